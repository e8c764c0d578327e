"""The grid: all photos on show, a million as easily as a hundred."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from pyroaring import BitMap
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QPainter

from tagger_desktop.domain.events import FIELDS, PHOTOS, TAGS, VOCABULARY, Changed
from tagger_desktop.domain.events import Signal as Heard
from tagger_desktop.ui import theme
from tagger_desktop.ui.grid_choice import Choice
from tagger_desktop.ui.grid_glide import NOTCH
from tagger_desktop.ui.grid_painter import CellPainter, CellState
from tagger_desktop.ui.grid_pointer import Pointer
from tagger_desktop.ui.grid_surface import RING, GridSurface
from tagger_desktop.ui.photo_pages import PhotoPages
from tagger_desktop.ui.review_marks import ReviewMarks
from tagger_desktop.ui.thumbnail_crew import Wish
from tagger_desktop.ui.thumbnail_loader import Thumbnails

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import (
        QContextMenuEvent,
        QFocusEvent,
        QHelpEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QRegion,
        QResizeEvent,
        QShowEvent,
        QWheelEvent,
    )
    from PySide6.QtWidgets import QWidget

    from tagger_desktop.domain.photo import Card
    from tagger_desktop.domain.vocabulary import Vocabulary
    from tagger_desktop.jobs import Job
    from tagger_desktop.library.library import Library
    from tagger_desktop.session import Request, Session
    from tagger_desktop.shown import Shown
    from tagger_desktop.ui.grid_bubble import Bubble
    from tagger_desktop.ui.grid_empty import EmptyGrid

SEEN_NEWS = frozenset({PHOTOS, TAGS, FIELDS})
NOWHERE = QPoint(-1, -1)
A_WHILE_MS = 300  # in which most libraries have their first photos on the screen


class Watch(QObject):
    """Shows the grid its viewport's events, from the first painting on: PySide takes 2 ms to get to know events."""

    def __init__(self, grid: PhotoGrid) -> None:
        super().__init__(grid)
        self._grid = grid

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return self._grid.see_event(event)


