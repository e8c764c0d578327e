"""The mouse over the grid: clicks, and sweeps with a rubber band that scroll at the edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyroaring import BitMap
from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from tagger_desktop.ui.photo_grid import PhotoGrid

FRAME_MS = 16  # between two steps of scrolling at an edge
EDGE = 24  # pixels at the top and bottom in which a sweep scrolls
FASTEST = 4_000  # pixels a step, when the mouse is a window away from the grid
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Pointer(QObject):
    """One press of the left button at a time, from down to up."""

    def __init__(self, grid: PhotoGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self._pressed: QPoint | None = None  # in pixels of the whole grid
        self._seen = QPoint()  # where the mouse was last, in pixels of the viewport
        self._base = BitMap()
        self._invert = False
        self._alone = -1  # the row that a release without a sweep selects alone
        self._covered: list[range] | None = None
        self.band: QRect | None = None
        """The rubber band, in pixels of the whole grid, while there is one."""
        self._scrolling = QTimer(self, interval=FRAME_MS)
        self._scrolling.timeout.connect(self._scroll)

    @property
    def is_pressed(self) -> bool:
        """Say whether the button is down."""
        return self._pressed is not None

    def press(self, event: QMouseEvent) -> None:
        """Begin a click or a sweep; what is pressed is selected at once."""
        self._pressed = event.position().toPoint() + self._grid.origin
        self._seen = event.position().toPoint()
        row, choice, selection = self._grid.row_at(self._seen), self._grid.choice, self._grid.session.selection
        control, shift = bool(event.modifiers() & CONTROL), bool(event.modifiers() & SHIFT)
        self._alone, self._covered, self._invert = -1, None, control and not shift
        self._base = selection.copy() if control or shift else BitMap()
        if row < 0:
            if not (control or shift):
                choice.none()
        elif shift:
            choice.extend(row, keep=control)
        elif control:
            choice.toggle(row)
        elif self._grid.ids[row] in selection:
            self._alone = row  # the others stay selected until it is clear that this is a click
        else:
            choice.only(row)

    def move(self, event: QMouseEvent) -> None:
        """Sweep, once the mouse has gone far enough not to be a click that slipped."""
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        self._seen = event.position().toPoint()
        moved = (self._seen + self._grid.origin - self._pressed).manhattanLength()
        if self.band is None and moved < QApplication.startDragDistance():
            return
        self._alone = -1
        self._sweep()
        if self._beyond():
            if not self._scrolling.isActive():
                self._scrolling.start()
        else:
            self._scrolling.stop()

    def release(self) -> None:
        """End the click or the sweep."""
        self._scrolling.stop()
        if self._alone >= 0:
            self._grid.choice.only(self._alone)
        elif self._covered:
            self._settle(self._covered)
        self.cancel()

    def _settle(self, covered: list[range]) -> None:
        """Make the photo at the end of the sweep the current one, so that arrows go on from there."""
        session, row = self._grid.session, self._grid.row_at(self._seen)
        if not any(row in part for part in covered):
            row = max((part[-1] for part in covered if part), default=-1)
        if row >= 0 and self._grid.ids[row] in session.selection:
            session.select(session.selection, self._grid.ids[row])

    def cancel(self) -> None:
        """Forget the press; what it selected stays."""
        self._scrolling.stop()
        self._pressed, self._alone, self._covered, self.band = None, -1, None, None
        self._grid.viewport().update()

    def _beyond(self) -> int:
        """Return how many pixels the mouse is beyond the part in which a sweep does not scroll."""
        above, below = self._seen.y() - EDGE, self._seen.y() - (self._grid.viewport().height() - EDGE)
        return min(above, 0) + max(below, 0)

    def _scroll(self) -> None:
        beyond = self._beyond()
        faster = min(abs(beyond) / 4 + (beyond / 40) ** 3 * (1 if beyond > 0 else -1), FASTEST)
        bar = self._grid.verticalScrollBar()
        bar.setValue(bar.value() + round(max(1.0, faster) * (1 if beyond > 0 else -1)))
        self._sweep()

    def _sweep(self) -> None:
        if self._pressed is None:
            return
        self.band = QRect(self._pressed, self._seen + self._grid.origin).normalized()
        covered = list(self._grid.cells.within(self.band))
        if covered != self._covered:
            self._covered = covered
            self._grid.choice.sweep(covered, self._base, invert=self._invert)
        self._grid.viewport().update()
