"""Things on a table: cups, books, plants and tools by the light of a window."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from tagger_desktop.imaging.sample_photos.canvas import (
    Canvas,
    Field,
    Painter,
    Picture,
    blur,
    lit,
    over,
    ramp,
    rgb,
    sample,
    smooth,
    texture,
)
from tagger_desktop.imaging.sample_photos.fruit import leaf, mottled
from tagger_desktop.imaging.sample_photos.light import Film, glow, shine
from tagger_desktop.imaging.sample_photos.shapes import (
    Points,
    Shape,
    Spot,
    ball,
    box,
    cylinder,
    ellipsoid,
    melted,
    moved,
    ring,
    rod,
    stick,
    tilted,
    turn,
    turned,
    union,
    without,
)
from tagger_desktop.imaging.sample_photos.studio import Light, Skin, Solid, Studio
from tagger_desktop.imaging.sample_photos.tables import (
    OAK,
    WALNUT,
    WHITEWASH,
    kitchen,
    linen,
    marble,
    plain,
    planks,
    wall,
)

PRINT = Film(contrast=0.25, bloom=0.05, vignette=0.25, grain=0.12)


def upright(
    shape: Shape, x: float, z: float, half: float, reach: float, skin: Skin | str, wide: float, **surface: Any
) -> Solid:
    """Return something of a round base that stands on the table, its middle at half its height."""
    pillar = [((0.0, up * half, 0.0), (wide, half * 0.6, wide)) for up in (-0.5, 0.4)]
    return Solid(shape, (x, half, z), reach, skin, shades=pillar, **surface)


def drawn(paint: Painter, size: tuple[int, int]) -> Field:
    """Return a drawing as a plane of numbers 0-1, to be read as a skin."""
    return Canvas(*size).mask(paint)


def printed(plane: Field, u: Field, v: Field) -> Field:
    """Return the drawing at u, v (0-1), nothing beyond its edges."""
    inside = (u > 0) & (u < 1) & (v > 0) & (v < 1)
    return sample(plane, u, v) * inside


def mug(x: float, z: float, tone: str, inside: str = "#f4f0e8", size: float = 1.0, yaw: float = 0.0) -> list[Solid]:
    """Return a mug of coffee."""
    half, radius = 0.72 * size, 0.62 * size
    cup = without(
        cylinder(radius, half, 0.06 * size), cylinder(radius - 0.06 * size, half, 0.1, (0, 0.12 * size, 0)), 0.03
    )
    handle = tilted(ring(0.34 * size, 0.075 * size, (radius + 0.08 * size, -0.02, 0), 2), 0, yaw)
    hollow = cylinder(radius - 0.03 * size, half * 1.1)
    whole = melted(0.06 * size, cup, without(handle, hollow))

    def skin(points: Points, facing: Points) -> Picture:
        within = smooth(radius - 0.02 * size, radius - 0.05 * size, np.hypot(points[:, 0], points[:, 2]))
        speck = smooth(
            0.93,
            0.97,
            sample(texture(41, 1.0), points[:, 0] * np.float32(0.5) + points[:, 2], points[:, 1] * np.float32(0.5)),
        )
        glaze = over(np.broadcast_to(rgb(tone), points.shape), "#3a322c", speck * np.float32(0.35))
        glaze = over(glaze, "#c9b79c", smooth(-half * 0.72, -half * 0.78, points[:, 1]))
        return over(glaze, inside, within)

    coffee = Solid(
        cylinder(radius - 0.05 * size, 0.02), (x, half * 1.66, z), radius, "#2b160b", gloss=0.9, sharp=0.8, shades=[]
    )
    return [upright(whole, x, z, half, 1.12 * size, skin, radius, gloss=0.55, sharp=0.7), coffee]


def morning_coffee(canvas: Canvas) -> Image.Image:
    """A cup of coffee steams on the kitchen table."""
    studio = Studio(
        canvas,
        planks(OAK, 1.3, 2),
        kitchen(canvas, 31, "#4a3a2c", "#c9b48c"),
        eye=(0, 2.7, -5.0),
        target=(0.1, 0.75, 0),
        lens=1.75,
    )
    spoon = Solid(
        tilted(union(ellipsoid((0.28, 0.06, 0.19)), rod((0.2, 0.02, 0), (1.3, 0.05, 0), 0.035, 0.05)), 0, 0.5),
        (0.95, 0.07, -0.75),
        1.4,
        "#8d9096",
        gloss=1.6,
        sharp=0.8,
        shades=[((0, 0, 0), (0.28, 0.06, 0.2)), ((0.5, 0, -0.25), (0.5, 0.05, 0.2))],
    )
    cookie = [
        Solid(
            cylinder(0.42, 0.09, 0.07),
            spot,
            0.46,
            mottled(4, "#6a3d1c", "#b57a3c", "#cf9a58", grain=0.6),
            gloss=0.1,
            relief=lambda points: sample(texture(77, 1.0), points[:, 0], points[:, 2]) * np.float32(0.03),
            shades=[((0, 0, 0), (0.42, 0.09, 0.42))],
        )
        for spot in ((-1.35, 0.09, -0.3), (-1.2, 0.27, -0.22))
    ]
    scene = studio.shoot(*mug(0.0, 0.1, "#3f6f86", yaw=0.45), spoon, *cookie)
    rise = (np.float32(0.40) - canvas.y) / np.float32(0.4)
    drift = canvas.noise(5, 0.30, 4, 0.5, 0.45) - np.float32(0.5)
    steam = np.exp(
        -(
            (
                (canvas.x - np.float32(canvas.aspect * 0.48) + drift * np.float32(0.25) * (rise + np.float32(0.2)))
                / (np.float32(0.05) + np.float32(0.06) * np.clip(rise, 0, 1))
            )
            ** 2
        )
    )
    steam *= smooth(-0.05, 0.15, rise) * smooth(1.0, 0.3, rise) * (canvas.noise(6, 0.16, 4, 0.5, 0.5))
    return PRINT.develop(scene + lit(steam * np.float32(0.45), "#fff6ea"), 71)


def book(at: Spot, half: Spot, yaw: float, cover: str, title: bool = True) -> Solid:
    """Return a closed book lying flat: covers, rounded spine towards us, pages."""
    wide, thick, deep = half
    skin_turn = turn(0, yaw)
    shape = tilted(box(half, 0.025), 0, yaw)

    def skin(points: Points, facing: Points) -> Picture:
        local, way = points @ skin_turn, facing @ skin_turn
        leaves = np.abs(local[:, 1]) < thick - 0.045
        paged = leaves & ((np.abs(way[:, 0]) > 0.6) | (way[:, 2] > 0.6))
        lines = sample(texture(12, 0.8), local[:, 1] * np.float32(2.0), local[:, 0] * np.float32(0.02))
        cloth = (
            np.broadcast_to(rgb(cover), points.shape)
            * (np.float32(0.9) + np.float32(0.2) * sample(texture(9, 0.6), local[:, 0], local[:, 1] + local[:, 2]))[
                :, None
            ]
        )
        if title:
            spine = (way[:, 2] < -0.5) & (np.abs(local[:, 0]) < wide * 0.45) & (np.abs(local[:, 1]) < thick * 0.22)
            bands = (way[:, 2] < -0.5) & (np.abs(np.abs(local[:, 0]) - wide * 0.8) < 0.025)
            cloth = over(cloth, "#e2c27a", (spine | bands).astype(np.float32) * np.float32(0.85))
        return over(cloth, ramp(lines, (0, "#cbbf9f"), (1, "#f3ebd6")), paged.astype(np.float32))

    spread = [
        ((float(a) * wide * 0.5, 0.0, float(b) * deep * 0.5), (wide * 0.62, thick * 1.05, deep * 0.62))
        for a in (-1, 1)
        for b in (-1, 1)
    ]
    return Solid(shape, at, float(np.hypot(np.hypot(wide, thick), deep)), skin, gloss=0.25, sharp=0.3, shades=spread)


def books(canvas: Canvas) -> Image.Image:
    """A stack of old books and a pair of glasses."""
    studio = Studio(
        canvas,
        planks(WALNUT, 1.5, 4),
        kitchen(canvas, 36, "#241c16", "#7a5a3a"),
        eye=(0.3, 2.5, -5.6),
        target=(0, 0.75, 0),
        lens=1.7,
        light=Light((-0.7, 0.8, -0.5), "#ffe8c6"),
    )
    pile = [
        book((0, 0.17, 0.2), (1.45, 0.17, 0.95), 0.06, "#2f4a3c"),
        book((0.06, 0.49, 0.2), (1.3, 0.15, 0.88), -0.08, "#7a2a26"),
        book((-0.04, 0.82, 0.22), (1.36, 0.18, 0.9), 0.12, "#2b3f63"),
        book((0.02, 1.12, 0.22), (1.1, 0.12, 0.78), -0.16, "#a8792c"),
    ]
    return PRINT.develop(studio.shoot(*pile, *spectacles((0.0, 1.48, 0.05), 0.15)), 72)


def spectacles(at: Spot, yaw: float, tone: str = "#2a1a12") -> list[Solid]:
    """Return a pair of round glasses, its arms unfolded backwards."""
    frame = union(
        ring(0.27, 0.026, (-0.34, 0, 0), 2),
        ring(0.27, 0.026, (0.34, 0, 0), 2),
        stick([(-0.09, 0.05, 0), (0, 0.10, -0.01), (0.09, 0.05, 0)], 0.022),
        stick([(-0.60, 0.05, 0), (-0.66, 0.04, 0.3), (-0.62, -0.02, 0.95), (-0.60, -0.22, 1.15)], 0.02),
        stick([(0.60, 0.05, 0), (0.66, 0.04, 0.3), (0.62, -0.02, 0.95), (0.60, -0.22, 1.15)], 0.02),
    )
    return [
        Solid(
            tilted(frame, 0, yaw),
            at,
            1.35,
            tone,
            gloss=0.9,
            sharp=0.8,
            shades=[((-0.34, -0.2, 0), (0.27, 0.05, 0.05)), ((0.34, -0.2, 0), (0.27, 0.05, 0.05))],
        )
    ]


def laptop(canvas: Canvas) -> Image.Image:
    """A laptop, open at a window full of hills, next to a cup."""
    studio = Studio(
        canvas,
        planks(WHITEWASH, 1.6, 5),
        wall(canvas, "#6b7f8a", "#dfe4e2"),
        eye=(-0.5, 2.9, -6.6),
        target=(0.15, 0.75, 0),
        lens=1.75,
        far_edge=2.6,
    )
    yaw, lean = 0.16, -0.24
    base = Solid(
        tilted(box((1.6, 0.05, 1.05), 0.045), 0, yaw),
        (0, 0.06, -0.2),
        2.0,
        keyboard(yaw),
        gloss=0.5,
        sharp=0.4,
        shades=[((x, -0.01, z), (1.0, 0.06, 0.65)) for x in (-0.7, 0.7) for z in (-0.5, 0.5)],
    )
    lid_turn = turn(0, yaw, lean)
    lid = tilted(box((1.6, 1.0, 0.035), 0.03), 0, yaw, lean)

    def screen(points: Points, facing: Points) -> Picture:
        local = points @ lid_turn
        u, v = local[:, 0] / np.float32(3.0) + np.float32(0.5), np.float32(0.5) - local[:, 1] / np.float32(1.82)
        shown = (np.abs(u - 0.5) < 0.5) & (np.abs(v - 0.5) < 0.5) & ((facing @ lid_turn)[:, 2] < -0.5)
        sky = ramp(v, (0, "#3a6fb5"), (0.5, "#f3b98a"), (1, "#f7d9a8"))
        for layer, tone in enumerate(("#8f7fa6", "#5f5c8c", "#34406a", "#1a2646")):
            line = np.float32(0.50 + 0.11 * layer) + (
                sample(texture(3, 1.9, 512), u * np.float32(0.4) + np.float32(0.21 * layer), np.zeros_like(u))
                - np.float32(0.5)
            ) * np.float32(0.3)
            sky = over(sky, tone, smooth(-0.004, 0.004, v - line))
        return over(np.broadcast_to(rgb("#22252a"), points.shape), sky * np.float32(1.25), shown.astype(np.float32))

    top = Solid(
        lid,
        (0.17, 1.05, 1.02),
        1.95,
        screen,
        gloss=0.12,
        sharp=0.5,
        glow=0.25,
        shades=[((x, y, 0.0), (0.7, 0.55, 0.12)) for x in (-0.8, 0, 0.8) for y in (-0.45, 0.45)],
    )
    return PRINT.develop(studio.shoot(base, top, *mug(2.3, -0.2, "#d8c8b0", size=0.72, yaw=-0.5)), 73)


def keyboard(yaw: float) -> Skin:
    """Return the top of a laptop's lower half: keys in rows and a pad for the finger."""
    matrix = turn(0, yaw)

    def skin(points: Points, facing: Points) -> Picture:
        local = points @ matrix
        column, row = (
            (local[:, 0] + np.float32(1.4)) / np.float32(0.2),
            (local[:, 2] + np.float32(0.15)) / np.float32(0.2),
        )
        key = (
            (np.abs(column % 1 - 0.5) < 0.42)
            & (np.abs(row % 1 - 0.5) < 0.42)
            & (column > 0)
            & (column < 14)
            & (row > 0)
            & (row < 5)
        )
        pad = (np.abs(local[:, 0]) < 0.5) & (np.abs(local[:, 2] + 0.6) < 0.33)
        metal = over(np.broadcast_to(rgb("#a9adb3"), points.shape), "#989ca3", pad.astype(np.float32))
        return over(metal, "#23262b", (key & (facing[:, 1] > 0.5)).astype(np.float32))

    return skin


