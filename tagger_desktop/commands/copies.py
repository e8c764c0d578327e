"""Copying photos' files elsewhere, as they are or without what they say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pyroaring import BitMap

from tagger_desktop.commands.registry import command, has_targets
from tagger_desktop.commands.targets import meant
from tagger_desktop.commands.targets import photos as counted
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.progress import Steps
from tagger_desktop.imaging.private.tags import Level
from tagger_desktop.jobs import Job
from tagger_desktop.jobs.copy import Copied, Leaving, check_level, copy, leaving, with_places
from tagger_desktop.session import Session


@command("photo.copy_to", "Copy files to…", menu="Photo", when=has_targets, icon="export", section=2)
def copy_to(
    session: Session, folder: Path | None = None, metadata: str = "no-location", query: str | None = None
) -> None:
    """Copy the files of the photos to a folder: without the place where they were taken, unless metadata=keep or none."""
    level = check_level(metadata)
    photos = meant(session, query)
    place = folder or session.prompts.folder("Copy files to")
    if place is not None and (level != "keep" or _is_meant(session, photos)):
        start(session, photos, place, level)


def _is_meant(session: Session, photos: BitMap) -> bool:
    places = with_places(session.open_library, photos)
    if not places:
        return True
    text = f"{counted(places)} of these say where they were taken. Copy them with the place?"
    return session.prompts.confirm("Copy files", text, "Copy with place")


def start(session: Session, photos: BitMap, folder: Path, level: Level) -> Job:
    """Copy files as a job; its result says how many."""
    library = session.open_library

    def steps() -> Steps:
        done: Copied = yield from copy(library, photos, folder, level)
        return done

    return _started(session, f"Copy to {folder.name or folder}", steps)


def preview(session: Session, photos: BitMap, level: Level, then: Callable[[Leaving], None]) -> Job:
    """Look, as a job, at what would leave with photos at a level, and hand it over on the front's thread."""
    library = session.open_library

    def steps() -> Steps:
        found: Leaving = yield from leaving(library, photos, level)
        session.post(lambda: then(found))
        return None  # it is shown by whoever asked

    return _started(session, "Look what leaves", steps)


def _started(session: Session, title: str, work: Callable[[], Steps]) -> Job:
    job = session.jobs.start(title, work)
    if isinstance(job.error, UserError):  # without threads the job has ended by now
        raise job.error
    return job
