"""A share, drawn as a thin bar."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from tagger_desktop.ui import theme


def paint_meter(painter: QPainter, area: QRectF, share: float, ink: str = "accent") -> None:
    """Paint a thin bar of which a share (0-1) is filled."""
    look, corner = theme.current(), area.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("pressed"))
    painter.drawRoundedRect(area, corner, corner)
    if share > 0:
        painter.setBrush(look.colour(ink))
        painter.drawRoundedRect(
            QRectF(area.left(), area.top(), max(area.height(), area.width() * share), area.height()), corner, corner
        )
