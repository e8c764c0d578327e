"""Scrolling by pixels: a notched wheel glides, a touchpad is followed exactly."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

if TYPE_CHECKING:
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QScrollBar

FRAME_MS = 8  # half a frame of a common screen, so that none is missed
HALF_LIFE_S = 0.032  # after which half of the way is gone: a notch is nearly done after 150 ms
NOTCH = 120  # eighths of a degree, as Qt counts them


class Glide(QObject):
    """Moves a scroll bar towards where the wheel wants it."""

    def __init__(self, bar: QScrollBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self._target: float | None = None
        self._at = 0.0
        self._last = 0.0
        self._timer = QTimer(self, interval=FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._step)
        bar.sliderPressed.connect(self.stop)

    def wheel(self, event: QWheelEvent, notch: int) -> None:
        """Scroll as a wheel event asks; a notch of the wheel is worth `notch` pixels."""
        exact = event.pixelDelta().y()
        if exact:
            self.stop()
            self._bar.setValue(self._bar.value() - exact)
        else:
            self.by(-event.angleDelta().y() * notch / NOTCH)

    def by(self, pixels: float) -> None:
        """Glide that far on from where it is going to already."""
        from PySide6.QtWidgets import QStyle  # 5 ms, which the first photos need not wait for

        if self._target is None:
            self._at = self._target = float(self._bar.value())
        self._target = min(max(self._target + pixels, self._bar.minimum()), self._bar.maximum())
        if not self._bar.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self._bar):
            self._at = self._target
            self._arrive()
        elif not self._timer.isActive():
            self._last = monotonic()
            self._timer.start()

    def carry(self, pixels: int) -> None:
        """Go on gliding after everything was moved by that much, as happens while photos come in."""
        if self._target is not None:
            self._at = self._at + pixels
            self._target = min(max(self._target + pixels, self._bar.minimum()), self._bar.maximum())

    def stop(self) -> None:
        """Stay where it is."""
        self._timer.stop()
        self._target = None

    def _step(self) -> None:
        if self._target is None:
            return
        if round(self._at) != self._bar.value():  # somebody else scrolled, and is obeyed
            self.stop()
            return
        now = monotonic()
        self._at += (self._target - self._at) * (1 - 0.5 ** ((now - self._last) / HALF_LIFE_S))
        self._last = now
        if abs(self._target - self._at) < 1:
            self._arrive()
        else:
            self._bar.setValue(round(self._at))

    def _arrive(self) -> None:
        target = self._target
        self.stop()
        if target is not None:
            self._bar.setValue(round(target))
