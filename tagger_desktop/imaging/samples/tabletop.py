"""Things on a table: mugs, books, plants, candles, chessmen, a camera, a laptop."""

from __future__ import annotations

import numpy as np
from PIL import Image

from tagger_desktop.imaging.samples.canvas import Canvas, Field, Picture, blur, lit, over, ramp, rgb, sample, smooth, texture
from tagger_desktop.imaging.samples.city import bokeh
from tagger_desktop.imaging.samples.fruit import linen, planks, scaled
from tagger_desktop.imaging.samples.light import Film, shine
from tagger_desktop.imaging.samples.shapes import ball, box, drum, egg, fruit, joined, moved, ring, stick, turned, upright, within, without
from tagger_desktop.imaging.samples.solid import Camera, Numbers, Solid, Studio, Tints, Vector, shoot


def mug(at: Vector, colour: str, coffee: str = "#2a1408", turn: float = 0.4) -> list[Solid]:
    """Return a mug of coffee."""
    wall = turned(((0.50, -0.72), (0.60, -0.68), (0.63, -0.3), (0.64, 0.4), (0.655, 0.72)), 0.07, 0.3)
    handle = within(moved(upright(ring(0.36, 0.085)), 0.66, 0.02, 0), moved(box(0.5, 1, 1), 1.08, 0, 0))
    x, y, z = at
    return [
        Solid(joined(wall, handle, melt=0.06), 1.25, at, colour, (turn, 0, 0), gloss=0.6, blurry=0.04, caution=0.75),
        Solid(drum(0.585, 0.02), 0.62, (x, y + 0.5, z), coffee, gloss=0.5, blurry=0.05),
    ]


def steam(canvas: Canvas, scene: Picture, x: float, y: float, tall: float, seed: int) -> Picture:
    """Return the scene with steam that curls up from x, y."""
    up = np.clip((np.float32(y) - canvas.y) / np.float32(tall), 0, 1)
    sway = (canvas.noise(seed, 0.22, 3) - np.float32(0.5)) * np.float32(0.22) * up
    across = (canvas.x - np.float32(x) + sway) / (np.float32(0.045) + np.float32(0.05) * up)
    wisps = smooth(0.42, 0.85, canvas.noise(seed + 1, 0.12, 5, 0.55, stretch=0.4))
    veil = np.exp(-across * across) * wisps * smooth(0.0, 0.12, up) * smooth(1.0, 0.3, up)
    return scene + lit(veil * np.float32(0.42), "#ffffff")


def window_bokeh(canvas: Canvas, seed: int, colours: tuple[str, ...], base: str, amount: float = 0.4) -> Picture:
    """Return a room far out of focus with discs of light in it."""
    scene = canvas.fill(base) * (np.float32(0.7) + np.float32(0.6) * canvas.noise(seed, 0.8, 2))[..., None]
    generator = np.random.default_rng(seed)
    for number in range(34):
        x, y = generator.uniform(0, canvas.aspect), generator.uniform(0, 0.6)
        bokeh(canvas, scene, x, y, generator.uniform(0.025, 0.06), colours[number % len(colours)], generator.uniform(0.15, 1) * amount)
    return scene


def morning_coffee(canvas: Canvas) -> Image.Image:
    """A mug of coffee steams by the window."""
    camera = Camera((0.2, 2.3, -5.6), (0.2, 0.75, 0), 1.7)
    back = window_bokeh(canvas, 4, ("#ffe2b0", "#fff6e0", "#ffc880"), "#7d6a58", 0.5)
    solids = mug((0, 0.72, 0), "#e9e2d6") + book((1.9, 0.16, 1.0), (0.95, 0.16, 0.7), "#2f5d62", 0.3) + book((1.95, 0.43, 1.0), (0.85, 0.11, 0.62), "#c8553d", 0.15)
    scene = shoot(canvas, camera, Studio(lamp=(-0.8, 0.6, 0.25), light="#ffe6c0", strength=1.7, panes=True, ambient=0.42), solids, planks, back, fade=(8, 10.5), focus=(5.9, 1.0))
    x, y = camera.place(canvas, (0, 1.25, 0))
    return Film(contrast=0.3, vignette=0.4, bloom=0.15).develop(steam(canvas, scene, x, y, 0.5, 5), 61)


