"""Photos whose files were moved: finding them again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tagger_desktop.commands.registry import command, has_library
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.progress import Steps
from tagger_desktop.jobs import Job
from tagger_desktop.jobs import relink as relinking
from tagger_desktop.jobs.relink import Relinking
from tagger_desktop.library.relink import Move
from tagger_desktop.session import Session


@command("library.relink", "Find moved photos…", menu="File", when=has_library, icon="missing", section=1)
def relink(session: Session, folder: Path | None = None, old: Path | None = None) -> None:
    """Find the files of missing photos again, in `folder` and below; with `old`, at the same place as below that.

    Without a folder the window asks, and shows first what was found. Photos keep their tags in any case.
    """
    if folder is None:
        session.request("relink")
        return
    look(session, [folder], old, then=lambda found: apply(session, found.moves))


def look(
    session: Session,
    folders: Sequence[Path],
    old: Path | None = None,
    *,
    verify: bool = False,
    then: Callable[[Relinking], None],
) -> Job:
    """Look through folders by content, or where what was below `old` would be below the one folder; `then` is told."""
    library, ignore = session.open_library, session.settings.ignore

    def steps() -> Steps:
        if old is None:
            found = yield from relinking.find_moved(library, folders, ignore)
        else:
            found = yield from relinking.map_folder(library, old, folders[0], verify=verify)
        if isinstance(found, Relinking):  # not when it was stopped
            result = found
            session.post(lambda: then(result))
        return None

    return _start(session, "Look for moved photos", steps)


def apply(session: Session, moves: Sequence[Move]) -> None:
    """Tell the library where photos are now, as a job."""
    library = session.open_library
    if not moves:
        session.notify("None of the missing photos was found there.")
        return
    _start(session, "Relink", lambda: relinking.relink(library, moves))


def _start(session: Session, title: str, work: Callable[[], Steps]) -> Job:
    job = session.jobs.start(title, work)
    if isinstance(job.error, UserError):  # without threads the job has ended by now
        raise job.error
    return job
