"""Opening, making and encrypting libraries with a password, by keys and clicks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from tagger_desktop.commands import execute
from tagger_desktop.domain.people import Credentials
from tagger_desktop.library import key_file
from tagger_desktop.library.sqlite import is_encrypted
from tagger_desktop.settings import Settings
from tagger_desktop.ui.app import window
from tagger_desktop.ui.auto_lock_dialog import AutoLockDialog
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.main_window import MainWindow
from tagger_desktop.ui.new_library import NewLibraryDialog
from tagger_desktop.ui.password_dialogs import NewPasswordDialog, PasswordDialog
from tests.ui import secrets

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
Asked = TypeVar("Asked", bound=QDialog)
GOOD = "cello amber ninety fox"


@pytest.fixture
def main(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """A window with nothing open, beside an encrypted library of Ann's."""
    secrets.cheap(monkeypatch)
    monkeypatch.setattr(key_file, "FIRST_WAIT_S", 0.05)
    secrets.make_library(tmp_path / "Clinic.tagger")
    made = window(Settings(path=tmp_path / "settings.json"))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def answer(kind: type[Asked], do: Callable[[Asked], object]) -> None:
    """Do something with the next question of that kind, as soon as it is asked."""

    def look() -> None:
        found = QApplication.activeModalWidget()
        if isinstance(found, kind):
            do(found)
        else:
            QTimer.singleShot(30, look)

    QTimer.singleShot(30, look)


def twice(qtbot: QtBot, dialog: NewPasswordDialog | NewLibraryDialog, password: str) -> None:
    for field in (dialog.form.first, dialog.form.again):
        qtbot.keyClicks(field, password)


def tick(qtbot: QtBot, box: QCheckBox) -> None:
    qtbot.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))


def test_an_encrypted_library_asks_until_the_password_is_right(qtbot: QtBot, main: MainWindow, tmp_path: Path) -> None:
    def type_two(dialog: PasswordDialog) -> None:
        qtbot.keyClicks(dialog.form.password, "wrong")
        qtbot.keyClick(dialog.form.password, Key.Key_Return)
        qtbot.waitUntil(lambda: dialog.form.said.text() == "That name and password do not open this library.")
        qtbot.waitUntil(lambda: key_file.wait_s(tmp_path / "Clinic.tagger") == 0)
        qtbot.keyClicks(dialog.form.password, secrets.ANN.password)
        qtbot.waitUntil(dialog.form.do.isEnabled)
        qtbot.keyClick(dialog.form.password, Key.Key_Return)

    answer(PasswordDialog, type_two)
    run(main.session, f"library.open path='{tmp_path / 'Clinic.tagger'}'")

    assert main.session.open_library.who == "Ann"


def test_who_goes_away_from_the_password_is_told_nothing_more(qtbot: QtBot, main: MainWindow, tmp_path: Path) -> None:
    answer(PasswordDialog, lambda dialog: qtbot.keyClick(dialog, Key.Key_Escape))

    run(main.session, f"library.open path='{tmp_path / 'Clinic.tagger'}'")

    assert main.session.library is None
    assert main.toast.text == ""


def test_the_eye_shows_what_was_written_and_nothing_of_it_can_be_undone(qtbot: QtBot, main: MainWindow) -> None:
    dialog = NewPasswordDialog("Encrypt library", "Ann", main)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.keyClicks(dialog.form.first, "hund")
    assert dialog.form.first.displayText() != "hund"

    dialog.form.first.eye.trigger()

    assert dialog.form.first.displayText() == "hund"
    dialog.reject()
    assert dialog.form.first.text() == ""
    assert not dialog.form.first.isUndoAvailable()


def test_a_new_library_is_protected_with_a_tick_and_a_password(qtbot: QtBot, main: MainWindow, tmp_path: Path) -> None:
    place = tmp_path / "Study"

    def fill(dialog: NewLibraryDialog) -> None:
        assert not dialog.form.isVisible()
        assert "Anybody who has the file can read it" in dialog.say.text()
        dialog.place.setText(str(tmp_path / "Clinic.tagger"))
        assert dialog.say.text() == "There is such a file already."
        assert not dialog.do.isEnabled()
        dialog.place.setText(str(place))
        assert dialog.do.isEnabled()
        tick(qtbot, dialog.protect)
        assert "Without the password nobody can open the library" in dialog.say.text()
        assert not dialog.do.isEnabled()
        dialog.form.name.setText("Dora")
        twice(qtbot, dialog, GOOD)
        qtbot.mouseClick(dialog.do, LEFT)

    answer(NewLibraryDialog, fill)
    execute(main.session, "library.new")

    made = main.session.open_library
    assert made.path == place.with_suffix(".tagger")
    assert made.who == "Dora"
    assert is_encrypted(made.path)
    assert GOOD.encode() not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_new_library_without_the_tick_is_plain(qtbot: QtBot, main: MainWindow, tmp_path: Path) -> None:
    def fill(dialog: NewLibraryDialog) -> None:
        dialog.place.setText(str(tmp_path / "Plain.tagger"))
        qtbot.keyClick(dialog.place, Key.Key_Return)

    answer(NewLibraryDialog, fill)
    execute(main.session, "library.new")

    assert not is_encrypted(main.session.open_library.path)


def test_encrypting_and_decrypting_comes_back_to_the_same_library(
    qtbot: QtBot, main: MainWindow, tmp_path: Path
) -> None:
    main.session.open(tmp_path / "Plain.tagger", create=True)
    main.session.show("rating>=3")
    qtbot.waitUntil(lambda: main.session.shown.text == "rating>=3")

    def fill(dialog: NewPasswordDialog) -> None:
        twice(qtbot, dialog, GOOD)
        qtbot.mouseClick(dialog.do, LEFT)

    answer(NewPasswordDialog, fill)
    execute(main.session, "library.encrypt")
    assert main.pages.currentWidget() is main.work_page
    qtbot.waitUntil(lambda: main.session.library is not None and is_encrypted(tmp_path / "Plain.tagger"))
    qtbot.waitUntil(lambda: main.session.shown.text == "rating>=3")
    who = main.session.open_library.who
    assert key_file.unlock(tmp_path / "Plain.tagger", Credentials(who, GOOD)).name == who

    def agree(box: QMessageBox) -> None:
        qtbot.mouseClick(next(one for one in box.buttons() if one.text() == "Decrypt"), LEFT)

    answer(QMessageBox, agree)
    execute(main.session, "library.decrypt")
    qtbot.waitUntil(lambda: main.session.library is not None and not is_encrypted(tmp_path / "Plain.tagger"))


def test_after_how_long_to_lock_is_set_in_a_small_place(qtbot: QtBot, main: MainWindow, tmp_path: Path) -> None:
    execute(main.session, "library.auto_lock")
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, AutoLockDialog) and one.isVisible())
    assert dialog.minutes.value() == 10

    qtbot.keyClicks(dialog.minutes, "3")
    tick(qtbot, dialog.listed)
    qtbot.keyClick(dialog.minutes, Key.Key_Return)

    assert main.session.settings.lock_minutes == 3
    assert not main.session.settings.remember_encrypted
    assert Settings.load(tmp_path / "settings.json").lock_minutes == 3
    assert "after 3 minutes" in main.toast.text
