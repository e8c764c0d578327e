"""The window of the vocabulary: all tags as a tree, groups, kinds, recipes, and tags that look alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from shlex import quote

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QMenu, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from tagger_desktop.commands.vocabulary_files import TEMPLATES, look_at, take
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.events import PHOTOS, SETTINGS, TAGS, VOCABULARY, Changed
from tagger_desktop.domain.terms import Term
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.formats.vocabulary import KINDS
from tagger_desktop.library.facets import tag_counts
from tagger_desktop.library.terms import Taken
from tagger_desktop.session import Notice, Session
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.group_page import GroupPage
from tagger_desktop.ui.import_dialog import ImportDialog
from tagger_desktop.ui.kind_page import KindPage
from tagger_desktop.ui.look_alike_page import LookAlikePage
from tagger_desktop.ui.reader import Pace, Reader
from tagger_desktop.ui.recipe_page import RecipePage
from tagger_desktop.ui.tag_page import LIVELY, TagPage
from tagger_desktop.ui.template_page import TemplatePage
from tagger_desktop.ui.tool_window import ToolWindow

SIZE = (1080, 760)  # pixels at the first time
COUNT_MS = 500  # how often tags are counted again while they are used
RECIPES, LOOK_ALIKES = 3, 4  # which tabs they are on


class VocabularyEditor(ToolWindow):
    """Keeps its pages in step with the library while it is open."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(session, window, "vocabulary", "Vocabulary", SIZE)
        self._reader = Reader(session, "counting tags")
        self._counting = Pace(self, COUNT_MS, self._count)
        self.page = TagPage(session, self, self._more)
        self.groups, self.kinds = GroupPage(session, self), KindPage(session, self)
        self.recipes, self.look_alikes = RecipePage(session, self), LookAlikePage(session, self)
        self.look_alikes.found.connect(self._found)
        self.start = TemplatePage(session, self)
        self.start.new.connect(self._first_tag)
        self.start.open_file.connect(self.import_file)
        self.tags = QStackedWidget(self)
        self.tags.addWidget(self.start)
        self.tags.addWidget(self.page)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        for title, page in (
            ("Tags", self.tags),
            ("Groups", self.groups),
            ("Kinds", self.kinds),
            ("Recipes", self.recipes),
            ("Look-alikes", self.look_alikes),
        ):
            self.tabs.addTab(page, title)
        self.tabs.currentChanged.connect(self._turned)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.tabs)
        for keys, do in (
            ("Ctrl+W", self.close),
            ("Ctrl+F", self._find),
            ("Ctrl+O", self.import_file),
            ("Ctrl+E", self.export_file),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(do)
        for number in range(self.tabs.count()):
            shortcut = QShortcut(QKeySequence(f"Alt+{number + 1}"), self)
            shortcut.activated.connect(lambda number=number: self.tabs.setCurrentIndex(number))
        self.page.tree.edited.connect(lambda: None if len(session.vocabulary) else self.refresh())
        session.changed.connect(self._heard)
        session.notified.connect(lambda notice: self._failed() if notice.error else None)

    def open(self) -> None:
        """Show the window with the keyboard where one goes on."""
        super().open()
        self._focus()

    def open_recipes(self) -> None:
        """Show the window with the recipes in front."""
        self.tabs.setCurrentIndex(RECIPES)
        self.open()

    def refresh(self) -> None:
        """Show the vocabulary as it is now."""
        if self.session.library is None:
            return
        known = self.session.vocabulary
        wanted = self.page if len(known) or self.page.tree.is_editing else self.start
        if self.tags.currentWidget() is not wanted:
            self.tags.setCurrentWidget(wanted)
            self._focus()
        for page in (self.page, self.groups, self.kinds, self.recipes):
            page.show_vocabulary(known)
        self._count()
        self._look()

    def _look(self) -> None:
        """Compare the names again; of very many, which takes a second or two, only when somebody looks at it."""
        if len(self.session.vocabulary) <= LIVELY or self.tabs.currentWidget() is self.look_alikes:
            self.look_alikes.look()

    def _heard(self, news: Changed) -> None:
        if not self.isVisible():
            return
        if VOCABULARY in news.what:
            self.refresh()
        elif SETTINGS in news.what:
            self.recipes.show_recipes()
            self._look()
        if news.what & {TAGS, PHOTOS}:
            self._counting.ask()

    def _failed(self) -> None:
        """Show everything as it is: something that was asked for was refused."""
        self.page.failed()
        self.groups.failed()
        self.kinds.failed()
        self.recipes.failed()

    def _count(self) -> None:
        self._reader.ask(lambda library: tag_counts(library, below=False), self._counted)

    def _counted(self, counts: Mapping[TagId, int]) -> None:
        self.page.show_counts(counts)
        self.look_alikes.show_counts(counts)

    def _found(self, count: int) -> None:
        self.tabs.setTabText(LOOK_ALIKES, f"Look-alikes ({count:,})" if count else "Look-alikes")

    def _turned(self) -> None:
        self.page.detail.finish()
        if self.session.library is not None and len(self.session.vocabulary) > LIVELY:
            self._look()
        self._focus()

    def _focus(self) -> None:
        page = self.tabs.currentWidget()
        if page is self.tags:
            if self.tags.currentWidget() is self.start:
                self.start.take_focus()
            else:
                self.page.tree.setFocus()
        elif isinstance(page, GroupPage | KindPage | RecipePage | LookAlikePage):
            page.take_focus()

    def _find(self) -> None:
        self.tabs.setCurrentWidget(self.tags)
        self.page.filter.setFocus()
        self.page.filter.selectAll()

    def _first_tag(self) -> None:
        self.tags.setCurrentWidget(self.page)
        self.page.verbs.new()

    # Files.

    def _more(self, menu: QMenu) -> None:
        menu.addAction("Import…\tCtrl+O").triggered.connect(self.import_file)
        menu.addAction("Export…\tCtrl+E").triggered.connect(self.export_file)
        below = menu.addMenu("Start from a template")
        for name, (title, _) in TEMPLATES.items():
            below.addAction(title).triggered.connect(
                lambda checked=False, name=name: run(self.session, f"vocabulary.template name={name}")
            )

    def import_file(self) -> None:
        """Ask for a file, show what it would do, and take it in."""
        path = self.prompts.open_file("Import vocabulary", KINDS)
        if path is None:
            return
        try:
            look_at(self.session, path, lambda found, taken: self._ask(path, found, taken))
        except UserError as error:
            self.session.notified.emit(Notice(error.text, error.hint, error=True))

    def _ask(self, path: Path, found: Sequence[Term], taken: Taken) -> None:
        dialog = ImportDialog(path.name, taken, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            take(self.session, f"Import vocabulary {path.name}", found)

    def export_file(self) -> None:
        """Ask where to, and write the vocabulary."""
        stem = self.session.open_library.path.stem
        path = self.prompts.save_file("Export vocabulary", f"{stem}-vocabulary.json", KINDS)
        if path is not None:
            run(self.session, f"vocabulary.export path={quote(str(path))}")
