"""The window: where the views stand. What they do is in the views themselves and in the commands."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from tagger_desktop.domain.errors import UserError
from tagger_desktop.session import Notice
from tagger_desktop.ui import theme
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.photo_grid import PhotoGrid

if TYPE_CHECKING:
    from PySide6.QtCore import QObject, QPoint
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent

    from tagger_desktop.library.library import Library
    from tagger_desktop.place import Place
    from tagger_desktop.session import Request, Session

TITLE = "Tagger Desktop"
OTHERS_MS = 1_000  # how often the file is asked whether another program has written to it
SIZES = [252, 808, 300]  # pixels across at the first start: sidebar, photos, inspector
PANELS = ("sidebar", "inspector")
BAR_HEIGHT, STATUS_HEIGHT = 44, 64  # pixels kept free above and below the photos until the lines there are built


class MainWindow(QMainWindow):
    """One session on the screen.

    The grid is there at once, with room around it; what stands there is built by `furnish`, or a part at a time by
    the steps of `furniture`, so that the photos need not wait for it.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setWindowTitle(TITLE)
        self.setAcceptDrops(True)
        self.resize(1360, 860)
        self._requests: dict[str, Callable[..., object]] = {}
        self.upkeep: list[object] = []  # what is done from time to time, begun by who runs the program
        self._build()
        self.furniture = self._furniture()
        session.opened.connect(self._opened)
        session.locks.connect(self._locks)
        session.viewed.connect(self._viewed)
        session.requested.connect(self._asked)
        session.notified.connect(lambda notice: self.furnish())  # there has to be a place to say it
        self._others = QTimer(self, interval=OTHERS_MS)
        self._others.timeout.connect(self._look_for_others)
        self._restore()
        self.pages.setCurrentIndex(1)

    def _build(self) -> None:
        """Build from the outside in: a widget that gets another parent is styled again with all that is in it."""
        self.pages = QStackedWidget(self)
        self.setCentralWidget(self.pages)
        self._blank = QWidget(self.pages)  # where the welcome page is going to be
        self.pages.addWidget(self._blank)
        workspace, self._rows = _column(self.pages)
        self.pages.addWidget(workspace)
        self.split = QSplitter(Qt.Orientation.Horizontal, workspace)
        self._rows.addWidget(self.split, 1)
        self._rows.addSpacing(STATUS_HEIGHT)
        self.split.setHandleWidth(1)
        self._rooms = {name: QWidget(self.split) for name in PANELS}
        middle, self._middle = _column(self.split)
        for part in (self._rooms["sidebar"], middle, self._rooms["inspector"]):
            self.split.addWidget(part)
        self._divide(SIZES)
        self.split.setStretchFactor(1, 1)
        self.split.setChildrenCollapsible(False)
        self.views = QStackedWidget(middle)
        self._middle.addSpacing(BAR_HEIGHT)
        self._middle.addWidget(self.views, 1)
        self.grid = PhotoGrid(self.session, self.views)
        self.grid.menu_requested.connect(self._menu)
        self.views.addWidget(self.grid)

    def furnish(self) -> None:
        """Build what is not there yet."""
        for _ in self.furniture:
            pass

    def _furniture(self) -> Iterator[None]:
        """Build what stands around the grid, a part with every step, and last what is only seen when asked for.

        Each part imports what it needs, the first all commands: together that takes longer than the first photos.
        """
        from tagger_desktop.ui import context_menu
        from tagger_desktop.ui.actions import Keys, fill_menu_bar
        from tagger_desktop.ui.icons import icon
        from tagger_desktop.ui.prompts import WindowPrompts
        from tagger_desktop.ui.reader import Reader

        session = self.session
        session.prompts = WindowPrompts(self)
        if isinstance(app := QApplication.instance(), QApplication):
            app.focusWindowChanged.connect(self._focused)
        self._noticing = Reader(session, "noticing others")
        self._others.start()
        self.setWindowIcon(icon("app"))
        self.keys = Keys(session, self)
        self.keys.set_stage(self.views)
        fill_menu_bar(self.menuBar(), session, self.keys, context_menu.extras(session, self.keys))
        yield
        from tagger_desktop.ui.listing_bar import ListingBar
        from tagger_desktop.ui.query_bar import QueryBar
        from tagger_desktop.ui.review_bar import ReviewBar

        self.query_bar, self.review_bar = QueryBar(session, self), ReviewBar(session, self.keys, self)
        _replace(self._middle, 0, self.query_bar, self.review_bar, ListingBar(session, self))
        session.review.changed.connect(lambda review: self._reviewed())
        self._reviewed()
        yield
        from tagger_desktop.ui.sidebar import Sidebar

        self.sidebar = Sidebar(session, self)
        self._furnish_side("sidebar", self.sidebar)
        yield
        from tagger_desktop.ui.inspector import Inspector

        self.inspector = Inspector(session, self)
        self._furnish_side("inspector", self.inspector)
        yield
        from tagger_desktop.ui.key_strip import KeyStrip
        from tagger_desktop.ui.status import Status

        self.status = Status(session, self)
        _replace(self._rows, 1, KeyStrip(session, self), self.status)
        yield
        from tagger_desktop.ui.loupe import Loupe

        self.loupe = Loupe(session, self)
        self.loupe.menu_requested.connect(self._menu)
        self.views.addWidget(self.loupe)
        yield
        from tagger_desktop.ui.welcome import Welcome

        self.welcome = Welcome(session, self.keys, self)
        self.pages.removeWidget(self._blank)
        self.pages.insertWidget(0, self.welcome)
        yield
        from tagger_desktop.ui.curtain import Curtain, IdleWatch
        from tagger_desktop.ui.lock_page import LockPage
        from tagger_desktop.ui.work_page import WorkPage

        self.lock_page, self.work_page = LockPage(session, self), WorkPage(session, self)
        self.pages.addWidget(self.lock_page)
        self.pages.addWidget(self.work_page)
        self.curtain, self.idle_watch = Curtain(session, self), IdleWatch(session, self)
        yield
        self._furnish_overlays()
        if session.library is None:
            self._opened(None)

    def _divide(self, sizes: list[int]) -> None:
        """Give sidebar, photos and inspector their widths; before the first layout there is nothing to divide yet."""
        if self.split.width() < sum(sizes):
            self.split.resize(sum(sizes), self.split.height())
        self.split.setSizes(sizes)

    def _furnish_side(self, name: str, panel: QWidget) -> None:
        # What is hidden has no width, but gets one when it is shown.
        sizes, room = [size or SIZES[at] for at, size in enumerate(self.split.sizes())], self._rooms[name]
        panel.setVisible(not room.isHidden())
        self.split.replaceWidget(self.split.indexOf(room), panel)
        room.deleteLater()
        self._divide(sizes)

    def _furnish_overlays(self) -> None:
        from tagger_desktop.ui import on_demand
        from tagger_desktop.ui.cheat_sheet import CheatSheet
        from tagger_desktop.ui.palette import Palette
        from tagger_desktop.ui.quick_tag import QuickTag
        from tagger_desktop.ui.shortcut_editor import ShortcutEditor
        from tagger_desktop.ui.toast import Toast

        session = self.session
        self.quick_tag = QuickTag(session, self)
        self.toast = Toast(session, self)
        self.palette_box = Palette(session, self.keys, self)
        self.cheat_sheet = CheatSheet(session, self.keys, self)
        self.vocabulary = on_demand.vocabulary(session, self)
        self.consistency = on_demand.consistency(session, self)
        self.safety = on_demand.of_safety(session, self)
        self.taggers = on_demand.of_taggers(session, self)
        self._requests = {
            "search": self.query_bar.take_focus,
            "quick_tag": self.quick_tag.open,
            "required": self.quick_tag.open_required,
            "palette": self.palette_box.open,
            "edit_keys": lambda: ShortcutEditor(session, self.keys, self).open(),
            "keys": self.cheat_sheet.open,
            "full_screen": self._full_screen,
            "sidebar": lambda: self.sidebar.setVisible(not self.sidebar.isVisible()),
            "inspector": lambda: self.inspector.setVisible(not self.inspector.isVisible()),
            "theme": self._dress,
            "review_photos": lambda: self.session.look(True),
            "reveal": self._reveal,
            "vocabulary": self.vocabulary.open,
            "recipes": lambda: on_demand.open_recipes(self.vocabulary),
            "consistency": self.consistency.open,
            "copy_photos": lambda: on_demand.ask_about_copies(session, self),
            "auto_lock": lambda: on_demand.ask_about_locking(session, self),
            "suggest": lambda: on_demand.ask_for_suggestions(session, self),
            "review_audit": lambda: on_demand.open_policies(self.taggers["suggestions"]),
            **{name: one.open for name, one in (self.safety | self.taggers).items()},
            "quit": self.close,
        }

    def _opened(self, library: Library | None) -> None:
        self.views.setCurrentIndex(0)
        if library is not None:
            self.pages.setCurrentIndex(1)
            self.setWindowTitle(f"{library.path.stem} - {TITLE}")
            self.grid.setFocus()
            return
        self.setWindowTitle(f"Locked - {TITLE}" if self.session.locked else TITLE)
        if self.session.locked or self.session.alone:
            self.pages.setCurrentWidget(self.lock_page if self.session.locked else self.work_page)
        else:
            self.pages.setCurrentIndex(0)
            self.welcome.buttons["library.open_folder"].setFocus()

    def _locks(self, place: Place | None) -> None:
        """Show the lock in place of the library that is about to be closed, or of none."""
        self.furnish()
        if place is None:
            self.lock_page.forget()
        else:
            self.lock_page.show_place(place)
        if self.session.library is None or place is not None:
            self._opened(None)
        if place is not None:
            self.lock_page.form.take_focus()

    def _viewed(self, in_loupe: bool) -> None:
        self.furnish()
        self.views.setCurrentIndex(1 if in_loupe else 0)
        if not in_loupe and self.isFullScreen():
            self._full_screen()
        (self.loupe if in_loupe else self.grid).setFocus()

    def _reviewed(self) -> None:
        """Show above the photos either the search or the review."""
        is_on = self.session.review.now is not None
        if is_on == self.review_bar.isHidden():
            self.review_bar.setVisible(is_on)
            self.query_bar.setVisible(not is_on and not self.isFullScreen())
            if is_on:
                self.session.look(False)
        review = self.session.review
        if review.is_on and not is_on and review.chips is None and not review.is_waiting:
            hint = "" if review.pace.done else "Suggest tags in the menu Review has a tagger look at the photos."
            self.session.notify("Every suggestion is decided." if review.pace.done else "Nothing is suggested.", hint)
            review.stop()

    def _asked(self, request: Request) -> None:
        if found := self._requests.get(request.name):
            found(*request.words.values())

    def _full_screen(self) -> None:
        leaving = self.isFullScreen()
        self.furnish()
        for part in (self.menuBar(), self.sidebar, self.inspector, self.query_bar, self.status):
            part.setVisible(leaving)
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _dress(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, self.session.settings.theme)

    def _reveal(self) -> None:
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        from tagger_desktop.library import photos

        session = self.session
        if session.library is not None and session.current is not None:
            path = photos.paths(session.library.read(), [session.current])[session.current]
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))

    def _menu(self, at: QPoint) -> None:
        from PySide6.QtWidgets import QMenu

        from tagger_desktop.ui import context_menu

        self.furnish()
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
                self.split.resize(
                    self.width(), self.split.height()
                )  # or what is divided shrinks to its first 100 pixels
                restore(QByteArray(base64.b64decode(layout[name])))
        for name, room in self._rooms.items():
            room.setVisible(layout.get(name) != "hidden")

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
        self.furnish()
        self._save()
        try:
            self.session.settings.save()
        except UserError as error:
            self.session.notified.emit(Notice(error.text, error.hint, error=True))
        self._others.stop()
        self.idle_watch.stop()
        self.session.close()
        event.accept()

    def _focused(self, window: QObject | None) -> None:
        """Look at once when the person comes back, perhaps from the program that has written."""
        if window is not None:
            self._look_for_others()

    def _look_for_others(self) -> None:
        # Not here: what another program did to a large vocabulary takes a while to read.
        self._noticing.ask(lambda library: library.notice_others(), lambda done: None)


def _column(parent: QWidget) -> tuple[QWidget, QVBoxLayout]:
    """Return a widget whose parts stand below one another without a gap."""
    widget = QWidget(parent)
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return widget, column


def _replace(column: QVBoxLayout, at: int, *widgets: QWidget) -> None:
    """Put widgets where room was kept for them."""
    column.takeAt(at)
    for below, widget in enumerate(widgets):
        column.insertWidget(at + below, widget)


def _dropped(event: QDropEvent) -> Path | None:
    """Return the one folder or library that is being dragged, or None."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    if len(paths) == 1 and (paths[0].is_dir() or paths[0].suffix == ".tagger"):
        return paths[0]
    return None
