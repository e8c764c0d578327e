"""The line above photos that no search found: which they are, what can be done with them, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from shlex import quote

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from tagger_desktop.commands.targets import photos
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library.library import Library
from tagger_desktop.library.summary import summarize
from tagger_desktop.session import Session
from tagger_desktop.ui.elided_label import ElidedLabel
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.icons import icon
from tagger_desktop.ui.reader import Reader
from tagger_desktop.ui.tag_colour import colour_name
from tagger_desktop.ui.theme import SPACE

OFFERED = 12  # tags of the chosen photos that can be suggested for the others


class ListingBar(QWidget):
    """Shown only while such photos are."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reader = Reader(session, "tags to pass on")
        self._tags: list[tuple[str, str]] = []
        self.back = self._tool("chevron-left", "Back", "Back to the search (Esc)")
        self.back.clicked.connect(lambda: run(session, "photo.back"))
        self.title, self.count = ElidedLabel(self), QLabel(self)
        self.title.setProperty("role", "title")
        self.count.setProperty("role", "small")
        self.give = self._tool(
            "sparkles", "Suggest a tag for these", "Suggest a tag of the chosen photos for the others"
        )
        self.give.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.give.setMenu(QMenu(self.give))
        self.give.menu().aboutToShow.connect(self._fill)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * SPACE, 0, 3 * SPACE, 2 * SPACE)
        row.setSpacing(3 * SPACE)
        row.addWidget(self.back)
        row.addWidget(self.title, 1)
        row.addWidget(self.count)
        row.addWidget(self.give)
        self.hide()
        session.showed.connect(lambda shown: self._look())
        session.opened.connect(lambda library: self._look())
        session.selected.connect(lambda selection: self._ask())
        session.changed.connect(lambda news: self._ask())

    def _tool(self, picture: str, words: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(picture, 16, "muted"))
        button.setIconSize(QSize(16, 16))
        button.setText(words)
        button.setToolTip(tip)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _look(self) -> None:
        session = self._session
        is_on = session.library is not None and bool(session.listing)
        self.setVisible(is_on)
        if is_on:
            self.title.say(session.listing)
            self.count.setText(photos(len(session.shown)))
            self._ask()

    def _ask(self) -> None:
        """Find out which tags the chosen photos have: those can be suggested for the others."""
        chosen = self._session.targets
        if self._session.library is not None and self._session.listing and chosen:
            self._reader.ask(lambda library: _tags(library, summarize(library, chosen).tags), self._hear)

    def _hear(self, found: list[tuple[str, str]]) -> None:
        self._tags = found

    def _fill(self) -> None:
        menu, session = self.give.menu(), self._session
        menu.clear()
        if not self._tags:
            menu.addAction("Tag the photo first (T)").triggered.connect(lambda: run(session, "tag.quick"))
        for title, dot in self._tags[:OFFERED]:
            line = f"review.propagate name={quote(title)}"
            menu.addAction(icon("dot", 16, dot), title).triggered.connect(
                lambda checked=False, line=line: run(session, line)
            )


def _tags(library: Library, counts: Mapping[TagId, int]) -> list[tuple[str, str]]:
    known = library.vocabulary
    held = sorted(counts, key=lambda tag_id: -counts[tag_id])
    return [(known.title(tag_id), colour_name(known, known.tags[tag_id])) for tag_id in held if tag_id in known.tags]
