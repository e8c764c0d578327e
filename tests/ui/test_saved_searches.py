"""Searches that come back: kept under a name in the sidebar, and those made before in the search field."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from tagger_desktop.commands import execute
from tagger_desktop.domain.errors import UserError
from tagger_desktop.library import saved, vocabulary
from tagger_desktop.session import Session
from tagger_desktop.ui import side_menu
from tagger_desktop.ui.query_bar import QueryBar
from tagger_desktop.ui.side_places import FIRST_SEARCH
from tagger_desktop.ui.sidebar import Sidebar

Add = Callable[[int], list[int]]


def shown_line(sidebar: Sidebar, number: int) -> tuple[str, int | None]:
    line = sidebar._places.line(number, sidebar._marks)
    return line.title, line.count


def test_a_saved_search_stands_in_the_sidebar_with_its_count(qtbot: QtBot, session: Session, add: Add) -> None:
    photos = add(5)
    sidebar = Sidebar(session)
    qtbot.addWidget(sidebar)
    execute(session, "search.save name=Best query='rating>=4'")
    qtbot.waitUntil(lambda: shown_line(sidebar, FIRST_SEARCH) == ("Best", 0))

    session.select(photos[:3])
    execute(session, "photo.rate stars=5")
    qtbot.waitUntil(lambda: shown_line(sidebar, FIRST_SEARCH) == ("Best", 3))

    sidebar.places.picked.emit(FIRST_SEARCH, "only")
    qtbot.waitUntil(lambda: session.shown.text == "rating>=4" and len(session.shown) == 3)
    assert sidebar._places.line(FIRST_SEARCH, sidebar._marks).mark == "with"

    execute(session, "search.delete name=best")
    qtbot.waitUntil(lambda: sidebar._places.search(FIRST_SEARCH) is None)
    execute(session, "edit.undo")
    qtbot.waitUntil(lambda: shown_line(sidebar, FIRST_SEARCH) == ("Best", 3))


def test_a_search_that_makes_no_sense_is_not_saved(session: Session) -> None:
    with pytest.raises(UserError):
        execute(session, "search.save name=Bad query='rating>=x'")
    with pytest.raises(UserError, match="no search to save"):
        execute(session, "search.save name=None")


@pytest.fixture
def bar(qtbot: QtBot, session: Session) -> Iterator[QueryBar]:
    """The search field in a window of its own."""
    window = QWidget()
    qtbot.addWidget(window)
    made = QueryBar(session, window)
    window.show()
    yield made
    session.close()


def test_arrow_up_brings_searches_made_before_back(qtbot: QtBot, session: Session, add: Add, bar: QueryBar) -> None:
    photos = add(4)
    with session.open_library.edit("Tag") as edit:
        edit.add_tag(vocabulary.create_tag(edit, "dog"), photos[:2])
    for text in ("dog", "-dog", "dog"):
        bar.field.clear()
        qtbot.keyClicks(bar.field, text)
        qtbot.keyClick(bar.field, Qt.Key.Key_Escape)  # the list of what it may become
        bar.field.setText(text)
        qtbot.keyClick(bar.field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda text=text: session.shown.text == text)

    bar.field.clear()
    bar.popup.hide()
    qtbot.keyClick(bar.field, Qt.Key.Key_Up)
    assert bar.field.text() == "dog"
    qtbot.keyClick(bar.field, Qt.Key.Key_Up)
    assert bar.field.text() == "-dog"
    qtbot.keyClick(bar.field, Qt.Key.Key_Up)
    assert bar.field.text() == "-dog"
    qtbot.waitUntil(lambda: session.shown.text == "-dog" and len(session.shown) == 2)
    qtbot.keyClick(bar.field, Qt.Key.Key_Down)
    qtbot.keyClick(bar.field, Qt.Key.Key_Down)
    assert bar.field.text() == ""


def test_a_saved_search_is_renamed_and_changed_to_the_search_on_show(qtbot: QtBot, session: Session, add: Add) -> None:
    add(2)
    sidebar = Sidebar(session)
    qtbot.addWidget(sidebar)
    for name in ("Best", "Rest"):
        execute(session, f"search.save name={name} query='rating>=4'")
    qtbot.waitUntil(lambda: shown_line(sidebar, FIRST_SEARCH) == ("Best", 0))

    execute(session, "search.rename name=best to='The best'")
    qtbot.waitUntil(lambda: set(saved.saved(session.open_library.read(), "search")) == {"Rest", "The best"})
    with pytest.raises(UserError, match="'rest' already"):
        execute(session, "search.rename name='the best' to=rest")

    session.show("rating:0")
    qtbot.waitUntil(lambda: session.shown.text == "rating:0")
    menu = QMenu()
    side_menu.fill_search(menu, session, "The best")
    next(action for action in menu.actions() if action.text() == "Change to the search on show").trigger()
    qtbot.waitUntil(lambda: saved.saved(session.open_library.read(), "search")["The best"] == "rating:0")
