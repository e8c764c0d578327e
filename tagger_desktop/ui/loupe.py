"""The viewer: one photo, as sharp as the screen, with its neighbours ready."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic

from PySide6.QtCore import QPoint, QSize, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tagger_desktop.domain.events import Changed
from tagger_desktop.domain.photo import Card
from tagger_desktop.imaging.decode import pixels
from tagger_desktop.library import photos
from tagger_desktop.session import Request, Session
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.loupe_arrows import Arrows
from tagger_desktop.ui.loupe_bar import Line, LoupeBar
from tagger_desktop.ui.loupe_canvas import LoupeCanvas
from tagger_desktop.ui.loupe_pictures import Pictures, for_screen, for_zoom, is_readable, key
from tagger_desktop.ui.loupe_words import Remark, Words
from tagger_desktop.ui.photo_decoder import Decode, Decoded, PhotoDecoder, Wanted
from tagger_desktop.ui.review_chips import ReviewChips

REST_MS = 60  # without a step, after which photos are decoded; a held key comes every 33
ZOOM_MS = 100  # without another zoom or size of the window, after which they are decoded for the new one
PATIENCE_MS = 400  # after which it is said that something is being waited for
SIDES = (512, 256)  # pixels of stored thumbnails, the best first


class Loupe(QWidget):
    """Shows the session's current photo while the session is in the viewer.

    A step shows the stored thumbnail at once, then the photo in the size of the screen, and beyond that, when zoomed
    in, in the smallest of its full, half, quarter ... sizes that is sharp. All of it is decoded in threads.
    """

    menu_requested = Signal(QPoint)
    """The other button of the mouse was clicked, at a point of the screen."""

    def __init__(self, session: Session, parent: QWidget | None = None, *, decode: Decode = pixels) -> None:
        super().__init__(parent)
        self._session = session
        self.canvas = LoupeCanvas(self)
        self.bar = LoupeBar(self)
        self.arrows = Arrows(self.canvas)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        column.addWidget(ReviewChips(session, self))
        column.addWidget(self.bar)
        self.setFocusProxy(self.canvas)
        self._card: Card | None = None
        self._row = -1
        self._forwards = True
        self._thumbnail = QImage()
        self._pictures = Pictures()
        self._stepped = 0.0
        self.decoder = PhotoDecoder(decode, self)
        self.decoder.decoded.connect(self._decoded)
        self.decoder.failed.connect(self._undecoded)
        self._step_rest = QTimer(self, singleShot=True)
        self._zoom_rest = QTimer(self, singleShot=True, interval=ZOOM_MS)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._step_rest.timeout.connect(self._want)
        self._zoom_rest.timeout.connect(self._want)
        self._patience.timeout.connect(self._tell_zoom)
        self._requests = {
            "zoom_in": self.canvas.zoom_in,
            "zoom_out": self.canvas.zoom_out,
            "fit": self.canvas.fit,
            "full_size": self.canvas.toggle_full_size,
        }
        self._connect()
        self._looked_at()  # the window builds its viewer when somebody goes there

    def _connect(self) -> None:
        session = self._session
        self.canvas.zoomed.connect(self._zoomed)
        self.canvas.moved.connect(self.arrows.wake)
        self.canvas.stepped.connect(self._step)
        self.arrows.stepped.connect(self._step)
        self.bar.fit_asked.connect(lambda: run(session, "view.fit"))
        self.bar.full_size_asked.connect(lambda: run(session, "view.full_size"))
        session.opened.connect(self._opened)
        session.viewed.connect(self._viewed)
        session.selected.connect(self._looked_at)
        session.showed.connect(self._looked_at)
        session.changed.connect(self._changed)
        session.requested.connect(self._requested)

    @property
    def card(self) -> Card | None:
        """The photo that is shown."""
        return self._card

    @property
    def is_sharp(self) -> bool:
        """Whether there is nothing to wait for: the photo is as sharp as its zoom needs, or cannot be had."""
        return self._card is None or all(self._pictures.has(one) for one in self._wanted(self._card))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos())

    def _opened(self, library: object) -> None:
        self._leave()
        self._pictures.clear()

    def _viewed(self, in_loupe: bool) -> None:
        if in_loupe:
            self._looked_at()
        else:
            self._leave()

    def _leave(self) -> None:
        """Keep only what makes coming back quick."""
        for timer in (self._step_rest, self._zoom_rest, self._patience):
            timer.stop()
        self.decoder.want_nothing()
        self._pictures.leave(None)
        self._card, self._thumbnail = None, QImage()
        self.canvas.show_photo(QSize(), [])

    def _looked_at(self, news: object = None) -> None:
        """Show what the session is looking at, as the library has it now."""
        session = self._session
        if not session.in_loupe or session.library is None:
            return
        found = photos.cards(session.library.read(), [session.current] if session.current is not None else [])
        if not found:
            self._show_none()
            return
        before, card = self._card, found[0]
        row = session.shown.row(card.id)
        if before is not None and before.id != card.id:
            self._forwards = row >= self._row
        self._card, self._row = card, row
        self.arrows.allow(row > 0, -1 < row < len(session.shown) - 1)
        if before is None or _look(before) != _look(card):
            self._show(card)
        self._tell(card)

    def _changed(self, news: Changed) -> None:
        if self._card is not None and (news.photos is None or self._card.id in news.photos):
            self._looked_at()

    def _requested(self, request: Request) -> None:
        if self._session.in_loupe and request.name in self._requests:
            self._requests[request.name]()

    def _step(self, by: int) -> None:
        run(self._session, "view.next" if by > 0 else "view.previous")

    def _show_none(self) -> None:
        self._leave()
        self.canvas.show_words(Words("photo", "No photo to look at", "None of the photos on show is left."))
        self.arrows.allow(False, False)
        self.bar.tell(Line())

    def _show(self, card: Card) -> None:
        """Show another photo, from what there is of it."""
        self._thumbnail = self._stored(card)
        if card.broken:
            self.canvas.show_words(Words("broken-photo", "This photo cannot be shown", card.broken, card.name))
        elif card.missing and self._thumbnail.isNull():
            why = "It was moved, renamed or deleted outside the program. Its tags are kept."
            self.canvas.show_words(Words("missing", "The file is missing", why, card.name))
        else:
            self.canvas.show_photo(QSize(card.width, card.height), self._all(card))
            if card.missing:
                self.canvas.remark_on(Remark("missing", "The file is missing. This is its thumbnail."), faint=True)
        # A single step is decoded at once; of a key that is held down, only the photo it comes to rest on.
        now = monotonic()
        self._step_rest.start(REST_MS if now - self._stepped < 2 * REST_MS / 1000 else 0)
        self._stepped = now

    def _stored(self, card: Card) -> QImage:
        cache = self._session.cache
        if cache is None or not card.fingerprint:
            return QImage()
        stored = (cache.thumbnail(card.fingerprint, side) for side in SIDES)
        thumbnail = QImage()
        # Qt may decode what we made ourselves; the photo's own file is never given to it.
        thumbnail.loadFromData(next((jpeg for jpeg in stored if jpeg), b""), "JPEG")
        return thumbnail

    def _all(self, card: Card) -> list[QImage]:
        return [self._thumbnail, *self._pictures.of(card)]

    def _want(self) -> None:
        """Have decoded what is looked at, then its neighbours; let go of what was left behind."""
        session, card = self._session, self._card
        if card is None or session.library is None:
            return
        self._step_rest.stop()
        self._zoom_rest.stop()
        self._pictures.leave(card)
        ids = session.shown.ids
        rows = (self._row + 1, self._row - 1) if self._forwards else (self._row - 1, self._row + 1)
        neighbours = [ids[row] for row in rows if self._row >= 0 and 0 <= row < len(ids)]
        places = photos.paths(session.library.read(), [card.id, *neighbours])
        wanted = self._wanted(card)
        for other in photos.cards(session.library.read(), neighbours):
            if is_readable(other):
                wanted.append(for_screen(other, QSize(other.width, other.height).toSizeF(), self.canvas.port))
        missing = [one for one in wanted if not self._pictures.has(one) and one.photo_id in places]
        self.decoder.want([replace(one, path=places[one.photo_id]) for one in missing])
        if not self.is_sharp:
            self._patience.start()

    def _wanted(self, card: Card) -> list[Wanted]:
        """Return what of a photo must be decoded for it to be sharp as it is shown now."""
        if not is_readable(card):
            return []
        size = self.canvas.port.photo
        screen = for_screen(card, size, self.canvas.port)
        large = None if self.canvas.is_fitted else for_zoom(card, size, self.canvas.target, screen)
        return [screen, large] if large else [screen]

    def _decoded(self, decoded: Decoded) -> None:
        self._pictures.keep(decoded)
        card = self._card
        if card is not None and decoded.wanted.key == key(card):
            self.canvas.set_size(decoded.full)
            self.canvas.set_pictures(self._all(card))
            self._tell_zoom()

    def _undecoded(self, wanted: Wanted, reason: str) -> None:
        self._pictures.fail(wanted, reason)
        card = self._card
        if card is None or wanted.key != key(card):
            return
        if wanted.is_large:
            self.canvas.remark_on(Remark("warning", f"It cannot be shown any larger. {reason}"))
        elif self._thumbnail.isNull():
            self.canvas.show_words(Words("broken-photo", "This photo cannot be shown", reason, card.name))
        else:
            self.canvas.remark_on(Remark("broken-photo", f"{reason} This is its thumbnail."), faint=True)
        self._tell_zoom()

    def _zoomed(self) -> None:
        self._tell_zoom()
        if not self.is_sharp:
            self._zoom_rest.start()

    def _tell(self, card: Card) -> None:
        shown = self._session.shown
        line = Line(
            name=card.name,
            position=f"{self._row + 1:,} of {len(shown):,}" if self._row >= 0 else "",
            rating=card.rating,
            flag=card.flag,
            colour=card.colour,
            tags=card.tags,
            vocabulary=self._session.vocabulary,
        )
        self.bar.tell(line)
        self.canvas.setAccessibleName(line.spoken)
        self._tell_zoom()

    def _tell_zoom(self) -> None:
        is_late = not self.is_sharp and not self._patience.isActive() and not self._step_rest.isActive()
        has_zoom = not self.canvas.port.photo.isEmpty()
        self.bar.tell_zoom(
            self.canvas.port.zoom if has_zoom else None,
            is_fitted=self.canvas.is_fitted,
            note="Loading…" if is_late else "",
        )


def _look(card: Card) -> tuple[object, ...]:
    """Return all of a card that makes a difference to the photo itself."""
    return card.id, card.fingerprint, card.width, card.height, card.broken, card.missing
