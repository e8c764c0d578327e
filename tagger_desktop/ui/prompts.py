"""How commands ask the person, in the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QInputDialog, QLineEdit, QMessageBox, QWidget

from tagger_desktop.domain.people import Credentials
from tagger_desktop.library.keys import Access


class WindowPrompts:
    """Asks with the system's own dialogs."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def folder(self, title: str) -> Path | None:
        """Ask for a folder."""
        chosen = QFileDialog.getExistingDirectory(self._window, title)
        return Path(chosen) if chosen else None

    def open_file(self, title: str, kinds: str) -> Path | None:
        """Ask for a file to read."""
        chosen, _ = QFileDialog.getOpenFileName(self._window, title, "", kinds)
        return Path(chosen) if chosen else None

    def save_file(self, title: str, name: str, kinds: str) -> Path | None:
        """Ask where to write a file."""
        chosen, _ = QFileDialog.getSaveFileName(self._window, title, name, kinds)
        return Path(chosen) if chosen else None

    def text(self, title: str, label: str, value: str = "") -> str | None:
        """Ask for a line of text."""
        text, given = QInputDialog.getText(self._window, title, label, QLineEdit.EchoMode.Normal, value)
        return text if given else None

    def choose(self, title: str, label: str, choices: list[str]) -> str | None:
        """Ask for one of `choices`."""
        chosen, given = QInputDialog.getItem(self._window, title, label, choices, 0, False)
        return chosen if given else None

    def confirm(self, title: str, text: str, verb: str) -> bool:
        """Ask whether to do what `verb` says."""
        box = QMessageBox(QMessageBox.Icon.Question, title, text, QMessageBox.StandardButton.Cancel, self._window)
        do = box.addButton(verb, QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(do)
        box.exec()
        return box.clickedButton() is do

    def password(self, library: Path) -> Access | None:
        """Ask who opens an encrypted library until a password is right."""
        from tagger_desktop.ui.password_dialogs import PasswordDialog  # not before the first paint

        dialog = PasswordDialog(library, self._window)
        dialog.exec()
        return dialog.access

    def new_password(self, title: str, person: str) -> Credentials | None:
        """Ask for a password that is to be, typed twice, and for a name where `person` is empty."""
        from tagger_desktop.ui.password_dialogs import NewPasswordDialog

        dialog = NewPasswordDialog(title, person, self._window)
        dialog.exec()
        return dialog.credentials

    def new_library(self, suggested: Path, person: str) -> tuple[Path, Credentials | None] | None:
        """Ask where a new library is to be, and, if it is to have a password, who opens it."""
        from tagger_desktop.ui.new_library import NewLibraryDialog

        dialog = NewLibraryDialog(suggested, person, self._window)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return None
        return dialog.path, dialog.owner
