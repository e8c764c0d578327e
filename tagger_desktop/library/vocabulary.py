"""Reading and changing the vocabulary: tags, kinds, synonyms, the hierarchy, keys."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from datetime import UTC, datetime

from pyroaring import BitMap

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.vocabulary import (
    DEFAULT_KIND,
    MAX_NAME,
    Group,
    Kind,
    Tag,
    TagId,
    Vocabulary,
    key,
    tidy,
)
from tagger_desktop.library import labels, recipes
from tagger_desktop.library.edit import Edit

NUMBER_KEYS = "123456789"
SAYING = ("photo_tag", "suggestion", "rejection", "label", "policy")  # tables that may speak of a deleted tag


def load(db: sqlite3.Connection) -> Vocabulary:
    """Return the whole vocabulary as it is in the file."""
    synonyms: dict[int, list[str]] = defaultdict(list)
    for tag_id, name in db.execute("SELECT tag_id, name FROM synonym ORDER BY id"):
        synonyms[tag_id].append(name)
    implied: dict[int, list[TagId]] = defaultdict(list)
    for tag_id, implied_id in db.execute("SELECT tag_id, implied_id FROM implication ORDER BY id"):
        implied[tag_id].append(TagId(implied_id))
    tags = {}
    for id_, name, kind, parent, colour, position, description, example, archived, heading in db.execute(
        "SELECT tag.id, tag.name, kind.name, parent_id, tag.colour, tag.position, description, example_id, archived,"
        " heading"
        " FROM tag JOIN kind ON kind.id = kind_id ORDER BY tag.position, tag.id"
    ):
        tags[TagId(id_)] = Tag(
            id=TagId(id_),
            name=name,
            kind=kind,
            parent=parent,
            colour=colour,
            position=position,
            description=description,
            example=example,
            archived=bool(archived),
            heading=bool(heading),
            synonyms=tuple(synonyms[id_]),
            implies=tuple(implied[id_]),
        )
    kinds = tuple(
        Kind(*row) for row in db.execute("SELECT id, name, colour, icon, position FROM kind ORDER BY position, id")
    )
    layers: dict[str, dict[str, TagId]] = {"": {}}
    for layer, key_name, tag_id in db.execute("SELECT layer, key, tag_id FROM tag_key ORDER BY id"):
        layers.setdefault(layer, {})[key_name] = TagId(tag_id)
    return Vocabulary(tags, kinds, _groups(db), layers)


def _groups(db: sqlite3.Connection) -> tuple[Group, ...]:
    members: dict[int, list[TagId]] = defaultdict(list)
    for group_id, tag_id in db.execute("SELECT group_id, tag_id FROM group_tag ORDER BY id"):
        members[group_id].append(TagId(tag_id))
    return tuple(
        Group(group_id, name, bool(exclusive), bool(required), tuple(members[group_id]))
        for group_id, name, exclusive, required in db.execute(
            "SELECT id, name, exclusive, required FROM tag_group ORDER BY name"
        )
    )


def counts(db: sqlite3.Connection) -> dict[TagId, int]:
    """Return on how many photos each tag itself stands, for tags that stand on any."""
    return {
        TagId(tag_id): count
        for tag_id, count in db.execute(
            "SELECT tag_id, count(*) FROM photo_tag JOIN photo ON photo.id = photo_id AND removed = 0 GROUP BY tag_id"
        )
    }


def create_tag(
    edit: Edit, name: str, kind: str = DEFAULT_KIND, parent: TagId | None = None, position: int | None = None
) -> TagId:
    """Make a tag and return its id; the first nine tags get the number keys 1-9 by themselves.

    It stands after all others; who makes very many says at which `position`, which need not be looked for then.

    Errors: UserError when the name is empty, too long or taken, or there is no such kind.
    """
    name = _proper_name(name)
    db = edit.db
    taken = db.execute(
        "SELECT name FROM tag WHERE key = ? AND ifnull(parent_id, 0) = ifnull(?, 0)", (key(name), parent)
    ).fetchone()
    if taken:
        raise UserError(f"There is a tag {taken[0]!r} already.")
    owner = db.execute(
        "SELECT tag.name FROM synonym JOIN tag ON tag.id = tag_id WHERE synonym.key = ?", (key(name),)
    ).fetchone()
    if owner and parent is None:
        raise UserError(
            f"{name!r} is a synonym of {owner[0]!r}.", f"Use {owner[0]!r}, or take the synonym off it first."
        )
    if position is None:
        position = db.execute("SELECT ifnull(max(position), 0) + 1 FROM tag").fetchone()[0]
    tag_id, created = TagId(_new_id(db)), datetime.now(UTC).isoformat(timespec="seconds")
    db.execute(
        "INSERT INTO tag (id, name, key, kind_id, parent_id, position, created) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (tag_id, name, key(name), _kind_id(db, kind), parent, position, created),
    )
    _give_free_number(db, tag_id)
    labels.offer_again(edit, name)
    return tag_id


def _new_id(db: sqlite3.Connection) -> int:
    """Return an id that no tag has or had: what was said of a deleted tag stays, and is not said of another."""
    tables = ("SELECT max(id) AS one FROM tag", *(f"SELECT max(tag_id) FROM {table}" for table in SAYING))
    return int(db.execute(f"SELECT 1 + max(0, ifnull(max(one), 0)) FROM ({' UNION ALL '.join(tables)})").fetchone()[0])


def _give_free_number(db: sqlite3.Connection, tag_id: TagId) -> None:
    taken = {name for (name,) in db.execute("SELECT key FROM tag_key WHERE layer = ''")}
    free = next((number for number in NUMBER_KEYS if number not in taken), None)
    if free:
        db.execute("INSERT INTO tag_key (key, tag_id) VALUES (?, ?)", (free, tag_id))


def find_or_create(edit: Edit, vocabulary: Vocabulary, name: str, kind: str = DEFAULT_KIND) -> TagId:
    """Return the tag called `name` (or having it as synonym), made with `kind` when there is none.

    Errors: UserError when several tags in different branches have the name.
    """
    found = vocabulary.find(name)
    if len(found) > 1:
        titles = ", ".join(repr(vocabulary.title(tag.id)) for tag in found)
        raise UserError(f"{name!r} can be several tags: {titles}.", "Say which one.")
    if found:
        return found[0].id
    row = edit.db.execute("SELECT id FROM tag WHERE key = ?", (key(name),)).fetchone()  # made earlier in this edit
    return TagId(row[0]) if row else create_tag(edit, name, kind)


def rename_tag(edit: Edit, tag_id: TagId, name: str) -> None:
    """Give a tag another name.

    Errors: UserError when the name is empty, too long or taken in the same branch.
    """
    name = _proper_name(name)
    taken = edit.db.execute(
        "SELECT other.name FROM tag JOIN tag AS other ON ifnull(other.parent_id, 0) = ifnull(tag.parent_id, 0)"
        " AND other.id <> tag.id WHERE tag.id = ? AND other.key = ?",
        (tag_id, key(name)),
    ).fetchone()
    if taken:
        raise UserError(f"There is a tag {taken[0]!r} already.", "Merge the two instead.")
    edit.db.execute("UPDATE tag SET name = ?, key = ? WHERE id = ?", (name, key(name), tag_id))


def set_kind(edit: Edit, tag_id: TagId, kind: str) -> None:
    """Make a tag one of `kind`. Errors: UserError when there is no such kind."""
    edit.db.execute("UPDATE tag SET kind_id = ? WHERE id = ?", (_kind_id(edit.db, kind), tag_id))


def set_key(edit: Edit, tag_id: TagId, key_name: str, layer: str = "") -> None:
    """Let the key `key_name` put the tag on photos; "" takes the tag's key away. A key serves one tag."""
    held = edit.db.execute("SELECT key FROM tag_key WHERE layer = ? AND tag_id = ?", (layer, tag_id)).fetchone()
    if (held[0] if held else "") == key_name:
        return
    edit.db.execute("DELETE FROM tag_key WHERE layer = ? AND (tag_id = ? OR key = ?)", (layer, tag_id, key_name))
    if key_name:
        edit.db.execute("INSERT INTO tag_key (layer, key, tag_id) VALUES (?, ?, ?)", (layer, key_name, tag_id))


