"""The lines below the search field: what the word at the caret may become."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from tagger_desktop.ui.choice_list import ChoiceList, Row
from tagger_desktop.ui.theme import SPACE

WIDTH, LEAST = 110 * SPACE, 60 * SPACE
ROWS = 8


class QueryPopup(QFrame):
    """Floats below the word; the keyboard stays in the field."""

    def __init__(self, field: QLineEdit, strip: QWidget) -> None:
        """Float over the window of `field`, below `strip` when that is shown below the field."""
        super().__init__(field.window())
        self.setProperty("role", "overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._field, self._strip, self._left = field, strip, 0
        self.list = ChoiceList(self, ROWS)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[SPACE] * 4)
        column.addWidget(self.list)
        self.hide()

    def show_rows(self, rows: Sequence[Row], at: int) -> None:
        """Show these lines below the place `at` of the text; without any, nothing."""
        if not rows:
            self.hide()
            return
        window = self._field.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        self.list.show_rows(rows, -1)
        before = self._field.text().encode("utf-16-le")[: 2 * at].decode("utf-16-le", "ignore")
        self._left = self._field.fontMetrics().horizontalAdvance(before)
        self.place()
        self.show()
        self.raise_()

    def place(self) -> None:
        """Stand below the field, as far right as the word and the window allow."""
        field = self._field
        width = min(WIDTH, max(LEAST, field.width()))
        over = self._strip if self._strip.isVisible() else field
        corner = QPoint(
            field.mapTo(field.window(), QPoint()).x(), over.mapTo(field.window(), QPoint(0, over.height())).y()
        )
        left = min(corner.x() + min(self._left, max(0, field.width() - width)), field.window().width() - width)
        self.setGeometry(max(0, left), corner.y() + SPACE, width, self.list.height() + 2 * SPACE)
