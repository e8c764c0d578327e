"""Fruit: apples, bananas, citrus, a bowl, berries, in the light of a studio window."""

from __future__ import annotations

import numpy as np
from PIL import Image

from tagger_desktop.imaging.samples.canvas import Canvas, Field, Picture, ramp, rgb, sample, smooth, texture
from tagger_desktop.imaging.samples.light import Film
from tagger_desktop.imaging.samples.shapes import arc, ball, fruit, joined, stick, turned
from tagger_desktop.imaging.samples.solid import Camera, Numbers, Shape, Skin, Solid, Studio, Tints, Vector, shoot

APPLE = ((0.0, 0.60), (0.06, 0.70), (0.13, 0.90), (0.22, 1.03), (0.4, 1.06), (0.6, 1.0), (0.8, 0.90), (0.93, 0.82), (1.0, 0.74))
LEMON = ((0.0, 1.42), (0.05, 1.38), (0.10, 1.18), (0.2, 1.03), (0.5, 0.86), (0.8, 1.03), (0.90, 1.18), (0.96, 1.42), (1.0, 1.46))
PEAR = ((0.0, 1.55), (0.08, 1.50), (0.16, 1.18), (0.28, 0.86), (0.42, 0.80), (0.6, 0.92), (0.8, 0.98), (0.95, 0.9), (1.0, 0.84))


def speckled(plane: Skin) -> Skin:
    """Return a skin with fine mottling over it."""

    def skin(x: Numbers, y: Numbers, z: Numbers) -> Tints:
        turn = np.arctan2(z, x) * np.float32(0.16)
        fine = sample(texture(71, 1.0, 512), turn, y * np.float32(0.5)) - np.float32(0.5)
        return plane(x, y, z) * (1 + fine * np.float32(0.22))[:, None]

    return skin


def apple_skin(dark: str, light: str, blush: str, seed: int) -> Skin:
    """Return the skin of an apple: streaks from stem to base over a blush, green in the dimple."""

    def skin(x: Numbers, y: Numbers, z: Numbers) -> Tints:
        level = np.sqrt(x * x + z * z)
        turn, angle = np.arctan2(z, x), np.arctan2(level, y)
        streak = sample(texture(seed, 1.4, 512), turn * np.float32(0.95), angle * np.float32(0.05))
        cheek = sample(texture(seed + 1, 2.0, 512), turn * np.float32(0.16), angle * np.float32(0.12))
        tone = np.clip(np.float32(0.15) + streak * np.float32(0.45) + cheek * np.float32(0.45), 0, 1)
        colour = ramp(tone, (0, dark), (0.55, light), (1, blush))
        dimple = smooth(0.55, 0.15, angle) + smooth(2.75, 3.1, angle)
        freckles = smooth(0.972, 0.99, sample(texture(seed + 2, 0.15, 512), turn * np.float32(0.32), angle * np.float32(0.32)))
        colour = colour + (rgb("#b9a04c") - colour) * (dimple * np.float32(0.7))[:, None]
        return colour + (rgb("#ffe6b0") - colour) * (freckles * np.float32(0.4))[:, None]

    return skin


def apple(at: Vector, size: float = 0.8, turn: Vector = (0, 0, 0), kind: str = "red") -> list[Solid]:
    """Return an apple and its stem."""
    skins = {
        "red": apple_skin("#7c0a12", "#b81a1c", "#d9582c", 81),
        "green": apple_skin("#5d8f1c", "#8cb82c", "#b6cf4c", 84),
        "gold": apple_skin("#c9901c", "#dcb03c", "#d8703c", 87),
    }
    body = Solid(scaled(fruit(APPLE), size), size * 1.15, at, scaled_skin(skins[kind], size), turn, gloss=0.55, blurry=0.05, soft=0.25, caution=0.75)
    stem = joined(stick((0, -0.35, 0), (0.04, 0.07, 0), 0.035, 0.03), stick((0.04, 0.07, 0), (0.15, 0.33, 0), 0.03, 0.05), melt=0.05)
    root = np.add(at, body.axes @ np.array((0.0, 0.85 * size, 0.0)))
    return [body, Solid(scaled(stem, size), size * 0.48, (float(root[0]), float(root[1]), float(root[2])), "#4a3018", turn, gloss=0.1, blurry=0.4)]


