"""Shapes by distance: balls, boxes, turned and swept forms, and how they are joined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.imaging.samples.canvas import between
from tagger_desktop.imaging.samples.solid import Numbers, Shape, Vector

TABLE = 1024  # steps in the profile of a turned shape


def ball(radius: float) -> Shape:
    """Return a sphere."""
    return lambda x, y, z: np.sqrt(x * x + y * y + z * z) - np.float32(radius)


def egg(across: float, up: float, deep: float) -> Shape:
    """Return an ellipsoid by its half axes."""

    a, b, c = (np.float32(1 / part) for part in (across, up, deep))
    round_ = across == up == deep

    def shape(x: Numbers, y: Numbers, z: Numbers) -> Numbers:
        x, y, z = x * a, y * b, z * c
        near = x * x
        near += y * y
        near += z * z
        np.sqrt(near, out=near)
        if round_:
            return (near - 1) * np.float32(across)
        x *= a
        y *= b
        z *= c
        slope = x * x
        slope += y * y
        slope += z * z
        np.sqrt(slope, out=slope)
        np.maximum(slope, np.float32(1e-6), out=slope)
        return near * (near - 1) / slope

    return shape


def box(across: float, up: float, deep: float, rounding: float = 0.02) -> Shape:
    """Return a box by its half sides, its edges rounded."""

    def shape(x: Numbers, y: Numbers, z: Numbers) -> Numbers:
        a = np.abs(x) - np.float32(across - rounding)
        b = np.abs(y) - np.float32(up - rounding)
        c = np.abs(z) - np.float32(deep - rounding)
        outside = np.sqrt(np.maximum(a, 0) ** 2 + np.maximum(b, 0) ** 2 + np.maximum(c, 0) ** 2)
        return outside + np.minimum(np.maximum(a, np.maximum(b, c)), 0) - np.float32(rounding)

    return shape


def drum(radius: float, half: float, rounding: float = 0.02) -> Shape:
    """Return an upright cylinder by its radius and half height."""

    def shape(x: Numbers, y: Numbers, z: Numbers) -> Numbers:
        a = np.sqrt(x * x + z * z) - np.float32(radius - rounding)
        b = np.abs(y) - np.float32(half - rounding)
        outside = np.sqrt(np.maximum(a, 0) ** 2 + np.maximum(b, 0) ** 2)
        return outside + np.minimum(np.maximum(a, b), 0) - np.float32(rounding)

    return shape


def ring(radius: float, thick: float) -> Shape:
    """Return a ring that lies flat."""
    return lambda x, y, z: np.sqrt((np.sqrt(x * x + z * z) - np.float32(radius)) ** 2 + y * y) - np.float32(thick)


def stick(start: Vector, end: Vector, thick: float, thin: float | None = None) -> Shape:
    """Return a round rod from start to end, tapering from `thick` to `thin`."""
    ax, ay, az = start
    bx, by, bz = (e - s for s, e in zip(start, end, strict=True))
    squared = bx * bx + by * by + bz * bz
    taper = 0.0 if thin is None else thin - thick

    def shape(x: Numbers, y: Numbers, z: Numbers) -> Numbers:
        x, y, z = x - np.float32(ax), y - np.float32(ay), z - np.float32(az)
        t = np.clip((x * np.float32(bx) + y * np.float32(by) + z * np.float32(bz)) / np.float32(squared), 0, 1)
        x, y, z = x - t * np.float32(bx), y - t * np.float32(by), z - t * np.float32(bz)
        return np.sqrt(x * x + y * y + z * z) - (np.float32(thick) + t * np.float32(taper))

    return shape


def turned(profile: Sequence[tuple[float, float]], hollow: float = 0.0, polish: float = 0.12) -> Shape:
    """Return a shape as a lathe turns it: `profile` gives radius by height, bottom first.

    `hollow` is the thickness of the wall of a vessel, open at the top; 0 leaves it solid. `polish` is
    how much of the height every edge of the profile is rounded over.
    """
    radii, heights = (np.array(part, float) for part in zip(*profile, strict=True))
    low, high = float(heights[0]), float(heights[-1])
    table = np.interp(np.linspace(low, high, TABLE), heights, radii)
    table = rounded(table, int(TABLE * polish / 2), "edge")
    scale = np.float32((TABLE - 1) / (high - low))

    def shape(x: Numbers, y: Numbers, z: Numbers) -> Numbers:
        radius = between(table, np.clip(y - np.float32(low), 0, high - low) * scale)
        out = np.sqrt(x * x + z * z) - radius
        if hollow:
            inner = np.maximum(out + np.float32(hollow), np.float32(low + hollow) - y)
            out = np.maximum(out, -inner)
        ends = np.maximum(np.float32(low) - y, y - np.float32(high))
        return np.where((out > 0) & (ends > 0), np.hypot(out, ends), np.maximum(out, ends))

    return shape


def rounded(table: NDArray[np.float64], reach: int, ends: Literal["edge", "reflect"]) -> Numbers:
    """Return a profile with its corners rounded over `reach` steps to both sides."""
    weights = np.hanning(2 * reach + 3)[1:-1]
    return np.convolve(np.pad(table, reach, mode=ends), weights / weights.sum(), mode="valid").astype(np.float32)


def fruit(profile: Sequence[tuple[float, float]], ribs: int = 0, rib_depth: float = 0.0) -> Shape:
    """Return a round fruit: `profile` gives its radius by the angle from the stem, 0 to 1 (half a turn)."""
    angles, radii = (np.array(part, float) for part in zip(*profile, strict=True))
    smoothed = np.interp(np.linspace(0, 1, TABLE), angles, radii)
    table = rounded(smoothed, 45, "reflect")

    def shape(x: Numbers, y: Numbers, z: Numbers) -> Numbers:
        level = np.sqrt(x * x + z * z)
        angle = np.arctan2(level, y)
        radius = between(table, angle * np.float32((TABLE - 1) / np.pi))
        if ribs:
            radius = radius * (1 + np.float32(rib_depth) * np.cos(np.arctan2(z, x) * ribs) * np.sin(angle))
        return np.sqrt(level * level + y * y) - radius

    return shape


def arc(bend: float, thick: float, half: float, flat: float = 0.0) -> Shape:
    """Return a banana: a bar bent to a circle of radius `bend`, of half length `half` (radians), tapering to its ends."""

    def shape(x: Numbers, y: Numbers, z: Numbers) -> Numbers:
        up = y + np.float32(bend)
        angle = np.arctan2(x, up)
        clipped = np.clip(angle, -half, half)
        out = x * np.sin(clipped) + up * np.cos(clipped) - np.float32(bend)
        over = (x * np.cos(clipped) - up * np.sin(clipped)) * (np.abs(angle) > half)
        share = clipped / np.float32(half)
        radius = np.float32(thick) * (np.float32(0.16) + np.float32(0.84) * np.clip(1 - np.abs(share) ** 3.2, 0, 1) ** 0.55)
        round_ = np.sqrt(out * out + z * z + over * over)
        facets = np.cos(np.arctan2(z, out) * 5) * radius * np.float32(flat)
        return round_ - radius - facets

    return shape


def moved(shape: Shape, x: float, y: float, z: float) -> Shape:
    """Return the shape moved."""
    return lambda a, b, c: shape(a - np.float32(x), b - np.float32(y), c - np.float32(z))


def upright(shape: Shape) -> Shape:
    """Return a flat-lying shape stood on its edge, facing us sideways (y and z change places)."""
    return lambda x, y, z: shape(x, z, y)


def joined(*shapes: Shape, melt: float = 0.0) -> Shape:
    """Return the shapes as one; `melt` rounds the seams."""

    def shape(x: Numbers, y: Numbers, z: Numbers) -> Numbers:
        total = shapes[0](x, y, z)
        for other in shapes[1:]:
            gap = other(x, y, z)
            if melt:
                blend = np.abs(total - gap)
                np.subtract(np.float32(melt), blend, out=blend)
                np.maximum(blend, 0, out=blend)
                blend *= blend
                blend *= np.float32(0.25 / melt)
                total = np.minimum(total, gap)
                total -= blend
            else:
                total = np.minimum(total, gap)
        return total

    return shape


def without(shape: Shape, hole: Shape) -> Shape:
    """Return the shape with the hole cut out of it."""
    return lambda x, y, z: np.maximum(shape(x, y, z), -hole(x, y, z))


def within(shape: Shape, other: Shape) -> Shape:
    """Return only what both shapes share."""
    return lambda x, y, z: np.maximum(shape(x, y, z), other(x, y, z))


def detailed(rough: Shape, fine: Shape, reach: float) -> Shape:
    """Return the fine shape, looked at only within `reach` of the rough one (which must nowhere lie inside it)."""

    def shape(x: Numbers, y: Numbers, z: Numbers) -> Numbers:
        distance = rough(x, y, z)
        close = np.flatnonzero(distance < reach)
        if len(close) == len(distance):
            return fine(x, y, z)
        if len(close):
            distance[close] = fine(x[close], y[close], z[close])
        return distance

    return shape
