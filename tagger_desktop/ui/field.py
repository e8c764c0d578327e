"""Fields to write in that keep the keys they need from the window's shortcuts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

Key = Qt.Key
OnKey = Callable[[QKeyEvent], bool]
LETTERS = {Key.Key_A, Key.Key_C, Key.Key_V, Key.Key_X}  # with Ctrl; with Shift too they are the window's
WITH_CTRL = {
    *(Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_Home, Key.Key_End),
    *(Key.Key_Backspace, Key.Key_Delete, Key.Key_Insert, Key.Key_Return, Key.Key_Enter),
}
UNDO = {Key.Key_Z, Key.Key_Y}  # of the text; of the library where the text has nothing to undo


def is_for_text(event: QKeyEvent, can_undo: bool) -> bool:
    """Say whether a key belongs to who writes; Qt itself gives Return, Esc and the arrows to shortcuts."""
    other = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    key = Key(event.key())
    if other == Qt.KeyboardModifier.ControlModifier:
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        return key in WITH_CTRL or (key in LETTERS and not shifted) or (key in UNDO and can_undo)
    # With Ctrl and Alt, which is AltGr, letters such as @ and € are written.
    alt_gr = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    writes = not other or (other == alt_gr and bool(event.text()))
    return writes and not Key.Key_F1 <= key <= Key.Key_F35


def _took(event: QEvent, on_key: OnKey | None, can_undo: bool) -> bool:
    """Take an event that belongs to who writes, or that `on_key` wants; return whether it was one."""
    if not isinstance(event, QKeyEvent):
        return False
    if event.type() == QEvent.Type.ShortcutOverride:
        taken = is_for_text(event, can_undo)
    else:
        taken = event.type() == QEvent.Type.KeyPress and on_key is not None and on_key(event)
    if taken:
        event.accept()
    return taken


class Field(QLineEdit):
    """A line of text; `on_key` may take a key before the text has it."""

    on_key: OnKey | None = None

    def event(self, event: QEvent) -> bool:
        return _took(event, self.on_key, self.isUndoAvailable() or self.isRedoAvailable()) or super().event(event)


class TextBox(QPlainTextEdit):
    """Some lines of text; `on_key` may take a key before the text has it."""

    on_key: OnKey | None = None

    def event(self, event: QEvent) -> bool:
        document = self.document()
        can_undo = document.isUndoAvailable() or document.isRedoAvailable()
        return _took(event, self.on_key, can_undo) or super().event(event)


class KeepKeys(QObject):
    """Keeps some keys of a widget from the window's shortcuts: arrows of a list, the space bar of a button."""

    def __init__(self, widget: QWidget, *keys: Qt.Key) -> None:
        super().__init__(widget)
        self._keys = frozenset(keys)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
            if plain and Key(event.key()) in self._keys:
                event.accept()
                return True
        return False


def utf16(text: str, position: int) -> int:
    """Return where Qt, which counts in UTF-16, puts a place that Python counts in characters."""
    return position + sum(letter > "\uffff" for letter in text[:position])


def characters(text: str, position: int) -> int:
    """Return where Python, which counts in characters, puts a place that Qt counts in UTF-16."""
    at = 0
    for number, letter in enumerate(text):
        if at >= position:
            return number
        at += 2 if letter > "\uffff" else 1
    return len(text)
