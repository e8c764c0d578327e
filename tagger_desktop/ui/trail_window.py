"""The window of the audit trail: who did what when, newest first, and whether the trail is unbroken."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QPushButton, QTableView, QVBoxLayout, QWidget

from tagger_desktop.library import audit
from tagger_desktop.library.library import Library
from tagger_desktop.session import Session
from tagger_desktop.ui.field import Field
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.icons import pixmap
from tagger_desktop.ui.reader import Pace, Reader
from tagger_desktop.ui.theme import SPACE
from tagger_desktop.ui.tool_window import ToolWindow

SIZE = (960, 640)  # pixels at the first time
SHOWN = 20_000  # rows, the newest; an export has all
FILTER_MS = 150  # after the last letter
Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("When", "Who", "What", "With")
# What each kind of row says, with its details filled in; of a kind that is not here its name and details.
SENTENCES: Mapping[str, str] = {
    "edit": "{title}",
    "undo": "Undid: {title}",
    "redo": "Did again: {title}",
    "unlock": "Opened the library",
    "lock": "Locked the library",
    "create": "Made the library",
    "encrypt": "Encrypted the library",
    "decrypt": "Decrypted the library",
    "new key": "Gave the library a new key",
    "add person": "Added {person}, {role}",
    "remove person": "Removed {person}",
    "rename person": "Called {person} from then on {to}",
    "change role": "Made {person} {after}, before {before}",
    "change password": "Changed the password of {person}",
    "export": "Exported {photos} photos to {file}",
    "export audit trail": "Exported the audit trail to {file}",
    "copy photos": "Copied {photos} photos, metadata: {metadata}",
    "repair": "Repaired the library",
}
WAYS = {"window": "the window", "command line": "the command line"}


@dataclass(frozen=True, slots=True)
class Told:
    """One row as it is read by a person."""

    at: str
    who: str
    what: str
    by: str

    @property
    def text(self) -> str:
        """All of it, to be searched."""
        return f"{self.at} {self.who} {self.what} {self.by}".casefold()


@dataclass(frozen=True, slots=True)
class Trail:
    """The newest rows, how many there are in all, and what is wrong with them."""

    rows: Sequence[Told]
    count: int
    faults: Sequence[str]


def sentence(what: str, details: Mapping[str, object]) -> str:
    """Return what a row tells, in words.

    >>> sentence("add person", {"person": "Ben", "role": "viewer"}), sentence("sing", {"song": "la"})
    ('Added Ben, viewer', 'sing (song: la)')
    """
    try:
        said = SENTENCES[what].format_map(details)
    except KeyError:
        more = ", ".join(f"{name}: {value}" for name, value in details.items())
        return f"{what} ({more})" if more else what
    photos = details.get("photos")
    return (
        f"{said}, {photos:,} photos"
        if what in ("edit", "undo", "redo") and isinstance(photos, int) and photos
        else said
    )


def read_trail(library: Library) -> Trail:
    """Return the newest rows, and whether all are there."""
    db, newest, count = library.read(), deque[audit.Line](maxlen=SHOWN), 0
    for line in audit.lines(db):
        count += 1
        newest.append(line)
    rows = [_told(line) for line in reversed(newest)]
    return Trail(rows, count, audit.faults(db))


def _told(line: audit.Line) -> Told:
    at = datetime.fromisoformat(line.at).astimezone()
    what = sentence(line.what, json.loads(line.details))
    return Told(f"{at:%Y-%m-%d %H:%M:%S}", line.who, what, WAYS.get(line.by, line.by))


class TrailWindow(ToolWindow):
    """Reads the trail when it is opened; what is written meanwhile is read at the next time, or with F5."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(session, window, "trail", "Audit trail", SIZE)
        self._reader = Reader(session, "reading the audit trail")
        self._trail = Trail((), 0, ())
        self.filter = Field(self)
        self.filter.setPlaceholderText("Filter: a name, a word, a date")
        self.filter.setAccessibleName("Filter")
        self.filter.setClearButtonEnabled(True)
        self._filtering = Pace(self, FILTER_MS, self._show)
        self.filter.textChanged.connect(lambda text: self._filtering.ask_later())
        self.mark, self.say = QLabel(self), QLabel(self)
        self.say.setWordWrap(True)
        self.export = QPushButton("Export…", self)
        self.export.clicked.connect(lambda: run(session, "library.audit"))
        self.rows = _Rows(self)
        self.table = QTableView(self)
        self.table.setAccessibleName("Audit trail")
        self.table.setModel(self.rows)
        self._dress_table()
        self._lay_out()
        for keys, do in (("Ctrl+F", self.filter.setFocus), ("F5", self.refresh), ("Ctrl+W", self.close)):
            QShortcut(QKeySequence(keys), self).activated.connect(do)

    def _dress_table(self) -> None:
        table, header = self.table, self.table.horizontalHeader()
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(7 * SPACE)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 42 * SPACE), (1, 32 * SPACE), (3, 36 * SPACE)):
            header.resizeSection(column, width)

    def _lay_out(self) -> None:
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        head.setSpacing(2 * SPACE)
        head.addWidget(self.filter, 1)
        head.addWidget(self.export)
        foot.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 3 * SPACE)
        foot.setSpacing(2 * SPACE)
        foot.addWidget(self.mark)
        foot.addWidget(self.say, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addLayout(foot)

    def open(self) -> None:
        """Show the window with the keyboard on the rows."""
        super().open()
        self.table.setFocus()

    def refresh(self) -> None:
        """Read the trail again."""
        self._reader.ask(read_trail, self._know)

    def _know(self, trail: Trail) -> None:
        self._trail = trail
        self.mark.setPixmap(
            pixmap("warning" if trail.faults else "shield", 16, "danger" if trail.faults else "success")
        )
        self.say.setProperty("role", "error" if trail.faults else "muted")
        self.say.style().polish(self.say)
        more = f" The newest {SHOWN:,} are listed; an export has all." if trail.count > SHOWN else ""
        whole = f"{trail.count:,} rows, each proved by the one after it: nothing was changed or taken away.{more}"
        self.say.setText(" ".join(trail.faults) or whole)
        self._show()

    def _show(self) -> None:
        words = self.filter.text().casefold().split()
        self.rows.show([row for row in self._trail.rows if all(word in row.text for word in words)])


class _Rows(QAbstractTableModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: Sequence[Told] = ()

    def show(self, rows: Sequence[Told]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return (
            COLUMNS[section]
            if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal
            else None
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            row = self._rows[index.row()]
            return (row.at, row.who, row.what, row.by)[index.column()]
        return None
