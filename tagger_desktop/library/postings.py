"""What searches hold in memory of a library, kept true to the file whoever writes it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from tagger_desktop.domain.errors import UserError
from tagger_desktop.library.news import newest, since

if TYPE_CHECKING:
    from tagger_desktop.library.library import Library
    from tagger_desktop.library.moment import Moment


class Postings:
    """The one place where the library's photos by tag, and what else searches need, are read and kept.

    SQLite remains the truth. Each entry into `now` begins a snapshot, on a connection of its own, and takes in what
    was written since the last, as the file itself tells. So it makes no difference which thread or program wrote,
    nor when this one hears of it. A write by a tool that leaves no news makes everything be read again.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = Lock()
        self._db: sqlite3.Connection | None = None
        self._moment: Moment | None = None
        self._version = self._seen = 0
        self._doubts = self._settled = 0
        self._closed = False

    @contextmanager
    def now(self) -> Iterator[Moment]:
        """Give the library as it is at this moment; other searches wait until the block ends, writes do not.

        Errors: UserError when the library is closed.
        """
        if self._db is None:
            self._connect()
        with self._lock:
            db, doubts = self._db, self._doubts  # asked before the snapshot, so that none is lost
            if db is None:
                raise UserError("The library is closed.")
            if doubts != self._settled:
                self._moment, self._settled = None, doubts
            db.execute("BEGIN")
            try:
                yield self._caught_up(db)
            finally:
                db.execute("ROLLBACK")

    def doubt(self) -> None:
        """Let everything be read again, since a tool has written of which the news says nothing.

        `now` finds that out by itself, unless a write that left news came just before or after.
        """
        self._doubts += 1

    def close(self) -> None:
        """Wait for the search that is under way, and hold nothing any more."""
        with self._lock:
            self._closed = True
            if self._db is not None:
                self._db.close()
            self._db = self._moment = None

    def _connect(self) -> None:
        # Not under the lock: two may come at once, but none waits for the other.
        db = self._library.open_reader()
        with self._lock:
            if self._db is None and not self._closed:
                self._db = db
            else:
                db.close()

    def _caught_up(self, db: sqlite3.Connection) -> Moment:
        from tagger_desktop.library.moment import Moment  # with the search language: not before the first photos

        version = db.execute("PRAGMA data_version").fetchone()[0]
        moment, self._moment = self._moment, None  # should this fail, what is held is not to be trusted
        recent = since(db, self._seen) if moment and version != self._version else None
        if moment is None or (version != self._version and recent is None):
            moment = Moment(db)
        elif recent:
            moment.take_in(recent)
        self._moment, self._version, self._seen = moment, version, newest(db)
        return moment