def scaled(shape: Shape, size: float) -> Shape:
    """Return the shape enlarged."""
    factor = np.float32(size)
    return lambda x, y, z: shape(x / factor, y / factor, z / factor) * factor


def scaled_skin(skin: Skin, size: float) -> Skin:
    """Return the skin enlarged with its shape."""
    factor = np.float32(size)
    return lambda x, y, z: skin(x / factor, y / factor, z / factor)


def peel(dark: str, light: str) -> Skin:
    """Return the peel of a citrus fruit: pores and patches."""

    def skin(x: Numbers, y: Numbers, z: Numbers) -> Tints:
        turn = np.arctan2(z, x) * np.float32(1 / (2 * np.pi))
        pores = sample(texture(75, 0.5, 512), turn, y * np.float32(0.16))
        patch = sample(texture(76, 2.0, 512), turn, y * np.float32(0.2))
        return ramp(patch * np.float32(0.7) + pores * np.float32(0.3), (0, dark), (1, light))

    return skin


def pitted(shape: Shape, depth: float) -> Shape:
    """Return the shape with the fine pits of a citrus peel."""
    plane = texture(75, 0.7, 512)

    def bumpy(x: Numbers, y: Numbers, z: Numbers) -> Numbers:
        distance = shape(x, y, z)
        close = np.flatnonzero(np.abs(distance) < 0.05)
        if len(close):
            turn = np.arctan2(z[close], x[close]) * np.float32(0.16)
            distance[close] += (sample(plane, turn, y[close] * np.float32(0.16)) - np.float32(0.5)) * np.float32(depth)
        return distance

    return bumpy


def orange(at: Vector, size: float = 0.8, turn: Vector = (0.3, 0.2, 0.1)) -> Solid:
    """Return an orange."""
    return Solid(pitted(ball(size), 0.007), size * 1.05, at, peel("#e06a08", "#f79a1c"), turn, gloss=0.4, blurry=0.16, soft=0.3, caution=0.8)


def lemon(at: Vector, size: float = 0.55, turn: Vector = (0.6, 0.0, 1.5)) -> Solid:
    """Return a lemon."""
    shape = pitted(scaled(fruit(LEMON), size), 0.006)
    return Solid(shape, size * 1.5, at, peel("#e8b80c", "#f7dc3c"), turn, gloss=0.4, blurry=0.14, soft=0.35, caution=0.6)


def banana(at: Vector, size: float = 1.0, turn: Vector = (0.0, 0.0, 0.0), ripe: float = 0.4) -> Solid:
    """Return a banana, curved upwards at its ends; `ripe` is how many brown spots it has."""

    def skin(x: Numbers, y: Numbers, z: Numbers) -> Tints:
        share = np.abs(np.arctan2(x, np.float32(1.25 * size) - y)) / np.float32(0.95)
        sugar = sample(texture(78, 0.95, 512), x * np.float32(1.1 / size), z * np.float32(1.1 / size) + y * np.float32(0.7 / size))
        colour = ramp(share + (sugar - np.float32(0.5)) * np.float32(0.10), (0, "#f4c81c"), (0.72, "#f0cc2c"), (0.88, "#b9b93a"), (0.97, "#5a4420"), (1, "#33230f"))
        spots = smooth(1 - 0.12 * ripe, 1 - 0.06 * ripe, sugar) * np.float32(0.75)
        return colour + (rgb("#6a4418") - colour) * spots[:, None]

    shape = arc(1.25 * size, 0.27 * size, 0.95, 0.035)
    return Solid(lambda x, y, z: shape(x, -y, z), size * 1.35, at, skin, turn, gloss=0.3, blurry=0.2, soft=0.3, caution=0.6)


def linen(seed: int, colour: str) -> Skin:
    """Return woven cloth."""

    def cloth(x: Field, z: Field) -> Picture:
        weave = sample(texture(seed, 0.5, 512), x * np.float32(0.9), z * np.float32(0.12)) + sample(texture(seed + 1, 0.5, 512), x * np.float32(0.12), z * np.float32(0.9))
        return rgb(colour) * (np.float32(0.84) + np.float32(0.16) * weave)[..., None]

    return cloth  # type: ignore[return-value]


