"""How each cost grows from a thousand photos to a million, as a table and as the plot docs/growth.svg.

What a person waits for should not grow with the library: a photo tagged, a page turned, the first page shown. The
sizes are measured one after the other, so of each work done again and again the least time counts, which what else the
machine does touches least; of frames and key presses, each of which is another, the median.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter, time

from bench import result, seconds
from bench.plot import Panel, plot
from bench.synthetic import library_copy, library_path
from bench.window import apart, live, own_places, paints, shown, wait

SIZES = (1_000, 10_000, 100_000, 1_000_000)
ROUNDS, OFTEN, FRAMES, PRESSES, CHOSEN = 3, 9, 90, 40, 1_000  # OFTEN: of what takes a millisecond
FLAT = ("open", "scroll frame", "key press", "tag 1,000")
FLAT_LIMIT = 2.0  # how much more a flat cost may be at a million than at a thousand
KINDS = (
    "one tag", "two tags", "any of 3", "without one", "branch", "tag, rating", "untagged", "tag, dates",
    "camera, size", "name IMG_12*", "tags tag12*", "mixed",
)  # fmt: skip
DRAWN = ("one tag", "two tags", "without one", "branch", "tag, dates", "camera, size", "name IMG_12*", "mixed")
PICTURE = Path(__file__).parents[1] / "docs" / "growth.svg"

Costs = dict[str, dict[int, float]]


def run() -> list[dict[str, object]]:
    """Return by how much more each cost that should stay flat is at a million; all costs come with the first."""
    return growth(SIZES, PICTURE)


def growth(sizes: tuple[int, ...], picture: Path) -> list[dict[str, object]]:
    """Measure libraries of these sizes and draw the picture. Units: the costs are milliseconds, or MB as they say."""
    costs: Costs = {}
    for size in sizes:
        print(f"growth: {size:,} photos …", file=sys.stderr)
        for name, cost in _costs(size):
            costs.setdefault(name, {})[size] = round(cost, 4)
    picture.write_text(draw(costs), "utf-8")
    small, large = sizes[0], sizes[-1]
    found = [
        result(f"growth {name}", costs[name][large] / 1000, costs[name][small] / 1000, FLAT_LIMIT, photos=large)
        for name in FLAT
    ]
    found[0]["growth"] = costs
    return found


def draw(costs: Mapping[str, Mapping[int, float]]) -> str:
    """Return the plot of costs as `growth` measures them."""

    def lines(*names: str, prefix: str = "") -> dict[str, Mapping[int, float]]:
        return {name: costs[prefix + name] for name in names}

    return plot(
        "How costs grow with the library",
        "Synthetic libraries of 1,000 tags and ten tags a photo. Both axes are logarithmic: flat is no growth, a"
        " straight rise of one square is growth in proportion.",
        "photos in the library",
        [
            Panel(
                "At the window", "milliseconds", lines("open", "key press", "scroll frame"), (1000 / 60, "one frame")
            ),
            Panel(
                "Edits and counts",
                "milliseconds",
                lines("tag 1,000", "undo tag 1,000", "scattered", "tag counts"),
                (50, "50 ms"),
            ),
            Panel("Searches, asked before", "milliseconds, count and first page", lines(*DRAWN, prefix="warm: ")),
            Panel(
                "Searches, library just opened", "milliseconds, count and first page", lines(*DRAWN, prefix="cold: ")
            ),
            Panel("All twelve searches", "milliseconds", lines("ours, cold", "ours, warm", "SQL by hand")),
            Panel("Memory and disk", "megabytes", lines("memory", "library file")),
        ],
        f"Made by python -m bench growth: the least of {ROUNDS} to {OFTEN} rounds; medians of {FRAMES} frames and"
        f" {PRESSES} key presses.",
    )


def _costs(photos: int) -> Iterator[tuple[str, float]]:
    path = library_path(photos)
    yield "library file", path.stat().st_size / 1e6
    yield "open", _opening(path) * 1000
    with tempfile.TemporaryDirectory() as folder:
        yield from apart("bench.growth", "window", str(library_copy(Path(folder), photos))).items()
    # Each in a process of its own: what one has in memory is not the next one's.
    with tempfile.TemporaryDirectory() as folder:
        yield from apart("bench.growth", "library", str(library_copy(Path(folder), photos))).items()


def _opening(library: Path) -> float:
    """Return the seconds from the start of the process to the first painted photos."""
    spent = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS + 1):
            began = time()
            command = [sys.executable, "-m", "bench.first_paint", str(library)]
            done = subprocess.run(command, env=os.environ | own_places(folder), capture_output=True, check=True)
            spent.append(float(json.loads(done.stdout)["at"]) - began)
    return min(spent[1:])  # without the first, which compiles the modules


def at_the_window(library: Path) -> dict[str, float]:
    """Return milliseconds for a frame of scrolling and for a key press, and the memory, in this process."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from bench.memory import memory_mb
    from bench.scroll import filled_cache
    from tagger_desktop import session as sessions
    from tagger_desktop.library.vocabulary import set_key

    setattr(sessions, "Cache", filled_cache())  # noqa: B010 - mypy would have it that a class is not put in place
    window = shown(library)
    session, grid = window.session, window.grid
    rarest = max(session.vocabulary.tags)
    session.edit("Key", lambda edit: set_key(edit, rarest, "1"))
    wait(lambda: "1" in session.vocabulary.layers.get("", {}))
    live(1.0)
    painted = paints(grid.viewport())

    def painting(do: Callable[[], object], told: list[int]) -> float:
        """Do something and return how long it took until the grid was painted, after what it waits for was told."""
        began = perf_counter()
        do()
        wait(lambda: told and painted() > told[0])
        spent = perf_counter() - began
        live(0.05)
        return spent

    bar = grid.verticalScrollBar()
    end = bar.maximum()
    places = [min(40 * at, end) if at % 3 else end * at // FRAMES for at in range(1, FRAMES + 1)]
    frames = [painting(lambda to=to: bar.setValue(to), [painted()]) for to in places if to != bar.value()]  # type: ignore[misc]
    told: list[int] = []
    session.changed.connect(lambda news: told.append(painted()))
    presses = []
    QTest.keyClick(grid, Qt.Key.Key_Home)
    for _ in range(PRESSES):
        QTest.keyClick(grid, Qt.Key.Key_Right)
        live(0.05)
        told.clear()
        presses.append(painting(lambda: QTest.keyClick(grid, Qt.Key.Key_1), told))
    memory = memory_mb()
    window.close()
    return {
        "scroll frame": median(frames) * 1000,
        "key press": median(presses) * 1000,
        "memory": memory,
    }


def in_the_library(path: Path) -> dict[str, float]:
    """Return milliseconds for edits, counts and searches, in this process."""
    from pyroaring import BitMap

    from bench.search import _by_hand, _connect, _ours, _ours_cold, _spent
    from bench.searches import searches
    from tagger_desktop.library import vocabulary
    from tagger_desktop.library.facets import facets
    from tagger_desktop.library.library import Library

    def often(work: Callable[[], float], rounds: int = ROUNDS) -> float:
        return min(work() for _ in range(rounds)) * 1000

    costs: dict[str, float] = {}
    with closing(Library(path)) as library, closing(_connect(path)) as db:
        photos = db.execute("SELECT max(id) FROM photo").fetchone()[0]
        asked = searches(vocabulary.load(db))
        for kind, one in zip(KINDS, asked, strict=True):
            _ours(library, one)
            costs[f"warm: {kind}"] = often(lambda one=one: _spent(_ours, library, one), OFTEN)  # type: ignore[misc]
            costs[f"cold: {kind}"] = often(lambda one=one: _ours_cold(path, one))  # type: ignore[misc]
        by_hand = sum(often(lambda one=one: _spent(_by_hand, db, one)) for one in asked)  # type: ignore[misc]
        for side in ("warm", "cold"):
            costs[f"ours, {side}"] = sum(cost for name, cost in costs.items() if name.startswith(f"{side}: "))
        costs["SQL by hand"] = by_hand
        half = BitMap(range(1, photos + 1, 2))
        facets(library, half)
        costs["tag counts"] = often(lambda: seconds(lambda: facets(library, half)), OFTEN)
        together = BitMap(range(1, CHOSEN + 1))
        scattered = BitMap(range(photos // CHOSEN, photos + 1, photos // CHOSEN))
        with library.edit("Bench") as edit:
            tag_id = vocabulary.create_tag(edit, "bench")

        def tag(chosen: BitMap) -> None:
            with library.edit("Tag bench") as edit:
                edit.add_tag(tag_id, chosen)

        for name, chosen in (("tag 1,000", together), ("scattered", scattered)):
            turns = [(seconds(lambda: tag(chosen)), seconds(library.undo)) for _ in range(OFTEN)]  # noqa: B023
            costs[name], costs[f"undo {name}"] = (min(side) * 1000 for side in zip(*turns, strict=True))
    return costs


if __name__ == "__main__":
    measure = {"window": at_the_window, "library": in_the_library}[sys.argv[1]]
    print(json.dumps(measure(Path(sys.argv[2]))))
