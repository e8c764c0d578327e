"""The window of what does not fit together: sorts on the left, findings on the right, one key puts them right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyroaring import BitMap
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tagger_desktop.commands.consistency import DONE, put_right
from tagger_desktop.commands.look_alikes import tell_apart
from tagger_desktop.domain.events import PHOTOS, SETTINGS, TAGS, VOCABULARY, Changed
from tagger_desktop.jobs import Job
from tagger_desktop.jobs.likeness import SIDE, compare
from tagger_desktop.library import arranging
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.consistency import SORTS, Finding, Sort, check, query_of
from tagger_desktop.library.library import Library
from tagger_desktop.session import Session
from tagger_desktop.ui.empty_page import EmptyPage
from tagger_desktop.ui.finding_list import FindingList, Line
from tagger_desktop.ui.photo_strip import PhotoStrip
from tagger_desktop.ui.reader import Pace, Reader
from tagger_desktop.ui.tag_colour import colour_name
from tagger_desktop.ui.theme import SPACE
from tagger_desktop.ui.tool_window import ToolWindow

SIZE = (1080, 720)  # pixels at the first time
CHECK_MS = 400  # how often a library that is being changed is looked through again


@dataclass(frozen=True, slots=True)
class Words:
    """How a sort of findings is called, what it is, what Enter does, and what is said where there is none."""

    title: str
    icon: str
    about: str
    verb: str
    none: str


WORDS: dict[Sort, Words] = {
    "conflict": Words(
        "Excluding tags",
        "warning",
        "Photos with two tags of which they may have only one. The tag that was given last stays.",
        "Keep the newer tag",
        "No photo has two tags that exclude each other.",
    ),
    "missing": Words(
        "Required tags missing",
        "missing",
        "Photos that are not done: they have no tag of a required group.",
        "Show the photos",
        "Every photo has a tag of each required group.",
    ),
    "twins": Words(
        "Twins tagged differently",
        "copy",
        "Copies, and photos that look alike, of which some have tags that others have not. All get all of them.",
        "Make the tags equal",
        "Photos that look alike have the same tags.",
    ),
    "alike": Words(
        "Tags that look alike",
        "merge",
        "Two spellings of one name, perhaps. The first tag becomes a synonym of the second.",
        "Merge",
        "No two tags differ only in case, accents, number or a letter or two.",
    ),
    "once": Words(
        "Tags used once",
        "tag",
        "Tags on a single photo: often a slip, or a name nobody will look for.",
        "Show the photo",
        "Every tag in use is on more than one photo.",
    ),
    "unused": Words(
        "Tags never used",
        "tags",
        "Tags that are on no photo, and none below them is.",
        "Delete the tags",
        "Every tag is on a photo.",
    ),
}
CAN_DISMISS = {"twins", "alike"}
CAN_DELETE = {"once", "unused"}


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, and how many thumbnails nobody has looked at yet."""

    findings: dict[Sort, list[Finding]]
    uncompared: int


