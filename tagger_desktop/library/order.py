"""By what photos are put in order, and the first of them in an order that an index of the file has."""

from __future__ import annotations

import sqlite3
from array import array
from typing import NamedTuple

from tagger_desktop.library.packed import array_of


class Order(NamedTuple):
    """By what photos are put in order, and whether the greatest comes first.

    Photos that have nothing to be ordered by, such as a date, come last either way.
    """

    by: str = "added"
    descending: bool = False


BY_ADDED = Order()
INDEXED = {"taken": "taken", "name": "sort_name", "rating": "rating", "size": "size_bytes"}
"""The orders that an index has, and its column; photos that are alike there come by id."""

PASSED = 4  # times as many photos are looked at as are wanted, some having been taken out of the library


def first_photos(db: sqlite3.Connection, order: Order, count: int) -> array[int] | None:
    """Return the first `count` photos of a library of which nothing is in memory yet, in 1 ms of any number.

    An index has all that is asked for, so that even a slow disk reads a few pages of the file and no photo's row.
    None where it takes knowing more: no index has that order, or too few of its first photos are in the library.
    """
    column = "id" if order.by == "added" else INDEXED.get(order.by)
    if column is None:
        return None
    has_value = f"{column} > ''" if order.by == "taken" else "1"
    by = "{0} DESC, id DESC" if order.descending else "{0}, id"
    walk = f"SELECT id FROM photo WHERE {has_value} ORDER BY {by.format(column)} LIMIT {PASSED} * :count"
    taken_out = "SELECT 1 FROM photo AS gone INDEXED BY photo_removed WHERE gone.id = walk.id AND removed = 1"
    kept = f"SELECT id FROM ({walk}) AS walk WHERE NOT EXISTS ({taken_out}) LIMIT :count"
    ids = array_of(db.execute(f"SELECT json_group_array(id) FROM ({kept})", {"count": count}).fetchone()[0])
    return ids if len(ids) == count else None
