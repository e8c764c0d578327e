"""Where photos in order fall into sections: months or days by date, folders by place."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from tagger_desktop.library.library import Library

SECTIONED = ("taken", "folder")  # the orders whose photos fall into sections
FEW = 3  # months that are shown day by day
FULL = 5  # photos that a section has on the average; where months have fewer, years do
PLACES = "SELECT folder.id, root.path, folder.path FROM folder JOIN root ON root.id = root_id"
MOST = 5_000  # sections; with more of them hardly any has a second photo, and headings help nobody
YEAR, MONTH, DAY = 4, 7, 10  # characters of a date


class Section(NamedTuple):
    """Photos that stand together: of a year, month or day ("2024-05-17"; "" if undated), or a folder ("Trips/Rome")."""

    name: str
    row: int
    """The row of its first photo."""


def sections(library: Library, ids: array[int], by: str, *, is_whole: bool = True) -> tuple[Section, ...]:
    """Return the sections of photos that are in the order `by`; none where the order knows no sections.

    Photos that are not the `is_whole` result are shown by months, as a large library most likely will be.

    Takes 20 ms for a million photos of twenty years.
    """
    if by not in SECTIONED or not len(ids):
        return ()
    db = library.read()
    if by == "folder":
        places = {folder_id: _place(root, path) for folder_id, root, path in db.execute(PLACES)}
        return _sections(ids, lambda photo_id: places.get(_value(db, "folder_id", photo_id), ""))

    def dated(length: int) -> tuple[Section, ...]:
        return _sections(ids, lambda photo_id: _value(db, "taken", photo_id)[:length])

    months = dated(MONTH)
    if not is_whole:
        return months
    if 0 < len(months) <= FEW and len(days := dated(DAY)) * FULL <= len(ids):
        return days
    if len(months) * FULL <= len(ids):
        return months
    years = dated(YEAR)
    return years if len(years) * FULL <= len(ids) else ()


def _place(root: str, path: str) -> str:
    """Return a folder as people call it: with the name of the root that it is in."""
    name = root.rstrip("/").rpartition("/")[2] or root
    return f"{name}/{path}" if path else name


def _value(db: sqlite3.Connection, column: str, photo_id: int) -> Any:
    row = db.execute(f"SELECT {column} FROM photo WHERE id = ?", (photo_id,)).fetchone()
    return row[0] if row else ""


def _sections(ids: array[int], key: Callable[[int], str]) -> tuple[Section, ...]:
    found = []
    for row, name in _runs(ids, key):
        found.append(Section(name, row))
        if len(found) > MOST:
            return ()
    return tuple(found) if [section.name for section in found] != [""] else ()  # "No date" above all says nothing


def _runs(ids: array[int], key: Callable[[int], str]) -> Iterator[tuple[int, str]]:
    """Yield the rows at which another key begins, and the key.

    Equal keys stand together, so what lies between two equal ones need not be looked at.
    """

    def between(low: int, high: int, at_low: str, at_high: str) -> Iterator[tuple[int, str]]:
        if at_low == at_high:
            return
        if high - low == 1:
            yield high, at_high
            return
        middle = (low + high) // 2
        at_middle = key(ids[middle])
        yield from between(low, middle, at_low, at_middle)
        yield from between(middle, high, at_middle, at_high)

    first = key(ids[0])
    yield 0, first
    yield from between(0, len(ids) - 1, first, key(ids[len(ids) - 1]))