class PhotoGrid(GridSurface):
    """Draws the photos that the session shows and turns gestures into its selection.

    What is shown, selected and current is the session's; where a cell is, is arithmetic; cards are read by the page
    and thumbnails come when they are ready. Nothing here grows with the number of photos.
    """

    menu_requested = Signal(QPoint)
    """The person wants the menu of the selected photos, at this point of the screen."""
    began = Signal()
    """The first photos are on the screen."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.choice = Choice(session, self.row_of)
        self.thumbnails = Thumbnails(session, self)
        self._pages = PhotoPages()
        self._selection = BitMap()
        self._hovered = -1
        self._seen_top, self._notches = 0, 0
        self._pointer = Pointer(self)
        self._is_explained = False
        self._explaining = QTimer(self, singleShot=True, interval=A_WHILE_MS)
        self._explaining.timeout.connect(self._explain)
        self._was_painted = False
        self.marks = ReviewMarks(self)
        self._asking = QTimer(self, singleShot=True, interval=0)
        self._asking.timeout.connect(self._ask)
        self.setAccessibleName("Photos")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._dress()
        self._listen()
        self._showed(session.shown)

    def _listen(self) -> None:
        session = self.session
        ties: list[tuple[Heard[Any], Callable[[Any], None]]] = [
            (session.opened, self._opened),
            (session.showed, self._showed),
            (session.selected, self._selected),
            (session.changed, self._changed),
            (session.acquainted, lambda library: self.viewport().update()),
            (session.requested, self._requested),
            (session.viewed, lambda in_loupe: None if in_loupe else self.reveal()),
            (session.jobs.changed, self._job_changed),
            (session.reviewed, lambda review: self.viewport().update()),
        ]
        for signal, listener in ties:
            signal.connect(listener)

        def untie() -> None:
            for signal, listener in ties:
                signal.disconnect(listener)

        self.destroyed.connect(untie)
        self.moved.connect(self._moved)
        self.thumbnails.arrived.connect(self._arrived)
        theme.appearance.changed.connect(self._dress)

    def card_at(self, row: int) -> Card | None:
        """Return what is known of the photo of a row."""
        return self._pages.card(row)

    # What the session says

    def _opened(self, library: Library | None) -> None:
        if library is None:
            self._dress()  # the painter keeps names it has drawn
        self._showed(self.session.shown)

    def _showed(self, shown: Shown) -> None:
        if shown.ids is not self.shown.ids:
            self._pages.show(self.session.library, shown.ids)
            self.take(shown, self.session.current)
            self._selected(self.session.selection)
            if not len(shown.ids):
                self._tell_reader()
        if self._is_explained or (shown.query is not None and not len(shown)):
            self._explain()
        elif len(shown):
            self._explaining.stop()
        else:
            self._explaining.start()

    @cached_property
    def _empty(self) -> EmptyGrid:
        from tagger_desktop.ui.grid_empty import EmptyGrid

        made = EmptyGrid(self.session, self)
        made.setGeometry(self.viewport().geometry())
        return made

    def _explain(self) -> None:
        """Say why there are no photos; where there are some, say it no more."""
        self._is_explained = True
        self._empty.refresh()

    def _selected(self, selection: BitMap) -> None:
        if self.session.shown.ids is not self.shown.ids:
            return  # `showed` follows, and sees to both
        before, self._selection = self._selection, selection
        past, self.current = self.current, self.session.current
        self.choice.follow()
        for row in self.in_view:
            photo_id = self.ids[row]
            turned = (photo_id in before) != (photo_id in selection)
            if turned or (past != self.current and photo_id in (past, self.current)):
                self.repaint_row(row)
        if past != self.current:
            self._tell_reader()
            if not self._pointer.is_pressed:
                self.reveal()

    def _changed(self, news: Changed) -> None:
        if VOCABULARY in news.what:
            self._dress()
        if not news.what & SEEN_NEWS:
            return
        forgotten = self._pages.forget(news.photos)
        if PHOTOS in news.what:
            self.thumbnails.retry({card.fingerprint for card in forgotten})
        for row in self.in_view:
            if news.photos is None or self.ids[row] in news.photos:
                self.repaint_row(row)

    def _requested(self, request: Request) -> None:
        if request.name == "grid_changed":
            self.reshape()
            self._dress()

    def _job_changed(self, job: Job) -> None:
        # On the job's thread, up to a thousand times a second: only an empty grid wants to know.
        if not len(self.ids):
            self.session.post(self._explain)

    def _dress(self) -> None:
        """Take up theme, density and shape as they are now."""
        self._density = self.devicePixelRatioF()
        self._painter = CellPainter(self.cell_shape, self._density)
        self._ground = theme.current().colour("grid")
        self.viewport().update()

    def _tell_reader(self) -> None:
        """Describe the current photo to who listens rather than looks."""
        row = self.current_row
        card = self._pages.card(row) if row >= 0 else None
        self.setAccessibleDescription(f"{card.name}, photo {row + 1:,} of {len(self.ids):,}" if card else "")

    # Thumbnails

    def _moved(self) -> None:
        if self._hovered >= 0:
            self._hover(self.viewport().mapFromGlobal(self.cursor().pos()))
        self._asking.start()
        if self.verticalScrollBar().isSliderDown():
            self._bubble.say(self._whereabouts)

    @cached_property
    def _bubble(self) -> Bubble:
        from tagger_desktop.ui.grid_bubble import Bubble

        return Bubble(self.verticalScrollBar(), self)

    def _whereabouts(self) -> str:
        """Say in a word or two how far down the grid is, in terms of its order."""
        from tagger_desktop.ui.grid_bubble import words_for

        row = next(iter(self.in_view), -1)
        card = self._pages.card(row) if row >= 0 else None
        return words_for(card, row, self.shown.order.by) if card else ""

    def _ask(self) -> None:
        """Ask for the thumbnails in view, then for those half a window further on."""
        if not self._was_painted or not self.isVisible():  # the first painting asks by itself, and is not held up
            return
        rows = [*self.in_view, *self._ahead()]
        self.thumbnails.wish([wish for row in rows if (wish := self._wish(row)) is not None])

    def _ahead(self) -> range:
        """Return the rows half a window on in the direction of scrolling; none after a jump."""
        top, height = self.origin.y(), self.viewport().height()
        went, self._seen_top = top - self._seen_top, top
        edge = top + height if went >= 0 else top - height // 2
        return self.cells.between(max(edge, 0), max(edge + height // 2, 0)) if abs(went) < height else range(0)

    def _wish(self, row: int) -> Wish | None:
        card = self._pages.card(row)
        if card is None or card.broken or not card.fingerprint:
            return None
        return Wish(self.cell_shape.key(card, self._density), 0 if card.missing else card.id)

    def _arrived(self, fingerprints: set[str]) -> None:
        for row in self.in_view:
            card = self._pages.card(row)
            if card is not None and card.fingerprint in fingerprints:
                self.repaint_row(row)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        with self.thumbnails.paused():
            self._paint_area(event.rect(), event.region())

    def _paint_area(self, area: QRect, region: QRegion) -> None:
        if self.devicePixelRatioF() != self._density:
            self._dress()
        painter = QPainter(self.viewport())
        top = self.origin.y()
        painter.setBackground(self._ground)
        painter.eraseRect(area)  # the same as fillRect, which makes PySide build more classes than the start can afford
        if self.session.library is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rows, is_complete = self.cells.between(top + area.top() - RING, top + area.bottom() + 1 + RING), True
        self._pages.read(rows)
        for row in rows:
            cell = self.rect_of(row)
            if region.intersects(cell.adjusted(-RING, -RING, RING, RING)):
                is_complete &= self._paint(painter, row, cell)
        self.headings.paint(painter, region)
        if self._pointer.band is not None:
            self._painter.band(painter, self._pointer.band.translated(-self.origin))
        if rows and not self._was_painted:
            self._was_painted = True
            self.viewport().installEventFilter(Watch(self))
            self.began.emit()
        self.marks.paint(painter)
        if not is_complete:
            self._asking.start()

    def _paint(self, painter: QPainter, row: int, cell: QRect) -> bool:
        """Paint a cell and return whether its picture was there."""
        card = self._pages.card(row)
        if card is None:
            self._painter.skeleton(painter, cell)
            return True
        key = self.cell_shape.key(card, self._density)
        picture = self.thumbnails.find(key) or self.thumbnails.stand_in(card.fingerprint)
        state = CellState(
            selected=card.id in self._selection,
            current=card.id == self.current,
            hovered=row == self._hovered and self._pointer.band is None,
            has_keyboard=self.hasFocus(),
            picture=picture,
            reason=self.thumbnails.reason(key) if picture is None else "",
            mark=self.marks.of(row),
        )
        self._painter.paint(painter, cell, card, state, self._vocabulary)
        return bool(card.broken) or self.thumbnails.is_final(key)

    @property
    def _vocabulary(self) -> Vocabulary | None:
        """The tags; None where the first photos are there before them."""
        library = self.session.open_library
        return library.known_vocabulary if self.shown.query is None else library.vocabulary

    # Gestures

    def keyPressEvent(self, event: QKeyEvent) -> None:
        from tagger_desktop.ui.grid_keys import press_key

        if not press_key(self, event):
            event.ignore()  # the key map's keys, and those of the window, are none of ours

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.glide.stop()
        if event.button() != Qt.MouseButton.LeftButton or not len(self.ids):
            return
        point = event.position().toPoint()
        if (section := self.headings.at(point)) >= 0:
            self.headings.select(section, adds=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif not self.marks.press(point):
            self._pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self.marks.is_dragged:
            self.marks.drag(point)
            return
        self._pointer.move(event)
        self._hover(point)
        self.viewport().setCursor(
            Qt.CursorShape.SplitVCursor if self.marks.is_at(point) else Qt.CursorShape.ArrowCursor
        )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.marks.release()
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
            self.glide.wheel(event, max(96, self.cells.pitch // 2))
        event.accept()

    def _zoom(self, event: QWheelEvent) -> None:
        """Make the cells larger or smaller by a step a notch, around the photo under the mouse."""
        from tagger_desktop.ui.gesture import run

        self._notches += event.angleDelta().y()
        steps = int(self._notches / NOTCH)
        self._notches -= steps * NOTCH
        for _ in range(abs(steps)):
            if (row := self.row_at(event.position().toPoint())) >= 0:
                self.hold(row)
            run(self.session, "view.larger" if steps > 0 else "view.smaller")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = event.pos()
        if event.reason() == event.Reason.Keyboard:
            self.reveal()
            place = self.rect_of(max(self.current_row, 0)).center()
        row = self.row_at(place)
        if row >= 0 and self.ids[row] not in self.session.selection:
            self.choice.only(row)
        self._pointer.cancel()
        if self.session.library is not None:
            self.menu_requested.emit(self.viewport().mapToGlobal(place))

    # Other events

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._is_explained:
            self._empty.setGeometry(self.viewport().geometry())
        self.thumbnails.make_room(self.viewport().size() * self.devicePixelRatioF())
        self.arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reveal()
        self._asking.start()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def see_event(self, event: QEvent) -> bool:
        """Take up what happens to the viewport and is no event of the grid; return whether that was all."""
        if event.type() == QEvent.Type.Leave:
            self._hover(NOWHERE)
        if event.type() != QEvent.Type.ToolTip:
            return False
        self._tip(cast("QHelpEvent", event))
        return True

    def _tip(self, event: QHelpEvent) -> None:
        from PySide6.QtWidgets import QToolTip

        from tagger_desktop.ui.grid_tip import tip

        row = self.row_at(event.pos())
        card = self._pages.card(row) if row >= 0 else None
        if card is None:
            QToolTip.hideText()
            return
        reason = self.thumbnails.reason(self.cell_shape.key(card, self._density))
        text = tip(card, self.session.vocabulary, reason)
        QToolTip.showText(event.globalPos(), text, self.viewport(), self.rect_of(row))

    def _hover(self, point: QPoint) -> None:
        row = self.row_at(point) if self.viewport().rect().contains(point) else -1
        if row != self._hovered:
            self.repaint_row(self._hovered)
            self.repaint_row(row)
            self._hovered = row
