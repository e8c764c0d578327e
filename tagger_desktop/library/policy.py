"""What a person lets taggers put on photos by themselves: from which confidence on, what that did, and undoing it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from pyroaring import BitMap

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import harvest, suggestions, verdicts
from tagger_desktop.library.edit import Edit
from tagger_desktop.library.library import Library

TITLE = "By policy: "  # what the edits of policies are called, with the tagger behind it


@dataclass(frozen=True, slots=True)
class Policy:
    """What a tagger says of a tag from this confidence on needs no person."""

    tagger: str
    tag_id: TagId
    confidence: float


@dataclass(frozen=True, slots=True)
class Audited:
    """Photos that still have a tag as a policy put it there."""

    tagger: str
    tag_id: TagId
    at: str
    edit_id: int
    photos: BitMap


def policies(db: sqlite3.Connection) -> list[Policy]:
    """Return what is allowed, in the order it was."""
    rows = db.execute("SELECT tagger, tag_id, confidence FROM policy ORDER BY id")
    return [Policy(tagger, TagId(tag_id), confidence) for tagger, tag_id, confidence in rows]


def set_policy(edit: Edit, tagger: str, tag_id: TagId, confidence: float | None) -> None:
    """Let a tagger put a tag on photos from a confidence on, or (None) no longer.

    Errors: UserError when the confidence is not above 0 and at most 1.
    """
    if confidence is None:
        edit.db.execute("DELETE FROM policy WHERE tagger = ? AND tag_id = ?", (tagger, tag_id))
        return
    if not 0 < confidence <= 1:
        raise UserError(f"A confidence lies above 0 and is at most 1; {confidence:g} does not.")
    edit.db.execute(
        "INSERT INTO policy (tagger, tag_id, confidence) VALUES (?, ?, ?)"
        " ON CONFLICT (tagger, tag_id) DO UPDATE SET confidence = excluded.confidence",
        (tagger, tag_id, confidence),
    )


def would_accept(library: Library, allowed: Iterable[Policy] | None = None) -> dict[Policy, BitMap]:
    """Return the photos that each policy, of those there are or of some to try, would put its tag on now."""
    asked = policies(library.read()) if allowed is None else list(allowed)
    found: dict[Policy, BitMap] = {}
    for tagger in dict.fromkeys(policy.tagger for policy in asked):
        of_tagger = [policy for policy in asked if policy.tagger == tagger]
        photos = harvest.above(library, [(policy.tag_id, policy.confidence, tagger) for policy in of_tagger])
        for policy in of_tagger:
            if chosen := photos.get(suggestions.meant(library, policy.tag_id)):
                found[policy] = chosen
    return found


def apply(library: Library) -> int:
    """Do what the policies allow, one edit for each tagger, and return how many photos got how many tags in all."""
    count = 0
    for tagger in dict.fromkeys(policy.tagger for policy in policies(library.read())):
        allowed = [policy for policy in policies(library.read()) if policy.tagger == tagger]
        known, found = library.vocabulary, would_accept(library, allowed)
        if not found:
            continue
        with library.edit(f"{TITLE}{tagger}", by=tagger) as edit:
            for policy, photos in found.items():
                count += verdicts.accept(edit, known, policy.tag_id, photos).photos
    return count


def put_by_policy(db: sqlite3.Connection) -> dict[tuple[int, TagId, str], BitMap]:
    """Return the photos that still have a tag as a policy put it, by edit, tag and tagger."""
    rows = db.execute(
        'SELECT DISTINCT edit.id, row_id, edit."by" FROM edit JOIN change ON edit_id = edit.id'
        " WHERE import_id = 0 AND undone = 0 AND title GLOB ? AND table_name = 'photo_tag' AND before = 'null'",
        (f"{TITLE}*",),
    ).fetchall()
    found = {
        (edit_id, TagId(tag_id), tagger): BitMap(
            [
                photo_id
                for (photo_id,) in db.execute(
                    "SELECT photo_id FROM photo_tag WHERE tag_id = ? AND edit_id = ?", (tag_id, edit_id)
                )
            ]
        )
        for edit_id, tag_id, tagger in rows
    }
    return {what: photos for what, photos in found.items() if photos}


def audit(library: Library) -> list[Audited]:
    """Return what policies did and nobody changed since, newest first."""
    db = library.read()
    at = {edit_id: when for edit_id, when in db.execute("SELECT id, at FROM edit WHERE title GLOB ?", (f"{TITLE}*",))}
    return [
        Audited(tagger, tag_id, at[edit_id], edit_id, photos)
        for (edit_id, tag_id, tagger), photos in sorted(put_by_policy(db).items(), reverse=True)
    ]


def take_back(edit: Edit, tagger: str = "", tag_id: TagId | None = None) -> int:
    """Take off what policies put on photos, of all taggers and tags or of these; return how many tags that were.

    The suggestions are open again.
    """
    return sum(
        edit.remove_tag(put, photos)
        for (_, put, by), photos in put_by_policy(edit.db).items()
        if (not tagger or by == tagger) and (tag_id is None or put == tag_id)
    )
