"""Open country under big skies: balloons, lavender, star trails, lightning."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from tagger_desktop.imaging.samples.canvas import Canvas, Field, Picture, blur, lit, over, ramp, rgb, sample, smooth, texture
from tagger_desktop.imaging.samples.light import Film
from tagger_desktop.imaging.samples.mountains import outline
from tagger_desktop.imaging.samples.sky import Clouds, Sun, View, air
from tagger_desktop.imaging.samples.terrain import Ground, Stand, carve, paint, panorama
from tagger_desktop.imaging.samples.trees import crown, crown_clumps, grass, leaves, spruces


def balloons(canvas: Canvas) -> Image.Image:
    """Hot-air balloons drift over a valley at sunrise."""
    view, sun = View(canvas, 0.66, 1.0), Sun(canvas.aspect * 0.24, 0.56, "#ffd2a0", 0.025)
    scene = air(view, (0, "#ffd9b0"), (0.3, "#f5c8b4"), (0.65, "#a9bfdc"), (1, "#6a9cd4"), sun=sun, disc_light=8)
    scene = Clouds(61, 0.34, 0.5, light="#fff0e0", shade="#b4a8bc", stretch=1.6).over(view, scene, sun)
    ground = Ground(((0, "#8a6a48"), (0.5, "#b98a5c"), (1, "#d8a878")), rock="#b07c58", sunlight="#ffc08a", skylight="#7a7c9c", cliffs=0.16)
    land = paint(carve(9, 0.5), 0.8, (-0.8, 0.5, 0.35), ground, 4)
    scene = panorama(view, land, Stand(0.1, 0.2, 0.62, near=1.0, haze=0.12, haze_colour="#f0cdb4"), scene)
    flock = (
        (0.98, 0.34, 0.150, ("#d8432f", "#f7efe0", "#e8a83c"), 0), (0.50, 0.27, 0.085, ("#2f6a8a", "#f4d8a8", "#d8703c"), 1),
        (1.32, 0.50, 0.062, ("#e8b43c", "#c84a5a", "#f7efe0"), 2), (0.70, 0.52, 0.045, ("#5a8a5c", "#f7efe0", "#2f5a6a"), 0),
        (0.16, 0.42, 0.050, ("#a8486a", "#f0c8a0", "#6a5a8a"), 1), (0.36, 0.575, 0.026, ("#d8703c", "#f7efe0", "#b4402f"), 2),
        (1.16, 0.16, 0.036, ("#3c5a8a", "#e8d8b8", "#d8543c"), 0), (1.08, 0.60, 0.020, ("#e8a83c", "#d8543c", "#f7efe0"), 1),
    )
    for x, y, radius, colours, kind in sorted(flock, key=lambda one: one[2]):
        balloon(canvas, scene, x, y, radius, colours, kind)
    return Film(contrast=0.22, bloom=0.1).develop(scene, 81)


def balloon(canvas: Canvas, scene: Picture, x: float, y: float, radius: float, colours: tuple[str, ...], kind: int) -> None:
    """Hang a balloon in a scene, in place: a striped envelope lit from the left, ropes and a basket; far ones pale."""
    unit = canvas.height
    rows = slice(max(0, int((y - radius * 1.1) * unit)), min(canvas.height, int((y + radius * 1.9) * unit)))
    columns = slice(max(0, int((x - radius * 1.1) * unit)), min(canvas.width, int((x + radius * 1.1) * unit)))
    patch = scene[rows, columns]
    u = (canvas.x[:, columns] - np.float32(x)) / np.float32(radius)
    v = (canvas.y[rows] - np.float32(y)) / np.float32(radius)
    below = np.clip(v, 0, None)
    wide = np.sqrt(np.clip(1 - np.where(v < 0, v, 0) ** 2, 0, 1)) * (1 - np.float32(0.74) * smooth(0.0, 1.32, below))
    soft = 1 / (radius * unit)
    mask = smooth(soft, -soft, np.abs(u) - wide) * smooth(1.20 + soft, 1.20 - soft, v) * smooth(-1 - soft, -1 + soft, v)
    round_u = np.clip(u / np.maximum(wide, np.float32(0.02)), -1, 1)
    gore = np.arcsin(round_u) * np.float32(12 / np.pi)
    stripe = np.floor(gore + np.float32(0.5)).astype(np.int32)
    band = np.floor((v + 1) * np.float32(2.6)).astype(np.int32) + np.zeros_like(stripe)
    choice = (stripe % 3, (stripe + band) % 3, np.where(np.abs(v - 0.1) < 0.28, stripe % 2, 2))[kind]
    cloth = np.stack([rgb(colour) for colour in colours])[choice]
    seam = np.abs((gore + np.float32(0.5)) % 1 - np.float32(0.5))
    shade = np.float32(0.98) - round_u * np.float32(0.42) - np.clip(v, 0, 2) * np.float32(0.22) + np.float32(0.12) * (np.float32(0.5) - seam)
    glow = np.exp(-(((v - 1.0) / 0.5) ** 2) - (u / 0.5) ** 2)
    cloth = cloth * shade[..., None] + lit(glow * np.float32(0.25), "#ffb060")
    ropes = smooth(0.035, 0.0, np.abs(np.abs(u) - (np.float32(0.24) - (v - np.float32(1.2)) * np.float32(0.25)))) * (v > 1.2) * (v < 1.56)
    cage = smooth(soft, -soft, np.abs(u) - 0.13) * smooth(soft, -soft, np.abs(v - 1.66) - 0.11)
    pale = float(np.clip(0.55 - radius * 4, 0, 0.5))
    for colour, cover in ((cloth, mask), (rgb("#4a3524"), np.clip(ropes * np.float32(0.7) + cage, 0, 1))):
        patch[:] = over(patch, over(np.broadcast_to(colour, patch.shape), "#f2d4bc", pale), cover)


def lavender(canvas: Canvas) -> Image.Image:
    """Rows of lavender run towards a single tree and the evening."""
    view, sun = View(canvas, 0.42, 0.9), Sun(canvas.aspect * 0.70, 0.36, "#ffc890", 0.026)
    sky = air(view, (0, "#ffcf9c"), (0.3, "#f4b49c"), (0.7, "#a89cc8"), (1, "#6a84c0"), sun=sun, disc_light=8)
    sky = Clouds(66, 0.42, 0.42, light="#ffe0c4", shade="#9a88ac").over(view, sky, sun)
    for layer, tone in enumerate(("#a88ca8", "#7a6c94", "#4f5078")):
        top = np.float32(0.385 + 0.014 * layer) + outline(canvas, 150 + layer, 0.6, 0.07 - 0.015 * layer)
        sky = over(sky, tone, smooth(-0.001, 0.001, canvas.y - top))
    away = 1 / np.maximum(-view.rise, np.float32(0.006))
    across = (view.turn - np.float32((canvas.aspect * 0.40 - canvas.aspect / 2) / 0.9)) * away
    row = np.abs((across * np.float32(0.85)) % 1 - np.float32(0.5)) * 2
    tuft = sample(texture(152, 1.0), across * np.float32(0.45), away * np.float32(0.30))
    fine = smooth(9.0, 2.5, away)
    mound = smooth(0.86, 0.30, row + (tuft - np.float32(0.5)) * np.float32(0.55) * fine)
    light = np.clip(np.float32(0.48) + (tuft - np.float32(0.5)) * np.float32(0.8) * fine + ((across * np.float32(0.85)) % 1 - np.float32(0.5)) * np.float32(0.5), 0, 1)
    flowers = ramp(light, (0, "#2c2250"), (0.4, "#5a4a9c"), (0.75, "#9a7ccc"), (1, "#e4b4d8"))
    soil = ramp(tuft, (0, "#4a3428"), (0.6, "#7d5c40"), (1, "#8f9a58"))
    field = over(soil, flowers, mound)
    field = over(field, "#e0b0b4", np.float32(0.75) * smooth(3.0, 26.0, away))
    field += lit(np.exp(-((canvas.x - np.float32(sun.x)) / np.float32(0.5)) ** 2) * smooth(0.75, 0.42, canvas.y) * np.float32(0.14), sun.light)
    scene = over(sky, field, smooth(-0.001, 0.002, canvas.y - np.float32(view.horizon) - outline(canvas, 160, 0.9, 0.006)))
    x, foot = canvas.aspect * 0.40, 0.435
    scene = over(scene, "#2a1e28", canvas.mask(crown(4, x, foot, 0.17, 0.44, 6)))
    foliage, mask = leaves(canvas, 5, crown_clumps(9, x, 0.335, 0.066, 16), ("#1f2024", "#3a4a30", "#8a8a44", "#e0b870"), 2600, 0.0026, (0.85, -0.2))
    return Film(contrast=0.25, bloom=0.12).develop(over(scene, foliage, mask), 82)


def star_trails(canvas: Canvas) -> Image.Image:
    """An hour of stars circles the pole above a barn's dark trees."""
    view = View(canvas, 0.86)
    scene = air(view, (0, "#5a4a5c"), (0.2, "#2a3355"), (1, "#0a1230"))
    scale = 2
    paper = Image.new("RGB", (canvas.width * scale, canvas.height * scale))
    pen = ImageDraw.Draw(paper)
    generator = np.random.default_rng(14)
    cx, cy = canvas.aspect * 0.46 * canvas.height * scale, 0.36 * canvas.height * scale
    tints = ((190, 208, 255), (255, 255, 255), (255, 226, 190), (255, 200, 150), (220, 232, 255))
    for _ in range(520):
        radius = np.sqrt(generator.random()) * 1.25 * canvas.height * scale + 4
        start, bright = generator.uniform(0, 360), generator.pareto(2.2) * 0.28 + 0.16
        colour = tuple(int(min(255, part * min(bright, 1.0))) for part in tints[int(generator.integers(5))])
        pen.arc((cx - radius, cy - radius, cx + radius, cy + radius), start, start + 34, fill=colour, width=scale if bright < 0.6 else scale + 1)
    trails = np.asarray(paper.reduce(scale), np.float32) / np.float32(255)
    scene = scene + trails ** np.float32(2.0) * smooth(0.92, 0.6, canvas.y)[..., None] * np.float32(1.3)
    hill = np.float32(0.88) + outline(canvas, 170, 0.8, 0.06)
    dark = np.maximum(smooth(-0.001, 0.001, canvas.y - hill), canvas.mask(spruces(12, 34, hill[0], (0.07, 0.19), canvas.aspect)))
    return Film(exposure=1.1, bloom=0.1, contrast=0.25, grain=0.3).develop(over(scene, "#05070e", dark), 83)


