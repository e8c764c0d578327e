"""A table to read and to sort: words, numbers, and shares as thin bars; one row or several can be selected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from tagger_desktop.ui import theme
from tagger_desktop.ui.field import KeepKeys
from tagger_desktop.ui.meter import paint_meter
from tagger_desktop.ui.tag_colour import paint_dot
from tagger_desktop.ui.theme import BODY, SMALL, SPACE, font
from tagger_desktop.ui.vocabulary_tree import NOWHERE, Index

ROW, HEAD = 8 * SPACE, 8 * SPACE
PAD, METER = 3 * SPACE, 14 * SPACE
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
Role = Qt.ItemDataRole
Key = Qt.Key


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; `wide` is its width in pixels, 0 for what is left over."""

    title: str
    wide: int = 0
    right: bool = False
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a row of a column; `by` is what it is sorted by, where that is not the text."""

    text: str
    by: float | str | None = None
    dot: str = ""
    share: float | None = None
    quiet: bool = False
    tip: str = ""

    @property
    def key(self) -> tuple[bool, float | str]:
        """What it is sorted by: numbers before words."""
        by = self.text.casefold() if self.by is None else self.by
        return isinstance(by, str), by


class PlainTable(QTableView):
    """Rows stay selected when the table is shown anew, as long as there are as many."""

    chosen = Signal()

    def __init__(self, name: str, columns: Sequence[Column], parent: QWidget) -> None:
        super().__init__(parent)
        self._cells = _Cells(self, columns)
        self.setModel(self._cells)
        self.setItemDelegate(_Painter(self))
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(True)
        head.setFixedHeight(HEAD)
        head.setStyleSheet(f"QHeaderView::section {{ padding: 6px {PAD}px; }}")
        for number, column in enumerate(columns):
            way = QHeaderView.ResizeMode.Fixed if column.wide else QHeaderView.ResizeMode.Stretch
            head.setSectionResizeMode(number, way)
            if column.wide:
                self.setColumnWidth(number, column.wide)
        head.sectionClicked.connect(self._sort)
        KeepKeys(self, Key.Key_Up, Key.Key_Down, Key.Key_Home, Key.Key_End)
        self.selectionModel().selectionChanged.connect(lambda new, old: self.chosen.emit())
        theme.appearance.changed.connect(self.viewport().update)

    @property
    def row(self) -> int:
        """The number of the selected row as it was given, or -1."""
        found = self.selectionModel().selectedRows()
        return self._cells.order[found[0].row()] if found else -1

    @property
    def texts(self) -> list[list[str]]:
        """What the rows say, from top to bottom."""
        return [[cell.text for cell in self._cells.rows[at]] for at in self._cells.order]

    def show_rows(self, rows: Sequence[Sequence[Cell]], chosen: int | None = None) -> None:
        """Show these rows, one of them selected: the one asked for, else the one that is."""
        before = self.row if chosen is None else chosen
        self._cells.put(rows)
        self.choose(min(max(before, 0), len(rows) - 1))

    def choose(self, number: int) -> None:
        """Select a row by the number it was given with; -1 for none."""
        if 0 <= number < len(self._cells.order):
            self.selectRow(self._cells.order.index(number))
        else:
            self.clearSelection()
        self.chosen.emit()

    def bind(self, keys: Sequence[str], do: Callable[[], object]) -> None:
        """Let keys do something while the table has the keyboard."""
        for name in keys:
            shortcut = QShortcut(QKeySequence(name), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda: do() if self.row >= 0 else None)

    def _sort(self, column: int) -> None:
        row = self.row
        self._cells.sort_by(column)
        head = self.horizontalHeader()
        head.setSortIndicatorShown(True)
        falls = Qt.SortOrder.DescendingOrder if self._cells.falls else Qt.SortOrder.AscendingOrder
        head.setSortIndicator(column, falls)
        self.choose(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Key.Key_Home, Key.Key_End) and self._cells.order:
            self.selectRow(0 if event.key() == Key.Key_Home else len(self._cells.order) - 1)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters do something here, they do not look for a row."""


class _Cells(QAbstractTableModel):
    def __init__(self, parent: QWidget, columns: Sequence[Column]) -> None:
        super().__init__(parent)
        self.columns = columns
        self.rows: Sequence[Sequence[Cell]] = ()
        self.order: list[int] = []
        self.falls = False
        self._by = -1

    def put(self, rows: Sequence[Sequence[Cell]]) -> None:
        self.beginResetModel()
        self.rows = rows
        self._arrange()
        self.endResetModel()

    def sort_by(self, column: int) -> None:
        """Sort by a column, the second time the other way round."""
        self.beginResetModel()
        self.falls = not self.falls if column == self._by else self.columns[column].right
        self._by = column
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        self.order = list(range(len(self.rows)))
        if self._by >= 0:
            self.order.sort(key=lambda at: self.rows[at][self._by].key, reverse=self.falls)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.order)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Role.DisplayRole:
            return column.title
        if role == Role.TextAlignmentRole:
            return RIGHT if column.right else LEFT
        return column.tip if role == Role.ToolTipRole else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        cell = self.rows[self.order[index.row()]][index.column()]
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return cell.text
        if role == Role.UserRole:
            return cell
        if role == Role.UserRole + 1:
            return self.columns[index.column()]
        return cell.tip if role == Role.ToolTipRole else None


class _Painter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell: Cell = index.data(Role.UserRole)
        column: Column = index.data(Role.UserRole + 1)
        view: QWidget = option.widget  # type: ignore[attr-defined]
        box: QRect = option.rect  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        view.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, view)
        chosen = bool(state & QStyle.StateFlag.State_Selected and state & QStyle.StateFlag.State_Active)
        look, room = theme.current(), box.adjusted(PAD, 0, -PAD, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if cell.dot:
            paint_dot(painter, room.left() + 4, room.center().y() + 1, cell.dot)
            room.setLeft(room.left() + 4 * SPACE)
        if cell.share is not None:
            paint_meter(painter, QRectF(room.left(), room.center().y() - 1, METER, 4), cell.share)
            room.setLeft(room.left() + METER + 2 * SPACE)
        face = font(SMALL if cell.quiet else BODY)
        painter.setFont(face)
        painter.setPen(look.colour("selection_text" if chosen else "muted" if cell.quiet else "text"))
        shown = QFontMetrics(face).elidedText(cell.text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, RIGHT if column.right else LEFT, shown)
        painter.restore()
