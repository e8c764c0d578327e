"""Pairs of tags that look alike: one key merges a pair, another says that they are two."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from tagger_desktop.commands.look_alikes import pairs, tell_apart
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library.arranging import merge_pairs
from tagger_desktop.library.look_alikes import Alike
from tagger_desktop.session import Session
from tagger_desktop.ui.empty_page import EmptyPage
from tagger_desktop.ui.finding_list import FindingList, Line
from tagger_desktop.ui.reader import Reader
from tagger_desktop.ui.tag_colour import colour_name
from tagger_desktop.ui.theme import SPACE

HINTS = (("Enter", "merge"), ("S", "the other way round"), ("X", "they are two"), ("Ctrl+Z", "undo"))


class LookAlikePage(QWidget):
    """The list; `found` says how many pairs there are."""

    found = Signal(int)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._reader = Reader(session, "comparing names of tags")
        self._counts: Mapping[TagId, int] = {}
        self._pairs: list[Alike] = []
        self._turned: set[str] = set()
        self.list = FindingList("Tags that look alike", self)
        self.list.bind(("Return", "Enter", "M"), self.merge)
        self.list.bind(("X",), self.dismiss)
        self.list.bind(("S",), self.turn)
        self.empty = EmptyPage("empty-tags", self)
        self.empty.say("Comparing names…")
        self._lay_out()

    def _lay_out(self) -> None:
        page = QWidget(self)
        about = QLabel("The first tag of a pair becomes a synonym of the second.", page)
        about.setProperty("role", "muted")
        about.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        foot = QHBoxLayout()
        foot.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        foot.setSpacing(SPACE)
        for name, words in HINTS:
            for text, role in ((name, "key"), (words, "caption")):
                label = QLabel(text, page)
                label.setProperty("role", role)
                foot.addWidget(label, 0, Qt.AlignmentFlag.AlignVCenter)
            foot.addSpacing(2 * SPACE)
        foot.addStretch(1)
        self.apart, self.merge_button = QPushButton("They are two", page), QPushButton("Merge", page)
        self.merge_button.setProperty("kind", "primary")
        self.apart.clicked.connect(self.dismiss)
        self.merge_button.clicked.connect(self.merge)
        foot.addWidget(self.apart)
        foot.addSpacing(SPACE)
        foot.addWidget(self.merge_button)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(about)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.empty)
        self.pages.addWidget(page)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self.pages)

    def take_focus(self) -> None:
        """Put the keyboard on the list."""
        self.list.setFocus()

    def show_counts(self, counts: Mapping[TagId, int]) -> None:
        """Say on how many photos tags stand."""
        self._counts = counts
        if self._pairs:
            self._show(self._pairs)

    def look(self) -> None:
        """Compare the names again, off the window's thread."""
        self._reader.ask(pairs, self._show)

    def _show(self, found: list[Alike]) -> None:
        known = self._session.vocabulary
        selected = {self._pairs[row].mark for row in self.list.rows if row < len(self._pairs)}
        self._pairs = [pair for pair in found if pair.gone in known.tags and pair.into in known.tags]
        stay = [row for row, pair in enumerate(self._pairs) if pair.mark in selected]
        self.list.show_lines([self._line(pair) for pair in self._pairs], stay)
        self.empty.say("No look-alikes", "No two tags differ only in case, accents, number or a letter or two.")
        has_focus = self.empty.isVisible() and self.isActiveWindow()
        self.pages.setCurrentIndex(1 if self._pairs else 0)
        if self._pairs and has_focus:
            self.list.setFocus()
        self.found.emit(len(self._pairs))

    def _line(self, pair: Alike) -> Line:
        known = self._session.vocabulary
        gone, into = self._order(pair)
        numbers = " and ".join(f"{self._counts.get(tag_id, 0):,}" for tag_id in (gone, into))
        return Line(
            f"{known.title(gone)}  →  {known.title(into)}",
            f"{pair.why}; {numbers} photos",
            colour_name(known, known.tags[into]),
        )

    def _order(self, pair: Alike) -> tuple[TagId, TagId]:
        return (pair.into, pair.gone) if pair.mark in self._turned else (pair.gone, pair.into)

    def turn(self) -> None:
        """Let the other tag of the selected pairs be the one that stays."""
        self._turned ^= {self._pairs[row].mark for row in self.list.rows}
        self._show(self._pairs)

    def merge(self) -> None:
        """Merge the selected pairs."""
        known, session = self._session.vocabulary, self._session
        chosen = [self._order(self._pairs[row]) for row in self.list.rows]
        if not chosen:
            return
        first = f"{known.title(chosen[0][0])} into {known.title(chosen[0][1])}"
        what = first if len(chosen) == 1 else f"{len(chosen)} pairs of tags"

        session.edit(
            f"Merge {what}",
            lambda edit: merge_pairs(edit, chosen),
            lambda done: session.notify(f"Merged {what}", undo=True),
        )
        self._drop(self.list.rows)

    def dismiss(self) -> None:
        """Say that the tags of the selected pairs are two."""
        known = self._session.vocabulary
        chosen = [self._pairs[row] for row in self.list.rows]
        if chosen:
            names = f"{known.title(chosen[0].gone)} and {known.title(chosen[0].into)} are two tags"
            title = names if len(chosen) == 1 else f"{len(chosen)} pairs told apart"
            tell_apart(self._session, [pair.mark for pair in chosen], title)
            self._drop(self.list.rows)

    def _drop(self, rows: list[int]) -> None:
        """Take rows away at once; what the library then says comes a moment later."""
        kept = [pair for row, pair in enumerate(self._pairs) if row not in rows]
        self._pairs = kept
        self.list.show_lines([self._line(pair) for pair in kept])
        self.found.emit(len(kept))
