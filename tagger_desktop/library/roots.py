"""The watched folders, and whether the drives that they are on are here.

A photo on a drive that is not connected is not missing: its file is where it was, only out of reach. Which drive a
folder is on is remembered by where the drive is mounted, since the folder of a mount may well be there without it.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tagger_desktop.domain.events import FOLDERS, PHOTOS
from tagger_desktop.library.library import Library
from tagger_desktop.library.photos import OFFLINE, OFFLINE_FOLDERS, folder_path
from tagger_desktop.library.record import Record

MOUNTS = "drives:mounts"  # the setting that says where the drives of each root are mounted
SYSTEM = os.path.abspath(os.sep)

Mounts = dict[str, str]
"""Where each drive is mounted, by the path below the root at which it begins."""


@dataclass(frozen=True, slots=True)
class Root:
    """A watched folder: whether a scan of it is unfinished, how many photos it holds, how many of them are offline."""

    id: int
    path: Path
    is_scanning: bool
    photos: int
    offline: int

    @property
    def is_offline(self) -> bool:
        """Whether none of its photos is within reach."""
        return 0 < self.photos == self.offline


def roots(db: sqlite3.Connection) -> list[Root]:
    """Return the watched folders by path, as far as known offline (see `look`)."""
    rows = db.execute(
        "SELECT root.id, root.path, scanning, count(photo.id),"
        f" count(photo.id) FILTER (WHERE folder.id IN ({OFFLINE_FOLDERS}))"
        " FROM root LEFT JOIN folder ON root_id = root.id LEFT JOIN photo ON folder_id = folder.id AND removed = 0"
        " AND missing = 0 GROUP BY root.id ORDER BY root.path"
    )
    return [Root(id_, Path(path), bool(scanning), photos, offline) for id_, path, scanning, photos, offline in rows]


def offline_folders(db: sqlite3.Connection) -> frozenset[int]:
    """Return the ids of the folders whose drive was not here when somebody looked last."""
    return frozenset(folder_id for (folder_id,) in db.execute(OFFLINE_FOLDERS))


def mount_of(place: str | Path) -> str:
    """Return where the drive is mounted that a folder is on; "" for the system's own."""
    at = os.path.realpath(place)
    while not os.path.ismount(at):
        at = os.path.dirname(at)
    return "" if at == SYSTEM else at


def is_away(place: str | Path, mount: str) -> bool:
    """Tell whether a folder is out of reach: it is not there, or the drive that it is on is not mounted."""
    return not os.path.isdir(place) or bool(mount and not os.path.ismount(mount))


def mounts(db: sqlite3.Connection, root_id: int) -> Mounts | None:
    """Return what is remembered of the drives of a root; None when nobody has looked yet."""
    return _mounts(db).get(str(root_id))


def remember_mounts(record: Record, root_id: int, found: Mapping[str, str]) -> None:
    """Keep which drives a scan of a root has met, by the path below the root at which each begins."""
    known = _mounts(record.db)
    if known.get(str(root_id)) != found:
        _keep(record.db, MOUNTS, known | {str(root_id): dict(found)})


def away_below(db: sqlite3.Connection, root_id: int) -> list[str]:
    """Return the paths below a root, "" for the root itself, at which something begins that is out of reach now."""
    (root,) = db.execute("SELECT path FROM root WHERE id = ?", (root_id,)).fetchone()
    places = {"": ""} | (mounts(db, root_id) or {})
    away = [below for below, mount in places.items() if is_away(folder_path(root, below), mount)]
    return [""] if "" in away else away


def look(library: Library) -> bool:
    """Look which drives are here, and write down what has changed; return whether something has.

    Asks the system, which may take long for a network drive that does not answer: not for the window's thread.
    """
    db = library.read()
    offline = _offline_now(db)
    if offline == offline_folders(db):
        return False
    with library.record() as record:
        _keep(record.db, OFFLINE, sorted(offline))
        record.what |= {PHOTOS, FOLDERS}
    return True


def _offline_now(db: sqlite3.Connection) -> frozenset[int]:
    away = {root_id: away_below(db, root_id) for (root_id,) in db.execute("SELECT id FROM root").fetchall()}
    rows = db.execute("SELECT id, root_id, path FROM folder").fetchall()
    return frozenset(folder_id for folder_id, root_id, path in rows if is_below(path, away[root_id]))


def is_below(path: str, places: Iterable[str]) -> bool:
    """Tell whether a path is one of the places or below one; "" stands for everything.

    >>> is_below("a/b", ["a"]), is_below("ab", ["a"]), is_below("ab", [""])
    (True, False, True)
    """
    return any(not place or path == place or path.startswith(place + "/") for place in places)


def forget_empty(record: Record) -> int:
    """Forget watched folders that are out of reach and hold no photo any more; return how many there were."""
    gone = [
        root_id
        for root_id, path in record.db.execute(
            "SELECT id, path FROM root WHERE NOT EXISTS"
            " (SELECT 1 FROM photo JOIN folder ON folder.id = folder_id WHERE root_id = root.id)"
        ).fetchall()
        if not os.path.isdir(path)
    ]
    for root_id in gone:
        record.db.execute("DELETE FROM folder WHERE root_id = ?", (root_id,))
        record.db.execute("DELETE FROM root WHERE id = ?", (root_id,))
        record.what.add(FOLDERS)
    return len(gone)


def _mounts(db: sqlite3.Connection) -> dict[str, Mounts]:
    row = db.execute("SELECT value FROM setting WHERE name = ?", (MOUNTS,)).fetchone()
    found: dict[str, Mounts] = json.loads(row[0]) if row else {}
    return found


def _keep(db: sqlite3.Connection, name: str, value: object) -> None:
    db.execute(
        "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, json.dumps(value, ensure_ascii=False)),
    )