def book(at: Vector, half: Vector, colour: str, turn: float) -> list[Solid]:
    """Return a closed book that lies flat: covers, spine and the block of pages."""
    wide, thick, deep = half

    def skin(x: Numbers, y: Numbers, z: Numbers) -> Tints:
        pages = (np.abs(y) < thick * 0.80) & (x > -wide * 0.94)
        leaf = rgb("#efe6d2") * (np.float32(0.86) + np.float32(0.14) * np.sin(y * np.float32(260 / max(thick, 0.1) * 0.2)))[:, None]
        band = smooth(0.03, 0.02, np.abs(np.abs(z) - np.float32(deep * 0.6))) * (x < -wide * 0.9)
        cover = rgb(colour) + (rgb("#e0b860") - rgb(colour)) * (band * np.float32(0.8))[:, None]
        return np.where(pages[:, None], leaf, cover)

    lid = without(box(wide, thick, deep, 0.02), moved(box(wide, thick * 0.82, deep * 2, 0.01), wide * 0.06 + 0.02, 0, 0))
    block = box(wide * 0.96, thick * 0.86, deep * 0.955, 0.01)
    reach = float(np.hypot(np.hypot(wide, deep), thick)) * 1.02
    return [Solid(joined(lid, block), reach, at, skin, (turn, 0, 0), gloss=0.25, blurry=0.2)]


def chess(canvas: Canvas) -> Image.Image:
    """A king, a bishop and pawns on a walnut board."""
    foot = ((0.42, 0.0), (0.44, 0.08), (0.40, 0.16), (0.27, 0.24), (0.24, 0.32))
    pawn = (*foot, (0.15, 0.55), (0.13, 0.75), (0.22, 0.80), (0.20, 0.86), (0.12, 0.90), (0.24, 1.02), (0.27, 1.14), (0.22, 1.28), (0.05, 1.37))
    king = (*foot, (0.19, 0.6), (0.15, 1.2), (0.26, 1.36), (0.27, 1.42), (0.17, 1.48), (0.20, 1.6), (0.30, 1.95), (0.25, 2.02), (0.08, 2.10))
    bishop = (*foot, (0.17, 0.6), (0.13, 1.05), (0.24, 1.15), (0.14, 1.24), (0.23, 1.42), (0.20, 1.62), (0.08, 1.80), (0.10, 1.88), (0.04, 1.96))
    cross = joined(box(0.05, 0.15, 0.05, 0.02), moved(box(0.13, 0.045, 0.05, 0.02), 0, 0.02, 0))
    pale, dark = "#dcc190", "#2c1810"

    def piece(profile: tuple[tuple[float, float], ...], x: float, z: float, colour: str) -> Solid:
        tall = profile[-1][1]
        return Solid(moved(turned(profile, polish=0.055), 0, -tall / 2, 0), tall * 0.5 + 0.32, (x, tall / 2, z), colour, gloss=0.55, blurry=0.08, caution=0.55)

    def board(x: Field, z: Field) -> Picture:
        square = ((np.floor(x) + np.floor(z)) % 2)[..., None]
        grain = sample(texture(91, 1.5), x * np.float32(0.5) + np.floor(z) * np.float32(0.3), z * np.float32(0.05))[..., None]
        return np.asarray((rgb("#caa46c") * square + rgb("#4a2a18") * (1 - square)) * (np.float32(0.7) + np.float32(0.5) * grain), np.float32)

    solids = [piece(king, -0.5, 0.5, pale), Solid(cross, 0.25, (-0.5, 2.2, 0.5), pale, gloss=0.5, blurry=0.08), piece(bishop, 0.5, 1.5, pale)]
    solids += [piece(pawn, x, z, colour) for x, z, colour in ((-1.5, -0.5, pale), (0.5, -0.5, dark), (1.5, 0.5, dark), (-2.5, 1.5, pale), (2.5, 2.5, dark))]
    scene = shoot(canvas, Camera((0.6, 1.9, -5.2), (-0.1, 0.95, 0.3), 1.6), Studio(lamp=(-0.8, 0.65, 0.1), strength=1.7, ambient=0.3, panes=True), solids, board, "#241c1a", shine=0.15, focus=(5.7, 1.2))
    return Film(contrast=0.34, vignette=0.5).develop(scene, 62)


