"""The headings of the grid: months, days and folders, each with its number of photos."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pyroaring import BitMap
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QRegion

from tagger_desktop.ui import theme
from tagger_desktop.ui.grid_choice import chosen
from tagger_desktop.ui.grid_layout import HEADING, MARGIN
from tagger_desktop.ui.theme import SPACE

if TYPE_CHECKING:
    from tagger_desktop.ui.grid_surface import GridSurface


class Headings:
    """Paints the headings of a grid; a click on one selects the photos below it."""

    def __init__(self, grid: GridSurface) -> None:
        self._grid = grid

    def paint(self, painter: QPainter, region: QRegion) -> None:
        """Paint the headings in `region`; the painter stands at the viewport's origin, and erases to the ground."""
        grid, look = self._grid, theme.current()
        top = grid.origin.y()
        bold, plain = theme.font(theme.BODY, theme.MEDIUM), theme.font(theme.SMALL)
        for section, place in grid.cells.headings(top, top + grid.viewport().height()):
            place = place.translated(0, -top)
            if not region.intersects(place):
                continue
            painter.eraseRect(place)
            words = place.adjusted(MARGIN + SPACE, 0, -MARGIN, 0)
            rows = grid.cells.rows_of(section)
            is_known = grid.shown.is_whole or rows.stop < len(grid.ids)
            count = f"{len(rows):,}" if is_known else ""
            room = words.width() - QFontMetrics(plain).horizontalAdvance(count) - 3 * SPACE
            title = QFontMetrics(bold).elidedText(self._title(section), Qt.TextElideMode.ElideLeft, room)
            painter.setFont(bold)
            painter.setPen(look.colour("text"))
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, title)
            after = words.adjusted(QFontMetrics(bold).horizontalAdvance(title) + 3 * SPACE, 1, 0, 0)
            painter.setFont(plain)
            painter.setPen(look.colour("muted"))
            painter.drawText(after, Qt.AlignmentFlag.AlignVCenter, count)

    def _title(self, section: int) -> str:
        shown = self._grid.shown
        return title(shown.sections[section].name, shown.order.by)

    def at(self, point: QPoint) -> int:
        """Return which section has its heading at a point of the viewport, or -1."""
        grid, below = self._grid, self._grid.origin
        for section, place in grid.cells.headings(below.y(), below.y() + grid.viewport().height()):
            if place.contains(point + below):
                return section
        return -1

    def select(self, section: int, *, adds: bool) -> None:
        """Select the photos of a section, besides those selected already where it `adds`."""
        grid = self._grid
        rows = grid.cells.rows_of(section)
        photos = chosen(grid.ids[rows.start : rows.stop])
        before = grid.session.selection if adds else BitMap()
        grid.session.select(before | photos, grid.ids[rows.start])

    def strip(self, dy: int) -> QRect:
        """Return what has to be painted again after all was moved down by `dy` pixels: the heading that stays."""
        return QRect(0, 0, self._grid.viewport().width(), HEADING + max(dy, 0))


def title(name: str, by: str) -> str:
    """Return what a heading says.

    >>> title("2017-03", "taken"), title("2017-03-05", "taken"), title("", "taken"), title("Trips/Rome", "folder")
    ('March 2017', 'Sunday, 5 March 2017', 'No date', 'Trips/Rome')
    """
    if by == "folder" or len(name) == len("2017"):
        return name
    try:
        if len(name) == len("2017-03"):
            return datetime.fromisoformat(f"{name}-01").strftime("%B %Y")
        day = datetime.fromisoformat(name)
    except ValueError:
        return name or "No date"
    return f"{day:%A}, {day.day} {day:%B %Y}"
