"""What can be made again: thumbnails and what photos look like, in a file of their own under the user's cache folder.

Deleting the file costs time, never work.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path
from time import time

from tagger_desktop.library.connections import Connections

_ALL_BITS = (1 << 64) - 1


class Cache:
    """Thumbnails by fingerprint, so that a moved or copied photo needs no new one."""

    def __init__(self, path: Path) -> None:
        """Open the cache at `path`, made anew when it is absent or damaged."""
        self.path = path
        self._lock = threading.RLock()
        self._readers = Connections(self._connect)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = self._open()
        except sqlite3.DatabaseError:
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            self._db = self._open()

    def _open(self) -> sqlite3.Connection:
        db = self._connect()
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = OFF")
        db.execute(
            "CREATE TABLE IF NOT EXISTS thumbnail (fingerprint TEXT NOT NULL, side INTEGER NOT NULL,"
            " used INTEGER NOT NULL, jpeg BLOB NOT NULL, PRIMARY KEY (fingerprint, side))"
        )
        # What photos look like; NULL where they show nothing that could be compared.
        db.execute("CREATE TABLE IF NOT EXISTS likeness (fingerprint TEXT PRIMARY KEY, bits INTEGER) WITHOUT ROWID")
        return db

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=10, isolation_level=None, check_same_thread=False)

    def thumbnail(self, fingerprint: str, side: int) -> bytes | None:
        """Return the stored JPEG whose longer side is `side` pixels, or None."""
        row = (
            self._readers.here()
            .execute("SELECT jpeg FROM thumbnail WHERE fingerprint = ? AND side = ?", (fingerprint, side))
            .fetchone()
        )
        return row[0] if row else None

    def store(self, thumbnails: Iterable[tuple[str, int, bytes]]) -> None:
        """Keep thumbnails given as (fingerprint, side, JPEG bytes)."""
        now = int(time())
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.executemany(
                    "INSERT INTO thumbnail (fingerprint, side, used, jpeg) VALUES (?, ?, ?, ?)"
                    " ON CONFLICT DO UPDATE SET jpeg = excluded.jpeg, used = excluded.used",
                    ((fingerprint, side, now, jpeg) for fingerprint, side, jpeg in thumbnails),
                )
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise

    def likenesses(self) -> dict[str, int | None]:
        """Return the 64 bits that say what each photo looks like, by fingerprint; None for one that says nothing."""
        rows = self._readers.here().execute("SELECT fingerprint, bits FROM likeness")
        return {fingerprint: None if bits is None else bits & _ALL_BITS for fingerprint, bits in rows}

    def without_likeness(self, side: int) -> list[str]:
        """Return the fingerprints that have a thumbnail of that side, and whose likeness is not known yet."""
        rows = self._readers.here().execute(
            "SELECT fingerprint FROM thumbnail WHERE side = ?"
            " AND fingerprint NOT IN (SELECT fingerprint FROM likeness)",
            (side,),
        )
        return [fingerprint for (fingerprint,) in rows]

    def store_likenesses(self, found: Iterable[tuple[str, int | None]]) -> None:
        """Keep what photos look like, given as (fingerprint, 64 bits)."""
        # SQLite's whole numbers have a sign.
        rows = [(name, bits if bits is None or bits < 1 << 63 else bits - (1 << 64)) for name, bits in found]
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.executemany("INSERT OR IGNORE INTO likeness (fingerprint, bits) VALUES (?, ?)", rows)
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise

    def forget(self, fingerprint: str) -> None:
        """Drop the thumbnails of one photo, because they turned out damaged."""
        with self._lock:
            self._db.execute("DELETE FROM thumbnail WHERE fingerprint = ?", (fingerprint,))

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            self._db.close()
            self._readers.close()
