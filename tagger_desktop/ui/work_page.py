"""What is seen while a library is closed for work that needs it alone, such as encrypting it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from tagger_desktop.session import Session
from tagger_desktop.ui.icons import pixmap
from tagger_desktop.ui.theme import SPACE, appearance

LOOK_MS = 150
PICTURE = 48  # pixels


class WorkPage(QWidget):
    """Says what is done, and how far it is."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("work")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.picture, self.title = QLabel(self), QLabel(self)
        self.title.setProperty("role", "heading")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.about = QLabel("The library is closed meanwhile, and opens again at the same place.", self)
        self.about.setProperty("role", "muted")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(80 * SPACE)
        self.stop = QPushButton("Stop", self)
        self.stop.clicked.connect(self._cancel)
        column = QVBoxLayout(self)
        column.setSpacing(2 * SPACE)
        column.addStretch(3)
        for part in (self.picture, self.title, self.about, self.bar, self.stop):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
            column.addSpacing(2 * SPACE if part is self.about or part is self.bar else 0)
        column.addStretch(4)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        appearance.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        self.picture.setPixmap(pixmap("lock", PICTURE, "muted"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _look(self) -> None:
        self.title.setText(f"{self._session.alone}…")
        running = self._session.jobs.running
        far = running[-1].progress if running else None
        self.bar.setRange(0, far.total if far else 0)
        self.bar.setValue(far.done if far else 0)
        self.stop.setVisible(far is not None)

    def _cancel(self) -> None:
        for job in self._session.jobs.running:
            job.cancel()
