"""The kinds of tags: their names, colours and icons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from tagger_desktop.domain.vocabulary import KINDS, Kind, Vocabulary, key, tidy
from tagger_desktop.library import hierarchy
from tagger_desktop.library.edit import Edit
from tagger_desktop.session import Session
from tagger_desktop.ui.colour_row import ColourRow
from tagger_desktop.ui.finding_list import FindingList, Line
from tagger_desktop.ui.icons import icon
from tagger_desktop.ui.tag_detail import WrittenField
from tagger_desktop.ui.theme import SPACE

ICONS = (
    "tag",
    "box",
    "person",
    "play",
    "sun",
    "map-pin",
    "camera",
    "calendar",
    "star",
    "flag",
    "eye",
    "folder",
    "shield",
)


class KindPage(QWidget):
    """The kinds on the left, the chosen one on the right."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._kinds: tuple[Kind, ...] = ()
        self._numbers: Counter[str] = Counter()
        self._id, self._name = 0, ""  # of the kind that is shown; 0 of a new one
        self._filling = False
        self.list = FindingList.of_one("Kinds", self)
        self.list.chosen.connect(lambda: self._chose(self.list.row))
        self.new = QPushButton(icon("plus", 16), "New kind", self)
        self.new.clicked.connect(self.begin)
        self.name = WrittenField(self, self._rename)
        self.name.setPlaceholderText("Name of the kind, such as place or mood")
        self.colour = ColourRow(self, none="The theme's own")
        self.colour.chosen.connect(self._recolour)
        self.icon = QComboBox(self)
        for name in ICONS:
            self.icon.addItem(icon(name), name.replace("-", " ").capitalize(), name)
        self.icon.setPlaceholderText("None")
        self.icon.activated.connect(lambda at: self._change(f"Icon of kind {self._name}", icon=self.icon.itemData(at)))
        self.delete = QPushButton("Delete kind", self)
        self.delete.clicked.connect(self._delete)
        self.say = QLabel(self)
        self.say.setProperty("role", "small")
        self.say.setWordWrap(True)
        self._lay_out()

    def _lay_out(self) -> None:
        left, right = QWidget(self), QWidget(self)
        right.setProperty("role", "panel")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 3 * SPACE)
        column.addWidget(self.list, 1)
        below = QHBoxLayout()
        below.setContentsMargins(3 * SPACE, 0, 3 * SPACE, 0)
        below.addWidget(self.new)
        below.addStretch(1)
        column.addLayout(below)
        form = QVBoxLayout(right)
        form.setContentsMargins(*[6 * SPACE] * 4)
        form.setSpacing(2 * SPACE)
        for title, part in (("Name", self.name), ("Colour", self.colour), ("Icon", self.icon)):
            label = QLabel(title, right)
            label.setProperty("role", "section")
            form.addWidget(label)
            part.setAccessibleName(title)
            form.addWidget(part)
            form.addSpacing(SPACE)
        form.addWidget(self.say)
        form.addStretch(1)
        form.addWidget(self.delete, 0, Qt.AlignmentFlag.AlignLeft)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setHandleWidth(1)
        split.addWidget(left)
        split.addWidget(right)
        split.setSizes([320, 640])
        split.setStretchFactor(1, 1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(split)

    def failed(self) -> None:
        """Show the kind as it is: something that was asked for was refused."""
        if self.list.row >= 0:
            self._chose(self.list.row)

    def take_focus(self) -> None:
        """Put the keyboard on the list."""
        self.list.setFocus()

    def show_vocabulary(self, vocabulary: Vocabulary) -> None:
        """Show the kinds of a vocabulary."""
        self._kinds = vocabulary.kinds
        self._numbers = Counter(tag.kind for tag in vocabulary)
        at = next((n for n, kind in enumerate(self._kinds) if self._is_shown(kind)), 0)
        lines = [Line(kind.name, dot=kind.colour or "other", count=self._numbers[kind.name]) for kind in self._kinds]
        self._filling = True
        self.list.show_lines(lines, [at])
        self._filling = False
        self._chose(at)

    def _is_shown(self, kind: Kind) -> bool:
        return kind.id == self._id if self._id else key(kind.name) == key(self._name)

    def _chose(self, row: int) -> None:
        if not self._filling and 0 <= row < len(self._kinds):
            self._fill(self._kinds[row])

    def _fill(self, kind: Kind) -> None:
        self._id, self._name = kind.id, kind.name
        self.name.show_value(kind.name)
        own = kind.colour if kind.colour not in KINDS else ""
        self.colour.show_colour(own)
        self.icon.setCurrentIndex(self.icon.findData(kind.icon))
        number = self._numbers[kind.name]
        self.delete.setEnabled(bool(kind.name) and not number and len(self._kinds) > 1)
        self.say.setText("Give its tags another kind before you delete it." if number else "")
        for part in (self.colour, self.icon):
            part.setEnabled(bool(kind.name))

    def begin(self) -> None:
        """Begin a new kind: it is made when it has a name."""
        self._filling = True
        self.list.choose(-1)
        self._filling = False
        self._fill(Kind(0, ""))
        self.name.setFocus()

    def _rename(self, name: str) -> None:
        name, old = tidy(name), self._name
        if not name:
            self.name.show_value(old)
        elif old:
            self._name = name
            named = self._naming(old)
            self._session.edit(
                f"Rename kind {old} to {name}", lambda edit: hierarchy.change_kind(edit, named(edit), to=name)
            )
        else:
            self._name = name
            self._session.edit(f"New kind {name}", lambda edit: hierarchy.create_kind(edit, name, "other"))

    def _recolour(self, name: str) -> None:
        plain = self._name if self._name in KINDS else "other"
        self._change(f"Colour of kind {self._name}", colour=name or plain)

    def _change(self, title: str, *, colour: str = "", icon: str = "") -> None:
        named = self._naming(self._name)
        if self._name:
            self._session.edit(title, lambda edit: hierarchy.change_kind(edit, named(edit), colour=colour, icon=icon))

    def _naming(self, known_as: str) -> Callable[[Edit], str]:
        """Return how an edit finds the kind on show, which the edits before it may call something else."""
        kind_id = self._id
        return lambda edit: hierarchy.kind_name(edit, kind_id, known_as)

    def _delete(self) -> None:
        name, named = self._name, self._naming(self._name)
        self._session.edit(
            f"Delete kind {name}",
            lambda edit: hierarchy.delete_kind(edit, named(edit)),
            lambda done: self._session.notify(f"Deleted the kind {name}", undo=True),
        )
