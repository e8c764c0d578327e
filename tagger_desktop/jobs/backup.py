"""Copying a library to its backups while people go on working."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread

from tagger_desktop.domain.errors import Cancelled
from tagger_desktop.domain.progress import Progress, Steps
from tagger_desktop.library import backups
from tagger_desktop.library.backups import Backup, Keeping
from tagger_desktop.library.library import Library

LOOK_S = 0.1  # between two looks at how far it is


def back_up(library: Library, folder: Path, keeping: Keeping, hours: float = 0.0) -> Steps:
    """Make a backup, if one is due after so many hours; the result is a Backup, or None when there was no need.

    Errors: UserError when it cannot be written or fails its proof.
    """
    yield Progress(0)
    if hours and not backups.is_due(library, folder, hours):
        return None
    work = _Copying(library, folder, keeping)
    yield from work.steps()
    return work.result()


class _Copying:
    """The copying, on a thread of its own: SQLite copies a whole file in one call."""

    def __init__(self, library: Library, folder: Path, keeping: Keeping) -> None:
        self._library, self._folder, self._keeping = library, folder, keeping
        self._far: Queue[Progress | None] = Queue()
        self._stop = Event()
        self._made: Backup | None = None
        self._failure: Exception | None = None

    def steps(self) -> Iterator[Progress]:
        """Copy, and yield how far it is; stopped, nothing is left."""
        thread = Thread(target=self._run, name="backing up", daemon=True)
        thread.start()
        try:
            yield from self._progress()
        finally:
            self._stop.set()
            thread.join()

    def _progress(self) -> Iterator[Progress]:
        while True:
            try:
                far = self._far.get(timeout=LOOK_S)
            except Empty:
                continue
            if far is None:
                return
            yield far

    def _run(self) -> None:
        try:
            self._made = backups.make(self._library, self._folder, self._keeping, self._report)
        except Exception as error:  # noqa: BLE001 - handed over to the job's own thread
            self._failure = error
        finally:
            self._far.put(None)

    def _report(self, done: int, total: int) -> None:
        if self._stop.is_set():
            raise Cancelled
        self._far.put(Progress(done, total, "pages"))

    def result(self) -> Backup | None:
        """Return what was made. Errors: whatever went wrong."""
        if self._failure is not None:
            raise self._failure
        return self._made
