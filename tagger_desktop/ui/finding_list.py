"""A list of things to be looked at one after the other, each with a note; what is done with them has a key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QItemSelection, QItemSelectionModel, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from tagger_desktop.ui import theme
from tagger_desktop.ui.field import KeepKeys
from tagger_desktop.ui.icons import pixmap
from tagger_desktop.ui.tag_colour import paint_dot
from tagger_desktop.ui.theme import BODY, SMALL, SPACE, font
from tagger_desktop.ui.vocabulary_tree import NOWHERE, Index

ROW = 8 * SPACE  # pixels of one line
TEXT_SHARE = 0.5  # of a line that the text may take before the note
ICON = 16  # pixels
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
Key = Qt.Key


@dataclass(frozen=True, slots=True)
class Line:
    """What a row says, after an icon or a dot in the colour of what it is about; a quieter note, and a number."""

    text: str
    note: str = ""
    dot: str = ""
    icon: str = ""
    count: int = 0


class FindingList(QListView):
    """Lines of which several can be selected; after something was done with them the next ones are."""

    chosen = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = _Lines(self)
        self.setAccessibleName(name)
        self.setModel(self._lines)
        self.setItemDelegate(_Painter(self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        KeepKeys(self, Key.Key_Up, Key.Key_Down, Key.Key_Home, Key.Key_End)
        self.selectionModel().selectionChanged.connect(lambda new, old: self.chosen.emit())
        theme.appearance.changed.connect(self.viewport().update)

    @classmethod
    def of_one(cls, name: str, parent: QWidget | None = None) -> FindingList:
        """Return a list of which always one line is selected."""
        made = cls(name, parent)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        return made

    @property
    def row(self) -> int:
        """The selected row, or -1."""
        return self.rows[0] if self.rows else -1

    def choose(self, row: int) -> None:
        """Select one row; -1 for none."""
        index = self._lines.index(row, 0) if row >= 0 else NOWHERE
        self.setCurrentIndex(index)
        if row < 0:
            self.clearSelection()

    def bind(self, keys: Sequence[str], do: Callable[[], object]) -> None:
        """Let keys do something while the list has the keyboard."""
        for name in keys:
            shortcut = QShortcut(QKeySequence(name), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda: do() if self.rows else None)

    @property
    def rows(self) -> list[int]:
        """The selected rows, from top to bottom."""
        return sorted(index.row() for index in self.selectionModel().selectedIndexes())

    @property
    def lines(self) -> Sequence[Line]:
        """What the rows say."""
        return self._lines.lines

    def show_lines(self, lines: Sequence[Line], stay: Sequence[int] | None = None) -> None:
        """Show these lines; `stay` says which rows the selected ones are now, else those at their place are."""
        first = self.rows[0] if self.rows else 0
        self._lines.put(lines)
        rows = list(stay) if stay else [min(first, len(lines) - 1)] if lines else []
        chosen = QItemSelection()
        for row in rows:
            chosen.select(self._lines.index(row, 0), self._lines.index(row, 0))
        if rows:
            at = self._lines.index(rows[0], 0)
            self.selectionModel().setCurrentIndex(at, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(at)
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.chosen.emit()

    def keyboardSearch(self, search: str) -> None:
        """Letters do something here, they do not look for a line."""


class _Lines(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: Sequence[Line] = ()

    def put(self, lines: Sequence[Line]) -> None:
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.lines):
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.text
        if role == Qt.ItemDataRole.UserRole:
            return line
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{line.text}\n{line.note}" if line.note else line.text
        return None


class _Painter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view: QWidget = option.widget  # type: ignore[attr-defined]
        box: QRect = option.rect  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        line: Line = index.data(Qt.ItemDataRole.UserRole)
        view.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, view)
        chosen = bool(state & QStyle.StateFlag.State_Selected and state & QStyle.StateFlag.State_Active)
        look = theme.current()
        painter.save()
        left, right = box.left() + 3 * SPACE, box.right() - 3 * SPACE
        if line.dot:
            paint_dot(painter, left + SPACE, box.center().y() + 1, line.dot)
            left += 4 * SPACE
        elif line.icon:
            drawn = pixmap(line.icon, ICON, "selection_text" if chosen else "muted")
            painter.drawPixmap(left, box.center().y() + 1 - ICON // 2, drawn)
            left += ICON + 2 * SPACE
        if line.count:
            words = f"{line.count:,}"
            painter.setFont(font(SMALL))
            painter.setPen(look.colour("selection_text" if chosen else "muted"))
            painter.drawText(box.adjusted(0, 0, -3 * SPACE, 0), RIGHT, words)
            right -= QFontMetrics(font(SMALL)).horizontalAdvance(words) + 2 * SPACE
        for words, face, ink, room in (
            (line.text, font(BODY), "selection_text" if chosen else "text", round((right - left) * TEXT_SHARE)),
            (line.note, font(SMALL), "selection_text" if chosen else "muted", 0),
        ):
            metrics = QFontMetrics(face)
            wide = min(metrics.horizontalAdvance(words), (room if line.note else 0) or right - left)
            painter.setFont(face)
            painter.setPen(look.colour(ink))
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, wide + 1)
            painter.drawText(QRect(left, box.top(), wide + 2, box.height()), Qt.AlignmentFlag.AlignVCenter, shown)
            left += wide + 4 * SPACE
        painter.restore()
