"""Fruit: on wood, on linen and in bowls, by the light of a window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image

from tagger_desktop.imaging.sample_photos.canvas import Canvas, Field, Picture, over, ramp, rgb, sample, smooth, texture
from tagger_desktop.imaging.sample_photos.light import Film
from tagger_desktop.imaging.sample_photos.shapes import (
    Points,
    Shape,
    Spot,
    ball,
    ellipsoid,
    half_space,
    melted,
    ring,
    rod,
    sized,
    stick,
    tilted,
    turn,
    turned,
    union,
    within,
    without,
)
from tagger_desktop.imaging.sample_photos.studio import Light, Skin, Solid, Studio
from tagger_desktop.imaging.sample_photos.tables import (
    OAK,
    SLATE,
    WALNUT,
    WHITEWASH,
    checks,
    kitchen,
    linen,
    marble,
    planks,
    wall,
)

PRINT = Film(contrast=0.25, bloom=0.04, vignette=0.22, grain=0.12)


def mottled(seed: int, *tones: str, grain: float = 0.30, up: float = 0.0) -> Skin:
    """Return a skin of several tones in patches; `up` shifts the tones from the bottom to the top."""
    stops = tuple((float(at), tone) for at, tone in zip(np.linspace(0.1, 0.9, len(tones)), tones, strict=True))

    def skin(points: Points, facing: Points) -> Picture:
        around = np.arctan2(points[:, 0], points[:, 2]) * np.float32(0.5 / np.pi)
        patch = sample(texture(seed, 1.7, 512), around, points[:, 1] * np.float32(0.25))
        speck = sample(texture(seed + 1, 0.9), around * 2, points[:, 1] * np.float32(0.6))
        return ramp(patch * np.float32(1 - grain) + speck * np.float32(grain) + points[:, 1] * np.float32(up), *stops)

    return skin


def pores(depth: float, fine: float = 0.5) -> Shape:
    """Return the dimples of a citrus peel."""

    def relief(points: Points) -> Field:
        around = np.arctan2(points[:, 0], points[:, 2]) * np.float32(0.5 / np.pi)
        return (
            sample(texture(77, 0.8), around * np.float32(2 * fine), points[:, 1] * np.float32(fine * 0.6))
            - np.float32(0.5)
        ) * np.float32(depth)

    return relief


def heart_shaped(body: Shape, size: float) -> Shape:
    """Return an apple's body made taller, and slimmer towards its foot."""

    def distance(points: Points) -> Field:
        slim = 1 - points[:, 1] * np.float32(0.17 / size)
        return body(
            np.stack([points[:, 0] * slim, points[:, 1] * np.float32(0.84), points[:, 2] * slim], 1)
        ) * np.float32(0.85)

    return distance


def apple(
    x: float,
    z: float,
    size: float = 0.9,
    tones: tuple[str, ...] = ("#7d0f12", "#b81a1c", "#d8402c", "#e9a23f"),
    seed: int = 1,
    roll: float = 0.0,
) -> list[Solid]:
    """Return an apple with its stem and a leaf."""
    body = ring(0.36 * size, 0.60 * size)
    tapered = heart_shaped(body, size)
    at = (x, 0.72 * size, z)
    stem = tilted(stick([(0, 0.38, 0), (0.02, 0.72, 0), (0.10, 0.94, 0.02)], 0.028, 0.04), roll)
    stem_shape: Shape = lambda points: stem(points / np.float32(size)) * np.float32(size)
    skin = mottled(seed * 3, *tones, grain=0.38, up=0.06 / size)
    streaked: Skin = lambda points, facing: over(
        skin(points, facing),
        "#a9a23c",
        smooth(0.34, 0.05, np.hypot(points[:, 0], points[:, 2]) / np.float32(size))
        * (points[:, 1] > 0)
        * np.float32(0.7),
    )
    fruit = Solid(
        tilted(tapered, roll),
        at,
        1.06 * size,
        streaked,
        gloss=0.75,
        sharp=0.8,
        soft=0.15,
        shades=[((0, 0, 0), (0.95 * size, 0.72 * size, 0.95 * size))],
    )
    return [fruit, Solid(stem_shape, at, 1.1 * size, "#5a3d22", gloss=0.2, shades=[])]


