"""Proving a library whole, keeping a copy of it, and counting what is in it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from tagger_desktop.domain.errors import UserError
from tagger_desktop.library import audit, key_file, sqlite
from tagger_desktop.library.library import Library
from tagger_desktop.library.photos import folder_path

# What is wrong, the table its rows are in, and the condition that finds them.
ORPHANS = (
    ("tags on photos that do not exist", "photo_tag", "photo_id NOT IN (SELECT id FROM photo)"),
    ("photos with tags that do not exist", "photo_tag", "tag_id NOT IN (SELECT id FROM tag)"),
    (
        "tags given by an edit that does not exist",
        "photo_tag",
        "edit_id NOT IN (SELECT id FROM edit WHERE undone = 0)",
    ),
    ("rejections on photos that do not exist", "rejection", "photo_id NOT IN (SELECT id FROM photo)"),
    ("rejections by an edit that does not exist", "rejection", "edit_id NOT IN (SELECT id FROM edit WHERE undone = 0)"),
    ("changes of an edit that does not exist", '"change"', "edit_id NOT IN (SELECT id FROM edit)"),
)


def check(library: Library) -> list[str]:
    """Return a sentence for each thing wrong with the library file; none when it is whole."""
    db = library.read()
    found = [f"SQLite: {text}." for (text,) in db.execute("PRAGMA integrity_check") if text != "ok"]
    broken_keys = db.execute("PRAGMA foreign_key_check").fetchall()
    found += [f"Table {table}: row {row} points to a missing row of {other}." for table, row, other, _ in broken_keys]
    found += audit.faults(db)
    for what, table, condition in ORPHANS:
        count = db.execute(f"SELECT count(*) FROM {table} WHERE {condition}").fetchone()[0]
        if count:
            found.append(f"{count} {what}.")
    return found


def gone_files(library: Library) -> list[Path]:
    """Return the photos that are not marked missing but whose file is not there."""
    rows = library.read().execute(
        "SELECT root.path, folder.path, name FROM photo JOIN folder ON folder.id = folder_id"
        " JOIN root ON root.id = root_id WHERE missing = 0 AND removed = 0"
    )
    places = (Path(folder_path(root, folder), name) for root, folder, name in rows)
    return [place for place in places if not os.path.lexists(place)]


def backup(library: Library, target: Path) -> int:
    """Write a complete, verified copy of the library to `target` and return its size in bytes.

    Errors: UserError when something is at `target` already, or it cannot be written or fails its check.
    """
    if target.exists():
        raise UserError(f"{target} exists already.", "Choose another name for the backup.")
    part = target.with_name(target.name + ".part")
    try:
        key = library.access.key if library.access else None
        sqlite.copy(library.read(), part, key)
        with closing(sqlite.connect(part, key)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise UserError(f"The backup at {target} failed its check and was not kept.")
        key_file.save_copy(library.path, part, target)
        os.replace(part, target)
    except (OSError, sqlite3.OperationalError) as error:
        raise UserError(f"The backup cannot be written to {target}: {error}.") from error
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def stats(library: Library) -> dict[str, object]:
    """Return counts of photos by state, of tags and annotations, and how evenly the tags are used."""
    db = library.read()

    def one(sql: str) -> int:
        return int(db.execute(sql).fetchone()[0])

    used = [count for _, count in _uses(db)]
    return {
        "photos": one("SELECT count(*) FROM photo WHERE removed = 0"),
        "tagged": one(
            "SELECT count(DISTINCT photo_id) FROM photo_tag JOIN photo ON photo.id = photo_id WHERE removed = 0"
        ),
        "missing": one("SELECT count(*) FROM photo WHERE missing = 1 AND removed = 0"),
        "broken": one("SELECT count(*) FROM photo WHERE broken <> '' AND removed = 0"),
        "folders": one("SELECT count(*) FROM folder"),
        "tags": len(library.vocabulary),
        "annotations": sum(used),
        "edits": one("SELECT count(*) FROM edit WHERE undone = 0 AND import_id = 0"),
        "bytes": library.path.stat().st_size,
        "balance": {"most": max(used, default=0), "least": min(used, default=0)},
        "by_tag": dict(_uses(db)),
    }


def _uses(db: sqlite3.Connection) -> list[tuple[str, int]]:
    return db.execute(
        "SELECT tag.name, count(photo.id) FROM tag LEFT JOIN photo_tag ON tag_id = tag.id"
        " LEFT JOIN photo ON photo.id = photo_id AND removed = 0 GROUP BY tag.id ORDER BY 2 DESC, tag.name"
    ).fetchall()
