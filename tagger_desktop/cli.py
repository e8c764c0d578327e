"""The command line: the same library, jobs and commands as the window, for scripts and machines without a screen.

Whatever a subcommand needs is imported when it runs, so that `--version` and `--help` answer at once.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from tagger_desktop import __version__
from tagger_desktop.domain.errors import UserError

if TYPE_CHECKING:
    from tagger_desktop.domain.progress import Steps
    from tagger_desktop.library.library import Library
    from tagger_desktop.session import Session

DONE, SOME_UNREADABLE, BAD_INPUT = 0, 1, 2
REPORT_S = 0.5  # seconds between two lines of progress
PATH = click.Path(path_type=Path)


@dataclass(frozen=True, slots=True)
class Fronts:
    """What only the window can do; the command line knows no Qt, so whoever starts it hands these over."""

    window: Callable[[Path | None], int]
    demo: Callable[[Path, bool], None]


def main(arguments: list[str] | None = None, fronts: Fronts | None = None) -> int:
    """Run one command line and return its exit code: 0 done, 1 some files unreadable, 2 bad input."""
    try:
        result = front.main(arguments, prog_name="tagger-desktop", standalone_mode=False, obj=fronts)
    except UserError as error:
        return _fail(str(error))
    except click.exceptions.Abort:
        return _fail("Stopped.")
    except click.ClickException as error:
        return _fail(error.format_message())
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; there is nobody to tell
        return BAD_INPUT
    return result if isinstance(result, int) else DONE


def _fail(text: str) -> int:
    click.echo("tagger-desktop: " + " ".join(text.split()), err=True)
    return BAD_INPUT


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


class _Out:
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
            elif monotonic() - self._reported > REPORT_S:
                self._reported = monotonic()
                of = f" of {step.total:,}" if step.total else ""
                click.echo(f"{step.done:,}{of}  {step.note}", err=True)


def _subcommand(name: str, group: click.Group | None = None) -> Callable[[Callable[..., int | None]], click.Command]:
    """Make a function a subcommand with `--json` and `--quiet`, given as its first argument `out`."""

    def declare(run: Callable[..., int | None]) -> click.Command:
        @wraps(run)
        def wrapped(as_json: bool, quiet: bool, **words: Any) -> int | None:
            return run(_Out(as_json=as_json, quiet=quiet), **words)

        for option in (
            click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else."),
            click.option("--quiet", is_flag=True, help="Print no progress and no text."),
        ):
            wrapped = option(wrapped)
        # A query may begin with "-": what is no option is a word.
        return (group or front).command(name, context_settings={"ignore_unknown_options": True})(wrapped)

    return declare


@contextmanager
def _library(path: Path, *, create: bool = False) -> Iterator[Library]:
    """Open a library for one subcommand."""
    from tagger_desktop.library.library import Library

    library = (
        Library.create(path, by="command line") if create and not path.exists() else Library(path, by="command line")
    )
    try:
        yield library
    finally:
        library.close()


@contextmanager
def _session(path: Path) -> Iterator[Session]:
    """Open a session without threads on a library, for subcommands that run commands."""
    from tagger_desktop.session import Session
    from tagger_desktop.settings import Settings

    settings = Settings()  # what the window remembers is no business of a script
    session = Session(settings, threads=False, by="command line")
    session.open(path)
    try:
        yield session
    finally:
        session.close()


@front.command("open")
@click.argument("place", type=PATH, required=False)
@click.pass_obj
def open_window(fronts: Fronts | None, place: Path | None) -> int:
    """Open the window, at a library or a folder of photos."""
    if place is not None and not place.exists():
        raise UserError(f"There is no library or folder at {place}.")
    if fronts is None:
        raise UserError("There is no window here.", "Start the program as tagger-desktop.")
    return fronts.window(place)


@_subcommand("scan")
@click.argument("library", type=PATH)
@click.argument("folders", type=PATH, nargs=-1, required=True)
@click.option("--ignore", multiple=True, help="Leave out files and folders that match this pattern.")
def scan(out: _Out, library: Path, folders: tuple[Path, ...], ignore: tuple[str, ...]) -> int:
    """Bring LIBRARY (made when absent) up to date with the photos in FOLDERS."""
    from tagger_desktop.jobs.scan import ScanResult
    from tagger_desktop.jobs.scan import scan as scan_folder
    from tagger_desktop.library.cache import Cache
    from tagger_desktop.settings import Settings, cache_path

    for folder in folders:
        if not folder.is_dir():
            raise UserError(f"There is no folder {folder}.")
    began, whole = monotonic(), ScanResult()
    patterns = (*Settings().ignore, *ignore)
    with _library(library, create=True) as opened:
        cache = Cache(cache_path(opened.id))
        try:
            for folder in folders:
                whole += out.work(scan_folder(opened, cache, folder, patterns))
        finally:
            cache.close()
    seconds = round(monotonic() - began, 3)
    out.result(whole.as_dict() | {"seconds": seconds}, lambda: iter([f"{whole.sentence()} in {seconds:.1f} s"]))
    return SOME_UNREADABLE if whole.broken else DONE


@_subcommand("tag")
@click.argument("library", type=PATH)
@click.argument("query")
@click.option("--add", multiple=True, metavar="TAG", help="Put this tag on; made when it is new.")
@click.option("--remove", multiple=True, metavar="TAG", help="Take this tag off.")
def tag(out: _Out, library: Path, query: str, add: tuple[str, ...], remove: tuple[str, ...]) -> None:
    """Put tags on the photos that QUERY finds, and take others off."""
    from tagger_desktop.commands.tag import change_tags

    if not add and not remove:
        raise UserError("Say what to change with --add TAG or --remove TAG.")
    with _library(library) as opened:
        photos = _found(opened, query)
        changed = change_tags(opened, photos, add, remove)
        out.result(
            {"photos": len(photos), "changed": changed},
            lambda: iter([f"{changed:,} tags changed on {len(photos):,} photos"]),
        )


@_subcommand("search")
@click.argument("library", type=PATH)
@click.argument("query")
@click.option("--count", is_flag=True, help="Print only how many there are.")
@click.option("--paths", is_flag=True, help="Print only where they are, one path a line.")
@click.option("--sort", default="added", help="In which order.")
def search(out: _Out, library: Path, query: str, count: bool, paths: bool, sort: str) -> None:
    """Find the photos that QUERY describes ("" for all)."""
    from tagger_desktop.domain.query import parse
    from tagger_desktop.library import photos
    from tagger_desktop.library.search import ORDERS, Order
    from tagger_desktop.library.search import search as find

    if sort not in ORDERS:
        raise UserError(f"Photos cannot be sorted by {sort!r}.", f"Orders: {', '.join(ORDERS)}.")
    with _library(library) as opened:
        ids = find(opened, parse(query), Order(sort))
        if count:
            out.result({"count": len(ids)}, lambda: iter([f"{len(ids)}"]))
            return
        known, found = opened.vocabulary, []
        for start in range(0, len(ids), PAGE):
            page = ids[start : start + PAGE]
            places = photos.paths(opened.read(), page)
            for card in photos.cards(opened.read(), page):
                names = [known.title(tag_id) for tag_id in card.tags]  # type: ignore[arg-type]
                found.append({"id": card.id, "path": str(places[card.id]), "tags": names})
        out.result({"count": len(ids), "photos": found}, lambda: _lines(found, paths))


PAGE = 5_000  # photos read together


def _lines(found: list[dict[str, Any]], paths: bool) -> Iterator[str]:
    for photo in found:
        yield photo["path"] if paths else "\t".join([photo["path"], ", ".join(photo["tags"])])


@_subcommand("tags")
@click.argument("library", type=PATH)
def tags(out: _Out, library: Path) -> None:
    """List the vocabulary with the number of photos of each tag."""
    from tagger_desktop.library.vocabulary import counts

    with _library(library) as opened:
        known, used = opened.vocabulary, counts(opened.read())
        rows = [
            {
                "name": tag.name,
                "kind": tag.kind,
                "parent": known.tags[tag.parent].name if tag.parent else None,
                "synonyms": list(tag.synonyms),
                "count": used.get(tag.id, 0),
            }
            for tag in known
        ]
        out.result({"tags": rows}, lambda: (f"{row['count']:>8,}  {row['name']}  ({row['kind']})" for row in rows))


@front.group("vocab")
def vocab() -> None:
    """Write or read the vocabulary as JSON, CSV or a keyword list (.txt), by the file's ending."""


