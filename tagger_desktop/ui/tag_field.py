"""A field that names a tag that there is: what is typed is completed, and what is no tag is not taken."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCompleter, QWidget

from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.session import Session
from tagger_desktop.ui.field import Field
from tagger_desktop.ui.tag_index import tag_index

SHOWN = 8  # tags in the list below the field


class TagField(Field):
    """Says `named` when a tag was chosen, `emptied` when Enter was pressed on nothing."""

    named = Signal(object)
    emptied = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._index = session, tag_index(session)
        self._names = QStringListModel(self)
        self._list = QCompleter(self._names, self)
        self._list.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._list.setMaxVisibleItems(SHOWN)
        if popup := self._list.popup():
            popup.setProperty("role", "popup")
        self._list.activated.connect(self._take_title)
        self.setCompleter(self._list)
        self.textEdited.connect(self._complete)
        self.returnPressed.connect(self._take)

    @property
    def tag(self) -> TagId | None:
        """The one tag that the text names, or None."""
        found = self._session.vocabulary.find(self.text()) if self._session.library else ()
        return found[0].id if len(found) == 1 else None

    def _complete(self, text: str) -> None:
        known = self._session.vocabulary
        matches = self._index.now.matches(text, SHOWN) if text.strip() else []
        self._names.setStringList([known.title(m.tag_id) for m in matches if m.tag_id in known.tags])
        if self._names.rowCount():
            self._list.complete()

    def _take_title(self, title: str) -> None:
        self.setText(title)
        self._take()

    def _take(self) -> None:
        if popup := self._list.popup():
            popup.hide()
        first = self._names.stringList()[0] if self._names.rowCount() else ""
        if not self.text().strip():
            self.emptied.emit()
        elif (tag_id := self.tag) is not None:
            self.named.emit(tag_id)
        elif first and first.casefold().startswith(self.text().strip().casefold()):
            self._take_title(first)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def event(self, event: QEvent) -> bool:
        # Enter takes the tag, and does nothing else in the window.
        taken = super().event(event)
        is_enter = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.type() == QEvent.Type.KeyPress:
            event.accept()
            return True
        return taken
