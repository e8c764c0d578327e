"""Solid things: shapes given by their distance, and the studio in which they are lit and looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.imaging.samples.canvas import Canvas, Colour, Field, Picture, blur, lit, over, resize, rgb, smooth

Vector: TypeAlias = tuple[float, float, float]  # x to the right, y up, z away from us
Points: TypeAlias = NDArray[np.float32]  # N × 3
Numbers: TypeAlias = NDArray[np.float32]  # N
Shape: TypeAlias = Callable[[Numbers, Numbers, Numbers], Numbers]  # how far outside the surface a point is
Skin: TypeAlias = Callable[[Numbers, Numbers, Numbers], Points]  # the colour of the surface at a point


@dataclass(frozen=True)
class Solid:
    """A thing: its shape around its own origin, within `reach` of it, where it stands and what it is made of.

    `turn` is yaw, pitch and roll in radians. `gloss` is how much it mirrors (0-1), `blurry` how soft the
    mirror is, `soft` how far light creeps round into the shade (wax, fruit, skin).
    """

    shape: Shape
    reach: float
    at: Vector
    skin: Skin | str = "#cccccc"
    turn: Vector = (0.0, 0.0, 0.0)
    gloss: float = 0.3
    blurry: float = 0.15
    soft: float = 0.15
    caution: float = 1.0  # below 1 for shapes whose distance is only roughly true

    @property
    def axes(self) -> NDArray[np.float32]:
        """The rotation from the thing's own space to the world."""
        yaw, pitch, roll = self.turn
        cy, sy, cp, sp, cr, sr = (f(angle) for angle in (yaw, pitch, roll) for f in (np.cos, np.sin))
        about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
        about_x = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
        about_z = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
        return np.asarray(about_y @ about_x @ about_z, np.float32)

    def distance(self, points: Points) -> Numbers:
        """Return how far from the surface points in its own space are."""
        return self.shape(points[:, 0], points[:, 1], points[:, 2])


@dataclass(frozen=True)
class Camera:
    """Where one looks from and at, and how long the lens is (in picture heights)."""

    eye: Vector = (0.0, 2.2, -6.0)
    target: Vector = (0.0, 0.6, 0.0)
    lens: float = 1.6

    def rays(self, canvas: Canvas) -> Points:
        """Return the direction, of length 1, in which every pixel looks: H × W × 3."""
        forward = np.subtract(self.target, self.eye)
        forward = forward / np.linalg.norm(forward)
        right = np.cross((0.0, 1.0, 0.0), forward)
        right = right / np.linalg.norm(right)
        up = np.cross(forward, right)
        x = (canvas.x - np.float32(canvas.aspect / 2))[..., None] * right.astype(np.float32)
        y = (np.float32(0.5) - canvas.y)[..., None] * up.astype(np.float32)
        direction = x + y + (forward * self.lens).astype(np.float32)
        return np.asarray(direction / np.sqrt(np.sum(direction * direction, axis=2, keepdims=True)), np.float32)


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

    def mirrored(self, direction: Points, blurry: float) -> Points:
        """Return what a polished surface shows in a direction: the window by the lamp, a dim room, the table."""
        towards = self.towards
        side = np.cross((0.0, 1.0, 0.0), towards).astype(np.float32)
        side /= np.float32(np.linalg.norm(side))
        top = np.cross(towards, side).astype(np.float32)
        ahead = direction @ towards
        u, v = np.abs(direction @ side), np.abs(direction @ top)
        edge = 0.02 + blurry
        box = smooth(0.33 + edge, 0.33 - edge, u) * smooth(0.42 + edge, 0.42 - edge, v) * smooth(0.2, 0.5, ahead)
        if self.panes:
            box = box * (1 - np.float32(0.85) * np.exp(-np.minimum(u, v) ** 2 / np.float32((0.03 + blurry / 3) ** 2)))
        sky = smooth(-0.15, 0.5, direction[:, 1])
        room = rgb(self.ground) * np.float32(0.35) + (rgb(self.dome) * np.float32(0.55) - rgb(self.ground) * np.float32(0.35)) * sky[:, None]
        return np.asarray(room + lit(box * np.float32(2.4 * self.strength / (1 + 5 * blurry)), self.window), np.float32)


