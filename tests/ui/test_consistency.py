"""The window of what does not fit together, used with keys over real libraries and real photos."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from pyroaring import BitMap
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from tagger_desktop.commands import execute
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import hierarchy, vocabulary
from tagger_desktop.library.consistency import SORTS, Sort
from tagger_desktop.settings import Settings
from tagger_desktop.ui.app import window
from tagger_desktop.ui.consistency import ConsistencyView
from tagger_desktop.ui.main_window import MainWindow

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier


def picture(seed: int) -> Image.Image:
    """A picture of soft spots, unlike those of other seeds."""
    colours = bytes((seed * 67 + at * at * 31) % 256 for at in range(12 * 8 * 3))
    return Image.frombytes("RGB", (12, 8), colours).resize((300, 200), Image.Resampling.BICUBIC)


@pytest.fixture
def main(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """A window on a library of four real photos, a copy of the first and a small version of the second."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for n in range(4):
        picture(n).save(folder / f"{n}.jpg", quality=90)
    shutil.copy(folder / "0.jpg", folder / "4 copy.jpg")
    picture(1).resize((150, 100)).save(folder / "5 small.jpg", quality=70)
    made = window(Settings(sort="name", path=tmp_path / "settings.json"))
    qtbot.addWidget(made)
    made.show()
    made.session.open(tmp_path / "L.tagger", create=True)
    execute(made.session, f"library.add_folder folder='{folder}'")
    qtbot.waitUntil(lambda: len(made.session.shown) == 6 and not made.session.jobs.running, timeout=20_000)
    yield made
    made.close()


@pytest.fixture
def tags(main: MainWindow) -> dict[str, TagId]:
    """Make indoor and outdoor (exclusive and required), beach, Beaches, and dog that nobody uses."""
    ids = photos(main)
    with main.session.open_library.edit("Tags") as edit:
        made = {name: vocabulary.create_tag(edit, name) for name in ("indoor", "outdoor", "beach", "Beaches", "dog")}
        members = [made["indoor"], made["outdoor"]]
        hierarchy.set_group(edit, "Place", members, exclusive=True, required=True)
        edit.add_tag(made["indoor"], ids[:2])
        edit.add_tag(made["beach"], ids[2:4])
        edit.add_tag(made["Beaches"], ids[3:4])
    with main.session.open_library.edit("Later") as edit:
        edit.add_tag(made["outdoor"], ids[1:4])
    return made


@pytest.fixture
def view(qtbot: QtBot, main: MainWindow, tags: dict[str, TagId]) -> ConsistencyView:
    """The window, opened by its key, when everything is found."""
    main.grid.setFocus()
    qtbot.keyClick(main.grid, Key.Key_C, CTRL | SHIFT)
    found = main.consistency.window
    assert isinstance(found, ConsistencyView)
    qtbot.waitUntil(lambda: found.isActiveWindow() and bool(found.findings))
    qtbot.waitUntil(lambda: len(texts(found, "twins")) == 2)
    return found


def photos(main: MainWindow) -> list[int]:
    return list(main.session.shown.ids)


def texts(view: ConsistencyView, sort: Sort) -> list[str]:
    return [found.text for found in (view._findings or {}).get(sort, [])]


def press(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
    found = QApplication.focusWidget()
    assert found is not None
    qtbot.keyClick(found, key, modifier)


def go_to(qtbot: QtBot, view: ConsistencyView, sort: Sort) -> None:
    """Go to a sort with the arrows, and into its findings."""
    view.sorts.setFocus()
    press(qtbot, Key.Key_Home)
    for _ in range(SORTS.index(sort)):
        press(qtbot, Key.Key_Down)
    assert view.sort == sort
    if view.findings:
        press(qtbot, Key.Key_Tab)
        assert view.list.hasFocus()


def tagged(main: MainWindow, name: str) -> set[int]:
    tag = main.session.vocabulary.find(name)[0]
    rows = main.session.open_library.read().execute("SELECT photo_id FROM photo_tag WHERE tag_id = ?", (tag.id,))
    return {photo_id for (photo_id,) in rows}


def answer(do: Callable[[QWidget], None]) -> None:
    """Do something in the question that the next gesture opens."""

    def find() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QMessageBox) and dialog.isActiveWindow():
            do(dialog)
            return
        if dialog is not None:
            dialog.activateWindow()  # without a desktop nobody does
        QTimer.singleShot(10, find)

    QTimer.singleShot(0, find)


