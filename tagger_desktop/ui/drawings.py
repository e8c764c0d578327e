"""Our drawings, icons and illustrations: SVG in the theme's colours, at the size and density they are shown."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from tagger_desktop.settings import resource
from tagger_desktop.ui import theme


def pixmap(name: str, size: int = 20, colour: str | None = None, density: float | None = None) -> QPixmap:
    """Return an icon or illustration `size` wide, as high as its proportions ask.

    Units: `density` is device pixels per pixel; that of the sharpest screen when not given.
    """
    if density is None:
        application = QGuiApplication.instance()
        density = application.devicePixelRatio() if isinstance(application, QGuiApplication) else 1.0
    width, height = _proportions(name)
    return drawn_pixmap(name, QSize(size, round(size * height / width)), density, colour or "text")


@cache
def drawing(name: str) -> str:
    """Return a drawing as SVG. Errors: FileNotFoundError when there is no such drawing."""
    return resource(f"icons/{name}.svg").read_text("utf-8")


@cache
def _proportions(name: str) -> tuple[int, int]:
    _, _, width, height = drawing(name).partition('viewBox="')[2].partition('"')[0].split()
    return int(width), int(height)


def drawn_pixmap(name: str, size: QSize, density: float, colour: str) -> QPixmap:
    """Return a drawing in a colour of the theme, drawn once for each size and density."""
    shown = theme.current()
    ink = shown.colour(colour).name()
    key = f"tagger:{name}:{ink}:{shown.accent_ink}:{size.width()}x{size.height()}@{density}"
    drawn = QPixmap()
    if QPixmapCache.find(key, drawn):
        return drawn
    drawn = QPixmap(size * density)
    drawn.fill(Qt.GlobalColor.transparent)
    svg = drawing(name).replace("currentColor", ink).replace("AccentColor", shown.accent_ink)
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(drawn.rect()))
    painter.end()
    drawn.setDevicePixelRatio(density)
    QPixmapCache.insert(key, drawn)
    return drawn
