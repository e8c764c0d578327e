"""How tags hang together: parents, implications, groups, kinds. What makes no sense is refused with its reason."""

from __future__ import annotations

from collections.abc import Iterable

from tagger_desktop.domain import rules
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.vocabulary import TagId, Vocabulary, key, tidy
from tagger_desktop.library import vocabulary as reading
from tagger_desktop.library.edit import Edit


def set_parent(edit: Edit, tag_id: TagId, parent: TagId | None) -> None:
    """Put a tag below another, or at the top (None).

    Errors: UserError when that would go round in a circle, contradict an exclusive group, or bring two tags of one
    name together.
    """
    known = _now(edit)
    if parent is not None and (why := rules.why_not_below(known, tag_id, parent)):
        raise UserError(why)
    _refuse_namesake(known, tag_id, parent)
    edit.db.execute("UPDATE tag SET parent_id = ? WHERE id = ?", (parent, tag_id))


def _refuse_namesake(known: Vocabulary, tag_id: TagId, parent: TagId | None) -> None:
    name = known.tags[tag_id].name
    for other in known.children.get(parent, ()):
        if other != tag_id and key(known.tags[other].name) == key(name):
            where = f"below {known.title(parent)!r}" if parent is not None else "at the top"
            raise UserError(f"There is a tag {name!r} {where} already.", "Merge the two instead.")


def imply(edit: Edit, tag_id: TagId, implied: TagId) -> None:
    """Let a tag bring another along.

    Errors: UserError when that would go round in a circle or contradict an exclusive group.
    """
    if why := rules.why_not_imply(_now(edit), tag_id, implied):
        raise UserError(why)
    edit.db.execute(
        "INSERT INTO implication (tag_id, implied_id) VALUES (?, ?) ON CONFLICT DO NOTHING", (tag_id, implied)
    )


def stop_implying(edit: Edit, tag_id: TagId, implied: TagId) -> None:
    """Let a tag no longer bring another along."""
    edit.db.execute("DELETE FROM implication WHERE tag_id = ? AND implied_id = ?", (tag_id, implied))


def set_group(edit: Edit, name: str, tags: Iterable[TagId], *, exclusive: bool = False, required: bool = False) -> int:
    """Make a group of tags, or change the one of that name, and return its id; without tags it goes away.

    Errors: UserError when the name is empty, or tags that bring one another along were to exclude each other.
    """
    name, members, db = tidy(name), list(dict.fromkeys(tags)), edit.db
    if not name:
        raise UserError("A group needs a name.")
    if exclusive and (why := rules.why_not_together(_now(edit), name, members)):
        raise UserError(why)
    row = db.execute("SELECT id FROM tag_group WHERE key = ?", (key(name),)).fetchone()
    if row is None:
        if not members:
            return 0
        row = db.execute("INSERT INTO tag_group (name, key) VALUES (?, ?) RETURNING id", (name, key(name))).fetchone()
    group_id = int(row[0])
    held = {tag_id for (tag_id,) in db.execute("SELECT tag_id FROM group_tag WHERE group_id = ?", (group_id,))}
    for gone in held - set(members):
        db.execute("DELETE FROM group_tag WHERE group_id = ? AND tag_id = ?", (group_id, gone))
    for new in (tag_id for tag_id in members if tag_id not in held):
        db.execute("INSERT INTO group_tag (group_id, tag_id) VALUES (?, ?)", (group_id, new))
    if not members:
        db.execute("DELETE FROM tag_group WHERE id = ?", (group_id,))
        return 0
    db.execute(
        "UPDATE tag_group SET name = ?, exclusive = ?, required = ? WHERE id = ?", (name, exclusive, required, group_id)
    )
    return group_id


def create_kind(edit: Edit, name: str, colour: str = "", icon: str = "") -> int:
    """Make a kind of tags and return its id. Errors: UserError when the name is empty or taken."""
    name, db = tidy(name), edit.db
    if not name or ":" in name:
        raise UserError("A kind needs a name without a colon.")
    if db.execute("SELECT 1 FROM kind WHERE key = ?", (key(name),)).fetchone():
        raise UserError(f"There is a kind {name!r} already.")
    row = db.execute(
        "INSERT INTO kind (name, key, colour, icon, position)"
        " VALUES (?, ?, ?, ?, (SELECT max(position) + 1 FROM kind)) RETURNING id",
        (name, key(name), colour, icon),
    ).fetchone()
    return int(row[0])


