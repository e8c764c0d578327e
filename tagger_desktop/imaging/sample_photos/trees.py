"""Trees: conifers, bare and leafy crowns, trunks and grass, drawn as masks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageDraw

from tagger_desktop.imaging.sample_photos.canvas import Canvas, Field, Painter, Picture
from tagger_desktop.imaging.sample_photos.figures import Point, limb


def conifer(pen: ImageDraw.ImageDraw, foot: Point, tall: float, generator: np.random.Generator) -> None:
    """Draw one spruce, its branches drooping in ragged whorls; all lengths in pixels."""
    x, y = foot
    whorls = int(np.clip(tall / 7, 9, 34))
    lean = generator.normal(0, 0.01) * tall
    slim = generator.uniform(0.15, 0.22)
    pen.polygon([(x - tall * 0.012, y), (x + tall * 0.012, y), (x + lean, y - tall)], fill=255)
    for whorl in range(whorls):
        t = whorl / whorls
        level = y - tall * (0.07 + 0.93 * t)
        middle = x + lean * t
        reach = tall * slim * (1 - t) ** 0.85 + tall * 0.008
        thick = tall * 0.95 / whorls
        for side in (-1.0, 1.0):
            length = reach * generator.uniform(0.62, 1.12)
            droop = thick * generator.uniform(0.5, 1.1)
            tip = (middle + side * length, level + droop)
            inner = (middle + side * length * 0.45, level + thick * 0.95)
            pen.polygon([(middle, level - thick * 0.75), tip, inner, (middle, level + thick * 0.6)], fill=255)


def spruces(seed: int, count: int, ground: Field, tall: tuple[float, float], aspect: float) -> Painter:
    """Return a row of spruces; `ground` gives the height of the soil along the row, in heights, left to right."""

    def paint(pen: ImageDraw.ImageDraw, unit: float) -> None:
        generator = np.random.default_rng(seed)
        for x in np.sort(generator.uniform(-0.03, aspect + 0.03, count)):
            at = int(np.clip(x / aspect, 0, 1) * (len(ground) - 1))
            size = generator.uniform(*tall) * generator.uniform(0.75, 1.1)
            conifer(pen, (float(x) * unit, (float(ground[at]) + 0.01) * unit), size * unit, generator)

    return paint


def crown(seed: int, x: float, ground: float, tall: float, spread: float = 0.42, depth: int = 9) -> Painter:
    """Return a bare broad-leaved tree: branches that fork until they are twigs."""

    def paint(pen: ImageDraw.ImageDraw, unit: float) -> None:
        for start, end, width in branches(seed, x * unit, ground * unit, tall * unit, spread, depth):
            limb(pen, [start, end], [width, width * 0.72])

    return paint


def branches(
    seed: int, x: float, ground: float, tall: float, spread: float, depth: int
) -> list[tuple[Point, Point, float]]:
    """Return the branches of a tree as start, end and thickness, trunk first."""
    generator = np.random.default_rng(seed)
    found: list[tuple[Point, Point, float]] = []

    def grow(start: Point, angle: float, length: float, width: float, level: int) -> None:
        end = (start[0] + float(np.cos(angle)) * length, start[1] - float(np.sin(angle)) * length)
        found.append((start, end, max(width, 1.2)))
        if level == 0:
            return
        for side in (-1, 1) if generator.random() < 0.82 else (-1, 0, 1):
            turn = side * spread * generator.uniform(0.55, 1.25) + generator.normal(0, 0.08)
            upward = (np.pi / 2 - angle) * 0.07
            grow(end, angle + turn + upward, length * generator.uniform(0.70, 0.88), width * 0.68, level - 1)

    grow((x, ground), np.pi / 2 + generator.normal(0, 0.03), tall * 0.24, tall * 0.055, depth)
    return found


def grass(seed: int, count: int, ground: float, tall: float, aspect: float) -> Painter:
    """Return blades of grass along the lower edge."""

    def paint(pen: ImageDraw.ImageDraw, unit: float) -> None:
        generator = np.random.default_rng(seed)
        for x in generator.uniform(-0.02, aspect + 0.02, count):
            size, lean = tall * generator.uniform(0.3, 1.0), generator.normal(0, 0.3)
            base = ground + generator.uniform(0, tall * 0.4)
            width = tall * 0.018
            tip = ((x + lean * size) * unit, (base - size) * unit)
            middle = ((x + lean * size * 0.35) * unit, (base - size * 0.6) * unit)
            left, right = ((x - width) * unit, base * unit), ((x + width) * unit, base * unit)
            pen.polygon([left, middle, tip, (middle[0] + width * unit, middle[1]), right], fill=255)

    return paint


def leaves(
    canvas: Canvas,
    seed: int,
    clumps: Sequence[tuple[float, float, float]],
    tones: Sequence[str],
    count: int = 6000,
    size: float = 0.006,
    sun: Point = (-0.6, -0.8),
) -> tuple[Picture, Field]:
    """Return foliage and its mask: clumps (x, y, radius) filled with leaves, dark `tones` first.

    Leaves deep in a clump or turned from the sun are dark, those at its lit rim bright; the dark ones
    are laid down first, as a painter would.
    """
    generator = np.random.default_rng(seed)
    room = np.array(clumps)
    share = room[:, 2] ** 2 / np.sum(room[:, 2] ** 2)
    clump = room[generator.choice(len(room), count, p=share)]
    turn, out = generator.uniform(0, 2 * np.pi, count), np.sqrt(generator.random(count))
    across, down = np.cos(turn) * out, np.sin(turn) * out
    light = 0.5 + 0.42 * (across * sun[0] + down * sun[1]) + generator.normal(0, 0.16, count)
    light += 0.12 * (room[:, 1].mean() - clump[:, 1]) / max(float(np.ptp(room[:, 1])), 0.05)
    scale = 2
    paper = Image.new("RGBA", (canvas.width * scale, canvas.height * scale), (*between(tones, np.zeros(1))[0], 0))
    pen = ImageDraw.Draw(paper)
    unit = canvas.height * scale
    colours = between(tones, light)
    for at in np.argsort(light):
        x = (clump[at, 0] + across[at] * clump[at, 2]) * unit
        y = (clump[at, 1] + down[at] * clump[at, 2] * 0.85) * unit
        long, wide = size * unit * generator.uniform(0.5, 1.2), size * unit * generator.uniform(0.4, 0.8)
        pen.ellipse((x - long, y - wide, x + long, y + wide), fill=(*colours[at], 255))
    pixels = np.asarray(paper.reduce(scale), np.float32) / np.float32(255)
    return pixels[..., :3] ** np.float32(2.2), pixels[..., 3]


def between(tones: Sequence[str], light: NDArray[np.float64]) -> list[tuple[int, int, int]]:
    """Return pen colours between the tones: the first for light 0, the last for 1."""
    parts = np.array([ImageColor.getrgb(tone)[:3] for tone in tones])
    places = np.linspace(0, 1, len(tones))
    red, green, blue = (np.interp(light, places, parts[:, part]).astype(int).tolist() for part in range(3))
    return list(zip(red, green, blue, strict=True))


def crown_clumps(seed: int, x: float, y: float, radius: float, count: int = 16) -> list[tuple[float, float, float]]:
    """Return the clumps of one round crown centred at x, y."""
    generator = np.random.default_rng(seed)
    clumps = []
    for _ in range(count):
        turn, out = generator.uniform(0, 2 * np.pi), np.sqrt(generator.random()) * radius * 0.72
        clumps.append((x + out * np.cos(turn), y + out * np.sin(turn) * 0.8, radius * generator.uniform(0.28, 0.45)))
    return clumps