def leaf(at: Spot, size: float, roll: float, yaw: float, tone: str = "#3d7a2a", pitch: float = 0.0) -> Solid:
    """Return a leaf with a rib."""
    shape = tilted(ellipsoid((size, size * 0.05, size * 0.42)), roll, yaw, pitch)
    matrix = turn(roll, yaw, pitch)

    def skin(points: Points, facing: Points) -> Picture:
        local = points @ matrix
        rib = np.exp(-((local[:, 2] / np.float32(size * 0.035)) ** 2))
        side = np.abs(np.sin((np.abs(local[:, 2]) + local[:, 0]) * np.float32(16 / size)))
        return over(
            np.broadcast_to(rgb(tone), points.shape) * (np.float32(0.8) + np.float32(0.3) * side)[:, None],
            "#9dc06a",
            rib * np.float32(0.7),
        )

    return Solid(
        shape,
        at,
        size * 1.02,
        skin,
        gloss=0.35,
        sharp=0.4,
        soft=0.3,
        shades=[((0, 0, 0), (size * 0.7, size * 0.1, size * 0.3))],
    )


def red_apple(canvas: Canvas) -> Image.Image:
    """A red apple on an old oak table."""
    studio = Studio(
        canvas,
        planks(OAK),
        kitchen(canvas, 3, "#2b3430", "#8a8a72"),
        eye=(0, 1.9, -5.2),
        target=(0, 0.62, 0),
        lens=1.75,
    )
    scene = studio.shoot(*apple(0.05, 0.0, 0.95), leaf((0.52, 1.40, 0.05), 0.36, 0.35, -0.3))
    return PRINT.develop(scene, 51)


def three_apples(canvas: Canvas) -> Image.Image:
    """Green and red apples on a chequered cloth."""
    studio = Studio(
        canvas,
        checks("#b8323a"),
        wall(canvas, "#7f8f94", "#e5e2d6"),
        eye=(0, 2.6, -5.6),
        target=(0, 0.45, 0.1),
        lens=1.7,
        far_edge=2.6,
    )
    green = ("#5c7d1c", "#8fae2c", "#b9cc50", "#dce08a")
    scene = studio.shoot(
        *apple(-1.35, 0.5, 0.85, green, 2),
        *apple(0.25, -0.35, 0.92, seed=3),
        *apple(1.75, 0.65, 0.85, ("#8f1a18", "#c9432a", "#e0a040", "#d9c85a"), 4),
    )
    return PRINT.develop(scene, 52)


def banana(at: Spot, roll: float, yaw: float, seed: int, size: float = 1.5) -> Solid:
    """Return a banana: an arc with five soft edges, brown at both ends."""
    half, thick = 0.80, 0.235 * size
    matrix = turn(roll, yaw)

    def local_form(points: Points) -> tuple[Field, Field, Field]:
        local = points @ matrix
        angle = np.clip(np.arctan2(local[:, 0], -(local[:, 1] - np.float32(size * 0.75))), -half, half)
        middle = np.stack(
            [
                np.sin(angle) * np.float32(size),
                np.float32(size * 0.75) - np.cos(angle) * np.float32(size),
                np.zeros_like(angle),
            ],
            1,
        )
        return (
            angle / np.float32(half),
            sized(local - middle),
            np.arctan2(local[:, 2], np.hypot(local[:, 0], local[:, 1] - np.float32(size * 0.75)) - np.float32(size)),
        )

    def shape(points: Points) -> Field:
        t, out, around = local_form(points)
        slim = np.float32(thick) * (np.sqrt(np.clip(1 - np.abs(t) ** 3.2, 0.03, 1)))
        return (out - slim * (1 + np.float32(0.045) * np.cos(around * 5))) * np.float32(0.7)

    def skin(points: Points, facing: Points) -> Picture:
        t, _, around = local_form(points)
        speck = sample(texture(seed + 20, 1.1), t * np.float32(0.4), around * np.float32(0.16))
        tone = ramp(
            np.abs(t) ** 6, (0, "#f2c53a"), (0.35, "#dcc24a"), (0.7, "#8f8a30"), (0.93, "#4a3a1c"), (1, "#2c2014")
        )
        return over(tone, "#6a431a", smooth(0.88, 0.97, speck) * np.float32(0.6))

    shades = [
        (
            (
                float(x * size * matrix[0, 0] + y * matrix[0, 1]),
                float(x * size * matrix[1, 0] + y * matrix[1, 1]),
                float(x * size * matrix[2, 0] + y * matrix[2, 1]),
            ),
            (thick * 1.1,) * 3,
        )
        for x, y in ((-0.6, -0.02), (-0.3, -0.18 * size), (0, -0.25 * size), (0.3, -0.18 * size), (0.6, -0.02))
    ]
    return Solid(shape, at, size * 1.05, skin, gloss=0.3, sharp=0.3, soft=0.25, shades=shades)


