"""The main job at the real window, with real keys over real files."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tagger_desktop.settings import Settings
from tagger_desktop.ui.app import open_place, window
from tagger_desktop.ui.main_window import MainWindow

COUNT = 320
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of small real photos."""
    made = tmp_path / "photos"
    made.mkdir()
    for n in range(COUNT):
        Image.new("RGB", (48, 32), (n % 256, 255 - n % 256, n // 2)).save(made / f"{n:03}.jpg")
    return made


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[], MainWindow]]:
    """Open windows that remember the same settings; all are closed at the end."""
    shown: list[MainWindow] = []

    def open_window() -> MainWindow:
        made = window(Settings.load(tmp_path / "settings.json"))
        qtbot.addWidget(made)
        made.resize(1200, 800)
        made.show()
        made.activateWindow()
        qtbot.waitUntil(made.isActiveWindow)
        shown.append(made)
        return made

    yield open_window
    for made in shown:
        made.close()


def press(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the keyboard is."""
    qtbot.keyClick(focus(), key, modifier)


def type_(qtbot: QtBot, text: str) -> None:
    """Type text where the keyboard is."""
    qtbot.keyClicks(focus(), text)


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def quick_tag(qtbot: QtBot, shown: MainWindow, name: str) -> None:
    """Tag the targets through the box that T opens."""
    before = len(shown.session.vocabulary)
    press(qtbot, Qt.Key.Key_T)
    type_(qtbot, name)
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(shown.session.vocabulary) == before + 1)


def search(qtbot: QtBot, shown: MainWindow, text: str, count: int) -> None:
    """Type a search, and wait until that many photos are shown for it."""
    press(qtbot, Qt.Key.Key_F, CTRL)
    press(qtbot, Qt.Key.Key_A, CTRL)
    type_(qtbot, text)
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown.session.shown.text == text and len(shown.session.shown) == count)
    qtbot.waitUntil(lambda: shown.grid.hasFocus())


def test_open_tag_search_undo_reopen_redo_export(
    qtbot: QtBot, tmp_path: Path, folder: Path, opened: Callable[[], MainWindow], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = opened()
    open_place(shown.session, folder)
    qtbot.waitUntil(lambda: len(shown.session.shown) == COUNT, timeout=30_000)
    qtbot.waitUntil(lambda: not shown.session.jobs.running, timeout=30_000)
    shown.grid.setFocus()
    press(qtbot, Qt.Key.Key_Home)
    for name in ("red", "green", "blue"):
        quick_tag(qtbot, shown, name)
    assert {key: shown.session.vocabulary.tags[id_].name for key, id_ in shown.session.vocabulary.keys.items()} == {
        "1": "red",
        "2": "green",
        "3": "blue",
    }
    press(qtbot, Qt.Key.Key_3)  # takes blue off the first photo again
    press(qtbot, Qt.Key.Key_Home)
    for _ in range(299):
        press(qtbot, Qt.Key.Key_Right, SHIFT)
    assert len(shown.session.selection) == 300

    press(qtbot, Qt.Key.Key_3)
    qtbot.waitUntil(lambda: "300 photos: blue" in shown.toast.text)
    search(qtbot, shown, "blue", 300)
    press(qtbot, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: len(shown.session.shown) == 0)
    library = shown.session.open_library.path
    shown.close()

    again = opened()
    open_place(again.session, library)
    qtbot.waitUntil(lambda: len(again.session.shown) == COUNT)
    again.grid.setFocus()
    press(qtbot, Qt.Key.Key_Z, CTRL | SHIFT)
    qtbot.waitUntil(lambda: again.toast.text == "Redid: Tag blue")
    search(qtbot, again, "blue", 300)

    target = tmp_path / "blue.csv"
    monkeypatch.setattr(again.session.prompts, "choose", lambda title, label, choices: _wanted(choices))
    monkeypatch.setattr(again.session.prompts, "save_file", lambda *words: target)
    press(qtbot, Qt.Key.Key_E, CTRL)
    qtbot.waitUntil(target.exists, timeout=10_000)
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len([row for row in rows if row["tag"] == "blue"]) == 300


def _wanted(choices: list[str]) -> str:
    """Answer as a person who wants a spreadsheet of what is on show."""
    return next(choice for choice in choices if "one row per tag" in choice or choice.startswith("On show"))


def test_every_tag_lands_on_the_photo_that_was_current_when_the_key_went_down(
    qtbot: QtBot, folder: Path, opened: Callable[[], MainWindow]
) -> None:
    shown = opened()
    open_place(shown.session, folder)
    qtbot.waitUntil(lambda: len(shown.session.shown) == COUNT and not shown.session.jobs.running, timeout=30_000)
    shown.grid.setFocus()
    press(qtbot, Qt.Key.Key_Home)
    quick_tag(qtbot, shown, "odd")
    quick_tag(qtbot, shown, "even")
    press(qtbot, Qt.Key.Key_Home)
    order = list(shown.session.shown.ids[:100])
    press(qtbot, Qt.Key.Key_1)
    press(qtbot, Qt.Key.Key_2)
    press(qtbot, Qt.Key.Key_Return)  # in the viewer, without waiting for anything
    for n in range(100):
        press(qtbot, Qt.Key.Key_1 if n % 2 else Qt.Key.Key_2)
        press(qtbot, Qt.Key.Key_Right)
    shown.session.settings.auto_advance = True
    assert shown.session.current == shown.session.shown.ids[100]
    for _ in range(50):
        press(qtbot, Qt.Key.Key_1)  # goes on by itself
    qtbot.waitUntil(lambda: _tagged(shown, "odd") == {*order[1::2], *shown.session.shown.ids[100:150]})
    assert _tagged(shown, "even") == set(order[0::2])


def _tagged(shown: MainWindow, name: str) -> set[int]:
    tag = shown.session.vocabulary.find(name)[0]
    rows = shown.session.open_library.read().execute("SELECT photo_id FROM photo_tag WHERE tag_id = ?", (tag.id,))
    return {photo_id for (photo_id,) in rows}


def test_the_layout_is_as_it_was_left(qtbot: QtBot, opened: Callable[[], MainWindow], folder: Path) -> None:
    shown = opened()
    open_place(shown.session, folder)
    qtbot.waitUntil(lambda: not shown.session.jobs.running, timeout=30_000)
    shown.grid.setFocus()
    press(qtbot, Qt.Key.Key_I)
    shown.close()

    again = opened()

    assert again.inspector.isHidden()
    assert not again.sidebar.isHidden()
    assert str(shown.session.settings.recent[0]).endswith(".tagger")
    assert again.session.settings.recent == shown.session.settings.recent
