"""What clicks, sweeps and arrow keys select: the session's selection changes, and only the anchor is remembered."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterable

from pyroaring import BitMap

from tagger_desktop.session import Session


def chosen(ids: array[int]) -> BitMap:
    """Return ids as a set.

    pyroaring takes 32-bit numbers at once and anything else one by one: this way a million cost 8 ms, not 35.
    """
    halves = array("I", ids.tobytes())
    return BitMap(halves[::2] if sys.byteorder == "little" else halves[1::2])


class Choice:
    """Turns gestures about rows into selections of the session."""

    def __init__(self, session: Session, row_of: Callable[[int], int]) -> None:
        """`row_of` says at which row a photo stands, -1 when it is not on show."""
        self._session = session
        self._row_of = row_of
        self._anchor: int | None = None

    def follow(self) -> None:
        """Start ranges at the photo that somebody else, such as a command, selected alone."""
        current = self._session.current
        if current is not None and len(self._session.selection) == 1 and current in self._session.selection:
            self._anchor = current

    def only(self, row: int) -> None:
        """Select one photo alone."""
        self._anchor = photo_id = self._session.shown.ids[row]
        self._session.select([photo_id], photo_id)

    def none(self) -> None:
        """Select nothing; the current photo stays."""
        self._session.select([])

    def toggle(self, row: int) -> None:
        """Select a photo besides the others, or no more."""
        self._anchor = photo_id = self._session.shown.ids[row]
        self._session.select(self._session.selection ^ BitMap([photo_id]), photo_id)

    def extend(self, row: int, *, keep: bool = False) -> None:
        """Select from the anchor to a row, besides what is selected if `keep`."""
        ids, start = self._session.shown.ids, self.anchor_row
        first, last = min(start, row), max(start, row)
        swept = chosen(ids[first : last + 1])
        self._anchor = ids[start]
        self._session.select(self._session.selection | swept if keep else swept, ids[row])

    def sweep(self, rows: Iterable[range], base: BitMap, *, invert: bool = False) -> None:
        """Select what a rubber band covers besides `base`, or turned round in it if `invert`."""
        ids, swept = self._session.shown.ids, BitMap()
        for part in rows:
            swept |= chosen(ids[part.start : part.stop : part.step])
        self._session.select(base ^ swept if invert else base | swept)

    @property
    def anchor_row(self) -> int:
        """Where a range begins: at the last photo chosen alone, else at the current one, else at the first."""
        for photo_id in (self._anchor, self._session.current):
            if photo_id is not None and (row := self._row_of(photo_id)) >= 0:
                return row
        return 0
