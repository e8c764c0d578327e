"""Several names for one tag, one tag out of several, and several out of one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pyroaring import BitMap

from tagger_desktop.domain import rules
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.vocabulary import MAX_NAME, TagId, Vocabulary, key, tidy
from tagger_desktop.library import labels, recipes
from tagger_desktop.library import vocabulary as reading
from tagger_desktop.library.edit import Edit


def add_synonym(edit: Edit, tag_id: TagId, name: str) -> None:
    """Let `name` find and apply a tag too.

    Errors: UserError when the name is empty, too long, or already stands for another tag.
    """
    name, db = tidy(name), edit.db
    if not name or len(name) > MAX_NAME:
        raise UserError(f"A synonym has 1 to {MAX_NAME} characters.")
    for other, title in db.execute(
        "SELECT id, name FROM tag WHERE key = ? UNION SELECT tag_id, tag.name FROM synonym"
        " JOIN tag ON tag.id = tag_id WHERE synonym.key = ?",
        (key(name), key(name)),
    ):
        if other == tag_id:
            return
        raise UserError(f"{name!r} already stands for the tag {title!r}.", "Merge the two tags instead.")
    db.execute("INSERT INTO synonym (tag_id, name, key) VALUES (?, ?, ?)", (tag_id, name, key(name)))


def remove_synonym(edit: Edit, tag_id: TagId, name: str) -> None:
    """Let `name` no longer stand for a tag."""
    edit.db.execute("DELETE FROM synonym WHERE tag_id = ? AND key = ?", (tag_id, key(name)))


def merge(edit: Edit, gone: TagId, into: TagId) -> int:
    """Make one tag of two and return how many photos got `into` by it.

    Annotations, children, implications, groups and keys move over; the name that goes and its synonyms become
    synonyms of the one that stays.

    Errors: UserError when a tag were to be merged into itself, or into one that stands below it.
    """
    db = edit.db
    _refuse_circle(db, gone, into)
    old, new = _read(db, gone), _read(db, into)
    if new.parent == gone:
        db.execute("UPDATE tag SET parent_id = ? WHERE id = ?", (old.parent, into))
    photos = BitMap([row[0] for row in db.execute("SELECT photo_id FROM photo_tag WHERE tag_id = ?", (gone,))])
    moved = edit.add_tag(into, photos)
    edit.remove_tag(gone, photos)
    edit.reject_tag(into, [row[0] for row in db.execute("SELECT photo_id FROM rejection WHERE tag_id = ?", (gone,))])
    labels.point(edit, into, old.names)
    labels.point_elsewhere(edit, gone, into)
    children = db.execute("SELECT id FROM tag WHERE parent_id = ? ORDER BY position, key, id", (gone,)).fetchall()
    _move_children(edit, [TagId(child) for (child,) in children], gone, into)
    recipes.replace_tag(edit, gone, into)
    reading.delete_tag(edit, gone)
    for name in old.names:
        if key(name) != key(new.names[0]):
            add_synonym(edit, into, name)
    _carry_over(edit, old, into)
    for layer, key_name in old.keys.items():
        if layer not in new.keys:
            reading.set_key(edit, into, key_name, layer)
    return moved


@dataclass(frozen=True, slots=True)
class _Merged:
    """What a merge has to know of a tag; read by itself, for a vocabulary of 50,000 takes half a second."""

    names: tuple[str, ...]
    """Its own, then its synonyms."""
    parent: TagId | None
    implies: tuple[TagId, ...]
    implied_by: tuple[TagId, ...]
    groups: tuple[int, ...]
    keys: Mapping[str, str]
    """Its key in each layer of keys."""


def _read(db: sqlite3.Connection, tag_id: TagId) -> _Merged:
    def column(sql: str) -> tuple[Any, ...]:
        return tuple(value for (value,) in db.execute(sql, (tag_id,)))

    name, parent = db.execute("SELECT name, parent_id FROM tag WHERE id = ?", (tag_id,)).fetchone()
    return _Merged(
        names=(name, *column("SELECT name FROM synonym WHERE tag_id = ? ORDER BY id")),
        parent=parent,
        implies=column("SELECT implied_id FROM implication WHERE tag_id = ? ORDER BY id"),
        implied_by=column("SELECT tag_id FROM implication WHERE implied_id = ? ORDER BY id"),
        groups=column("SELECT group_id FROM group_tag WHERE tag_id = ? ORDER BY id"),
        keys=dict(db.execute("SELECT layer, key FROM tag_key WHERE tag_id = ?", (tag_id,))),
    )


def _refuse_circle(db: sqlite3.Connection, gone: TagId, into: TagId) -> None:
    if gone == into:
        raise UserError(f"{reading.load(db).title(gone)!r} cannot be merged into itself.")
    parent = db.execute("SELECT parent_id FROM tag WHERE id = ?", (into,)).fetchone()[0]
    if parent != gone and gone in _broader(db, into):
        known = reading.load(db)
        below = f"{known.title(into)!r} stands below {known.title(gone)!r}."
        raise UserError(below, "Move it up first, or merge the other way.")


def _broader(db: sqlite3.Connection, tag_id: TagId) -> set[TagId]:
    """Return the tags that a tag brings along, at any depth."""
    found: set[TagId] = set()
    waiting = [tag_id]
    while waiting:
        for (above,) in db.execute(
            "SELECT parent_id FROM tag WHERE id = ?1 AND parent_id IS NOT NULL"
            " UNION SELECT implied_id FROM implication WHERE tag_id = ?1",
            (waiting.pop(),),
        ).fetchall():
            if above not in found:
                found.add(above)
                waiting.append(above)
    return found


def _carry_over(edit: Edit, old: _Merged, into: TagId) -> None:
    """Give the tag that stays the implications and groups of the one that goes, where they make sense for it."""
    pairs = [(into, other) for other in old.implies] + [(other, into) for other in old.implied_by]
    known = reading.load(edit.db) if pairs else Vocabulary()
    for one, other in pairs:
        if one != other and rules.why_not_imply(known, one, other) is None:
            edit.db.execute(
                "INSERT INTO implication (tag_id, implied_id) VALUES (?, ?) ON CONFLICT DO NOTHING", (one, other)
            )
            now = replace(known.tags[one], implies=(*known.tags[one].implies, other))
            known = replace(known, tags={**known.tags, one: now})
    edit.db.executemany(
        "INSERT INTO group_tag (group_id, tag_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(group_id, into) for group_id in old.groups],
    )


def _move_children(edit: Edit, children: Iterable[TagId], gone: TagId, into: TagId) -> None:
    """Put the children below the tag that stays; a child that has a namesake there is merged with it."""
    for child in children:
        if child == into:
            continue
        row = edit.db.execute("SELECT key FROM tag WHERE id = ?", (child,)).fetchone()
        twin = edit.db.execute("SELECT id FROM tag WHERE parent_id = ? AND key = ?", (into, row[0])).fetchone()
        if twin:
            merge(edit, child, TagId(twin[0]))
        else:
            edit.db.execute("UPDATE tag SET parent_id = ? WHERE id = ? AND parent_id = ?", (into, child, gone))


def split(edit: Edit, tag_id: TagId, name: str, photos: BitMap) -> TagId:
    """Give the photos of `photos` that have a tag a new one, called `name`, in its place; return the new tag.

    The new tag is of the same kind and stands at the same place of the hierarchy.

    Errors: UserError when the name is taken there.
    """
    known = reading.load(edit.db)
    old = known.tags[tag_id]
    having = edit.having(tag_id, photos)
    new = reading.create_tag(edit, name, old.kind, old.parent)
    edit.add_tag(new, having)
    edit.remove_tag(tag_id, having)
    return new
