"""Scrolling a million photos end to end with their thumbnails in the cache, against one frame of a 60 Hz screen."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from bench import result
from bench.synthetic import library_path
from bench.window import apart, live, paints, shown, wait

PHOTOS, FRAME_S = 1_000_000, 1 / 60
FRAMES = 600  # of each way to scroll: ten seconds
GLIDE = 40  # pixels a frame
DIFFERENT = 500  # thumbnails in the cache, which stand in for a million
MEMORY_MB = 150  # more than the empty window, at most


def run() -> dict[str, object]:
    """Return the 99th percentile of the frames, and how much more memory than an empty window there was at most."""
    found, empty = apart("bench.scroll", str(library_path(PHOTOS))), apart("bench.first_paint")
    more_mb = round(found["peak_mb"] - empty["peak_mb"], 1)
    measured = result("scroll", found.pop("p99_s"), FRAME_S, 1.0, more_peak_mb=more_mb, **found)
    return measured | {"within": bool(measured["within"]) and more_mb <= MEMORY_MB}


def inside(library: Path) -> dict[str, object]:
    """Scroll, in this process; a frame is all that the window does from the scroll bar's move to the painted grid."""
    from bench.memory import memory_mb, peak_mb
    from tagger_desktop import session

    setattr(session, "Cache", filled_cache())  # noqa: B010 - mypy would have it that a class is not put in place
    window = shown(library)
    live(1.0)
    bar, painted = window.grid.verticalScrollBar(), paints(window.grid.viewport())
    spent: list[float] = []
    for value in _places(bar.maximum(), window.grid.viewport().height()):
        began, before = perf_counter(), painted()
        bar.setValue(value)
        wait(partial(_more, painted, before))
        spent.append(perf_counter() - began)
        live(max(0.001, FRAME_S - spent[-1]))
    window.close()
    p99 = quantiles(spent, n=100)[98]
    milliseconds = {
        "median_ms": round(sorted(spent)[len(spent) // 2] * 1000, 2),
        "worst_ms": round(max(spent) * 1000, 1),
    }
    memory = {"memory_mb": memory_mb(), "peak_mb": peak_mb()}
    return {"p99_s": p99, "photos": PHOTOS, "frames": len(spent), **milliseconds, **memory}


def _more(painted: Callable[[], int], before: int) -> bool:
    return painted() > before


def _places(end: int, page: int) -> Iterator[int]:
    """Yield where the scroll bar goes: a quick glide, page after page, and dragged from end to end and back."""
    yield from range(GLIDE, FRAMES * GLIDE, GLIDE)
    yield from range(FRAMES * GLIDE, FRAMES * GLIDE + FRAMES * page, page)
    yield from (end * at // FRAMES for at in range(1, FRAMES + 1))
    yield from (end * at // FRAMES for at in range(FRAMES - 1, -1, -1))


def filled_cache() -> type:
    """Return a cache that has a thumbnail for every photo, read from the disk like any."""
    import io

    from PIL import Image

    from tagger_desktop.library.cache import Cache

    class Filled(Cache):
        def __init__(self, *words: object) -> None:
            super().__init__(*words)  # type: ignore[arg-type]
            noise = Image.effect_noise((256, 192), 60)
            made = []
            for at in range(DIFFERENT):
                out = io.BytesIO()
                noise.point(lambda value, at=at: (value + at) % 256).convert("RGB").save(out, "JPEG", quality=80)
                made.append((str(at), 256, out.getvalue()))
            self.store(made)

        def thumbnail(self, fingerprint: str, side: int) -> bytes | None:
            return super().thumbnail(str(int(fingerprint, 16) % DIFFERENT), side)

    return Filled


if __name__ == "__main__":
    print(json.dumps(inside(Path(sys.argv[1]))))
