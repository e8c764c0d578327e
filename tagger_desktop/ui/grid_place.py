"""Keeping the place: which photo stays where it is on the screen when everything around it moves."""

from __future__ import annotations

from array import array
from typing import NamedTuple

from tagger_desktop.ui.grid_layout import GridLayout


class Place(NamedTuple):
    """Where on the screen a photo is: how far its middle is below the top, and whether all of it is seen."""

    photo_id: int
    y: int
    is_whole: bool


def places(cells: GridLayout, ids: array[int], top: int, height: int, current: int) -> list[Place]:
    """Return the photos in view, the one whose place matters most first.

    That is the current one (a row, or -1), then come those that are seen whole, from the top. At the very top there
    is nothing to keep but the top, unless the current photo is in view.
    """
    rows = cells.between(top, top + height)
    if top == 0 and current not in rows:
        return []
    found = []
    for row in sorted(rows, key=lambda row: row != current):
        cell = cells.rect(row)
        found.append(Place(ids[row], cell.center().y() - top, cell.top() >= top and cell.bottom() < top + height))
    first = 1 if current in rows else 0
    return found[:first] + sorted(found[first:], key=lambda place: not place.is_whole)
