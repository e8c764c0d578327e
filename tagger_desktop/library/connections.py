"""One connection for each thread that reads a file."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable


class Connections:
    """Opens a connection for a thread when it first asks, and closes them all."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        """Make connections with `connect`, each on the thread that is going to use it."""
        self._connect = connect
        self._local = threading.local()
        self._opened: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._lock = threading.Lock()

    def here(self) -> sqlite3.Connection:
        """Return this thread's connection."""
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            db = self._local.db = self._connect()
            with self._lock:
                self._opened.append((threading.current_thread(), db))
        return db

    def close(self) -> None:
        """Close all connections but those of other threads that still run.

        SQLite crashes where one thread closes what another is reading; such a connection closes with its thread.
        """
        with self._lock:
            for thread, db in self._opened:
                if thread is threading.current_thread() or not thread.is_alive():
                    db.close()
            self._opened.clear()
            self._local = threading.local()
