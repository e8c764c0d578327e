"""Passwords in the system's keychain, which a stand-in takes the place of here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tagger_desktop import keychain
from tagger_desktop.cli import main
from tagger_desktop.domain.errors import PasswordNeeded, UserError, WrongPassword
from tagger_desktop.domain.people import Credentials
from tagger_desktop.library import key_file, people
from tagger_desktop.session import Session
from tagger_desktop.settings import Settings

pytestmark = pytest.mark.usefixtures("cheap_passwords")
ANN = Credentials("Ann", "ann's")


class KeyringError(Exception):
    """What the package `keyring` raises."""


class Chain(ModuleType):
    """A keychain in memory, with the functions of the package `keyring`."""

    def __init__(self) -> None:
        super().__init__("keyring")
        self.held: dict[tuple[str, str], str] = {}
        self.locked = False

    def _open(self) -> dict[tuple[str, str], str]:
        if self.locked:
            raise KeyringError("it is locked")
        return self.held

    def get_password(self, service: str, username: str) -> str | None:
        return self._open().get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._open()[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self._open()[service, username]


@pytest.fixture
def chain(monkeypatch: pytest.MonkeyPatch) -> Chain:
    """The system's keychain."""
    made, errors = Chain(), ModuleType("keyring.errors")
    errors.KeyringError = KeyringError  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", made)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    return made


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A session without threads, with nothing open; there is an encrypted library of Ann's."""
    made = Session(Settings(), threads=False)
    made.open(tmp_path / "S.tagger", create=True, owner=ANN)
    made.close()
    yield made
    made.close()


def test_a_remembered_password_opens_the_library_until_it_is_another(
    session: Session, tmp_path: Path, chain: Chain
) -> None:
    path = tmp_path / "S.tagger"
    with pytest.raises(WrongPassword):
        keychain.remember(path, Credentials("Ann", "no"))
    chain.held["Tagger Desktop", key_file.load(path).entries[0].id] = "ann's"
    with pytest.raises(PasswordNeeded):
        session.open(path)  # it is not asked unless somebody said so
    session.settings.keychain = [keychain.remember(path, ANN)]

    session.open(path)

    assert list(chain.held.values()) == ["ann's"]
    people.set_password(session.open_library, "Ann", "new")
    session.close()
    with pytest.raises(PasswordNeeded):
        session.open(path)
    assert keychain.forget(path) == session.settings.keychain[0]
    assert chain.held == {}


def test_a_keychain_that_refuses_is_told_and_never_in_the_way(session: Session, tmp_path: Path, chain: Chain) -> None:
    path = tmp_path / "S.tagger"
    session.settings.keychain = [keychain.remember(path, ANN)]
    chain.locked = True

    with pytest.raises(UserError, match="keychain refused: it is locked"):
        keychain.remember(path, ANN)
    with pytest.raises(PasswordNeeded):
        session.open(path)


def test_without_the_package_there_is_a_sentence(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)

    with pytest.raises(UserError, match="no access to a keychain"):
        keychain.remember(tmp_path / "S.tagger", ANN)


def test_the_command_line_remembers_and_forgets(
    session: Session, tmp_path: Path, chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "S.tagger")
    monkeypatch.setenv("TAGGER_PASSWORD", "ann's")

    assert main(["people", "remember", path, "--quiet"]) == 0
    assert Settings.load().keychain == [name for _, name in chain.held]
    assert main(["people", "forget", path, "--quiet"]) == 0
    assert (Settings.load().keychain, chain.held) == ([], {})
    assert main(["people", "forget", path, "nobody"]) == 2
