"""The required groups of which the chosen photos have no tag yet; a click offers the tags of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from tagger_desktop.ui import theme
from tagger_desktop.ui.field import KeepKeys
from tagger_desktop.ui.icons import icon
from tagger_desktop.ui.theme import SPACE

KEY = "M"  # of the command that offers the first of them
SHOWN = 6  # groups; who has more missing begins with these


@dataclass(frozen=True, slots=True)
class Missing:
    """A required group, and on how many of the photos it has no tag."""

    group: str
    tip: str
    count: int


class MissingGroups(QWidget):
    """A line for each group; `asked` says for which one a tag is wanted."""

    asked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.groups: Sequence[Missing] = ()
        self.lines: list[QPushButton] = []
        title, key = QLabel("Still missing", self), QLabel(KEY, self)
        title.setProperty("role", "section")
        key.setProperty("role", "key")
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(key)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 3 * SPACE, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(head)
        self._column.addSpacing(SPACE)
        theme.appearance.changed.connect(self._draw)
        self.hide()

    def show_groups(self, groups: Sequence[Missing], photos: int) -> None:
        """Show what so many photos lack; nothing takes no room."""
        self.setVisible(bool(groups))
        if groups == self.groups:
            return
        self.groups = groups
        for line in self.lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = [self._line(missing, photos) for missing in groups[:SHOWN]]
        for line in self.lines:
            self._column.addWidget(line)
        self._draw()

    def _line(self, missing: Missing, photos: int) -> QPushButton:
        some = f"  {missing.count:,} of {photos:,}" if missing.count < photos else ""
        line = QPushButton(f"{missing.group}{some}".replace("&", "&&"), self)
        line.setProperty("kind", "row")
        line.setIconSize(QSize(16, 16))
        line.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        line.setToolTip(missing.tip)
        line.setAccessibleName(f"{missing.group} is missing, choose a tag")
        line.clicked.connect(lambda: self.asked.emit(missing.group))
        KeepKeys(line, Qt.Key.Key_Space)
        return line

    def _draw(self) -> None:
        for line in self.lines:
            line.setIcon(icon("missing", 16, "warning"))
