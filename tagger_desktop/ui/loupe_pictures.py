"""What the viewer holds of decoded photos: some in the size of the screen, one in its own."""

from __future__ import annotations

from collections import OrderedDict
from math import ceil, floor, log2

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

from tagger_desktop.domain.photo import Card
from tagger_desktop.ui.photo_decoder import Decoded, Wanted
from tagger_desktop.ui.viewport import Viewport

KEPT = 4  # photos in the size of the screen: this one, its neighbours, and one more; 33 MB each on a 4K screen
ENOUGH = 0.99  # part of the sharpness asked for that is not worth another decode
EXACT = 0.01  # halvings by which a zoom may miss a round one through rounding


class Pictures:
    """Decoded photos within a budget, the least recently used dropped first, and what could not be decoded."""

    def __init__(self) -> None:
        self._screens: OrderedDict[tuple[int, str], Decoded] = OrderedDict()
        self._large: Decoded | None = None
        self._reasons: dict[Wanted, str] = {}

    def clear(self) -> None:
        """Drop everything."""
        self._screens.clear()
        self._reasons.clear()
        self._large = None

    def keep(self, decoded: Decoded) -> None:
        """Hold what was decoded in place of what was used longest ago."""
        if decoded.wanted.is_large:
            self._large = decoded
            return
        self._screens[decoded.wanted.key] = decoded
        self._screens.move_to_end(decoded.wanted.key)
        while len(self._screens) > KEPT:
            self._screens.popitem(last=False)

    def fail(self, wanted: Wanted, reason: str) -> None:
        """Remember why something cannot be decoded, so that it is not tried again and again."""
        self._reasons[wanted] = reason

    def leave(self, card: Card | None) -> None:
        """Drop what is too large to be kept for any photo but `card`, and let what failed be tried again."""
        if self._large is not None and (card is None or self._large.wanted.key != key(card)):
            self._large = None
        self._reasons = {wanted: why for wanted, why in self._reasons.items() if card and wanted.key == key(card)}

    def of(self, card: Card) -> list[QImage]:
        """Return all there is of a photo."""
        found: list[QImage] = []
        if key(card) in self._screens:
            self._screens.move_to_end(key(card))
            found += self._screens[key(card)].levels
        if self._large is not None and self._large.wanted.key == key(card):
            found += self._large.levels
        return found

    def has(self, wanted: Wanted) -> bool:
        """Tell whether decoding this would bring nothing new."""
        if wanted in self._reasons:
            return True
        if not wanted.is_large:
            held = self._screens.get(wanted.key)
            return held is not None and held.wanted.side == wanted.side
        large = self._large
        if large is None or large.wanted.key != wanted.key:
            return False
        return large.wanted.side is None or (wanted.side is not None and large.wanted.side >= wanted.side)


def key(card: Card) -> tuple[int, str]:
    """Return a photo and its content, as what was decoded of it is kept."""
    return card.id, card.fingerprint


def is_readable(card: Card) -> bool:
    """Tell whether there is a file that can be decoded."""
    return not card.broken and not card.missing


def for_screen(card: Card, size: QSizeF, port: Viewport) -> Wanted:
    """Return what makes a photo of that size sharp when the whole of it is in view."""
    zoom = port.fitting(size)
    longest = max(size.width(), size.height())
    side = round(longest * zoom) if longest else round(max(port.view.width(), port.view.height()))
    return Wanted(card.id, card.fingerprint, side if zoom < 1 or not longest else None)


def for_zoom(card: Card, size: QSizeF, zoom: float, screen: Wanted) -> Wanted | None:
    """Return what makes a photo sharp at a zoom where `screen` does not: its full size, a half, a quarter ..."""
    longest = max(size.width(), size.height())
    if screen.side is None or not longest or zoom * ENOUGH <= screen.side / longest:
        return None
    halvings = max(0, floor(EXACT - log2(zoom)))
    side = ceil(longest / 2**halvings) if halvings else None
    return Wanted(card.id, card.fingerprint, side, is_large=True)
