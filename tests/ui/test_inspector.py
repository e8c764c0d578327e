"""The inspector, with real clicks over a real library."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tagger_desktop.domain.photo import FileFacts
from tagger_desktop.library import photos
from tagger_desktop.library.hierarchy import imply, set_group
from tagger_desktop.library.record import FoundFile
from tagger_desktop.library.summary import Given
from tagger_desktop.session import Session
from tagger_desktop.ui.held_tags import SHOWN
from tagger_desktop.ui.inspector import Inspector
from tagger_desktop.ui.photo_words import provenance
from tagger_desktop.ui.quick_tag import QuickTag
from tagger_desktop.ui.text_block import TextBlock

from .panels import CTRL, Host, Key, make_tag, show, tags_of

Add = Callable[[int], list[int]]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def inspector(qtbot: QtBot, session: Session) -> Inspector:
    host = Host(session)
    made = Inspector(session, host)
    made.setFixedSize(280, 600)
    session.requested.connect(lambda request: host.setWindowTitle(request.name))
    show(qtbot, host, made)
    return made


def select(qtbot: QtBot, session: Session, inspector: Inspector, ids: list[int]) -> None:
    session.select(ids, ids[0])
    qtbot.waitUntil(lambda: inspector._seen.summary.photos == len(ids))


def held(inspector: Inspector) -> dict[str, str]:
    return {tag.name: tag.state for tag in inspector.tags.tags}


def click_tag(qtbot: QtBot, inspector: Inspector, name: str) -> None:
    row = [tag.name for tag in inspector.tags.tags].index(name)
    spot = inspector.tags.visualRect(inspector.tags.model().index(row, 0)).center()
    qtbot.mouseClick(inspector.tags.viewport(), LEFT, pos=spot)


def facts_of(session: Session, photo_id: int) -> photos.Facts:
    return photos.facts(session.open_library.read(), photo_id)


def test_nothing_selected_is_said(qtbot: QtBot, session: Session, add: Add, inspector: Inspector) -> None:
    ids = add(1)
    assert not inspector.area.isVisible()

    select(qtbot, session, inspector, ids)
    assert inspector.area.isVisible()
    assert inspector.title.text() == "00000.jpg"
    session.close()

    assert not inspector.area.isVisible()


def test_tags_are_on_all_on_some_or_implied(qtbot: QtBot, session: Session, add: Add, inspector: Inspector) -> None:
    ids = add(4)
    make_tag(session, "animal")
    make_tag(session, "dog", ids, below="animal")
    make_tag(session, "sea", ids[:1])
    water = make_tag(session, "water")
    with session.open_library.edit("Imply") as edit:
        imply(edit, session.vocabulary.find("sea")[0].id, water)

    select(qtbot, session, inspector, ids[:3])

    qtbot.waitUntil(lambda: held(inspector) == {"dog": "all", "sea": "some", "animal": "implied", "water": "implied"})
    assert inspector.title.text() == "3 photos selected"
    assert [tag.count for tag in inspector.tags.tags[:2]] == [3, 1]


def test_a_click_gives_all_the_tag_and_a_second_takes_it_off(
    qtbot: QtBot, session: Session, add: Add, inspector: Inspector
) -> None:
    ids = add(3)
    make_tag(session, "sea", ids[:1])
    select(qtbot, session, inspector, ids[:2])
    qtbot.waitUntil(lambda: held(inspector) == {"sea": "some"})

    click_tag(qtbot, inspector, "sea")
    qtbot.waitUntil(lambda: held(inspector) == {"sea": "all"})
    assert tags_of(session, ids[1]) == {"sea"}
    click_tag(qtbot, inspector, "sea")
    qtbot.waitUntil(lambda: held(inspector) == {"sea": "none"})
    assert tags_of(session, ids[0]) == set()
    click_tag(qtbot, inspector, "sea")

    qtbot.waitUntil(lambda: held(inspector) == {"sea": "all"})
    assert tags_of(session, ids[2]) == set()
    select(qtbot, session, inspector, ids[2:])
    qtbot.waitUntil(lambda: held(inspector) == {})


def test_the_keyboard_toggles_tags_too(qtbot: QtBot, session: Session, add: Add, inspector: Inspector) -> None:
    ids = add(1)
    make_tag(session, "one", ids)
    make_tag(session, "two", ids)
    select(qtbot, session, inspector, ids)
    qtbot.waitUntil(lambda: len(held(inspector)) == 2)
    inspector.tags.setFocus()

    qtbot.keyClick(inspector.tags, Key.Key_Home)
    qtbot.keyClick(inspector.tags, Key.Key_Down)
    qtbot.keyClick(inspector.tags, Key.Key_Space)

    qtbot.waitUntil(lambda: held(inspector) == {"one": "all", "two": "none"})
    assert inspector.tags.hasFocus()
    assert session.current == ids[0]


def test_very_many_tags_do_not_hide_the_rest(qtbot: QtBot, session: Session, add: Add, inspector: Inspector) -> None:
    ids = add(1)
    for n in range(SHOWN + 5):
        make_tag(session, f"tag {n:02}", ids)
    select(qtbot, session, inspector, ids)
    qtbot.waitUntil(lambda: len(inspector.tags.tags) == SHOWN)
    assert inspector.more.text() == "Show 5 more"

    inspector.more.click()

    assert len(inspector.tags.tags) == SHOWN + 5
    assert not inspector.more.isVisible()


def test_stars_flags_and_labels_are_given_with_a_click_and_taken_with_another(
    qtbot: QtBot, session: Session, add: Add, inspector: Inspector
) -> None:
    ids = add(2)
    select(qtbot, session, inspector, ids)

    for at, flag, label in ((4, 1, 3), (4, 1, 3)):
        before = facts_of(session, ids[1]).card.rating
        qtbot.mouseClick(inspector.stars, LEFT, pos=QPoint(at * 24 - 12, 12))
        inspector.flags.buttons[flag].click()
        qtbot.mouseClick(inspector.labels, LEFT, pos=QPoint(label * 24 + 12, 12))
        wanted = ("", 0, 0) if before else ("green", 4, 1)
        qtbot.waitUntil(
            lambda wanted=wanted: (c := facts_of(session, ids[1]).card) and (c.colour, c.rating, c.flag) == wanted
        )
        qtbot.waitUntil(
            lambda wanted=wanted: inspector.labels.label == wanted[0] and inspector.stars.rating == wanted[1]
        )


def test_values_that_differ_are_said_to(qtbot: QtBot, session: Session, add: Add, inspector: Inspector) -> None:
    ids = add(2)
    with session.open_library.edit("Different") as edit:
        edit.set_field("rating", 3, ids[:1])
        edit.set_field("caption", "One of them", ids[:1])

    select(qtbot, session, inspector, ids)

    assert inspector.differ.text() == "Several ratings"
    assert inspector.caption.box.toPlainText() == ""
    assert inspector.caption.box.placeholderText() == "Several values"
    assert inspector.notes.box.placeholderText() == "Add notes"


def write(qtbot: QtBot, block: TextBlock, text: str) -> None:
    block.box.setFocus()
    qtbot.keyClicks(block.box, text)


def test_control_and_enter_write_a_caption_as_one_edit(
    qtbot: QtBot, session: Session, add: Add, inspector: Inspector
) -> None:
    ids = add(2)
    select(qtbot, session, inspector, ids)
    write(qtbot, inspector.caption, "r1 at the lake")
    qtbot.keyClick(inspector.caption.box, Key.Key_Return)
    write(qtbot, inspector.caption, "it's 5")
    assert facts_of(session, ids[0]).caption == ""

    qtbot.keyClick(inspector.caption.box, Key.Key_Return, CTRL)

    qtbot.waitUntil(lambda: facts_of(session, ids[1]).caption == "r1 at the lake\nit's 5")
    session.open_library.undo()
    assert facts_of(session, ids[1]).caption == ""
    qtbot.waitUntil(lambda: inspector.caption.box.toPlainText() == "")


def test_a_caption_goes_to_the_photos_it_was_begun_for(
    qtbot: QtBot, session: Session, add: Add, inspector: Inspector
) -> None:
    ids = add(2)
    select(qtbot, session, inspector, ids[:1])
    write(qtbot, inspector.caption, "first")

    session.select(ids[1:], ids[1])

    qtbot.waitUntil(lambda: facts_of(session, ids[0]).caption == "first")
    qtbot.waitUntil(lambda: inspector.caption.box.toPlainText() == "")
    assert facts_of(session, ids[1]).caption == ""


def test_leaving_the_box_writes_and_escape_does_not(
    qtbot: QtBot, session: Session, add: Add, inspector: Inspector
) -> None:
    ids = add(1)
    select(qtbot, session, inspector, ids)
    write(qtbot, inspector.notes, "kept")
    qtbot.keyClick(inspector.notes.box, Key.Key_Tab)
    qtbot.waitUntil(lambda: facts_of(session, ids[0]).notes == "kept")
    qtbot.waitUntil(lambda: inspector._seen.summary.notes == "kept")

    write(qtbot, inspector.notes, " not")
    qtbot.keyClick(inspector.notes.box, Key.Key_Escape)

    assert inspector.notes.box.toPlainText() == "kept"
    assert not inspector.notes.box.hasFocus()
    assert facts_of(session, ids[0]).notes == "kept"


def test_what_is_being_written_survives_news_of_the_photo(
    qtbot: QtBot, session: Session, add: Add, inspector: Inspector
) -> None:
    ids = add(1)
    select(qtbot, session, inspector, ids)
    write(qtbot, inspector.caption, "half a sen")

    make_tag(session, "dog", ids)
    qtbot.waitUntil(lambda: held(inspector) == {"dog": "all"})

    assert inspector.caption.box.toPlainText() == "half a sen"


def test_the_facts_of_a_file_and_what_it_says_of_itself(
    qtbot: QtBot, session: Session, inspector: Inspector, tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif[271], exif[272] = "FUJIFILM", "X100V"
    (tmp_path / "photos").mkdir()
    Image.new("RGB", (400, 300), "teal").save(tmp_path / "photos/a.jpg", exif=exif)
    with session.open_library.record() as record:
        root_id, _ = record.root(tmp_path / "photos")
        facts = FileFacts("JPEG", 4000, 3000, taken="2024-05-01T12:30:00")
        photo_id = record.file(FoundFile(record.folder(root_id, ""), "a.jpg", 1_500_000, 1, "f", facts))[1]

    select(qtbot, session, inspector, [photo_id])

    qtbot.waitUntil(lambda: ("Camera", "FUJIFILM X100V") in inspector.details["Camera"].facts)
    known = dict(inspector.file.facts)
    assert known["Folder"] == str(tmp_path / "photos")
    assert (known["Size"], known["Dimensions"], known["Megapixels"]) == ("1.5 MB", "4,000 × 3,000", "12.0")
    assert known["Taken"] == "2024-05-01 12:30"


def test_a_tag_says_where_it_comes_from() -> None:
    now = datetime(2026, 5, 2, 18, 0, tzinfo=UTC)
    given = Given("ana", "window", "2026-05-02T13:05:10.000+00:00", "Tag dog")

    assert provenance(given, now) == "by ana in the window, today 13:05"
    assert provenance(given, now.replace(day=3)) == "by ana in the window, yesterday 13:05"
    assert provenance(given, now.replace(month=7)) == "by ana in the window, 2026-05-02 13:05"


def test_the_tip_of_a_tag_is_its_provenance(qtbot: QtBot, session: Session, add: Add, inspector: Inspector) -> None:
    ids = add(1)
    make_tag(session, "dog", ids)
    select(qtbot, session, inspector, ids)
    qtbot.waitUntil(lambda: bool(inspector.tags.tags))

    tip = inspector.tags.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)

    assert tip.startswith(f"by {session.open_library.who} in the window, today")


def test_the_button_opens_the_box_that_tags(qtbot: QtBot, session: Session, add: Add, inspector: Inspector) -> None:
    select(qtbot, session, inspector, add(1))

    qtbot.mouseClick(inspector.add, LEFT)

    assert inspector.window().windowTitle() == "quick_tag"


def test_in_the_viewer_it_is_about_the_photo_that_is_seen(
    qtbot: QtBot, session: Session, add: Add, inspector: Inspector
) -> None:
    ids = add(3)
    select(qtbot, session, inspector, ids)

    session.look(True)

    qtbot.waitUntil(lambda: inspector.title.text() == "00000.jpg" and inspector._seen.facts is not None)


@pytest.fixture
def groups(session: Session, add: Add) -> list[int]:
    """Three photos; a required and exclusive group of places, which the first has, and an optional one of colours."""
    ids = add(3)
    places = [make_tag(session, "indoors", ids[:1]), make_tag(session, "outdoors")]
    colours = [make_tag(session, "bright")]
    with session.open_library.edit("Groups") as edit:
        set_group(edit, "Place & time", places, exclusive=True, required=True)
        set_group(edit, "Light", colours, exclusive=True, required=False)
    return ids


def missing(inspector: Inspector) -> list[tuple[str, int]]:
    return [(found.group, found.count) for found in inspector.missing.groups]


def test_the_required_groups_a_photo_has_no_tag_of_are_shown_until_it_has_one(
    qtbot: QtBot, session: Session, groups: list[int], inspector: Inspector
) -> None:
    select(qtbot, session, inspector, groups[:1])
    assert missing(inspector) == []
    assert inspector.missing.isHidden()

    select(qtbot, session, inspector, groups[1:2])
    assert missing(inspector) == [("Place & time", 1)]
    assert "indoors, outdoors" in inspector.missing.lines[0].toolTip()

    with session.open_library.edit("Tag") as edit:
        edit.add_tag(session.vocabulary.find("outdoors")[0].id, groups[1:2])
    qtbot.waitUntil(inspector.missing.isHidden)


def test_of_several_photos_it_is_said_how_many_lack_a_group(
    qtbot: QtBot, session: Session, groups: list[int], inspector: Inspector
) -> None:
    select(qtbot, session, inspector, groups)

    assert missing(inspector) == [("Place & time", 2)]
    assert inspector.missing.lines[0].text() == "Place && time  2 of 3"


@pytest.mark.parametrize("way", ["click", "space"])
def test_a_missing_group_offers_its_tags_for_the_photos_that_lack_it(
    qtbot: QtBot, session: Session, groups: list[int], inspector: Inspector, way: str
) -> None:
    box = QuickTag(session, inspector.window())
    session.requested.connect(lambda request: box.open_required(*request.words.values()))
    select(qtbot, session, inspector, groups)

    line = inspector.missing.lines[0]
    if way == "click":
        qtbot.mouseClick(line, LEFT)
    else:
        line.setFocus()
        qtbot.keyClick(line, Key.Key_Space)  # which would go on to the next photo anywhere else
    qtbot.waitUntil(box.isVisible)
    assert box.title.text() == "Place & time of 2 photos"
    assert [row.text for row in box.list.rows] == ["indoors", "outdoors"]

    qtbot.keyClick(box.field, Key.Key_Down)
    qtbot.keyClick(box.field, Key.Key_Down)
    qtbot.keyClick(box.field, Key.Key_Return)
    qtbot.waitUntil(lambda: tags_of(session, groups[2]) == {"outdoors"})
    assert tags_of(session, groups[0]) == {"indoors"}  # which had one, keeps it
    qtbot.waitUntil(inspector.missing.isHidden)


def test_nothing_is_offered_where_nothing_is_missing(
    qtbot: QtBot, session: Session, groups: list[int], inspector: Inspector
) -> None:
    box, said = QuickTag(session, inspector.window()), list[str]()
    session.notified.connect(lambda notice: said.append(notice.text))
    select(qtbot, session, inspector, groups[:1])

    box.open_required()

    qtbot.waitUntil(lambda: any("Nothing is missing" in text for text in said))
    assert box.isHidden()


def test_the_space_bar_presses_the_button_that_has_the_keyboard(
    qtbot: QtBot, session: Session, add: Add, inspector: Inspector
) -> None:
    ids = add(3)
    select(qtbot, session, inspector, ids[:1])

    inspector.add.setFocus()
    qtbot.keyClick(inspector.add, Key.Key_Space)

    assert inspector.window().windowTitle() == "quick_tag"
    assert session.current == ids[0]
