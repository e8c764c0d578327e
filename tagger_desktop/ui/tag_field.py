"""A field that names a tag that there is: what is typed is completed below it, and what is no tag is not taken."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from tagger_desktop.commands.completion import Match
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.session import Session
from tagger_desktop.ui.choice_list import Row
from tagger_desktop.ui.field import Field
from tagger_desktop.ui.near_tags import NearTags
from tagger_desktop.ui.query_popup import QueryPopup
from tagger_desktop.ui.tag_colour import colour_name
from tagger_desktop.ui.tag_index import tag_index
from tagger_desktop.ui.theme import SPACE

SHOWN = 6  # tags in the list below the field
Key = Qt.Key


class TagField(Field):
    """Says `named` when a tag was chosen, `emptied` when Enter was pressed on nothing."""

    named = Signal(object)
    emptied = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._index = session, tag_index(session)
        self._near = NearTags(session, self._index)
        self.beside: Callable[[], Collection[TagId]] = tuple
        """Which tags the one that is named joins: those that often stand beside them come first."""
        self._matches: list[Match] = []
        self.popup = _Near(self, self)
        self.popup.list.chosen.connect(lambda row, shift: self._take(row))
        self.textEdited.connect(self._complete)

    def _complete(self, text: str) -> None:
        if self._session.library is None:
            return
        known = self._session.vocabulary
        found = self._near.now.matches(text, SHOWN) if text.strip() else []
        self._matches = [match for match in found if match.tag_id in known.tags]
        self.popup.show_rows([self._row(match, text) for match in self._matches], 0)
        self.popup.list.set_current(0 if self._matches else -1)

    def _row(self, match: Match, typed: str) -> Row:
        known = self._session.vocabulary
        return Row(
            known.title(match.tag_id),
            "" if match.synonym else typed,
            f"{match.synonym} →" if match.synonym else "",
            colour_name(known, known.tags[match.tag_id]),
            count=int(self._index.now.weights.get(match.tag_id, 0)),
        )

    def take_key(self, event: QKeyEvent) -> bool:
        """Take the keys that choose a tag, or leave the choosing."""
        key = Key(event.key())
        if key in (Key.Key_Down, Key.Key_Up) and self.popup.isVisible():
            self.popup.list.step(1 if key == Key.Key_Down else -1)
        elif key in (Key.Key_Return, Key.Key_Enter):
            self._enter()
        elif key == Key.Key_Escape and self.popup.isVisible():
            self.popup.hide()
        else:
            return False
        return True

    def _enter(self) -> None:
        if not self.text().strip():
            self.emptied.emit()
        elif self.popup.isVisible() and self.popup.list.current >= 0:
            self._take(self.popup.list.current)
        elif len(found := self._session.vocabulary.find(self.text())) == 1:
            self.named.emit(found[0].id)

    def _take(self, row: int) -> None:
        if 0 <= row < len(self._matches):
            tag_id = self._matches[row].tag_id
            self.popup.hide()
            self.setText(self._session.vocabulary.title(tag_id))
            self.named.emit(tag_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.take_key(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._near.about(self.beside())
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.popup.hide()


class _Near(QueryPopup):
    """Stands above the field where there is no room below it."""

    def place(self) -> None:
        super().place()
        top = self._field.mapTo(self._field.window(), QPoint()).y()
        if self.geometry().bottom() > self._field.window().height():
            self.move(self.x(), max(0, top - self.height() - SPACE))
