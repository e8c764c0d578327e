"""Putting a library right that opens but does not hold together.

What a person made is kept wherever it can be: a row that points nowhere gets something to point to, out of the history
if it is there. What cannot be trusted is not deleted but moved into a table of its own, `set_aside`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from tagger_desktop.domain.events import EVERYTHING
from tagger_desktop.domain.people import Deed
from tagger_desktop.library import sqlite
from tagger_desktop.library.beside import LOGS
from tagger_desktop.library.library import Library
from tagger_desktop.library.sqlite import Key

SET_ASIDE = (
    "CREATE TABLE IF NOT EXISTS set_aside (id INTEGER PRIMARY KEY, at TEXT NOT NULL, why TEXT NOT NULL,"
    ' "table" TEXT NOT NULL, "row" TEXT NOT NULL)'
)
LOST_EDIT = "Recovered by a repair"
NO_STEP = -1  # an edit that came with this import is no step of the history
IN_TAG = ("synonym", "implication", "group_tag", "tag_key")


def repair(library: Library) -> list[str]:
    """Rebuild what can be rebuilt, set aside what cannot be trusted; return a sentence for each thing done."""
    library.demand(Deed.GOVERN)
    done: list[str] = []
    with library.record() as record:
        db = record.db
        db.execute("PRAGMA defer_foreign_keys = ON")
        for step in STEPS:
            done += [sentence for sentence in step(db) if sentence]
        db.execute("REINDEX")
        done.append("Rebuilt the indexes.")
        record.what |= EVERYTHING
    library.postings.doubt()
    library.forget()
    library.log("repair", done=done)
    return done


def discard_damaged(cache: Path, key: Key | None = None) -> str:
    """Delete a cache that is damaged, since it is made anew by itself; return a sentence that says so, or ""."""
    if not cache.exists():
        return ""
    try:
        with closing(sqlite.connect(cache, key)) as db:
            if db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok":
                return ""
    except sqlite3.OperationalError:  # in use, or out of reach: nobody knows
        return ""
    except sqlite3.DatabaseError:
        pass
    for ending in ("", *LOGS):
        cache.with_name(cache.name + ending).unlink(missing_ok=True)
    return "Deleted the damaged thumbnails; they are made anew."


def _roots(db: sqlite3.Connection) -> Iterator[str]:
    """Give folders and photos that are nowhere a place, at which they are missing."""
    for (root_id,) in db.execute(
        "SELECT DISTINCT root_id FROM folder WHERE root_id NOT IN (SELECT id FROM root)"
    ).fetchall():
        db.execute(
            "INSERT INTO root (id, path, added) VALUES (?, ?, ?)", (root_id, f"/recovered folder {root_id}", _now())
        )
        yield f"Made the watched folder {root_id} anew, of which only the number was left."


def _folders(db: sqlite3.Connection) -> Iterator[str]:
    lost = [
        folder_id
        for (folder_id,) in db.execute(
            "SELECT DISTINCT folder_id FROM photo WHERE folder_id NOT IN (SELECT id FROM folder)"
        )
    ]
    if not lost:
        return
    root_id = db.execute(
        "INSERT INTO root (path, added) VALUES ('/recovered folders', ?) ON CONFLICT (path) DO UPDATE SET path = path"
        " RETURNING id",
        (_now(),),
    ).fetchone()[0]
    for folder_id in lost:
        db.execute("INSERT INTO folder (id, root_id, path) VALUES (?, ?, ?)", (folder_id, root_id, f"{folder_id}"))
        db.execute("UPDATE photo SET missing = 1 WHERE folder_id = ?", (folder_id,))
    yield f"Gave the photos of {len(lost)} lost folders a place below /recovered folders; relinking finds their files."


def _kinds(db: sqlite3.Connection) -> Iterator[str]:
    count = db.execute(
        "UPDATE tag SET kind_id = (SELECT min(id) FROM kind) WHERE kind_id NOT IN (SELECT id FROM kind)"
    ).rowcount
    yield f"Gave {count} tags of a lost kind the first kind." if count else ""


def _tags(db: sqlite3.Connection) -> Iterator[str]:
    """Make tags anew that photos carry and that are gone, as the history last had them, or by their number."""
    lost = db.execute(
        "SELECT DISTINCT tag_id FROM photo_tag WHERE tag_id NOT IN (SELECT id FROM tag) ORDER BY tag_id"
    ).fetchall()
    for (tag_id,) in lost:
        named = _put_back(db, "tag", tag_id)
        if named is None:
            _make_tag(db, tag_id)
        yield f"Made the tag {named or f'recovered {tag_id}'!r} anew, which photos still carry."
    count = db.execute("UPDATE tag SET parent_id = NULL WHERE parent_id NOT IN (SELECT id FROM tag)").rowcount
    yield f"Moved {count} tags to the top that stood below a lost one." if count else ""


def _put_back(db: sqlite3.Connection, table: str, row_id: int) -> str | None:
    """Insert a row as the history last had it; return its name, or None when that cannot be done."""
    found = db.execute(
        'SELECT ifnull(after, before) FROM "change" WHERE table_name = ? AND row_id = ? ORDER BY id DESC LIMIT 1',
        (table, row_id),
    ).fetchone()
    try:
        row = json.loads(found[0]) if found else None
        if not isinstance(row, dict):
            return None
        columns = ", ".join(f'"{column}"' for column in row)
        marks = ", ".join("?" * len(row))
        db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(row.values()))
        return str(row.get("name", ""))
    except (ValueError, sqlite3.Error):  # damaged itself, or another row has its name by now
        return None


def _make_tag(db: sqlite3.Connection, tag_id: int) -> None:
    db.execute(
        "INSERT INTO tag (id, name, key, kind_id, created) VALUES (?, ?, ?, (SELECT min(id) FROM kind), ?)",
        (tag_id, f"recovered {tag_id}", f"recovered {tag_id}", _now()),
    )


def _edits(db: sqlite3.Connection) -> Iterator[str]:
    """Let what was said by an edit that is gone be said by one that is no step of the history."""
    gone = "edit_id NOT IN (SELECT id FROM edit WHERE undone = 0)"
    for table, what in (("photo_tag", "tags"), ("rejection", "rejections")):
        if db.execute(f"SELECT EXISTS (SELECT 1 FROM {table} WHERE {gone})").fetchone()[0]:
            count = db.execute(f"UPDATE {table} SET edit_id = ? WHERE {gone}", (_lost_edit(db),)).rowcount
            yield f"Kept {count} {what} of edits that are gone; who gave them is not known any more."
    yield from _aside(db, "changes of an edit that does not exist", '"change"', "edit_id NOT IN (SELECT id FROM edit)")


def _lost_edit(db: sqlite3.Connection) -> int:
    row = db.execute("SELECT id FROM edit WHERE title = ? AND import_id = ?", (LOST_EDIT, NO_STEP)).fetchone()
    if row is None:
        row = db.execute(
            "INSERT INTO edit (title, at, who, \"by\", import_id) VALUES (?, ?, '', 'repair', ?) RETURNING id",
            (LOST_EDIT, _now(), NO_STEP),
        ).fetchone()
    return int(row[0])


def _orphans(db: sqlite3.Connection) -> Iterator[str]:
    """Set aside what belongs to a photo or a tag that is gone for good."""
    no_photo = "photo_id NOT IN (SELECT id FROM photo)"
    for table, what in (
        ("photo_tag", "tags on photos that do not exist"),
        ("rejection", "rejections on photos that do not exist"),
        ("region", "regions on photos that do not exist"),
    ):
        yield from _aside(db, what, table, no_photo)
    for table in ("suggestion", "suggestion_box"):  # what a tagger said it can say again
        db.execute(f"DELETE FROM {table} WHERE {no_photo} OR run_id NOT IN (SELECT id FROM run)")
    yield from _aside(db, "regions of tags that do not exist", "region", "tag_id NOT IN (SELECT id FROM tag)")
    for table in IN_TAG:
        yield from _aside(
            db, f"rows of {table} for tags that do not exist", table, "tag_id NOT IN (SELECT id FROM tag)"
        )
    yield from _aside(
        db, "implications of tags that do not exist", "implication", "implied_id NOT IN (SELECT id FROM tag)"
    )
    yield from _aside(
        db, "members of groups that do not exist", "group_tag", "group_id NOT IN (SELECT id FROM tag_group)"
    )


def _aside(db: sqlite3.Connection, what: str, table: str, condition: str) -> Iterator[str]:
    cursor = db.execute(f"SELECT * FROM {table} WHERE {condition}")
    names = [column[0] for column in cursor.description]
    rows = [json.dumps(dict(zip(names, row, strict=True)), default=_plain) for row in cursor]
    if rows:
        db.execute(SET_ASIDE)
        db.executemany(
            'INSERT INTO set_aside (at, why, "table", "row") VALUES (?, ?, ?, ?)',
            ((_now(), what, table.strip('"'), row) for row in rows),
        )
        db.execute(f"DELETE FROM {table} WHERE {condition}")
        yield f"Set aside {len(rows)} {what} (table set_aside)."


def _plain(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


STEPS: tuple[Callable[[sqlite3.Connection], Iterator[str]], ...] = (_roots, _folders, _kinds, _tags, _edits, _orphans)
