"""The review at the window: a line that keys and the mouse move, exceptions by key, and photo by photo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tagger_desktop.library import labels, suggestions
from tagger_desktop.session import Session
from tagger_desktop.settings import Settings
from tagger_desktop.ui.app import open_place, window
from tagger_desktop.ui.main_window import MainWindow
from tests.ui.panels import tags_of

Key, Left = Qt.Key, Qt.MouseButton.LeftButton
COUNT = 12
LIKELY = 8


@pytest.fixture
def main(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """A window on real photos, for each of which a dress is suggested, less and less confidently, then a hat."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for n in range(COUNT):
        Image.new("RGB", (48, 32), (n * 20, 90, 120)).save(folder / f"{n:02}.jpg")
    made = window(Settings(sort="name", path=tmp_path / "settings.json"))
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    open_place(made.session, folder)
    qtbot.waitUntil(lambda: len(made.session.shown) == COUNT and not made.session.jobs.running, timeout=30_000)
    made.furnish()
    suggest(made.session)
    qtbot.waitUntil(made.grid.hasFocus)
    yield made
    made.close()


def suggest(session: Session) -> None:
    with session.open_library.record() as record:
        dress, hat = labels.label_ids(record, [labels.Said("dress", "object", ()), labels.Said("hat", "object", ())])
        run = suggestions.begin_run(record, "test", "1")
        ids = list(session.shown.ids)
        rows = [(photo_id, dress, 0.99 - 0.085 * at) for at, photo_id in enumerate(ids)]
        suggestions.put(record, run, [*rows, *((photo_id, hat, 0.3) for photo_id in ids)])


def begin(qtbot: QtBot, main: MainWindow) -> list[int]:
    """Begin the review with its key, and return the photos in their order."""
    QTest.keyClick(main.grid, Key.Key_V)
    qtbot.waitUntil(lambda: main.session.review.now is not None and main.grid.marks.review is not None)
    now = main.session.review.now
    assert now is not None
    assert now.title == "dress"
    return list(now.ids)


def line(main: MainWindow) -> int:
    now = main.session.review.now
    return -1 if now is None else now.line


def having(main: MainWindow, name: str) -> set[int]:
    return {photo_id for photo_id in main.session.shown.ids if name in tags_of(main.session, photo_id)}


def test_one_key_accepts_everything_above_the_line_and_the_rest_comes_next(qtbot: QtBot, main: MainWindow) -> None:
    ids = begin(qtbot, main)
    assert line(main) == 9  # of at least 0.3
    assert main.review_bar.isVisible()
    assert not main.query_bar.isVisible()
    QTest.keyClick(main.grid, Key.Key_A)
    qtbot.waitUntil(lambda: list(main.session.shown.ids) == ids[9:])
    assert all(tags_of(main.session, photo_id) == {"dress"} for photo_id in ids[:9])
    assert not any(tags_of(main.session, photo_id) for photo_id in ids[9:])


def test_exceptions_are_taken_out_by_key_before_the_rest_is_accepted(qtbot: QtBot, main: MainWindow) -> None:
    ids = begin(qtbot, main)
    QTest.keyClick(main.grid, Key.Key_Right)
    QTest.keyClick(main.grid, Key.Key_D)  # not this
    QTest.keyClick(main.grid, Key.Key_Right)
    QTest.keyClick(main.grid, Key.Key_S)  # the next best tag, a hat
    now = main.session.review.now
    assert now is not None
    qtbot.waitUntil(lambda: len((main.session.review.now or now).decided) == 2)
    QTest.keyClick(main.grid, Key.Key_A)
    qtbot.waitUntil(lambda: len(main.session.shown.ids) == COUNT - 9)
    assert tags_of(main.session, ids[1]) == set()
    assert tags_of(main.session, ids[2]) == {"hat"}
    assert tags_of(main.session, ids[3]) == {"dress"}


