"""Our icons, drawn from SVG in the theme's colours at the size and density they are shown."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap

from tagger_desktop.ui.drawings import drawing, drawn_pixmap, pixmap

__all__ = ["icon", "pixmap"]

SIZES = (16, 20, 24, 32, 48, 64, 128, 256)  # what a window icon offers to the desktop


def icon(name: str, size: int = 20, colour: str | None = None) -> QIcon:
    """Return an icon that follows the theme, sharp on every screen.

    `colour` is a token, kind or hue of the theme, or a "#rrggbb". Without one the icon is drawn in the text's
    colour, and in the selection's where it is switched on or its row is selected. `size` is the size it has when
    a widget does not ask for one.

    Errors: FileNotFoundError when there is no such icon.
    """
    drawing(name)
    return QIcon(_Drawn(name, size, colour))


class _Drawn(QIconEngine):
    """Draws at the moment of painting, so that a change of theme or screen needs no new icons."""

    def __init__(self, name: str, size: int, colour: str | None) -> None:
        super().__init__()
        self._name, self._size, self._colour = name, size, colour

    def clone(self) -> QIconEngine:
        return _Drawn(self._name, self._size, self._colour)

    def key(self) -> str:
        return "tagger"

    def iconName(self) -> str:
        return self._name

    def isNull(self) -> bool:
        return False

    def actualSize(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QSize:
        return size

    def availableSizes(self, mode: QIcon.Mode = QIcon.Mode.Normal, state: QIcon.State = QIcon.State.Off) -> list[QSize]:
        return [QSize(side, side) for side in sorted({self._size, *SIZES})]

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        return drawn_pixmap(self._name, size, scale, self._ink(mode, state))  # since Qt 6.8 `size` is not yet scaled

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        density = painter.device().devicePixelRatio()
        painter.drawPixmap(rect, drawn_pixmap(self._name, rect.size(), density, self._ink(mode, state)))

    def _ink(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        if mode == QIcon.Mode.Disabled:
            return "faint"
        if self._colour is not None:
            return self._colour
        return "selection_text" if mode == QIcon.Mode.Selected or state == QIcon.State.On else "text"
