"""Where a subcommand's passwords come from: a file, the environment, or whoever sits at the terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tagger_desktop.domain.errors import PasswordNeeded, UserError
from tagger_desktop.domain.people import Credentials

if TYPE_CHECKING:
    from tagger_desktop.library.keys import Access

FILE, PERSON = "tagger.password_file", "tagger.person"  # under which the options' values are kept
VARIABLE, NEW_VARIABLE, PERSON_VARIABLE = "TAGGER_PASSWORD", "TAGGER_NEW_PASSWORD", "TAGGER_PERSON"


def keep(password_file: Path | None, person: str | None) -> None:
    """Remember what the options of the running subcommand say."""
    click.get_current_context().meta.update({FILE: password_file, PERSON: person})


def person() -> str:
    """Return who is to open a library: as the option or the variable says, else ""."""
    return str(_said(PERSON) or os.environ.get(PERSON_VARIABLE) or "")


def access_to(library: Path) -> Access:
    """Return what the person opens in an encrypted library.

    Errors: WrongPassword; PasswordNeeded when there is no password and nobody to ask.
    """
    from tagger_desktop.library import key_file

    return key_file.unlock(library, credentials(library))


def credentials(library: Path) -> Credentials:
    """Return who opens an encrypted library, with the password given. Errors: PasswordNeeded; UserError."""
    from tagger_desktop.library import key_file

    name = person() or _likely(key_file.load(library).names)
    return Credentials(name, _password(library, name))


def owner() -> Credentials:
    """Return whose an encrypted library is going to be, with the password that is to open it; typed twice if typed."""
    name = person() or _user()
    return Credentials(name, new_password(name, _said(FILE), VARIABLE))


def new_password(name: str, file: Path | None, variable: str = NEW_VARIABLE) -> str:
    """Return the password that somebody is to have. Errors: UserError when there is none and nobody to ask."""
    given = _given(file, variable)
    if given is None and not sys.stdin.isatty():
        option = "--password-file" if variable == VARIABLE else "--new-password-file"
        raise UserError(f"There is no new password for {name}.", f"Give it with {option} FILE or in {variable}.")
    if given is None:
        given = click.prompt(
            f"New password for {name}", hide_input=True, confirmation_prompt="Once more", default="", err=True
        )
    if not given:
        raise UserError("A password cannot be empty.")
    return str(given)


def _password(library: Path, name: str) -> str:
    given = _given(_said(FILE), VARIABLE)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise PasswordNeeded(library)
    of = f" of {name}" if name else ""
    return str(click.prompt(f"Password{of} for {library.name}", hide_input=True, default="", err=True))


def _given(file: Path | None, variable: str) -> str | None:
    if file is not None:
        try:
            lines = file.read_text("utf-8-sig").splitlines()
        except (OSError, UnicodeError) as error:
            raise UserError(f"The password file {file} cannot be read: {error}.") from error
        return lines[0] if lines else ""
    return os.environ.get(variable) or None


def _said(what: str) -> Path | None:
    context = click.get_current_context(silent=True)
    return context.meta.get(what) if context else None


def _likely(known: list[str]) -> str:
    """Return the one person there is, else the one called as the computer calls whoever is at it."""
    if len(known) == 1:
        return known[0]
    user = _user()
    if user.casefold() in {name.casefold() for name in known}:
        return user
    raise UserError("Several people can open this library.", f"Say who with --person: {', '.join(known)}.")


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in some containers
        return "owner"
