"""The window that finds moved photos: where to look, what was found, and only then telling the library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from os.path import commonpath
from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from tagger_desktop.commands.moved import apply, look
from tagger_desktop.domain.errors import UserError
from tagger_desktop.jobs import Job
from tagger_desktop.jobs.relink import Relinking
from tagger_desktop.library import relink, roots
from tagger_desktop.library.library import Library
from tagger_desktop.library.relink import Lost, Move
from tagger_desktop.session import Session
from tagger_desktop.ui import theme
from tagger_desktop.ui.field import Field
from tagger_desktop.ui.reader import Reader
from tagger_desktop.ui.theme import SPACE
from tagger_desktop.ui.tool_window import ToolWindow

SIZE = (1080, 700)  # pixels at the first time
COLUMNS = ("Photo", "Was in", "Is in", "Because of")
Index = QModelIndex | QPersistentModelIndex
SURE = ("same content",)


@dataclass(frozen=True, slots=True)
class Lack:
    """What is not where it was: missing photos, the folder they have in common, and folders on drives not connected."""

    photos: int
    below: str
    offline: Sequence[Path]


def lack(library: Library) -> Lack:
    """Return how many photos are looked for, and where they were."""
    lost = relink.lost(library.read())
    folders = {str(one.path.parent) for one in lost}
    offline = [root.path for root in roots.roots(library.read()) if root.is_offline]
    return Lack(len(lost), commonpath(folders) if folders else "", offline)


class RelinkWindow(ToolWindow):
    """Looks, shows each photo with its old and its new place, and applies what is ticked."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(session, window, "relink", "Find moved photos", SIZE)
        self._reader = Reader(session, "looking for missing photos")
        self._job: Job | None = None
        self.about = QLabel(self)
        self.about.setWordWrap(True)
        self.ways = QButtonGroup(self)
        self.by_content = QRadioButton(
            "Look through a folder for the same pictures, whatever they are called now", self
        )
        self.by_place = QRadioButton("A folder was moved or renamed as it is", self)
        for number, way in enumerate((self.by_content, self.by_place)):
            self.ways.addButton(way, number)
        self.by_content.setChecked(True)
        self.ways.idToggled.connect(lambda number, on: self._turn())
        self.old, self.new = Field(self), Field(self)
        self.old_label, self.new_label = QLabel("It was", self), QLabel("Folder", self)
        self.verify = QCheckBox("Compare the content too, which reads every file", self)
        self.look = QPushButton("Look", self)
        self.look.setProperty("kind", "primary")
        self.look.clicked.connect(self.start)
        self.stop = QPushButton("Stop", self)
        self.stop.clicked.connect(lambda: self._job.cancel() if self._job else None)
        self.bar, self.say = QProgressBar(self), QLabel(self)
        self.bar.setTextVisible(False)
        self.say.setWordWrap(True)
        self.rows = _Rows(self)
        self.rows.ticked.append(self._count)
        self.table = QTableView(self)
        self.do = QPushButton("Relink", self)
        self.do.setProperty("kind", "primary")
        self.do.clicked.connect(self.apply)
        self._dress()
        self._lay_out()
        QShortcut(QKeySequence("Ctrl+W"), self).activated.connect(self.close)
        session.jobs.changed.connect(lambda job: session.post(lambda: self._heard(job)))

    def _dress(self) -> None:
        for field, name in ((self.old, "Folder they were in"), (self.new, "Folder they are in now")):
            field.setPlaceholderText(name)
            field.setAccessibleName(name)
            field.textChanged.connect(lambda text: self._allow())
        self.new.returnPressed.connect(self.start)
        table = self.table
        table.setAccessibleName("Moved photos")
        table.setModel(self.rows)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(7 * SPACE)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(0, 52 * SPACE)
        header.resizeSection(3, 42 * SPACE)

    def _lay_out(self) -> None:
        top = QWidget(self)
        top.setProperty("role", "panel")
        column = QVBoxLayout(top)
        column.setContentsMargins(4 * SPACE, 4 * SPACE, 4 * SPACE, 3 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addWidget(self.about)
        column.addWidget(self.by_content)
        column.addWidget(self.by_place)
        for label, field in ((self.old_label, self.old), (self.new_label, self.new)):
            row = QHBoxLayout()
            row.setSpacing(2 * SPACE)
            label.setFixedWidth(16 * SPACE)
            choose = QPushButton("Choose…", self)
            choose.setVisible(field is self.new)
            choose.clicked.connect(self._choose)
            row.addWidget(label)
            row.addWidget(field, 1)
            row.addWidget(choose)
            column.addLayout(row)
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(self.verify)
        row.addStretch(1)
        row.addWidget(self.stop)
        row.addWidget(self.look)
        column.addLayout(row)
        column.addWidget(self.bar)
        foot = QHBoxLayout()
        foot.setContentsMargins(4 * SPACE, 2 * SPACE, 4 * SPACE, 3 * SPACE)
        foot.setSpacing(2 * SPACE)
        foot.addWidget(self.say, 1)
        foot.addWidget(self.do)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        down.addWidget(top)
        down.addWidget(self.table, 1)
        down.addLayout(foot)

    def open(self) -> None:
        """Show the window with the keyboard where one says where to look."""
        super().open()
        self._turn()
        self.new.setFocus()

    def refresh(self) -> None:
        """Count what is missing."""
        self._reader.ask(lack, self._know)

    def _know(self, found: Lack) -> None:
        photos = "1 photo is" if found.photos == 1 else f"{found.photos:,} photos are"
        text = f"{photos} not where they were; their tags are kept." if found.photos else "Every photo is where it was."
        if found.offline:
            names = ", ".join(path.name or str(path) for path in found.offline[:3])
            text += (
                f" Out of reach: {names}. If that is on a drive that is not connected, connect it instead of looking."
            )
        self.about.setText(text)
        if not self.old.text():
            self.old.setText(found.below)
        self._allow()

    def _turn(self) -> None:
        moved = self.by_place.isChecked()
        for part in (self.old, self.old_label, self.verify):
            part.setVisible(moved)
        self.new_label.setText("It is now" if moved else "Folder")
        self.rows.show([])
        self._tell("")
        self._allow()

    def _choose(self) -> None:
        if (folder := self.prompts.folder("Where the photos are now")) is not None:
            self.new.setText(str(folder))

    def _allow(self) -> None:
        busy = self._job is not None and not self._job.over
        moved = self.by_place.isChecked()
        ready = bool(self.new.text().strip()) and (not moved or bool(self.old.text().strip()))
        self.look.setEnabled(ready and not busy)
        self.stop.setVisible(busy)
        self.bar.setVisible(busy)
        self._count()

    def start(self) -> None:
        """Look for the photos; nothing is changed by it."""
        if not self.look.isEnabled():
            return
        old = Path(self.old.text().strip()) if self.by_place.isChecked() else None
        self.rows.show([])
        self._tell("Looking…")
        try:
            self._job = look(
                self.session,
                [Path(self.new.text().strip()).expanduser()],
                old,
                verify=self.verify.isChecked(),
                then=self._found,
            )
        except UserError as error:
            self._tell(str(error), bad=True)
        self._allow()

    def _heard(self, job: Job) -> None:
        if job is not self._job:
            return
        self.bar.setRange(0, job.progress.total)
        self.bar.setValue(job.progress.done)
        if isinstance(job.error, UserError):
            self._tell(str(job.error), bad=True)
        elif job.state == "cancelled":
            self._tell("Stopped; nothing was changed.")
        if job.over:
            self._allow()

    def _found(self, found: Relinking) -> None:
        self.rows.show(found.moves)
        self._tell(f"{found.sentence()}{_left(found.left)}.")
        self._allow()
        if found.moves:
            self.table.setFocus()

    def _tell(self, text: str, *, bad: bool = False) -> None:
        self.say.setText(text)
        self.say.setProperty("role", "error" if bad else "muted")
        self.say.style().polish(self.say)

    def _count(self) -> None:
        count = len(self.rows.chosen)
        self.do.setEnabled(count > 0 and (self._job is None or self._job.over))
        self.do.setText(f"Relink {count:,} photos" if count != 1 else "Relink 1 photo")

    def apply(self) -> None:
        """Tell the library where the ticked photos are."""
        chosen = self.rows.chosen
        apply(self.session, chosen)
        done = {move.photo_id for move in chosen}
        self.rows.show([move for move in self.rows.moves if move.photo_id not in done])
        self._tell("")
        self._count()


def _left(left: Sequence[Lost]) -> str:
    if not left:
        return ""
    names = ", ".join(one.path.name for one in left[:3]) + (", …" if len(left) > 3 else "")
    return f"; not found: {names}"


class _Rows(QAbstractTableModel):
    """Photos with their old and new places, each with a tick."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.moves: Sequence[Move] = ()
        self._off: set[int] = set()
        self.ticked: list[object] = []

    def show(self, moves: Sequence[Move]) -> None:
        self.beginResetModel()
        self.moves, self._off = sorted(moves, key=lambda move: (move.certainty in SURE, str(move.old))), set()
        self.endResetModel()

    @property
    def chosen(self) -> list[Move]:
        """The moves that are ticked."""
        return [move for move in self.moves if move.photo_id not in self._off]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(self.moves)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        is_name = role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal
        return COLUMNS[section] if is_name else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return found | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        move, column = self.moves[index.row()], index.column()
        if role == Qt.ItemDataRole.CheckStateRole and column == 0:
            return Qt.CheckState.Unchecked if move.photo_id in self._off else Qt.CheckState.Checked
        if role == Qt.ItemDataRole.ForegroundRole and column == 3:
            return theme.current().colour("success" if move.certainty in SURE else "warning")
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{move.old}\n{move.new}"
        if role == Qt.ItemDataRole.DisplayRole:
            name = move.old.name if move.old.name == move.new.name else f"{move.old.name} → {move.new.name}"
            return (name, str(move.old.parent), str(move.new.parent), move.certainty)[column]
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self._off ^= {self.moves[index.row()].photo_id}
        self.dataChanged.emit(index, index)
        for listener in self.ticked:
            if callable(listener):
                listener()
        return True