def house_plant(canvas: Canvas) -> Image.Image:
    """A plant with broad leaves in a clay pot."""
    studio = Studio(
        canvas,
        planks(OAK, 1.5, 6),
        wall(canvas, "#9aa79c", "#efefe4"),
        eye=(0, 1.9, -8.0),
        target=(0, 1.5, 0),
        lens=1.75,
        far_edge=1.9,
    )
    pot = without(
        turned([(-0.6, 0.5), (0.36, 0.72), (0.37, 0.82), (0.62, 0.86)], 0.9), turned([(0.5, 0.74), (0.7, 0.78)])
    )
    things = [
        upright(pot, 0, 0, 0.6, 1.1, mottled(6, "#9a4f30", "#b8633e", "#cf8158", grain=0.5), 0.72, gloss=0.1),
        Solid(
            cylinder(0.76, 0.03), (0, 1.12, 0), 0.8, mottled(2, "#1e140d", "#3a281a", grain=0.8), gloss=0.05, shades=[]
        ),
    ]
    generator = np.random.default_rng(17)
    for number in range(15):
        angle = number * 2.4
        height, out = 1.35 + 0.13 * number, 1.15 - 0.05 * number
        x, z = float(np.cos(angle)) * out, float(np.sin(angle)) * out * 0.7
        roll = -x * 0.75 + float(generator.normal(0, 0.25)) + (np.pi / 2 if abs(x) < 0.3 else 0)
        tip: Spot = (x, height + 0.35, z)
        tone = ("#2f6b33", "#3d7f3a", "#4f9142", "#2b5f38")[number % 4]
        things.append(leaf(tip, 0.60 - 0.012 * number, roll, float(generator.uniform(-0.3, 0.3)), tone, -0.85))
        bend, end = (x * 0.35, (height - 0.8) * 0.7, z * 0.35), (x * 0.8, height - 0.8, z * 0.8)
        middle = (end[0] / 2, end[1] / 2, end[2] / 2)
        stem = moved(stick([(0, 0, 0), bend, end], 0.035, 0.02), (-middle[0], -middle[1], -middle[2]))
        things.append(
            Solid(
                stem,
                (middle[0], 1.1 + middle[1], middle[2]),
                float(np.hypot(np.hypot(*end[:2]), end[2])) / 2 + 0.1,
                "#55783a",
                gloss=0.2,
                shades=[],
            )
        )
    return PRINT.develop(studio.shoot(*things), 74)


