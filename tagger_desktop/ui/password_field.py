"""A field for a password, which can be looked at, and what it says of how hard a password is to guess."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from tagger_desktop.domain.strength import judge
from tagger_desktop.ui.field import Field
from tagger_desktop.ui.icons import icon
from tagger_desktop.ui.theme import appearance


class PasswordField(Field):
    """Shows dots in place of letters, until somebody clicks on the eye; what was written cannot be copied out."""

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(name)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.eye = QAction(icon("eye", 16, "muted"), "Show the password", self)
        self.eye.setCheckable(True)
        self.eye.toggled.connect(self._look)
        self.addAction(self.eye, QLineEdit.ActionPosition.TrailingPosition)
        self._look(False)

    def _look(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode
        self.setEchoMode(mode.Normal if shown else mode.Password)
        self.eye.setIcon(icon("eye-off" if shown else "eye", 16, "muted"))
        self.eye.setText("Hide the password" if shown else "Show the password")

    def take(self) -> str:
        """Return what was written, and forget it."""
        text = self.text()
        self.forget()
        return text

    def forget(self) -> None:
        """Leave nothing of what was written, not even to be undone."""
        self.eye.setChecked(False)
        self.setText("")  # unlike `clear`, this leaves nothing to undo


class Strength(QLabel):
    """Says while one writes how hard a password is to guess, and why."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self._grade, self._why = "", ""
        appearance.changed.connect(self._draw)
        self.say("")

    def say(self, password: str) -> None:
        """Judge a password; nothing is kept of it."""
        found = judge(password) if password else None
        self._grade, self._why = (found.grade, found.why) if found else ("", "")
        self._draw()

    @property
    def grade(self) -> str:
        """The word for it, "" when nothing is written."""
        return self._grade

    def _draw(self) -> None:
        look = appearance.theme
        ink = {"weak": look.danger, "fair": look.warning, "good": look.success, "strong": look.success}
        if not self._grade:
            self.setText(f'<span style="color:{look.muted}">A long one is a good one: four random words, say.</span>')
            return
        self.setText(
            f'<span style="color:{ink[self._grade]};font-weight:600">{self._grade.capitalize()}</span>'
            f'<span style="color:{look.muted}"> · {self._why}</span>'
        )
