"""What is known of one model, what can be done with it, and what it says of a photo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from tagger_desktop.jobs import Job
from tagger_desktop.jobs.models import Verdict
from tagger_desktop.taggers import TAGGERS
from tagger_desktop.taggers.catalogue import Offer
from tagger_desktop.taggers.models import USES, Added
from tagger_desktop.ui import theme
from tagger_desktop.ui.fact_table import Fact, FactTable
from tagger_desktop.ui.meter import paint_meter
from tagger_desktop.ui.model_words import KINDS, LICENCES, Told, size_words
from tagger_desktop.ui.theme import BODY, SMALL, SPACE, font

LINE, NAMES = 7 * SPACE, 40 * SPACE  # pixels of a bar's line, and of the names before the bars
MOST = 8  # tags of a trial that are shown
USE = {"tagger": "proposing tags", "embedder": "similar photos and learning"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A model: what it is, in words and facts, and what can be done with it."""

    name: str
    title: str
    what: str
    facts: Sequence[Fact]
    can_test: bool = False
    can_get: bool = False
    can_remove: bool = False


def of_built_in(told: Told) -> Shown:
    """Return what is known of a model of the program, or of another package."""
    licence, size, model = LICENCES.get(told.name, ("as its package says", "", ""))
    facts = [("Name", told.name), ("Model", model), ("Licence", licence), ("Size", size)]
    return Shown(told.name, told.title, told.what, [one for one in facts if one[1]], can_test=told.name in TAGGERS)


def of_added(one: Added) -> Shown:
    """Return what is known of a model that somebody added."""
    facts = [
        ("Kind", one.kind),
        ("Used for", ", ".join(USE[use] for use in USES[one.kind])),
        ("Labels", f"{one.labels:,}" if one.labels else ""),
        ("Licence", one.licence or "not said"),
        ("Size", size_words(one.size_bytes)),
        ("Version", one.version),
        ("From", one.source),
        ("Added", one.added[:10]),
    ]
    does = f"{KINDS[one.kind][1]}."
    return Shown(one.name, one.name, does, [fact for fact in facts if fact[1]], can_test=True, can_remove=True)


def of_offer(one: Offer) -> Shown:
    """Return what is known of a public model."""
    facts = [
        ("Kind", one.kind),
        ("Used for", ", ".join(USE[use] for use in USES[one.kind])),
        ("Licence", one.licence),
        ("Terms", one.terms),
        ("Size", one.size),
        ("From", f"huggingface.co/{one.repo}"),
    ]
    return Shown(one.name, one.title, one.what, facts, can_get=True)


