"""Solid things: shapes given by their distance, and the studio in which they are lit and looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.imaging.samples.canvas import Canvas, Colour, Field, Picture, blur, lit, over, resize, rgb, smooth

BLOCK = 4  # pixels to a side that one ray explores for all
PORTION = 24_000  # pixels worked on together: their numbers stay in the processor's cache

Vector: TypeAlias = tuple[float, float, float]  # x to the right, y up, z away from us
Points: TypeAlias = NDArray[np.float32]  # 3 × N
Numbers: TypeAlias = NDArray[np.float32]  # N
Shape: TypeAlias = Callable[[Numbers, Numbers, Numbers], Numbers]  # how far outside the surface a point is
Tints: TypeAlias = NDArray[np.float32]  # N × 3, linear light
Skin: TypeAlias = Callable[[Numbers, Numbers, Numbers], Tints]  # the colour of the surface at a point


@dataclass(frozen=True)
class Solid:
    """A thing: its shape around its own origin, within `reach` of it, where it stands and what it is made of.

    `turn` is yaw, pitch and roll in radians. `gloss` is how much it mirrors (0-1), `blurry` how soft the
    mirror is, `soft` how far light creeps round into the shade (wax, fruit, skin), `under` its colour there.
    """

    shape: Shape
    reach: float
    at: Vector
    skin: Skin | str = "#cccccc"
    turn: Vector = (0.0, 0.0, 0.0)
    gloss: float = 0.3
    blurry: float = 0.15
    soft: float = 0.15
    under: str = "#ffffff"
    caution: float = 1.0  # below 1 for shapes whose distance is only roughly true
    casts: bool = True  # False for what is too small to throw a shadow anyone would miss

    @property
    def axes(self) -> NDArray[np.float32]:
        """The rotation from the thing's own space to the world."""
        yaw, pitch, roll = self.turn
        cy, sy, cp, sp, cr, sr = (f(angle) for angle in (yaw, pitch, roll) for f in (np.cos, np.sin))
        about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
        about_x = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
        about_z = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
        return np.asarray(about_y @ about_x @ about_z, np.float32)

    @property
    def origin(self) -> NDArray[np.float32]:
        """Where it stands, as a column."""
        return np.array(self.at, np.float32)[:, None]

    def inward(self, points: Points) -> Points:
        """Return points of the world in its own space."""
        return np.asarray(self.axes.T @ (points - self.origin), np.float32)

    def distance(self, points: Points) -> Numbers:
        """Return how far from the surface points in its own space are."""
        return self.shape(points[0], points[1], points[2])


@dataclass(frozen=True)
class Camera:
    """Where one looks from and at, and how long the lens is (in picture heights)."""

    eye: Vector = (0.0, 2.2, -6.0)
    target: Vector = (0.0, 0.6, 0.0)
    lens: float = 1.6

    @property
    def axes(self) -> NDArray[np.float32]:
        """Which ways are right, up and forward."""
        forward = np.subtract(self.target, self.eye)
        forward = forward / np.linalg.norm(forward)
        right = np.cross((0.0, 1.0, 0.0), forward)
        right = right / np.linalg.norm(right)
        return np.asarray(np.stack([right, np.cross(forward, right), forward]), np.float32)

    def place(self, canvas: Canvas, point: Vector) -> tuple[float, float]:
        """Return where on the canvas a point is seen."""
        right, up, forward = (float(part) for part in self.axes @ np.subtract(point, self.eye).astype(np.float32))
        return canvas.aspect / 2 + right / forward * self.lens, 0.5 - up / forward * self.lens

    def rays(self, canvas: Canvas) -> Points:
        """Return the direction, of length 1, in which every pixel looks, row by row."""
        x = np.broadcast_to(canvas.x - np.float32(canvas.aspect / 2), (canvas.height, canvas.width)).ravel()
        y = np.broadcast_to(np.float32(0.5) - canvas.y, (canvas.height, canvas.width)).ravel()
        scale = 1 / np.sqrt(x * x + y * y + np.float32(self.lens**2))
        return np.asarray(self.axes.T @ np.stack([x * scale, y * scale, scale * np.float32(self.lens)]), np.float32)