def planks(x: Field, z: Field) -> Picture:
    """Return a table of dark boards."""
    board = np.floor(x / np.float32(1.5))
    grain = sample(texture(91, 1.5, 1024), x * np.float32(0.55) + board * np.float32(0.37), z * np.float32(0.035) + board * np.float32(0.61))
    fine = sample(texture(92, 0.9, 1024), x * np.float32(1.6), z * np.float32(0.05))
    gap = smooth(0.012, 0.03, np.abs(x / np.float32(1.5) - np.round(x / np.float32(1.5))))
    tone = grain * np.float32(0.7) + fine * np.float32(0.3)
    return ramp(tone, (0, "#3c2617"), (0.5, "#6f4a2c"), (1, "#9a7048")) * (np.float32(0.25) + np.float32(0.75) * gap)[..., None]


def red_apple(canvas: Canvas) -> Image.Image:
    """One red apple on linen."""
    scene = shoot(
        canvas, Camera((0.3, 1.9, -6.0), (0.05, 0.72, 0), 1.9), Studio(panes=True, ground="#a09484"),
        apple((0, 0.66, 0), 0.88, (0.4, -0.12, 0.08)), linen(93, "#d9d2c4"), "#b9b4a8", focus=(6.2, 1.4),
    )
    return Film(contrast=0.32, vignette=0.45).develop(scene, 51)


def citrus(canvas: Canvas) -> Image.Image:
    """Oranges and lemons on a dark table."""
    solids = [orange((-0.75, 0.8, 0.1)), orange((0.9, 0.8, 0.7), 0.8, (1.0, 0.4, 0.2)), orange((0.05, 0.78, 1.5), 0.78)]
    solids += [lemon((0.55, 0.47, -0.75), 0.52, (0.5, 0.0, 1.5)), lemon((-1.8, 0.47, -0.35), 0.52, (-0.6, 0.1, 1.4))]
    scene = shoot(canvas, Camera((0.4, 2.3, -6.2), (-0.2, 0.6, 0.2), 1.6), Studio(strength=1.7, ambient=0.35, dome="#7f93b4"), solids, planks, "#1c1613", focus=(6.0, 1.6))
    return Film(contrast=0.35, vignette=0.5).develop(scene, 52)


def bananas(canvas: Canvas) -> Image.Image:
    """Three bananas on pale blue."""
    solids = [banana((0.05 * n, 0.30 + 0.03 * n, 0.52 * n - 1.0), 1.25, (0.10 - 0.09 * n, 1.25, 0.0), 0.5) for n in range(3)]
    camera = Camera((0.0, 5.2, -3.6), (0, 0.1, -0.15), 1.5)
    scene = shoot(canvas, camera, Studio(lamp=(-0.7, 0.9, 0.2), dome="#b4cbe0", ground="#9cc4d4", strength=1.6), solids, "#7fb8cf", "#7fb8cf", fade=(30, 40))
    return Film(contrast=0.28, vignette=0.3).develop(scene, 53)


def fruit_bowl(canvas: Canvas) -> Image.Image:
    """A bowl full of fruit by the window."""
    profile = ((0.55, 0.0), (0.62, 0.06), (0.60, 0.12), (1.0, 0.30), (1.45, 0.62), (1.72, 1.0), (1.80, 1.15))
    solids = [Solid(turned(profile, 0.08), 2.1, (0, 0, 0), "#e9e4da", gloss=0.5, blurry=0.05, caution=0.6)]
    solids += apple((-0.85, 1.28, -0.35), 0.62, (0.4, -0.5, 0.2)) + apple((0.20, 1.35, -0.75), 0.60, (1.4, -0.7, -0.3), "green")
    solids += [orange((0.95, 1.25, -0.1), 0.62), orange((-0.15, 1.45, 0.55), 0.62), lemon((0.55, 1.75, 0.15), 0.42, (0.3, 0.2, 1.3))]
    solids += [banana((-0.35, 1.98, 0.25), 0.95, (0.5, -0.5, 0.1), 0.3), banana((-0.30, 1.96, 0.55), 0.95, (0.3, -0.5, 0.05), 0.3)]
    scene = shoot(canvas, Camera((0.2, 2.9, -7.2), (0, 1.05, 0), 1.65), Studio(panes=True, ambient=0.45), solids, planks, "#55616a", focus=(7.2, 2.0))
    return Film(contrast=0.32, vignette=0.45).develop(scene, 54)


