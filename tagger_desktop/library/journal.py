"""History as data: what each edit changed, how it is taken back and done again.

Rows of the small tables are written down by triggers that live only on the writing connection (so the file
itself carries none, and other SQLite tools may still write it). Tags and fields of many photos at once are
written down as one compact set of photo ids for each value they had.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from pyroaring import BitMap

from tagger_desktop.library.packed import text_of

JOURNALLED = (
    *("kind", "tag", "synonym", "implication", "tag_group", "group_tag", "tag_key", "region", "setting"),
    *("label", "policy"),
)
GIVEN = ("photo_tag", "rejection")  # what an edit says of a photo and a tag
PHOTO_FIELDS = ("rating", "colour", "flag", "caption", "notes", "reviewed", "removed")
THESE = "(SELECT value FROM json_each(?))"  # photos given as JSON: filling a table with them takes thrice as long
ENTRY = 'SELECT id, title, at, who, "by", photos, undone FROM edit'


@dataclass(frozen=True, slots=True)
class Entry:
    """One undoable step of the history."""

    id: int
    title: str
    at: str
    who: str
    by: str
    photos: int
    undone: bool


def prepare(db: sqlite3.Connection) -> None:
    """Make the triggers that write rows of the small tables down while an edit is open."""
    db.execute("CREATE TEMP TABLE open_edit (id INTEGER PRIMARY KEY)")
    for table in JOURNALLED:
        columns = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]
        images = {
            side: "json_object(" + ", ".join(f"'{column}', {side}.{column}" for column in columns) + ")"
            for side in ("old", "new")
        }
        for verb, before, after in (
            ("insert", "NULL", images["new"]),
            ("update", images["old"], images["new"]),
            ("delete", images["old"], "NULL"),
        ):
            row_id = "old.id" if verb == "delete" else "new.id"
            db.execute(
                f"CREATE TEMP TRIGGER journal_{table}_{verb} AFTER {verb} ON main.{table}"
                f" WHEN EXISTS (SELECT 1 FROM open_edit) AND {before} IS NOT {after} BEGIN"
                f" INSERT INTO change (edit_id, table_name, row_id, before, after)"
                f" SELECT id, '{table}', {row_id}, {before}, {after} FROM open_edit; END"
            )


def note(
    db: sqlite3.Connection,
    edit_id: int,
    name: str,
    row_id: int,
    before: object,
    after: object,
    photos: BitMap,
) -> None:
    """Write down that `photos` went from `before` to `after` in the column or tag `name`, `row_id`."""
    db.execute(
        "INSERT INTO change (edit_id, table_name, row_id, before, after, photos) VALUES (?, ?, ?, ?, ?, ?)",
        (edit_id, name, row_id, json.dumps(before), json.dumps(after), photos.serialize()),
    )


def touched(db: sqlite3.Connection, edit_id: int) -> set[str]:
    """Return the tables, and columns of photos, that an edit has changed."""
    return {name for (name,) in db.execute('SELECT DISTINCT table_name FROM "change" WHERE edit_id = ?', (edit_id,))}


def newest(db: sqlite3.Connection, *, undone: bool) -> Entry | None:
    """Return the edit that undo (`undone` false) or redo would take next, or None."""
    order = "ORDER BY id LIMIT 1" if undone else "ORDER BY id DESC LIMIT 1"
    row = db.execute(f"{ENTRY} WHERE import_id = 0 AND undone = ? {order}", (undone,)).fetchone()
    return _entry(row) if row else None


def history(db: sqlite3.Connection, limit: int = 200) -> list[Entry]:
    """Return the newest edits, newest first, those taken back included."""
    return [_entry(row) for row in db.execute(f"{ENTRY} WHERE import_id = 0 ORDER BY id DESC LIMIT ?", (limit,))]


def _entry(row: tuple[int, str, str, str, str, int, int]) -> Entry:
    id_, title, at, who, by, photos, undone = row
    return Entry(id_, title, at, who, by, photos, bool(undone))


def forget_undone(db: sqlite3.Connection) -> None:
    """Drop what could be done again: a new edit starts a new future."""
    undone = db.execute("SELECT id FROM edit WHERE import_id = 0 AND undone = 1").fetchall()
    if undone:
        db.executemany('DELETE FROM "change" WHERE edit_id = ?', undone)
        db.execute("DELETE FROM edit WHERE import_id IN (SELECT id FROM edit WHERE import_id = 0 AND undone = 1)")
        db.executemany("DELETE FROM edit WHERE id = ?", undone)


def replay(db: sqlite3.Connection, edit_id: int, *, forwards: bool) -> Iterator[tuple[str, BitMap]]:
    """Take an edit back, or do it again, yielding each table touched and the photos concerned."""
    order = "ASC" if forwards else "DESC"
    # Read first: replaying a change moves rows under a cursor.
    changes = db.execute(
        f'SELECT table_name, row_id, before, after, photos FROM "change" WHERE edit_id = ? ORDER BY id {order}',
        (edit_id,),
    ).fetchall()
    for name, row_id, before, after, blob in changes:
        if blob is None:
            _replace_row(db, name, row_id, after if forwards else before)
            yield name, BitMap()
            continue
        photos = BitMap.deserialize(blob)
        old, new = (json.loads(text) for text in (before, after))
        if name in GIVEN:
            _replay_given(db, name, row_id, new if forwards else old, photos)
        else:
            _replay_field(db, name.removeprefix("photo."), new if forwards else old, photos)
        yield name, photos


def _replace_row(db: sqlite3.Connection, table: str, row_id: int, image: str | None) -> None:
    if image is None:
        db.execute(f"DELETE FROM {table} WHERE id = ?", (row_id,))
        return
    row: dict[str, object] = json.loads(image)
    settings = ", ".join(f"{column} = excluded.{column}" for column in row if column != "id")
    marks = ", ".join("?" * len(row))
    db.execute(
        f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {settings}",
        tuple(row.values()),
    )


def _replay_given(db: sqlite3.Connection, table: str, tag_id: int, edit_id: int | None, photos: BitMap) -> None:
    """Give the photos the tag (or its rejection) as the edit `edit_id` gave it, or take it off (None)."""
    if edit_id is None:
        db.execute(f"DELETE FROM {table} WHERE tag_id = ? AND photo_id IN {THESE}", (tag_id, text_of(photos)))
    else:
        db.execute(
            f"INSERT INTO {table} (photo_id, tag_id, edit_id) SELECT value, ?, ? FROM json_each(?)",
            (tag_id, edit_id, text_of(photos)),
        )


def _replay_field(db: sqlite3.Connection, field: str, value: object, photos: BitMap) -> None:
    if field not in PHOTO_FIELDS:
        raise ValueError(f"the history names a field {field!r} that photos do not have")
    db.execute(f"UPDATE photo SET {field} = ? WHERE id IN {THESE}", (value, text_of(photos)))
