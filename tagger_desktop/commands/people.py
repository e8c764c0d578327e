"""The people who can open an encrypted library, and what they may do in it."""

from __future__ import annotations

from collections.abc import Callable

from tagger_desktop.commands.encryption import is_encrypted, remove_person
from tagger_desktop.commands.registry import command, has_library
from tagger_desktop.domain.people import Credentials, Deed, Role, a, role_of
from tagger_desktop.library import people
from tagger_desktop.session import Session


def is_manager(session: Session) -> bool:
    """Say whether an encrypted library is open, to somebody who manages it."""
    return is_encrypted(session) and session.open_library.may(Deed.GOVERN)


@command("people.show", "People…", menu="File", when=has_library, icon="person", section=3)
def show(session: Session) -> None:
    """See who can open the library, and what they may do in it."""
    session.request("people")


@command("people.add", "Add person…", menu="File", when=is_manager, section=3)
def add(session: Session, name: str = "", role: str = "") -> None:
    """Let somebody open the library, with a password of their own and a role."""
    given = role or session.prompts.choose("Add person", "As", list(Role))
    if not given:
        return
    chosen = role_of(given)
    who = session.prompts.new_password("Add person", name)
    if who is not None:
        take_in(session, who, chosen)


def take_in(session: Session, who: Credentials, role: Role) -> None:
    """Let somebody open the library."""
    library = session.open_library
    _do(session, lambda: people.add(library, who, role), f"{who.name} can open the library, as {a(role)}.")


@command("people.remove", "Remove person…", menu="File", when=is_manager, section=3)
def remove(session: Session, name: str = "") -> None:
    """Let somebody open the library no more: it gets a new key, which what they have kept does not open."""
    name = name or _ask(session, "Remove person")
    if name:
        gone = people.removable(session.open_library, name)
        text = f"The library gets a new key, without {gone.name}. Backups elsewhere can still be opened by them."
        if session.prompts.confirm("Remove person", text, "Remove"):
            remove_person(session, gone.id, gone.name)


@command("people.role", "Change role…", menu="File", when=is_manager, section=3)
def change_role(session: Session, name: str = "", role: str = "") -> None:
    """Make somebody a viewer, annotator, reviewer or manager."""
    library = session.open_library
    name = name or _ask(session, "Change role")
    role = role or (name and session.prompts.choose("Change role", f"{name} is a", list(Role)) or "")
    if role:
        chosen = role_of(role)
        _do(session, lambda: people.set_role(library, name, chosen), f"{name} is {a(chosen)} now.")


@command("people.rename", "Rename person…", menu="File", when=is_manager, section=3)
def rename(session: Session, name: str = "", to: str = "") -> None:
    """Call somebody otherwise from now on."""
    library = session.open_library
    name = name or _ask(session, "Rename person")
    to = to or (name and session.prompts.text("Rename person", "Name", name) or "")
    if to:
        _do(session, lambda: people.rename(library, name, to), f"{name} is called {to} now.")


@command("people.password", "Reset password…", menu="File", when=is_manager, section=3)
def reset_password(session: Session, name: str = "") -> None:
    """Give somebody another password, who has forgotten theirs."""
    library = session.open_library
    name = name or _ask(session, "Reset password")
    who: Credentials | None = session.prompts.new_password("Reset password", name) if name else None
    if who is not None:
        _do(session, lambda: people.set_password(library, name, who.password), f"{name} has a new password.")


def _ask(session: Session, title: str) -> str:
    names = [person.name for person in people.people(session.open_library)]
    return session.prompts.choose(title, "Who", names) or ""


def _do(session: Session, work: Callable[[], None], said: str) -> None:
    """Do it after the gestures made before, and say so."""

    def write() -> None:
        work()
        session.post_notice(said)

    session.write(write)
