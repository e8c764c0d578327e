"""The question for a new library: where it is going to be, and whether it has a password."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QHBoxLayout, QPushButton, QWidget

from tagger_desktop.domain.people import Credentials
from tagger_desktop.ui.field import Field
from tagger_desktop.ui.password_dialogs import ALONE, WIDTH, NewPasswordForm, fit
from tagger_desktop.ui.tag_dialogs import Question
from tagger_desktop.ui.theme import SPACE

KINDS = "Tagger libraries (*.tagger)"


class NewLibraryDialog(Question):
    """Asks for a file that is not there yet; with a tick, for who opens it."""

    def __init__(self, suggested: Path, person: str, parent: QWidget) -> None:
        super().__init__(parent, "New library", "Create")
        self.place = Field(self)
        self.place.setText(str(suggested))
        self.place.setAccessibleName("File")
        self.browse = QPushButton("Choose…", self)
        self.browse.clicked.connect(self._browse)
        self.browse.setAutoDefault(False)
        self.protect = QCheckBox("Protect with a password", self)
        self.form = NewPasswordForm(self, "")
        self.form.name.setText(person)
        self.form.hide()
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(self.place, 1)
        row.addWidget(self.browse)
        self.body.addLayout(row)
        self.body.addSpacing(SPACE)
        self.body.addWidget(self.protect)
        self.body.addWidget(self.form)
        self.setMinimumWidth(WIDTH + 30 * SPACE)
        self.place.textChanged.connect(lambda text: self._look())
        self.protect.toggled.connect(self._protect)
        self.form.changed.append(self._look)
        self.place.setFocus()
        self.place.setSelection(len(str(suggested.parent)) + 1, len(suggested.stem))
        self._look()

    @property
    def path(self) -> Path:
        """Where the library is going to be."""
        path = Path(self.place.text().strip()).expanduser()
        return path if path.suffix == ".tagger" else path.with_name(path.name + ".tagger")

    @property
    def owner(self) -> Credentials | None:
        """Who opens it, when it is to have a password; asked once, since nothing of it is kept."""
        if self.result() != QDialog.DialogCode.Accepted or not self.protect.isChecked():
            return None
        return self.form.take()

    def _protect(self, protected: bool) -> None:
        self.form.setVisible(protected)
        self._look()
        if protected:
            self.form.first.setFocus()
        fit(self)

    def _browse(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, "New library", str(self.path), KINDS)
        if chosen:
            self.place.setText(chosen)

    def _look(self) -> None:
        is_named = bool(self.place.text().strip())
        is_there = is_named and self.path.exists()
        protected = self.protect.isChecked()
        problem = "There is such a file already." if is_there else self.form.problem if protected else ""
        calm = ALONE if protected else "Anybody who has the file can read it. You can encrypt it later."
        self.say.setText(problem or calm)
        self.do.setEnabled(is_named and not is_there and (not protected or self.form.is_good))

    def reject(self) -> None:
        self.form.forget()
        super().reject()
