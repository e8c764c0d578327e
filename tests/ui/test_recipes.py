"""The list of recipes in the vocabulary's window, used with keys and the mouse over a real library."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tagger_desktop.commands import execute
from tagger_desktop.commands.tag_sets import key_of
from tagger_desktop.library import recipes
from tagger_desktop.session import Session
from tagger_desktop.ui.recipe_page import RecipePage
from tagger_desktop.ui.vocabulary_editor import RECIPES, VocabularyEditor

from .panels import ALT, CTRL, Host, Key, make_tag, show, tags_of

Add = Callable[[int], list[int]]


@pytest.fixture
def photos(session: Session, add: Add) -> list[int]:
    """Three photos: the first by the sea, on sand."""
    ids = add(3)
    make_tag(session, "sea", ids[:1])
    make_tag(session, "sand", ids[:1])
    make_tag(session, "snow")
    return ids


@pytest.fixture
def page(qtbot: QtBot, session: Session, photos: list[int]) -> RecipePage:
    """The page of recipes, in front and with the keyboard."""
    host = Host(session)
    show(qtbot, host)
    editor = VocabularyEditor(session, host)
    editor.open_recipes()
    qtbot.waitUntil(editor.isActiveWindow)
    assert editor.tabs.currentIndex() == RECIPES
    return editor.recipes


def kept(session: Session) -> dict[str, list[str]]:
    known = session.vocabulary
    found = recipes.recipes(session.open_library.read())
    return {name: [known.title(tag_id) for tag_id in tags] for name, tags in found.items()}


def focus(qtbot: QtBot) -> QWidget:
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    found = QApplication.focusWidget()
    assert found is not None
    return found


def names(page: RecipePage) -> list[str]:
    return [line.text for line in page.list.lines]


def test_a_recipe_is_made_of_the_current_photo_named_and_given_one_more_tag(
    qtbot: QtBot, session: Session, photos: list[int], page: RecipePage
) -> None:
    session.select(photos[:1], photos[0])

    qtbot.keyClick(page.new, Key.Key_Space)
    qtbot.keyClicks(focus(qtbot), "Shore")
    qtbot.keyClick(focus(qtbot), Key.Key_Return)
    qtbot.waitUntil(lambda: kept(session) == {"Shore": ["sea", "sand"]})
    qtbot.keyClicks(focus(qtbot), "snow")
    qtbot.keyClick(focus(qtbot), Key.Key_Return)

    qtbot.waitUntil(lambda: kept(session) == {"Shore": ["sea", "sand", "snow"]})
    qtbot.waitUntil(lambda: names(page) == ["Shore"])


def test_a_recipe_gets_a_key_and_is_put_on_photos_by_it(
    qtbot: QtBot, session: Session, photos: list[int], page: RecipePage
) -> None:
    execute(session, "tag.save_recipe name=Shore tags='sea, sand'")
    qtbot.waitUntil(lambda: names(page) == ["Shore"])

    page.key.setFocus()
    qtbot.keyClick(page.key, Key.Key_B, CTRL | ALT)
    assert key_of(session, "Shore") == "Ctrl+Alt+B"
    assert "Ctrl+Alt+B" in page.list.lines[0].note

    host = page.window().parentWidget()
    assert isinstance(host, Host)
    host.activateWindow()
    host.photos.setFocus()
    session.select(photos[1:], photos[1])
    qtbot.waitUntil(lambda: QApplication.activeWindow() is host)
    qtbot.keyClick(host.photos, Key.Key_B, CTRL | ALT)
    qtbot.waitUntil(lambda: tags_of(session, photos[2]) == {"sea", "sand"})


def test_a_key_that_did_something_else_is_said_and_given_back(qtbot: QtBot, session: Session, page: RecipePage) -> None:
    execute(session, "tag.save_recipe name=Shore tags=sea")
    qtbot.waitUntil(lambda: names(page) == ["Shore"])

    page.key.setFocus()
    qtbot.keyClick(page.key, Key.Key_F5)
    assert "Look for changes" in page.taken.text()
    qtbot.keyClick(page.key, Key.Key_Backspace)

    assert session.settings.keys == {}


def test_enter_puts_the_recipe_on_and_the_button_says_on_how_many(
    qtbot: QtBot, session: Session, photos: list[int], page: RecipePage
) -> None:
    execute(session, "tag.save_recipe name=Shore tags='sea, sand'")
    qtbot.waitUntil(lambda: names(page) == ["Shore"])
    session.select(photos[1:], photos[1])
    assert page.do.text() == "Put on 2 photos"

    page.list.setFocus()
    qtbot.keyClick(page.list, Key.Key_Return)

    qtbot.waitUntil(lambda: tags_of(session, photos[2]) == {"sea", "sand"})


def test_a_recipe_is_renamed_with_its_key_and_a_taken_name_is_refused(
    qtbot: QtBot, session: Session, page: RecipePage
) -> None:
    for name, key in (("Shore", "Ctrl+Alt+B"), ("Winter", "")):
        execute(session, f"tag.save_recipe name={name} tags=snow key={key}")
    qtbot.waitUntil(lambda: names(page) == ["Shore", "Winter"])
    said: list[str] = []
    session.notified.connect(lambda notice: said.append(notice.text))

    page.name.setFocus()
    page.name.selectAll()
    qtbot.keyClicks(page.name, "winter")
    qtbot.keyClick(page.name, Key.Key_Return)
    assert "already" in said[-1]
    page.name.selectAll()
    qtbot.keyClicks(page.name, "Beach")
    qtbot.keyClick(page.name, Key.Key_Return)

    qtbot.waitUntil(lambda: names(page) == ["Beach", "Winter"])
    assert key_of(session, "Beach") == "Ctrl+Alt+B"
    assert key_of(session, "Shore") == ""


def test_delete_forgets_a_recipe_and_undo_brings_it_back(qtbot: QtBot, session: Session, page: RecipePage) -> None:
    execute(session, "tag.save_recipe name=Shore tags=sea")
    qtbot.waitUntil(lambda: names(page) == ["Shore"])

    page.list.setFocus()
    qtbot.keyClick(page.list, Key.Key_Delete)
    qtbot.waitUntil(lambda: kept(session) == {} and names(page) == [])

    execute(session, "edit.undo")
    qtbot.waitUntil(lambda: names(page) == ["Shore"])


def test_the_last_tag_of_a_recipe_stays(qtbot: QtBot, session: Session, page: RecipePage) -> None:
    execute(session, "tag.save_recipe name=Shore tags='sea, sand'")
    qtbot.waitUntil(lambda: names(page) == ["Shore"])

    page.tags.chips[0].click()
    qtbot.waitUntil(lambda: kept(session) == {"Shore": ["sand"]})
    page.tags.chips[0].click()

    assert kept(session) == {"Shore": ["sand"]}
    assert len(page.tags.chips) == 1
