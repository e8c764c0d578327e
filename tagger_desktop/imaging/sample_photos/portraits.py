"""Portraits: eight friendly people, modelled as if in clay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from tagger_desktop.imaging.sample_photos.canvas import Canvas, Field, Picture, blur, over, rgb, sample, smooth, texture
from tagger_desktop.imaging.sample_photos.forests import soft_wood
from tagger_desktop.imaging.sample_photos.light import Film
from tagger_desktop.imaging.sample_photos.shapes import (
    Points,
    Shape,
    Spot,
    ball,
    ellipsoid,
    half_space,
    melted,
    moved,
    ring,
    rod,
    stick,
    tilted,
    turn,
    union,
    vector,
    within,
    without,
)
from tagger_desktop.imaging.sample_photos.sky import Clouds, Sun, View, air
from tagger_desktop.imaging.sample_photos.studio import Light, Skin, Solid, Studio
from tagger_desktop.imaging.sample_photos.tables import kitchen, wall

PRINT = Film(contrast=0.22, bloom=0.05, vignette=0.25, grain=0.12)
HEAD: Spot = (0.0, 3.0, 0.0)


@dataclass(frozen=True)
class Face:
    """A person: the colours of skin, lips, hair and clothes, and how the head is held (radians)."""

    skin: str
    lips: str
    hair: str
    clothes: str
    pattern: str | None = None
    roll: float = 0.0
    yaw: float = 0.0
    smile: float = 0.5
    blush: float = 0.35
    brows: str = ""
    eyes: str = "#1d120c"

    def part(
        self, shape: Shape, middle: Spot, reach: float, skin: Skin | str, shades: bool = True, **surface: Any
    ) -> Solid:
        """Return a part of the head, given where its middle is while the head is held straight."""
        matrix = turn(self.roll, self.yaw)
        there = vector(HEAD) + vector(middle) @ matrix.T
        turned_shape = tilted(moved(shape, (-middle[0], -middle[1], -middle[2])), self.roll, self.yaw)
        if not isinstance(skin, str):
            painted, offset = skin, vector(middle)
            skin = lambda points, facing: painted(points @ matrix + offset, facing @ matrix)  # noqa: E731  a shorter name for it
        size = reach * 0.85
        blockers = [((0.0, 0.0, 0.0), (size, size, size))] if shades else []
        return Solid(
            shape=turned_shape,
            at=(float(there[0]), float(there[1]), float(there[2])),
            reach=reach,
            skin=skin,
            shades=blockers,
            **surface,
        )

    def person(self, *worn: Solid) -> list[Solid]:
        """Return head, features and shoulders, and what the person wears."""
        return [*self.head(), *self.features(), *self.shoulders(), *worn]

    def head(self) -> list[Solid]:
        return [self.part(skull(), (0, 0, 0), 1.5, self.complexion, gloss=0.22, sharp=0.15, soft=0.35)]

    def complexion(self, points: Points, facing: Points) -> Picture:
        """Colour the skin: cheeks, lips and the line between them."""
        x, y, front = points[:, 0], points[:, 1], points[:, 2] < -0.3
        cheeks = np.exp(-((np.abs(x) - np.float32(0.50)) ** 2 + (y + np.float32(0.30)) ** 2) / np.float32(0.045))
        nose = np.exp(-(x * x + (y + np.float32(0.12)) ** 2) / np.float32(0.03))
        tone = over(
            np.broadcast_to(rgb(self.skin), points.shape),
            self.lips,
            (cheeks + nose * np.float32(0.4)) * front * np.float32(self.blush),
        )
        bow = y + np.float32(0.62) - x * x * np.float32(self.smile * 1.5)
        full = np.clip(1 - (x / np.float32(0.29)) ** 2, 0, 1)
        tone = over(
            tone,
            self.lips,
            smooth(1.0, 0.7, np.abs(bow) / np.maximum(full * np.float32(0.07), np.float32(1e-4))) * front,
        )
        return over(
            tone,
            "#3a1512",
            smooth(1.0, 0.4, np.abs(bow) / np.maximum(np.sqrt(full) * np.float32(0.014), np.float32(1e-4)))
            * front
            * np.float32(0.8),
        )

    def features(self) -> list[Solid]:
        """Return eyes and brows."""
        found = []
        for side in (-1, 1):
            found.append(
                self.part(
                    ellipsoid((0.15, 0.125, 0.08), (side * 0.34, 0.06, -0.855)),
                    (side * 0.34, 0.06, -0.855),
                    0.16,
                    "#f2ede6",
                    False,
                    gloss=0.4,
                    sharp=0.8,
                )
            )
            found.append(
                self.part(
                    ellipsoid((0.092, 0.105, 0.05), (side * 0.335, 0.06, -0.905)),
                    (side * 0.335, 0.06, -0.905),
                    0.12,
                    self.eyes,
                    False,
                    gloss=1.2,
                    sharp=0.9,
                )
            )
            lid = stick(
                [
                    (side * 0.50, 0.04, -0.83),
                    (side * 0.42, 0.155, -0.89),
                    (side * 0.30, 0.18, -0.925),
                    (side * 0.19, 0.09, -0.92),
                ],
                0.03,
                0.022,
            )
            found.append(self.part(lid, (side * 0.34, 0.1, -0.88), 0.26, "#2a1712", False, gloss=0.1))
            brow = stick(
                [(side * 0.56, 0.30, -0.82), (side * 0.40, 0.385, -0.88), (side * 0.20, 0.345, -0.94)], 0.035, 0.05
            )
            found.append(self.part(brow, (side * 0.38, 0.34, -0.88), 0.32, self.brows or self.hair, False, gloss=0.1))
        return found

    def shoulders(self) -> list[Solid]:
        """Return the upper body in its clothes, open at the neck."""
        body = melted(0.5, ellipsoid((1.62, 0.62, 0.72), (0, -0.15, 0)), ellipsoid((1.25, 1.5, 0.75), (0, -1.1, 0)))
        body = without(body, ellipsoid((0.52, 0.42, 0.62), (0, 0.62, -0.28)), 0.1)

        def cloth(points: Points, facing: Points) -> Picture:
            weave = sample(texture(9, 0.6), points[:, 0] * np.float32(0.6), points[:, 1] * np.float32(0.6))
            tone = np.broadcast_to(rgb(self.clothes), points.shape)
            if self.pattern:
                line = np.abs(
                    (points[:, 1] - points[:, 0] ** 2 * np.float32(-0.12)) / np.float32(0.24) % 1 - np.float32(0.5)
                )
                tone = over(tone, self.pattern, smooth(0.27, 0.24, line))
            return tone * (np.float32(0.85) + np.float32(0.3) * weave)[:, None]

        return [
            Solid(
                body,
                (0, 1.35, 0.25),
                2.8,
                cloth,
                gloss=0.08,
                sharp=0.1,
                soft=0.2,
                shades=[((0, -0.2, 0), (1.5, 0.6, 0.7))],
            )
        ]


def skull() -> Shape:
    """Return a head with nose, ears and neck."""
    head = melted(0.30, ellipsoid((0.90, 1.02, 0.95), (0, 0.12, 0)), ellipsoid((0.58, 0.62, 0.62), (0, -0.50, -0.20)))
    head = melted(
        0.10, head, ellipsoid((0.115, 0.13, 0.13), (0, -0.16, -1.0)), ellipsoid((0.07, 0.26, 0.09), (0, 0.06, -0.92))
    )
    head = melted(0.06, head, *(ellipsoid((0.10, 0.21, 0.15), (side * 0.92, -0.05, 0.05)) for side in (-1, 1)))
    return melted(0.12, head, rod((0, -0.6, 0.15), (0, -1.5, 0.25), 0.40, 0.46))


def strands(tone: str, light: str, fine: float = 1.0, wave: float = 0.25) -> Skin:
    """Return hair: strands that run down, with a sheen."""

    def skin(points: Points, facing: Points) -> Picture:
        around = np.arctan2(points[:, 0], -points[:, 2]) * np.float32(0.5)
        flow = around + np.sin(points[:, 1] * 4) * np.float32(0.03 * wave * 4)
        line = sample(texture(18, 1.0), flow * np.float32(0.9 * fine), points[:, 1] * np.float32(0.05))
        return over(np.broadcast_to(rgb(tone), points.shape), light, smooth(0.45, 0.95, line) * np.float32(0.6))

    return skin


def cap(low: float = 0.36, grow: float = 0.0) -> Shape:
    """Return hair that covers the skull down to a line over the brow."""
    full = ellipsoid((0.99 + grow, 1.12 + grow, 1.06 + grow), (0, 0.16, 0.06))
    face = ellipsoid((0.80, 0.98, 0.8), (0, low - 0.92, -0.88))
    return without(without(full, face, 0.05), half_space((0, 1, -0.55), -0.22), 0.06)


def mane(length: float, width: float = 1.0) -> Shape:
    """Return long hair: a cap, and locks that fall beside and behind the face."""
    locks = [
        melted(0.2, ellipsoid((0.24, length, 0.40), (side * 0.90 * width, 0.1 - length * 0.62, 0.12)))
        for side in (-1, 1)
    ]
    back = ellipsoid((0.98 * width, length * 1.05, 0.42), (0, 0.15 - length * 0.55, 0.52))
    return melted(0.22, cap(0.42), back, *locks)


def photograph(
    canvas: Canvas, backdrop: Picture, solids: Sequence[Solid], seed: int, light: Light | None = None
) -> Image.Image:
    """Return the portrait before an unsharp background."""
    lamp = light or Light((-0.55, 0.55, -0.75), strength=0.95, fill=0.5)
    studio = Studio(canvas, None, backdrop, eye=(0, 3.1, -9.5), target=(0, 2.72, 0), lens=2.25, light=lamp)
    return PRINT.develop(studio.shoot(*solids), seed)


def girl_with_a_bun(canvas: Canvas) -> Image.Image:
    """A girl with a bun and a striped shirt."""
    face = Face("#e8b08c", "#c4564c", "#3a2016", "#f2ece0", "#2f4a7a", 0.06, -0.18)
    hair = strands("#2e1810", "#6f432a")
    parts = [
        face.part(cap(0.44), (0, 0.2, 0.05), 1.3, hair, gloss=0.45, sharp=0.2),
        face.part(ball(0.42, (0.0, 1.42, 0.25)), (0.0, 1.42, 0.25), 0.44, hair, gloss=0.45, sharp=0.2),
    ]
    return photograph(canvas, wall(canvas, "#c9846a", "#f3c7a6"), face.person(*parts), 81)


def man_with_a_beard(canvas: Canvas) -> Image.Image:
    """A man with a full beard in a green jumper."""
    face = Face("#d99f78", "#a8544a", "#4a2a18", "#3f5f4a", None, -0.04, 0.16, 0.35)
    hair = strands("#3d2213", "#8a5530", 1.4)
    grown: Shape = lambda points: skull()(points) - np.float32(0.075)
    beard = without(
        within(
            grown,
            lambda points: np.maximum(
                points[:, 1] + np.float32(0.30) - np.abs(points[:, 0]) ** 3 * np.float32(0.55),
                -points[:, 1] - np.float32(1.22),
            ),
        ),
        ellipsoid((0.25, 0.095, 0.5), (0, -0.60, -0.98)),
        0.04,
    )
    parts = [
        face.part(cap(0.50), (0, 0.2, 0.05), 1.3, hair, gloss=0.3, sharp=0.1),
        face.part(beard, (0, -0.6, -0.1), 1.2, hair, False, gloss=0.15, sharp=0.1),
    ]
    return photograph(
        canvas,
        soft_wood(canvas, 5, ("#33481f", "#5c7a34", "#a3b45c", "#e2e09a"), "#fdf6c4", 14.0),
        face.person(*parts),
        82,
    )


def woman_with_long_hair(canvas: Canvas) -> Image.Image:
    """A woman with long red hair."""
    face = Face("#f2c6a8", "#c8524e", "#a3481c", "#2f6a72", None, 0.07, 0.2, 0.6, 0.4, eyes="#24402c")
    parts = [face.part(mane(1.55), (0, -0.45, 0.2), 2.1, strands("#8f3a16", "#e08a44", 1.0, 0.5), gloss=0.5, sharp=0.2)]
    return photograph(canvas, kitchen(canvas, 5, "#2c3f4c", "#8fa6a8"), face.person(*parts), 83)


def curls(canvas: Canvas) -> Image.Image:
    """A woman with a crown of curls and golden earrings."""
    face = Face("#8a5535", "#8f3038", "#1c110c", "#d9a42e", None, -0.05, -0.14, 0.65, 0.25)
    generator = np.random.default_rng(3)
    puff = [ellipsoid((1.28, 1.2, 1.05), (0, 0.42, 0.35))]
    for number in range(26):
        angle, up = number * 2.4, -0.35 + 1.3 * number / 26
        out = 1.16 * float(np.sqrt(1 - (up - 0.15) ** 2 * 0.55))
        puff.append(
            ball(
                0.26 + float(generator.uniform(0, 0.06)),
                (float(np.cos(angle)) * out, 0.42 + up * 0.95, 0.35 + float(np.sin(angle)) * out * 0.8),
            )
        )
    crown = without(melted(0.08, *puff), ellipsoid((0.78, 1.0, 0.9), (0, -0.42, -0.75)), 0.08)

    def curl(points: Points) -> Field:
        return (
            sample(
                texture(33, 1.2, 512),
                points[:, 0] * np.float32(0.45) + points[:, 2] * np.float32(0.3),
                points[:, 1] * np.float32(0.45),
            )
            - np.float32(0.5)
        ) * np.float32(0.09)

    hair = face.part(crown, (0, 0.42, 0.3), 1.62, strands("#160d09", "#4a2f20", 3.0, 1.0), gloss=0.25, sharp=0.1)
    hoops = [
        face.part(
            ring(0.17, 0.024, (side * 0.98, -0.44, 0.0), 2),
            (side * 0.98, -0.44, 0.0),
            0.2,
            "#d9a53a",
            False,
            gloss=1.5,
            sharp=0.7,
        )
        for side in (-1, 1)
    ]
    hair = Solid(
        hair.shape,
        hair.at,
        hair.reach,
        hair.skin,
        hair.gloss,
        hair.sharp,
        0.15,
        lambda points: curl(points),
        [((0.0, 0.25, 0.3), (1.25, 1.0, 0.8))],
    )
    return photograph(canvas, wall(canvas, "#2f7f86", "#8fd0c8"), face.person(hair, *hoops), 84)


def old_man(canvas: Canvas) -> Image.Image:
    """An old man with white hair and round glasses."""
    face = Face("#dfae92", "#a8625a", "#d9d9d6", "#4a4f63", "#6a7088", 0.05, 0.12, 0.45, 0.5, "#e6e4df")
    sides = without(cap(0.80), ellipsoid((0.72, 0.9, 1.4), (0, 1.15, -0.35)), 0.08)
    moustache = melted(
        0.06,
        *(
            stick([(side * 0.03, -0.40, -1.0), (side * 0.18, -0.43, -0.97), (side * 0.34, -0.50, -0.86)], 0.075, 0.03)
            for side in (-1, 1)
        ),
    )
    parts = [
        face.part(sides, (0, 0.2, 0.05), 1.3, strands("#c4c4c2", "#ffffff"), gloss=0.3, sharp=0.1),
        face.part(moustache, (0, -0.44, -0.95), 0.45, strands("#d0d0cd", "#ffffff", 2.0), False, gloss=0.1),
        glasses(face),
    ]
    return photograph(
        canvas, kitchen(canvas, 14, "#3a2418", "#a87c4c"), face.person(*parts), 85, Light((0.6, 0.55, -0.7), "#ffeacc")
    )


def glasses(face: Face, tone: str = "#3a2a1c") -> Solid:
    """Return round glasses on a nose."""
    frame = [ring(0.265, 0.026, (side * 0.345, 0.06, -1.04), 2) for side in (-1, 1)]
    frame += [stick([(-0.09, 0.10, -1.05), (0, 0.13, -1.07), (0.09, 0.10, -1.05)], 0.024)]
    frame += [rod((side * 0.60, 0.10, -1.02), (side * 0.97, 0.10, -0.05), 0.024) for side in (-1, 1)]
    return face.part(union(*frame), (0, 0.06, -0.6), 1.15, tone, False, gloss=0.8, sharp=0.7)


def headscarf(canvas: Canvas) -> Image.Image:
    """A young woman in a rose headscarf."""
    face = Face("#d8a07a", "#b04a50", "#2a1a14", "#6a4a63", None, -0.06, 0.18, 0.55)
    wrap = melted(
        0.3,
        ellipsoid((1.04, 1.16, 1.06), (0, 0.12, 0.1)),
        ellipsoid((0.86, 0.85, 0.78), (0, -0.85, 0.02)),
        ellipsoid((1.2, 0.42, 0.8), (0, -1.5, 0.1)),
    )
    wrap = without(wrap, ellipsoid((0.70, 0.93, 0.8), (0, -0.13, -0.95)), 0.05)

    def fold(points: Points) -> Field:
        sweep = points[:, 1] * np.float32(0.55) + np.abs(points[:, 0]) * np.float32(0.30)
        return np.sin(sweep * np.float32(14) + points[:, 0] * 3) * np.float32(0.012)

    scarf = face.part(wrap, (0, -0.4, 0.0), 1.95, "#c9707c", gloss=0.1, sharp=0.1, soft=0.25)
    scarf = Solid(
        scarf.shape, scarf.at, scarf.reach, scarf.skin, 0.1, 0.1, 0.25, fold, [((0, 0.4, 0.15), (1.0, 1.1, 0.9))]
    )
    return photograph(canvas, wall(canvas, "#5f6f92", "#c6cfe0"), face.person(scarf), 86)


def woolly_hat(canvas: Canvas) -> Image.Image:
    """A boy in a woolly hat under a winter sky."""
    view = View(canvas, 0.85)
    sky = air(view, (0, "#e9edf2"), (0.5, "#c2d3e4"), (1, "#8fb0d2"))
    sky = blur(Clouds(4, 0.5, 0.6).over(view, sky, Sun(0.2, 0.1)), 8.0)
    face = Face("#c58a62", "#a84a44", "#241610", "#2b3f66", None, 0.05, -0.12, 0.7, 0.45)
    dome = without(ellipsoid((1.02, 1.12, 1.08), (0, 0.26, 0.05)), half_space((0, 1, -0.18), 0.40), 0.05)
    brim = ring(0.90, 0.155, (0, 0.47, 0.06))

    def knit(points: Points, facing: Points) -> Picture:
        row = np.abs(points[:, 1] / np.float32(0.3) % 1 - np.float32(0.5))
        return over(
            over(np.broadcast_to(rgb("#c23a34"), points.shape), "#f2ead8", smooth(0.22, 0.19, row)),
            "#8f2420",
            smooth(0.66, 0.62, points[:, 1]) * np.float32(0.9),
        )

    def ribs(points: Points) -> Field:
        return np.cos(np.arctan2(points[:, 0], points[:, 2]) * 44) * np.float32(0.010)

    hat = face.part(union(dome, brim), (0, 0.6, 0.05), 1.35, knit, gloss=0.05, sharp=0.1, soft=0.2)
    hat = Solid(hat.shape, hat.at, hat.reach, hat.skin, 0.05, 0.1, 0.2, ribs, [((0, 0.2, 0), (1.0, 0.7, 1.0))])
    bobble = face.part(ball(0.30, (0, 1.55, 0.1)), (0, 1.55, 0.1), 0.32, "#f4ede0", gloss=0.05, soft=0.3)
    fringe = face.part(
        within(cap(0.30, -0.02), lambda points: points[:, 1] - np.float32(0.5)),
        (0, 0.2, 0.05),
        1.25,
        strands("#20130d", "#4a2f20"),
        False,
        gloss=0.2,
    )
    return photograph(canvas, sky, face.person(hat, bobble, fringe), 87)


def short_hair(canvas: Canvas) -> Image.Image:
    """A man with short black hair in a city evening."""
    face = Face("#e6b78e", "#b0584e", "#14100e", "#1f2328", None, -0.03, -0.2, 0.4, 0.25)
    parts = [
        face.part(cap(0.56, -0.01), (0, 0.2, 0.05), 1.3, strands("#0f0c0b", "#3a3430", 1.6), gloss=0.5, sharp=0.2),
        glasses(face, "#15171a"),
    ]
    return photograph(
        canvas,
        kitchen(canvas, 71, "#101828", "#2f4468", "#ffb060"),
        face.person(*parts),
        88,
        Light((0.7, 0.5, -0.6), "#ffd9b0", 0.95, "#7f9ad0", 0.42),
    )
