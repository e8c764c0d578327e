"""Similar photos in the grid, and groups of alike photos that one gesture tags."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tagger_desktop.commands import execute
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.jobs.suggest import model_of
from tagger_desktop.library import suggestions
from tagger_desktop.library.embedder import choose
from tagger_desktop.library.photos import fingerprints
from tagger_desktop.settings import Settings, places
from tagger_desktop.taggers import embedder, models
from tagger_desktop.ui.app import open_place, window
from tagger_desktop.ui.clusters_window import ClustersWindow
from tagger_desktop.ui.listing_bar import ListingBar
from tagger_desktop.ui.main_window import MainWindow
from tests.taggers.small_models import eyes
from tests.ui.panels import CTRL, make_tag, tags_of

Key, Left = Qt.Key, Qt.MouseButton.LeftButton
EACH = 6  # photos of a sort


@pytest.fixture
def main(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """A window on six reddish photos and six bluish ones, that a small real model has looked at."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for n in range(EACH):
        Image.new("RGB", (60, 40), (200 + 5 * n, 30, 40)).save(folder / f"a{n}.png")
        Image.new("RGB", (60, 40), (30, 40, 200 + 5 * n)).save(folder / f"b{n}.png")
    made = window(Settings(sort="name", path=tmp_path / "settings.json"))
    qtbot.addWidget(made)
    made.resize(1360, 860)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    open_place(made.session, folder)
    session = made.session
    qtbot.waitUntil(lambda: len(session.shown) == 2 * EACH and not session.jobs.running, timeout=30_000)
    made.furnish()
    (tmp_path / "eyes").mkdir()
    (tmp_path / "eyes" / "model.onnx").write_bytes(eyes())
    models.add(tmp_path / "eyes", places().own)
    with session.open_library.edit("Embedder") as edit:
        choose(edit, "eyes")
    look(made)
    qtbot.waitUntil(made.grid.hasFocus)
    yield made
    made.close()


def look(main: MainWindow) -> None:
    """Give each photo a vector: the two sorts far apart."""
    session, model = main.session, model_of(embedder("eyes", places()))
    marks = fingerprints(session.open_library.read(), session.shown.photos)
    assert session.cache is not None
    draw = np.random.default_rng(1)
    rows = []
    for at, photo_id in enumerate(session.shown.ids):
        vector = draw.normal(0, 0.05, 8)
        vector[0 if at < EACH else 1] += 1
        rows.append((marks[photo_id], (vector / np.linalg.norm(vector)).astype(np.float32)))
    session.cache.store_embeddings(model, rows)


def bar_of(main: MainWindow) -> ListingBar:
    return main.findChildren(ListingBar)[0]


def find_similar(qtbot: QtBot, main: MainWindow) -> list[int]:
    """Find what is like the first photo, and return all photos in the order of their names."""
    session = main.session
    ids = list(session.shown.ids)
    session.select([ids[0]], ids[0])
    execute(session, f"photo.similar limit={EACH - 1}")
    qtbot.waitUntil(lambda: bool(session.listing) and bar_of(main).isVisible(), timeout=20_000)
    return ids


def test_similar_photos_take_the_place_of_the_search_until_esc(qtbot: QtBot, main: MainWindow) -> None:
    ids = find_similar(qtbot, main)
    session, bar = main.session, bar_of(main)
    assert set(session.shown.ids) == set(ids[:EACH])
    assert session.shown.ids[0] == ids[0]
    assert bar.title.text().startswith("Similar to a0")
    assert bar.count.text() == f"{EACH} photos"
    QTest.keyClick(main.grid, Key.Key_Escape)
    qtbot.waitUntil(lambda: list(session.shown.ids) == ids and not bar.isVisible())
    find_similar(qtbot, main)
    QTest.mouseClick(bar.back, Left)
    qtbot.waitUntil(lambda: list(session.shown.ids) == ids)


def test_a_tag_of_the_chosen_photo_is_suggested_for_its_neighbours(qtbot: QtBot, main: MainWindow) -> None:
    session = main.session
    make_tag(session, "red", [session.shown.ids[0]])
    ids = find_similar(qtbot, main)
    bar = bar_of(main)
    qtbot.waitUntil(lambda: bool(bar._tags))
    bar.give.menu().aboutToShow.emit()
    assert [action.text() for action in bar.give.menu().actions()] == ["red"]
    bar.give.menu().actions()[0].trigger()
    qtbot.waitUntil(lambda: session.review.now is not None, timeout=20_000)
    tag_id: TagId = session.vocabulary.find("red")[0].id
    assert set(suggestions.of_tag(session.open_library, tag_id).ids) == set(ids[1:EACH])
    assert not bar.isVisible()


@pytest.fixture
def view(qtbot: QtBot, main: MainWindow) -> ClustersWindow:
    """The window of groups, with two of them."""
    make_tag(main.session, "red")
    execute(main.session, "tag.set_key name=red key=1")
    execute(main.session, "review.groups")
    found = main.taggers["groups"].window
    assert isinstance(found, ClustersWindow)
    found.resize(1120, 760)
    found.count.setMinimum(2)
    found.count.setValue(2)
    qtbot.waitUntil(lambda: found.isActiveWindow() and len(found.list.groups) == 2, timeout=20_000)
    found.list.setFocus()
    qtbot.waitUntil(lambda: bool(found.list.pictures))
    return found


def test_one_key_tags_a_group_but_for_what_was_left_out_and_the_next_one_comes(
    qtbot: QtBot, main: MainWindow, view: ClustersWindow
) -> None:
    session, groups = main.session, view.list
    first = groups.seen(0)
    assert len(first) == EACH
    assert view.tag.text().startswith("Tag 6 photos")
    QTest.mouseClick(groups.viewport(), Left, pos=groups.box(0, 2).center())
    QTest.keyClick(groups, Key.Key_Right)
    QTest.keyClick(groups, Key.Key_Space)
    assert set(groups.out) == {first[2], first[3]}
    QTest.keyClick(groups, Key.Key_1)
    qtbot.waitUntil(lambda: groups.row == 1)
    tagged = {photo_id for photo_id in session.shown.ids if tags_of(session, photo_id) == {"red"}}
    assert tagged == set(first) - {first[2], first[3]}
    qtbot.waitUntil(lambda: [(held.title, held.count) for held in groups.groups[0].tags] == [("red", EACH - 2)])
    QTest.keyClick(groups, Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: not any(tags_of(session, photo_id) for photo_id in session.shown.ids))


def test_a_new_tag_for_a_group_is_typed(qtbot: QtBot, main: MainWindow, view: ClustersWindow) -> None:
    session, groups = main.session, view.list
    QTest.keyClick(groups, Key.Key_Down)
    chosen = set(groups.seen(1))
    QTest.keyClick(groups, Key.Key_T)
    qtbot.waitUntil(view.quick_tag.field.hasFocus)
    QTest.keyClicks(view.quick_tag.field, "evening")
    found = QApplication.focusWidget()
    assert found is view.quick_tag.field
    QTest.keyClick(found, Key.Key_Return)
    qtbot.waitUntil(lambda: {p for p in session.shown.ids if tags_of(session, p) == {"evening"}} == chosen)
    qtbot.waitUntil(groups.hasFocus)
