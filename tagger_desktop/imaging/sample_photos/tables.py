"""What things stand on and before: wood, linen, marble, and walls out of focus."""

from __future__ import annotations

import numpy as np

from tagger_desktop.imaging.sample_photos.canvas import (
    Canvas,
    Field,
    Picture,
    Stop,
    blur,
    lit,
    ramp,
    resize,
    rgb,
    sample,
    smooth,
    texture,
)
from tagger_desktop.imaging.sample_photos.light import glow
from tagger_desktop.imaging.sample_photos.studio import Table

OAK = ((0.0, "#6e4526"), (0.5, "#a3703f"), (1.0, "#c99a62"))
WALNUT = ((0.0, "#2a1810"), (0.5, "#4f3220"), (1.0, "#7a5436"))
WHITEWASH = ((0.0, "#b9b2a8"), (0.5, "#d9d4cb"), (1.0, "#efebe4"))
SLATE = ((0.0, "#23272c"), (0.5, "#33383e"), (1.0, "#4a5056"))


def planks(stops: tuple[Stop, ...], width: float = 1.3, seed: int = 1) -> Table:
    """Return boards that lie from left to right, each with its own grain."""

    def table(x: Field, z: Field) -> Picture:
        board = np.floor(z / np.float32(width))
        own = np.sin(board * np.float32(12.9898) + seed) * np.float32(43.758) % 1
        wave = sample(texture(seed + 30, 2.0, 512), x * np.float32(0.05) + own, z * np.float32(0.10))
        rings = np.float32(0.5) + np.float32(0.5) * np.sin(
            (z * np.float32(5) + wave * np.float32(16) + own * 9) * np.float32(2.2)
        )
        fibre = sample(texture(seed + 31, 1.2), x * np.float32(0.04) + own, z * np.float32(0.55))
        tone = fibre * np.float32(0.55) + rings * np.float32(0.22) + own * np.float32(0.25)
        seam = np.abs(z / np.float32(width) - board - np.float32(0.5))
        return ramp(tone, *stops) * (1 - np.float32(0.75) * smooth(0.487, 0.499, seam))[..., None]

    return table


def linen(colour: str, stripe: str | None = None, seed: int = 2) -> Table:
    """Return a woven cloth with soft folds, perhaps with stripes."""

    def table(x: Field, z: Field) -> Picture:
        fold = sample(texture(seed + 40, 2.3, 512), x * np.float32(0.10), z * np.float32(0.10))
        weave = sample(texture(9, 0.6), x * np.float32(0.5), z * np.float32(0.5))
        cloth = np.broadcast_to(rgb(colour), (*fold.shape, 3))
        if stripe is not None:
            line = np.abs((x * np.float32(0.94) + z * np.float32(0.34)) / np.float32(0.9) % 1 - np.float32(0.5))
            mask = np.maximum(
                smooth(0.40, 0.41, line), smooth(0.06, 0.05, np.abs(line - np.float32(0.32))) * np.float32(0.6)
            )
            cloth = cloth + (rgb(stripe) - cloth) * mask[..., None]
        return cloth * (np.float32(0.72) + np.float32(0.32) * fold + np.float32(0.14) * weave)[..., None]

    return table


def checks(colour: str, white: str = "#f4efe6", size: float = 0.55) -> Table:
    """Return a chequered tablecloth."""

    def table(x: Field, z: Field) -> Picture:
        first = smooth(-0.04, 0.04, np.sin(x * np.float32(np.pi / size)))
        second = smooth(-0.04, 0.04, np.sin(z * np.float32(np.pi / size)))
        weave = sample(texture(9, 0.6), x * np.float32(0.5), z * np.float32(0.5))
        share = (first + second) * np.float32(0.5)
        cloth = rgb(white) + (rgb(colour) - rgb(white)) * share[..., None]
        return cloth * (np.float32(0.88) + np.float32(0.2) * weave)[..., None]

    return table


def marble(seed: int = 3) -> Table:
    """Return pale polished stone with grey veins."""

    def table(x: Field, z: Field) -> Picture:
        bend = sample(texture(seed + 50, 1.9, 512), x * np.float32(0.06), z * np.float32(0.06))
        vein = 1 - np.abs(
            sample(texture(seed + 51, 1.9), x * np.float32(0.09) + bend * np.float32(0.2), z * np.float32(0.09)) * 2 - 1
        )
        fine = 1 - np.abs(
            sample(texture(seed + 52, 1.7), x * np.float32(0.2) + bend * np.float32(0.3), z * np.float32(0.2)) * 2 - 1
        )
        return ramp(
            bend * np.float32(0.3) + vein**14 * np.float32(0.6) + fine**18 * np.float32(0.3),
            (0, "#f1f0ee"),
            (0.4, "#dcdcdc"),
            (1, "#8d9096"),
        )

    return table


def plain(colour: str) -> Table:
    """Return paper of one colour."""
    return lambda x, z: np.broadcast_to(rgb(colour), (*np.broadcast_shapes(x.shape, z.shape), 3))


def wall(canvas: Canvas, low: str, high: str, x: float = 0.3) -> Picture:
    """Return a plain wall, lighter on the side of the window."""
    shine = glow(canvas, canvas.aspect * x, 0.15, 0.8, 2.2)
    return ramp(shine, (0, low), (1, high))


def kitchen(canvas: Canvas, seed: int, dark: str, light: str, lamp: str = "#ffe3b8") -> Picture:
    """Return a room far out of focus; being unsharp, it is drawn small."""
    small = Canvas(canvas.width // 3, canvas.height // 3)
    return np.clip(resize(room(small, seed, dark, light, lamp), canvas.width, canvas.height), 0, None)


def room(canvas: Canvas, seed: int, dark: str, light: str, lamp: str) -> Picture:
    """Return a room: soft blocks of shade and round lights."""
    generator = np.random.default_rng(seed)
    light_there = ramp(canvas.noise(seed, 0.6, 2) * np.float32(1.6) - np.float32(0.3), (0, dark), (1, light))
    for _ in range(7):
        x, width = generator.uniform(0, canvas.aspect), generator.uniform(0.08, 0.3)
        top = generator.uniform(-0.1, 0.35)
        block = smooth(0.04, -0.04, np.abs(canvas.x - np.float32(x)) - np.float32(width / 2)) * smooth(
            top - 0.04, top + 0.04, canvas.y
        )
        light_there *= (1 + block * np.float32(generator.uniform(-0.4, 0.35)))[..., None]
    for _ in range(16):
        x, y, r = generator.uniform(0, canvas.aspect), generator.uniform(0, 0.4), generator.uniform(0.02, 0.05)
        away = np.hypot(canvas.x - np.float32(x), canvas.y - np.float32(y))
        light_there += lit(smooth(r, r * 0.86, away) * np.float32(generator.uniform(0.05, 0.4)), lamp)
    return blur(light_there, canvas.height * 0.006)


def sweep(canvas: Canvas, colour: str, far: str) -> Picture:
    """Return a studio background that fades from the table's colour upwards."""
    return np.broadcast_to(
        ramp(canvas.y * np.float32(1.6), (0, far), (1, colour)), (canvas.height, canvas.width, 3)
    ).copy()
