"""How the photos on show are ordered, and how large they are."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QSlider, QToolButton, QWidget

from tagger_desktop.commands.view import SIZES
from tagger_desktop.domain.errors import UserError
from tagger_desktop.library.search import ORDERS
from tagger_desktop.session import Notice, Request, Session
from tagger_desktop.ui.field import KeepKeys
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.icons import icon
from tagger_desktop.ui.reader import Pace
from tagger_desktop.ui.theme import SPACE

SAVE_MS = 500
DIRECTIONS = {  # how ascending and descending are called
    "taken": ("Oldest first", "Newest first"),
    "added": ("Oldest first", "Newest first"),
    "name": ("A to Z", "Z to A"),
    "folder": ("A to Z", "Z to A"),
    "size": ("Smallest first", "Largest first"),
}
Key = Qt.Key


class SortButton(QToolButton):
    """Says by what the photos are ordered, and offers the other orders."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.setIcon(icon("sort", 16, "muted"))
        self.setIconSize(QSize(16, 16))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        KeepKeys(self, Key.Key_Space, Key.Key_Return, Key.Key_Enter)
        menu = QMenu(self)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)
        session.showed.connect(lambda shown: self._say())
        self._say()

    def _say(self) -> None:
        order = self._session.shown.order
        title = ORDERS.get(order.by, order.by)
        self.setText(title)
        self.setToolTip(f"Order: {title.lower()}, {_directions(order.by)[order.descending].lower()}")
        self.setAccessibleName(self.toolTip())

    def _fill(self) -> None:
        menu, order = self.menu(), self._session.shown.order
        menu.clear()
        choices = [(title, by, order.descending) for by, title in ORDERS.items()]
        turns = [(name, order.by, bool(turn)) for turn, name in enumerate(_directions(order.by))]
        for lines in (choices, turns):
            group = QActionGroup(menu)
            for title, by, descending in lines:
                action = menu.addAction(title)
                action.setCheckable(True)
                action.setChecked((by, descending) == (order.by, order.descending))
                group.addAction(action)
                line = f"view.sort by={by} descending={'yes' if descending else 'no'}"
                action.triggered.connect(lambda checked=False, line=line: run(self._session, line))
            if lines is choices:
                menu.addSeparator()


def _directions(by: str) -> tuple[str, str]:
    return DIRECTIONS.get(by, ("Lowest first", "Highest first"))


class SizeSlider(QSlider):
    """How large the thumbnails are, in steps; follows the keys that change it too."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._session = session
        self._saving = Pace(self, SAVE_MS, self._save)
        self.setRange(0, len(SIZES) - 1)
        self.setPageStep(1)
        self.setFixedWidth(24 * SPACE)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip("Size of the thumbnails")
        self.setAccessibleName("Size of the thumbnails")
        KeepKeys(self, Key.Key_Left, Key.Key_Right, Key.Key_Home, Key.Key_End)
        session.requested.connect(self._asked)
        session.viewed.connect(lambda in_loupe: self.setEnabled(not in_loupe))
        self._follow()
        self.valueChanged.connect(self._change)

    def _follow(self) -> None:
        wanted = self._session.settings.thumbnail_px
        self.setValue(min(range(len(SIZES)), key=lambda step: abs(SIZES[step] - wanted)))

    def _asked(self, request: Request) -> None:
        if request.name == "grid_changed":
            self._follow()

    def _change(self, step: int) -> None:
        if self._session.settings.thumbnail_px != SIZES[step]:
            self._session.settings.thumbnail_px = SIZES[step]
            self._session.request("grid_changed")
            self._saving.ask_later()

    def _save(self) -> None:
        try:
            self._session.settings.save()
        except UserError as error:
            self._session.notified.emit(Notice(error.text, error.hint, error=True))
