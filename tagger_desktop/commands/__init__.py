"""Every verb, once: importing this package fills the table of commands."""

from tagger_desktop.commands import edit, export, library, photo, tag, view
from tagger_desktop.commands.registry import COMMANDS, MENUS, Command, execute

__all__ = ["COMMANDS", "MENUS", "Command", "edit", "execute", "export", "library", "photo", "tag", "view"]
