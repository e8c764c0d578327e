"""What a photo's file says besides the picture, and passing the file on without it.

Nothing is decoded and nothing is encoded again: parts are left out, or overwritten where they stand. What cannot be
read is left out rather than passed on, since nobody can tell what is in it.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from tagger_desktop.domain.errors import UnreadablePhoto
from tagger_desktop.imaging.content import HEAD, kind, other
from tagger_desktop.imaging.private import boxes, gif, jpeg, png, webp
from tagger_desktop.imaging.private.directories import cleaned_tiff
from tagger_desktop.imaging.private.findings import Finding, found_in
from tagger_desktop.imaging.private.parts import Part
from tagger_desktop.imaging.private.tags import LEVELS, Level
from tagger_desktop.imaging.source import contents, size_of

__all__ = ["LEVELS", "Finding", "Level", "cleaned", "findings", "read_whole"]

CONTAINERS: dict[str, ModuleType] = {
    "JPEG": jpeg,
    "PNG": png,
    "WEBP": webp,
    "GIF": gif,
    "AVIF": boxes,
    "HEIC": boxes,
}
LIMIT_BYTES = 1 << 30


def read_whole(path: Path) -> bytes:
    """Return the bytes of a photo's file.

    Errors: UnreadablePhoto when it cannot be read, or is too large to be looked through.
    """
    if size_of(path) > LIMIT_BYTES:
        raise UnreadablePhoto("The file is larger than 1 GB, too large to look through what it says.")
    source = contents(path)
    return source if isinstance(source, bytes) else path.read_bytes()


def findings(data: bytes) -> list[Finding]:
    """Return what a file says about its photo, its place first.

    Errors: UnreadablePhoto when it is no photo, or its parts cannot be told from one another.
    """
    form = _format(data)
    if form == "BMP":
        return []
    parts = [Part("exif", data)] if form == "TIFF" else list(CONTAINERS[form].parts(data))
    return found_in(parts, is_file=form == "TIFF")


def cleaned(data: bytes, level: Level) -> bytes:
    """Return a file without what is not to leave; the pixels are the same, bit for bit.

    "no-location" takes out every place, and what nobody here can read; "none" all but what the picture needs to look
    the same: its colour profile and how it is turned.

    Errors: UnreadablePhoto when its parts cannot be told from one another, or a place is still found.
    """
    form = _format(data)
    if level == "keep" or form == "BMP":
        return data
    made: bytes = cleaned_tiff(data, level) if form == "TIFF" else CONTAINERS[form].cleaned(data, level)
    if any(finding.kind == "location" for finding in findings(made)):
        raise UnreadablePhoto("The place where it was taken could not be taken out of the file.")
    return made


def _format(data: bytes) -> str:
    form = kind(data[:HEAD])
    if form is None:
        raise UnreadablePhoto(other(data[:HEAD], len(data)))
    return form
