"""The tree of all tags: how a row is drawn, and what stays as it was when rows come and go."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QObject,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    QSizeF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QDrag,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPixmap,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from tagger_desktop.domain.vocabulary import Tag, TagId, Vocabulary
from tagger_desktop.ui import theme
from tagger_desktop.ui.choice_list import split
from tagger_desktop.ui.field import Field, KeepKeys
from tagger_desktop.ui.keycap import paint_keycap
from tagger_desktop.ui.tag_colour import colour_name, paint_dot
from tagger_desktop.ui.theme import BODY, BOLD, SMALL, SPACE, font
from tagger_desktop.ui.vocabulary_tree import NEW, Index, VocabularyModel, Wanted

ROW = 7 * SPACE  # pixels of one line
DOT = 5 * SPACE  # pixels before the name
COUNT = 12 * SPACE  # pixels for the count, so that keys stand below each other
OPENED = 2_000  # rows up to which what a filter finds is shown unfolded
Key = Qt.Key


class TagTree(QTreeView):
    """The model's tags; selection, unfolded rows and place survive a change of the vocabulary."""

    chosen = Signal()
    """Other tags are selected, or another is the current one."""
    typed = Signal(str)
    """Letters were typed, which look for a tag."""
    left = Signal()
    """The drag has ended."""
    edited = Signal()
    """The field for a name is closed."""

    def __init__(self, model: VocabularyModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tags = model
        self._open: set[TagId] = set()
        self._restoring = False
        self._soon: TagId | None = None
        self.setModel(model)
        self.setItemDelegate(_Rows(self))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(4 * SPACE)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked)
        self.setExpandsOnDoubleClick(False)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setAutoExpandDelay(600)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Tags")
        KeepKeys(self, Key.Key_Up, Key.Key_Down, Key.Key_Left, Key.Key_Right, Key.Key_Home, Key.Key_End)
        self.expanded.connect(lambda index: self._folded(index, is_open=True))
        self.collapsed.connect(lambda index: self._folded(index, is_open=False))
        self.selectionModel().selectionChanged.connect(self._selected)
        self.selectionModel().currentChanged.connect(self._selected)
        model.repainted.connect(self.viewport().update)
        theme.appearance.changed.connect(self.viewport().update)

    @property
    def selected(self) -> list[TagId]:
        """The selected tags, from top to bottom as the tree shows them."""
        rows = self.selectionModel().selectedRows()
        ids = [tag_id for index in rows if (tag_id := self.tags.tag_id(index)) is not None and tag_id != NEW]
        return sorted(ids, key=lambda tag_id: _place(self.tags, tag_id)) if len(ids) > 1 else ids

    @property
    def current(self) -> TagId | None:
        """The tag that has the keyboard."""
        tag_id = self.tags.tag_id(self.currentIndex())
        return None if tag_id == NEW else tag_id

    @property
    def is_editing(self) -> bool:
        """Whether a name is being written."""
        return self.state() == QAbstractItemView.State.EditingState

    def show_vocabulary(self, vocabulary: Vocabulary) -> None:
        """Show a vocabulary, with everything else as it was."""
        selected, current, place = self.selected, self.current, self.verticalScrollBar().value()
        near = self._neighbour(current, vocabulary)
        if self.tags.show(vocabulary):
            self._restore(selected, current if current in vocabulary.tags else near, place)
        if self._soon is not None and self._soon in vocabulary.tags:
            soon, self._soon = self._soon, None
            self.go_to(soon)

    def _neighbour(self, tag_id: TagId | None, vocabulary: Vocabulary) -> TagId | None:
        """Return the tag nearest to one that is gone."""
        if tag_id is None or tag_id in vocabulary.tags:
            return tag_id
        at = self.currentIndex()
        for step in (self.indexBelow, self.indexAbove):
            other = step(at)
            while other.isValid():
                found = self.tags.tag_id(other)
                if found in vocabulary.tags:
                    return found
                other = step(other)
        return None

    def want(self, wanted: Wanted) -> None:
        """Show only some of the tags, unfolded where they are not too many."""
        selected, current = self.selected, self.current
        self.tags.want(wanted)
        self._restoring = True
        if wanted.all:
            self._unfold(self._open)
        elif self.tags.visible <= OPENED:
            self.expandAll()
        self._restoring = False
        self._restore(selected, current, 0)
        if not self.tags.fits(self.current) and (first := self._first_fitting()).isValid():
            self.setCurrentIndex(first)
        if self.current is not None:
            self.scrollTo(self.currentIndex())

    def _first_fitting(self) -> Index:
        index = self.tags.index(0, 0)
        while index.isValid() and not self.tags.fits(self.tags.tag_id(index)):
            index = self.tags.index(0, 0, index)  # what is not asked for has something below it that is
        return index

    def _restore(self, selected: Iterable[TagId], current: TagId | None, place: int) -> None:
        self._restoring = True
        if self.tags.wanted.all:
            self._unfold(self._open)
        elif self.tags.visible <= OPENED:
            self.expandAll()
        index = self.tags.index_of(current)
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        kept = [tag_id for tag_id in selected if self.tags.index_of(tag_id).isValid()]
        self.select(kept or ([current] if current is not None else []))
        self.executeDelayedItemsLayout()
        self.verticalScrollBar().setValue(place)
        self._restoring = False
        self.chosen.emit()

    def _unfold(self, tags: Iterable[TagId]) -> None:
        for tag_id in list(tags):
            index = self.tags.index_of(tag_id)
            if index.isValid():
                self.setExpanded(index, True)
            elif tag_id not in self.tags.vocabulary.tags:
                self._open.discard(tag_id)

    def select(self, tags: Iterable[TagId]) -> None:
        """Select exactly these tags, as far as they are shown."""
        chosen = QItemSelection()
        for tag_id in tags:
            index = self.tags.index_of(tag_id)
            if index.isValid():
                chosen.select(index, index)
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def go_to(self, tag_id: TagId) -> None:
        """Make a tag the current and only selected one, and show it."""
        index = self.tags.index_of(tag_id)
        if not index.isValid():
            return
        above = index.parent()
        while above.isValid():
            self.expand(above)
            above = above.parent()
        self.setCurrentIndex(index)
        self.select([tag_id])
        self.scrollTo(index)

    def go_to_soon(self, tag_id: TagId) -> None:
        """Make a tag the current one, as soon as it is in the tree."""
        if tag_id in self.tags.vocabulary.tags:
            self.go_to(tag_id)
        else:
            self._soon = tag_id

    def unfold_soon(self, tag_id: TagId) -> None:
        """Have a tag unfolded when the tree is next made."""
        self._open.add(tag_id)

    def write_new(self, below: TagId | None, text: str = "") -> None:
        """Open a field for the name of a new tag."""
        if (index := self.tags.index_of(below)).isValid():
            self.expand(index)
        at = self.tags.begin_new(below, text)
        if (index := self.tags.index_of(below)).isValid():
            self.expand(index)
        self.setCurrentIndex(at)
        self.scrollTo(at)
        self.edit(at)

    def _folded(self, index: Index, *, is_open: bool) -> None:
        tag_id = self.tags.tag_id(index)
        if self._restoring or tag_id is None or not self.tags.wanted.all:
            return
        (self._open.add if is_open else self._open.discard)(tag_id)

    def _selected(self) -> None:
        if not self._restoring:
            self.chosen.emit()

    def keyboardSearch(self, search: str) -> None:
        self.typed.emit(search)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        self.edited.emit()

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        carried = QDrag(self)
        tags = self.selected
        if not tags:
            return
        carried.setMimeData(self.tags.mimeData([self.tags.index_of(tag_id) for tag_id in tags]))
        named = self.tags.vocabulary.title(tags[0])
        ghost = _ghost(named if len(tags) == 1 else f"{len(tags):,} tags", self.devicePixelRatioF())
        carried.setPixmap(ghost)
        carried.setHotSpot(QPoint(-3 * SPACE, -2 * SPACE))  # beside the pointer, so that the place is seen
        carried.exec(Qt.DropAction.MoveAction)
        self.left.emit()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)
        if not event.isAccepted():  # what would go round in a circle the view refuses by itself, without a word
            self.tags.explain(event.mimeData(), self.indexAt(event.position().toPoint()))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self.left.emit()

    def dropEvent(self, event: QDropEvent) -> None:
        super().dropEvent(event)
        self.left.emit()


