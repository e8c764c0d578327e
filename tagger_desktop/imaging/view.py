"""Photos as models see them: small arrays of pixels, cut square from the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from tagger_desktop.domain.photo import FileFacts
from tagger_desktop.imaging.decode import opened
from tagger_desktop.imaging.metadata import read_facts
from tagger_desktop.imaging.source import Source, contents

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BEHIND = (255, 255, 255)  # what shows through where a photo is transparent: paper


def view(source: Source, side: int) -> NDArray[np.uint8]:
    """Return a photo's pixels with a shorter side of at least `side`, or as large as the photo is.

    Shapes: (height, width, 3), sRGB, upright.
    Errors: UnreadablePhoto with what is wrong with the file.
    """
    return view_and_facts(source, side)[0]


def view_and_facts(source: Source, side: int) -> tuple[NDArray[np.uint8], FileFacts]:
    """Return what `view` does, and what the file says about itself, from reading it once.

    Errors: UnreadablePhoto with what is wrong with the file.
    """
    import numpy as np

    with opened(source if isinstance(source, bytes) else contents(source)) as photo:
        width, height = photo.size
        image = photo.decode(-(-side * max(width, height) // min(width, height)))
        facts = read_facts(photo)
    if image.mode == "RGBA":
        paper = Image.new("RGB", image.size, BEHIND)
        paper.paste(image, mask=image.getchannel("A"))
        image = paper
    return np.asarray(image), facts


def middle(pixels: NDArray[np.uint8], side: int, part: float = 1.0) -> NDArray[np.uint8]:
    """Return the square in the middle of a photo, scaled to `side` pixels.

    Shapes: takes (height, width, 3), returns (side, side, 3).
    Units: `part` is how much of the photo's shorter side the square covers, 0-1.
    """
    import numpy as np

    height, width = pixels.shape[:2]
    span = min(width, height) * part
    left, top = (width - span) / 2, (height - span) / 2
    if span == side:
        return pixels[int(top) : int(top) + side, int(left) : int(left) + side]
    square = Image.fromarray(pixels).resize(
        (side, side), Image.Resampling.BICUBIC, (left, top, left + span, top + span)
    )
    return np.asarray(square)


def scaled(pixels: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Return a photo stretched or squeezed to exactly `width` by `height` pixels.

    Shapes: takes (height, width, 3), returns the same with the new lengths.
    """
    import numpy as np

    if pixels.shape[:2] == (height, width):
        return pixels
    return np.asarray(Image.fromarray(pixels).resize((width, height), Image.Resampling.BICUBIC))
