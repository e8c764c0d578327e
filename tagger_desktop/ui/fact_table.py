"""Names and values in two columns, drawn at once: a photo has forty of them, and they change as fast as one steps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QGuiApplication, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolTip, QWidget

from tagger_desktop.ui import theme
from tagger_desktop.ui.theme import SMALL, SPACE, font

ROW = 6 * SPACE
NAMES = 24 * SPACE  # pixels of the first column
IN_THE_MIDDLE = ("Folder",)  # cut there, since both ends tell something

Fact = tuple[str, str]  # name, value


class FactTable(QWidget):
    """Some facts; what does not fit is cut short, and shown in full where the mouse rests."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._facts: Sequence[Fact] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.appearance.changed.connect(self.update)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show these facts; without any there is nothing to see."""
        if facts == self._facts:
            return
        self._facts = facts
        self.setAccessibleName("; ".join(f"{name}: {value}" for name, value in facts))
        self.setVisible(bool(facts))
        self.updateGeometry()
        self.update()

    @property
    def facts(self) -> Sequence[Fact]:
        """What is shown."""
        return self._facts

    def sizeHint(self) -> QSize:
        return QSize(0, len(self._facts) * ROW)

    def _value_box(self, row: int) -> QRect:
        return QRect(NAMES, row * ROW, max(0, self.width() - NAMES), ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look = QPainter(self), theme.current()
        painter.setFont(font(SMALL))
        metrics = QFontMetrics(painter.font())
        for row, (name, value) in enumerate(self._facts):
            box = self._value_box(row)
            if not box.intersects(event.rect().adjusted(-self.width(), 0, self.width(), 0)):
                continue
            painter.setPen(look.colour("muted"))
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, NAMES - 2 * SPACE)
            painter.drawText(QRect(0, box.top(), NAMES, ROW), Qt.AlignmentFlag.AlignVCenter, shown)
            painter.setPen(look.colour("text"))
            way = Qt.TextElideMode.ElideMiddle if name in IN_THE_MIDDLE else Qt.TextElideMode.ElideRight
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, metrics.elidedText(value, way, box.width()))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row = event.pos().y() // ROW
            if 0 <= row < len(self._facts):
                QToolTip.showText(event.globalPos(), self._facts[row][1], self)
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = event.pos().y() // ROW
        if 0 <= row < len(self._facts):
            name, value = self._facts[row]
            menu = QMenu(self)
            copied = menu.addAction(f"Copy {name.lower()}")
            copied.triggered.connect(lambda: QGuiApplication.clipboard().setText(value))
            menu.exec(event.globalPos())
