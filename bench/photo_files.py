"""Photo files, as large as a camera's or many small ones, made once and kept."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEGAPIXELS = (4000, 3000)
DIFFERENT = 6  # pictures that are drawn; the others are these with another comment, so another content
SMALL = (480, 360)
A_FOLDER = 250  # small photos in one folder


def camera_photos(count: int) -> Path:
    """Return a folder of `count` JPEGs of 12 megapixels and about 4 MB, each of another content."""
    return _made(_kept() / f"camera-{count}", count, MEGAPIXELS, count)


def small_photos(count: int, place: Path | None = None) -> Path:
    """Return a folder of folders of `count` JPEGs of about 40 KB, each of another content, in `place` if given."""
    return _made((place or _kept()) / f"small-{count}", count, SMALL, A_FOLDER)


def _kept() -> Path:
    user = os.getuid() if hasattr(os, "getuid") else "own"
    return Path(tempfile.gettempdir()) / f"tagger-bench-{user}"


def _made(folder: Path, count: int, size: tuple[int, int], a_folder: int) -> Path:
    """Return `folder` with its photos, `a_folder` in each folder of it, or directly in it when that is all."""
    if sum(1 for _ in folder.rglob("*.jpg")) == count:
        return folder
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    drawn = [_draw(seed, *size) for seed in range(DIFFERENT)]
    for n in range(count):
        comment = f"photo {n:06}".encode()
        marker = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
        jpeg = drawn[n % DIFFERENT]
        inside = part if a_folder >= count else part / f"Trip {n // a_folder:03}"
        inside.mkdir(exist_ok=True)
        (inside / f"IMG_{n:05}.jpg").write_bytes(jpeg[:2] + marker + jpeg[2:])
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
    return folder


def _draw(seed: int, width: int, height: int) -> bytes:
    """Return a JPEG with the detail and the EXIF of a camera's."""
    import io

    import numpy as np
    from PIL import Image

    chance = np.random.default_rng(seed)
    layers = np.zeros((height, width, 3), np.float32)
    for size in (8, 40, 200, 1000):
        small = chance.normal(0, 1, (max(2, height * size // width), size, 3)).astype(np.float32)
        bands = [
            Image.fromarray(small[:, :, band]).resize((width, height), Image.Resampling.BILINEAR) for band in range(3)
        ]
        layers += np.stack([np.asarray(band) for band in bands], 2) * (30 / size**0.35)
    layers += chance.normal(0, 4, (height, width, 1)).astype(np.float32)
    photo = Image.fromarray(np.clip(layers + 120, 0, 255).astype(np.uint8))
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0132] = "Aurora", "X100", "2024:05:01 12:30:00"
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=90, exif=exif)
    return out.getvalue()
