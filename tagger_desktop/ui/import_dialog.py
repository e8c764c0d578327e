"""What taking in a vocabulary file would do, tag by tag, before it is done."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, QStringListModel
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QTabWidget, QWidget

from tagger_desktop.library.terms import Taken
from tagger_desktop.ui.tag_dialogs import Question
from tagger_desktop.ui.theme import SPACE


class ImportDialog(Question):
    """A list each of what is added, changed, known under another name, and left out."""

    def __init__(self, name: str, taken: Taken, parent: QWidget) -> None:
        super().__init__(parent, f"Import {name}", "Import")
        self.resize(140 * SPACE, 120 * SPACE)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        skipped = [f"{part['item']}: {part['reason']}" for part in taken.skipped]
        for title, lines in (
            ("Added", taken.added),
            ("Changed", taken.changed),
            ("Known already", taken.merged),
            ("Left out", skipped),
        ):
            if lines:
                view = QListView(self)
                view.setUniformItemSizes(True)
                view.setItemDelegate(_Rows(view))
                view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
                view.setModel(QStringListModel(lines, view))
                self.tabs.addTab(view, f"{title} ({len(lines):,})")
        self.body.addWidget(self.tabs, 1)
        anything = bool(taken.added or taken.changed)
        self.say.setText(
            "Nothing is taken away. One undo takes all of it back."
            if anything
            else "The vocabulary has all of it already."
        )
        self.do.setEnabled(anything)


class _Rows(QStyledItemDelegate):
    """Rows of one height, however many there are."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, 7 * SPACE)
