"""The watchdog sees what holds up the window, and says where."""

from __future__ import annotations

from collections.abc import Iterator
from time import sleep

import pytest
from pytestqt.qtbot import QtBot

from tagger_desktop.ui.watchdog import Watchdog


@pytest.fixture
def watchdog(qtbot: QtBot) -> Iterator[Watchdog]:
    # A second, not the 50 ms of the program: whatever else the machine does must not look like a stall.
    watching = Watchdog(limit_s=1.0)
    yield watching
    watching.close()


def test_a_blocked_window_is_noticed_with_the_stack_of_what_blocks_it(qtbot: QtBot, watchdog: Watchdog) -> None:
    def hold_up_the_window() -> None:
        sleep(1.5)

    hold_up_the_window()
    qtbot.waitUntil(lambda: bool(watchdog.stalls))

    (stall,) = watchdog.stalls
    assert stall.seconds > 1.0
    assert "hold_up_the_window" in stall.stack


def test_a_window_that_answers_is_not_accused(qtbot: QtBot, watchdog: Watchdog) -> None:
    qtbot.wait(200)
    assert watchdog.stalls == []