def bananas(canvas: Canvas) -> Image.Image:
    """Three bananas on a blue cloth."""
    studio = Studio(
        canvas,
        linen("#5f87a3", "#dfe6e4"),
        wall(canvas, "#6d7c80", "#d9dcd4"),
        eye=(0, 3.2, -5.6),
        target=(0, 0.35, 0.15),
        lens=1.75,
        far_edge=3.0,
    )
    scene = studio.shoot(
        banana((0.1, 0.62, -0.5), 0.1, 0.15, 1, 1.6),
        banana((0.0, 0.66, 0.2), -0.05, 0.02, 2, 1.7),
        banana((0.15, 0.72, 0.9), -0.12, -0.14, 3, 1.65),
    )
    return PRINT.develop(scene, 53)


def cut_face(radius: float, rind: str, pith: str, flesh: tuple[str, str], parts: int = 10) -> Skin:
    """Return the skin of a halved citrus fruit that faces us: segments within pith within rind."""

    def skin(points: Points, facing: Points) -> Picture:
        out = np.hypot(points[:, 0], points[:, 1]) / np.float32(radius)
        angle = np.arctan2(points[:, 1], points[:, 0]) * np.float32(parts / 2 / np.pi)
        wall_ = np.abs(angle % 1 - np.float32(0.5)) * out
        drops = sample(texture(88, 1.0), angle * np.float32(0.06), out * np.float32(0.12))
        tone = ramp(drops * np.float32(0.8) + out * np.float32(0.2), (0, flesh[0]), (1, flesh[1]))
        tone = over(
            tone,
            pith,
            np.maximum(
                smooth(0.46, 0.49, wall_ / np.maximum(out, 0.01)),
                np.maximum(smooth(0.84, 0.88, out), smooth(0.10, 0.06, out)),
            ),
        )
        front = smooth(-0.6, -0.9, facing[:, 2])
        return over(np.broadcast_to(rgb(rind), points.shape), tone, front * smooth(0.97, 0.95, out))

    return skin


def oranges(canvas: Canvas) -> Image.Image:
    """Two oranges, one of them halved, on slate."""
    studio = Studio(
        canvas,
        planks(SLATE, 9.0),
        kitchen(canvas, 8, "#1d2a30", "#56707a"),
        eye=(0, 1.9, -5.6),
        target=(0, 0.68, 0),
        lens=1.8,
    )
    peel = mottled(5, "#d9690c", "#ee8414", "#f79a26", grain=0.5)
    whole = Solid(
        ellipsoid((0.9, 0.86, 0.9)),
        (-0.95, 0.86, 0.45),
        0.92,
        peel,
        gloss=0.5,
        sharp=0.35,
        soft=0.2,
        relief=pores(0.010),
    )
    half = tilted(within(ball(0.86), half_space((0, 0, -1), 0.02)), 0, 0.12, -0.18)
    matrix = turn(0, 0.12, -0.18)
    face = cut_face(0.86, "#ee8414", "#fbe6bd", ("#f08a10", "#ffc04a"), 10)
    cut = Solid(
        half,
        (0.85, 0.82, -0.25),
        0.9,
        lambda points, facing: face(points @ matrix, facing @ matrix),
        gloss=0.55,
        sharp=0.3,
        soft=0.35,
        shades=[((0, 0, 0.35), (0.82, 0.82, 0.5))],
    )
    third = Solid(
        ellipsoid((0.8, 0.77, 0.8)), (0.75, 0.77, 1.9), 0.82, peel, gloss=0.5, sharp=0.3, soft=0.2, relief=pores(0.010)
    )
    return PRINT.develop(studio.shoot(whole, cut, third, leaf((-0.65, 1.74, 0.4), 0.36, 0.3, 0.4)), 54)


