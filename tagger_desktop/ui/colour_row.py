"""The hues of the theme in a row, to choose one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from tagger_desktop.ui import theme
from tagger_desktop.ui.theme import HUES, SPACE

STEP = 6 * SPACE  # pixels from one dot to the next
RADIUS = 7  # pixels of a dot
Key = Qt.Key


class ColourRow(QWidget):
    """Dots to click, or to go along with the arrows; the first, hollow one takes the colour away."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, none: str = "The colour of its kind") -> None:
        super().__init__(parent)
        self._names = ("", *HUES)
        self._none = none
        self._value: str | None = ""
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Colour")
        self.setMouseTracking(True)
        theme.appearance.changed.connect(self.update)

    @property
    def value(self) -> str | None:
        """The colour that is marked; None where there are several."""
        return self._value

    def show_colour(self, name: str | None) -> None:
        """Mark a colour; None marks none."""
        self._value = name
        self._at = self._names.index(name) if name in self._names else 0
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(len(self._names) * STEP, STEP)

    def _choose(self, at: int) -> None:
        self._at = at
        self.update()
        if self._names[at] != self._value:
            self._value = self._names[at]
            self.chosen.emit(self._names[at])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = int(event.position().x() // STEP)
        if event.button() == Qt.MouseButton.LeftButton and 0 <= at < len(self._names):
            self._choose(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = int(event.position().x() // STEP)
        self.setToolTip((self._names[at].capitalize() or self._none) if 0 <= at < len(self._names) else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Key.Key_Left: -1, Key.Key_Right: 1}
        if event.key() in steps:
            self._at = (self._at + steps[Key(event.key())]) % len(self._names)
            self.setToolTip(self._names[self._at].capitalize() or self._none)
            self.update()
        elif event.key() in (Key.Key_Space, Key.Key_Return, Key.Key_Enter):
            self._choose(self._at)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, name in enumerate(self._names):
            middle = QPointF(at * STEP + STEP / 2, STEP / 2)
            painter.setPen(QPen(look.colour("outline"), 1) if not name else Qt.PenStyle.NoPen)
            painter.setBrush(look.dot(name) if name else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, RADIUS - (not name) * 0.5, RADIUS - (not name) * 0.5)
            if not name:
                painter.drawLine(middle + QPointF(-4, 4), middle + QPointF(4, -4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if name == self._value:
                painter.setPen(QPen(look.colour("text"), 2))
                painter.drawEllipse(middle, RADIUS + 3, RADIUS + 3)
            elif at == self._at and self.hasFocus():
                painter.setPen(QPen(look.colour("focus"), 2, Qt.PenStyle.DotLine))
                painter.drawEllipse(middle, RADIUS + 3, RADIUS + 3)
