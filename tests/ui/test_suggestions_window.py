"""The windows of suggestions and of models: runs, what was learnt, what taggers may do by themselves, and models."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from tagger_desktop.commands import execute
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import policy, suggestions
from tagger_desktop.library.suggested import LEARNER
from tagger_desktop.settings import Settings, places
from tagger_desktop.taggers import models
from tagger_desktop.ui.app import open_place, window
from tagger_desktop.ui.main_window import MainWindow
from tagger_desktop.ui.models_window import ModelsWindow
from tagger_desktop.ui.suggestions_window import SuggestionsWindow
from tests.taggers.small_models import COLOURS, PIXELS, classifier, eyes
from tests.ui.panels import make_tag, tags_of

Key, Left = Qt.Key, Qt.MouseButton.LeftButton
COUNT = 6


@pytest.fixture
def main(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """A window on six red photos, for each of which a dress is suggested, 95 % to 45 %."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for n in range(COUNT):
        Image.new("RGB", (120, 90), tuple(part + n for part in PIXELS["red"])).save(folder / f"{n}.png")
    made = window(Settings(sort="name", path=tmp_path / "settings.json"))
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    open_place(made.session, folder)
    qtbot.waitUntil(lambda: len(made.session.shown) == COUNT and not made.session.jobs.running, timeout=30_000)
    made.furnish()
    yield made
    made.close()


@pytest.fixture
def dress(main: MainWindow) -> TagId:
    """A tag that a tagger and the learner suggest for all photos."""
    tag_id = make_tag(main.session, "dress")
    skill = {"tag_id": int(tag_id), "positive": 12, "negative": 40, "precision": 0.75, "recall": 1.0, "needed": 9}
    dots = [{"confidence": 0.1, "right": 0.2, "count": 30}, {"confidence": 0.9, "right": 0.8, "count": 12}]
    learnt = {"embedder": "efficientnet@1", "photos": 52, "skills": [skill], "reliability": dots}
    with main.session.open_library.record() as record:
        for tagger, settings in (("imagenet", {"photos": COUNT}), (LEARNER, learnt)):
            run = suggestions.begin_run(record, tagger, "1", settings)
            rows = [(photo_id, tag_id, 0.95 - 0.1 * at) for at, photo_id in enumerate(main.session.shown.ids)]
            suggestions.put(record, run, rows)
    return tag_id


@pytest.fixture
def view(qtbot: QtBot, main: MainWindow, dress: TagId) -> SuggestionsWindow:
    """The window of suggestions, with its runs in front."""
    execute(main.session, "review.runs")
    found = main.taggers["suggestions"].window
    assert isinstance(found, SuggestionsWindow)
    qtbot.waitUntil(lambda: found.isActiveWindow() and bool(found.runs.runs))
    return found


def answer(do: Callable[[QMessageBox], None]) -> None:
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


def yes(dialog: QMessageBox) -> None:
    QTest.keyClick(dialog, Key.Key_Return)


def test_a_run_is_dropped_with_its_key_after_a_question(
    qtbot: QtBot, main: MainWindow, view: SuggestionsWindow
) -> None:
    table = view.runs.table
    assert [row[0] for row in table.texts] == ["What you taught it", "imagenet"]
    assert [row[5] for row in table.texts] == ["6", "6"]
    qtbot.waitUntil(table.hasFocus)
    QTest.keyClick(table, Key.Key_Down)
    answer(yes)
    QTest.keyClick(table, Key.Key_Delete)
    qtbot.waitUntil(lambda: [row[0] for row in table.texts] == ["What you taught it"])
    assert [run.tagger for run in suggestions.runs(main.session.open_library)] == [LEARNER]


def test_the_photos_of_a_run_are_shown_in_the_main_window(
    qtbot: QtBot, main: MainWindow, view: SuggestionsWindow
) -> None:
    QTest.mouseClick(view.runs.show_button, Left)
    qtbot.waitUntil(lambda: main.session.shown.text.startswith("is:suggested") and len(main.session.shown) == COUNT)
    assert main.isActiveWindow()


def test_how_good_the_learner_is_stands_in_a_table_and_a_drawing(
    qtbot: QtBot, main: MainWindow, view: SuggestionsWindow
) -> None:
    view.tabs.setCurrentIndex(1)
    page = view.learning
    qtbot.waitUntil(lambda: page.table.texts == [["dress", "12", "40", "75%", "100%", "9 more"]])
    assert [(dot.confidence, dot.right) for dot in page.chart.dots] == [(0.1, 0.2), (0.9, 0.8)]
    assert "52 photos" in page.about.text()
    page.table.setFocus()
    QTest.keyClick(page.table, Key.Key_Return)
    qtbot.waitUntil(lambda: main.session.review.now is not None and main.session.review.now.title == "dress")


