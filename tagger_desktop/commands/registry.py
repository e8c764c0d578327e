"""The table of every verb, and the one way to run one: a line of text."""

from __future__ import annotations

import inspect
import shlex
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, get_type_hints

from tagger_desktop.commands import deeds
from tagger_desktop.domain.errors import UserError
from tagger_desktop.session import Session

Condition = Callable[[Session], bool]
MENUS = ("File", "Edit", "View", "Photo", "Tag", "Review", "Help")


def always(session: Session) -> bool:
    """Say that the command is always available."""
    return True


def has_library(session: Session) -> bool:
    """Say whether a library is open."""
    return session.library is not None


def has_photos(session: Session) -> bool:
    """Say whether a photo is on show."""
    return session.library is not None and len(session.shown) > 0


def has_targets(session: Session) -> bool:
    """Say whether a gesture would have a photo to be about."""
    return session.library is not None and (bool(session.selection) or session.current is not None)


@dataclass(frozen=True)
class Command:
    """A verb: a function of the session, with what menus, palette, docs and the command line need to know of it."""

    id: str
    title: str
    menu: str
    run: Callable[..., None]
    when: Condition = always
    icon: str = ""
    section: int = 0
    repeats: bool = False
    """Whether holding the key down does it again and again (moving about does, changing things does not)."""
    checked: Condition | None = None
    """For what can be on or off: whether it is on."""
    instead: str = ""
    """A word that says what `when` looks for: with it an open library is enough."""

    @property
    def help(self) -> str:
        """The first sentence of the function's docstring."""
        return (inspect.getdoc(self.run) or "").split("\n\n")[0].replace("\n", " ")

    @cached_property
    def words(self) -> Mapping[str, inspect.Parameter]:
        """The command's arguments by name."""
        found = list(inspect.signature(self.run).parameters.values())[1:]
        return {parameter.name: parameter for parameter in found}

    def is_available(self, session: Session, given: Collection[str]) -> bool:
        """Say whether it can be run now with these words: who names photos by a query need not select any."""
        is_said = "query" in given if self.when is has_targets else self.instead in given
        return (has_library if is_said else self.when)(session)

    @property
    def needs_words(self) -> bool:
        """Whether the command cannot be run by its id alone."""
        return any(parameter.default is inspect.Parameter.empty for parameter in self.words.values())


COMMANDS: dict[str, Command] = {}


def command(
    id: str,  # noqa: A002 - the word everybody uses for it
    title: str,
    *,
    menu: str,
    when: Condition = always,
    icon: str = "",
    section: int = 0,
    repeats: bool = False,
    checked: Condition | None = None,
    instead: str = "",
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Put the decorated function into the table of commands."""

    def declare(run: Callable[..., None]) -> Callable[..., None]:
        if id in COMMANDS:
            raise ValueError(f"two commands are called {id!r}")
        if menu not in MENUS:
            raise ValueError(f"the command {id!r} names a menu {menu!r} that does not exist")
        COMMANDS[id] = Command(id, title, menu, run, when, icon, section, repeats, checked, instead)
        return run

    return declare


def _truth(text: str) -> bool:
    truths = {"yes": True, "true": True, "1": True, "on": True, "no": False, "false": False, "0": False, "off": False}
    return truths[text.casefold()]


CONVERTERS: dict[Any, Callable[[str], Any]] = {
    bool: _truth,
    int: int,
    float: float,
    Path: Path,
    str: str,
    str | None: str,
    Path | None: Path,
    int | None: int,
    float | None: float,
}


def execute(session: Session, line: str) -> None:
    """Run one command line such as `tag.slot n=3`.

    Errors: UserError when there is no such command, its words do not fit, or it is not available now.
    """
    found, words = _parts(line)
    deeds.demand(session, found.id)
    if not found.is_available(session, {word.partition("=")[0] for word in words}):
        can_ask = found.when is has_targets and "query" in found.words
        raise UserError(
            f"{found.title} is not available now.",
            "Select photos, or say which with query=QUERY." if can_ask else "",
        )
    found.run(session, **_arguments(found, line, words))


def understand(line: str) -> Command:
    """Return the command of a line, without running it.

    Errors: UserError when there is no such command, or its words do not fit.
    """
    found, words = _parts(line)
    _arguments(found, line, words)
    return found


def _word(type_: Any) -> str:
    return {int: "whole number", int | None: "whole number", float: "number", float | None: "number"}.get(
        type_, getattr(type_, "__name__", str(type_))
    )


def _parts(line: str) -> tuple[Command, list[str]]:
    try:
        id_, *words = shlex.split(line) or [""]
    except ValueError as error:
        raise UserError(f"Cannot run {line!r}: {error}.") from error
    found = COMMANDS.get(id_)
    if found is None:
        raise UserError(f"There is no command {id_!r}.", "Press Ctrl+K for the list.")
    return found, words


def _arguments(found: Command, line: str, words: list[str]) -> dict[str, Any]:
    types = get_type_hints(found.run)
    given: dict[str, Any] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or name not in found.words:
            known = ", ".join(found.words) or "none"
            raise UserError(f"Cannot run {line!r}: {word!r} is not one of its words ({known}).")
        try:
            given[name] = CONVERTERS[types[name]](text)
        except (KeyError, ValueError):
            raise UserError(f"Cannot run {line!r}: {text!r} is no {_word(types[name])} for {name}.") from None
    missing = [name for name, p in found.words.items() if p.default is inspect.Parameter.empty and name not in given]
    if missing:
        raise UserError(f"Cannot run {line!r}: it needs {', '.join(missing)}.")
    return given
