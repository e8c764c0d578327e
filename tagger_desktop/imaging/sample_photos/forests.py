"""Forests: mist, autumn, snow and light that falls through leaves."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from tagger_desktop.imaging.sample_photos.canvas import (
    Canvas,
    Field,
    Painter,
    Picture,
    Stop,
    blur,
    lit,
    over,
    ramp,
    rgb,
    sample,
    smooth,
    texture,
)
from tagger_desktop.imaging.sample_photos.figures import walker
from tagger_desktop.imaging.sample_photos.light import Film, glow
from tagger_desktop.imaging.sample_photos.mountains import outline
from tagger_desktop.imaging.sample_photos.sky import Clouds, Sun, View, air
from tagger_desktop.imaging.sample_photos.trees import branches, crown, grass, spruces

OAK_BARK = ((0.0, "#1b140f"), (0.5, "#4a392b"), (1.0, "#8a725a"))
BIRCH_BARK = ((0.0, "#8f8a86"), (0.4, "#d9d5cf"), (1.0, "#f7f4ee"))
BAMBOO = ((0.0, "#20481e"), (0.5, "#5c9440"), (1.0, "#c2dd8a"))
AUTUMN = ("#7a2e12", "#b5481a", "#dd7a1e", "#f0a92e", "#f8d060")
GREEN = ("#16341a", "#2c5a22", "#4d8430", "#83b544", "#c5e073")


def misty_spruces(canvas: Canvas) -> Image.Image:
    """Rows of spruces come out of the morning mist one behind the other."""
    view, sun = View(canvas, 0.75), Sun(canvas.aspect * 0.3, 0.12, "#fff3df")
    scene = air(view, (0, "#dfe6e4"), (0.5, "#c9d6da"), (1, "#9db4c0"), sun=sun, disc_light=0)
    tones = ("#b3c3c6", "#93a9ae", "#6f8a90", "#4a676d", "#2b464b", "#132a2d")
    for layer, tone in enumerate(tones):
        t = layer / 5
        top = np.float32(0.38 + 0.13 * layer) + outline(canvas, 120 + layer, 0.8, 0.16)
        tall = 0.11 + 0.20 * t
        trees = canvas.mask(spruces(30 + layer, int(120 - 96 * t), top[0], (tall * 0.7, tall), canvas.aspect))
        scene = over(scene, tone, np.maximum(trees, smooth(-0.002, 0.002, canvas.y - top)))
        drift = canvas.noise(140 + layer, 0.7, 4, 0.5, 2.2)
        fog = smooth(0.0, 0.16, canvas.y - top + drift * np.float32(0.12)) * np.float32(0.85 * (1 - 0.7 * t))
        scene = over(scene, "#e3eae8", fog)
    return Film(contrast=0.3, bloom=0.06, vignette=0.3).develop(scene, 31)


def trunk(
    canvas: Canvas,
    scene: Picture,
    x: float,
    wide: float,
    lean: float,
    bark: tuple[Stop, ...],
    seed: int,
    foot: float = 2.0,
) -> Field:
    """Draw one trunk down to `foot` on a scene in place, lit from the right; return its mask."""
    wander = (canvas.noise(seed, 0.9, 3)[:, :1] - np.float32(0.5)) * np.float32(wide * 0.6)
    middle = np.float32(x) + (np.float32(0.9) - canvas.y) * np.float32(lean) + wander
    base = min(foot, 1.0)
    flare = 1 + smooth(base - 0.16, base, canvas.y) ** 2 * np.float32(0.45)
    across = (canvas.x - middle) / (np.float32(wide / 2) * flare)
    edge = np.clip((1 - np.abs(across)) * np.float32(wide / 2 * canvas.height) + np.float32(0.5), 0, 1)
    edge = edge * smooth(foot + wide * 0.06, foot - wide * 0.06, canvas.y + np.abs(across) * np.float32(wide * 0.15))
    columns = np.flatnonzero(edge.max(axis=0))
    if not len(columns):
        return edge
    cut = slice(int(columns[0]), int(columns[-1]) + 1)
    a = np.clip(across[:, cut], -1, 1)
    turned = np.arcsin(a) * np.float32(0.32 * wide / 0.05)
    grain = sample(texture(seed % 3 + 60, 1.25), turned * np.float32(0.25) + x, canvas.y * np.float32(0.35))
    round_light = np.float32(0.30) + np.float32(0.7) * np.clip(a * np.float32(0.75) + np.float32(0.45), 0, 1)
    colour = ramp(grain, *bark) * (round_light * np.sqrt(1 - a * a * np.float32(0.8)))[..., None]
    scene[:, cut] = over(scene[:, cut], colour, edge[:, cut])
    return edge


def leaves(seed: int, count: int, size: float, where: tuple[float, float, float, float], slim: float = 0.55) -> Painter:
    """Return leaves strewn over a box (left, top, right, bottom, in heights), denser near its top."""

    def paint(pen: ImageDraw.ImageDraw, unit: float) -> None:
        generator = np.random.default_rng(seed)
        left, top, right, bottom = where
        xs = generator.uniform(left, right, count) * unit
        hang = np.interp(
            xs, np.linspace(left, right, 12) * unit, np.random.default_rng(seed // 10).uniform(0.35, 1.0, 12)
        )
        ys = (top + (bottom - top) * hang * generator.random(count) ** 1.25) * unit
        scatter(pen, generator, xs, ys, size * unit, slim)

    return paint


def scatter(
    pen: ImageDraw.ImageDraw,
    generator: np.random.Generator,
    xs: np.ndarray[tuple[int], np.dtype[np.float64]],
    ys: np.ndarray[tuple[int], np.dtype[np.float64]],
    size: float,
    slim: float,
) -> None:
    """Draw leaves at points, each turned its own way: a rhombus with a long tip."""
    angles, sizes = generator.uniform(0, np.pi, len(xs)), size * generator.uniform(0.5, 1.2, len(xs))
    along = np.stack([np.cos(angles), np.sin(angles)], 1) * sizes[:, None]
    aside = np.stack([-np.sin(angles), np.cos(angles)], 1) * (sizes * slim)[:, None]
    at = np.stack([xs, ys], 1)
    corners = np.stack([at + along, at + aside, at - along, at - aside], 1)
    for leaf in corners.reshape(len(xs), 8).tolist():
        pen.polygon(leaf, fill=255)


def foliage(
    canvas: Canvas,
    scene: Picture,
    seed: int,
    count: int,
    size: float,
    box: tuple[float, float, float, float],
    tones: tuple[str, ...],
) -> Picture:
    """Return the scene with leaves in front, the dark ones first and fewer of the bright ones."""
    for layer, tone in enumerate(tones):
        share = 1 - 0.13 * layer
        scene = over(
            scene, tone, canvas.mask(leaves(seed + layer, int(count * share), size * (1.15 - 0.08 * layer), box))
        )
    return scene


def litter(canvas: Canvas, top: float, tones: tuple[str, ...], seed: int) -> Picture:
    """Return a forest floor of fallen leaves seen at a slant, finer with distance."""
    away = np.float32(0.25) / np.maximum(canvas.y - np.float32(top - 0.06), np.float32(0.03))
    u = (canvas.x - np.float32(canvas.aspect / 2)) * away
    patch = sample(texture(seed, 1.0), u * np.float32(0.55), away * np.float32(1.1))
    broad = sample(texture(seed + 1, 1.8, 512), u * np.float32(0.2), away * np.float32(0.3))
    stops = tuple((at, tone) for at, tone in zip(np.linspace(0.05, 0.98, len(tones)), tones, strict=True))
    return ramp(patch * np.float32(0.65) + broad * np.float32(0.35), *stops)


def soft_wood(canvas: Canvas, seed: int, tones: tuple[str, ...], spots: str, radius: float = 7.0) -> Picture:
    """Return an unsharp background of foliage with round spots of light shining through."""
    stops = tuple((at, tone) for at, tone in zip(np.linspace(0.1, 0.9, len(tones)), tones, strict=True))
    wood = ramp(canvas.noise(seed, 0.45, 5, 0.6) * np.float32(1.5) - np.float32(0.25), *stops)
    generator = np.random.default_rng(seed)

    def bright(pen: ImageDraw.ImageDraw, unit: float) -> None:
        for _ in range(110):
            x, y = generator.uniform(0, canvas.aspect) * unit, generator.beta(2, 3) * unit
            r = generator.uniform(0.006, 0.024) * unit
            pen.ellipse((x - r, y - r, x + r, y + r), fill=int(generator.uniform(60, 255)))

    return blur(wood, radius) + lit(blur(canvas.mask(bright, 1), 1.6) * np.float32(0.7), spots)


def autumn_birches(canvas: Canvas) -> Image.Image:
    """White birches in a gold wood."""
    scene = soft_wood(canvas, 5, ("#5a2c14", "#a85a1c", "#d98e2a", "#f3c65a"), "#ffe6a0")
    floor = litter(canvas, 0.78, ("#3a1d10", "#8a4318", "#cf7a24", "#f0b548"), 61)
    scene = over(scene, floor, smooth(0.0, 0.03, canvas.y - np.float32(0.79) - outline(canvas, 8, 0.8, 0.05)))
    generator = np.random.default_rng(3)
    places = [
        (0.08, 0.026),
        (0.22, 0.04),
        (0.43, 0.022),
        (0.52, 0.062),
        (0.80, 0.034),
        (0.93, 0.018),
        (1.08, 0.07),
        (1.37, 0.045),
    ]
    for number, (x, wide) in enumerate(sorted(places, key=lambda place: place[1])):
        foot = 0.80 + wide * 2.4
        mask = trunk(canvas, scene, x, wide, generator.normal(0, 0.035), BIRCH_BARK, 7 + number, foot)
        scars = canvas.noise(70 + number, 0.10, 5, 0.6, 2.6 * wide / 0.04)
        scene = over(scene, "#1f1916", mask * smooth(0.60, 0.66, scars) * np.float32(0.9))
    scene = foliage(canvas, scene, 20, 900, 0.014, (-0.02, -0.06, canvas.aspect, 0.42), AUTUMN)
    scene = scene + lit(glow(canvas, canvas.aspect * 0.75, 0.15, 0.5, 3) * np.float32(0.25), "#ffd890")
    return Film(contrast=0.28, bloom=0.1, vignette=0.35).develop(scene, 32)


def forest_path(canvas: Canvas) -> Image.Image:
    """A path leads between tall trees towards the light; somebody walks it."""
    middle = canvas.aspect * 0.52
    scene = soft_wood(canvas, 9, ("#2c4a1c", "#5b8430", "#9cc04c", "#dcea90"), "#f8ffc8", 9.0)
    scene = over(scene, "#fbf7cf", glow(canvas, middle, 0.46, 0.22, 2.6) * np.float32(0.95))
    ground = smooth(-0.004, 0.02, canvas.y - np.float32(0.60) - outline(canvas, 15, 0.6, 0.03))
    scene = over(scene, litter(canvas, 0.6, ("#15260f", "#35541d", "#5f7f2c", "#a5bb55"), 63), ground)
    depth = np.clip((canvas.y - np.float32(0.6)) / np.float32(0.4), 0.001, 1)
    bend = np.float32(middle) + np.sin(depth * 3.2) * np.float32(0.10)
    way = smooth(
        1.0,
        0.75,
        np.abs(canvas.x - bend) / (np.float32(0.022) + depth * np.float32(0.30))
        + (canvas.noise(18, 0.08) - 0.5) * np.float32(0.6),
    )
    scene = over(scene, litter(canvas, 0.6, ("#3a2a1a", "#7a5f40", "#b39468", "#dcc294"), 65), way * (canvas.y > 0.6))
    figure = canvas.mask(walker(middle + 0.035, 0.675, 0.13, -1.0))
    generator = np.random.default_rng(12)
    for row in range(6):
        t = row / 5
        veil = over(scene, "#eef3bb", (1 - t) * 0.16)
        scene = over(veil, scene, smooth(0.6, 0.75, canvas.y))
        for side in (-1, 1, -1, 1):
            foot = 0.615 + 0.33 * t**1.3
            reach = (0.13 + 0.60 * t) * generator.uniform(0.85, 1.5)
            x, lean = middle + side * reach, generator.normal(0, 0.015) - side * 0.01
            trunk(canvas, scene, x, 0.014 + 0.085 * t**1.4, lean, OAK_BARK, 90 + row, foot)
        if row == 1:
            scene = over(scene, "#2c2a1c", figure)
    scene = foliage(canvas, scene, 40, 1100, 0.013, (-0.02, -0.05, canvas.aspect, 0.36), GREEN)
    shade = smooth(0.2, 0.95, np.abs(canvas.x - np.float32(middle)) / np.float32(canvas.aspect))
    scene *= (1 - shade * np.float32(0.6))[..., None]
    scene += lit(glow(canvas, middle, 0.45, 0.3, 3) * np.float32(0.35), "#fff3b8")
    return Film(contrast=0.3, bloom=0.16, vignette=0.35).develop(scene, 33)


def rays(canvas: Canvas, x: float, y: float, seed: int) -> Field:
    """Return beams of light that fan out downwards from a point above the scene."""
    across, down = canvas.x - np.float32(x), canvas.y - np.float32(y)
    angle = np.arctan2(across, down)
    beams = sample(texture(seed, 1.5, 512), angle * np.float32(0.5), np.zeros_like(angle))
    fine = sample(texture(seed + 1, 1.3, 512), angle * np.float32(0.9), np.hypot(across, down) * np.float32(0.05))
    return smooth(0.42, 0.95, beams * np.float32(0.65) + fine * np.float32(0.35)) * np.exp(
        np.hypot(across, down) * np.float32(-1.1)
    )


def sunbeams(canvas: Canvas) -> Image.Image:
    """Beams of morning sun slant through a dark wood."""
    sun_x = canvas.aspect * 0.70
    scene = ramp(
        canvas.noise(25, 0.5, 5) + glow(canvas, sun_x, 0.1, 0.5, 2.4) * np.float32(0.7) - np.float32(0.25),
        (0, "#0c1a14"),
        (0.4, "#2d4a30"),
        (0.75, "#8aa35c"),
        (1, "#fbeeb0"),
    )
    scene = blur(scene, 6.0)
    floor = litter(canvas, 0.72, ("#0a120a", "#1e301a", "#3a5526", "#7d9145"), 67)
    scene = over(scene, floor, smooth(0.0, 0.05, canvas.y - np.float32(0.75) - outline(canvas, 28, 0.6, 0.06)))
    generator = np.random.default_rng(8)
    for layer in range(4):
        t = layer / 3
        for _ in range((10, 8, 5, 3)[layer]):
            x = generator.uniform(-0.02, canvas.aspect)
            trunk(
                canvas,
                scene,
                x,
                generator.uniform(0.7, 1.2) * (0.018 + 0.055 * t),
                generator.normal(0, 0.02),
                OAK_BARK,
                200 + layer,
            )
        light = rays(canvas, sun_x, -0.15, 70 + layer) * np.float32(0.42 * (1 - 0.5 * t))
        scene = over(scene, "#cfd9a0", np.float32(0.13 * (1 - t)) * smooth(0.9, 0.3, canvas.y)) + lit(light, "#ffe7a6")
    ferns = canvas.mask(grass(5, 900, 1.02, 0.13, canvas.aspect))
    scene = over(
        scene, ramp(canvas.noise(31, 0.2) + rays(canvas, sun_x, -0.15, 70), (0.3, "#0a160b"), (0.9, "#56752f")), ferns
    )
    return Film(exposure=1.05, contrast=0.4, bloom=0.22, vignette=0.35).develop(scene, 34)


def snowfall(canvas: Canvas) -> Image.Image:
    """Snow falls quietly on bare trees."""
    scene = ramp(canvas.y + canvas.noise(3, 0.8) * np.float32(0.2), (0, "#aebccb"), (0.6, "#d3dbe3"), (1, "#e9edf1"))
    scene = np.broadcast_to(scene, (canvas.height, canvas.width, 3)).copy()
    for layer, tone in enumerate(("#aab6c3", "#8391a0", "#5a6673", "#30373f")):
        t = layer / 3
        ground = 0.62 + 0.085 * layer
        bank = np.float32(ground) + outline(canvas, 50 + layer, 0.9, 0.05)
        snow = over(canvas.fill("#eef2f6"), "#b9c7d8", smooth(0.0, 0.3, canvas.y - bank)[...] * np.float32(0.8))
        scene = over(scene, snow, smooth(-0.002, 0.003, canvas.y - bank))
        generator = np.random.default_rng(60 + layer)
        for number in range((9, 6, 4, 2)[layer]):
            x = generator.uniform(0, canvas.aspect) if layer < 3 else (0.28, 1.18)[number]
            tree = canvas.mask(
                crown(layer * 10 + number, x, ground + 0.02 + 0.03 * t, 0.26 + 0.42 * t, 0.42, 7 + layer // 2),
                1 if layer < 2 else 2,
            )
            scene = over(scene, tone, tree)
            rime = np.clip(tree - np.roll(tree, max(1, int(1 + 2 * t)), 0), 0, 1)
            scene = over(scene, "#ffffff", rime * np.float32(0.9))
    for layer, (count, size) in enumerate(((900, 0.0016), (300, 0.003), (70, 0.0065))):
        flakes = blur(canvas.mask(dots(90 + layer, count, size, canvas.aspect), 1), 0.6 + layer * 1.4)
        scene = over(scene, "#ffffff", flakes * np.float32(0.9 - 0.15 * layer))
    return Film(contrast=0.22, bloom=0.03, vignette=0.25).develop(scene, 35)


def dots(seed: int, count: int, size: float, aspect: float) -> Painter:
    """Return round dots all over the canvas."""

    def paint(pen: ImageDraw.ImageDraw, unit: float) -> None:
        generator = np.random.default_rng(seed)
        for _ in range(count):
            x, y = generator.uniform(0, aspect) * unit, generator.random() * unit
            r = size * generator.uniform(0.6, 1.3) * unit
            pen.ellipse((x - r, y - r, x + r, y + r), fill=255)

    return paint


def autumn_tree(canvas: Canvas) -> Image.Image:
    """One maple stands red in a meadow."""
    view, sun = View(canvas, 0.70), Sun(canvas.aspect * 0.95, 0.3, "#fff0d0")
    scene = air(view, (0, "#f2e6d2"), (0.35, "#b9d3e6"), (1, "#5b9bd6"), sun=sun, disc_light=0)
    scene = Clouds(14, 0.36, 0.5, light="#ffffff", shade="#b5bfd0").over(view, scene, sun)
    for layer, tone in enumerate(("#8fa0a8", "#7c8a64")):
        hill = np.float32(0.66 + 0.03 * layer) + outline(canvas, 33 + layer, 0.9, 0.09)
        scene = over(scene, tone, smooth(-0.001, 0.001, canvas.y - hill))
    field = litter(canvas, 0.7, ("#4c5a20", "#7d8a34", "#b0ac4c", "#e0cf78"), 69)
    scene = over(scene, field, smooth(-0.001, 0.003, canvas.y - np.float32(0.715)))
    x, foot = canvas.aspect * 0.44, 0.86
    shadow = np.exp(
        -(((canvas.x - np.float32(x - 0.12)) / 0.36) ** 2) - ((canvas.y - np.float32(foot + 0.01)) / 0.022) ** 2
    )
    scene *= (1 - np.float32(0.6) * shadow)[..., None]
    scene = over(scene, "#2e2018", canvas.mask(crown(5, x, foot, 0.70, 0.42, 8)))
    ends = [end for _, end, width in branches(5, x, foot, 0.70, 0.42, 8) if width < 9]
    for layer, tone in enumerate(("#5e1a10", "#9a2c14", "#cf4a1a", "#ee7a26", "#f9ae48")):
        scene = over(scene, tone, canvas.mask(clumps(layer, ends, layer)))
    scene = over(
        scene, "#c4501c", canvas.mask(leaves(4, 260, 0.006, (x - 0.42, 0.99, x + 0.38, 0.84))) * np.float32(0.9)
    )
    return Film(contrast=0.28, bloom=0.06).develop(scene, 36)


def clumps(seed: int, ends: list[tuple[float, float]], layer: int) -> Painter:
    """Return leaves around the ends of twigs; higher layers keep to the sunny side."""

    def paint(pen: ImageDraw.ImageDraw, unit: float) -> None:
        generator = np.random.default_rng(seed)
        chosen = generator.integers(0, len(ends), 2600 - 380 * layer)
        at = np.array(ends)[chosen] + generator.normal(0, 0.022 - 0.002 * layer, (len(chosen), 2))
        at += np.array([0.006, -0.007]) * layer
        scatter(pen, generator, at[:, 0] * unit, at[:, 1] * unit, 0.0085 * unit, 0.6)

    return paint


def bamboo(canvas: Canvas) -> Image.Image:
    """Green stems of bamboo, one behind the other."""
    scene = soft_wood(canvas, 19, ("#23502a", "#4f8a3e", "#97c45a", "#e2f3a4"), "#f4ffd0", 12.0)
    generator = np.random.default_rng(4)
    for layer in range(4):
        t = layer / 3
        for number in range((16, 10, 6, 3)[layer]):
            x, wide = generator.uniform(0, canvas.aspect), generator.uniform(0.75, 1.2) * (0.014 + 0.05 * t)
            mask = trunk(canvas, scene, x, wide, generator.normal(0, 0.03), BAMBOO, 300 + number)
            joint = (canvas.y + np.float32(generator.random())) % np.float32(0.16 + 0.14 * t)
            ring = np.exp(-(((joint - np.float32(0.03)) / np.float32(0.0025 + 0.003 * t)) ** 2))
            scene *= (1 - mask * ring * np.float32(0.6))[..., None]
            scene += lit(
                mask * np.exp(-(((joint - np.float32(0.04)) / np.float32(0.004 + 0.003 * t)) ** 2)) * np.float32(0.10),
                "#e8f5c0",
            )
        scene = over(scene, "#cfe79a", (1 - t) * 0.10)
    scene = foliage(canvas, scene, 80, 420, 0.017, (-0.02, -0.05, canvas.aspect, 0.42), GREEN[1:])
    return Film(contrast=0.3, bloom=0.12, vignette=0.35).develop(scene, 37)


def looking_up(canvas: Canvas) -> Image.Image:
    """Trunks run together overhead and leaves leave a window of sky."""
    x, y = canvas.aspect * 0.5, 0.48
    scene = over(canvas.fill("#7db7e8"), "#e9f5ff", glow(canvas, x, y, 0.4, 2.5))
    away = np.hypot(canvas.x - np.float32(x), canvas.y - np.float32(y))
    generator = np.random.default_rng(6)
    for layer, tone in enumerate(("#a3cf5e", "#7db43f", "#4f8a2e", "#2d5a22")):
        leaf = sample(texture(85 + layer, 1.35), canvas.x * np.float32(0.9), canvas.y * np.float32(0.9))
        broad = canvas.noise(95 + layer, 0.3, 3)
        scene = over(
            scene,
            tone,
            smooth(
                0.72, 0.78, leaf * np.float32(0.45) + broad * np.float32(0.35) + away * np.float32(0.62) - 0.03 * layer
            ),
        )
    for number in range(13):
        angle = number * 2 * np.pi / 13 + generator.normal(0, 0.12)
        end, thick = generator.uniform(0.10, 0.26), generator.uniform(0.05, 0.12)
        along = (canvas.x - np.float32(x)) * np.float32(np.cos(angle)) + (canvas.y - np.float32(y)) * np.float32(
            np.sin(angle)
        )
        aside = (canvas.y - np.float32(y)) * np.float32(np.cos(angle)) - (canvas.x - np.float32(x)) * np.float32(
            np.sin(angle)
        )
        half = np.clip((along - np.float32(end)) * np.float32(thick), 0, None) + np.float32(0.0015)
        a = np.clip(aside / half, -1, 1)
        mask = np.clip((half - np.abs(aside)) * canvas.height + 0.5, 0, 1) * (along > end)
        grain = sample(
            texture(61, 1.25),
            a * np.float32(0.1) + np.float32(number * 0.3),
            np.log(np.clip(along, 0.05, 2)) * np.float32(0.25),
        )
        bark = (
            ramp(grain, *OAK_BARK)
            * (np.float32(0.35) + np.float32(0.5) * np.clip(a * np.float32(0.6) + 0.5, 0, 1))[..., None]
        )
        scene = over(scene, bark, mask)
    scene = over(
        scene,
        rgb("#3d6e28"),
        canvas.mask(leaves(7, 420, 0.016, (0, -0.02, canvas.aspect, 1.0))) * smooth(0.38, 0.62, away),
    )
    scene = over(
        scene,
        rgb("#8fc24a"),
        canvas.mask(leaves(9, 420, 0.013, (0, -0.02, canvas.aspect, 1.0))) * smooth(0.34, 0.6, away),
    )
    scene = scene + lit(glow(canvas, x + 0.08, y - 0.06, 0.16, 2.6) * np.float32(0.6), "#fff7d8")
    return Film(contrast=0.3, bloom=0.12, vignette=0.3).develop(scene, 38)
