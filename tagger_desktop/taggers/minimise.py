"""Finding the lowest point of a smooth function of many numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

REMEMBERED = 8  # steps whose curvature is kept
ENOUGH = 1e-4  # a step must win this part of what the slope promises
SHORTEST = 1e-4


def lowest(
    function: Callable[[Floats], tuple[float, Floats]], start: Floats, most: int = 50, close: float = 1e-5
) -> Floats:
    """Return where `function` (value and slope) is lowest, going down from `start` in at most so many steps.

    It ends when a step lowers the value by less than the part `close`.

    Source: J. Nocedal and S. J. Wright, "Numerical Optimization" (2006), algorithms 3.1 and 7.4 (L-BFGS).
    """
    here = start.astype(np.float32)
    value, slope = function(here)
    steps: list[tuple[Floats, Floats, float]] = []
    for _ in range(most):
        way = _way(slope, steps)
        falls = float(np.vdot(way, slope))
        if falls <= 0:  # rounding: nothing is lower
            break
        length = 1.0 if steps else min(1.0, 1.0 / float(np.linalg.norm(way)))
        there = here - length * way
        new_value, new_slope = function(there)
        while new_value > value - ENOUGH * length * falls and length > SHORTEST:
            length /= 2
            there = here - length * way
            new_value, new_slope = function(there)
        if new_value >= value:
            break
        moved, turned = there - here, new_slope - slope
        if (curve := float(np.vdot(moved, turned))) > 0:
            steps = [*steps[-REMEMBERED + 1 :], (moved, turned, curve)]
        won, here, value, slope = value - new_value, there, new_value, new_slope
        if won < close * abs(value):
            break
    return here


def _way(slope: Floats, steps: list[tuple[Floats, Floats, float]]) -> Floats:
    """Return the way up, bent by how the slope changed in the last steps."""
    way, parts = slope.copy(), []
    for moved, turned, curve in reversed(steps):
        part = float(np.vdot(moved, way)) / curve
        parts.append(part)
        way -= part * turned
    if steps:
        _, turned, curve = steps[-1]
        way *= curve / float(np.vdot(turned, turned))
    for (moved, turned, curve), part in zip(steps, reversed(parts), strict=True):
        way += (part - float(np.vdot(turned, way)) / curve) * moved
    return way