def kind_name(edit: Edit, kind_id: int, known_as: str) -> str:
    """Return what a kind is called by now: an edit asked for before this one may have renamed it.

    A kind that is only being made has no id yet (0) and is found by the name it is given, `known_as`.
    """
    row = edit.db.execute("SELECT name FROM kind WHERE id = ?", (kind_id,)).fetchone()
    return str(row[0]) if row else known_as


def change_kind(edit: Edit, name: str, *, to: str = "", colour: str = "", icon: str = "") -> None:
    """Give a kind another name, colour or icon; what is "" stays.

    Errors: UserError when there is no such kind, or the new name is taken.
    """
    db = edit.db
    row = db.execute("SELECT id FROM kind WHERE key = ?", (key(name),)).fetchone()
    if row is None:
        raise UserError(f"There is no kind of tag {name!r}.")
    if to and db.execute("SELECT 1 FROM kind WHERE key = ? AND id <> ?", (key(to), row[0])).fetchone():
        raise UserError(f"There is a kind {to!r} already.")
    for column, value in (("name", tidy(to)), ("key", key(to) if to else ""), ("colour", colour), ("icon", icon)):
        if value:
            db.execute(f"UPDATE kind SET {column} = ? WHERE id = ?", (value, row[0]))


def delete_kind(edit: Edit, name: str) -> None:
    """Delete a kind that no tag is of. Errors: UserError when there is none of that name, or tags are of it."""
    db = edit.db
    row = db.execute(
        "SELECT id, (SELECT count(*) FROM tag WHERE kind_id = kind.id), (SELECT count(*) FROM kind) FROM kind"
        " WHERE key = ?",
        (key(name),),
    ).fetchone()
    if row is None:
        raise UserError(f"There is no kind of tag {name!r}.")
    if row[1]:
        raise UserError(f"{row[1]} tags are of the kind {name!r}.", "Give them another kind first.")
    if row[2] == 1:
        raise UserError("The last kind cannot be deleted: every tag is of a kind.")
    db.execute("DELETE FROM kind WHERE id = ?", (row[0],))


def describe(edit: Edit, tag_id: TagId, text: str) -> None:
    """Say what a tag means."""
    edit.db.execute("UPDATE tag SET description = ? WHERE id = ?", (text.strip(), tag_id))


def set_colour(edit: Edit, tag_id: TagId, colour: str) -> None:
    """Give a tag a colour of its own, a hue of the theme or "#rrggbb"; "" takes the kind's."""
    edit.db.execute("UPDATE tag SET colour = ? WHERE id = ?", (colour, tag_id))


def set_example(edit: Edit, tag_id: TagId, photo_id: int | None) -> None:
    """Name the photo that shows best what a tag means."""
    edit.db.execute("UPDATE tag SET example_id = ? WHERE id = ?", (photo_id, tag_id))


def archive(edit: Edit, tag_id: TagId, archived: bool = True) -> None:
    """Put a tag away: it stays on photos, but is not offered any more."""
    edit.db.execute("UPDATE tag SET archived = ? WHERE id = ?", (archived, tag_id))


def arrange(edit: Edit, tags: Iterable[TagId]) -> None:
    """Put tags into the order given; the number keys that tags have go to them in that order."""
    db, order = edit.db, list(tags)
    db.executemany("UPDATE tag SET position = ? WHERE id = ?", [(at, tag_id) for at, tag_id in enumerate(order, 1)])
    held = {
        tag_id: number
        for number, tag_id in db.execute("SELECT key, tag_id FROM tag_key WHERE layer = ''")
        if number in reading.NUMBER_KEYS
    }
    numbered = [tag_id for tag_id in order if tag_id in held]
    wanted = dict(zip(numbered, sorted(held[tag_id] for tag_id in numbered), strict=True))
    moved = [(tag_id, number) for tag_id, number in wanted.items() if held[tag_id] != number]
    db.executemany("DELETE FROM tag_key WHERE layer = '' AND tag_id = ?", [(tag_id,) for tag_id, _ in moved])
    db.executemany("INSERT INTO tag_key (tag_id, key) VALUES (?, ?)", moved)


def _now(edit: Edit) -> Vocabulary:
    """Return the vocabulary as this edit has it so far."""
    return reading.load(edit.db)
