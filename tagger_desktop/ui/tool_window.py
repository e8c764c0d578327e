"""A window beside the main one: it may stay open while one works, undoes as the main one does, and Esc closes it."""

from __future__ import annotations

import base64

from PySide6.QtCore import QByteArray, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMoveEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from tagger_desktop.commands import keymap
from tagger_desktop.library.library import Library
from tagger_desktop.session import Session
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.prompts import WindowPrompts
from tagger_desktop.ui.toast import Toast

SHARED_KEYS = ("edit.undo", "edit.redo", "library.lock")  # commands whose keys work here too


def to_main(part: QWidget) -> None:
    """Bring the main window to the front, from a part of a window beside it."""
    if main := part.window().parentWidget():
        main.raise_()
        main.activateWindow()


class ToolWindow(QWidget):
    """Remembers where it stands under `name`, and goes when the library is closed."""

    def __init__(self, session: Session, window: QWidget, name: str, title: str, size: tuple[int, int]) -> None:
        super().__init__(window, Qt.WindowType.Window)
        self.session = session
        self.prompts = WindowPrompts(self)
        self._name = f"window.{name}"
        self._comes_back = False
        self.setWindowTitle(title)
        self.resize(*size)
        if placed := session.settings.layout.get(self._name):
            self.restoreGeometry(QByteArray(base64.b64decode(placed)))
        for keys, line in keymap.load(session.settings.keys).items():
            if line in SHARED_KEYS:
                QShortcut(QKeySequence(keys), self).activated.connect(lambda line=line: run(session, line))
        self.toast = Toast(session, self)
        session.opened.connect(self._opened)

    def open(self) -> None:
        """Show the window, in front and with the keyboard."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()
        self.refresh()

    def refresh(self) -> None:
        """Show what is the case now."""

    def _opened(self, library: Library | None) -> None:
        if library is None:
            self._comes_back = self.isVisible() and bool(self.session.alone)
            self.hide()
        elif self._comes_back:
            self._comes_back = False
            self.show()
            self.refresh()
        elif self.isVisible():
            self.refresh()

    def _keep_place(self) -> None:
        if self.isVisible():  # at once, and not at the end: the main window takes this one with it
            self.session.settings.layout[self._name] = base64.b64encode(self.saveGeometry().data()).decode()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_place()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._keep_place()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close and (main := self.parentWidget()):
            main.activateWindow()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.close()
        else:
            super().keyPressEvent(event)