class ConsistencyView(ToolWindow):
    """Looks the library through whenever it has changed while the window is open."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(session, window, "consistency", "Consistency", SIZE)
        self._reader = Reader(session, "looking for what does not fit")
        self._checking = Pace(self, CHECK_MS, self._check)
        self._findings: dict[Sort, list[Finding]] | None = None
        self._comparing: Job | None = None
        self._compared: set[str] = set()  # libraries whose thumbnails were looked at since the program began
        self.sorts = FindingList.of_one("What does not fit", self)
        self.sorts.show_lines([Line(WORDS[sort].title, icon=WORDS[sort].icon) for sort in SORTS])
        self.sorts.chosen.connect(self._show)
        self.list = FindingList("Findings", self)
        self.list.chosen.connect(self._chosen)
        self.list.bind(("Return", "Enter", "F"), self.fix)
        self.list.bind(("X",), self.dismiss)
        self.list.bind(("Del",), self.delete)
        self.list.bind(("S",), self.show_photos)
        self.list.doubleClicked.connect(lambda index: self.show_photos())
        self._make_page()
        self._lay_out()
        session.changed.connect(self._heard)
        session.jobs.changed.connect(lambda job: session.post(lambda: self._job(job)))

    def _make_page(self) -> None:
        self.title, self.about, self.progress = QLabel(self), QLabel(self), QLabel(self)
        self.title.setProperty("role", "title")
        self.about.setProperty("role", "muted")
        self.about.setWordWrap(True)
        self.progress.setProperty("role", "small")
        self.empty = EmptyPage("empty-search", self)
        self.empty.say("Looking the library through…")
        self.strip = PhotoStrip(self.session, self)
        self.do = QPushButton(self)
        self.do.setProperty("kind", "primary")
        self.do.clicked.connect(self.fix)
        self.hints = QHBoxLayout()
        self.hints.setSpacing(SPACE)

    def _lay_out(self) -> None:
        page = QWidget(self)
        head = QVBoxLayout()
        head.setContentsMargins(4 * SPACE, 4 * SPACE, 4 * SPACE, 3 * SPACE)
        head.setSpacing(SPACE)
        head.addWidget(self.title)
        head.addWidget(self.about)
        foot = QHBoxLayout()
        foot.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        foot.addLayout(self.hints)
        foot.addStretch(1)
        foot.addWidget(self.do)
        found = QWidget(page)
        inner = QVBoxLayout(found)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.list, 1)
        inner.addWidget(self.strip)
        inner.addLayout(foot)
        self.pages = QStackedWidget(page)
        self.pages.addWidget(self.empty)
        self.pages.addWidget(found)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.pages, 1)
        left = QWidget(self)
        left.setProperty("role", "panel")
        down = QVBoxLayout(left)
        down.setContentsMargins(SPACE, 3 * SPACE, SPACE, 3 * SPACE)
        down.addWidget(self.sorts, 1)
        self.progress.setContentsMargins(2 * SPACE, 0, 2 * SPACE, 0)
        self.progress.setWordWrap(True)
        down.addWidget(self.progress)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(page)
        split.setSizes([260, 820])
        split.setStretchFactor(1, 1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(split)

    @property
    def sort(self) -> Sort:
        """Which sort of findings is shown."""
        return SORTS[max(0, self.sorts.row)]

    @property
    def findings(self) -> list[Finding]:
        """The findings that are shown."""
        return (self._findings or {}).get(self.sort, [])

    @property
    def selected(self) -> list[Finding]:
        """The findings that a key is about."""
        return [self.findings[row] for row in self.list.rows if row < len(self.findings)]

    def open(self) -> None:
        """Show the window with the keyboard on the findings, or on their sorts."""
        super().open()
        (self.list if self.list.isVisible() else self.sorts).setFocus()

    def refresh(self) -> None:
        """Look the library through again."""
        self._check()

    def _heard(self, news: Changed) -> None:
        if self.isVisible() and news.what & {TAGS, VOCABULARY, PHOTOS, SETTINGS}:
            self._checking.ask()

    def _check(self) -> None:
        cache = self.session.cache

        def read(library: Library) -> Checked:
            likenesses = cache.likenesses() if cache else {}
            return Checked(check(library, likenesses), len(cache.without_likeness(SIDE)) if cache else 0)

        self._reader.ask(read, self._know)

    def _know(self, checked: Checked) -> None:
        first = self._findings is None
        self._findings = checked.findings
        self._count()
        if first and not self.findings:
            self.sorts.choose(next((row for row, sort in enumerate(SORTS) if checked.findings[sort]), 0))
        self._show()
        if first and self.isActiveWindow() and self.findings:
            self.list.setFocus()
        self._compare(checked.uncompared)

    def _count(self) -> None:
        found = self._findings or {}
        self.sorts.show_lines(
            [Line(WORDS[sort].title, icon=WORDS[sort].icon, count=len(found.get(sort, ()))) for sort in SORTS],
            [max(0, self.sorts.row)],
        )

    # Which photos look alike is found out once for each, by a job.

    def _compare(self, waiting: int) -> None:
        library, cache = self.session.library, self.session.cache
        if waiting and library and cache and self._comparing is None and library.id not in self._compared:
            self._compared.add(library.id)
            self._comparing = self._start(cache)

    def _start(self, cache: Cache) -> Job:
        return self.session.jobs.start("Compare photos", lambda: compare(cache))

    def _job(self, job: Job) -> None:
        if job.title != "Compare photos":
            return
        if job.over:
            self._comparing = None
            self.progress.setText("")
            if self.isVisible():
                self._checking.ask()
        elif job.progress.total:
            self.progress.setText(f"Comparing photos: {job.progress.done:,} of {job.progress.total:,}")

    # What is shown.

    def _show(self) -> None:
        words, known = WORDS[self.sort], self.session.vocabulary if self.session.library else None
        self.title.setText(words.title)
        self.about.setText(words.about)
        self.do.setText(words.verb)
        if self._findings is None or known is None:
            return
        lines = [
            Line(
                found.text,
                found.note,
                colour_name(known, known.tags[found.tags[-1]])
                if self.sort in ("alike", "once", "unused") and found.tags[-1] in known.tags
                else "",
            )
            for found in self.findings
        ]
        had_focus = self.list.hasFocus()
        if lines != list(self.list.lines):
            self.list.show_lines(lines)
        else:
            self._chosen()
        self.empty.say("All in order", words.none, "empty-tags")
        self.pages.setCurrentIndex(1 if lines else 0)
        if had_focus and not lines:
            self.sorts.setFocus()
        self._hint()

    def _hint(self) -> None:
        while self.hints.count():
            if (gone := self.hints.takeAt(0)) and (label := gone.widget()):
                label.hide()
                label.deleteLater()
        words = WORDS[self.sort]
        keys = [("Enter", words.verb.lower())]
        if self.sort not in ("missing", "once", "unused"):
            keys.append(("S", "show the photos"))
        if self.sort in CAN_DISMISS:
            keys.append(("X", "right as it is"))
        if self.sort == "once":
            keys.append(("Del", "delete the tags"))
        for name, said in (*keys, ("Ctrl+A", "all"), ("Ctrl+Z", "undo")):
            for text, role in ((name, "key"), (said, "caption")):
                label = QLabel(text, self)
                label.setProperty("role", role)
                self.hints.addWidget(label, 0, Qt.AlignmentFlag.AlignVCenter)
            self.hints.addSpacing(2 * SPACE)

    def _chosen(self) -> None:
        chosen = self.selected
        self.do.setEnabled(bool(chosen))
        self.strip.show_photos(
            chosen[0].photos if len(chosen) == 1 and self.sort in ("twins", "conflict") else BitMap()
        )

    # What is done.

    def fix(self) -> None:
        """Put the selected findings right, or show the photos where only a person can."""
        if self.sort in DONE:
            self._do(lambda chosen: put_right(self.session, chosen))
        else:
            self.show_photos()

    def dismiss(self) -> None:
        """Say that the selected findings are right as they are."""
        if self.sort in CAN_DISMISS:
            self._do(
                lambda chosen: tell_apart(
                    self.session,
                    [found.mark for found in chosen],
                    f"{chosen[0].text}: right as it is" if len(chosen) == 1 else f"{len(chosen):,} right as they are",
                )
            )

    def delete(self) -> None:
        """Delete the tags of the selected findings."""
        if self.sort not in CAN_DELETE:
            return
        chosen, session = self.selected, self.session
        tags = [found.tags[0] for found in chosen]
        if self.sort == "once" and not self.prompts.confirm(
            "Delete tags", f"Delete {', '.join(found.text for found in chosen[:8])}? Each is on one photo.", "Delete"
        ):
            return
        title = f"Delete {chosen[0].text}" if len(chosen) == 1 else f"Delete {len(chosen):,} tags"
        done = title.replace("Delete", "Deleted", 1)
        self._do(
            lambda chosen: session.edit(
                title, lambda edit: arranging.delete(edit, tags), lambda count: session.notify(done, undo=True)
            )
        )

    def _do(self, what: Callable[[list[Finding]], None]) -> None:
        """Do something about the selected findings, and take them off the list at once."""
        chosen = self.selected
        if not chosen or self._findings is None:
            return
        what(chosen)
        self._findings[self.sort] = [found for found in self.findings if found not in chosen]
        self._count()
        self._show()

    def show_photos(self) -> None:
        """Show the photos of the selected findings in the main window."""
        chosen, library = self.selected, self.session.library
        if not chosen or library is None:
            return
        if self.sort == "unused":
            return
        queries = [found.query or query_of(library, found.photos) for found in chosen]
        self.session.look(False)
        self.session.show(queries[0] if len(queries) == 1 else " OR ".join(f"({query})" for query in queries))
        if main := self.parentWidget():
            main.activateWindow()
            main.raise_()
