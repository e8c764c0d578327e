"""A few photos beside each other, each with its name and tags, to see why they are in a list together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyroaring import BitMap
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from tagger_desktop.domain.photo import Card
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import photos
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.library import Library
from tagger_desktop.session import Session
from tagger_desktop.ui import theme
from tagger_desktop.ui.icons import pixmap
from tagger_desktop.ui.reader import Reader
from tagger_desktop.ui.theme import SMALL, SPACE, font
from tagger_desktop.ui.thumbnail_crew import Key
from tagger_desktop.ui.thumbnail_picture import fitted

MOST = 8  # photos that are shown
SIDE = 32 * SPACE  # pixels of a picture
LINE = 4 * SPACE  # pixels of a line of text
GAP = 3 * SPACE
HEIGHT = GAP + SIDE + SPACE + 3 * LINE + GAP


@dataclass(frozen=True, slots=True)
class Shown:
    """One photo: its card, and its picture where the cache has one."""

    card: Card
    picture: QImage | None


class PhotoStrip(QWidget):
    """Asks for the photos off the window's thread, and takes no room while there is none."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reader = Reader(session, "photos of a finding")
        self._photos = BitMap()
        self._shown: Sequence[Shown] = ()
        self._more = 0
        self.setProperty("role", "panel")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.appearance.changed.connect(self.update)
        self.hide()

    @property
    def shown(self) -> Sequence[Shown]:
        """The photos on show."""
        return self._shown

    def show_photos(self, members: BitMap, first: Sequence[int] = ()) -> None:
        """Show some of these photos."""
        self._photos = members
        if not members:
            self._reader.forget()
            self._take(())
            return
        ids, cache, density = list(members[:MOST]), self._session.cache, self.devicePixelRatioF()
        self._more = len(members) - len(ids)
        self._reader.ask(lambda library: _read(library, cache, ids, density), self._take)

    def _take(self, found: Sequence[Shown]) -> None:
        self._shown = found
        names = ", ".join(shown.card.name for shown in found)
        self.setAccessibleName(f"Photos: {names}" if names else "")
        self.setVisible(bool(found))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._session.library is None:
            return
        painter, look, known = QPainter(self), theme.current(), self._session.vocabulary
        painter.fillRect(self.rect(), look.colour("panel"))
        painter.fillRect(QRect(0, 0, self.width(), 1), look.colour("border"))
        painter.setFont(font(SMALL))
        metrics, left = painter.fontMetrics(), GAP
        for shown in self._shown:
            if left + SIDE > self.width():
                break
            _picture(painter, QRect(left, GAP, SIDE, SIDE), shown.picture)
            titles = [known.title(TagId(tag_id)) for tag_id in shown.card.tags if tag_id in known.tags]
            top = GAP + SIDE + SPACE
            _line(painter, metrics, QRect(left, top, SIDE, LINE), shown.card.name, "text")
            painter.setPen(look.colour("muted" if titles else "faint"))
            box = QRect(left, top + LINE, SIDE, 2 * LINE)
            painter.drawText(box, Qt.TextFlag.TextWordWrap, _cut(metrics, ", ".join(titles) or "no tags"))
            left += SIDE + GAP
        if self._more and left + 2 * GAP < self.width():
            _line(painter, metrics, QRect(left, GAP, self.width() - left, SIDE), f"and {self._more:,} more", "muted")


def _picture(painter: QPainter, box: QRect, picture: QImage | None) -> None:
    if picture is None:
        icon = pixmap("photo", 32, "faint")
        painter.drawPixmap(box.center().x() - 16, box.center().y() - 16, icon)
        return
    size = picture.size() / picture.devicePixelRatioF()
    place = QRect(box.left(), box.bottom() + 1 - size.height(), size.width(), size.height())
    painter.drawImage(place, picture)


def _line(painter: QPainter, metrics: QFontMetrics, box: QRect, words: str, ink: str) -> None:
    painter.setPen(theme.current().colour(ink))
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)


def _cut(metrics: QFontMetrics, words: str) -> str:
    return metrics.elidedText(words, Qt.TextElideMode.ElideRight, 2 * SIDE - 6 * SPACE)


def _read(library: Library, cache: Cache | None, ids: Sequence[int], density: float) -> list[Shown]:
    found = []
    for card in photos.cards(library.read(), ids):
        jpeg = (cache.thumbnail(card.fingerprint, 256) or cache.thumbnail(card.fingerprint, 512)) if cache else None
        found.append(Shown(card, _fitted(jpeg, card, density) if jpeg else None))
    return found


def _fitted(jpeg: bytes, card: Card, density: float) -> QImage | None:
    """Decode a thumbnail to fit the square, in the photo's own proportions."""
    wide, high = card.width or 1, card.height or 1
    scale = SIDE * density / max(wide, high)
    key = Key(card.fingerprint, max(1, round(wide * scale)), max(1, round(high * scale)), round(4 * density))
    picture = fitted(jpeg, key)
    if picture is not None:
        picture.setDevicePixelRatio(density)
    return picture
