"""Backups that are made by themselves and put back when need be, and repairing a library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Timer

from tagger_desktop import locking
from tagger_desktop.commands.registry import command, has_library
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.people import Deed
from tagger_desktop.domain.progress import Steps
from tagger_desktop.jobs import Job
from tagger_desktop.jobs.backup import back_up
from tagger_desktop.library import backups, sqlite
from tagger_desktop.library.backups import Backup, Keeping
from tagger_desktop.library.edit import Report
from tagger_desktop.library.keys import Access
from tagger_desktop.library.library import Library
from tagger_desktop.session import Session
from tagger_desktop.settings import backup_folder

FIRST_S = 10.0  # after a library was opened, so that the backup is not in the way of that
LOOK_S = 600.0  # between two looks whether one is due


@command("library.backups", "Backups…", menu="File", when=has_library, icon="history", section=1)
def show_backups(session: Session) -> None:
    """Show the backups of the library, to make one or go back to one."""
    session.request("backups")


@command("library.back_up", "Back up now", menu="File", when=has_library, section=1)
def back_up_now(session: Session) -> None:
    """Make a backup among those that are made by themselves."""

    def say(made: Backup | None) -> None:
        if made is not None:
            session.notify(f"Backed up to {made.path}")

    job = start(session, hours=0.0, then=say)
    if isinstance(job.error, UserError):  # without threads the job has ended by now
        raise job.error


@command("library.restore", "Restore a backup…", menu="File", when=has_library, section=1)
def restore(session: Session, path: Path | None = None) -> None:
    """Put a backup in the place of the library; the present file is kept beside it.

    Without a path the window shows which there are.
    """
    library = session.open_library
    library.demand(Deed.GOVERN)
    if path is None:
        session.request("backups")
        return
    backups.prove_name(path)
    backup, access = path, _access(session, library, path)
    place, kept = library.path, list[Path]()

    def work(report: Report) -> Access | None:
        aside = backups.restore(place, backup, access)
        kept.extend([aside] if aside else [])
        return access

    def say() -> None:
        session.notify(f"Restored from {backup.name}", f"The file from before is {kept[0].name}." if kept else "")

    locking.while_closed(session, "Restore a backup", work, say)


def _access(session: Session, library: Library, backup: Path) -> Access | None:
    """Return what opens a backup: what opens the library, unless that has another key by now."""
    if not sqlite.is_encrypted(backup):
        return None
    ours = library.access
    if ours is not None and sqlite.salt_of(backup) == ours.key.salt:
        return ours
    return session.prompts.password(backup)


@command("library.repair", "Repair library", menu="File", when=has_library, section=1)
def repair(session: Session) -> None:
    """Put right what can be, from indexes and history, and set the rest aside."""
    library = session.open_library
    library.demand(Deed.GOVERN)
    place, access, done = library.path, library.access, list[str]()

    def work(report: Report) -> Access | None:
        from tagger_desktop.library.salvage import put_right

        done.extend(put_right(place, access, session.by))
        return access

    locking.while_closed(session, "Repair library", work, lambda: session.notify(" ".join(done)))


def listed(session: Session, library: Library) -> list[Backup]:
    """Return the backups of a library, newest first; also off the front's thread."""
    return backups.listed(folder_of(session, library))


def folder_of(session: Session, library: Library | None = None) -> Path:
    """Return where the backups of a library, else of the open one, are kept."""
    library = library or session.open_library
    return backup_folder(session.settings.backups, library.path, library.id)


def start(session: Session, hours: float, then: Callable[[Backup | None], None] = lambda made: None) -> Job:
    """Make a backup of the open library, if one is due after so many hours (0 for at once), as a job."""
    library, folder, settings = session.open_library, folder_of(session), session.settings
    keeping = Keeping(settings.backups_daily, settings.backups_weekly)

    def steps() -> Steps:
        result = yield from back_up(library, folder, keeping, hours)
        made = result if isinstance(result, Backup) else None
        session.post(lambda: then(made))
        return made

    return session.jobs.start("Back up", steps)


class Schedule:
    """Makes backups of whichever library is open: soon after it was opened, and then from time to time."""

    def __init__(self, session: Session, first_s: float = FIRST_S, look_s: float = LOOK_S) -> None:
        """Begin with the library that is open, if one is."""
        self._session, self._first_s, self._look_s = session, first_s, look_s
        self._clock: Timer | None = None
        self._job: Job | None = None
        session.opened.connect(self._opened)
        self._opened(session.library)

    def _opened(self, library: Library | None) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
        if library is not None:
            self._wait(self._first_s)

    def _wait(self, seconds: float) -> None:
        self._clock = Timer(seconds, lambda: self._session.post(self._look))
        self._clock.daemon = True
        self._clock.start()

    def _look(self) -> None:
        """See whether one is due, on the front's thread; after a failure, which was said, wait for longer."""
        session, hours = self._session, self._session.settings.backup_hours
        if session.library is None:
            return
        failed = self._job is not None and self._job.error is not None
        if hours > 0 and (self._job is None or self._job.over):
            self._job = start(session, hours)
        self._wait(self._look_s * (6 if failed else 1))
