"""Locking, with real keys: nothing of the library stays on the screen or in memory; one comes back to one's place."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from time import sleep

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog
from pytestqt.qtbot import QtBot

from tagger_desktop import locking
from tagger_desktop.commands import execute
from tagger_desktop.domain.people import Role
from tagger_desktop.library import key_file
from tagger_desktop.library.edit import Report
from tagger_desktop.library.keys import Access
from tagger_desktop.library.library import Library
from tagger_desktop.settings import Settings
from tagger_desktop.ui import app
from tagger_desktop.ui.app import open_place, window
from tagger_desktop.ui.main_window import MainWindow
from tests.ui import secrets

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
HIDDEN = ("secret_", "whistleblower", "confidential")


@pytest.fixture
def main(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """A window with an encrypted library of four photos open, which Ann and Ben share."""
    secrets.cheap(monkeypatch)
    made = secrets.opened(qtbot, tmp_path, Role.ANNOTATOR)
    yield made
    made.close()


def lock(qtbot: QtBot, main: MainWindow) -> None:
    main.grid.setFocus()
    qtbot.keyClick(main.grid, Key.Key_L, CTRL)
    assert main.pages.currentWidget() is main.lock_page


def type_password(qtbot: QtBot, main: MainWindow, password: str) -> None:
    form = main.lock_page.form
    qtbot.keyClicks(form.password, password)
    qtbot.keyClick(form.password, Key.Key_Return)


def unlock(qtbot: QtBot, main: MainWindow) -> None:
    type_password(qtbot, main, secrets.ANN.password)
    qtbot.waitUntil(lambda: main.session.library is not None and main.session.shown.is_whole)
    qtbot.waitUntil(lambda: len(main.session.shown) > 0)


def leaks(*words: str) -> set[tuple[str, str]]:
    return {(where, text) for where, text in secrets.said() if any(word in text.casefold() for word in words or HIDDEN)}


def test_a_locked_library_leaves_no_name_in_any_part_of_the_window(qtbot: QtBot, main: MainWindow) -> None:
    main.vocabulary.open()
    main.consistency.open()
    main.activateWindow()
    main.session.select([main.session.shown.ids[0]], main.session.shown.ids[0])
    qtbot.waitUntil(lambda: bool(leaks("whistleblower")))
    execute(main.session, "help.palette")
    main.palette_box.dismiss()
    execute(main.session, "tag.quick")
    qtbot.waitUntil(lambda: main.quick_tag.isVisible())
    main.quick_tag.dismiss()
    assert secrets.held(HIDDEN)
    execute(main.session, "tag.add name=Whistleblower")  # still being written when the lock falls
    lock(qtbot, main)
    qtbot.wait(300)  # whatever was on its way has arrived

    assert leaks() == set()
    assert secrets.held(HIDDEN) == set()
    assert main.windowTitle() == "Locked - Tagger Desktop"
    assert not main.toast.isVisible()
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not main] == []


def test_a_locked_library_leaves_no_picture_in_memory(qtbot: QtBot, main: MainWindow) -> None:
    loader = main.grid.thumbnails
    qtbot.waitUntil(lambda: loader.bytes_held > 0)
    execute(main.session, "view.loupe")
    qtbot.waitUntil(lambda: main.loupe.card is not None and main.loupe.is_sharp)

    main.loupe.setFocus()
    qtbot.keyClick(main.loupe, Key.Key_L, CTRL)
    gc.collect()

    assert loader.bytes_held == 0
    assert main.loupe.card is None
    assert not main.loupe._pictures._screens
    assert not [found for found in gc.get_objects() if isinstance(found, Library) and found._vocabulary is not None]


def test_after_unlocking_one_is_at_the_same_place(qtbot: QtBot, main: MainWindow) -> None:
    session = main.session
    session.show("Whistleblower")
    qtbot.waitUntil(lambda: len(session.shown) == 3)
    ids = list(session.shown.ids)
    session.select(ids[1:], ids[2])
    execute(session, "view.loupe")
    lock_from = session.current

    main.loupe.setFocus()
    qtbot.keyClick(main.loupe, Key.Key_L, CTRL)
    unlock(qtbot, main)
    qtbot.waitUntil(lambda: session.in_loupe)

    assert session.shown.text == "Whistleblower"
    assert list(session.selection) == ids[1:]
    assert session.current == lock_from
    assert main.views.currentWidget() is main.loupe
    assert main.query_bar.field.text() == "Whistleblower"
    assert main.windowTitle() == "Clinic - Tagger Desktop"


def test_a_wrong_password_is_refused_in_the_same_words_and_the_next_one_has_to_wait(
    qtbot: QtBot, main: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_file, "FIRST_WAIT_S", 1.5)
    lock(qtbot, main)
    form = main.lock_page.form
    assert QApplication.focusWidget() is form.password
    assert not form.do.isEnabled()
    assert [form.who.itemText(n) for n in range(form.who.count())] == ["Ann", "Ben"]

    type_password(qtbot, main, "not this one")
    qtbot.waitUntil(lambda: bool(form.said.text()))

    assert form.said.text() == "That name and password do not open this library."
    assert form.password.text() == ""
    assert "Another try in" in form.wait.text()
    qtbot.keyClicks(form.password, secrets.ANN.password)
    qtbot.keyClick(form.password, Key.Key_Return)
    assert main.session.locked is not None
    assert not form.do.isEnabled()
    qtbot.waitUntil(form.do.isEnabled, timeout=5_000)
    assert form.wait.text() == ""
    qtbot.mouseClick(form.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: main.session.library is not None)
    assert form.password.text() == ""
    assert form.who.count() == 0


def test_somebody_else_unlocks_as_who_they_are(qtbot: QtBot, main: MainWindow) -> None:
    lock(qtbot, main)
    form = main.lock_page.form
    form.who.setFocus()
    qtbot.keyClick(form.who, Key.Key_Down)
    assert form.who.currentText() == "Ben"

    type_password(qtbot, main, secrets.BEN.password)
    qtbot.waitUntil(lambda: main.session.library is not None)

    assert main.session.open_library.who == "Ben"


def test_the_name_is_kept_back_where_encrypted_libraries_are_not_to_be_listed(qtbot: QtBot, main: MainWindow) -> None:
    lock(qtbot, main)
    assert main.lock_page.title.text() == "Clinic"
    unlock(qtbot, main)

    main.session.settings.remember_encrypted = False
    main.session.settings.recent.clear()
    lock(qtbot, main)
    qtbot.wait(50)  # what the welcome page listed is deleted

    assert leaks("clinic") == set()


def test_a_question_that_is_open_when_the_lock_falls_goes_away_unanswered(qtbot: QtBot, main: MainWindow) -> None:
    def fall() -> None:
        assert isinstance(QApplication.activeModalWidget(), QInputDialog)
        locking.lock(main.session)

    QTimer.singleShot(200, fall)
    execute(main.session, "tag.rename name=Whistleblower")

    assert QApplication.activeModalWidget() is None
    assert main.pages.currentWidget() is main.lock_page
    qtbot.wait(100)
    assert leaks() == set()


def test_nobody_at_the_keyboard_for_as_long_as_was_set_locks(
    qtbot: QtBot, main: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000.0]
    monkeypatch.setattr(locking, "monotonic", lambda: now[0])
    monkeypatch.setattr(locking, "time", lambda: now[0])
    watch = main.idle_watch
    qtbot.waitUntil(main.isActiveWindow)
    watch.idle.touch()
    now[0] += 9 * 60
    assert not watch.idle.poll()
    QTest.keyClick(main.windowHandle(), Key.Key_Shift)  # of the window, where a person's keys arrive
    now[0] += 9 * 60
    assert not watch.idle.poll()
    now[0] += 61

    assert watch.idle.poll()
    assert main.pages.currentWidget() is main.lock_page


def test_another_library_can_be_opened_from_the_lock_or_none(
    qtbot: QtBot, main: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "Other.tagger"
    Library.create(other).close()
    lock(qtbot, main)
    monkeypatch.setattr(main.session.prompts, "open_file", lambda title, kinds: other)

    qtbot.mouseClick(main.lock_page.other, Qt.MouseButton.LeftButton)
    assert main.session.open_library.path == other
    assert main.session.locked is None

    execute(main.session, "library.close")
    locking.wait_at(main.session, tmp_path / "Clinic.tagger")
    qtbot.mouseClick(main.lock_page.leave, Qt.MouseButton.LeftButton)
    assert main.pages.currentWidget() is main.welcome
    assert main.session.locked is None


def test_a_program_started_with_an_encrypted_library_begins_at_the_lock(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets.cheap(monkeypatch)
    secrets.make_library(tmp_path / "Clinic.tagger")
    main = window(Settings(path=tmp_path / "settings.json"))
    qtbot.addWidget(main)
    main.show()
    monkeypatch.setattr(main.session.prompts, "password", lambda path: None)  # asked, and sent away

    open_place(main.session, tmp_path / "Clinic.tagger")

    assert main.pages.currentWidget() is main.lock_page
    assert not main.lock_page.form.who.isVisible()  # there is only one it can be
    type_password(qtbot, main, secrets.ANN.password)
    qtbot.waitUntil(lambda: main.session.library is not None)
    main.close()


def test_a_window_that_is_opened_at_an_encrypted_file_begins_at_the_lock_too(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets.cheap(monkeypatch)
    secrets.make_library(tmp_path / "Clinic.tagger")
    monkeypatch.setattr(Settings, "load", classmethod(lambda cls: cls(path=tmp_path / "settings.json")))

    monkeypatch.setattr(app, "_take_over_garbage", lambda: None)

    main = app._opened_at(tmp_path / "Clinic.tagger")
    qtbot.addWidget(main)
    main.show()

    assert main.pages.currentWidget() is main.lock_page
    type_password(qtbot, main, secrets.ANN.password)
    qtbot.waitUntil(lambda: main.session.library is not None)
    assert main.pages.currentIndex() == 1
    main.close()


def test_ctrl_l_locks_from_the_windows_beside_the_main_one(qtbot: QtBot, main: MainWindow) -> None:
    main.vocabulary.open()
    view = main.vocabulary.window
    assert view is not None
    qtbot.waitUntil(view.isActiveWindow)

    qtbot.keyClick(view, Key.Key_L, CTRL)

    assert main.pages.currentWidget() is main.lock_page
    assert not view.isVisible()


def test_work_that_needs_the_library_alone_is_seen_and_can_be_stopped(qtbot: QtBot, main: MainWindow) -> None:
    def work(report: Report) -> Access | None:
        for done in range(2_000):
            report(done, 2_000)
            sleep(0.01)
        raise AssertionError("nobody stopped it")

    locking.while_closed(main.session, "Give library a new key", work)
    page = main.work_page
    assert main.pages.currentWidget() is page
    assert page.title.text() == "Give library a new key…"
    qtbot.waitUntil(lambda: page.bar.maximum() == 2_000 and page.bar.value() > 0)
    qtbot.mouseClick(page.stop, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: main.session.library is not None and main.pages.currentIndex() == 1)
    qtbot.waitUntil(lambda: main.toast.text == "Cancelled; nothing was changed.")


def test_a_lost_key_file_is_said_and_nothing_is_asked(qtbot: QtBot, main: MainWindow, tmp_path: Path) -> None:
    key_file.place(tmp_path / "Clinic.tagger").rename(tmp_path / "away")
    lock(qtbot, main)

    assert "its key file Clinic.tagger.keys is not beside it" in main.lock_page.form.said.text()
    assert not main.lock_page.form.isEnabled()
