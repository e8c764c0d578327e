"""Beaches: the sea at every hour, from the sand and from the air."""

from __future__ import annotations

import numpy as np
from PIL import Image

from tagger_desktop.imaging.sample_photos.canvas import (
    Canvas,
    Field,
    Picture,
    blur,
    lit,
    over,
    ramp,
    rgb,
    sample,
    shifted,
    smooth,
    texture,
)
from tagger_desktop.imaging.sample_photos.figures import birds, lighthouse, palm, sailboat, together, walker
from tagger_desktop.imaging.sample_photos.light import Film, disc, shine
from tagger_desktop.imaging.sample_photos.sky import Clouds, Sun, View, air, moon, stars
from tagger_desktop.imaging.sample_photos.water import Water


def golden_hour(canvas: Canvas) -> Image.Image:
    """A boat crosses the path of the setting sun."""
    view, sun = View(canvas, 0.58), Sun(0.98, 0.50, "#ffb264", 0.026)
    sky = air(view, (0, "#ff9d5c"), (0.22, "#f8b78c"), (0.6, "#8593c0"), (1, "#3a5590"), sun=sun)
    sky = Clouds(3, 0.52, 0.5, light="#ffc9a0", shade="#6d6a8a").over(view, sky, sun)
    sea = Water(1, 0.13, body="#1d3a5c").below(view, sky, sun)
    boat = canvas.mask(sailboat(0.62, 0.635, 0.2))
    mirrored = blur(shifted(boat[::-1], 0, (2 * 0.635 - 1) * canvas.height), 2.0)
    sea = over(sea, "#231d33", mirrored * smooth(0.85, 0.63, canvas.y) * np.float32(0.6))
    boat = np.maximum(boat, canvas.mask(birds(5, 9, 0.5, 0.3, 0.12)))
    sea = over(sea, "#2a2030", boat * np.float32(0.93))
    return Film(bloom=0.1).develop(sea, 1)


def shore(view: View, seed: int, near: float, bend: float) -> Field:
    """Return how far out at sea each spot of the ground is: negative on the sand, 0 at the water's edge."""
    away = 1 / np.maximum(-view.rise, np.float32(0.004))
    across = view.turn * away
    wander = sample(texture(seed, 2.0, 512), across * np.float32(0.03), across * 0 + np.float32(0.3)) - np.float32(0.5)
    return away - np.float32(near) - across * np.float32(bend) - wander * np.float32(2.2)


def turquoise_noon(canvas: Canvas) -> Image.Image:
    """Clear shallows, a line of foam and warm sand at noon."""
    view, sun = View(canvas, 0.40, 0.8), Sun(1.35, -0.25, "#fff6e2")
    sky = air(view, (0, "#d8ecf6"), (0.3, "#9ccbec"), (1, "#3b86cf"), sun=sun, disc_light=0)
    sky = Clouds(12, 0.34, 0.42, light="#ffffff", shade="#9db2cb").over(view, sky, sun)
    sea = Water(2, 0.2, 0.55, body="#0c7fa0", glitter=0.12).below(view, sky, sun)
    out = shore(view, 5, 2.0, 0.5)
    away = 1 / np.maximum(-view.rise, np.float32(0.004))
    across = view.turn * away
    below = smooth(view.horizon, view.horizon + 0.004, canvas.y)
    shallow = np.exp(-np.clip(out, 0, None) / 2.4) * below
    caustic = ridge(across * np.float32(0.35), away * np.float32(0.5), 3)
    bed = ramp(np.clip(out / 5, 0, 1), (0, "#cfe9d6"), (0.25, "#7fdcd2"), (1, "#18a6b8"))
    bed = bed * (np.float32(0.86) + np.float32(0.3) * caustic)[..., None]
    sea = over(sea, bed, shallow * np.float32(0.85))
    grains = sample(texture(8, 1.1), across * np.float32(0.7), away * np.float32(0.7))
    sand = ramp(smooth(-1.4, 0.1, out), (0, "#ecd6ae"), (0.55, "#e4cb9f"), (0.85, "#b79a70"), (1, "#a98f6c"))
    sand = sand * (np.float32(0.90) + np.float32(0.2) * grains)[..., None]
    scene = over(sea, sand, smooth(0.03, -0.03, out))
    scene = over(scene, "#ffffff", surf(out, across, away) * below)
    return Film(exposure=0.98, contrast=0.3, bloom=0.05).develop(scene, 2)


