"""What a job reports while it runs."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import NamedTuple


class Progress(NamedTuple):
    """How far a job is: `done` of `total` (0 while unknown), and what it is at."""

    done: int
    total: int = 0
    note: str = ""


class Problem(NamedTuple):
    """One file or row that a job could not do; the job goes on."""

    path: Path | str
    reason: str


Steps = Generator[Progress | Problem, None, object]
"""A job's body. Each yield is a cancel point; the value returned is the job's result."""


def rate_and_left(progress: Progress, elapsed_s: float) -> tuple[float, float | None]:
    """Return photos per second and the seconds left (None while the total is unknown)."""
    rate = progress.done / elapsed_s if elapsed_s > 0 else 0.0
    left = (progress.total - progress.done) / rate if rate and progress.total else None
    return rate, left
