"""The window of people, used with keys and clicks: who may do what, and what is refused with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from tagger_desktop.commands import COMMANDS, execute
from tagger_desktop.commands.deeds import DEEDS
from tagger_desktop.domain.errors import UserError, WrongPassword
from tagger_desktop.domain.people import Credentials, Role
from tagger_desktop.library import key_file
from tagger_desktop.library.people import people
from tagger_desktop.settings import Settings
from tagger_desktop.ui.actions import action
from tagger_desktop.ui.app import window
from tagger_desktop.ui.main_window import MainWindow
from tagger_desktop.ui.password_dialogs import NewPasswordDialog
from tagger_desktop.ui.people_window import PeopleWindow
from tests.ui import secrets

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def main(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """A window on an encrypted library without photos, open to nobody yet: Ann manages it, Ben annotates."""
    secrets.cheap(monkeypatch)
    secrets.make_library(tmp_path / "Clinic.tagger", Role.ANNOTATOR)
    made = window(Settings(path=tmp_path / "settings.json"))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def enter(qtbot: QtBot, main: MainWindow, who: Credentials, tmp_path: Path) -> PeopleWindow:
    place = tmp_path / "Clinic.tagger"
    main.session.open(place, access=key_file.unlock(place, who))
    qtbot.waitUntil(lambda: main.session.shown.query is not None)
    execute(main.session, "people.show")
    found = main.safety["people"].window
    assert isinstance(found, PeopleWindow)
    qtbot.waitUntil(lambda: len(found.list.lines) == 2)
    return found


def roles(main: MainWindow) -> dict[str, Role]:
    return {one.name: one.role for one in people(main.session.open_library)}


def answer(kind: type[QDialog], do: object) -> None:
    def look() -> None:
        found = QApplication.activeModalWidget()
        if isinstance(found, kind):
            assert callable(do)
            do(found)
        else:
            QTimer.singleShot(30, look)

    QTimer.singleShot(30, look)


def test_a_manager_gives_a_role_with_a_click(qtbot: QtBot, main: MainWindow, tmp_path: Path) -> None:
    view = enter(qtbot, main, secrets.ANN, tmp_path)
    qtbot.keyClick(view.list, Key.Key_Down)
    assert view.name.text() == "Ben"
    assert view.role[Role.ANNOTATOR].isChecked()

    qtbot.mouseClick(view.role[Role.REVIEWER], LEFT)

    qtbot.waitUntil(lambda: roles(main) == {"Ann": Role.MANAGER, "Ben": Role.REVIEWER})
    qtbot.waitUntil(lambda: view.list.lines[1].note == "reviewer")


def test_the_last_manager_stays_one_and_the_window_shows_it(qtbot: QtBot, main: MainWindow, tmp_path: Path) -> None:
    view = enter(qtbot, main, secrets.ANN, tmp_path)

    qtbot.mouseClick(view.role[Role.VIEWER], LEFT)

    qtbot.waitUntil(lambda: main.toast.text != "")
    qtbot.waitUntil(lambda: view.role[Role.MANAGER].isChecked())
    assert roles(main)["Ann"] == Role.MANAGER


def test_somebody_is_added_with_a_name_a_role_and_a_password(qtbot: QtBot, main: MainWindow, tmp_path: Path) -> None:
    view = enter(qtbot, main, secrets.ANN, tmp_path)

    def fill(dialog: NewPasswordDialog) -> None:
        assert not dialog.do.isEnabled()
        qtbot.keyClicks(dialog.form.name, "Cleo")
        qtbot.keyClicks(dialog.form.first, "swim tulip candle nine")
        qtbot.keyClicks(dialog.form.again, "swim tulip candel")
        assert dialog.say.text() == "The two are not the same."
        assert not dialog.do.isEnabled()
        dialog.form.again.forget()
        qtbot.keyClicks(dialog.form.again, "swim tulip candle nine")
        qtbot.keyClick(dialog.role, Key.Key_Up)
        qtbot.keyClick(dialog.form.again, Key.Key_Return)

    answer(NewPasswordDialog, fill)
    qtbot.mouseClick(view.add, LEFT)

    qtbot.waitUntil(lambda: roles(main).get("Cleo") == Role.VIEWER)
    qtbot.waitUntil(lambda: [line.text for line in view.list.lines] == ["Ann", "Ben", "Cleo"])
    assert key_file.unlock(tmp_path / "Clinic.tagger", Credentials("Cleo", "swim tulip candle nine")).name == "Cleo"


def test_somebody_removed_is_gone_from_the_rekeyed_library_and_the_window_comes_back(
    qtbot: QtBot, main: MainWindow, tmp_path: Path
) -> None:
    view = enter(qtbot, main, secrets.ANN, tmp_path)
    place = tmp_path / "Clinic.tagger"
    qtbot.keyClick(view.list, Key.Key_Down)

    def agree(box: QMessageBox) -> None:
        assert "new key" in box.text()
        button = next(one for one in box.buttons() if one.text() == "Remove")
        qtbot.mouseClick(button, LEFT)

    answer(QMessageBox, agree)
    qtbot.mouseClick(view.remove_button, LEFT)
    assert main.pages.currentWidget() is main.work_page  # and not the welcome page for a moment
    qtbot.waitUntil(lambda: main.session.library is not None, timeout=20_000)

    qtbot.waitUntil(lambda: [line.text for line in view.list.lines] == ["Ann"])
    assert view.isVisible()
    with pytest.raises(WrongPassword):
        key_file.unlock(place, secrets.BEN)


def test_one_cannot_remove_oneself_and_is_told_so(qtbot: QtBot, main: MainWindow, tmp_path: Path) -> None:
    view = enter(qtbot, main, secrets.ANN, tmp_path)

    assert not view.remove_button.isEnabled()
    assert "another manager can" in view.remove_button.toolTip()
    assert view.password.text() == "Change password…"


def test_who_is_no_manager_sees_everybody_and_may_change_only_the_own_password(
    qtbot: QtBot, main: MainWindow, tmp_path: Path
) -> None:
    view = enter(qtbot, main, secrets.BEN, tmp_path)
    assert not view.add.isEnabled()
    assert not any(button.isEnabled() for button in view.role.values())
    assert "As an annotator you may not manage people" in view.why.text()
    assert not view.password.isEnabled()
    qtbot.keyClick(view.list, Key.Key_Down)
    assert view.name.text() == "Ben"
    assert view.password.isEnabled()

    def fill(dialog: NewPasswordDialog) -> None:
        for field in (dialog.form.first, dialog.form.again):
            qtbot.keyClicks(field, "another one for ben")
        qtbot.mouseClick(dialog.do, LEFT)

    answer(NewPasswordDialog, fill)
    qtbot.mouseClick(view.password, LEFT)

    qtbot.waitUntil(lambda: "Password changed" in main.toast.text)
    place = tmp_path / "Clinic.tagger"
    assert key_file.unlock(place, Credentials("Ben", "another one for ben")).name == "Ben"


def test_a_library_without_a_password_offers_one(qtbot: QtBot, main: MainWindow, tmp_path: Path) -> None:
    main.session.open(tmp_path / "Plain.tagger", create=True)
    execute(main.session, "people.show")
    view = main.safety["people"].window
    assert isinstance(view, PeopleWindow)
    assert view.pages.currentWidget() is view.plain

    def fill(dialog: NewPasswordDialog) -> None:
        assert "nobody can get it back for you" in dialog.say.text()
        qtbot.keyClicks(dialog.form.first, "password1")
        assert dialog.form.strength.grade == "weak"
        dialog.form.first.forget()
        for field in (dialog.form.first, dialog.form.again):
            qtbot.keyClicks(field, "cello amber ninety fox")
        assert dialog.form.strength.grade == "good"
        qtbot.mouseClick(dialog.do, LEFT)

    answer(NewPasswordDialog, fill)
    qtbot.mouseClick(view.encrypt, LEFT)
    qtbot.waitUntil(lambda: main.session.library is not None and main.session.library.access is not None)

    qtbot.waitUntil(lambda: len(view.list.lines) == 1)
    assert view.list.lines[0].note == "manager, you"
    assert "Encrypted" in main.toast.text


def test_what_a_role_does_not_allow_is_off_in_menus_and_palette_with_the_reason(
    qtbot: QtBot, main: MainWindow, tmp_path: Path
) -> None:
    place = tmp_path / "Clinic.tagger"
    main.session.open(place, access=key_file.unlock(place, secrets.ANN))
    execute(main.session, "people.role name=Ben role=viewer")
    qtbot.waitUntil(lambda: roles(main)["Ben"] == Role.VIEWER)
    main.session.open(place, access=key_file.unlock(place, secrets.BEN))
    qtbot.waitUntil(lambda: main.session.shown.query is not None)

    made = action(COMMANDS["library.add_folder"], main.session, main.keys, main)
    assert not made.isEnabled()
    assert made.toolTip().startswith("As a viewer you may not take in what is in the folders.")
    execute(main.session, "help.palette")
    qtbot.keyClicks(main.palette_box.field, "add folder")
    choice = main.palette_box.model.choice(0)
    assert choice is not None
    assert not choice.enabled
    assert "That is for annotators and reviewers and managers." in choice.hint
    with pytest.raises(UserError, match="As a viewer you may not tag photos"):
        execute(main.session, "tag.add name=dog query=''")
    assert main.status.who.text() == "Ben, a viewer"


def test_every_command_that_needs_a_role_is_a_command() -> None:
    assert set(DEEDS) <= set(COMMANDS)
