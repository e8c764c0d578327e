"""The windows of backups, moved photos and the audit trail, and what leaves with copies, over real files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from tagger_desktop.commands import execute
from tagger_desktop.library import key_file, roots, vocabulary
from tagger_desktop.settings import Settings
from tagger_desktop.ui.app import window
from tagger_desktop.ui.backups_window import BackupsWindow
from tagger_desktop.ui.copy_dialog import CopyDialog
from tagger_desktop.ui.main_window import MainWindow
from tagger_desktop.ui.relink_window import RelinkWindow
from tagger_desktop.ui.trail_window import TrailWindow, sentence
from tests.ui import secrets

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
Asked = TypeVar("Asked", bound=QDialog)
GPS = 0x8825


@pytest.fixture
def main(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """A window on a library of four photos with a camera, two of them with a place."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for n in range(4):
        exif = Image.Exif()
        exif[271], exif[272] = "FUJIFILM", "X100V"
        if n < 2:
            exif.get_ifd(GPS).update({1: "N", 2: (48.0, 8.0, 12.0), 3: "E", 4: (11.0, 34.0, 30.0)})
        Image.new("RGB", (300, 200), (50 * n, 90, 200)).save(folder / f"{n}.jpg", exif=exif)
    made = window(Settings(sort="name", path=tmp_path / "settings.json", backups="beside"))
    qtbot.addWidget(made)
    made.show()
    made.session.open(tmp_path / "L.tagger", create=True)
    execute(made.session, f"library.add_folder folder='{folder}'")
    qtbot.waitUntil(lambda: len(made.session.shown) == 4 and not made.session.jobs.running, timeout=20_000)
    yield made
    made.close()


def answer(kind: type[Asked], do: Callable[[Asked], object]) -> None:
    def look() -> None:
        found = QApplication.activeModalWidget()
        if isinstance(found, kind):
            do(found)
        else:
            QTimer.singleShot(30, look)

    QTimer.singleShot(30, look)


def names(main: MainWindow) -> set[str]:
    return {tag.name for tag in main.session.vocabulary}


def test_one_goes_back_to_a_backup_and_what_was_there_is_kept(qtbot: QtBot, main: MainWindow, tmp_path: Path) -> None:
    with main.session.open_library.edit("New tag") as edit:
        vocabulary.create_tag(edit, "before")
    execute(main.session, "library.backups")
    view = main.safety["backups"].window
    assert isinstance(view, BackupsWindow)
    assert view.pages.currentWidget() is view.empty
    qtbot.mouseClick(view.make, LEFT)
    qtbot.waitUntil(lambda: len(view.backups) == 1, timeout=20_000)
    with main.session.open_library.edit("New tag") as edit:
        vocabulary.create_tag(edit, "afterwards")

    def agree(box: QMessageBox) -> None:
        assert "kept beside it under another name" in box.text()
        qtbot.mouseClick(next(one for one in box.buttons() if one.text() == "Go back"), LEFT)

    answer(QMessageBox, agree)
    view.list.setFocus()
    qtbot.keyClick(view.list, Key.Key_Return)
    qtbot.waitUntil(lambda: main.session.library is not None and names(main) == {"before"}, timeout=20_000)

    assert list(tmp_path.glob("L.before-restore-*.tagger"))
    qtbot.waitUntil(lambda: view.isVisible() and len(view.backups) == 1)


def moved(main: MainWindow, tmp_path: Path) -> Path:
    """Move the photos away, as a person would, and let the library notice."""
    (tmp_path / "photos").rename(tmp_path / "archive")
    roots.look(main.session.open_library)
    return tmp_path / "archive"


def relink_window(qtbot: QtBot, main: MainWindow) -> RelinkWindow:
    execute(main.session, "library.relink")
    view = main.safety["relink"].window
    assert isinstance(view, RelinkWindow)
    qtbot.waitUntil(lambda: view.about.text() != "")
    return view


def paths(main: MainWindow) -> set[Path]:
    from tagger_desktop.library import photos

    library = main.session.open_library
    return set(photos.paths(library.read(), list(main.session.shown.ids)).values())


