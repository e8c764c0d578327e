"""Questions about passwords: who opens a library, and what somebody's password is going to be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QVBoxLayout, QWidget

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.people import Credentials, Role
from tagger_desktop.jobs import Line
from tagger_desktop.library import key_file
from tagger_desktop.library.keys import Access
from tagger_desktop.ui.bridge import Poster
from tagger_desktop.ui.field import Field
from tagger_desktop.ui.icons import pixmap
from tagger_desktop.ui.password_field import PasswordField, Strength
from tagger_desktop.ui.tag_dialogs import Question
from tagger_desktop.ui.theme import SPACE
from tagger_desktop.ui.unlock_form import UnlockForm

WIDTH = 100 * SPACE
ALONE = (
    "Without the password nobody can open the library, and nobody can get it back for you: not from a backup, and not"
    " from us. Write it down, and keep it somewhere safe."
)
ROLES = {
    Role.VIEWER: "looks and searches, changes nothing",
    Role.ANNOTATOR: "tags photos, adds folders",
    Role.REVIEWER: "decides suggestions, undoes what others did, exports",
    Role.MANAGER: "changes the vocabulary, people, passwords, everything",
}


@dataclass(frozen=True, slots=True)
class Words:
    """What a question for a new password is about, what it says of a lost one, and the word on its button."""

    about: str
    lost: str
    verb: str


WORDS = {
    "Encrypt library": Words(
        "The library and its thumbnails will be readable with this password only. The photos themselves stay in their"
        " folders as they are.",
        ALONE,
        "Encrypt",
    ),
    "Change password": Words(
        "From now on the library opens with this password for you; others keep theirs.",
        "If you lose it, another manager can give you a new one. If there is none, nobody can.",
        "Change",
    ),
    "Reset password": Words(
        "Tell it to them, and ask them to change it. What was their password does not open this library any more;"
        " who kept a copy of its earlier files can still open that copy.",
        "",
        "Reset",
    ),
    "Add person": Words(
        "They open the library with their own name and password. Tell it to them, and ask them to change it.",
        "",
        "Add",
    ),
}
OTHER = Words("", ALONE, "Set")


def fit(dialog: QDialog) -> None:
    """Make a dialog as high as its texts are at its width, which Qt does not ask them by itself."""
    if (layout := dialog.layout()) is not None:
        width = max(dialog.width(), dialog.minimumWidth())
        dialog.resize(width, layout.totalHeightForWidth(width))


class PasswordDialog(QDialog):
    """Asks who opens a library until the password is right."""

    def __init__(self, library: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open library")
        self.access: Access | None = None
        self._library = library
        self._line, self._poster = Line("unlocking"), Poster(self)
        picture, title = QLabel(self), QLabel(f"{library.stem} is encrypted", self)
        picture.setPixmap(pixmap("lock", 40, "muted"))
        title.setProperty("role", "title")
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setWordWrap(True)
        self.form = UnlockForm(self, self._try)
        self.form.do.setText("Open")
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * SPACE, 6 * SPACE, 6 * SPACE, 4 * SPACE)
        column.setSpacing(3 * SPACE)
        for label in (picture, title):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addWidget(self.form)
        self.setMinimumWidth(90 * SPACE)
        self.form.ask(library, key_file.load(library).names)
        self.form.take_focus()

    def _try(self, who: Credentials, refused: Callable[[UserError], None]) -> None:
        library, post = self._library, self._poster.post

        def unlock() -> None:
            try:
                access = key_file.unlock(library, who)
            except UserError as error:
                failure = error
                post(lambda: refused(failure))
            else:
                post(lambda: self._opened(access))

        self._line.put(unlock)

    def _opened(self, access: Access) -> None:
        self.access = access
        self.accept()

    def done(self, result: int) -> None:
        self.form.forget()
        self._line.close()
        super().done(result)


class NewPasswordDialog(Question):
    """Asks for a password twice, and for the name, and the role, where they are not known yet."""

    def __init__(self, title: str, person: str, parent: QWidget, *, with_role: bool = False) -> None:
        words = WORDS.get(title, OTHER)
        super().__init__(
            parent, title if not person else f"{title} of {person}" if words.verb != "Encrypt" else title, words.verb
        )
        self._person = person
        self.form = NewPasswordForm(self, person)
        self.form.changed.append(self._look)
        self.about = QLabel(words.about, self)
        self.about.setWordWrap(True)
        self.about.setVisible(bool(words.about))
        self.role = QComboBox(self)
        self.role.setAccessibleName("Role")
        for role, does in ROLES.items():
            self.role.addItem(f"{role.capitalize()}: {does}", role)
        self.role.setCurrentIndex(list(ROLES).index(Role.ANNOTATOR))
        self.role.setVisible(with_role)
        self.body.addWidget(self.about)
        self.body.addSpacing(SPACE)
        self.body.addWidget(self.form)
        self.body.addWidget(self.role)
        self._lost = words.lost
        self.setMinimumWidth(WIDTH + 20 * SPACE)
        self._look()
        self.form.take_focus()

    @property
    def credentials(self) -> Credentials | None:
        """What was written; asked once, since nothing of it is kept."""
        return self.form.take() if self.result() == QDialog.DialogCode.Accepted else None

    @property
    def chosen_role(self) -> Role:
        """The role that was chosen."""
        return Role(self.role.currentData())

    def showEvent(self, event: QShowEvent) -> None:
        fit(self)
        super().showEvent(event)

    def _look(self) -> None:
        self.say.setText(self.form.problem or self._lost)
        self.do.setEnabled(self.form.is_good)

    def accept(self) -> None:
        if self.form.is_good:
            super().accept()

    def reject(self) -> None:
        self.form.forget()
        super().reject()


class NewPasswordForm(QWidget):
    """A name if need be, a password that is going to be, and the same once more."""

    def __init__(self, parent: QWidget, person: str) -> None:
        super().__init__(parent)
        self._person = person
        self.changed: list[Callable[[], None]] = []
        self.name = Field(self)
        self.name.setText(person)
        self.name.setPlaceholderText("Name")
        self.name.setAccessibleName("Name")
        self.name.setVisible(not person)
        self.first, self.again = PasswordField(self, "New password"), PasswordField(self, "Once more")
        self.strength = Strength(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * SPACE)
        for part in (self.name, self.first, self.strength, self.again):
            column.addWidget(part)
        self.first.textChanged.connect(self.strength.say)
        self.first.eye.toggled.connect(lambda shown: self.again.eye.setChecked(shown))
        for field in (self.name, self.first, self.again):
            field.textChanged.connect(self._tell)

    def take_focus(self) -> None:
        """Put the keyboard where one begins."""
        (self.first if self._person else self.name).setFocus()

    def _tell(self) -> None:
        for listener in self.changed:
            listener()

    @property
    def is_good(self) -> bool:
        """Whether there are a name and a password, the same twice."""
        return bool(self.name.text().strip() and self.first.text()) and self.first.text() == self.again.text()

    @property
    def problem(self) -> str:
        """What is wrong with it, as far as it is written."""
        first, again = self.first.text(), self.again.text()
        return "The two are not the same." if again and not first.startswith(again) else ""

    def take(self) -> Credentials:
        """Return what was written, and forget it."""
        self.again.forget()
        return Credentials(self.name.text().strip(), self.first.take())

    def forget(self) -> None:
        """Leave nothing of what was written."""
        self.first.forget()
        self.again.forget()
