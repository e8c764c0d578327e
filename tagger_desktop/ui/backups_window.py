"""The window of the library's backups: when they were made, making one, and going back to one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from shlex import quote

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from tagger_desktop.commands.backups import folder_of, listed
from tagger_desktop.commands.deeds import refusal
from tagger_desktop.jobs import Job
from tagger_desktop.library.backups import Backup
from tagger_desktop.session import Session
from tagger_desktop.ui.empty_page import EmptyPage
from tagger_desktop.ui.finding_list import FindingList, Line
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.reader import Reader
from tagger_desktop.ui.theme import SPACE
from tagger_desktop.ui.tool_window import ToolWindow

SIZE = (760, 520)  # pixels at the first time


class BackupsWindow(ToolWindow):
    """Lists the copies, newest first."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(session, window, "backups", "Backups", SIZE)
        self._reader = Reader(session, "looking for backups")
        self.backups: list[Backup] = []
        self.title, self.about = QLabel("Backups", self), QLabel(self)
        self.title.setProperty("role", "title")
        self.about.setProperty("role", "muted")
        self.about.setWordWrap(True)
        self.list = FindingList.of_one("Backups", self)
        self.list.chosen.connect(self._allow)
        self.list.bind(("Return", "Enter"), self.restore)
        self.empty = EmptyPage("empty-search", self)
        self.empty.say("No backup yet", "One is made now and then by itself; the first one can be made at once.")
        self.make, self.where = QPushButton("Back up now", self), QPushButton("Show folder", self)
        self.back = QPushButton("Go back to this one…", self)
        self.make.setProperty("kind", "primary")
        self.make.clicked.connect(lambda: run(session, "library.back_up"))
        self.where.clicked.connect(self._show_folder)
        self.back.clicked.connect(self.restore)
        self._lay_out()
        QShortcut(QKeySequence("Ctrl+W"), self).activated.connect(self.close)
        session.jobs.changed.connect(lambda job: session.post(lambda: self._job(job)) if job.over else None)

    def _lay_out(self) -> None:
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.list)
        head, foot = QVBoxLayout(), QHBoxLayout()
        head.setContentsMargins(4 * SPACE, 4 * SPACE, 4 * SPACE, 3 * SPACE)
        head.setSpacing(SPACE)
        head.addWidget(self.title)
        head.addWidget(self.about)
        foot.setContentsMargins(4 * SPACE, 3 * SPACE, 4 * SPACE, 3 * SPACE)
        foot.setSpacing(2 * SPACE)
        foot.addWidget(self.where)
        foot.addStretch(1)
        foot.addWidget(self.back)
        foot.addWidget(self.make)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.pages, 1)
        column.addLayout(foot)

    def open(self) -> None:
        """Show the window with the keyboard on the newest backup."""
        super().open()
        self.list.setFocus()

    def refresh(self) -> None:
        """Look which backups there are."""
        session = self.session
        self._reader.ask(lambda library: listed(session, library), self._know)

    def _job(self, job: Job) -> None:
        if self.isVisible() and self.session.library is not None:
            self.refresh()

    def _know(self, found: list[Backup]) -> None:
        if self.session.library is None:
            return
        self.backups, settings = found, self.session.settings
        hours = settings.backup_hours
        often = f"One is made when the last is {hours:,} hours old and something was written since." if hours else ""
        encrypted = " They are encrypted like the library." if self.session.open_library.access else ""
        self.about.setText(
            f"{often} The last three stay, and one for each of the last {settings.backups_daily} days and"
            f" {settings.backups_weekly} weeks with one.{encrypted} Each was proved to be whole.".strip()
        )
        now = datetime.now(UTC)
        self.list.show_lines([Line(_when(one, now), _size(one), icon="history") for one in found])
        self.pages.setCurrentIndex(1 if found else 0)
        self._allow()

    def _allow(self) -> None:
        refused = refusal(self.session, "library.restore")
        self.back.setEnabled(self.list.row >= 0 and not refused)
        self.back.setToolTip(refused)

    @property
    def chosen(self) -> Backup | None:
        """The selected backup."""
        return self.backups[self.list.row] if 0 <= self.list.row < len(self.backups) else None

    def restore(self) -> None:
        """Ask, and put the selected backup in the place of the library."""
        chosen = self.chosen
        if chosen is None or not self.back.isEnabled():
            return
        text = (
            f"The library becomes what it was on {chosen.at.astimezone():%d %B %Y at %H:%M}. As it is now it is kept"
            " beside it under another name, so that nothing is lost; photos' files are not touched."
        )
        if self.prompts.confirm("Go back to a backup", text, "Go back"):
            run(self.session, f"library.restore path={quote(str(chosen.path))}")

    def _show_folder(self) -> None:
        folder: Path = folder_of(self.session)
        if folder.is_dir():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _when(backup: Backup, now: datetime) -> str:
    local = backup.at.astimezone()
    days = (now.astimezone().date() - local.date()).days
    day = {0: "Today", 1: "Yesterday"}.get(days, f"{local:%A}" if 1 < days < 7 else "")
    return f"{day}, {local:%H:%M}" if days in (0, 1) else f"{day}, {local:%d %B %Y, %H:%M}".lstrip(", ")


def _size(backup: Backup) -> str:
    size = backup.size_bytes
    return f"{size / 1e6:,.1f} MB" if size >= 1e6 else f"{size / 1e3:,.0f} kB"
