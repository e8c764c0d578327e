"""How a command asks the person something."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tagger_desktop.domain.errors import PasswordNeeded, UserError

if TYPE_CHECKING:
    from tagger_desktop.domain.people import Credentials
    from tagger_desktop.library.keys import Access


class Prompts(Protocol):
    """How a command asks the person; the window, the terminal and the tests each have one."""

    def folder(self, title: str) -> Path | None:
        """Ask for a folder."""

    def open_file(self, title: str, kinds: str) -> Path | None:
        """Ask for a file to read."""

    def save_file(self, title: str, name: str, kinds: str) -> Path | None:
        """Ask where to write a file."""

    def text(self, title: str, label: str, value: str = "") -> str | None:
        """Ask for a line of text."""

    def choose(self, title: str, label: str, choices: list[str]) -> str | None:
        """Ask for one of `choices`."""

    def confirm(self, title: str, text: str, verb: str) -> bool:
        """Ask whether to do what `verb` says."""

    def password(self, library: Path) -> Access | None:
        """Ask who opens an encrypted library until a password is right: `key_file.unlock`, off the front's thread."""

    def new_password(self, title: str, person: str) -> Credentials | None:
        """Ask for a password that is to be, typed twice, and for a name where `person` is empty."""

    def new_library(self, suggested: Path, person: str) -> tuple[Path, Credentials | None] | None:
        """Ask where a new library is to be, and, if it is to have a password, who opens it."""


class NoPrompts:
    """Nobody to ask: a command has to say everything in its words, and then means it."""

    def _refuse(self, title: str) -> UserError:
        return UserError(f"{title.rstrip('…')}: nobody can be asked here.", "Say it in the words of the command.")

    def folder(self, title: str) -> Path | None:
        """Refuse to go on without the folder."""
        raise self._refuse(title)

    def open_file(self, title: str, kinds: str) -> Path | None:
        """Refuse to go on without the file."""
        raise self._refuse(title)

    def save_file(self, title: str, name: str, kinds: str) -> Path | None:
        """Refuse to go on without the file."""
        raise self._refuse(title)

    def text(self, title: str, label: str, value: str = "") -> str | None:
        """Refuse to go on without the text."""
        raise self._refuse(title)

    def choose(self, title: str, label: str, choices: list[str]) -> str | None:
        """Refuse to go on without the choice."""
        raise self._refuse(title)

    def confirm(self, title: str, text: str, verb: str) -> bool:
        """Take what was typed as meant."""
        return True

    def password(self, library: Path) -> Access | None:
        """Refuse to go on without the password."""
        raise PasswordNeeded(library)

    def new_password(self, title: str, person: str) -> Credentials | None:
        """Refuse to go on without the password."""
        raise self._refuse(title)

    def new_library(self, suggested: Path, person: str) -> tuple[Path, Credentials | None] | None:
        """Refuse to go on without the place."""
        raise self._refuse("New library")
