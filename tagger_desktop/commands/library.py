"""Opening libraries and folders, scanning, backing up."""

from __future__ import annotations

from pathlib import Path

from tagger_desktop.commands.registry import command, has_library
from tagger_desktop.domain.errors import UserError
from tagger_desktop.jobs import Job
from tagger_desktop.jobs.scan import scan
from tagger_desktop.library import photos
from tagger_desktop.library.check import backup as back_up
from tagger_desktop.library.check import check as find_faults
from tagger_desktop.library.library import this_person
from tagger_desktop.session import Session
from tagger_desktop.settings import data_folder, library_for

KINDS = "Tagger libraries (*.tagger)"


@command("library.open_folder", "Open folder…", menu="File", icon="folder-open")
def open_folder(session: Session, folder: Path | None = None) -> None:
    """Open a folder of photos; what is said of them is kept in a library of its own."""
    folder = folder or session.prompts.folder("Open a folder of photos")
    if folder is not None:
        open_photos(session, folder)


def open_photos(session: Session, folder: Path) -> Job:
    """Open the library of a photo folder, made at the first time, and bring it up to date."""
    if not folder.is_dir():
        raise UserError(f"There is no folder {folder}.")
    session.open(library_for(folder), create=True)
    return start_scan(session, folder)


def start_scan(session: Session, folder: Path) -> Job:
    """Bring the open library up to date with a folder, as a job."""
    library, cache = session.open_library, session.cache
    if cache is None:
        raise UserError("No library is open.")
    ignore = session.settings.ignore
    return session.jobs.start(f"Scan {folder.name or folder}", lambda: scan(library, cache, folder, ignore))


@command("library.add_folder", "Add folder to library…", menu="File", when=has_library, icon="folder")
def add_folder(session: Session, folder: Path | None = None) -> None:
    """Add the photos of another folder to the open library."""
    folder = folder or session.prompts.folder("Add a folder of photos")
    if folder is not None:
        start_scan(session, folder)


@command("library.open", "Open library…", menu="File", icon="library")
def open_library(session: Session, path: Path | None = None) -> None:
    """Open a library file."""
    path = path or session.prompts.open_file("Open library", KINDS)
    if path is not None:
        session.open(path)
        go_on_scanning(session)


@command("library.new", "New library…", menu="File")
def new(session: Session, path: Path | None = None) -> None:
    """Make an empty library; folders of photos are added to it afterwards."""
    said = (path, None) if path else session.prompts.new_library(free_place(), this_person())
    if said is None:
        return
    path, owner = said[0].with_suffix(".tagger"), said[1]
    if path.exists():
        raise UserError(f"{path} exists already.", "Open it, or choose another name.")
    session.open(path, create=True, owner=owner)


def free_place() -> Path:
    """Return where a new library may be made."""
    folder, number = data_folder(), 1
    while (path := folder / (f"Library {number}.tagger" if number > 1 else "Library.tagger")).exists():
        number += 1
    return path


@command("library.close", "Close library", menu="File", when=has_library)
def close(session: Session) -> None:
    """Close the library and go back to the welcome page."""
    session.close()


@command("library.samples", "Try the sample photos", menu="File", icon="photo")
def samples(session: Session) -> None:
    """Draw the sample photos, if that was not done yet, and open them."""
    from tagger_desktop.jobs.samples import samples as draw  # NumPy, which nothing else here needs

    folder = data_folder() / "Sample photos"
    library = session.open(library_for(folder), create=True)
    if (cache := session.cache) is not None:
        session.jobs.start("Draw sample photos", lambda: draw(library, cache, folder))


@command("library.rescan", "Look for changes in the folders", menu="File", when=has_library, icon="repeat", section=1)
def rescan(session: Session) -> None:
    """Find files that were added, changed, moved or deleted since the last scan."""
    for _, path, _ in photos.roots(session.open_library.read()):
        if path.is_dir():
            start_scan(session, path)
        else:
            session.notify(f"The folder {path} is not there now; its photos keep their tags.")


def go_on_scanning(session: Session) -> None:
    """Go on with scans that were stopped before they were finished."""
    for _, path, unfinished in photos.roots(session.open_library.read()):
        if unfinished and path.is_dir():
            start_scan(session, path)


@command("library.backup", "Back up library…", menu="File", when=has_library, section=1)
def backup(session: Session, path: Path | None = None) -> None:
    """Write a verified copy of the library to another file."""
    library = session.open_library
    path = path or session.prompts.save_file("Back up library", f"{library.path.stem}-backup.tagger", KINDS)
    if path is not None:
        target = path
        session.write(lambda: session.post_notice(f"Backed up to {target} ({back_up(library, target):,} bytes)"))


@command("library.check", "Check library", menu="File", when=has_library, section=1)
def check(session: Session) -> None:
    """Prove that the library file is whole."""
    library = session.open_library

    def prove() -> None:
        faults = find_faults(library)
        session.post_notice(" ".join(faults) if faults else "The library is whole.")

    session.write(prove)


@command("library.quit", "Quit", menu="File", section=4)
def leave(session: Session) -> None:
    """Close the library and the window."""
    session.request("quit")
