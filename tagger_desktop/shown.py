"""Which photos are on show."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

from pyroaring import BitMap

from tagger_desktop.domain.errors import UserError
from tagger_desktop.library.order import BY_ADDED, Order

if TYPE_CHECKING:
    from tagger_desktop.domain.query import Query
    from tagger_desktop.library.sections import Section


class Shown:
    """The photos on show: the query that chose them, in which order, and their ids in that order."""

    def __init__(
        self,
        text: str = "",
        query: Query | None = None,
        order: Order = BY_ADDED,
        ids: array[int] | None = None,
        photos: BitMap | None = None,
    ) -> None:
        self.text = text
        self.query = query
        """None before anything was asked, and of the first photos, which are shown before the vocabulary is read."""
        self.order = order
        self.ids: array[int] = array("q") if ids is None else ids
        self.photos = BitMap() if photos is None else photos
        """The same photos as a set, made off the front's thread: a million of them take 40 ms."""
        self.sections: tuple[Section, ...] = ()
        """Where months, days or folders begin, in an order that has them."""
        self.is_whole = True
        """Whether these are all photos; of a library just opened the first ones are shown before the rest is found."""
        self.error: UserError | None = None
        """Why `text` could not be understood; the photos are then still those of the last good query."""

    def but(self, **different: Any) -> Shown:
        """Return the same, but for what is given by name."""
        made = Shown()
        vars(made).update(vars(self) | different)
        return made

    def as_wrong_as(self, now: Shown) -> Shown:
        """Return the same with what is wrong with a text that was asked for after these photos were."""
        return self.but(text=now.text, error=now.error) if now.error is not None else self

    def __len__(self) -> int:
        return len(self.ids)

    def row(self, photo_id: int) -> int:
        """Return at which row a photo stands, or -1."""
        wanted = array("q", (photo_id,)).tobytes()
        buffer, size = self.ids.tobytes(), self.ids.itemsize
        at = buffer.find(wanted)
        while at >= 0 and at % size:  # bytes.find is 30 times faster than array.index, but may hit between two ids
            at = buffer.find(wanted, at + 1)
        return at // size if at >= 0 else -1


def of_query(text: str, query: Query | None, order: Order, ids: array[int]) -> Shown:
    """Return what is shown when a query was answered; takes 40 ms for a million photos."""
    return Shown(text, query, order, ids, BitMap(array("I", ids)))
