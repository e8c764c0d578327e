"""The trees of the sidebar: lines with a count on the right, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QFrame, QStyleOptionViewItem, QTreeView, QWidget

from tagger_desktop.commands.filters import Way
from tagger_desktop.ui import theme
from tagger_desktop.ui.field import KeepKeys
from tagger_desktop.ui.side_line import INDENT, ROW, Line, LinePainter
from tagger_desktop.ui.theme import SPACE

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
TOP = 0  # the number of what holds the top lines
Key = Qt.Key
KEPT = (
    *(Key.Key_Left, Key.Key_Right, Key.Key_Home, Key.Key_End),
    *(Key.Key_Return, Key.Key_Enter, Key.Key_Space),
)
WAYS: dict[Qt.KeyboardModifier, Way] = {
    Qt.KeyboardModifier.ControlModifier: "also",
    Qt.KeyboardModifier.AltModifier: "without",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """Which lines hang below which, by their numbers; `heads` are titles, which cannot be picked."""

    children: Mapping[int, Sequence[int]] = field(default_factory=dict)
    parents: Mapping[int, int] = field(default_factory=dict)
    rows: Mapping[int, int] = field(default_factory=dict)
    heads: frozenset[int] = frozenset()

    @classmethod
    def of(cls, children: Mapping[Any, Sequence[int]], heads: Iterable[int] = ()) -> Shape:
        """Return the shape of a tree given by the lines below each line."""
        parents = {child: parent for parent, below in children.items() for child in below}
        rows = {child: row for below in children.values() for row, child in enumerate(below)}
        return cls(children, parents, rows, frozenset(heads))


class TreeModel(QAbstractItemModel):
    """Hands Qt the shape; what a line shows is asked for when it is painted."""

    def __init__(self, parent: QWidget, line: Callable[[int], Line]) -> None:
        super().__init__(parent)
        self.line = line
        self.shape = Shape()

    def put(self, shape: Shape) -> None:
        """Show another tree."""
        self.beginResetModel()
        self.shape = shape
        self.endResetModel()

    def place(self, number: int) -> QModelIndex:
        """Return where the line of a number is."""
        row = self.shape.rows.get(number)
        return NOWHERE if row is None else self.createIndex(row, 0, number)

    def index(self, row: int, column: int, parent: Index = NOWHERE) -> QModelIndex:
        below = self.shape.children.get(_number(parent), ())
        return self.createIndex(row, column, below[row]) if 0 <= row < len(below) and column == 0 else NOWHERE

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        return self.place(self.shape.parents.get(_number(index), TOP))

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return len(self.shape.children.get(_number(parent), ()))

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or _number(index) in self.shape.heads:  # asked for every line, also those not seen
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line = self.line(_number(index))
        if role == Qt.ItemDataRole.UserRole:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.tip
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.title if line.count is None else f"{line.title}, {line.count:,}"
        return None


def _number(index: Index) -> int:
    return int(index.internalId()) if index.isValid() else TOP


class SideTree(QTreeView):
    """A tree to pick from by mouse and keyboard; `picked` says which line and how, `menu_asked` where a menu goes."""

    picked = Signal(object, str)
    menu_asked = Signal(object, QPoint)
    resized = Signal()

    def __init__(self, parent: QWidget, line: Callable[[int], Line], name: str) -> None:
        super().__init__(parent)
        self._model = TreeModel(self, line)
        self._held = Qt.KeyboardModifier.NoModifier
        self._open, self._seen, self._is_unfolded = set[int](), set[int](), False
        self._painted: dict[int, Line] = {}  # what was last seen of the lines
        self.setModel(self._model)
        self.setAccessibleName(name)
        self.painter = LinePainter(self)
        self.setItemDelegate(self.painter)
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setIndentation(INDENT)
        self.setExpandsOnDoubleClick(False)
        self.setSelectionMode(QTreeView.SelectionMode.NoSelection)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        KeepKeys(self, *KEPT)
        self.clicked.connect(self._clicked)
        self.expanded.connect(self.resized)
        self.collapsed.connect(self.resized)
        theme.appearance.changed.connect(self.viewport().update)

    @property
    def shape(self) -> Shape:
        """The tree on show."""
        return self._model.shape

    def put(self, shape: Shape, opened: Callable[[int], bool], *, unfold: bool = False) -> None:
        """Show another tree; what was open stays so, and of what is new `opened` says whether it is.

        With `unfold` all of it is open, as long as that is asked for.
        """
        at, current = self.verticalScrollBar().value(), _number(self.currentIndex())
        if not self._is_unfolded:
            self._seen |= self.shape.children.keys()
            self._open = {n for n in self.shape.children if n and self.isExpanded(self._model.place(n))}
        self._model.put(shape)
        self._painted.clear()
        self._is_unfolded = unfold
        self.blockSignals(True)  # or each line that opens has all of them measured
        if unfold:
            self.expandAll()
        else:
            for number in shape.children:
                if number and (number in self._open if number in self._seen else opened(number)):
                    self.expand(self._model.place(number))
        self.blockSignals(False)
        if current in shape.rows:
            self.setCurrentIndex(self._model.place(current))
        self.verticalScrollBar().setValue(at)
        self.resized.emit()

    def renew(self) -> None:
        """Paint anew the lines that show something else now: all of them would take 5 ms, with each tag given."""
        seen = self.viewport().rect()
        for number, painted in list(self._painted.items()):
            place = self.place_of(number)
            if not place.intersects(seen):
                del self._painted[number]
            elif self._model.line(number) != painted:
                self.viewport().update(0, place.top(), seen.width(), place.height())

    def reveal(self, number: int) -> None:
        """Open what is above a line and bring it into view."""
        self.scrollTo(self._model.place(number))

    def place_of(self, number: int) -> QRect:
        """Return where a line is in the viewport."""
        return self.visualRect(self._model.place(number))

    def height_of_all(self, most: int) -> int:
        """Return how high all lines are that are not folded away, or something above `most`."""
        count, waiting = 0, [TOP]
        while waiting:
            below = self.shape.children.get(waiting.pop(), ())
            count += len(below)
            if count * ROW > most:
                break
            waiting.extend(n for n in below if n in self.shape.children and self.isExpanded(self._model.place(n)))
        return count * ROW

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = event.modifiers()
        super().mousePressEvent(event)

    def _clicked(self, index: QModelIndex) -> None:
        self._pick(index, self._held)

    def _pick(self, index: Index, held: Qt.KeyboardModifier) -> None:
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEnabled:
            way = next((way for key, way in WAYS.items() if key in held), "only")
            self.picked.emit(_number(index), way)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Key.Key_Return, Key.Key_Enter, Key.Key_Space):
            self._pick(self.currentIndex(), event.modifiers())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if at_key else self.indexAt(event.pos())
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEnabled:
            at = self.visualRect(index).center() if at_key else event.pos()
            self.menu_asked.emit(_number(index), self.viewport().mapToGlobal(at))

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Line = index.data(Qt.ItemDataRole.UserRole)
        self._painted[_number(index)] = line
        hovered = not line.is_head and self.underMouse() and self.indexAt(self._mouse()) == index
        focused = self.hasFocus() and index == self.currentIndex()
        row: QRect = option.rect  # type: ignore[attr-defined]
        width = self.viewport().width() - 2 * SPACE - self.painter.gutter()
        box = QRect(SPACE, row.top(), width, row.height())
        self.painter.paint_row(painter, box, line.mark, hovered, focused)
        super().drawRow(painter, option, index)

    def _mouse(self) -> QPoint:
        return self.viewport().mapFromGlobal(self.cursor().pos())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.HoverMove, QEvent.Type.Leave):
            self.viewport().update()
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.moveCursor(QTreeView.CursorAction.MoveHome, Qt.KeyboardModifier.NoModifier))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()
