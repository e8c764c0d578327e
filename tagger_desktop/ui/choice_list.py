"""A list of what typed letters may mean, to choose from with the arrows while the keyboard stays in the field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from tagger_desktop.ui import theme
from tagger_desktop.ui.icons import pixmap
from tagger_desktop.ui.keycap import keycap_width, paint_keycap
from tagger_desktop.ui.tag_colour import paint_dot
from tagger_desktop.ui.theme import BODY, BOLD, SMALL, SPACE, font

ROW = 8 * SPACE  # pixels of one line
MARK = 16  # pixels of the column that says whether the photos have a tag
COUNT_LEAST = 10 * SPACE  # pixels, so that what stands before numbers of any length begins at one edge

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Row:
    """One line: an icon or a dot, the text with the typed letters in bold, and on the right what it is."""

    text: str
    typed: str = ""
    before: str = ""
    dot: str = ""
    icon: str = ""
    note: str = ""
    count: int | None = None
    key: str = ""
    mark: Literal["", "all", "some"] = ""
    is_new: bool = False
    removes: bool = False

    @property
    def spoken(self) -> str:
        """The line in words, for those who listen."""
        marks = {"all": "on all photos", "some": "on some photos"}
        parts = [f"{self.before} {self.text}".strip(), self.note, marks.get(self.mark, "")]
        return ", ".join(part for part in parts if part)


class ChoiceList(QListView):
    """The lines, as high as they need; `chosen` says which one was clicked, and whether with Shift."""

    chosen = Signal(int, bool)

    def __init__(self, parent: QWidget, rows: int, *, marks: bool = False) -> None:
        super().__init__(parent)
        self._most = rows
        self._held = Qt.KeyboardModifier.NoModifier
        self._model = _Rows(self)
        self.setModel(self._model)
        self._painter = _Painter(self, marks)
        self.setItemDelegate(self._painter)
        self.setUniformItemSizes(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(self._clicked)
        theme.appearance.changed.connect(self.viewport().update)

    def show_rows(self, rows: Sequence[Row], current: int) -> None:
        """Show these lines, with the one at `current` (-1: none) to be taken."""
        self._painter.key_room = max((keycap_width(row.key) + 2 * SPACE for row in rows if row.key), default=0)
        self._painter.count_room = COUNT_LEAST if any(row.count is not None for row in rows) else 0
        self._model.put(rows)
        self.set_current(current)
        self.setFixedHeight(min(len(rows), self._most) * ROW)

    def mark(self, rows: Sequence[Row]) -> None:
        """Show what has become known of the lines, with the same one to be taken."""
        self._model.renew(rows)

    @property
    def rows(self) -> Sequence[Row]:
        """The lines on show."""
        return self._model.rows

    @property
    def current(self) -> int:
        """The line to be taken, or -1."""
        return self.currentIndex().row()

    def set_current(self, row: int) -> None:
        """Let the line at `row` be the one to be taken; -1 for none."""
        self.setCurrentIndex(self._model.index(row, 0) if row >= 0 else NOWHERE)
        if row <= 0:
            self.scrollToTop()

    def step(self, by: int) -> None:
        """Go up or down, round the ends; a step of a page stops there."""
        count = len(self.rows)
        if not count:
            return
        at = self.current + by if self.current >= 0 or by < 0 else by - 1
        self.set_current(at % count if abs(by) == 1 else min(max(at, 0), count - 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = event.modifiers()
        super().mousePressEvent(event)

    def _clicked(self, index: QModelIndex) -> None:
        self.chosen.emit(index.row(), Qt.KeyboardModifier.ShiftModifier in self._held)


class _Rows(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: Sequence[Row] = ()

    def put(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def renew(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return row.spoken
        return None


class _Painter(QStyledItemDelegate):
    """Draws a line; counts end at one edge, so that they can be compared at a glance."""

    def __init__(self, parent: QWidget, marks: bool) -> None:
        super().__init__(parent)
        self._marks = marks
        self.key_room = self.count_room = 0  # pixels at the right edge, the same on each line

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        box: QRect = option.rect  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.current().colour("selection" if chosen else "hover"))
            painter.drawRoundedRect(QRectF(box), theme.RADIUS, theme.RADIUS)
        ink = _Ink("selection_text", "selection_text") if chosen else _Ink("text", "muted")
        left = self._left(painter, box, row, ink)
        right = _right(painter, box, row, ink, self.key_room, self.count_room)
        _text(painter, QRect(left, box.top(), right - left - 2 * SPACE, box.height()), row, ink)
        painter.restore()

    def _left(self, painter: QPainter, box: QRect, row: Row, ink: _Ink) -> int:
        """Draw what stands before the text, and return where that begins."""
        left, middle = box.left() + 2 * SPACE, box.center().y() + 1
        if self._marks:
            if row.mark:
                name = "check" if row.mark == "all" else "minus"
                painter.drawPixmap(left, middle - MARK // 2, pixmap(name, MARK, ink.quiet))
            left += MARK + 2 * SPACE
        if row.icon:
            painter.drawPixmap(left - 2, middle - MARK // 2, pixmap(row.icon, MARK, ink.quiet))
        elif row.dot:
            paint_dot(painter, left + 6, middle, row.dot)
        return left + MARK + 2 * SPACE if row.icon or row.dot else left


@dataclass(frozen=True, slots=True)
class _Ink:
    loud: str
    quiet: str


def _right(painter: QPainter, box: QRect, row: Row, ink: _Ink, key_room: int, count_room: int) -> int:
    """Draw what stands at the right edge, and return where that begins."""
    right, middle = box.right() + 1 - 2 * SPACE, box.center().y() + 1
    if row.key:
        paint_keycap(painter, right, middle, row.key)
    right -= key_room
    painter.setFont(font(SMALL))
    painter.setPen(theme.current().colour(ink.quiet))
    metrics = QFontMetrics(painter.font())
    for words, least in ((f"{row.count:,}" if row.count is not None else "", count_room), (row.note, 0)):
        if words or least:
            width = metrics.horizontalAdvance(words)
            painter.drawText(QRect(right - width, box.top(), width, box.height()), Qt.AlignmentFlag.AlignVCenter, words)
            right -= max(width, least) + 3 * SPACE
    return right


def _text(painter: QPainter, place: QRect, row: Row, ink: _Ink) -> None:
    look, left = theme.current(), place.left()
    struck = font(BODY)
    struck.setStrikeOut(row.removes)
    if row.before:
        left += _words(painter, place, left, row.before + "  ", struck, look.colour(ink.quiet))
    loud = look.colour(ink.loud)
    bold = font(BODY, BOLD)
    bold.setStrikeOut(row.removes)
    for words, is_typed in split(row.text, row.typed):
        left += _words(painter, place, left, words, bold if is_typed else struck, loud)


def _words(painter: QPainter, place: QRect, left: int, words: str, face: QFont, colour: object) -> int:
    room = place.right() - left
    if room <= 0:
        return 0
    painter.setFont(face)
    painter.setPen(colour)
    metrics = QFontMetrics(face)
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
    painter.drawText(QRect(left, place.top(), room, place.height()), Qt.AlignmentFlag.AlignVCenter, shown)
    return metrics.horizontalAdvance(shown)


def split(text: str, typed: str) -> list[tuple[str, bool]]:
    """Cut `text` into pieces, each with whether it is what was typed; at a word's beginning if there is one.

    >>> split("golden retriever", "re")
    [('golden ', False), ('re', True), ('triever', False)]
    """
    lower, wanted = text.casefold(), typed.casefold().strip()
    if not wanted or len(lower) != len(text):
        return [(text, False)]
    starts = [at for at in range(len(lower)) if lower.startswith(wanted, at)]
    if not starts:
        return [(text, False)]
    at = next((start for start in starts if start == 0 or not lower[start - 1].isalnum()), starts[0])
    pieces = (text[:at], False), (text[at : at + len(wanted)], True), (text[at + len(wanted) :], False)
    return [piece for piece in pieces if piece[0]]