def leaf(at: Vector, size: tuple[float, float], turn: Vector, tones: tuple[str, str]) -> Solid:
    """Return one flat leaf with a pale midrib, along its own y axis."""
    long, wide = size

    def skin(x: Numbers, y: Numbers, z: Numbers) -> Tints:
        side = smooth(0.10, 0.0, np.abs((y / np.float32(long) * 5 - np.abs(x) / np.float32(wide) * 2) % 1 - np.float32(0.5)))
        rib = smooth(0.09, 0.03, np.abs(x) / np.float32(wide))
        return ramp(np.float32(0.3) + np.float32(0.25) * side + np.float32(0.5) * rib, (0, tones[0]), (1, tones[1]))

    def shape(x: Numbers, y: Numbers, z: Numbers) -> Numbers:
        cup = z - (x * x) * np.float32(0.5 / wide) + (y * y) * np.float32(0.22 / long)
        return egg(wide, long, 0.035)(x * (1 + np.float32(0.35) * y / np.float32(long)), y, cup)

    return Solid(shape, long * 1.12, at, skin, turn, gloss=0.35, blurry=0.12, soft=0.45, caution=0.45)


def house_plant(canvas: Canvas) -> Image.Image:
    """A rubber plant in a clay pot against a warm wall."""
    pot = turned(((0.55, -0.6), (0.6, -0.55), (0.78, 0.42), (0.88, 0.46), (0.90, 0.66)), 0.08)
    solids = [Solid(pot, 1.15, (0, 0.6, 0), "#b9643c", gloss=0.12, blurry=0.4, caution=0.8), Solid(drum(0.8, 0.03), 0.82, (0, 1.1, 0), "#2b1d14", gloss=0.0)]
    generator = np.random.default_rng(3)
    for number in range(15):
        around, up = number * 2.399, 1.45 + number * 0.145
        tilt = 1.15 - number * 0.062
        long = 0.72 - 0.018 * number
        reach = long * 0.9
        x, z = np.sin(around) * np.sin(tilt) * reach, np.cos(around) * np.sin(tilt) * reach
        at = (float(x), float(up + np.cos(tilt) * reach), float(z))
        solids.append(leaf(at, (long, long * 0.42), (around, tilt + generator.normal(0, 0.08), 0.0), ("#123a1c", "#6fae5c")))
    solids.append(Solid(stick((0, -1.1, 0), (0.03, 1.1, 0), 0.05, 0.03), 1.25, (0, 2.2, 0), "#5a4a2c", gloss=0.1))
    wall = over(canvas.fill("#d9b79a"), "#f4dcc0", smooth(0.5, 0.46, np.abs((canvas.x * 1.0 + canvas.y * 0.35) % 0.62 / np.float32(0.62) - 0.5)) * np.float32(0.5))
    scene = shoot(canvas, Camera((0.0, 2.5, -8.4), (0, 1.95, 0), 1.75), Studio(lamp=(-0.7, 0.8, -0.4), dome="#d8cfc4", ground="#c09a7c", strength=1.35), solids, "#a88468", blur(wall, 6), fade=(9, 9.8))
    return Film(contrast=0.25, vignette=0.3).develop(scene, 63)


def candles(canvas: Canvas) -> Image.Image:
    """Three candles in the dark."""
    camera = Camera((0.1, 1.5, -6.4), (0, 0.95, 0), 1.6)
    places = ((-0.95, 1.25, 0.2), (0.25, 1.75, 0.55), (0.95, 0.85, -0.35))
    solids = []
    for x, tall, z in places:
        def skin(a: Numbers, b: Numbers, c: Numbers, tall: float = tall) -> Tints:
            inner = np.exp(-(np.float32(tall / 2) - b) * np.float32(2.2))
            return rgb("#c9a27c") * np.float32(0.55) + lit(inner, "#ff9a48") * np.float32(1.7)

        wax = without(drum(0.40, tall / 2, 0.05), moved(egg(0.34, 0.12, 0.34), 0, tall / 2, 0))
        solids.append(Solid(wax, float(np.hypot(0.4, tall / 2)) + 0.02, (x, tall / 2, z), skin, gloss=0.25, blurry=0.2, soft=0.8))
        solids.append(Solid(stick((0, -0.1, 0), (0.02, 0.12, 0), 0.016), 0.16, (x, tall + 0.05, z), "#1a1210", gloss=0))
    back = window_bokeh(canvas, 9, ("#ff9a4a", "#ffc070", "#ff6a3a"), "#140c10", 0.16)
    glow_studio = Studio(lamp=(0.1, 0.9, -0.2), light="#ffb066", strength=0.42, ambient=0.10, dome="#4a3a5a", ground="#6a3a1c", hardness=3.0)
    scene = shoot(canvas, camera, glow_studio, solids, planks, back, fade=(7.5, 10.5), focus=(6.4, 1.5))
    for x, tall, z in places:
        across, down = camera.place(canvas, (x, tall + 0.30, z))
        shine(scene, across, down + 0.01, 0.30, "#ff9a48", 0.16)
        shine(scene, across, down, 0.085, "#ffb45c", 0.55)
        up = np.clip((np.float32(down + 0.030) - canvas.y) / np.float32(0.085), 0, 1)
        body = np.exp(-((canvas.x - np.float32(across)) / (np.float32(0.0135) * np.sin(np.pi * up**0.62) + np.float32(1e-4))) ** 2) * (up > 0) * (up < 1)
        scene = scene + lit(body * (np.float32(0.6) + up * np.float32(1.8)), "#ffc878") + lit(body * smooth(0.25, 0.0, up), "#4a70ff")
    return Film(contrast=0.25, bloom=0.3, vignette=0.5, grain=0.35).develop(scene, 64)


