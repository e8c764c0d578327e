"""Tags that are computed, not learnt: shape, colours, light, sharpness, when and with what a photo was taken.

Nothing here knows what a photo shows. Whether there are faces in it cannot be computed so, and is not claimed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.domain.photo import FileFacts
from tagger_desktop.taggers import Label, Proposal, View
from tagger_desktop.taggers import pixels as measured
from tagger_desktop.taggers.overlay import lettering
from tagger_desktop.taggers.pixels import COLOURS, Flatness

KIND = "other"
SQUARE = 1.02  # longer by shorter side: up to here a photo is square
PANORAMA = 2.3  # beyond cinema (2.2) and the photos of the longest telephones (2.22)
GREY = 10.0  # levels of chroma: the palest of 540 photos in colour has 12, a grey photo saved as a colour JPEG 0
LEAST_COLOUR, LEAST_NEUTRAL = 0.2, 0.4  # part of a photo that a colour must have to be dominant; walls are grey
NEUTRAL = ("black", "grey", "white")
DARK, BRIGHT = 60.0, 195.0  # mean levels: of 540 ordinary photos 1.5 % are darker, none is brighter
BLURRED = 0.45  # see `pixels.blur`: 3 of 540 photos are above; blurred by 2 of 384 pixels 38 of 40 are
FROM_GPS_OR_NOT = 0.85  # about that part of all people live where December is winter
FROM_CLOCK = 0.85  # cameras are set to the time at home
LETTERED = 7  # squares in a row, see `overlay.lettering`: 3 % of 540 photos, 8 of 10 with a line of white laid over

SEASONS = ("winter", "spring", "summer", "autumn")
DAY = ((5, "night"), (11, "morning"), (14, "midday"), (18, "afternoon"), (22, "evening"), (24, "night"))
TIMES = ("morning", "midday", "afternoon", "evening", "night")

# Pixels of the screens that most screenshots come from, shorter side first.
SCREENS = frozenset(
    {
        (720, 1280), (720, 1520), (720, 1600), (750, 1334), (768, 1024), (768, 1366), (800, 1280), (828, 1792),
        (900, 1440), (900, 1600), (1050, 1680), (1080, 1920), (1080, 2160), (1080, 2220), (1080, 2280), (1080, 2340),
        (1080, 2400), (1125, 2436), (1170, 2532), (1179, 2556), (1200, 1920), (1206, 2622), (1242, 2208), (1242, 2688),
        (1284, 2778), (1290, 2796), (1320, 2868), (1440, 2560), (1440, 2960), (1440, 3040), (1440, 3120), (1440, 3200),
        (1440, 3440), (1536, 2048), (1600, 2560), (1620, 2160), (1640, 2360), (1668, 2224), (1668, 2388), (1800, 2880),
        (1964, 3024), (2048, 2732), (2160, 3840), (2234, 3456), (2880, 5120),
    }
)  # fmt: skip


def _label(name: str, *broader: str) -> Label:
    return Label(name, KIND, broader)


SHAPES = {name: _label(name, "format") for name in ("portrait format", "landscape format", "square", "panorama")}
OF_COLOUR = {name: _label(name, "colour") for name in COLOURS}
OF_LIGHT = {name: _label(name, "light") for name in ("dark", "bright")}
OF_MAKING = {name: _label(name) for name in ("photograph", "screenshot", "graphic")}
OF_SEASON = {name: _label(name, "season") for name in SEASONS}
OF_DAY = {name: _label(name, "time of day") for name in TIMES}
MONOCHROME, IS_BLURRED, LETTERING = _label("monochrome"), _label("blurred"), _label("watermark or text")
GPS = _label("has GPS")
CAMERA = "camera"


class Properties:
    """The tagger that computes. Camera names are proposed below the tag *camera* and not listed in `labels`."""

    name = "properties"
    version = "1"
    side = 384
    labels: Sequence[Label] = (
        *SHAPES.values(),
        *OF_COLOUR.values(),
        *OF_LIGHT.values(),
        *OF_MAKING.values(),
        *OF_SEASON.values(),
        *OF_DAY.values(),
        MONOCHROME,
        IS_BLURRED,
        LETTERING,
        GPS,
    )

    def predict(self, photos: Sequence[View]) -> list[list[Proposal]]:
        """Return the properties of each photo, most confident first."""
        return [sorted(_properties(photo), key=lambda one: -one.confidence) for photo in photos]


def _properties(photo: View) -> Iterator[Proposal]:
    height, width = photo.pixels.shape[:2]
    if photo.facts is not None and photo.facts.width and photo.facts.height:
        width, height = photo.facts.width, photo.facts.height
    yield Proposal(SHAPES[shape(width, height)], 1.0)
    pixels = measured.reduced(photo.pixels, Properties.side)
    levels = measured.grey(pixels)
    yield from _colours(measured.miniature(pixels))
    yield from _light(levels)
    made = _making(pixels, levels, photo.facts)
    yield made
    if made.label.name == "photograph":
        yield from _sharpness(levels)
        if (squares := lettering(pixels, levels)) >= LETTERED:
            yield Proposal(LETTERING, min(0.8, 0.45 + 0.03 * squares))
    if photo.facts is not None:
        yield from _facts(photo.facts)


def shape(width: int, height: int) -> str:
    """Return the name of a photo's shape.

    >>> shape(4000, 3000), shape(3000, 4000), shape(1000, 1000), shape(9000, 2000)
    ('landscape format', 'portrait format', 'square', 'panorama')
    """
    ratio = max(width, height) / max(1, min(width, height))
    if ratio <= SQUARE:
        return "square"
    if ratio >= PANORAMA:
        return "panorama"
    return "landscape format" if width > height else "portrait format"


def _colours(small: NDArray[np.uint8]) -> Iterator[Proposal]:
    spread = measured.chroma(small)
    if spread < GREY:
        yield Proposal(MONOCHROME, 0.6 + 0.4 * (1 - spread / GREY))
        return
    for name, share in measured.colour_shares(small).items():
        if share >= (LEAST_NEUTRAL if name in NEUTRAL else LEAST_COLOUR):
            yield Proposal(OF_COLOUR[name], round(min(1.0, 0.4 + share), 3))


def _light(levels: NDArray[np.float32]) -> Iterator[Proposal]:
    mean = float(levels.mean())
    if mean < DARK:
        yield Proposal(OF_LIGHT["dark"], 0.5 + 0.5 * (1 - mean / DARK))
    elif mean > BRIGHT:
        yield Proposal(OF_LIGHT["bright"], 0.5 + 0.5 * (mean - BRIGHT) / (255 - BRIGHT))


def _sharpness(levels: NDArray[np.float32]) -> Iterator[Proposal]:
    amount = measured.blur(levels)
    if amount > BLURRED:
        yield Proposal(IS_BLURRED, round(min(0.99, 0.5 + 1.6 * (amount - BLURRED)), 3))


def _making(pixels: NDArray[np.uint8], levels: NDArray[np.float32], facts: FileFacts | None) -> Proposal:
    """Say whether a camera or a program made the picture; a file that names its camera is believed."""
    if facts is not None and facts.camera:
        return Proposal(OF_MAKING["photograph"], 0.99)
    drawn = graphic(measured.flatness(pixels, levels))
    if drawn < 0.5:
        return Proposal(OF_MAKING["photograph"], 1 - drawn)
    size = (facts.width, facts.height) if facts is not None else (pixels.shape[1], pixels.shape[0])
    return Proposal(OF_MAKING["screenshot" if (min(size), max(size)) in SCREENS else "graphic"], drawn)


def graphic(flat: Flatness) -> float:
    """Return how likely a program drew the picture, 0-1.

    Source: measured on 540 photos, of which it takes one for a drawing, and 51 screenshots, diagrams and icons, of
    which it takes 4 for photos: those that mostly show photos.
    """
    if flat.ground < 0.25:
        return 0.1
    hard, even = (0.18 - flat.soft) / 0.18, (flat.even - 0.4) / 0.4
    return float(np.clip(0.5 + 0.48 * max(hard, even), 0.02, 0.98))


def _facts(facts: FileFacts) -> Iterator[Proposal]:
    if facts.has_gps:
        yield Proposal(GPS, 1.0)
    if facts.camera:
        yield Proposal(_label(facts.camera, CAMERA), 1.0)
    try:
        taken = datetime.fromisoformat(facts.taken) if facts.taken else None
    except ValueError:
        return
    if taken is not None:
        yield Proposal(OF_SEASON[season(taken.month)], FROM_GPS_OR_NOT)
        if taken.time().isoformat() != "00:00:00":  # what only knows the day says midnight
            yield Proposal(OF_DAY[time_of_day(taken.hour)], FROM_CLOCK)


def season(month: int) -> str:
    """Return the season of a month in the northern hemisphere.

    >>> season(12), season(3), season(8)
    ('winter', 'spring', 'summer')
    """
    return SEASONS[month % 12 // 3]


def time_of_day(hour: int) -> str:
    """Return what an hour is called.

    >>> time_of_day(4), time_of_day(12), time_of_day(23)
    ('night', 'midday', 'night')
    """
    return next(name for end, name in DAY if hour < end)
