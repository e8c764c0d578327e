"""Which tagger is to look at which photos, and what it may propose."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QSlider,
    QWidget,
)

from tagger_desktop import taggers
from tagger_desktop.commands.suggesting import start
from tagger_desktop.domain.errors import UserError
from tagger_desktop.session import Session
from tagger_desktop.settings import places
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.model_list import ModelList, ModelRow
from tagger_desktop.ui.model_words import Told, told_taggers
from tagger_desktop.ui.tag_dialogs import Question
from tagger_desktop.ui.theme import SPACE

KEPT = "suggest"  # under which the last answers are remembered
ROWS = 5  # taggers seen at once
STEP, MOST = 5, 95  # of the least confidence, in hundredths
NOTHING_YET = "Suggestions are kept apart: nothing is put on a photo before you accept it."


class SuggestDialog(Question):
    """Asks once, and remembers the answers; Enter begins."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent, "Suggest tags", "Suggest")
        self._session = session
        self._told: dict[str, Told] = {told.name: told for told in told_taggers(places())}
        before = _before(session)
        self.list = ModelList("Taggers", self)
        self.list.show_rows(
            [ModelRow(told.name, told.title, told.what, told.name, told.icon) for told in self._told.values()],
            str(before.get("tagger", taggers.DEFAULT_TAGGER)),
        )
        self.list.setFixedHeight(self.list.height_of(ROWS))
        self.list.doubleClicked.connect(self.accept)
        self._make_photos()
        self.known = QCheckBox("Only tags of my vocabulary", self)
        self.known.setChecked(bool(before.get("vocabulary", False)) and len(session.vocabulary) > 0)
        self.least, self.least_words = QSlider(Qt.Orientation.Horizontal, self), QLabel(self)
        self.least.setRange(0, MOST // STEP)
        self.least.setAccessibleName("Minimum confidence")
        self.least.valueChanged.connect(lambda value: self._explain())
        self.least.setValue(round(float(before.get("least", 0.0)) * 100) // STEP)
        self._lay_out()
        self.list.chosen.connect(self._explain)
        self._explain()
        self.setMinimumWidth(150 * SPACE)
        self.list.setFocus()

    def _make_photos(self) -> None:
        session = self._session
        selected, shown = len(session.selection), len(session.shown)
        self.selected = QRadioButton("The selected photo" if selected == 1 else f"{selected:,} selected photos", self)
        self.shown = QRadioButton("The photo on show" if shown == 1 else f"All {shown:,} photos on show", self)
        self.photos = QButtonGroup(self)
        for button in (self.selected, self.shown):
            self.photos.addButton(button)
        self.selected.setEnabled(selected > 0)
        (self.selected if selected > 1 or not shown else self.shown).setChecked(True)

    def _lay_out(self) -> None:
        models = QPushButton("Models…", self)
        models.setProperty("kind", "link")
        models.setAutoDefault(False)
        models.clicked.connect(self._show_models)
        head = QHBoxLayout()
        head.addWidget(_section("Tagger", self))
        head.addStretch(1)
        head.addWidget(models)
        which = QHBoxLayout()
        which.setSpacing(5 * SPACE)
        which.addWidget(self.shown)
        which.addWidget(self.selected)
        which.addStretch(1)
        least = QHBoxLayout()
        least.setSpacing(3 * SPACE)
        least.addWidget(QLabel("Minimum confidence", self))
        least.addWidget(self.least, 1)
        self.least_words.setMinimumWidth(36 * SPACE)
        least.addWidget(self.least_words)
        self.body.setSpacing(SPACE)
        self.body.addLayout(head)
        self.body.addWidget(self.list)
        self.body.addSpacing(3 * SPACE)
        self.body.addWidget(_section("Photos", self))
        self.body.addLayout(which)
        self.body.addSpacing(3 * SPACE)
        self.body.addWidget(_section("What it may propose", self))
        self.body.addWidget(self.known)
        self.body.addLayout(least)

    @property
    def told(self) -> Told | None:
        """The tagger that is chosen."""
        return self._told.get(self.list.current)

    def _explain(self) -> None:
        told, known = self.told, len(self._session.vocabulary)
        least = self.least.value() * STEP
        self.least_words.setText(f"at least {least}%" if least else "as the tagger thinks fit")
        own = told is not None and told.has_own_words
        self.known.setEnabled(known > 0 and not own)
        self.known.setToolTip("" if known else "There are no tags yet.")
        self.do.setEnabled(told is not None and (known > 0 or not own))
        self.say.setProperty("role", "muted")
        if own:
            self.say.setText(
                f"It looks for your {known:,} tags. {NOTHING_YET}" if known else "There are no tags yet to look for."
            )
        else:
            self.say.setText(NOTHING_YET)

    def _show_models(self) -> None:
        self.reject()
        run(self._session, "models.list")

    def accept(self) -> None:
        """Begin; the progress is in the status bar."""
        session, told = self._session, self.told
        if told is None or not self.do.isEnabled():
            return
        chosen = session.selection.copy() if self.selected.isChecked() else session.shown.photos
        only, least = self.known.isChecked() and self.known.isEnabled(), self.least.value() * STEP / 100
        try:
            start(session, chosen, told.name, min_confidence=least, vocabulary=only, query=session.shown.text)
        except UserError as error:
            self.say.setText(str(error))
            return
        kept = {"tagger": told.name, "vocabulary": self.known.isChecked(), "least": least}
        session.settings.layout[KEPT] = json.dumps(kept)
        super().accept()


def _before(session: Session) -> dict[str, Any]:
    try:
        found = json.loads(session.settings.layout.get(KEPT, "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _section(title: str, parent: QWidget) -> QLabel:
    label = QLabel(title, parent)
    label.setProperty("role", "section")
    return label
