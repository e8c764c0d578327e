"""What a lock takes off the screen besides the photos: questions, lists of names, what was said last."""

from __future__ import annotations

import gc

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from tagger_desktop import locking
from tagger_desktop.library.library import Library
from tagger_desktop.place import Place
from tagger_desktop.session import Session
from tagger_desktop.ui.on_demand import OnDemand
from tagger_desktop.ui.overlay import Overlay
from tagger_desktop.ui.toast import Toast

LOOK_MS = 2_000  # how often it is looked whether it is time to lock
BY_HAND = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class Curtain(QObject):
    """Falls when a library is locked; what was written down a moment before is not told any more."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        session.locks.connect(self._locks)
        session.opened.connect(self._opened)

    def _locks(self, place: Place | None) -> None:
        if place is None:
            return
        _close_questions()
        for overlay in self._window.findChildren(Overlay):
            overlay.forget()
        for toast in self._window.findChildren(Toast):
            toast.hush(True)

    def _opened(self, library: Library | None) -> None:
        if self._session.locked is not None:
            self._throw_away()
        # What the library's last writes and jobs have to say is posted by now, and comes before this.
        self._session.post(self._listen)

    def _throw_away(self) -> None:
        """Delete the windows beside the main one; their lists and fields are not to be read out of memory later.

        Not before the library is closed: until then they finish what they are reading.
        """
        for part in vars(self._window).values():  # whichever there are: a new one must not be forgotten here
            for one in part.values() if isinstance(part, dict) else [part]:
                if isinstance(one, OnDemand):
                    one.forget()
        gc.collect()

    def _listen(self) -> None:
        for toast in self._window.findChildren(Toast):
            toast.hush(False)


def _close_questions() -> None:
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QMenu):
            widget.close()
        elif isinstance(widget, QDialog):
            widget.reject()
            widget.deleteLater()  # also one that was answered before: it holds what it had listed


class IdleWatch(QObject):
    """Hears keys and clicks of the program's windows, and locks when there were none for long enough.

    It listens to the windows themselves, which get what a person does and little else; a filter on the application
    would see every event of every widget, thousands a second while one scrolls.
    """

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self.idle = locking.Idle(session)
        session.opened.connect(lambda library: self.idle.touch())
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self.idle.poll)
        self._timer.start()
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._watch)
            self._watch(app.focusWindow())

    def stop(self) -> None:
        """Lock nothing by itself any more."""
        self._timer.stop()

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)
            self.idle.touch()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in BY_HAND:
            self.idle.touch()
        return False