def delete_tag(edit: Edit, tag_id: TagId) -> int:
    """Delete a tag from the vocabulary and from every photo; return from how many.

    Its children move up to its parent.
    """
    db = edit.db
    photos = BitMap([row[0] for row in db.execute("SELECT photo_id FROM photo_tag WHERE tag_id = ?", (tag_id,))])
    removed = edit.remove_tag(tag_id, photos)
    db.execute(
        "UPDATE tag SET parent_id = (SELECT parent_id FROM tag WHERE id = ?) WHERE parent_id = ?", (tag_id, tag_id)
    )
    names = db.execute("SELECT name FROM tag WHERE id = ?1 UNION SELECT name FROM synonym WHERE tag_id = ?1", (tag_id,))
    labels.point(edit, tag_id, [name for (name,) in names.fetchall()])  # to what is gone, so that it is not offered
    for table in ("synonym", "group_tag", "tag_key"):
        db.execute(f"DELETE FROM {table} WHERE tag_id = ?", (tag_id,))
    db.execute("DELETE FROM implication WHERE tag_id = ? OR implied_id = ?", (tag_id, tag_id))
    recipes.drop_tag(edit, tag_id)
    db.execute("DELETE FROM tag WHERE id = ?", (tag_id,))
    return removed


def _kind_id(db: sqlite3.Connection, kind: str) -> int:
    row = db.execute("SELECT id FROM kind WHERE key = ?", (key(kind),)).fetchone()
    if row is None:
        known = ", ".join(name for (name,) in db.execute("SELECT name FROM kind ORDER BY position"))
        raise UserError(f"There is no kind of tag {kind!r}.", f"Kinds: {known}.")
    return int(row[0])


def _proper_name(name: str) -> str:
    name = tidy(name)
    if not name:
        raise UserError("A tag needs a name.")
    if len(name) > MAX_NAME:
        raise UserError(f"A tag's name has at most {MAX_NAME} characters, not {len(name)}.")
    if any(ord(letter) < 32 for letter in name):
        raise UserError("A tag's name cannot hold control characters.")
    return name
