"""Starting the window, and what happens when the program itself fails."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from tagger_desktop import __version__
from tagger_desktop.domain.errors import PasswordNeeded, UserError
from tagger_desktop.session import Notice, Session
from tagger_desktop.settings import Settings
from tagger_desktop.shown import Shown
from tagger_desktop.ui import theme
from tagger_desktop.ui.bridge import Poster
from tagger_desktop.ui.main_window import MainWindow

log = logging.getLogger(__name__)
SWITCH_S = 0.001  # how long another thread may compute before the window gets its turn
UPKEEP_MS = 3_000  # after the window is there
AFTER_PAINT_MS = 1  # Qt paints what is due before it looks at the clock, but not before what is to be done at once


def application() -> QApplication:
    """Return the one application object, made at the first call."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    app = QApplication([*sys.argv[:1], "-style", "Fusion"])  # told so, Qt makes no other style first
    app.setApplicationName("Tagger Desktop")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("tagger-desktop")
    return app


def window(settings: Settings | None = None) -> MainWindow:
    """Return a window on a new session, with nothing open yet."""
    shown = MainWindow(_session(settings or Settings.load()))
    shown.furnish()
    return shown


def _session(settings: Settings) -> Session:
    app = application()
    theme.apply(app, settings.theme)
    session = Session(settings, by="window")
    session.post = Poster(app).post
    return session


def run(place: Path | None) -> int:
    """Show the window, opened at a library or a folder of photos, until it is closed; return the exit code."""
    faulthandler.enable()
    sys.excepthook = _crashed
    sys.setswitchinterval(SWITCH_S)
    if place is not None and place.is_file():
        shown = _opened_at(place)
    else:
        shown = window()
        _take_over_garbage()
        if place is not None:  # after the first paint, so that the window is there at once
            QTimer.singleShot(AFTER_PAINT_MS, lambda: open_place(shown.session, place))
    shown.show()
    QTimer.singleShot(UPKEEP_MS, lambda: _keep_up(shown))
    if os.environ.get("TAGGER_WATCHDOG"):
        from tagger_desktop.ui.watchdog import Watchdog

        logging.basicConfig()
        Watchdog(application())
    return application().exec()


def _keep_up(shown: MainWindow) -> None:
    """Begin with what is done from time to time: backups, and looking which drives are connected."""
    from tagger_desktop.commands.backups import Schedule
    from tagger_desktop.commands.drives import Drives

    shown.upkeep = [Schedule(shown.session), Drives(shown.session)]


def _opened_at(library: Path) -> MainWindow:
    """Return a window that shows the first photos of a library before it builds what stands around them.

    The library comes first: while it is read on a thread of its own, the window takes its time here.
    """
    session = _session(Settings.load())
    failure: UserError | None = None
    try:
        session.open(library)
    except UserError as error:
        failure = error
    shown = MainWindow(session)

    def furnish() -> None:
        if next(shown.furniture, shown) is not shown:  # a part at a time, so that a gesture in between is answered
            QTimer.singleShot(AFTER_PAINT_MS, furnish)
            return
        from tagger_desktop.commands.library import go_on_scanning

        _take_over_garbage()
        go_on_scanning(session)

    def begin(now: Shown | None = None) -> None:
        if now is not None and len(now):
            return  # they are going to be painted
        session.showed.disconnect(begin)
        shown.grid.began.disconnect(begin)
        QTimer.singleShot(AFTER_PAINT_MS, furnish)

    if failure is None:
        session.showed.connect(begin)
        shown.grid.began.connect(begin)
    else:
        _take_over_garbage()
        shown.furnish()
        _refused(session, library, failure)
    return shown


def _take_over_garbage() -> None:
    from tagger_desktop.ui.garbage import Garbage  # not before the first paint

    Garbage(application())


def open_place(session: Session, place: Path) -> None:
    """Open a library file, or the library of a folder of photos; a failure becomes a notice."""
    from tagger_desktop.commands.library import go_on_scanning, open_photos

    try:
        if place.is_dir():
            open_photos(session, place)
        else:
            session.open(place)
            go_on_scanning(session)
    except UserError as error:
        _refused(session, place, error)


def _refused(session: Session, library: Path, error: UserError) -> None:
    """Say why a library cannot be opened; an encrypted one is shown as locked, and asks for the password itself."""
    if isinstance(error, PasswordNeeded):
        from tagger_desktop import locking

        locking.wait_at(session, library)
    else:
        session.notified.emit(Notice(error.text, error.hint, error=True))


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Show a bug of ours with its traceback to copy; the program goes on, and the edit was rolled back."""
    from PySide6.QtWidgets import QMessageBox

    if issubclass(kind, KeyboardInterrupt):
        QApplication.quit()
        return
    if isinstance(error, UserError):
        QMessageBox.warning(None, "Tagger Desktop", str(error))
        return
    text = "".join(traceback.format_exception(kind, error, trace))
    log.error("%s", text)
    box = QMessageBox(QMessageBox.Icon.Critical, "Tagger Desktop", "Something went wrong in the program.")
    box.setInformativeText("What you did last may not have been done. Everything before it is safe.")
    box.setDetailedText(text)
    copy = box.addButton("Copy details", QMessageBox.ButtonRole.ActionRole)
    box.addButton(QMessageBox.StandardButton.Close)
    box.exec()
    if box.clickedButton() is copy:
        QApplication.clipboard().setText(text)
