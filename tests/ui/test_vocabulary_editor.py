"""The vocabulary's window, used with keys and the mouse over a real library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyroaring import BitMap
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from tagger_desktop.domain.photo import FileFacts
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import hierarchy, synonyms, vocabulary
from tagger_desktop.library.record import FoundFile
from tagger_desktop.session import Session
from tagger_desktop.settings import Settings
from tagger_desktop.ui.app import window
from tagger_desktop.ui.import_dialog import ImportDialog
from tagger_desktop.ui.main_window import MainWindow
from tagger_desktop.ui.tag_dialogs import MergeDialog, SplitDialog
from tagger_desktop.ui.vocabulary_editor import VocabularyEditor

Key = Qt.Key
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def main(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """A window on a library with ten photos and no tags."""
    made = window(Settings(sort="added", path=tmp_path / "settings.json"))
    qtbot.addWidget(made)
    made.show()
    library = made.session.open(tmp_path / "L.tagger", create=True)
    with library.record() as record:
        root_id, _ = record.root(tmp_path / "photos")
        folder = record.folder(root_id, "")
        for n in range(10):
            record.file(FoundFile(folder, f"{n}.jpg", 1, 1, f"f{n}", FileFacts("JPEG", 40, 30)))
    qtbot.waitUntil(lambda: len(made.session.shown) == 10)
    yield made
    made.close()


@pytest.fixture
def tags(main: MainWindow) -> dict[str, TagId]:
    """Make animal > (dog, cat), beach (of six photos), Beaches (of two), sea; return their ids by name."""
    ids = list(main.session.shown.ids)
    with main.session.open_library.edit("Tags") as edit:
        made = {name: vocabulary.create_tag(edit, name) for name in ("animal", "beach", "Beaches", "sea")}
        made |= {name: vocabulary.create_tag(edit, name, parent=made["animal"]) for name in ("dog", "cat")}
        edit.add_tag(made["beach"], ids[:6])
        edit.add_tag(made["Beaches"], ids[5:7])
        edit.add_tag(made["dog"], ids[:1])
    return made


@pytest.fixture
def editor(qtbot: QtBot, main: MainWindow, tags: dict[str, TagId]) -> VocabularyEditor:
    """The vocabulary's window, opened by its key."""
    return opened(qtbot, main)


def opened(qtbot: QtBot, main: MainWindow) -> VocabularyEditor:
    main.grid.setFocus()
    qtbot.keyClick(main.grid, Key.Key_V, CTRL | SHIFT)
    found = main.vocabulary.window
    assert isinstance(found, VocabularyEditor)
    qtbot.waitUntil(found.isActiveWindow)
    return found


def back(qtbot: QtBot, editor: VocabularyEditor) -> None:
    """Have the keyboard in the window again: without a desktop nobody gives it back when a dialog closes."""
    editor.activateWindow()
    qtbot.waitUntil(editor.isActiveWindow)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)


def press(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)  # it comes back a moment after a dialog
    qtbot.keyClick(focus(), key, modifier)


def type_(qtbot: QtBot, text: str) -> None:
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    qtbot.keyClicks(focus(), text)


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def tree(session: Session, parent: TagId | None = None) -> dict[str, object]:
    known = session.vocabulary
    return {known.tags[child].name: tree(session, child) for child in known.children.get(parent, ())}


def shown(editor: VocabularyEditor, parent: TagId | None = None) -> list[str]:
    """What the tree shows below a tag."""
    model = editor.page.model
    index = model.index_of(parent)
    return [str(model.index(row, 0, index).data()) for row in range(model.rowCount(index))]


def answer(qtbot: QtBot, of: type[QWidget], do: Callable[[QWidget], None]) -> None:
    """Do something in the dialog that the next gesture opens."""

    def find() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, of) and dialog.isActiveWindow():
            do(dialog)
            return
        if dialog is not None:
            dialog.activateWindow()  # without a desktop nobody does
        QTimer.singleShot(10, find)

    QTimer.singleShot(0, find)


