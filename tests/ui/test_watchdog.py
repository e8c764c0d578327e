"""The watchdog sees what holds up the window, and says where; a session of work does not hold it up."""

from __future__ import annotations

from pathlib import Path
from time import sleep

import pytest
from pytestqt.qtbot import QtBot

from bench.photo_files import small_photos
from bench.session import Person
from tagger_desktop.settings import Settings
from tagger_desktop.ui.app import window
from tagger_desktop.ui.main_window import MainWindow
from tagger_desktop.ui.watchdog import Stall, Watchdog

# A second, not the 50 ms of the program: whatever else the machine does must not look like a stall.
LIMIT_S = 1.0


def test_a_blocked_window_is_noticed_with_the_stack_of_what_blocks_it(qtbot: QtBot) -> None:
    def hold_up_the_window() -> None:
        sleep(0.6)

    watchdog = Watchdog(limit_s=0.3)
    qtbot.wait(50)
    hold_up_the_window()
    qtbot.waitUntil(lambda: bool(watchdog.stalls))
    watchdog.close()

    stall = max(watchdog.stalls, key=lambda one: one.seconds)
    assert stall.own_s > 0.3
    assert "hold_up_the_window" in stall.stack
    assert "hold_up_the_window" in stall.what


def test_a_window_that_answers_is_not_accused(qtbot: QtBot, watchdog: Watchdog) -> None:
    qtbot.wait(200)
    assert watchdog.stalls == []


def test_what_the_machine_took_is_not_the_windows_fault() -> None:
    assert Stall(0.2, "", waited_s=0.18).own_s == pytest.approx(0.02)
    assert Stall(0.2, "", waited_s=0.3).own_s == 0.0


@pytest.fixture
def main(qtbot: QtBot, photos: Path) -> MainWindow:
    """A window, its photos drawn before anybody watches."""
    made = window(Settings(path=photos / "settings.json"))
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    return small_photos(60, tmp_path)


def test_a_session_of_all_kinds_of_work_does_not_hold_up_the_window(
    main: MainWindow, photos: Path, watchdog: Watchdog
) -> None:
    person = Person(main, watchdog, haste=10)
    person.work(photos, minutes=0)

    told = person.report()
    main.close()
    assert person.steps == len(person.habits) + 1
    assert told["photos"] == 60
    assert int(str(told["edits"])) > 30
    assert person.stalls == []
