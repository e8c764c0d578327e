"""Benchmarks of the window: each in a process of its own, over an offscreen window, with nothing of the person's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent, QObject

    from tagger_desktop.ui.main_window import MainWindow

PATIENCE_S = 120
SIZE = 1400, 900


def own_places(folder: str) -> dict[str, str]:
    """Return the environment of a process that keeps everything in `folder`.

    Modules are compiled once, as in an installed program, though this checkout may be told to write nothing.
    """
    places = dict.fromkeys(("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), folder)
    compiled = {"PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled"), "PYTHONDONTWRITEBYTECODE": ""}
    return places | compiled | {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}


def apart(module: str, *words: str) -> dict[str, Any]:
    """Run `python -m MODULE` in a process of its own and return the JSON it prints."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", module, *words]
        done = subprocess.run(
            command, env=os.environ | own_places(folder), stdout=subprocess.PIPE, text=True, check=True
        )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def shown(library: Path) -> MainWindow:
    """Return a window on a library, with all its photos found."""
    from tagger_desktop.ui.app import SWITCH_S, application, window
    from tagger_desktop.ui.garbage import Garbage

    sys.setswitchinterval(SWITCH_S)
    found = window()
    found.resize(*SIZE)
    found.show()
    found.activateWindow()
    photos = found.session.open(library).read().execute("SELECT count(*) FROM photo WHERE removed = 0").fetchone()[0]
    wait(lambda: len(found.session.shown) == photos)
    Garbage(application())
    found.grid.setFocus()
    return found


def wait(is_so: Callable[[], object]) -> None:
    """Let the window live until something is so. Errors: TimeoutError when it does not become so."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    until = perf_counter() + PATIENCE_S
    while not is_so():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if perf_counter() > until:
            raise TimeoutError("the window did not answer")


def live(seconds: float) -> None:
    """Let the window live for so long."""
    from PySide6.QtCore import QTimer

    over: list[bool] = []
    QTimer.singleShot(int(seconds * 1000), lambda: over.append(True))
    wait(lambda: over)


def paints(viewport: QObject) -> Callable[[], int]:
    """Return what tells how often `viewport` has been painted."""
    from PySide6.QtCore import QEvent, QObject

    class Watch(QObject):
        count = 0

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            self.count += event.type() == QEvent.Type.Paint
            return False

    watch = Watch(viewport)
    viewport.installEventFilter(watch)
    return lambda: watch.count
