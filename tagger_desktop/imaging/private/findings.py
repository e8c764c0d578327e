"""What a file says about its photo, in words for the person who is about to pass it on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from tagger_desktop.imaging import exif, packets
from tagger_desktop.imaging.exif import Directory, Exif, Value
from tagger_desktop.imaging.metadata import camera, coordinates, taken
from tagger_desktop.imaging.private import tags
from tagger_desktop.imaging.private.parts import Part
from tagger_desktop.imaging.private.words import IPTC_PLACES, Unclear, iptc_records, xmp_places

Kind = Literal[
    "location",
    "serial number",
    "people",
    "camera",
    "date",
    "words",
    "keywords",
    "program",
    "preview",
    "maker's notes",
    "more",
]
KINDS: tuple[Kind, ...] = (
    "location",
    "serial number",
    "people",
    "camera",
    "date",
    "words",
    "keywords",
    "program",
    "preview",
    "maker's notes",
    "more",
)
"""What may be found, what is most private first."""
LONGEST = 80  # characters of an example

SERIALS = (0xA431, 0xA435, 0xC62F)
OWNER, UNIQUE_ID, USER_COMMENT, HOST = 0xA430, 0xA420, 0x9286, 0x013C
WINDOWS: dict[int, Kind] = {0x9C9B: "words", 0x9C9C: "words", 0x9C9D: "people", 0x9C9E: "keywords", 0x9C9F: "words"}
XMP_KINDS: dict[str, Kind] = {
    "dc:creator": "people",
    "dc:rights": "people",
    "dc:title": "words",
    "dc:description": "words",
    "photoshop:Headline": "words",
    "dc:subject": "keywords",
    "lr:hierarchicalSubject": "keywords",
    "xmp:CreatorTool": "program",
    "aux:SerialNumber": "serial number",
    "aux:LensSerialNumber": "serial number",
    "exif:BodySerialNumber": "serial number",
    "tiff:Model": "camera",
    "xmp:CreateDate": "date",
}
IPTC_KINDS: dict[str, Kind] = {
    "title": "words",
    "caption": "words",
    "headline": "words",
    "keywords": "keywords",
    "creator": "people",
    "credit": "people",
    "copyright": "people",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a file says: of which kind, and what."""

    kind: Kind
    text: str


def found_in(parts: Iterable[Part], *, is_file: bool = False) -> list[Finding]:
    """Return what the parts of a file say, each thing once, the most private first; `is_file` for a TIFF itself."""
    found: dict[Finding, None] = {}
    for part in parts:
        for kind, text in _found(part, is_file):
            if words := " ".join(text.split()).strip("\0"):
                found[Finding(kind, words[:LONGEST])] = None
    return sorted(found, key=lambda finding: KINDS.index(finding.kind))


def _found(part: Part, is_file: bool) -> Iterator[tuple[Kind, str]]:
    match part.kind:
        case "exif":
            about = Exif.of_block(part.data)
            yield from _exif(about)
            yield from _more_in_tiff(about.main) if is_file else ()
        case "xmp":
            yield from _xmp(part.data)
        case "iptc":
            yield from _iptc(part.data)
        case "comment":
            yield "words", exif.text(part.data)
        case _:
            yield "more", f"{part.name or 'data behind the picture'} ({len(part.data):,} bytes)"


def _exif(about: Exif) -> Iterator[tuple[Kind, str]]:
    if about.place:
        where = about.degrees()
        yield "location", coordinates(*where) if where else "a GPS directory"
    yield "camera", camera(about) or ""
    yield "date", taken(about) or ""
    for kind, directory, tag in (
        *(("serial number", directory, tag) for tag in SERIALS for directory in (about.photo, about.main)),
        ("people", about.photo, OWNER),
        ("people", about.main, exif.ARTIST),
        ("people", about.main, exif.COPYRIGHT),
        ("words", about.main, exif.DESCRIPTION),
        ("words", about.photo, USER_COMMENT),
        ("program", about.main, exif.SOFTWARE),
        ("program", about.main, HOST),
        ("more", about.photo, UNIQUE_ID),
    ):
        yield kind, _text(directory.get(tag))  # type: ignore[misc]  # the table's words are kinds
    for tag, kind in WINDOWS.items():
        yield kind, _wide(about.main.get(tag))
    if tags.MAKER_NOTE in about.photo:
        yield "maker's notes", "only the maker knows what is in them"
    if preview := about.preview_bytes():
        yield "preview", f"a small copy of the picture ({len(preview):,} bytes)"


def _text(value: Value | None) -> str:
    if isinstance(value, bytes):
        value = exif.text(value.removeprefix(b"ASCII\0\0\0").removeprefix(b"UNICODE\0"))
    return value if isinstance(value, str) else ""


def _wide(value: Value | None) -> str:
    return _bytes(value).decode("utf-16-le", "replace").strip("\0")


def _bytes(value: Value | None) -> bytes:
    """Return a value that is stored as numbers as the bytes they are."""
    if isinstance(value, tuple):
        return bytes(part for part in value if isinstance(part, int) and 0 <= part < 256)
    return value if isinstance(value, bytes) else b""


def _more_in_tiff(main: Directory) -> Iterator[tuple[Kind, str]]:
    if tags.GEO & main.keys():
        yield "location", "the tags of a map (GeoTIFF)"
    yield from _xmp(_bytes(main.get(tags.XMP)))
    yield from _iptc(_bytes(main.get(tags.IPTC)))


def _xmp(packet: bytes) -> Iterator[tuple[Kind, str]]:
    try:
        places = xmp_places(packet)
    except Unclear:
        if packet.strip(b"\0 "):
            yield "more", "an XMP packet that cannot be read"
        return
    for name, _, _ in places:
        if name != "HasExtendedXMP":
            yield "location", name
    for name, values in packets.xmp(packet).items():
        if name in XMP_KINDS:
            yield XMP_KINDS[name], ", ".join(values)


def _iptc(data: bytes) -> Iterator[tuple[Kind, str]]:
    for record, number, value, _ in iptc_records(data):
        if record == 2 and number in IPTC_PLACES and value.strip():
            yield "location", exif.text(value)
    for name, values in packets.iptc(data).items():
        if name in IPTC_KINDS:
            yield IPTC_KINDS[name], ", ".join(values)
