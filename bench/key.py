"""From a key press to the repainted thumbnail, in a library of 100,000 photos, against one frame of a 60 Hz screen."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from bench import result
from bench.synthetic import library_copy
from bench.window import apart, live, paints, shown, wait

PHOTOS, PRESSES, FRAME_S = 100_000, 300, 1 / 60
REST_S = 0.1  # between two presses: somebody who does ten photos a second


def run() -> dict[str, object]:
    """Return the 99th percentile over the presses, each on another photo."""
    with tempfile.TemporaryDirectory() as folder:
        found = apart("bench.key", str(library_copy(Path(folder), PHOTOS)))
    return result("key", found.pop("p99_s"), FRAME_S, 1.0, **found)


def inside(library: Path) -> dict[str, object]:
    """Press the key of a tag on one photo after the other, in this process."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from tagger_desktop.library.vocabulary import set_key

    window = shown(library)
    session, grid = window.session, window.grid
    rarest = max(session.vocabulary.tags)
    session.edit("Key", lambda edit: set_key(edit, rarest, "1"))
    wait(lambda: "1" in session.vocabulary.layers.get("", {}))
    live(1.0)
    painted, told = paints(grid.viewport()), []
    session.changed.connect(lambda news: told.append(painted()))
    spent: list[float] = []
    for _ in range(PRESSES):
        QTest.keyClick(grid, Qt.Key.Key_Right)
        live(REST_S)
        told.clear()
        began = perf_counter()
        QTest.keyClick(grid, Qt.Key.Key_1)
        wait(lambda: told and painted() > told[0])
        spent.append(perf_counter() - began)
    window.close()
    p99 = quantiles(spent, n=100)[98]
    milliseconds = {
        "median_ms": round(sorted(spent)[len(spent) // 2] * 1000, 2),
        "worst_ms": round(max(spent) * 1000, 1),
    }
    return {"p99_s": p99, "photos": PHOTOS, "presses": PRESSES, **milliseconds}


if __name__ == "__main__":
    print(json.dumps(inside(Path(sys.argv[1]))))
