"""What every subcommand shares: its options, where its results go, and how it opens a library."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from tagger_desktop import __version__
from tagger_desktop.cli import password
from tagger_desktop.domain.errors import PasswordNeeded, UserError
from tagger_desktop.domain.people import Credentials

if TYPE_CHECKING:
    from tagger_desktop.domain.progress import Steps
    from tagger_desktop.library.cache import Cache
    from tagger_desktop.library.keys import Access
    from tagger_desktop.library.library import Library
    from tagger_desktop.session import Session

BY = "command line"  # which front writes, in the history
DONE, SOME_UNREADABLE, BAD_INPUT = 0, 1, 2
REPORT_S = 0.5  # seconds between two lines of progress
PATH = click.Path(path_type=Path)


@dataclass(frozen=True, slots=True)
class Fronts:
    """What only the window can do; the command line knows no Qt, so whoever starts it hands these over."""

    window: Callable[[Path | None], int]
    demo: Callable[[Path, bool], None]


class _Front(click.Group):
    """A group that opens the window when the first word is no subcommand."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and not args[0].startswith("-")):
            args = ["open", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Front)
@click.version_option(__version__, message="%(prog)s %(version)s")
def front() -> None:
    """Tag the pictures on this computer. Without a subcommand the window opens."""


class Out:
    """Where a subcommand's result and progress go."""

    def __init__(self, *, as_json: bool, quiet: bool) -> None:
        self.as_json, self.quiet = as_json, quiet
        self._reported = 0.0

    def result(self, values: dict[str, Any], lines: Callable[[], Iterator[str]] | None = None) -> None:
        """Print the result: one JSON object, or lines for a person."""
        if self.as_json:
            click.echo(json.dumps(values, ensure_ascii=False))
        elif not self.quiet:
            for line in lines() if lines else (f"{name}: {value}" for name, value in values.items()):
                click.echo(line)

    def work(self, steps: Steps) -> Any:
        """Run a job to its end with progress on stderr, and return its result."""
        from tagger_desktop.domain.progress import Problem

        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                return end.value
            if self.quiet:
                continue
            if isinstance(step, Problem):
                click.echo(f"{step.path}: {step.reason}", err=True)
            else:
                self.progress(step.done, step.total, step.note)

    def progress(self, done: int, total: int | None, note: str) -> None:
        """Say how far a piece of work is, now and then."""
        if not self.quiet and monotonic() - self._reported > REPORT_S:
            self._reported = monotonic()
            of = f" of {total:,}" if total else ""
            click.echo(f"{done:,}{of}  {note}", err=True)


def subcommand(name: str, group: click.Group | None = None) -> Callable[[Callable[..., int | None]], click.Command]:
    """Make a function a subcommand with `--json` and `--quiet`, given as its first argument `out`.

    `--password-file` and `--person` are for whatever opens an encrypted library.
    """

    def declare(run: Callable[..., int | None]) -> click.Command:
        @wraps(run)
        def wrapped(
            as_json: bool, quiet: bool, password_file: Path | None, person: str | None, **words: Any
        ) -> int | None:
            password.keep(password_file, person)
            return run(Out(as_json=as_json, quiet=quiet), **words)

        for option in (
            click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else."),
            click.option("--quiet", is_flag=True, help="Print no progress and no text."),
            click.option("--password-file", type=PATH, metavar="FILE", help="Take the password from this file."),
            click.option("--person", metavar="NAME", help="Who opens a library that several people share."),
        ):
            wrapped = option(wrapped)
        # A query may begin with "-": what is no option is a word.
        return (group or front).command(name, context_settings={"ignore_unknown_options": True})(wrapped)

    return declare


encrypt_option = click.option("--encrypt", is_flag=True, help="Encrypt LIBRARY, if this makes it.")


@contextmanager
def opened_library(path: Path, *, create: bool = False, encrypt: bool = False) -> Iterator[Library]:
    """Open a library for one subcommand; if that makes it, `encrypt` says how."""
    library = _made(path, encrypt) if create and not path.exists() else _opened(path, encrypt)
    try:
        yield library
    finally:
        library.close()


def _made(path: Path, encrypt: bool) -> Library:
    from tagger_desktop.library.library import Library

    return Library.create(path, by=BY, owner=password.owner() if encrypt else None)


def _opened(path: Path, encrypt: bool) -> Library:
    from tagger_desktop.library.library import Library

    try:
        library = Library(path, by=BY)
    except PasswordNeeded:
        return Library(path, by=BY, access=password.access_to(path))
    if encrypt:
        library.close()
        raise UserError(f"{path} is there already, and not encrypted.", "`encrypt` makes it so.")
    return library


@contextmanager
def opened_cache(library: Library) -> Iterator[Cache]:
    """Open the cache of a library, encrypted when that is, for one subcommand."""
    from tagger_desktop.library.cache import Cache
    from tagger_desktop.settings import cache_path

    cache = Cache(cache_path(library.id), key=library.cache_key)
    try:
        yield cache
    finally:
        cache.close()


@contextmanager
def opened_session(path: Path) -> Iterator[Session]:
    """Open a session without threads on a library, for subcommands that run commands."""
    from tagger_desktop.prompts import NoPrompts
    from tagger_desktop.session import Session
    from tagger_desktop.settings import Settings

    class Terminal(NoPrompts):
        """Nobody to ask but for passwords."""

        def password(self, library: Path) -> Access | None:
            return password.access_to(library)

        def new_password(self, title: str, person: str) -> Credentials | None:
            return Credentials(person or password.owner().name, password.new_password(person, None))

    settings = Settings()  # what the window remembers is no business of a script
    session = Session(settings, threads=False, by=BY)
    session.prompts = Terminal()
    session.open(path)
    try:
        yield session
    finally:
        session.close()


@contextmanager
def new_only_if_done(path: Path, *, encrypt: bool = False) -> Iterator[Library]:
    """Open a library, or make one that is deleted again when what it was made for is refused."""
    absent = not path.exists()
    try:
        with opened_library(path, create=True, encrypt=encrypt) as opened:
            yield opened
    except UserError:
        if absent:
            for suffix in ("", "-wal", "-shm", ".keys"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
        raise


def photos_of(library: Library, query: str) -> Any:
    """Return the photos that a query finds, as a bitmap of their ids."""
    from tagger_desktop.domain.query import parse
    from tagger_desktop.library.search import matching

    return matching(library, parse(query))
