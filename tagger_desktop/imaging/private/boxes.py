"""What stands around the picture in a HEIC or AVIF file; it is overwritten where it is, so that nothing moves.

Source: ISO/IEC 14496-12 (boxes, `meta`, `iinf`, `iloc`), ISO/IEC 23008-12 annex A (Exif and XMP as items).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tagger_desktop.imaging.private.directories import only_orientation, without_location
from tagger_desktop.imaging.private.parts import Part, damaged
from tagger_desktop.imaging.private.tags import Level
from tagger_desktop.imaging.private.words import xmp_without_location

KEPT = frozenset({b"ftyp", b"meta", b"mdat", b"free", b"skip", b"wide", b"moov", b"moof", b"mfra", b"sidx", b"pdin"})
ABOUT = frozenset({b"udta", b"meta", b"uuid"})  # inside a film: places, names and what not
HOLDERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts"})
PICTURES = frozenset(
    {b"hvc1", b"hev1", b"lhv1", b"av01", b"jpeg", b"j2k1", b"unci", b"grid", b"iden", b"iovl", b"tmap", b"mski"}
)
XMP = b"application/rdf+xml"
MOST_BOXES, MOST_ITEMS, MOST_DEPTH = 20_000, 20_000, 12


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its type, where it begins, where what is in it begins, and where it ends."""

    kind: bytes
    at: int
    start: int
    end: int


@dataclass(slots=True)
class Item:
    """Something in the file that is no box: what it is, and the stretches of the file that it takes."""

    kind: bytes
    content: bytes = b""
    stretches: list[tuple[int, int]] = field(default_factory=list)