def test_it_opens_at_the_first_sort_that_has_something_with_the_keyboard_on_it(
    qtbot: QtBot, view: ConsistencyView
) -> None:
    assert view.sort == "conflict"
    qtbot.waitUntil(view.list.hasFocus)
    assert {line.text: line.count for line in view.sorts.lines} == {
        "Excluding tags": 1,
        "Required tags missing": 1,
        "Twins tagged differently": 2,
        "Tags that look alike": 1,
        "Tags used once": 1,
        "Tags never used": 1,
    }


def test_of_excluding_tags_the_newer_stays_and_undo_brings_both_back(
    qtbot: QtBot, main: MainWindow, view: ConsistencyView
) -> None:
    ids = photos(main)
    go_to(qtbot, view, "conflict")
    assert [line.note for line in view.list.lines] == ["Place: 1 photo with both"]
    press(qtbot, Key.Key_Return)

    qtbot.waitUntil(lambda: tagged(main, "indoor") == {ids[0]})
    assert view.empty.isVisible()
    assert view.empty.title == "All in order"
    press(qtbot, Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: tagged(main, "indoor") == set(ids[:2]))
    qtbot.waitUntil(lambda: texts(view, "conflict") == ["indoor and outdoor"])


def test_photos_without_a_required_tag_are_shown_in_the_main_window(
    qtbot: QtBot, main: MainWindow, view: ConsistencyView
) -> None:
    go_to(qtbot, view, "missing")
    press(qtbot, Key.Key_F)

    qtbot.waitUntil(lambda: main.session.shown.text == "needs:Place" and len(main.session.shown) == 2)
    assert main.isActiveWindow()


def test_copies_and_smaller_versions_are_found_shown_and_made_equal(
    qtbot: QtBot, main: MainWindow, view: ConsistencyView
) -> None:
    ids = photos(main)
    go_to(qtbot, view, "twins")
    said = {line.text: line.note for line in view.list.lines}
    assert said["0.jpg and 4 copy.jpg"] == "copies; indoor on 1 of 2"
    assert said["1.jpg and 5 small.jpg"].startswith("alike; ")
    qtbot.waitUntil(lambda: len(view.strip.shown) == 2)
    assert all(shown.picture is not None for shown in view.strip.shown)

    press(qtbot, Key.Key_A, CTRL)
    assert not view.strip.isVisible()
    press(qtbot, Key.Key_Return)
    qtbot.waitUntil(lambda: tagged(main, "indoor") == {ids[0], ids[4]})  # on the second pair outdoor is newer
    assert tagged(main, "outdoor") == {*ids[1:4], ids[5]}
    qtbot.waitUntil(lambda: texts(view, "twins") == [])
    press(qtbot, Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: len(texts(view, "twins")) == 2)


def test_twins_that_are_right_as_they_are_do_not_come_back(
    qtbot: QtBot, main: MainWindow, view: ConsistencyView
) -> None:
    go_to(qtbot, view, "twins")
    first = view.list.lines[0].text
    press(qtbot, Key.Key_X)
    qtbot.waitUntil(lambda: len(view.list.lines) == 1)
    view.refresh()
    main.session.edit("Tag", lambda edit: edit.add_tag(main.session.vocabulary.find("dog")[0].id, photos(main)[:1]))
    qtbot.waitUntil(lambda: texts(view, "unused") == [])
    assert first not in texts(view, "twins")

    execute(main.session, "vocabulary.recall")
    qtbot.waitUntil(lambda: first in texts(view, "twins"))


def test_the_photos_of_twins_are_shown_by_name(qtbot: QtBot, main: MainWindow, view: ConsistencyView) -> None:
    go_to(qtbot, view, "twins")
    chosen = view.selected[0].photos
    press(qtbot, Key.Key_S)

    qtbot.waitUntil(lambda: BitMap(list(main.session.shown.ids)) == chosen)