@dataclass(frozen=True)
class Studio:
    """The light: a large lamp (from where, how hard), the dome above, the bounce below, a window to mirror."""

    lamp: Vector = (-0.6, 0.85, -0.45)
    light: str = "#fff2de"
    strength: float = 1.5
    hardness: float = 7.0
    dome: str = "#aebfd6"
    ground: str = "#8a7a68"
    ambient: float = 0.5
    window: str = "#ffffff"
    panes: bool = False
    contact: float = 0.6

    @property
    def towards(self) -> Colour:
        return np.asarray(np.array(self.lamp) / np.linalg.norm(self.lamp), np.float32)

    def mirrored(self, direction: Points, blurry: float) -> Tints:
        """Return what a polished surface shows in a direction: the window by the lamp, a dim room, the table."""
        towards = self.towards
        side = np.cross((0.0, 1.0, 0.0), towards).astype(np.float32)
        side /= np.float32(np.linalg.norm(side))
        top = np.cross(towards, side).astype(np.float32)
        u, v, ahead = np.abs(side @ direction), np.abs(top @ direction), towards @ direction
        edge = 0.02 + blurry
        box = smooth(0.33 + edge, 0.33 - edge, u) * smooth(0.42 + edge, 0.42 - edge, v) * smooth(0.2, 0.5, ahead)
        if self.panes:
            box = box * (1 - np.float32(0.85) * np.exp(-(np.minimum(u, v) ** 2) / np.float32((0.03 + blurry / 3) ** 2)))
        low, high = rgb(self.ground) * np.float32(0.35), rgb(self.dome) * np.float32(0.55)
        room = low + (high - low) * smooth(-0.15, 0.5, direction[1])[:, None]
        return np.asarray(room + lit(box * np.float32(2.4 * self.strength / (1 + 5 * blurry)), self.window), np.float32)


@dataclass
class _Seen:
    """What the camera sees so far: the light and the distance of every pixel, row by row."""

    light: Tints
    depth: Numbers


def shoot(
    canvas: Canvas,
    camera: Camera,
    studio: Studio,
    solids: Sequence[Solid],
    floor: Callable[[Field, Field], Picture] | str,
    backdrop: Picture | str,
    shine: float = 0.0,
    fade: tuple[float, float] = (7.0, 16.0),
    focus: tuple[float, float] | None = None,
) -> Picture:
    """Return the photograph of solids on a floor (y = 0) that fades into a backdrop.

    `floor` is a colour or gives colours by x and z; `shine` is how much it mirrors the backdrop's light;
    `fade` is the distance over which it vanishes; `focus` is the distance that is sharp and the depth
    that stays so, or None for sharpness everywhere.
    """
    rays = camera.rays(canvas)
    size = (canvas.height, canvas.width)
    behind = canvas.fill(backdrop) if isinstance(backdrop, str) else backdrop
    if focus is not None:
        behind = blur(behind, canvas.height * 0.006)
    away = (np.float32(-camera.eye[1]) / np.minimum(rays[1], np.float32(-1e-4))).reshape(size)
    there = smooth(fade[1], fade[0], away) * (rays[1].reshape(size) < 0)
    picture = np.broadcast_to(behind, (*size, 3)).copy()
    if there.any():
        x = np.float32(camera.eye[0]) + rays[0].reshape(size) * away
        z = np.float32(camera.eye[2]) + rays[2].reshape(size) * away
        albedo = canvas.fill(floor) if isinstance(floor, str) else floor(x, z)
        ground = albedo * floor_light(canvas, studio, solids, x, z) + behind * np.float32(shine)
        picture = over(behind, ground, there)
        if focus is not None:
            picture = defocus(picture, away, focus, canvas)
    seen = _Seen(picture.reshape(-1, 3), np.where(there.ravel() > 0, away.ravel(), np.float32(1e3)))
    for solid in sorted(solids, key=lambda one: -float(np.linalg.norm(np.subtract(one.at, camera.eye)))):
        _draw(canvas, camera, studio, solid, rays, seen, solids)
    return seen.light.reshape(*size, 3)


