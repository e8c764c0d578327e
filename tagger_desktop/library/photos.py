"""What is read of photos: the cells of the grid, places of files, folders, facts."""

from __future__ import annotations

import json
import os
import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.photo import Card, PhotoId
from tagger_desktop.library.packed import text_of

CARD = (
    "SELECT photo.id, name, folder.path, width, height, rating, colour, flag, missing, folder.id, broken, fingerprint,"
    " taken"
    " FROM photo JOIN folder ON folder.id = folder_id"
)
OFFLINE = "drives:offline"  # the setting that names the folders whose drive is not connected (see library.roots)
OFFLINE_FOLDERS = f"SELECT value FROM json_each((SELECT value FROM setting WHERE name = '{OFFLINE}'))"
# In the order they were given: what was just added stands last, where the eye expects it.
TAGS = (
    "SELECT json_group_array(json_array(photo_id, tag_id)) FROM (SELECT photo_id, tag_id FROM photo_tag"
    " WHERE photo_id IN (SELECT value FROM json_each(?)) ORDER BY photo_id, edit_id)"
)
AT_ONCE = 500  # ids in one statement, below SQLite's limit of parameters in old builds (999)


class Folder(NamedTuple):
    """A folder that holds photos: where it is, and how many photos are directly in it."""

    id: int
    root_id: int
    root: str
    path: str
    photos: int


class Stamp(NamedTuple):
    """How a known file looked when it was last read."""

    photo_id: int
    size_bytes: int
    mtime_ns: int
    missing: bool
    broken: str

    def fits(self, size_bytes: int, mtime_ns: int) -> bool:
        """Return whether the file need not be read again.

        A broken one always is: it may have been locked, or forbidden, and its stamp does not tell.
        """
        return not self.missing and not self.broken and (self.size_bytes, self.mtime_ns) == (size_bytes, mtime_ns)


class Facts(NamedTuple):
    """Everything the library knows of one photo's file and of what a person said about it."""

    card: Card
    path: Path
    size_bytes: int
    format: str
    orientation: int
    camera: str
    has_gps: bool
    added: str
    caption: str
    notes: str
    reviewed: bool


def cards(db: sqlite3.Connection, ids: Sequence[int]) -> list[Card]:
    """Return a card for each of `ids` that still exists, in their order; meant for a page of some hundreds."""
    found: dict[int, Card] = {}
    tags, offline = _tags(db, ids), _offline(db)
    for part in _parts(ids):
        for row in db.execute(f"{CARD} WHERE photo.id IN ({_marks(part)})", part):
            photo_id, name, folder, width, height, rating, colour, flag, missing, folder_id, *rest = row
            broken, fingerprint, taken = rest
            found[photo_id] = Card(
                id=photo_id,
                name=name,
                folder=folder,
                width=width,
                height=height,
                rating=rating,
                colour=colour,
                flag=flag,
                missing=bool(missing),
                offline=folder_id in offline,
                broken=broken,
                fingerprint=fingerprint,
                taken=taken,
                tags=tuple(tags.get(photo_id, ())),
            )
    return [found[photo_id] for photo_id in ids if photo_id in found]


def _tags(db: sqlite3.Connection, ids: Sequence[int]) -> dict[int, list[int]]:
    tags: dict[int, list[int]] = {}
    # All at once: between two rows another thread may take Python for a while, and the window waits.
    for photo_id, tag_id in json.loads(db.execute(TAGS, (text_of(ids),)).fetchone()[0]):
        tags.setdefault(photo_id, []).append(tag_id)
    return tags


def _offline(db: sqlite3.Connection) -> frozenset[int]:
    # Not by OFFLINE_FOLDERS, which takes SQLite a whole millisecond.
    row = db.execute("SELECT value FROM setting WHERE name = ?", (OFFLINE,)).fetchone()
    return frozenset(json.loads(row[0])) if row else frozenset()


def paths(db: sqlite3.Connection, ids: Iterable[int]) -> dict[int, Path]:
    """Return where each photo's file is, or was when it is missing."""
    found: dict[int, Path] = {}
    for part in _parts(list(ids)):
        for photo_id, root, folder, name in db.execute(
            "SELECT photo.id, root.path, folder.path, name FROM photo JOIN folder ON folder.id = folder_id"
            f" JOIN root ON root.id = root_id WHERE photo.id IN ({_marks(part)})",
            part,
        ):
            found[photo_id] = Path(root, folder, name)
    return found


def fingerprints(db: sqlite3.Connection, ids: Iterable[int]) -> dict[int, str]:
    """Return the fingerprints of those photos whose file is there and can be read."""
    readable = "missing = 0 AND removed = 0 AND broken = '' AND fingerprint <> ''"
    rows = db.execute(
        f"SELECT id, fingerprint FROM photo WHERE id IN (SELECT value FROM json_each(?)) AND {readable} ORDER BY id",
        (text_of(ids),),
    )
    return dict(rows)


