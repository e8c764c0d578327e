"""In which colour a tag is shown: its own, or that of its kind."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter

from tagger_desktop.domain.vocabulary import Tag, Vocabulary
from tagger_desktop.ui import theme

DOT = 8  # pixels across


def colour_name(vocabulary: Vocabulary, tag: Tag) -> str:
    """Return a tag's colour as the theme calls it."""
    return tag.colour or kind_colour(vocabulary, tag.kind)


def kind_colour(vocabulary: Vocabulary, name: str) -> str:
    """Return the colour of a kind as the theme calls it."""
    return next((kind.colour or "other" for kind in vocabulary.kinds if kind.name == name), "other")


def paint_dot(painter: QPainter, x: float, y: float, name: str, opacity: float = 1.0) -> None:
    """Paint the dot that stands for a tag's colour, centred on (x, y)."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(0, 0, 0, 0))
    painter.setBrush(theme.current().dot(name))
    painter.setOpacity(painter.opacity() * opacity)
    painter.drawEllipse(QPointF(x, y), DOT / 2, DOT / 2)
    painter.restore()
