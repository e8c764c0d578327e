"""Faces: a modeller's heads in soft light, each with its own skin, hair, clothes and look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.imaging.samples.canvas import rgb, sample, smooth, texture
from tagger_desktop.imaging.samples.shapes import ball, box, detailed, drum, egg, joined, moved, ring, stick, upright, within, without
from tagger_desktop.imaging.samples.solid import Numbers, Shape, Skin, Solid, Tints, Vector


@dataclass(frozen=True)
class Look:
    """How a person looks: colours, hair, what they wear, how they hold their head and whether they smile."""

    skin: str
    hair: str
    style: str
    clothes: str
    eyes: str = "#5a3a20"
    lips: str = "#b4584e"
    turn: float = 0.3
    tilt: float = 0.05
    smile: float = 0.6
    beard: str = ""
    glasses: str = ""
    round_face: float = 1.0
    collar: str = ""


@dataclass(frozen=True)
class Head:
    """A head that can be turned: it places parts, given in its own space, in the world."""

    turn: Vector
    at: Vector = (0.0, 2.35, 0.0)

    @property
    def axes(self) -> NDArray[np.float32]:
        return Solid(ball(1), 1, self.at, turn=self.turn).axes

    def place(self, x: float, y: float, z: float) -> Vector:
        """Return a spot of the head as a spot of the world."""
        right, up, away = (float(part) for part in self.axes @ np.array((x, y, z), np.float32))
        return self.at[0] + right, self.at[1] + up, self.at[2] + away

    def part(
        self, shape: Shape, reach: float, spot: Vector, skin: Skin | str, gloss: float, blurry: float, soft: float = 0.2
    ) -> Solid:
        """Return one part of the head, at a spot of it."""
        return Solid(shape, reach, self.place(*spot), skin, self.turn, gloss, blurry, soft, caution=0.8, casts=reach > 0.3)


def person(look: Look) -> list[Solid]:
    """Return the solids of one person, head and shoulders, facing us."""
    head = Head((look.turn, 0.0, look.tilt))
    solids = [face(look, head), *eyes(look, head), *brows(look, head), *HAIR[look.style](look, head), *clothes(look)]
    if look.beard:
        solids.append(beard(look, head))
    if look.glasses:
        solids += spectacles(look, head)
    return solids


def face(look: Look, head: Head) -> Solid:
    """Return the head without hair: skull, jaw, cheeks, nose, lips and ears as one piece."""
    wide = look.round_face
    skull = joined(
        moved(egg(0.84 * wide, 0.98, 0.90), 0, 0.18, 0.04), moved(egg(0.63 * wide, 0.66, 0.62), 0, -0.40, -0.14), melt=0.55
    )
    cheeks = joined(moved(ball(0.27), 0.36 * wide, -0.26, -0.53), moved(ball(0.27), -0.36 * wide, -0.26, -0.53))
    sockets = joined(moved(ball(0.20), 0.32, 0.08, -0.86), moved(ball(0.20), -0.32, 0.08, -0.86))
    mass = hollowed(joined(skull, cheeks, melt=0.40), sockets, 0.14)
    tip = front(mass, 0, -0.16)
    nose = joined(
        stick((0, 0.20, front(mass, 0, 0.20)), (0, -0.14, tip - 0.13), 0.05, 0.105),
        moved(ball(0.075), 0.09, -0.18, tip - 0.04), moved(ball(0.075), -0.09, -0.18, tip - 0.04), melt=0.10,
    )
    ears = joined(moved(egg(0.09, 0.21, 0.15), 0.82 * wide, -0.02, 0.08), moved(egg(0.09, 0.21, 0.15), -0.82 * wide, -0.02, 0.08))
    neck = stick((0, -0.75, 0.14), (0, -1.75, 0.26), 0.34, 0.36)
    whole = joined(joined(mass, nose, melt=0.12), joined(ears, neck), melt=0.12)

    def with_lips(x: Numbers, y: Numbers, z: Numbers) -> Numbers:
        swell, seam = lips(look, x, y, z)
        return whole(x, y, z) - np.float32(0.045) * swell + np.float32(0.03) * seam

    rough = joined(moved(egg(1.02 * wide, 1.24, 1.18), 0, 0.02, 0), stick((0, -0.75, 0.14), (0, -1.75, 0.26), 0.42))
    shape = detailed(rough, with_lips, 0.42)
    return Solid(shape, 1.9, head.at, complexion(look), head.turn, 0.22, 0.22, 0.40, "#ff7a5c", 0.8)


def lips(look: Look, x: Numbers, y: Numbers, z: Numbers) -> tuple[Numbers, Numbers]:
    """Return how far the lips swell out of the face at a point, 0-1, and how deep the seam between them is."""
    wide = np.float32(0.25 + 0.05 * look.smile)
    across = np.clip(np.abs(x) / wide, 0, 1.2)
    up = y + np.float32(0.53) - np.float32(0.11 * look.smile) * across * across
    taper = np.clip(1 - across * across, 0, 1)
    bow = np.float32(0.070) * np.sqrt(taper) * (1 - np.float32(0.35) * np.exp(-((x / np.float32(0.035)) ** 2)))
    full = np.float32(0.088) * np.sqrt(taper)
    height = np.where(up > 0, up / (bow + np.float32(1e-4)), -up / (full + np.float32(1e-4)))
    before = z < -0.4
    swell = np.sqrt(np.clip(1 - height * height, 0, 1)) * np.sqrt(np.sqrt(taper)) * before
    seam = np.exp(-((up / np.float32(0.014)) ** 2)) * taper * before
    return swell, seam


def front(shape: Shape, x: float, y: float) -> float:
    """Return how far forward (z) the surface of a head lies at x, y."""
    z = -1.6
    for _ in range(24):
        z += 0.8 * float(shape(*(np.array([part], np.float32) for part in (x, y, z)))[0])
    return z


def hollowed(shape: Shape, hole: Shape, melt: float) -> Shape:
    """Return the shape with a hole pressed into it, its rim rounded."""

    def pressed(x: Numbers, y: Numbers, z: Numbers) -> Numbers:
        total, gap = shape(x, y, z), -hole(x, y, z)
        blend = np.clip(np.float32(melt) - np.abs(total - gap), 0, None) / np.float32(melt)
        return np.maximum(total, gap) + blend * blend * np.float32(melt / 4)

    return pressed


def complexion(look: Look) -> Skin:
    """Return the skin: warm on cheeks, nose and ears, its lips coloured, faintly mottled."""
    bare, mouth = rgb(look.skin), rgb(look.lips)
    blush = bare * np.array([1.12, 0.72, 0.68], np.float32)

    def skin(x: Numbers, y: Numbers, z: Numbers) -> Tints:
        warm = np.exp(-((np.abs(x) - np.float32(0.42)) ** 2 + (y + np.float32(0.26)) ** 2) / 0.05) * (z < 0)
        warm = warm + np.exp(-(x**2 + (y + np.float32(0.14)) ** 2) / 0.012) * (z < -0.8) * np.float32(0.7)
        warm = warm + smooth(0.70, 0.95, np.abs(x)) * np.float32(0.5)
        mottle = sample(texture(111, 1.2), x * np.float32(0.3), y * np.float32(0.3)) - np.float32(0.5)
        colour = bare + (blush - bare) * np.clip(warm * np.float32(0.55), 0, 1)[:, None]
        colour = colour * (1 + mottle * np.float32(0.07))[:, None]
        swell, seam = lips(look, x, y, z)
        colour = colour + (mouth - colour) * (smooth(0.05, 0.4, swell) * np.float32(0.85))[:, None]
        return np.asarray(colour * (1 - np.float32(0.6) * seam)[:, None], np.float32)

    return skin


def eyes(look: Look, head: Head) -> list[Solid]:
    """Return the eyeballs, looking at us, and the lids over them."""
    solids = []
    gaze = head.axes.T @ np.array((0.02, 0.0, -1.0), np.float32)

    def iris(x: Numbers, y: Numbers, z: Numbers) -> Tints:
        size = np.sqrt(x * x + y * y + z * z)
        away = np.arccos(np.clip((x * gaze[0] + y * gaze[1] + z * gaze[2]) / size, -1, 1))
        rays = sample(texture(112, 1.0), np.arctan2(y, x) * np.float32(1.1), away * np.float32(0.1))
        colour = rgb(look.eyes) * (np.float32(0.55) + rays)[:, None] * (np.float32(0.5) + away * np.float32(1.3))[:, None]
        colour = colour * smooth(0.60, 0.50, away)[:, None]
        white = np.broadcast_to(rgb("#ece6e0"), colour.shape)
        colour = colour + (white - colour) * smooth(0.57, 0.62, away)[:, None]
        return np.asarray(colour * smooth(0.24, 0.28, away)[:, None] + np.float32(0.004), np.float32)

    lid_skin = rgb(look.skin) * np.array([0.92, 0.80, 0.78], np.float32)
    for side in (-1.0, 1.0):
        spot = (0.315 * side, 0.075, -0.665)
        solids.append(head.part(ball(0.175), 0.18, spot, iris, 0.9, 0.02))
        upper = within(ball(0.192), lambda x, y, z: -(y * np.float32(0.90) + z * np.float32(0.42) - np.float32(0.070)))
        lower = within(ball(0.188), lambda x, y, z, smile=look.smile: y * np.float32(0.92) - z * np.float32(0.38) + np.float32(0.125 - 0.04 * smile))
        solids.append(head.part(joined(upper, lower), 0.2, spot, lambda x, y, z: np.broadcast_to(lid_skin, (len(x), 3)), 0.2, 0.2, 0.4))
        lash = within(ring(0.186, 0.016), lambda x, y, z: z + np.float32(0.03))
        solids.append(Solid(lash, 0.21, head.place(spot[0], spot[1] + 0.012, spot[2] - 0.004), "#1c1210", (look.turn, 0.42, look.tilt), 0.1, 0.3, casts=False))
    return solids


def brows(look: Look, head: Head) -> list[Solid]:
    """Return the eyebrows."""
    colour = rgb(look.hair) * np.float32(0.65)
    solids = []
    for side in (-1.0, 1.0):
        lift = 0.02 * look.smile
        brow = joined(
            stick((-0.16 * side, 0.0, -0.03), (0.0, 0.03 + lift, -0.02), 0.024, 0.029), stick((0.0, 0.03 + lift, -0.02), (0.17 * side, -0.005, 0.08), 0.029, 0.013), melt=0.03
        )
        solids.append(head.part(brow, 0.24, (0.33 * side, 0.37, -0.765), lambda x, y, z: np.broadcast_to(colour, (len(x), 3)), 0.1, 0.3))
    return solids


def strands(colour: str, fine: float = 1.0, along: str = "y") -> Skin:
    """Return hair: bright and dark strands."""
    bare = rgb(colour)

    def skin(x: Numbers, y: Numbers, z: Numbers) -> Tints:
        turn = np.arctan2(x, z + np.float32(0.2)) * np.float32(0.55 * fine)
        lock = sample(texture(113, 1.4), turn, y * np.float32(0.035)) * np.float32(0.6) + sample(texture(114, 0.6), turn * 2, y * np.float32(0.05)) * np.float32(0.4)
        return bare * (np.float32(0.62) + np.float32(0.75) * lock)[:, None]

    return skin


def combed(shape: Shape, depth: float, fine: float = 1.0) -> Shape:
    """Return hair with grooves between its strands."""
    plane = texture(113, 1.4)
    depth *= 0.6

    def grooved(x: Numbers, y: Numbers, z: Numbers) -> Numbers:
        distance = shape(x, y, z)
        close = np.flatnonzero(np.abs(distance) < 0.08)
        if len(close):
            turn = np.arctan2(x[close], z[close] + np.float32(0.2)) * np.float32(0.55 * fine)
            distance[close] += (sample(plane, turn, y[close] * np.float32(0.035)) - np.float32(0.5)) * np.float32(depth)
        return distance

    return grooved


def cap(wide: float = 1.0, line: float = 0.40, slope: float = 0.85) -> Shape:
    """Return the hair on the skull itself: a shell cut away from the face along a slanting hairline."""
    shell = moved(egg(0.925 * wide, 1.06, 1.0), 0, 0.20, 0.07)

    def before_hairline(x: Numbers, y: Numbers, z: Numbers) -> Numbers:
        return np.float32(line) - y - np.float32(slope) * (z + np.float32(0.35)) + np.float32(0.22) * x * x

    def cut(x: Numbers, y: Numbers, z: Numbers) -> Numbers:
        total, gap = shell(x, y, z), before_hairline(x, y, z) * np.float32(0.75)
        blend = np.clip(np.float32(0.10) - np.abs(total - gap), 0, None) / np.float32(0.10)
        return np.maximum(total, gap) + blend * blend * np.float32(0.025)

    return cut


def short_hair(look: Look, head: Head) -> list[Solid]:
    """Return short hair with a swept fringe."""
    fringe = joined(*(moved(egg(0.30, 0.17, 0.24), x, 0.93 + 0.10 * np.cos(x * 2), -0.52) for x in (-0.42, -0.12, 0.2, 0.46)), melt=0.2)
    return [head.part(combed(joined(cap(look.round_face), fringe, melt=0.25), 0.05), 1.5, (0, 0, 0), strands(look.hair), 0.35, 0.2)]


def cropped(look: Look, head: Head) -> list[Solid]:
    """Return hair cut very close."""
    return [head.part(cap(look.round_face * 0.985, 0.44), 1.45, (0, 0, 0), look.hair, 0.08, 0.5)]


def bun(look: Look, head: Head) -> list[Solid]:
    """Return hair drawn back into a bun on top."""
    knot = head.part(combed(egg(0.40, 0.34, 0.38), 0.06, 1.5), 0.46, (0, 1.36, 0.28), strands(look.hair, 1.6), 0.4, 0.2)
    return [head.part(combed(cap(look.round_face, 0.36), 0.035), 1.5, (0, 0, 0), strands(look.hair), 0.4, 0.18), knot]


def long_hair(look: Look, head: Head) -> list[Solid]:
    """Return long hair that falls behind the shoulders, parted at the side."""
    fall = without(moved(egg(1.08, 1.75, 0.80), 0, -0.55, 0.40), moved(egg(0.76, 1.5, 0.95), 0, -0.62, -0.62))
    parting = joined(moved(egg(0.52, 0.20, 0.30), -0.34, 0.86, -0.50), moved(egg(0.30, 0.20, 0.30), 0.46, 0.84, -0.46), melt=0.15)
    hair = joined(joined(cap(look.round_face * 1.02, 0.38), parting, melt=0.22), fall, melt=0.25)
    return [head.part(detailed(moved(egg(1.25, 1.95, 1.35), 0, -0.35, 0.2), combed(hair, 0.07), 0.35), 2.45, (0, 0, 0), strands(look.hair), 0.4, 0.18)]


def bob(look: Look, head: Head) -> list[Solid]:
    """Return a bob with a straight fringe."""
    sides = without(moved(egg(1.06, 1.10, 0.95), 0, -0.06, 0.12), moved(box(0.70, 0.80, 1.0, 0.25), 0, -0.50, -0.75))
    bottom = within(sides, lambda x, y, z: -(y + np.float32(0.72)))
    fringe = within(moved(egg(0.93, 0.99, 0.99), 0, 0.20, 0.02), moved(box(0.66, 0.28, 0.6, 0.1), 0, 0.70, -0.75))
    return [head.part(combed(joined(cap(look.round_face, 0.40), bottom, fringe, melt=0.12), 0.05), 1.6, (0, 0, 0), strands(look.hair), 0.5, 0.15)]


def curls(look: Look, head: Head) -> list[Solid]:
    """Return a round head of curls."""
    mass = without(moved(egg(1.18, 1.10, 1.12), 0, 0.40, 0.22), moved(egg(0.78, 1.0, 0.80), 0, -0.26, -0.80))

    def curly(x: Numbers, y: Numbers, z: Numbers) -> Numbers:
        waves = np.sin(x * 11 + np.sin(y * 7)) * np.sin(y * 11 + np.sin(z * 7)) * np.sin(z * 11 + np.sin(x * 7))
        fine = np.sin(x * 27) * np.sin(y * 27 + x * 4) * np.sin(z * 27)
        return mass(x, y, z) - np.float32(0.085) * waves - np.float32(0.03) * fine

    hair = within(curly, lambda x, y, z: -(y + np.float32(0.50) + np.float32(0.30) * z))
    hair = detailed(moved(egg(1.38, 1.32, 1.34), 0, 0.38, 0.2), hair, 0.3)
    return [Solid(hair, 1.75, head.at, look.hair, head.turn, 0.12, 0.4, 0.3, caution=0.55)]


def pigtails(look: Look, head: Head) -> list[Solid]:
    """Return two tails, tied with bands."""
    solids = bun(look, head)[:1]
    for side in (-1.0, 1.0):
        tail = joined(egg(0.24, 0.52, 0.26), moved(egg(0.18, 0.3, 0.18), 0.05 * side, -0.42, 0), melt=0.2)
        solids.append(head.part(combed(tail, 0.06, 1.6), 0.85, (1.10 * side, -0.12, 0.20), strands(look.hair, 1.6), 0.4, 0.2))
        solids.append(head.part(ball(0.15), 0.16, (1.02 * side, 0.38, 0.20), "#e8485a", 0.4, 0.1))
    return solids


def beanie(look: Look, head: Head) -> list[Solid]:
    """Return a knitted hat, and the hair that shows below it."""
    dome = within(moved(egg(1.00, 1.12, 1.07), 0, 0.26, 0.06), lambda x, y, z: np.float32(0.48) - y - np.float32(0.18) * z)
    knit = dome

    def ribbed(x: Numbers, y: Numbers, z: Numbers) -> Numbers:
        return knit(x, y, z) - np.float32(0.014) * np.sin(np.arctan2(x, z) * 40)

    band = moved(drum(0.98, 0.15, 0.12), 0, 0.54, 0.05)
    hat = head.part(joined(ribbed, band, melt=0.06), 1.5, (0, 0, 0), look.collar or "#c8553d", 0.05, 0.5, 0.3)
    pompom = head.part(lambda x, y, z: ball(0.26)(x, y, z) - np.float32(0.03) * np.sin(x * 30) * np.sin(y * 30) * np.sin(z * 30), 0.32, (0, 1.46, 0.06), "#f0e6d8", 0.0, 0.5, 0.5)
    return [head.part(combed(cap(look.round_face, 0.30), 0.05), 1.5, (0, 0, 0), strands(look.hair), 0.35, 0.2), hat, pompom]


def scarf(look: Look, head: Head) -> list[Solid]:
    """Return a headscarf that frames the face and falls on the shoulders."""
    hood = without(joined(moved(egg(1.03, 1.15, 1.08), 0, 0.16, 0.10), moved(egg(0.86, 1.0, 0.80), 0, -0.95, 0.10), melt=0.5), moved(egg(0.66, 0.94, 0.9), 0, -0.02, -0.82))

    def folded(x: Numbers, y: Numbers, z: Numbers) -> Numbers:
        fold = np.sin((y + x * x * np.float32(0.9)) * 13 + x * 2) * smooth(-0.55, -1.0, y)
        return hood(x, y, z) - np.float32(0.03) * fold

    return [head.part(folded, 2.1, (0, 0, 0), look.hair, 0.12, 0.4, 0.3)]


def bald(look: Look, head: Head) -> list[Solid]:
    """Return no hair at all."""
    return []


def beard(look: Look, head: Head) -> Solid:
    """Return a beard and moustache."""
    chin = without(joined(moved(egg(0.68 * look.round_face, 0.60, 0.66), 0, -0.56, -0.16), moved(egg(0.40, 0.30, 0.34), 0, -0.92, -0.42), melt=0.3), moved(egg(0.46, 0.50, 0.6), 0, -0.16, -0.80))
    lip = joined(*(stick((0, -0.355, -0.90), (0.30 * side, -0.47, -0.80), 0.075, 0.05) for side in (-1, 1)), melt=0.04)
    mouth = moved(egg(0.22, 0.070, 0.3), 0, -0.545, -0.90)
    hair = within(without(joined(chin, lip, melt=0.08), mouth), lambda x, y, z: y + np.float32(0.12) + np.float32(0.25) * (z + np.float32(0.2)))
    return head.part(combed(hair, 0.05, 2.0), 1.35, (0, 0, 0), strands(look.beard, 2.2), 0.15, 0.4)


def spectacles(look: Look, head: Head) -> list[Solid]:
    """Return round glasses."""
    rims = joined(
        moved(upright(ring(0.255, 0.024)), 0.33, 0.06, -1.0),
        moved(upright(ring(0.255, 0.024)), -0.33, 0.06, -1.0),
        stick((-0.08, 0.12, -1.02), (0.08, 0.12, -1.02), 0.022),
        stick((0.585, 0.10, -0.98), (0.90, 0.08, 0.05), 0.020),
        stick((-0.585, 0.10, -0.98), (-0.90, 0.08, 0.05), 0.020),
    )
    return [head.part(rims, 1.35, (0, 0, 0), look.glasses, 0.6, 0.08)]


def clothes(look: Look) -> list[Solid]:
    """Return shoulders in a pullover, with the neckline's rib and, where there is one, a collar."""

    def knit(x: Numbers, y: Numbers, z: Numbers) -> Tints:
        rows = np.sin(y * 70 + np.sin(x * 90) * np.float32(0.9)) * np.float32(0.07)
        cloth = sample(texture(115, 0.9), x * np.float32(0.4), y * np.float32(0.4)) * np.float32(0.18)
        return rgb(look.clothes) * (np.float32(0.88) + rows + cloth)[:, None]

    arms = joined(moved(ball(0.58), 1.25, 0.02, 0.05), moved(ball(0.58), -1.25, 0.02, 0.05))
    torso = joined(egg(1.30, 0.70, 0.66), moved(egg(1.55, 1.6, 0.72), 0, -1.25, 0.05), arms, stick((0, 0.2, 0.0), (0, 0.66, 0.0), 0.55, 0.42), melt=0.45)
    neckline = ring(0.42, 0.085)
    return [
        Solid(torso, 2.9, (0, 0.12, 0.34), knit, gloss=0.04, blurry=0.5, soft=0.3, casts=False),
        Solid(neckline, 0.52, (0, 0.78, 0.27), look.collar or look.clothes, (0.0, -0.18, 0.0), gloss=0.04, blurry=0.5),
    ]


HAIR: dict[str, Callable[[Look, Head], list[Solid]]] = {
    "short": short_hair,
    "cropped": cropped,
    "bun": bun,
    "long": long_hair,
    "bob": bob,
    "curls": curls,
    "pigtails": pigtails,
    "beanie": beanie,
    "scarf": scarf,
    "bald": bald,
}
