"""Which photos a query finds, and in which order."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from tagger_desktop.domain.query import Everything, Query, Tagged
from tagger_desktop.library.library import Library

ORDERS = {
    "added": "photo.id",
    "taken": "photo.taken",
    "name": "photo.name COLLATE NOCASE",
    "folder": "folder.path",
    "rating": "photo.rating",
    "size": "photo.size_bytes",
}


@dataclass(frozen=True, slots=True)
class Order:
    """By what photos are put in order, and whether the greatest comes first."""

    by: str = "added"
    descending: bool = False


def search(library: Library, query: Query, order: Order = Order()) -> array[int]:
    """Return the ids of the photos that a query finds, in order."""
    where, words = "1", []
    if isinstance(query, Tagged):
        ids = library.vocabulary.with_narrower(tag.id for tag in library.vocabulary.find(query.name))
        where = f"photo.id IN (SELECT photo_id FROM photo_tag WHERE tag_id IN ({','.join(map(str, ids))}))"
    elif not isinstance(query, Everything):
        raise NotImplementedError
    way = "DESC" if order.descending else "ASC"
    rows = library.read().execute(
        f"SELECT photo.id FROM photo JOIN folder ON folder.id = folder_id WHERE removed = 0 AND {where}"
        f" ORDER BY {ORDERS[order.by]} {way}, photo.id {way}",
        words,
    )
    return array("q", (photo_id for (photo_id,) in rows))
