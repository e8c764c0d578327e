"""What the viewer says in place of a photo, and on top of one."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from tagger_desktop.ui import icons, theme
from tagger_desktop.ui.theme import DARK, SPACE

ICON, WIDEST = 48, 420  # pixels, of a placeholder
WRAPPED = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


@dataclass(frozen=True, slots=True)
class Words:
    """What is said in place of a photo: an icon, a line, why, and which photo it is about."""

    icon: str
    title: str
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said on top of a photo: an icon in one of the theme's inks, and a sentence."""

    icon: str
    text: str
    ink: str = "warning"


def paint_words(painter: QPainter, area: QRect, words: Words) -> None:
    """Paint words in the middle of an area, on the dark ground of the viewer."""
    width = min(WIDEST, area.width() - 8 * SPACE)
    small = theme.font(theme.SMALL)
    detail = QFontMetricsF(small).elidedText(words.detail, Qt.TextElideMode.ElideMiddle, width)
    lines = [
        (words.title, theme.font(theme.TITLE, theme.MEDIUM), DARK.text, 2 * SPACE),
        (words.reason, theme.font(theme.BODY), DARK.muted, 4 * SPACE),
        (detail, small, DARK.muted, 0),
    ]
    lines = [(text, font, ink, below) for text, font, ink, below in lines if text]
    heights = [_height(text, font, width) for text, font, _, _ in lines]
    total = ICON + 4 * SPACE + sum(heights) + sum(below for *_, below in lines[:-1])
    top = area.center().y() - total / 2
    middle = area.center().x()
    painter.drawPixmap(QPointF(middle - ICON / 2, top), icons.pixmap(words.icon, ICON, DARK.outline, _density(painter)))
    top += ICON + 4 * SPACE
    for (text, font, ink, below), height in zip(lines, heights, strict=True):
        painter.setFont(font)
        painter.setPen(QColor(ink))
        painter.drawText(QRectF(middle - width / 2, top, width, height), WRAPPED, text)
        top += height + below


def paint_remark(painter: QPainter, area: QRect, remark: Remark) -> None:
    """Paint a remark at the top of an area, on a scrim that can be read on any photo."""
    font = theme.font(theme.SMALL)
    side, pad, height = 16, 3 * SPACE, 8 * SPACE
    most = area.width() - 8 * SPACE - side - 2 * pad - 2 * SPACE
    text = QFontMetricsF(font).elidedText(remark.text, Qt.TextElideMode.ElideRight, most)
    width = QFontMetricsF(font).horizontalAdvance(text) + side + 2 * pad + 2 * SPACE
    pill = QRectF(round(area.center().x() - width / 2), area.top() + 4 * SPACE, round(width), height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(DARK.scrim))
    painter.drawRoundedRect(pill, height / 2, height / 2)
    icon = icons.pixmap(remark.icon, side, getattr(DARK, remark.ink), _density(painter))
    painter.drawPixmap(QPointF(pill.left() + pad, pill.top() + (height - side) / 2), icon)
    painter.setFont(font)
    painter.setPen(QColor(DARK.on_scrim))
    place = pill.adjusted(pad + side + 2 * SPACE, 0, 0, 0)
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


def _height(text: str, font: QFont, width: float) -> float:
    return QFontMetricsF(font).boundingRect(QRectF(0, 0, width, 10_000), WRAPPED, text).height()


def _density(painter: QPainter) -> float:
    return painter.device().devicePixelRatio()
