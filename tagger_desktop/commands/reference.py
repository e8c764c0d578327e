"""The page of all commands and keys, made from the table so that it is never out of date.

`python -m tagger_desktop.commands.reference docs/commands.md` writes it anew.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tagger_desktop.commands import COMMANDS, MENUS, Command, keymap


def page() -> str:
    """Return docs/commands.md: every command by menu, with its words, its keys and what it does."""
    keys = keymap.load({})
    parts = [
        "# Commands",
        "Every verb of Tagger Desktop. The menus, the palette (Ctrl+K), the keys and"
        " `tagger-desktop run LIBRARY COMMAND...` all run these; a key map holds lines such as `3 = tag.slot key=3`.",
        "This page is made from the table of commands: `python -m tagger_desktop.commands.reference docs/commands.md`.",
    ]
    for menu in MENUS:
        found = [command for command in COMMANDS.values() if command.menu == menu]
        if found:
            rows = [_row(command, keys) for command in sorted(found, key=lambda command: (command.section, command.id))]
            table = ["| command | title | keys | what it does |", "| --- | --- | --- | --- |", *rows]
            parts += [f"## {menu}", "\n".join(table)]
    return "\n\n".join(parts) + "\n"


def _row(command: Command, keys: dict[str, str]) -> str:
    words = " ".join(f"{name}=…" if p.default is p.empty else f"[{name}=…]" for name, p in command.words.items())
    bound = [name for name, line in keys.items() if line.split()[0] == command.id]
    shown = ", ".join(f"`{name}`" for name in bound)
    return f"| `{' '.join([command.id, words]).strip()}` | {command.title} | {shown} | {command.help} |"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), "utf-8", newline="\n")
