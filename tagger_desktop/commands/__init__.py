"""Every verb, once: importing this package fills the table of commands."""

from tagger_desktop.commands import (
    consistency,
    edit,
    export,
    help,
    library,
    look_alikes,
    photo,
    search,
    tag,
    tag_names,
    tag_sets,
    view,
    vocabulary,
    vocabulary_files,
)
from tagger_desktop.commands.registry import COMMANDS, MENUS, Command, execute

__all__ = [
    "COMMANDS",
    "MENUS",
    "Command",
    "consistency",
    "edit",
    "execute",
    "export",
    "help",
    "library",
    "look_alikes",
    "photo",
    "search",
    "tag",
    "tag_names",
    "tag_sets",
    "view",
    "vocabulary",
    "vocabulary_files",
]
