"""The window of suggestions: the passes of taggers, what was learnt, and what taggers may do by themselves."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from tagger_desktop.domain.events import FIELDS, SETTINGS, SUGGESTIONS, TAGS, VOCABULARY, Changed
from tagger_desktop.session import Session
from tagger_desktop.ui.learn_page import LearnPage
from tagger_desktop.ui.policy_page import PolicyPage
from tagger_desktop.ui.reader import Pace
from tagger_desktop.ui.run_page import RunPage
from tagger_desktop.ui.tool_window import ToolWindow

SIZE = (1040, 660)  # pixels at the first time
READ_MS = 300  # how often what is being changed is read again


class SuggestionsWindow(ToolWindow):
    """Three pages; the one that is seen is kept in step with the library."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(session, window, "suggestions", "Suggestions", SIZE)
        self._pace = Pace(self, READ_MS, self.refresh)
        self.runs = RunPage(session, self, lambda: self.prompts)
        self.learning, self.policies = LearnPage(session, self), PolicyPage(session, self)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        for title, page in (("Runs", self.runs), ("Learning", self.learning), ("By itself", self.policies)):
            self.tabs.addTab(page, title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.tabs)
        QShortcut(QKeySequence("Ctrl+W"), self).activated.connect(self.close)
        for number in range(self.tabs.count()):
            shortcut = QShortcut(QKeySequence(f"Alt+{number + 1}"), self)
            shortcut.activated.connect(lambda number=number: self.tabs.setCurrentIndex(number))
        self.tabs.currentChanged.connect(lambda at: self._turned())
        session.changed.connect(self._heard)

    @property
    def page(self) -> RunPage | LearnPage | PolicyPage:
        """The page in front."""
        return (self.runs, self.learning, self.policies)[self.tabs.currentIndex()]

    def open(self) -> None:
        """Show the window with the keyboard on the page in front."""
        super().open()
        self.page.take_focus()

    def open_policies(self) -> None:
        """Show the window with what taggers may do by themselves in front."""
        self.tabs.setCurrentWidget(self.policies)
        self.open()

    def refresh(self) -> None:
        """Read the page in front anew."""
        if self.session.library is not None:
            self.page.refresh()

    def _turned(self) -> None:
        self.refresh()
        if self.isVisible():
            self.page.take_focus()

    def _heard(self, news: Changed) -> None:
        if self.isVisible() and news.what & {SUGGESTIONS, TAGS, VOCABULARY, SETTINGS, FIELDS}:
            self._pace.ask()
