"""Asking which tagger looks at which photos, deciding what it proposed in the inspector, and where tags came from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tagger_desktop.library import labels, suggestions
from tagger_desktop.settings import Settings
from tagger_desktop.ui.app import open_place, window
from tagger_desktop.ui.main_window import MainWindow
from tagger_desktop.ui.suggest_dialog import SuggestDialog
from tests.ui.panels import CTRL, make_tag, tag_names, tags_of

Key, Left = Qt.Key, Qt.MouseButton.LeftButton


@pytest.fixture
def main(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """A window on four real photos, the first two upright and grey."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for n in range(4):
        size, colour = ((200, 300), (90, 90, 90)) if n < 2 else ((300, 200), (200, 40, 30))
        Image.new("RGB", size, colour).save(folder / f"{n}.jpg")
    made = window(Settings(sort="name", path=tmp_path / "settings.json"))
    qtbot.addWidget(made)
    made.resize(1360, 860)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    open_place(made.session, folder)
    qtbot.waitUntil(lambda: len(made.session.shown) == 4 and not made.session.jobs.running, timeout=30_000)
    made.furnish()
    qtbot.waitUntil(made.grid.hasFocus)
    yield made
    made.close()


def suggest(main: MainWindow) -> list[int]:
    """Have a tagger propose dress (84 %) and hat (30 %) for the first photo, and return all photos."""
    ids = list(main.session.shown.ids)
    with main.session.open_library.record() as record:
        dress, hat = labels.label_ids(record, [labels.Said("dress", "object", ()), labels.Said("hat", "object", ())])
        run = suggestions.begin_run(record, "imagenet", "7")
        suggestions.put(record, run, [(ids[0], dress, 0.84), (ids[0], hat, 0.3)])
    return ids


def opened(qtbot: QtBot, main: MainWindow) -> SuggestDialog:
    """Open the question with its key."""
    main.activateWindow()
    main.grid.setFocus()
    qtbot.waitUntil(main.grid.hasFocus)
    QTest.keyClick(main.grid, Key.Key_G, CTRL)
    found: list[SuggestDialog] = []

    def is_there() -> bool:
        found[:] = [one for one in QApplication.topLevelWidgets() if isinstance(one, SuggestDialog) and one.isVisible()]
        return bool(found)

    qtbot.waitUntil(is_there)
    found[0].activateWindow()
    qtbot.waitUntil(found[0].isActiveWindow)
    return found[0]


def test_enter_has_the_chosen_tagger_look_and_the_end_offers_the_review(qtbot: QtBot, main: MainWindow) -> None:
    session = main.session
    session.select(session.shown.ids[:2], session.shown.ids[0])
    asked = opened(qtbot, main)
    assert asked.selected.isChecked()
    assert asked.selected.text() == "2 selected photos"
    assert [row.name for row in asked.list.rows][:2] == ["imagenet", "properties"]
    assert all(row.what for row in asked.list.rows)
    QTest.keyClick(asked.list, Key.Key_Down)
    QTest.keyClick(asked.list, Key.Key_Return)
    qtbot.waitUntil(lambda: bool(suggestions.runs(session.open_library)) and not session.jobs.running, timeout=20_000)
    found = suggestions.of_photos(session.open_library, session.shown.ids)
    assert set(found) == set(session.shown.ids[:2])
    qtbot.waitUntil(lambda: main.toast.offer.isVisible())
    assert main.toast.offer.text() == "Review"
    QTest.mouseClick(main.toast.offer, Left)
    qtbot.waitUntil(lambda: session.review.now is not None)


