"""Skies: air, sun, clouds, moon and stars over a level horizon."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tagger_desktop.imaging.sample_photos.canvas import (
    Canvas,
    Field,
    Picture,
    Stop,
    blur,
    lit,
    over,
    ramp,
    resize,
    rgb,
    sample,
    shifted,
    smooth,
    texture,
)
from tagger_desktop.imaging.sample_photos.light import disc, glow


@dataclass(frozen=True)
class View:
    """A level camera: where the horizon lies on the canvas (y) and how long the lens is (in heights)."""

    canvas: Canvas
    horizon: float = 0.55
    lens: float = 0.9

    @cached_property
    def rise(self) -> Field:
        """How steeply each row looks up, as a slope: 0 at the horizon, negative below."""
        return (np.float32(self.horizon) - self.canvas.y) / np.float32(self.lens)

    @cached_property
    def turn(self) -> Field:
        """How far each column looks to the right, as a slope."""
        return (self.canvas.x - np.float32(self.canvas.aspect / 2)) / np.float32(self.lens)


@dataclass(frozen=True)
class Sun:
    """Where the sun (or moon) stands on the canvas, and its light."""

    x: float
    y: float
    light: str = "#fff1d8"
    radius: float = 0.022
    strength: float = 1.0


def air(view: View, *stops: Stop, sun: Sun | None = None, disc_light: float = 12.0) -> Picture:
    """Return a clear sky: a gradient from the horizon (0) to the top of the canvas (1), with the sun's glow in it."""
    canvas = view.canvas
    up = np.clip((np.float32(view.horizon) - canvas.y) / np.float32(max(view.horizon, 0.05)), 0, 1)
    sky = np.broadcast_to(ramp(up, *stops), (canvas.height, canvas.width, 3)).copy()
    if sun is None:
        return sky
    low = np.exp(-np.abs(canvas.y - np.float32(view.horizon)) * 7) / (1 + ((canvas.x - np.float32(sun.x)) / 0.5) ** 2)
    halo = 0.55 * glow(canvas, sun.x, sun.y, 0.16, 2.4) + 0.25 * glow(canvas, sun.x, sun.y, 0.45, 2.6) + 0.18 * low
    sky += lit(np.float32(sun.strength) * halo, sun.light)
    if disc_light:
        sky += lit(np.float32(disc_light) * disc(canvas, sun.x, sun.y, sun.radius), sun.light)
    return sky


