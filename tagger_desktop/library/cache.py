"""What can be made again: thumbnails and what photos look like, in a file of their own under the user's cache folder.

Deleting the file costs time, never work.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import time
from typing import TYPE_CHECKING

from tagger_desktop.library.beside import remove
from tagger_desktop.library.connections import Connections
from tagger_desktop.library.sqlite import Key, connect

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ALL_BITS = (1 << 64) - 1
LIMIT_BYTES = 2 << 30  # 180,000 thumbnails of 256 pixels
KEPT = 0.9  # part of the limit that making room leaves, so that it is not made for every new thumbnail
FORGOTTEN = 500  # thumbnails dropped in one transaction: 20 ms
FRESH_S = 24 * 3600  # what was used within this time is not noted as used again
NOTED = 1_000  # uses held in memory until they are written down


class Cache:
    """Thumbnails by fingerprint, so that a moved or copied photo needs no new one; the longest unused give way."""

    def __init__(self, path: Path, limit_bytes: int = LIMIT_BYTES, key: Key | None = None) -> None:
        """Open the cache at `path`, made anew when it is absent or damaged; its file stays below `limit_bytes`.

        `key` is the library's `cache_key`: a cache is encrypted when its library is.
        """
        self.path = path
        self._key = key
        self.limit_bytes = limit_bytes
        self._lock = threading.RLock()
        self._used: set[tuple[str, int]] = set()
        self._readers = Connections(self._connect)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = self._open()
        except sqlite3.DatabaseError:  # damaged, or from before the library was encrypted, or under its earlier key
            for suffix in ("", "-wal", "-shm"):
                remove(path.with_name(path.name + suffix), overwrite=key is not None)
            self._db = self._open()

    @property
    def is_encrypted(self) -> bool:
        """Whether nothing of it may lie about in another file."""
        return self._key is not None

    def _open(self) -> sqlite3.Connection:
        db = self._connect()
        try:
            self._prepare(db)
        except sqlite3.DatabaseError:
            db.close()
            raise
        return db

    def _prepare(self, db: sqlite3.Connection) -> None:
        db.execute("PRAGMA synchronous = OFF")  # before WAL, which would wait for the disk
        db.execute("PRAGMA journal_mode = WAL")
        db.execute(
            "CREATE TABLE IF NOT EXISTS thumbnail (fingerprint TEXT NOT NULL, side INTEGER NOT NULL,"
            " used INTEGER NOT NULL, jpeg BLOB NOT NULL, PRIMARY KEY (fingerprint, side))"
        )
        db.execute("CREATE INDEX IF NOT EXISTS thumbnail_used ON thumbnail (used)")
        # What photos look like; NULL where they show nothing that could be compared.
        db.execute("CREATE TABLE IF NOT EXISTS likeness (fingerprint TEXT PRIMARY KEY, bits INTEGER) WITHOUT ROWID")
        db.execute("CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
        # Vectors that similar photos share, in half precision, by the embedder that made them.
        db.execute(
            "CREATE TABLE IF NOT EXISTS embedding (model TEXT NOT NULL, fingerprint TEXT NOT NULL,"
            " vector BLOB NOT NULL, PRIMARY KEY (model, fingerprint))"
        )

    def _connect(self) -> sqlite3.Connection:
        return connect(self.path, self._key)

    def thumbnail(self, fingerprint: str, side: int) -> bytes | None:
        """Return the stored JPEG whose longer side is `side` pixels, or None."""
        row = (
            self._readers.here()
            .execute("SELECT jpeg, used FROM thumbnail WHERE fingerprint = ? AND side = ?", (fingerprint, side))
            .fetchone()
        )
        if row is None:
            return None
        if row[1] < time() - FRESH_S:
            self._note(fingerprint, side)
        return bytes(row[0])

    def store(self, thumbnails: Iterable[tuple[str, int, bytes]]) -> None:
        """Keep thumbnails given as (fingerprint, side, JPEG bytes), and make room for them."""
        now = int(time())
        with self._writing():
            self._db.executemany(
                "INSERT INTO thumbnail (fingerprint, side, used, jpeg) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET jpeg = excluded.jpeg, used = excluded.used",
                ((fingerprint, side, now, jpeg) for fingerprint, side, jpeg in thumbnails),
            )
        if self.size_bytes > self.limit_bytes and self._thumbnail_bytes > self.limit_bytes:
            self._make_room()

    @property
    def size_bytes(self) -> int:
        """How much of the file is in use; what was dropped leaves room in it, which the next thumbnails take."""
        with self._lock:
            asked = ("page_count", "freelist_count", "page_size")
            # SQLCipher gives the page size as text.
            pages, free, size = (int(self._db.execute(f"PRAGMA {name}").fetchone()[0]) for name in asked)
        return (pages - free) * size

    @property
    def _thumbnail_bytes(self) -> int:
        """What is in use without the embeddings, which never give way: making them again takes too long."""
        with self._lock:
            vectors = self._db.execute(
                "SELECT ifnull(sum(number * (SELECT length(vector) FROM embedding WHERE model = one LIMIT 1)), 0)"
                " FROM (SELECT model AS one, count(*) AS number FROM embedding GROUP BY model)"
            ).fetchone()[0]
        return self.size_bytes - int(vectors)

    def _note(self, fingerprint: str, side: int) -> None:
        """Remember that a thumbnail was used; written down many at a time, since reading is what is done most."""
        with self._lock:
            self._used.add((fingerprint, side))
            if len(self._used) >= NOTED:
                self._write_used()

    def _write_used(self) -> None:
        now, used = int(time()), self._used
        self._used = set()
        with self._writing():
            self._db.executemany(
                "UPDATE thumbnail SET used = ? WHERE fingerprint = ? AND side = ?", ((now, *which) for which in used)
            )

    def _make_room(self) -> None:
        with self._lock:
            self._write_used()
        while self._thumbnail_bytes > self.limit_bytes * KEPT:
            with self._writing():
                dropped = self._db.execute(
                    "DELETE FROM thumbnail WHERE rowid IN (SELECT rowid FROM thumbnail ORDER BY used LIMIT ?)",
                    (FORGOTTEN,),
                ).rowcount
            if not dropped:
                return

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
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
        with self._writing():
            self._db.executemany("INSERT OR IGNORE INTO likeness (fingerprint, bits) VALUES (?, ?)", rows)

    def store_embeddings(self, model: str, found: Iterable[tuple[str, NDArray[np.float32]]]) -> None:
        """Keep the vectors that a model ("name@version") gives photos, as (fingerprint, vector)."""
        rows = [(model, fingerprint, vector.astype("<f2").tobytes()) for fingerprint, vector in found]
        with self._writing():
            self._db.executemany(
                "INSERT INTO embedding (model, fingerprint, vector) VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET vector = excluded.vector",
                rows,
            )

    def embedded(self, model: str) -> set[str]:
        """Return the fingerprints of the photos that have a vector of the model."""
        rows = self._readers.here().execute("SELECT fingerprint FROM embedding WHERE model = ?", (model,))
        return {fingerprint for (fingerprint,) in rows}

    def embeddings(
        self, model: str, fingerprints: Iterable[str] | None = None
    ) -> tuple[list[str], NDArray[np.float32]]:
        """Return the vectors of a model, of all photos or of some, with the fingerprint of each row.

        Shapes: (photos, length of the vectors); photos without one are left out.
        """
        import numpy as np  # by whoever has embeddings: the command line starts without it

        db, chosen = self._readers.here(), "model = :model"
        words = {"model": model}
        if fingerprints is not None:
            chosen += " AND fingerprint IN (SELECT value FROM json_each(:these))"
            words["these"] = json.dumps(list(fingerprints))
        count, size = db.execute(
            f"SELECT count(*), ifnull(max(length(vector)), 0) FROM embedding WHERE {chosen}", words
        ).fetchone()
        names: list[str] = []
        vectors = np.empty((count, size // 2), np.float32)
        rows = db.execute(f"SELECT fingerprint, vector FROM embedding WHERE {chosen} ORDER BY rowid", words)
        for row, (fingerprint, vector) in zip(range(count), rows, strict=False):
            names.append(fingerprint)
            vectors[row] = np.frombuffer(vector, "<f2")
        return names, vectors[: len(names)]

    def embedding_models(self) -> dict[str, int]:
        """Return of how many photos there are vectors of each model."""
        return dict(self._readers.here().execute("SELECT model, count(*) FROM embedding GROUP BY model"))

    def forget_embeddings(self, model: str) -> None:
        """Drop the vectors of a model."""
        with self._writing():
            self._db.execute("DELETE FROM embedding WHERE model = ?", (model,))

    def note(self, name: str) -> str | None:
        """Return what was kept under a name."""
        row = self._readers.here().execute("SELECT value FROM note WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def keep_note(self, name: str, value: str) -> None:
        """Keep a text under a name, in place of an earlier one."""
        with self._writing():
            self._db.execute(
                "INSERT INTO note (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                (name, value),
            )

    def forget(self, fingerprint: str) -> None:
        """Drop the thumbnails of one photo, because they turned out damaged."""
        with self._lock:
            self._db.execute("DELETE FROM thumbnail WHERE fingerprint = ?", (fingerprint,))

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            with suppress(sqlite3.Error):  # the disk may have gone; these dates are not worth a word
                self._write_used()
            self._db.close()
            self._readers.close()
