"""How good what was taught is: of each tag how much of it is right, how much is found, and what more is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import suggestions
from tagger_desktop.library.library import Library
from tagger_desktop.library.suggested import LEARNER
from tagger_desktop.session import Session
from tagger_desktop.ui.empty_page import EmptyPage
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.plain_table import Cell, Column, PlainTable
from tagger_desktop.ui.reader import Reader
from tagger_desktop.ui.reliability import Dot, Reliability
from tagger_desktop.ui.run_page import when
from tagger_desktop.ui.tag_colour import colour_name
from tagger_desktop.ui.theme import SPACE
from tagger_desktop.ui.tool_window import to_main

COLUMNS = (
    Column("Tag"),
    Column("With", 72, right=True, tip="Photos that have the tag: examples of what it is"),
    Column("Without", 84, right=True, tip="Photos that have not: rejected, or reviewed without it"),
    Column("Right", 132, tip="Of what it says, how much is right (precision), measured on photos left out of learning"),
    Column("Found", 132, tip="Of what is there, how much it says (recall), measured on photos left out of learning"),
    Column("Needs", 124, right=True, tip="Photos with the tag until both are 90 %, as far as can be foreseen"),
)
HOW = (
    "Every tag you give, accept or reject teaches it, in the background. Untagged photos teach nothing; photos marked"
    " as reviewed teach what is not on them. Measured on photos that were left out of learning."
)
SURE = "How much a confidence is worth: on the dashed line it is right as often as it says."


@dataclass(frozen=True, slots=True)
class Skill:
    """How well one tag is known; None where nothing can be said yet."""

    tag_id: TagId
    title: str
    dot: str
    positive: int
    negative: int
    precision: float | None
    recall: float | None
    needed: int | None


@dataclass(frozen=True, slots=True)
class Taught:
    """What the learner of a library knows, as its last run says."""

    skills: Sequence[Skill] = ()
    dots: Sequence[Dot] = ()
    photos: int = 0
    at: str = ""
    embedder: str = ""


class LearnPage(QWidget):
    """A table of tags, and the reliability of all together."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._reader = Reader(session, "reading what was learnt")
        self.taught = Taught()
        self.table = PlainTable("Tags learnt", COLUMNS, self)
        self.table.bind(("Return", "Enter"), self.review)
        self.table.doubleClicked.connect(lambda index: self.review())
        self.chart = Reliability(self)
        self.about = QLabel(self)
        self.about.setWordWrap(True)
        self.about.setProperty("role", "muted")
        self.empty = EmptyPage("empty-tags", self)
        self.empty.say(
            "Nothing was learnt yet",
            "Have a tagger look at your photos once; then every tag you give teaches what it looks like.",
        )
        self.again = QPushButton("Learn now", self)
        self.again.clicked.connect(lambda: run(session, "review.learn"))
        self.review_button = QPushButton("Review this tag", self)
        self.review_button.clicked.connect(self.review)
        self._lay_out()

    def _lay_out(self) -> None:
        side = QWidget(self)
        side.setProperty("role", "panel")
        side.setFixedWidth(72 * SPACE)
        down = QVBoxLayout(side)
        down.setContentsMargins(4 * SPACE, 4 * SPACE, 4 * SPACE, 4 * SPACE)
        down.setSpacing(2 * SPACE)
        title, words = QLabel("Reliability", side), QLabel(SURE, side)
        title.setProperty("role", "section")
        words.setProperty("role", "small")
        words.setWordWrap(True)
        down.addWidget(title)
        down.addWidget(self.chart)
        down.addWidget(words)
        down.addSpacing(4 * SPACE)
        down.addWidget(self.about)
        down.addStretch(1)
        foot = QHBoxLayout()
        foot.setContentsMargins(4 * SPACE, 3 * SPACE, 4 * SPACE, 3 * SPACE)
        foot.setSpacing(2 * SPACE)
        foot.addStretch(1)
        foot.addWidget(self.again)
        foot.addWidget(self.review_button)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.table, 1)
        left.addLayout(foot)
        found = QWidget(self)
        across = QHBoxLayout(found)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addLayout(left, 1)
        across.addWidget(side)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.empty)
        self.pages.addWidget(found)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)

    def refresh(self) -> None:
        """Read what was learnt last."""
        self._reader.ask(taught, self._know)

    def take_focus(self) -> None:
        """Take the keyboard."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _know(self, found: Taught) -> None:
        before = self.chosen
        self.taught = found
        at = next((row for row, one in enumerate(found.skills) if before and one.tag_id == before.tag_id), None)
        self.table.show_rows([_cells(one) for one in found.skills], at)
        self.chart.show_dots(found.dots)
        count = f"{len(found.skills):,} tags" if len(found.skills) != 1 else "1 tag"
        self.about.setText(
            f"{count} from {found.photos:,} photos, seen by {found.embedder}, {when(found.at).lower()}.\n\n{HOW}"
        )
        self.pages.setCurrentIndex(1 if found.skills else 0)
        self.review_button.setEnabled(bool(found.skills))

    @property
    def chosen(self) -> Skill | None:
        """The tag that is selected."""
        return self.taught.skills[self.table.row] if 0 <= self.table.row < len(self.taught.skills) else None

    def review(self) -> None:
        """Review what is suggested of the selected tag, in the main window."""
        if self.chosen is not None:
            self._session.review.start(self._session.open_library, self.chosen.tag_id)
            to_main(self)


def taught(library: Library) -> Taught:
    """Return what the last run of the learner says of itself."""
    last = next((one for one in suggestions.runs(library) if one.tagger == LEARNER), None)
    if last is None:
        return Taught()
    known, said = library.vocabulary, last.settings
    skills = [
        Skill(tag_id, known.title(tag_id), colour_name(known, known.tags[tag_id]), **_measured(one))
        for one in _plain(said.get("skills"))
        if (tag_id := TagId(int(one.get("tag_id", 0)))) in known.tags
    ]
    skills.sort(key=lambda one: (known.tags[one.tag_id].position, one.title))
    dots = [
        Dot(**{name: one[name] for name in ("confidence", "right", "count")}) for one in _plain(said.get("reliability"))
    ]
    photos = said.get("photos")
    embedder = str(said.get("embedder", "")).partition("@")[0]
    return Taught(skills, dots, photos if isinstance(photos, int) else 0, last.at, embedder)


def _measured(one: dict[str, Any]) -> dict[str, Any]:
    return {name: one.get(name) for name in ("positive", "negative", "precision", "recall", "needed")}


def _plain(found: object) -> list[dict[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _cells(one: Skill) -> list[Cell]:
    return [
        Cell(one.title, dot=one.dot),
        Cell(f"{one.positive:,}", by=one.positive),
        Cell(f"{one.negative:,}", by=one.negative, quiet=True),
        _share(one.precision),
        _share(one.recall),
        _needs(one),
    ]


def _share(part: float | None) -> Cell:
    if part is None:
        return Cell("too few yet", by=-1.0, quiet=True)
    return Cell(f"{part:.0%}", by=part, share=part)


def _needs(one: Skill) -> Cell:
    if one.needed == 0:
        return Cell("good", by=0.0, quiet=True)
    if one.needed is None:
        return Cell("hard to say", by=float("inf"), quiet=True)
    return Cell(f"{one.needed:,} more", by=float(one.needed))
