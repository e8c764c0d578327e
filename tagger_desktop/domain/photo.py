"""A photo as the library knows it, and what its file says about itself."""

from __future__ import annotations

from typing import NamedTuple, NewType

PhotoId = NewType("PhotoId", int)

COLOUR_LABELS = ("red", "orange", "yellow", "green", "blue", "purple")
FLAGS = {"pick": 1, "none": 0, "reject": -1}
MAX_RATING = 5


class FileFacts(NamedTuple):
    """What a photo's file says about itself.

    Units: `width` and `height` are pixels of the upright photo (EXIF orientation applied);
    `taken` is local camera time as ISO 8601 without a zone, such as "2024-05-01T12:30:00".
    """

    format: str
    width: int
    height: int
    orientation: int = 1
    taken: str | None = None
    camera: str | None = None
    has_gps: bool = False


class Card(NamedTuple):
    """What one cell of the grid shows of a photo, read a page at a time."""

    id: PhotoId
    name: str
    folder: str
    width: int
    height: int
    rating: int = 0
    colour: str = ""
    flag: int = 0
    missing: bool = False
    offline: bool = False
    """Whether the file is on a drive that is not connected."""
    broken: str = ""
    fingerprint: str = ""
    taken: str = ""
    tags: tuple[int, ...] = ()
