"""Taking the place out of the words in a file: XMP packets, IPTC records, Photoshop's blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from tagger_desktop.imaging.packets import MOST_XMP

PLACE = re.compile(
    r"gps|latitude|longitude|altitude|location|^city$|^state$|province|^country|^geo|address|world_?region",
    re.IGNORECASE,
)
EXTENDED = "HasExtendedXMP"  # points to a second packet, which is not passed on
ATTRIBUTE = rb"\s+([^\s=/>]+)\s*=\s*(?:\"[^\"]*\"|'[^']*')"
TAG = re.compile(rb"</?[^\s/>]+(?:" + ATTRIBUTE + rb")*\s*/?>")
ATTRIBUTES = re.compile(ATTRIBUTE)
IPTC_PLACES = frozenset({26, 27, 90, 92, 95, 100, 101})
RESOURCE = b"8BIM"
IPTC_RESOURCE = 0x0404
DROPPED_RESOURCES = frozenset({0x0422, 0x0423, 0x0424, 0x0425})  # EXIF and XMP once more, and a digest of the IPTC


class Unclear(Exception):
    """A packet that cannot be followed, so that nobody knows what is in it."""


def xmp_without_location(packet: bytes) -> bytes:
    """Return an XMP packet without properties that name a place; nothing where it cannot be read."""
    try:
        places = xmp_places(packet)
    except Unclear:
        return b""
    for _, start, end in reversed(places):
        packet = packet[:start] + packet[end:]
    return packet


def xmp_places(packet: bytes) -> list[tuple[str, int, int]]:
    """Return the properties of an XMP packet that name a place, and from where to where in it each stands.

    Errors: Unclear.
    """
    first, last = packet.find(b"<"), packet.rfind(b">") + 1
    text = packet[first:last]
    if not text or len(text) > MOST_XMP or any(mark in text for mark in (b"<!DOCTYPE", b"<!ENTITY", b"\0")):
        raise Unclear
    walk = _Walk(text)
    try:
        walk.parser.Parse(text, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Unclear from error
    return [(name, first + start, first + end) for name, start, end in sorted(walk.found, key=lambda one: one[1])]


class _Walk:
    """One walk through a packet, which notes where its places stand; what stands in a place is part of it."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._inside: tuple[str, int] | None = None
        self._depth = 0
        self.found: list[tuple[str, int, int]] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._inside is not None:
            return
        at = self.parser.CurrentByteIndex
        if _is_place(name):
            self._inside, self._depth = (name, at), 1
            return
        for attribute in ATTRIBUTES.finditer(self._text, at, self._tag_end(at)):
            written = attribute[1].decode("utf-8", "replace")
            if not written.startswith("xmlns") and (_is_place(written) or _local(written) == EXTENDED):
                self.found.append((_local(written), *attribute.span()))

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._inside is not None and self._depth == 0:
            (name, start), self._inside = self._inside, None
            end = self._tag_end(start)
            if self._text[end - 2 : end] != b"/>":
                end = self._tag_end(self.parser.CurrentByteIndex)
            self.found.append((_local(name), start, end))

    def _tag_end(self, at: int) -> int:
        tag = TAG.match(self._text, at)
        if tag is None:
            raise Unclear
        return tag.end()


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _is_place(name: str) -> bool:
    return bool(PLACE.search(_local(name)))


def iptc_records(data: bytes) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Yield each dataset of an IPTC block: record, number, value, and all its bytes; stops where it is damaged."""
    at = 0
    while at + 5 <= len(data) and data[at] == 0x1C:
        size, head = int.from_bytes(data[at + 3 : at + 5], "big"), 5
        if size & 0x8000:  # the length of the length
            wide = size & 0x7FFF
            size, head = int.from_bytes(data[at + 5 : at + 5 + wide], "big"), 5 + wide
        if at + head + size > len(data):
            return
        yield data[at + 1], data[at + 2], data[at + head : at + head + size], data[at : at + head + size]
        at += head + size


def iptc_without_location(data: bytes) -> bytes:
    """Return an IPTC block without cities, states, countries and the like."""
    return b"".join(
        whole for record, number, _, whole in iptc_records(data) if record != 2 or number not in IPTC_PLACES
    )


def resources(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield each of Photoshop's blocks: its number, its value, and the head before the value's length.

    Source: Adobe, "Photoshop File Formats Specification" (2019), image resource blocks.
    """
    at = 0
    while data[at : at + 4] == RESOURCE:
        name = at + 6
        length = data[name] if name < len(data) else 0
        start = name + 1 + length + (length + 1) % 2
        size = int.from_bytes(data[start : start + 4], "big")
        if start + 4 + size > len(data):
            return
        yield int.from_bytes(data[at + 4 : at + 6], "big"), data[start + 4 : start + 4 + size], data[at:start]
        at = start + 4 + size + size % 2


def photoshop_without_location(data: bytes) -> bytes:
    """Return Photoshop's blocks without places in them, and without copies of EXIF and XMP."""
    made = b""
    for number, value, head in resources(data):
        if number in DROPPED_RESOURCES:
            continue
        if number == IPTC_RESOURCE:
            value = iptc_without_location(value)
        made += head + len(value).to_bytes(4, "big") + value + bytes(len(value) % 2)
    return made