def defocus(picture: Picture, away: Field, focus: tuple[float, float], canvas: Canvas) -> Picture:
    """Return the picture blurred where it is not at the distance in focus."""
    apart = np.abs(np.minimum(away, np.float32(30)) - np.float32(focus[0])) - np.float32(focus[1])
    apart = np.clip(apart / np.float32(focus[0]), 0, 1)
    picture = over(picture, blur(picture, canvas.height * 0.005), smooth(0.0, 0.3, apart))
    return over(picture, blur(picture, canvas.height * 0.013), smooth(0.25, 0.8, apart))


def floor_light(canvas: Canvas, studio: Studio, solids: Sequence[Solid], x: Field, z: Field) -> Picture:
    """Return the light that falls on the floor, with soft shadows: worked out for every third pixel."""
    coarse = x[1::3, 1::3].shape
    points = np.stack([x[1::3, 1::3].ravel(), np.zeros(coarse[0] * coarse[1], np.float32), z[1::3, 1::3].ravel()])
    up = np.zeros_like(points)
    up[1] = 1
    sun, open_sky = (resize(part.reshape(coarse), canvas.width, canvas.height) for part in shadows(points, up, studio, solids))
    direct = lit(sun * np.float32(studio.strength * float(studio.towards[1])), studio.light)
    return direct + lit(open_sky * np.float32(studio.ambient), studio.dome)


def shadows(
    points: Points, normals: Points, studio: Studio, solids: Sequence[Solid], own: Solid | None = None
) -> tuple[Numbers, Numbers]:
    """Return how much of the lamp and how much of the dome each point sees, 0-1."""
    lamp = np.ones(points.shape[1], np.float32)
    lit_side = studio.towards @ normals > np.float32(-0.3)
    dome = np.ones(points.shape[1], np.float32)
    towards = studio.towards
    for solid in solids:
        if solid is own or not solid.casts or (own is not None and not _meet(own, solid, towards)):
            continue
        gap = solid.origin - points
        along = towards @ gap
        squared = np.einsum("ij,ij->j", gap, gap)
        wide = np.float32(solid.reach) + np.clip(along, 0, None) / np.float32(studio.hardness)
        near = np.flatnonzero(lit_side & (along > -solid.reach) & (squared - along * along < wide * wide))
        if len(near):
            lamp[near] *= _soft_shadow(points[:, near], towards, along[near], solid, studio.hardness)
        close = np.flatnonzero(squared < (2.2 * solid.reach) ** 2)
        if len(close):
            apart = np.clip(solid.distance(solid.inward(points[:, close])), 0, None)
            facing = np.einsum("ij,ij->j", normals[:, close], gap[:, close]) / np.sqrt(squared[close])
            facing = np.clip(facing * np.float32(0.8) + np.float32(0.35), 0, 1)
            dome[close] *= 1 - np.float32(studio.contact) * facing * np.exp(-apart / np.float32(solid.reach * 0.38))
    return lamp, dome


def _meet(own: Solid, other: Solid, towards: Colour) -> bool:
    """Tell whether another solid may darken this one at all: because it is near, or on the way to the lamp."""
    gap = np.subtract(other.at, own.at)
    near = float(np.linalg.norm(gap)) < own.reach + 2.2 * other.reach
    along = float(gap @ towards)
    beside = float(np.linalg.norm(gap - along * towards))
    return near or (along > 0 and beside < own.reach + other.reach * 1.3 + along / 7)


def _soft_shadow(points: Points, towards: Colour, along: Numbers, solid: Solid, hardness: float) -> Numbers:
    """Return how much light passes a solid on the way to the lamp (after I. Quilez, "Soft shadows", 2010)."""
    local = solid.inward(points)
    way = (towards @ solid.axes)[:, None]
    travelled = np.clip(along - np.float32(solid.reach * 1.1), 0.02, None)
    passed = np.ones(points.shape[1], np.float32)
    for _ in range(8):
        gap = solid.distance(local + travelled * way) * np.float32(solid.caution)
        passed = np.minimum(passed, np.float32(0.5) + np.float32(0.5 * hardness) * gap / travelled)
        travelled = travelled + np.clip(np.abs(gap), 0.03 * solid.reach, 0.6 * solid.reach)
    passed = np.clip(passed, 0, 1)
    return passed * passed * (3 - 2 * passed)


