"""What a photo's file says about itself: a few facts for the library, and all of them for a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from tagger_desktop.domain.photo import FileFacts
from tagger_desktop.imaging import exif
from tagger_desktop.imaging.colour import profile_name
from tagger_desktop.imaging.decode import opened
from tagger_desktop.imaging.exif import Exif, Value, first_of, numbers
from tagger_desktop.imaging.packets import Words, iptc, xmp
from tagger_desktop.imaging.photo_file import Photo
from tagger_desktop.imaging.source import Source

Detail = tuple[str, str, str]  # group, name, text

DATE = re.compile(r"(\d{4})[:\-/.](\d\d?)[:\-/.](\d\d?)[ T](\d\d?):(\d\d):(\d\d)")
FIRST_YEAR, LAST_YEAR = 1826, 2100  # the first photograph, and a clock gone wrong
COMPANY = re.compile(
    r",?\s+(corporation|corp|company|co|imaging|camera|optical|electronics|ag|inc|ltd|gmbh)\b\.?", re.I
)
LONGEST = 400  # characters of a text; the panel shows a few lines

XMP_TAG, IPTC_TAG, PHOTOSHOP_IPTC = 700, 33723, 0x0404
PROGRAMS = (
    "",
    "Manual",
    "Automatic",
    "Aperture priority",
    "Shutter priority",
    "Creative",
    "Action",
    "Portrait",
    "Landscape",
)
METERING = ("", "Average", "Centre-weighted", "Spot", "Multi-spot", "Pattern", "Partial")
MODES = {
    "1": "Black and white",
    "L": "Grey, 8 bits",
    "LA": "Grey with transparency",
    "I;16": "Grey, 16 bits",
    "I;16B": "Grey, 16 bits",
    "I": "Grey, 32 bits",
    "F": "Grey, floating point",
    "P": "Palette",
    "PA": "Palette with transparency",
    "RGBA": "RGB with transparency",
    "YCbCr": "YCbCr",
    "LAB": "Lab",
}


def read_facts(photo: Photo) -> FileFacts:
    """Return what the library keeps about a photo's file, from its header.

    In a PNG, EXIF may stand behind the pixels: decode first, or go without it.
    """
    about = photo.exif
    width, height = photo.size
    return FileFacts(
        format=photo.format,
        width=width,
        height=height,
        orientation=about.orientation,
        taken=taken(about),
        camera=camera(about),
        has_gps=about.degrees() is not None,
    )


def taken(about: Exif) -> str | None:
    """Return when the photo was taken in local camera time, or None when the file holds no believable date."""
    dates = (
        about.photo.get(exif.DATE_TIME_ORIGINAL),
        about.photo.get(exif.DATE_TIME_DIGITIZED),
        about.main.get(exif.DATE_TIME),
    )
    return next(filter(None, map(iso_date, dates)), None)


def iso_date(value: Value | None) -> str | None:
    """Return an EXIF date as ISO 8601, or None for blanks, zeros and dates that never were.

    >>> iso_date("2024:05:01 12:30:00"), iso_date("0000:00:00 00:00:00")
    ('2024-05-01T12:30:00', None)
    """
    found = DATE.match(value) if isinstance(value, str) else None
    if not found:
        return None
    try:
        date = datetime(*(int(part) for part in found.groups()))  # type: ignore[arg-type]  # six groups, by the pattern
    except ValueError:
        return None
    return date.isoformat() if FIRST_YEAR <= date.year <= LAST_YEAR else None


def camera(about: Exif) -> str | None:
    """Return make and model, saying the make once."""
    return camera_name(_words(about.main.get(exif.MAKE)), _words(about.main.get(exif.MODEL))) or None


def camera_name(make: str, model: str) -> str:
    """Return a camera's name without the make twice and without the words that only lawyers need.

    >>> camera_name("NIKON CORPORATION", "NIKON D90"), camera_name("OLYMPUS IMAGING CORP.", "E-M5")
    ('NIKON D90', 'OLYMPUS E-M5')
    """
    make = COMPANY.sub("", make).strip(" ,.")
    brand = make.split()[-1] if make else ""  # EASTMAN KODAK is Kodak on the camera
    if make and model.lower().startswith((make.lower(), brand.lower())):
        return model
    return f"{make} {model}".strip()


def details(source: Source) -> list[Detail]:
    """Return everything worth reading about a photo's file as (group, name, text), in the order to show it.

    Errors: UnreadablePhoto when the file is no photo; never because its metadata is odd.
    """
    with opened(source) as photo:
        about = photo.exif
        rows = [*_file(photo), *_camera(about), *_times(about), *_place(about), *_written(photo)]
    return [(group, name, text if len(text) <= LONGEST else text[:LONGEST] + "…") for group, name, text in rows if text]


def _file(photo: Photo) -> Iterator[Detail]:
    width, height = photo.size
    yield "File", "Format", photo.format
    yield "File", "Dimensions", f"{width} × {height} ({width * height / 1e6:.1f} MP)"
    yield "File", "File size", file_size(photo.file_size)
    yield "File", "Colour", MODES.get(photo.mode, photo.mode)
    profile = photo.info.get("icc_profile")
    yield "File", "Colour profile", profile_name(profile) if isinstance(profile, bytes) else ""
    yield "File", "Frames", "Several; the first is shown" if photo.has_frames else ""
    yield "File", "Software", _words(photo.exif.main.get(exif.SOFTWARE))


def file_size(size_bytes: int) -> str:
    """Return a size as people write it.

    >>> file_size(900), file_size(4_183_552)
    ('900 bytes', '4.2 MB')
    """
    for unit, divisor in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if size_bytes >= divisor:
            return f"{size_bytes / divisor:.1f} {unit}"
    return f"{size_bytes} bytes"


def _camera(about: Exif) -> Iterator[Detail]:
    photo = about.photo
    yield "Camera", "Camera", camera(about) or ""
    yield "Camera", "Lens", camera_name(_words(photo.get(0xA433)), _words(photo.get(0xA434)))
    yield "Camera", "Exposure", exposure(_number(photo, 0x829A))
    yield "Camera", "Aperture", f"f/{aperture:.1f}" if (aperture := _number(photo, 0x829D)) else ""
    yield "Camera", "ISO", str(speed) if (speed := first_of(photo, 0x8827, 0)) else ""
    yield "Camera", "Focal length", _focal_length(about)
    yield "Camera", "Exposure compensation", _signed(photo.get(0x9204))
    yield "Camera", "Program", _choice(PROGRAMS, first_of(photo, 0x8822, 0))
    yield "Camera", "Metering", _choice(METERING, first_of(photo, 0x9207, 0))
    if 0x9209 in photo:
        yield "Camera", "Flash", "Fired" if first_of(photo, 0x9209, 0) & 1 else "Did not fire"
    if 0xA403 in photo:
        yield "Camera", "White balance", "Manual" if first_of(photo, 0xA403, 0) == 1 else "Automatic"


def exposure(seconds: float | None) -> str:
    """Return an exposure time as photographers write it.

    >>> exposure(0.004), exposure(0.5), exposure(2.5), exposure(30.0)
    ('1/250 s', '1/2 s', '2.5 s', '30 s')
    """
    if not seconds or seconds <= 0:
        return ""
    if seconds < 1 and abs(1 / seconds - round(1 / seconds)) / (1 / seconds) < 0.1:
        return f"1/{round(1 / seconds)} s"
    return f"{seconds:.2g} s" if seconds < 10 else f"{seconds:.0f} s"


def _focal_length(about: Exif) -> str:
    length, equivalent = _number(about.photo, 0x920A), first_of(about.photo, 0xA405, 0)
    if not length:
        return f"{equivalent} mm equivalent" if equivalent else ""
    shown = f"{length:.1f}".removesuffix(".0") + " mm"
    return f"{shown} ({equivalent} mm equivalent)" if equivalent and abs(equivalent - length) >= 1 else shown


def _signed(value: Value | None) -> str:
    number = next(numbers(value), None)
    return f"{number:+.2g} EV" if number is not None and abs(number) < 20 else ""


def _times(about: Exif) -> Iterator[Detail]:
    photo = about.photo
    yield "Time", "Taken", _date(photo.get(exif.DATE_TIME_ORIGINAL), photo.get(0x9011))
    yield "Time", "Digitised", _date(photo.get(exif.DATE_TIME_DIGITIZED), photo.get(0x9012))
    yield "Time", "Changed", _date(about.main.get(exif.DATE_TIME), photo.get(0x9010))


def _date(value: Value | None, zone: Value | None) -> str:
    date = iso_date(value)
    offset = zone if isinstance(zone, str) and re.fullmatch(r"[+-]\d\d:\d\d", zone) else ""
    return f"{date.replace('T', ' ')} {offset}".strip() if date else ""


def _place(about: Exif) -> Iterator[Detail]:
    if where := about.degrees():
        yield "Place", "Coordinates", coordinates(*where)
        altitude = _number(about.place, 6)
        below = about.place.get(5) in (b"\1", (1,))
        yield "Place", "Altitude", f"{-altitude if below else altitude:.0f} m" if altitude is not None else ""


def coordinates(latitude: float, longitude: float) -> str:
    """Return a place the way maps accept it.

    >>> coordinates(41.890251, -12.492373)
    '41.89025° N, 12.49237° W'
    """
    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    return f"{abs(latitude):.5f}° {north}, {abs(longitude):.5f}° {east}"


def _written(photo: Photo) -> Iterator[Detail]:
    main, old, new = photo.exif.main, _iptc_words(photo), _xmp_words(photo)
    rows = {
        "Title": (new, "dc:title", old, "title", ""),
        "Headline": (new, "photoshop:Headline", old, "headline", ""),
        "Caption": (new, "dc:description", old, "caption", _words(main.get(exif.DESCRIPTION))),
        "Keywords": (new, "dc:subject", old, "keywords", ""),
        "Rating": (new, "xmp:Rating", old, "", ""),
        "Label": (new, "xmp:Label", old, "", ""),
        "Creator": (new, "dc:creator", old, "creator", _words(main.get(exif.ARTIST))),
        "Copyright": (new, "dc:rights", old, "copyright", _words(main.get(exif.COPYRIGHT))),
        "City": (new, "photoshop:City", old, "city", ""),
        "Country": (new, "photoshop:Country", old, "country", ""),
    }
    for name, (first, key, second, other, last) in rows.items():
        yield "Description", name, ", ".join(first.get(key) or second.get(other) or [last])


def _xmp_words(photo: Photo) -> Words:
    info = photo.info
    packet = info.get("xmp") or info.get("XML:com.adobe.xmp") or photo.exif.main.get(XMP_TAG)
    if isinstance(packet, tuple):  # a TIFF's packet is stored as numbers
        packet = bytes(part for part in packet if isinstance(part, int) and 0 <= part < 256)
    return xmp(packet) if isinstance(packet, bytes | str) else {}


def _iptc_words(photo: Photo) -> Words:
    blocks = photo.info.get("photoshop")
    data = blocks.get(PHOTOSHOP_IPTC) if isinstance(blocks, dict) else photo.exif.main.get(IPTC_TAG)
    if isinstance(data, tuple):
        data = bytes(part for part in data if isinstance(part, int) and 0 <= part < 256)
    return iptc(data) if isinstance(data, bytes) else {}


def _words(value: Value | None) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _number(directory: exif.Directory, tag: int) -> float | None:
    value = next(numbers(directory.get(tag)), None)
    return value if value is not None and abs(value) < 1e9 else None  # also drops 0/0, which is no number


def _choice(names: tuple[str, ...], number: int) -> str:
    return names[number] if 0 <= number < len(names) else ""