def test_the_line_moves_by_key_and_by_dragging(qtbot: QtBot, main: MainWindow) -> None:
    begin(qtbot, main)
    QTest.keyClick(main.grid, Key.Key_L)
    qtbot.waitUntil(lambda: line(main) == 1)  # below the current photo, the first
    grid, view = main.grid, main.grid.viewport()
    held = grid.rect_of(1).topLeft() + QPoint(40, -4)  # the part of the line above the second photo
    assert grid.marks.is_at(held)
    QTest.mousePress(view, Left, pos=held)
    QTest.mouseMove(view, grid.rect_of(2).center() + QPoint(30, 0))
    QTest.mouseRelease(view, Left, pos=grid.rect_of(2).center() + QPoint(30, 0))
    assert line(main) == 3
    assert len(main.session.selection) == 1  # no photo was selected by it


def test_undo_opens_again_what_was_accepted(qtbot: QtBot, main: MainWindow) -> None:
    ids = begin(qtbot, main)
    QTest.keyClick(main.grid, Key.Key_A)
    qtbot.waitUntil(lambda: len(main.session.shown.ids) == COUNT - 9)
    QTest.keyClick(main.grid, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: sorted(main.session.shown.ids) == sorted(ids))


def test_a_review_ends_with_the_photos_of_the_search(qtbot: QtBot, main: MainWindow) -> None:
    begin(qtbot, main)
    QTest.mouseClick(main.review_bar.leave, Left)
    qtbot.waitUntil(lambda: main.query_bar.isVisible() and main.grid.marks.review is None)
    assert len(main.session.shown.ids) == COUNT


def test_another_search_ends_the_review(qtbot: QtBot, main: MainWindow) -> None:
    begin(qtbot, main)
    main.session.show("name:03")
    qtbot.waitUntil(lambda: len(main.session.shown.ids) == 1)
    assert not main.session.review.is_on
    assert main.query_bar.isVisible()


def test_when_a_tag_is_done_the_next_one_comes_by_itself(qtbot: QtBot, main: MainWindow) -> None:
    begin(qtbot, main)
    main.session.review.move(COUNT)
    QTest.keyClick(main.grid, Key.Key_A)
    qtbot.waitUntil(lambda: (now := main.session.review.now) is not None and now.title == "hat")


def test_photo_by_photo_numbers_switch_chips_and_enter_decides_and_goes_on(qtbot: QtBot, main: MainWindow) -> None:
    session = main.session
    session.select([session.shown.ids[0]], session.shown.ids[0])
    first, second = session.shown.ids[:2]
    QTest.keyClick(main.grid, Key.Key_G)
    qtbot.waitUntil(lambda: session.review.chips is not None and session.in_loupe)
    assert [(chip.title, chip.is_on) for chip in session.review.chips.chips] == [("dress", True), ("hat", False)]
    QTest.keyClick(main.loupe.canvas, Key.Key_1)
    QTest.keyClick(main.loupe.canvas, Key.Key_2)
    assert [chip.is_on for chip in session.review.chips.chips] == [False, True]
    QTest.keyClick(main.loupe.canvas, Key.Key_Return)
    qtbot.waitUntil(lambda: tags_of(session, first) == {"hat"})
    qtbot.waitUntil(lambda: session.review.chips.photo_id == second)
    assert session.current == second
    QTest.keyClick(main.loupe.canvas, Key.Key_Right)
    qtbot.waitUntil(lambda: session.review.chips.photo_id == session.shown.ids[2])
    QTest.keyClick(main.loupe.canvas, Key.Key_Escape)
    qtbot.waitUntil(lambda: session.review.chips is None)
    assert main.keys.map["1"].startswith("tag.slot")  # numbers tag again


def test_with_nothing_suggested_the_person_is_told(qtbot: QtBot, main: MainWindow) -> None:
    begin(qtbot, main)
    library, told = main.session.open_library, []
    main.session.notified.connect(lambda notice: told.append(notice.text))
    with library.record() as record:
        for run in suggestions.runs(library):
            suggestions.drop_run(record, run.id)
    QTest.keyClick(main.grid, Key.Key_V)
    qtbot.waitUntil(lambda: not main.session.review.is_on)
    assert told == ["Nothing is suggested."]
    assert main.query_bar.isVisible()