@_subcommand("export", vocab)
@click.argument("library", type=PATH)
@click.argument("file", type=PATH)
def export_vocabulary(out: _Out, library: Path, file: Path) -> None:
    """Write the vocabulary of LIBRARY to FILE."""
    from tagger_desktop.domain.terms import terms
    from tagger_desktop.domain.text_file import write_text
    from tagger_desktop.formats.vocabulary import format_of

    form = format_of(file)
    with _library(library) as opened:
        found = list(terms(opened.vocabulary))
    write_text(file, form.write(found))
    out.result({"tags": len(found)}, lambda: iter([f"Wrote {len(found):,} tags to {file}"]))


@_subcommand("import", vocab)
@click.argument("library", type=PATH)
@click.argument("file", type=PATH)
@click.option("--dry-run", is_flag=True, help="Only say what would be added, changed and merged.")
def import_vocabulary(out: _Out, library: Path, file: Path, dry_run: bool) -> None:
    """Take the vocabulary in FILE into LIBRARY (made when absent); nothing is taken away."""
    from tagger_desktop.formats.vocabulary import format_of
    from tagger_desktop.library.terms import preview, take_in

    found = format_of(file).read(file)
    with _new_only_if_done(library) as opened:
        if dry_run:
            taken = preview(opened, found)
        else:
            with opened.edit(f"Import vocabulary {file.name}") as edit:
                taken = take_in(edit, found)
    out.result(taken.as_dict(), lambda: iter([taken.sentence()]))


