"""What taggers may put on photos by themselves, tried out before it is allowed; what they did, and undoing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSlider, QVBoxLayout, QWidget

from tagger_desktop.commands.deeds import refusal
from tagger_desktop.commands.suggesting import allow, forbid
from tagger_desktop.commands.targets import photos
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import policy, suggestions
from tagger_desktop.library.library import Library
from tagger_desktop.library.policy import Audited, Policy
from tagger_desktop.session import Session
from tagger_desktop.ui.plain_table import Cell, Column, PlainTable
from tagger_desktop.ui.reader import Pace, Reader
from tagger_desktop.ui.run_page import named, when
from tagger_desktop.ui.tag_colour import colour_name
from tagger_desktop.ui.theme import SPACE

TRY_MS = 120  # after the last change of the form
LEAST, MOST, USUAL = 50, 100, 95  # confidence in hundredths that can be chosen
OFFERED = 400  # tags offered, those with most open suggestions
POLICIES = (
    Column("Tag"),
    Column("Tagger", 180),
    Column("From", 132),
    Column("Would tag now", 140, right=True, tip="Photos that get the tag as soon as it is allowed"),
)
DONE = (Column("Tag"), Column("Tagger", 180), Column("When", 150), Column("Photos", 110, right=True))
ABOUT = (
    "Nothing becomes a tag without you, unless you allow it here for a tagger and a tag. What is put on photos this way"
    " is listed below, teaches nothing, and can be taken back at any time."
)


@dataclass(frozen=True, slots=True)
class Offered:
    """A tag that a policy may be made for."""

    tag_id: TagId
    title: str
    dot: str
    open: int


@dataclass(frozen=True, slots=True)
class Known:
    """What there is: policies with what they would do now, what they did, taggers and tags."""

    policies: Sequence[tuple[Policy, int]] = ()
    audited: Sequence[Audited] = ()
    taggers: Sequence[str] = ()
    tags: Sequence[Offered] = ()


class PolicyPage(QWidget):
    """Policies above, a form to try one, and what they did below."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._reader, self._trying = Reader(session, "reading policies"), Reader(session, "trying a policy")
        self._pace = Pace(self, TRY_MS, self._try)
        self.known = Known()
        self.table, self.done = PlainTable("Policies", POLICIES, self), PlainTable("Done by policy", DONE, self)
        self.tagger, self.tag = QComboBox(self), QComboBox(self)
        self.tagger.setAccessibleName("Tagger")
        self.tag.setAccessibleName("Tag")
        self.least, self.least_words, self.count = QSlider(Qt.Orientation.Horizontal, self), QLabel(self), QLabel(self)
        self.least.setRange(LEAST, MOST)
        self.least.setValue(USUAL)
        self.least.setAccessibleName("From which confidence on")
        self.switch, self.off = QPushButton("Allow", self), QPushButton("Forbid", self)
        self.undo = QPushButton("Undo", self)
        self.switch.setProperty("kind", "primary")
        self.none, self.none_done = QLabel("Nothing is allowed: every tag is yours.", self), QLabel(self)
        self.none_done.setText("No tag was put on a photo by a policy.")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * SPACE, 4 * SPACE, 4 * SPACE, 4 * SPACE)
        column.setSpacing(2 * SPACE)
        about = QLabel(ABOUT, self)
        about.setProperty("role", "muted")
        about.setWordWrap(True)
        column.addWidget(about)
        column.addSpacing(2 * SPACE)
        column.addWidget(_section("Allow", self))
        form = QHBoxLayout()
        form.setSpacing(2 * SPACE)
        for part, stretch in ((self.tag, 3), (QLabel("by", self), 0), (self.tagger, 2), (QLabel("from", self), 0)):
            form.addWidget(part, stretch)
        form.addWidget(self.least, 2)
        self.least_words.setMinimumWidth(11 * SPACE)
        form.addWidget(self.least_words)
        self.count.setMinimumWidth(36 * SPACE)
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.count.setProperty("role", "small")
        form.addWidget(self.count)
        form.addWidget(self.switch)
        column.addLayout(form)
        column.addSpacing(3 * SPACE)
        column.addLayout(self._head("Allowed", self.off))
        column.addWidget(self.none)
        column.addWidget(self.table, 1)
        column.addSpacing(3 * SPACE)
        column.addLayout(self._head("What was done by itself", self.undo))
        column.addWidget(self.none_done)
        column.addWidget(self.done, 1)
        column.addStretch(0)
        for label in (self.none, self.none_done):
            label.setProperty("role", "muted")

    def _head(self, title: str, button: QPushButton) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(_section(title, self))
        row.addStretch(1)
        row.addWidget(button)
        return row

    def _connect(self) -> None:
        for box in (self.tagger, self.tag):
            box.currentIndexChanged.connect(lambda at: self._pace.ask())
        self.least.valueChanged.connect(lambda value: self._pace.ask())
        self.least.valueChanged.connect(lambda value: self.least_words.setText(f"{value}%"))
        self.least_words.setText(f"{self.least.value()}%")
        self.switch.clicked.connect(self.allow)
        self.off.clicked.connect(self.forbid)
        self.undo.clicked.connect(self.take_back)
        self.table.bind(("Del", "Backspace"), self.forbid)
        self.done.bind(("Del", "Backspace"), self.take_back)
        self.table.chosen.connect(self._fill)
        self.done.chosen.connect(self._allow)

    def refresh(self) -> None:
        """Read what there is."""
        self._reader.ask(known, self._know)

    def take_focus(self) -> None:
        """Take the keyboard."""
        self.tag.setFocus()

    def _know(self, found: Known) -> None:
        self.known = found
        tags = {one.tag_id: one for one in found.tags}
        self._offer(found)
        self.table.show_rows([_policy_cells(one, count, tags.get(one.tag_id)) for one, count in found.policies])
        self.done.show_rows([_done_cells(one, tags.get(one.tag_id)) for one in found.audited])
        for table, label, lines in (
            (self.table, self.none, len(found.policies)),
            (self.done, self.none_done, len(found.audited)),
        ):
            table.setVisible(lines > 0)
            label.setVisible(lines == 0)
        self._allow()
        self._pace.ask()

    def _offer(self, found: Known) -> None:
        """Fill the boxes of the form; what is chosen there stays."""
        tag, tagger = self.tag.currentData(), self.tagger.currentData()
        for box in (self.tag, self.tagger):
            box.blockSignals(True)
            box.clear()
        for one in found.tags:
            self.tag.addItem(one.title, int(one.tag_id))
        for name in found.taggers:
            self.tagger.addItem(named(name), name)
        self.tag.setCurrentIndex(max(0, self.tag.findData(tag)) if found.tags else -1)
        self.tagger.setCurrentIndex(max(0, self.tagger.findData(tagger)) if found.taggers else -1)
        for box in (self.tag, self.tagger):
            box.blockSignals(False)
            box.setEnabled(box.count() > 0)

    def _fill(self) -> None:
        """Show the selected policy in the form, to change it."""
        chosen = self.chosen
        self._allow()
        if chosen is not None and self.table.hasFocus():
            self.tag.setCurrentIndex(self.tag.findData(int(chosen.tag_id)))
            self.tagger.setCurrentIndex(self.tagger.findData(chosen.tagger))
            self.least.setValue(round(chosen.confidence * 100))

    @property
    def wanted(self) -> Policy | None:
        """The policy of the form."""
        if self.tag.currentData() is None or self.tagger.currentData() is None:
            return None
        return Policy(self.tagger.currentData(), TagId(self.tag.currentData()), self.least.value() / 100)

    @property
    def chosen(self) -> Policy | None:
        """The policy that is selected."""
        return self.known.policies[self.table.row][0] if 0 <= self.table.row < len(self.known.policies) else None

    def _try(self) -> None:
        """Count what the policy of the form would do."""
        wanted = self.wanted
        if wanted is None or self._session.library is None:
            self.count.clear()
            return

        def read(library: Library) -> int:
            return len(policy.would_accept(library, [wanted]).get(wanted, ()))

        self._trying.ask(read, self._tell)

    def _tell(self, count: int) -> None:
        self.count.setText(f"would tag {photos(count)}" if count else "would tag nothing now")
        before = {(one.tagger, one.tag_id): one.confidence for one, _ in self.known.policies}
        wanted = self.wanted
        is_there = wanted is not None and (wanted.tagger, wanted.tag_id) in before
        self.switch.setText("Change" if is_there else "Allow")
        self._allow()

    def _allow(self) -> None:
        refused = refusal(self._session, "review.policy")
        wanted = self.wanted
        is_new = wanted is not None and wanted not in [one for one, _ in self.known.policies]
        self.switch.setEnabled(is_new and not refused)
        self.off.setEnabled(self.chosen is not None and not refused)
        self.undo.setEnabled(bool(self.known.audited) and not refusal(self._session, "review.take_back"))
        for button in (self.switch, self.off):
            button.setToolTip(refused)
        self.off.setVisible(bool(self.known.policies))
        self.undo.setVisible(bool(self.known.audited))

    def _title(self, tag_id: TagId) -> str:
        return next((one.title for one in self.known.tags if one.tag_id == tag_id), "")

    def allow(self) -> None:
        """Switch the policy of the form on."""
        wanted = self.wanted
        if wanted is not None and self.switch.isEnabled():
            allow(self._session, wanted, self._title(wanted.tag_id))

    def forbid(self) -> None:
        """Switch the selected policy off; what it did stays."""
        if self.chosen is not None and self.off.isEnabled():
            forbid(self._session, self.chosen, self._title(self.chosen.tag_id))

    def take_back(self) -> None:
        """Take off what a tagger put on photos of the selected tag."""
        row = self.done.row
        if 0 <= row < len(self.known.audited) and self.undo.isEnabled():
            one, session = self.known.audited[row], self._session
            session.edit(
                f"Undo policy: {self._title(one.tag_id)} by {one.tagger}",
                lambda edit: policy.take_back(edit, one.tagger, one.tag_id),
                lambda count: session.notify(f"Taken off {photos(count)}", undo=count > 0),
            )


