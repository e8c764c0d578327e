"""Several names for one tag, one tag out of several, and several out of one."""

from __future__ import annotations

from collections.abc import Iterable

from pyroaring import BitMap

from tagger_desktop.domain import rules
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.vocabulary import MAX_NAME, TagId, Vocabulary, key, tidy
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
    known = reading.load(edit.db)
    _refuse_circle(known, gone, into)
    db, key_name = edit.db, known.key_of.get(gone)
    if known.tags[into].parent == gone:
        db.execute("UPDATE tag SET parent_id = ? WHERE id = ?", (known.tags[gone].parent, into))
    photos = BitMap([row[0] for row in db.execute("SELECT photo_id FROM photo_tag WHERE tag_id = ?", (gone,))])
    moved = edit.add_tag(into, photos)
    edit.remove_tag(gone, photos)
    _move_children(edit, known.children.get(gone, ()), gone, into)
    reading.delete_tag(edit, gone)
    for name in (known.tags[gone].name, *known.tags[gone].synonyms):
        if key(name) != key(known.tags[into].name):
            add_synonym(edit, into, name)
    _carry_over(edit, known, gone, into)
    if key_name and into not in known.key_of:
        reading.set_key(edit, into, key_name)
    return moved


def _refuse_circle(known: Vocabulary, gone: TagId, into: TagId) -> None:
    if gone == into:
        raise UserError(f"{known.title(gone)!r} cannot be merged into itself.")
    if into in known.with_narrower([gone]) and known.tags[into].parent != gone:
        below = f"{known.title(into)!r} stands below {known.title(gone)!r}."
        raise UserError(below, "Move it up first, or merge the other way.")


def _carry_over(edit: Edit, known: Vocabulary, gone: TagId, into: TagId) -> None:
    """Give the tag that stays the implications and groups of the one that goes, where they make sense for it."""
    old = known.tags[gone]
    pairs = [(into, other) for other in old.implies]
    pairs += [(tag.id, into) for tag in known if gone in tag.implies]
    for one, other in pairs:
        if one != other and rules.why_not_imply(reading.load(edit.db), one, other) is None:
            edit.db.execute(
                "INSERT INTO implication (tag_id, implied_id) VALUES (?, ?) ON CONFLICT DO NOTHING", (one, other)
            )
    for group in known.groups:
        if gone in group.tags and into not in group.tags:
            edit.db.execute("INSERT INTO group_tag (group_id, tag_id) VALUES (?, ?)", (group.id, into))


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