def old_camera(canvas: Canvas) -> Image.Image:
    """A film camera on a wooden table."""

    def body_skin(x: Numbers, y: Numbers, z: Numbers) -> Tints:
        pebbles = sample(texture(66, 0.4), x * np.float32(0.9), y * np.float32(0.9))[:, None]
        leather = rgb("#1c1a1a") * (np.float32(0.5) + pebbles)
        return np.where((np.abs(y + np.float32(0.08)) < 0.44)[:, None], leather, rgb("#b8b6b0"))

    def lens_skin(x: Numbers, y: Numbers, z: Numbers) -> Tints:
        ticks = (np.abs((np.arctan2(y, x) * np.float32(14)) % 1 - np.float32(0.5)) < 0.16) & (np.abs(z) < 0.22)
        return np.where(ticks[:, None], rgb("#8a8a88"), rgb("#191919"))

    turn = 0.38
    axes = Solid(ball(1), 1, (0, 0, 0), turn=(turn, 0, 0)).axes

    def on(x: float, y: float, z: float) -> Vector:
        a, b, c = (float(part) for part in axes @ np.array((x, y, z), np.float32))
        return a, b + 0.76, c

    way = (turn, 0.0, 0.0)
    lens = without(upright(drum(0.52, 0.36, 0.04)), moved(upright(drum(0.42, 0.2, 0.02)), 0, 0, -0.36))
    solids = [
        Solid(joined(box(1.35, 0.76, 0.36, 0.16), moved(box(0.42, 0.2, 0.30, 0.08), 0, 0.86, 0)), 1.75, on(0, 0, 0), body_skin, way, gloss=0.4, blurry=0.12),
        Solid(lens, 0.75, on(0.0, -0.06, -0.62), lens_skin, way, gloss=0.5, blurry=0.08),
        Solid(egg(0.40, 0.40, 0.10), 0.42, on(0.0, -0.06, -0.80), "#0c1024", way, gloss=1.0, blurry=0.02),
        Solid(upright(ring(0.50, 0.035)), 0.56, on(0, -0.06, -0.97), "#c9c7c0", way, gloss=0.9, blurry=0.04),
        Solid(drum(0.2, 0.10, 0.03), 0.25, on(-0.95, 0.85, 0), "#bdbbb5", way, gloss=0.8, blurry=0.06),
        Solid(drum(0.24, 0.08, 0.03), 0.28, on(0.92, 0.84, 0), "#bdbbb5", way, gloss=0.8, blurry=0.06),
        Solid(drum(0.08, 0.07, 0.02), 0.12, on(0.52, 0.84, -0.08), "#c03028", way, gloss=0.6),
        Solid(box(0.24, 0.11, 0.03, 0.02), 0.28, on(0, 0.86, -0.31), "#20304a", way, gloss=1.0, blurry=0.02),
    ]
    back = window_bokeh(canvas, 12, ("#ffd8a0", "#fff0d8", "#ffb870"), "#3a2c24", 0.3)
    scene = shoot(canvas, Camera((0.2, 2.1, -6.0), (0, 0.72, 0), 1.75), Studio(lamp=(-0.75, 0.75, -0.35), panes=True, ambient=0.4), solids, planks, back, fade=(8, 10.5), focus=(5.7, 1.2))
    return Film(contrast=0.32, vignette=0.4).develop(scene, 65)


