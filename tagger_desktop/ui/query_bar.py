"""The search bar above the photos."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from tagger_desktop.session import Session


class QueryBar(QWidget):
    """A field that shows the photos its text chooses."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = QLineEdit(self)
        self._field.returnPressed.connect(lambda: session.show(self._field.text()))
        row = QHBoxLayout(self)
        row.addWidget(self._field)

    def take_focus(self) -> None:
        """Put the keyboard into the field, all of it selected."""
        self._field.setFocus()
        self._field.selectAll()
