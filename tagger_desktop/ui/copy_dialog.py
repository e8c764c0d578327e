"""What would leave with photos that are copied to a folder, before they are."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from threading import Event

from pyroaring import BitMap
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QRadioButton, QVBoxLayout, QWidget

from tagger_desktop.commands.copying import start
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.progress import Progress
from tagger_desktop.imaging.private import Level
from tagger_desktop.jobs.copy import Leaving, leaving, with_places
from tagger_desktop.library.library import Library
from tagger_desktop.session import Session
from tagger_desktop.ui.field import Field
from tagger_desktop.ui.icons import pixmap
from tagger_desktop.ui.prompts import WindowPrompts
from tagger_desktop.ui.reader import Reader
from tagger_desktop.ui.tag_dialogs import Question
from tagger_desktop.ui.theme import SPACE, current

LEVELS: dict[Level, str] = {
    "no-location": "Without the location: dates, camera and texts stay in the files",
    "none": "The picture only: nothing else that the files say leaves",
    "keep": "As they are: all that the files say leaves, where they were taken too",
}


class CopyDialog(Question):
    """Asks where to and with how much, and lists what that lets out."""

    def __init__(self, session: Session, photos: BitMap, parent: QWidget) -> None:
        count = "1 photo" if len(photos) == 1 else f"{len(photos):,} photos"
        super().__init__(parent, f"Copy {count} to a folder", "Copy")
        self._session, self._photos = session, photos
        self._reader = Reader(session, "looking for places in photos")
        self._looking = Event()  # set when nobody waits any more for what is being looked for
        session.closing.connect(lambda library: self._looking.set())
        self._files = Reader(session, "looking into photos' files")
        self._places = 0
        self.folder = Field(self)
        self.folder.setPlaceholderText("Folder to copy to")
        self.folder.setAccessibleName("Folder to copy to")
        choose = QPushButton("Choose…", self)
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose)
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(self.folder, 1)
        row.addWidget(choose)
        self.body.addLayout(row)
        self.levels = QButtonGroup(self)
        self.level: dict[Level, QRadioButton] = {}
        for number, (level, text) in enumerate(LEVELS.items()):
            button = QRadioButton(text, self)
            self.levels.addButton(button, number)
            self.level[level] = button
            self.body.addWidget(button)
        self.level["no-location"].setChecked(True)
        self.levels.idToggled.connect(lambda number, on: self._look() if on else None)
        self._make_preview()
        self.folder.textChanged.connect(lambda text: self._allow())
        self.finished.connect(lambda result: self._stop())
        self.setMinimumWidth(150 * SPACE)
        self.say.setText("Copies only: the photos in the library, and their files, stay as they are.")
        self._reader.ask(lambda library: with_places(library, photos), self._warn)
        self._look()
        self._allow()
        self.folder.setFocus()

    def _make_preview(self) -> None:
        self.warning, self.mark = QLabel(self), QLabel(self)
        self.warning.setWordWrap(True)
        self.mark.setPixmap(pixmap("map-pin", 16, "warning"))
        warn = QHBoxLayout()
        warn.setSpacing(2 * SPACE)
        warn.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        warn.addWidget(self.warning, 1)
        card = QWidget(self)
        card.setProperty("role", "panel")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 3 * SPACE)
        inside.setSpacing(2 * SPACE)
        self.leaves = QLabel(self)
        self.leaves.setWordWrap(True)
        self.leaves.setTextFormat(Qt.TextFormat.RichText)
        self.leaves.setMinimumHeight(36 * SPACE)
        self.leaves.setAlignment(Qt.AlignmentFlag.AlignTop)
        inside.addLayout(warn)
        inside.addWidget(self.leaves, 1)
        self.body.addSpacing(SPACE)
        self.body.addWidget(card, 1)
        self._warn(0)

    @property
    def chosen_level(self) -> Level:
        """How much leaves."""
        return next(level for level, button in self.level.items() if button.isChecked())

    def _choose(self) -> None:
        if (folder := WindowPrompts(self).folder("Copy photos to")) is not None:
            self.folder.setText(str(folder))

    def _allow(self) -> None:
        self.do.setEnabled(bool(self.folder.text().strip()))

    def _warn(self, places: int) -> None:
        self._places = places
        said = f"{places:,} of {len(self._photos):,} photos say where they were taken."
        keeps = self.level["keep"].isChecked()
        self.warning.setText(f"{said} {'That leaves with them.' if keeps else 'That is taken out of the copies.'}")
        self.warning.setStyleSheet(f"color: {current().warning if keeps else current().muted}")
        for part in (self.warning, self.mark):
            part.setVisible(places > 0)

    def _look(self) -> None:
        """Look into the files for what would leave at the chosen level; what was looked for before is given up."""
        self._stop()
        self._warn(self._places)
        photos, level, post = self._photos, self.chosen_level, self._session.post
        stop = self._looking = Event()
        self.leaves.setText("Looking into the files…")

        def tell(done: int) -> None:
            if not stop.is_set():
                self.leaves.setText(f"Looking into the files, {done:,} of {len(photos):,}…")

        def read(library: Library) -> Leaving:
            steps = leaving(library, photos, level)
            while not stop.is_set():
                try:
                    step = next(steps)
                except StopIteration as end:
                    result: Leaving = end.value
                    return result
                if isinstance(step, Progress) and step.done:
                    post(partial(tell, step.done))
            raise UserError("Something else is looked for now.")

        self._files.ask(read, lambda found: self.leaves.setText(described(found)))

    def _stop(self) -> None:
        self._looking.set()
        self._files.forget()

    def accept(self) -> None:
        """Begin to copy."""
        folder = Path(self.folder.text().strip()).expanduser()
        try:
            start(self._session, self._photos, folder, self.chosen_level)
        except UserError as error:
            self.say.setText(str(error))
            return
        super().accept()


def described(found: Leaving) -> str:
    """Return what would leave, as a list with examples."""
    look = current()
    lines = []
    for kind, count in found.kinds.items():
        examples = ", ".join(_plain(text) for text in found.examples[kind])
        ink = look.warning if kind == "location" else look.text
        lines.append(
            f'<b style="color:{ink}">{_plain(kind).capitalize()}</b>'
            f' <span style="color:{look.muted}">in {count:,} · {examples}</span>'
        )
    if not lines and found.photos:
        lines.append("Nothing leaves but the pictures.")
    if found.unclear:
        names = ", ".join(_plain(Path(one["path"]).name) for one in found.unclear[:3])
        lines.append(f'<span style="color:{look.warning}">Not copied, since they cannot be read: {names}</span>')
    return "<br>".join(lines)


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
