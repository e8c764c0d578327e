"""From a key press to the repainted thumbnail, in a library of 100,000 photos, against one frame."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from bench import result
from bench.synthetic import library_copy

PHOTOS, PRESSES, FRAME_S = 100_000, 300, 1 / 60


def run() -> dict[str, object]:
    """Return the 99th percentile over the presses, each on another photo."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QEvent, QObject, Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication
    from tagger_desktop.settings import Settings
    from tagger_desktop.ui.app import window

    class Painted(QObject):
        """Notes when the grid is painted."""

        count = 0

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() == QEvent.Type.Paint:
                Painted.count += 1
            return False

    spent: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        shown = window(Settings(path=Path(folder) / "settings.json"))
        shown.resize(1400, 900)
        shown.show()
        shown.activateWindow()
        session = shown.session
        session.open(library_copy(Path(folder), PHOTOS))
        _wait(lambda: len(session.shown) > 0)
        shown.grid.setFocus()
        viewport = shown.grid.viewport()
        watch = Painted()
        viewport.installEventFilter(watch)
        key = next(iter(session.vocabulary.keys), "")
        if not key:
            session.edit("Key", lambda edit: _bind(edit, next(iter(session.vocabulary.tags))))
            _wait(lambda: "1" in session.vocabulary.keys)
            key = "1"
        for row in range(PRESSES):
            QTest.keyClick(shown.grid, Qt.Key.Key_Right)
            _settle(0.03)
            photo_id = session.shown.ids[row + 1]
            heard: list[float] = []
            session.changed.connect(listener := lambda news: heard.append(perf_counter()))
            began = perf_counter()
            QTest.keyClicks(shown.grid, key)
            _wait(lambda: bool(heard))
            before = Painted.count
            _wait(lambda: Painted.count > before)
            spent.append(perf_counter() - began)
            session.changed.disconnect(listener)
            assert session.current == photo_id or session.current is not None
        shown.close()
        QApplication.processEvents()
    p99 = quantiles(spent, n=100)[98]
    return result("key", p99, FRAME_S, 1.0, presses=PRESSES, median_s=round(sorted(spent)[len(spent) // 2], 5))


def _bind(edit: object, tag_id: int) -> None:
    from tagger_desktop.library.vocabulary import set_key

    set_key(edit, tag_id, "1")  # type: ignore[arg-type]


def _wait(true: object) -> None:
    from PySide6.QtWidgets import QApplication

    until = perf_counter() + 60
    while not true():  # type: ignore[operator]
        QApplication.processEvents()
        if perf_counter() > until:
            raise TimeoutError("the window did not answer")


def _settle(seconds: float) -> None:
    until = perf_counter() + seconds
    _wait(lambda: perf_counter() > until)
