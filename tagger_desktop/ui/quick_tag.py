"""A box that finds or makes tags while one types, and puts them on the photos that were meant when it opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyroaring import BitMap
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from tagger_desktop.commands import tag
from tagger_desktop.commands.completion import LIMIT, Completion
from tagger_desktop.commands.learning import Learned, beside
from tagger_desktop.commands.tag import Named
from tagger_desktop.commands.tag_entry import Choice, Offer, Part, meant, offer, parts, put
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.events import TAGS, VOCABULARY, Changed
from tagger_desktop.domain.vocabulary import DEFAULT_KIND, Group, TagId
from tagger_desktop.library.library import Library
from tagger_desktop.library.summary import Summary, lacking, summarize
from tagger_desktop.library.usage import company
from tagger_desktop.session import Notice, Session
from tagger_desktop.ui.choice_list import ChoiceList, Row
from tagger_desktop.ui.field import Field, characters, utf16
from tagger_desktop.ui.overlay import Overlay
from tagger_desktop.ui.reader import Reader
from tagger_desktop.ui.tag_colour import colour_name, kind_colour
from tagger_desktop.ui.tag_index import tag_index
from tagger_desktop.ui.tag_words import TagWords
from tagger_desktop.ui.theme import SPACE

WIDTH = 136 * SPACE
ROWS = 9  # eight tags and the line that makes one
HINTS = (("Enter", "tag"), ("Shift+Enter", "and go on"), ("Tab", "complete"), (",", "several"), ("-", "take off"))
Key = Qt.Key


class QuickTag(Overlay):
    """Floats over the window: a field, and below it what the letters may mean."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window, WIDTH)
        self.setAccessibleName("Tag photos")
        self._session, self._index = session, tag_index(session)
        self._reader = Reader(session, "tags of the photos to tag")
        self._photos, self._have = BitMap(), dict[TagId, int]()
        self._group: Group | None = None  # of which the photos need a tag
        self._ranked: Completion | None = None
        self._offer = Offer()
        self.title, self.hint = QLabel(self), QLabel("Esc", self)
        self.title.setProperty("role", "title")
        self.hint.setProperty("role", "key")
        self.field = Field(self)
        self.field.setPlaceholderText("Type a tag, or several with commas")
        self.field.setAccessibleName("Tag")
        self.field.on_key = self._key
        self.field.textChanged.connect(self._find)
        self.field.cursorPositionChanged.connect(self._find)
        self.words = TagWords(self)
        self.list = ChoiceList(self, ROWS, marks=True)
        self.list.chosen.connect(self._clicked)
        self._lay_out()
        session.opened.connect(lambda library: self.dismiss())
        session.changed.connect(self._heard)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.hint)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        for name, words in HINTS:
            for text, role in ((name, "key"), (words, "caption")):
                label = QLabel(text, self)
                label.setProperty("role", role)
                label.ensurePolished()
                foot.addWidget(label)
            foot.addSpacing(2 * SPACE)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * SPACE, 3 * SPACE, 4 * SPACE, 3 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addLayout(head)
        column.addWidget(self.field)
        column.addWidget(self.words)
        column.addWidget(self.list)
        column.addStretch(1)
        column.addLayout(foot)

    def open(self) -> None:
        """Show the box for the photos that are meant now; they stay the ones, whatever is selected meanwhile."""
        if self._session.library is not None:
            self._open(self._session.targets)

    def forget(self) -> None:
        """Go away with the tags that are offered."""
        super().forget()
        self._reader.forget()
        self._photos, self._have, self._ranked, self._group, self._offer = BitMap(), {}, None, None, Offer()
        self.field.blockSignals(True)
        self.field.setText("")
        self.field.blockSignals(False)
        self.list.show_rows([], -1)

    def open_required(self, name: str = "") -> None:
        """Show the box with the tags of a required group, for those of the photos that have none of them.

        Without a name it is the first group of which some photo has no tag.
        """
        photos = self._session.targets

        def tell(found: Mapping[str, BitMap]) -> None:
            groups = [group for group in self._session.vocabulary.groups if group.name in found]
            group = next((group for group in groups if not name or group.name == name), None)
            if group is None:
                self._session.notify("Nothing is missing: the photos have a tag of each required group.")
            else:
                self._open(found[group.name], group)

        self._reader.ask(lambda library: lacking(library, photos), tell)

    def _open(self, photos: BitMap, group: Group | None = None) -> None:
        self._photos, self._have, self._ranked, self._group = photos, {}, None, group
        what = "1 photo" if len(photos) == 1 else f"{len(photos):,} photos"
        self.title.setText(f"Tag {what}" if group is None else f"{group.name} of {what}")
        self.field.clear()
        self._ask()
        self._find()
        self.open_over(self.field)

    def _ask(self) -> None:
        photos, names = self._photos, self._index.now

        def read(library: Library) -> tuple[Summary, Completion]:
            found = summarize(library, photos)
            near = company(library, found.tags)
            return found, names.weighed(names.weights, beside(names.learned or Learned(), near)) if near else names

        self._reader.ask(read, self._know)

    @property
    def _names(self) -> Completion:
        """The names in the order that suits the photos, once that is known of the vocabulary as it is now."""
        now = self._index.now
        return self._ranked if self._ranked and self._ranked.vocabulary is now.vocabulary else now

    def _know(self, answer: tuple[Summary, Completion]) -> None:
        found, self._ranked = answer
        self._have = dict(found.tags)
        if not self.field.text() and self.list.current < 0:
            self._find()
            return
        # Only the marks may change under the person's hands; which line Enter takes may not.
        typed, at = self._typed()
        self.list.mark([self._row(choice, typed[at].name) for choice in self._offer.choices])

    def _heard(self, news: Changed) -> None:
        if self.isVisible() and news.what & {TAGS, VOCABULARY}:
            self._ask()

    def _typed(self) -> tuple[list[Part], int]:
        """Return the parts of the text, and which of them the caret is in."""
        text = self.field.text()
        caret = characters(text, self.field.cursorPosition())
        found = parts(text, self._session.vocabulary)
        return found, next((at for at, part in enumerate(found) if caret <= part.end), len(found) - 1)

    def _find(self) -> None:
        if self._session.library is None:
            return
        vocabulary = self._session.vocabulary
        found, at = self._typed()
        part = found[at]
        first = self._have if part.remove else self._group.tags if self._group else self._session.last_tags
        # Of a group that is asked for, its own tags and no others, until something is typed.
        limit = min(LIMIT, len(self._group.tags)) if self._group and not part.name else LIMIT
        self._offer = offer(part, self._names, vocabulary, limit, first)
        self.list.show_rows([self._row(choice, part.name) for choice in self._offer.choices], self._offer.preferred)
        others = [meant(other, vocabulary) for number, other in enumerate(found) if number != at and other.name]
        self.words.show_words([(c.name, self._colour(c), c.is_new, c.remove) for c in others])
        self.place()

    def _row(self, choice: Choice, typed: str = "") -> Row:
        if choice.match is None:
            return Row(f"Create “{choice.name}”", icon="plus", note=choice.kind, is_new=True)
        tag_id = choice.match.tag_id
        have = self._have.get(tag_id, 0)
        return Row(
            text=choice.name,
            typed="" if choice.match.synonym else typed,
            before=f"{choice.match.synonym} →" if choice.match.synonym else "",
            dot=self._colour(choice),
            note=choice.kind,
            count=int(self._index.now.weights.get(tag_id, 0)),
            key=self._session.vocabulary.key_of.get(tag_id, ""),
            mark="" if not have else "all" if have >= len(self._photos) else "some",
            removes=choice.remove,
        )

    def _colour(self, choice: Choice) -> str:
        vocabulary = self._session.vocabulary
        if choice.match is None:
            return kind_colour(vocabulary, choice.kind or DEFAULT_KIND)
        return colour_name(vocabulary, vocabulary.tags[choice.match.tag_id])

    def _key(self, event: QKeyEvent) -> bool:
        """Take the keys that choose; the rest is writing."""
        key = Key(event.key())
        steps = {Key.Key_Down: 1, Key.Key_Up: -1, Key.Key_PageDown: ROWS, Key.Key_PageUp: -ROWS}
        if key in steps and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.list.step(steps[key])
        elif key in (Key.Key_Return, Key.Key_Enter):
            self._apply(Qt.KeyboardModifier.ShiftModifier in event.modifiers())
        elif key in (Key.Key_Tab, Key.Key_Backtab):
            self._complete("")
        elif event.text() == "," and not self._in_quotes():
            self._complete(", ")
        elif event.text() == " " and self.field.text()[: self.field.cursorPosition()].endswith(", "):
            return True  # the comma has brought its blank along
        elif key == Key.Key_Escape:
            self.dismiss()
        else:
            return False
        return True

    def _in_quotes(self) -> bool:
        found, at = self._typed()
        part = self.field.text()[found[at].start : found[at].end].lstrip("- ")
        return part.startswith('"') and (len(part) == 1 or not part.endswith('"'))

    def _chosen(self) -> Choice | None:
        return self._offer.choices[self.list.current] if 0 <= self.list.current < len(self._offer.choices) else None

    def _complete(self, ending: str) -> None:
        """Write the chosen line into the text in full."""
        choice = self._chosen()
        if choice is None and not ending:
            choice = next(iter(self._offer.choices), None)
        found, at = self._typed()
        if choice is not None:
            text, caret = put(self.field.text(), found[at], choice, ending)
            self.field.setText(text)
            self.field.setCursorPosition(utf16(text, caret))

    def _clicked(self, row: int, go_on: bool) -> None:
        self.list.set_current(row)
        self._apply(go_on)

    def _apply(self, go_on: bool) -> None:
        """Tag the photos with what is chosen and what else is written, in one edit."""
        found, at = self._typed()
        vocabulary = self._session.vocabulary
        meaning = [self._chosen() if number == at else meant(part, vocabulary) for number, part in enumerate(found)]
        choices = [choice for choice in meaning if choice is not None and choice.name]
        # Closed first: what tagging moves on to takes the keyboard from there.
        if not go_on:
            self.dismiss()
        if choices and self._photos:
            self._tag(_named(choices, remove=False), _named(choices, remove=True))
        if go_on:
            self.field.clear()

    def _tag(self, add: list[Named], remove: list[Named]) -> None:
        try:
            tag.apply(self._session, add, remove, self._photos)
        except UserError as error:
            self._session.notified.emit(Notice(error.text, error.hint, error=True))


def _named(choices: Iterable[Choice], *, remove: bool) -> list[Named]:
    return list(dict.fromkeys(choice.named for choice in choices if choice.remove == remove))