def known(library: Library) -> Known:
    """Return what there is to show."""
    found, counts = policy.policies(library.read()), suggestions.counts(library)
    would, audited = policy.would_accept(library, found), policy.audit(library)
    wanted = {one.tag_id for one in found} | {one.tag_id for one in audited}
    tags = sorted(counts, key=lambda tag_id: -counts[tag_id])[:OFFERED]
    vocabulary = library.vocabulary
    offered = [
        Offered(
            tag_id,
            suggestions.title(library, tag_id),
            colour_name(vocabulary, vocabulary.tags[tag_id]) if tag_id in vocabulary.tags else "other",
            counts.get(tag_id, 0),
        )
        for tag_id in (*tags, *sorted(wanted - set(tags)))
        if tag_id < 0 or tag_id in vocabulary.tags
    ]
    taggers = dict.fromkeys([one.tagger for one in suggestions.runs(library)] + [one.tagger for one in found])
    return Known([(one, len(would.get(one, ()))) for one in found], audited, list(taggers), offered)


def _policy_cells(one: Policy, count: int, tag: Offered | None) -> list[Cell]:
    return [
        Cell(tag.title, dot=tag.dot) if tag else Cell(""),
        Cell(named(one.tagger), quiet=True),
        Cell(f"{one.confidence:.0%}", by=one.confidence, share=one.confidence),
        Cell(f"{count:,}", by=count),
    ]


def _done_cells(one: Audited, tag: Offered | None) -> list[Cell]:
    return [
        Cell(tag.title, dot=tag.dot) if tag else Cell(""),
        Cell(named(one.tagger), quiet=True),
        Cell(when(one.at), by=one.at, quiet=True),
        Cell(f"{len(one.photos):,}", by=len(one.photos)),
    ]


def _section(title: str, parent: QWidget) -> QLabel:
    label = QLabel(title, parent)
    label.setProperty("role", "section")
    return label
