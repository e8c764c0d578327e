"""Paper to draw light on: fields, colours, noise, masks and blur."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Field: TypeAlias = NDArray[Any]  # H × W, one number a pixel
Picture: TypeAlias = NDArray[Any]  # H × W × 3, linear light, 1.0 is paper white
Colour: TypeAlias = NDArray[Any]  # 3, linear light
Stop: TypeAlias = tuple[float, str]  # where on a ramp, which colour
Painter: TypeAlias = Callable[[ImageDraw.ImageDraw, float], None]

TEXTURE_SIDE = 1024  # pixels: fine enough for the foreground of a 1200 pixel picture


@dataclass(frozen=True)
class Canvas:
    """A size in pixels, with coordinates: y runs 0-1 from the top, x 0-aspect from the left."""

    width: int
    height: int

    @property
    def aspect(self) -> float:
        return self.width / self.height

    @cached_property
    def x(self) -> Field:
        return (np.arange(self.width, dtype=np.float32)[None, :] + 0.5) / np.float32(self.height)

    @cached_property
    def y(self) -> Field:
        return (np.arange(self.height, dtype=np.float32)[:, None] + 0.5) / np.float32(self.height)

    def fill(self, colour: str | Colour) -> Picture:
        """Return a picture of one colour."""
        picture = np.empty((self.height, self.width, 3), np.float32)
        picture[:] = rgb(colour) if isinstance(colour, str) else colour
        return picture

    def mask(self, paint: Painter, scale: int = 2) -> Field:
        """Return what `paint` draws in white on black, antialiased by drawing it `scale` times larger.

        The painter receives the pen and the number of its pixels in one height.
        """
        paper = Image.new("L", (self.width * scale, self.height * scale))
        paint(ImageDraw.Draw(paper), float(self.height * scale))
        return np.asarray(paper.reduce(scale), np.float32) / np.float32(255)

    def noise(self, seed: int, scale: float, octaves: int = 5, roughness: float = 0.5, stretch: float = 1.0) -> Field:
        """Return fractal value noise, about 0-1 around 0.5; `scale` is its largest feature in heights.

        `stretch` above 1 draws the features out sideways, below 1 upwards.
        """
        generator = np.random.default_rng(abs(seed))
        total, weight, amplitude = np.zeros((self.height, self.width), np.float32), 0.0, 1.0
        for octave in range(octaves):
            cell = scale / 2**octave
            columns, rows = int(self.aspect / cell / stretch) + 3, int(1 / cell) + 3
            knots = Image.fromarray(generator.random((rows, columns), dtype=np.float32))
            window = (1.0, 1.0, 1 + self.aspect / cell / stretch, 1 + 1 / cell)
            window = (window[0], window[1], min(window[2], columns), min(window[3], rows))
            layer = knots.resize((self.width, self.height), Image.Resampling.BICUBIC, box=window)
            total += np.float32(amplitude) * np.asarray(layer)
            weight, amplitude = weight + amplitude, amplitude * roughness
        return total / np.float32(weight)


def rgb(colour: str) -> Colour:
    """Return "#rrggbb" as linear light.

    >>> [round(float(part), 3) for part in rgb("#ff8000")]
    [1.0, 0.216, 0.0]
    """
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], np.float32) / np.float32(255)
    return np.asarray(np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4), np.float32)


def ramp(t: Field, *stops: Stop) -> Picture:
    """Return the colours of a gradient at each t, blended as the eye sees them (in the cube root of light)."""
    where = np.linspace(0, 1, 1024)
    places = [place for place, _ in stops]
    colours = np.cbrt(np.array([rgb(colour) for _, colour in stops]))
    table = np.stack([np.interp(where, places, colours[:, part]) for part in range(3)], axis=1).astype(np.float32) ** 3
    return np.asarray(table[(np.clip(t, 0, 1) * np.float32(1023)).astype(np.int16)])


def smooth(low: float, high: float, t: Field) -> Field:
    """Return 0 below `low`, 1 above `high` and a soft step between; `low` may be the larger one."""
    t = np.clip((t - np.float32(low)) / np.float32(high - low), 0, 1)
    return t * t * (3 - 2 * t)


def over(below: Picture, above: Picture | Colour | str, mask: Field | float) -> Picture:
    """Return `above` laid over `below` where the mask is 1."""
    light = rgb(above) if isinstance(above, str) else above
    if isinstance(mask, np.ndarray):
        return below + (light - below) * mask[..., None]
    return below + (light - below) * np.float32(mask)


def lit(field: Field, colour: str | Colour) -> Picture:
    """Return light of one colour, as strong as the field."""
    return field[..., None] * (rgb(colour) if isinstance(colour, str) else colour)


@lru_cache(maxsize=24)
def texture(seed: int, roughness: float = 1.8, side: int = TEXTURE_SIDE) -> Field:
    """Return endless fractal noise: a square that tiles, every value 0-1 equally frequent.

    `roughness` is the fall of the spectrum: 1 is grit, 1.8 clouds, 2.4 soft hills. Being uniform, a
    threshold of 0.7 covers 30 % of the plane.
    """
    generator = np.random.default_rng(abs(seed))
    across = np.fft.rfftfreq(side)[None, :]
    distance = np.hypot(np.fft.fftfreq(side)[:, None], across)
    distance[0, 0] = np.inf
    spectrum = np.fft.rfft2(generator.standard_normal((side, side))) / distance**roughness
    plane = np.fft.irfft2(spectrum, s=(side, side))
    ranks = np.sort(plane.reshape(-1)[::7])  # every seventh tells the same as all, in a tenth of the time
    ranks = ranks[:: len(ranks) // 512]
    low, high = ranks[0], ranks[-1]
    table = np.interp(np.linspace(low, high, 8192), ranks, np.linspace(0, 1, len(ranks))).astype(np.float32)
    plane = table[((np.clip(plane, low, high) - low) * (8191 / (high - low)) + 0.5).astype(np.int32)]
    plane.setflags(write=False)
    return plane


def sample(plane: NDArray[Any], u: Field, v: Field) -> NDArray[Any]:
    """Return a tiling plane (of numbers or colours) read at u, v between its pixels; 1.0 is one tile."""
    rows, columns = plane.shape[:2]
    flat = plane.reshape(rows * columns, -1) if plane.ndim == 3 else plane.reshape(-1)
    x, y = np.broadcast_arrays(u * np.float32(columns), v * np.float32(rows))
    left, top = np.floor(x), np.floor(y)
    fx, fy = x - left, y - top
    if plane.ndim == 3:
        fx, fy = fx[..., None], fy[..., None]
    column, row = left.astype(np.int32) % columns, top.astype(np.int32) % rows
    right, below = (column + 1) % columns, (row + 1) % rows * columns
    row *= columns
    upper = flat[row + column] * (1 - fx) + flat[row + right] * fx
    lower = flat[below + column] * (1 - fx) + flat[below + right] * fx
    return np.asarray(upper * (1 - fy) + lower * fy, np.float32)


def resize(plane: NDArray[Any], width: int, height: int) -> NDArray[Any]:
    """Return a field or picture smoothly made larger or smaller."""
    if plane.ndim == 3:
        return np.stack([resize(np.ascontiguousarray(plane[..., part]), width, height) for part in range(3)], axis=2)
    how = Image.Resampling.BOX if width < plane.shape[1] else Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(plane).resize((width, height), how))


def blur(plane: NDArray[Any], radius: float) -> NDArray[Any]:
    """Return a field or picture blurred by a Gaussian whose standard deviation is `radius` pixels.

    Wide blurs are done on a smaller copy: nobody can tell, and the time stays the same.
    """
    height, width = plane.shape[:2]
    shrink = max(1, int(radius / 2.5))
    if shrink > 1:
        small = resize(plane, max(2, width // shrink), max(2, height // shrink))
        return resize(blur(small, radius / shrink), width, height)
    reach = int(np.ceil(radius * 2.5))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(radius, 1e-3)) ** 2).astype(np.float32)
    weights /= weights.sum()
    for axis in (0, 1):
        length = plane.shape[axis]
        spare = [(0, 0)] * plane.ndim
        spare[axis] = (reach, reach)
        wide = np.pad(plane, spare, mode="edge")
        plane = np.zeros_like(plane)
        for step, weight in enumerate(weights):
            window = wide[step : step + length] if axis == 0 else wide[:, step : step + length]
            plane += weight * window
    return plane


def shifted(plane: NDArray[Any], right: float, down: float) -> NDArray[Any]:
    """Return a field or picture moved by whole pixels, its edges drawn out to fill what is uncovered."""
    right, down = round(right), round(down)
    height, width = plane.shape[:2]
    rows = np.clip(np.arange(height) - down, 0, height - 1)
    columns = np.clip(np.arange(width) - right, 0, width - 1)
    return plane[rows][:, columns]
