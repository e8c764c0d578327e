"""Who somebody is and their password; after a wrong one, how long the next try has to wait."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QVBoxLayout, QWidget

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.people import Credentials
from tagger_desktop.library import key_file
from tagger_desktop.ui.password_field import PasswordField
from tagger_desktop.ui.theme import SPACE

TICK_MS = 200  # how often the seconds left are counted
Try = Callable[[Credentials, Callable[[UserError], None]], None]
"""Tries a password off the window's thread; the second argument is told on it when that failed."""


class UnlockForm(QWidget):
    """Asks until a password is right; `attempt` tries one, and whoever gave it goes on when it fits."""

    def __init__(self, parent: QWidget, attempt: Try) -> None:
        super().__init__(parent)
        self._attempt, self._library = attempt, Path()
        self._is_trying = False
        self.who = QComboBox(self)
        self.who.setAccessibleName("Who are you?")
        self.password = PasswordField(self, "Password")
        self.password.returnPressed.connect(self.submit)
        self.password.textEdited.connect(lambda text: self._tell())
        self.do = QPushButton("Unlock", self)
        self.do.setProperty("kind", "primary")
        self.do.setDefault(True)
        self.do.clicked.connect(self.submit)
        self.said, self.wait = QLabel(self), QLabel(self)
        self.said.setProperty("role", "error")
        self.wait.setProperty("role", "muted")
        for label in (self.said, self.wait):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.said.setMinimumHeight(10 * SPACE)  # two lines, so that what comes and goes moves nothing
        self.wait.setMinimumHeight(5 * SPACE)
        self.said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._ticks = QTimer(self, interval=TICK_MS)
        self._ticks.timeout.connect(self._tell)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * SPACE)
        for part in (self.who, self.password, self.do, self.said, self.wait):
            column.addWidget(part)

    def ask(self, library: Path, names: Sequence[str], chosen: str = "") -> None:
        """Ask these people for the password of a library."""
        self._library, self._is_trying = library, False
        self.password.forget()
        self.said.clear()
        self.who.clear()
        self.who.addItems(list(names))
        self.who.setCurrentIndex(max(0, self.who.findText(chosen)))
        self.who.setVisible(len(names) > 1)
        self._tell()

    def forget(self) -> None:
        """Show nothing of anybody."""
        self._ticks.stop()
        self.ask(Path(), ())
        self.do.setEnabled(False)
        self._ticks.stop()

    def take_focus(self) -> None:
        """Put the keyboard where one goes on."""
        self.password.setFocus()

    def submit(self) -> None:
        """Try what was written."""
        if not self.do.isEnabled():
            return
        who = Credentials(self.who.currentText(), self.password.take())
        self._is_trying = True
        self.said.clear()
        self._tell()
        self._attempt(who, self.refuse)

    def refuse(self, error: UserError) -> None:
        """Say that a password did not fit, in the words of the refusal and no others."""
        self._is_trying = False
        self.said.setText(str(error))
        self._tell()
        self.take_focus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell()

    @property
    def wait_s(self) -> float:
        """How long the next try has to wait."""
        return key_file.wait_s(self._library)

    def _tell(self) -> None:
        left = ceil(self.wait_s) if not self._is_trying else 0
        self.do.setText("Unlocking…" if self._is_trying else "Unlock")
        self.do.setEnabled(not self._is_trying and not left and bool(self.password.text()))
        self.password.setReadOnly(self._is_trying)
        self.wait.setText(f"Another try in {left} second{'s' if left > 1 else ''}." if left else "")
        if left and self.isVisible():
            self._ticks.start()
        else:
            self._ticks.stop()