@_subcommand("export")
@click.argument("library", type=PATH)
@click.argument("format_name", metavar="FORMAT")
@click.argument("path", type=PATH)
@click.argument("query", default="")
def export(out: _Out, library: Path, format_name: str, path: Path, query: str) -> None:
    """Write the photos that QUERY finds (all without one) to PATH in FORMAT."""
    from tagger_desktop.jobs.exchange import export as write

    with _library(library) as opened:
        photos = _found(opened, query)
        result = out.work(write(opened, format_name, path, photos))
        out.result(result)


@_subcommand("import")
@click.argument("library", type=PATH)
@click.argument("format_name", metavar="FORMAT")
@click.argument("path", type=PATH)
def import_(out: _Out, library: Path, format_name: str, path: Path) -> int:
    """Bring what PATH holds in FORMAT into LIBRARY (made when absent)."""
    from tagger_desktop.jobs.exchange import import_ as read

    with _new_only_if_done(library) as opened:
        result = out.work(read(opened, format_name, path))
        out.result(result)
    return SOME_UNREADABLE if result["skipped"] else DONE


@contextmanager
def _new_only_if_done(path: Path) -> Iterator[Library]:
    """Open a library, or make one that is deleted again when what it was made for is refused."""
    absent = not path.exists()
    try:
        with _library(path, create=True) as opened:
            yield opened
    except UserError:
        if absent:
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
        raise


@_subcommand("undo")
@click.argument("library", type=PATH)
def undo(out: _Out, library: Path) -> None:
    """Take back the newest change."""
    with _library(library) as opened:
        title = opened.undo()
        out.result({"undone": title}, lambda: iter([f"Undid: {title}" if title else "There is nothing to undo."]))


@_subcommand("redo")
@click.argument("library", type=PATH)
def redo(out: _Out, library: Path) -> None:
    """Do the last undone change again."""
    with _library(library) as opened:
        title = opened.redo()
        out.result({"redone": title}, lambda: iter([f"Redid: {title}" if title else "There is nothing to redo."]))


@_subcommand("check")
@click.argument("library", type=PATH)
@click.option("--repair", is_flag=True, help="Drop what points nowhere and rebuild the indexes.")
def check(out: _Out, library: Path, repair: bool) -> int:
    """Prove that LIBRARY is whole, and list photos whose file is gone."""
    from tagger_desktop.library import check as checking

    with _library(library) as opened:
        repaired = checking.repair(opened) if repair else []
        faults = checking.check(opened)
        gone = [str(path) for path in checking.gone_files(opened)]
        values = {"ok": not faults, "faults": faults, "missing": gone, "repaired": repaired}
        words = [*repaired, *(faults or ["The library is whole."]), *(f"Missing: {path}" for path in gone)]
        out.result(values, lambda: iter(words))
    return SOME_UNREADABLE if faults else DONE


@_subcommand("backup")
@click.argument("library", type=PATH)
@click.argument("file", type=PATH)
def backup(out: _Out, library: Path, file: Path) -> None:
    """Write a verified copy of LIBRARY to FILE."""
    from tagger_desktop.library.check import backup as back_up

    with _library(library) as opened:
        size = back_up(opened, file)
        out.result({"file": str(file), "bytes": size}, lambda: iter([f"Backed up to {file} ({size:,} bytes)"]))


@_subcommand("stats")
@click.argument("library", type=PATH)
def stats(out: _Out, library: Path) -> None:
    """Count photos, tags and progress."""
    from tagger_desktop.library.check import stats as count

    with _library(library) as opened:
        out.result(count(opened))


@_subcommand("run")
@click.argument("library", type=PATH)
@click.argument("lines", nargs=-1, required=True, metavar="COMMAND...")
def run_commands(out: _Out, library: Path, lines: tuple[str, ...]) -> None:
    """Run commands of the window, in order, such as "tag.add name=dog query=beach"."""
    from tagger_desktop.commands import execute

    said: list[str] = []
    with _session(library) as session:
        session.notified.connect(lambda notice: said.append(notice.text))
        for line in lines:
            execute(session, line)
    out.result({"notices": said}, lambda: iter(said))


@front.command("demo", hidden=True)
@click.argument("results", type=PATH)
@click.option("--screenshots-only", is_flag=True)
@click.pass_obj
def demo(fronts: Fronts | None, results: Path, screenshots_only: bool) -> None:
    """Do the main job on the sample photos without a screen, with screenshots."""
    if fronts is None:
        raise UserError("There is no window here.", "Start the program as tagger-desktop.")
    fronts.demo(results, screenshots_only)


def _found(library: Library, query: str) -> Any:
    from tagger_desktop.domain.query import parse
    from tagger_desktop.library.search import matching

    return matching(library, parse(query))