def alarm_clock(canvas: Canvas) -> Image.Image:
    """An alarm clock with two bells says ten past ten."""
    studio = Studio(
        canvas,
        linen("#c7a6a0"),
        kitchen(canvas, 44, "#5a4a5c", "#c9a8a0"),
        eye=(0, 1.5, -5.6),
        target=(0, 0.98, 0),
        lens=1.8,
        far_edge=2.0,
    )
    disc_shape = tilted(cylinder(0.92, 0.3, 0.12), 0, 0, np.pi / 2)
    face = drawn(clock_face, (512, 512))

    def skin(points: Points, facing: Points) -> Picture:
        out = np.hypot(points[:, 0], points[:, 1])
        white = smooth(0.80, 0.79, out) * (facing[:, 2] < -0.5)
        tone = over(np.broadcast_to(rgb("#2c7a78"), points.shape), "#f6f2e6", white)
        ink = printed(
            face, points[:, 0] / np.float32(1.6) + np.float32(0.5), np.float32(0.5) - points[:, 1] / np.float32(1.6)
        )
        return over(over(tone, "#1d2024", ink * white), "#d8b26a", smooth(0.785, 0.795, out) * smooth(0.84, 0.83, out))

    body = Solid(disc_shape, (0, 1.08, 0), 1.0, skin, gloss=0.6, sharp=0.7, shades=[((0, 0, 0), (0.92, 0.92, 0.34))])
    bells = [
        Solid(
            tilted(ellipsoid((0.40, 0.27, 0.40)), side * -0.6),
            (side * 0.58, 2.02, 0),
            0.42,
            "#b88a3e",
            gloss=1.5,
            sharp=0.7,
        )
        for side in (-1, 1)
    ]
    feet = Solid(
        union(
            rod((-0.45, -0.55, 0), (-0.68, -1.0, 0), 0.07, 0.09),
            rod((0.45, -0.55, 0), (0.68, -1.0, 0), 0.07, 0.09),
            rod((0, 0.85, 0), (0, 1.12, 0), 0.045),
            ball(0.09, (0, 1.16, 0)),
            rod((-0.45, 0.75, 0), (-0.55, 0.9, 0), 0.05),
            rod((0.45, 0.75, 0), (0.55, 0.9, 0), 0.05),
        ),
        (0, 1.08, 0),
        1.35,
        "#b88a3e",
        gloss=1.2,
        sharp=0.6,
        shades=[((-0.6, -0.9, 0), (0.12, 0.2, 0.12)), ((0.6, -0.9, 0), (0.12, 0.2, 0.12))],
    )
    return PRINT.develop(studio.shoot(body, *bells, feet), 75)