def test_moved_photos_are_found_by_content_and_only_what_is_ticked_is_relinked(
    qtbot: QtBot, main: MainWindow, tmp_path: Path
) -> None:
    place = moved(main, tmp_path)
    (place / "3.jpg").rename(place / "renamed.jpg")
    view = relink_window(qtbot, main)
    assert "4 photos are not where they were; their tags are kept." in view.about.text()

    qtbot.keyClicks(view.new, str(tmp_path))
    qtbot.keyClick(view.new, Key.Key_Return)
    qtbot.waitUntil(lambda: len(view.rows.moves) == 4, timeout=20_000)
    assert view.rows.data(view.rows.index(3, 0)) == "3.jpg → renamed.jpg"
    assert {view.rows.data(view.rows.index(row, 3)) for row in range(4)} == {"same content"}
    box = view.table.visualRect(view.rows.index(0, 0))
    qtbot.mouseClick(view.table.viewport(), LEFT, pos=QPoint(box.left() + 14, box.center().y()))
    qtbot.waitUntil(lambda: view.do.text() == "Relink 3 photos")
    assert paths(main) == {tmp_path / "photos" / f"{n}.jpg" for n in range(4)}  # nothing yet

    qtbot.waitUntil(view.do.isEnabled)
    qtbot.mouseClick(view.do, LEFT)
    there = {place / "1.jpg", place / "2.jpg", place / "renamed.jpg"}

    qtbot.waitUntil(lambda: paths(main) == {tmp_path / "photos" / "0.jpg", *there}, timeout=20_000)
    assert len(view.rows.moves) == 1


