"""Finding what holds up the window: with TAGGER_WATCHDOG=1 every block of its thread is logged with its stack."""

from __future__ import annotations

import logging
import sys
import traceback
from dataclasses import dataclass
from threading import Event, Thread, get_ident
from time import monotonic

from PySide6.QtCore import QObject, Qt, QTimer

log = logging.getLogger(__name__)
LIMIT_S = 0.05  # three frames: what takes longer is felt
BEAT_MS, LOOK_S = 5, 0.005


@dataclass(frozen=True, slots=True)
class Stall:
    """How long the window did not answer, and what its thread was doing when that was noticed."""

    seconds: float
    stack: str


class Watchdog(QObject):
    """Beats on the window's thread, and looks from another whether the beats come.

    What the machine does to the whole process counts too: on a busy one, look at the stacks before believing in a
    stall.
    """

    def __init__(self, parent: QObject | None = None, limit_s: float = LIMIT_S) -> None:
        super().__init__(parent)
        self.stalls: list[Stall] = []
        self._limit_s = limit_s
        self._watched, self._beat = get_ident(), monotonic()
        self._ended = Event()
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._alive)
        self._timer.start()
        self._thread = Thread(target=self._watch, name="watchdog", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop watching."""
        self._timer.stop()
        self._ended.set()
        self._thread.join()

    def _alive(self) -> None:
        self._beat = monotonic()

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_S):
            beat = self._beat
            if monotonic() - beat < self._limit_s:
                continue
            frame = sys._current_frames().get(self._watched)
            stack = "".join(traceback.format_stack(frame)) if frame else ""
            while self._beat == beat and not self._ended.wait(LOOK_S):
                pass
            stall = Stall(monotonic() - beat, stack)
            self.stalls.append(stall)
            log.warning("the window did not answer for %.0f ms:\n%s", stall.seconds * 1000, stall.stack)
