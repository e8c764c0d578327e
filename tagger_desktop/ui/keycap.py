"""A key of the keyboard, drawn small."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from tagger_desktop.ui import theme
from tagger_desktop.ui.theme import CAPTION, SPACE, font

HEIGHT = 4 * SPACE + 2
LEAST = HEIGHT


def keycap_width(name: str) -> int:
    """Return how wide the drawing of a key is."""
    return max(LEAST, QFontMetrics(font(CAPTION)).horizontalAdvance(name) + 2 * SPACE)


def paint_keycap(painter: QPainter, right: float, middle: float, name: str) -> int:
    """Paint a key with its right edge at `right`, and return how wide it is."""
    width, look = keycap_width(name), theme.current()
    box = QRectF(right - width + 0.5, middle - HEIGHT / 2 + 0.5, width - 1, HEIGHT - 1)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(look.colour("edge"))
    painter.setBrush(look.colour("field"))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(look.colour("muted"))
    painter.setFont(font(CAPTION))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)
    painter.restore()
    return width