@dataclass(frozen=True)
class Clouds:
    """A deck of clouds: how much sky it covers (0-1), how large and how thick they are, and their colours."""

    seed: int
    cover: float = 0.5
    size: float = 1.0
    softness: float = 0.35
    light: str = "#ffffff"
    shade: str = "#8b97ab"
    stretch: float = 1.0
    thickness: float = 1.0
    haze: float = 0.05

    def over(self, view: View, sky: Picture, sun: Sun) -> Picture:
        """Return the sky with the clouds in front of it, lit from the sun and lost in haze at the horizon."""
        width, height = view.canvas.width, view.canvas.height
        half = View(Canvas(width // 2, height // 2), view.horizon, view.lens)  # clouds are soft: nothing is lost
        density = self.density(half)
        through = resize(transmission(density * np.float32(self.thickness), half.canvas, sun), width, height)
        density = np.clip(resize(density, width, height), 0, 1)
        silver = glow(view.canvas, sun.x, sun.y, 0.3, 3.0) * np.float32(sun.strength)
        body = rgb(self.shade) + (rgb(self.light) - rgb(self.shade)) * through[..., None]
        body = body + lit(silver * through * np.float32(1.6) * (1 - np.float32(0.6) * density), sun.light)
        opacity = np.clip(1 - np.exp(density * np.float32(-3.2)), 0, 1)
        opacity *= smooth(0.0, self.haze * 2, view.rise)
        return over(sky, body, opacity)

    def density(self, view: View) -> Field:
        """Return how much cloud each pixel looks through, 0-1: a flat deck seen from below."""
        height, width = view.canvas.height, view.canvas.width
        rows = int(np.clip(view.horizon, 0, 1) * height)
        field = np.zeros((height, width), np.float32)
        if rows < 4:
            return field
        away = 1 / (view.rise[:rows] + np.float32(0.09)) / np.float32(self.size)
        u, v = view.turn * away / np.float32(self.stretch) * np.float32(0.09), away * np.float32(0.16)
        offset = np.float32(self.seed * 0.173 % 1)
        shape = sample(texture(self.seed % 5, 1.75), u + offset, v + offset)
        detail = sample(texture(self.seed % 5 + 7, 1.35), u * 3 - offset, v * 3 + offset)
        edge = 1 - self.cover
        field[:rows] = smooth(edge, edge + self.softness, shape + (detail - np.float32(0.5)) * np.float32(0.28))
        return field


def transmission(density: Field, canvas: Canvas, sun: Sun, steps: int = 7) -> Field:
    """Return how much sunlight reaches each pixel through the cloud between it and the sun, 0-1."""
    height, width = density.shape
    across, down = sun.x / canvas.aspect * width, sun.y * height
    direction = np.array([across - width / 2, down - height / 2])
    direction = direction / max(float(np.hypot(*direction)), 1.0)
    depth = np.zeros_like(density)
    for step in range(1, steps + 1):
        reach = height * 0.006 * step**1.35
        depth += shifted(density, -direction[0] * reach, -direction[1] * reach) * np.float32(0.5)
    return np.exp(-blur(depth, 1.2))


def stars(canvas: Canvas, seed: int, count: int = 1800, brightest: float = 3.0) -> Picture:
    """Return a field of stars, few bright and many faint, blue to amber."""
    generator = np.random.default_rng(seed)
    sky = canvas.fill("#000000")
    rows, columns = generator.integers(1, canvas.height - 1, count), generator.integers(1, canvas.width - 1, count)
    power = (generator.pareto(1.5, count).clip(0, 30) / 30).astype(np.float32) * np.float32(brightest) + np.float32(
        0.06
    )
    warmth = generator.random(count, dtype=np.float32)
    tint = ramp(warmth, (0, "#9fc0ff"), (0.6, "#ffffff"), (1, "#ffcf9a"))
    sky[rows, columns] = tint * power[:, None]
    bright = power > 0.5
    for down, right in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        sky[rows[bright] + down, columns[bright] + right] += tint[bright] * power[bright, None] * np.float32(0.4)
    return sky


def milky_way(canvas: Canvas, seed: int, tilt: float = 0.9, centre: float = 0.5) -> Picture:
    """Return the band of the galaxy: a slanting ribbon of dust and starlight."""
    across = canvas.x - np.float32(canvas.aspect * centre) + (canvas.y - np.float32(0.4)) * np.float32(tilt)
    cloud = canvas.noise(seed, 0.3, 6, 0.6) - 0.5
    lane = canvas.noise(seed + 1, 0.16, 6, 0.62)
    band = np.exp(-((across + cloud * np.float32(0.25)) ** 2) / 0.022)
    core = np.exp(-((across + cloud * np.float32(0.15)) ** 2) / 0.006)
    dust = smooth(0.5, 0.68, lane) * core
    light = lit(band * (0.35 + cloud), "#7f8fc4") * np.float32(0.5) + lit(core * (0.5 + cloud), "#ffd9b0") * np.float32(
        0.3
    )
    return np.clip(light, 0, None) * (1 - np.float32(0.85) * dust)[..., None]


def moon(canvas: Canvas, x: float, y: float, radius: float, seed: int = 3, phase: float = 0.4) -> tuple[Picture, Field]:
    """Return the moon's light and its mask: a cratered ball lit from the side (`phase` 0 is full)."""
    across, down = (canvas.x - np.float32(x)) / np.float32(radius), (canvas.y - np.float32(y)) / np.float32(radius)
    inside = np.clip(1 - across * across - down * down, 0, 1)
    depth = np.sqrt(inside)
    mask = disc(canvas, x, y, radius)
    seas = smooth(0.35, 0.8, sample(texture(seed, 1.9), across * np.float32(0.16), down * np.float32(0.16)))
    relief = craters(across, down, seed)
    light = np.array([np.sin(phase * 3.14159), -0.35, np.cos(phase * 3.14159)], np.float32)
    light /= np.float32(np.linalg.norm(light))
    slope_x, slope_y = np.gradient(relief, axis=1), np.gradient(relief, axis=0)
    bump = np.float32(canvas.height * radius * 0.05)
    shade = across * light[0] + down * light[1] + depth * light[2] - bump * (slope_x * light[0] + slope_y * light[1])
    tone = np.clip(shade, 0, 1) ** np.float32(0.8) * (1 - np.float32(0.45) * seas)
    return lit(tone, "#f4efe4"), mask


def craters(across: Field, down: Field, seed: int, count: int = 240) -> Field:
    """Return the relief of a cratered plain: bowls with raised rims, many small and a few large."""
    generator = np.random.default_rng(seed)
    relief = np.zeros(np.broadcast_shapes(across.shape, down.shape), np.float32)
    xs, ys = across.reshape(-1), down.reshape(-1)
    for _ in range(count):
        x, y = generator.uniform(-1, 1, 2)
        size = 0.012 / generator.uniform(0.05, 1.0)
        columns = slice(*np.searchsorted(xs, [x - 2 * size, x + 2 * size]))
        rows = slice(*np.searchsorted(ys, [y - 2 * size, y + 2 * size]))
        away = np.hypot(across[:, columns] - np.float32(x), down[rows] - np.float32(y)) / np.float32(size)
        bowl = np.where(away < 1, away * away - 1, 0) + np.float32(0.7) * np.exp(-((away - 1) ** 2) * 9)
        relief[rows, columns] += bowl.astype(np.float32) * np.float32(size)
    return relief