def lemon(at: Spot, roll: float, yaw: float, seed: int, size: float = 0.62) -> Solid:
    """Return a lemon lying on its side."""
    body = melted(
        0.22 * size,
        ellipsoid((1.22 * size, size, size)),
        ellipsoid((0.3 * size, 0.24 * size, 0.24 * size), (1.26 * size, 0, 0)),
        ellipsoid((0.22 * size, 0.28 * size, 0.28 * size), (-1.16 * size, 0, 0)),
    )
    skin = mottled(seed, "#d9a80c", "#f0c81e", "#f8dc4a", grain=0.5)
    matrix = turn(roll, yaw)
    return Solid(
        tilted(body, roll, yaw),
        at,
        1.6 * size,
        lambda points, facing: skin((points @ matrix)[:, [1, 0, 2]], facing),
        gloss=0.5,
        sharp=0.35,
        soft=0.25,
        relief=pores(0.006, 0.8),
        shades=[((0, 0, 0), (1.25 * size, 0.98 * size, 1.05 * size))],
    )


def lemons(canvas: Canvas) -> Image.Image:
    """Lemons and a slice on pale marble."""
    studio = Studio(
        canvas,
        marble(),
        wall(canvas, "#a9b6b4", "#f2f1ea"),
        eye=(0, 2.5, -5.2),
        target=(0, 0.42, 0.1),
        lens=1.7,
        far_edge=3.0,
        light=Light((0.7, 0.8, -0.35), strength=0.95),
    )
    matrix = turn(0, -0.15, -0.5)
    face = cut_face(0.62, "#f0c81e", "#fdf4cf", ("#f2d74a", "#fff0a0"), 9)
    half = tilted(within(ellipsoid((0.62, 0.62, 0.75)), half_space((0, 0, -1), 0.02)), 0, -0.15, -0.5)
    cut = Solid(
        half,
        (0.75, 0.52, -0.75),
        0.8,
        lambda points, facing: face(points @ matrix, facing @ matrix),
        gloss=0.55,
        sharp=0.3,
        soft=0.4,
        shades=[((0, -0.1, 0.25), (0.55, 0.5, 0.4))],
    )
    scene = studio.shoot(
        lemon((-0.85, 0.62, -0.05), 0.08, 0.35, 3),
        lemon((0.72, 0.6, 0.75), -0.1, -0.5, 4, 0.6),
        cut,
        leaf((-1.75, 0.16, -0.55), 0.5, -0.15, 0.4),
        leaf((-1.45, 0.2, 0.35), 0.42, 0.1, -0.5),
    )
    return PRINT.develop(scene, 55)


def pear(at: Spot, roll: float, yaw: float, tones: tuple[str, ...], seed: int, size: float = 0.85) -> list[Solid]:
    """Return a pear and its stem."""
    body = tilted(melted(0.5 * size, ball(0.8 * size, (0, 0, 0)), ball(0.40 * size, (0, 1.02 * size, 0))), roll, yaw)
    stem = tilted(stick([(0, 1.3 * size, 0), (0.03, 1.55 * size, 0), (0.12, 1.78 * size, 0)], 0.035, 0.05), roll, yaw)
    tall = (0.5 * size * float(np.sin(-roll)), 0.5 * size, 0.0)
    fruit = Solid(
        body,
        at,
        1.6 * size,
        mottled(seed, *tones, grain=0.55, up=0.05),
        gloss=0.35,
        sharp=0.35,
        soft=0.2,
        shades=[((0, 0, 0), (0.8 * size,) * 3), ((tall[0] * 2, 1.0 * size, 0), (0.42 * size, 0.5 * size, 0.42 * size))],
    )
    return [fruit, Solid(stem, at, 1.9 * size, "#5b3f24", gloss=0.15, shades=[])]


def pears(canvas: Canvas) -> Image.Image:
    """Two pears lean towards each other, still as a painting."""
    light = Light((-0.9, 0.6, -0.35), "#ffe4bd", 1.2, "#7f8c9c", 0.26)
    studio = Studio(
        canvas,
        linen("#8d8272"),
        wall(canvas, "#16130f", "#5a4a36", 0.12),
        eye=(0, 1.9, -8.6),
        target=(0, 1.05, 0),
        lens=1.75,
        light=light,
        far_edge=1.6,
    )
    tones = ("#8a7a1c", "#b5a42e", "#d0c04c", "#c98a3a")
    scene = studio.shoot(
        *pear((-0.72, 0.68, 0.0), -0.08, 0, tones, 11),
        *pear((0.82, 0.62, 0.35), 0.12, 0.5, ("#6d6a1a", "#9a942a", "#b9b048", "#a8722a"), 14, 0.78),
    )
    return PRINT.develop(scene, 56)


