"""A list of models in two lines each: how it is called, and what it does; headings between sorts of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from tagger_desktop.ui import theme
from tagger_desktop.ui.icons import pixmap
from tagger_desktop.ui.theme import BODY, CAPTION, MEDIUM, SMALL, SPACE, font
from tagger_desktop.ui.vocabulary_tree import NOWHERE, Index

ROW, HEADING = 13 * SPACE, 9 * SPACE
ICON = 20
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One model; without a name a heading."""

    name: str
    title: str
    what: str = ""
    note: str = ""
    icon: str = ""


class ModelList(QListView):
    """Always one model is selected; `chosen` says so."""

    chosen = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = _Rows(self)
        self.setModel(self._rows)
        self.setItemDelegate(_Painter(self))
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().selectionChanged.connect(lambda new, old: self.chosen.emit())
        theme.appearance.changed.connect(self.viewport().update)

    @property
    def rows(self) -> Sequence[ModelRow]:
        """The rows, headings among them."""
        return self._rows.rows

    @property
    def current(self) -> str:
        """The name of the selected model, "" without any."""
        found = self.selectionModel().selectedIndexes()
        return self._rows.rows[found[0].row()].name if found else ""

    def show_rows(self, rows: Sequence[ModelRow], name: str = "") -> None:
        """Show these models, with the one called so selected, else the one that is, else the first."""
        name = name if any(name and row.name == name for row in rows) else self.current
        self._rows.put(rows)
        self.choose(name if any(row.name == name for row in rows) else next((r.name for r in rows if r.name), ""))

    def choose(self, name: str) -> None:
        """Select the model of a name."""
        at = next((number for number, row in enumerate(self._rows.rows) if row.name and row.name == name), -1)
        if at >= 0:
            self.setCurrentIndex(self._rows.index(at, 0))
            self.scrollTo(self._rows.index(at, 0))
        self.chosen.emit()

    def height_of(self, most: int) -> int:
        """Return how high the list is that shows its rows, at most so many models."""
        rows = self._rows.rows
        return sum(ROW if row.name else HEADING for row in rows[:most]) + 2


class _Rows(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: Sequence[ModelRow] = ()

    def put(self, rows: Sequence[ModelRow]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        is_model = index.isValid() and bool(self.rows[index.row()].name)
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if is_model else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (row.title, row.note, row.what) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.what
        return None


class _Painter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row: ModelRow = index.data(Qt.ItemDataRole.UserRole)
        return QSize(0, ROW if row.name else HEADING)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: ModelRow = index.data(Qt.ItemDataRole.UserRole)
        view: QWidget = option.widget  # type: ignore[attr-defined]
        box: QRect = option.rect  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        look = theme.current()
        painter.save()
        if not row.name:
            painter.setFont(font(CAPTION, MEDIUM))
            painter.setPen(look.colour("muted"))
            painter.drawText(box.adjusted(3 * SPACE, SPACE, 0, 0), LEFT, row.title)
            painter.restore()
            return
        view.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, view)
        chosen = bool(state & QStyle.StateFlag.State_Selected and state & QStyle.StateFlag.State_Active)
        quiet = look.colour("selection_text" if chosen else "muted")
        painter.drawPixmap(
            box.left() + 3 * SPACE,
            box.center().y() + 1 - ICON // 2,
            pixmap(row.icon or "sparkles", ICON, "selection_text" if chosen else "muted"),
        )
        left, right = box.left() + 3 * SPACE + ICON + 3 * SPACE, box.right() - 3 * SPACE
        first = QRect(left, box.top() + 2 * SPACE, right - left, 5 * SPACE)
        painter.setFont(font(SMALL))
        painter.setPen(quiet)
        painter.drawText(first, RIGHT, row.note)
        room = first.width() - (QFontMetrics(font(SMALL)).horizontalAdvance(row.note) + 3 * SPACE if row.note else 0)
        second = first.translated(0, 5 * SPACE - 1)
        painter.drawText(second, LEFT, _cut(font(SMALL), row.what, second.width()))
        painter.setFont(font(BODY, MEDIUM))
        painter.setPen(look.colour("selection_text" if chosen else "text"))
        painter.drawText(first, LEFT, _cut(font(BODY, MEDIUM), row.title, room))
        painter.restore()


def _cut(face: QFont, words: str, room: int) -> str:
    return QFontMetrics(face).elidedText(words, Qt.TextElideMode.ElideRight, room)
