"""Land in three dimensions: height maps that are carved, lit and looked across."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tagger_desktop.imaging.sample_photos.canvas import (
    Field,
    Picture,
    Stop,
    blur,
    lit,
    over,
    ramp,
    sample,
    smooth,
    texture,
)
from tagger_desktop.imaging.sample_photos.sky import View

SIDE = 640  # cells of a height map across; the land repeats beyond
SPAN = 7.0  # units of distance that one tile measures
SLICES = 460  # distances at which the land is looked up: enough that ridges show no steps

Direction = tuple[float, float, float]  # from the land to the sun: east, north, up


@dataclass(frozen=True)
class Land:
    """A square of land that tiles: heights in units of distance, and the colour of every spot as the sun lights it."""

    height: Field
    colour: Picture


@dataclass(frozen=True)
class Ground:
    """What land is made of: a ramp of colours by height (0-1), rock where it is steep, snow above a height."""

    ramp: tuple[Stop, ...]
    rock: str = "#6b625c"
    snow: float | None = None
    sunlight: str = "#fff0d8"
    skylight: str = "#5b7396"
    brightness: float = 1.25
    cliffs: float = 0.2


@dataclass(frozen=True)
class Stand:
    """Where the camera stands: its spot (in tiles), its altitude, the range it sees, the haze between."""

    x: float = 0.0
    y: float = 0.0
    altitude: float = 0.6
    near: float = 0.3
    far: float = 14.0
    haze: float = 0.16
    haze_colour: str = "#b9cbe0"


@dataclass(frozen=True)
class Fog:
    """A sea of mist that fills the valleys up to a level, with a billowing surface."""

    level: float
    colour: str
    depth_scale: float = 0.08
    billow: float = 0.12

    def depth(self, height: Field, here: tuple[Field, Field], distance: Field) -> Field:
        """Return how much mist hides each spot, 0-1."""
        swell = sample(texture(17, 1.7, 512), here[0] * 3, here[1] * 3) - np.float32(0.5)
        under = np.float32(self.level + 0.0) + swell * np.float32(self.billow) - height
        return smooth(-self.depth_scale, self.depth_scale * 2, under) * smooth(0.3, 1.6, distance)


def carve(seed: int, sharp: float = 0.8, roughness: float = 2.15, warp: float = 0.05) -> Field:
    """Return a height map 0-1: hills at `sharp` 0, knife-edged alpine ridges at 1."""
    axis = np.arange(SIDE, dtype=np.float32) / SIDE
    u, v = np.meshgrid(axis, axis)
    u = u + (texture(seed + 1, 2.0, SIDE) - np.float32(0.5)) * np.float32(warp)
    v = v + (texture(seed + 2, 2.0, SIDE) - np.float32(0.5)) * np.float32(warp)
    hills = sample(texture(seed, roughness, SIDE), u, v)
    fold = sample(texture(seed + 3, roughness - 0.25, SIDE), u, v)
    ridge = (1 - np.abs(fold * 2 - 1)) ** 1.3
    height = hills * np.float32(1 - sharp) + ridge * (np.float32(0.25) + np.float32(0.75) * hills) * np.float32(sharp)
    gullies = 1 - np.abs(sample(texture(seed + 4, 1.75, SIDE), u * 2, v * 2) * 2 - 1)
    height += gullies * height * np.float32(0.16 * sharp)
    return (height - height.min()) / np.float32(height.max() - height.min())


def dune_field(seed: int, rows: float = 5.0) -> Field:
    """Return the shape 0-1 of wind-blown sand: long gentle backs, winding crests and steep lee sides."""
    axis = np.arange(SIDE, dtype=np.float32) / SIDE
    u, v = np.meshgrid(axis, axis)
    winding = texture(seed, 2.3, SIDE) - np.float32(0.5)
    phase = (u * np.float32(rows) + winding * np.float32(1.9)) % 1
    back, lee = phase / np.float32(0.72), (1 - phase) / np.float32(0.28)
    crest = np.minimum(back**1.25, lee)
    height = crest * (np.float32(0.35) + np.float32(0.65) * sample(texture(seed + 1, 2.3, SIDE), u, v))
    return blur(height, 1.0) * np.float32(0.7) + texture(seed + 2, 2.6, SIDE) * np.float32(0.3)


def sunlit(height: Field, sun: Direction) -> tuple[Field, Field]:
    """Return how much sun every spot gets, with cast shadows, and how steep it is, 0-1."""
    steep = np.float32(SIDE / (2 * SPAN))
    east = (np.roll(height, -1, 1) - np.roll(height, 1, 1)) * steep
    north = (np.roll(height, -1, 0) - np.roll(height, 1, 0)) * steep
    length = np.sqrt(east * east + north * north + 1)
    x, y, z = (part / float(np.linalg.norm(sun)) for part in sun)
    facing = np.clip((np.float32(z) - east * np.float32(x) - north * np.float32(y)) / length, 0, 1)
    level = float(np.hypot(x, y)) or 1e-3
    climb = z / level * SPAN / SIDE
    horizon = np.full_like(height, -1)
    reach = 1.0
    while reach < SIDE / 6:
        seen = np.roll(height, (-round(y / level * reach), -round(x / level * reach)), (0, 1))
        horizon = np.maximum(horizon, seen - np.float32(climb * reach))
        reach = reach * 1.15 + 0.7
    shadow = smooth(0.012, -0.012, horizon - height)
    return facing * shadow, 1 - 1 / length


def paint(shape: Field, relief: float, sun: Direction, ground: Ground, seed: int = 0) -> Land:
    """Return the land in colour and light; its heights are the shape's times `relief`."""
    height = shape * np.float32(relief)
    sunshine, steep = sunlit(height, sun)
    grit = texture(seed + 11, 1.1, SIDE) - np.float32(0.5)
    albedo = ramp(shape + grit * np.float32(0.14), *ground.ramp)
    rock = smooth(ground.cliffs, ground.cliffs + 0.12, steep + grit * np.float32(0.16))
    albedo = over(albedo, ground.rock, rock)
    if ground.snow is not None:
        lies = smooth(ground.snow - 0.05, ground.snow + 0.05, shape + grit * np.float32(0.2))
        lies *= smooth(ground.cliffs + 0.24, ground.cliffs + 0.06, steep + grit * np.float32(0.2))
        albedo = over(albedo, "#eef2f8", lies)
    albedo *= (1 + grit * np.float32(0.55))[..., None]
    hollow = np.clip(1 + (height - blur(height, 8)) * 6, 0.35, 1.4)
    light = lit(sunshine * np.float32(ground.brightness), ground.sunlight) + lit(
        hollow * np.float32(0.6), ground.skylight
    )
    return Land(height, np.asarray(albedo * light, np.float32))