def ridge(u: Field, v: Field, seed: int) -> Field:
    """Return a net of bright lines 0-1, as light makes on a shallow sea bed and foam on the water."""
    first = 1 - np.abs(sample(texture(seed, 1.7, 512), u, v) * 2 - 1)
    second = 1 - np.abs(sample(texture(seed + 1, 1.6, 512), u * 2, v * 2) * 2 - 1)
    return (first**5 + second**5 * np.float32(0.7)).clip(0, 1)


def surf(out: Field, across: Field, away: Field) -> Field:
    """Return the foam of waves that run up the sand: a thin edge, a lace behind it, breakers further out."""
    wobble = sample(texture(14, 1.9, 512), across * np.float32(0.12), away * np.float32(0.12)) - np.float32(0.5)
    bubbles = sample(texture(15, 1.3), across * np.float32(0.9), away * np.float32(0.9))
    lace = ridge(across * np.float32(0.45), away * np.float32(0.45), 16)
    foam = np.zeros_like(out)
    for distance, width, strength in ((0.0, 0.16, 1.0), (0.75, 0.22, 0.85), (2.2, 0.34, 0.8), (4.6, 0.5, 0.6)):
        behind = out - np.float32(distance) + wobble * np.float32(0.9)
        front = smooth(-0.04, 0.02, behind) * np.exp(-np.clip(behind, 0, None) / width)
        foam = np.maximum(foam, front * smooth(0.22, 0.75, bubbles + front * np.float32(0.42)) * np.float32(strength))
        foam = np.maximum(foam, front**0.5 * lace * np.float32(0.55 * strength))
    return foam.clip(0, 1)


def from_above(canvas: Canvas) -> Image.Image:
    """A drone looks straight down: parasols on the sand, foam, and water that deepens."""
    wander = canvas.noise(21, 0.9, 4, 0.45) - 0.5
    out = (canvas.x - np.float32(0.40 * canvas.aspect)) * np.float32(0.94) + (canvas.y - np.float32(0.5)) * np.float32(
        0.36
    )
    out = (out + wander * np.float32(0.22)) * 9
    u, v = canvas.x * np.float32(2.2), canvas.y * np.float32(2.2)
    depth = out + (canvas.noise(24, 0.5, 5) - 0.5) * 2
    sea = ramp(depth / 6, (0, "#bfeee0"), (0.18, "#63d3cf"), (0.5, "#1aa0b5"), (1, "#0a5e8c"))
    sea = sea * (np.float32(0.85) + np.float32(0.42) * ridge(u * np.float32(0.5), v * np.float32(0.5), 3))[..., None]
    sand = ramp(smooth(-1.2, 0.15, out), (0, "#efdcb8"), (0.6, "#e3cb9f"), (1, "#b0946a"))
    sand = sand * (np.float32(0.90) + np.float32(0.2) * sample(texture(8, 1.0), u, v))[..., None]
    scene = over(sea, sand, smooth(0.04, -0.04, out))
    foam = surf(out * np.float32(0.62), canvas.x * 9, canvas.y * 9)
    scene = over(scene, "#ffffff", foam * np.float32(0.96))
    return Film(contrast=0.32, bloom=0.04, vignette=0.18).develop(parasols(canvas, scene, out), 3)


def parasols(canvas: Canvas, scene: Picture, out: Field) -> Picture:
    """Return the beach with striped parasols and towels strewn over the dry sand, each with its shadow."""
    generator = np.random.default_rng(11)
    tone = (("#e8503a", "#fff4e6"), ("#f2b430", "#fffaf0"), ("#1f8a9c", "#f2fbfa"), ("#f6f1e7", "#d9cfc0"))
    for row in range(8):
        for place in range(4):
            x = 0.045 + 0.088 * place + generator.normal(0, 0.013) + 0.03 * (row % 2)
            y = 0.06 + row * 0.128 + generator.normal(0, 0.014)
            dry = out[int(np.clip(y, 0, 0.99) * canvas.height), int(x * canvas.height)] < -0.9
            if not dry or generator.random() < 0.22:
                continue
            first, second = tone[int(generator.integers(len(tone)))]
            towel(canvas, scene, x - 0.012, y + 0.036, first if first != "#f6f1e7" else "#7fb2c4")
            parasol(canvas, scene, x, y, first, second)
    return scene


