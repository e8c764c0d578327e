"""Where the cells of the grid are, checked against every cell laid out one by one."""

from __future__ import annotations

from array import array
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some
from pyroaring import BitMap
from PySide6.QtCore import QRect, QSize

from tagger_desktop.ui.grid_choice import chosen
from tagger_desktop.ui.grid_layout import GAP, MARGIN, GridLayout


@some.composite
def layouts_of(draw: some.DrawFn) -> GridLayout:
    count = draw(some.integers(0, 300))
    within = draw(some.sets(some.integers(1, count - 1), max_size=8)) if count > 1 else set()
    starts = (0, *sorted(within)) if count and draw(some.booleans()) else ()
    cell = QSize(draw(some.integers(60, 400)), draw(some.integers(60, 400)))
    return GridLayout(count, draw(some.integers(50, 2500)), cell, starts)


layouts = layouts_of()
anywhere = some.integers(-100, 3000)


def rects(cells: GridLayout) -> list[QRect]:
    return [cells.rect(row) for row in range(cells.count)]


@given(layouts)
def test_cells_fill_the_width_side_by_side_and_never_overlap(cells: GridLayout) -> None:
    for row, cell in enumerate(rects(cells)):
        assert cell.width() >= cells.cell.width()
        assert cell.height() == cells.cell.height()
        if (row - cells.rows_of(cells.section_of(row)).start) % cells.columns:
            assert cell.left() - cells.rect(row - 1).right() - 1 == GAP
        if cells.columns > 1:
            assert cell.right() < cells.width - MARGIN
        assert cell.bottom() < cells.height - MARGIN


@given(layouts, anywhere, anywhere)
def test_a_point_is_in_the_cell_whose_area_contains_it(cells: GridLayout, x: int, y: int) -> None:
    expected = next((row for row, cell in enumerate(rects(cells)) if cell.contains(x, y)), -1)

    assert cells.at(x, y) == expected


@given(layouts, anywhere, some.integers(1, 900))
def test_the_lines_between_two_heights_are_all_there_and_hardly_more(cells: GridLayout, top: int, height: int) -> None:
    seen = {row for row, cell in enumerate(rects(cells)) if cell.top() < top + height and cell.bottom() >= top}

    given_rows = cells.between(top, top + height)

    assert seen <= set(given_rows)
    assert len(given_rows) <= len(seen) + 2 * cells.columns


@given(layouts)
def test_no_cell_stands_under_a_heading_and_each_section_begins_a_line(cells: GridLayout) -> None:
    headings = dict(cells.headings(0, cells.height))
    assert len(headings) == len(cells.starts)
    for row, cell in enumerate(rects(cells)):
        if cells.starts:
            assert cell.top() > headings[cells.section_of(row)].bottom()
        if row in cells.starts:
            assert cell.left() == MARGIN


@given(layouts.filter(lambda cells: cells.starts), some.integers(0, 20_000))
def test_the_heading_of_what_is_seen_at_the_top_stays_there(cells: GridLayout, top: int) -> None:
    top = min(top, cells.height - 1)
    headings = list(cells.headings(top, top + 500))
    assert [section for section, _ in headings] == sorted({section for section, _ in headings})
    assert all(first.bottom() < second.top() for (_, first), (_, second) in pairwise(headings))
    seen = cells.between(top, top + 1)
    if seen:
        assert headings[0][0] == cells.section_of(seen.start)


@given(layouts, some.builds(QRect, anywhere, anywhere, some.integers(1, 900), some.integers(1, 900)))
def test_a_rubber_band_covers_the_cells_it_touches(cells: GridLayout, band: QRect) -> None:
    touched = [row for row, cell in enumerate(rects(cells)) if cell.intersects(band)]

    assert sorted(row for part in cells.within(band) for row in part) == touched


@given(layouts.filter(lambda cells: cells.count), some.integers(0, 299), some.integers(-5, 5))
def test_moving_by_lines_keeps_the_column_or_ends_at_the_last_photo(cells: GridLayout, row: int, lines: int) -> None:
    row = min(row, cells.count - 1)

    moved = cells.moved(row, lines)

    assert 0 <= moved < cells.count
    sections = [cells.rows_of(cells.section_of(one)) for one in (row, moved)]
    columns = [(one - rows.start) % cells.columns for one, rows in zip((row, moved), sections, strict=True)]
    assert columns[0] == columns[1] or moved == sections[1][-1]
    if moved != row:
        assert (moved > row) == (lines > 0)


def test_a_million_photos_fit_the_scroll_bar_even_one_in_a_line() -> None:
    assert GridLayout(1_000_000, 100, QSize(396, 440)).height == 1_000_000 * (440 + GAP) - GAP + 2 * MARGIN
    assert GridLayout(10_000_000, 100, QSize(396, 440)).height < 2**31


@given(some.lists(some.integers(0, 2**32 - 1)))
def test_ids_become_the_same_set(ids: list[int]) -> None:
    assert chosen(array("q", ids)) == BitMap(ids)
