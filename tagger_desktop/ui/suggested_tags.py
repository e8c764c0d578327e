"""What is suggested for the photo one looks at: a click accepts a tag, the cross rejects it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyroaring import BitMap
from PySide6.QtCore import QAbstractListModel, QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QCursor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from tagger_desktop.commands import proposed
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import suggestions
from tagger_desktop.library.library import Library
from tagger_desktop.library.suggested import LEARNER
from tagger_desktop.library.suggestions import Suggestion
from tagger_desktop.session import Session
from tagger_desktop.ui import theme
from tagger_desktop.ui.field import KeepKeys
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.held_tags import BOX, ROW, paint_box
from tagger_desktop.ui.icons import pixmap
from tagger_desktop.ui.meter import paint_meter
from tagger_desktop.ui.tag_colour import colour_name, paint_dot
from tagger_desktop.ui.theme import BODY, SMALL, SPACE, font
from tagger_desktop.ui.vocabulary_tree import NOWHERE, Index

SHOWN = 6  # suggestions in the list until all are asked for
CROSS = 16  # pixels
METER = 6 * SPACE  # pixels of the bar that shows a confidence
SHARE = "100%"  # the widest confidence
Key = Qt.Key


@dataclass(frozen=True, slots=True)
class SuggestedTag:
    """One line: a tag that is suggested, how confidently, and by whom."""

    tag_id: TagId
    title: str
    confidence: float
    dot: str
    by: str
    is_new: bool = False


def suggested_tags(library: Library, photo_id: int) -> list[SuggestedTag]:
    """Return what is suggested for a photo and not decided, most confident first."""
    known, found = library.vocabulary, suggestions.of_photos(library, [photo_id]).get(photo_id, ())
    return [
        SuggestedTag(
            one.tag_id,
            suggestions.title(library, one.tag_id),
            one.confidence,
            colour_name(known, known.tags[one.tag_id]) if one.tag_id in known.tags else "other",
            named(one),
            is_new=one.tag_id < 0,
        )
        for one in found
    ]


def proposers(library: Library, photo_id: int, tags: Iterable[TagId]) -> dict[TagId, str]:
    """Return for tags that a photo has who had proposed them, in words."""
    found, wanted = suggestions.proposers_of(library, photo_id), set(tags)
    return {
        tag_id: "\n".join(f"Proposed by {named(one)}, {one.confidence:.0%} (version {one.version})" for one in said)
        for tag_id, said in found.items()
        if tag_id in wanted
    }


def named(one: Suggestion) -> str:
    """Return who makes a suggestion."""
    return one.tagger if one.tagger != LEARNER else "what you taught it"


class SuggestedPart(QWidget):
    """A heading and the list; without suggestions it takes no room."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._photo_id: int | None = None
        self._found: Sequence[SuggestedTag] = ()
        self._all = False
        self.list, self.more = SuggestedTags(self), QPushButton(self)
        self.review, title, key = QPushButton("Review", self), QLabel("Suggestions", self), QLabel("G", self)
        title.setProperty("role", "section")
        key.setProperty("role", "key")
        self.review.setProperty("kind", "link")
        self.review.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.review.setToolTip("Decide what is suggested, photo by photo")
        self.more.setProperty("kind", "link")
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.review)
        head.addWidget(key, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4 * SPACE, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(head)
        column.addWidget(self.list)
        column.addWidget(self.more)
        self.review.clicked.connect(lambda: run(session, "review.photos"))
        self.more.clicked.connect(self._show_all)
        self.list.accepted.connect(self._accept)
        self.list.rejected.connect(self._reject)
        self.hide()

    def show_photo(self, photo_id: int | None, found: Sequence[SuggestedTag]) -> None:
        """Show what is suggested for a photo; None where several are looked at."""
        if photo_id != self._photo_id:
            self._all = False
        self._photo_id, self._found = photo_id, found
        shown = found if self._all else found[:SHOWN]
        self.list.show_tags(shown)
        self.more.setText(f"Show {len(found) - len(shown):,} more")
        self.more.setVisible(len(found) > len(shown))
        self.setVisible(bool(found))

    def _show_all(self) -> None:
        self._all = True
        self.show_photo(self._photo_id, self._found)

    def _accept(self, tag: SuggestedTag) -> None:
        if self._photo_id is not None and self._session.library is not None:
            proposed.accept(self._session, tag.tag_id, tag.title, BitMap([self._photo_id]))

    def _reject(self, tag: SuggestedTag) -> None:
        if self._photo_id is not None and self._session.library is not None:
            proposed.reject(self._session, tag.tag_id, tag.title, BitMap([self._photo_id]))


class SuggestedTags(QListView):
    """The lines, all at once. `accepted` and `rejected` say which one was meant."""

    accepted = Signal(object)
    rejected = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = _Suggested(self)
        self.setModel(self._model)
        self.setItemDelegate(_Painter(self))
        self.setAccessibleName("Suggested tags")
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        KeepKeys(
            self, Key.Key_Space, Key.Key_Return, Key.Key_Enter, Key.Key_Home, Key.Key_End, Key.Key_X, Key.Key_Delete
        )
        theme.appearance.changed.connect(self.viewport().update)

    def show_tags(self, tags: Sequence[SuggestedTag]) -> None:
        """Show these lines; the keyboard stays on the line it is on, or goes to the one that took its place."""
        current = self.currentIndex().row()
        self._model.put(tags)
        self.setFixedHeight(len(tags) * ROW)
        if current >= 0 and tags:
            self.setCurrentIndex(self._model.index(min(current, len(tags) - 1), 0))

    @property
    def tags(self) -> Sequence[SuggestedTag]:
        """The lines on show."""
        return self._model.tags

    def cross_of(self, row: int) -> QRect:
        """Return where a click rejects the tag of a row."""
        return cross_box(self.visualRect(self._model.index(row, 0)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            tag = self.tags[index.row()]
            (self.rejected if self.cross_of(index.row()).contains(at) else self.accepted).emit(tag)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self.viewport().update()  # the cross shows whether it is pointed at

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if event.key() in (Key.Key_Space, Key.Key_Return, Key.Key_Enter) and row >= 0:
            self.accepted.emit(self.tags[row])
        elif event.key() in (Key.Key_X, Key.Key_Delete) and row >= 0:
            self.rejected.emit(self.tags[row])
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters do something here, they do not look for a line."""


class _Suggested(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.tags: Sequence[SuggestedTag] = ()

    def put(self, tags: Sequence[SuggestedTag]) -> None:
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
            return tag.title
        if role == Qt.ItemDataRole.ToolTipRole:
            new = "\nA new tag: accepting makes it." if tag.is_new else ""
            return f"Suggested by {tag.by}: {tag.confidence:.0%}{new}\nClick to accept, X to reject"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{tag.title}, suggested, {tag.confidence:.0%}"
        return None


def cross_box(row: QRect) -> QRect:
    """Return where the cross of a row is."""
    side = 6 * SPACE
    return QRect(row.right() + 1 - SPACE - side, row.center().y() + 1 - side // 2, side, side)


class _Painter(QStyledItemDelegate):
    """Draws an empty box, dot, name, confidence and cross."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tag: SuggestedTag = index.data(Qt.ItemDataRole.UserRole)
        box: QRect = option.rect  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        view: SuggestedTags = option.widget  # type: ignore[attr-defined, assignment]
        look, middle = theme.current(), box.center().y() + 1
        at = view.viewport().mapFromGlobal(QCursor.pos())
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._behind(painter, box, hovered=hovered, focused=bool(state & QStyle.StateFlag.State_HasFocus))
        self._cross(painter, cross_box(box), hovered=hovered, at=at)
        left, right = box.left() + 2 * SPACE, cross_box(box).left() - SPACE
        paint_box(painter, left, middle - BOX / 2, "none")
        left += BOX + 2 * SPACE
        paint_dot(painter, left + 4, middle, tag.dot, 0.6)
        left += 4 * SPACE
        painter.setFont(font(SMALL))
        painter.setPen(look.colour("muted"))
        wide = QFontMetrics(font(SMALL)).horizontalAdvance(SHARE)
        line = QRect(right - wide, box.top(), wide, ROW)
        way = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, way, f"{tag.confidence:.0%}")
        right -= wide + SPACE
        paint_meter(painter, QRectF(right - METER, middle - 1.5, METER, 3), tag.confidence)
        right -= METER + 2 * SPACE
        painter.setFont(font(BODY))
        painter.setPen(look.colour("text"))
        shown = QFontMetrics(font(BODY)).elidedText(tag.title, Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(QRect(left, box.top(), right - left, ROW), Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def _behind(self, painter: QPainter, box: QRect, *, hovered: bool, focused: bool) -> None:
        look, area = theme.current(), QRectF(box)
        if hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("hover"))
            painter.drawRoundedRect(area, theme.RADIUS, theme.RADIUS)
        if focused:
            painter.setPen(QPen(look.colour("focus"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)

    def _cross(self, painter: QPainter, box: QRect, *, hovered: bool, at: QPoint) -> None:
        pointed = hovered and box.contains(at)
        if pointed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.current().colour("pressed"))
            painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), 4, 4)
        ink = "danger" if pointed else "muted" if hovered else "faint"
        corner = box.center() - QPoint(CROSS // 2 - 1, CROSS // 2 - 1)
        painter.drawPixmap(corner, pixmap("close", CROSS, ink))
