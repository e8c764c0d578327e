"""Where each cell of the grid is, by arithmetic alone: a million cells cost as much as ten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QRect, QSize

MARGIN = 12  # pixels around all cells
GAP = 8  # pixels between two cells; the focus ring runs in it
MOST = 2**31 - 1 - 2**16  # pixels a scroll bar can count, less a window


@dataclass(frozen=True)
class GridLayout:
    """Equal cells in lines from left to right, spread over the width.

    Rows are places in the result, 0 to `count` - 1; lines are what is seen side by side. What asks where something
    is asks here, so that a layout with headings between its lines can take this one's place.

    Units: pixels from the top left of the whole grid, `width` from edge to edge; `cell` is the least size of a cell.
    """

    count: int
    width: int
    cell: QSize

    @cached_property
    def columns(self) -> int:
        """How many cells stand side by side."""
        return max(1, self._span // (self.cell.width() + GAP))

    @cached_property
    def _span(self) -> int:
        return max(self.width - 2 * MARGIN, self.cell.width()) + GAP

    @cached_property
    def pitch(self) -> int:
        """From the top of one line to the top of the next."""
        return self.cell.height() + GAP

    @cached_property
    def lines(self) -> int:
        """How many lines there are."""
        return -(-self.count // self.columns)

    @cached_property
    def height(self) -> int:
        """From the top of everything to its bottom."""
        return min(2 * MARGIN + self.lines * self.pitch - GAP, MOST) if self.count else 0

    def rect(self, row: int) -> QRect:
        """Return where a cell is."""
        line, column = divmod(row, self.columns)
        left = column * self._span // self.columns
        right = (column + 1) * self._span // self.columns - GAP
        return QRect(MARGIN + left, MARGIN + line * self.pitch, right - left, self.cell.height())

    def between(self, top: int, bottom: int) -> range:
        """Return the rows of all lines that have a part between two heights (`bottom` itself is outside)."""
        first = max(0, (top - MARGIN + GAP) // self.pitch)
        last = max(first, -((MARGIN - bottom) // self.pitch))
        return range(min(first * self.columns, self.count), min(last * self.columns, self.count))

    def at(self, x: int, y: int) -> int:
        """Return the row of the cell at a point, or -1 where there is none."""
        column, line = self._column(x), (y - MARGIN) // self.pitch
        row = line * self.columns + column
        is_cell = 0 <= column < self.columns and 0 <= row < self.count
        return row if is_cell and self.rect(row).contains(x, y) else -1

    def within(self, area: QRect) -> Iterator[range]:
        """Yield ranges that together are the rows of the cells that have a part inside `area`."""
        first = max(0, (area.top() - MARGIN + GAP) // self.pitch)
        last = min(self.lines - 1, (area.bottom() - MARGIN) // self.pitch)
        left, right = max(0, self._column(area.left() + GAP)), min(self._column(area.right()), self.columns - 1)
        if first > last or left > right:
            return
        if left == 0 and right == self.columns - 1:
            yield range(first * self.columns, min((last + 1) * self.columns, self.count))
            return
        for column in range(left, right + 1):
            yield range(first * self.columns + column, min(last * self.columns + column + 1, self.count), self.columns)

    def _column(self, x: int) -> int:
        return ((x - MARGIN + 1) * self.columns - 1) // self._span

    def moved(self, row: int, lines: int) -> int:
        """Return the row that many lines below (or above) another; at either end as far as it goes."""
        target = row + lines * self.columns
        if target >= self.count:
            last_line = (self.count - 1) // self.columns
            below = row // self.columns < last_line
            target = min(row % self.columns + last_line * self.columns, self.count - 1) if below else row
        if target < 0:
            target = row % self.columns
        return target
