"""How commands ask the person, in the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QMessageBox, QWidget

from tagger_desktop.domain.errors import WrongPassword
from tagger_desktop.domain.people import Credentials
from tagger_desktop.library import key_file
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
        names, said = key_file.load(library).names, ""
        name = names[0] if len(names) == 1 else self.choose(f"Open {library.stem}", "Who are you?", names)
        while name:
            label = f"{said}\nPassword of {name}:".strip()
            text = self._secret(f"Open {library.stem}", label)
            if text is None:
                return None
            try:
                return key_file.unlock(library, Credentials(name, text))
            except WrongPassword as error:
                said = error.text
        return None

    def new_password(self, title: str, person: str) -> Credentials | None:
        """Ask for a password that is to be, typed twice, and for a name where `person` is empty."""
        name = person or self.text(title, "Name")
        said = ""
        while name:
            typed = [
                self._secret(title, f"{said}\n{label} for {name}:".strip()) for label in ("New password", "Once more")
            ]
            if None in typed or not typed[0]:
                return None
            if typed[0] == typed[1]:
                return Credentials(name, typed[0])
            said = "These were not the same."
        return None

    def _secret(self, title: str, label: str) -> str | None:
        text, given = QInputDialog.getText(self._window, title, label, QLineEdit.EchoMode.Password, "")
        return text if given else None
