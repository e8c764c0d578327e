"""A small studio: solids on a table before a backdrop, one soft window for light, shadows and gloss."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.imaging.sample_photos.canvas import Canvas, Field, Picture, blur, over, resize, rgb, smooth
from tagger_desktop.imaging.sample_photos.shapes import Points, Shape, Spot, inner, sized, vector

BLOCK = 4  # pixels: the side of a square that one cone looks ahead for
STEPS = 46  # of sphere tracing; what has not been hit by then is seen edge-on
Skin = Callable[[Points, Points], Picture]  # points of the solid, and which way it faces there -> colour
Table = Callable[[Field, Field], Picture]  # right, away -> colour
Pixels = NDArray[np.intp]  # which pixels of a window, counted row by row
Shade = tuple[Spot, Spot]  # an ellipsoid that stands for a solid where it casts shadows: middle, radii


@dataclass(frozen=True)
class Solid:
    """A thing: its shape around its own middle, where that is, how far it reaches, and its surface.

    `gloss` runs from 0 (chalk) to 1 (glass), `sharp` from 0 (satin) to 1 (lacquer), `soft` is how far light
    creeps round it; `relief` roughens it. `shades` are the ellipsoids that cast its shadow.
    """

    shape: Shape
    at: Spot
    reach: float
    skin: Skin | str
    gloss: float = 0.3
    sharp: float = 0.6
    soft: float = 0.1
    relief: Shape | None = None
    shades: Sequence[Shade] | None = None
    glow: float = 0.0

    @property
    def blockers(self) -> list[tuple[Field, Field]]:
        size = self.reach * 0.92
        found = [((0.0, 0.0, 0.0), (size, size, size))] if self.shades is None else self.shades
        return [(vector(self.at) + vector(middle), vector(radii)) for middle, radii in found]


@dataclass(frozen=True)
class Light:
    """A window: where it is seen from the table, its light, and that of the room."""

    towards: Spot = (-0.6, 0.8, -0.45)
    colour: str = "#fff2e0"
    strength: float = 1.05
    room: str = "#b9c6d8"
    fill: float = 0.42
    softness: float = 0.22

    @cached_property
    def way(self) -> Field:
        return vector(self.towards) / np.float32(np.linalg.norm(self.towards))

    @cached_property
    def sides(self) -> tuple[Field, Field]:
        """Return which way is right and which is up on the window."""
        right = np.cross(vector((0, 1, 0)), self.way)
        right = (right / np.linalg.norm(right)).astype(np.float32)
        return right, np.cross(self.way, right).astype(np.float32)


@dataclass(frozen=True)
class Studio:
    """A camera before a table; shapes are measured in units of about a hand, the table lies at height 0."""

    canvas: Canvas
    table: Table | None
    backdrop: Picture
    eye: Spot = (0.0, 2.2, -6.0)
    target: Spot = (0.0, 0.55, 0.0)
    lens: float = 1.9
    far_edge: float = 3.5
    light: Light = field(default_factory=Light)
    shine: float = 0.0

    @cached_property
    def axes(self) -> tuple[Field, Field, Field]:
        """Return right, up and forward."""
        forward = vector(self.target) - vector(self.eye)
        forward = forward / np.linalg.norm(forward)
        right = np.cross(vector((0, 1, 0)), forward)
        right = right / np.linalg.norm(right)
        return right.astype(np.float32), np.cross(forward, right).astype(np.float32), forward.astype(np.float32)

    def rays(self, rows: slice, columns: slice) -> Points:
        """Return the directions of sight of a window of pixels, row by row."""
        right, up, forward = self.axes
        x = self.canvas.x[:, columns] - np.float32(self.canvas.aspect / 2)
        y = np.float32(0.5) - self.canvas.y[rows]
        sight = x[..., None] * right + y[..., None] * up + forward * np.float32(self.lens)
        sight = sight.reshape(-1, 3)
        return np.asarray(sight / sized(sight)[:, None], np.float32)

    def shoot(self, *solids: Solid) -> Picture:
        """Return the picture of the solids."""
        scene = self.backdrop.copy() if self.table is None else self.laid(solids)
        depth = np.full(scene.shape[:2], np.inf, np.float32)
        middle = vector(self.eye)
        for solid in sorted(solids, key=lambda solid: -float(np.linalg.norm(vector(solid.at) - middle))):
            self.put(
                scene, depth, solid, [other for other in solids if other is not solid and self.touches(other, solid)]
            )
        return scene

    def touches(self, other: Solid, solid: Solid) -> bool:
        """Tell whether one solid can darken another: it stands near, or in its light."""
        away, both = vector(other.at) - vector(solid.at), other.reach + solid.reach
        ahead = float(away @ self.light.way)
        miss = float(np.linalg.norm(away - self.light.way * np.float32(ahead)))
        return float(np.linalg.norm(away)) < both * 1.6 or (ahead > 0 and miss < both * 1.15)

    def laid(self, solids: Sequence[Solid]) -> Picture:
        """Return the table before the backdrop, with the shadows on it."""
        assert self.table is not None  # `shoot` asks
        height, width = self.canvas.height, self.canvas.width
        sight = self.rays(slice(0, height), slice(0, width))
        t = np.float32(self.eye[1]) / np.maximum(-sight[:, 1], np.float32(1e-3))
        across = (sight[:, 0] * t + np.float32(self.eye[0])).reshape(height, width)
        away = (sight[:, 2] * t + np.float32(self.eye[2])).reshape(height, width)
        small = Studio(Canvas(width // 4, height // 4), None, self.backdrop, self.eye, self.target, self.lens)
        coarse = small.rays(slice(0, height // 4), slice(0, width // 4))
        spot = vector(self.eye) + coarse * (np.float32(self.eye[1]) / np.maximum(-coarse[:, 1], 1e-3))[:, None]
        light = self.lighting(spot, np.broadcast_to(vector((0, 1, 0)), spot.shape), solids, 0.0, 0.0)
        light = resize(light.reshape(height // 4, width // 4, 3), width, height)
        wood = self.table(across, away) * np.clip(light, 0, None)
        edge = smooth(self.far_edge, self.far_edge - 0.05, away) * (sight[:, 1] < -1e-3).reshape(height, width)
        return over(self.backdrop, wood, blur(edge, height * 0.004))

    def put(self, scene: Picture, depth: Field, solid: Solid, others: Sequence[Solid]) -> None:
        """Draw one solid into the scene in place."""
        rows, columns = self.window(solid)
        if rows.start >= rows.stop or columns.start >= columns.stop:
            return
        sight = self.rays(rows, columns)
        index, t, alpha = self.trace(solid, sight, columns.stop - columns.start)
        patch, near = scene[rows, columns].reshape(-1, 3), depth[rows, columns].reshape(-1)
        seen = t < near[index]
        index, t, alpha = index[seen], t[seen], alpha[seen]
        if not len(index):
            return
        sight = sight[index]
        colour = self.shaded(solid, vector(self.eye) + sight * t[:, None], sight, others)
        patch[index] = patch[index] + (colour - patch[index]) * alpha[:, None]
        near[index] = np.where(alpha > 0.5, t, near[index])
        scene[rows, columns] = patch.reshape(scene[rows, columns].shape)
        depth[rows, columns] = near.reshape(depth[rows, columns].shape)

    def window(self, solid: Solid) -> tuple[slice, slice]:
        """Return the rows and columns where a solid may be seen."""
        right, up, forward = self.axes
        away = vector(solid.at) - vector(self.eye)
        deep = max(float(away @ forward), 0.1)
        x = self.canvas.aspect / 2 + float(away @ right) / deep * self.lens
        y = 0.5 - float(away @ up) / deep * self.lens
        size = solid.reach / max(deep - solid.reach * 0.5, 0.1) * self.lens * 1.12
        height, width = self.canvas.height, self.canvas.width
        rows = slice(max(0, int((y - size) * height)), min(height, int((y + size) * height) + 2))
        return rows, slice(max(0, int((x - size) * height)), min(width, int((x + size) * height) + 2))

    def trace(self, solid: Solid, sight: Points, wide: int) -> tuple[Pixels, Field, Field]:
        """Return which pixels of a window `wide` pixels wide see a solid, how far away, and how much of each it fills.

        One cone for every 4 × 4 pixels goes ahead: it finds the blocks where something is, and how near.
        """
        start = vector(self.eye) - vector(solid.at)
        pixel = np.float32(1 / (self.canvas.height * self.lens))
        alive, t = self.scout(solid, sight, wide, start, pixel)
        limit = entry(start, sight[alive], solid.reach)[1]
        best, best_t = np.full(len(sight), np.inf, np.float32), np.zeros(len(sight), np.float32)
        for _ in range(STEPS):
            gap = solid.shape(start + sight[alive] * t[:, None])
            share = gap / (t * pixel)
            closer = share < best[alive]
            best[alive[closer]], best_t[alive[closer]] = share[closer], t[closer]
            t = t + np.maximum(gap, pixel * t * np.float32(0.3))
            going = (share > 0.15) & (t < limit)
            alive, t, limit = alive[going], t[going], limit[going]
            if not len(alive):
                break
        found = np.flatnonzero(best < 1)
        return found, best_t[found], np.clip(1.15 - best[found], 0, 1)

    def scout(self, solid: Solid, sight: Points, wide: int, start: Field, pixel: np.float32) -> tuple[Pixels, Field]:
        """Return the pixels that may see a solid, and from where on to look for it."""
        tall = len(sight) // wide
        rows, columns = (
            np.minimum(np.arange(-(-size // BLOCK)) * BLOCK + BLOCK // 2, size - 1) for size in (tall, wide)
        )
        rays = sight.reshape(tall, wide, 3)[np.ix_(rows, columns)].reshape(-1, 3)
        cone = pixel * np.float32(BLOCK * 1.1)
        t, limit = entry(start, rays, solid.reach * 1.06)
        touched = np.full(len(rays), np.inf, np.float32)
        alive = np.flatnonzero(limit > t)
        for _ in range(STEPS):
            here = t[alive]
            gap = solid.shape(start + rays[alive] * here[:, None])
            near = gap < cone * here
            touched[alive[near]] = here[near]
            t[alive] = here + np.maximum(gap, cone * here * np.float32(0.5))
            alive = alive[~near & (t[alive] < limit[alive])]
            if not len(alive):
                break
        touched[alive] = t[alive]
        first = np.repeat(np.repeat(touched.reshape(len(rows), len(columns)), BLOCK, 0), BLOCK, 1)[
            :tall, :wide
        ].reshape(-1)
        pixels = np.flatnonzero(np.isfinite(first))
        return pixels, first[pixels] * (1 - cone * np.float32(1.5))

    def shaded(self, solid: Solid, spot: Points, sight: Points, others: Sequence[Solid]) -> Picture:
        """Return the colour of the spots of a solid that are seen."""
        local = spot - vector(solid.at)
        facing = normals(solid, local)
        skin = solid.skin
        colour = np.broadcast_to(rgb(skin), spot.shape) if isinstance(skin, str) else skin(local, facing)
        light = self.lighting(spot, facing, others, solid.soft, 1.0)
        mirrored = sight - 2 * inner(sight, facing)[:, None] * facing
        slant = np.clip(1 + inner(sight, facing), 0, 1)
        fresnel = np.float32(0.05) + np.float32(0.6) * slant**4
        seen = self.reflected(mirrored, solid.sharp)
        return np.asarray(
            colour * (light + np.float32(solid.glow)) + seen * (fresnel * np.float32(solid.gloss))[:, None], np.float32
        )

    def lighting(self, spot: Points, facing: Points, others: Sequence[Solid], soft: float, table: float) -> Picture:
        """Return the light that falls on spots, the shadows of other solids taken off."""
        lamp = self.light
        towards = facing @ lamp.way
        direct = np.clip((towards + np.float32(soft)) / np.float32(1 + soft), 0, 1)
        open_sky = np.float32(0.62) + np.float32(0.38) * facing[:, 1]
        if table and self.table is not None:
            open_sky = open_sky * (np.float32(0.55) + np.float32(0.45) * smooth(-0.05, 0.5, spot[:, 1]))
        for solid in others:
            for middle, radii in solid.blockers:
                direct = direct * shadow(spot, lamp.way, middle, radii, lamp.softness)
                open_sky = open_sky * (1 - hidden(spot, facing, middle, radii))
        sun, room = rgb(lamp.colour) * np.float32(lamp.strength), rgb(lamp.room) * np.float32(lamp.fill)
        return direct[:, None] * sun + open_sky[:, None] * room

    def reflected(self, way: Points, sharp: float) -> Picture:
        """Return what is seen in a mirror that looks along `way`: the window with its bars, and the room."""
        lamp = self.light
        right, up = lamp.sides
        ahead = way @ lamp.way
        x, y = way @ right / np.maximum(ahead, 0.05), way @ up / np.maximum(ahead, 0.05)
        edge = 0.05 + 0.5 * (1 - sharp)
        pane = (
            smooth(0.30 + edge, 0.30 - edge, np.abs(x)) * smooth(0.42 + edge, 0.42 - edge, np.abs(y)) * (ahead > 0.05)
        )
        bars = 1 - np.float32(0.6 * sharp) * np.maximum(np.exp(-((x / 0.03) ** 2)), np.exp(-((y / 0.03) ** 2)))
        room = rgb(lamp.room) * (np.float32(0.35) + np.float32(0.35) * way[:, 1:2])
        bright = np.float32(9 * lamp.strength * (0.25 + 0.75 * sharp))
        return np.asarray(room + (pane * bars * bright)[:, None] * rgb(lamp.colour), np.float32)


def entry(start: Field, sight: Points, reach: float) -> tuple[Field, Field]:
    """Return where rays enter and leave a ball around the origin; those that miss it leave before they enter."""
    nearest = -(sight @ start)
    depth = np.float32(reach**2) - np.float32(start @ start) + nearest * nearest
    half = np.sqrt(np.maximum(depth, 0))
    return np.where(depth > 0, nearest - half, nearest + 1), nearest + half


def normals(solid: Solid, local: Points) -> Points:
    """Return which way a solid faces at points of its surface: the slope of its distance, measured four ways."""
    step = np.float32(0.0015 * max(solid.reach, 0.2))
    total = np.zeros_like(local)
    for corner in ((1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)):
        way = vector(corner)
        there = local + way * step
        gap = solid.shape(there)
        if solid.relief is not None:
            gap = gap + solid.relief(there)
        total += gap[:, None] * way
    return total / np.maximum(sized(total), np.float32(1e-9))[:, None]


def shadow(spot: Points, way: Field, middle: Field, radii: Field, softness: float) -> Field:
    """Return how much of the window an ellipsoid leaves visible from each spot, 0-1; softer further away."""
    from_middle, along = (spot - middle) / radii, way / radii
    along = along / np.float32(np.linalg.norm(along))
    ahead = -(from_middle @ along)
    miss = np.sqrt(np.maximum(inner(from_middle, from_middle) - ahead * ahead, 0)) - 1
    blur_width = np.float32(0.06) + np.float32(softness) * np.clip(ahead, 0, 6)
    clear = np.clip(miss / blur_width * np.float32(0.5) + np.float32(0.5), 0, 1)
    clear = clear * clear * (3 - 2 * clear)
    return 1 - (1 - clear) * smooth(0.0, 0.5, ahead)


def hidden(spot: Points, facing: Points, middle: Field, radii: Field) -> Field:
    """Return how much of the room an ellipsoid hides from each spot, 0-1."""
    towards = middle - spot
    scaled = inner(towards / radii, towards / radii)
    upright = inner(towards, facing) / np.maximum(sized(towards), np.float32(1e-6))
    return np.clip((upright * np.float32(0.7) + np.float32(0.3)) / np.maximum(scaled, 1), 0, 0.85)
