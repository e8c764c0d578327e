"""Passwords in the system's own keychain, for those who want to be asked no more on their own computer.

Nothing here is touched unless somebody has asked for it: which people are remembered stands in the settings.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from tagger_desktop.domain.errors import UserError, WrongPassword
from tagger_desktop.domain.people import Credentials
from tagger_desktop.library import key_file
from tagger_desktop.library.keys import Access, Entry

SERVICE = "Tagger Desktop"


def remember(library: Path, who: Credentials) -> str:
    """Put a password into the keychain, if it is right, and return the id under which it is remembered.

    Errors: WrongPassword; UserError when there is no keychain, or it does not want to.
    """
    entry = _entry(library, who.name)
    key_file.unlock(library, who)
    _ask("set_password", entry.id, who.password)
    return entry.id


def forget(library: Path, name: str = "") -> str:
    """Take a person's password out of the keychain, and return the id that is remembered no more. Errors: UserError."""
    entry = _entry(library, name)
    if _ask("get_password", entry.id) is not None:
        _ask("delete_password", entry.id)
    return entry.id


def access(library: Path, remembered: Collection[str]) -> Access | None:
    """Return what the keychain opens, None when nobody of this library is remembered or the password has changed."""
    for entry in key_file.load(library).entries if remembered else ():
        if entry.id not in remembered:
            continue
        try:
            password = _ask("get_password", entry.id)
            if password is not None:
                return key_file.unlock(library, Credentials(entry.name, password))
        except (WrongPassword, UserError):  # then the person is asked
            continue
    return None


def _entry(library: Path, name: str) -> Entry:
    found = key_file.load(library).find(name)
    if found is None:
        raise WrongPassword
    return found


def _ask(verb: str, *words: str) -> Any:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise UserError("There is no access to a keychain.", "Install it with tagger-desktop[keychain].") from None
    try:
        return getattr(keyring, verb)(SERVICE, *words)
    except KeyringError as error:
        raise UserError(f"The system's keychain refused: {error}.") from error