def clock_face(pen: ImageDraw.ImageDraw, unit: float) -> None:
    """Draw the strokes of a dial and three hands."""
    for stroke in range(60):
        angle, inner = stroke * np.pi / 30, 0.40 if stroke % 5 == 0 else 0.44
        ends = [((0.5 + np.sin(angle) * r) * unit, (0.5 - np.cos(angle) * r) * unit) for r in (inner, 0.465)]
        pen.line(ends, fill=255, width=int(unit * (0.018 if stroke % 5 == 0 else 0.006)))
    for hour, length, wide in ((10.17, 0.24, 0.03), (2.0, 0.36, 0.02), (6.6, 0.38, 0.006)):
        angle = hour * np.pi / 6
        tip = ((0.5 + np.sin(angle) * length) * unit, (0.5 - np.cos(angle) * length) * unit)
        back = ((0.5 - np.sin(angle) * 0.06) * unit, (0.5 + np.cos(angle) * 0.06) * unit)
        pen.line([back, tip], fill=255, width=int(unit * wide))
    pen.ellipse((0.475 * unit, 0.475 * unit, 0.525 * unit, 0.525 * unit), fill=255)


def candle(canvas: Canvas) -> Image.Image:
    """A candle burns in the dark."""
    light = Light((0.05, 0.9, -0.35), "#ffb25e", 0.30, "#1c2333", 0.4, 0.3)
    studio = Studio(
        canvas,
        planks(WALNUT, 1.4, 7),
        kitchen(canvas, 52, "#07080c", "#1d1a1c", "#ff9a48"),
        eye=(0, 1.9, -6.6),
        target=(0, 1.25, 0),
        lens=1.75,
        light=light,
        far_edge=3.0,
    )

    def wax(points: Points, facing: Points) -> Picture:
        warm = np.clip((points[:, 1] + np.float32(0.75)) / np.float32(1.5), 0, 1)
        return ramp(warm, (0, "#6a4a34"), (0.5, "#c98a4e"), (0.85, "#ffd28a"), (1, "#fff0c4"))

    body = without(
        melted(
            0.05,
            cylinder(0.42, 0.75, 0.06),
            rod((0.38, 0.65, -0.18), (0.40, 0.1, -0.18), 0.06, 0.09),
            rod((-0.3, 0.65, -0.3), (-0.31, 0.3, -0.31), 0.05, 0.08),
        ),
        ellipsoid((0.34, 0.12, 0.34), (0, 0.78, 0)),
        0.06,
    )
    dish = turned([(-0.08, 0.5), (0.0, 0.8), (0.08, 0.92)], 0.4)
    brass = Solid(dish, (0, 0.09, 0), 0.95, "#7a5a2c", gloss=1.2, sharp=0.5, shades=[((0, 0, 0), (0.9, 0.09, 0.9))])
    stump = Solid(
        body,
        (0, 0.85, 0),
        0.95,
        wax,
        gloss=0.25,
        sharp=0.3,
        soft=0.6,
        glow=0.55,
        shades=[((0, -0.3, 0), (0.4, 0.5, 0.4))],
    )
    wick = Solid(rod((0, 0, 0), (0.02, 0.2, 0), 0.018), (0, 1.5, 0), 0.25, "#120c08", shades=[])
    scene = studio.shoot(brass, stump, wick)
    right, up, forward = studio.axes
    y = 0.5 - (1.72 - 1.25) / 6.68 * 1.75
    pool = glow(canvas, canvas.aspect / 2, y + 0.28, 0.42, 2.2)
    scene = scene * (np.float32(0.55) + np.float32(2.4) * lit(pool, "#ffbe7a"))
    across, rise = (
        (canvas.x - np.float32(canvas.aspect / 2)) / np.float32(0.024),
        (np.float32(y + 0.025) - canvas.y) / np.float32(0.15),
    )
    flame = (
        smooth(1.0, 0.55, np.abs(across) / np.maximum(np.sin(np.pi * np.clip(rise, 0, 1) ** np.float32(0.62)), 0.02))
        * (rise > 0)
        * (rise < 1)
    )
    scene = over(
        scene,
        ramp(rise, (0, "#4a6ad8"), (0.12, "#ffb040"), (0.4, "#fff4c0"), (0.8, "#ffdc80"), (1, "#ff9a30"))
        * np.float32(2.2),
        blur(flame.astype(np.float32), 1.5),
    )
    shine(scene, canvas.aspect / 2, y - 0.03, 0.10, "#ff9a3c", 0.5)
    shine(scene, canvas.aspect / 2, y - 0.03, 0.30, "#ff8a30", 0.16)
    return Film(contrast=0.25, bloom=0.25, vignette=0.3, grain=0.25).develop(scene, 76)


