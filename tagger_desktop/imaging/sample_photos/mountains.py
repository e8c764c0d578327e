"""Mountains: ranges, lakes, dunes and the nights above them."""

from __future__ import annotations

import numpy as np
from PIL import Image

from tagger_desktop.imaging.sample_photos.canvas import Canvas, Field, Picture, blur, lit, over, ramp, rgb, smooth
from tagger_desktop.imaging.sample_photos.figures import birds, walker
from tagger_desktop.imaging.sample_photos.light import Film
from tagger_desktop.imaging.sample_photos.sky import Clouds, Sun, View, air, milky_way, stars
from tagger_desktop.imaging.sample_photos.terrain import Fog, Ground, Stand, carve, dune_field, paint, panorama
from tagger_desktop.imaging.sample_photos.trees import spruces
from tagger_desktop.imaging.sample_photos.water import Water

ALPINE = ((0.0, "#33502a"), (0.25, "#55693a"), (0.5, "#7d7657"), (0.75, "#857b6d"), (1.0, "#8f877d"))
BARE = ((0.0, "#4d4a42"), (0.5, "#6b645b"), (1.0, "#857c74"))


def alpenglow(canvas: Canvas) -> Image.Image:
    """The last sun turns snow peaks to copper above a blue valley."""
    view, sun = View(canvas, 0.56, 1.25), Sun(-0.3, 0.4, "#ffb58a")
    sky = air(view, (0, "#f3b8a8"), (0.25, "#c9a6bf"), (0.6, "#7e8fc4"), (1, "#41589c"), sun=sun, disc_light=0)
    sky = Clouds(21, 0.34, 0.5, light="#ffc4b0", shade="#8a7fa8").over(view, sky, sun)
    ground = Ground(
        BARE, rock="#5c5049", snow=0.18, sunlight="#ff9a5c", skylight="#5a6fa8", brightness=2.1, cliffs=0.24
    )
    land = paint(carve(31, 0.9), 1.25, (-0.9, -0.35, 0.30), ground)
    scene = panorama(view, land, Stand(0.8, 0.33, 0.62, near=1.2, haze=0.085, haze_colour="#a89cc4"), sky)
    return Film(contrast=0.3, bloom=0.05).develop(scene, 11)


def blue_ridges(canvas: Canvas) -> Image.Image:
    """Ridge behind ridge fades into the morning."""
    view, sun = View(canvas, 0.62, 1.0), Sun(canvas.aspect * 0.68, 0.26, "#ffdcae", 0.03)
    scene = air(view, (0, "#ffdcb4"), (0.4, "#f5c3a4"), (0.75, "#b9b3cc"), (1, "#8ba2cf"), sun=sun, disc_light=8)
    for layer in range(8):
        t = layer / 7
        top = np.float32(0.36 + 0.075 * layer) + outline(canvas, 40 + layer, 0.55 - 0.03 * layer, 0.17 + 0.03 * t)
        tone = ramp(np.float32(t) + np.zeros((1, 1), np.float32), (0, "#d3b3b4"), (0.4, "#8089ae"), (1, "#1d2c4c"))
        depth = np.clip(canvas.y - top, 0, 1)
        mist = lit(
            np.exp(-(((canvas.x - np.float32(sun.x)) / 0.5) ** 2)) * np.exp(-depth * 9) * (1 - t) * 0.35, sun.light
        )
        veil = rgb("#f2cdb4") * (smooth(0.0, 0.22, depth) * np.float32(0.42 * (1 - 0.8 * t)))[..., None]
        soil = (
            tone * (1 - smooth(0.0, 0.22, depth) * np.float32(0.3 * (1 - t)))[..., None] + veil * np.float32(0.6) + mist
        )
        edge = smooth(-0.0012, 0.0012, canvas.y - top)
        if layer > 3:
            trees = spruces(layer, 60 * (layer - 1), top[0], (0.012 * (layer - 2), 0.017 * (layer - 2)), canvas.aspect)
            edge = np.maximum(edge, canvas.mask(trees))
        scene = over(scene, soil, edge)
    scene = over(scene, "#5a4a58", canvas.mask(birds(3, 11, canvas.aspect * 0.4, 0.2, 0.10, 0.010)) * np.float32(0.8))
    return Film(bloom=0.12, contrast=0.2).develop(scene, 12)


