"""The grid: all photos on show, a million as easily as a hundred."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

from pyroaring import BitMap
from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from tagger_desktop.commands.registry import execute
from tagger_desktop.domain.events import FIELDS, PHOTOS, TAGS, VOCABULARY, Changed
from tagger_desktop.domain.events import Signal as Heard
from tagger_desktop.domain.photo import Card
from tagger_desktop.jobs import Job
from tagger_desktop.session import Request, Session, Shown
from tagger_desktop.ui import theme
from tagger_desktop.ui.grid_choice import Choice
from tagger_desktop.ui.grid_empty import EmptyGrid
from tagger_desktop.ui.grid_glide import NOTCH, Glide
from tagger_desktop.ui.grid_keys import press_key
from tagger_desktop.ui.grid_layout import GAP, MARGIN, GridLayout
from tagger_desktop.ui.grid_painter import CellPainter, CellShape, CellState
from tagger_desktop.ui.grid_place import Place, find_again, places
from tagger_desktop.ui.grid_pointer import Pointer
from tagger_desktop.ui.grid_tip import tip
from tagger_desktop.ui.photo_pages import PhotoPages
from tagger_desktop.ui.thumbnail_crew import Wish
from tagger_desktop.ui.thumbnail_loader import Thumbnails

RING = 4  # pixels that the ring of the current photo reaches beyond its cell
NEAR = 4_000  # rows around the last one asked for in which a photo is looked for first
SHOWN_NEWS = frozenset({PHOTOS, TAGS, FIELDS})
Ties = list[tuple[Heard[Any], Callable[[Any], None]]]


class PhotoGrid(QAbstractScrollArea):
    """Draws the photos that the session shows and turns gestures into its selection.

    What is shown, selected and current is the session's; where a cell is, is arithmetic; cards are read by the page
    and thumbnails come when they are ready. Nothing here grows with the number of photos.
    """

    menu_requested = Signal(QPoint)
    """The person wants the menu of the selected photos, at this point of the screen."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.choice = Choice(session, self.row_of)
        self.thumbnails = Thumbnails(session, self)
        self._pages = PhotoPages()
        self._ids: array[int] = array("q")
        self._text = ""
        self._selection, self._current, self._hint = BitMap(), session.current, 0
        self._kept: tuple[list[Place], int] | None = None  # and the scroll bar's value at which it holds
        self._hovered = -1
        self._direction, self._notches = 1, 0
        self._glide = Glide(self.verticalScrollBar())
        self._pointer = Pointer(self)
        self._empty = EmptyGrid(session, self)
        self._asking = QTimer(self, singleShot=True, interval=0)
        self._asking.timeout.connect(self._ask)
        self._set_up()
        self._dress()
        self._listen()
        self._showed(session.shown)

    def _set_up(self) -> None:
        self.setAccessibleName("Photos")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumSize(160, 160)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def _listen(self) -> None:
        session = self.session
        ties: Ties = [
            (session.opened, lambda library: self._showed(session.shown)),
            (session.showed, self._showed),
            (session.selected, self._selected),
            (session.changed, self._changed),
            (session.requested, self._requested),
            (session.viewed, self._viewed),
            (session.jobs.changed, self._job_changed),
        ]
        for signal, listener in ties:
            signal.connect(listener)
        self.destroyed.connect(lambda: _untie(ties))
        self.thumbnails.arrived.connect(self._arrived)
        theme.appearance.changed.connect(self._dress)

    # What is where

    @property
    def origin(self) -> QPoint:
        """The top left of the viewport in the whole grid."""
        return QPoint(0, self.verticalScrollBar().value())

    @property
    def lines_in_view(self) -> int:
        """How many lines are seen whole, at least one."""
        return max(1, (self.viewport().height() - GAP) // self.cells.pitch)

    @property
    def in_view(self) -> range:
        """The rows of which something is seen."""
        top = self.verticalScrollBar().value()
        return self.cells.between(top, top + self.viewport().height())

    @property
    def current_row(self) -> int:
        """Where the current photo stands, or -1."""
        return self.row_of(self.session.current) if self.session.current is not None else -1

    def row_of(self, photo_id: int) -> int:
        """Return at which row a photo stands, or -1."""
        first = max(0, self._hint - NEAR)
        try:
            row = self._ids.index(photo_id, first, first + 2 * NEAR)
        except ValueError:
            row = self.session.shown.row(photo_id)
        self._hint = max(row, 0)
        return row

    def row_at(self, point: QPoint) -> int:
        """Return which row is at a point of the viewport, or -1."""
        return self.cells.at(point.x(), point.y() + self.origin.y())

    def rect_of(self, row: int) -> QRect:
        """Return where in the viewport a cell is."""
        return self.cells.rect(row).translated(-self.origin)

    def card_at(self, row: int) -> Card | None:
        """Return what is known of the photo of a row."""
        return self._pages.card(row)

    # What the session says

    def _showed(self, shown: Shown) -> None:
        if shown.ids is not self._ids or not len(shown):
            kept = self._places() if len(self._ids) else []
            is_other = shown.text != self._text
            self._ids, self._text, self._hovered = shown.ids, shown.text, -1
            self._selection, self._current = self.session.selection, self.session.current
            self._pages.show(self.session.library, shown.ids)
            self._arrange(kept, lost_top=is_other)
        self._empty.refresh()

    def _selected(self, selection: BitMap) -> None:
        if self.session.shown.ids is not self._ids:
            return  # `showed` follows, and sees to both
        before, self._selection = self._selection, selection
        past, self._current = self._current, self.session.current
        self.choice.follow()
        for row in self.in_view:
            photo_id = self._ids[row]
            turned = (photo_id in before) != (photo_id in selection)
            if turned or (past != self._current and photo_id in (past, self._current)):
                self._update(row)
        if past != self._current:
            self._tell_reader()
            if not self._pointer.is_pressed:
                self.reveal()

    def _changed(self, news: Changed) -> None:
        if VOCABULARY in news.what:
            self._dress()
        if not news.what & SHOWN_NEWS:
            return
        self._pages.forget(news.photos)
        if PHOTOS in news.what:
            self.thumbnails.retry()
        for row in self.in_view:
            if news.photos is None or self._ids[row] in news.photos:
                self._update(row)

    def _requested(self, request: Request) -> None:
        if request.name == "grid_changed":
            kept = self._places()
            self._dress()
            self._arrange(kept)

    def _viewed(self, in_loupe: bool) -> None:
        if not in_loupe:
            self.reveal()

    def _job_changed(self, job: Job) -> None:
        # On the job's thread, up to a thousand times a second: only an empty grid wants to know.
        if not len(self._ids) and job.state != "waiting":
            self.session.post(self._empty.refresh)

    def _arrived(self, fingerprints: set[str]) -> None:
        for row in self.in_view:
            card = self._pages.card(row)
            if card is not None and card.fingerprint in fingerprints:
                self._update(row)

    # Arranging

    def _dress(self) -> None:
        """Take up size, theme and density as they are now."""
        settings = self.session.settings
        self._density = self.devicePixelRatioF()
        self._shape = CellShape(settings.thumbnail_px, settings.show_captions, settings.show_tags)
        self._painter = CellPainter(self._shape, self._density)
        self._ground = theme.current().colour("grid")
        self.cells = self._fitting()
        self.viewport().update()

    def _fitting(self) -> GridLayout:
        # The scroll bar's room is kept free when it is hidden: otherwise it could come and go for ever.
        bar = self.verticalScrollBar().sizeHint().width()
        return GridLayout(len(self._ids), self.width() - bar, self._shape.size)

    def _places(self) -> list[Place]:
        """Return what keeps its place; as long as nobody scrolls, that stays what it was, so nothing creeps."""
        top = self.verticalScrollBar().value()
        if self._kept is not None and self._kept[1] == top:
            return self._kept[0]
        return self._places_now(top)

    def _places_now(self, top: int) -> list[Place]:
        current = self.row_of(self._current) if self._current is not None else -1
        return places(self.cells, self._ids, top, self.viewport().height(), current)

    def _arrange(self, kept: list[Place], *, lost_top: bool = False) -> None:
        """Lay the cells out anew around what keeps its place; if nothing is left of it, from the top if `lost_top`."""
        self._glide.stop()
        self.cells = self._fitting()
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self.cells.height - height))
        bar.setPageStep(height)
        bar.setSingleStep(max(1, self.cells.pitch // 3))
        again = find_again(kept, self._ids, self.row_of)
        if again is not None:
            place, row = again
            bar.setValue(self.cells.rect(row).center().y() - place.y)
            if place.is_whole:
                self.reveal(row)
            self._kept = kept, bar.value()
        elif lost_top:
            bar.setValue(0)
        self.viewport().update()
        self._asking.start()

    def reveal(self, row: int | None = None) -> None:
        """Scroll as little as needed to see a row, or the current photo."""
        row = self.current_row if row is None else row
        if not 0 <= row < len(self._ids):
            return
        bar, cell = self.verticalScrollBar(), self.cells.rect(row)
        top, bottom = cell.top() - MARGIN, cell.bottom() + MARGIN + 1 - self.viewport().height()
        if bar.value() > top or bar.value() < bottom:
            self._glide.stop()
            bar.setValue(top if bar.value() > top or top < bottom else bottom)

    def _update(self, row: int) -> None:
        self.viewport().update(self.rect_of(row).adjusted(-RING, -RING, RING, RING))

    def _tell_reader(self) -> None:
        """Describe the current photo to who listens rather than looks."""
        row = self.current_row
        card = self._pages.card(row) if row >= 0 else None
        self.setAccessibleDescription(f"{card.name}, photo {row + 1:,} of {len(self._ids):,}" if card else "")

    # Thumbnails

    def _ask(self) -> None:
        """Ask for the thumbnails in view, then for those half a window further on."""
        rows, half = self.in_view, self.viewport().height() // 2
        top = self.verticalScrollBar().value()
        edge = top + self.viewport().height() if self._direction > 0 else top - half
        ahead = self.cells.between(max(edge, 0), max(edge + half, 0))
        wishes = [wish for part in (rows, ahead) for row in part if (wish := self._wish(row)) is not None]
        self.thumbnails.wish(wishes)

    def _wish(self, row: int) -> Wish | None:
        card = self._pages.card(row)
        if card is None or card.broken or not card.fingerprint:
            return None
        return Wish(self._shape.key(card, self._density), 0 if card.missing else card.id)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.devicePixelRatioF() != self._density:
            self._dress()
        painter = QPainter(self.viewport())
        area, region = event.rect(), event.region()
        painter.fillRect(area, self._ground)
        if self.session.library is None or not len(self._ids):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = self.verticalScrollBar().value()
        is_complete = True
        for row in self.cells.between(top + area.top() - RING, top + area.bottom() + 1 + RING):
            cell = self.rect_of(row)
            if region.intersects(cell.adjusted(-RING, -RING, RING, RING)):
                is_complete &= self._paint(painter, row, cell)
        if self._pointer.band is not None:
            self._painter.band(painter, self._pointer.band.translated(-self.origin))
        if not is_complete:
            self._asking.start()

    def _paint(self, painter: QPainter, row: int, cell: QRect) -> bool:
        """Paint a cell and return whether its picture was there."""
        card = self._pages.card(row)
        if card is None:
            self._painter.skeleton(painter, cell)
            return True
        key = self._shape.key(card, self._density)
        picture = self.thumbnails.find(key) or self.thumbnails.stand_in(card.fingerprint)
        state = CellState(
            selected=card.id in self._selection,
            current=card.id == self._current,
            hovered=row == self._hovered and self._pointer.band is None,
            has_keyboard=self.hasFocus(),
            picture=picture,
            reason=self.thumbnails.reason(key) if picture is None else "",
        )
        self._painter.paint(painter, cell, card, state, self.session.vocabulary)
        return bool(card.broken) or self.thumbnails.is_final(key)

    # Events

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._direction = -1 if dy > 0 else 1
        if abs(dy) < self.viewport().height() and self._pointer.band is None:
            self.viewport().scroll(0, dy)
        else:
            self.viewport().update()
        self._hover(self.viewport().mapFromGlobal(self.cursor().pos()) if self._hovered >= 0 else QPoint(-1, -1))
        self._asking.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._empty.setGeometry(self.viewport().geometry())
        self._arrange(self._places())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reveal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press_key(self, event):
            event.ignore()  # the key map's keys, and those of the window, are none of ours

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._glide.stop()
        if event.button() == Qt.MouseButton.LeftButton and len(self._ids):
            self._pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer.move(event)
        self._hover(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pointer.release()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and row >= 0 and not event.modifiers():
            self._pointer.cancel()
            self.choice.only(row)
            self.session.look(True)
        else:
            self.mousePressEvent(event)  # two quick Ctrl+clicks are two clicks

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom(event)
        else:
            self._glide.wheel(event, max(96, self.cells.pitch // 2))
        event.accept()

    def _zoom(self, event: QWheelEvent) -> None:
        """Make the cells larger or smaller by a step a notch, around the photo under the mouse."""
        self._notches += event.angleDelta().y()
        steps, self._notches = divmod(abs(self._notches), NOTCH)[0] * (1 if self._notches > 0 else -1), 0
        if not steps or self.session.library is None:
            return
        top, row = self.verticalScrollBar().value(), self.row_at(event.position().toPoint())
        if row >= 0:
            self._kept = [Place(self._ids[row], self.rect_of(row).center().y(), False)], top
        for _ in range(abs(steps)):
            execute(self.session, "view.larger" if steps > 0 else "view.smaller")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = event.pos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.reveal()
            place = self.rect_of(max(self.current_row, 0)).center()
        row = self.row_at(place)
        if row >= 0 and self._ids[row] not in self.session.selection:
            self.choice.only(row)
        self._pointer.cancel()
        if self.session.library is not None:
            self.menu_requested.emit(self.viewport().mapToGlobal(place))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._tip(event)
            return True
        if event.type() == QEvent.Type.Leave:
            self._hover(QPoint(-1, -1))
        return super().viewportEvent(event)

    def _tip(self, event: QHelpEvent) -> None:
        row = self.row_at(event.pos())
        card = self._pages.card(row) if row >= 0 else None
        if card is None:
            QToolTip.hideText()
            return
        reason = self.thumbnails.reason(self._shape.key(card, self._density))
        text = tip(card, self.session.vocabulary, reason)
        QToolTip.showText(event.globalPos(), text, self.viewport(), self.rect_of(row))

    def _hover(self, point: QPoint) -> None:
        row = self.row_at(point) if point.x() >= 0 else -1
        if row != self._hovered:
            for changed in (self._hovered, row):
                if 0 <= changed < len(self._ids):
                    self._update(changed)
            self._hovered = row

    def swept(self, end: QPoint, covered: list[range]) -> None:
        """Make the photo at the end of a sweep the current one."""
        row = self.row_at(end)
        if not any(row in part for part in covered):
            row = max((part[-1] for part in covered if part), default=-1)
        if row >= 0 and self._ids[row] in self.session.selection:
            self.session.select(self.session.selection, self._ids[row])


def _untie(ties: Ties) -> None:
    for signal, listener in ties:
        signal.disconnect(listener)
