"""The words people wrote into a file: IPTC records and XMP packets as plain name-to-texts tables."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree  # noqa: S405 (a packet with a DOCTYPE is refused before it is parsed)

Words = dict[str, list[str]]

MOST_XMP = 4 << 20  # bytes; what people write is a few KB, the rest is editing history
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/lightroom/1.0/": "lr",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/exif/1.0/aux/": "aux",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "iptc",
}
IPTC_NAMES = {
    5: "title",
    25: "keywords",
    80: "creator",
    90: "city",
    95: "state",
    101: "country",
    105: "headline",
    110: "credit",
    116: "copyright",
    120: "caption",
}
UTF8_MARK = b"\x1b%G"


def iptc(data: bytes) -> Words:
    """Return the application record of an IPTC block: keywords, caption, title and so on.

    Source: IPTC-NAA Information Interchange Model 4.2, chapters 1 and 6.
    """
    found: Words = {}
    at, encoding = 0, "utf-8"
    while at + 5 <= len(data) and data[at] == 0x1C:
        record, dataset = data[at + 1], data[at + 2]
        size = int.from_bytes(data[at + 3 : at + 5], "big")
        if size & 0x8000:  # an extended length; nothing a person writes is that long
            break
        value = data[at + 5 : at + 5 + size]
        at += 5 + size
        if (record, dataset) == (1, 90):
            encoding = "utf-8" if UTF8_MARK in value else "latin-1"
        elif record == 2 and dataset in IPTC_NAMES:
            found.setdefault(IPTC_NAMES[dataset], []).append(_decoded(value, encoding))
    return found


def _decoded(value: bytes, encoding: str) -> str:
    # Many programs write UTF-8 without saying so, and some say so and write Latin-1.
    for guess in ("utf-8", encoding):
        try:
            return value.decode(guess).strip("\0 \r\n")
        except UnicodeDecodeError:
            continue
    return value.decode("latin-1").strip("\0 \r\n")


def xmp(packet: bytes | str) -> Words:
    """Return the properties of an XMP packet by names such as "dc:subject"; damaged packets have none.

    Source: ISO 16684-1:2019 (XMP), clause 7.
    """
    data = packet.encode() if isinstance(packet, str) else packet
    if len(data) > MOST_XMP or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return {}
    start, end = data.find(b"<"), data.rfind(b">")
    try:
        root = ElementTree.fromstring(data[start : end + 1])  # noqa: S314 (see the import)
    except (ElementTree.ParseError, ValueError, LookupError):
        return {}
    found: Words = {}
    for description in root.iter(f"{RDF}Description"):
        for key, value in description.attrib.items():
            _keep(found, key, [value])
        for child in description:
            _keep(found, child.tag, [node.text or "" for node in child.iter(f"{RDF}li")] or [child.text or ""])
    return found


def _keep(found: Words, key: str, values: list[str]) -> None:
    namespace, _, name = key.removeprefix("{").partition("}")
    values = [value.strip() for value in values if value.strip()]
    if namespace in PREFIXES and values:
        found.setdefault(f"{PREFIXES[namespace]}:{name}", values)