def survey(view: View, land: Land, stand: Stand) -> tuple[Field, Field]:
    """Return how far away the land is that each pixel shows, and the mask of land against sky.

    Every column looks along its own direction, slice by slice outwards; a pixel shows the first slice
    that stands as high as it.
    Source: the height-field renderer of NovaLogic's Comanche (1992), done for all columns at once.
    """
    rows, columns = view.canvas.height, view.canvas.width
    away = np.geomspace(stand.near, stand.far, SLICES).astype(np.float32)
    tall = (
        sample(land.height, *spot(stand, view.turn, away[:, None]))
        * smooth(stand.near, stand.near * 1.8, away)[:, None]
    )
    top = np.float32(view.horizon) - (tall - np.float32(stand.altitude)) / away[:, None] * np.float32(view.lens)
    skyline = np.minimum.accumulate(top * np.float32(rows), axis=0)
    index = first_seen(skyline, rows)
    column = np.arange(columns, dtype=np.int32)[None, :]
    nearer = np.maximum(index - 1, 0)
    before, here = skyline[nearer, column], skyline[index, column]
    row = np.arange(rows, dtype=np.float32)[:, None]
    part = np.clip((row - before) / np.minimum(here - before, np.float32(-1e-3)), 0, 1)
    return away[nearer] * (1 - part) + away[index] * part, np.clip(row + 1 - skyline[-1][None, :], 0, 1)


def panorama(view: View, land: Land, stand: Stand, backdrop: Picture, fog: Fog | None = None) -> Picture:
    """Return the land seen from where one stands, before the backdrop, each spot lost in haze as it is far."""
    distance, edge = survey(view, land, stand)
    here = spot(stand, view.turn, distance)
    picture = over(
        sample(land.colour, *here), stand.haze_colour, 1 - np.exp(-((distance * np.float32(stand.haze)) ** 1.3))
    )
    if fog is not None:
        picture = over(picture, fog.colour, fog.depth(sample(land.height, *here), here, distance))
    return over(backdrop, picture, edge)


def spot(stand: Stand, turn: Field, distance: Field) -> tuple[Field, Field]:
    """Return which spot of the land (in tiles) lies at a distance in a direction."""
    along = distance / np.float32(SPAN)
    return np.float32(stand.x) + turn * along, np.float32(stand.y) + along


def first_seen(skyline: Field, rows: int) -> Field:
    """Return for every pixel the first slice that stands as high as it (the last slice where none does)."""
    slices, columns = skyline.shape
    first = np.clip(np.ceil(skyline), 0, rows).astype(np.int32)
    where = first * columns + np.arange(columns, dtype=np.int32)
    counts = np.bincount(where.ravel(), minlength=(rows + 1) * columns).reshape(rows + 1, columns)[:rows]
    return np.clip(slices - np.cumsum(counts, axis=0, dtype=np.int32), 0, slices - 1)