def parasol(canvas: Canvas, scene: Picture, x: float, y: float, first: str, second: str, radius: float = 0.027) -> None:
    """Put a striped parasol on a scene in place, seen from above, its shadow to the lower right."""
    size = 2 * round(radius * 1.8 * canvas.height)
    small, place = Canvas(size, size), (int(y * canvas.height) - size // 2, int(x * canvas.height) - size // 2)
    patch = scene[max(place[0], 0) : place[0] + size, max(place[1], 0) : place[1] + size]
    shadow = blur(disc(small, 0.65, 0.6, 0.27), 2.0)
    across, down = small.x - np.float32(0.5), small.y - np.float32(0.5)
    turn = np.arctan2(down, across) * np.float32(8 / np.pi / 2) + np.float32(x * 40)
    cloth = over(small.fill(first), second, smooth(0.40, 0.60, np.abs(turn % 1 - np.float32(0.5)) * 2))
    cloth *= (np.float32(1.0) - (across + down) * np.float32(0.55))[..., None]
    cut = (slice(max(-place[0], 0), max(-place[0], 0) + patch.shape[0]), slice(0, patch.shape[1]))
    shaded = patch * (1 - np.float32(0.62) * shadow[cut])[..., None]
    patch[:] = over(shaded, cloth[cut], disc(small, 0.5, 0.5, 0.27)[cut])


def towel(canvas: Canvas, scene: Picture, x: float, y: float, colour: str) -> None:
    """Spread a towel on a scene in place."""
    tall, wide = int(0.036 * canvas.height), int(0.017 * canvas.height)
    top, left = int(y * canvas.height), max(0, int(x * canvas.height))
    scene[top + 2 : top + tall + 2, left + 2 : left + wide + 2] *= np.float32(0.7)
    cloth = scene[top : top + tall, left : left + wide]
    stripes = (np.arange(cloth.shape[0]) // 5 % 2).astype(np.float32)[:, None, None] * np.float32(0.35)
    cloth[:] = rgb(colour) * (1 - stripes) + stripes


def dawn_walk(canvas: Canvas) -> Image.Image:
    """Someone walks on wet sand that holds the pink of the sky."""
    view, sun = View(canvas, 0.52, 0.7), Sun(0.20, 0.50, "#ffc9a6", 0.018)
    sky = air(view, (0, "#ffd0b0"), (0.3, "#f3b3b4"), (0.65, "#a9a3cf"), (1, "#6d86bd"), sun=sun, disc_light=6)
    sky = Clouds(8, 0.5, 0.4, light="#ffd9cf", shade="#a58fb4", stretch=1.6).over(view, sky, sun)
    scene = Water(3, 0.10, body="#5b6f94", clarity=0.7).below(view, sky, sun)
    out = shore(view, 6, 5.2, -0.35)
    away = 1 / np.maximum(-view.rise, np.float32(0.004))
    across = view.turn * away
    wet = Water(7, 0.016, 2.0, body="#7a6468", clarity=0.75, glitter=0.25).below(view, sky, sun)
    grains = sample(texture(8, 1.1), across * np.float32(0.7), away * np.float32(0.9))
    wet = wet * (np.float32(0.9) + np.float32(0.16) * grains)[..., None]
    scene = over(scene, wet, smooth(0.05, -0.25, out))
    scene = over(scene, "#fff1ea", surf(out, across, away) * np.float32(0.75) * smooth(0.53, 0.56, canvas.y))
    figure = canvas.mask(walker(0.43, 0.735, 0.15, 1.0, dress=True))
    reflection = shifted(figure[::-1], 0, (2 * 0.735 - 1) * canvas.height)
    scene = over(scene, "#3a2c3a", blur(reflection, 1.6) * np.float32(0.55))
    scene = over(scene, "#2b2230", figure)
    return Film(bloom=0.1, contrast=0.2).develop(scene, 4)


def moonlit(canvas: Canvas) -> Image.Image:
    """The moon lays a silver road on a calm sea."""
    view, light = View(canvas, 0.6), Sun(0.56, 0.2, "#cfdcff", 0.03, 0.55)
    sky = air(view, (0, "#2c4a70"), (0.3, "#1c3158"), (1, "#0a1430"), sun=light, disc_light=0)
    sky = sky + stars(canvas, 2, 900, 1.6)
    ball, mask = moon(canvas, light.x, light.y, 0.04, phase=0.12)
    sky = sky * (1 - mask * np.float32(0.8))[..., None] + ball * (mask * np.float32(2.0))[..., None]
    sky = Clouds(15, 0.4, 0.45, light="#7d93bd", shade="#1d2b4a", softness=0.5).over(view, sky, light)
    sea = Water(9, 0.16, 0.8, body="#0a1c36", glitter=1.5).below(view, sky, light)
    return Film(exposure=1.1, bloom=0.25, grain=0.3).develop(sea, 5)


def palms(canvas: Canvas) -> Image.Image:
    """Palms stand black against the last colours."""
    view, sun = View(canvas, 0.84, 0.9), Sun(0.30, 0.80, "#ff9a58", 0.02)
    sky = air(view, (0, "#ff8a4c"), (0.2, "#f9826c"), (0.5, "#b4639c"), (0.8, "#4c4a92"), (1, "#232c66"), sun=sun)
    sky = Clouds(6, 0.42, 0.55, light="#ff9d8a", shade="#7a4a80", stretch=1.5).over(view, sky, sun)
    sky = sky + stars(canvas, 9, 260, 0.8) * smooth(0.5, 0.1, canvas.y)[..., None]
    sea = Water(5, 0.12, body="#2b2350").below(view, sky, sun)
    dark = together(palm(0.10, 1.02, 0.68, 0.18, 1), palm(0.52, 1.05, 0.86, -0.12, 2), palm(0.60, 1.02, 0.55, 0.15, 3))
    beach = smooth(0.0, 0.004, canvas.y - np.float32(0.955) + (canvas.noise(3, 0.4, 4) - 0.5) * np.float32(0.05))
    scene = over(sea, "#150f20", np.maximum(canvas.mask(dark), beach))
    return Film(bloom=0.12).develop(scene, 6)


def storm_light(canvas: Canvas) -> Image.Image:
    """A lighthouse sweeps its beam under a heavy sky."""
    view, sun = View(canvas, 0.64), Sun(0.2, 0.6, "#ffd9a0", 0.02, 0.4)
    sky = air(view, (0, "#d9b48c"), (0.2, "#8e96a8"), (0.6, "#56657f"), (1, "#323f5a"), sun=sun, disc_light=0)
    sky = Clouds(10, 0.78, 0.6, softness=0.6, light="#9aa6b8", shade="#38435a").over(view, sky, sun)
    scene = Water(11, 0.34, 0.8, body="#1b3547", glitter=0.5).below(view, sky, sun)
    rough = (canvas.noise(31, 0.16, 6, 0.55) - 0.5) * np.float32(0.10)
    rise = (
        np.float32(0.66)
        - np.float32(0.16) * smooth(0.72, 1.02, canvas.x / np.float32(canvas.aspect))
        + rough * np.float32(0.7)
    )
    cliff = smooth(-0.003, 0.003, canvas.y - rise) * smooth(0.70, 0.73, canvas.x / np.float32(canvas.aspect) + rough)
    cliff *= smooth(0.78, 0.74, canvas.y + rough)
    rock = ramp(canvas.noise(33, 0.07, 6, 0.6), (0.2, "#12151c"), (0.8, "#4b4744"))
    scene = over(scene, rock, cliff)
    x, y, tall = 1.31, 0.565, 0.28
    scene = over(scene, "#c9c3ba", canvas.mask(lighthouse(x, y, tall)))
    side = smooth(x - 0.02, x + 0.02, canvas.x) * canvas.mask(lighthouse(x, y, tall))
    scene = over(scene, "#3b4150", side * np.float32(0.75))
    lamp = y - 0.86 * tall
    slant = (canvas.y - np.float32(lamp)) + (np.float32(x) - canvas.x) * np.float32(0.16)
    reach = np.clip(np.float32(x) - canvas.x, 0, None)
    beam = np.exp(-((slant / (np.float32(0.008) + reach * np.float32(0.085))) ** 2)) / (1 + reach * 5) * (reach > 0)
    scene = scene + lit(beam * np.float32(0.6), "#ffe6b0")
    shine(scene, x, lamp, 0.012, "#fff3d0", 6.0)
    shine(scene, x, lamp, 0.06, "#ffdf9a", 0.6)
    return Film(bloom=0.2, contrast=0.3).develop(scene, 7)
