"""What is seen of a locked library: a lock, and a place for the password."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from tagger_desktop import locking
from tagger_desktop.domain.errors import PasswordNeeded, UserError
from tagger_desktop.domain.people import Deed
from tagger_desktop.place import Place
from tagger_desktop.session import Session
from tagger_desktop.ui.icons import pixmap
from tagger_desktop.ui.theme import DISPLAY, SPACE, appearance, font
from tagger_desktop.ui.unlock_form import UnlockForm

WIDTH = 92 * SPACE
LOCK = 72  # pixels


class LockPage(QWidget):
    """Asks for the password of the session's locked library, or leaves it for another one."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("lock")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.picture, self.title, self.about = QLabel(self), QLabel(self), QLabel(self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setFont(font(DISPLAY))
        self.title.setWordWrap(True)
        self.about.setProperty("role", "muted")
        self.form = UnlockForm(self, lambda who, refused: locking.unlock(session, who, self._go_on, refused))
        self.other, self.leave = QPushButton("Open another library…", self), QPushButton("Leave it locked", self)
        for button in (self.other, self.leave):
            button.setProperty("kind", "link")
        self.other.clicked.connect(self._open_other)
        self.leave.clicked.connect(lambda: locking.give_up(session))
        self._lay_out()
        appearance.changed.connect(self._draw)
        self._draw()

    def _lay_out(self) -> None:
        centre = Qt.AlignmentFlag.AlignHCenter
        self.title.setAlignment(centre)
        self.about.setAlignment(centre)
        self.form.setFixedWidth(WIDTH)
        links = QHBoxLayout()
        links.setSpacing(4 * SPACE)
        links.addStretch(1)
        links.addWidget(self.other)
        links.addWidget(self.leave)
        links.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(0)
        column.addStretch(3)
        column.addWidget(self.picture, 0, centre)
        column.addSpacing(4 * SPACE)
        column.addWidget(self.title)
        column.addSpacing(SPACE)
        column.addWidget(self.about)
        column.addSpacing(6 * SPACE)
        column.addWidget(self.form, 0, centre)
        column.addSpacing(4 * SPACE)
        column.addLayout(links)
        column.addStretch(4)

    def _draw(self) -> None:
        self.picture.setPixmap(pixmap("lock", LOCK, "muted"))

    def show_place(self, place: Place) -> None:
        """Ask for the password of the library at a place; its name is kept back where the settings say so."""
        is_named = self._session.settings.remember_encrypted
        self.title.setText(place.path.stem if is_named else "Locked")
        self.about.setText("Nothing of this library is shown until somebody unlocks it.")
        try:
            names, error = locking.people(self._session), None
        except UserError as failure:
            names, error = [], failure
        self.form.ask(place.path, names, place.person)
        self.form.setEnabled(error is None)
        self.form.said.setText(str(error or ""))
        self.form.take_focus()

    def forget(self) -> None:
        """Show nothing of a library, since it is open or left."""
        self.title.clear()
        self.form.forget()

    def _go_on(self) -> None:
        from tagger_desktop.commands.library import go_on_scanning

        if self._session.open_library.may(Deed.SCAN):
            go_on_scanning(self._session)

    def _open_other(self) -> None:
        from tagger_desktop.commands import execute

        try:
            execute(self._session, "library.open")
        except PasswordNeeded:  # who was asked for it went away
            pass
        except UserError as error:
            self.form.said.setText(str(error))