def desk(canvas: Canvas) -> Image.Image:
    """A laptop, a mug and a plant on a bright desk."""

    def keys(x: Numbers, y: Numbers, z: Numbers) -> Tints:
        column, row = (x / np.float32(0.185)) % 1, ((z + np.float32(0.6)) / np.float32(0.185)) % 1
        area = (np.abs(x) < 1.30) & (z > -0.10) & (z < 0.82) & (y > 0)
        key = area & (np.abs(column - np.float32(0.5)) < 0.41) & (np.abs(row - np.float32(0.5)) < 0.41)
        pad = (np.abs(x) < 0.45) & (z > -0.85) & (z < -0.25) & (y > 0)
        return np.where(key[:, None], rgb("#2a2c30"), np.where(pad[:, None], rgb("#a9acb2"), rgb("#c4c7cc")))

    def glass(x: Numbers, y: Numbers, z: Numbers) -> Tints:
        shown = (np.abs(x) < 1.36) & (np.abs(y) < 0.86) & (z < 0)
        ridge = np.float32(0.2) * np.sin(x * np.float32(2.1) + 1) + np.float32(0.12) * np.sin(x * np.float32(5.3)) - np.float32(0.15)
        sunset = ramp(np.float32(0.5) + y * np.float32(0.55), (0, "#ffb46a"), (0.45, "#f07a78"), (0.75, "#7a5aa8"), (1, "#2c3a7c"))
        hills = ramp(np.clip(ridge - y, 0, 1), (0, "#4a3a6c"), (1, "#171430"))
        picture = np.where((y < ridge)[:, None], hills, sunset) * np.float32(0.95)
        return np.where(shown[:, None], picture, rgb("#15161a"))

    tilt = 0.28
    solids = [
        Solid(box(1.5, 0.05, 1.0, 0.04), 1.85, (-0.35, 0.06, 0.0), keys, (0.12, 0, 0), gloss=0.3, blurry=0.15),
        Solid(box(1.5, 0.95, 0.035, 0.03), 1.82, (-0.23, 0.98, 1.25), glass, (0.12, tilt, 0), gloss=0.12, blurry=0.1),
        *mug((1.85, 0.72, -0.2), "#e7a33c", turn=-0.5),
        Solid(turned(((0.30, -0.35), (0.42, 0.32), (0.46, 0.35)), 0.05), 0.7, (-2.55, 0.35, 0.6), "#f2efe9", gloss=0.4, caution=0.8),
    ]
    generator = np.random.default_rng(5)
    for number in range(9):
        around = number * 2.399
        at = (-2.55 + 0.28 * float(np.sin(around)), 1.0 + 0.06 * number, 0.6 + 0.28 * float(np.cos(around)))
        solids.append(leaf(at, (0.46, 0.15), (around, 0.7 - 0.05 * number + generator.normal(0, 0.1), 0), ("#1c5a34", "#8cc87c")))
    wall = ramp(canvas.x / np.float32(canvas.aspect) + canvas.y * np.float32(0.2), (0, "#f0ece4"), (0.6, "#dcd8d0"), (1, "#b9b4ac"))
    scene = shoot(canvas, Camera((0.3, 2.7, -6.6), (-0.2, 0.72, 0.2), 1.55), Studio(lamp=(-0.8, 0.7, -0.1), strength=1.35, ambient=0.6, panes=True), solids, linen(67, "#d8c3a5"), wall, shine=0.03, fade=(8.2, 9.6))
    return Film(contrast=0.28, vignette=0.25).develop(scene, 66)


