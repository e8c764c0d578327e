"""The box that tags while one types, with real keys over a real library."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tagger_desktop.library import synonyms
from tagger_desktop.session import Session
from tagger_desktop.ui.quick_tag import QuickTag

from .panels import CTRL, SHIFT, Host, Key, make_tag, show, tag_names, tags_of

Add = Callable[[int], list[int]]


@pytest.fixture
def box(qtbot: QtBot, session: Session) -> QuickTag:
    host = Host(session)
    made = QuickTag(session, host)
    session.requested.connect(lambda request: made.open() if request.name == "quick_tag" else None)
    show(qtbot, host)
    return made


def opened(qtbot: QtBot, box: QuickTag, session: Session, photos: list[int]) -> None:
    session.select(photos, photos[0])
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_T)
    assert box.isVisible()
    assert box.field.hasFocus()


def typed(qtbot: QtBot, box: QuickTag, text: str) -> None:
    qtbot.keyClicks(box.field, text)


def lines(box: QuickTag) -> list[str]:
    return [f"{row.before} {row.text}".strip() for row in box.list.rows]


def test_enter_on_a_half_typed_name_takes_the_highlighted_tag(
    qtbot: QtBot, session: Session, add: Add, box: QuickTag
) -> None:
    ids = add(3)
    make_tag(session, "sunset")
    opened(qtbot, box, session, ids[:2])
    typed(qtbot, box, "sunst")

    qtbot.keyClick(box.field, Key.Key_Return)

    qtbot.waitUntil(lambda: tags_of(session, ids[1]) == {"sunset"})
    assert not box.isVisible()
    assert tag_names(session) == {"sunset"}
    assert tags_of(session, ids[2]) == set()


def test_a_tag_is_made_from_its_own_line(qtbot: QtBot, session: Session, add: Add, box: QuickTag) -> None:
    ids = add(1)
    make_tag(session, "sunset")
    opened(qtbot, box, session, ids)
    typed(qtbot, box, "sun")
    assert lines(box) == ["sunset", "Create “sun”"]
    assert box.list.current == 0

    qtbot.keyClick(box.field, Key.Key_Up)
    assert box.list.current == 1
    qtbot.keyClick(box.field, Key.Key_Return)

    qtbot.waitUntil(lambda: tags_of(session, ids[0]) == {"sun"})


def test_making_a_tag_comes_first_where_nothing_matches(
    qtbot: QtBot, session: Session, add: Add, box: QuickTag
) -> None:
    ids = add(1)
    opened(qtbot, box, session, ids)
    typed(qtbot, box, "glacier")
    assert lines(box) == ["Create “glacier”"]

    qtbot.keyClick(box.field, Key.Key_Enter)

    qtbot.waitUntil(lambda: tags_of(session, ids[0]) == {"glacier"})


def test_the_name_that_exists_is_not_offered_again(qtbot: QtBot, session: Session, add: Add, box: QuickTag) -> None:
    make_tag(session, "Ocean")
    opened(qtbot, box, session, add(1))

    typed(qtbot, box, "ocean")

    assert lines(box) == ["Ocean"]


def test_the_photos_are_those_of_the_moment_it_opened(qtbot: QtBot, session: Session, add: Add, box: QuickTag) -> None:
    ids = add(5)
    opened(qtbot, box, session, ids[:3])
    assert box.title.text() == "Tag 3 photos"
    session.select([ids[4]], ids[4])
    typed(qtbot, box, "here")

    qtbot.keyClick(box.field, Key.Key_Return)

    qtbot.waitUntil(lambda: tags_of(session, ids[0]) == {"here"})
    assert [tags_of(session, photo) for photo in ids[1:]] == [{"here"}, {"here"}, set(), set()]


def test_several_names_are_one_edit(qtbot: QtBot, session: Session, add: Add, box: QuickTag) -> None:
    ids = add(1)
    make_tag(session, "dog", ids)
    make_tag(session, "sea")
    opened(qtbot, box, session, ids)
    typed(qtbot, box, "se, glacier, -do")
    assert box.field.text() == "sea, glacier, -do"

    qtbot.keyClick(box.field, Key.Key_Return)

    qtbot.waitUntil(lambda: tags_of(session, ids[0]) == {"sea", "glacier"})
    session.open_library.undo()
    assert tags_of(session, ids[0]) == {"dog"}


def test_a_kind_is_given_before_the_name(qtbot: QtBot, session: Session, add: Add, box: QuickTag) -> None:
    ids = add(1)
    opened(qtbot, box, session, ids)
    typed(qtbot, box, "s:beach")
    assert [(row.text, row.note) for row in box.list.rows] == [("Create “beach”", "scene")]

    qtbot.keyClick(box.field, Key.Key_Return)

    qtbot.waitUntil(lambda: tags_of(session, ids[0]) == {"beach"})
    assert session.vocabulary.find("beach")[0].kind == "scene"


def test_shift_and_enter_tag_and_go_on(qtbot: QtBot, session: Session, add: Add, box: QuickTag) -> None:
    ids = add(1)
    opened(qtbot, box, session, ids)
    for name in ("one", "two"):
        typed(qtbot, box, name)
        qtbot.keyClick(box.field, Key.Key_Return, SHIFT)
        assert box.isVisible()
        assert box.field.text() == ""

    qtbot.waitUntil(lambda: tags_of(session, ids[0]) == {"one", "two"})


def test_tab_writes_the_name_in_full(qtbot: QtBot, session: Session, add: Add, box: QuickTag) -> None:
    make_tag(session, "golden retriever")
    opened(qtbot, box, session, add(1))
    typed(qtbot, box, "retr")

    qtbot.keyClick(box.field, Key.Key_Tab)

    assert box.field.text() == "golden retriever"
    assert box.field.hasFocus()


def test_escape_closes_and_gives_the_keyboard_back(qtbot: QtBot, session: Session, add: Add, box: QuickTag) -> None:
    ids = add(1)
    before = QApplication.focusWidget()
    opened(qtbot, box, session, ids)
    typed(qtbot, box, "nothing of this")

    qtbot.keyClick(box.field, Key.Key_Escape)

    assert not box.isVisible()
    assert QApplication.focusWidget() is before
    assert tag_names(session) == set()


def test_a_synonym_finds_its_tag_and_says_so(qtbot: QtBot, session: Session, add: Add, box: QuickTag) -> None:
    ids = add(1)
    ocean = make_tag(session, "ocean")
    with session.open_library.edit("Synonym") as edit:
        synonyms.add_synonym(edit, ocean, "sea")
    opened(qtbot, box, session, ids)
    typed(qtbot, box, "sea")
    assert lines(box) == ["sea → ocean"]

    qtbot.keyClick(box.field, Key.Key_Return)

    qtbot.waitUntil(lambda: tags_of(session, ids[0]) == {"ocean"})


def test_the_list_says_which_tags_the_photos_have(qtbot: QtBot, session: Session, add: Add, box: QuickTag) -> None:
    ids = add(3)
    make_tag(session, "all", ids)
    make_tag(session, "some", ids[:1])
    make_tag(session, "none")

    opened(qtbot, box, session, ids)

    qtbot.waitUntil(lambda: {row.text: row.mark for row in box.list.rows} == {"all": "all", "some": "some", "none": ""})


def test_nothing_typed_shows_the_tags_in_use_and_takes_none(
    qtbot: QtBot, session: Session, add: Add, box: QuickTag
) -> None:
    ids = add(3)
    make_tag(session, "rare", ids[:1])
    make_tag(session, "common", ids)
    qtbot.waitUntil(lambda: box._index.now.weights.get(session.vocabulary.find("common")[0].id) == 3)
    opened(qtbot, box, session, ids[2:])
    assert lines(box) == ["common", "rare"]
    assert box.list.current == -1

    qtbot.keyClick(box.field, Key.Key_Return)

    assert not box.isVisible()
    assert tags_of(session, ids[2]) == {"common"}


def test_keys_of_the_window_are_letters_here(qtbot: QtBot, session: Session, add: Add, box: QuickTag) -> None:
    ids = add(2)
    make_tag(session, "first")  # sits on the key 1
    opened(qtbot, box, session, ids[:1])

    typed(qtbot, box, "t1 r-+/=0")
    for key in (Key.Key_Left, Key.Key_Home, Key.Key_End, Key.Key_Backspace):
        qtbot.keyClick(box.field, key)
    qtbot.keyClick(box.field, Key.Key_A, CTRL)

    assert box.field.text() == "t1 r-+/="
    assert session.current == ids[0]
    assert box.field.selectedText() == "t1 r-+/="


def test_a_name_with_a_comma_is_written_in_quotes(qtbot: QtBot, session: Session, add: Add, box: QuickTag) -> None:
    ids = add(1)
    make_tag(session, "Rome, Italy")
    opened(qtbot, box, session, ids)
    typed(qtbot, box, "rom, ")
    assert box.field.text() == '"Rome, Italy", '

    typed(qtbot, box, "lake")
    qtbot.keyClick(box.field, Key.Key_Return)

    qtbot.waitUntil(lambda: tags_of(session, ids[0]) == {"Rome, Italy", "lake"})


def test_a_click_takes_a_line(qtbot: QtBot, session: Session, add: Add, box: QuickTag) -> None:
    ids = add(1)
    make_tag(session, "boat")
    make_tag(session, "boot")
    opened(qtbot, box, session, ids)
    typed(qtbot, box, "bo")
    assert sorted(lines(box)) == ["Create “bo”", "boat", "boot"]
    row = lines(box).index("boot")

    spot = box.list.visualRect(box.list.model().index(row, 0)).center()
    qtbot.mouseClick(box.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)

    qtbot.waitUntil(lambda: tags_of(session, ids[0]) == {"boot"})


def test_what_is_often_with_the_tags_of_the_photos_is_offered_first(
    qtbot: QtBot, session: Session, add: Add, box: QuickTag
) -> None:
    ids = add(30)
    beach, sand, snow = (make_tag(session, name) for name in ("beach", "sand", "snow"))
    with session.open_library.edit("Tag") as edit:
        edit.add_tag(snow, ids[10:])
        edit.add_tag(beach, ids[:5])
        edit.add_tag(sand, ids[:4])
    qtbot.waitUntil(lambda: box._index.now.weights.get(snow) == 20)
    opened(qtbot, box, session, [ids[20]])
    assert lines(box)[0] == "snow"
    qtbot.keyClick(box.field, Key.Key_Escape)

    opened(qtbot, box, session, [ids[4]])

    qtbot.waitUntil(lambda: lines(box)[0] == "sand")
    typed(qtbot, box, "s")
    assert lines(box)[:2] == ["sand", "snow"]