def grapes(canvas: Canvas) -> Image.Image:
    """A bunch of dark grapes spills over a wooden board."""
    studio = Studio(
        canvas,
        planks(WHITEWASH, 1.1),
        kitchen(canvas, 12, "#4c5640", "#b9bd94"),
        eye=(0, 2.7, -5.4),
        target=(0, 0.5, 0.2),
        lens=1.75,
        light=Light((-0.5, 0.85, 0.2)),
    )
    generator = np.random.default_rng(5)
    skin = mottled(8, "#2a1236", "#48204f", "#6d3a68", "#8d6488", grain=0.4)
    berries: list[Solid] = []
    spots: list[Spot] = []
    for layer, (count, y, wide) in enumerate(((26, 0.27, 1.0), (17, 0.66, 0.72), (8, 1.02, 0.42))):
        while len(spots) < sum((26, 17, 8)[:layer]) + count:
            placed = next_spot(generator, spots, y, wide)
            if placed is None:
                break
            spots.append(placed)
    for x, y, z in spots:
        size = float(generator.uniform(0.26, 0.30))
        berries.append(
            Solid(ellipsoid((size, size * 1.08, size)), (x, y, z), size * 1.1, skin, gloss=0.55, sharp=0.7, soft=0.35)
        )
    stem = Solid(
        stick([(0.5, 1.1, 0.3), (0.95, 1.35, 0.35), (1.4, 1.35, 0.2), (1.75, 1.2, 0.1)], 0.05, 0.06),
        (0, 0, 0),
        2.3,
        "#6a6a2c",
        gloss=0.15,
        shades=[],
    )
    return PRINT.develop(studio.shoot(*berries, stem, leaf((1.55, 0.75, 0.55), 0.62, 0.5, -0.4, "#55882e")), 57)


def next_spot(generator: np.random.Generator, taken: list[Spot], y: float, wide: float) -> Spot | None:
    """Return a free place for one more grape in a layer of an oblong heap."""
    for _ in range(400):
        angle, out = generator.uniform(0, 2 * np.pi), np.sqrt(generator.random()) * wide
        spot = (
            float(np.cos(angle) * out * 1.75),
            y + float(generator.normal(0, 0.03)),
            float(np.sin(angle) * out * 0.95),
        )
        if all(sum((a - b) ** 2 for a, b in zip(spot, other, strict=True)) > 0.185 for other in taken):
            return spot
    return None


def strawberry(at: Spot, roll: float, yaw: float, pitch: float, seed: int, size: float = 0.6) -> list[Solid]:
    """Return a strawberry with its seeds and its green collar."""
    profile = [
        (-1.0, 0.02),
        (-0.93, 0.22),
        (-0.7, 0.46),
        (-0.3, 0.68),
        (0.1, 0.80),
        (0.4, 0.80),
        (0.62, 0.62),
        (0.72, 0.3),
        (0.75, 0.02),
    ]
    matrix = turn(roll, yaw, pitch)
    body = tilted(turned([(y * size, r * size) for y, r in profile], 0.6), roll, yaw, pitch)

    def pits(points: Points) -> tuple[Field, Field]:
        """How far each spot is from the next seed, and from the tip."""
        local = points @ matrix / np.float32(size)
        around = np.arctan2(local[:, 0], local[:, 2]) * np.float32(14 / 2 / np.pi)
        row = local[:, 1] * np.float32(5.5)
        across = (around + np.floor(row) * np.float32(0.5)) % 1 - np.float32(0.5)
        return np.hypot(across * np.float32(1.5), (row % 1 - np.float32(0.5)) * np.float32(0.8)), local[:, 1]

    def skin(points: Points, facing: Points) -> Picture:
        near, up = pits(points)
        red = ramp(
            up * np.float32(0.5) + np.float32(0.5), (0, "#b00f1c"), (0.6, "#d21f2a"), (0.88, "#e0503a"), (1, "#f0b07a")
        )
        return over(
            over(red, "#8f0c16", smooth(0.34, 0.2, near) * np.float32(0.6)), "#f0cf6a", smooth(0.16, 0.11, near)
        )

    relief: Shape = lambda points: -smooth(0.36, 0.15, pits(points)[0]) * np.float32(-0.018 * size)
    petals = [tilted(ellipsoid((0.30, 0.04, 0.12), (0.34, 0, 0)), -0.35, k * 2 * np.pi / 7) for k in range(7)]
    collar = union(*petals, rod((0, 0, 0), (0.05, 0.35, 0), 0.05, 0.04))
    crown = tilted(
        lambda points: collar(points / np.float32(size * 1.35) - np.array([0, 0.56, 0], np.float32)) * np.float32(size),
        roll,
        yaw,
        pitch,
    )
    fruit = Solid(
        body,
        at,
        1.05 * size,
        skin,
        gloss=0.7,
        sharp=0.6,
        soft=0.25,
        relief=relief,
        shades=[((0, 0, 0), (0.72 * size, 0.72 * size, 0.72 * size))],
    )
    return [fruit, Solid(crown, at, 1.5 * size, "#4f8a2c", gloss=0.2, sharp=0.3, soft=0.3, shades=[])]