def tulips(canvas: Canvas) -> Image.Image:
    """Tulips in a round vase."""
    vase = turned(((0.45, -0.9), (0.75, -0.65), (0.88, -0.2), (0.72, 0.3), (0.42, 0.62), (0.40, 0.80), (0.48, 0.92)), 0.06)
    solids = [Solid(vase, 1.25, (0, 0.9, 0), "#3f6f8a", gloss=0.7, blurry=0.05, caution=0.65)]
    bloom = ((0.0, 1.12), (0.06, 1.05), (0.18, 0.95), (0.35, 0.86), (0.6, 0.80), (0.85, 0.72), (1.0, 0.70))
    head = scaled(fruit(bloom, 3, 0.10), 0.44)

    def tall_bloom(a: Numbers, b: Numbers, c: Numbers) -> Numbers:
        return head(a * np.float32(1.12), b * np.float32(0.78), c * np.float32(1.12))

    heads = ((-0.95, 3.05, 0.1, "#e8485a"), (-0.35, 3.55, 0.35, "#f4b23c"), (0.30, 3.25, -0.25, "#f06a8a"), (0.95, 3.35, 0.2, "#e8485a"), (1.45, 2.75, -0.1, "#f6d0dc"), (-1.45, 2.55, -0.15, "#f4b23c"))
    for number, (x, y, z, colour) in enumerate(heads):
        def petals(a: Numbers, b: Numbers, c: Numbers, colour: str = colour) -> Tints:
            turn = np.arctan2(c, a)
            veins = sample(texture(68, 1.4), turn * np.float32(0.8), b * np.float32(0.12))
            shade = np.float32(0.72) + np.float32(0.28) * veins + np.float32(0.25) * np.cos(turn * 3) * np.float32(0.5)
            return rgb(colour) * shade[:, None] + lit(smooth(-0.05, -0.45, b), "#c8c060") * np.float32(0.5)

        lean = (0.0, 0.0, -x * 0.28)
        solids.append(Solid(tall_bloom, 0.66, (x, y, z), petals, (number * 0.7, 0.0, lean[2]), gloss=0.25, blurry=0.2, soft=0.5, caution=0.6))
        foot, knee, top = (x * 0.12, 1.5, z * 0.2), (x * 0.50, (1.5 + y) / 2, z * 0.6), (x * 0.97, y - 0.38, z)
        stem = joined(*(moved(stick(*(tuple(np.subtract(end, knee)) for end in ends), 0.05), 0, 0, 0) for ends in ((foot, knee), (knee, top))), melt=0.12)
        solids.append(Solid(stem, float(np.linalg.norm(np.subtract(top, foot))) / 2 + 0.2, knee, "#5d8a3a", gloss=0.2, soft=0.3, caution=0.9))
    for x, turn, lean in ((-0.75, 0.3, 0.55), (0.7, -0.4, -0.6), (0.15, 0.1, -0.12)):
        solids.append(leaf((x, 2.15, -0.2), (0.85, 0.17), (turn, 0.1, lean), ("#3a6a34", "#9cc480")))
    wall = ramp(np.hypot(canvas.x - canvas.aspect * 0.45, canvas.y - 0.4), (0, "#e6dccb"), (0.6, "#cdbfae"), (1, "#a39483"))
    scene = shoot(canvas, Camera((0.2, 2.4, -9.2), (0, 2.0, 0), 1.85), Studio(lamp=(-0.75, 0.75, -0.4), panes=True, strength=1.4), solids, linen(69, "#b9a58c"), wall, fade=(10, 11))
    return Film(contrast=0.27, vignette=0.35).develop(scene, 67)


def rubber_duck(canvas: Canvas) -> Image.Image:
    """A rubber duck poses on pink."""
    body = joined(egg(1.0, 0.68, 0.78), moved(ball(0.58), -0.42, 0.98, 0), moved(egg(0.42, 0.30, 0.30), 0.92, 0.32, 0), melt=0.35)
    wing = joined(moved(egg(0.48, 0.30, 0.12), 0.22, 0.12, -0.72), moved(egg(0.48, 0.30, 0.12), 0.22, 0.12, 0.72))
    way = (-0.55, 0.0, 0.0)
    axes = Solid(ball(1), 1, (0, 0, 0), turn=way).axes

    def on(x: float, y: float, z: float) -> Vector:
        a, b, c = (float(part) for part in axes @ np.array((x, y, z), np.float32))
        return a, b + 0.64, c

    solids = [Solid(joined(body, wing, melt=0.12), 1.75, on(0, 0, 0), "#f7c41c", way, gloss=0.5, blurry=0.06, soft=0.35, caution=0.8)]
    beak = joined(egg(0.30, 0.085, 0.22), moved(egg(0.24, 0.07, 0.18), 0.02, -0.10, 0), melt=0.05)
    solids.append(Solid(beak, 0.4, on(-1.02, 0.92, 0), "#f0701c", (way[0], 0, -0.12), gloss=0.45, blurry=0.06, soft=0.3))
    for side in (-1, 1):
        solids.append(Solid(ball(0.085), 0.09, on(-0.84, 1.16, side * 0.30), "#141414", gloss=1.0, blurry=0.02))
    scene = shoot(canvas, Camera((0.0, 1.9, -6.4), (-0.05, 0.75, 0), 1.85), Studio(lamp=(-0.6, 0.9, -0.5), ground="#e0a0a4", dome="#f0d8dc", strength=1.25, ambient=0.6), solids, "#e8a4aa", "#f0b8bc", fade=(7, 13))
    return Film(contrast=0.25, vignette=0.25).develop(scene, 68)
