"""How a line of the sidebar looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QStyledItemDelegate, QStyleOptionViewItem

from tagger_desktop.ui import theme
from tagger_desktop.ui.icons import pixmap
from tagger_desktop.ui.keycap import keycap_width, paint_keycap
from tagger_desktop.ui.tag_colour import paint_dot
from tagger_desktop.ui.theme import BODY, BOLD, CAPTION, SMALL, SPACE, font

ROW, INDENT, ICON = 7 * SPACE, 4 * SPACE, 16
COUNT_ROOM, PARTS_ROOM = 7 * SPACE, 16 * SPACE  # pixels, so that keys before short numbers stand below each other
SCROLL_BAR = 3 * SPACE  # pixels, as the style sheet has it
NAME_LEAST = 30 * SPACE  # pixels, which a name has before its key is shown
BAR = 3  # pixels, of the mark at the left of what the search asks for


Mark = Literal["", "with", "without"]


@dataclass(frozen=True, slots=True)
class Line:
    """What one line shows; `dim` when it is of no use now, `is_head` when it is the title of those below."""

    title: str
    count: int | None = None
    part: int | None = None
    """Of `count`, how many are on show."""
    icon: str = ""
    dot: str = ""
    key: str = ""
    tip: str = ""
    mark: Mark = ""
    dim: bool = False
    is_head: bool = False


NOTHING = Line("")  # of a line that is gone and about to be taken off the screen


class LinePainter(QStyledItemDelegate):
    """Draws dot or icon, title, key and count; counts end at one edge."""

    def __init__(self, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self._view = view
        self.count_room = COUNT_ROOM
        self._fonts = {"title": font(BODY), "count": font(SMALL), "head": font(CAPTION, BOLD)}
        self._metrics = {name: QFontMetrics(face) for name, face in self._fonts.items()}

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, ROW)

    def gutter(self) -> int:
        """Return how much is left free at the right, so that counts end at one edge with a scroll bar and without.

        Units: pixels.
        """
        return 0 if self._view.verticalScrollBar().isVisible() else SCROLL_BAR

    def paint_row(self, painter: QPainter, box: QRect, mark: str, hovered: bool, focused: bool) -> None:
        """Draw what lies behind a whole line, from edge to edge."""
        look = theme.current()
        fill = "selection" if mark == "with" else "hover" if hovered or mark else ""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(box)
        if fill:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour(fill))
            painter.drawRoundedRect(area, theme.RADIUS, theme.RADIUS)
        if focused:
            painter.setPen(QPen(look.colour("focus"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)
        if mark:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent" if mark == "with" else "danger_fill"))
            painter.drawRect(QRectF(0, box.top() + 2, BAR, box.height() - 4))
        painter.restore()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line: Line = index.data(Qt.ItemDataRole.UserRole)
        box: QRect = option.rect  # type: ignore[attr-defined]
        painter.save()
        if line.is_head:
            self._head(painter, box, line)
        else:
            self._line(painter, box, line)
        painter.restore()

    def _head(self, painter: QPainter, box: QRect, line: Line) -> None:
        painter.setFont(self._fonts["head"])
        painter.setPen(theme.current().colour("muted"))
        place = QRect(3 * SPACE, box.top(), box.right() - 3 * SPACE, box.height() - SPACE)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignBottom, line.title)

    def _line(self, painter: QPainter, box: QRect, line: Line) -> None:
        look, middle = theme.current(), box.center().y() + 1
        marked = line.mark == "with"
        loud = "selection_text" if marked else "faint" if line.dim else "text"
        quiet = "selection_text" if marked else "faint" if line.dim else "muted"
        left, right = box.left() + SPACE, box.right() - 3 * SPACE - self.gutter()
        if line.icon:
            painter.drawPixmap(left, middle - ICON // 2, pixmap(line.icon, ICON, quiet))
            left += ICON + 2 * SPACE
        elif line.dot:
            paint_dot(painter, left + 6, middle, line.dot, 0.45 if line.dim else 1)
            left += 5 * SPACE
        right = self._count(painter, box, right, line, quiet)
        if line.key and self._has_room(line, right - left):
            right -= paint_keycap(painter, right, middle, line.key) + 2 * SPACE
        face = self._fonts["title"]
        face.setStrikeOut(line.mark == "without")
        painter.setFont(face)
        painter.setPen(look.colour(loud))
        shown = self._metrics["title"].elidedText(line.title, Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(QRect(left, box.top(), right - left, box.height()), Qt.AlignmentFlag.AlignVCenter, shown)

    def _has_room(self, line: Line, room: int) -> bool:
        """Say whether the key fits too; in a narrow panel the name comes first."""
        wanted = min(self._metrics["title"].horizontalAdvance(line.title), NAME_LEAST)
        return room >= wanted + 2 * SPACE + keycap_width(line.key)

    def _count(self, painter: QPainter, box: QRect, right: int, line: Line, ink: str) -> int:
        """Draw the count, before it how many of them are on show, and return where they begin."""
        if line.count is None:
            return right
        painter.setFont(self._fonts["count"])
        shown = [(f"{line.count:,}", ink)]
        if line.part is not None and line.count:
            shown = [(f" / {line.count:,}", ink if line.mark == "with" else "faint"), (f"{line.part:,}", ink)]
        left = right
        for text, colour in shown:
            width = self._metrics["count"].horizontalAdvance(text)
            painter.setPen(theme.current().colour(colour))
            painter.drawText(QRect(left - width, box.top(), width, box.height()), Qt.AlignmentFlag.AlignVCenter, text)
            left -= width
        return min(left, right - self.count_room) - 2 * SPACE
