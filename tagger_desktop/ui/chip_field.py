"""Words as chips that can be taken away one by one, and a field for one more; all of it by keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from tagger_desktop.ui import theme
from tagger_desktop.ui.field import Field
from tagger_desktop.ui.flow_layout import FlowLayout
from tagger_desktop.ui.icons import pixmap
from tagger_desktop.ui.tag_colour import DOT, paint_dot
from tagger_desktop.ui.theme import SMALL, SPACE, font

HEIGHT = 7 * SPACE  # pixels of a chip
CROSS = 12  # pixels of the sign that takes it away
Key = Qt.Key


@dataclass(frozen=True, slots=True)
class Chip:
    """A word; `value` is what it stands for, `colour` that of its dot, if it has one."""

    value: object
    text: str
    colour: str = ""


class ChipField(QWidget):
    """Chips, and after them `field`, which the owner makes and listens to."""

    removed = Signal(object)

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        field.setParent(self)
        field.on_key = self._key
        self._layout = FlowLayout(self, stretch_last=True)
        self._layout.addWidget(field)
        self.chips: list[ChipButton] = []
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusProxy(field)

    def show_chips(self, chips: Sequence[Chip]) -> None:
        """Show these chips; the keyboard stays where it is, as far as that is still there."""
        if [button.chip for button in self.chips] == list(chips):
            return
        at = next((n for n, button in enumerate(self.chips) if button.hasFocus()), -1)
        for button in self.chips:
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.chips = []
        for number, chip in enumerate(chips):
            button = ChipButton(chip, self)
            button.clicked.connect(lambda checked=False, chip=chip: self.removed.emit(chip.value))
            self._layout.insert(number, button)
            self.chips.append(button)
            button.show()
        if at >= 0:
            (self.chips[min(at, len(self.chips) - 1)] if self.chips else self.field).setFocus()
        self.updateGeometry()

    def step(self, button: ChipButton, by: int) -> None:
        """Go from a chip to its neighbour, or into the field."""
        at = self.chips.index(button) + by
        if 0 <= at < len(self.chips):
            self.chips[at].setFocus()
        elif at >= len(self.chips):
            self.field.setFocus()

    def _key(self, event: QKeyEvent) -> bool:
        at_start = self.field.cursorPosition() == 0 and not self.field.hasSelectedText()
        if event.key() in (Key.Key_Backspace, Key.Key_Left) and at_start and self.chips and not event.modifiers():
            self.chips[-1].setFocus()
            return True
        return False


class ChipButton(QAbstractButton):
    """One chip: a click, Delete or Backspace takes it away."""

    def __init__(self, chip: Chip, owner: ChipField) -> None:
        super().__init__(owner)
        self._owner = owner
        self.chip = chip
        self.setText(chip.text)
        self.setToolTip(f"Remove {chip.text}")
        self.setAccessibleName(f"{chip.text}, remove")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        dot = DOT + SPACE if self.chip.colour else 0
        words = QFontMetrics(font(SMALL)).horizontalAdvance(self.chip.text)
        return QSize(2 * SPACE + dot + words + SPACE + CROSS + 2 * SPACE, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Key.Key_Delete, Key.Key_Backspace, Key.Key_Return, Key.Key_Enter):
            self.click()
        elif key in (Key.Key_Left, Key.Key_Right):
            self._owner.step(self, 1 if key == Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        lit = self.underMouse() or self.hasFocus()
        painter.setPen(QPen(look.colour("focus" if self.hasFocus() else "edge"), 2 if self.hasFocus() else 1))
        painter.setBrush(look.colour("hover" if lit else "raised"))
        painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        left = 2 * SPACE
        if self.chip.colour:
            paint_dot(painter, left + DOT / 2, self.height() / 2, self.chip.colour)
            left += DOT + SPACE
        painter.setFont(font(SMALL))
        painter.setPen(look.colour("text" if self.isEnabled() else "faint"))
        right = self.width() - 2 * SPACE - CROSS - SPACE
        room = QRectF(left, 0, right - left, self.height())
        words = painter.fontMetrics().elidedText(self.chip.text, Qt.TextElideMode.ElideRight, round(room.width()) + 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
        cross = pixmap("close", CROSS, "text" if lit else "muted")
        painter.drawPixmap(self.width() - 2 * SPACE - CROSS, (self.height() - CROSS) // 2, cross)