@dataclass
class _Seen:
    """What the camera sees so far: the picture and how far away each pixel is."""

    picture: Picture
    depth: Field
    solids: Sequence[Solid] = field(default_factory=tuple)


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
    eye = np.array(camera.eye, np.float32)
    behind = canvas.fill(backdrop) if isinstance(backdrop, str) else backdrop
    if focus is not None:
        behind = blur(behind, canvas.height * 0.006)
    down = np.minimum(rays[..., 1], np.float32(-1e-4))
    away = np.float32(-camera.eye[1]) / down
    spot = eye + rays * away[..., None]
    albedo = canvas.fill(floor) if isinstance(floor, str) else floor(spot[..., 0], spot[..., 2])
    light = floor_light(canvas, studio, solids, spot)
    ground = albedo * light + behind * np.float32(shine)
    there = smooth(fade[1], fade[0], away) * (rays[..., 1] < 0)
    seen = _Seen(over(behind, ground, there), np.where(rays[..., 1] < -1e-4, away, np.float32(1e3)), solids)
    if focus is not None:
        seen.picture = defocus(seen.picture, away, focus, canvas)
    for solid in sorted(solids, key=lambda one: -float(np.linalg.norm(np.subtract(one.at, camera.eye)))):
        _draw(canvas, camera, studio, solid, rays, seen)
    return seen.picture


def defocus(picture: Picture, away: Field, focus: tuple[float, float], canvas: Canvas) -> Picture:
    """Return the picture blurred where it is not at the distance in focus."""
    apart = np.clip((np.abs(np.minimum(away, 30) - np.float32(focus[0])) - np.float32(focus[1])) / np.float32(focus[0]), 0, 1)
    soft = blur(picture, canvas.height * 0.005)
    softer = blur(picture, canvas.height * 0.014)
    return over(over(picture, soft, smooth(0.0, 0.3, apart)), softer, smooth(0.25, 0.8, apart))


def floor_light(canvas: Canvas, studio: Studio, solids: Sequence[Solid], spot: Points) -> Picture:
    """Return the light that falls on the floor, with soft shadows: worked out for every third pixel."""
    coarse = spot[1::3, 1::3]
    shape, points = coarse.shape[:2], coarse.reshape(-1, 3)
    up = np.zeros_like(points)
    up[:, 1] = 1
    sun, open_sky = shadows(points, up, studio, solids, None)
    sun = resize(sun.reshape(shape), canvas.width, canvas.height)
    open_sky = resize(open_sky.reshape(shape), canvas.width, canvas.height)
    direct = lit(sun * np.float32(studio.strength * float(studio.towards[1])), studio.light)
    return direct + lit(open_sky * np.float32(studio.ambient), studio.dome)


def shadows(
    points: Points, normals: Points, studio: Studio, solids: Sequence[Solid], own: Solid | None
) -> tuple[Numbers, Numbers]:
    """Return how much of the lamp and how much of the dome each point sees, 0-1."""
    lamp = np.ones(len(points), np.float32)
    dome = np.ones(len(points), np.float32)
    towards = studio.towards
    for solid in solids:
        if solid is own or (own is not None and not _meet(own, solid, towards)):
            continue
        gap = np.array(solid.at, np.float32) - points
        along = gap @ towards
        squared = np.sum(gap * gap, axis=1)
        beside = squared - along * along
        wide = np.float32(solid.reach) + np.clip(along, 0, None) / np.float32(studio.hardness)
        near = np.flatnonzero((along > -solid.reach) & (beside < wide * wide))
        if len(near):
            lamp[near] *= _soft_shadow(points[near], towards, along[near], solid, studio.hardness)
        close = np.flatnonzero(squared < (2.2 * solid.reach) ** 2)
        if len(close):
            local = (points[close] - np.array(solid.at, np.float32)) @ solid.axes
            apart = np.clip(solid.distance(local), 0, None)
            distance = np.sqrt(squared[close])
            facing = np.clip(np.sum(normals[close] * gap[close], axis=1) / distance * np.float32(0.8) + np.float32(0.35), 0, 1)
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
    local = (points - np.array(solid.at, np.float32)) @ solid.axes
    way = towards @ solid.axes
    travelled = np.clip(along - np.float32(solid.reach * 1.1), 0.02, None)
    passed = np.ones(len(points), np.float32)
    for _ in range(11):
        gap = solid.distance(local + travelled[:, None] * way) * np.float32(solid.caution)
        passed = np.minimum(passed, np.float32(0.5) + np.float32(0.5 * hardness) * gap / travelled)
        travelled = travelled + np.clip(np.abs(gap), 0.03 * solid.reach, 0.6 * solid.reach)
    passed = np.clip(passed, 0, 1)
    return passed * passed * (3 - 2 * passed)


