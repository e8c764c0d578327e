"""The window of the people who can open a library: who they are, and what they may do in it."""

from __future__ import annotations

from shlex import quote

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tagger_desktop.commands.deeds import refusal
from tagger_desktop.commands.people import take_in
from tagger_desktop.domain.people import Person, Role
from tagger_desktop.library.people import people
from tagger_desktop.session import Session
from tagger_desktop.ui.empty_page import EmptyPage
from tagger_desktop.ui.finding_list import FindingList, Line
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.password_dialogs import ROLES, NewPasswordDialog
from tagger_desktop.ui.reader import Reader
from tagger_desktop.ui.theme import SPACE
from tagger_desktop.ui.tool_window import ToolWindow

SIZE = (820, 560)  # pixels at the first time
PLAIN = "Everybody who has the file can open it. Encrypted, it is opened by people with a password and a role each."
FOREVER = (
    "Removing somebody gives the library a new key, which takes a moment: what they have kept, passwords and copies of"
    " the key file, does not open it any more. It does open copies of the library that they made before."
)


class PeopleWindow(ToolWindow):
    """People on the left, and what can be done about the selected one on the right."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(session, window, "people", "People", SIZE)
        self._reader = Reader(session, "reading people")
        self._people: list[Person] = []
        self._filling = False
        self.list = FindingList.of_one("People", self)
        self.list.chosen.connect(self._chosen)
        self.list.bind(("Del",), self.remove)
        self.list.bind(("F2",), self.rename)
        self.add = QPushButton("Add person…", self)
        self.add.clicked.connect(self.add_person)
        self.plain = EmptyPage("empty-tags", self)
        self.plain.say("This library has no password", PLAIN)
        self.encrypt = QPushButton("Encrypt library…", self)
        self.encrypt.setProperty("kind", "primary")
        self.encrypt.clicked.connect(lambda: run(session, "library.encrypt"))
        self.plain.below.addWidget(self.encrypt, 0, Qt.AlignmentFlag.AlignHCenter)
        self._make_page()
        self._lay_out()
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self.add.click)
        QShortcut(QKeySequence("Ctrl+W"), self).activated.connect(self.close)
        session.notified.connect(lambda notice: self.refresh() if self.isVisible() else None)

    def _make_page(self) -> None:
        self.name, self.since, self.why = QLabel(self), QLabel(self), QLabel(self)
        self.name.setProperty("role", "heading")
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.since.setProperty("role", "muted")
        self.why.setProperty("role", "muted")
        self.why.setWordWrap(True)
        self.roles = QButtonGroup(self)
        self.role: dict[Role, QRadioButton] = {}
        for number, (role, does) in enumerate(ROLES.items()):
            button = QRadioButton(f"{role.capitalize()}: {does}", self)
            self.roles.addButton(button, number)
            self.role[role] = button
        self.roles.idClicked.connect(self._give_role)
        self.rename_button = QPushButton("Rename…", self)
        self.password = QPushButton("Reset password…", self)
        self.remove_button = QPushButton("Remove…", self)
        self.rename_button.clicked.connect(self.rename)
        self.password.clicked.connect(self.reset_password)
        self.remove_button.clicked.connect(self.remove)

    def _lay_out(self) -> None:
        left = QWidget(self)
        left.setProperty("role", "panel")
        down = QVBoxLayout(left)
        down.setContentsMargins(SPACE, 3 * SPACE, SPACE, 3 * SPACE)
        down.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, 0)
        foot.addWidget(self.add)
        foot.addStretch(1)
        down.addLayout(foot)
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(6 * SPACE, 5 * SPACE, 6 * SPACE, 4 * SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self.name)
        column.addWidget(self.since)
        column.addSpacing(4 * SPACE)
        column.addWidget(_section("Role", self))
        for button in self.role.values():
            column.addWidget(button)
        column.addSpacing(4 * SPACE)
        column.addWidget(_section("Account", self))
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        for done in (self.password, self.rename_button, self.remove_button):
            row.addWidget(done)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        column.addWidget(self.why)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(page)
        split.setSizes([280, 540])
        split.setStretchFactor(1, 1)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(split)
        self.pages.addWidget(self.plain)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self.pages)

    def open(self) -> None:
        """Show the window with the keyboard on the people."""
        super().open()
        self.list.setFocus()

    def refresh(self) -> None:
        """Show who there is now."""
        library = self.session.library
        self.pages.setCurrentIndex(0 if library is not None and library.access is not None else 1)
        self._reader.ask(lambda library: (people(library), library.who), lambda found: self._know(*found))

    @property
    def person(self) -> Person | None:
        """The selected person."""
        return self._people[self.list.row] if 0 <= self.list.row < len(self._people) else None

    def _know(self, found: list[Person], who: str) -> None:
        before = self.person
        self._people = found
        at = next((row for row, one in enumerate(found) if before and one.id == before.id), 0)
        lines = [Line(one.name, _note(one, who), icon="person") for one in found]
        self.list.show_lines(lines, [at] if found else None)

    def _chosen(self) -> None:
        person, library = self.person, self.session.library
        if person is None or library is None:
            return
        own = person.name == library.who
        self.name.setText(person.name)
        self.since.setText(f"Since {person.added[:10]}" + ("" if person.can_open else ", but has no password yet"))
        self._filling = True
        self.role[person.role].setChecked(True)
        self._filling = False
        self.password.setText("Change password…" if own else "Reset password…")
        self._allow(own)

    def _allow(self, own: bool) -> None:
        """Let only that be done which the person at the keyboard may do, and say why not more."""
        refused = refusal(self.session, "people.add")
        for button in (self.add, self.rename_button, *self.role.values()):
            button.setEnabled(not refused)
            button.setToolTip(refused)
        self.password.setEnabled(own or not refused)
        self.password.setToolTip("" if own else refused)
        self.remove_button.setEnabled(not refused and not own)
        self.remove_button.setToolTip(refused or ("You cannot remove yourself; another manager can." if own else ""))
        self.why.setText(refused or FOREVER)

    def add_person(self) -> None:
        """Ask who is to come, and let them in."""
        dialog = NewPasswordDialog("Add person", "", self, with_role=True)
        if dialog.exec() == QDialog.DialogCode.Accepted and (who := dialog.credentials):
            take_in(self.session, who, dialog.chosen_role)

    def _give_role(self, number: int) -> None:
        person = self.person
        role = list(ROLES)[number]
        if person is not None and not self._filling and role != person.role:
            self._run("people.role", person.name, f"role={role}")

    def rename(self) -> None:
        """Ask for another name."""
        if self.person is not None and self.rename_button.isEnabled():
            self._run("people.rename", self.person.name)

    def reset_password(self) -> None:
        """Ask for another password, for oneself or for the person."""
        person, library = self.person, self.session.library
        if person is not None and library is not None:
            if person.name == library.who:
                run(self.session, "library.password")
            else:
                self._run("people.password", person.name)

    def remove(self) -> None:
        """Send the person away, after a question."""
        if self.person is not None and self.remove_button.isEnabled():
            self._run("people.remove", self.person.name)

    def _run(self, line: str, name: str, more: str = "") -> None:
        before, self.session.prompts = self.session.prompts, self.prompts  # questions belong in front of this window
        try:
            run(self.session, f"{line} name={quote(name)} {more}".strip())
        finally:
            self.session.prompts = before
        self.refresh()


def _note(person: Person, who: str) -> str:
    said = [person.role.value, "you" if person.name == who else "", "" if person.can_open else "no password"]
    return ", ".join(part for part in said if part)


def _section(title: str, parent: QWidget) -> QLabel:
    label = QLabel(title, parent)
    label.setProperty("role", "section")
    return label
