"""The search bar, with real keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tagger_desktop.commands.view import SIZES
from tagger_desktop.library import photos
from tagger_desktop.session import Session
from tagger_desktop.ui.query_bar import QueryBar

from .panels import Host, Key, make_tag, show

Add = Callable[[int], list[int]]


@pytest.fixture
def bar(qtbot: QtBot, session: Session) -> QueryBar:
    host = Host(session)
    made = QueryBar(session, host)
    session.requested.connect(lambda request: made.take_focus() if request.name == "search" else None)
    show(qtbot, host, made)
    return made


def written(qtbot: QtBot, bar: QueryBar, text: str) -> None:
    bar.take_focus()
    qtbot.keyClicks(bar.field, text)


def offered(bar: QueryBar) -> list[str]:
    return [row.text for row in bar.popup.list.rows] if bar.popup.isVisible() else []


def test_it_searches_while_one_types(qtbot: QtBot, session: Session, add: Add, bar: QueryBar) -> None:
    ids = add(3)
    make_tag(session, "dog", ids[:2])
    qtbot.waitUntil(lambda: len(session.vocabulary) == 1)

    written(qtbot, bar, "dog")

    qtbot.waitUntil(lambda: session.shown.text == "dog" and len(session.shown) == 2)
    assert bar.field.hasFocus()


def test_half_a_tag_leaves_the_photos_where_they_are(qtbot: QtBot, session: Session, add: Add, bar: QueryBar) -> None:
    make_tag(session, "dog", add(3)[:1])
    asked: list[str] = []
    session.showed.connect(lambda shown: asked.append(shown.text))

    written(qtbot, bar, "do")
    qtbot.wait(300)
    assert "do" not in asked
    qtbot.keyClick(bar.field, Key.Key_Return)

    qtbot.waitUntil(lambda: session.shown.text == "do" and len(session.shown) == 0)


def test_tab_writes_the_first_completion(qtbot: QtBot, session: Session, add: Add, bar: QueryBar) -> None:
    make_tag(session, "golden retriever", add(2)[:1])
    written(qtbot, bar, "-gold")
    assert offered(bar) == ["golden retriever"]

    qtbot.keyClick(bar.field, Key.Key_Tab)

    assert bar.field.text() == '-"golden retriever" '
    assert offered(bar) == []
    qtbot.waitUntil(lambda: len(session.shown) == 1)


def test_the_arrows_choose_among_completions(qtbot: QtBot, session: Session, bar: QueryBar) -> None:
    make_tag(session, "sun")
    make_tag(session, "sunset")
    written(qtbot, bar, "su")
    assert offered(bar) == ["sun", "sunset"]

    qtbot.keyClick(bar.field, Key.Key_Down)
    qtbot.keyClick(bar.field, Key.Key_Down)
    qtbot.keyClick(bar.field, Key.Key_Return)

    assert bar.field.text() == "sunset "
    assert bar.field.hasFocus()


def test_a_field_is_completed_and_then_its_values(qtbot: QtBot, session: Session, bar: QueryBar) -> None:
    written(qtbot, bar, "colo")
    assert offered(bar) == ["colour:"]
    qtbot.keyClick(bar.field, Key.Key_Tab)
    assert bar.field.text() == "colour:"
    assert "green" in offered(bar)

    qtbot.keyClicks(bar.field, "gr")
    qtbot.keyClick(bar.field, Key.Key_Tab)

    assert bar.field.text() == "colour:green "


def test_values_that_only_the_library_knows_are_offered(
    qtbot: QtBot, session: Session, add: Add, bar: QueryBar
) -> None:
    add(1)

    written(qtbot, bar, "folder:pho")
    qtbot.waitUntil(lambda: offered(bar) == ["photos"])
    written(qtbot, bar, "ext:")

    qtbot.waitUntil(lambda: offered(bar) == ["jpg"])


def test_down_in_an_empty_field_shows_what_can_be_asked(qtbot: QtBot, bar: QueryBar) -> None:
    bar.take_focus()
    assert offered(bar) == []

    qtbot.keyClick(bar.field, Key.Key_Down)

    assert {"rating:", "taken:", "is:"} <= set(offered(bar))


def test_escape_closes_the_list_then_clears_then_leaves(
    qtbot: QtBot, session: Session, add: Add, bar: QueryBar
) -> None:
    make_tag(session, "dog", add(2)[:1])
    make_tag(session, "dogma")
    qtbot.waitUntil(lambda: len(session.vocabulary) == 2)
    written(qtbot, bar, "dog")
    qtbot.waitUntil(lambda: session.shown.text == "dog")
    assert offered(bar) == ["dog", "dogma"]

    qtbot.keyClick(bar.field, Key.Key_Escape)
    assert offered(bar) == []
    assert bar.field.text() == "dog"
    assert bar.field.hasFocus()
    qtbot.keyClick(bar.field, Key.Key_Escape)

    assert bar.field.text() == ""
    assert not bar.field.hasFocus()
    qtbot.waitUntil(lambda: session.shown.text == "" and len(session.shown) == 2)


def test_enter_gives_the_keyboard_to_the_photos(qtbot: QtBot, session: Session, add: Add, bar: QueryBar) -> None:
    add(1)
    host = bar.window()
    assert isinstance(host, Host)
    written(qtbot, bar, "rating:0")

    qtbot.keyClick(bar.field, Key.Key_Return)

    assert QApplication.focusWidget() is host.photos
    assert not session.in_loupe
    qtbot.waitUntil(lambda: session.shown.text == "rating:0")


def test_a_wrong_search_is_explained_and_its_word_underlined(
    qtbot: QtBot, session: Session, add: Add, bar: QueryBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(2)
    underlined: list[tuple[int, int]] = []
    real = bar.field.inputMethodEvent

    def seen(event: QInputMethodEvent) -> None:
        caret = bar.field.cursorPosition()
        underlined.extend((a.start + caret, a.length) for a in event.attributes())
        real(event)

    monkeypatch.setattr(bar.field, "inputMethodEvent", seen)
    bar.field.setText("😀😀 rating>9")
    bar.field.setFocus()
    qtbot.keyClicks(bar.field, " x")

    qtbot.waitUntil(bar.problem.isVisible)

    assert bar.problem.text().startswith("Column 11: rating takes")
    text = bar.field.text().encode("utf-16-le")
    start, length = underlined[-1]
    assert text[2 * start : 2 * (start + length)].decode("utf-16-le") == "9"
    assert len(session.shown) == 2
    assert bar.field.text() == "😀😀 rating>9 x"
    bar.field.selectAll()
    qtbot.keyClicks(bar.field, "rating:0")
    qtbot.waitUntil(lambda: not bar.problem.isVisible())


def test_it_says_what_is_shown_when_that_changes_elsewhere(
    qtbot: QtBot, session: Session, add: Add, bar: QueryBar
) -> None:
    add(1)

    session.show("is:untagged")

    qtbot.waitUntil(lambda: bar.field.text() == "is:untagged")
    session.show("")
    qtbot.waitUntil(lambda: bar.field.text() == "")


def test_an_answer_that_comes_late_does_not_undo_what_is_typed(
    qtbot: QtBot, session: Session, add: Add, bar: QueryBar
) -> None:
    ids = add(2)
    written(qtbot, bar, "rating:0")
    qtbot.waitUntil(lambda: session.shown.text == "rating:0")
    qtbot.keyClicks(bar.field, " is:untag")

    make_tag(session, "dog", ids[:1])  # asks the search on show again
    qtbot.waitUntil(lambda: len(session.vocabulary) == 1)
    qtbot.keyClicks(bar.field, "ged")

    qtbot.waitUntil(lambda: session.shown.text == "rating:0 is:untagged")
    assert bar.field.text() == "rating:0 is:untagged"
    assert list(session.shown.ids) == ids[1:]


def test_the_slider_and_the_keys_change_the_size(qtbot: QtBot, session: Session, add: Add, bar: QueryBar) -> None:
    add(1)
    asked: list[str] = []
    session.requested.connect(lambda request: asked.append(request.name))
    bar.size_slider.setFocus()

    qtbot.keyClick(bar.size_slider, Key.Key_Right)
    assert session.settings.thumbnail_px == SIZES[3]
    assert asked == ["grid_changed"]
    qtbot.keyClick(bar.size_slider, Key.Key_Minus)

    assert session.settings.thumbnail_px == SIZES[2]
    assert bar.size_slider.value() == 2


def test_the_order_is_chosen_from_a_menu(qtbot: QtBot, session: Session, add: Add, bar: QueryBar) -> None:
    ids = add(3)
    assert bar.sort.text() == "Date added"
    menu = bar.sort.menu()
    menu.aboutToShow.emit()

    next(action for action in menu.actions() if action.text() == "Newest first").trigger()
    qtbot.waitUntil(lambda: list(session.shown.ids) == ids[::-1])
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == "Name").trigger()

    qtbot.waitUntil(lambda: bar.sort.text() == "Name")
    names = [card.name for card in photos.cards(session.open_library.read(), list(session.shown.ids))]
    assert names == sorted(names, reverse=True)


def test_keys_of_the_window_are_letters_here(qtbot: QtBot, session: Session, add: Add, bar: QueryBar) -> None:
    ids = add(2)
    session.select(ids[:1], ids[0])
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Slash)
    assert bar.field.hasFocus()

    qtbot.keyClicks(bar.field, "trip 1-2 (")
    qtbot.keyClick(bar.field, Key.Key_Left)
    qtbot.keyClick(bar.field, Key.Key_Delete)

    assert bar.field.text() == "trip 1-2 "
    assert session.current == ids[0]


def test_control_z_is_the_texts_own(qtbot: QtBot, session: Session, add: Add, bar: QueryBar) -> None:
    ids = add(1)
    make_tag(session, "dog", ids)
    written(qtbot, bar, "abc")

    qtbot.keyClick(bar.field, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    assert bar.field.text() == ""
    assert len(session.vocabulary) == 1


def test_tags_that_stand_beside_those_of_the_search_come_first(
    qtbot: QtBot, session: Session, add: Add, bar: QueryBar
) -> None:
    ids = add(40)
    make_tag(session, "beach", ids[:10])
    make_tag(session, "sunset", ids[:8])
    make_tag(session, "sunflower", ids[10:])
    qtbot.waitUntil(lambda: bar._index.now.weights.get(session.vocabulary.find("sunflower")[0].id) == 30)

    bar.take_focus()
    qtbot.keyClicks(bar.field, "sun")
    assert [row.text for row in bar.popup.list.rows][:2] == ["sunflower", "sunset"]

    bar.field.clear()
    qtbot.keyClicks(bar.field, "beach ")
    qtbot.waitUntil(lambda: bar._near.now is not bar._index.now)
    qtbot.keyClicks(bar.field, "sun")
    assert [row.text for row in bar.popup.list.rows][:2] == ["sunset", "sunflower"]
