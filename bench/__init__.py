"""How fast the program is against the bare operation: `python -m bench NAME --json`, or `all` for every one.

A benchmark is a module of this folder with `run()`, which returns one `result`, or a list of them.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

NAMES = (
    "scan",
    "open",
    "scroll",
    "batch",
    "key",
    "search",
    "complete",
    "suggest",
    "encrypted",
    "learner",
    "annotator",
    "session",
    "growth",
)
ROUNDS = 5


def seconds(work: Callable[[], object]) -> float:
    """Return how long `work` took."""
    began = perf_counter()
    work()
    return perf_counter() - began


def in_turns(*works: Callable[[], float], rounds: int = ROUNDS) -> list[float]:
    """Do each of `works` again and again, turn by turn, and return the median of the seconds that each says it took.

    Whatever else the machine does meanwhile touches all of them alike.
    """
    from statistics import median  # here: the processes whose start is measured import this module too

    spent: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, of_work in zip(works, spent, strict=True):
            of_work.append(work())
    return [median(of_work) for of_work in spent]


def result(name: str, ours_s: float, baseline_s: float, limit: float, **more: object) -> dict[str, object]:
    """Return what `--json` prints: the ratio of ours to the baseline, what it may be at most, and `more` to know."""
    ratio = round(ours_s / baseline_s, 4)
    times = {"baseline_s": round(baseline_s, 5), "ours_s": round(ours_s, 5)}
    return {"name": name, "ratio": ratio, "limit": limit, "within": ratio <= limit, **times, **more}