class ModelPage(QWidget):
    """Heading, facts, buttons, and below them progress or the result of a trial."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = ""
        self.title, self.what, self.used = QLabel(self), QLabel(self), QLabel("In use in this library", self)
        self.title.setProperty("role", "heading")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.what.setProperty("role", "muted")
        self.what.setWordWrap(True)
        self.used.setProperty("role", "key")
        self.facts = FactTable(self)
        self.test, self.use = QPushButton("Try on this photo", self), QPushButton("Use for similar photos", self)
        self.get, self.remove = QPushButton("Fetch…", self), QPushButton("Remove…", self)
        self.test.setToolTip("On the photo that is chosen in the main window, or on a drawn picture")
        self.use.setToolTip("The embedder of this library: what was learnt and what is similar hangs on it")
        self.get.setProperty("kind", "primary")
        self.busy, self.bar = QLabel(self), QProgressBar(self)
        self.busy.setProperty("role", "small")
        self.stop = QPushButton("Stop", self)
        self.stop.setProperty("kind", "link")
        self.stop.clicked.connect(self._stop)
        self._job: Job | None = None
        self.trial, self.bars = QLabel(self), Bars(self)
        self.trial.setProperty("role", "small")
        self.trial.setWordWrap(True)
        self._lay_out()
        self.show_busy(None)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(3 * SPACE)
        head.addWidget(self.title)
        head.addWidget(self.used, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * SPACE)
        for button in (self.get, self.test, self.use, self.remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        going = QHBoxLayout()
        going.setSpacing(3 * SPACE)
        going.addWidget(self.bar, 1)
        going.addWidget(self.busy)
        going.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * SPACE, 5 * SPACE, 6 * SPACE, 4 * SPACE)
        column.setSpacing(SPACE)
        column.addLayout(head)
        column.addWidget(self.what)
        column.addSpacing(4 * SPACE)
        column.addWidget(self.facts)
        column.addSpacing(4 * SPACE)
        column.addLayout(buttons)
        column.addSpacing(3 * SPACE)
        column.addLayout(going)
        column.addWidget(self.trial)
        column.addSpacing(SPACE)
        column.addWidget(self.bars)
        column.addStretch(1)

    def show_model(self, shown: Shown) -> None:
        """Show a model; what another one said of a photo goes."""
        if shown.name != self._name:
            self.trial.clear()
            self.bars.show_bars(())
        self._name = shown.name
        self.title.setText(shown.title)
        self.what.setText(shown.what)
        self.facts.show_facts(shown.facts)

    def allow(self, *, test: bool, get: bool, remove: bool, use: bool, is_used: bool) -> None:
        """Show what can be done with the model."""
        for button, can in ((self.test, test), (self.get, get), (self.remove, remove), (self.use, use)):
            button.setVisible(can)
        self.used.setVisible(is_used)

    def show_busy(self, job: Job | None) -> None:
        """Show how a job is going, or that there is none."""
        self._job = job
        for part in (self.busy, self.bar, self.stop):
            part.setVisible(job is not None)
        for button in (self.test, self.get, self.use, self.remove):
            button.setEnabled(job is None)
        if job is not None:
            done, total = job.progress.done, job.progress.total
            self.bar.setMaximum(total)
            self.bar.setValue(done)
            self.busy.setText(f"{done:,} of {total:,} MB" if total else job.title)
            self.stop.setVisible(total > 0)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def show_trial(self, found: Verdict) -> None:
        """Show how fast the model is, and what it says."""
        self.trial.setProperty("role", "small")
        vector = f" It sees it as {found.length:,} numbers." if found.length else ""
        nothing = "" if found.says or found.length else " It proposes nothing for this photo."
        self.trial.setText(f"{found.ms:g} ms a photo.{vector}{nothing}")
        self.bars.show_bars(found.says[:MOST])

    def show_failure(self, text: str) -> None:
        """Show why the model could not be tried."""
        self.trial.setText(text)
        self.bars.show_bars(())


class Bars(QWidget):
    """Tags with a bar each for the confidence."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.bars: Sequence[tuple[str, float]] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.appearance.changed.connect(self.update)

    def show_bars(self, bars: Sequence[tuple[str, float]]) -> None:
        """Show these."""
        self.bars = bars
        self.setAccessibleName(", ".join(f"{name} {share:.0%}" for name, share in bars))
        self.setVisible(bool(bars))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, len(self.bars) * LINE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, (name, share) in enumerate(self.bars):
            top = row * LINE
            painter.setFont(font(BODY))
            painter.setPen(look.colour("text"))
            shown = QFontMetrics(font(BODY)).elidedText(name, Qt.TextElideMode.ElideRight, NAMES - 2 * SPACE)
            painter.drawText(QRect(0, top, NAMES, LINE), Qt.AlignmentFlag.AlignVCenter, shown)
            room = self.width() - NAMES - 12 * SPACE
            paint_meter(painter, QRectF(NAMES, top + LINE / 2 - 2, room, 5), share)
            painter.setFont(font(SMALL))
            painter.setPen(look.colour("muted"))
            end = QRect(self.width() - 12 * SPACE, top, 12 * SPACE, LINE)
            painter.drawText(end, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{share:.0%}")
