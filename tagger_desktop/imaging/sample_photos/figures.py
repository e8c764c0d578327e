"""Silhouettes: people, boats, birds and palms, drawn as masks to be filled with shadow or light."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import ImageDraw

from tagger_desktop.imaging.sample_photos.canvas import Painter

Point = tuple[float, float]


def together(*painters: Painter) -> Painter:
    """Return a painter that draws them all."""

    def paint(pen: ImageDraw.ImageDraw, unit: float) -> None:
        for painter in painters:
            painter(pen, unit)

    return paint


def limb(pen: ImageDraw.ImageDraw, points: Sequence[Point], thick: Sequence[float]) -> None:
    """Draw a bent tapering stroke with round joints, at each point as thick as told, in pixels."""
    for (x, y), width in zip(points, thick, strict=True):
        pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)
    for (x0, y0), (x1, y1), w0, w1 in zip(points, points[1:], thick, thick[1:], strict=False):
        length = max(float(np.hypot(x1 - x0, y1 - y0)), 1e-6)
        across, down = (y0 - y1) / length / 2, (x1 - x0) / length / 2
        left = [(x0 + across * w0, y0 + down * w0), (x1 + across * w1, y1 + down * w1)]
        right = [(x1 - across * w1, y1 - down * w1), (x0 - across * w0, y0 - down * w0)]
        pen.polygon([*left, *right], fill=255)


def curve(points: Sequence[Point], steps: int = 10) -> list[Point]:
    """Return a smooth line through the points (Catmull-Rom)."""
    knots = np.array([points[0], *points, points[-1]], float)
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(knots, knots[1:], knots[2:], knots[3:], strict=False):
        parts.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    line = np.concatenate([*parts, knots[-1:]])
    return [(float(x), float(y)) for x, y in line]


def walker(x: float, ground: float, tall: float, stride: float = 1.0, dress: bool = False) -> Painter:
    """Return a person seen walking, feet on `ground`; a negative stride walks to the left."""

    def paint(pen: ImageDraw.ImageDraw, unit: float) -> None:
        size, foot = tall * unit, ground * unit

        def at(across: float, up: float) -> Point:
            return x * unit + across * size * stride, foot - up * size

        def thick(*widths: float) -> list[float]:
            return [width * size for width in widths]

        limb(pen, curve([at(0.0, 0.5), at(0.055, 0.27), at(0.13, 0.02)], 6), thick(*np.linspace(0.10, 0.04, 13)))
        limb(pen, curve([at(0.0, 0.5), at(-0.02, 0.27), at(-0.17, 0.07)], 6), thick(*np.linspace(0.10, 0.04, 13)))
        limb(pen, [at(0.125, 0.018), at(0.185, 0.012)], thick(0.036, 0.024))
        limb(pen, [at(-0.17, 0.06), at(-0.135, 0.018)], thick(0.036, 0.026))
        body = [at(-0.06, 0.50), at(-0.045, 0.64), at(-0.07, 0.80), at(-0.01, 0.845), at(0.055, 0.83)]
        body += [at(0.085, 0.76), at(0.055, 0.63), at(0.07, 0.50)]
        pen.polygon(curve(body, 6), fill=255)
        limb(pen, curve([at(-0.03, 0.80), at(-0.095, 0.64), at(-0.075, 0.49)], 6), thick(*np.linspace(0.058, 0.03, 13)))
        limb(pen, curve([at(0.045, 0.80), at(0.085, 0.65), at(0.155, 0.53)], 6), thick(*np.linspace(0.058, 0.03, 13)))
        limb(pen, [at(0.01, 0.82), at(0.018, 0.90)], thick(0.055, 0.05))
        limb(pen, [at(0.02, 0.925), at(0.024, 0.95)], thick(0.088, 0.098))
        if dress:
            skirt = [
                at(-0.055, 0.66),
                at(0.06, 0.66),
                at(0.10, 0.45),
                at(0.155, 0.25),
                at(0.02, 0.235),
                at(-0.15, 0.27),
            ]
            pen.polygon(curve([*skirt, at(-0.085, 0.46), at(-0.055, 0.66)], 6), fill=255)
            limb(pen, [at(0.005, 0.95), at(-0.035, 0.88), at(-0.06, 0.80)], thick(0.09, 0.075, 0.04))

    return paint


def sailboat(x: float, water: float, tall: float) -> Painter:
    """Return a small boat with main sail and jib, its hull on the line `water`."""

    def paint(pen: ImageDraw.ImageDraw, unit: float) -> None:
        def at(across: float, up: float) -> Point:
            return (x + across * tall) * unit, (water - up * tall) * unit

        hull = [at(-0.33, 0.085), at(0.36, 0.10), at(0.27, 0.0), at(-0.25, 0.0)]
        main = curve([at(0.0, 1.0), at(-0.13, 0.62), at(-0.28, 0.15)])
        jib = curve([at(0.03, 0.9), at(0.17, 0.5), at(0.33, 0.15)])
        pen.polygon(hull, fill=255)
        pen.polygon([*main, at(-0.01, 0.15)], fill=255)
        pen.polygon([*jib, at(0.03, 0.15)], fill=255)
        pen.line([at(0.01, 0.05), at(0.01, 1.02)], fill=255, width=max(1, int(tall * unit * 0.012)))

    return paint


def birds(seed: int, count: int, x: float, y: float, spread: float, size: float = 0.012) -> Painter:
    """Return a loose flock of gulls around x, y."""

    def paint(pen: ImageDraw.ImageDraw, unit: float) -> None:
        generator = np.random.default_rng(seed)
        for _ in range(count):
            across, down = generator.normal(0, spread), generator.normal(0, spread * 0.35)
            wing, beat = size * generator.uniform(0.6, 1.25), generator.uniform(0.15, 0.7)
            lean = generator.normal(0, 0.25)
            shape = [(-1.0, -beat * 0.75), (-0.45, -beat), (0.0, 0.0), (0.45, -beat), (1.0, -beat * 0.75)]
            points = [
                ((x + across + (a + b * lean * 0.3) * wing) * unit, (y + down + (b + a * lean) * wing) * unit)
                for a, b in shape
            ]
            line = curve(points, 6)
            thick = [wing * unit * (0.05 + 0.16 * (1 - abs(2 * t / (len(line) - 1) - 1))) for t in range(len(line))]
            limb(pen, line, thick)

    return paint


def palm(x: float, ground: float, tall: float, lean: float, seed: int) -> Painter:
    """Return a palm: a curved trunk and a crown of arching fronds."""

    def paint(pen: ImageDraw.ImageDraw, unit: float) -> None:
        generator = np.random.default_rng(seed)

        def at(across: float, up: float) -> Point:
            return (x + across * tall) * unit, (ground - up * tall) * unit

        trunk = curve([at(0, 0), at(lean * 0.25, 0.4), at(lean * 0.62, 0.75), at(lean, 1.0)], 14)
        width = tall * unit * 0.045
        limb(pen, trunk, [width * (1 - 0.55 * step / len(trunk)) for step in range(len(trunk))])
        for angle in np.linspace(-0.35, np.pi + 0.35, 15) + generator.normal(0, 0.09, 15):
            length = tall * generator.uniform(0.34, 0.46)
            frond(pen, at(lean, 1.0), float(angle), length * unit)

    return paint


def frond(pen: ImageDraw.ImageDraw, root: Point, angle: float, length: float) -> None:
    """Draw one palm leaf: a rib that droops and narrow leaflets hanging from it."""
    reach = np.linspace(0, 1, 42)
    across = np.cos(angle) * reach * length
    up = np.sin(angle) * reach * length - 0.62 * length * reach**2.1
    rib = [(root[0] + float(a), root[1] - float(b)) for a, b in zip(across, up, strict=True)]
    limb(pen, rib, [length * 0.028 * (1.15 - float(t)) for t in reach])
    for (x, y), t in zip(rib[2:], reach[2:], strict=True):
        blade = length * 0.27 * float(np.sin(np.pi * min(t * 0.93 + 0.06, 1)) ** 0.8)
        sway = np.cos(angle) * blade * 0.42
        for side in (-0.32, 0.32):
            tip = (x + sway + side * blade, y + blade * (0.9 - 0.25 * abs(side)))
            pen.polygon([(x - length * 0.006, y), (x + length * 0.006, y), tip], fill=255)


def lighthouse(x: float, ground: float, tall: float) -> Painter:
    """Return a lighthouse: a tapering tower, a gallery, a lantern and its roof."""

    def paint(pen: ImageDraw.ImageDraw, unit: float) -> None:
        def at(across: float, up: float) -> Point:
            return (x + across * tall) * unit, (ground - up * tall) * unit

        pen.polygon([at(-0.105, 0), at(0.105, 0), at(0.065, 0.78), at(-0.065, 0.78)], fill=255)
        pen.polygon([at(-0.095, 0.78), at(0.095, 0.78), at(0.095, 0.805), at(-0.095, 0.805)], fill=255)
        pen.polygon([at(-0.045, 0.8), at(0.045, 0.8), at(0.045, 0.92), at(-0.045, 0.92)], fill=255)
        pen.polygon([at(-0.062, 0.915), at(0.062, 0.915), at(0, 1.0)], fill=255)

    return paint
