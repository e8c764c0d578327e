"""The line of tags below a photo: as many chips as fit, and the number of those that do not."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPixmap

from tagger_desktop.ui import theme

if TYPE_CHECKING:
    from tagger_desktop.domain.vocabulary import Tag, TagId, Vocabulary

PAD, GAP = 6, 4  # pixels beside a chip's text, and between two chips
LONGEST = 0.62  # part of the line that one of several chips takes at most
KEPT = 1000  # drawn chips kept for the next frame


class Chips:
    """Paints tags as chips in the colour of their kind; each is drawn once and then copied."""

    def __init__(self, density: float) -> None:
        self._density = density
        self._font = theme.font(theme.CAPTION)
        self._metrics = QFontMetricsF(self._font)
        self._drawn: dict[tuple[str, str, int, str], QPixmap] = {}
        self._widths: dict[str, int] = {}

    def paint(self, painter: QPainter, line: QRect, tags: Sequence[int], vocabulary: Vocabulary, surface: str) -> None:
        """Paint the newest tags that fit, in the order they were given, on a surface of the theme."""
        shown, hidden, room = self._fit(tags, vocabulary, line.width())
        left = line.left() + (line.width() - room) // 2
        for tag, width in reversed(shown):
            kind = tag.colour or _kind_colour(vocabulary, tag.kind)
            painter.drawPixmap(left, line.top(), self._chip(tag.name, kind, width, line.height(), surface))
            left += width + GAP
        if hidden:
            painter.drawPixmap(left, line.top(), self._more(hidden, line.height(), surface))

    def _fit(self, tags: Sequence[int], vocabulary: Vocabulary, room: int) -> tuple[list[tuple[Tag, int]], int, int]:
        """Return the tags that are shown with their widths, newest first, how many are not, and the width of all."""
        most = room if len(tags) == 1 else round(room * LONGEST)
        fitting: list[tuple[Tag, int]] = []
        total = 0
        for tag_id in reversed(tags):
            if (tag := vocabulary.tags.get(cast("TagId", tag_id))) is None:
                continue
            width = min(self._width(tag.name) + 2 * PAD, most)
            if total + width > room:
                break
            fitting.append((tag, width))
            total += width + GAP
        hidden = len(tags) - len(fitting)
        while fitting and hidden and total + self._more_width(hidden) > room:
            total -= fitting.pop()[1] + GAP
            hidden += 1
        return fitting, hidden, total + self._more_width(hidden) if hidden else total - GAP

    def _width(self, text: str) -> int:
        width = self._widths.get(text)
        if width is None:
            width = self._widths[text] = ceil(self._metrics.horizontalAdvance(text))
        return width

    def _more_width(self, hidden: int) -> int:
        return self._width(f"+{hidden}") + PAD

    def _more(self, hidden: int, height: int, surface: str) -> QPixmap:
        return self._chip(f"+{hidden}", "", self._more_width(hidden), height, surface)

    def _chip(self, text: str, colour: str, width: int, height: int, surface: str) -> QPixmap:
        key = (text, colour, width, surface)
        drawn = self._drawn.get(key)
        if drawn is None:
            if len(self._drawn) >= KEPT:
                self._drawn.clear()
            drawn = self._drawn[key] = self._draw(text, colour, width, height, surface)
        return drawn

    def _draw(self, text: str, colour: str, width: int, height: int, surface: str) -> QPixmap:
        look = theme.current()
        drawn = QPixmap(round(width * self._density), round(height * self._density))
        drawn.setDevicePixelRatio(self._density)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink, pad = look.colour("muted"), PAD // 2
        if colour:
            fill, ink = _colours(colour, surface)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(fill)
            painter.drawRoundedRect(QRectF(0, 0, width, height), theme.RADIUS, theme.RADIUS)
            pad = PAD
        painter.setFont(self._font)
        painter.setPen(ink)
        room = width - 2 * pad
        shown = text if self._width(text) <= room else self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(0, 0, width, height), Qt.AlignmentFlag.AlignCenter, shown)
        painter.end()
        return drawn


def _kind_colour(vocabulary: Vocabulary, name: str) -> str:
    return next((kind.colour or "other" for kind in vocabulary.kinds if kind.name == name), "other")


def _colours(name: str, surface: str) -> tuple[QColor, QColor]:
    try:
        return theme.current().chip(name, surface)
    except KeyError:  # a colour that a newer version, or another theme, knows
        return theme.current().chip("other", surface)
