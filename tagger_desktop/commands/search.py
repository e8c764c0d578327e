"""Searches kept under a name."""

from __future__ import annotations

from tagger_desktop.commands.registry import command, has_library
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.query import parse
from tagger_desktop.domain.vocabulary import key, tidy
from tagger_desktop.library import saved
from tagger_desktop.library.edit import Edit
from tagger_desktop.session import Session


@command("search.save", "Save search…", menu="View", when=has_library, icon="star", section=1)
def save(session: Session, name: str = "", query: str | None = None) -> None:
    """Keep the search on show (or `query`) under a name; it stands in the sidebar with its count."""
    text = session.shown.text if query is None else query
    if not text.strip():
        raise UserError("There is no search to save.", "Type one first, or click a tag.")
    parse(text)
    name = name or session.prompts.text("Save search", "Name", text) or ""
    if name:
        session.edit(
            f"Save search {name}",
            lambda edit: saved.keep(edit, "search", name, text),
            lambda kept: session.notify(f"Saved the search as {kept}", undo=True),
        )


@command("search.show", "Show a saved search", menu="View", when=has_library, section=1)
def show(session: Session, name: str) -> None:
    """Show the photos of a saved search."""
    session.show(_kept(session, name))


@command("search.rename", "Rename a saved search", menu="View", when=has_library, section=1)
def rename(session: Session, name: str, to: str = "") -> None:
    """Keep a saved search under another name."""
    text = _kept(session, name)
    to = tidy(to or session.prompts.text("Rename search", "New name", name) or "")
    if not to or to == name:
        return
    if key(to) != key(name) and any(key(to) == key(other) for other in _all(session)):
        raise UserError(f"There is a saved search {to!r} already.")

    def change(edit: Edit) -> str:
        saved.drop(edit, "search", name)
        return saved.keep(edit, "search", to, text)

    session.edit(f"Rename search {name} to {to}", change)


@command("search.delete", "Delete a saved search", menu="View", when=has_library, section=1)
def delete(session: Session, name: str) -> None:
    """Forget a saved search; the photos stay."""
    _kept(session, name)
    session.edit(
        f"Delete search {name}",
        lambda edit: saved.drop(edit, "search", name),
        lambda done: session.notify(f"Deleted the search {name}", undo=True),
    )


def _kept(session: Session, name: str) -> str:
    for known, text in _all(session).items():
        if key(known) == key(name):
            return text
    raise UserError(f"There is no saved search {name!r}.")


def _all(session: Session) -> dict[str, str]:
    return saved.saved(session.open_library.read(), "search")
