"""Finding out what the program can do."""

from __future__ import annotations

from tagger_desktop.commands.registry import command
from tagger_desktop.session import Session


@command("help.palette", "Command palette", menu="Help", icon="command")
def palette(session: Session) -> None:
    """Find any command, tag, search or folder by typing a few letters."""
    session.request("palette")


@command("help.keys", "Keys", menu="Help", icon="keyboard")
def keys(session: Session) -> None:
    """Show every key and what it does."""
    session.request("keys")


@command("help.edit_keys", "Change keys…", menu="Help", icon="settings")
def edit_keys(session: Session) -> None:
    """Choose which keys run which commands, and move key maps to and from files."""
    session.request("edit_keys")
