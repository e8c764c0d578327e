"""The right panel: what is known of the selected photos."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from tagger_desktop.session import Session


class Inspector(QWidget):
    """Tags, fields and file facts of the targets."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setMinimumWidth(220)
        self._session = session
