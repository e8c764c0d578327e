"""Groups of tags: of an exclusive one a photo has at most one tag, of a required one at least one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tagger_desktop.domain.vocabulary import Group, TagId, Vocabulary, key, tidy
from tagger_desktop.library import arranging, hierarchy
from tagger_desktop.library.edit import Edit
from tagger_desktop.session import Notice, Session
from tagger_desktop.ui.chip_field import Chip, ChipField
from tagger_desktop.ui.empty_page import EmptyPage
from tagger_desktop.ui.finding_list import FindingList, Line
from tagger_desktop.ui.icons import icon
from tagger_desktop.ui.tag_colour import colour_name
from tagger_desktop.ui.tag_detail import WrittenField
from tagger_desktop.ui.tag_field import TagField
from tagger_desktop.ui.theme import SPACE

RULES = "A photo may have at most one tag of an exclusive group, and is not done before it has one of a required group."


class GroupPage(QWidget):
    """The groups on the left, the chosen one on the right; every change is an edit of its own."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._known = Vocabulary()
        self._group: Group | None = None
        self._filling = False
        self._pending = 0  # edits that are being written
        self.list = FindingList.of_one("Groups", self)
        self.list.chosen.connect(lambda: self._chose(self.list.row))
        self.new = QPushButton(icon("plus", 16), "New group", self)
        self.new.clicked.connect(self.begin)
        self.name = WrittenField(self, self._rename)
        self.name.setPlaceholderText("Name of the group")
        self.exclusive, self.required = (
            QCheckBox("Exclusive: at most one", self),
            QCheckBox("Required: at least one", self),
        )
        self.members = ChipField(TagField(session, self), self)
        self.members.field.setPlaceholderText("Add a tag")
        self.members.field.named.connect(self._add)  # type: ignore[attr-defined]
        self.members.removed.connect(self._remove)
        for box in (self.exclusive, self.required):
            box.toggled.connect(self._switch)
        self.delete = QPushButton("Delete group", self)
        self.delete.clicked.connect(self._delete)
        self.empty = EmptyPage("empty-tags", self)
        self.empty.say("No groups yet", RULES)
        self._lay_out()
        self.show_vocabulary(self._known)

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
        for title, part in (
            ("Name", self.name),
            ("Rules", self.exclusive),
            ("", self.required),
            ("Tags", self.members),
        ):
            if title:
                label = QLabel(title, right)
                label.setProperty("role", "section")
                form.addWidget(label)
            part.setAccessibleName(part.accessibleName() or title or self.required.text())
            form.addWidget(part)
        about = QLabel(RULES, right)
        about.setProperty("role", "small")
        about.setWordWrap(True)
        form.addSpacing(2 * SPACE)
        form.addWidget(about)
        form.addStretch(1)
        form.addWidget(self.delete, 0, Qt.AlignmentFlag.AlignLeft)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.empty)
        self.pages.addWidget(right)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setHandleWidth(1)
        split.addWidget(left)
        split.addWidget(self.pages)
        split.setSizes([320, 640])
        split.setStretchFactor(1, 1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(split)

    def failed(self) -> None:
        """Show the groups as they are: something that was asked for was refused."""
        self._pending = 0
        self.show_vocabulary(self._known)

    def take_focus(self) -> None:
        """Put the keyboard on the list, or on what makes the first group."""
        (self.list if self.list.lines else self.new).setFocus()

    def show_vocabulary(self, vocabulary: Vocabulary) -> None:
        """Show the groups of a vocabulary; a new one that has no tags yet stays."""
        self._known, before = vocabulary, self._group
        at = self._at(vocabulary)
        self._filling = True
        self.list.show_lines([_line(group) for group in vocabulary.groups], [max(0, at)] if vocabulary.groups else None)
        if at < 0 and before is not None and before.id == 0:
            self.list.choose(-1)
        self._filling = False
        if self._pending and before is not None:
            return  # what is on its way is shown already
        if at >= 0 or before is None or before.id:
            self._fill(vocabulary.groups[max(0, at)] if vocabulary.groups else None)

    def _at(self, vocabulary: Vocabulary) -> int:
        """Return at which row the shown group is, or -1."""
        shown = self._group
        for row, group in enumerate(vocabulary.groups):
            if shown and (
                group.id == shown.id if shown.id else bool(shown.tags) and key(group.name) == key(shown.name)
            ):  # noqa: E501
                return row
        return -1

    def _chose(self, row: int) -> None:
        if not self._filling:
            self._fill(self._known.groups[row] if 0 <= row < len(self._known.groups) else None)

    def _fill(self, group: Group | None) -> None:
        self._group = group
        self.pages.setCurrentIndex(0 if group is None else 1)
        if group is None:
            return
        self._filling = True
        self.name.show_value(group.name)
        self.exclusive.setChecked(group.exclusive)
        self.required.setChecked(group.required)
        known = self._known
        self.members.show_chips(
            [Chip(t, known.title(t), colour_name(known, known.tags[t])) for t in group.tags if t in known.tags]
        )
        self.delete.setEnabled(bool(group.tags))
        self._filling = False

    def begin(self) -> None:
        """Begin a new group: a name, then its tags."""
        self._filling = True
        self.list.choose(-1)
        self._filling = False
        self._fill(Group(0, ""))
        self.name.setFocus()

    def _save(self, title: str, group: Group) -> None:
        """Have a group written as it is shown from now on."""
        self._group = group

        def change(edit: Edit) -> None:
            hierarchy.set_group(edit, group.name, group.tags, exclusive=group.exclusive, required=group.required)

        self._edit(title, change)

    def _edit(self, title: str, change: Callable[[Edit], None]) -> None:
        self._pending += 1
        self._session.edit(title, change, lambda done: self._written())

    def _written(self) -> None:
        self._pending = max(0, self._pending - 1)
        if not self._pending and self._session.library is not None:
            self.show_vocabulary(self._session.vocabulary)

    def _rename(self, name: str) -> None:
        group, name = self._group, tidy(name)
        if group is None:
            return
        twin = next((other for other in self._known.groups if key(other.name) == key(name)), None)
        if not name or (twin is not None and twin.id != group.id):
            self.name.show_value(group.name)
            why = f"There is a group {name!r} already." if twin else "A group needs a name."
            self._session.notified.emit(Notice(why, error=True))
            return
        self._group = replace(group, name=name)
        if group.id:
            title = f"Rename group {group.name} to {name}"
            self._edit(title, lambda edit: arranging.rename_group(edit, group.id, name))
        else:
            self.members.field.setFocus()

    def _switch(self) -> None:
        if self._filling or self._group is None:
            return
        self._group = replace(self._group, exclusive=self.exclusive.isChecked(), required=self.required.isChecked())
        if self._group.tags:
            self._save(f"Group {self._group.name}", self._group)

    def _add(self, tag_id: TagId) -> None:
        self.members.field.clear()
        group = self._group
        if group is None or tag_id in group.tags:
            return
        if not (name := group.name or tidy(self.name.text())):
            self._session.notified.emit(Notice("A group needs a name.", error=True))
            self.name.setFocus()
            return
        title = f"Add {self._known.title(tag_id)} to group {name}"
        self._save(title, replace(group, name=name, tags=(*group.tags, tag_id)))

    def _remove(self, tag_id: TagId) -> None:
        group = self._group
        if group is not None:
            rest = tuple(member for member in group.tags if member != tag_id)
            self._save(f"Take {self._known.title(tag_id)} out of group {group.name}", replace(group, tags=rest))

    def _delete(self) -> None:
        if self._group is not None:
            name = self._group.name
            self._group = None
            self._session.edit(
                f"Delete group {name}",
                lambda edit: hierarchy.set_group(edit, name, []),
                lambda done: self._session.notify(f"Deleted the group {name}", undo=True),
            )


def _line(group: Group) -> Line:
    rules = [word for word, on in (("exclusive", group.exclusive), ("required", group.required)) if on]
    return Line(group.name, ", ".join(rules), count=len(group.tags))