def test_tags_that_look_alike_are_merged(qtbot: QtBot, main: MainWindow, view: ConsistencyView) -> None:
    go_to(qtbot, view, "alike")
    press(qtbot, Key.Key_Return)

    qtbot.waitUntil(lambda: main.session.vocabulary.find("Beaches")[0].name == "beach")
    press(qtbot, Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: texts(view, "alike") == ["Beaches → beach"])


def test_a_tag_used_once_is_shown_or_deleted_after_a_question(
    qtbot: QtBot, main: MainWindow, view: ConsistencyView
) -> None:
    go_to(qtbot, view, "once")
    press(qtbot, Key.Key_Return)
    qtbot.waitUntil(lambda: main.session.shown.text == "tag=Beaches" and len(main.session.shown) == 1)

    view.open()
    qtbot.waitUntil(view.isActiveWindow)
    go_to(qtbot, view, "once")
    answer(lambda dialog: qtbot.keyClick(dialog, Key.Key_Return))
    press(qtbot, Key.Key_Delete)
    qtbot.waitUntil(lambda: not main.session.vocabulary.find("Beaches"))


def test_unused_tags_are_deleted_all_at_once(qtbot: QtBot, main: MainWindow, view: ConsistencyView) -> None:
    main.session.edit("Tags", lambda edit: [vocabulary.create_tag(edit, name) for name in ("cat", "fish")])
    qtbot.waitUntil(lambda: texts(view, "unused") == ["cat", "dog", "fish"])
    go_to(qtbot, view, "unused")
    press(qtbot, Key.Key_A, CTRL)
    press(qtbot, Key.Key_F)

    qtbot.waitUntil(lambda: {tag.name for tag in main.session.vocabulary} == {"indoor", "outdoor", "beach", "Beaches"})
    press(qtbot, Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: texts(view, "unused") == ["cat", "dog", "fish"])


def test_after_something_is_put_right_the_next_finding_is_selected(
    qtbot: QtBot, main: MainWindow, view: ConsistencyView
) -> None:
    main.session.edit("Tags", lambda edit: [vocabulary.create_tag(edit, name) for name in ("cat", "fish")])
    qtbot.waitUntil(lambda: len(texts(view, "unused")) == 3)
    go_to(qtbot, view, "unused")
    press(qtbot, Key.Key_Down)
    press(qtbot, Key.Key_Return)

    assert [found.text for found in view.selected] == ["fish"]
    qtbot.waitUntil(lambda: texts(view, "unused") == ["cat", "fish"])
    assert [found.text for found in view.selected] == ["fish"]


def test_what_photos_look_like_is_found_out_once_and_quietly(
    qtbot: QtBot, main: MainWindow, view: ConsistencyView
) -> None:
    cache = main.session.cache
    assert cache is not None
    assert len(cache.likenesses()) == 5  # the copy has the same content
    started: list[str] = []
    main.session.jobs.changed.connect(lambda job: started.append(job.title))
    view.refresh()
    main.session.edit("Tag", lambda edit: edit.add_tag(main.session.vocabulary.find("dog")[0].id, photos(main)[:1]))
    qtbot.waitUntil(lambda: texts(view, "unused") == [])

    assert "Compare photos" not in started


def test_esc_closes_the_window_and_a_closed_library_too(qtbot: QtBot, main: MainWindow, view: ConsistencyView) -> None:
    press(qtbot, Key.Key_Escape)
    assert not view.isVisible()

    view.open()
    main.session.close()
    assert not view.isVisible()


@pytest.mark.parametrize("what", ["conflict", "twins", "alike", "unused"])
def test_all_of_a_sort_is_put_right_by_command(
    qtbot: QtBot, main: MainWindow, view: ConsistencyView, what: Sort
) -> None:
    execute(main.session, f"consistency.fix what={what}")

    qtbot.waitUntil(lambda: texts(view, what) == [])
    execute(main.session, "edit.undo")
    qtbot.waitUntil(lambda: bool(texts(view, what)))
