"""From the start of the process to the first painted grid of a million photos, against an empty window."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import time

from bench import in_turns, result
from bench.synthetic import library_path
from bench.window import own_places

PHOTOS = 1_000_000
MEMORY_MB = 150  # more than the empty window, at most


def run() -> dict[str, object]:
    """Return the ratio of the two times, and how much more memory ours takes when all has settled."""
    return opening(library_path(PHOTOS))


def opening(library: Path) -> dict[str, object]:
    """Measure opening one library."""
    found: dict[str, list[dict[str, float]]] = {"ours": [], "empty": []}
    with tempfile.TemporaryDirectory() as folder:

        def start(side: str, *words: str) -> float:
            began = time()
            done = subprocess.run(
                [sys.executable, "-m", "bench.first_paint", *words],
                env=os.environ | own_places(folder),
                capture_output=True,
                text=True,
                check=True,
            )
            found[side].append(json.loads(done.stdout))
            return found[side][-1]["at"] - began

        start("ours", str(library))  # the compiled modules and the library are then in the system's file cache
        found["ours"].clear()
        ours_s, empty_s = in_turns(lambda: start("ours", str(library)), lambda: start("empty"))
    more = {
        name: round(median(one[name] for one in found["ours"]) - median(one[name] for one in found["empty"]), 1)
        for name in ("memory_mb", "peak_mb")
    }
    opened = result("open", ours_s, empty_s, 1.5, **{f"more_{name}": value for name, value in more.items()})
    return opened | {"within": bool(opened["within"]) and more["memory_mb"] <= MEMORY_MB}
