"""What the grid shows of a review by tag: verdicts on the photos, and the line above which all is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from tagger_desktop.ui import theme
from tagger_desktop.ui.grid_layout import GAP
from tagger_desktop.ui.grid_painter import Mark

if TYPE_CHECKING:
    from tagger_desktop.review import Review
    from tagger_desktop.ui.grid_surface import GridSurface

WIDTH = 2  # pixels of the line
REACH = 5  # pixels beside the line where it can still be taken hold of
GRIP_HEIGHT, GRIP_PAD = 22, 10  # pixels of the words on the line


class ReviewMarks:
    """Draws the line of the session's review on a grid that shows its photos, and lets it be dragged."""

    def __init__(self, grid: GridSurface) -> None:
        self._grid = grid
        self.is_dragged = False

    @property
    def review(self) -> Review | None:
        """The review that the grid shows the photos of."""
        now = self._grid.session.review_now
        return now if now is not None and now.ids is self._grid.ids else None

    def of(self, row: int) -> Mark | None:
        """Return what is to be seen on the photo of a row, or None without a review."""
        now = self.review
        if now is None:
            return None
        photo_id = now.ids[row]
        return Mark(now.confidences[row], row < now.line, now.decided.get(photo_id), now.others.get(photo_id, ""))

    def paint(self, painter: QPainter) -> None:
        """Paint the line; the painter antialiases and stands at the viewport's origin."""
        if self.review is None:
            return
        colour = theme.current().colour("accent")
        painter.setPen(QPen(colour, WIDTH, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline([QPointF(point) for point in self._line()])
        grip = self._grip()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(grip), GRIP_HEIGHT / 2, GRIP_HEIGHT / 2)
        painter.setFont(theme.font(theme.SMALL, theme.MEDIUM))
        painter.setPen(theme.current().colour("accent_text"))
        painter.drawText(grip, Qt.AlignmentFlag.AlignCenter, self._words())

    def _words(self) -> str:
        now = self.review
        return f"{len(now.above):,} above" if now is not None and now.line else "None above"

    def _line(self) -> list[QPoint]:
        """Return the corners of the line in the viewport: it steps down where it ends within a line of photos."""
        now, cells = self.review, self._grid.cells
        if now is None:
            return []
        left, right = cells.rect(0).left(), cells.rect(cells.columns - 1).right()
        down, across = divmod(now.line, cells.columns)
        above = cells.rect(down * cells.columns).top() - GAP // 2 - self._grid.origin.y()
        if not across:
            return [QPoint(left, above), QPoint(right, above)]
        below, middle = above + cells.pitch, cells.rect(now.line - 1).right() + GAP // 2
        return [QPoint(left, below), QPoint(middle, below), QPoint(middle, above), QPoint(right, above)]

    def _grip(self) -> QRect:
        """Return where the words stand: on the right end of the line, in view as long as the line is."""
        end = self._line()[-1]
        width = QFontMetrics(theme.font(theme.SMALL, theme.MEDIUM)).horizontalAdvance(self._words()) + 2 * GRIP_PAD
        top = end.y() - GRIP_HEIGHT // 2
        return QRect(end.x() - width, max(top, 2) if -GRIP_HEIGHT < top < 2 else top, width, GRIP_HEIGHT)

    def is_at(self, point: QPoint) -> bool:
        """Say whether the line can be taken hold of at a point of the viewport."""
        if self.review is None:
            return False
        if self._grip().contains(point):
            return True
        corners = self._line()
        parts = (QRect(one, other).normalized() for one, other in zip(corners, corners[1:], strict=False))
        return any(part.adjusted(-REACH, -REACH, REACH, REACH).contains(point) for part in parts)

    def press(self, point: QPoint) -> bool:
        """Take hold of the line, where it is at this point, and say whether it was."""
        self.is_dragged = self.is_at(point)
        return self.is_dragged

    def drag(self, point: QPoint) -> None:
        """Move the line that is held to below the photo at a point: beyond its middle, that one included."""
        now, cells = self.review, self._grid.cells
        if not self.is_dragged or now is None:
            return
        y = max(point.y() + self._grid.origin.y() - cells.rect(0).top(), 0)
        down = y // cells.pitch
        first = cells.rect(0)
        pitch = (cells.rect(cells.columns - 1).right() - first.left() + GAP) / cells.columns
        across = min(max(round((point.x() - first.left()) / pitch), 0), cells.columns)
        self._grid.session.review.move(down * cells.columns + across)

    def release(self) -> None:
        """Let go of the line."""
        self.is_dragged = False