def pears(canvas: Canvas) -> Image.Image:
    """Three pears, one lying down, against a dark green wall."""

    def skin(x: Numbers, y: Numbers, z: Numbers) -> Tints:
        turn = np.arctan2(z, x) * np.float32(0.16)
        blush = sample(texture(95, 2.0), turn, y * np.float32(0.15))
        dots = smooth(0.93, 0.97, sample(texture(96, 0.3), turn * 3, y * np.float32(0.6)))
        colour = ramp(blush, (0, "#6f8a24"), (0.5, "#a3ad34"), (0.85, "#c2a83c"), (1, "#c8803a"))
        return colour * (1 - np.float32(0.35) * dots)[:, None]

    def pear(at: Vector, size: float, turn: Vector) -> list[Solid]:
        body = Solid(scaled(fruit(PEAR), size), size * 1.6, at, scaled_skin(skin, size), turn, gloss=0.3, blurry=0.18, soft=0.3, caution=0.6)
        tip = np.add(at, body.axes @ np.array((0.0, 1.62 * size, 0.0)))
        stem = stick((0, -0.14, 0), (0.08, 0.28, 0.02), 0.035, 0.05)
        return [body, Solid(stem, 0.36, (float(tip[0]), float(tip[1]), float(tip[2])), "#4a3520", turn, gloss=0.1)]

    solids = pear((-0.75, 0.82, 0.3), 0.92, (0.3, 0.05, 0.06)) + pear((0.85, 0.74, 0.5), 0.84, (1.2, -0.05, -0.08))
    solids += pear((0.25, 0.66, -0.9), 0.74, (0.5, 0.35, -1.35))
    wall = ramp(canvas.noise(97, 0.6, 5), (0.2, "#23332c"), (0.8, "#465a4a"))
    scene = shoot(canvas, Camera((0.2, 2.1, -8.2), (0.05, 1.0, 0), 1.75), Studio(strength=1.5, ambient=0.32, dome="#8fa0b0"), solids, linen(98, "#8d8676"), wall, fade=(9.5, 11), focus=(8.2, 1.8))
    return Film(contrast=0.32, vignette=0.5).develop(scene, 55)


def cherries(canvas: Canvas) -> Image.Image:
    """Cherries spill over a white table."""
    generator = np.random.default_rng(6)
    solids: list[Solid] = []
    profile = ((0.0, 0.80), (0.10, 0.93), (0.25, 1.02), (0.6, 1.0), (1.0, 0.95))

    def skin(x: Numbers, y: Numbers, z: Numbers) -> Tints:
        return ramp(sample(texture(99, 1.9), x * np.float32(0.3), y * np.float32(0.3)), (0, "#3c0410"), (0.6, "#8c0a1e"), (1, "#c4203a"))

    for x, z in ((-1.5, 0.3), (-0.75, -0.5), (-0.6, 0.7), (0.2, 0.1), (0.35, -0.95), (0.95, 0.65), (1.3, -0.25), (2.1, 0.4), (-2.2, -0.55), (0.3, 1.5), (-1.4, 1.5)):
        size = 0.40 + generator.normal(0, 0.025)
        turn = (generator.uniform(0, 6), generator.normal(0, 0.35), generator.normal(0, 0.35))
        body = Solid(scaled(fruit(profile), size), size * 1.06, (x, size * 0.97, z), skin, turn, gloss=0.8, blurry=0.03, soft=0.2, caution=0.85)
        solids.append(body)
        top = np.add(body.at, body.axes @ np.array((0.0, size * 0.8, 0.0)))
        bend = generator.uniform(-0.35, 0.35)
        stem = joined(stick((0, -0.52, 0), (bend * 0.5, 0.0, 0), 0.022, 0.018), stick((bend * 0.5, 0, 0), (bend * 1.15, 0.45, 0.1), 0.018, 0.03), melt=0.025)
        middle = top + body.axes @ np.array((0.0, 0.50, 0.0))
        solids.append(Solid(stem, 0.78, (float(middle[0]), float(middle[1]), float(middle[2])), "#6b7a2c", turn, gloss=0.2))
    scene = shoot(canvas, Camera((0.0, 3.3, -5.0), (0, 0.25, 0.15), 1.5), Studio(panes=True, strength=1.5), solids, "#dcd6cf", "#d4cdc6", fade=(20, 30))
    return Film(contrast=0.32, vignette=0.35).develop(scene, 56)


