"""What stands around the pictures in a GIF.

Source: CompuServe, "Graphics Interchange Format, Version 89a".
"""

from __future__ import annotations

from collections.abc import Iterator

from tagger_desktop.imaging.private.parts import Part, damaged
from tagger_desktop.imaging.private.tags import Level

EXTENSION, PICTURE, END = 0x21, 0x2C, 0x3B
COMMENT, APPLICATION = 0xFE, 0xFF
NEEDED = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")  # how often it plays, and its colours
XMP = b"XMP DataXMP"

Block = tuple[str, bytes, bytes]
"""What it is ("picture", "comment", "application", "end"), what it says, and all its bytes."""


def blocks(data: bytes) -> Iterator[Block]:
    """Yield the blocks of a GIF in order; what follows its end is the last."""
    if len(data) < 13:
        raise damaged("GIF")
    at = 13 + _table(data[10])
    yield "picture", b"", data[:at]
    while at < len(data) and data[at] != END:
        start, mark = at, data[at]
        if mark == EXTENSION:
            kind, at = data[at + 1 : at + 2], at + 2
        elif mark == PICTURE and at + 10 <= len(data):
            kind, at = b"", at + 11 + _table(data[at + 9])
        else:
            raise damaged("GIF")
        inside = at
        at = _after(data, at)
        what = {b"\xfe": "comment", b"\xff": "application"}.get(kind, "picture")
        yield what, data[inside:at], data[start:at]
    yield "end", data[at + 1 :], data[at : at + 1]


def _table(flags: int) -> int:
    """Return how many bytes a table of colours takes."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after(data: bytes, at: int) -> int:
    """Return where a chain of sub-blocks ends."""
    while at < len(data):
        size = data[at]
        at += 1 + size
        if not size:
            return at
    raise damaged("GIF")


def joined(chain: bytes) -> bytes:
    """Return what stands in a chain of sub-blocks."""
    made, at = b"", 0
    while at < len(chain) and chain[at]:
        made += chain[at + 1 : at + 1 + chain[at]]
        at += 1 + chain[at]
    return made


def parts(data: bytes) -> Iterator[Part]:
    """Yield what a GIF says about its pictures."""
    for what, body, _ in blocks(data):
        if what == "comment":
            yield Part("comment", joined(body))
        elif what == "application" and body[1:12] == XMP:
            yield Part("xmp", body[12:-258])  # written as it is, with a tail that leads any reader to its end
        elif what == "application" and body[1:12] not in NEEDED:
            yield Part("other", body, body[1:9].decode("latin-1"))
        elif what == "end" and body.strip(b"\0"):
            yield Part("more", body)


def cleaned(data: bytes, level: Level) -> bytes:
    """Return a GIF without what is not to leave; its compressed pixels are the same bytes."""
    return b"".join(
        whole
        for what, body, whole in blocks(data)
        if what in ("picture", "end")
        or (what == "comment" and level == "no-location")
        or (what == "application" and body[1:12] in NEEDED)
    )
