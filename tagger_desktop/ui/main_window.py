"""The window: where the views stand. What they do is in the views themselves and in the commands."""

from __future__ import annotations

import base64
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from tagger_desktop.domain.errors import UserError
from tagger_desktop.library import photos
from tagger_desktop.library.library import Library
from tagger_desktop.session import Notice, Request, Session
from tagger_desktop.ui import context_menu, on_demand, theme
from tagger_desktop.ui.actions import Keys, fill_menu_bar
from tagger_desktop.ui.cheat_sheet import CheatSheet
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.icons import icon
from tagger_desktop.ui.inspector import Inspector
from tagger_desktop.ui.key_strip import KeyStrip
from tagger_desktop.ui.loupe import Loupe
from tagger_desktop.ui.palette import Palette
from tagger_desktop.ui.photo_grid import PhotoGrid
from tagger_desktop.ui.prompts import WindowPrompts
from tagger_desktop.ui.query_bar import QueryBar
from tagger_desktop.ui.quick_tag import QuickTag
from tagger_desktop.ui.shortcut_editor import ShortcutEditor
from tagger_desktop.ui.sidebar import Sidebar
from tagger_desktop.ui.status import Status
from tagger_desktop.ui.toast import Toast
from tagger_desktop.ui.welcome import Welcome

TITLE = "Tagger Desktop"
OTHERS_MS = 1_000  # how often the file is asked whether another program has written to it


class MainWindow(QMainWindow):
    """One session on the screen."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setWindowTitle(TITLE)
        self.setWindowIcon(icon("app"))
        self.setAcceptDrops(True)
        self.resize(1360, 860)
        session.prompts = WindowPrompts(self)
        self.keys = Keys(session, self)
        self._build()
        self.keys.set_stage(self.views)
        self.quick_tag = QuickTag(session, self)
        self.toast = Toast(session, self)
        self.palette_box = Palette(session, self.keys, self)
        self.cheat_sheet = CheatSheet(self.keys, self)
        self.vocabulary = on_demand.vocabulary(session, self)
        self.consistency = on_demand.consistency(session, self)
        fill_menu_bar(self.menuBar(), session, self.keys, context_menu.extras(session, self.keys))
        self._requests = {
            "search": self.query_bar.take_focus,
            "quick_tag": self.quick_tag.open,
            "palette": self.palette_box.open,
            "edit_keys": lambda: ShortcutEditor(session, self.keys, self).open(),
            "keys": self.cheat_sheet.open,
            "full_screen": self._full_screen,
            "sidebar": lambda: self.sidebar.setVisible(not self.sidebar.isVisible()),
            "inspector": lambda: self.inspector.setVisible(not self.inspector.isVisible()),
            "theme": self._dress,
            "reveal": self._reveal,
            "vocabulary": self.vocabulary.open,
            "consistency": self.consistency.open,
            "quit": self.close,
        }
        session.opened.connect(self._opened)
        session.viewed.connect(self._viewed)
        session.requested.connect(self._asked)
        self._others = QTimer(self, interval=OTHERS_MS)
        self._others.timeout.connect(self._look_for_others)
        self._others.start()
        self._restore()
        self._opened(session.library)

    def _build(self) -> None:
        session = self.session
        self.welcome = Welcome(session, self.keys, self)
        self.sidebar, self.inspector = Sidebar(session, self), Inspector(session, self)
        self.grid, self.loupe = PhotoGrid(session, self), Loupe(session, self)
        self.query_bar, self.status = QueryBar(session, self), Status(session, self)
        self.grid.menu_requested.connect(self._menu)
        self.views = QStackedWidget(self)
        self.views.addWidget(self.grid)
        self.views.addWidget(self.loupe)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.query_bar)
        column.addWidget(self.views, 1)
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        self.split.setHandleWidth(1)
        for part in (self.sidebar, middle, self.inspector):
            self.split.addWidget(part)
        self.split.setSizes([240, 840, 280])
        self.split.setStretchFactor(1, 1)
        self.split.setChildrenCollapsible(False)
        workspace = QWidget(self)
        rows = QVBoxLayout(workspace)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.split, 1)
        rows.addWidget(KeyStrip(session, self))
        rows.addWidget(self.status)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.welcome)
        self.pages.addWidget(workspace)
        self.setCentralWidget(self.pages)

    def _opened(self, library: Library | None) -> None:
        self.pages.setCurrentIndex(0 if library is None else 1)
        self.views.setCurrentIndex(0)
        self.setWindowTitle(TITLE if library is None else f"{library.path.stem} - {TITLE}")
        if library is None:
            self.welcome.buttons["library.open_folder"].setFocus()
        else:
            self.grid.setFocus()

    def _viewed(self, in_loupe: bool) -> None:
        self.views.setCurrentIndex(1 if in_loupe else 0)
        if not in_loupe and self.isFullScreen():
            self._full_screen()
        (self.loupe if in_loupe else self.grid).setFocus()

    def _asked(self, request: Request) -> None:
        if found := self._requests.get(request.name):
            found()

    def _full_screen(self) -> None:
        leaving = self.isFullScreen()
        for part in (self.menuBar(), self.sidebar, self.inspector, self.query_bar, self.status):
            part.setVisible(leaving)
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _dress(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, self.session.settings.theme)

    def _reveal(self) -> None:
        session = self.session
        if session.library is not None and session.current is not None:
            path = photos.paths(session.library.read(), [session.current])[session.current]
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        context_menu.fill(menu, self.session, self.keys)
        menu.exec(at)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped(event)
        if path is None:
            return
        event.acceptProposedAction()
        verb = "library.open path" if path.suffix == ".tagger" else "library.open_folder folder"
        if self.session.library is not None and path.is_dir():
            verb = "library.add_folder folder"
        run(self.session, f'{verb}="{path}"')

    def _restore(self) -> None:
        layout = self.session.settings.layout
        for name, restore in (("window", self.restoreGeometry), ("split", self.split.restoreState)):
            if name in layout:
                restore(QByteArray(base64.b64decode(layout[name])))
        self.sidebar.setVisible(layout.get("sidebar") != "hidden")
        self.inspector.setVisible(layout.get("inspector") != "hidden")

    def _save(self) -> None:
        layout = self.session.settings.layout
        if self.isFullScreen():
            self._full_screen()
        for name, state in (("window", self.saveGeometry()), ("split", self.split.saveState())):
            layout[name] = base64.b64encode(state.data()).decode()
        # Asked of the widget itself: while the welcome page is up, nothing of the workspace is visible.
        layout["sidebar"] = "hidden" if self.sidebar.isHidden() else "shown"
        layout["inspector"] = "hidden" if self.inspector.isHidden() else "shown"

    def closeEvent(self, event: QCloseEvent) -> None:
        self._save()
        try:
            self.session.settings.save()
        except UserError as error:
            self.session.notified.emit(Notice(error.text, error.hint, error=True))
        self._others.stop()
        self.session.close()
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._look_for_others()

    def _look_for_others(self) -> None:
        if self.session.library is not None:
            self.session.library.notice_others()


def _dropped(event: QDropEvent) -> Path | None:
    """Return the one folder or library that is being dragged, or None."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    if len(paths) == 1 and (paths[0].is_dir() or paths[0].suffix == ".tagger"):
        return paths[0]
    return None
