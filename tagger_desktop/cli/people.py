"""Subcommands for who may open a library: encryption, people, passwords, and who did what when."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tagger_desktop.cli import password
from tagger_desktop.cli.front import BY, PATH, Out, front, opened_library, subcommand
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.people import Credentials, Deed, Role, role_of

if TYPE_CHECKING:
    from tagger_desktop.library.edit import Report

NEW_FILE = click.option(
    "--new-password-file", "new_file", type=PATH, metavar="FILE", help="Take the new password from this file."
)


@subcommand("encrypt")
@click.argument("library", type=PATH)
def encrypt(out: Out, library: Path) -> None:
    """Encrypt LIBRARY and its thumbnails, in place; whoever does it becomes its manager."""
    from tagger_desktop.commands.encryption import encrypt_file

    with opened_library(library) as opened:
        if opened.access is not None:
            raise UserError(f"{library} is encrypted already.")
        library_id = opened.id
    access = encrypt_file(library, library_id, password.owner(), BY, _progress(out))
    out.result(
        {"library": str(library), "manager": access.name}, lambda: iter([f"Encrypted; {access.name} manages it."])
    )


@subcommand("decrypt")
@click.argument("library", type=PATH)
def decrypt(out: Out, library: Path) -> None:
    """Make LIBRARY readable by anybody and any SQLite tool, in place."""
    from tagger_desktop.commands.encryption import decrypt_file, governed

    with opened_library(library) as opened:
        path, library_id, access = governed(opened)
    decrypt_file(path, library_id, access, BY, _progress(out))
    out.result({"library": str(library)}, lambda: iter(["Decrypted; anybody can read it now."]))


@subcommand("rekey")
@click.argument("library", type=PATH)
def rekey(out: Out, library: Path) -> None:
    """Give LIBRARY a new key, so that earlier passwords with copies of the key file open it no more."""
    from tagger_desktop.commands.encryption import governed, rekey_file

    with opened_library(library) as opened:
        path, library_id, access = governed(opened)
    rekey_file(path, library_id, access, BY, _progress(out))
    out.result({"library": str(library)}, lambda: iter(["The library has a new key."]))


def _progress(out: Out) -> Report:
    return lambda done, total: out.progress(done, total, "rows compared")


@front.group("people")
def people() -> None:
    """List, add and remove the people who can open an encrypted library, and what they may do in it."""


@subcommand("list", people)
@click.argument("library", type=PATH)
def list_people(out: Out, library: Path) -> None:
    """List who can open LIBRARY, with their roles."""
    from tagger_desktop.library.people import people as everybody

    with opened_library(library) as opened:
        found = [
            {"name": one.name, "role": str(one.role), "added": one.added, "can_open": one.can_open}
            for one in everybody(opened)
        ]
    out.result({"people": found}, lambda: _lines(found))


def _lines(found: list[dict[str, Any]]) -> Iterator[str]:
    if not found:
        yield "The library is not encrypted: everybody can open it."
    for one in found:
        yield f"{one['role']:<10} {one['name']}" + ("" if one["can_open"] else "  (has no password; give one)")


@subcommand("add", people)
@click.argument("library", type=PATH)
@click.argument("name")
@click.option("--role", default=str(Role.ANNOTATOR), show_default=True, help=f"One of {', '.join(Role)}.")
@NEW_FILE
def add(out: Out, library: Path, name: str, role: str, new_file: Path | None) -> None:
    """Let NAME open LIBRARY, with a password of their own (--new-password-file, TAGGER_NEW_PASSWORD, or typed)."""
    from tagger_desktop.library import people as changes

    chosen = role_of(role)
    with opened_library(library) as opened:
        opened.demand(Deed.GOVERN)
        changes.add(opened, Credentials(name, password.new_password(name, new_file)), chosen)
    out.result({"name": name, "role": str(chosen)}, lambda: iter([f"{name} can open the library, as {chosen}."]))


@subcommand("remove", people)
@click.argument("library", type=PATH)
@click.argument("name")
def remove(out: Out, library: Path, name: str) -> None:
    """Let NAME open LIBRARY no more: it gets a new key, which what they have kept does not open."""
    from tagger_desktop.commands.encryption import governed, rekey_file
    from tagger_desktop.library.people import removable

    with opened_library(library) as opened:
        gone = removable(opened, name)
        path, library_id, access = governed(opened)
    rekey_file(path, library_id, access, BY, _progress(out), gone.id)
    out.result({"removed": gone.name}, lambda: iter([f"{gone.name} cannot open the library any more."]))


@subcommand("role", people)
@click.argument("library", type=PATH)
@click.argument("name")
@click.argument("role")
def set_role(out: Out, library: Path, name: str, role: str) -> None:
    """Make NAME a viewer, annotator, reviewer or manager of LIBRARY."""
    from tagger_desktop.library import people as changes

    chosen = role_of(role)
    with opened_library(library) as opened:
        changes.set_role(opened, name, chosen)
    out.result({"name": name, "role": str(chosen)}, lambda: iter([f"{name}: {chosen}."]))


@subcommand("rename", people)
@click.argument("library", type=PATH)
@click.argument("name")
@click.argument("to")
def rename(out: Out, library: Path, name: str, to: str) -> None:
    """Call NAME otherwise from now on."""
    from tagger_desktop.library import people as changes

    with opened_library(library) as opened:
        changes.rename(opened, name, to)
    out.result({"name": to}, lambda: iter([f"{name} is called {to} now."]))


@subcommand("password", people)
@click.argument("library", type=PATH)
@click.argument("name", default="")
@NEW_FILE
def set_password(out: Out, library: Path, name: str, new_file: Path | None) -> None:
    """Give NAME (yourself without one) another password (--new-password-file, TAGGER_NEW_PASSWORD, or typed)."""
    from tagger_desktop.library import people as changes

    with opened_library(library) as opened:
        whose = name or opened.who
        changes.may_set_password(opened, whose)
        changes.set_password(opened, whose, password.new_password(whose, new_file))
    out.result({"name": whose}, lambda: iter([f"{whose} has a new password."]))


@subcommand("remember", people)
@click.argument("library", type=PATH)
def remember(out: Out, library: Path) -> None:
    """Put your password for LIBRARY into the system's keychain; the window asks for it no more."""
    from tagger_desktop import keychain
    from tagger_desktop.settings import Settings

    who, settings = password.credentials(library), Settings.load()
    settings.keychain = sorted({*settings.keychain, keychain.remember(library, who)})
    settings.save()
    out.result({"remembered": who.name}, lambda: iter(["The keychain has the password now."]))


@subcommand("forget", people)
@click.argument("library", type=PATH)
@click.argument("name", default="")
def forget(out: Out, library: Path, name: str) -> None:
    """Take the password of NAME for LIBRARY out of the system's keychain."""
    from tagger_desktop import keychain
    from tagger_desktop.settings import Settings

    settings, gone = Settings.load(), keychain.forget(library, name)
    settings.keychain = [one for one in settings.keychain if one != gone]
    settings.save()
    out.result({"forgotten": name}, lambda: iter(["The keychain has the password no more."]))


@subcommand("audit")
@click.argument("library", type=PATH)
@click.argument("file", type=PATH)
def audit(out: Out, library: Path, file: Path) -> None:
    """Write who did what when in LIBRARY to FILE: CSV when its name ends so, else JSON, a line each."""
    from tagger_desktop.jobs.trail import export

    with opened_library(library) as opened:
        count = out.work(export(opened, file))
    out.result({"file": str(file), "rows": count}, lambda: iter([f"Wrote {count:,} rows to {file}"]))
