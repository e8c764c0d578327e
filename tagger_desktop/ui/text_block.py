"""A text about photos, such as their caption, that is written where it is read."""

from __future__ import annotations

from pyroaring import BitMap
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from tagger_desktop.ui.field import TextBox
from tagger_desktop.ui.theme import SPACE

LINES_MOST = 8  # shown without scrolling
Key = Qt.Key


class TextBlock(QWidget):
    """A title and a box that is as high as its text.

    `written` hands over a finished text and whose it is; `finished` says that the keyboard is done here.

    What was begun for some photos goes to them, whatever is selected when it is finished.
    """

    written = Signal(str, object)
    finished = Signal()

    def __init__(self, parent: QWidget, title: str, empty: str) -> None:
        super().__init__(parent)
        self._empty = empty
        self._value: str | None = ""
        self._photos = BitMap()
        label = QLabel(title, self)
        label.setProperty("role", "section")
        self.box = _Box(self)
        self.box.setAccessibleName(title)
        self.box.on_key = self._key
        self.box.left.connect(self.commit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(label)
        column.addWidget(self.box)

    def show_value(self, value: str | None, photos: BitMap) -> None:
        """Show the text of `photos`, None where they differ; what is being written for the same ones stays."""
        if photos != self._photos:
            self.commit()
        elif self._is_changed():
            self._value = value
            return
        self._value, self._photos = value, photos
        self.box.setPlaceholderText("Several values" if value is None else self._empty)
        if self.box.toPlainText() != (value or ""):
            self.box.setPlainText(value or "")
        self.box.fit()

    def commit(self) -> None:
        """Hand over what was written, if something was."""
        if self._is_changed():
            self._value = self.box.toPlainText()
            self.written.emit(self._value, self._photos)

    def _is_changed(self) -> bool:
        return bool(self._photos) and self.box.toPlainText() != (self._value or "")

    def _key(self, event: QKeyEvent) -> bool:
        control = Qt.KeyboardModifier.ControlModifier in event.modifiers()
        if event.key() in (Key.Key_Return, Key.Key_Enter) and control:
            self.commit()
        elif event.key() == Key.Key_Escape:
            self.box.setPlainText(self._value or "")
        else:
            return False
        self.box.clearFocus()
        self.finished.emit()
        return True


class _Box(TextBox):
    """As high as its text; Tab goes on to the next field."""

    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.textChanged.connect(self.fit)

    def fit(self) -> None:
        """Take the height that the text needs."""
        lines = min(max(1, round(self.document().size().height())), LINES_MOST)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 5 * SPACE)

    def sizeHint(self) -> QSize:
        return QSize(40 * SPACE, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit()
