"""How often what is said with a confidence is right, drawn small: on the diagonal every confidence comes true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from tagger_desktop.ui import theme
from tagger_desktop.ui.theme import CAPTION, SPACE, font

SIDE = 52 * SPACE  # pixels of the square
LEFT, BELOW = 10 * SPACE, 9 * SPACE  # kept free for what the edges say
ENOUGH = 5  # cases before a dot says something
LEAST, MOST = 2.5, 7.0  # pixels of a dot's radius


@dataclass(frozen=True, slots=True)
class Dot:
    """What was said with about this confidence was right in this part of so many cases."""

    confidence: float
    right: float
    count: int


class Reliability(QWidget):
    """A square with a dot for each tenth of confidence; the larger, the more cases."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.dots: Sequence[Dot] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.appearance.changed.connect(self.update)

    def show_dots(self, dots: Sequence[Dot]) -> None:
        """Show these."""
        self.dots = dots
        said = "; ".join(f"said {dot.confidence:.0%}, right {dot.right:.0%}" for dot in dots)
        self.setAccessibleName(f"Reliability: {said}" if said else "Reliability: nothing is known yet")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(LEFT + SIDE + 2 * SPACE, SIDE + BELOW + 2 * SPACE)

    @property
    def _square(self) -> QRectF:
        return QRectF(LEFT, SPACE, SIDE, SIDE)

    def _place(self, dot: Dot) -> QPointF:
        square = self._square
        return QPointF(square.left() + dot.confidence * SIDE, square.bottom() - dot.right * SIDE)

    def _radius(self, dot: Dot) -> float:
        most = max((one.count for one in self.dots), default=1)
        return float(LEAST + (MOST - LEAST) * (dot.count / most) ** 0.5)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look, square = QPainter(self), theme.current(), self._square
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("border"), 1))
        painter.setBrush(look.colour("field"))
        painter.drawRoundedRect(square.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        for part in (0.25, 0.5, 0.75):
            painter.drawLine(
                QPointF(square.left() + part * SIDE, square.top() + 1),
                QPointF(square.left() + part * SIDE, square.bottom() - 1),
            )
            painter.drawLine(
                QPointF(square.left() + 1, square.top() + part * SIDE),
                QPointF(square.right() - 1, square.top() + part * SIDE),
            )
        painter.setPen(QPen(look.colour("outline"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(square.bottomLeft(), square.topRight())
        self._words(painter)
        painter.setPen(QPen(look.colour("accent_ink"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([self._place(dot) for dot in self.dots if dot.count >= ENOUGH]))
        painter.setPen(QPen(look.colour("field"), 1.5))
        for dot in self.dots:
            painter.setBrush(look.colour("accent_ink" if dot.count >= ENOUGH else "faint"))
            painter.drawEllipse(self._place(dot), self._radius(dot), self._radius(dot))

    def _words(self, painter: QPainter) -> None:
        square, middle = self._square, Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font(CAPTION))
        painter.setPen(theme.current().colour("muted"))
        for part in (0.0, 0.5, 1.0):
            words = f"{part:.0%}"
            across = QRectF(square.left() + part * SIDE - 30, square.bottom() + SPACE, 60, 4 * SPACE)
            if part == 1.0:
                across.moveRight(square.right() + 2)
                painter.drawText(across, Qt.AlignmentFlag.AlignRight | middle, words)
            else:
                painter.drawText(across, Qt.AlignmentFlag.AlignHCenter | middle, words)
            down = QRectF(0, square.bottom() - part * SIDE - 8, LEFT - 2 * SPACE, 16)
            down.moveTop(min(max(down.top(), square.top()), square.bottom() - 14))
            painter.drawText(down, Qt.AlignmentFlag.AlignRight | middle, words)
        below = QRectF(square.left(), square.bottom() + 4 * SPACE + 2, SIDE, 4 * SPACE)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, "said")
        painter.drawText(square.adjusted(2 * SPACE, SPACE, 0, 0), Qt.AlignmentFlag.AlignLeft, "right")

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = QPointF(event.pos())
            near = [dot for dot in self.dots if (self._place(dot) - at).manhattanLength() < 3 * SPACE]
            words = [f"{dot.count:,} times said about {dot.confidence:.0%}: right {dot.right:.0%}" for dot in near]
            QToolTip.showText(event.globalPos(), "\n".join(words), self)  # without words the tip goes
            return True
        return super().event(event)
