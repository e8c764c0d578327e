"""What stands around the picture in a PNG.

Source: W3C, "Portable Network Graphics (PNG) Specification (Third Edition)" (2025), clause 11.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import suppress

from tagger_desktop.imaging.private.directories import only_orientation, orientation, without_location
from tagger_desktop.imaging.private.parts import Part, damaged
from tagger_desktop.imaging.private.tags import Level
from tagger_desktop.imaging.private.words import xmp_without_location

SIGNATURE = 8  # bytes
PICTURE = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs hIST sPLT cICP mDCV cLLI acTL fcTL fdAT".split()
)
XMP = b"XML:com.adobe.xmp"
PROFILE = b"Raw profile type "  # how ImageMagick writes EXIF, IPTC and XMP into text
MOST_TEXT = 4 << 20  # bytes of a compressed text when it is unpacked


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield each chunk's type, its data and all its bytes, and at the end what follows the last one, as type ""."""
    at = SIGNATURE
    while at < len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if end > len(data):
            raise damaged("PNG")
        kind = data[at + 4 : at + 8]
        yield kind, data[at + 8 : end - 4], data[at:end]
        at = end
        if kind == b"IEND":
            break
    yield b"", data[at:], data[at:]


def parts(data: bytes) -> Iterator[Part]:
    """Yield what a PNG says about its photo."""
    for kind, body, _ in chunks(data):
        if kind == b"eXIf":
            yield Part("exif", body)
        elif kind in (b"tEXt", b"zTXt", b"iTXt"):
            yield _text(kind, body)
        elif not kind:
            if body.strip(b"\0"):
                yield Part("more", body)
        elif kind not in PICTURE:
            yield Part("other", body, kind.decode("latin-1"))


def _text(kind: bytes, body: bytes) -> Part:
    name, _, rest = body.partition(b"\0")
    text = _unpacked(kind, rest)
    if name == XMP:
        return Part("xmp", text)
    if name.startswith(PROFILE):
        return Part("other", text, name.decode("latin-1"))
    return Part("comment", name + b": " + text)


def _unpacked(kind: bytes, rest: bytes) -> bytes:
    if kind == b"tEXt":
        return rest
    packed = kind == b"zTXt"
    if kind == b"iTXt":
        packed, rest = rest[:1] == b"\1", rest[2:].split(b"\0", 2)[-1]
    else:
        rest = rest[1:]
    if packed:
        with suppress(zlib.error):
            return zlib.decompressobj().decompress(rest, MOST_TEXT)
        return b""
    return rest


def cleaned(data: bytes, level: Level) -> bytes:
    """Return a PNG without what is not to leave; its compressed pixels are the same bytes."""
    turn, made = 1, [data[:SIGNATURE]]
    for kind, body, whole in chunks(data):
        if kind == b"eXIf" and level == "none":
            turn = orientation(body)
        made.append(_kept(kind, body, whole, level))
    if turn != 1:
        made.insert(2, _chunk(b"eXIf", only_orientation(turn)))
    return b"".join(made)


def _kept(kind: bytes, body: bytes, whole: bytes, level: Level) -> bytes:
    if kind in PICTURE:
        return whole
    if level == "none":
        return b""
    if kind == b"eXIf":
        return _chunk(kind, without_location(body))
    if kind == b"iTXt" and body.startswith(XMP + b"\0"):
        packet = xmp_without_location(_text(kind, body).data)
        return _chunk(kind, XMP + b"\0\0\0\0\0" + packet) if packet else b""
    is_text = kind in (b"tEXt", b"zTXt", b"iTXt") and not body.startswith((PROFILE, XMP))
    return whole if is_text or kind == b"tIME" or body.startswith(PROFILE + b"icc") else b""


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")