def pencils(canvas: Canvas) -> Image.Image:
    """Coloured pencils in a glazed jar."""
    studio = Studio(
        canvas,
        plain("#e9c46a"),
        wall(canvas, "#c99a3a", "#f6dc94"),
        eye=(0, 2.4, -7.4),
        target=(0, 1.3, 0),
        lens=1.8,
        far_edge=2.2,
    )
    jar = without(cylinder(0.66, 0.72, 0.08), cylinder(0.58, 0.7, 0.02, (0, 0.2, 0)), 0.03)
    things = [upright(jar, 0, 0, 0.72, 1.02, mottled(7, "#e9e4da", "#f4f1ea", grain=0.7), 0.64, gloss=0.5, sharp=0.7)]
    generator = np.random.default_rng(2)
    for number, tone in enumerate(
        ("#c8322c", "#2a6fb0", "#f0b51e", "#3f8f45", "#7a3f8f", "#e8742a", "#1f8f97", "#d84f86", "#3a3f46")
    ):
        angle = number * 2.4 + 0.4
        x, z = float(np.cos(angle)) * 0.38, float(np.sin(angle)) * 0.38
        lean = (x * 0.75 + float(generator.normal(0, 0.08)), 2.35 + float(generator.uniform(-0.3, 0.4)), z * 0.5)
        things.append(pencil((x, 0.35, z), lean, tone))
    eraser = Solid(
        tilted(box((0.34, 0.12, 0.2), 0.05), 0, 0.5),
        (1.35, 0.12, -0.5),
        0.45,
        "#d98f98",
        gloss=0.1,
        shades=[((0, 0, 0), (0.36, 0.12, 0.24))],
    )
    lying = pencil((-2.0, 0.075, -0.35), (1.35, 0.0, -0.65), "#2a6fb0")
    return PRINT.develop(studio.shoot(*things, eraser, lying), 77)