def _place(model: VocabularyModel, tag_id: TagId) -> list[int]:
    places, index = [], model.index_of(tag_id)
    while index.isValid():
        places.append(index.row())
        index = index.parent()
    return places[::-1]


def _ghost(words: str, density: float) -> QPixmap:
    """Return what is drawn beside the pointer while tags are dragged."""
    metrics = QFontMetrics(font(BODY))
    words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, 60 * SPACE)
    size = QSize(metrics.horizontalAdvance(words) + 6 * SPACE, ROW)
    drawn = QPixmap(size * density)
    drawn.setDevicePixelRatio(density)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.current().colour("edge"))
    painter.setBrush(theme.current().colour("raised"))
    box = QRectF(QPointF(0.5, 0.5), QSizeF(size) - QSizeF(1, 1))
    painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
    painter.setPen(theme.current().colour("text"))
    painter.setFont(font(BODY))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
    painter.end()
    return drawn


class _Rows(QStyledItemDelegate):
    """Draws a tag: dot, name, other names, and on the right its key and on how many photos it stands."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = _NameField(parent)
        editor.setAccessibleName("Name")
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        box: QRect = option.rect  # type: ignore[attr-defined]
        editor.setGeometry(box.adjusted(DOT - 2 * SPACE, 0, -SPACE, 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Key.Key_Tab:
            return False  # would go on to edit the next row
        return super().eventFilter(watched, event)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model, view = index.model(), option.widget  # type: ignore[attr-defined]
        assert isinstance(model, VocabularyModel)
        tag_id = model.tag_id(index)
        with suppress(AttributeError):
            view.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, view)
        if tag_id is None or tag_id == NEW:
            return
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        chosen = bool(state & QStyle.StateFlag.State_Selected and state & QStyle.StateFlag.State_Active)
        _paint(painter, option.rect, model, model.vocabulary.tags[tag_id], str(index.data()), chosen)  # type: ignore[attr-defined]


class _NameField(Field):
    """The field over a row; a little lower than other fields, to fit."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setStyleSheet("padding: 1px 6px; min-height: 16px;")


