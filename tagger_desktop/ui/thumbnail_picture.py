"""Stored thumbnails as pictures of the size and roundness that they have on the screen."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter, QPen

if TYPE_CHECKING:
    from tagger_desktop.ui.thumbnail_crew import Key

SAME_SHAPE = 0.03  # part by which a thumbnail's shape may differ from its place and still fill it
EDGE = QColor(128, 128, 128, 46)  # a hairline that keeps white photos from melting into a light window
Mode = QPainter.CompositionMode


def fitted(jpeg: bytes, key: Key) -> QImage | None:
    """Decode a thumbnail of ours to the size and roundness it has on the screen, or return None when it is damaged.

    Of all that decodes in Qt, only a reader lets other threads use Python meanwhile: QImage.loadFromData held up the
    window for 0.6 ms with each picture.
    """
    buffer = QBuffer()
    buffer.setData(jpeg)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, b"jpg")
    size = reader.size()
    if not size.isValid():
        return None
    reader.setScaledSize(_size(size, key))
    decoded = reader.read()
    return None if decoded.isNull() else _rounded(decoded, key.radius)


def _size(size: QSize, key: Key) -> QSize:
    place = QSize(key.width, key.height)
    shape = size.width() * key.height / (size.height() * key.width)
    return place if abs(shape - 1) < SAME_SHAPE else size.scaled(place, Qt.AspectRatioMode.KeepAspectRatio)


def _rounded(picture: QImage, radius: int) -> QImage:
    """Cut the corners and draw the edge here, on the thread, since a clip while painting would cost every frame."""
    made = picture.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    side, right, bottom = radius + 1, made.width() - radius - 1, made.height() - radius - 1
    painter = QPainter(made)
    if right >= side and bottom >= side:
        corners, edges = _corners(radius)
        places = [
            (QPoint(x * right, y * bottom), QRect(x * side, y * side, side, side)) for x, y in product((0, 1), repeat=2)
        ]
        painter.setCompositionMode(Mode.CompositionMode_DestinationIn)
        for place, part in places:
            painter.drawImage(place, corners, part)
        painter.setCompositionMode(Mode.CompositionMode_SourceAtop)
        for place, part in places:
            painter.drawImage(place, edges, part)
        for y in (0, made.height() - 1):
            painter.fillRect(side, y, right - side, 1, EDGE)
        for x in (0, made.width() - 1):
            painter.fillRect(x, side, 1, bottom - side, EDGE)
    painter.end()
    return made


@lru_cache(maxsize=8)
def _corners(radius: int) -> tuple[QImage, QImage]:
    """Return a rounded square with nothing between its corners, filled and as an outline: drawn once, then copied."""
    side = 2 * (radius + 1)
    filled, outline = (QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied) for _ in range(2))
    for image, inset in ((filled, 0.0), (outline, 0.5)):
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(EDGE, 1) if inset else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if inset else Qt.GlobalColor.black)
        painter.drawRoundedRect(QRectF(image.rect()).adjusted(inset, inset, -inset, -inset), radius, radius)
        painter.end()
    return filled, outline
