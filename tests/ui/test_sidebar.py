"""The sidebar: counts that keep up, and clicks that filter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library.record import FoundFile
from tagger_desktop.library.vocabulary import create_tag
from tagger_desktop.session import Session
from tagger_desktop.ui import side_menu
from tagger_desktop.ui.side_line import Line
from tagger_desktop.ui.side_tree import TOP, SideTree
from tagger_desktop.ui.sidebar import Sidebar

from .panels import ALT, CTRL, Host, Key, make_tag, show, tag_names, tags_of

Add = Callable[[int], list[int]]
PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def sidebar(qtbot: QtBot, session: Session) -> Sidebar:
    host = Host(session)
    made = Sidebar(session, host)
    made.setFixedHeight(560)
    show(qtbot, host, made)
    return made


def lines(tree: SideTree, below: int = TOP) -> list[tuple[str, int | None]]:
    """Return title and count of the lines that are not folded away, from the top."""
    found = []
    for number in tree.shape.children.get(below, ()):
        line = line_of(tree, number)
        found.append((line.title, line.count))
        if tree.isExpanded(tree.model().place(number)):
            found += lines(tree, number)
    return found


def line_of(tree: SideTree, number: int) -> Line:
    return tree.model().line(number)


def number_of(tree: SideTree, title: str) -> int:
    return next(n for n in tree.shape.rows if line_of(tree, n).title == title)


def click(qtbot: QtBot, tree: SideTree, title: str, held: Qt.KeyboardModifier = PLAIN) -> None:
    qtbot.waitUntil(lambda: any(line_of(tree, n).title == title for n in tree.shape.rows))
    number = number_of(tree, title)
    tree.reveal(number)
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, held, tree.place_of(number).center())


def marks(tree: SideTree) -> dict[str, str]:
    return {line.title: line.mark for n in tree.shape.rows if (line := line_of(tree, n)).mark}


def test_it_counts_photos_by_state_and_tag(qtbot: QtBot, session: Session, add: Add, sidebar: Sidebar) -> None:
    ids = add(5)
    make_tag(session, "animal")
    make_tag(session, "dog", ids[:2], below="animal")

    qtbot.waitUntil(lambda: lines(sidebar.tags) == [("animal", 2), ("dog", 2)])
    expected = [("Library", None), ("All photos", 5), ("Untagged", 3), ("Suggested", 0), ("Missing", 0), ("Broken", 0)]
    qtbot.waitUntil(lambda: lines(sidebar.places)[:6] == expected)
    assert lines(sidebar.places)[6:] == [("Folders", None), ("photos", 5)]


def test_counts_follow_what_happens(qtbot: QtBot, session: Session, add: Add, sidebar: Sidebar) -> None:
    ids = add(4)
    make_tag(session, "dog", ids)
    qtbot.waitUntil(lambda: lines(sidebar.tags) == [("dog", 4)])

    session.open_library.undo()
    qtbot.waitUntil(lambda: lines(sidebar.tags) == [])
    assert sidebar.empty.isVisible()
    session.open_library.redo()
    qtbot.waitUntil(lambda: lines(sidebar.tags) == [("dog", 4)])
    with session.open_library.edit("Remove") as edit:
        edit.set_field("removed", 1, ids[:1])

    qtbot.waitUntil(lambda: lines(sidebar.tags) == [("dog", 3)] and ("All photos", 3) in lines(sidebar.places))


def test_a_click_shows_the_photos_of_a_tag(qtbot: QtBot, session: Session, add: Add, sidebar: Sidebar) -> None:
    ids = add(4)
    make_tag(session, "golden retriever", ids[:3])

    click(qtbot, sidebar.tags, "golden retriever")

    qtbot.waitUntil(lambda: list(session.shown.ids) == ids[:3])
    assert session.shown.text == '"golden retriever"'
    qtbot.waitUntil(lambda: marks(sidebar.tags) == {"golden retriever": "with"})
    assert marks(sidebar.places) == {}
    click(qtbot, sidebar.places, "All photos")
    qtbot.waitUntil(lambda: session.shown.text == "" and len(session.shown) == 4)
    assert marks(sidebar.places) == {"All photos": "with"}


def test_control_adds_and_alt_leaves_out(qtbot: QtBot, session: Session, add: Add, sidebar: Sidebar) -> None:
    ids = add(4)
    make_tag(session, "dog", ids[:3])
    make_tag(session, "cat", ids[1:])
    click(qtbot, sidebar.tags, "dog")
    qtbot.waitUntil(lambda: session.shown.text == "dog")

    click(qtbot, sidebar.tags, "cat", CTRL)
    qtbot.waitUntil(lambda: session.shown.text == "dog cat")
    assert list(session.shown.ids) == ids[1:3]
    click(qtbot, sidebar.tags, "cat", ALT)
    qtbot.waitUntil(lambda: session.shown.text == "dog -cat")
    assert list(session.shown.ids) == ids[:1]
    assert marks(sidebar.tags) == {"dog": "with", "cat": "without"}
    click(qtbot, sidebar.tags, "cat", ALT)

    qtbot.waitUntil(lambda: session.shown.text == "dog")


def test_with_a_search_the_counts_are_those_of_the_photos_on_show(
    qtbot: QtBot, session: Session, add: Add, sidebar: Sidebar
) -> None:
    ids = add(4)
    make_tag(session, "dog", ids[:3])
    cat = make_tag(session, "cat", ids[2:])
    qtbot.waitUntil(lambda: lines(sidebar.tags) == [("dog", 3), ("cat", 2)])

    session.show("dog")

    qtbot.waitUntil(lambda: (line_of(sidebar.tags, cat).part, line_of(sidebar.tags, cat).count) == (1, 2))
    session.show("")
    qtbot.waitUntil(lambda: line_of(sidebar.tags, cat).part is None)


def test_folders_make_a_tree_without_detours(qtbot: QtBot, session: Session, sidebar: Sidebar, tmp_path: Path) -> None:
    with session.open_library.record() as record:
        root_id, _ = record.root(tmp_path / "pictures")
        for path, count in (("2024/Rome", 2), ("2024/Rome/best", 1), ("Oslo", 3)):
            folder = record.folder(root_id, path)
            for n in range(count):
                record.file(FoundFile(folder, f"{n}.jpg", 1, 1, f"{path}{n}"))
    tree = [("Folders", None), ("pictures", 6), ("2024/Rome", 3), ("Oslo", 3)]
    qtbot.waitUntil(lambda: lines(sidebar.places)[6:] == tree)

    click(qtbot, sidebar.places, "2024/Rome")

    qtbot.waitUntil(lambda: len(session.shown) == 3)
    assert session.shown.text == "folder:Rome"
    assert marks(sidebar.places) == {"2024/Rome": "with"}
    assert line_of(sidebar.places, number_of(sidebar.places, "2024/Rome")).tip == str(tmp_path / "pictures/2024/Rome")


def test_the_keyboard_does_what_the_mouse_does(qtbot: QtBot, session: Session, add: Add, sidebar: Sidebar) -> None:
    ids = add(3)
    make_tag(session, "animal")
    make_tag(session, "dog", ids[:1], below="animal")
    make_tag(session, "sea", ids[1:])
    qtbot.waitUntil(lambda: len(lines(sidebar.tags)) == 3)
    tree = sidebar.tags
    tree.setFocus()

    qtbot.keyClick(tree, Key.Key_Home)
    qtbot.keyClick(tree, Key.Key_Left)
    assert [title for title, _ in lines(tree)] == ["animal", "sea"]
    qtbot.keyClick(tree, Key.Key_Right)
    qtbot.keyClick(tree, Key.Key_Down)
    qtbot.keyClick(tree, Key.Key_Return)
    qtbot.waitUntil(lambda: session.shown.text == "dog")
    assert not session.in_loupe
    qtbot.keyClick(tree, Key.Key_Down)
    qtbot.keyClick(tree, Key.Key_Return, ALT)

    qtbot.waitUntil(lambda: session.shown.text == "dog -sea")


def test_titles_are_passed_over_by_the_keyboard(qtbot: QtBot, session: Session, add: Add, sidebar: Sidebar) -> None:
    add(1)
    qtbot.waitUntil(lambda: len(lines(sidebar.places)) == 8)
    tree = sidebar.places
    tree.setFocus()

    titles = []
    for _ in range(7):
        titles.append(tree.currentIndex().data())
        qtbot.keyClick(tree, Key.Key_Down)

    assert titles == ["All photos", "Untagged", "Suggested", "Missing", "Broken", "photos", "photos"]


def test_many_tags_can_be_filtered_by_name(qtbot: QtBot, session: Session, sidebar: Sidebar) -> None:
    make_tag(session, "animal")
    make_tag(session, "otter", below="animal")
    qtbot.waitUntil(lambda: len(lines(sidebar.tags)) == 2)
    assert not sidebar.filter.isVisible()
    with session.open_library.edit("Many") as edit:
        for n in range(5_000):
            create_tag(edit, f"thing {n}")
    qtbot.waitUntil(sidebar.filter.isVisible)
    assert len(sidebar.tags.shape.rows) == 5_002

    sidebar.filter.setFocus()
    qtbot.keyClicks(sidebar.filter, "otter")
    qtbot.waitUntil(lambda: lines(sidebar.tags) == [("animal", 0), ("otter", 0)])
    qtbot.keyClick(sidebar.filter, Key.Key_Escape)

    qtbot.waitUntil(lambda: len(sidebar.tags.shape.rows) == 5_002)


def test_what_is_open_stays_open_when_the_vocabulary_changes(qtbot: QtBot, session: Session, sidebar: Sidebar) -> None:
    make_tag(session, "animal")
    make_tag(session, "dog", below="animal")
    make_tag(session, "plant")
    make_tag(session, "moss", below="plant")
    qtbot.waitUntil(lambda: len(lines(sidebar.tags)) == 4)
    sidebar.tags.collapse(sidebar.tags.model().place(number_of(sidebar.tags, "plant")))

    make_tag(session, "fern", below="plant")

    qtbot.waitUntil(lambda: len(sidebar.tags.shape.rows) == 5)
    assert [title for title, _ in lines(sidebar.tags)] == ["animal", "dog", "plant"]


def test_the_menu_of_a_tag_changes_it(
    qtbot: QtBot, session: Session, add: Add, sidebar: Sidebar, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Person:
        def text(self, title: str, label: str, value: str = "") -> str:
            return "it's a hound"

        def confirm(self, title: str, text: str, verb: str) -> bool:
            return True

    session.prompts = Person()  # type: ignore[assignment]
    ids = add(2)
    dog = make_tag(session, "dog's life", ids[:1])
    session.select(ids[1:], ids[1])

    choose(sidebar, dog, "Put on or take off the selected photos")
    qtbot.waitUntil(lambda: tags_of(session, ids[1]) == {"dog's life"})
    choose(sidebar, dog, "Rename…")
    qtbot.waitUntil(lambda: tag_names(session) == {"it's a hound"})
    choose(sidebar, dog, "Change kind", "Scene")
    qtbot.waitUntil(lambda: session.vocabulary.tags[dog].kind == "scene")
    choose(sidebar, dog, "Key", "7")
    qtbot.waitUntil(lambda: session.vocabulary.key_of[dog] == "7")
    choose(sidebar, dog, "Key", "None")
    qtbot.waitUntil(lambda: dog not in session.vocabulary.key_of)
    choose(sidebar, dog, "Leave out")
    qtbot.waitUntil(lambda: session.shown.text == '-"it\'s a hound"')
    choose(sidebar, dog, "Delete…")

    qtbot.waitUntil(lambda: tag_names(session) == set())


def choose(sidebar: Sidebar, tag_id: TagId, *titles: str) -> None:
    """Choose from the menu of a tag, and from the one below that."""
    menu = QMenu()
    side_menu.fill_tag(menu, sidebar._session, tag_id, lambda way: sidebar._show(sidebar._tags.query(tag_id), way))
    at = menu
    for title in titles:
        action = next(action for action in at.actions() if action.text().split("\t")[0] == title)
        found = action.menu()
        if isinstance(found, QMenu):
            at = found
        else:
            action.trigger()


def test_letters_that_do_something_already_are_not_offered_as_keys(session: Session) -> None:
    menu = QMenu()
    side_menu.fill_tag(menu, session, make_tag(session, "dog"), lambda way: None)
    below = next(action.menu() for action in menu.actions() if action.text() == "Key")
    assert isinstance(below, QMenu)

    offered = {action.text().split("\t")[0] for action in below.actions() if action.text()}

    assert {"None", "1", "9", "B"} <= offered
    assert not {"T", "R", "P", "I"} & offered


def test_another_library_brings_its_own_lines(
    qtbot: QtBot, session: Session, add: Add, sidebar: Sidebar, tmp_path: Path
) -> None:
    make_tag(session, "dog", add(2))
    qtbot.waitUntil(lambda: lines(sidebar.tags) == [("dog", 2)])

    session.open(tmp_path / "other.tagger", create=True)

    qtbot.waitUntil(lambda: lines(sidebar.places)[1:2] == [("All photos", 0)])
    assert lines(sidebar.tags) == []
    assert sidebar.empty.isVisible()
