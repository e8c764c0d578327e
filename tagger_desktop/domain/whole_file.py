"""Files that appear whole or not at all, whatever happens meanwhile."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tagger_desktop.domain.errors import UserError

# What the system says in its own words that a person would not understand, or that asks for something to be done.
REASONS = {
    errno.ENOSPC: ("the disk is full", "Make room and try again."),
    errno.EDQUOT: ("no more room is allowed on this disk", "Make room and try again."),
    errno.EFBIG: ("the file would be larger than is allowed here", ""),
    errno.EROFS: ("the disk is read-only", "Choose another place."),
    errno.EACCES: ("permission is denied", "Choose another place."),
    errno.EPERM: ("permission is denied", "Choose another place."),
    errno.EIO: ("the drive reported an error", "Look at the drive, or choose another place."),
    errno.EBUSY: ("another program is using it", "Close that program and try again."),
    errno.ENAMETOOLONG: ("its name is too long", "Choose a shorter one."),
}
GONE = frozenset(
    getattr(errno, name)
    for name in ("ENODEV", "ENXIO", "ESTALE", "ENOTCONN", "EHOSTDOWN", "EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT")
    if hasattr(errno, name)
)
LIBRARY = ".tagger"
HELD_OPEN = (32, 33)  # Windows: a sharing violation, a locked part


@contextmanager
def replacing(target: Path, verb: str = "written", *, library: bool = False) -> Iterator[Path]:
    """Give a path beside `target`; the file made there takes its place at the end of the block.

    File and folder are on the disk before the block is left. When the block fails, what was at `target` is as it
    was. A link goes on pointing to what it points to. Only a `library` takes the place of a library.

    Errors: UserError naming `target`, saying that it cannot be `verb` and why.
    """
    place = Path(os.path.realpath(target))
    if place.suffix == LIBRARY and place.exists() and not library:
        raise UserError(f"{target} is a library.", "Choose another name.")
    from uuid import uuid4  # with it `platform`: 3 ms, which opening a library need not wait for

    part = place.with_name(f".tagger-{uuid4().hex[:12]}.part")
    try:
        yield part
        if place.exists():
            shutil.copymode(place, part)
        sync(part)
        os.replace(part, place)
        sync_folder(place.parent)
    except OSError as error:
        raise refused(target, error, verb) from error
    finally:
        with suppress(OSError):  # a drive that has gone takes its part of the file with it
            part.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Wait until what was written to a file is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; systems without such a thing do so by themselves."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def refused(path: Path, error: OSError, verb: str = "written") -> UserError:
    """Return what to tell a person whose file cannot be `verb`."""
    if isinstance(error, FileNotFoundError) and not path.parent.is_dir():
        return UserError(f"There is no folder {path.parent}.")
    why, hint = reason(error)
    return UserError(f"{path} cannot be {verb}: {why}.", hint)


def reason(error: OSError) -> tuple[str, str]:
    """Return why the system refused a file, in words that follow a colon, and what can be done.

    >>> reason(OSError(errno.ENOSPC, "No space left on device"))
    ('the disk is full', 'Make room and try again.')
    """
    if getattr(error, "winerror", None) in HELD_OPEN:
        return REASONS[errno.EBUSY]
    if error.errno in GONE:
        return "its drive is not connected any more", "Connect the drive and try again."
    if error.errno in REASONS:
        return REASONS[error.errno]
    said = error.strerror or str(error) or type(error).__name__
    return said[:1].lower() + said[1:].rstrip("."), ""