def _draw(canvas: Canvas, camera: Camera, studio: Studio, solid: Solid, rays: Points, seen: _Seen) -> None:
    """Draw one solid over what is seen, where it is nearer."""
    eye = (np.array(camera.eye, np.float32) - np.array(solid.at, np.float32)) @ solid.axes
    flat = rays.reshape(-1, 3)
    toward = flat @ (np.array(solid.at, np.float32) - np.array(camera.eye, np.float32))
    gap = np.float32(float(eye @ eye) - solid.reach**2)
    inside = toward * toward - gap
    which = np.flatnonzero((inside > 0) & (toward > 0))
    if not len(which):
        return
    ways = flat[which] @ solid.axes
    start = toward[which] - np.sqrt(inside[which])
    end = toward[which] + np.sqrt(inside[which])
    pixel = np.float32(0.75 / (canvas.height * camera.lens))
    reached, nearest, nearest_at = _march(solid, eye, ways, start, end, pixel)
    cover = np.clip(1 - nearest / (reached_width(nearest_at, pixel)), 0, 1)
    shown = np.flatnonzero((cover > 0.01) & (nearest_at < seen.depth.reshape(-1)[which] + np.float32(0.02)))
    if not len(shown):
        return
    del reached
    which, ways, cover, distance = which[shown], ways[shown], cover[shown], nearest_at[shown]
    colour = _shade(solid, studio, eye + ways * distance[:, None], ways, seen.solids)
    below = seen.picture.reshape(-1, 3)
    below[which] += (colour - below[which]) * cover[:, None]
    solidly = cover > 0.5
    seen.depth.reshape(-1)[which[solidly]] = distance[solidly]


def reached_width(distance: Numbers, pixel: np.float32) -> Numbers:
    """Return how wide one pixel is at a distance."""
    return distance * pixel * 2


def _march(
    solid: Solid, eye: Colour, ways: Points, start: Numbers, end: Numbers, pixel: np.float32
) -> tuple[Numbers, Numbers, Numbers]:
    """Walk along the rays until they touch; return where they stopped, how near they came, and where that was."""
    at = np.maximum(start, np.float32(0.01))
    nearest, nearest_at = np.full(len(ways), 1e3, np.float32), at.copy()
    going = np.arange(len(ways))
    for _ in range(44):
        gap = solid.distance(eye + ways[going] * at[going, None])
        nearer = gap < nearest[going]
        nearest[going[nearer]] = np.maximum(gap[nearer], 0)
        nearest_at[going[nearer]] = at[going[nearer]]
        at[going] += np.maximum(gap * np.float32(solid.caution), at[going] * pixel * np.float32(0.3))
        going = going[(gap > at[going] * pixel * np.float32(0.25)) & (at[going] < end[going])]
        if not len(going):
            break
    return at, nearest, nearest_at


def _normals(solid: Solid, points: Points) -> Points:
    """Return which way the surface faces, by how the distance grows."""
    step = np.float32(solid.reach * 0.0022)
    total = np.zeros_like(points)
    for corner in ((1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)):
        way = np.array(corner, np.float32)
        total += solid.distance(points + way * step)[:, None] * way
    return total / np.maximum(np.sqrt(np.sum(total * total, axis=1, keepdims=True)), np.float32(1e-9))


def _shade(solid: Solid, studio: Studio, local: Points, ways: Points, solids: Sequence[Solid]) -> Points:
    """Return the light that comes from points of a surface, looked at along `ways` (all in its own space)."""
    axes = solid.axes
    own_normals = _normals(solid, local)
    points, normals, look = local @ axes.T + np.array(solid.at, np.float32), own_normals @ axes.T, ways @ axes.T
    lamp, dome = shadows(points + normals * np.float32(0.01), normals, studio, solids, solid)
    albedo = (
        np.broadcast_to(rgb(solid.skin), points.shape)
        if isinstance(solid.skin, str)
        else solid.skin(local[:, 0], local[:, 1], local[:, 2])
    )
    facing = normals @ studio.towards
    soft = np.float32(solid.soft)
    direct = np.clip((facing + soft) / (1 + soft), 0, 1) * lamp
    sky = np.float32(0.5) + np.float32(0.5) * normals[:, 1]
    hollow = _hollow(solid, local, own_normals)
    low = np.clip(1 - points[:, 1] / np.float32(max(solid.reach, 0.3)), 0, 1) * (1 - sky)
    bounce = (1 - np.float32(0.65 * studio.contact) * low)[:, None] * rgb(studio.ground)
    ambient = rgb(studio.dome) * sky[:, None] + bounce * (1 - sky)[:, None]
    light = lit(direct * np.float32(studio.strength), studio.light)
    light += ambient * (dome * hollow * np.float32(studio.ambient * 1.25))[:, None]
    back = np.clip(1 + np.sum(look * normals, axis=1), 0, 1)
    fresnel = np.float32(solid.gloss) * (np.float32(0.10) + np.float32(0.9) * back**4)
    mirror = look - 2 * np.sum(look * normals, axis=1)[:, None] * normals
    shiny = studio.mirrored(mirror, solid.blurry) * (fresnel * (np.float32(0.35) + np.float32(0.65) * dome * hollow))[:, None]
    return np.asarray(albedo * light * (1 - fresnel[:, None]) + shiny, np.float32)


def _hollow(solid: Solid, local: Points, normals: Points) -> Numbers:
    """Return how open the surface is, below 1 in its own folds and dimples."""
    reach = np.float32(solid.reach * 0.16)
    return np.clip(np.float32(0.35) + np.float32(0.65) * solid.distance(local + normals * reach) / reach, 0.2, 1)
