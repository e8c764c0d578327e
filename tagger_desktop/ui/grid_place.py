"""Keeping the place: which photo stays where it is on the screen when everything around it moves."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tagger_desktop.ui.grid_layout import GridLayout


@dataclass(frozen=True, slots=True)
class Place:
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
    return found[:1] * (current in rows) + sorted(found[current in rows :], key=lambda place: not place.is_whole)


def find_again(kept: Sequence[Place], ids: array[int], row_of: Callable[[int], int]) -> tuple[Place, int] | None:
    """Return the first place whose photo is still on show, and its row now."""
    if not kept:
        return None
    row = row_of(kept[0].photo_id)
    if row >= 0:
        return kept[0], row
    # One pass over a million ids takes 30 ms; asking for the rows of fifty that are gone would take ten times as long.
    left = {place.photo_id for place in kept[1:]}.intersection(ids)
    place = next((place for place in kept if place.photo_id in left), None)
    return (place, row_of(place.photo_id)) if place is not None else None
