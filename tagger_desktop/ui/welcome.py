"""The first page: open a folder, go on with a library, or try the samples."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from tagger_desktop.commands import COMMANDS
from tagger_desktop.jobs import Line
from tagger_desktop.library.schema import get_ready
from tagger_desktop.session import Session
from tagger_desktop.ui.actions import Keys
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.icons import icon, pixmap
from tagger_desktop.ui.theme import DISPLAY, SPACE, font

CHOICES = (("library.open_folder", "primary"), ("library.open", ""), ("library.samples", ""))
ROWS = 6  # recent libraries that fit without scrolling


class Welcome(QWidget):
    """What is seen while no library is open."""

    def __init__(self, session: Session, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._preparing = session, Line("getting ready")
        self.setObjectName("welcome")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout()
        column.setSpacing(3 * SPACE)
        picture = QLabel(self)
        picture.setPixmap(pixmap("welcome", 192, "muted"))
        column.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        title = QLabel("Tagger Desktop", self)
        title.setFont(font(DISPLAY))
        column.addWidget(title, 0, Qt.AlignmentFlag.AlignHCenter)
        hint = QLabel("Open a folder of photos, or drop one here. Nothing leaves this computer.", self)
        hint.setProperty("role", "muted")
        column.addWidget(hint, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(3 * SPACE)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * SPACE)
        self.buttons: dict[str, QPushButton] = {}
        for line, kind in CHOICES:
            button = QPushButton(COMMANDS[line].title, self)
            if kind:
                button.setProperty("kind", kind)
                button.setDefault(True)
            button.setToolTip(COMMANDS[line].help + (f" ({keys.text(line)})" if keys.text(line) else ""))
            button.clicked.connect(lambda checked=False, line=line: run(session, line))
            buttons.addWidget(button)
            self.buttons[line] = button
        column.addLayout(buttons)
        column.addSpacing(6 * SPACE)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(SPACE)
        column.addLayout(self._recent)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addLayout(column)
        across.addStretch(1)
        down = QVBoxLayout(self)
        down.addStretch(2)
        down.addLayout(across)
        down.addStretch(3)
        session.opened.connect(lambda library: self.load())
        self.load()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._preparing.put(get_ready)  # while somebody reads the page, so that the first folder opens at once

    def load(self) -> None:
        """List the recent libraries that are still there."""
        while self._recent.count():
            if (gone := self._recent.takeAt(0)) and (row := gone.widget()):
                row.deleteLater()
        paths = [Path(name) for name in self._session.settings.recent if Path(name).is_file()][:ROWS]
        if not paths:
            return
        heading = QLabel("Recent", self)
        heading.setProperty("role", "heading")
        self._recent.addWidget(heading)
        for path in paths:
            self._recent.addWidget(self._row(path))

    def _row(self, path: Path) -> QWidget:
        row = QFrame(self)
        button = QPushButton(icon("library"), f"  {path.stem}", row)
        button.setProperty("kind", "row")
        button.setToolTip(str(path))
        button.clicked.connect(lambda: run(self._session, f'library.open path="{path}"'))
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(button, 1)
        return row
