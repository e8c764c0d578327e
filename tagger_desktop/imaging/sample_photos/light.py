"""The darkroom: how light becomes a print, and what lenses add to it on the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from tagger_desktop.imaging.sample_photos.canvas import Canvas, Field, Picture, blur, lit, resize

STEPS = 4096  # of the tone table: finer than 8 bits can show


@dataclass(frozen=True)
class Film:
    """How a picture is developed.

    Units: `exposure` multiplies light; the others run from 0, none of it, to about 1, a lot.
    """

    exposure: float = 1.0
    contrast: float = 0.25
    colour: float = 1.06
    bloom: float = 0.12
    vignette: float = 0.25
    grain: float = 0.2

    def develop(self, picture: Picture, seed: int = 0) -> Image.Image:
        """Return the print of a picture: bloom, lens falloff, tone curve and grain."""
        height, width = picture.shape[:2]
        light: Picture = picture * np.float32(self.exposure)
        if self.bloom:
            light = light + np.float32(self.bloom) * glare(light)
        grey = light @ np.array([0.21, 0.72, 0.07], np.float32)
        light = grey[..., None] + (light - grey[..., None]) * np.float32(self.colour)
        light *= (1 - np.float32(self.vignette) * corners(width, height))[..., None]
        tone = tone_table(self.contrast)[(np.clip(light, 0, 2) * np.float32((STEPS - 1) / 2)).astype(np.int16)]
        tone += grain(width, height, seed, self.grain)[..., None]
        return Image.fromarray(np.clip(tone, 0, 255.49).astype(np.uint8))


def tone_table(contrast: float) -> Picture:
    """Return print values 0-255 for light 0-2: straight below, with a soft shoulder, sRGB, and an S of `contrast`."""
    light = np.linspace(0, 2, STEPS)
    knee = 0.55
    light = np.where(light < knee, light, knee + (1 - knee) * np.tanh((light - knee) / (1 - knee)))
    value = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    value += contrast * (value * value * (3 - 2 * value) - value)
    return (value * 255 + 0.5).astype(np.float32)


def glare(light: Picture) -> Picture:
    """Return the light that bright places spill over their surroundings, near and far."""
    height, width = light.shape[:2]
    small = resize(light, max(2, width // 4), max(2, height // 4))
    bright = np.clip(small - np.float32(0.8), 0, 6)
    spill = blur(bright, height / 4 * 0.012) + np.float32(0.8) * blur(bright, height / 4 * 0.06)
    return resize(spill, width, height)


def corners(width: int, height: int) -> Field:
    """Return how far out a pixel is, squared: 0 in the middle, 1 in the corners."""
    across = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    down = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    return (across * across + down * down) ** 2 / 4


def grain(width: int, height: int, seed: int, amount: float) -> Field:
    """Return film grain in print values: clumps of about a pixel and a half."""
    speckle = np.random.default_rng(seed).standard_normal((height, width), dtype=np.float32)
    clumps = speckle + np.roll(speckle, 1, 0) + np.roll(speckle, 1, 1)
    return clumps * np.float32(5 * amount)


def glow(canvas: Canvas, x: float, y: float, radius: float, power: float = 2.0) -> Field:
    """Return a soft round light: 1 at x, y, falling to about a third at `radius`, with wide skirts."""
    squared = (canvas.x - np.float32(x)) ** 2 + (canvas.y - np.float32(y)) ** 2
    return 1 / (1 + squared / np.float32(radius * radius)) ** np.float32(power / 2)


def disc(canvas: Canvas, x: float, y: float, radius: float) -> Field:
    """Return a sharp round mask, antialiased over one pixel."""
    distance = np.hypot(canvas.x - np.float32(x), canvas.y - np.float32(y))
    return np.clip((np.float32(radius) - distance) * np.float32(canvas.height) + np.float32(0.5), 0, 1)


def shine(picture: Picture, x: float, y: float, radius: float, light: str, amount: float = 1.0) -> None:
    """Add one soft light to a picture in place, touching only the pixels it reaches."""
    height, width = picture.shape[:2]
    reach = radius * 3.2
    left, right = max(0, int((x - reach) * height)), min(width, int((x + reach) * height) + 1)
    top, bottom = max(0, int((y - reach) * height)), min(height, int((y + reach) * height) + 1)
    if left >= right or top >= bottom:
        return
    across = (np.arange(left, right, dtype=np.float32) + 0.5) / height - x
    down = (np.arange(top, bottom, dtype=np.float32) + 0.5) / height - y
    strength = np.exp(-(across[None, :] ** 2 + down[:, None] ** 2) / (radius * radius)) * np.float32(amount)
    picture[top:bottom, left:right] += lit(strength.astype(np.float32), light)