def bowl(radius: float, height: float, thick: float = 0.05) -> Shape:
    """Return a bowl on a foot, its rim at `height` above its middle."""
    shell = without(ball(radius), ball(radius - thick), 0.02)
    cup = within(shell, half_space((0, 1, 0), height))
    foot: Shape = lambda points: turned([(-radius - 0.04, radius * 0.42), (-radius + 0.12, radius * 0.36)])(points)
    return union(cup, foot)


def strawberries(canvas: Canvas) -> Image.Image:
    """Strawberries in a white bowl, two beside it."""
    studio = Studio(
        canvas,
        linen("#b9c7b4", "#f0efe6"),
        wall(canvas, "#7f8c7a", "#e6e8da"),
        eye=(0, 3.1, -5.8),
        target=(0, 0.5, 0),
        lens=1.8,
        far_edge=2.7,
    )
    dish = Solid(
        bowl(1.35, -0.35, 0.06),
        (0.1, 1.38, 0.5),
        1.5,
        "#f1efe9",
        gloss=0.6,
        sharp=0.7,
        shades=[((0, -0.95, 0), (1.2, 0.45, 1.2))],
    )
    generator = np.random.default_rng(9)
    heap: list[Solid] = []
    for x, y, z in (
        (-0.75, 0.95, 0.35),
        (0.0, 0.95, -0.25),
        (0.85, 0.97, 0.25),
        (0.45, 0.98, 0.95),
        (-0.35, 0.98, 1.05),
        (-0.32, 1.32, 0.35),
        (0.42, 1.35, 0.4),
        (0.05, 1.3, 0.8),
    ):
        roll, yaw, pitch = generator.uniform(-1.2, 1.2), generator.uniform(-0.6, 0.6), generator.uniform(-1.2, 0.3)
        heap += strawberry((x + 0.1, y, z), float(roll), float(yaw), float(pitch), 3, 0.46)
    heap += strawberry((-1.75, 0.37, -0.55), 1.35, 0.2, 0.2, 4, 0.46) + strawberry(
        (1.75, 0.36, -0.75), -1.4, -0.3, 0.1, 5, 0.46
    )
    return PRINT.develop(studio.shoot(dish, *heap), 58)


def watermelon(canvas: Canvas) -> Image.Image:
    """Slices of watermelon on a turquoise table."""
    studio = Studio(
        canvas,
        planks((((0.0, "#2c8a8c")), (0.5, "#4fb0ac"), (1.0, "#8fd3c8")), 1.2),
        kitchen(canvas, 21, "#4f8a6a", "#cfe6a8"),
        eye=(0, 2.0, -6.0),
        target=(0, 0.75, 0),
        lens=1.8,
        light=Light((-0.5, 0.85, -0.5), strength=1.1),
    )
    return PRINT.develop(
        studio.shoot(
            slice_of_melon((0.35, 1.62, 0.5), 0.08, -0.25, 1), slice_of_melon((-0.75, 1.38, -0.35), -0.14, 0.3, 2, 1.4)
        ),
        59,
    )


