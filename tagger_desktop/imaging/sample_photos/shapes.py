"""Shapes as signed distances: how far each point is from a surface, negative inside.

Source: I. Quilez, "Distance functions", iquilezles.org; J. C. Hart, "Sphere tracing", The Visual Computer 12, 1996.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from tagger_desktop.imaging.sample_photos.canvas import Field

Points: TypeAlias = Field  # N × 3: right, up, away from us
Shape: TypeAlias = Callable[[Points], Field]
Spot: TypeAlias = tuple[float, float, float]

ONES = np.ones(3, np.float32)


def sized(points: Points) -> Field:
    """Return the lengths of vectors."""
    return np.sqrt(inner(points, points))


def inner(points: Points, others: Points) -> Field:
    """Return the inner products of vectors, row by row (in a third of the time that einsum takes)."""
    return np.asarray((points * others) @ ONES, np.float32)


def vector(spot: Spot | Sequence[float]) -> Field:
    return np.asarray(spot, np.float32)


def ellipsoid(radii: Spot, at: Spot = (0, 0, 0)) -> Shape:
    """Return an ellipsoid (its distances are close, not exact)."""
    middle = vector(at)
    once, twice = vector(radii) ** -2, vector(radii) ** -4

    def distance(points: Points) -> Field:
        squares = np.square(points - middle if middle.any() else points)
        near = np.sqrt(squares @ once)
        return np.asarray(near * (near - 1) / np.maximum(np.sqrt(squares @ twice), np.float32(1e-6)), np.float32)

    return distance


def ball(radius: float, at: Spot = (0, 0, 0)) -> Shape:
    middle = vector(at)
    return lambda points: sized(points - middle) - np.float32(radius)


def rod(start: Spot, end: Spot, thick: float, thin: float | None = None) -> Shape:
    """Return a round rod from `start` (radius `thick`) to `end` (radius `thin`)."""
    first, along = vector(start), vector(end) - vector(start)
    length, taper = float(along @ along), np.float32((thick if thin is None else thin) - thick)

    def distance(points: Points) -> Field:
        from_start = points - first
        t = np.clip(from_start @ along / np.float32(length), 0, 1)
        return sized(from_start - t[:, None] * along) - np.float32(thick) - t * taper

    return distance


def stick(spots: Sequence[Spot], thick: float, thin: float | None = None) -> Shape:
    """Return a bent rod through several spots."""
    widths = np.linspace(thick, thick if thin is None else thin, len(spots))
    pairs = zip(spots, spots[1:], widths, widths[1:], strict=False)
    return union(*(rod(a, b, float(wide), float(narrow)) for a, b, wide, narrow in pairs))


def box(half: Spot, rounding: float = 0.0, at: Spot = (0, 0, 0)) -> Shape:
    """Return a box by half its sides, its edges rounded."""
    size, middle = vector(half) - np.float32(rounding), vector(at)

    def distance(points: Points) -> Field:
        beyond = np.abs(points - middle) - size
        outside = sized(np.maximum(beyond, 0))
        return outside + np.minimum(beyond.max(axis=1), 0) - np.float32(rounding)

    return distance


def cylinder(radius: float, half: float, rounding: float = 0.0, at: Spot = (0, 0, 0)) -> Shape:
    """Return an upright cylinder by its radius and half its height."""
    middle = vector(at)

    def distance(points: Points) -> Field:
        local = points - middle
        out = np.hypot(local[:, 0], local[:, 2]) - np.float32(radius - rounding)
        up = np.abs(local[:, 1]) - np.float32(half - rounding)
        beyond = np.hypot(np.maximum(out, 0), np.maximum(up, 0))
        return beyond + np.minimum(np.maximum(out, up), 0) - np.float32(rounding)

    return distance


def ring(radius: float, thick: float, at: Spot = (0, 0, 0), axis: int = 1) -> Shape:
    """Return a torus around one axis (0 right, 1 up, 2 away); `thick` above `radius` gives an apple's body."""
    middle = vector(at)
    first, second = (part for part in range(3) if part != axis)

    def distance(points: Points) -> Field:
        local = points - middle
        out = np.hypot(local[:, first], local[:, second]) - np.float32(radius)
        return np.hypot(out, local[:, axis]) - np.float32(thick)

    return distance


def turned(profile: Sequence[tuple[float, float]], steepest: float = 0.7) -> Shape:
    """Return a solid of revolution: radii at heights, lowest first, joined smoothly."""
    heights, radii = (np.array(part, np.float32) for part in zip(*profile, strict=True))
    low, high = float(heights[0]), float(heights[-1])

    def distance(points: Points) -> Field:
        up = points[:, 1]
        out = np.hypot(points[:, 0], points[:, 2]) - np.interp(up, heights, radii).astype(np.float32)
        end = np.maximum(np.float32(low) - up, up - np.float32(high))
        return np.maximum(out * np.float32(steepest), end)

    return distance


def union(*shapes: Shape) -> Shape:
    def distance(points: Points) -> Field:
        nearest = shapes[0](points)
        for shape in shapes[1:]:
            nearest = np.minimum(nearest, shape(points))
        return nearest

    return distance


def melted(softness: float, *shapes: Shape) -> Shape:
    """Return shapes that run into each other over a distance of `softness`."""

    def distance(points: Points) -> Field:
        nearest = shapes[0](points)
        for shape in shapes[1:]:
            other = shape(points)
            blend = np.clip(0.5 + (other - nearest) * np.float32(0.5 / softness), 0, 1)
            nearest = other + (nearest - other) * blend - np.float32(softness) * blend * (1 - blend)
        return nearest

    return distance


def without(shape: Shape, cut: Shape, softness: float = 0.004) -> Shape:
    """Return a shape from which another is cut away, the edge slightly rounded."""
    kept = melted(softness, lambda points: -shape(points), cut)
    return lambda points: -kept(points)


def within(shape: Shape, limit: Shape) -> Shape:
    """Return what two shapes have in common."""
    return lambda points: np.maximum(shape(points), limit(points))


def half_space(normal: Spot, offset: float = 0.0) -> Shape:
    """Return everything on the far side of a plane from where its normal points."""
    direction = vector(normal) / np.float32(np.linalg.norm(normal))
    return lambda points: points @ direction - np.float32(offset)


def moved(shape: Shape, by: Spot) -> Shape:
    offset = vector(by)
    return lambda points: shape(points - offset)


def tilted(shape: Shape, roll: float = 0.0, yaw: float = 0.0, pitch: float = 0.0) -> Shape:
    """Return a shape turned about the line of sight, the upright and the sideways line; all in radians."""
    if not (roll or yaw or pitch):
        return shape
    matrix = turn(roll, yaw, pitch)
    return lambda points: shape(points @ matrix)


def turn(roll: float = 0.0, yaw: float = 0.0, pitch: float = 0.0) -> Field:
    """Return the matrix of that turn: points in the room times it are points of the shape."""
    c, s = np.cos(roll), np.sin(roll)
    matrix = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    c, s = np.cos(yaw), np.sin(yaw)
    matrix = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]) @ matrix
    c, s = np.cos(pitch), np.sin(pitch)
    return (np.array([[1, 0, 0], [0, c, -s], [0, s, c]]) @ matrix).astype(np.float32)
