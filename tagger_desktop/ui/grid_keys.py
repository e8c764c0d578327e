"""The keys that move about in two dimensions; everything else is a command of the key map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from tagger_desktop.ui.photo_grid import PhotoGrid

Key = Qt.Key
LINES: dict[int, int] = {Key.Key_Up: -1, Key.Key_Down: 1}
PAGES: dict[int, int] = {Key.Key_PageUp: -1, Key.Key_PageDown: 1}
STEPS: dict[int, int] = {Key.Key_Left: -1, Key.Key_Right: 1}
ENDS: dict[int, int] = {Key.Key_Home: 0, Key.Key_End: -1}


def press_key(grid: PhotoGrid, event: QKeyEvent) -> bool:
    """Move the current photo, with Shift the end of the selected range; return whether the key was one for that.

    Left, Right, Home and End by themselves are left to the key map, which steps through photos in the viewer too.
    """
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    extends = modifiers == Qt.KeyboardModifier.ShiftModifier
    if (modifiers and not extends) or not len(grid.ids):
        return False
    if (target := _target(grid, event.key(), extends=extends)) is None:
        return False
    if extends:
        grid.choice.extend(target)
    else:
        grid.choice.only(target)
    return True


def _target(grid: PhotoGrid, key: int, *, extends: bool) -> int | None:
    """Return the row that a key leads to, or None when the key is not for us."""
    here, count = grid.current_row, len(grid.ids)
    if key in LINES or key in PAGES:
        lines = LINES[key] if key in LINES else PAGES[key] * grid.lines_in_view
        return grid.cells.moved(here, lines) if here >= 0 else 0
    if not extends:
        return None
    if key in STEPS:
        return min(max(here + STEPS[key], 0), count - 1)
    return range(count)[ENDS[key]] if key in ENDS else None