def _draw(
    canvas: Canvas, camera: Camera, studio: Studio, solid: Solid, rays: Points, seen: _Seen, solids: Sequence[Solid]
) -> None:
    """Draw one solid over what is seen, where it is nearer.

    One ray for every block of pixels finds out first which blocks the solid touches, and from where on.
    """
    eye = solid.inward(np.array(camera.eye, np.float32)[:, None])
    pixel = np.float32(0.75 / (canvas.height * camera.lens))
    which, start = _touched(canvas, solid, eye, rays, pixel)
    for part, near in zip(*(np.array_split(each, len(which) // PORTION + 1) for each in (which, start)), strict=True):
        ways = np.asarray(solid.axes.T @ rays[:, part], np.float32)
        toward, inside = _through(solid, eye, ways, 0.0)
        nearest, distance = _march(solid, eye, ways, near, toward + np.sqrt(np.clip(inside, 0, None)), pixel)
        cover = np.clip(np.float32(1.2) - nearest / (distance * pixel * np.float32(1.7)), 0, 1)
        shown = np.flatnonzero((cover > 0.01) & (distance < seen.depth[part] + np.float32(0.02)))
        if not len(shown):
            continue
        here, ways, cover, distance = part[shown], ways[:, shown], cover[shown], distance[shown]
        colour = _shade(solid, studio, eye + ways * distance, ways, solids)
        seen.light[here] += (colour - seen.light[here]) * cover[:, None]
        seen.depth[here[cover > 0.5]] = distance[cover > 0.5]


def _through(solid: Solid, eye: Points, ways: Points, margin: float) -> tuple[Numbers, Numbers]:
    """Return how far along rays pass the middle of a solid, and (where above 0) half their way in its ball, squared."""
    toward = -(eye[:, 0] @ ways)
    return toward, toward * toward - np.float32(float(np.sum(eye * eye)) - (solid.reach + margin) ** 2)


def _touched(
    canvas: Canvas, solid: Solid, eye: Points, rays: Points, pixel: np.float32
) -> tuple[NDArray[np.intp], Numbers]:
    """Return the pixels whose block the solid touches, and a distance at which none of their rays is inside it yet."""
    down, across = np.arange(0, canvas.height, BLOCK), np.arange(0, canvas.width, BLOCK)
    middle = BLOCK // 2
    rows = np.minimum(down + middle, canvas.height - 1)[:, None] * canvas.width
    centres = (rows + np.minimum(across + middle, canvas.width - 1)[None, :]).ravel()
    ways = np.asarray(solid.axes.T @ rays[:, centres], np.float32)
    cone = pixel * np.float32(BLOCK * 1.05)
    far = float(np.sqrt(np.sum(eye * eye)))
    toward, inside = _through(solid, eye, ways, float(cone) * far)
    blocks = np.flatnonzero((inside > 0) & (toward > 0))
    ways, half = ways[:, blocks], np.sqrt(inside[blocks])
    at, end = np.maximum(toward[blocks] - half, np.float32(0.01)), toward[blocks] + half
    walking = np.ones(len(blocks), bool)
    for _ in range(40):
        gap = solid.distance(eye + ways * at) * np.float32(solid.caution)
        walking &= (gap > at * cone * np.float32(1.3)) & (at < end)
        if not walking.any():
            break
        at = at + np.where(walking, gap - at * cone, 0)
    hit = np.flatnonzero(at < end)
    blocks, at = blocks[hit], at[hit]
    top, left = down[blocks // len(across)], across[blocks % len(across)]
    inner = np.arange(BLOCK)
    row = np.repeat(top[:, None] + inner, BLOCK, axis=1)
    column = np.tile(left[:, None] + inner, BLOCK)
    fits = (row < canvas.height) & (column < canvas.width)
    return (row * canvas.width + column)[fits], np.repeat(at[:, None], BLOCK * BLOCK, axis=1)[fits]


def _march(
    solid: Solid, eye: Points, ways: Points, start: Numbers, end: Numbers, pixel: np.float32
) -> tuple[Numbers, Numbers]:
    """Walk along the rays until they touch; return how near each came to the surface, and where that was."""
    nearest, nearest_at = np.full(len(start), 1e3, np.float32), start.copy()
    going, at, near, near_at = np.arange(len(start)), np.maximum(start, np.float32(0.01)), nearest, nearest_at
    for step in range(31):
        gap = solid.distance(eye + ways * at)
        nearer = gap < near
        near, near_at = np.where(nearer, np.maximum(gap, 0), near), np.where(nearer, at, near_at)
        touch = at * pixel
        walking = (gap > touch * np.float32(0.25)) & (at < end)
        at = at + np.where(walking, np.maximum(gap * np.float32(solid.caution), touch * np.float32(0.7)), 0)
        if step % 3 == 2:  # dropping the rays that have arrived costs as much as walking them three steps
            nearest[going], nearest_at[going] = near, near_at
            left = np.flatnonzero(walking)
            if not len(left):
                break
            going, ways, at, end, near, near_at = going[left], ways[:, left], at[left], end[left], near[left], near_at[left]
    lost = walking & (gap < 6 * touch)  # still creeping along the surface: as good as there
    nearest[going] = np.where(lost, 0, near) if len(lost) == len(near) else near
    nearest_at[going] = np.where(lost, at, near_at) if len(lost) == len(near) else near_at
    return nearest, nearest_at


def _normals(solid: Solid, points: Points) -> Points:
    """Return which way the surface faces, by how the distance grows."""
    step = np.float32(solid.reach * 0.0022)
    total = np.zeros_like(points)
    for corner in ((1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)):
        way = np.array(corner, np.float32)[:, None]
        total += solid.distance(points + way * step) * way
    return total / np.maximum(np.sqrt(np.einsum("ij,ij->j", total, total)), np.float32(1e-9))


def _shade(solid: Solid, studio: Studio, local: Points, ways: Points, solids: Sequence[Solid]) -> Tints:
    """Return the light that comes from points of a surface, looked at along `ways` (all in its own space)."""
    own_normals = _normals(solid, local)
    points, normals, look = (solid.axes @ part for part in (local, own_normals, ways))
    points = points + solid.origin
    lamp, dome = shadows(points + normals * np.float32(0.01), normals, studio, solids, solid)
    dome = dome * _hollow(solid, local, own_normals)
    albedo = rgb(solid.skin)[None, :] if isinstance(solid.skin, str) else solid.skin(local[0], local[1], local[2])
    facing = studio.towards @ normals
    straight = np.clip(facing, 0, 1)
    creeping = np.clip((facing + np.float32(solid.soft)) / np.float32(1 + solid.soft), 0, 1) - straight
    light = (straight * lamp)[:, None] + lit(creeping * lamp, solid.under)
    light = light * (rgb(studio.light) * np.float32(studio.strength))
    sky = np.float32(0.5) + np.float32(0.5) * normals[1]
    low = np.clip(1 - points[1] / np.float32(max(solid.reach, 0.3)), 0, 1) * (1 - sky)
    below = lit((1 - np.float32(0.65 * studio.contact) * low) * (1 - sky), studio.ground)
    light += (lit(sky, studio.dome) + below) * (dome * np.float32(studio.ambient * 1.25))[:, None]
    along = np.einsum("ij,ij->j", look, normals)
    fresnel = np.float32(solid.gloss) * (np.float32(0.10) + np.float32(0.9) * np.clip(1 + along, 0, 1) ** 4)
    mirror = studio.mirrored(look - 2 * along * normals, solid.blurry)
    return np.asarray(
        albedo * light * (1 - fresnel[:, None])
        + mirror * (fresnel * (np.float32(0.35) + np.float32(0.65) * dome))[:, None],
        np.float32,
    )


def _hollow(solid: Solid, local: Points, normals: Points) -> Numbers:
    """Return how open the surface is, below 1 in its own folds and dimples."""
    reach = np.float32(solid.reach * 0.16)
    return np.clip(np.float32(0.35) + np.float32(0.65) * solid.distance(local + normals * reach) / reach, 0.2, 1)
