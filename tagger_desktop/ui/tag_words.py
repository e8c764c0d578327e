"""Tags in a line of chips, as they are being put together."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from tagger_desktop.ui import theme
from tagger_desktop.ui.theme import SMALL, SPACE, font

CHIP = 6 * SPACE  # pixels high
GAP = SPACE

Word = tuple[str, str, bool, bool]  # name, colour, whether it is new, whether it is taken off


class TagWords(QWidget):
    """Chips that say what will be tagged: new tags have a plus and a dashed edge, those taken off are struck out."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words: Sequence[Word] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_words(self, words: Sequence[Word]) -> None:
        """Show these chips; without any the line takes no room."""
        self._words = words
        self.setAccessibleName(", ".join(("not " if gone else "") + name for name, _, _, gone in words))
        self.setVisible(bool(words))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, CHIP if self._words else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 0.0
        for word in self._words:
            if left >= self.width() - 8 * SPACE:
                break
            left += _chip(painter, left, self.width() - left, word) + GAP


def _chip(painter: QPainter, left: float, room: float, word: Word) -> float:
    name, tint, is_new, removes = word
    face = font(SMALL)
    face.setStrikeOut(removes)
    metrics = QFontMetrics(face)
    text = metrics.elidedText(f"+ {name}" if is_new else name, Qt.TextElideMode.ElideRight, round(room - 4 * SPACE))
    width = metrics.horizontalAdvance(text) + 4 * SPACE
    fill, ink = theme.current().chip(tint, "raised")
    box = QRectF(left + 0.5, 0.5, width - 1, CHIP - 1)
    pen = painter.pen()
    pen.setColor(ink if is_new else fill)
    pen.setStyle(Qt.PenStyle.DashLine if is_new else Qt.PenStyle.SolidLine)
    painter.setPen(pen)
    painter.setBrush(fill)
    painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
    painter.setPen(ink)
    painter.setFont(face)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    return width
