"""A box that finds or makes tags while one types."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from tagger_desktop.commands import tag
from tagger_desktop.session import Session


class QuickTag(QFrame):
    """Floats over the window and tags the photos that were meant when it opened."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._photos = session.targets
        self._field = QLineEdit(self)
        QVBoxLayout(self).addWidget(self._field)
        self._field.returnPressed.connect(self._take)
        self.hide()

    def open(self) -> None:
        """Show the box for the photos that are meant now."""
        self._photos = self._session.targets
        self._field.clear()
        self.adjustSize()
        self.move((self.parentWidget().width() - self.width()) // 2, 120)
        self.show()
        self.raise_()
        self._field.setFocus()

    def _take(self) -> None:
        tag.apply(self._session, [self._field.text()], [], self._photos)
        self.hide()