def pencil(foot: Spot, along: Spot, tone: str, thick: float = 0.075) -> Solid:
    """Return a sharpened pencil from its blunt end along a line to its tip."""
    line = np.array(along, np.float32)
    length = float(np.linalg.norm(line))
    way = line / np.float32(length)
    middle = tuple(float(a + b / 2) for a, b in zip(foot, along, strict=True))
    first, neck, tip = -length / 2, length / 2 - 0.28, length / 2
    ends = [tuple(float(part) for part in way * np.float32(t)) for t in (first, neck, tip)]
    shape = union(rod(ends[0], ends[1], thick), rod(ends[1], ends[2], thick, 0.012))  # type: ignore[arg-type]  # three numbers each

    def skin(points: Points, facing: Points) -> Picture:
        t = points @ way
        wood = over(np.broadcast_to(rgb(tone), points.shape), "#e2b983", smooth(neck - 0.01, neck + 0.01, t))
        return over(wood, tone, smooth(tip - 0.10, tip - 0.09, t))

    shades = [
        (tuple(float(part) for part in way * np.float32(t)), (0.16, 0.16, 0.12)) for t in np.linspace(first, tip, 6)
    ]
    return Solid(shape, middle, length / 2 + 0.1, skin, gloss=0.45, sharp=0.5, shades=shades)  # type: ignore[arg-type]


