"""The command palette: type a few letters, press Enter."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from tagger_desktop.commands.palette import Choice, Finder, choices
from tagger_desktop.library import photos, recipes, saved
from tagger_desktop.session import Session
from tagger_desktop.ui import theme
from tagger_desktop.ui.actions import Keys
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.icons import pixmap
from tagger_desktop.ui.overlay import Overlay
from tagger_desktop.ui.tag_index import tag_index
from tagger_desktop.ui.theme import BODY, CAPTION, SPACE, font

ROW = 9 * SPACE  # pixels of one line
ROWS = 10  # lines seen at once


class Palette(Overlay):
    """Everything the program can do and show, found by typing."""

    def __init__(self, session: Session, keys: Keys, window: QWidget) -> None:
        super().__init__(window, 160 * SPACE)
        self._session, self._keys, self._index = session, keys, tag_index(session)
        self._finder = Finder([], lambda line: 0)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText("Type a command, a tag, a search, a recipe or a folder")
        self.field.setAccessibleName("Command palette")
        self.field.textChanged.connect(self._find)
        self.field.installEventFilter(self)
        self.model = _Model(keys)
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Line(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFixedHeight(ROWS * ROW + 2 * SPACE)
        self.list.clicked.connect(lambda index: self._run())
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addWidget(self.field)
        column.addWidget(self.list)

    def open(self) -> None:
        """Open the palette with everything there is now."""
        session = self._session
        folders = []
        if session.library is not None:
            folders = [folder.path for folder in photos.folders(session.library.read()) if folder.path]
        kept: dict[str, str] = {}
        names: list[str] = []
        if session.library is not None:
            kept, names = saved.saved(session.library.read(), "search"), list(recipes.recipes(session.library.read()))
        uses = session.habits.uses
        self._finder = Finder(choices(session, folders, kept, names), lambda line: uses.get(line, 0), self._index.now)
        self.field.clear()
        self._find("")
        self.open_over(self.field)

    def forget(self) -> None:
        super().forget()
        self._finder = Finder([], lambda line: 0)
        self.field.setText("")
        self.model.show([])

    def _find(self, text: str) -> None:
        self.model.show(self._finder.find(text))
        self.list.setCurrentIndex(self.model.index(0))

    def _run(self) -> None:
        choice = self.model.choice(self.list.currentIndex().row())
        if choice is None:
            return
        self.dismiss()
        uses = self._session.habits.uses
        uses[choice.line] = uses.get(choice.line, 0) + 1
        run(self._session, choice.line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            by = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS, Qt.Key.Key_PageUp: -ROWS}
            row = self.list.currentIndex().row() + by[Qt.Key(event.key())]
            self.list.setCurrentIndex(self.model.index(min(max(row, 0), self.model.rowCount() - 1)))
        else:
            super().keyPressEvent(event)


class _Model(QAbstractListModel):
    """The choices that fit."""

    def __init__(self, keys: Keys) -> None:
        super().__init__()
        self._keys, self._found = keys, list[Choice]()

    def show(self, found: list[Choice]) -> None:
        self.beginResetModel()
        self._found = found
        self.endResetModel()

    def choice(self, row: int) -> Choice | None:
        return self._found[row] if 0 <= row < len(self._found) else None

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return len(self._found)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        choice = self.choice(index.row())
        if choice is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return choice.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return choice.hint
        if role == Qt.ItemDataRole.UserRole:
            return choice, self._keys.text(choice.line)
        return None


class _Line(QStyledItemDelegate):
    """Draws icon, text, what sort of thing it is, and its key."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        choice, key_text = index.data(Qt.ItemDataRole.UserRole)
        look = theme.current()
        box: QRect = option.rect  # type: ignore[attr-defined]
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("selection"))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), theme.RADIUS, theme.RADIUS)
        ink = "selection_text" if chosen else ("text" if choice.enabled else "faint")
        if choice.icon:
            painter.drawPixmap(box.left() + 2 * SPACE, box.center().y() - 7, pixmap(choice.icon, 16, ink))
        quiet = "selection_text" if chosen else "muted"
        right = box.right() - 3 * SPACE
        painter.setFont(font(CAPTION))
        for words in (key_text, choice.sort):
            if words:
                width = QFontMetrics(painter.font()).horizontalAdvance(words)
                painter.setPen(look.colour(quiet))
                place = QRect(right - width, box.top(), width, box.height())
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
                right -= width + 4 * SPACE
        painter.setFont(font(BODY))
        painter.setPen(look.colour(ink))
        place = QRect(box.left() + 9 * SPACE, box.top(), right - box.left() - 9 * SPACE, box.height())
        text = QFontMetrics(painter.font()).elidedText(choice.text, Qt.TextElideMode.ElideMiddle, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()
