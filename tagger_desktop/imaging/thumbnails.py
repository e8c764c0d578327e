"""Small upright pictures for the grid, and the scan's one reading of each file."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image

from tagger_desktop.domain.errors import UnreadablePhoto
from tagger_desktop.domain.photo import FileFacts
from tagger_desktop.imaging.colour import to_srgb
from tagger_desktop.imaging.decode import UPRIGHT, open_photo, opened, opened_here
from tagger_desktop.imaging.fingerprint import fingerprint
from tagger_desktop.imaging.metadata import read_facts
from tagger_desktop.imaging.source import contents

SIDE = 256  # pixels of the longer side
QUALITY = 80  # 11 KB and 0.6 ms each; WebP saves a fifth of the space for twenty times the time
SQUARE = 8  # pixels of one square behind transparency
LIGHT, DARK = 255, 229  # quiet enough to stay behind a cut-out, strong enough to show a white one
SAME_SHAPE = 0.02  # part by which a preview's shape may differ; the black bars of other previews differ by a tenth


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the scan wants from one file, from reading it once."""

    facts: FileFacts
    fingerprint: str
    thumbnail: bytes


def read_photo(path: Path, side: int = SIDE) -> Reading:
    """Read a file once and return its facts, its fingerprint and its thumbnail.

    Files above 256 MB are streamed: once for the fingerprint and once for the picture.

    Errors: UnreadablePhoto with what is wrong with the file.
    """
    source = contents(path)
    with opened(source) as photo:
        thumbnail = encode_thumbnail(photo.decode(side), side)
        facts = read_facts(photo)
    return Reading(facts, fingerprint(source), thumbnail)


def thumbnail(path: Path, side: int = SIDE) -> bytes:
    """Return only the thumbnail of a file, as JPEG.

    Errors: UnreadablePhoto with what is wrong with the file.
    """
    return encode_thumbnail(open_photo(path, side), side)


def encode_thumbnail(image: Image.Image, side: int = SIDE) -> bytes:
    """Return an upright RGB or RGBA picture as a JPEG that fits a square of `side` pixels; small ones stay small."""
    if max(image.size) > side:
        scale = side / max(image.size)
        size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        image = image.resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)
    buffer = io.BytesIO()
    _opaque(image).save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()


def _opaque(image: Image.Image) -> Image.Image:
    """Lay a transparent picture over the light chequers that mean "nothing here" in every picture editor."""
    if image.mode != "RGBA":
        return image
    ground = _chequers(*image.size)
    ground.paste(image, mask=image)
    return ground


def _chequers(width: int, height: int) -> Image.Image:
    across, down = -(-width // SQUARE), -(-height // SQUARE)
    board = _board(max(across, down)).crop((0, 0, across, down))
    return board.resize((across * SQUARE, down * SQUARE), Image.Resampling.NEAREST).crop((0, 0, width, height))


@lru_cache(maxsize=8)
def _board(side: int) -> Image.Image:
    shades = bytes(LIGHT if (row + column) % 2 else DARK for row in range(side) for column in range(side))
    return Image.frombytes("L", (side, side), shades).convert("RGB")


def quick_preview(path: Path, side: int = SIDE) -> bytes | None:
    """Return the small picture that the camera put into the file, upright and as JPEG, within some 2 ms.

    None when there is none, when its shape is not the photo's (cameras add black bars), or when the file is no JPEG.

    Errors: none; what is wrong with a file is for `read_photo` to say.
    """
    try:
        with opened_here(path, only="JPEG") as photo:
            data = photo.exif.preview_bytes()
            (width, height), turn = photo.stored, photo.exif.orientation
            profile = photo.info.get("icc_profile")
        if not data:
            return None
        preview = to_srgb(open_photo(data), profile)
    except UnreadablePhoto:
        return None
    shape = preview.width * height / (preview.height * width)
    if abs(shape - 1) > SAME_SHAPE:
        return None
    return encode_thumbnail(preview.transpose(UPRIGHT[turn]) if turn != 1 else preview, side)
