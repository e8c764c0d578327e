"""Every key and what it does, on one page; made from the key map, so that it is never wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from tagger_desktop.commands import COMMANDS, MENUS, keymap
from tagger_desktop.session import Session
from tagger_desktop.ui.actions import Keys
from tagger_desktop.ui.overlay import Overlay
from tagger_desktop.ui.theme import SPACE

COLUMNS = 3


class CheatSheet(Overlay):
    """The keys by menu, three menus side by side."""

    def __init__(self, session: Session, keys: Keys, window: QWidget) -> None:
        super().__init__(window, 300 * SPACE)
        self._session, self._keys = session, keys
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        title = QLabel("Keys", self)
        title.setProperty("role", "heading")
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * SPACE, 5 * SPACE, 4 * SPACE, 4 * SPACE)
        column.setSpacing(4 * SPACE)
        column.addWidget(title)
        column.addWidget(self._scroll)

    def open(self) -> None:
        """Show the keys as they are bound now."""
        page = QWidget()
        across = QHBoxLayout(page)
        across.setContentsMargins(0, 0, 2 * SPACE, 0)
        across.setSpacing(10 * SPACE)
        columns = [QVBoxLayout() for _ in range(COLUMNS)]
        heights = [0] * COLUMNS
        for menu in MENUS:
            lines = self.lines(menu)
            if lines:
                shortest = heights.index(min(heights))
                heights[shortest] += len(lines) + 2
                columns[shortest].addWidget(_block(menu, lines))
        for filled in columns:
            filled.addStretch(1)
            across.addLayout(filled, 1)
        self._scroll.setWidget(page)
        self._scroll.setMinimumHeight(min(page.sizeHint().height() + 2 * SPACE, 150 * SPACE))
        self.open_over(self._scroll)

    def lines(self, menu: str) -> list[tuple[str, list[str]]]:
        """Return the titles of a menu's commands that have keys, with their keys as the system writes them."""
        found: dict[str, list[str]] = {}
        for name, line in self._keys.map.items():
            if COMMANDS[line.split()[0]].menu == menu:
                title = keymap.title(line, self._session)
                shown = QKeySequence(name).toString(QKeySequence.SequenceFormat.NativeText)
                found.setdefault(title, []).append(shown)
        return list(found.items())


def _block(menu: str, lines: list[tuple[str, list[str]]]) -> QWidget:
    block = QWidget()
    grid = QGridLayout(block)
    grid.setContentsMargins(0, 0, 0, 4 * SPACE)
    grid.setHorizontalSpacing(3 * SPACE)
    grid.setVerticalSpacing(SPACE + 2)
    grid.setColumnStretch(0, 1)
    heading = QLabel(menu.upper(), block)
    heading.setProperty("role", "section")
    grid.addWidget(heading, 0, 0, 1, 2)
    for row, (title, keys) in enumerate(lines, 1):
        grid.addWidget(QLabel(title, block), row, 0)
        caps = QHBoxLayout()
        caps.setSpacing(SPACE)
        for name in keys[:2]:
            cap = QLabel(name, block)
            cap.setProperty("role", "key")
            caps.addWidget(cap)
        grid.addLayout(caps, row, 1, Qt.AlignmentFlag.AlignRight)
    return block
