"""Which photo of a library a record of a dataset could be: by its place, and by its content."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from tagger_desktop.domain.dataset import Record
from tagger_desktop.library.record import Record as Door

CANDIDATE = "SELECT id, fingerprint, missing, removed, name FROM photo WHERE"
# In two halves, since each has an index of its own.
AT_PLACE = " UNION ALL ".join(
    f"{CANDIDATE} folder_id = :folder AND name = :name AND missing = {missing}" for missing in (0, 1)
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A photo of the library that a record could be."""

    id: int
    fingerprint: str
    missing: bool
    removed: bool
    name: str


class Known:
    """The photos of the library by place and by content."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._folders: dict[str, list[int]] = defaultdict(list)
        self._made: dict[str, int] = {}
        for folder_id, root, path in db.execute(
            "SELECT folder.id, root.path, folder.path FROM folder JOIN root ON root.id = root_id"
        ):
            self._folders[f"{root.rstrip('/')}/{path}".rstrip("/") or "/"].append(folder_id)

    def all_at(self, path: str) -> list[Candidate]:
        """Return the photos whose file is, or was, at a path; those in the library and with a file first."""
        folder, _, name = path.rpartition("/")
        found = [
            _candidate(row)
            for folder_id in self._folders.get(folder or "/", ())
            for row in self._db.execute(AT_PLACE, {"folder": folder_id, "name": name})
        ]
        return sorted(found, key=lambda photo: (photo.removed, photo.missing, photo.id))

    def at(self, record: Record) -> Candidate | None:
        """Return the photo at the record's path that has, as far as is known, the same content."""
        same = [
            photo
            for photo in self.all_at(record.path)
            if photo.fingerprint == record.fingerprint or not photo.fingerprint or not record.fingerprint
        ]
        return min(
            same,
            key=lambda photo: (photo.fingerprint != record.fingerprint, photo.missing != record.missing),
            default=None,
        )

    def twins(self, record: Record) -> list[Candidate]:
        """Return the photos with the record's content; those in the library and of the same name first."""
        if not record.fingerprint:
            return []
        found = [_candidate(row) for row in self._db.execute(f"{CANDIDATE} fingerprint = ?", (record.fingerprint,))]
        return sorted(found, key=lambda photo: (photo.removed, photo.name != record.name, photo.id))

    def folder(self, door: Door, record: Record) -> int:
        """Return the id of a record's folder, made with its root when it is new."""
        folder_id = self._made.get(record.folder)
        if folder_id is None:
            root_id, below = door.root(Path(record.root))
            inside = record.folder[len(record.root.rstrip("/")) + 1 :]
            folder_id = door.folder(root_id, "/".join(part for part in (below, inside) if part))
            self._made[record.folder] = folder_id
        return folder_id


def _candidate(row: tuple[int, str, int, int, str]) -> Candidate:
    photo_id, fingerprint, missing, removed, name = row
    return Candidate(photo_id, fingerprint, bool(missing), bool(removed), name)
