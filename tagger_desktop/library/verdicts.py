"""What a person decides about suggestions: accepted, rejected, corrected; all of it inside an edit."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from pyroaring import BitMap

from tagger_desktop.domain import rules
from tagger_desktop.domain.people import Deed
from tagger_desktop.domain.vocabulary import DEFAULT_KIND, TagId, Vocabulary, key
from tagger_desktop.library import labels
from tagger_desktop.library import vocabulary as changes
from tagger_desktop.library.edit import Edit
from tagger_desktop.library.labels import Said
from tagger_desktop.library.packed import text_of


@dataclass(frozen=True, slots=True)
class Accepted:
    """What accepting did: the tag, which may be new, and how many photos got it."""

    tag_id: TagId
    photos: int


def accept(edit: Edit, known: Vocabulary, tag_id: TagId, photos: Iterable[int]) -> Accepted:
    """Put a tag that was suggested on photos; a new one is made, and what excludes it makes room.

    Errors: UserError when a new tag cannot be made.
    """
    edit.need(Deed.REVIEW)
    chosen = photos if isinstance(photos, BitMap) else BitMap(list(photos))
    tag_id = settle(edit, known, tag_id)
    now = known if tag_id in known.tags else changes.load(edit.db)
    for rival in rules.rivals(now, tag_id):
        edit.remove_tag(rival, chosen)
    count = edit.add_tag(tag_id, chosen)
    _outline(edit, tag_id, chosen)
    return Accepted(tag_id, count)


def reject(edit: Edit, known: Vocabulary, tag_id: TagId, photos: Iterable[int]) -> int:
    """Write down that photos are none for a tag, taking it off those that have it; return for how many that is new."""
    chosen = photos if isinstance(photos, BitMap) else BitMap(list(photos))
    meant = labels.meaning(known, labels.load(edit.db), tag_id) or tag_id
    _pin(edit, known, meant)
    taken_off = edit.remove_tag(meant, chosen) if meant > 0 else 0
    return max(edit.reject_tag(meant, chosen), taken_off)


def correct(edit: Edit, known: Vocabulary, tag_id: TagId, to: TagId, photos: Iterable[int]) -> Accepted:
    """Say that photos have another tag than the one suggested."""
    chosen = BitMap(list(photos))
    reject(edit, known, tag_id, chosen)
    return accept(edit, known, to, chosen)


def withdraw(edit: Edit, known: Vocabulary, tag_id: TagId, photos: Iterable[int]) -> int:
    """Open what was decided of a tag again: neither on the photos nor rejected; return how many verdicts went."""
    chosen = BitMap(list(photos))
    said = {tag_id, labels.meaning(known, labels.load(edit.db), tag_id) or tag_id}
    return sum(edit.withdraw_rejection(one, chosen) + (edit.remove_tag(one, chosen) if one > 0 else 0) for one in said)


def finish_photo(
    edit: Edit, known: Vocabulary, photo_id: int, accepted: Iterable[TagId], rejected: Iterable[TagId]
) -> int:
    """Decide what is suggested for a photo, and say that somebody went over it; return how many tags it got."""
    for tag_id in rejected:
        reject(edit, known, tag_id, [photo_id])
    got = sum(accept(edit, known, tag_id, [photo_id]).photos for tag_id in accepted)
    edit.set_field("reviewed", 1, [photo_id])
    return got


def settle(edit: Edit, known: Vocabulary, said: TagId) -> TagId:
    """Return the tag that a person means by accepting a suggestion of `said`: made, if new, with those above it.

    From now on the label means this tag, whatever becomes of their names.
    """
    if said > 0:
        _pin(edit, known, said)
        return said
    label = labels.load(edit.db)[said]
    is_there = edit.db.execute("SELECT 1 FROM tag WHERE id = ?", (label.tag,)).fetchone() is not None
    tag_id = (label.tag if is_there else None) or labels.match(known, label.said) or _make(edit, known, label.said)
    if tag_id != label.tag:
        edit.db.execute("UPDATE label SET tag_id = ? WHERE id = ?", (tag_id, -said))
    return tag_id


def _pin(edit: Edit, known: Vocabulary, tag_id: TagId) -> None:
    """Let words that mean a tag by its name go on meaning it, since somebody has now decided what they propose."""
    tag = known.tags.get(tag_id)
    if tag is not None:
        labels.point(edit, tag_id, (tag.name, *tag.synonyms))


def _make(edit: Edit, known: Vocabulary, said: Said) -> TagId:
    kinds = [kind.name for kind in known.kinds]
    kind = next((name for name in (said.kind, DEFAULT_KIND) if name in kinds), kinds[0])
    made: TagId | None = None
    for name in (*reversed(said.broader), said.name):
        made = _at(edit, name, made) or changes.create_tag(edit, name, kind, made)
    if made is None:
        raise ValueError("a word of a tagger is empty")
    return made


def _at(edit: Edit, name: str, parent: TagId | None) -> TagId | None:
    """Return the one tag called so, or the one of them below `parent`; read now, since this edit may have made it."""
    rows = edit.db.execute(
        "SELECT id, parent_id FROM tag WHERE key = ?1 UNION"
        " SELECT tag_id, parent_id FROM synonym JOIN tag ON tag.id = tag_id WHERE synonym.key = ?1",
        (key(name),),
    ).fetchall()
    return next((TagId(tag_id) for tag_id, above in rows if len(rows) == 1 or above == parent), None)


def _outline(edit: Edit, tag_id: TagId, photos: BitMap) -> None:
    """Make regions of the boxes that came with an accepted suggestion, where the photo has none of the tag."""
    if edit.db.execute("SELECT 1 FROM suggestion_box LIMIT 1").fetchone() is None:
        return
    rows = edit.db.execute(
        "SELECT photo_id, boxes FROM suggestion_box JOIN run ON run.id = run_id AND hidden = 0"
        " WHERE photo_id IN (SELECT value FROM json_each(?1)) AND (suggestion_box.tag_id = ?2"
        " OR suggestion_box.tag_id IN (SELECT -id FROM label WHERE label.tag_id = ?2)) AND NOT EXISTS"
        " (SELECT 1 FROM region WHERE region.photo_id = suggestion_box.photo_id AND region.tag_id = ?2)"
        " ORDER BY run_id",
        (text_of(photos), tag_id),
    ).fetchall()
    newest = dict(rows)
    edit.db.executemany(
        "INSERT INTO region (photo_id, tag_id, shape, points) VALUES (?, ?, 'box', ?)",
        [(photo_id, tag_id, json.dumps(box[:4])) for photo_id, boxes in newest.items() for box in json.loads(boxes)],
    )