def _paint(painter: QPainter, box: QRect, model: VocabularyModel, tag: Tag, name: str, chosen: bool) -> None:
    look = theme.current()
    loud = look.colour("selection_text" if chosen else "faint" if tag.archived else "muted" if tag.heading else "text")
    quiet = look.colour("selection_text" if chosen else "faint" if tag.archived else "muted")
    painter.save()
    middle = box.center().y() + 1
    paint_dot(painter, box.left() + 2 * SPACE, middle, colour_name(model.vocabulary, tag), 0.4 if tag.archived else 1.0)
    right = _right(painter, box, model, tag, quiet)
    left = box.left() + DOT
    face = font(BODY, BOLD) if tag.heading else font(BODY)
    typed = model.wanted.text
    for words, is_typed in split(name, typed):
        left += _text(painter, box, left, right, words, font(BODY, BOLD) if is_typed else face, loud)
    notes = ", ".join(tag.synonyms)
    if tag.implies:
        names = ", ".join(model.vocabulary.title(other) for other in tag.implies)
        notes = f"{notes}  → {names}" if notes else f"→ {names}"
    if tag.archived:
        notes = f"{notes}  archived" if notes else "archived"
    if notes:
        _text(painter, box, left + 3 * SPACE, right, notes, font(SMALL), quiet)
    painter.restore()


def _right(painter: QPainter, box: QRect, model: VocabularyModel, tag: Tag, ink: QColor) -> int:
    """Draw what stands at the right edge, and return where that begins."""
    right = box.right() + 1 - 3 * SPACE
    count = model.counts.get(tag.id, 0)
    if count:
        painter.setFont(font(SMALL))
        painter.setPen(ink)
        place = QRect(right - COUNT, box.top(), COUNT, box.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{count:,}")
    right -= COUNT
    if name := model.vocabulary.key_of.get(tag.id):
        right -= paint_keycap(painter, right, box.center().y() + 1, name) + 2 * SPACE
    return right


def _text(painter: QPainter, box: QRect, left: int, right: int, words: str, face: QFont, ink: QColor) -> int:
    """Draw words as far as there is room, and return how wide they are."""
    room = right - left
    if room < 4 * SPACE:
        return 0
    metrics = QFontMetrics(face)
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
    painter.setFont(face)
    painter.setPen(ink)
    painter.drawText(QRect(left, box.top(), room, box.height()), Qt.AlignmentFlag.AlignVCenter, shown)
    return metrics.horizontalAdvance(shown)
