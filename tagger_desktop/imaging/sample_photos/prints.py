"""From scene to file: drawing one photo of the album and saving it the way a camera would."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from types import ModuleType

from PIL import Image

from tagger_desktop.imaging import exif
from tagger_desktop.imaging.sample_photos.album import PLACES, Shot
from tagger_desktop.imaging.sample_photos.canvas import Canvas

QUALITY = 88  # of JPEG and WebP
PHOTO_LENS, PHOTO_LENS_MAKE = 0xA434, 0xA433
EXPOSURE, APERTURE, SPEED, FOCAL_LENGTH = 0x829A, 0x829D, 0x8827, 0x920A
ALTITUDE_REF, ALTITUDE = 5, 6

CAMERAS = (  # make, model, lens, focal length: none of them exists
    ("Halden", "Halden M2", "Halden 24-70mm f/2.8", 35.0),
    ("Kestrel", "Kestrel Q7", "Kestrel 23mm f/2", 23.0),
    ("Orbia", "Orbia Phone 5", "Orbia 5.4mm f/1.8", 5.4),
)
STORED = {  # how upright pixels are turned to be stored in each orientation
    3: Image.Transpose.ROTATE_180,
    6: Image.Transpose.ROTATE_90,
    8: Image.Transpose.ROTATE_270,
}


def draw(shot: Shot) -> Image.Image:
    """Return the upright picture."""
    return scene(shot)(Canvas(*shot.size))


def scene(shot: Shot) -> Callable[[Canvas], Image.Image]:
    """Return the function that draws a photo."""
    found: Callable[[Canvas], Image.Image] = getattr(subjects()[shot.subject], shot.scene)
    return found


def subjects() -> dict[str, ModuleType]:
    """Return the modules that draw, by the name of their subject."""
    from tagger_desktop.imaging.sample_photos import beaches, city, forests, fruit, mountains, portraits, tabletop

    found = (beaches, city, forests, fruit, mountains, portraits, tabletop)
    return {module.__name__.rpartition(".")[2]: module for module in found}


def save(shot: Shot, path: Path) -> None:
    """Draw a photo and write it to `path`, which holds all of it or nothing."""
    picture = draw(shot)
    if shot.turn in STORED:
        picture = picture.transpose(STORED[shot.turn])
    data = BytesIO()
    format = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[shot.suffix]
    picture.save(data, format, quality=QUALITY, exif=block(shot))
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_bytes(data.getvalue())
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def block(shot: Shot) -> Image.Exif:
    """Return the EXIF block: what the picture is, the camera, the exposure, the time and, where known, the place."""
    about = Image.Exif()
    make, model, lens, focal_length = CAMERAS[shot.date.year % len(CAMERAS)]
    date = shot.date.strftime("%Y:%m:%d %H:%M:%S")
    seconds, aperture, speed = exposure(shot)
    about[exif.DESCRIPTION] = (scene(shot).__doc__ or "").partition("\n")[0]
    about[exif.MAKE], about[exif.MODEL] = make, model
    about[exif.ORIENTATION] = shot.turn
    about[exif.DATE_TIME] = date
    about.get_ifd(exif.PHOTO_DIRECTORY).update(
        {
            exif.DATE_TIME_ORIGINAL: date,
            exif.DATE_TIME_DIGITIZED: date,
            EXPOSURE: seconds,
            APERTURE: aperture,
            SPEED: speed,
            FOCAL_LENGTH: focal_length,
            PHOTO_LENS_MAKE: make,
            PHOTO_LENS: lens,
        }
    )
    if shot.place:
        about.get_ifd(exif.GPS_DIRECTORY).update(dict(position(shot)))
    return about


def exposure(shot: Shot) -> tuple[float, float, int]:
    """Return seconds, f-number and ISO as a photographer might have chosen them for the light."""
    shows = {tag for tag, _ in shot.tags}
    if "star" in shows:
        return 15.0, 2.0, 3200
    if "night" in shows:
        return 1 / 15, 1.8, 1600
    if shows & {"indoors", "food"}:
        return 1 / 60, 2.8, 400
    if shows & {"evening", "morning", "sunset", "portrait"}:
        return 1 / 125, 4.0, 200
    return 1 / 500, 8.0, 100


def position(shot: Shot) -> Iterator[tuple[int, object]]:
    """Return the tags that say where a photo was taken; those of one place differ by a short walk."""
    north, east, altitude = PLACES[shot.place]
    minutes = shot.date.minute - 30
    north, east = north + minutes * 2e-4, east + (shot.date.second - 30) * 2e-4
    yield exif.LATITUDE_REF, "N" if north >= 0 else "S"
    yield exif.LATITUDE, sixtieths(abs(north))
    yield exif.LONGITUDE_REF, "E" if east >= 0 else "W"
    yield exif.LONGITUDE, sixtieths(abs(east))
    yield ALTITUDE_REF, b"\0"
    yield ALTITUDE, float(altitude)


def sixtieths(degrees: float) -> tuple[float, float, float]:
    """Return degrees as degrees, minutes and seconds.

    >>> sixtieths(41.5125)
    (41.0, 30.0, 45.0)
    """
    whole = int(degrees)
    minutes = int((degrees - whole) * 60)
    return float(whole), float(minutes), round((degrees - whole - minutes / 60) * 3600, 2)
