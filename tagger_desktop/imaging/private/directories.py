"""Taking tags out of a TIFF structure in place, so that nothing in it moves and every other offset stays right.

Source: Adobe, "TIFF Revision 6.0"; CIPA DC-008-2023, "Exchangeable image file format (Exif) 3.0".
"""

from __future__ import annotations

import struct
from bisect import bisect
from dataclasses import dataclass

from tagger_desktop.domain.errors import UnreadablePhoto
from tagger_desktop.imaging.exif import SIZES, Exif, first_of
from tagger_desktop.imaging.private import tags
from tagger_desktop.imaging.private.tags import Level
from tagger_desktop.imaging.private.words import iptc_without_location, photoshop_without_location, xmp_without_location

MOST_ENTRIES = 20_000  # in all directories together; a file of thousands of pages has as many
UNCLEAR = "What the file says about its photo cannot be read, so nothing can be taken out of it."


@dataclass(frozen=True, slots=True)
class Entry:
    """One tag: where it stands, and which bytes of the file its value takes."""

    at: int
    tag: int
    kind: int
    count: int
    start: int
    end: int


def without_location(block: bytes) -> bytes:
    """Return an EXIF block of the same length with no place in it, and with nothing that could hide one.

    Of a block that cannot be followed only the orientation stays.
    """
    try:
        return Directories(block).without(tags.WHERE)
    except UnreadablePhoto:
        return only_orientation(orientation(block)).ljust(len(block), b"\0")


def only_orientation(turn: int) -> bytes:
    """Return the smallest EXIF block, which says nothing but how the picture is turned."""
    return b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, tags.ORIENTATION, 3, 1, turn, 0, 0)


def orientation(block: bytes) -> int:
    """Return how an EXIF block says that the picture is turned, 1 when it does not."""
    return first_of(Exif.of_block(block).main, tags.ORIENTATION, 1)