def test_an_empty_vocabulary_offers_templates_and_one_undo_takes_one_back(qtbot: QtBot, main: MainWindow) -> None:
    editor = opened(qtbot, main)
    assert editor.start.isVisible()
    assert focus() is editor.start.buttons["photo-library"]

    press(qtbot, Key.Key_Space)
    qtbot.waitUntil(lambda: len(main.session.vocabulary) > 40)
    qtbot.waitUntil(lambda: focus() is editor.page.tree)
    assert "nature" in shown(editor)

    press(qtbot, Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: len(main.session.vocabulary) == 0)
    qtbot.waitUntil(editor.start.isVisible)


def test_the_first_tag_is_made_from_the_empty_page(qtbot: QtBot, main: MainWindow) -> None:
    editor = opened(qtbot, main)
    editor.start.buttons["New tag"].setFocus()
    press(qtbot, Key.Key_Space)
    type_(qtbot, "first")
    press(qtbot, Key.Key_Return)

    qtbot.waitUntil(lambda: tree(main.session) == {"first": {}})
    qtbot.waitUntil(lambda: shown(editor) == ["first"])


def test_leaving_the_first_tag_without_a_name_shows_the_templates_again(qtbot: QtBot, main: MainWindow) -> None:
    editor = opened(qtbot, main)
    editor.start.buttons["New tag"].click()
    press(qtbot, Key.Key_Escape)

    qtbot.waitUntil(editor.start.isVisible)
    assert len(main.session.vocabulary) == 0


