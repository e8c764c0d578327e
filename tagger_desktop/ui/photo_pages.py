"""The cards of the photos that are looked at, read a page at a time when they are first painted."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import islice

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.photo import Card
from tagger_desktop.library import photos
from tagger_desktop.library.library import Library

PAGE = 64  # rows read together at least: 1 ms with their tags
KEPT = 64 * PAGE  # cards kept in memory, some 4 MB


class PhotoPages:
    """Cards by row of the photos on show.

    They are kept by photo, not by row: when the result changes, and four times a second it does while a scan runs,
    what was on the screen need not be read again.
    """

    def __init__(self) -> None:
        self._library: Library | None = None
        self._ids: array[int] = array("q")
        self._cards: dict[int, Card | None] = {}

    def show(self, library: Library | None, ids: array[int]) -> None:
        """Give cards of these photos from now on."""
        if library is not self._library:
            self._cards.clear()
        self._library, self._ids = library, ids

    def card(self, row: int) -> Card | None:
        """Return the card of a row; None when the photo, or the library, is gone."""
        photo_id = self._ids[row]
        if photo_id not in self._cards:
            self.read(range(row, row + 1))
        return self._cards.get(photo_id)

    def read(self, rows: range) -> None:
        """Read the cards of some rows, as far as they are not known, in one go.

        A window dragged through a million photos needs those it shows and no others, and so does one that opens; one
        that is scrolled by lines, so that some are known, soon needs those that follow.
        """
        first = next((row for row in rows if self._ids[row] not in self._cards), None)
        if first is None or self._library is None:
            return
        is_near = any(self._ids[row] in self._cards for row in rows)
        last = max(rows.stop, first + PAGE) if is_near else rows.stop
        wanted = [photo_id for photo_id in self._ids[first:last] if photo_id not in self._cards]
        try:
            found = photos.cards(self._library.read(), wanted)
        except UserError:  # closed in the meantime: there is nothing to show any more
            return
        if len(self._cards) + len(wanted) > KEPT:
            self._cards = dict(islice(self._cards.items(), len(self._cards) // 2, None))
        self._cards |= dict.fromkeys(wanted)
        self._cards |= {card.id: card for card in found}

    def forget(self, ids: Iterable[int] | None = None) -> list[Card]:
        """Read the cards of these photos (None: of all) again before they are next given; return those there were."""
        forgotten = [self._cards.pop(photo_id, None) for photo_id in (list(self._cards) if ids is None else ids)]
        return [card for card in forgotten if card is not None]