def boxes(data: bytes | bytearray, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes that stand one after the other between two places."""
    at = start
    while at + 8 <= end:
        size, inside = int.from_bytes(data[at : at + 4], "big"), at + 8
        if size == 1:
            size, inside = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        after = end if size == 0 else at + size
        if after < inside or after > end:
            raise damaged("HEIC or AVIF")
        yield Box(bytes(data[at + 4 : at + 8]), at, inside, after)
        at = after


class _Bytes:
    """Numbers read one after the other."""

    def __init__(self, data: bytes | bytearray, at: int, end: int) -> None:
        self._data, self.at, self.end = data, at, end

    def number(self, size: int) -> int:
        if self.at + size > self.end:
            raise damaged("HEIC or AVIF")
        self.at += size
        return int.from_bytes(self._data[self.at - size : self.at], "big")

    def text(self) -> bytes:
        end = self._data.find(b"\0", self.at, self.end)
        found = bytes(self._data[self.at : end if end >= 0 else self.end])
        self.at += len(found) + 1
        return found


def items(data: bytes | bytearray) -> list[Item]:
    """Return the items of the file."""
    found: dict[int, Item] = {}
    for meta in boxes(data, 0, len(data)):
        if meta.kind != b"meta":
            continue
        inner = {box.kind: box for box in boxes(data, meta.start + 4, meta.end)}
        if b"iinf" in inner:
            found |= _kinds(data, inner[b"iinf"])
        if b"iloc" in inner:
            idat = inner.get(b"idat")
            _locate(data, inner[b"iloc"], found, idat.start if idat else 0)
    return list(found.values())


def _kinds(data: bytes | bytearray, iinf: Box) -> dict[int, Item]:
    reader = _Bytes(data, iinf.start, iinf.end)
    version = reader.number(4) >> 24
    count = reader.number(4 if version else 2)
    if count > MOST_ITEMS:
        raise damaged("HEIC or AVIF")
    found = {}
    for box in boxes(data, reader.at, iinf.end):
        if box.kind == b"infe":
            entry = _Bytes(data, box.start, box.end)
            version = entry.number(4) >> 24
            if version < 2:
                continue
            number = entry.number(4 if version > 2 else 2)
            entry.number(2)
            kind = entry.number(4).to_bytes(4, "big")
            entry.text()
            found[number] = Item(kind, entry.text() if kind == b"mime" else b"")
    return found


def _locate(data: bytes | bytearray, iloc: Box, found: dict[int, Item], idat: int) -> None:
    reader = _Bytes(data, iloc.start, iloc.end)
    version = reader.number(4) >> 24
    sizes, more = reader.number(1), reader.number(1)
    offset_size, length_size, base_size, index_size = sizes >> 4, sizes & 15, more >> 4, more & 15
    for _ in range(min(reader.number(4 if version == 2 else 2), MOST_ITEMS)):
        number = reader.number(4 if version == 2 else 2)
        method = reader.number(2) & 15 if version else 0
        reader.number(2)
        base = reader.number(base_size) + (idat if method == 1 else 0)
        for _ in range(reader.number(2)):
            if version and index_size:
                reader.number(index_size)
            start = base + reader.number(offset_size)
            end = min(start + reader.number(length_size), len(data))
            if number in found and method < 2:
                found[number].stretches.append((start, end))


def parts(data: bytes) -> Iterator[Part]:
    """Yield what the file says about its photo."""
    for item in items(data):
        body = b"".join(data[start:end] for start, end in item.stretches)
        if item.kind == b"Exif":
            yield Part("exif", body[_exif_start(body) :])
        elif item.kind == b"mime" and item.content == XMP:
            if body.strip():
                yield Part("xmp", body)
        elif item.kind not in PICTURES and body.strip(b"\0"):
            yield Part("other", body, (item.content or item.kind).decode("latin-1"))
    for box in _strangers(data):
        if data[box.start : box.end].strip(b"\0"):
            yield Part("more", data[box.start : box.end], box.kind.decode("latin-1"))


def _exif_start(body: bytes) -> int:
    """Return where the EXIF block begins: behind four bytes that say how much stands before it."""
    return min(4 + int.from_bytes(body[:4], "big"), len(body))


def _strangers(data: bytes | bytearray) -> list[Box]:
    """Return the boxes that no picture needs: films beside the photo, and what programs put into boxes of their own."""
    found = []
    waiting = [(box, 0) for box in boxes(data, 0, len(data))]
    while waiting:
        box, depth = waiting.pop()
        if len(waiting) > MOST_BOXES or depth > MOST_DEPTH:
            raise damaged("HEIC or AVIF")
        if (depth and box.kind in ABOUT) or (not depth and box.kind not in KEPT):
            found.append(box)
        elif box.kind in HOLDERS:
            waiting += [(inner, depth + 1) for inner in boxes(data, box.start, box.end)]
    return found


def cleaned(data: bytes, level: Level) -> bytes:
    """Return the file without what is not to leave; its compressed pixels stay where they are.

    What the file itself says of turning the picture is no EXIF and stays.
    """
    made = bytearray(data)
    for item in items(data):
        if item.kind == b"Exif":
            _rewrite(made, item, lambda body: _exif(body, level), b"\0")
        elif item.kind == b"mime" and item.content == XMP:
            _rewrite(made, item, xmp_without_location if level == "no-location" else lambda body: b"", b" ")
        elif item.kind not in PICTURES:
            _rewrite(made, item, lambda body: b"", b"\0")
    for box in _strangers(data):
        made[box.at + 4 : box.at + 8] = b"free"
        made[box.start : box.end] = bytes(box.end - box.start)
    return bytes(made)


def _exif(body: bytes, level: Level) -> bytes:
    start = _exif_start(body)
    block = only_orientation(1) if level == "none" else without_location(body[start:])
    return body[:start] + block if start + len(block) <= len(body) else b""


def _rewrite(made: bytearray, item: Item, change: Callable[[bytes], bytes], filler: bytes) -> None:
    body = b"".join(bytes(made[start:end]) for start, end in item.stretches)
    words = change(body)
    rest = words.ljust(len(body), filler) if len(words) <= len(body) else filler * len(body)
    for start, end in item.stretches:
        made[start:end], rest = rest[: end - start], rest[end - start :]
