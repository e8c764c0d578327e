"""Facts about files, as a scan finds them: written without history, since the files themselves say them."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pyroaring import BitMap

from tagger_desktop.domain.events import FOLDERS, PHOTOS
from tagger_desktop.domain.natural import natural_key
from tagger_desktop.domain.photo import FileFacts
from tagger_desktop.domain.vocabulary import key

Outcome = Literal["added", "updated", "moved", "copied"]


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that was read: where it stands, its stamp, and what it holds (`broken` says why it holds nothing)."""

    folder_id: int
    name: str
    size_bytes: int
    mtime_ns: int
    fingerprint: str = ""
    facts: FileFacts | None = None
    broken: str = ""


@dataclass(slots=True)
class Record:
    """The verbs of `with library.record() as record:`; everything in the block is one transaction."""

    db: sqlite3.Connection = field(init=False)
    photos: BitMap = field(default_factory=BitMap)
    what: set[str] = field(default_factory=set)

    def root(self, path: Path) -> tuple[int, str]:
        """Watch the folder `path`; return the root's id and where `path` is below it ("" for the root itself).

        A folder inside a watched one is no root of its own, and a folder around watched ones takes them in, so
        that no file is ever known twice.
        """
        place = path.as_posix()
        for root_id, known in self.db.execute("SELECT id, path FROM root").fetchall():
            if place == known:
                return root_id, ""
            if place.startswith(known.rstrip("/") + "/"):
                return root_id, place[len(known.rstrip("/")) + 1 :]
        root_id = self.db.execute(
            "INSERT INTO root (path, added) VALUES (?, ?) RETURNING id", (place, _now())
        ).fetchone()[0]
        self._take_in(root_id, place.rstrip("/") + "/")
        self.what.add(FOLDERS)
        return root_id, ""

    def _take_in(self, root_id: int, prefix: str) -> None:
        for inner_id, inner in self.db.execute("SELECT id, path FROM root").fetchall():
            if inner_id != root_id and inner.startswith(prefix):
                below = inner[len(prefix) :]
                self.db.execute(
                    "UPDATE folder SET root_id = ?, path = CASE path WHEN '' THEN ? ELSE ? || '/' || path END"
                    " WHERE root_id = ?",
                    (root_id, below, below, inner_id),
                )
                self.db.execute("DELETE FROM root WHERE id = ?", (inner_id,))

    def scanning(self, root_id: int, under_way: bool) -> None:
        """Remember whether a scan of the root is unfinished, so that the next start can go on with it."""
        self.db.execute("UPDATE root SET scanning = ? WHERE id = ?", (under_way, root_id))

    def folder(self, root_id: int, path: str) -> int:
        """Return the id of the folder at `path` below the root, made if new."""
        row = self.db.execute("SELECT id FROM folder WHERE root_id = ? AND path = ?", (root_id, path)).fetchone()
        if row is None:
            self.what.add(FOLDERS)
            row = self.db.execute(
                "INSERT INTO folder (root_id, path) VALUES (?, ?) RETURNING id", (root_id, path)
            ).fetchone()
        return int(row[0])

    def file(self, found: FoundFile) -> tuple[Outcome, int, int | None]:
        """Write down what was found in a file; return what that makes it, its photo, and the photo it copies.

        A photo goes with its content: a file whose fingerprint belonged to a photo that is no longer where it
        was *is* that photo, moved. One whose content still stands elsewhere too is a copy.
        """
        here = self._at(found.folder_id, found.name)
        if here and (not found.fingerprint or here[1] == found.fingerprint):
            return self._update(here[0], found)
        moved, copied = self._twins(found, here[0] if here else None)
        if moved is not None:
            if here:
                self.missing([here[0]])
            self._place(moved, found)
            return "moved", moved, None
        if here:
            return self._update(here[0], found)
        photo_id = self._insert(found)
        return ("copied" if copied else "added"), photo_id, copied

    def missing(self, photo_ids: list[int]) -> list[int]:
        """Mark photos whose file is gone; they keep everything a person gave them. Return which are new."""
        gone = [
            photo_id
            for photo_id in photo_ids
            if self.db.execute("UPDATE photo SET missing = 1 WHERE id = ? AND missing = 0", (photo_id,)).rowcount
        ]
        self._touch(*gone)
        return gone

    def _at(self, folder_id: int, name: str) -> tuple[int, str] | None:
        row: tuple[int, str] | None = self.db.execute(
            "SELECT id, fingerprint FROM photo WHERE folder_id = ? AND name = ? ORDER BY missing, id DESC LIMIT 1",
            (folder_id, name),
        ).fetchone()
        return row

    def _twins(self, found: FoundFile, here: int | None) -> tuple[int | None, int | None]:
        """Return the photo with this content that lost its file, and the one that still has it."""
        copied = None
        if not found.fingerprint:
            return None, None
        rows = self.db.execute(
            "SELECT photo.id, root.path, folder.path, name, size_bytes, mtime_ns, missing FROM photo"
            " JOIN folder ON folder.id = folder_id JOIN root ON root.id = root_id WHERE fingerprint = ?"
            " ORDER BY missing DESC, photo.id",
            (found.fingerprint,),
        ).fetchall()
        for photo_id, root, folder, name, size, mtime, missing in rows:
            if photo_id == here:
                continue
            if missing or not _is_intact(os.path.join(root, folder, name), size, mtime):
                return photo_id, None
            copied = copied or photo_id
        return None, copied

    def _update(self, photo_id: int, found: FoundFile) -> tuple[Outcome, int, None]:
        self._place(photo_id, found)
        return "updated", photo_id, None

    def _place(self, photo_id: int, found: FoundFile) -> None:
        row = _row(found)
        settings = ", ".join(f"{column} = ?" for column in row)
        # One that was out of the library *and* without a file came with an import that was taken back.
        self.db.execute(
            f"UPDATE photo SET {settings}, removed = removed AND NOT missing, missing = 0 WHERE id = ?",
            (*row.values(), photo_id),
        )
        self._touch(photo_id)

    def relocate(self, photo_id: int, folder_id: int, name: str, size_bytes: int, mtime_ns: int) -> None:
        """Say that a photo's file stands somewhere else now, with the content that it had."""
        row = named(name) | {"folder_id": folder_id, "size_bytes": size_bytes, "mtime_ns": mtime_ns}
        settings = ", ".join(f"{column} = ?" for column in row)
        self.db.execute(f"UPDATE photo SET {settings}, missing = 0 WHERE id = ?", (*row.values(), photo_id))
        self._touch(photo_id)

    def _insert(self, found: FoundFile) -> int:
        row = _row(found) | {"added": _now()}
        marks = ", ".join("?" * len(row))
        photo_id = self.db.execute(
            f"INSERT INTO photo ({', '.join(row)}) VALUES ({marks}) RETURNING id", tuple(row.values())
        ).fetchone()[0]
        self._touch(photo_id)
        return int(photo_id)

    def _touch(self, *photo_ids: int) -> None:
        if photo_ids:
            self.what.add(PHOTOS)
            self.photos.update(photo_ids)


def named(name: str) -> dict[str, str]:
    """Return the columns of a photo that hold its name: as it is, as searches compare it, as it is sorted."""
    return {"name": name, "name_key": key(name), "sort_name": natural_key(name)}


def _row(found: FoundFile) -> dict[str, object]:
    row: dict[str, object] = {
        "folder_id": found.folder_id,
        **named(found.name),
        "size_bytes": found.size_bytes,
        "mtime_ns": found.mtime_ns,
        "fingerprint": found.fingerprint,
        "broken": found.broken,
    }
    facts = found.facts
    if facts is not None:
        row |= {
            "format": facts.format,
            "width": facts.width,
            "height": facts.height,
            "orientation": facts.orientation,
            "taken": facts.taken or "",
            "camera": facts.camera or "",
            "has_gps": int(facts.has_gps),
        }
    return row


def _is_intact(path: str, size_bytes: int, mtime_ns: int) -> bool:
    try:
        found = os.stat(path)
    except OSError:
        return False
    return (found.st_size, found.st_mtime_ns) == (size_bytes, mtime_ns)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
