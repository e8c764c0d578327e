"""A titled part of a panel, which takes no room while there is nothing in it."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from tagger_desktop.ui.theme import SPACE


class Section(QWidget):
    """A title over what it is about."""

    def __init__(self, parent: QWidget, title: str, *parts: QWidget) -> None:
        super().__init__(parent)
        label = QLabel(title, self)
        label.setProperty("role", "section")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4 * SPACE, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(label)
        for part in parts:
            column.addWidget(part)
