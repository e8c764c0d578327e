"""The bottom line: how many photos, how many chosen, and what is under way."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from tagger_desktop.domain.events import Changed
from tagger_desktop.domain.people import a
from tagger_desktop.domain.progress import rate_and_left
from tagger_desktop.jobs import Job
from tagger_desktop.library.library import Library
from tagger_desktop.session import Session
from tagger_desktop.ui.icons import icon
from tagger_desktop.ui.theme import SPACE


class Status(QWidget):
    """Counts on the left; on the right the newest job with its progress, rate, time left and a way to stop it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._job: Job | None = None
        self._counts, self._layer, self._doing, self.who = QLabel(self), QLabel(self), QLabel(self), QLabel(self)
        for quiet in (self._counts, self._layer, self._doing, self.who):
            quiet.setProperty("role", "muted")
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(40 * SPACE)
        self._stop = QToolButton(self)
        self._stop.setIcon(icon("close", 16))
        self._stop.setToolTip("Stop; what is done stays")
        self._stop.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * SPACE, SPACE, 3 * SPACE, SPACE)
        row.setSpacing(3 * SPACE)
        row.addWidget(self._counts)
        row.addWidget(self._layer)
        row.addWidget(self.who)
        row.addStretch(1)
        for part in (self._doing, self._bar, self._stop):
            row.addWidget(part)
        self.setFixedHeight(8 * SPACE)
        session.showed.connect(lambda shown: self._count())
        session.selected.connect(lambda selection: self._count())
        session.opened.connect(lambda library: self._count())
        session.changed.connect(self._heard)
        # Jobs report from their own threads, and faster than anybody reads.
        self._timer = QTimer(self, interval=150)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        self._count()
        self._look()

    @property
    def text(self) -> str:
        """What the left side says now."""
        return self._counts.text()

    def _heard(self, news: Changed) -> None:
        self._count()

    def _count(self) -> None:
        session = self._session
        self.who.setText(who_is_here(session.library) if session.library else "")
        if session.library is None:
            self._counts.setText("")
            return
        shown, selected = len(session.shown), len(session.selection)
        text = "1 photo" if shown == 1 else f"{shown:,} photos"
        if session.shown.text.strip():
            text += " found"
        self._counts.setText(f"{text}  ·  {selected:,} selected" if selected else text)

    def _look(self) -> None:
        running = self._session.jobs.running
        job = self._job = running[-1] if running else None
        for part in (self._doing, self._bar, self._stop):
            part.setVisible(job is not None)
        if job is None:
            self._doing.clear()
            return
        done, total = job.progress.done, job.progress.total
        rate, left = rate_and_left(job.progress, monotonic() - job.started)
        words = [job.title, f"{done:,} of {total:,}" if total else f"{done:,}"]
        if rate >= 1:
            words.append(f"{rate:,.0f} a second")
        if left is not None and left >= 1:
            words.append(f"{_time(left)} left")
        self._doing.setText("  ·  ".join(words))
        self._bar.setMaximum(total)
        self._bar.setValue(done)

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()


def who_is_here(library: Library) -> str:
    """Return who has an encrypted library open, and as what: "Ben, an annotator"; "" for a plain one."""
    return f"{library.who}, {a(library.role)}" if library.access else ""


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
