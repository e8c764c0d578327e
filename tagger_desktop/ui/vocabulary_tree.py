"""The vocabulary as a tree for a view: rows made where they are looked at, one number for each tag."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractItemModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from tagger_desktop.domain.vocabulary import Tag, TagId, Vocabulary, key
from tagger_desktop.library.arranging import why_not_there

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
TAGS = "application/x-tagger-tags"  # what is dragged: the ids of tags
NEW = TagId(0)  # the row of a tag that has no name yet
Flag = Qt.ItemFlag
TOP = Flag.ItemIsDropEnabled
UNNAMED = Flag.ItemIsEnabled | Flag.ItemIsSelectable | Flag.ItemIsEditable
BRANCH = UNNAMED | Flag.ItemIsDragEnabled | Flag.ItemIsDropEnabled
LEAF = BRANCH | Flag.ItemNeverHasChildren


def every(tag: Tag) -> bool:
    """Let every tag through."""
    return True


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tags to show: those with the words in a name or synonym, of those that `only` lets through."""

    text: str = ""
    only: Callable[[Tag], bool] = every

    @property
    def all(self) -> bool:
        """Whether every tag is shown."""
        return not self.text.strip() and self.only is every


class VocabularyModel(QAbstractItemModel):
    """The tags of one snapshot, by hierarchy; the model never changes anything, it says what was asked for."""

    named = Signal(object, str)
    """A name was written for a tag (NEW: for the new one)."""
    dropped = Signal(object, object, object)
    """Tags were dropped below a parent (None: at the top), before one of its children (None: after them all)."""
    refused = Signal(str)
    """Why what is dragged cannot be put where it is held; "" where it can."""
    repainted = Signal()
    """The rows are the same, but not what they say."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.vocabulary = Vocabulary()
        self.counts: Mapping[TagId, int] = {}
        self.wanted = Wanted()
        self.found = 0
        self._visible: set[TagId] | None = None
        self._fitting: set[TagId] = set()
        self._lists: dict[TagId | None, list[TagId]] = {}
        self._rows: dict[TagId | None, dict[TagId, int]] = {}
        self._new_below: TagId | None = None
        self._new_text: str | None = None
        self._renaming: dict[TagId, str] = {}

    def show(self, vocabulary: Vocabulary) -> bool:
        """Show a vocabulary; return whether rows have come or gone, so that the view's state was lost."""
        before, same = self.vocabulary, self._new_text is None and self.wanted.all
        same = same and before.children == vocabulary.children
        self._renaming.clear()
        if same:
            self.vocabulary = vocabulary
            self.repainted.emit()
            return False
        self.beginResetModel()
        self.vocabulary, self._new_text = vocabulary, None
        self._start_over()
        self.endResetModel()
        return True

    def want(self, wanted: Wanted) -> None:
        """Show only some of the tags, and what stands above them."""
        self.beginResetModel()
        self.wanted = wanted
        self._start_over()
        self.endResetModel()

    def count(self, counts: Mapping[TagId, int]) -> None:
        """Show on how many photos each tag stands."""
        self.counts = counts
        self.repainted.emit()

    def forget_names(self) -> None:
        """Show the names that tags have, not those that were written for them."""
        self._renaming.clear()
        self.repainted.emit()

    def _start_over(self) -> None:
        self._lists.clear()
        self._rows.clear()
        self._visible, self.found = None, len(self.vocabulary)
        if not self.wanted.all:
            self._fitting = self._matching()
            self.found = len(self._fitting)
            self._visible = self._fitting | self._above(self._fitting)

    def _matching(self) -> set[TagId]:
        known, words = self.vocabulary, key(self.wanted.text).split()
        ids: Iterable[TagId] = known.tags
        if words:
            ids = {
                tag_id
                for name, owners in known.by_key.items()
                if all(word in name for word in words)
                for tag_id in owners
            }
        return {tag_id for tag_id in ids if self.wanted.only(known.tags[tag_id])}

    def _above(self, tags: Iterable[TagId]) -> set[TagId]:
        found: set[TagId] = set()
        for tag_id in tags:
            at = self.vocabulary.tags[tag_id].parent
            while at is not None and at in self.vocabulary.tags and at not in found:
                found.add(at)
                at = self.vocabulary.tags[at].parent
        return found

    def fits(self, tag_id: TagId | None) -> bool:
        """Whether a tag is one that was asked for, and not only above one."""
        return self.wanted.all or tag_id in self._fitting

    @property
    def visible(self) -> int:
        """How many rows there are, with those above what was asked for."""
        return len(self.vocabulary) if self._visible is None else len(self._visible)

    def children(self, parent: TagId | None) -> Sequence[TagId]:  # type: ignore[override]  # QObject's means objects
        """Return the tags shown below another (None: at the top)."""
        found = self._lists.get(parent)
        if found is None:
            all_ = self.vocabulary.children.get(parent, ())
            found = [tag_id for tag_id in all_ if self._visible is None or tag_id in self._visible]
            if self._new_text is not None and parent == self._new_below:
                found.insert(0, NEW)
            self._lists[parent] = found
        return found

    def _parent_of(self, tag_id: TagId) -> TagId | None:
        if tag_id == NEW:
            return self._new_below
        parent = self.vocabulary.tags[tag_id].parent
        return parent if parent in self.vocabulary.tags else None

    def row(self, tag_id: TagId) -> int:
        """Return at which row a tag stands among its siblings, or -1 where it is not shown."""
        parent = self._parent_of(tag_id)
        rows = self._rows.get(parent)
        if rows is None:
            rows = self._rows[parent] = {child: at for at, child in enumerate(self.children(parent))}
        return rows.get(tag_id, -1)

    def tag_id(self, index: Index) -> TagId | None:
        """Return the tag of a row, or None for no row."""
        return TagId(index.internalId()) if index.isValid() else None

    def index_of(self, tag_id: TagId | None) -> QModelIndex:
        """Return the row of a tag; no row where it is not shown."""
        if tag_id is None or (tag_id not in self.vocabulary.tags and (tag_id != NEW or self._new_text is None)):
            return NOWHERE
        row = self.row(tag_id)
        return self.createIndex(row, 0, tag_id) if row >= 0 else NOWHERE

    # A new tag has a row before it is one.

    def begin_new(self, below: TagId | None, text: str = "") -> QModelIndex:
        """Make a row for a new tag, first below another (None: at the top), and return it."""
        self.end_new()
        self._new_below = below
        self.beginInsertRows(self.index_of(below), 0, 0)
        self._new_text = text
        self._lists.pop(below, None)
        self._rows.pop(below, None)
        self.endInsertRows()
        return self.index_of(NEW)

    def end_new(self) -> None:
        """Take the row for a new tag away."""
        if self._new_text is None:
            return
        below = self._new_below
        self.beginRemoveRows(self.index_of(below), 0, 0)
        self._new_text = None
        self._lists.pop(below, None)
        self._rows.pop(below, None)
        self.endRemoveRows()

    @property
    def new_below(self) -> TagId | None:
        """Below which tag the new one is to stand."""
        return self._new_below

    # What Qt asks.

    def index(self, row: int, column: int, parent: Index = NOWHERE) -> QModelIndex:
        below = self.children(TagId(parent.internalId()) if parent.isValid() else None)
        return self.createIndex(row, column, below[row]) if 0 <= row < len(below) and column == 0 else NOWHERE

    def parent(self, index: Index = NOWHERE) -> QModelIndex:  # type: ignore[override]
        if not index.isValid():
            return NOWHERE
        return self.index_of(self._parent_of(TagId(index.internalId())))

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return len(self.children(self.tag_id(parent)))

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 1

    def hasChildren(self, parent: Index = NOWHERE) -> bool:
        return self._has_children(self.tag_id(parent))

    def _has_children(self, parent: TagId | None) -> bool:
        if self._visible is None and self._new_text is None:
            return parent in self.vocabulary.children
        return bool(self.children(parent))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        tag_id = self.tag_id(index)
        if tag_id is None:
            return None
        if tag_id == NEW:
            return self._new_text if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole) else None
        tag = self.vocabulary.tags[tag_id]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._renaming.get(tag_id, tag.name)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(self.vocabulary, tag)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            count = self.counts.get(tag_id, 0)
            return ", ".join([tag.name, tag.kind, *tag.synonyms, f"{count:,} photos"])
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        tag_id, name = self.tag_id(index), str(value).strip()
        if tag_id is None or role != Qt.ItemDataRole.EditRole:
            return False
        if tag_id != NEW and name and name != self.vocabulary.tags[tag_id].name:
            self._renaming[tag_id] = name  # at once; the library has it a moment later
        self.named.emit(tag_id, name)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return TOP
        tag_id = TagId(index.internalId())
        # Said of each of 50,000 rows when the view lays them out: of what has no children it asks nothing more.
        return UNNAMED if tag_id == NEW else BRANCH if self._has_children(tag_id) else LEAF

    # Dragging.

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [TAGS]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        ids = [TagId(index.internalId()) for index in indexes]
        carried = QMimeData()
        carried.setData(TAGS, json.dumps(ids).encode())
        carried.setText("\n".join(self.vocabulary.title(tag_id) for tag_id in ids))
        return carried

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        if not data.hasFormat(TAGS):
            return False
        why = why_not_there(self.vocabulary, _carried(data), self.tag_id(parent))
        self.refused.emit(why or "")
        return why is None

    def explain(self, data: QMimeData, index: Index) -> None:
        """Say why what is dragged cannot be put below a row; of a row that is itself dragged nothing is said."""
        target, moved = self.tag_id(index), _carried(data) if data.hasFormat(TAGS) else []
        why = None if target in moved else why_not_there(self.vocabulary, moved, target)
        self.refused.emit(why or "")

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        if not self.canDropMimeData(data, action, row, column, parent):
            return False
        below, moved = self.tag_id(parent), _carried(data)
        after = self.children(below)[row:] if row >= 0 else ()
        self.dropped.emit(moved, below, next((tag_id for tag_id in after if tag_id not in moved), None))
        return True


def _carried(data: QMimeData) -> list[TagId]:
    return [TagId(tag_id) for tag_id in json.loads(bytes(data.data(TAGS).data()))]


def _tip(vocabulary: Vocabulary, tag: Tag) -> str:
    lines = [" › ".join(vocabulary.path(tag.id))]
    if tag.synonyms:
        lines.append(f"Also: {', '.join(tag.synonyms)}")
    if tag.implies:
        lines.append(f"Implies: {', '.join(vocabulary.title(other) for other in tag.implies)}")
    if tag.description:
        lines.append(tag.description)
    return "\n".join(lines)
