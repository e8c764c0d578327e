"""What the grid shows when it has no photos to show: why, and what to do about it."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from tagger_desktop.session import Session
from tagger_desktop.ui import icons, theme
from tagger_desktop.ui.gesture import run

ILLUSTRATION = 160  # pixels of its width
A_WHILE_MS = 300  # most libraries are open before that
LONGEST = 60  # characters of a query that are repeated to the person


class Emptiness(NamedTuple):
    """A reason for showing no photos, in words; `line` is the command that helps and `verb` its button.

    One without an illustration passes by itself, and is shown only when that takes a while.
    """

    illustration: str
    title: str
    hint: str = ""
    verb: str = ""
    line: str = ""


def emptiness(session: Session) -> Emptiness | None:
    """Return why there are no photos to show, or None when there are, or no library is open."""
    shown = session.shown
    if session.library is None or len(shown):
        return None
    if shown.query is None:
        return Emptiness("", "Opening the library…")
    if shown.text.strip():
        text = shown.text if len(shown.text) <= LONGEST else f"{shown.text[:LONGEST]}…"
        hint = f"{text}\nEsc clears the search."
        return Emptiness("empty-search", "No photos match", hint, "Show all photos", "view.all")
    if session.jobs.running:
        return Emptiness("", "Looking for photos…", "They appear here as they are found.")
    return Emptiness(
        "empty-grid",
        "No photos yet",
        "Open a folder and its photos appear here.\nThe files stay where they are.",
        "Open folder…",
        "library.open_folder",
    )


class EmptyGrid(QWidget):
    """The illustration, the words and the button in the middle of an empty grid."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: Emptiness | None = None
        self._picture, self._title, self._hint = QLabel(), QLabel(), QLabel()
        self._button = QPushButton()
        self._button.clicked.connect(self._help)
        self._title.setProperty("role", "heading")
        self._hint.setProperty("role", "muted")
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        self._hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[6 * theme.SPACE] * 4)
        column.setSpacing(2 * theme.SPACE)
        column.addStretch(2)
        for label in (self._picture, self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addSpacing(2 * theme.SPACE)
        column.addWidget(self._button, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self._waiting = QTimer(self, singleShot=True, interval=A_WHILE_MS)
        self._waiting.timeout.connect(self._show)
        theme.appearance.changed.connect(self._draw)
        self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return f"{self._title.text()}\n{self._hint.text()}"

    def refresh(self) -> None:
        """Say what is the case now, or nothing when there are photos."""
        now = emptiness(self._session)
        if now is None or now.illustration or not self.isHidden():
            self._waiting.stop()
            self._show()
        elif not self._waiting.isActive():
            self._waiting.start()

    def _show(self) -> None:
        now = emptiness(self._session)
        if now != self._shown and now is not None:
            self._title.setText(now.title)
            self._hint.setText(now.hint)
            self._hint.setVisible(bool(now.hint))
            self._button.setText(now.verb)
            self._button.setVisible(bool(now.verb))
            self._shown = now
            self._draw()
        self.setVisible(now is not None)

    def _draw(self) -> None:
        name = self._shown.illustration if self._shown else ""
        self._picture.setVisible(bool(name))
        if name:
            try:
                self._picture.setPixmap(icons.pixmap(name, ILLUSTRATION, "muted"))
            except FileNotFoundError:  # an illustration is nice to have
                self._picture.hide()

    def _help(self) -> None:
        if self._shown is not None and self._shown.line:
            run(self._session, self._shown.line)
