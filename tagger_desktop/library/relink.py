"""Photos whose file is not where it was, and telling the library where it is now."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tagger_desktop.domain.events import FOLDERS
from tagger_desktop.library.photos import OFFLINE_FOLDERS
from tagger_desktop.library.record import Record

Certainty = Literal["same content", "same size and date", "same name and size"]
LOST = (
    "SELECT photo.id, root.path, folder.path, name, size_bytes, mtime_ns, fingerprint FROM photo"
    " JOIN folder ON folder.id = folder_id JOIN root ON root.id = root_id WHERE removed = 0"
)
PLACE = "SELECT id FROM photo WHERE folder_id = ? AND name = ? AND missing = 0"


@dataclass(frozen=True, slots=True)
class Lost:
    """A photo whose file is not where it was: where that is, and how the file looked."""

    photo_id: int
    path: Path
    size_bytes: int
    mtime_ns: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Move:
    """A photo, where its file was and where it seems to be now, and what makes one think so.

    `root` is the folder that was looked through; it becomes a watched folder when it is not in one.
    """

    photo_id: int
    old: Path
    new: Path
    certainty: Certainty
    root: Path


def lost(db: sqlite3.Connection) -> list[Lost]:
    """Return the photos that are missing, or on a drive that is not connected."""
    return list(_lost(db, f"{LOST} AND (missing = 1 OR folder_id IN ({OFFLINE_FOLDERS}))"))


def lost_below(db: sqlite3.Connection, folder: Path) -> list[Lost]:
    """Return the photos at and below a folder whose file is not there, whatever the library thinks."""
    prefix = folder.as_posix().rstrip("/") + "/"
    found = (photo for photo in _lost(db, LOST) if photo.path.as_posix().startswith(prefix))
    return [photo for photo in found if not os.path.lexists(photo.path)]


def _lost(db: sqlite3.Connection, sql: str) -> Iterator[Lost]:
    for photo_id, root, folder, name, *facts in db.execute(sql):
        yield Lost(photo_id, Path(root, folder, name), *facts)


class Taken:
    """The places at which a photo of the library has its file."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        rows = db.execute("SELECT root.path, folder.path, folder.id FROM folder JOIN root ON root.id = root_id")
        self._folders = {Path(root, path).as_posix(): folder_id for root, path, folder_id in rows}

    def by(self, place: Path) -> int | None:
        """Return the photo whose file is at a place, or None."""
        folder_id = self._folders.get(place.parent.as_posix())
        row = self._db.execute(PLACE, (folder_id, place.name)).fetchone() if folder_id else None
        return row[0] if row else None


def move(record: Record, one: Move) -> bool:
    """Say where a photo's file is now; return whether it could be done.

    It cannot where the file has gone meanwhile, or belongs to another photo. A file of which nobody looked at the
    content is read again at the next scan.
    """
    try:
        found = os.stat(one.new)
    except OSError:
        return False
    root_id, below = record.root(one.root)
    inside = one.new.parent.relative_to(one.root).as_posix()
    folder_id = record.folder(root_id, "/".join(part for part in (below, "" if inside == "." else inside) if part))
    other = record.db.execute(PLACE, (folder_id, one.new.name)).fetchone()
    if other is not None and other[0] != one.photo_id:
        return False
    mtime_ns = found.st_mtime_ns if one.certainty == "same content" else 0
    record.relocate(one.photo_id, folder_id, one.new.name, found.st_size, mtime_ns)
    record.what.add(FOLDERS)
    return True
