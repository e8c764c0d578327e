"""A page that has nothing to list: an illustration, why, and perhaps what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from tagger_desktop.ui import theme
from tagger_desktop.ui.icons import pixmap
from tagger_desktop.ui.theme import SPACE

WIDTH = 160  # pixels of the illustration


class EmptyPage(QWidget):
    """Illustration, title and hint in the middle; `below` is for buttons."""

    def __init__(self, picture: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = picture
        self._picture, self._title, self._hint = QLabel(self), QLabel(self), QLabel(self)
        self._title.setProperty("role", "heading")
        self._hint.setProperty("role", "muted")
        self._hint.setWordWrap(True)
        self.below = QVBoxLayout()
        self.below.setSpacing(2 * SPACE)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[6 * SPACE] * 4)
        column.setSpacing(2 * SPACE)
        column.addStretch(2)
        for label in (self._picture, self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addSpacing(2 * SPACE)
        column.addLayout(self.below)
        column.addStretch(3)
        theme.appearance.changed.connect(self._draw)
        self._draw()

    @property
    def title(self) -> str:
        """What the page says in large letters."""
        return self._title.text()

    def say(self, title: str, hint: str = "", picture: str = "") -> None:
        """Show these words, with another illustration where one is named."""
        self._title.setText(title)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        if picture and picture != self._name:
            self._name = picture
            self._draw()

    def _draw(self) -> None:
        self._picture.setPixmap(pixmap(self._name, WIDTH, "muted"))