def reading_glasses(canvas: Canvas) -> Image.Image:
    """Glasses lie on an open notebook."""
    studio = Studio(
        canvas,
        marble(5),
        wall(canvas, "#8f9aa0", "#ecebe6"),
        eye=(0.2, 3.0, -5.2),
        target=(0, 0.25, 0),
        lens=1.8,
        far_edge=3.2,
        light=Light((0.7, 0.8, 0.1)),
    )
    matrix = turn(0, 0.2)

    def paper(points: Points, facing: Points) -> Picture:
        local = points @ matrix
        rows = np.abs((local[:, 2] / np.float32(0.17)) % 1 - np.float32(0.5))
        written = sample(
            texture(15, 0.9), local[:, 0] * np.float32(0.9), np.floor(local[:, 2] / np.float32(0.17)) * np.float32(0.13)
        )
        ink = (
            smooth(0.16, 0.08, rows)
            * smooth(0.45, 0.55, written)
            * (np.abs(np.abs(local[:, 0]) - 0.95) < 0.62)
            * (np.abs(local[:, 2]) < 0.85)
            * (facing[:, 1] > 0.5)
        )
        gutter = np.exp(-((local[:, 0] / np.float32(0.10)) ** 2))
        return over(
            over(np.broadcast_to(rgb("#f4ecd8"), points.shape), "#3d4a66", ink * np.float32(0.7)),
            "#8a7f68",
            gutter * np.float32(0.75),
        )

    notebook = Solid(
        tilted(box((1.75, 0.09, 1.1), 0.05), 0, 0.2),
        (0, 0.09, 0.1),
        2.1,
        paper,
        gloss=0.06,
        shades=[((x, 0, 0), (1.0, 0.09, 1.0)) for x in (-0.85, 0.85)],
    )
    pen = pencil((1.95, 0.08, -0.9), (-0.9, 0.0, -0.75), "#22262c", 0.06)
    return PRINT.develop(studio.shoot(notebook, pen, *spectacles((0.1, 0.48, -0.35), -0.35, "#6a2f1c")), 78)
