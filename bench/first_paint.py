"""A process of its own that shows a window and prints, at its first paint, the time and what memory it takes.

`python -m bench.first_paint` shows an empty window, `python -m bench.first_paint LIBRARY` ours.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from time import time
from types import ModuleType
from typing import Any

from bench.memory import memory_mb, peak_mb

SETTLED_S = 1.0  # after the first paint, and after all photos are there, before memory is measured


def empty() -> None:
    """Show what any program would have to show."""
    from PySide6.QtWidgets import QApplication, QMainWindow

    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    _watch(QMainWindow, lambda shown: True)
    window.resize(1360, 860)
    window.show()
    app.exec()


def ours() -> None:
    """Start the program as a person does."""
    from tagger_desktop import __main__ as program

    load = program.load_window

    def watched() -> ModuleType:
        app = load()
        from tagger_desktop.ui.photo_grid import PhotoGrid

        _watch(PhotoGrid, lambda grid: len(grid.session.shown) > 0)
        return app

    program.load_window = watched
    program.main()


def _watch(widget: Any, is_there: Callable[[Any], bool]) -> None:
    """Print at the first paint of `widget` that shows something, and end when all is quiet."""
    from PySide6.QtCore import QTimer

    paint = widget.paintEvent
    first: list[float] = []

    def painted(shown: Any, event: object) -> None:
        paint(shown, event)
        if not first and is_there(shown):
            first.append(time())
            QTimer.singleShot(int(SETTLED_S * 1000), lambda: end(shown))

    def end(shown: Any, was_whole: bool = False) -> None:
        now = shown.session.shown if hasattr(shown, "session") else None
        if now is not None and not was_whole:
            QTimer.singleShot(int(SETTLED_S * 1000), lambda: end(shown, now.is_whole))
            return
        rows = 0 if now is None else len(now)
        found = {"at": first[0], "memory_mb": memory_mb(), "peak_mb": peak_mb(), "rows": rows}
        print(json.dumps(found), flush=True)
        os._exit(0)

    widget.paintEvent = painted


if __name__ == "__main__":
    ours() if len(sys.argv) > 1 else empty()
