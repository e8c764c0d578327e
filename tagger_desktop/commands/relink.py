"""Photos that were moved, and drives that come and go."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from tagger_desktop.commands.registry import command, has_library
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.progress import Steps
from tagger_desktop.jobs import Job
from tagger_desktop.jobs.relink import Relinking, find_moved, map_folder, parse_mapping
from tagger_desktop.jobs.relink import relink as move
from tagger_desktop.library import roots
from tagger_desktop.library.library import Library
from tagger_desktop.session import Session

LOOK_S = 20.0  # between two looks which drives are here
SHOWN = 3  # moves that a question names


@command("library.relink", "Find moved photos…", menu="File", when=has_library, section=1)
def relink(session: Session, folder: Path | None = None, map: str | None = None) -> None:  # noqa: A002 - as with --map
    """Find the files of missing and offline photos in a folder by content, or by map=OLD=NEW, and ask before relinking."""
    if map is not None:
        old, new = parse_mapping(map)
        look(session, lambda library: map_folder(library, old, new), lambda found: ask(session, found))
        return
    place = folder or session.prompts.folder("Find moved photos in")
    if place is not None:
        look_in(session, [place], lambda found: ask(session, found))


@command("library.drives", "Look which drives are here", menu="File", when=has_library, section=1)
def drives(session: Session) -> None:
    """Find out which folders are on drives that are not connected."""
    library = session.open_library

    def find() -> None:
        roots.look(library)
        away = [root for root in roots.roots(library.read()) if root.offline]
        names = ", ".join(str(root.path) for root in away)
        session.post_notice(f"Not connected: {names}" if away else "All folders are within reach.")

    session.write(find)


def look_in(session: Session, folders: Sequence[Path], then: Callable[[Relinking], None]) -> Job:
    """Look through folders for the files of missing and offline photos, as a job, and hand over what was found."""
    ignore = session.settings.ignore
    return look(session, lambda library: find_moved(library, folders, ignore), then)


def look(session: Session, work: Callable[[Library], Steps], then: Callable[[Relinking], None]) -> Job:
    """Run a look for moved photos as a job, and hand what it finds over on the front's thread."""
    library = session.open_library

    def steps() -> Steps:
        found: Relinking = yield from work(library)
        session.post(lambda: then(found))
        return None  # what was found is said by whoever asked

    return _started(session, "Find moved photos", steps)


def apply(session: Session, found: Relinking) -> Job:
    """Relink what was found, as a job; its result says how many."""
    library = session.open_library
    return _started(session, "Relink photos", lambda: move(library, found.moves))


def ask(session: Session, found: Relinking) -> None:
    """Show what was found, and relink it if that is wanted."""
    if not found.moves:
        session.notify(found.sentence())
        return
    examples = [f"{one.old} is now {one.new} ({one.certainty})" for one in found.moves[:SHOWN]]
    more = [f"and {len(found.moves) - SHOWN:,} more"] if len(found.moves) > SHOWN else []
    text = "\n".join([f"{found.sentence()}.", *examples, *more])
    if session.prompts.confirm("Find moved photos", text, "Relink"):
        apply(session, found)


def _started(session: Session, title: str, work: Callable[[], Steps]) -> Job:
    job = session.jobs.start(title, work)
    if isinstance(job.error, UserError):  # without threads the job has ended by now
        raise job.error
    return job


class Drives:
    """Looks from time to time, on a thread of its own, which drives of the open library are here."""

    def __init__(self, session: Session, look_s: float = LOOK_S) -> None:
        """Begin with the library that is open, if one is."""
        self._session, self._look_s = session, look_s
        self._stop = threading.Event()
        session.opened.connect(self._opened)
        self._opened(session.library)

    def _opened(self, library: Library | None) -> None:
        self._stop.set()
        if library is not None:
            self._stop = threading.Event()
            threading.Thread(target=self._watch, args=(library, self._stop), name="drives", daemon=True).start()

    def _watch(self, library: Library, stop: threading.Event) -> None:
        try:
            while not stop.is_set():
                roots.look(library)
                stop.wait(self._look_s)
        except UserError:  # the library was closed, or the person may not write into it
            return
