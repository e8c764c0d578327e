"""Two questions about tags: which of several stays when they are merged, and which photos a new one takes along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.query import All, Everything, Tagged, parse
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library.library import Library
from tagger_desktop.library.search import count
from tagger_desktop.session import Session
from tagger_desktop.ui.choice_list import ChoiceList, Row
from tagger_desktop.ui.field import Field
from tagger_desktop.ui.reader import Pace, Reader
from tagger_desktop.ui.tag_colour import colour_name
from tagger_desktop.ui.tag_index import tag_index
from tagger_desktop.ui.theme import SPACE

ROWS = 8
COUNT_MS = 200  # after the last letter
Key = Qt.Key


class Question(QDialog):
    """A heading, what the subclass puts below it, a line that says what would happen, and two buttons."""

    def __init__(self, parent: QWidget, title: str, verb: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.heading = QLabel(title, self)
        self.heading.setProperty("role", "title")
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.heading.setWordWrap(True)
        self.say = QLabel(self)
        self.say.setProperty("role", "muted")
        self.say.setTextFormat(Qt.TextFormat.PlainText)
        self.say.setWordWrap(True)
        self.do = QPushButton(verb, self)
        self.do.setProperty("kind", "primary")
        self.do.setDefault(True)
        self.do.clicked.connect(self.accept)
        cancel = QPushButton("Cancel", self)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * SPACE)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.do)
        self.body = QVBoxLayout()
        self.body.setSpacing(2 * SPACE)
        column = QVBoxLayout(self)
        column.setContentsMargins(5 * SPACE, 5 * SPACE, 5 * SPACE, 4 * SPACE)
        column.setSpacing(3 * SPACE)
        column.addWidget(self.heading)
        column.addLayout(self.body, 1)
        column.addWidget(self.say)
        column.addLayout(buttons)
        self.setMinimumWidth(110 * SPACE)


class MergeDialog(Question):
    """Offers the selected tags, the most used first, and any other that is typed."""

    def __init__(self, session: Session, tags: Sequence[TagId], counts: Mapping[TagId, int], parent: QWidget) -> None:
        known = session.vocabulary
        names = known.title(tags[0]) if len(tags) == 1 else f"{len(tags)} tags"
        super().__init__(parent, f"Merge {names} into…", "Merge")
        self._session, self._index, self._counts = session, tag_index(session), counts
        self._tags = sorted(tags, key=lambda tag_id: -counts.get(tag_id, 0))
        self._offered: list[TagId] = []
        self.field = Field(self)
        self.field.setPlaceholderText("The tag that stays")
        self.field.setAccessibleName("The tag that stays")
        self.field.on_key = self._key
        self.field.textChanged.connect(self._find)
        self.list = ChoiceList(self, ROWS)
        self.list.selectionModel().currentChanged.connect(lambda new, old: self._explain())
        self.list.chosen.connect(lambda row, shift: self.accept())
        self.body.addWidget(self.field)
        self.body.addWidget(self.list)
        self.body.addStretch(1)
        self._find("")
        self.field.setFocus()

    @property
    def into(self) -> TagId | None:
        """The tag that stays."""
        row = self.list.current
        return self._offered[row] if 0 <= row < len(self._offered) else None

    @property
    def gone(self) -> list[TagId]:
        """The tags that are merged into it."""
        return [tag_id for tag_id in self._tags if tag_id != self.into]

    def _find(self, text: str) -> None:
        known = self._session.vocabulary
        if text.strip():
            found = [match.tag_id for match in self._index.now.matches(text, ROWS)]
        else:
            found = self._tags if len(self._tags) > 1 else []
            found = found[:ROWS] or [m.tag_id for m in self._index.now.likely(ROWS + 1) if m.tag_id != self._tags[0]]
        alone = self._tags[0] if len(self._tags) == 1 else None
        self._offered = [tag_id for tag_id in found if tag_id in known.tags and tag_id != alone]
        rows = [
            Row(
                known.title(tag_id),
                text,
                dot=colour_name(known, known.tags[tag_id]),
                note=known.tags[tag_id].kind,
                count=self._counts.get(tag_id, 0),
            )
            for tag_id in self._offered
        ]
        self.list.show_rows(rows, 0 if rows else -1)
        self._explain()

    def _explain(self) -> None:
        known, into = self._session.vocabulary, self.into
        self.do.setEnabled(into is not None and bool(self.gone))
        if into is None:
            self.say.setText("No tag is called so.")
            return
        names = ", ".join(known.title(tag_id) for tag_id in self.gone[:4]) + (", …" if len(self.gone) > 4 else "")
        photos = sum(self._counts.get(tag_id, 0) for tag_id in self.gone)
        becomes = "becomes a synonym" if len(self.gone) == 1 else "become synonyms"
        self.say.setText(f"{names} {becomes} of {known.title(into)}; {photos:,} times it was put on a photo move over.")

    def _key(self, event: QKeyEvent) -> bool:
        steps = {Key.Key_Down: 1, Key.Key_Up: -1, Key.Key_PageDown: ROWS, Key.Key_PageUp: -ROWS}
        if event.key() in steps:
            self.list.step(steps[Key(event.key())])
            return True
        return False


class SplitDialog(Question):
    """Asks for the new tag's name and for the photos that get it, and counts them while one types."""

    def __init__(self, session: Session, tag_id: TagId, parent: QWidget) -> None:
        name = session.vocabulary.title(tag_id)
        super().__init__(parent, f"Split {name}", "Split")
        self._session, self._tag = session, tag_id
        self._reader = Reader(session, "counting what a split moves")
        self.name, self.query = Field(self), Field(self)
        self.name.setPlaceholderText("Name of the new tag")
        self.query.setPlaceholderText("Which photos, such as folder:Rome or rating>=3")
        if session.shown.error is None:
            self.query.setText(session.shown.text)
        form = QFormLayout()
        form.setSpacing(2 * SPACE)
        form.addRow("New tag", self.name)
        form.addRow("Photos", self.query)
        self.body.addLayout(form)
        self._pace = Pace(self, COUNT_MS, self._count)
        self.name.textChanged.connect(self._look)
        self.query.textChanged.connect(lambda text: self._pace.ask_later())
        self._look()
        self._count()
        self.name.setFocus()

    def _look(self) -> None:
        self.do.setEnabled(bool(self.name.text().strip()))

    def _count(self) -> None:
        known = self._session.vocabulary
        if self._tag not in known.tags:
            return
        own = Tagged(known.title(self._tag), exact=True)
        try:
            chosen = parse(self.query.text())
        except UserError as error:
            self.say.setText(str(error))
            self.do.setEnabled(False)
            return
        query = own if isinstance(chosen, Everything) else All((own, chosen))

        def read(library: Library) -> tuple[int, int]:
            return count(library, query), count(library, own)

        self._reader.ask(read, self._tell)
        self._look()

    def _tell(self, counts: tuple[int, int]) -> None:
        moved, all_ = counts
        self.say.setText(
            f"{moved:,} of {all_:,} photos get the new tag in place of {self._session.vocabulary.title(self._tag)}."
        )
