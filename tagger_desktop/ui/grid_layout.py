"""Where each cell of the grid is, by arithmetic alone: a million cells cost as much as ten."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate

from PySide6.QtCore import QRect, QSize

MARGIN = 12  # pixels around all cells
GAP = 8  # pixels between two cells; the focus ring runs in it
HEADING = 40  # pixels above the cells of a section
MOST = 2**31 - 1 - 2**16  # pixels a scroll bar can count, less a window


class GridLayout:
    """Equal cells in lines from left to right, spread over the width, in one run or in sections under headings.

    Rows are places in the result, 0 to `count` - 1; lines are what is seen side by side. Each section begins a line.

    Units: pixels from the top left of the whole grid, `width` from edge to edge; `cell` is the least size of a cell.
    """

    def __init__(self, count: int, width: int, cell: QSize, starts: tuple[int, ...] = ()) -> None:
        """Lay cells out; sections begin at the rows `starts`, the first of them 0, or there are no headings."""
        self.count, self.width, self.cell, self.starts = count, width, cell, starts

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
    def _starts(self) -> tuple[int, ...]:
        return self.starts or (0,)

    @cached_property
    def _heading(self) -> int:
        return HEADING if self.starts else 0

    @cached_property
    def _lines_before(self) -> list[int]:
        """How many lines there are before each section, and in all."""
        ends = (*self._starts[1:], self.count)
        parts = (-(-(end - start) // self.columns) for start, end in zip(self._starts, ends, strict=True))
        return list(accumulate(parts, initial=0))

    @cached_property
    def _tops(self) -> list[int]:
        """Where the heading of each section begins."""
        before = enumerate(self._lines_before[:-1])
        return [MARGIN + lines * self.pitch + at * self._heading for at, lines in before]

    @cached_property
    def lines(self) -> int:
        """How many lines there are."""
        return self._lines_before[-1]

    @cached_property
    def height(self) -> int:
        """From the top of everything to its bottom."""
        if not self.count:
            return 0
        return min(2 * MARGIN + self.lines * self.pitch - GAP + len(self.starts) * HEADING, MOST)

    def section_of(self, row: int) -> int:
        """Return in which section a row is."""
        return bisect_right(self._starts, row) - 1

    def rows_of(self, section: int) -> range:
        """Return the rows of a section."""
        after = section + 1
        return range(self._starts[section], self._starts[after] if after < len(self._starts) else self.count)

    def headings(self, top: int, bottom: int) -> Iterator[tuple[int, QRect]]:
        """Yield the sections of which something is between two heights, with the place of their heading.

        The heading of a section that has begun above stays at `top` until the next one pushes it out.
        """
        if not self.starts:
            return
        first = max(bisect_right(self._tops, top) - 1, 0)
        for section in range(first, bisect_left(self._tops, bottom)):
            at = self._tops[section]
            if at < top:
                after = section + 1
                at = min(top, self._tops[after] - HEADING) if after < len(self._tops) else top
            yield section, QRect(0, at, self.width, HEADING)

    def rect(self, row: int) -> QRect:
        """Return where a cell is."""
        section = self.section_of(row)
        line, column = divmod(row - self._starts[section], self.columns)
        left = column * self._span // self.columns
        right = (column + 1) * self._span // self.columns - GAP
        top = self._tops[section] + self._heading + line * self.pitch
        return QRect(MARGIN + left, top, right - left, self.cell.height())

    def between(self, top: int, bottom: int) -> range:
        """Return the rows of all lines that have a part between two heights (`bottom` itself is outside)."""
        first, last = self._row_below(top), self._row_above(bottom)
        return range(first, max(first, last))

    def _row_below(self, top: int) -> int:
        """Return the first row of which something is below a height."""
        section = max(bisect_right(self._tops, top) - 1, 0)
        line = max(0, (top - self._tops[section] - self._heading + GAP) // self.pitch)
        rows = self.rows_of(section)
        return min(rows.start + line * self.columns, rows.stop)

    def _row_above(self, bottom: int) -> int:
        """Return the row after the last one of which something is above a height."""
        section = bisect_left(self._tops, bottom) - 1
        if section < 0:
            return 0
        lines = max(0, -((self._tops[section] + self._heading - bottom) // self.pitch))
        rows = self.rows_of(section)
        return min(rows.start + lines * self.columns, rows.stop)

    def at(self, x: int, y: int) -> int:
        """Return the row of the cell at a point, or -1 where there is none."""
        column, section = self._column(x), bisect_right(self._tops, y) - 1
        if section < 0 or not 0 <= column < self.columns:
            return -1
        line, rows = (y - self._tops[section] - self._heading) // self.pitch, self.rows_of(section)
        row = rows.start + line * self.columns + column
        return row if line >= 0 and row in rows and self.rect(row).contains(x, y) else -1

    def within(self, area: QRect) -> Iterator[range]:
        """Yield ranges that together are the rows of the cells that have a part inside `area`."""
        rows = self.between(area.top(), area.bottom() + 1)
        left, right = max(0, self._column(area.left() + GAP)), min(self._column(area.right()), self.columns - 1)
        if not rows or left > right:
            return
        if left == 0 and right == self.columns - 1:
            yield rows
            return
        for section in range(self.section_of(rows.start), self.section_of(rows[-1]) + 1):
            own = self.rows_of(section)
            first, end = max(rows.start, own.start), min(rows.stop, own.stop)
            for column in range(left, right + 1):
                yield range(first + column, end, self.columns)

    def _column(self, x: int) -> int:
        return ((x - MARGIN + 1) * self.columns - 1) // self._span

    def moved(self, row: int, lines: int) -> int:
        """Return the row that many lines below (or above) another; at either end as far as it goes."""
        section = self.section_of(row)
        own_line, column = divmod(row - self._starts[section], self.columns)
        line = self._lines_before[section] + own_line
        target = min(max(line + lines, 0), self.lines - 1)
        if target == line:
            return row
        section = bisect_right(self._lines_before, target, hi=len(self._starts)) - 1
        rows = self.rows_of(section)
        return min(rows.start + (target - self._lines_before[section]) * self.columns + column, rows.stop - 1)
