"""Stars, flags and colour labels, to be given with a click."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from tagger_desktop.domain.photo import COLOUR_LABELS, MAX_RATING
from tagger_desktop.ui import theme
from tagger_desktop.ui.field import KeepKeys
from tagger_desktop.ui.icons import icon, pixmap
from tagger_desktop.ui.theme import SPACE

STEP, STAR, DOT = 6 * SPACE, 20, 14
Key = Qt.Key
FLAG_LOOKS = {  # flag: name, key, icon at rest, icon when given, and its colour
    1: ("pick", "P", "flag", "flag-pick", "success"),
    -1: ("reject", "X", "flag-reject", "flag-reject", "danger"),
}


class Picks(QWidget):
    """Some things in a row, of which one is clicked; `picked` says which, counted from 0."""

    picked = Signal(int)

    def __init__(self, parent: QWidget, count: int, name: str, inset: int) -> None:
        """`inset` is what the first thing stands in from its place, so that it begins where the text above does."""
        super().__init__(parent)
        self.count, self.inset = count, inset
        self.hovered = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        KeepKeys(self, Key.Key_Left, Key.Key_Right, Key.Key_Space, Key.Key_Return, Key.Key_Enter)
        theme.appearance.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(self.count * STEP - 2 * self.inset, STEP)

    def _at(self, x: float) -> int:
        return int((x + self.inset) // STEP) if 0 <= x < self.width() else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._hover(-1)

    def _hover(self, at: int) -> None:
        self.hovered = at
        self.setToolTip(self.tip(at) if at >= 0 else "")
        self.update()

    def tip(self, at: int) -> str:
        """Return what a click there does."""
        return ""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().x())
        if event.button() == Qt.MouseButton.LeftButton and at >= 0 and self.rect().contains(event.position().toPoint()):
            self.picked.emit(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Key.Key_Left, Key.Key_Right):
            self._hover(min(max(self.hovered + (1 if key == Key.Key_Right else -1), 0), self.count - 1))
        elif key in (Key.Key_Space, Key.Key_Return, Key.Key_Enter) and self.hovered >= 0:
            self.picked.emit(self.hovered)
        else:
            super().keyPressEvent(event)

    def paint_focus(self, painter: QPainter) -> None:
        """Show where the keyboard is."""
        if self.hasFocus():
            painter.setPen(QPen(theme.current().colour("focus"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)


class Stars(Picks):
    """The rating; None where the photos differ."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, MAX_RATING, "Rating", (STEP - STAR) // 2)
        self.rating: int | None = 0

    def show_rating(self, rating: int | None) -> None:
        """Show so many stars."""
        self.rating = rating
        self.setAccessibleDescription("several ratings" if rating is None else f"{rating} of {MAX_RATING} stars")
        self.update()

    def tip(self, at: int) -> str:
        return "Take the rating away" if at + 1 == self.rating else f"{at + 1} of {MAX_RATING} stars (Ctrl+{at + 1})"

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = self.hovered + 1 if self.hovered >= 0 else self.rating or 0
        for at in range(MAX_RATING):
            name, ink = ("star-filled", "star") if at < shown else ("star", "outline")
            painter.drawPixmap(at * STEP, (STEP - STAR) // 2, pixmap(name, STAR, ink))
        self.paint_focus(painter)


class Labels(Picks):
    """The colour label; None where the photos differ."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, len(COLOUR_LABELS), "Colour label", (STEP - DOT) // 2 - 4)
        self.label: str | None = ""

    def show_label(self, label: str | None) -> None:
        """Show which label the photos have."""
        self.label = label
        self.setAccessibleDescription("several" if label is None else label or "none")
        self.update()

    def tip(self, at: int) -> str:
        name = COLOUR_LABELS[at]
        return "Take the label away" if name == self.label else name.capitalize()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, name in enumerate(COLOUR_LABELS):
            centre = QPointF(at * STEP + STEP / 2 - self.inset, STEP / 2)
            chosen = name == self.label
            if chosen or at == self.hovered:
                painter.setPen(QPen(theme.current().dot(name) if chosen else theme.current().colour("outline"), 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(centre, DOT / 2 + 3, DOT / 2 + 3)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.current().dot(name))
            painter.setOpacity(1 if chosen or not self.label or at == self.hovered else 0.55)
            painter.drawEllipse(centre, DOT / 2, DOT / 2)
            painter.setOpacity(1)
        self.paint_focus(painter)


class Flags(QWidget):
    """Pick and reject; None where the photos differ."""

    picked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.buttons: dict[int, QToolButton] = {}
        for value, (name, key, *_) in FLAG_LOOKS.items():
            button = QToolButton(self)
            button.setIconSize(QSize(STAR, STAR))
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolTip(f"{name.capitalize()} ({key})")
            button.setAccessibleName(name.capitalize())
            button.clicked.connect(lambda checked, name=name: self.picked.emit(name if checked else "none"))
            KeepKeys(button, Key.Key_Space)
            row.addWidget(button)
            self.buttons[value] = button
        self.show_flag(0)

    def show_flag(self, flag: int | None) -> None:
        """Show which flag the photos have."""
        for value, button in self.buttons.items():
            _, _, at_rest, given, ink = FLAG_LOOKS[value]
            button.setChecked(value == flag)
            button.setIcon(icon(given, STAR, ink) if value == flag else icon(at_rest, STAR, "outline"))
