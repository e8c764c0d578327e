"""A scan of 300 camera-size JPEGs to searchable rows and stored thumbnails, against the bare decoding loop."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from time import process_time

from PIL import Image

from bench import in_turns, result, seconds
from bench.photo_files import camera_photos
from tagger_desktop.jobs.scan import SIDE, scan
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.library import Library

PHOTOS, THREADS = 300, 2


def run() -> dict[str, object]:
    """Return the ratio over photos that are in the system's file cache, as they are for both."""
    folder = camera_photos(PHOTOS)
    files = sorted(folder.glob("*.jpg"))
    work = Path(tempfile.mkdtemp())
    turn = 0
    processor: dict[str, list[float]] = {"ours": [], "baseline": []}

    def counted(side: str, whole: Callable[[], None]) -> float:
        before = process_time()
        spent = seconds(whole)
        processor[side].append(process_time() - before)
        return spent

    def ours() -> float:
        nonlocal turn
        turn += 1
        place = work / f"ours-{turn}"
        library, cache = Library.create(place / "L.tagger"), Cache(place / "L.cache")

        def whole() -> None:
            for _ in scan(library, cache, folder):
                pass

        spent = counted("ours", whole)
        assert library.read().execute("SELECT count(*) FROM photo").fetchone()[0] == PHOTOS
        library.close()
        cache.close()
        return spent

    def baseline() -> float:
        def whole() -> None:
            with ThreadPoolExecutor(THREADS) as pool:
                assert all(size > 0 for size in pool.map(_bare, files))

        return counted("baseline", whole)

    try:
        _bare(files[0])
        ours_s, baseline_s = in_turns(ours, baseline)
    finally:
        shutil.rmtree(work)
    size = sum(os.path.getsize(file) for file in files) / len(files)
    more = {"processor_ratio": round(median(processor["ours"]) / median(processor["baseline"]), 4)}
    return result("scan", ours_s, baseline_s, 1.15, photos=PHOTOS, megabytes_each=round(size / 1e6, 2), **more)


def _bare(path: Path) -> int:
    with Image.open(path) as photo:
        photo.draft("RGB", (SIDE, SIDE))
        photo.thumbnail((SIDE, SIDE))
        out = io.BytesIO()
        photo.save(out, "JPEG", quality=80)
        return out.tell()