def citrus_slices(canvas: Canvas) -> Image.Image:
    """Slices of orange, lemon and lime laid out on marble, seen from above."""
    veins = 1 - np.abs(canvas.noise(61, 0.6, 6, 0.55) * 2 - 1)
    scene = ramp(veins**14 * np.float32(0.5) + canvas.noise(62, 0.4, 5) * np.float32(0.2), (0, "#f1efec"), (0.5, "#d4d2d0"), (1, "#8f8f94"))
    generator = np.random.default_rng(8)
    kinds = (("#f59a1c", "#ffc861", "#e8760c"), ("#f4d42c", "#fff096", "#e8bc10"), ("#9cc83c", "#dcf08c", "#5c9a1c"), ("#f0604a", "#ffa68c", "#e88a2c"))
    places = [(x + 0.14 * (row % 2) + generator.normal(0, 0.012), 0.14 + row * 0.245 + generator.normal(0, 0.010)) for row in range(4) for x in np.arange(0.10, canvas.aspect, 0.285)]
    for number, (x, y) in enumerate(places):
        kind = kinds[(number * 3 + number // 5) % 4]
        slice_of_citrus(canvas, scene, x, y, generator.uniform(0.095, 0.118), kind, number)
    return Film(exposure=0.82, contrast=0.35, vignette=0.2, bloom=0.03).develop(scene, 57)


def slice_of_citrus(canvas: Canvas, scene: Picture, x: float, y: float, radius: float, kind: tuple[str, str, str], seed: int) -> None:
    """Lay a slice on a scene in place: peel, pith, and segments of juicy cells, with its shadow."""
    unit = canvas.height
    left, top, size = int((x - radius * 1.4) * unit), int((y - radius * 1.4) * unit), int(radius * 2.8 * unit)
    rows, columns = slice(max(top, 0), min(top + size, canvas.height)), slice(max(left, 0), min(left + size, canvas.width))
    patch = scene[rows, columns]
    if not patch.size:
        return
    across = (canvas.x[:, columns] - np.float32(x)) / np.float32(radius)
    down = (canvas.y[rows] - np.float32(y)) / np.float32(radius)
    away, turn = np.hypot(across, down), np.arctan2(down, across)
    shadow = smooth(1.22, 0.86, np.hypot(across - np.float32(0.10), down - np.float32(0.12)))
    patch *= (1 - np.float32(0.55) * shadow)[..., None]
    flesh, juice, rind = (rgb(colour) for colour in kind)
    count = 9 + seed % 3
    wedge = ((turn + np.float32(seed)) * np.float32(count / (2 * np.pi))) % 1
    gap = np.minimum(wedge, 1 - wedge) * away * np.float32(2 * np.pi / count)
    inside = smooth(0.012, 0.045, gap - np.float32(0.01) / (away + np.float32(0.25))) * smooth(0.86, 0.82, away + np.float32(0.05) * (np.float32(0.5) - np.abs(wedge - np.float32(0.5)))) * smooth(0.08, 0.13, away)
    cells = sample(texture(63, 1.0), (turn + np.float32(seed)) * np.float32(0.9), away * np.float32(0.22))
    streak = sample(texture(64, 1.3), (turn + np.float32(seed)) * np.float32(0.5), away * np.float32(0.09))
    tone = np.clip(cells * np.float32(0.5) + streak * np.float32(0.5) + (np.float32(0.6) - away) * np.float32(0.25), 0, 1)
    pulp = flesh + (juice - flesh) * tone[..., None]
    pith = rgb("#fbf3dc") + (juice - rgb("#fbf3dc")) * np.float32(0.18)
    body = pith + (pulp - pith) * inside[..., None]
    body = body + (rind - body) * smooth(0.925, 0.955, away)[..., None]
    shine = smooth(0.80, 0.97, cells) * inside * np.float32(0.5) + np.exp(-((away - np.float32(0.97)) ** 2) / 0.0004) * np.clip(-(across + down), 0, 1) * np.float32(0.5)
    cover = smooth(1.0, 0.985, away)
    patch += (body * (np.float32(1.05) - (across + down) * np.float32(0.08))[..., None] + shine[..., None] - patch) * cover[..., None]
