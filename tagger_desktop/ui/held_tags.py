"""The tags of the chosen photos: on all of them, on some, or just taken off; a click changes that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from tagger_desktop.domain.vocabulary import TagId, Vocabulary
from tagger_desktop.ui import theme
from tagger_desktop.ui.field import KeepKeys
from tagger_desktop.ui.icons import pixmap
from tagger_desktop.ui.keycap import keycap_width, paint_keycap
from tagger_desktop.ui.tag_colour import colour_name, paint_dot
from tagger_desktop.ui.theme import BODY, SMALL, SPACE, font

ROW, BOX, COUNT_ROOM = 7 * SPACE, 16, 8 * SPACE
SHOWN = 40  # tags in the list until all are asked for; below them stands what else there is to know
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
Key = Qt.Key


@dataclass(frozen=True, slots=True)
class HeldTag:
    """One tag of the list, and on how much of the photos it is."""

    id: TagId
    name: str
    state: Literal["all", "some", "none", "implied"]
    count: int = 0
    dot: str = ""
    key: str = ""
    tip: str = ""


def arranged(known: Vocabulary, ids: Iterable[TagId]) -> list[TagId]:
    """Return tags in the vocabulary's order."""
    tags = [known.tags[tag_id] for tag_id in ids if tag_id in known.tags]
    return [tag.id for tag in sorted(tags, key=lambda tag: (tag.position, tag.name))]


def held_tags(
    known: Vocabulary, ids: Iterable[TagId], counts: Mapping[TagId, int], photos: int, tips: Mapping[TagId, str]
) -> list[HeldTag]:
    """Return the lines of tags for so many photos, those that none of them has among them."""
    held = (tag_id for tag_id in ids if tag_id in known.tags)
    return [_held(known, tag_id, counts.get(tag_id, 0), photos, tips.get(tag_id, "")) for tag_id in held]


def implied_tags(known: Vocabulary, ids: Iterable[TagId]) -> list[HeldTag]:
    """Return the lines of tags that follow from those the photos have."""
    found = (tag_id for tag_id in ids if tag_id in known.tags)
    return [HeldTag(i, known.title(i), "implied", dot=colour_name(known, known.tags[i])) for i in found]


def _held(known: Vocabulary, tag_id: TagId, count: int, photos: int, tip: str) -> HeldTag:
    state: Literal["all", "some", "none"] = "none" if not count else "all" if count >= photos else "some"
    dot, key = colour_name(known, known.tags[tag_id]), known.key_of.get(tag_id, "")
    return HeldTag(tag_id, known.title(tag_id), state, count, dot, key, tip)


class HeldTags(QListView):
    """The lines, all at once: what is around them scrolls. `toggled` says which tag was clicked."""

    toggled = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = _Held(self)
        self.setModel(self._model)
        self._painter = _Painter(self)
        self.setItemDelegate(self._painter)
        self.setAccessibleName("Tags of the selected photos")
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        KeepKeys(self, Key.Key_Space, Key.Key_Return, Key.Key_Enter, Key.Key_Home, Key.Key_End)
        self.clicked.connect(self._toggle)
        theme.appearance.changed.connect(self.viewport().update)

    def show_tags(self, tags: Sequence[HeldTag]) -> None:
        """Show these lines; the keyboard stays on the line it is on."""
        current = self.currentIndex().row()
        self._painter.count_room = COUNT_ROOM if any(tag.state == "some" for tag in tags) else 0
        self._model.put(tags)
        self.setFixedHeight(len(tags) * ROW)
        self.setVisible(bool(tags))
        if 0 <= current < len(tags):
            self.setCurrentIndex(self._model.index(current, 0))

    @property
    def tags(self) -> Sequence[HeldTag]:
        """The lines on show."""
        return self._model.tags

    def _toggle(self, index: Index) -> None:
        if index.isValid() and self.tags[index.row()].state != "implied":
            self.toggled.emit(self.tags[index.row()].id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Key.Key_Space, Key.Key_Return, Key.Key_Enter):
            self._toggle(self.currentIndex())
        else:
            super().keyPressEvent(event)


class _Held(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.tags: Sequence[HeldTag] = ()

    def put(self, tags: Sequence[HeldTag]) -> None:
        self.beginResetModel()
        self.tags = tags
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.tags)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.tags):
            return None
        tag = self.tags[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return tag
        if role == Qt.ItemDataRole.DisplayRole:
            return tag.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return tag.tip or ("Follows from another tag" if tag.state == "implied" else "")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            states = {
                "all": "on all photos",
                "some": f"on {tag.count} photos",
                "none": "taken off",
                "implied": "implied",
            }
            return f"{tag.name}, {states[tag.state]}"
        return None


class _Painter(QStyledItemDelegate):
    """Draws box, dot, name, and the count where only some have the tag."""

    count_room = 0  # pixels at the right edge, the same on each line

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tag: HeldTag = index.data(Qt.ItemDataRole.UserRole)
        box: QRect = option.rect  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        look, middle = theme.current(), box.center().y() + 1
        implied = tag.state == "implied"
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _behind(painter, box, hovered=bool(state & QStyle.StateFlag.State_MouseOver) and not implied, option=option)
        left, right = box.left() + 2 * SPACE, box.right() + 1 - 2 * SPACE
        if not implied:
            paint_box(painter, left, middle - BOX / 2, tag.state)
        left += BOX + 2 * SPACE
        paint_dot(painter, left + 4, middle, tag.dot, 0.5 if implied or tag.state == "none" else 1)
        left += 4 * SPACE
        note = "implied" if implied else f"{tag.count:,}" if tag.state == "some" else ""
        painter.setFont(font(SMALL))
        painter.setPen(look.colour("faint" if implied else "muted"))
        width = QFontMetrics(painter.font()).horizontalAdvance(note)
        painter.drawText(QRect(right - width, box.top(), width, ROW), Qt.AlignmentFlag.AlignVCenter, note)
        right -= max(width, self.count_room) + 2 * SPACE if note or self.count_room else 0
        if tag.key and right - left > 2 * keycap_width(tag.key):
            right -= paint_keycap(painter, right, middle, tag.key) + 2 * SPACE
        painter.setFont(font(BODY))
        painter.setPen(look.colour("faint" if implied else "muted" if tag.state == "none" else "text"))
        shown = QFontMetrics(painter.font()).elidedText(tag.name, Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(QRect(left, box.top(), right - left, ROW), Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()


def _behind(painter: QPainter, box: QRect, *, hovered: bool, option: QStyleOptionViewItem) -> None:
    look, area = theme.current(), QRectF(box)
    if hovered:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("hover"))
        painter.drawRoundedRect(area, theme.RADIUS, theme.RADIUS)
    if option.state & QStyle.StateFlag.State_HasFocus:  # type: ignore[attr-defined]
        painter.setPen(QPen(look.colour("focus"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)


def paint_box(painter: QPainter, left: float, top: float, state: str) -> None:
    """Paint a check box: checked for all, with a dash for some, empty for none."""
    look = theme.current()
    area = QRectF(left + 0.5, top + 0.5, BOX - 1, BOX - 1)
    painter.setPen(look.colour("accent" if state != "none" else "outline"))
    painter.setBrush(look.colour("accent" if state != "none" else "field"))
    painter.drawRoundedRect(area, 4, 4)
    if state != "none":
        mark = pixmap("check" if state == "all" else "minus", BOX - 4, "accent_text")
        painter.drawPixmap(round(left) + 2, round(top) + 2, mark)
