"""The line above the photos: the search, the order, and the size of the thumbnails."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from tagger_desktop.commands.filters import marks
from tagger_desktop.commands.search_completion import OPEN, Suggestion, suggestions
from tagger_desktop.domain.folders import folder_tree
from tagger_desktop.domain.query import Cursor, QueryError, cursor, parse, replace
from tagger_desktop.domain.vocabulary import TagId, Vocabulary
from tagger_desktop.library.library import Library
from tagger_desktop.library.summary import folder_counts, known_values
from tagger_desktop.session import Session
from tagger_desktop.shown import Shown
from tagger_desktop.ui import theme
from tagger_desktop.ui.choice_list import Row
from tagger_desktop.ui.field import characters, utf16
from tagger_desktop.ui.near_tags import NearTags
from tagger_desktop.ui.query_field import QueryField
from tagger_desktop.ui.query_popup import QueryPopup
from tagger_desktop.ui.reader import Pace, Reader
from tagger_desktop.ui.tag_colour import colour_name
from tagger_desktop.ui.tag_index import tag_index
from tagger_desktop.ui.theme import SPACE
from tagger_desktop.ui.view_tools import SizeSlider, SortButton

SEARCH_MS = 120  # after the last letter
COMPLAIN_MS = 700  # after the last letter: most searches are wrong while they are being typed
PLACING = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)
Key = Qt.Key
KEPT_SEARCHES = 30


class QueryBar(QWidget):
    """A field that shows the photos its text chooses while one types."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._index = session, tag_index(session)
        self._near = NearTags(session, self._index)
        self._reader = Reader(session, "values of fields")
        self._values: dict[str, list[str]] = {}
        self._asked: list[str] = [""]  # what this field searched for and has not seen answered, and what was last
        self._suggestions: list[Suggestion] = []
        self._cursor: Cursor | None = None
        self._setting = False
        self._searching = Pace(self, SEARCH_MS, self._search_live)
        self._complaining = Pace(self, COMPLAIN_MS, self._complain)
        self.field = QueryField(self)
        self.field.on_key = self._key
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self.problem = QLabel(self)
        self.problem.installEventFilter(self)
        self.popup = QueryPopup(self.field, self.problem)
        self.popup.list.chosen.connect(lambda row, shift: self._accept(row))
        self.problem.setProperty("role", "error")
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.sort, self.size_slider = SortButton(session, self), SizeSlider(session, self)
        self._lay_out()
        session.showed.connect(self._showed)
        session.opened.connect(self._opened)
        session.changed.connect(lambda news: self._values.clear())
        theme.appearance.changed.connect(self._underline)
        self._recalled = -1  # which of the searches made before stands in the field
        self._opened(session.library)
        self._showed(session.shown)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(self.field, 1)
        row.addSpacing(SPACE)
        row.addWidget(self.sort)
        row.addWidget(self.size_slider)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addLayout(row)
        column.addWidget(self.problem)

    def take_focus(self) -> None:
        """Put the keyboard into the field, all of it selected."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _opened(self, library: Library | None) -> None:
        self._searching.cancel()
        self._asked = [""]
        self._set("")
        self.setEnabled(library is not None)

    def _set(self, text: str) -> None:
        self._setting = True
        self.field.setText(text)
        self._setting = False
        self.popup.hide()

    def _typed(self) -> None:
        self.field.underline(0, 0)
        if self._setting:
            return
        self._recalled = -1
        self._complaining.ask_later()
        self._searching.ask_later()
        self._suggest()

    def _search_live(self) -> None:
        """Search for what is typed, but not for half a tag: the photos would go away and come again."""
        at = self._cursor
        is_half = at is not None and at.kind == "tag" and not self._session.vocabulary.find(at.prefix)
        if not (is_half and self.popup.isVisible() and _is_understood(self.field.text())):
            self._search()

    def _search(self) -> None:
        self._searching.cancel()
        text = self.field.text()
        if text != self._asked[-1]:
            self._asked.append(text)
            self._session.show(text)

    def _showed(self, shown: Shown) -> None:
        if shown.text in self._asked:
            # Answered; what was asked before it never will be. The last question stays, to know its answer again.
            del self._asked[: self._asked.index(shown.text)]
        else:
            self._searching.cancel()
            self._asked = [shown.text]
            self._set(shown.text)
        if shown.text == self.field.text() and not self._complaining.waits:
            self._complain()

    def _underline(self) -> None:
        shown, text = self._session.shown, self.field.text()
        if isinstance(shown.error, QueryError) and shown.text == text:
            self.field.underline(utf16(text, shown.error.start), utf16(text, shown.error.end))

    def _complain(self) -> None:
        """Say below the field what is wrong with the search, if something is, and underline it."""
        self._complaining.cancel()
        self._underline()
        error = self._session.shown.error if self._session.shown.text == self.field.text() else None
        self.problem.setText(f"{error.text} {error.hint}".strip() if error else "")
        self.problem.setVisible(error is not None)
        self.field.set_wrong(error is not None)

    def _suggest(self, *, all_fields: bool = False) -> None:
        session, text = self._session, self.field.text()
        if session.library is None:
            return
        self._cursor = at = cursor(text, characters(text, self.field.cursorPosition()))
        known = session.vocabulary
        if (others := _others(text, at, known)) is not None:
            self._near.about(others)
        found = suggestions(at, self._near.now, known, self._values_of, all_fields=all_fields)
        if [s.text for s in found] == [at.prefix] and not found[0].is_field:
            found = []  # it is written in full
        self._suggestions = found
        self.popup.show_rows([self._row(suggestion, at) for suggestion in found], utf16(text, at.start))

    def _row(self, suggestion: Suggestion, at: Cursor) -> Row:
        known, match = self._session.vocabulary, suggestion.match
        if match is None:
            text = f"{suggestion.text}:" if suggestion.is_field else suggestion.text
            return Row(text, at.prefix, icon="filter" if suggestion.is_field else "", note=suggestion.note)
        return Row(
            suggestion.text,
            "" if match.synonym else at.prefix,
            f"{match.synonym} →" if match.synonym else "",
            colour_name(known, known.tags[match.tag_id]),
            note=suggestion.note,
            count=int(self._index.now.weights.get(match.tag_id, 0)),
        )

    def _values_of(self, name: str) -> list[str]:
        """Return the values of an open field that are known; others are asked for, and shown when they are."""
        if name not in self._values and name in OPEN:
            self._values[name] = []
            self._reader.ask(lambda library: _read_values(library, name), lambda found: self._know(name, found))
        return self._values.get(name, [])

    def _know(self, name: str, found: list[str]) -> None:
        self._values[name] = found
        if self.field.hasFocus() and self._cursor is not None and self._cursor.field == name:
            self._suggest()

    def _key(self, event: QKeyEvent) -> bool:
        """Take the keys that choose or leave; the rest is writing."""
        key = Key(event.key())
        if key in (Key.Key_Down, Key.Key_Up):
            if self.popup.isVisible():
                self.popup.list.step(1 if key == Key.Key_Down else -1)
            elif key == Key.Key_Up or self._recalled >= 0:
                self._recall(1 if key == Key.Key_Up else -1)
            else:
                self._suggest(all_fields=True)
        elif key == Key.Key_Tab and self.popup.isVisible():
            self._accept(max(0, self.popup.list.current))
        elif key in (Key.Key_Return, Key.Key_Enter):
            self._enter()
        elif key == Key.Key_Escape:
            self._escape()
        else:
            return False
        return True

    def _enter(self) -> None:
        if self.popup.isVisible() and self.popup.list.current >= 0:
            self._accept(self.popup.list.current)
            return
        self.popup.hide()
        self._search()
        self._complain()
        if self._session.shown.error is None or self._session.shown.text != self.field.text():
            self._remember(self.field.text().strip())
            self._leave()

    def _remember(self, text: str) -> None:
        """Put a search first among those that the arrow up brings back."""
        self._recalled = -1
        if text:
            habits = self._session.habits
            habits.searches = [text, *(other for other in habits.searches if other != text)][:KEPT_SEARCHES]

    def _recall(self, by: int) -> None:
        """Put an older search (or, with -1, a newer one) into the field, and at the end nothing."""
        searches = self._session.habits.searches
        self._recalled = min(max(self._recalled + by, -1), len(searches) - 1)
        self._set(searches[self._recalled] if self._recalled >= 0 else "")
        self._searching.ask_later()

    def _escape(self) -> None:
        if self.popup.isVisible():
            self.popup.hide()
            return
        if self.field.text():
            self.field.clear()
            self.popup.hide()
            self._search()
        self._leave()

    def _leave(self) -> None:
        """Give the keyboard back to the photos."""
        self._session.look(self._session.in_loupe)

    def _accept(self, row: int) -> None:
        if self._cursor is None or not 0 <= row < len(self._suggestions):
            return
        suggestion = self._suggestions[row]
        text, caret = replace(self.field.text(), self._cursor, suggestion.text, field=suggestion.is_field)
        self.popup.hide()
        self.field.setText(text)
        self.field.setCursorPosition(utf16(text, caret))
        self.popup.hide()
        if suggestion.is_field:
            self._suggest()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and watched is self.field:
            self.popup.hide()
            if self._searching.waits:
                self._search()
        elif event.type() in PLACING and self.popup.isVisible():
            self.popup.place()
        return False


def _is_understood(text: str) -> bool:
    try:
        parse(text)
    except QueryError:
        return False
    return True


def _others(text: str, at: Cursor, known: Vocabulary) -> Collection[TagId] | None:
    """Return the tags that a search asks for besides the word that is being typed; None where it is half a search."""
    try:
        return marks(parse(text[: at.start] + text[at.end :]), known).tags
    except QueryError:
        return None


def _read_values(library: Library, name: str) -> list[str]:
    if name != "folder":
        return known_values(library.read(), name)
    waiting = list(folder_tree(folder_counts(library.read())))
    found = []
    while waiting:
        folder = waiting.pop()
        found.append(folder.asked)
        waiting.extend(folder.children)
    return sorted(found, key=lambda asked: (asked.count("/"), asked))
