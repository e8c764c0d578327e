"""What stands around the picture in a WebP.

Source: Google, "WebP Container Specification".
"""

from __future__ import annotations

from collections.abc import Iterator

from tagger_desktop.imaging.private.directories import only_orientation, orientation, without_location
from tagger_desktop.imaging.private.parts import Part, damaged
from tagger_desktop.imaging.private.tags import Level
from tagger_desktop.imaging.private.words import xmp_without_location

HEAD = 12  # bytes
PICTURE = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
HAS_EXIF, HAS_XMP = 0x08, 0x04  # in the first byte of VP8X
PREFIX = b"Exif\0\0"  # which some programs write though they should not


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield each chunk's type, its data and all its bytes, and at the end what follows the last one, as type ""."""
    at, end = HEAD, 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise damaged("WebP")
    while at + 8 <= end:
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        after = at + 8 + size + size % 2
        if at + 8 + size > end:
            raise damaged("WebP")
        yield data[at : at + 4], data[at + 8 : at + 8 + size], data[at:after].ljust(after - at, b"\0")
        at = after
    yield b"", data[end:], data[end:]


def parts(data: bytes) -> Iterator[Part]:
    """Yield what a WebP says about its photo."""
    for kind, body, _ in chunks(data):
        if kind == b"EXIF":
            yield Part("exif", body.removeprefix(PREFIX))
        elif kind == b"XMP ":
            yield Part("xmp", body)
        elif not kind:
            if body.strip(b"\0"):
                yield Part("more", body)
        elif kind not in PICTURE:
            yield Part("other", body, kind.decode("latin-1").strip())


def cleaned(data: bytes, level: Level) -> bytes:
    """Return a WebP without what is not to leave; its compressed pixels are the same bytes."""
    turn, made, flags = 1, [], 0
    for kind, body, whole in chunks(data):
        if kind == b"EXIF":
            turn = orientation(body.removeprefix(PREFIX))
        kept = _kept(kind, body, whole, level, turn)
        flags |= {b"EXIF": HAS_EXIF, b"XMP ": HAS_XMP}.get(kind, 0) if kept else 0
        made.append(kept)
    if made and made[0][:4] == b"VP8X":
        old = made[0][8]
        made[0] = made[0][:8] + bytes((old & ~(HAS_EXIF | HAS_XMP) | flags,)) + made[0][9:]
    inside = b"WEBP" + b"".join(made)
    return b"RIFF" + len(inside).to_bytes(4, "little") + inside


def _kept(kind: bytes, body: bytes, whole: bytes, level: Level, turn: int) -> bytes:
    if kind in PICTURE:
        return whole
    if kind == b"EXIF":
        if level == "none":
            return _chunk(kind, only_orientation(turn)) if turn != 1 else b""
        return _chunk(kind, without_location(body.removeprefix(PREFIX)))
    if kind == b"XMP " and level == "no-location":
        packet = xmp_without_location(body)
        return _chunk(kind, packet) if packet else b""
    return b""


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4, "little") + body + bytes(len(body) % 2)
