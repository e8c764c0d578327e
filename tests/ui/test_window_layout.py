"""How wide the panels beside the photos are: at the first start, after a change of size, and when shown again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tagger_desktop.library import vocabulary
from tagger_desktop.settings import Settings
from tagger_desktop.ui.app import window
from tagger_desktop.ui.main_window import SIZES, MainWindow

Open = Callable[[Settings], MainWindow]


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[Open]:
    """Open a window with these settings on an empty library."""
    windows: list[MainWindow] = []

    def make(settings: Settings) -> MainWindow:
        made = window(settings)
        windows.append(made)
        qtbot.addWidget(made)
        made.show()
        made.session.open(tmp_path / "L.tagger", create=not (tmp_path / "L.tagger").exists())
        qtbot.waitUntil(lambda: made.session.shown.query is not None)
        return made

    yield make
    for made in windows:
        made.close()


def sides(window: MainWindow) -> tuple[int, int]:
    return window.split.sizes()[0], window.split.sizes()[2]


@pytest.mark.parametrize("size", [(1360, 860), (1920, 1080)])
def test_the_panels_have_the_width_they_need_and_the_photos_the_rest(opened: Open, size: tuple[int, int]) -> None:
    main = opened(Settings())
    main.resize(*size)

    assert sides(main) == (SIZES[0], SIZES[2])
    assert main.split.sizes()[1] > size[0] - SIZES[0] - SIZES[2] - 10


def test_a_panel_that_was_hidden_at_the_start_has_its_width_when_it_is_shown(qtbot: QtBot, opened: Open) -> None:
    main = opened(Settings(layout={"sidebar": "hidden"}))
    assert sides(main) == (0, SIZES[2])

    main.sidebar.show()

    qtbot.waitUntil(lambda: sides(main) == (SIZES[0], SIZES[2]))


def test_a_width_that_was_chosen_is_there_at_the_next_start(qtbot: QtBot, opened: Open, tmp_path: Path) -> None:
    settings = Settings(path=tmp_path / "settings.json")
    main = opened(settings)
    main.resize(780, 600)  # as much as the screen of a test has room for
    qtbot.waitUntil(lambda: main.split.width() == 780)
    main.split.setSizes([190, 352, 236])
    chosen = sides(main)
    main.close()

    assert sides(opened(Settings.load(tmp_path / "settings.json"))) == chosen == (190, 236)


def test_the_keys_of_tags_work_as_soon_as_the_first_photos_are_shown(
    qtbot: QtBot, opened: Open, tmp_path: Path
) -> None:
    main = opened(Settings())
    with main.session.open_library.edit("Tag") as edit:
        vocabulary.create_tag(edit, "beach")
    qtbot.waitUntil(lambda: main.keys.map["1"] == "tag.slot key=1" and main.status.isVisible())
    main.session.close()
    main.session.open(tmp_path / "L.tagger")

    qtbot.waitUntil(lambda: main.session.shown.query is not None)

    assert main.keys.text("tag.slot key=1") == "1"
