"""The left panel: folders and tags with counts; a click filters."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from tagger_desktop.session import Session


class Sidebar(QWidget):
    """Where the photos are and which tags they have."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setMinimumWidth(180)
        self._session = session
