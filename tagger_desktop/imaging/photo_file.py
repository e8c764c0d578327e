"""What can be asked of a photo that is open, wherever its decoder runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from PIL import Image

from tagger_desktop.imaging.exif import Exif


class Photo(Protocol):
    """A photo's file with its header read and its pixels still to come."""

    format: str
    mode: str
    file_size: int
    stored: tuple[int, int]

    @property
    def exif(self) -> Exif:
        """What the camera wrote."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the upright photo."""

    @property
    def has_frames(self) -> bool:
        """Whether the file holds more pictures than the one that is shown."""

    @property
    def info(self) -> Mapping[Any, Any]:
        """What the decoder says of the file besides its pixels, by Pillow's names: icc_profile, xmp, photoshop."""

    def decode(self, within: int | None = None) -> Image.Image:
        """Return the pixels, upright RGB or RGBA in sRGB, shrunk to fit a square of `within` pixels."""
