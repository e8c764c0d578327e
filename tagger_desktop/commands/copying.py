"""Copying photos' files to a folder, with what they say of themselves or without."""

from __future__ import annotations

from pathlib import Path

from pyroaring import BitMap

from tagger_desktop.commands.registry import command, has_photos
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.people import Deed
from tagger_desktop.jobs import copy as copying
from tagger_desktop.session import Session


@command("export.copy", "Copy photos to a folder…", menu="File", when=has_photos, icon="copy", section=2)
def copy_photos(session: Session, folder: Path | None = None, metadata: str = "no-location") -> None:
    """Copy the files of the selected photos, or of all on show, with what they say of themselves or without.

    Without a folder the window shows first what would leave. `metadata` is keep, no-location or none.
    """
    session.open_library.demand(Deed.EXPORT)
    if folder is None:
        session.request("copy_photos")
        return
    start(session, chosen(session), folder, metadata)


def chosen(session: Session) -> BitMap:
    """Return the photos that would be copied: those selected, or all on show."""
    return session.selection.copy() if len(session.selection) > 1 else session.shown.photos


def start(session: Session, photos: BitMap, folder: Path, metadata: str) -> None:
    """Copy photos as a job. Errors: UserError when there are none, or there is no such level."""
    library, level = session.open_library, copying.check_level(metadata)
    if not photos:
        raise UserError("There are no photos to copy.", "Select some.")
    job = session.jobs.start(f"Copy to {folder.name}", lambda: copying.copy(library, photos, folder, level))
    if isinstance(job.error, UserError):  # without threads the job has ended by now
        raise job.error
