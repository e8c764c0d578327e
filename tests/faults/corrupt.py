"""Reads damaged photos in a process of its own and says as JSON what became of them; run by test_corrupt."""

from __future__ import annotations

import io
import json
import random
import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

from PIL import Image

from tagger_desktop.domain.errors import UnreadablePhoto
from tagger_desktop.imaging.decode import open_photo
from tagger_desktop.imaging.metadata import details
from tagger_desktop.imaging.private import cleaned, findings
from tagger_desktop.imaging.thumbnails import quick_preview, read_photo

FORMATS = (
    "JPEG",
    "progressive",
    "PNG",
    "interlaced",
    "WEBP",
    "lossless",
    "GIF",
    "BMP",
    "TIFF",
    "deflate",
    "AVIF",
    "HEIC",
)
GOLDEN = Path(__file__).parents[1] / "imaging" / "golden"


def small(name: str) -> bytes:
    """Return a small whole file of a format."""
    if name == "HEIC":
        return (GOLDEN / "corners.heic").read_bytes()
    picture = Image.effect_noise((20, 14), 90).convert("P" if name == "GIF" else "RGB")
    exif = Image.Exif()
    exif[0x0110], exif[0x0112] = "Snapper", 6
    exif.get_ifd(0x8825).update({1: "N", 2: (41.0, 53.0, 24.0), 3: "E", 4: (12.0, 28.0, 0.0)})
    words: dict[str, object] = {
        "progressive": {"progressive": True},
        "interlaced": {"compress_level": 9},
        "lossless": {"lossless": True},
        "deflate": {"compression": "tiff_deflate"},
    }.get(name, {})
    form = {"progressive": "JPEG", "interlaced": "PNG", "lossless": "WEBP", "deflate": "TIFF"}.get(name, name)
    if form in ("JPEG", "PNG", "WEBP", "AVIF"):
        words = {**words, "exif": exif.tobytes()}
    buffer = io.BytesIO()
    picture.save(buffer, form, **words)  # type: ignore[arg-type]
    return buffer.getvalue()


def every_length(step: int) -> Iterator[bytes]:
    for name in FORMATS:
        data = small(name)
        yield from (data[:end] for end in range(1, len(data), step))


def flipped(count: int) -> Iterator[bytes]:
    dice = random.Random(count)
    wholes = [small(name) for name in FORMATS]
    for turn in range(count):
        data = bytearray(wholes[turn % len(wholes)])
        reach = dice.choice((64, 400, len(data)))
        for _ in range(dice.choice((1, 1, 2, 4, 16))):
            at = dice.randrange(min(reach, len(data)))
            data[at] = dice.choice((0, 255, data[at] ^ (1 << dice.randrange(8)), dice.randrange(256)))
        yield bytes(data)


def tried(work: Callable[[], object]) -> str:
    try:
        work()
    except UnreadablePhoto as error:
        return str(error)
    return ""


def main() -> None:
    what, count = sys.argv[1], sys.argv[2]
    outcome: dict[str, object] = {"photos": 0, "broken": 0, "slowest_s": 0.0, "bad": []}
    files: Iterator[bytes | Path] = iter(())
    if what == "lengths":
        files = every_length(int(count))
    elif what == "flips":
        files = flipped(int(count))
    elif what == "folder":
        files = (path for path in sorted(Path(count).rglob("*")) if path.is_file())
    for file in files:
        began = monotonic()
        if isinstance(file, Path):
            reason = tried(lambda: read_photo(file))  # noqa: B023 - done before the next one
            tried(lambda: quick_preview(file))  # noqa: B023
            data = file.read_bytes()
        else:
            reason, data = tried(lambda: open_photo(file, 32)), file  # noqa: B023
        for more in (lambda: details(data), lambda: findings(data), lambda: cleaned(data, "no-location")):  # noqa: B023
            tried(more)
        outcome["slowest_s"] = max(outcome["slowest_s"], monotonic() - began)  # type: ignore[call-overload]
        outcome["broken" if reason else "photos"] += 1  # type: ignore[operator]
        if reason and not reason.endswith("."):
            outcome["bad"].append(reason)  # type: ignore[attr-defined]
    from tagger_desktop.imaging.guard import GUARD

    GUARD.close()
    outcome["peak_mb"] = [
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    sys.stdout.write(json.dumps(outcome))


if __name__ == "__main__":
    main()
