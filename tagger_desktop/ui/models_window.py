"""The window of models: those of the program, those that were added, and public ones that can be fetched."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSplitter, QVBoxLayout, QWidget

from tagger_desktop import taggers
from tagger_desktop.commands import models as verbs
from tagger_desktop.domain.events import SETTINGS, Changed
from tagger_desktop.jobs import Job
from tagger_desktop.jobs.models import Ready, Verdict, try_out
from tagger_desktop.library import embedder as embedders
from tagger_desktop.library import photos
from tagger_desktop.session import Session
from tagger_desktop.settings import places, resource
from tagger_desktop.taggers import catalogue, models
from tagger_desktop.taggers.catalogue import Offer
from tagger_desktop.taggers.models import Added
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.model_list import ModelList, ModelRow
from tagger_desktop.ui.model_page import ModelPage, Shown, of_added, of_built_in, of_offer
from tagger_desktop.ui.model_words import KINDS, Told, is_there, size_words, told, told_added
from tagger_desktop.ui.reader import Reader
from tagger_desktop.ui.theme import SPACE
from tagger_desktop.ui.tool_window import ToolWindow

SIZE = (1000, 660)  # pixels at the first time
SPLIT = [400, 600]


@dataclass(frozen=True, slots=True)
class Known:
    """The models there are: names of the program's and of other packages', those added, and those on offer."""

    built_in: tuple[str, ...] = ()
    added: tuple[Added, ...] = ()
    offers: tuple[Offer, ...] = ()
    taggers: frozenset[str] = frozenset()
    embedders: frozenset[str] = frozenset()
    chosen: str = ""
    """The embedder of the open library."""
    told: dict[str, Told] = field(default_factory=dict)


class ModelsWindow(ToolWindow):
    """Models on the left, what is known of the selected one on the right. A file that is dropped here is added."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(session, window, "models", "Models", SIZE)
        self._reader, self._looking = Reader(session, "reading models"), Reader(session, "finding a photo")
        self.known = Known()
        self._next = ""  # the model to select when the list is read
        self._jobs: dict[int, str] = {}  # jobs of this window, by the model they are about
        self.list, self.page = ModelList("Models", self), ModelPage(self)
        self.list.chosen.connect(self._chosen)
        self.add = QPushButton("Add", self)
        menu = QMenu(self.add)
        menu.addAction("A file or ZIP archive…").triggered.connect(lambda: self._run("models.add"))
        menu.addAction("A folder…").triggered.connect(lambda: self._run("models.add_folder"))
        self.add.setMenu(menu)
        self.page.test.clicked.connect(self.test)
        self.page.get.clicked.connect(self.get)
        self.page.remove.clicked.connect(self.remove)
        self.page.use.clicked.connect(self.use)
        self._lay_out()
        self.setAcceptDrops(True)
        QShortcut(QKeySequence("Ctrl+W"), self).activated.connect(self.close)
        session.jobs.changed.connect(lambda job: session.post(lambda: self._job(job)))
        session.changed.connect(self._heard)

    def _lay_out(self) -> None:
        left = QWidget(self)
        left.setProperty("role", "panel")
        down = QVBoxLayout(left)
        down.setContentsMargins(SPACE, SPACE, SPACE, 3 * SPACE)
        down.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, 0)
        foot.addWidget(self.add)
        foot.addStretch(1)
        down.addLayout(foot)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self.page)
        split.setSizes(SPLIT)
        split.setStretchFactor(1, 1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(split)

    def open(self) -> None:
        """Show the window with the keyboard on the models."""
        super().open()
        self.list.setFocus()

    def refresh(self) -> None:
        """Look which models there are."""
        if self.session.library is None:
            self._know(known(""))
        else:
            self._reader.ask(lambda library: known(embedders.chosen(library.read())), self._know)

    def _know(self, found: Known) -> None:
        self.known = found
        used = found.chosen or taggers.DEFAULT_EMBEDDER
        rows = [ModelRow("", "With the program")]
        rows += [_row(found.told[name], "in use" if name == used else "") for name in found.built_in]
        if found.added:
            rows.append(ModelRow("", "Added"))
            rows += [
                _row(found.told[one.name], "in use" if one.name == used else size_words(one.size_bytes))
                for one in found.added
            ]
        if found.offers:
            rows.append(ModelRow("", "To be fetched"))
            rows += [
                ModelRow(one.name, one.title, one.what, one.size if one.size_bytes else "", KINDS[one.kind][0])
                for one in found.offers
            ]
        self.list.show_rows(rows, self._next)
        self._next = ""

    @property
    def shown(self) -> Shown | None:
        """What is known of the selected model."""
        name, found = self.list.current, self.known
        if name in found.built_in:
            return of_built_in(found.told[name])
        for one in found.added:
            if one.name == name:
                return of_added(one)
        return next((of_offer(one) for one in found.offers if one.name == name), None)

    def _chosen(self) -> None:
        shown = self.shown
        if shown is None:
            return
        name, used = shown.name, self.known.chosen or taggers.DEFAULT_EMBEDDER
        self.page.show_model(shown)
        self.page.allow(
            test=shown.can_test,
            get=shown.can_get,
            remove=shown.can_remove,
            use=name in self.known.embedders and name != used and self.session.library is not None,
            is_used=name == used,
        )
        self.page.show_busy(next((job for job in self.session.jobs.running if self._jobs.get(id(job)) == name), None))

    def _heard(self, news: Changed) -> None:
        if self.isVisible() and SETTINGS in news.what:
            self.refresh()

    def _job(self, job: Job) -> None:
        """Show how a job of this window goes, and what came of it."""
        about = self._jobs.get(id(job), "")
        if about and about == self.list.current:
            self.page.show_busy(None if job.over else job)
            if isinstance(job.result, Verdict):
                self.page.show_trial(job.result)
            elif job.error is not None:
                self.page.show_failure(str(job.error))
        if job.over:
            self._jobs.pop(id(job), None)
            if self.isVisible() and isinstance(job.result, Ready):
                self._next = job.result.model.name
                self.refresh()

    def test(self) -> None:
        """Run the selected model on the photo one looks at in the main window, or on a drawn picture."""
        shown, current = self.shown, self.session.current
        if shown is None or not shown.can_test:
            return
        if current is None or self.session.library is None:
            self._test(shown.name, None)
        else:
            self._looking.ask(
                lambda library: photos.paths(library.read(), [current]).get(current),
                lambda path: self._test(shown.name, path),
            )

    def _test(self, name: str, path: Path | None) -> None:
        job = self.session.jobs.start(f"Try {name}", lambda: try_out(name, places(), path))
        self._jobs[id(job)] = name
        self.page.show_busy(job)

    def get(self) -> None:
        """Fetch the selected public model, after its licence and size were agreed to."""
        shown = self.shown
        if shown is not None and shown.can_get:
            self._run(f"models.get name={shown.name}", shown.name)

    def remove(self) -> None:
        """Delete the selected model, after a question."""
        shown = self.shown
        if shown is not None and shown.can_remove:
            self._run(f"models.remove name={shown.name}")
            self.refresh()

    def use(self) -> None:
        """Use the selected model to see what photos have in common; all photos are looked at again."""
        name = self.list.current
        text = (
            f"{name} is used for similar photos and for learning in this library. All photos are looked at again, in"
            " the background; tags and verdicts stay."
        )
        if self.prompts.confirm("Choose the embedder", text, "Use it"):
            run(self.session, f"review.embedder name={'' if name == taggers.DEFAULT_EMBEDDER else name}")

    def _run(self, line: str, about: str = "") -> None:
        before, self.session.prompts = self.session.prompts, self.prompts  # questions belong in front of this window
        running = {id(job) for job in self.session.jobs.running}
        try:
            run(self.session, line)
        finally:
            self.session.prompts = before
        for job in self.session.jobs.running:
            if id(job) not in running:
                self._jobs[id(job)] = about or self.list.current

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        verbs.add(self.session, Path(event.mimeData().urls()[0].toLocalFile()))


def known(chosen: str) -> Known:
    """Return the models there are; `chosen` is the embedder of the open library."""
    here = places()
    added = tuple(models.added(here.own))
    names = {one.name for one in added}
    of_taggers, of_embedders = taggers.names("tagger", here), taggers.names("embedder", here)
    built_in = tuple(
        name for name in dict.fromkeys([*of_taggers, *of_embedders]) if name not in names and is_there(name)
    )
    offers = tuple(one for one in catalogue.read(resource("models/catalogue.json")) if one.name not in names)
    said = {name: told(name) for name in built_in} | {one.name: told_added(one) for one in added}
    return Known(built_in, added, offers, frozenset(of_taggers), frozenset(of_embedders), chosen, said)


def _row(one: Told, note: str) -> ModelRow:
    return ModelRow(one.name, one.title, one.what, note, one.icon)
