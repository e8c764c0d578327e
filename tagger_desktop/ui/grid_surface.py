"""The surface that the grid draws on: which photo is where in the window, and keeping it there."""

from __future__ import annotations

from array import array

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QScrollBar, QWidget

from tagger_desktop.session import Session
from tagger_desktop.shown import Shown
from tagger_desktop.ui.grid_glide import Glide
from tagger_desktop.ui.grid_headings import Headings
from tagger_desktop.ui.grid_layout import GAP, HEADING, MARGIN, GridLayout
from tagger_desktop.ui.grid_painter import CellShape
from tagger_desktop.ui.grid_place import Place, places

RING = 4  # pixels that the ring of the current photo reaches beyond its cell
NEAR = 4_000  # rows around the last one asked for in which a photo is looked for first


class GridSurface(QAbstractScrollArea):
    """Cells in lines that scroll by pixels. Rows are places in the result; points and areas are of the viewport."""

    moved = Signal()
    """Other cells are in view than before."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Those that Qt made would be looked up among all classes there are: PySide takes 10 ms for the first.
        self.setViewport(QWidget(self))
        self.setVerticalScrollBar(QScrollBar(self))
        self.session = session
        self.shown = Shown()
        self.cell_shape = _shape(session)
        self.cells = GridLayout(0, 0, self.cell_shape.size)
        self.current: int | None = None
        self.headings = Headings(self)
        self.glide = Glide(self.verticalScrollBar())
        self._hint = 0
        self._kept: tuple[list[Place], int] | None = None  # and the scroll bar's value at which it holds
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumSize(160, 160)

    @property
    def ids(self) -> array[int]:
        """The photos on show, by row."""
        return self.shown.ids

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
        top = self.origin.y()
        return self.cells.between(top, top + self.viewport().height())

    @property
    def current_row(self) -> int:
        """Where the current photo stands, or -1."""
        return self.row_of(self.current) if self.current is not None else -1

    def row_of(self, photo_id: int) -> int:
        """Return at which row a photo stands, or -1."""
        first = max(0, self._hint - NEAR)
        try:
            row = self.ids.index(photo_id, first, first + 2 * NEAR)
        except ValueError:
            row = self.shown.row(photo_id)  # 10 ms in a million
        self._hint = max(row, 0)
        return row

    def row_at(self, point: QPoint) -> int:
        """Return which row is at a point, or -1."""
        return self.cells.at(point.x(), point.y() + self.origin.y())

    def rect_of(self, row: int) -> QRect:
        """Return where a cell is."""
        return self.cells.rect(row).translated(0, -self.verticalScrollBar().value())

    def repaint_row(self, row: int) -> None:
        """Have a cell painted again, if it is in view."""
        if 0 <= row < len(self.ids):
            self.viewport().update(self.rect_of(row).adjusted(-RING, -RING, RING, RING))

    def take(self, shown: Shown, current: int | None) -> None:
        """Lay out another result: what is in view and in that result too stays where it is.

        A result of which nothing was in view is shown from its top, when another query was asked for it.
        """
        if (
            shown.ids == self.shown.ids and shown.sections == self.shown.sections
        ):  # 1 ms for a million; most edits change no order
            self.shown = shown
            return
        kept = [place for place in self._places() if place.photo_id in shown.photos]
        is_other = shown.text != self.shown.text
        self.shown, self.current = shown, current
        self.arrange(kept)
        if is_other and not kept:
            self.verticalScrollBar().setValue(0)

    def reshape(self) -> None:
        """Take up the size of cells and what they show, as the settings have it now."""
        kept = self._places()
        self.cell_shape = _shape(self.session)
        self.arrange(kept)

    def hold(self, row: int) -> None:
        """Let the next change of layout leave this row where it is."""
        self._kept = [Place(self.ids[row], self.rect_of(row).center().y(), False)], self.origin.y()

    def arrange(self, kept: list[Place] | None = None) -> None:
        """Lay the cells out around the first of what is `kept`, by default what is in view."""
        kept = self._places() if kept is None else kept
        bar, height = self.verticalScrollBar(), self.viewport().height()
        before = bar.value()
        # The bar's room is kept free even when it is hidden: otherwise it might come and go for ever.
        starts = tuple(section.row for section in self.shown.sections)
        self.cells = GridLayout(len(self.ids), self.width() - bar.sizeHint().width(), self.cell_shape.size, starts)
        bar.setRange(0, max(0, self.cells.height - height))
        bar.setPageStep(height)
        bar.setSingleStep(max(1, self.cells.pitch // 3))
        row = self.row_of(kept[0].photo_id) if kept else -1
        if row >= 0:
            bar.setValue(self.cells.rect(row).center().y() - kept[0].y)
            if kept[0].is_whole and not self.viewport().rect().contains(self.rect_of(row)):
                self.reveal(row)
            self._kept = kept, bar.value()
        self.glide.carry(bar.value() - before)
        self.viewport().update()
        self.moved.emit()

    def _places(self) -> list[Place]:
        """Return what keeps its place; as long as nobody scrolls, that stays what it was, so nothing creeps."""
        top = self.origin.y()
        if self._kept is not None and self._kept[1] == top:
            return self._kept[0]
        return places(self.cells, self.ids, top, self.viewport().height(), self.current_row)

    def reveal(self, row: int | None = None) -> None:
        """Scroll as little as needed to see a row, by default the current one."""
        row = self.current_row if row is None else row
        if not 0 <= row < len(self.ids):
            return
        bar, cell = self.verticalScrollBar(), self.cells.rect(row)
        above = MARGIN + HEADING if self.cells.starts else MARGIN
        top, bottom = cell.top() - above, cell.bottom() + MARGIN + 1 - self.viewport().height()
        if bar.value() > top or bar.value() < bottom:
            self.glide.stop()
            bar.setValue(top if bar.value() > top or top < bottom else bottom)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if abs(dy) < self.viewport().height():
            self.viewport().scroll(0, dy)
            if self.cells.starts:
                self.viewport().update(self.headings.strip(dy))
        else:
            self.viewport().update()
        self.moved.emit()


def _shape(session: Session) -> CellShape:
    settings = session.settings
    return CellShape(settings.thumbnail_px, settings.show_captions, settings.show_tags)