def test_a_policy_is_tried_allowed_listed_and_what_it_did_is_undone(
    qtbot: QtBot, main: MainWindow, view: SuggestionsWindow
) -> None:
    session, page = main.session, view.policies
    execute(session, "review.audit")
    qtbot.waitUntil(lambda: page.isVisible() and page.tag.count() == 1)
    page.tagger.setCurrentIndex(page.tagger.findData("imagenet"))
    page.least.setFocus()
    page.least.setValue(80)
    qtbot.waitUntil(lambda: page.count.text() == "would tag 2 photos")
    QTest.keyClick(page.least, Key.Key_Home)
    qtbot.waitUntil(lambda: page.count.text() == "would tag 5 photos")
    assert not any(tags_of(session, photo_id) for photo_id in session.shown.ids)  # only tried
    QTest.mouseClick(page.switch, Left)
    qtbot.waitUntil(lambda: [row[3] for row in page.done.texts] == ["5"])
    assert [row[:3] for row in page.table.texts] == [["dress", "imagenet", "50%"]]
    assert sum(bool(tags_of(session, photo_id)) for photo_id in session.shown.ids) == 5
    QTest.mouseClick(page.undo, Left)
    qtbot.waitUntil(lambda: page.done.texts == [])
    assert not any(tags_of(session, photo_id) for photo_id in session.shown.ids)
    QTest.mouseClick(page.off, Left)
    qtbot.waitUntil(lambda: page.table.texts == [])
    assert policy.policies(session.open_library.read()) == []


def put_model(folder: Path, network: bytes, labels: str = "") -> Path:
    folder.mkdir()
    (folder / "model.onnx").write_bytes(network)
    if labels:
        (folder / "labels.txt").write_text(labels)
    return folder


@pytest.fixture
def view_models(qtbot: QtBot, main: MainWindow) -> ModelsWindow:
    """The window of models."""
    execute(main.session, "models.list")
    found = main.taggers["models"].window
    assert isinstance(found, ModelsWindow)
    qtbot.waitUntil(lambda: found.isActiveWindow() and bool(found.list.rows))
    return found


def names(view: ModelsWindow) -> list[str]:
    return [row.name for row in view.list.rows if row.name]


def test_models_are_listed_with_licence_and_size_and_what_they_do(view_models: ModelsWindow) -> None:
    assert names(view_models)[:2] == ["imagenet", "properties"]
    assert "siglip-base" in names(view_models)
    view_models.list.choose("siglip-base")
    facts = dict(view_models.page.facts.facts)
    assert facts["Licence"] == "Apache-2.0"
    assert facts["Size"] == "213 MB"
    assert not view_models.page.get.isHidden()


def test_a_model_is_added_tried_on_the_current_photo_and_removed(
    qtbot: QtBot, main: MainWindow, view_models: ModelsWindow, tmp_path: Path
) -> None:
    session = main.session
    session.select([session.shown.ids[0]], session.shown.ids[0])
    folder = put_model(tmp_path / "colours", classifier("Softmax", weights=np.eye(3) * 9), "\n".join(COLOURS))
    execute(session, f"models.add path='{folder}'")
    qtbot.waitUntil(lambda: "colours" in names(view_models), timeout=20_000)
    assert view_models.list.current == "colours"
    QTest.mouseClick(view_models.page.test, Left)
    qtbot.waitUntil(lambda: bool(view_models.page.bars.bars), timeout=20_000)
    assert view_models.page.bars.bars[0][0] == "red"
    answer(yes)
    QTest.mouseClick(view_models.page.remove, Left)
    qtbot.waitUntil(lambda: "colours" not in names(view_models))
    assert models.added(places().own) == []


def test_nothing_is_fetched_before_licence_and_size_were_agreed_to(
    qtbot: QtBot, main: MainWindow, view_models: ModelsWindow
) -> None:
    asked: list[str] = []

    def no(dialog: QMessageBox) -> None:
        asked.append(dialog.text())
        QTest.keyClick(dialog, Key.Key_Escape)

    view_models.list.choose("siglip-base")
    answer(no)
    QTest.mouseClick(view_models.page.get, Left)
    qtbot.waitUntil(lambda: bool(asked))
    assert "Apache-2.0" in asked[0]
    assert "213 MB" in asked[0]
    assert not main.session.jobs.running


def test_another_embedder_is_chosen_for_the_library_and_all_photos_are_looked_at_again(
    qtbot: QtBot, main: MainWindow, view_models: ModelsWindow, tmp_path: Path
) -> None:
    session = main.session
    execute(session, f"models.add path='{put_model(tmp_path / 'eyes', eyes())}'")
    qtbot.waitUntil(lambda: "eyes" in names(view_models), timeout=20_000)
    assert view_models.page.used.isHidden()
    answer(yes)
    QTest.mouseClick(view_models.page.use, Left)
    qtbot.waitUntil(lambda: not view_models.page.used.isHidden())
    cache = session.cache
    assert cache is not None
    qtbot.waitUntil(
        lambda: any(name.startswith("eyes@") and count == COUNT for name, count in cache.embedding_models().items()),
        timeout=20_000,
    )
