"""The bubble beside the scroll bar that says where one is while dragging through thousands of photos."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollBar, QWidget

from tagger_desktop.domain.photo import Card
from tagger_desktop.ui import theme

PAD, HEIGHT, APART = 12, 32, 8  # pixels: beside the words, of the bubble, and from the scroll bar
LONGEST = 320  # pixels of words; a folder's path may be longer


class Bubble(QWidget):
    """Shown while the slider of `bar` is held."""

    def __init__(self, bar: QScrollBar, parent: QWidget) -> None:
        super().__init__(parent)
        self._bar, self._around, self._words = bar, parent, ""
        self._font = theme.font(theme.BODY, theme.MEDIUM)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        bar.sliderReleased.connect(self.hide)
        self.hide()

    def say(self, words: Callable[[], str]) -> None:
        """Say these words beside the slider, if it is held."""
        if not self._bar.isSliderDown():
            return
        metrics = QFontMetrics(self._font)
        self._words = metrics.elidedText(words(), Qt.TextElideMode.ElideLeft, LONGEST)
        size = QSize(metrics.horizontalAdvance(self._words) + 2 * PAD, HEIGHT)
        room = self._around.size()
        share = self._bar.value() / max(1, self._bar.maximum())
        left = room.width() - self._bar.width() - APART - size.width()
        self.setGeometry(left, round(APART + share * (room.height() - HEIGHT - 2 * APART)), size.width(), HEIGHT)
        self.setVisible(bool(self._words))
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("border"), 1))
        painter.setBrush(look.colour("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS, theme.RADIUS)
        painter.setFont(self._font)
        painter.setPen(look.colour("text"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)


def words_for(card: Card, row: int, order: str) -> str:
    """Return what tells the place of a photo in an order: a month, a folder, the beginning of a name, else its number.

    >>> words_for(Card(1, "IMG_1.jpg", "", 1, 1, taken="2017-03-05T10:00:00"), 4, "taken")
    'March 2017'
    """
    if order == "taken":
        return _month(card.taken)
    if order == "name":
        return card.name[:12]
    if order == "folder":
        return card.folder or card.name[:12]
    if order == "rating":
        return "★" * card.rating or "Not rated"
    return f"{row + 1:,}"


def _month(taken: str) -> str:
    try:
        return datetime.fromisoformat(taken).strftime("%B %Y")
    except ValueError:  # unknown, or a date that no calendar has
        return taken[:10] or "No date"
