"""Groups of alike photos below one another, each a line of pictures; single photos can be left out of a group."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pyroaring import BitMap
from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from tagger_desktop.ui import theme
from tagger_desktop.ui.field import KeepKeys
from tagger_desktop.ui.icons import pixmap
from tagger_desktop.ui.tag_colour import paint_dot
from tagger_desktop.ui.theme import BODY, MEDIUM, SMALL, SPACE, font

SIDE, GAP, PAD = 24 * SPACE, 2 * SPACE, 4 * SPACE  # pixels of a picture, between two, and around a group
HEAD = 9 * SPACE
LINES = 3  # of pictures in the group one looks at
BADGE = 5 * SPACE
OUT = 0.3  # opacity of a photo that is left out
Key = Qt.Key


@dataclass(frozen=True, slots=True)
class Held:
    """A tag of a group: its title and colour, and on how many of its photos it is."""

    title: str
    dot: str
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """Photos that are alike, the most typical first, and the tags that they have."""

    ids: tuple[int, ...]
    tags: Sequence[Held] = ()
    tagged: BitMap = field(default_factory=BitMap)


class ClusterList(QAbstractScrollArea):
    """One group is looked at, and shows more of its photos; a click on one there leaves it out, or takes it in."""

    moved = Signal()  # another group is looked at, or another photo is left out
    uncovered = Signal()  # pictures may be missing

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Groups of alike photos")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.groups: Sequence[Group] = ()
        self.pictures: Mapping[int, QImage] = {}
        self.row = -1
        self.out = BitMap()
        """Photos that are left out of their group."""
        self._cursor = 0
        self.on_key: Callable[[QKeyEvent], bool] | None = None
        KeepKeys(self, Key.Key_Up, Key.Key_Down, Key.Key_Left, Key.Key_Right, Key.Key_Space, Key.Key_Home, Key.Key_End)
        self.verticalScrollBar().valueChanged.connect(lambda value: self.uncovered.emit())
        theme.appearance.changed.connect(self.viewport().update)

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Show other groups, the first one looked at."""
        self.groups, self.out = groups, BitMap()
        self.row = -1
        self._arrange()
        self.choose(0)
        self.uncovered.emit()

    def renew(self, groups: Sequence[Group]) -> None:
        """Show what became of the same groups."""
        self.groups = groups
        self.viewport().update()

    def choose(self, row: int) -> None:
        """Look at a group."""
        row = min(max(row, 0), len(self.groups) - 1)
        if row != self.row:
            self.row, self._cursor = row, 0
            self._arrange()
            self._uncover()
        self.moved.emit()
        self.viewport().update()

    @property
    def per_line(self) -> int:
        """How many pictures stand in a line."""
        return max(1, (self.viewport().width() - 2 * PAD + GAP) // (SIDE + GAP))

    def seen(self, row: int) -> tuple[int, ...]:
        """Return the photos of a group that are shown."""
        return self.groups[row].ids[: self.per_line * (LINES if row == self.row else 1)]

    @property
    def members(self) -> BitMap:
        """The photos that a tag for the group is about: those that are seen and not left out."""
        return BitMap(self.seen(self.row)) - self.out if 0 <= self.row < len(self.groups) else BitMap()

    @property
    def visible(self) -> list[int]:
        """The photos that are in sight, those of the group one looks at first."""
        rows = sorted(self._rows_in_sight(), key=lambda row: row != self.row)
        return [photo_id for row in rows for photo_id in self.seen(row)]

    def toggle(self, photo_id: int) -> None:
        """Leave a photo of the group out, or take it in again."""
        self.out ^= BitMap([photo_id])
        self.moved.emit()
        self.viewport().update()

    def _height(self, row: int) -> int:
        lines = -(-len(self.seen(row)) // self.per_line)
        return HEAD + lines * (SIDE + GAP) + PAD

    def _top(self, row: int) -> int:
        return sum(self._height(before) for before in range(row)) - self.verticalScrollBar().value()

    def _rows_in_sight(self) -> list[int]:
        found, top = [], -self.verticalScrollBar().value()
        for row in range(len(self.groups)):
            high = self._height(row)
            if top < self.viewport().height() and top + high > 0:
                found.append(row)
            top += high
        return found

    def box(self, row: int, at: int) -> QRect:
        """Return where a picture of a group is."""
        line, column = divmod(at, self.per_line)
        top = self._top(row) + HEAD + line * (SIDE + GAP)
        return QRect(PAD + column * (SIDE + GAP), top, SIDE, SIDE)

    def _arrange(self) -> None:
        whole = sum(self._height(row) for row in range(len(self.groups)))
        self.verticalScrollBar().setRange(0, max(0, whole - self.viewport().height()))
        self.verticalScrollBar().setPageStep(self.viewport().height())
        self.verticalScrollBar().setSingleStep(SIDE // 2)

    def _uncover(self) -> None:
        if self.row < 0:
            return
        top, high = self._top(self.row), self._height(self.row)
        bar, room = self.verticalScrollBar(), self.viewport().height()
        if top < 0:
            bar.setValue(bar.value() + top)
        elif top + high > room:
            bar.setValue(bar.value() + min(top, top + high - room))
        self.uncovered.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        self.moved.emit()  # more photos of the group are seen, or fewer
        self.uncovered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Key(event.key())
        if self.on_key is not None and self.on_key(event):
            return
        if key in (Key.Key_Up, Key.Key_Down):
            self.choose(self.row + (1 if key == Key.Key_Down else -1))
        elif key in (Key.Key_Home, Key.Key_End):
            self.choose(0 if key == Key.Key_Home else len(self.groups) - 1)
        elif key in (Key.Key_Left, Key.Key_Right) and self.row >= 0:
            step = 1 if key == Key.Key_Right else -1
            self._cursor = min(max(self._cursor + step, 0), len(self.seen(self.row)) - 1)
            self.viewport().update()
        elif key == Key.Key_Space and self.row >= 0:
            self.toggle(self.seen(self.row)[self._cursor])
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        row = next((row for row in self._rows_in_sight() if self._area(row).contains(point)), None)
        if row is None or event.button() != Qt.MouseButton.LeftButton:
            return
        at = next((at for at in range(len(self.seen(row))) if self.box(row, at).contains(point)), None)
        if row != self.row:
            self.choose(row)
        elif at is not None:
            self._cursor = at
            self.toggle(self.seen(row)[at])

    def _area(self, row: int) -> QRect:
        return QRect(0, self._top(row), self.viewport().width(), self._height(row))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look = QPainter(self.viewport()), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.viewport().rect(), look.colour("grid"))
        for row in self._rows_in_sight():
            area = self._area(row)
            if row == self.row:
                painter.fillRect(area, look.colour("panel"))
                painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), look.colour("accent"))
            painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), look.colour("border"))
            self._head(painter, row, area)
            for at, photo_id in enumerate(self.seen(row)):
                self._photo(painter, row, at, photo_id)

    def _head(self, painter: QPainter, row: int, area: QRect) -> None:
        group, look = self.groups[row], theme.current()
        middle, left = area.top() + HEAD // 2 + 2, area.left() + PAD
        line = QRect(left, area.top() + 2, area.width() - 2 * PAD, HEAD)
        words = f"{len(group.ids):,} photos" if len(group.ids) != 1 else "1 photo"
        painter.setFont(font(BODY, MEDIUM))
        painter.setPen(look.colour("text"))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, words)
        left += painter.fontMetrics().horizontalAdvance(words) + 4 * SPACE
        painter.setFont(font(SMALL))
        for held in group.tags:
            said = f"{held.title} {held.count:,}"
            wide = painter.fontMetrics().horizontalAdvance(said)
            if left + wide > area.width() - 60 * SPACE:
                break
            paint_dot(painter, left + 4, middle, held.dot)
            painter.setPen(look.colour("muted"))
            place = QRect(left + 4 * SPACE, line.top(), wide + 2, HEAD)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, said)
            left += wide + 8 * SPACE
        more = len(group.ids) - len(self.seen(row))
        if more > 0:
            painter.setPen(look.colour("muted"))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(line, right, f"{more:,} more like these" if row == self.row else f"{more:,} more")

    def _photo(self, painter: QPainter, row: int, at: int, photo_id: int) -> None:
        box, look, picture = self.box(row, at), theme.current(), self.pictures.get(photo_id)
        if not box.intersects(self.viewport().rect()):
            return
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(box), 4, 4)
        is_out = photo_id in self.out
        if picture is None:
            painter.fillPath(shape, look.colour("hover"))
        else:
            painter.save()
            painter.setClipPath(shape)
            painter.setOpacity(OUT if is_out else 1.0)
            painter.drawImage(box, picture)
            painter.restore()
        if is_out:
            self._badge(painter, box.topRight() - QPoint(BADGE + 3, -4), "close", "danger")
        elif photo_id in self.groups[row].tagged:
            self._badge(painter, box.topRight() - QPoint(BADGE + 3, -4), "check", "success")
        if row == self.row and at == self._cursor and self.hasFocus():
            painter.setPen(QPen(look.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(box).adjusted(-2, -2, 2, 2), 6, 6)

    def _badge(self, painter: QPainter, corner: QPoint, name: str, ink: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().colour("scrim"))
        painter.drawEllipse(QRect(corner, corner + QPoint(BADGE - 1, BADGE - 1)))
        inset = (BADGE - 14) // 2
        painter.drawPixmap(corner + QPoint(inset, inset), pixmap(name, 14, getattr(theme.DARK, ink)))