def test_the_tree_shows_tags_and_how_many_photos_have_them(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    assert shown(editor) == ["animal", "beach", "Beaches", "sea"]
    assert shown(editor, tags["animal"]) == ["dog", "cat"]
    qtbot.waitUntil(lambda: editor.page.model.counts == {tags["beach"]: 6, tags["Beaches"]: 2, tags["dog"]: 1})

    ids = list(editor.session.shown.ids)
    editor.session.edit("Tag", lambda edit: edit.add_tag(tags["sea"], ids))
    qtbot.waitUntil(lambda: editor.page.model.counts.get(tags["sea"]) == 10)


def test_a_tag_is_renamed_where_it_stands_and_the_name_taken_back(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    editor.page.tree.go_to(tags["sea"])
    press(qtbot, Key.Key_F2)
    type_(qtbot, "ocean")
    press(qtbot, Key.Key_Return)

    qtbot.waitUntil(lambda: shown(editor)[-1] == "ocean")
    qtbot.waitUntil(lambda: editor.session.vocabulary.tags[tags["sea"]].name == "ocean")
    assert focus() is editor.page.tree
    press(qtbot, Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: shown(editor)[-1] == "sea")
    assert editor.page.tree.current == tags["sea"]


def test_a_name_that_is_taken_is_refused_and_the_old_one_stays(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    editor.page.tree.go_to(tags["sea"])
    press(qtbot, Key.Key_F2)
    type_(qtbot, "BEACH")
    press(qtbot, Key.Key_Return)

    qtbot.waitUntil(lambda: "There is a tag 'beach' already." in editor.toast.text)
    assert shown(editor)[-1] == "sea"


def test_esc_leaves_a_name_as_it_was_and_then_closes_the_window(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    editor.page.tree.go_to(tags["sea"])
    press(qtbot, Key.Key_F2)
    type_(qtbot, "x")
    press(qtbot, Key.Key_Escape)
    assert editor.isVisible()
    assert shown(editor)[-1] == "sea"

    press(qtbot, Key.Key_Escape)
    assert not editor.isVisible()


def test_new_tags_are_written_beside_and_below_the_current_one(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    editor.session.edit("Kind", lambda edit: vocabulary.set_kind(edit, tags["animal"], "scene"))
    qtbot.waitUntil(lambda: editor.page.model.vocabulary.tags[tags["animal"]].kind == "scene")
    editor.page.tree.go_to(tags["animal"])
    press(qtbot, Key.Key_Insert, SHIFT)
    type_(qtbot, "bird")
    press(qtbot, Key.Key_Return)
    qtbot.waitUntil(lambda: "bird" in shown(editor, tags["animal"]))
    bird = editor.session.vocabulary.find("bird")[0]
    qtbot.waitUntil(lambda: editor.page.tree.current == bird.id)
    assert bird.kind == "scene"

    press(qtbot, Key.Key_N, CTRL)
    type_(qtbot, "fish")
    press(qtbot, Key.Key_Return)
    qtbot.waitUntil(lambda: "fish" in shown(editor, tags["animal"]))


def test_a_new_tag_with_a_taken_name_is_asked_for_again(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    editor.page.tree.go_to(tags["dog"])
    press(qtbot, Key.Key_Insert)
    type_(qtbot, "Cat")
    press(qtbot, Key.Key_Return)

    qtbot.waitUntil(lambda: editor.page.say.text() == "There is a tag 'Cat' here already.")
    qtbot.waitUntil(lambda: editor.page.tree.is_editing)
    press(qtbot, Key.Key_A, CTRL)
    type_(qtbot, "wildcat")
    press(qtbot, Key.Key_Return)
    qtbot.waitUntil(lambda: "wildcat" in shown(editor, tags["animal"]))
    assert editor.page.say.text() == ""


def test_letters_typed_in_the_tree_filter_it_and_esc_shows_all_again(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    editor.session.edit("Synonym", lambda edit: synonyms.add_synonym(edit, tags["cat"], "kitty"))
    qtbot.waitUntil(lambda: editor.page.model.vocabulary.tags[tags["cat"]].synonyms == ("kitty",))
    type_(qtbot, "k")
    assert focus() is editor.page.filter
    type_(qtbot, "itt")

    qtbot.waitUntil(lambda: shown(editor) == ["animal"])
    assert shown(editor, tags["animal"]) == ["cat"]
    assert editor.page.tree.isExpanded(editor.page.model.index_of(tags["animal"]))
    assert editor.page.count.text() == "1 of 6 tags"

    press(qtbot, Key.Key_Down)
    assert editor.page.tree.current == tags["cat"]
    press(qtbot, Key.Key_F, CTRL)
    press(qtbot, Key.Key_Escape)
    assert shown(editor) == ["animal", "beach", "Beaches", "sea"]
    assert editor.page.tree.current == tags["cat"]


@pytest.mark.parametrize(
    ("only", "names"),
    [
        ("Unused", ["animal", "sea"]),
        ("scene", ["sea"]),
        ("With a key", ["animal", "beach", "Beaches", "sea"]),
        ("Archived", ["beach"]),
    ],
)
def test_only_some_tags_can_be_shown(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId], only: str, names: list[str]
) -> None:
    editor.session.edit("Kind", lambda edit: vocabulary.set_kind(edit, tags["sea"], "scene"))
    editor.session.edit("Archive", lambda edit: hierarchy.archive(edit, tags["beach"]))
    qtbot.waitUntil(
        lambda: bool(editor.page.model.counts) and editor.page.model.vocabulary.tags[tags["beach"]].archived
    )  # noqa: E501
    box = editor.page.only
    box.setFocus()
    box.setCurrentIndex(box.findText(only))
    box.activated.emit(box.currentIndex())

    assert shown(editor) == names


def test_tags_are_arranged_with_alt_and_the_arrows_and_their_number_keys_follow(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    editor.page.tree.go_to(tags["sea"])
    assert editor.session.vocabulary.key_of[tags["sea"]] == "4"
    for at in (2, 1):
        press(qtbot, Key.Key_Up, ALT)
        qtbot.waitUntil(lambda at=at: shown(editor)[at] == "sea")
    assert editor.page.tree.current == tags["sea"]
    known = editor.session.vocabulary
    assert known.key_of[tags["sea"]] < known.key_of[tags["beach"]]

    press(qtbot, Key.Key_Right, ALT)
    qtbot.waitUntil(lambda: shown(editor, tags["animal"]) == ["dog", "cat", "sea"])
    assert editor.page.tree.isExpanded(editor.page.model.index_of(tags["animal"]))
    press(qtbot, Key.Key_Left, ALT)
    qtbot.waitUntil(lambda: shown(editor) == ["animal", "sea", "beach", "Beaches"])
    for _ in range(3):
        press(qtbot, Key.Key_Z, CTRL)
    qtbot.waitUntil(
        lambda: tree(editor.session) == {"animal": {"dog": {}, "cat": {}}, "beach": {}, "sea": {}, "Beaches": {}}
    )  # noqa: E501


def drag(
    editor: VocabularyEditor, moved: list[TagId], onto: TagId, above: bool = False, drop: bool = True
) -> QDragMoveEvent:
    """Hold tags over a row, and let go there."""
    view, model = editor.page.tree, editor.page.model
    data = model.mimeData([model.index_of(tag_id) for tag_id in moved])
    box = view.visualRect(model.index_of(onto))
    at = QPoint(box.left() + 40, box.top() + 1 if above else box.center().y())
    words = (Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, PLAIN)
    moving = QDragMoveEvent(at, *words)
    view.dragMoveEvent(moving)
    if drop:
        view.dropEvent(QDropEvent(QPointF(at), *words))
    return moving


def test_tags_are_dropped_below_others_and_between_them(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    # Qt lets only a running drag of the view itself move within it, and that needs a desktop.
    editor.page.tree.setDragDropMode(editor.page.tree.DragDropMode.DragDrop)
    drag(editor, [tags["sea"], tags["Beaches"]], tags["beach"])
    qtbot.waitUntil(lambda: shown(editor, tags["beach"]) == ["sea", "Beaches"])

    drag(editor, [tags["beach"]], tags["animal"], above=True)
    qtbot.waitUntil(lambda: shown(editor) == ["beach", "animal"])
    press(qtbot, Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: shown(editor) == ["animal", "beach"])


def test_a_drop_that_makes_no_sense_is_refused_with_a_sentence(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    editor.page.tree.setDragDropMode(editor.page.tree.DragDropMode.DragDrop)
    editor.page.tree.expandAll()
    before = tree(editor.session)
    drag(editor, [tags["animal"]], tags["dog"], drop=False)

    assert "round in a circle" in editor.page.say.text()
    drag(editor, [tags["animal"]], tags["dog"])
    assert tree(editor.session) == before


def test_several_tags_are_deleted_after_their_photos_were_counted(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    qtbot.waitUntil(lambda: bool(editor.page.model.counts))
    editor.page.tree.go_to(tags["animal"])
    editor.page.tree.select([tags["animal"], tags["beach"]])
    asked: list[str] = []

    def delete(dialog: QWidget) -> None:
        assert isinstance(dialog, QMessageBox)
        asked.append(dialog.text())
        qtbot.keyClick(dialog, Key.Key_Return)

    answer(qtbot, QMessageBox, delete)
    press(qtbot, Key.Key_Delete)

    assert "animal: 0 photos" in asked[0]
    assert "beach: 6 photos" in asked[0]
    assert "The 2 tags below move up." in asked[0]
    qtbot.waitUntil(lambda: tree(editor.session) == {"Beaches": {}, "sea": {}, "dog": {}, "cat": {}})
    qtbot.waitUntil(lambda: editor.page.tree.current is not None)
    back(qtbot, editor)
    press(qtbot, Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: shown(editor) == ["animal", "beach", "Beaches", "sea"])


def test_tags_are_merged_by_key_and_the_most_used_stays(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    qtbot.waitUntil(lambda: bool(editor.page.model.counts))
    editor.page.tree.go_to(tags["Beaches"])
    editor.page.tree.select([tags["beach"], tags["Beaches"], tags["sea"]])
    said: list[str] = []

    def merge(dialog: QWidget) -> None:
        assert isinstance(dialog, MergeDialog)
        said.append(dialog.say.text())
        qtbot.keyClick(dialog.field, Key.Key_Return)

    answer(qtbot, MergeDialog, merge)
    press(qtbot, Key.Key_M, CTRL)

    assert said == ["Beaches, sea become synonyms of beach; 2 times it was put on a photo move over."]
    qtbot.waitUntil(lambda: tree(editor.session) == {"animal": {"dog": {}, "cat": {}}, "beach": {}})
    assert editor.session.vocabulary.tags[tags["beach"]].synonyms == ("Beaches", "sea")
    qtbot.waitUntil(lambda: editor.page.model.counts.get(tags["beach"]) == 7)
    back(qtbot, editor)
    press(qtbot, Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: len(editor.session.vocabulary) == 6)


def test_a_tag_is_merged_into_one_that_is_typed(qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]) -> None:
    editor.page.tree.go_to(tags["sea"])

    def merge(dialog: QWidget) -> None:
        assert isinstance(dialog, MergeDialog)
        assert dialog.into != tags["sea"]
        qtbot.keyClicks(dialog.field, "cat")
        qtbot.keyClick(dialog.field, Key.Key_Return)

    answer(qtbot, MergeDialog, merge)
    press(qtbot, Key.Key_M, CTRL)

    qtbot.waitUntil(lambda: editor.session.vocabulary.tags[tags["cat"]].synonyms == ("sea",))
    qtbot.waitUntil(lambda: editor.page.tree.current == tags["cat"])


def test_a_tag_is_split_by_a_search_whose_photos_are_counted_first(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    editor.page.tree.go_to(tags["beach"])
    said: list[str] = []

    def split(dialog: QWidget) -> None:
        assert isinstance(dialog, SplitDialog)
        assert not dialog.do.isEnabled()
        qtbot.keyClicks(dialog.name, "shore")
        qtbot.keyClicks(dialog.query, "Beaches OR dog")
        qtbot.waitUntil(lambda: dialog.say.text().startswith("2 of 6 photos"))
        said.append(dialog.say.text())
        qtbot.keyClick(dialog.query, Key.Key_Return)

    answer(qtbot, SplitDialog, split)
    press(qtbot, Key.Key_M, CTRL | SHIFT)

    assert said == ["2 of 6 photos get the new tag in place of beach."]
    qtbot.waitUntil(lambda: bool(editor.session.vocabulary.find("shore")))
    counts = vocabulary.counts(editor.session.open_library.read())
    assert counts[tags["beach"]] == 4
    assert counts[editor.session.vocabulary.find("shore")[0].id] == 2


def test_kind_colour_and_archive_are_changed_of_many_at_once(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    editor.page.tree.go_to(tags["beach"])
    both = [tags["beach"], tags["sea"]]
    editor.page.tree.select(both)
    known = lambda: [editor.session.vocabulary.tags[tag_id] for tag_id in both]  # noqa: E731

    editor.page.verbs.set_kind("scene")
    qtbot.waitUntil(lambda: [tag.kind for tag in known()] == ["scene", "scene"])
    assert editor.page.tree.selected == both
    detail = editor.page.detail
    qtbot.mouseClick(detail.colour, Qt.MouseButton.LeftButton, pos=QPoint(24 + 12, 12))
    qtbot.waitUntil(lambda: [tag.colour for tag in known()] == ["red", "red"])
    editor.page.tree.setFocus()
    press(qtbot, Key.Key_R, CTRL)
    qtbot.waitUntil(lambda: [tag.archived for tag in known()] == [True, True])
    qtbot.waitUntil(lambda: editor.page.verbs.actions["archive"].text() == "Bring back from the archive")
    press(qtbot, Key.Key_R, CTRL)
    qtbot.waitUntil(lambda: [tag.archived for tag in known()] == [False, False])
    for _ in range(4):
        press(qtbot, Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: [(tag.kind, tag.colour) for tag in known()] == [("object", ""), ("object", "")])


def test_all_of_a_tag_is_changed_in_the_panel_by_keys(
    qtbot: QtBot, main: MainWindow, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    detail, session, sea = editor.page.detail, editor.session, tags["sea"]
    editor.page.tree.go_to(sea)
    tag = lambda: session.vocabulary.tags[sea]  # noqa: E731

    detail.name.setFocus()
    press(qtbot, Key.Key_A, CTRL)
    type_(qtbot, "ocean")
    press(qtbot, Key.Key_Tab)
    qtbot.waitUntil(lambda: tag().name == "ocean")

    detail.synonyms.field.setFocus()
    type_(qtbot, "the deep, main")
    press(qtbot, Key.Key_Return)
    qtbot.waitUntil(lambda: [chip.text() for chip in detail.synonyms.chips] == ["the deep", "main"])
    press(qtbot, Key.Key_Backspace)  # onto the last chip
    press(qtbot, Key.Key_Left)
    press(qtbot, Key.Key_Delete)
    qtbot.waitUntil(lambda: tag().synonyms == ("main",))

    detail.parent_tag.setFocus()
    type_(qtbot, "beach")
    press(qtbot, Key.Key_Return)
    qtbot.waitUntil(lambda: tag().parent == tags["beach"])

    detail.implies.field.setFocus()
    type_(qtbot, "dog")
    press(qtbot, Key.Key_Return)
    qtbot.waitUntil(lambda: tag().implies == (tags["dog"],))

    detail.key.setFocus()
    press(qtbot, Key.Key_D)
    qtbot.waitUntil(lambda: session.vocabulary.keys.get("D") == sea)
    qtbot.waitUntil(lambda: detail.key.text() == "D")
    press(qtbot, Key.Key_Backspace)
    qtbot.waitUntil(lambda: "D" not in session.vocabulary.keys)

    detail.description.setFocus()
    type_(qtbot, "Salt water.")
    press(qtbot, Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: tag().description == "Salt water.")

    session.select([session.shown.ids[2]], session.shown.ids[2])
    detail.use.click()
    qtbot.waitUntil(lambda: tag().example == session.shown.ids[2])


def test_a_circle_is_refused_in_the_panel_and_nothing_changes(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    editor.page.tree.go_to(tags["animal"])
    editor.page.detail.parent_tag.setFocus()
    type_(qtbot, "dog")
    press(qtbot, Key.Key_Return)

    qtbot.waitUntil(lambda: "round in a circle" in editor.toast.text)
    assert editor.session.vocabulary.tags[tags["animal"]].parent is None


def test_what_is_written_is_not_lost_when_another_tag_is_chosen(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    editor.page.tree.go_to(tags["sea"])
    editor.page.detail.description.setFocus()
    type_(qtbot, "Salt water.")
    editor.page.tree.go_to(tags["beach"])

    qtbot.waitUntil(lambda: editor.session.vocabulary.tags[tags["sea"]].description == "Salt water.")
    assert editor.session.vocabulary.tags[tags["beach"]].description == ""
    assert editor.page.detail.description.toPlainText() == ""


def test_the_panel_says_on_how_many_photos_a_tag_is_with_those_below_it(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    editor.page.tree.go_to(tags["animal"])
    qtbot.waitUntil(lambda: editor.page.detail.facts.text() == "On 0 photos, 1 with the tags below it")
    editor.page.tree.go_to(tags["beach"])
    qtbot.waitUntil(lambda: editor.page.detail.facts.text() == "On 6 photos")


def test_the_photos_of_the_selected_tags_are_shown_in_the_main_window(
    qtbot: QtBot, main: MainWindow, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    editor.page.tree.go_to(tags["beach"])
    editor.page.tree.select([tags["beach"], tags["Beaches"]])
    press(qtbot, Key.Key_Return, CTRL)

    qtbot.waitUntil(lambda: main.session.shown.text == "beach OR Beaches" and len(main.session.shown) == 7)
    assert main.isActiveWindow()


def test_a_group_is_made_of_tags_and_its_rules_switched(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    press(qtbot, Key.Key_2, ALT)
    page = editor.groups
    assert focus() is page.new
    press(qtbot, Key.Key_Space)
    type_(qtbot, "Place")
    press(qtbot, Key.Key_Return)
    assert focus() is page.members.field
    for name in ("beach", "sea"):
        type_(qtbot, name)
        press(qtbot, Key.Key_Return)
        qtbot.waitUntil(lambda name=name: [c.text() for c in page.members.chips][-1:] == [name])
    qtbot.waitUntil(
        lambda: [group.tags for group in editor.session.vocabulary.groups] == [(tags["beach"], tags["sea"])]
    )  # noqa: E501

    page.exclusive.setFocus()
    press(qtbot, Key.Key_Space)
    page.required.setFocus()
    press(qtbot, Key.Key_Space)
    qtbot.waitUntil(lambda: [(g.exclusive, g.required) for g in editor.session.vocabulary.groups] == [(True, True)])

    page.name.setFocus()
    press(qtbot, Key.Key_A, CTRL)
    type_(qtbot, "Where")
    press(qtbot, Key.Key_Return)
    qtbot.waitUntil(lambda: [group.name for group in editor.session.vocabulary.groups] == ["Where"])
    assert [group.required for group in editor.session.vocabulary.groups] == [True]

    page.delete.setFocus()
    press(qtbot, Key.Key_Space)
    qtbot.waitUntil(lambda: editor.session.vocabulary.groups == ())
    press(qtbot, Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: [line.text for line in page.list.lines] == ["Where"])


def test_tags_that_bring_each_other_along_cannot_exclude_each_other(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    members = [tags["animal"], tags["dog"]]
    editor.session.edit("Group", lambda edit: hierarchy.set_group(edit, "Beasts", members))
    press(qtbot, Key.Key_2, ALT)
    qtbot.waitUntil(lambda: len(editor.groups.members.chips) == 2)
    editor.groups.exclusive.setFocus()
    press(qtbot, Key.Key_Space)

    qtbot.waitUntil(lambda: "brings 'animal' along" in editor.toast.text)
    qtbot.waitUntil(lambda: not editor.groups.exclusive.isChecked())


def test_a_kind_is_made_named_coloured_and_deleted(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    press(qtbot, Key.Key_3, ALT)
    page, session = editor.kinds, editor.session
    assert focus() is page.list
    page.new.setFocus()
    press(qtbot, Key.Key_Space)
    type_(qtbot, "mood")
    press(qtbot, Key.Key_Return)
    qtbot.waitUntil(lambda: session.vocabulary.kinds[-1].name == "mood")
    qtbot.waitUntil(lambda: page.colour.isEnabled())

    page.colour.setFocus()
    press(qtbot, Key.Key_Right)
    press(qtbot, Key.Key_Space)
    qtbot.waitUntil(lambda: session.vocabulary.kinds[-1].colour == "red")
    page.name.setFocus()
    press(qtbot, Key.Key_A, CTRL)
    type_(qtbot, "feeling")
    press(qtbot, Key.Key_Return)
    qtbot.waitUntil(lambda: session.vocabulary.kinds[-1].name == "feeling")
    qtbot.waitUntil(page.delete.isEnabled)
    page.delete.setFocus()
    press(qtbot, Key.Key_Space)
    qtbot.waitUntil(lambda: "feeling" not in [kind.name for kind in session.vocabulary.kinds])


def test_a_kind_with_tags_cannot_be_deleted(qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]) -> None:
    press(qtbot, Key.Key_3, ALT)

    assert [(line.text, line.count) for line in editor.kinds.list.lines][0] == ("object", 6)
    assert not editor.kinds.delete.isEnabled()
    press(qtbot, Key.Key_Down)
    assert editor.kinds.name.text() == "action"
    assert editor.kinds.delete.isEnabled()


def test_look_alikes_are_merged_or_told_apart_with_one_key(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    editor.session.edit("Tags", lambda edit: [vocabulary.create_tag(edit, name) for name in ("t-shirt", "T shirt")])
    page = editor.look_alikes
    qtbot.waitUntil(lambda: editor.tabs.tabText(4) == "Look-alikes (2)")
    press(qtbot, Key.Key_5, ALT)
    assert focus() is page.list
    assert [line.text for line in page.list.lines] == ["T shirt  →  t-shirt", "Beaches  →  beach"]

    press(qtbot, Key.Key_Home)
    press(qtbot, Key.Key_X)
    qtbot.waitUntil(lambda: [line.text for line in page.list.lines] == ["Beaches  →  beach"])
    press(qtbot, Key.Key_S)
    assert [line.text for line in page.list.lines] == ["beach  →  Beaches"]
    press(qtbot, Key.Key_Return)
    qtbot.waitUntil(lambda: editor.session.vocabulary.tags[tags["Beaches"]].synonyms == ("beach",))
    qtbot.waitUntil(page.empty.isVisible)
    assert page.empty.title == "No look-alikes"

    press(qtbot, Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: len(page.list.lines) == 1)
    press(qtbot, Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: len(page.list.lines) == 2)


def test_an_import_shows_what_it_would_do_and_does_it_on_enter(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "words.txt"
    file.write_text("nature\n\tbeach\n\t\t{shore}\n\tforest\n", "utf-8")
    monkeypatch.setattr(editor.prompts, "open_file", lambda title, kinds: file)
    said: list[list[str]] = []

    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, ImportDialog)
        said.append([dialog.tabs.tabText(at) for at in range(dialog.tabs.count())])
        qtbot.keyClick(dialog, Key.Key_Return if len(said) == 2 else Key.Key_Escape)

    for _ in range(2):
        answer(qtbot, ImportDialog, look)
        before = len(said)
        back(qtbot, editor)
        press(qtbot, Key.Key_O, CTRL)
        qtbot.waitUntil(lambda before=before: len(said) > before)

    assert said == [["Added (2)", "Changed (2)"]] * 2
    qtbot.waitUntil(lambda: tree(editor.session).get("nature") == {"beach": {}, "forest": {}})
    back(qtbot, editor)
    press(qtbot, Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: "nature" not in shown(editor))


def test_the_vocabulary_is_exported_to_a_file(
    qtbot: QtBot, editor: VocabularyEditor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "it's a vocabulary.txt"
    monkeypatch.setattr(editor.prompts, "save_file", lambda *words: file)
    press(qtbot, Key.Key_E, CTRL)

    qtbot.waitUntil(file.exists)
    assert "animal\n\tdog\n\tcat\n" in file.read_text("utf-8")


def test_the_window_remembers_its_size_and_goes_with_the_library(
    qtbot: QtBot, main: MainWindow, editor: VocabularyEditor
) -> None:
    editor.resize(760, 640)
    qtbot.waitUntil(lambda: "window.vocabulary" in main.session.settings.layout)
    main.session.close()
    assert not editor.isVisible()

    again = VocabularyEditor(main.session, main)
    qtbot.addWidget(again)
    assert (again.width(), again.height()) == (760, 640)


def test_fifty_thousand_tags_make_rows_only_where_they_are_looked_at(
    qtbot: QtBot, main: MainWindow, tags: dict[str, TagId]
) -> None:
    with main.session.open_library.edit("Many") as edit:
        parent = tags["animal"]
        rows = [(f"beast {n}", f"beast {n}", parent, n) for n in range(50_000)]
        edit.db.executemany(
            "INSERT INTO tag (name, key, kind_id, parent_id, position, created) VALUES (?, ?, 1, ?, ?, '')", rows
        )
    editor = opened(qtbot, main)
    model = editor.page.model

    assert shown(editor) == ["animal", "beach", "Beaches", "sea"]
    assert set(model._lists) <= {None}  # nobody has looked below animal

    type_(qtbot, "b")
    type_(qtbot, "east 4321")
    qtbot.waitUntil(lambda: editor.page.count.text() == "15 of 50,006 tags")
    assert shown(editor, tags["animal"])[:2] == ["beast 4321", "beast 14321"]


def test_undo_while_tags_are_selected_keeps_what_is_left_selected(
    qtbot: QtBot, editor: VocabularyEditor, tags: dict[str, TagId]
) -> None:
    editor.session.edit("New", lambda edit: vocabulary.create_tag(edit, "late"))
    qtbot.waitUntil(lambda: "late" in shown(editor))
    late = editor.session.vocabulary.find("late")[0].id
    editor.page.tree.go_to(late)
    editor.page.tree.select([late, tags["sea"]])
    press(qtbot, Key.Key_Z, CTRL)

    qtbot.waitUntil(lambda: "late" not in shown(editor))
    assert editor.page.tree.selected == [tags["sea"]]
    assert BitMap(editor.page.tree.selected) == BitMap([tags["sea"]])