def test_only_known_tags_above_a_confidence_are_proposed_and_the_answers_are_remembered(
    qtbot: QtBot, main: MainWindow
) -> None:
    session = main.session
    make_tag(session, "portrait format", kind="other")
    asked = opened(qtbot, main)
    assert asked.shown.isChecked()  # one photo is current, none chosen on purpose
    asked.list.choose("properties")
    QTest.mouseClick(asked.known, Left, pos=QPoint(10, asked.known.height() // 2))
    asked.least.setFocus()
    QTest.keyClick(asked.least, Key.Key_Right)
    assert asked.least_words.text() == "at least 5%"
    QTest.mouseClick(asked.do, Left)
    qtbot.waitUntil(lambda: bool(suggestions.runs(session.open_library)) and not session.jobs.running, timeout=20_000)
    found = suggestions.of_photos(session.open_library, session.shown.ids)
    assert {suggestions.title(session.open_library, one.tag_id) for of in found.values() for one in of} == {
        "portrait format"
    }
    run = suggestions.runs(session.open_library)[0]
    assert (run.settings["min_confidence"], run.settings["vocabulary"]) == (0.05, True)
    again = opened(qtbot, main)
    assert (again.list.current, again.known.isChecked(), again.least.value()) == ("properties", True, 1)
    QTest.keyClick(again.list, Key.Key_Escape)
    assert len(suggestions.runs(session.open_library)) == 1


def test_who_looks_for_own_words_needs_some(qtbot: QtBot, main: MainWindow) -> None:
    asked = opened(qtbot, main)
    if "words" not in [row.name for row in asked.list.rows]:
        pytest.skip("the sentence encoder is not installed")
    asked.list.choose("words")
    assert not asked.do.isEnabled()
    assert "no tags yet" in asked.say.text()
    asked.reject()


def test_a_click_in_the_inspector_accepts_a_suggestion_and_the_cross_rejects_one(
    qtbot: QtBot, main: MainWindow
) -> None:
    session, part = main.session, main.inspector.suggested
    ids = suggest(main)
    session.select([ids[0]], ids[0])
    qtbot.waitUntil(lambda: [(tag.title, tag.confidence) for tag in part.list.tags] == [("dress", 0.84), ("hat", 0.3)])
    view = part.list.viewport()
    QTest.mouseClick(view, Left, pos=part.list.visualRect(part.list.model().index(0, 0)).center())
    qtbot.waitUntil(lambda: tags_of(session, ids[0]) == {"dress"} and [tag.title for tag in part.list.tags] == ["hat"])
    QTest.mouseClick(view, Left, pos=part.list.cross_of(0).center())
    qtbot.waitUntil(lambda: not part.isVisible())
    assert tags_of(session, ids[0]) == {"dress"}
    QTest.keyClick(main.grid, Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: [tag.title for tag in part.list.tags] == ["hat"])
    session.select(ids, ids[0])
    qtbot.waitUntil(lambda: not part.isVisible())  # several photos


def test_suggestions_are_decided_with_the_keyboard_alone(qtbot: QtBot, main: MainWindow) -> None:
    session, part = main.session, main.inspector.suggested
    ids = suggest(main)
    session.select([ids[0]], ids[0])
    qtbot.waitUntil(lambda: len(part.list.tags) == 2)
    part.list.setFocus()
    QTest.keyClick(part.list, Key.Key_Down)
    QTest.keyClick(part.list, Key.Key_Down)
    QTest.keyClick(part.list, Key.Key_X)
    qtbot.waitUntil(lambda: [tag.title for tag in part.list.tags] == ["dress"])
    QTest.keyClick(part.list, Key.Key_Return)
    qtbot.waitUntil(lambda: tags_of(session, ids[0]) == {"dress"})
    assert tag_names(session) == {"dress"}


def test_an_accepted_tag_says_who_proposed_it_and_who_decided(qtbot: QtBot, main: MainWindow) -> None:
    session, part = main.session, main.inspector.suggested
    ids = suggest(main)
    session.select([ids[0]], ids[0])
    qtbot.waitUntil(lambda: len(part.list.tags) == 2)
    QTest.mouseClick(part.list.viewport(), Left, pos=part.list.visualRect(part.list.model().index(0, 0)).center())
    qtbot.waitUntil(lambda: [tag.name for tag in main.inspector.tags.tags] == ["dress"])
    qtbot.waitUntil(lambda: "Proposed by" in main.inspector.tags.tags[0].tip)
    decided, proposed = main.inspector.tags.tags[0].tip.splitlines()
    assert decided.startswith("by ")
    assert proposed == "Proposed by imagenet, 84% (version 7)"