def test_a_moved_folder_is_said_in_two_fields(qtbot: QtBot, main: MainWindow, tmp_path: Path) -> None:
    place = moved(main, tmp_path)
    view = relink_window(qtbot, main)
    qtbot.mouseClick(view.by_place, LEFT, pos=QPoint(8, view.by_place.height() // 2))
    qtbot.waitUntil(lambda: view.old.text() == str(tmp_path / "photos"))

    qtbot.keyClicks(view.new, str(place))
    qtbot.mouseClick(view.look, LEFT)
    qtbot.waitUntil(lambda: len(view.rows.moves) == 4 and view.do.isEnabled(), timeout=20_000)
    qtbot.mouseClick(view.do, LEFT)

    qtbot.waitUntil(lambda: paths(main) == {place / f"{n}.jpg" for n in range(4)}, timeout=20_000)
    qtbot.waitUntil(lambda: "relinked" in main.toast.text)


def test_a_folder_that_is_not_there_is_said_in_the_window(qtbot: QtBot, main: MainWindow, tmp_path: Path) -> None:
    view = relink_window(qtbot, main)
    qtbot.keyClicks(view.new, str(tmp_path / "nowhere"))
    qtbot.keyClick(view.new, Key.Key_Return)

    qtbot.waitUntil(lambda: view.say.text() == f"There is no folder {tmp_path / 'nowhere'}.")
    qtbot.waitUntil(view.look.isEnabled)


def test_a_folder_out_of_reach_is_offline_in_the_sidebar_and_its_photos_are_not_missing(
    qtbot: QtBot, main: MainWindow, tmp_path: Path
) -> None:
    def folder_icon() -> str:
        lines = [main.sidebar._places.line(number, main.sidebar._marks) for number in main.sidebar._places._by_number]
        return lines[0].icon if lines else ""

    qtbot.waitUntil(lambda: folder_icon() == "folder")
    moved(main, tmp_path)

    qtbot.waitUntil(lambda: folder_icon() == "offline")
    assert main.sidebar._places.standing["missing"] == 0


def test_what_leaves_with_copies_is_listed_and_places_do_not_unless_one_says_so(
    qtbot: QtBot, main: MainWindow, tmp_path: Path
) -> None:
    execute(main.session, "edit.select_all")
    execute(main.session, "export.copy")
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, CopyDialog) and one.isVisible())
    qtbot.waitUntil(lambda: "FUJIFILM X100V" in dialog.leaves.text(), timeout=20_000)
    assert "Location" not in dialog.leaves.text()
    qtbot.waitUntil(lambda: dialog.warning.text().startswith("2 of 4 photos say where they were taken."))
    assert dialog.warning.text().endswith("That is taken out of the copies.")

    keep = dialog.level["keep"]
    qtbot.mouseClick(keep, LEFT, pos=QPoint(8, keep.height() // 2))
    qtbot.waitUntil(lambda: "Location" in dialog.leaves.text(), timeout=20_000)
    assert dialog.warning.text().endswith("That leaves with them.")

    none = dialog.level["none"]
    qtbot.mouseClick(none, LEFT, pos=QPoint(8, none.height() // 2))
    qtbot.waitUntil(lambda: dialog.leaves.text() == "Nothing leaves but the pictures.", timeout=20_000)
    assert not dialog.do.isEnabled()
    qtbot.keyClicks(dialog.folder, str(tmp_path / "out"))
    qtbot.keyClick(dialog.folder, Key.Key_Return)

    qtbot.waitUntil(lambda: "4 photos copied" in main.toast.text, timeout=20_000)
    copies = sorted((tmp_path / "out").rglob("*.jpg"))
    assert len(copies) == 4
    for copy in copies:
        with Image.open(copy) as picture:
            assert not dict(picture.getexif())


def test_the_trail_is_read_newest_first_filtered_and_proved(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets.cheap(monkeypatch)
    main = secrets.opened(qtbot, tmp_path)
    execute(main.session, "library.trail")
    view = main.safety["trail"].window
    assert isinstance(view, TrailWindow)
    qtbot.waitUntil(lambda: view.rows.rowCount() > 2)
    first = [view.rows.data(view.rows.index(0, column)) for column in (1, 2)]
    assert first == ["Ann", "Tag Whistleblower, 3 photos"]
    assert "nothing was changed or taken away" in view.say.text()

    qtbot.keyClicks(view.filter, "made the")
    qtbot.waitUntil(lambda: view.rows.rowCount() == 1)
    assert view.rows.data(view.rows.index(0, 2)) == "Made the library"
    monkeypatch.setattr(main.session.prompts, "save_file", lambda title, name, kinds: tmp_path / "trail.csv")
    qtbot.mouseClick(view.export, LEFT)
    qtbot.waitUntil((tmp_path / "trail.csv").exists)

    with main.session.open_library._writing(synchronous="NORMAL") as db:
        triggers = [
            name
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE tbl_name = 'audit' AND type = 'trigger'")
        ]
        for name in triggers:
            db.execute(f"DROP TRIGGER {name}")
        db.execute("UPDATE audit SET who = 'Nobody' WHERE id = 2")
    view.refresh()
    qtbot.waitUntil(lambda: "The audit trail is broken at row 2" in view.say.text())
    main.close()


def test_locking_throws_these_windows_away(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets.cheap(monkeypatch)
    main = secrets.opened(qtbot, tmp_path)
    for line in ("people.show", "library.trail", "library.backups", "library.relink"):
        execute(main.session, line)
    qtbot.waitUntil(lambda: any("Whistleblower" in text for _, text in secrets.said()))

    execute(main.session, "library.lock")
    qtbot.wait(100)

    assert all(one.window is None for one in main.safety.values())
    assert {(where, text) for where, text in secrets.said() if "whistleblower" in text.casefold()} == set()
    place = tmp_path / "Clinic.tagger"
    main.session.open(place, access=key_file.unlock(place, secrets.ANN))
    execute(main.session, "people.show")
    assert main.safety["people"].window is not None
    main.close()


def test_a_row_of_an_unknown_kind_is_told_with_its_details() -> None:
    assert sentence("sing", {"song": "la", "times": 2}) == "sing (song: la, times: 2)"
    assert sentence("edit", {"title": "Tag dog", "photos": 1200, "edit": 3}) == "Tag dog, 1,200 photos"
