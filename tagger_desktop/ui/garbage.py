"""Collecting Python's garbage on the window's thread only."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1_000
FULL_EVERY = 60  # rounds between two full collections


class Garbage(QObject):
    """Takes the collector's work over from the interpreter, which does it on whichever thread is running.

    A timer or widget that is part of a circle and dies on a worker's thread crashes Qt the next time it is due.
    And a full collection in the midst of a gesture takes 20 to 100 ms; here it finds little, since what the
    program made while it started is set aside.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rounds = 0
        gc.collect()
        gc.freeze()
        gc.disable()
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collect what has become garbage lately, and now and then everything."""
        self._rounds += 1
        gc.collect(2 if self._rounds % FULL_EVERY == 0 else 1)
