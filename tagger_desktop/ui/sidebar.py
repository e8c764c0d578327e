"""The left panel: the library, its folders and its tags with their counts; a click filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from tagger_desktop.commands.filters import Marks, Way, filtered, marks
from tagger_desktop.domain.events import FIELDS, FOLDERS, PHOTOS, SETTINGS, SUGGESTIONS, TAGS, VOCABULARY, Changed
from tagger_desktop.domain.folders import Folder, folder_tree
from tagger_desktop.domain.query import Query
from tagger_desktop.domain.vocabulary import TagId, Vocabulary
from tagger_desktop.library.facets import facets, tag_counts
from tagger_desktop.library.library import Library
from tagger_desktop.library.roots import roots
from tagger_desktop.library.saved import SavedSearch, saved_searches
from tagger_desktop.library.summary import folder_counts, standing
from tagger_desktop.session import Session
from tagger_desktop.shown import Shown
from tagger_desktop.ui import side_menu
from tagger_desktop.ui.field import Field, KeepKeys
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.icons import icon
from tagger_desktop.ui.reader import Pace, Reader
from tagger_desktop.ui.side_line import COUNT_ROOM, PARTS_ROOM
from tagger_desktop.ui.side_places import Places
from tagger_desktop.ui.side_tags import Tags
from tagger_desktop.ui.side_tree import Shape, SideTree
from tagger_desktop.ui.theme import SPACE

REFRESH_MS = 300  # how often counts are renewed while things change
FILTER_MS = 60  # after the last letter
FILTER_FROM = 20  # tags, from which on it takes long to find one by eye
PLACES_MOST = 0.45  # of the height, for library and folders, where there are tags for the rest
AT_ONCE = 2_000  # tags, up to which a changed vocabulary is put into the tree without waiting for another thread
STANDING, FOLDER_TREE, TAG_TREE, TAG_COUNTS, SEARCHES = "standing", "folders", "tree", "tags", "searches"
EVERYTHING = frozenset({STANDING, FOLDER_TREE, TAG_TREE, TAG_COUNTS, SEARCHES})
COUNTS = EVERYTHING - {TAG_TREE}


@dataclass(frozen=True, slots=True)
class Counted:
    """An answer to what the sidebar asked; None where it did not."""

    standing: Mapping[str, int] | None = None
    folders: tuple[Folder, ...] | None = None
    tree: tuple[Vocabulary, Shape] | None = None
    tags: Mapping[TagId, int] | None = None
    searches: tuple[SavedSearch, ...] | None = None
    offline: frozenset[str] | None = None


class Sidebar(QWidget):
    """Where the photos are, and which tags they have."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(45 * SPACE)
        self._session = session
        self._reader, self._facets = Reader(session, "counting"), Reader(session, "counting the photos on show")
        self._wanted, self._asking = set[str](), False
        self._pace = Pace(self, REFRESH_MS, self._ask)
        self._filtering = Pace(self, FILTER_MS, self._shape_tags)
        self._places, self._tags = Places(), Tags()
        self._marks = Marks()
        self.places = SideTree(self, lambda number: self._places.line(number, self._marks), "Library and folders")
        self.tags = SideTree(self, lambda number: self._tags.line(number, self._marks), "Tags")
        self.filter = Field(self)
        self.filter.setPlaceholderText("Filter tags")
        self.filter.setAccessibleName("Filter tags")
        self.filter.setClearButtonEnabled(True)
        self.filter.on_key = self._filter_key
        self.filter.textChanged.connect(self._filtering.ask_later)
        self.head, self.new = QWidget(self), QToolButton(self)
        self.empty = QLabel("No tags yet.\nSelect photos and press T.", self)
        self._lay_out()
        self._connect()
        self._opened(session.library)

    def _lay_out(self) -> None:
        title = QLabel("Tags", self.head)
        title.setProperty("role", "section")
        self.new.setIcon(icon("plus", 16, "muted"))
        self.new.setIconSize(QSize(16, 16))
        self.new.setToolTip("New tag…")
        self.new.setAccessibleName("New tag")
        self.new.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        KeepKeys(self.new, Qt.Key.Key_Space)
        row = QHBoxLayout(self.head)
        row.setContentsMargins(3 * SPACE, 0, 2 * SPACE, 0)
        row.addWidget(title)
        row.addStretch(1)
        row.addWidget(self.new)
        self.empty.setProperty("role", "muted")
        self.empty.setWordWrap(True)
        self.empty.setContentsMargins(3 * SPACE, SPACE, 3 * SPACE, 0)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        search = QHBoxLayout()
        search.setContentsMargins(2 * SPACE, 0, 2 * SPACE, SPACE)
        search.addWidget(self.filter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.places)
        column.addSpacing(2 * SPACE)
        column.addWidget(self.head)
        column.addLayout(search)
        column.addWidget(self.tags, 1)
        column.addWidget(self.empty, 1)

    def _connect(self) -> None:
        session = self._session
        self.places.picked.connect(lambda number, way: self._show(self._places.query(number), way))
        self.tags.picked.connect(lambda number, way: self._show(self._tags.query(number), way))
        self.places.menu_asked.connect(self._place_menu)
        self.tags.menu_asked.connect(self._tag_menu)
        self.places.resized.connect(self._fit)
        self.tags.resized.connect(self._fit)
        self.new.clicked.connect(lambda: run(session, "tag.create"))
        session.opened.connect(self._opened)
        session.showed.connect(self._showed)
        session.changed.connect(self._heard)

    def _opened(self, library: Library | None) -> None:
        self._asking, self._marks = False, Marks()
        self.filter.clear()
        self._places, self._tags = Places(), Tags()
        self.places.put(self._places.shape(), self._places.is_open)
        self._put_tags(self._tags.shape())
        self.empty.hide()  # until it is known
        if library is not None:
            self._wanted = set(EVERYTHING)
            self._ask()

    def _heard(self, news: Changed) -> None:
        wanted = {
            PHOTOS: COUNTS,
            FOLDERS: {FOLDER_TREE},
            TAGS: {STANDING, TAG_COUNTS, SEARCHES},
            VOCABULARY: {TAG_COUNTS, SEARCHES},
            FIELDS: {SEARCHES},
            SETTINGS: {SEARCHES},
            SUGGESTIONS: {STANDING, SEARCHES},
        }
        if VOCABULARY in news.what and self._session.library is not None:
            if len(self._session.vocabulary) <= AT_ONCE:
                self._tags.vocabulary = self._session.vocabulary
                self._shape_tags()
            else:
                wanted[VOCABULARY] = {TAG_TREE, TAG_COUNTS, SEARCHES}
        self._want(frozenset().union(*(parts for what, parts in wanted.items() if what in news.what)))

    def _want(self, parts: frozenset[str]) -> None:
        if parts:
            self._wanted |= parts
            self._pace.ask()

    def _ask(self) -> None:
        """Ask for what is wanted; one question at a time, or an answer would never come while a scan runs."""
        if self._asking or self._session.library is None:
            return
        wanted, self._wanted, self._asking = frozenset(self._wanted), set(), True
        self._reader.ask(lambda library: _count(library, wanted), self._know, self._failed)

    def _failed(self) -> None:
        self._asking = False

    def _know(self, found: Counted) -> None:
        self._asking = False
        if found.standing is not None:
            self._places.standing = found.standing
        folders = self._places.folders if found.folders is None else found.folders
        searches = self._places.searches if found.searches is None else found.searches
        is_same = folders == self._places.folders and len(searches) == len(self._places.searches)
        self._places.folders, self._places.searches = folders, searches
        self._places.offline = self._places.offline if found.offline is None else found.offline
        if not is_same:
            self.places.put(self._places.shape(), self._places.is_open)
        if found.tree is not None:
            self._know_tree(*found.tree)
        if found.tags is not None:
            self._tags.counts = found.tags
            self._ask_facets()
        self.places.renew()
        self.tags.renew()
        if self._wanted:
            self._pace.ask()

    def _know_tree(self, vocabulary: Vocabulary, shape: Shape) -> None:
        if vocabulary is not self._session.vocabulary:  # changed in the meantime
            self._wanted.add(TAG_TREE)
            return
        self._tags.vocabulary = vocabulary
        self._put_tags(self._tags.shape(self.filter.text()) if self.filter.text() else shape)

    def _showed(self, shown: Shown) -> None:
        if shown.error is None and self._session.library is not None:
            self._marks, self._places.asked = marks(shown.query, self._session.vocabulary), shown.text
            self.places.renew()
            self.tags.renew()
            self._ask_facets()

    def _ask_facets(self) -> None:
        """Count the tags of the photos on show, where these are not all."""
        shown = self._session.shown
        if not shown.text.strip():
            self._facets.forget()
            self._tags.parts = None
            self.tags.painter.count_room = COUNT_ROOM
            return
        self._facets.ask(lambda library: facets(library, shown.photos), self._know_parts)

    def _know_parts(self, parts: Mapping[TagId, int]) -> None:
        self._tags.parts = parts
        self.tags.painter.count_room = PARTS_ROOM
        self.tags.renew()

    def _show(self, query: Query | None, way: Way) -> None:
        if query is not None:
            shown = self._session.shown
            self._session.show(filtered(shown.query if shown.error is None else None, query, way))

    def _shape_tags(self) -> None:
        self._put_tags(self._tags.shape(self.filter.text()))

    def _put_tags(self, shape: Shape) -> None:
        count, text = len(self._tags.vocabulary), self.filter.text()
        self._marks = marks(self._session.shown.query, self._tags.vocabulary)
        self.filter.setVisible(count > FILTER_FROM)
        self.tags.setVisible(count > 0)
        self.empty.setVisible(count == 0)
        self.tags.put(shape, self._tags.is_open, unfold=bool(text.strip()))
        self._fit()

    def _fit(self) -> None:
        """Give library and folders the height they need, or what the tags leave them."""
        around = self.height() - self.head.height() - 5 * SPACE - (9 * SPACE if not self.filter.isHidden() else 0)
        tags = self.tags.height_of_all(around) if len(self._tags.vocabulary) else 20 * SPACE
        room = max(around - tags, round(around * PLACES_MOST))
        self.places.setFixedHeight(max(0, min(self.places.height_of_all(room), room)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _filter_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape and self.filter.text():
            self.filter.clear()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.tags.setFocus()
        else:
            return False
        return True

    def _place_menu(self, number: int, at: QPoint) -> None:
        menu = QMenu(self)
        if saved := self._places.search(number):
            side_menu.fill_search(menu, self._session, saved.name)
        side_menu.fill_place(menu, self._places.folder(number), lambda way: self._show(self._places.query(number), way))
        menu.exec(at)

    def _tag_menu(self, number: int, at: QPoint) -> None:
        menu = QMenu(self)
        side_menu.fill_tag(menu, self._session, TagId(number), lambda way: self._show(self._tags.query(number), way))
        menu.exec(at)


def _count(library: Library, wanted: frozenset[str]) -> Counted:
    return Counted(
        standing=standing(library) if STANDING in wanted else None,
        folders=folder_tree(folder_counts(library.read())) if FOLDER_TREE in wanted else None,
        tree=_tree(library.vocabulary.indexed()) if TAG_TREE in wanted else None,
        tags=tag_counts(library) if TAG_COUNTS in wanted else None,
        searches=saved_searches(library) if SEARCHES in wanted else None,
        offline=_offline(library) if FOLDER_TREE in wanted else None,
    )


def _offline(library: Library) -> frozenset[str]:
    return frozenset(root.path.as_posix() for root in roots(library.read()) if root.is_offline)


def _tree(vocabulary: Vocabulary) -> tuple[Vocabulary, Shape]:
    tags = Tags()
    tags.vocabulary = vocabulary
    return vocabulary, tags.shape()
