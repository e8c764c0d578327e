"""An hour of work without a mouse: every step below is a key event at the real window."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QInputDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tagger_desktop.library import saved
from tagger_desktop.settings import Settings
from tagger_desktop.ui.app import open_place, window
from tagger_desktop.ui.main_window import MainWindow

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
COUNT = 60


@pytest.fixture
def main(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """A window on a folder of real photos, with the keyboard in the grid."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for n in range(COUNT):
        Image.new("RGB", (48, 32), (n * 4, 255 - n * 4, 90)).save(folder / f"{n:02}.jpg")
    made = window(Settings(sort="name", path=tmp_path / "settings.json"))
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    open_place(made.session, folder)
    qtbot.waitUntil(lambda: len(made.session.shown) == COUNT and not made.session.jobs.running, timeout=30_000)
    qtbot.waitUntil(made.grid.hasFocus)
    yield made
    made.close()


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(focus(), key, modifier)


def type_(text: str) -> None:
    QTest.keyClicks(focus(), text)


def focus() -> QWidget:
    """Return where the keyboard is; the offscreen platform has no window manager to give it back after a dialog."""
    if QApplication.focusWidget() is None:
        open_windows = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.windowTitle()]
        max(open_windows, key=lambda w: w.parentWidget() is not None).activateWindow()  # one over the main window first
        QTest.qWait(50)
    found = QApplication.focusWidget()
    assert found is not None
    return found


def in_dialog(do: Callable[[QDialog], None]) -> None:
    """Do something by keys in the dialog that the next key press opens."""

    def when_open() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            do(dialog)
        else:
            QTimer.singleShot(20, when_open)

    QTimer.singleShot(20, when_open)


def answer(text: str) -> None:
    """Type an answer into the dialog that the next key press opens."""

    def reply(dialog: QDialog) -> None:
        field = dialog.findChild(QLineEdit)
        assert isinstance(dialog, QInputDialog)
        assert field is not None
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(dialog, Key.Key_Return)

    in_dialog(reply)


def palette(text: str) -> None:
    """Run a command by a few of its letters."""
    press(Key.Key_K, CTRL)
    type_(text)
    press(Key.Key_Return)


def tag(main: MainWindow, qtbot: QtBot, text: str) -> None:
    before = main.session.open_library.read().execute("SELECT count(*) FROM photo_tag").fetchone()
    press(Key.Key_T)
    type_(text)
    press(Key.Key_Return)
    rows = main.session.open_library.read()
    qtbot.waitUntil(lambda: rows.execute("SELECT count(*) FROM photo_tag").fetchone() != before)
    qtbot.waitUntil(main.grid.hasFocus)


def search(main: MainWindow, qtbot: QtBot, text: str, count: int) -> None:
    press(Key.Key_F, CTRL)
    press(Key.Key_A, CTRL)
    type_(text)
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: main.session.shown.text == text and len(main.session.shown) == count)
    qtbot.waitUntil(main.grid.hasFocus)


def count(main: MainWindow, name: str) -> int:
    found = main.session.vocabulary.find(name)
    if not found:
        return 0
    rows = main.session.open_library.read()
    return int(rows.execute("SELECT count(*) FROM photo_tag WHERE tag_id = ?", (found[0].id,)).fetchone()[0])


def test_an_hour_of_work_is_possible_without_a_mouse(
    qtbot: QtBot, main: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = main.session

    # One photo after the other, by the box and by number keys.
    press(Key.Key_Home)
    tag(main, qtbot, "s:beach")
    qtbot.waitUntil(lambda: count(main, "beach") == 1)
    assert session.vocabulary.find("beach")[0].kind == "scene"
    for _ in range(19):
        press(Key.Key_Right)
        press(Key.Key_1)
    qtbot.waitUntil(lambda: count(main, "beach") == 20)

    # Many in one stroke: a range, several tags at once, one taken off again.
    press(Key.Key_Right, SHIFT, 20)
    tag(main, qtbot, "dog, hound")
    qtbot.waitUntil(lambda: count(main, "dog") == count(main, "hound") == 21)
    press(Key.Key_T)
    type_("-beach")
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: count(main, "beach") == 19)
    qtbot.waitUntil(main.grid.hasFocus)

    # Rating, flags, a caption.
    press(Key.Key_4, CTRL)
    press(Key.Key_P)
    answer("By the sea")
    press(Key.Key_C)
    held = session.open_library.read()
    qtbot.waitUntil(lambda: held.execute("SELECT count(*) FROM photo WHERE caption = 'By the sea'").fetchone()[0] == 21)
    assert held.execute("SELECT count(*) FROM photo WHERE rating = 4 AND flag = 1").fetchone()[0] == 21

    # Two words for one thing are merged in the vocabulary's window.
    press(Key.Key_V, CTRL | SHIFT)
    editor = main.vocabulary.window
    assert editor is not None
    qtbot.waitUntil(editor.isActiveWindow)
    type_("hound")
    press(Key.Key_Down)
    qtbot.waitUntil(lambda: editor.page.tree.current == session.vocabulary.find("hound")[0].id)

    def into_dog(dialog: QDialog) -> None:
        field = dialog.findChild(QLineEdit)
        assert field is not None
        QTest.keyClicks(field, "dog")
        QTest.keyClick(field, Key.Key_Return)

    in_dialog(into_dog)
    press(Key.Key_M, CTRL)
    qtbot.waitUntil(lambda: session.vocabulary.find("hound")[0].name == "dog")
    press(Key.Key_W, CTRL)
    qtbot.waitUntil(lambda: not editor.isVisible())
    main.activateWindow()
    # Not `main.isActiveWindow`: that is true already while a window that belongs to it is active.
    qtbot.waitUntil(lambda: QApplication.activeWindow() is main and QApplication.focusWindow() is main.windowHandle())
    main.grid.setFocus()

    # Found again by the word that went, and the search kept.
    search(main, qtbot, "hound rating>=4", 21)
    answer("Good dogs")
    press(Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: saved.saved(held, "search") == {"Good dogs": "hound rating>=4"})
    press(Key.Key_Escape)
    qtbot.waitUntil(lambda: len(session.shown) == COUNT)
    palette("good dogs")
    qtbot.waitUntil(lambda: len(session.shown) == 21)

    # Tags moved from photo to photo.
    press(Key.Key_Home)
    press(Key.Key_C, CTRL)
    press(Key.Key_Escape)
    qtbot.waitUntil(lambda: len(session.shown) == COUNT)
    press(Key.Key_End)
    press(Key.Key_V, CTRL)
    qtbot.waitUntil(lambda: count(main, "dog") == 22)

    # Everything taken back and done again, then written to a file.
    press(Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: count(main, "dog") == 21)
    press(Key.Key_Z, CTRL | SHIFT)
    qtbot.waitUntil(lambda: count(main, "dog") == 22)
    target = tmp_path / "all.json"
    monkeypatch.setattr(session.prompts, "choose", lambda title, label, all_: all_[-1 if "photos" in label else 0])
    monkeypatch.setattr(session.prompts, "save_file", lambda *words: target)
    press(Key.Key_E, CTRL)
    qtbot.waitUntil(target.exists, timeout=10_000)
    assert len(json.loads(target.read_text("utf-8"))["photos"]) == COUNT
