"""Writing photos and tags to files for other programs, and reading them back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tagger_desktop.commands.registry import command, has_library
from tagger_desktop.domain.dataset import Lost
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.progress import Steps
from tagger_desktop.formats import FORMATS, Format, find, recognise
from tagger_desktop.jobs.exchange import Imported, export, import_
from tagger_desktop.session import Session

SCOPES = ("selection", "shown", "all")
NAMED_LOSSES = 3  # kinds of loss a notice names; the command line lists them all


@command("export.photos", "Export…", menu="File", when=has_library, icon="export", section=2)
def export_photos(session: Session, format: str = "", path: Path | None = None, scope: str = "") -> None:  # noqa: A002
    """Write photos with their tags to a file: the selected ones, those on show, or all.

    What is not given is asked for; the scope only where the format is asked for too.
    """
    chosen = find(format) if format else _ask_format(session)
    if chosen is None:
        return
    if scope and scope not in SCOPES:
        raise UserError(f"There is no scope {scope!r}.", f"Scopes: {', '.join(SCOPES)}.")
    scope = scope or (_ask_scope(session) if not format and path is None else _scopes(session)[0])
    if not scope:
        return
    path = path or _ask_path(session, chosen)
    if path is not None:
        _export(session, chosen, path, scope)


def _ask_format(session: Session) -> Format | None:
    titles = {module.TITLE: module for module in FORMATS.values()}
    return titles.get(session.prompts.choose("Export", "As", list(titles)) or "")


def _ask_path(session: Session, chosen: Format) -> Path | None:
    name = f"{session.open_library.path.stem}{chosen.ENDING}"
    path = session.prompts.save_file("Export", name, _kinds(chosen))
    if path is None or path.suffix:
        return path
    path = path.with_suffix(chosen.ENDING)
    text = f"{path.name} exists already. Replace it?"  # the dialog has asked about the name without its ending
    return path if not path.exists() or session.prompts.confirm("Export", text, "Replace") else None


def _ask_scope(session: Session) -> str:
    """Ask which photos, where that makes a difference; "" when the person went away."""
    names = {
        "selection": f"Selected ({_count(len(session.selection))})",
        "shown": f"On show ({_count(len(session.shown))})",
        "all": "Everything in the library",
    }
    choices = {names[scope]: scope for scope in _scopes(session)}
    if len(choices) == 1:
        return "all"
    return choices.get(session.prompts.choose("Export", "Which photos", list(choices)) or "", "")


def _scopes(session: Session) -> list[str]:
    """Return the scopes that differ, the nearest first."""
    narrowed = bool(session.shown.text.strip())
    return [*(["selection"] if session.selection else []), *(["shown"] if narrowed else []), "all"]


def _export(session: Session, chosen: Format, path: Path, scope: str) -> None:
    library = session.open_library
    chosen_ids = {"selection": list(session.selection), "shown": list(session.shown.ids), "all": None}
    photos = chosen_ids[scope]
    if photos is not None and not photos:
        raise UserError("There are no photos to export.", "Select some, or export everything.")

    def say(result: Any) -> None:
        session.notify(f"Exported {_count(result['photos'])} to {path.name}", _left_out(result["lost"]))

    _start(session, f"Export {path.name}", lambda: export(library, chosen.NAME, path, photos), say)


@command("import.file", "Import…", menu="File", when=has_library, icon="import", section=2)
def import_file(session: Session, path: Path | None = None, format: str = "") -> None:  # noqa: A002
    """Take the photos and tags of a file into the library, as one step that can be undone."""
    library, cache = session.open_library, session.cache
    path = path or session.prompts.open_file("Import", _kinds(*FORMATS.values()))
    if path is None:
        return
    chosen, source = find(format) if format else recognise(path), path
    _start(
        session,
        f"Import {source.name}",
        lambda: import_(library, chosen.NAME, source, cache),
        lambda result: _say_imported(session, source, result),
    )


def _say_imported(session: Session, path: Path, result: Imported) -> None:
    tags = "1 new tag" if result["changed"] == 1 else f"{result['changed']:,} new tags"
    them = "it" if result["photos"] == 1 else "them"
    text = f"Imported {path.name}: {_count(result['photos'])}, {tags} on {them}"
    skipped = result["skipped"]
    hint = f"Left out {len(skipped):,}, first {skipped[0]['item']}: {skipped[0]['reason']}" if skipped else ""
    session.notify(text, hint, undo=result["changed"] > 0)


def _start(session: Session, title: str, work: Callable[[], Steps], then: Callable[[Any], None]) -> None:
    """Start a job once the gestures made before it are written down, and tell of its result."""

    def steps() -> Steps:
        result = yield from work()
        session.post(lambda: then(result))
        return result

    def start() -> None:
        job = session.jobs.start(title, steps)
        if isinstance(job.error, UserError):  # without threads the job has ended by now
            raise job.error

    session.write(start)


def _kinds(*formats: Format) -> str:
    endings = sorted({f"*{module.ENDING}" for module in formats})
    name = formats[0].TITLE if len(formats) == 1 else "Files with photos and tags"
    return f"{name.replace('(', '').replace(')', '')} ({' '.join(endings)})"


def _left_out(lost: list[Lost]) -> str:
    if not lost:
        return ""
    named = [f"{one['count']:,} {one['what']}" for one in lost[:NAMED_LOSSES]]
    more = ["and more"] if len(lost) > NAMED_LOSSES else []
    return "Left out: " + ", ".join([*named, *more])


def _count(photos: int) -> str:
    return "1 photo" if photos == 1 else f"{photos:,} photos"
