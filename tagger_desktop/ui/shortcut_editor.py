"""Changing the keys: every command with its keys, a field for a new one, and conflicts said at once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from tagger_desktop.commands import COMMANDS, keymap
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.text_file import write_text
from tagger_desktop.session import Session
from tagger_desktop.ui.actions import Keys
from tagger_desktop.ui.theme import SPACE

LINE = Qt.ItemDataRole.UserRole


class ShortcutEditor(QDialog):
    """The key map as a table; what is changed is in force at once, and can be put back."""

    def __init__(self, session: Session, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._keys = session, keys
        self.setWindowTitle("Keys")
        self.resize(720, 640)
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText("Find a command or a key")
        self.filter.textChanged.connect(self._show)
        self.table = QTreeWidget(self)
        self.table.setHeaderLabels(["Command", "Keys"])
        self.table.setRootIsDecorated(False)
        self.table.setUniformRowHeights(True)
        self.table.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.header().resizeSection(1, 220)
        self.table.currentItemChanged.connect(lambda item, before: self._chosen())
        self.field = QKeySequenceEdit(self)
        self.field.setMaximumSequenceLength(1)
        self.field.keySequenceChanged.connect(self._look)
        self.say = QLabel(self)
        self.say.setProperty("role", "muted")
        self.say.setWordWrap(True)
        self.add = QPushButton("Add key", self)
        self.add.setProperty("kind", "primary")
        self.add.clicked.connect(self.bind)
        self.clear = QPushButton("Remove keys", self)
        self.clear.clicked.connect(self.unbind)
        reset = QPushButton("Put all back", self)
        reset.clicked.connect(self._reset)
        load, save = QPushButton("Import…", self), QPushButton("Export…", self)
        load.clicked.connect(lambda: self._import())
        save.clicked.connect(lambda: self._export())
        line = QHBoxLayout()
        line.setSpacing(2 * SPACE)
        for part in (self.field, self.add, self.clear):
            line.addWidget(part)
        below = QHBoxLayout()
        below.setSpacing(2 * SPACE)
        for part in (load, save):
            below.addWidget(part)
        below.addStretch(1)
        below.addWidget(reset)
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * SPACE, 4 * SPACE, 4 * SPACE, 4 * SPACE)
        column.setSpacing(3 * SPACE)
        column.addWidget(self.filter)
        column.addWidget(self.table, 1)
        column.addLayout(line)
        column.addWidget(self.say)
        column.addLayout(below)
        self._show()

    def bind(self) -> None:
        """Give the chosen command the key in the field, taking it from the command that had it."""
        line, name = self._line(), self._name()
        if line and name:
            self._change({name: line})
            self.field.clear()

    def unbind(self) -> None:
        """Take all its keys from the chosen command."""
        line = self._line()
        if line:
            self._change(dict.fromkeys(keymap.keys_of(self._keys.map, line), ""))

    def conflict(self, name: str) -> str:
        """Return the command line that a key runs now, or ""."""
        return self._keys.map.get(name, "")

    def _change(self, changed: dict[str, str]) -> None:
        settings = self._session.settings
        settings.keys |= changed
        default = keymap.load({})
        settings.keys = {name: line for name, line in settings.keys.items() if default.get(name, "") != line}
        settings.save()
        self._session.request("keys_changed")
        self._show()

    def _show(self) -> None:
        chosen, wanted = self._line(), self.filter.text().casefold()
        self.table.clear()
        lines = list(dict.fromkeys([*(c.id for c in COMMANDS.values() if not c.needs_words), *self._keys.map.values()]))
        for line in lines:
            command = COMMANDS[line.split()[0]]
            title = f"{command.menu}: {keymap.title(line, self._session)}"
            shown = ", ".join(
                QKeySequence(name).toString(QKeySequence.SequenceFormat.NativeText)
                for name in keymap.keys_of(self._keys.map, line)
            )
            if wanted in title.casefold() or wanted in shown.casefold():
                row = QTreeWidgetItem(self.table, [title, shown])
                row.setData(0, LINE, line)
                row.setToolTip(0, command.help)
                if line == chosen:
                    self.table.setCurrentItem(row)
        self._chosen()

    def _chosen(self) -> None:
        line = self._line()
        self.add.setEnabled(bool(line) and bool(self._name()))
        self.clear.setEnabled(any(keymap.keys_of(self._keys.map, line)) if line else False)

    def _look(self) -> None:
        name, line = self._name(), self._line()
        held = self.conflict(name)
        if name and held and held != line:
            title = keymap.title(held, self._session)
            self.say.setText(f"{name} runs “{title}” now; adding it here takes it from there.")
        else:
            self.say.setText("")
        self._chosen()

    def _line(self) -> str:
        row = self.table.currentItem()
        return str(row.data(0, LINE)) if row is not None else ""

    def _name(self) -> str:
        return self.field.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    def _reset(self) -> None:
        self._session.settings.keys = {}
        self._change({})

    def _import(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "Import key map", "", "Key maps (*.keys)")
        if chosen:
            try:
                self._change(keymap.read_file(Path(chosen)))
            except UserError as error:
                self.say.setText(str(error))

    def _export(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, "Export key map", "tagger.keys", "Key maps (*.keys)")
        if chosen:
            try:
                write_text(Path(chosen), keymap.write(keymap.load(self._session.settings.keys)))
            except UserError as error:
                self.say.setText(str(error))
