"""What the upper tree of the sidebar shows: states of photos, and folders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tagger_desktop.commands.filters import Marks
from tagger_desktop.domain.folders import Folder
from tagger_desktop.domain.query import Everything, Matches, Query
from tagger_desktop.domain.vocabulary import key
from tagger_desktop.library.saved import SavedSearch
from tagger_desktop.ui.side_line import NOTHING, Line, Mark
from tagger_desktop.ui.side_tree import TOP, Shape

LIBRARY, FOLDERS, SEARCHES = 1, 2, 7  # the numbers of the titles
STATES = {  # number: state, title, icon
    3: ("all", "All photos", "grid"),
    4: ("untagged", "Untagged", "tag"),
    8: ("suggested", "Suggested", "sparkles"),
    5: ("missing", "Missing", "missing"),
    6: ("broken", "Broken", "broken-photo"),
}
FIRST_FOLDER = 100
FIRST_SEARCH = 10_000_000
OPEN_AT_ONCE = 12  # folders below one that are shown without a click


class Places:
    """Lines by number; a folder keeps its number as long as the library is open."""

    def __init__(self) -> None:
        self.standing: Mapping[str, int] = {}
        self.folders: tuple[Folder, ...] = ()
        self.searches: tuple[SavedSearch, ...] = ()
        self.offline: frozenset[str] = frozenset()
        """Watched folders that are out of reach: their drive is not connected."""
        self.asked = ""
        """The search on show, as it was typed."""
        self._by_number: dict[int, Folder] = {}
        self._numbers: dict[str, int] = {}

    def shape(self) -> Shape:
        """Return which line hangs below which."""
        children: dict[int, list[int]] = {TOP: [LIBRARY, *STATES]}
        self._by_number.clear()
        if self.searches:
            children[TOP] += [SEARCHES, *range(FIRST_SEARCH, FIRST_SEARCH + len(self.searches))]
        if self.folders:
            children[TOP] += [FOLDERS, *self._place(self.folders, children)]
        return Shape.of(children, (LIBRARY, FOLDERS, SEARCHES))

    def _place(self, folders: tuple[Folder, ...], children: dict[int, list[int]]) -> Iterator[int]:
        for folder in folders:
            number = self._numbers.setdefault(folder.path, FIRST_FOLDER + len(self._numbers))
            self._by_number[number] = folder
            if folder.children:
                children[number] = list(self._place(folder.children, children))
            yield number

    def is_open(self, number: int) -> bool:
        """Say whether a folder is shown open at first."""
        folder = self._by_number[number]
        return folder in self.folders and (len(self.folders) == 1 or len(folder.children) <= OPEN_AT_ONCE)

    def folder(self, number: int) -> Folder | None:
        """Return the folder that a line is, if it is one."""
        return self._by_number.get(number)

    def search(self, number: int) -> SavedSearch | None:
        """Return the saved search that a line is, if it is one."""
        at = number - FIRST_SEARCH
        return self.searches[at] if 0 <= at < len(self.searches) else None

    def query(self, number: int) -> Query | None:
        """Return what finds the photos of a line."""
        if number in STATES:
            state = STATES[number][0]
            return Everything() if state == "all" else Matches("is", ":", state)
        if saved := self.search(number):
            return saved.query
        folder = self.folder(number)
        return Matches("folder", ":", folder.asked) if folder else None

    def line(self, number: int, marks: Marks) -> Line:
        """Return what a line shows."""
        if number == LIBRARY:
            return Line("Library", is_head=True)
        if number == FOLDERS:
            return Line("Folders", is_head=True)
        if number == SEARCHES:
            return Line("Searches", is_head=True)
        if number in STATES:
            return self._state(number, marks)
        if saved := self.search(number):
            found: Mark = "with" if saved.text == self.asked else ""
            return Line(saved.name, saved.count, icon="search", tip=saved.text, mark=found, dim=not saved.count)
        folder = self._by_number.get(number)
        if folder is None:
            return NOTHING
        asked = {("folder", key(folder.asked)), ("folder", key(folder.path))}
        mark: Mark = "with" if asked & marks.fields else "without" if asked & marks.not_fields else ""
        if self._is_offline(folder.path):
            tip = f"{folder.path}\nNot connected: the photos are where they were, only out of reach."
            return Line(folder.name, folder.photos, icon="offline", tip=tip, mark=mark, dim=True)
        return Line(folder.name, folder.photos, icon="folder", tip=folder.path, mark=mark, dim=not folder.photos)

    def _is_offline(self, path: str) -> bool:
        return any(path == root or path.startswith(root.rstrip("/") + "/") for root in self.offline)

    def _state(self, number: int, marks: Marks) -> Line:
        state, title, icon = STATES[number]
        asked = ("is", state)
        mark: Mark
        if state == "all":
            mark = "with" if marks == Marks() else ""
        else:
            mark = "with" if asked in marks.fields else "without" if asked in marks.not_fields else ""
        count = self.standing.get(state)
        return Line(title, count, icon=icon, tip=title, mark=mark, dim=count == 0 and state != "all")
