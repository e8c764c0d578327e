"""Parts beside each other, going on in the next line where there is no more room."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from tagger_desktop.ui.theme import SPACE


class FlowLayout(QLayout):
    """Fills lines from the left; the last part takes what is left of its line, if `stretch_last`."""

    def __init__(self, parent: QWidget | None = None, *, stretch_last: bool = False) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._stretch_last = stretch_last
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(SPACE)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def insert(self, at: int, widget: QWidget) -> None:
        """Put a widget before the one that is `at`."""
        self.addWidget(widget)
        self._items.insert(at, self._items.pop())
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        edges = self.contentsMargins()
        return size + QSize(edges.left() + edges.right(), edges.top() + edges.bottom())

    def _place(self, rect: QRect, *, move: bool) -> int:
        edges, gap = self.contentsMargins(), self.spacing()
        area = rect.adjusted(edges.left(), edges.top(), -edges.right(), -edges.bottom())
        top = area.top() - gap
        for line in self._lines(area.width()):
            left, top, high = area.left(), top + gap, max(item.sizeHint().height() for item in line)
            for item in line if move else ():
                wanted = item.sizeHint()
                width = min(wanted.width(), area.width())
                if self._stretch_last and item is self._items[-1]:
                    width = area.right() + 1 - left
                place = QPoint(left, top + (high - wanted.height()) // 2)
                item.setGeometry(QRect(place, QSize(width, wanted.height())))
                left += width + gap
            top += high
        return max(top, area.top()) - rect.top() + edges.bottom()

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        """Return which parts stand beside each other where there is so much room."""
        lines: list[list[QLayoutItem]] = []
        left = width
        for item in self._items:
            wanted = min(item.sizeHint().width(), width)
            if not lines or left + wanted > width:
                lines.append([])
                left = 0
            lines[-1].append(item)
            left += wanted + self.spacing()
        return lines
