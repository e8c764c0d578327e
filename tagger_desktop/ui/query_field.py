"""The field that a search is written in."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QInputMethodEvent, QTextCharFormat, QTextFormat
from PySide6.QtWidgets import QLineEdit, QWidget

from tagger_desktop.ui import theme
from tagger_desktop.ui.field import Field
from tagger_desktop.ui.icons import icon


class QueryField(Field):
    """A line with a magnifying glass, a way to clear it, and a wavy line under the word that is wrong."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setPlaceholderText("Search: a tag, rating>=3, taken:2024, is:untagged")
        self.setAccessibleName("Search")
        self.setClearButtonEnabled(True)
        self.addAction(icon("search", 16, "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._is_underlined = False

    def underline(self, start: int, end: int) -> None:
        """Draw the wavy line from `start` to `end`; nowhere when they are the same.

        Units: UTF-16 code units, as Qt counts.
        """
        if start == end and not self._is_underlined:
            return
        self._is_underlined = start != end
        attributes = []
        if start != end:
            wavy = QTextCharFormat()
            wavy.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            wavy.setUnderlineColor(theme.current().colour("danger"))
            kind = QInputMethodEvent.AttributeType.TextFormat
            attributes.append(
                QInputMethodEvent.Attribute(kind, start - self.cursorPosition(), end - start, QTextFormat(wavy))
            )
        # The one way to format a part of a QLineEdit: as an input method would, which writes nothing.
        QCoreApplication.sendEvent(self, QInputMethodEvent("", attributes))

    def set_wrong(self, wrong: bool) -> None:
        """Let the edge say that the search cannot be understood."""
        state = "error" if wrong else ""
        if self.property("state") != state:
            self.setProperty("state", state)
            self.style().unpolish(self)
            self.style().polish(self)
