"""Pictures whose four corners differ, and files of them in every format and state."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

CORNERS = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255), "yellow": (255, 255, 0)}
Encode = Callable[..., bytes]


@pytest.fixture
def corners() -> Callable[..., Image.Image]:
    """Make a picture: red top left, lime top right, blue bottom left, yellow bottom right."""

    def make(width: int = 96, height: int = 64, mode: str = "RGB") -> Image.Image:
        picture = Image.new("RGB", (width, height))
        places = ((0, 0), (width // 2, 0), (0, height // 2), (width // 2, height // 2))
        for (left, top), colour in zip(places, CORNERS.values(), strict=True):
            picture.paste(colour, (left, top, left + width // 2, top + height // 2))
        return picture.convert(mode)

    return make


@pytest.fixture
def encode() -> Encode:
    """Return a picture as the bytes of a file."""

    def run(picture: Image.Image, format: str, **options: Any) -> bytes:
        buffer = io.BytesIO()
        picture.save(buffer, format, **options)
        return buffer.getvalue()

    return run


@pytest.fixture
def named() -> Callable[[Image.Image], list[str]]:
    """Name the colours of a picture's corners: top left, top right, bottom left, bottom right."""

    def run(picture: Image.Image) -> list[str]:
        width, height = picture.size
        inset = max(1, min(width, height) // 8)
        spots = [(x, y) for y in (inset, height - 1 - inset) for x in (inset, width - 1 - inset)]
        found = [picture.convert("RGB").getpixel(spot) for spot in spots]
        return [
            min(CORNERS, key=lambda name: sum(abs(a - b) for a, b in zip(CORNERS[name], colour, strict=True)))
            for colour in found
        ]

    return run


@pytest.fixture
def golden() -> Path:
    """Return the folder of small files that nothing here can write."""
    return Path(__file__).parent / "golden"


@pytest.fixture
def shared() -> Path:
    """Return the folder of real photos that is beside the project on some machines."""
    folder = Path(__file__).parents[3] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real photos of ../shared/data are not on this machine")
    return folder


@pytest.fixture
def exif_block() -> Callable[..., bytes]:
    """Write an EXIF block by hand, oddities and all: tags as {tag: (kind, count, four bytes or more)}."""

    def run(tags: dict[int, tuple[int, int, bytes]], preview: bytes = b"", order: str = "<") -> bytes:
        start = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
        end_of_main = 8 + 2 + 12 * len(tags) + 4
        end_of_next = end_of_main + (2 + 24 + 4 if preview else 0)
        table, spill = b"", b""
        for tag, (kind, count, value) in sorted(tags.items()):
            where = value.ljust(4, b"\0")
            if len(value) > 4:
                where = struct.pack(order + "I", end_of_next + len(spill))
                spill += value
            table += struct.pack(order + "HHI", tag, kind, count) + where
        block = start + struct.pack(order + "H", len(tags)) + table
        block += struct.pack(order + "I", end_of_main if preview else 0)
        if preview:
            at = end_of_next + len(spill)
            block += struct.pack(order + "HHHIIHHIII", 2, 0x201, 4, 1, at, 0x202, 4, 1, len(preview), 0)
        return b"Exif\0\0" + block + spill + preview

    return run
