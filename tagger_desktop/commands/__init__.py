"""Every verb, once: importing this package fills the table of commands."""

from tagger_desktop.commands import (
    edit,
    export,
    help,
    library,
    photo,
    search,
    tag,
    tag_names,
    tag_sets,
    view,
    vocabulary,
)
from tagger_desktop.commands.registry import COMMANDS, MENUS, Command, execute

__all__ = [
    "COMMANDS",
    "MENUS",
    "Command",
    "edit",
    "execute",
    "export",
    "help",
    "library",
    "photo",
    "search",
    "tag",
    "tag_names",
    "tag_sets",
    "view",
    "vocabulary",
]
