"""A session of work at the real window over real photo files: every block of its thread over 50 ms, with its stack.

While a scan runs and runs again, it scrolls, jumps, opens photos, tags one and five hundred, selects all and rates,
searches, types tags and takes back. `--minutes 10 --files 100000` is the long form.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from time import monotonic
from typing import TYPE_CHECKING

from bench import result
from bench.memory import peak_mb
from bench.photo_files import small_photos
from bench.window import SIZE, apart, live, wait

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tagger_desktop.session import Notice
    from tagger_desktop.ui.main_window import MainWindow
    from tagger_desktop.ui.watchdog import Stall, Watchdog

FILES, MINUTES = 2_000, 1.0
LIMIT_S = 0.05
WELCOME_S = 3.0  # while somebody reads the first page; modules are compiled then, as at a first start
FRAME_S, LETTER_S, LOOK_S = 1 / 60, 0.09, 0.3  # between two moves, two letters, two photos
MANY = 500
TOUCHED = 20  # one file in so many has changed before each further scan
SEARCHES = ("beach", "rating>=4", "-beach", "name:IMG_00*", "beach OR is:untagged", 'folder:"Trip 001" -dog')
QUICK = ("s:beach", "dog, -beach", "o:boat")
TOLD = 8  # stalls that are described, the worst first


def run(files: int = FILES, minutes: float = MINUTES) -> dict[str, object]:
    """Return the worst block as a ratio of 50 ms, how many there were, and what they were."""
    found = apart("bench.session", str(small_photos(files)), str(minutes))
    return result("session", found.pop("worst_s"), LIMIT_S, 1.0, **found) | {"within": found["stalls"] == 0}


def inside(folder: Path, minutes: float) -> dict[str, object]:
    """Work for so long, in this process."""
    from tagger_desktop.ui.app import SWITCH_S, application, window
    from tagger_desktop.ui.garbage import Garbage
    from tagger_desktop.ui.watchdog import Watchdog

    sys.setswitchinterval(SWITCH_S)
    main = window()
    main.resize(*SIZE)
    main.show()
    main.activateWindow()
    Garbage(application())
    live(WELCOME_S)
    watchdog = Watchdog(application(), LIMIT_S)
    person = Person(main, watchdog)
    person.work(folder, minutes)
    found = person.report() | {"peak_mb": peak_mb()}
    watchdog.close()
    main.close()
    return found


class Person:
    """Somebody who works at the window, by keys and wheel, and notices when it does not answer."""

    def __init__(self, window: MainWindow, watchdog: Watchdog, haste: float = 1.0) -> None:
        """`haste` is how much quicker than a quick person the gestures follow each other."""
        self.window, self.session, self.grid = window, window.session, window.grid
        self.steps = self.photos = self.scans = 0
        self.stalls: list[tuple[str, Stall]] = []
        self.starved: list[tuple[str, Stall]] = []
        self.habits: tuple[Callable[[], None], ...] = (
            self.type_tags, self.glide, self.page, self.tag_one_by_one, self.jump, self.tag_many, self.open_photos,
            self.search, self.rate_all, self.arrange, self.take_back,
        )  # fmt: skip
        self._watchdog, self._haste = watchdog, haste
        self._chance = Random(1)
        self._complaints: list[str] = []
        self.session.notified.connect(self._hear)

    def work(self, folder: Path, minutes: float) -> None:
        """Open a folder and do everything again and again for so long, at least once."""
        until = monotonic() + minutes * 60
        self._step(lambda: self.open(folder), "open")
        while True:
            for habit in self.habits:
                self._step(habit, habit.__name__)
            if monotonic() >= until:
                break
            if not self.session.jobs.running:
                self.scan_again(folder)
        wait(lambda: not self.session.jobs.running)
        self.photos = len(self.session.shown)
        assert not self._complaints, self._complaints

    def report(self) -> dict[str, object]:
        """Return how often the window did not answer, for how long at worst, and why."""
        worst = sorted(self.stalls, key=lambda one: one[1].own_s, reverse=True)
        told = [f"{step}, {_told(stall)}" for step, stall in worst[:TOLD]]
        edits = self.session.open_library.read().execute("SELECT count(*) FROM edit").fetchone()[0]
        return {
            "worst_s": worst[0][1].own_s if worst else 0.0,
            "stalls": len(worst),
            "starved": len(self.starved),
            "photos": self.photos,
            "steps": self.steps,
            "scans": self.scans,
            "edits": edits,
            "said": "; ".join(told) or "none",
            "stacks": [stall.stack for _, stall in worst[:TOLD]],
        }

    def _step(self, habit: Callable[[], None], name: str) -> None:
        stalls, starved = len(self._watchdog.stalls), len(self._watchdog.starved)
        habit()
        self._rest(0.1)
        self.steps += 1
        self.stalls += [(name, stall) for stall in self._watchdog.stalls[stalls:]]
        self.starved += [(name, stall) for stall in self._watchdog.starved[starved:]]

    # What a person does

    def open(self, folder: Path) -> None:
        """Open a folder of photos; the first of them are there before the scan is over."""
        from tagger_desktop.ui.app import open_place

        open_place(self.session, folder)
        wait(lambda: len(self.session.shown))
        self.grid.setFocus()
        self.scans += 1

    def scan_again(self, folder: Path) -> None:
        """Look for changes, when some files have changed."""
        for file in sorted(folder.rglob("*.jpg"))[self.scans % TOUCHED :: TOUCHED]:
            os.utime(file)
        self._press("F5")
        self.scans += 1

    def type_tags(self) -> None:
        """Tag photos with words, one letter after the other."""
        for text in QUICK:
            self._press("Right")
            self._press("T")
            self._type(text)
            self._press("Return")
            self._written()
            self.grid.setFocus()

    def glide(self) -> None:
        """Turn the wheel, down and up."""
        for notches in (-1,) * 60 + (1,) * 20:
            self._wheel(notches)
            self._rest(FRAME_S)

    def page(self) -> None:
        """Go down by pages, to the end and back to the beginning."""
        for key in (*("PgDown",) * 15, "End", "PgUp", "PgUp", "Home"):
            self._press(key)
            self._rest(FRAME_S * 3)

    def jump(self) -> None:
        """Drag the scroll bar from end to end, and click at odd places of it."""
        bar = self.grid.verticalScrollBar()
        for at in range(61):
            bar.setValue(bar.maximum() * at // 60)
            self._rest(FRAME_S)
        for _ in range(10):
            bar.setValue(self._chance.randint(0, bar.maximum()))
            self._rest(LOOK_S)

    def tag_one_by_one(self) -> None:
        """Tag thirty photos by key, one after the other."""
        self._press("Home")
        for at in range(30):
            self._press("Right")
            self._press("12"[at % 2])
            self._rest(0.1)
        self._written()

    def tag_many(self) -> None:
        """Tag five hundred photos by one key, or as many as there are."""
        self._press("Home")
        before = 0
        while len(self.session.selection) < MANY and len(self.session.selection) != before:
            before = len(self.session.selection)
            self._press("Shift+PgDown")
            self._rest(FRAME_S)
        self._press("1")
        self._written()
        self._press("2")
        self._press("Ctrl+5")
        self._written()

    def open_photos(self) -> None:
        """Look at photos one after the other, one of them closely."""
        self._press("Home")
        self._press("Return")
        for key in (*("Right",) * 8, "Z", "Z", "1", "Left"):
            self._press(key)
            self._rest(LOOK_S)
        self._press("Esc")
        self._written()
        self.grid.setFocus()

    def search(self) -> None:
        """Type searches, look at what is found, and go back to all photos."""
        for text in SEARCHES:
            self._press("Ctrl+F")
            self._type(text)
            self._press("Return")
            wait(lambda text=text: self.session.shown.text == text)  # type: ignore[misc]
            self.grid.setFocus()
            self._rest(LOOK_S)
        self._press("Esc")
        wait(lambda: self.session.shown.text == "")
        self._rest(LOOK_S)

    def rate_all(self) -> None:
        """Select everything, rate it and tag it, and scroll while that is being done."""
        self._press("Ctrl+A")
        self._press("Ctrl+3")
        self._press("2")
        self.glide()
        self._written()
        self._press("Ctrl+Shift+A")

    def arrange(self) -> None:
        """Change the size of the thumbnails and of the window, and take the panels away."""
        for key in ("+", "+", "-", "-", "F9", "F9", "I", "I"):
            self._press(key)
            self._rest(LOOK_S)
        width, height = self.window.width(), self.window.height()
        for step in range(20):
            self.window.resize(width - 10 * step, height - 5 * step)
            self._rest(FRAME_S)
        self.window.resize(width, height)
        self._rest(LOOK_S)

    def take_back(self) -> None:
        """Undo the last four edits, and do the last of them again."""
        for key in (*("Ctrl+Z",) * 4, "Ctrl+Shift+Z"):
            self._press(key)
            self._written()

    # How it is done

    def _hear(self, notice: Notice) -> None:
        if notice.error:
            self._complaints.append(notice.text)

    def _rest(self, seconds: float) -> None:
        live(max(0.001, seconds / self._haste))

    def _written(self) -> None:
        """Wait until all that was asked for so far is written down and told."""
        told: list[bool] = []
        self.session.write(lambda: self.session.post(lambda: told.append(True)))
        wait(lambda: told)

    def _press(self, keys: str) -> None:
        from PySide6.QtGui import QKeySequence
        from PySide6.QtTest import QTest

        QTest.keySequence(self._focus, QKeySequence(keys))

    def _type(self, text: str) -> None:
        from PySide6.QtTest import QTest

        for letter in text:
            QTest.keyClicks(self._focus, letter)
            self._rest(LETTER_S)

    @property
    def _focus(self) -> QWidget:
        from PySide6.QtWidgets import QApplication

        return QApplication.focusWidget() or self.grid

    def _wheel(self, notches: int) -> None:
        from PySide6.QtCore import QPoint, QPointF, Qt
        from PySide6.QtGui import QWheelEvent
        from PySide6.QtWidgets import QApplication

        viewport = self.grid.viewport()
        middle = QPointF(viewport.rect().center())
        event = QWheelEvent(
            middle,
            QPointF(viewport.mapToGlobal(middle.toPoint())),
            QPoint(),
            QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(viewport, event)


def _told(stall: Stall) -> str:
    return f"{stall.own_s * 1000:.0f} ms, {stall.worked_s * 1000:.0f} of work: {stall.what}"


if __name__ == "__main__":
    print(json.dumps(inside(Path(sys.argv[1]), float(sys.argv[2]))))