class Directories:
    """The directories of a TIFF file or an EXIF block, over bytes that are changed."""

    def __init__(self, data: bytes) -> None:
        self._data = bytearray(data)
        mark = bytes(data[:4])
        if mark not in (b"II*\0", b"MM\0*") or len(data) < 8:
            raise UnreadablePhoto(UNCLEAR)
        self._order = "<" if mark[:2] == b"II" else ">"
        self._tables: dict[int, list[Entry]] = {}
        self._inner: dict[int, list[int]] = {}  # the directories that an entry points to, by where it stands
        self._entries = 0
        waiting = [(self._number("I", 4), True)]
        while waiting:
            waiting += self._read(*waiting.pop())

    def _number(self, kind: str, at: int) -> int:
        try:
            return int(struct.unpack_from(self._order + kind, self._data, at)[0])
        except struct.error:
            raise UnreadablePhoto(UNCLEAR) from None

    def _read(self, at: int, chained: bool) -> list[tuple[int, bool]]:
        """Read one directory; return those that it leads to, and whether they are links of a chain."""
        if not at or at in self._tables:
            return []
        count = self._number("H", at)
        self._entries += count
        end = at + 2 + 12 * count
        if self._entries > MOST_ENTRIES or end > len(self._data):
            raise UnreadablePhoto(UNCLEAR)
        entries = self._tables[at] = [self._entry(at + 2 + 12 * place) for place in range(count)]
        for entry in entries:
            if entry.tag in tags.POINTERS:
                self._inner[entry.at] = [place for place in self._numbers(entry) if place]
        inner = [(place, False) for entry in entries for place in self._inner.get(entry.at, ())]
        # A directory of EXIF or GPS should end with a zero here; where there is none, something else follows.
        follows = self._number("I", end) if chained and end + 4 <= len(self._data) else 0
        return [*inner, (follows, True)]

    def _entry(self, at: int) -> Entry:
        tag, kind, count = self._number("H", at), self._number("H", at + 2), self._number("I", at + 4)
        size = SIZES.get(kind, 1) * count
        start = at + 8 if size <= 4 else self._number("I", at + 8)
        return Entry(at, tag, kind, count, min(start, len(self._data)), min(start + size, len(self._data)))

    def _numbers(self, entry: Entry) -> list[int]:
        form = {3: "H", 4: "I", 13: "I"}.get(entry.kind)
        if form is None:
            return []
        size = struct.calcsize(form)
        return [self._number(form, at) for at in range(entry.start, entry.end - size + 1, size)]

    def without(self, unwanted: frozenset[int], wanted: frozenset[int] | None = None) -> bytes:
        """Return the bytes with the unwanted tags out of every directory, or all but the wanted ones."""
        gone_tables = {
            place
            for table in self._tables.values()
            for entry in table
            if self._is_gone(entry, unwanted, wanted)
            for place in self._inner.get(entry.at, ())
        }
        kept = self._kept(gone_tables, unwanted, wanted)
        for at, table in self._tables.items():
            going = [entry for entry in table if at in gone_tables or self._is_gone(entry, unwanted, wanted)]
            for entry in going:
                self._blank(entry.start, entry.end, kept)
            if at in gone_tables:
                self._blank(at, at + 2 + 12 * len(table), kept)
                continue
            for entry in table:
                if entry not in going:
                    self._reword(entry)
            self._close_ranks(at, table, {entry.at for entry in going})
        return bytes(self._data)

    def _is_gone(self, entry: Entry, unwanted: frozenset[int], wanted: frozenset[int] | None) -> bool:
        return entry.tag in unwanted if wanted is None else entry.tag not in wanted

    def _kept(
        self, gone_tables: set[int], unwanted: frozenset[int], wanted: frozenset[int] | None
    ) -> list[tuple[int, int]]:
        """Return the stretches that must stay, in order: two tags may share a value, and a tag may lie."""
        stretches = [(0, 8)]
        for at, table in self._tables.items():
            if at in gone_tables:
                continue
            stretches.append((at, at + 2 + 12 * len(table) + 4))
            stretches += [(entry.start, entry.end) for entry in table if not self._is_gone(entry, unwanted, wanted)]
            by_tag = {entry.tag: entry for entry in table}
            for where, sizes in (
                (tags.STRIPS, tags.STRIP_SIZES),
                (tags.TILES, tags.TILE_SIZES),
                (tags.PREVIEW, tags.PREVIEW_SIZE),
            ):
                if where in by_tag and sizes in by_tag and not self._is_gone(by_tag[where], unwanted, wanted):
                    pairs = zip(self._numbers(by_tag[where]), self._numbers(by_tag[sizes]), strict=False)
                    stretches += [(start, start + size) for start, size in pairs]
        return _joined(stretches)

    def _blank(self, start: int, end: int, kept: list[tuple[int, int]]) -> None:
        """Overwrite with zeros what no kept stretch covers."""
        for low, high in kept[max(0, bisect(kept, (start,)) - 1) :]:
            if low >= end:
                break
            if low > start:
                self._data[start:low] = bytes(low - start)
            start = max(start, high)
        if start < end:
            self._data[start:end] = bytes(end - start)

    def _close_ranks(self, at: int, table: list[Entry], gone: set[int]) -> None:
        """Take entries out of a directory; what follows it moves up, and zeros fill the room."""
        if not gone:
            return
        start, end = at + 2, at + 2 + 12 * len(table)
        left = b"".join(bytes(self._data[entry.at : entry.at + 12]) for entry in table if entry.at not in gone)
        after = bytes(self._data[end : end + 4])
        struct.pack_into(self._order + "H", self._data, at, len(left) // 12)
        self._data[start : end + len(after)] = (left + after).ljust(end + len(after) - start, b"\0")

    def _reword(self, entry: Entry) -> None:
        """Take the place out of words that stand in a tag as a whole: XMP, IPTC, Photoshop's blocks."""
        clean = {
            tags.XMP: xmp_without_location,
            tags.IPTC: iptc_without_location,
            tags.PHOTOSHOP: photoshop_without_location,
        }.get(entry.tag)
        if clean is None:
            return
        size = entry.end - entry.start
        words = clean(bytes(self._data[entry.start : entry.end]))
        filler = b" " if entry.tag == tags.XMP else b"\0"
        self._data[entry.start : entry.end] = words.ljust(size, filler) if len(words) <= size else filler * size


def _joined(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return stretches in order, those that touch as one."""
    joined: list[tuple[int, int]] = []
    for low, high in sorted(stretches):
        if joined and low <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(high, joined[-1][1])
        elif high > low:
            joined.append((low, high))
    return joined


def cleaned_tiff(data: bytes, level: Level) -> bytes:
    """Return a TIFF file without what is not to leave; its pixels stay where they are."""
    file = Directories(data)
    return file.without(tags.WHERE) if level == "no-location" else file.without(frozenset(), tags.PICTURE)
