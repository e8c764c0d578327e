"""After how long an encrypted library locks by itself, and whether such libraries are listed by name."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSpinBox, QWidget

from tagger_desktop.session import Session
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.tag_dialogs import Question
from tagger_desktop.ui.theme import SPACE

MOST = 24 * 60  # minutes


class AutoLockDialog(Question):
    """Two settings, for all encrypted libraries."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent, "Lock by itself", "Save")
        self._session, settings = session, session.settings
        self.minutes = QSpinBox(self)
        self.minutes.setRange(0, MOST)
        self.minutes.setSpecialValueText("never")
        self.minutes.setSuffix(" min")
        self.minutes.setMinimumWidth(34 * SPACE)
        self.minutes.setAccessibleName("Minutes until an encrypted library is locked")
        self.minutes.setValue(settings.lock_minutes)
        self.listed = QCheckBox("Name encrypted libraries in lists, and where they are locked", self)
        self.listed.setChecked(settings.remember_encrypted)
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(QLabel("Without a key or a click, lock after", self))
        row.addWidget(self.minutes)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(self.listed)
        self.say.setText(
            "A locked library is closed: pictures and names leave the screen and the memory, and jobs stop. Ctrl+L"
            " locks at once."
        )
        self.setMinimumWidth(130 * SPACE)
        self.minutes.setFocus()
        self.minutes.selectAll()

    def accept(self) -> None:
        settings = self._session.settings
        settings.remember_encrypted = self.listed.isChecked()
        library = self._session.library
        if library is not None and library.access is not None and not settings.remember_encrypted:
            settings.recent = [name for name in settings.recent if name != str(library.path)]
        run(self._session, f"library.auto_lock minutes={self.minutes.value()}")
        super().accept()
