"""Forests: mist, sunbeams, birches, and single trees in their seasons."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from tagger_desktop.imaging.samples.canvas import (
    Canvas,
    Field,
    Painter,
    Picture,
    blur,
    lit,
    over,
    ramp,
    rgb,
    shifted,
    smooth,
)
from tagger_desktop.imaging.samples.figures import birds, curve, limb
from tagger_desktop.imaging.samples.light import Film, glow, shine
from tagger_desktop.imaging.samples.mountains import outline
from tagger_desktop.imaging.samples.sky import Clouds, Sun, View, air
from tagger_desktop.imaging.samples.trees import crown, crown_clumps, grass, leaves, spruces
from tagger_desktop.imaging.samples.water import Water


def misty_pines(canvas: Canvas) -> Image.Image:
    """Spruces step back into the mist."""
    view = View(canvas, 1.0)
    scene = air(view, (0, "#c9d6d2"), (0.5, "#dfe6e0"), (1, "#c2ced0"))
    for layer in range(7):
        t = layer / 6
        top = np.float32(0.33 + 0.105 * layer) + outline(canvas, 140 + layer, 0.9, 0.16)
        tall = 0.09 + 0.30 * t**1.5
        trees = canvas.mask(spruces(150 + layer, int(60 - 44 * t), top[0], (tall * 0.6, tall), canvas.aspect))
        wood = np.maximum(trees, smooth(0.0, 0.06, canvas.y - top))
        tone = ramp(np.full((1, 1), t, np.float32), (0, "#b9c8c6"), (0.35, "#86a09c"), (0.7, "#426059"), (1, "#13231f"))
        drift = canvas.noise(160 + layer, 0.5, 5, stretch=2.5) - np.float32(0.5)
        veil = smooth(-0.10, 0.30 + 0.2 * t, canvas.y - top + drift * np.float32(0.3)) * np.float32(0.9 * (1 - 0.62 * t))
        scene = over(scene, over(np.broadcast_to(tone, scene.shape), "#d5dfda", veil), wood)
    return Film(contrast=0.22, bloom=0.0).develop(scene, 31)


def trunk(x: float, width: float, seed: int, lean: float = 0.0) -> Painter:
    """Return a tall trunk that runs out of the picture at both ends."""

    def paint(pen: ImageDraw.ImageDraw, unit: float) -> None:
        generator = np.random.default_rng(seed)
        line = [(x + lean * (1 - y) + generator.normal(0, width * 0.12), y) for y in np.linspace(-0.1, 1.1, 7)]
        points = curve([(a * unit, b * unit) for a, b in line], 12)
        thick = np.linspace(0.72, 1.15, len(points)) * width * unit
        limb(pen, points, [float(value) for value in thick])

    return paint


def sunbeams(canvas: Canvas) -> Image.Image:
    """Sunbeams fall through tall trunks onto ferns."""
    sun = (canvas.aspect * 0.60, 0.10)
    light = glow(canvas, *sun, 0.55, 2.0)
    scene = lit(light * np.float32(1.2), "#fff0b4") + canvas.fill("#6e8a4e") * np.float32(0.5)
    generator = np.random.default_rng(3)
    shadow = np.zeros((canvas.height, canvas.width), np.float32)
    for layer in range(4):
        t = layer / 3
        clumps = [(generator.uniform(-0.1, canvas.aspect + 0.1), generator.uniform(-0.1, 0.42 - 0.12 * t), generator.uniform(0.07, 0.16)) for _ in range(22 - 3 * layer)]
        tones = (("#7f9a4c", "#c4d27a", "#f0f0ac"), ("#4f7030", "#98b54c", "#e2e88c"), ("#2c4a1e", "#6b9236", "#cfdd6c"), ("#16290f", "#3d6a20", "#93bb3c"))[layer]
        foliage, mask = leaves(canvas, 40 + layer, clumps, tones, 4200, 0.0034 + 0.0009 * layer, (0.2, -0.8))
        bark = ramp(canvas.noise(50 + layer, 0.05, 5, 0.6, 0.25), (0.2, ("#8a8a58", "#5a5a38", "#352f1e", "#17130d")[layer]), (0.9, ("#b4b27c", "#86804e", "#5a4c30", "#3a2d1e")[layer]))
        for number in range((16, 10, 6, 4)[layer]):
            wide = (0.014, 0.024, 0.042, 0.075)[layer] * generator.uniform(0.7, 1.2)
            x = generator.uniform(0, canvas.aspect) if layer < 3 else (0.06, 0.30, 0.84, 0.97)[number] * canvas.aspect
            wood = canvas.mask(trunk(x, wide, 60 + 10 * layer + number, generator.normal(0, 0.02)), 1)
            rim = np.clip(wood - shifted(wood, canvas.height * wide * (-0.16 if x < sun[0] else 0.16), 0), 0, 1)
            scene = over(scene, bark + lit(blur(rim, 2) * light, "#ffe9a0"), wood)
            shadow = np.maximum(shadow, wood * np.float32(t))
        scene = over(scene, foliage, mask * np.float32(0.96))
        scene = over(scene, lit(light, "#fff3c0") + rgb("#93a868") * np.float32(0.4), np.float32(0.20 * (1 - t)))
        shadow = np.maximum(shadow, mask * np.float32(0.5 + 0.5 * t))
    ferns, cover = leaves(canvas, 77, [(x, 0.98 + generator.normal(0, 0.03), 0.12) for x in np.arange(-0.05, canvas.aspect + 0.1, 0.05)], ("#12240c", "#3c6a1e", "#a9c94c"), 6000, 0.005, (0.1, -0.9))
    scene = over(scene, ferns, cover)
    scene = scene + lit(rays(canvas, sun, 1 - shadow) * light, "#ffedb0") * np.float32(1.5)
    return Film(exposure=0.95, bloom=0.14, contrast=0.3).develop(scene, 32)


def rays(canvas: Canvas, sun: tuple[float, float], gaps: Field, steps: int = 24) -> Field:
    """Return the beams that light throws from `sun` through gaps: the gaps smeared outwards from it."""
    width, height = canvas.width // 4, canvas.height // 4
    small = np.asarray(Image.fromarray(gaps).resize((width, height), Image.Resampling.BOX))
    across = np.arange(width, dtype=np.float32)[None, :] - np.float32(sun[0] * height)
    down = np.arange(height, dtype=np.float32)[:, None] - np.float32(sun[1] * height)
    total = np.zeros_like(small)
    for step in range(steps):
        part = np.float32(1 - 0.9 * step / steps)
        column = np.clip(across * part + np.float32(sun[0] * height), 0, width - 1).astype(np.int32)
        row = np.clip(down * part + np.float32(sun[1] * height), 0, height - 1).astype(np.int32)
        total += small[row, column]
    beams = smooth(0.25, 0.8, blur(total / steps, 1.0))
    return np.asarray(Image.fromarray(beams).resize((canvas.width, canvas.height), Image.Resampling.BICUBIC))


def birches(canvas: Canvas) -> Image.Image:
    """White birches in an orange wood."""
    generator = np.random.default_rng(12)
    scene = ramp(canvas.y + (canvas.noise(1, 0.4, 4) - 0.5) * np.float32(0.3), (0, "#f6d38a"), (0.5, "#e09a3c"), (0.8, "#a85e24"), (1, "#5f3a1c"))
    for layer in range(3):
        for number in range((22, 12, 6)[layer]):
            wide = (0.014, 0.03, 0.062)[layer] * generator.uniform(0.75, 1.2)
            x = canvas.aspect * ((number + generator.uniform(0.1, 0.9)) / (22, 12, 6)[layer])
            scene = birch(canvas, scene, x, wide, 100 * layer + number, (0.55, 0.25, 0.0)[layer])
        clumps = [(generator.uniform(0, canvas.aspect), abs(generator.normal(0, 0.22)), generator.uniform(0.05, 0.13)) for _ in range(18)]
        clumps += [(generator.uniform(0, canvas.aspect), 1.0 - abs(generator.normal(0, 0.05)), 0.09) for _ in range(26)]
        tones = (("#d08a3c", "#f2b95c", "#ffe2a0"), ("#a8561c", "#e8952c", "#ffd070"), ("#6e3010", "#d2701a", "#ffbe48"))[layer]
        foliage, mask = leaves(canvas, 20 + layer, clumps, tones, 2600, (0.006, 0.008, 0.010)[layer], (-0.5, -0.7))
        if layer == 0:
            foliage, mask = blur(foliage, 2.0), blur(mask, 2.0)
        scene = over(scene, foliage, mask)
        scene = over(scene, "#f8cf8c", (0.22, 0.10, 0.0)[layer])
    return Film(contrast=0.28, bloom=0.08).develop(scene, 33)


def birch(canvas: Canvas, scene: Picture, x: float, wide: float, seed: int, veil: float) -> Picture:
    """Return the scene with one birch trunk: white bark with dark lenticels, round in the light from the left."""
    left, right = (int(np.clip((x + side * wide * 1.2) * canvas.height, 0, canvas.width)) for side in (-1, 1))
    if right - left < 3:
        return scene
    strip = Canvas(right - left, canvas.height)
    generator = np.random.default_rng(seed)
    sway = (strip.noise(seed, 0.8, 2)[:, :1] - np.float32(0.5)) * np.float32(wide * 0.5)
    across = (strip.x - np.float32(strip.aspect / 2) - sway) / np.float32(wide / 2)
    mask = smooth(1.03, 0.94, np.abs(across))
    marks = smooth(0.60, 0.72, strip.noise(seed + 1, 0.05, 4, 0.6, stretch=max(0.6, wide * 40)))
    scars = np.zeros((canvas.height, 1), np.float32)
    for y in generator.uniform(0, 1, 7):
        scars += np.exp(-(((strip.y - np.float32(y)) / np.float32(0.006)) ** 2)) * np.float32(generator.uniform(0.3, 0.9))
    bark = over(strip.fill("#efe9de"), "#2b2320", np.clip(marks * np.float32(0.8) + scars * smooth(1.0, 0.2, np.abs(across - 0.2)), 0, 0.92))
    round_light = np.float32(1.02) - smooth(-0.5, 1.0, across) * np.float32(0.62)
    bark = over(bark * round_light[..., None], "#e9b468", veil)
    scene = scene.copy()
    scene[:, left:right] = over(scene[:, left:right], bark, mask)
    return scene


def lone_tree(canvas: Canvas) -> Image.Image:
    """One old tree on a hill, in the last light."""
    view, sun = View(canvas, 0.72), Sun(canvas.aspect * 0.30, 0.62, "#ffc47a", 0.03)
    sky = air(view, (0, "#ffc988"), (0.25, "#f7b183"), (0.6, "#b393b4"), (1, "#5a6fae"), sun=sun, disc_light=10)
    sky = Clouds(33, 0.46, 0.5, light="#ffd2a6", shade="#8d7796").over(view, sky, sun)
    hill = np.float32(0.80) - np.float32(0.09) * np.exp(-(((canvas.x - canvas.aspect * 0.62) / 0.6) ** 2))
    hill = hill + outline(canvas, 3, 0.5, 0.012)
    meadow = ramp(np.clip((canvas.y - hill) * 4 + (canvas.noise(4, 0.06, 5, 0.6) - 0.5), 0, 1), (0, "#a8803c"), (0.3, "#5f5a2c"), (1, "#1d2316"))
    scene = over(sky, meadow, smooth(-0.001, 0.001, canvas.y - hill))
    x, foot = canvas.aspect * 0.62, 0.715
    scene = over(scene, "#1c1410", canvas.mask(crown(8, x, foot, 0.46, 0.46, 8), 2))
    foliage, mask = leaves(canvas, 9, crown_clumps(5, x, 0.40, 0.21, 26), ("#17140c", "#3a2c12", "#8a5f20", "#f0b04c"), 7000, 0.0042, (-0.85, 0.25))
    scene = over(scene, foliage, mask)
    blades = canvas.mask(grass(10, 700, 1.0, 0.10, canvas.aspect))
    scene = over(scene, "#15160d", blades)
    scene = over(scene, "#30202a", canvas.mask(birds(8, 9, canvas.aspect * 0.36, 0.3, 0.10, 0.010)))
    shine(scene, sun.x, sun.y, 0.25, sun.light, 0.25)
    return Film(contrast=0.25, bloom=0.14).develop(scene, 34)


def autumn_lake(canvas: Canvas) -> Image.Image:
    """A wood in October colours and its reflection."""
    view, sun = View(canvas, 0.56), Sun(-0.4, 0.0, "#fff0d0")
    scene = air(view, (0, "#dbe7ee"), (0.5, "#a9c8e4"), (1, "#5c92cc"), sun=sun, disc_light=0)
    scene = Clouds(38, 0.4, 0.45, light="#ffffff", shade="#a9b6c8").over(view, scene, sun)
    tones = (
        ("#5a1c10", "#b8401c", "#f08a3c"), ("#6a3a0c", "#d08a1c", "#ffd860"), ("#26401c", "#5f8030", "#b4c458"),
        ("#702c0c", "#d8641c", "#ffb050"), ("#1c3018", "#3f6430", "#8cab50"),
    )
    generator = np.random.default_rng(5)
    for layer in range(3):
        base, size = 0.50 + 0.022 * layer, (0.085, 0.105, 0.125)[layer]
        hill = np.float32(base - 0.06 + 0.02 * layer) - np.float32(0.09 - 0.03 * layer) * (canvas.noise(layer, 1.2, 2)[:1] - np.float32(0.2))
        if layer < 2:
            trees = canvas.mask(spruces(layer, 90, hill[0] + np.float32(0.05), (0.13, 0.24), canvas.aspect))
            scene = over(scene, ("#5f7a78", "#2c4634")[layer], np.maximum(trees, smooth(0, 0.002, canvas.y - hill - np.float32(0.02))))
        for kind in range(5):
            clumps = []
            for x in generator.uniform(-0.05, canvas.aspect + 0.05, 5):
                at = int(np.clip(x / canvas.aspect, 0, 0.999) * canvas.width)
                clumps += crown_clumps(int(x * 999) + 50, x, float(hill[0, at]) + 0.045 + generator.uniform(-0.02, 0.03), size * generator.uniform(0.7, 1.1), 6)
            foliage, mask = leaves(canvas, 200 + kind + 9 * layer, clumps, tones[(kind + layer) % 5], 1900, 0.0050, (-0.6, -0.7))
            scene = over(scene, over(foliage, "#b9c6d0", (0.30, 0.12, 0.0)[layer]), mask)
    scene = over(scene, "#2b2414", smooth(0.552, 0.556, canvas.y))
    scene = Water(8, 0.028, 0.7, body="#1a2c30", clarity=0.6, glitter=0).below(view, scene)
    return Film(contrast=0.3, colour=1.1, bloom=0.04).develop(scene, 35)


def backlit_leaf(canvas: Canvas) -> Image.Image:
    """A beech leaf with its veins against the light, a few drops on it."""
    scene = bokeh_green(canvas, 5)
    angle = np.float32(-0.5)
    x, y = canvas.x - np.float32(canvas.aspect * 0.52), canvas.y - np.float32(0.50)
    along = (x * np.cos(angle) + y * np.sin(angle)) / np.float32(0.46)
    across = (y * np.cos(angle) - x * np.sin(angle)) / np.float32(0.46) + np.float32(0.07) * np.sin(along * 2)
    half = np.float32(0.52) * np.clip(1 - along * along, 0, 1) ** np.float32(0.8) * (1 - np.float32(0.25) * along)
    serration = np.abs((along * 13 + np.float32(0.3)) % 1 - np.float32(0.5)) * np.float32(0.026)
    mask = smooth(0.004, -0.004, np.abs(across) - half + serration)
    vein_at = along - np.abs(across) * np.float32(0.85)
    bend = (vein_at * np.float32(7.0)) % 1
    side = np.exp(-(((bend - np.float32(0.5)) / (0.055)) ** 2)) * smooth(1.02, 0.6, np.abs(across) / (half + np.float32(1e-3)))
    rib = np.exp(-((across / (np.float32(0.012) * (np.float32(1.35) - along))) ** 2))
    net = 1 - np.abs(canvas.noise(8, 0.028, 2, 0.6) * 2 - 1)
    tissue = ramp(np.float32(0.42) + canvas.noise(9, 0.3, 4) * np.float32(0.35) - across * np.float32(0.35) + net**6 * np.float32(0.14) - np.abs(bend - np.float32(0.5)) * np.float32(0.12), (0, "#2e5a10"), (0.4, "#6a9e1c"), (0.75, "#b7d63a"), (1, "#eef08c"))
    leaf = over(tissue, "#e6f0a0", np.clip(side * np.float32(0.5) + rib * np.float32(0.9), 0, 1))
    stem = canvas.mask(lambda pen, unit: limb(pen, curve([(canvas.aspect * 0.52 * unit - 0.40 * unit, 0.72 * unit), (canvas.aspect * 0.52 * unit - 0.52 * unit, 0.80 * unit), (canvas.aspect * 0.52 * unit - 0.62 * unit, 0.93 * unit)]), [0.012 * unit] * 21))
    scene = over(scene, "#8a9a3c", stem)
    scene = over(scene, leaf, mask)
    generator = np.random.default_rng(3)
    for _ in range(20):
        at, off = generator.uniform(-0.6, 0.6), generator.uniform(-0.24, 0.24)
        across = canvas.aspect * 0.52 + 0.46 * (at * np.cos(0.5) + off * np.sin(0.5))
        drop(canvas, scene, across, 0.5 + 0.46 * (off * np.cos(0.5) - at * np.sin(0.5)), generator.uniform(0.007, 0.022))
    return Film(contrast=0.28, bloom=0.08).develop(scene, 36)


def bokeh_green(canvas: Canvas, seed: int) -> Picture:
    """Return a garden far out of focus: soft greens with discs of light."""
    scene = ramp(canvas.noise(seed, 0.7, 2), (0.2, "#1c3a14"), (0.5, "#4c7a26"), (0.85, "#b4c85a"))
    generator = np.random.default_rng(seed)
    for _ in range(26):
        x, y, radius = generator.uniform(0, canvas.aspect), generator.uniform(0, 1), generator.uniform(0.03, 0.085)
        away = np.hypot(canvas.x - np.float32(x), canvas.y - np.float32(y))
        ball = smooth(radius, radius * 0.93, away) * (np.float32(0.7) + np.float32(0.4) * away / np.float32(radius))
        scene += lit(ball * np.float32(generator.uniform(0.03, 0.22)), "#e8ee9a")
    return scene


def drop(canvas: Canvas, scene: Picture, x: float, y: float, radius: float) -> None:
    """Lay a drop of water on a scene in place: dark towards the light, bright where it gathers it, one glint."""
    reach = radius * 1.5
    left, top = max(0, int((x - reach) * canvas.height)), max(0, int((y - reach) * canvas.height))
    size = int(2 * reach * canvas.height)
    patch = scene[top : top + size, left : left + size]
    across = (canvas.x[:, left : left + patch.shape[1]] - np.float32(x)) / np.float32(radius)
    down = (canvas.y[top : top + patch.shape[0]] - np.float32(y)) / np.float32(radius)
    away = np.hypot(across, down)
    shadow = np.exp(-(((np.hypot(across - 0.2, down - 0.25)) / 1.0) ** 4)) * np.float32(0.45)
    patch *= (1 - shadow)[..., None]
    inside = smooth(1.03, 0.95, away)
    gather = np.float32(0.75) + (across + down) * np.float32(0.55)
    body = patch / (1 - shadow)[..., None] * gather[..., None] + lit(smooth(0.3, 1.1, (across + down)) * inside * np.float32(0.35), "#f4ffb0")
    glint = np.exp(-(((across + 0.4) ** 2 + (down + 0.42) ** 2) / 0.02))
    patch[:] = over(patch, np.clip(body, 0, 2), inside) + lit(glint * np.float32(1.6), "#ffffff")
