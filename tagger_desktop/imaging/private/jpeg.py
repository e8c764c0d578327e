"""What stands around the picture in a JPEG: segments before it, and whatever was put behind it.

Source: ITU-T T.81, annex B; CIPA DC-008-2023, 4.7; CIPA DC-007 (several pictures in one file).
"""

from __future__ import annotations

from collections.abc import Iterator

from tagger_desktop.imaging.private.directories import only_orientation, orientation, without_location
from tagger_desktop.imaging.private.parts import Part, damaged
from tagger_desktop.imaging.private.tags import Level
from tagger_desktop.imaging.private.words import (
    IPTC_RESOURCE,
    photoshop_without_location,
    resources,
    xmp_without_location,
)

START, END, SCAN, COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
APP = range(0xE0, 0xF0)
ALONE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length
EXIF, XMP, EXTENDED_XMP = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"
JFIF, ICC, ADOBE, PHOTOSHOP = b"JFIF\0", b"ICC_PROFILE\0", b"Adobe", b"Photoshop 3.0\0"
NEEDED = {0xE0: JFIF, 0xE2: ICC, 0xEE: ADOBE}  # without these, sizes or colours would be others
LONGEST = 0xFFFF - 2

Segment = tuple[int, bytes, bytes]
"""A marker, the bytes behind its length, and all its bytes; what is no segment has the marker 0 or, at the end, END."""


def segments(data: bytes) -> Iterator[Segment]:
    """Yield the segments of a JPEG in order, the runs of compressed pixels between them, and what follows its end."""
    at = 2
    yield START, b"", data[:2]
    while at < len(data):
        if data[at] != 0xFF:
            raise damaged("JPEG")
        while at + 1 < len(data) and data[at + 1] == 0xFF:  # fill bytes
            at += 1
        marker = data[at + 1] if at + 1 < len(data) else END
        if marker == END:
            yield END, data[at + 2 :], data[at:]
            return
        if marker in ALONE:
            yield marker, b"", data[at : at + 2]
            at += 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if end < at + 4 or end > len(data):
            raise damaged("JPEG")
        yield marker, data[at + 4 : end], data[at:end]
        at = end
        if marker == SCAN:
            at = _scan_end(data, end)
            yield 0, b"", data[end:at]


def _scan_end(data: bytes, at: int) -> int:
    """Return where compressed pixels end: at a marker that is neither a stuffed byte nor a restart."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        if data[at + 1] == 0xFF:
            at += 1
        elif data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7:
            at += 2
        else:
            return at
    return len(data)


def parts(data: bytes) -> Iterator[Part]:
    """Yield what a JPEG says about its photo."""
    for marker, body, _ in segments(data):
        if marker == COMMENT:
            yield Part("comment", body)
        elif marker == END and body.strip(b"\0"):
            yield Part("more", body)
        elif marker in APP and not body.startswith(NEEDED.get(marker, b"-")):
            yield from _parts(marker, body)


def _parts(marker: int, body: bytes) -> Iterator[Part]:
    if marker == 0xE1 and body.startswith(EXIF):
        yield Part("exif", body[len(EXIF) :])
    elif marker == 0xE1 and body.startswith(XMP):
        yield Part("xmp", body[len(XMP) :])
    elif marker == 0xED and body.startswith(PHOTOSHOP):
        yield from (
            Part("iptc", value) for number, value, _ in resources(body[len(PHOTOSHOP) :]) if number == IPTC_RESOURCE
        )
    else:
        name = body[:16].split(b"\0")[0].decode("latin-1")
        yield Part("other", body, f"APP{marker - 0xE0} {name if name.isprintable() else ''}".strip())


def cleaned(data: bytes, level: Level) -> bytes:
    """Return a JPEG without what is not to leave; its compressed pixels are the same bytes."""
    turn, made = 1, []
    for marker, body, whole in segments(data):
        if marker == 0xE1 and body.startswith(EXIF) and level == "none":
            turn = orientation(body[len(EXIF) :])
        made.append(b"\xff\xd9" if marker == END else _kept(marker, body, whole, level))
    if turn != 1:  # or the picture would lie on its side
        made.insert(2 if made[1][1:2] == b"\xe0" else 1, _segment(0xE1, EXIF + only_orientation(turn)))
    return b"".join(made)


def _kept(marker: int, body: bytes, whole: bytes, level: Level) -> bytes:
    """Return what is kept of a segment: all of one that the picture needs, nothing of one that nobody here reads."""
    if marker == COMMENT:
        return whole if level == "no-location" else b""
    if marker not in APP or body.startswith(NEEDED.get(marker, b"-")):
        return whole
    if level == "none":
        return b""
    if marker == 0xE1 and body.startswith(EXIF):
        return _segment(marker, EXIF + without_location(body[len(EXIF) :]))
    if marker == 0xE1 and body.startswith(XMP):
        packet = xmp_without_location(body[len(XMP) :])
        return _segment(marker, XMP + packet) if packet else b""
    if marker == 0xED and body.startswith(PHOTOSHOP):
        blocks = photoshop_without_location(body[len(PHOTOSHOP) :])
        return _segment(marker, PHOTOSHOP + blocks) if blocks else b""
    return b""


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body
