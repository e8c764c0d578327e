"""Which key runs which command line: the default key map, and what the person changed of it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from tagger_desktop.commands.registry import COMMANDS
from tagger_desktop.domain.errors import UserError
from tagger_desktop.session import Session
from tagger_desktop.settings import resource

DEFAULT = "keymaps/default.keys"
REVIEW = "keymaps/review.keys"  # what some keys mean while suggestions are reviewed photo by photo


def read(text: str, source: str = "key map") -> dict[str, str]:
    """Return the command line of each key, from lines such as `Ctrl+Z = edit.undo`.

    Errors: UserError naming the line that is not understood.
    """
    keys: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        # The key itself may be "=", so what counts is the first " = " with something before it.
        name, equals, command_line = line.partition(" = ")
        if not equals or not command_line.strip():
            raise UserError(f"{source}, line {number}: {line.strip()!r} is not of the form KEY = COMMAND.")
        if command_line.split()[0] not in COMMANDS:
            raise UserError(f"{source}, line {number}: there is no command {command_line.split()[0]!r}.")
        keys[name.strip()] = command_line.strip()
    return keys


def write(keys: Mapping[str, str]) -> str:
    """Return a key map as text that `read` understands."""
    return "".join(f"{name} = {line}\n" for name, line in keys.items())


def load(changed: Mapping[str, str]) -> dict[str, str]:
    """Return the default key map with the person's changes; an empty command line takes a key away."""
    keys = read(resource(DEFAULT).read_text("utf-8"), DEFAULT) | dict(changed)
    return {name: line for name, line in keys.items() if line}


def in_review() -> dict[str, str]:
    """Return the keys that mean something else while suggestions are reviewed photo by photo."""
    return read(resource(REVIEW).read_text("utf-8"), REVIEW)


def read_file(path: Path) -> dict[str, str]:
    """Return the key map in a file. Errors: UserError naming the file, and the line that is not understood."""
    try:
        return read(path.read_text("utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"The key map {path} cannot be read: {error}.") from error


def keys_of(keys: Mapping[str, str], line: str) -> Iterator[str]:
    """Yield the keys that run a command line."""
    return (name for name, found in keys.items() if found == line)


def title(line: str, session: Session) -> str:
    """Return what a key does in words, from its command line: "Rate (3)", and of a tag's key "Tag beach"."""
    id_, *words = shlex.split(line)
    values = dict(word.split("=", 1) for word in words if "=" in word)
    if id_ == "tag.slot" and session.library is not None:
        known = session.vocabulary
        tag_id = known.layers.get(session.layer, {}).get(values.get("key", ""))
        if tag_id is not None and tag_id in known.tags:
            return f"Tag {known.title(tag_id)}"
    command = COMMANDS[id_]
    said = ", ".join(values.values())
    return f"{command.title.rstrip('…')} ({said})" if said else command.title.rstrip("…")
