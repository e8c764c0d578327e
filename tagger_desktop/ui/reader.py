"""Questions to the library that a panel asks without waiting: read on a thread of their own, newest first."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer

from tagger_desktop.domain.errors import UserError
from tagger_desktop.jobs import Line
from tagger_desktop.library.library import Library
from tagger_desktop.session import Session

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")


class Reader:
    """One panel's line of questions; of those that wait only the newest is asked, and only its answer arrives."""

    def __init__(self, session: Session, name: str) -> None:
        self._session = session
        self._line = Line(name, latest=True)
        self._turn = 0
        # Before the library is closed, not after: SQLite crashes where one thread closes what another reads.
        session.closing.connect(lambda library: self.finish())

    def ask(
        self,
        read: Callable[[Library], Answer],
        then: Callable[[Answer], None],
        failed: Callable[[], None] = lambda: None,
    ) -> None:
        """Have `read` asked of the open library off the window's thread, and `then` told the answer on it.

        `failed` is told instead that there is none: the photo is gone, or it was a bug of ours, which is logged.
        """
        library = self._session.library
        if library is None:
            return
        self._turn += 1
        turn = self._turn

        def find() -> None:
            try:
                answer = read(library)
            except UserError:
                tell = failed
            except Exception:  # noqa: BLE001 - a library closed while it is read fails in many ways; the line goes on
                if library is self._session.library:
                    log.exception("the line %r could not read", self._line.name)
                tell = failed
            else:
                tell = partial(then, answer)
            self._session.post(lambda: tell() if turn == self._turn else None)

        self._line.put(find)

    def forget(self) -> None:
        """Let no answer arrive that was not asked for after this."""
        self._turn += 1

    def finish(self) -> None:
        """Forget what was asked and wait for what is being read; the next question begins a new thread."""
        self.forget()
        self._line.close()


class Pace(QObject):
    """Lets something be done soon, however often it is asked for meanwhile."""

    def __init__(self, parent: QObject, wait_ms: int, do: Callable[[], None]) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, singleShot=True, interval=wait_ms)
        self._timer.timeout.connect(do)

    def ask(self) -> None:
        """Do it after the wait that has begun, or now begins."""
        if not self._timer.isActive():
            self._timer.start()

    def ask_later(self) -> None:
        """Do it after a wait that begins now; what came before is put off."""
        self._timer.start()

    def cancel(self) -> None:
        """Do it not."""
        self._timer.stop()

    @property
    def waits(self) -> bool:
        """Whether it is going to be done."""
        return self._timer.isActive()