def lightning(canvas: Canvas) -> Image.Image:
    """Lightning splits a violet evening over the wheat."""
    view, sun = View(canvas, 0.74), Sun(canvas.aspect * 0.62, 0.40, "#c4b4ff", 0.01, 0.5)
    scene = air(view, (0, "#c08a90"), (0.14, "#7a6490"), (0.5, "#3a3a6a"), (1, "#1a1c3c"), sun=sun, disc_light=0)
    scene = Clouds(71, 0.74, 0.7, softness=0.6, light="#9c8cc0", shade="#22244a").over(view, scene, sun)
    wheat = ramp(canvas.noise(180, 0.02, 4, 0.7, stretch=0.4) * np.float32(0.6) + (canvas.y - 0.74) * np.float32(1.2), (0, "#9a7a4c"), (0.5, "#5a4430"), (1, "#241c1c"))
    far = np.float32(0.735) + outline(canvas, 181, 0.4, 0.012)
    scene = over(scene, "#2a2440", smooth(-0.001, 0.001, canvas.y - far))
    scene = over(scene, wheat, smooth(-0.001, 0.002, canvas.y - np.float32(0.752) - outline(canvas, 182, 0.8, 0.01)))
    scene = over(scene, "#1c1620", canvas.mask(grass(15, 900, 1.0, 0.12, canvas.aspect)))
    core, halo = bolt(canvas, canvas.aspect * 0.62, 0.06, 0.74, 22)
    side, side_halo = bolt(canvas, canvas.aspect * 0.24, 0.10, 0.735, 5)
    scene = scene + lit(core * np.float32(5) + side * np.float32(1.6), "#efe8ff") + lit(halo * np.float32(0.9) + side_halo * np.float32(0.3), "#a48cff")
    ground_light = np.exp(-((canvas.x - np.float32(canvas.aspect * 0.62)) / np.float32(0.3)) ** 2) * smooth(0.74, 0.76, canvas.y) * smooth(0.95, 0.75, canvas.y)
    return Film(exposure=1.05, bloom=0.2, contrast=0.25, grain=0.35).develop(scene + lit(ground_light * np.float32(0.10), "#c4b4ff"), 84)


def bolt(canvas: Canvas, x: float, top: float, bottom: float, seed: int) -> tuple[Field, Field]:
    """Return a stroke of lightning with its branches, and the light around it."""
    generator = np.random.default_rng(seed)

    def stroke(pen: ImageDraw.ImageDraw, unit: float) -> None:
        def run(at: tuple[float, float], end: float, lean: float, width: float, depth: int) -> None:
            while at[1] < end:
                step = generator.uniform(0.006, 0.020)
                to = (at[0] + generator.normal(lean, 0.9) * step, at[1] + step)
                pen.line((at[0] * unit, at[1] * unit, to[0] * unit, to[1] * unit), fill=int(255 * min(1.0, width / 3 + 0.25)), width=max(1, int(width * unit / 800)))
                at = to
                if depth and generator.random() < 0.085:
                    run(at, min(end, at[1] + generator.uniform(0.06, 0.22)), generator.choice((-1.0, 1.0)) * generator.uniform(0.5, 1.2), width * 0.45, depth - 1)

        run((x, top), bottom, 0.0, 2.6, 2)

    core = canvas.mask(stroke)
    return core, blur(core, canvas.height * 0.012) * np.float32(2) + blur(core, canvas.height * 0.06) * np.float32(3)