def slice_of_melon(at: Spot, roll: float, yaw: float, seed: int, size: float = 1.6) -> Solid:
    """Return half a disc of melon standing on its rind."""
    shape = tilted(
        within(within(ball(size), half_space((0, 1, 0), 0.02)), lambda points: np.abs(points[:, 2]) - np.float32(0.17)),
        roll,
        yaw,
    )
    matrix = turn(roll, yaw)
    generator = np.random.default_rng(seed)
    angles, outs = np.linspace(0.25, np.pi - 0.25, 13) + generator.normal(0, 0.06, 13), generator.uniform(0.4, 0.74, 13)
    seeds = np.stack([np.cos(angles) * outs, -np.sin(angles) * outs], 1).astype(np.float32)

    def skin(points: Points, facing: Points) -> Picture:
        local = points @ matrix / np.float32(size)
        out = sized(local)
        flesh = ramp(
            sample(texture(71, 1.3), local[:, 0] * np.float32(0.4), local[:, 1] * np.float32(0.4)),
            (0, "#d3283a"),
            (1, "#f2606a"),
        )
        tone = over(
            over(over(flesh, "#f7b7a8", smooth(0.80, 0.87, out)), "#f0f0cc", smooth(0.86, 0.90, out)),
            "#2f6e33",
            smooth(0.93, 0.955, out),
        )
        for x, y in seeds:
            across, down = local[:, 0] - x, local[:, 1] - y
            tone = over(tone, "#20130f", smooth(0.030, 0.022, np.hypot(across * np.float32(1.5), down)))
        return tone

    return Solid(
        shape,
        at,
        size * 1.02,
        skin,
        gloss=0.4,
        sharp=0.3,
        soft=0.3,
        shades=[((0, -0.5 * size, 0), (0.78 * size, 0.48 * size, 0.2))],
    )


def fruit_bowl(canvas: Canvas) -> Image.Image:
    """A bowl with apples, an orange and a pear, with some grapes."""
    light = Light((-0.8, 0.75, -0.4), "#ffe9c8", 1.15, "#8793a3")
    studio = Studio(
        canvas,
        planks(WALNUT, 1.4),
        wall(canvas, "#1c211f", "#6f7466", 0.2),
        eye=(0, 2.4, -7.4),
        target=(0, 1.1, 0),
        lens=1.9,
        light=light,
        far_edge=3.0,
    )
    dish = Solid(
        bowl(1.75, -0.45, 0.07),
        (0, 1.79, 0),
        1.95,
        mottled(31, "#2f5d7c", "#47809c", grain=0.2),
        gloss=0.7,
        sharp=0.8,
        shades=[((0, -1.2, 0), (1.55, 0.6, 1.55))],
    )
    orange = Solid(
        ellipsoid((0.62, 0.6, 0.62)),
        (0.95, 1.62, -0.25),
        0.64,
        mottled(5, "#d9690c", "#ee8414", "#f79a26", grain=0.5),
        gloss=0.5,
        sharp=0.35,
        soft=0.2,
        relief=pores(0.008),
    )
    things = [dish, orange]
    for solids, up in (
        (apple(-0.75, -0.35, 0.68), 1.12),
        (apple(0.12, -0.75, 0.62, ("#5c7d1c", "#8fae2c", "#b9cc50", "#dce08a"), 2), 1.0),
        (pear((0.25, 1.95, 0.25), 0.35, 0.2, ("#8a7a1c", "#b5a42e", "#d0c04c", "#c98a3a"), 11, 0.55), 0.0),
    ):
        things += [lifted(solid, up) for solid in solids]
    grape = mottled(8, "#2a1236", "#48204f", "#6d3a68", "#8d6488", grain=0.4)
    for x, y, z in ((1.15, 0.2, -1.5), (1.45, 0.2, -1.25), (1.38, 0.2, -1.65), (0.9, 0.2, -1.75)):
        things.append(Solid(ball(0.2), (x, y, z), 0.21, grape, gloss=0.6, sharp=0.7, soft=0.3))
    return PRINT.develop(studio.shoot(*things), 60)


def lifted(solid: Solid, up: float) -> Solid:
    """Return a solid raised above the table."""
    x, y, z = solid.at
    return replace(solid, at=(x, y + up, z))
