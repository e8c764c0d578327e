"""A panel that floats over the window until Esc, or until the person turns to something else."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from tagger_desktop.ui.theme import SPACE


class Overlay(QFrame):
    """Opens over `window`, takes the keyboard, and gives it back to where it was."""

    def __init__(self, window: QWidget, width: int) -> None:
        super().__init__(window)
        self._window = window
        self.setProperty("role", "overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._wanted_width = width
        self._before: QWidget | None = None
        self.hide()
        window.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def open_over(self, focus: QWidget) -> None:
        """Show the panel with the keyboard on `focus`, a part of it."""
        self._before = QApplication.focusWidget()
        self.place()
        self.show()
        self.raise_()
        focus.setFocus()

    def dismiss(self) -> None:
        """Hide the panel and put the keyboard back where it was."""
        if not self.isVisible():
            return
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()

    def forget(self) -> None:
        """Go away with all that is listed, since nobody may see it any more."""
        self.hide()
        self._before = None

    def place(self) -> None:
        """Stand in the upper middle of the window, as large as there is room for."""
        around = self._window.rect()
        width = min(self._wanted_width, around.width() - 8 * SPACE)
        height = min(self.sizeHint().height(), around.height() - 24 * SPACE)
        self.setGeometry((around.width() - width) // 2, max(12 * SPACE, around.height() // 9), width, height)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # while the panel has the keyboard, no key does anything to the photos behind it
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return False

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        if self.isVisible() and new is not None and not self.isAncestorOf(new) and new is not self:
            self.hide()