def holders(db: sqlite3.Connection, marks: Iterable[str]) -> dict[str, list[int]]:
    """Return which photos of the library have each of a few fingerprints and a file that can be read."""
    readable = "missing = 0 AND removed = 0 AND broken = ''"
    found: dict[str, list[int]] = {}
    for mark, photo_id in db.execute(
        f"SELECT fingerprint, id FROM photo WHERE fingerprint IN (SELECT value FROM json_each(?)) AND {readable}"
        " ORDER BY id",
        (json.dumps(list(marks)),),
    ):
        found.setdefault(mark, []).append(photo_id)
    return found


def facts(db: sqlite3.Connection, photo_id: int) -> Facts:
    """Return all that is known of one photo.

    Errors: UserError when the library has no such photo.
    """
    card = next(iter(cards(db, [photo_id])), None)
    row = db.execute(
        "SELECT size_bytes, format, orientation, camera, has_gps, added, caption, notes, reviewed FROM photo"
        " WHERE id = ?",
        (photo_id,),
    ).fetchone()
    if card is None or row is None:
        raise UserError(f"The library has no photo {photo_id}.")
    size, form, orientation, camera, gps, added, caption, notes, reviewed = row
    return Facts(
        card=card,
        path=paths(db, [photo_id])[photo_id],
        size_bytes=size,
        format=form,
        orientation=orientation,
        camera=camera,
        has_gps=bool(gps),
        added=added,
        caption=caption,
        notes=notes,
        reviewed=bool(reviewed),
    )


def at_path(db: sqlite3.Connection, path: Path) -> PhotoId | None:
    """Return the photo whose file is at `path`, or None."""
    for root_id, root in db.execute("SELECT id, path FROM root"):
        try:
            relative = path.absolute().relative_to(root)
        except ValueError:
            continue
        folder = "" if relative.parent == Path() else relative.parent.as_posix()
        row = db.execute(
            "SELECT photo.id FROM photo JOIN folder ON folder.id = folder_id"
            " WHERE root_id = ? AND folder.path = ? AND name = ? AND removed = 0 ORDER BY missing LIMIT 1",
            (root_id, folder, relative.name),
        ).fetchone()
        if row:
            return PhotoId(row[0])
    return None


def all_ids(db: sqlite3.Connection) -> array[int]:
    """Return the ids of all photos, in the order they were added."""
    return array("q", (photo_id for (photo_id,) in db.execute("SELECT id FROM photo WHERE removed = 0 ORDER BY id")))


def folders(db: sqlite3.Connection) -> list[Folder]:
    """Return every folder that the library knows, by root and path, with its own number of photos."""
    return [
        Folder(*row)
        for row in db.execute(
            "SELECT folder.id, root.id, root.path, folder.path,"
            " (SELECT count(*) FROM photo WHERE folder_id = folder.id AND removed = 0)"
            " FROM folder JOIN root ON root.id = root_id ORDER BY root.path, folder.path"
        )
    ]


def roots(db: sqlite3.Connection) -> list[tuple[int, Path, bool]]:
    """Return each watched folder: its id, its path, and whether a scan of it is unfinished."""
    return [
        (row[0], Path(row[1]), bool(row[2])) for row in db.execute("SELECT id, path, scanning FROM root ORDER BY path")
    ]


def stamps(db: sqlite3.Connection, folder_id: int) -> dict[str, Stamp]:
    """Return how each known file of a folder looked when it was last read, by name."""
    rows = db.execute(
        "SELECT name, id, size_bytes, mtime_ns, missing, broken FROM photo WHERE folder_id = ?"
        " ORDER BY missing DESC, id",
        (folder_id,),
    )
    return {name: Stamp(id_, size, mtime, bool(missing), broken) for name, id_, size, mtime, missing, broken in rows}


def folders_below(db: sqlite3.Connection, root_id: int, path: str) -> dict[str, int]:
    """Return the known folders at and below `path` of a root, by path."""
    return {
        known: folder_id
        for folder_id, known in db.execute("SELECT id, path FROM folder WHERE root_id = ?", (root_id,))
        if not path or known == path or known.startswith(path + "/")
    }


def folder_path(root: str, path: str) -> str:
    """Return the full path of a folder below a root, as the system writes it."""
    return os.path.join(root, path) if path else root


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (list(ids[start : start + AT_ONCE]) for start in range(0, len(ids), AT_ONCE))


def _marks(part: Sequence[int]) -> str:
    return ", ".join("?" * len(part))
