"""The passes of taggers: who proposed how much, when, and taking away what is left of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from tagger_desktop.commands.deeds import refusal
from tagger_desktop.library import suggestions
from tagger_desktop.library.suggested import LEARNER
from tagger_desktop.library.suggestions import Run
from tagger_desktop.prompts import Prompts
from tagger_desktop.session import Session
from tagger_desktop.ui.empty_page import EmptyPage
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.plain_table import Cell, Column, PlainTable
from tagger_desktop.ui.reader import Reader
from tagger_desktop.ui.theme import SPACE
from tagger_desktop.ui.tool_window import to_main

COLUMNS = (
    Column("Tagger"),
    Column("Looked at", 176),
    Column("When", 150),
    Column("By", 110),
    Column("Suggestions", 110, right=True, tip="Those that were decided included"),
    Column("Open", 90, right=True, tip="Not decided yet"),
)


class RunPage(QWidget):
    """A table of runs, newest first; Del drops one."""

    def __init__(self, session: Session, parent: QWidget, prompts: Callable[[], Prompts]) -> None:
        super().__init__(parent)
        self._session, self._prompts = session, prompts
        self._reader = Reader(session, "reading runs")
        self.runs: list[Run] = []
        self.table = PlainTable("Runs", COLUMNS, self)
        self.table.bind(("Del", "Backspace"), self.drop)
        self.table.bind(("Return", "Enter"), self.show_photos)
        self.table.doubleClicked.connect(lambda index: self.show_photos())
        self.table.chosen.connect(self._allow)
        self.empty = EmptyPage("empty-tags", self)
        self.empty.say("No tagger has looked yet", "A tagger looks at your photos and proposes tags; you decide.")
        begin = QPushButton("Suggest tags…", self)
        begin.setProperty("kind", "primary")
        begin.clicked.connect(lambda: run(session, "review.suggest"))
        centred = QHBoxLayout()
        centred.addStretch(1)
        centred.addWidget(begin)
        centred.addStretch(1)
        self.empty.below.addLayout(centred)
        self.show_button, self.drop_button = QPushButton("Show photos", self), QPushButton("Drop…", self)
        self.show_button.clicked.connect(self.show_photos)
        self.drop_button.clicked.connect(self.drop)
        found = QWidget(self)
        foot = QHBoxLayout()
        foot.setContentsMargins(4 * SPACE, 3 * SPACE, 4 * SPACE, 3 * SPACE)
        foot.setSpacing(2 * SPACE)
        foot.addStretch(1)
        foot.addWidget(self.show_button)
        foot.addWidget(self.drop_button)
        inner = QVBoxLayout(found)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.table, 1)
        inner.addLayout(foot)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.empty)
        self.pages.addWidget(found)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)

    def refresh(self) -> None:
        """Read the runs there are."""
        self._reader.ask(suggestions.runs, self._know)

    def take_focus(self) -> None:
        """Take the keyboard."""
        self.table.setFocus()

    def _know(self, found: list[Run]) -> None:
        chosen = self.chosen
        self.runs = found
        at = next((row for row, one in enumerate(found) if chosen is not None and one.id == chosen.id), None)
        self.table.show_rows([_cells(one) for one in found], at)
        self.pages.setCurrentIndex(1 if found else 0)
        self._allow()

    @property
    def chosen(self) -> Run | None:
        """The selected run."""
        return self.runs[self.table.row] if 0 <= self.table.row < len(self.runs) else None

    def _allow(self) -> None:
        chosen, refused = self.chosen, refusal(self._session, "review.drop_run")
        self.drop_button.setEnabled(chosen is not None and not refused)
        self.drop_button.setToolTip(refused or "Takes away what nobody has decided (Del)")
        self.show_button.setEnabled(chosen is not None and chosen.open > 0)

    def show_photos(self) -> None:
        """Show the photos for which the tagger's suggestions are open, in the main window."""
        chosen = self.chosen
        if chosen is not None:
            self._session.show(f"is:suggested source:{chosen.tagger}")
            to_main(self)

    def drop(self) -> None:
        """Ask, and take away what is left of the selected run."""
        chosen = self.chosen
        if chosen is None or not self.drop_button.isEnabled():
            return
        text = f"{chosen.open:,} open suggestions of {named(chosen.tagger)} go. Tags that were accepted stay."
        if self._prompts().confirm("Drop suggestions", text, "Drop"):
            run(self._session, f"review.drop_run run={chosen.id}")


def named(tagger: str) -> str:
    """Return what a tagger is called in tables."""
    return "What you taught it" if tagger == LEARNER else tagger


def when(at: str) -> str:
    """Return a moment of UTC in this computer's time, such as "today 13:05"."""
    try:
        local = datetime.fromisoformat(at).astimezone()
    except ValueError:
        return at
    days = (datetime.now().astimezone().date() - local.date()).days
    day = {0: "Today", 1: "Yesterday"}.get(days, f"{local:%Y-%m-%d}")
    return f"{day} {local:%H:%M}"


def _cells(one: Run) -> list[Cell]:
    photos = one.settings.get("photos")
    query = str(one.settings.get("query") or "")
    looked = f"{photos:,} photos" if isinstance(photos, int) else ""
    if one.tagger == LEARNER:
        looked = f"learnt from {looked}"
    version = f"{one.tagger}, version {one.version}" + (f", photos: {query}" if query else "")
    return [
        Cell(named(one.tagger), dot="action" if one.tagger == LEARNER else "object", tip=version),
        Cell(looked, by=photos if isinstance(photos, int) else 0, quiet=True, tip=query),
        Cell(when(one.at), by=one.at, quiet=True, tip=one.at),
        Cell(one.who, quiet=True),
        Cell(f"{one.suggestions:,}", by=one.suggestions),
        Cell(f"{one.open:,}", by=one.open),
    ]
