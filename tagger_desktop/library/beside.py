"""The files that stand beside a library because of it: copies, and what a conversion that was cut short has left."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from tagger_desktop.domain.whole_file import sync
from tagger_desktop.library.sqlite import is_encrypted

BLOCK = 1 << 20  # bytes overwritten together
KEPT = ("before-upgrade", "before-restore", "damaged")  # why copies are kept, as their names say
LOGS = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a file


def part_of(library: Path) -> Path:
    """Return where a library is made that is to take the place of `library`."""
    return library.with_name(library.name + ".part")


def old_of(library: Path) -> Path:
    """Return the second name that a library has while another takes its place, so that it can be overwritten."""
    return library.with_name(library.name + ".old")


def copies(library: Path) -> list[Path]:
    """Return the copies of a library that were kept beside it: before an upgrade, and where another took its place."""
    named = (f"{_literal(library.stem)}.{why}-*{_literal(library.suffix)}" for why in KEPT)
    return sorted(path for pattern in named for path in library.parent.glob(pattern))


def clear(db: sqlite3.Connection, library: Path) -> None:
    """Remove what a conversion that was cut short has left; `db` is a connection to the library, outside a write."""
    left = [
        (made.with_name(made.name + ending), library.with_name(library.name + ending))
        for made in (part_of(library), old_of(library))
        for ending in ("", *LOGS)
    ]
    if db.execute("PRAGMA journal_mode").fetchone()[0] == "wal":  # then this is from the conversion that ended the log
        left.append((library.with_name(library.name + "-journal"), library))
    left = [(path, live) for path, live in left if path.exists()]
    if not left:
        return
    try:
        db.execute("BEGIN IMMEDIATE")  # not while another program is converting it
    except sqlite3.OperationalError:
        return
    try:
        for path, live in left:
            # What is a second name of the library itself stays as it is. Even to open it would let go of SQLite's lock.
            if not (live.exists() and os.path.samefile(path, live)):
                wipe(path)
            path.unlink(missing_ok=True)
    finally:
        db.execute("ROLLBACK")


def wipe(path: Path) -> None:
    """Overwrite a file with zeros and delete it.

    Disks that write elsewhere than they are told (flash memory, file systems with snapshots) may keep the old bytes.
    """
    with suppress(OSError):
        with path.open("rb+") as file:
            left = os.fstat(file.fileno()).st_size
            while left > 0:
                left -= file.write(bytes(min(BLOCK, left)))
        sync(path)
    path.unlink(missing_ok=True)


def remove(path: Path, *, overwrite: bool) -> None:
    """Delete a file, if it is there; overwritten before, if it can be read by anybody."""
    if overwrite and path.exists() and not is_encrypted(path):
        wipe(path)
    path.unlink(missing_ok=True)


def _literal(name: str) -> str:
    """Return a name as a glob pattern that stands for itself."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