def outline(canvas: Canvas, seed: int, scale: float, tall: float) -> Field:
    """Return the outline of a ridge: one row of offsets, in heights, up and down around 0."""
    row = Canvas(canvas.width, canvas.height).noise(seed, scale, 7, 0.46)[canvas.height // 3]
    return ((row - np.float32(0.5)) * np.float32(tall))[None, :]


def mirror_lake(canvas: Canvas) -> Image.Image:
    """A still lake doubles the mountains."""
    view, sun = View(canvas, 0.52, 1.05), Sun(-0.4, 0.05, "#fff0d4")
    sky = air(view, (0, "#d5e6f2"), (0.35, "#93bfe6"), (1, "#3170bd"), sun=sun, disc_light=0)
    sky = Clouds(19, 0.36, 0.5, light="#ffffff", shade="#a3b4cc").over(view, sky, sun)
    ground = Ground(ALPINE, snow=0.38, skylight="#5c7aa0", brightness=1.6, cliffs=0.20)
    land = paint(carve(31, 0.85), 1.3, (-0.5, -0.8, 0.55), ground)
    scene = panorama(view, land, Stand(0.6, 0.33, 0.30, near=1.6, haze=0.08, haze_colour="#a9c3e0"), sky)
    shore = np.float32(0.512) + outline(canvas, 5, 0.7, 0.02)
    trees = canvas.mask(spruces(2, 260, shore[0], (0.03, 0.062), canvas.aspect))
    wood = np.maximum(trees, smooth(-0.001, 0.001, canvas.y - shore))
    scene = over(scene, ramp(canvas.noise(6, 0.05, 5, 0.6), (0.2, "#16291b"), (0.8, "#3c5a2c")), wood)
    scene = Water(4, 0.010, 1.2, body="#0f3340", clarity=0.75, glitter=0).below(view, scene)
    return Film(contrast=0.3, bloom=0.04).develop(scene, 13)


def summer_valley(canvas: Canvas) -> Image.Image:
    """Green slopes climb to rock and old snow."""
    view, sun = View(canvas, 0.40, 0.95), Sun(1.6, 0.0, "#fff4dc")
    sky = air(view, (0, "#d9e9f4"), (0.3, "#9dc7ec"), (1, "#3478c8"), sun=sun, disc_light=0)
    sky = Clouds(5, 0.42, 0.42, light="#ffffff", shade="#9fb0c8").over(view, sky, sun)
    ground = Ground(
        ((0.0, "#3f6a2a"), (0.35, "#6d8a3e"), (0.6, "#8a8a5a"), (1.0, "#958d80")), snow=0.62, brightness=1.5, cliffs=0.2
    )
    land = paint(carve(77, 0.75), 1.0, (0.75, -0.4, 0.6), ground, 2)
    scene = panorama(view, land, Stand(0.2, 0.62, 0.86, near=0.7, haze=0.085, haze_colour="#b4cbe4"), sky)
    return Film(contrast=0.3, bloom=0.04).develop(scene, 14)


def sea_of_mist(canvas: Canvas) -> Image.Image:
    """Peaks stand like islands in the morning mist."""
    view, sun = View(canvas, 0.44, 1.05), Sun(canvas.aspect * 0.7, 0.34, "#ffcf9c", 0.03)
    sky = air(view, (0, "#ffd5ac"), (0.3, "#f0b9a4"), (0.7, "#93a0ca"), (1, "#5170b0"), sun=sun, disc_light=8)
    sky = Clouds(23, 0.35, 0.5, light="#ffd9bd", shade="#a28fae", stretch=1.5).over(view, sky, sun)
    ground = Ground(ALPINE, snow=0.72, sunlight="#ffb27a", skylight="#66749e", brightness=1.2, cliffs=0.16)
    land = paint(carve(31, 0.85), 1.15, (0.35, 0.9, 0.32), ground)
    stand = Stand(0.42, 0.30, 0.95, near=0.8, haze=0.11, haze_colour="#e9bba6")
    scene = panorama(view, land, stand, sky, Fog(0.50, "#f2d3c6", 0.05, 0.16))
    return Film(contrast=0.22, bloom=0.1).develop(scene, 15)


def milky_night(canvas: Canvas) -> Image.Image:
    """The galaxy rises over a dark range; one small tent glows."""
    view = View(canvas, 0.82, 1.0)
    sky = air(view, (0, "#4a4a63"), (0.18, "#232c4d"), (1, "#070c1e"))
    sky = sky + stars(canvas, 6, 3200, 3.4) + milky_way(canvas, 7, 0.75, 0.56) * np.float32(0.8)
    ground = Ground(
        BARE, rock="#40404a", snow=0.35, sunlight="#5a6a94", skylight="#1d2a4c", brightness=0.25, cliffs=0.24
    )
    land = paint(carve(31, 0.9), 1.3, (-0.6, -0.4, 0.4), ground)
    scene = panorama(view, land, Stand(0.5, 0.3, 0.7, near=2.0, haze=0.05, haze_colour="#2c3352"), sky)
    hill = np.float32(0.915) + outline(canvas, 8, 0.9, 0.07)
    dark = np.maximum(
        smooth(-0.001, 0.001, canvas.y - hill), canvas.mask(spruces(4, 40, hill[0], (0.05, 0.12), canvas.aspect))
    )
    scene = over(scene, "#05070d", dark)
    return Film(exposure=1.25, bloom=0.1, contrast=0.3, grain=0.35).develop(tent(canvas, scene, 0.36, 0.945), 16)


def tent(canvas: Canvas, scene: Picture, x: float, y: float) -> Picture:
    """Return the scene with a lit tent pitched at x, y."""
    across, up = (canvas.x - np.float32(x)) / np.float32(0.055), (np.float32(y) - canvas.y) / np.float32(0.04)
    cloth = smooth(0.0, 0.06, (1 - np.abs(across) ** 1.6) - up) * smooth(-0.03, 0.03, up)
    inside = np.exp(-((across * 1.1) ** 2) - ((up - 0.25) * 1.5) ** 2)
    halo = np.exp(-((across / 3) ** 2) - ((up + 0.2) / 1.6) ** 2)
    scene = scene + lit(halo * np.float32(0.05), "#ffa040")
    return over(scene, lit(inside * np.float32(1.5) + np.float32(0.12), "#ff9a3c"), cloth)


def dunes(canvas: Canvas) -> Image.Image:
    """Two people climb the edge between a dune's light and its shadow."""
    view, sun = View(canvas, 0.34, 0.9), Sun(-0.2, 0.15, "#ffe2b0")
    sky = air(view, (0, "#f6dcb8"), (0.3, "#c7d3da"), (1, "#4f8fc8"), sun=sun, disc_light=0)
    ground = Ground(
        ((0.0, "#c98e52"), (1.0, "#e3b177")), rock="#d9a062", sunlight="#ffdca6", skylight="#7a6a74", brightness=1.25
    )
    land = paint(dune_field(9), 0.62, (-0.9, 0.25, 0.36), ground, 3)
    scene = panorama(view, land, Stand(0.62, 0.12, 0.75, near=0.5, haze=0.07, haze_colour="#e8cfae"), sky)
    return Film(contrast=0.28, bloom=0.06).develop(scene, 17)


def winter_dusk(canvas: Canvas) -> Image.Image:
    """Snow, spruces and a pink winter sky."""
    view, sun = View(canvas, 0.60, 1.1), Sun(canvas.aspect * 0.25, 0.58, "#ffc0a0")
    sky = air(view, (0, "#f9c6b4"), (0.3, "#e2b4c6"), (0.7, "#a0acd6"), (1, "#6f8ec9"), sun=sun, disc_light=0)
    ground = Ground(BARE, rock="#6a6672", snow=0.05, sunlight="#ffc2a8", skylight="#7c93c8", brightness=1.2, cliffs=0.3)
    land = paint(carve(31, 0.85), 1.1, (-0.8, 0.4, 0.35), ground)
    scene = panorama(view, land, Stand(0.0, 0.33, 0.5, near=1.6, haze=0.09, haze_colour="#d9bdd2"), sky)
    for layer, (ground_y, tall) in enumerate(((0.66, 0.10), (0.76, 0.19), (0.90, 0.36))):
        top = np.float32(ground_y) + outline(canvas, 60 + layer, 1.1, 0.10)
        depth = np.clip(canvas.y - top, 0, 1)
        snow = ramp(
            depth * 2 + canvas.noise(64 + layer, 0.3, 6) * np.float32(0.4),
            (0, "#f6dfe4"),
            (0.5, "#c3cbe8"),
            (1, "#9db0dc"),
        )
        count = (150, 46, 15)[layer]
        trees = canvas.mask(spruces(70 + layer, count, top[0], (tall * 0.6, tall), canvas.aspect))
        frosted = blur(trees, 1.5) - blur(np.roll(trees, int(canvas.height * 0.006), 0), 1.5)
        tint = (("#7d84ac", "#4a5680", "#28334f"))[layer]
        green = over(canvas.fill(tint), "#f3e6ee", np.clip(frosted * 1.6 + (canvas.noise(80, 0.03, 4) - 0.42), 0, 0.8))
        scene = over(scene, snow, smooth(-0.001, 0.002, canvas.y - top))
        scene = over(scene, green, trees)
    return Film(contrast=0.2, bloom=0.06).develop(scene, 18)


def aurora(canvas: Canvas) -> Image.Image:
    """Green curtains of northern light hang over a frozen lake."""
    view = View(canvas, 0.66, 1.0)
    sky = air(view, (0, "#17344a"), (0.3, "#0e2038"), (1, "#060d20")) + stars(canvas, 12, 1500, 2.4)
    for seed, base, strength in ((1, 0.47, 1.0), (2, 0.38, 0.7), (3, 0.52, 0.45)):
        foot = np.float32(base) + (canvas.noise(seed, 0.7, 3, 0.5)[canvas.height // 2] - 0.5) * np.float32(0.5)
        rays = canvas.noise(seed + 20, 0.09, 4, 0.6, 0.6)[canvas.height // 2][None, :]
        up = foot[None, :] - canvas.y
        curtain = smooth(-0.012, 0.02, up) * np.exp(-np.clip(up, 0, 1) * (np.float32(4.2) + 7 * rays)) * (rays * 1.6)
        sky += lit(curtain * np.float32(0.75 * strength), "#48f0a0")
        sky += lit(curtain * smooth(0.1, 0.45, up) * np.float32(1.5 * strength), "#8a5ae0")
    ground = Ground(BARE, rock="#394152", snow=0.1, sunlight="#69e0b0", skylight="#2a4a66", brightness=0.4, cliffs=0.3)
    land = paint(carve(31, 0.85), 1.2, (-0.3, -0.6, 0.6), ground)
    scene = panorama(view, land, Stand(0.4, 0.5, 0.30, near=1.6, haze=0.05, haze_colour="#1d4050"), sky)
    scene = Water(6, 0.03, 1.0, body="#08202c", clarity=0.6, glitter=0).below(view, scene)
    return Film(exposure=1.15, contrast=0.25, bloom=0.2, grain=0.3).develop(scene, 19)


def on_the_ridge(canvas: Canvas) -> Image.Image:
    """A hiker looks back from a ridge above the clouds' shadows."""
    view, sun = View(canvas, 0.50, 1.1), Sun(canvas.aspect * 0.3, 0.40, "#ffd7a2", 0.026)
    sky = air(view, (0, "#ffdcae"), (0.35, "#d9c4bd"), (1, "#6c93c6"), sun=sun, disc_light=7)
    sky = Clouds(27, 0.42, 0.45, light="#ffe8cc", shade="#a8a4b4").over(view, sky, sun)
    ground = Ground(ALPINE, snow=0.8, sunlight="#ffc98a", skylight="#6a7c9c", brightness=1.1, cliffs=0.18)
    land = paint(carve(77, 0.8), 1.0, (-0.3, 0.9, 0.35), ground)
    scene = panorama(view, land, Stand(0.7, 0.2, 1.0, near=1.4, haze=0.13, haze_colour="#dcc4b0"), sky)
    top = np.float32(0.80) + outline(canvas, 90, 0.8, 0.16) + (canvas.x - canvas.aspect * 0.6) * np.float32(-0.16)
    rock = ramp(canvas.noise(91, 0.12, 7, 0.6), (0.25, "#15161a"), (0.8, "#4a3f38"))
    scene = over(scene, rock, smooth(-0.0015, 0.0015, canvas.y - top))
    x = canvas.aspect * 0.64
    ground_y = float(top[0, int(x * canvas.height)]) + 0.008
    return Film(contrast=0.25, bloom=0.1).develop(over(scene, "#1a1618", canvas.mask(walker(x, ground_y, 0.17))), 20)
