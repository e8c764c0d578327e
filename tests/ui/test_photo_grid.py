"""The grid, driven by real mouse and key events over a real library."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from pyroaring import BitMap
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tagger_desktop.domain.photo import Card, FileFacts
from tagger_desktop.domain.query import Everything
from tagger_desktop.jobs.scan import scan
from tagger_desktop.library.record import FoundFile
from tagger_desktop.library.search import Order
from tagger_desktop.library.vocabulary import create_tag
from tagger_desktop.session import Session
from tagger_desktop.shown import Shown
from tagger_desktop.ui.grid_bubble import words_for
from tagger_desktop.ui.grid_headings import title
from tagger_desktop.ui.grid_tip import tip
from tagger_desktop.ui.photo_grid import PhotoGrid
from tagger_desktop.ui.photo_pages import PAGE

NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
Add = Callable[[int], list[int]]


@pytest.fixture
def grid(qtbot: QtBot, session: Session) -> Iterator[PhotoGrid]:
    """A grid three cells wide that has the keyboard."""
    session.settings.thumbnail_px = 176
    made = PhotoGrid(session)
    qtbot.addWidget(made)
    made.resize(680, 520)
    made.show()
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    assert made.cells.columns == 3
    yield made
    made.thumbnails.close()


def click(qtbot: QtBot, grid: PhotoGrid, row: int, modifier: Qt.KeyboardModifier = NONE) -> None:
    qtbot.mouseClick(grid.viewport(), LEFT, modifier, grid.rect_of(row).center())


def press(qtbot: QtBot, grid: PhotoGrid, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    qtbot.keyClick(grid, key, modifier)


def rows(grid: PhotoGrid) -> list[int]:
    """The selected rows."""
    return [row for row, photo_id in enumerate(grid.ids) if photo_id in grid.session.selection]


def sweep(qtbot: QtBot, grid: PhotoGrid, start: QPoint, end: QPoint, modifier: Qt.KeyboardModifier = NONE) -> None:
    viewport = grid.viewport()
    qtbot.mousePress(viewport, LEFT, modifier, start)
    qtbot.mouseMove(viewport, (start + end) / 2)
    qtbot.mouseMove(viewport, end)
    qtbot.mouseRelease(viewport, LEFT, modifier, end)


def wheel(grid: PhotoGrid, notches: float, modifier: Qt.KeyboardModifier, at: QPoint, pixels: int = 0) -> None:
    event = QWheelEvent(
        QPointF(at),
        grid.viewport().mapToGlobal(QPointF(at)),
        QPoint(0, pixels),
        QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton,
        modifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(grid.viewport(), event)


def show(session: Session, ids: list[int], text: str = "") -> None:
    """Show these photos as the answer to a query."""
    session._show(session.open_library, Shown(text, Everything(), ids=array("q", ids), photos=BitMap(ids)))


def test_a_click_selects_one_photo(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    ids = add(9)

    click(qtbot, grid, 4)
    click(qtbot, grid, 1)

    assert rows(grid) == [1]
    assert grid.session.current == ids[1]


def test_ctrl_click_selects_a_photo_besides_the_others_and_takes_it_out_again(
    qtbot: QtBot, grid: PhotoGrid, add: Add
) -> None:
    add(9)

    click(qtbot, grid, 0)
    click(qtbot, grid, 2, CTRL)
    click(qtbot, grid, 4, CTRL)
    click(qtbot, grid, 0, CTRL)

    assert rows(grid) == [2, 4]


def test_shift_click_selects_from_where_the_selection_began(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    add(9)
    click(qtbot, grid, 3)

    click(qtbot, grid, 5, SHIFT)
    assert rows(grid) == [3, 4, 5]
    click(qtbot, grid, 1, SHIFT)
    assert rows(grid) == [1, 2, 3]
    click(qtbot, grid, 5, CTRL)
    click(qtbot, grid, 4, CTRL | SHIFT)
    assert rows(grid) == [1, 2, 3, 4, 5]


def test_a_range_begins_at_the_photo_that_a_command_made_current(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    add(9)
    click(qtbot, grid, 0)

    grid.session.step(2)
    click(qtbot, grid, 4, SHIFT)

    assert rows(grid) == [2, 3, 4]


def test_a_click_beside_the_photos_selects_nothing(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    ids = add(4)
    click(qtbot, grid, 1)

    qtbot.mouseClick(grid.viewport(), LEFT, NONE, grid.rect_of(3).center() + QPoint(300, 0))

    assert rows(grid) == []
    assert grid.session.current == ids[1]


def test_one_of_several_selected_photos_is_selected_alone_when_the_button_comes_up(
    qtbot: QtBot, grid: PhotoGrid, add: Add
) -> None:
    add(9)
    grid.session.select(grid.ids)

    qtbot.mousePress(grid.viewport(), LEFT, NONE, grid.rect_of(2).center())
    assert len(grid.session.selection) == 9
    qtbot.mouseRelease(grid.viewport(), LEFT, NONE, grid.rect_of(2).center())

    assert rows(grid) == [2]


def test_a_double_click_opens_the_photo_in_the_viewer(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    ids = add(9)
    place = grid.rect_of(2).center()

    qtbot.mouseClick(grid.viewport(), LEFT, NONE, place)
    qtbot.mouseDClick(grid.viewport(), LEFT, NONE, place)

    assert grid.session.in_loupe
    assert grid.session.current == ids[2]


def test_a_sweep_selects_what_the_rubber_band_touches(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    ids = add(9)

    sweep(qtbot, grid, grid.rect_of(1).topLeft() - QPoint(3, 3), grid.rect_of(5).center())

    assert rows(grid) == [1, 2, 4, 5]
    assert grid.session.current == ids[5]
    assert grid._pointer.band is None


def test_a_sweep_with_ctrl_turns_round_what_it_touches(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    add(9)
    click(qtbot, grid, 0)

    sweep(qtbot, grid, grid.rect_of(0).topLeft() - QPoint(3, 3), grid.rect_of(2).center(), CTRL)

    assert rows(grid) == [1, 2]


def test_a_sweep_with_shift_adds_to_the_selection(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    add(9)
    click(qtbot, grid, 3)

    sweep(qtbot, grid, grid.rect_of(0).topLeft() - QPoint(3, 3), grid.rect_of(1).center(), SHIFT)

    assert rows(grid) == [0, 1, 3]


def test_a_sweep_beyond_the_edge_scrolls_and_goes_on_selecting(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    add(300)
    viewport = grid.viewport()
    below = QPoint(300, viewport.height() + 60)

    qtbot.mousePress(viewport, LEFT, NONE, QPoint(2, 2))
    qtbot.mouseMove(viewport, QPoint(300, 200))
    qtbot.mouseMove(viewport, below)
    qtbot.waitUntil(lambda: grid.verticalScrollBar().value() > 3 * grid.cells.pitch)
    qtbot.mouseRelease(viewport, LEFT, NONE, below)

    assert len(rows(grid)) > 8
    assert {row % 3 for row in rows(grid)} == {0, 1}
    scrolled = grid.verticalScrollBar().value()
    qtbot.wait(60)
    assert grid.verticalScrollBar().value() == scrolled


def test_arrows_move_by_lines_and_end_at_the_last_photo(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    add(8)
    click(qtbot, grid, 2)

    for key, row in [
        (Qt.Key.Key_Down, 5),
        (Qt.Key.Key_Down, 7),
        (Qt.Key.Key_Down, 7),
        (Qt.Key.Key_Up, 4),
        (Qt.Key.Key_Up, 1),
        (Qt.Key.Key_Up, 1),
    ]:
        press(qtbot, grid, key)
        assert rows(grid) == [row]


def test_the_first_arrow_goes_to_the_first_photo(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    add(8)

    press(qtbot, grid, Qt.Key.Key_Down)

    assert rows(grid) == [0]


def test_pages_move_by_the_lines_that_are_seen_whole(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    add(60)
    click(qtbot, grid, 1)

    press(qtbot, grid, Qt.Key.Key_PageDown)
    assert rows(grid) == [1 + 3 * grid.lines_in_view]
    press(qtbot, grid, Qt.Key.Key_PageUp)
    assert rows(grid) == [1]


def test_shift_and_keys_extend_the_selection_and_shrink_it_again(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    add(8)
    click(qtbot, grid, 1)

    for key, expected in [
        (Qt.Key.Key_Down, range(1, 5)),
        (Qt.Key.Key_Right, range(1, 6)),
        (Qt.Key.Key_Left, range(1, 5)),
        (Qt.Key.Key_Up, range(1, 2)),
        (Qt.Key.Key_End, range(1, 8)),
        (Qt.Key.Key_Home, range(2)),
    ]:
        press(qtbot, grid, key, SHIFT)
        assert rows(grid) == list(expected)


@pytest.mark.parametrize("key", [Qt.Key.Key_3, Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_Return, Qt.Key.Key_T])
def test_keys_of_the_key_map_are_left_to_it(qtbot: QtBot, grid: PhotoGrid, add: Add, key: Qt.Key) -> None:
    add(8)
    click(qtbot, grid, 4)

    press(qtbot, grid, key)

    assert rows(grid) == [4]


def test_the_current_photo_is_scrolled_into_view_and_no_further(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    add(300)
    click(qtbot, grid, 0)

    grid.session.step(150)
    here = grid.verticalScrollBar().value()
    assert grid.viewport().rect().contains(grid.rect_of(150))
    grid.session.step(-3)
    assert grid.verticalScrollBar().value() == here
    grid.session.step(-300)
    assert grid.verticalScrollBar().value() == 0


def test_the_photo_at_the_top_keeps_its_place_when_photos_before_it_go(grid: PhotoGrid, add: Add) -> None:
    ids = add(300)
    grid.verticalScrollBar().setValue(10 * grid.cells.pitch + 5)
    top = grid.row_at(QPoint(20, 40 + grid.cells.pitch))
    photo_id, y = ids[top], grid.rect_of(top).y()

    show(grid.session, ids[6:])

    assert grid.rect_of(grid.row_of(photo_id)).y() == y


def test_the_current_photo_keeps_its_place_if_it_is_in_view(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    ids = add(300)
    grid.session.select([ids[100]], ids[100])
    y = grid.rect_of(100).y()

    show(grid.session, ids[70:])

    assert grid.current_row == 30
    assert grid.rect_of(30).y() == y


def test_what_is_near_keeps_its_place_when_the_current_photo_goes(grid: PhotoGrid, add: Add) -> None:
    ids = add(300)
    grid.session.select([ids[100]], ids[100])
    here = grid.verticalScrollBar().value()

    show(grid.session, ids[:100] + ids[101:])

    assert grid.session.current == ids[101]
    assert grid.verticalScrollBar().value() == here


def test_at_the_very_top_the_grid_stays_there_when_photos_come_in_before(grid: PhotoGrid, add: Add) -> None:
    ids = add(300)
    show(grid.session, ids[100:])

    show(grid.session, ids)

    assert grid.verticalScrollBar().value() == 0


def test_another_query_with_nothing_in_common_is_shown_from_its_top(grid: PhotoGrid, add: Add) -> None:
    ids = add(300)
    show(grid.session, ids[:150])
    grid.verticalScrollBar().setValue(2000)

    show(grid.session, ids[150:], "dog")

    assert grid.verticalScrollBar().value() == 0


def test_narrower_and_wider_again_is_the_same_place(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    add(300)
    grid.verticalScrollBar().setValue(4321)
    first = next(row for row in grid.in_view if grid.viewport().rect().contains(grid.rect_of(row)))

    for width in (640, 460, 300, 460, 640, 680):
        grid.resize(width, 520)
        assert grid.viewport().rect().contains(grid.rect_of(first))

    assert grid.cells.columns == 3
    assert grid.verticalScrollBar().value() == 4321


def test_another_size_leaves_the_current_photo_where_it_is(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    add(300)
    grid.session.step(160)
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().value() + 150)
    y = grid.rect_of(grid.current_row).center().y()

    grid.session.settings.thumbnail_px = 96
    grid.session.request("grid_changed")

    assert grid.cells.columns > 3
    assert abs(grid.rect_of(grid.current_row).center().y() - y) <= 1


def test_ctrl_and_the_wheel_change_the_size_around_the_mouse(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    add(300)
    grid.verticalScrollBar().setValue(5000)
    at = grid.rect_of(grid.in_view[4]).center()
    row = grid.row_at(at)

    wheel(grid, 1, CTRL, at)

    assert grid.session.settings.thumbnail_px == 224
    assert abs(grid.rect_of(row).center().y() - at.y()) <= 1
    wheel(grid, -0.5, CTRL, at)
    assert grid.session.settings.thumbnail_px == 224
    wheel(grid, -0.5, CTRL, at)
    assert grid.session.settings.thumbnail_px == 176


def test_a_notch_of_the_wheel_glides_and_a_touchpad_is_followed_exactly(
    qtbot: QtBot, grid: PhotoGrid, add: Add
) -> None:
    add(300)
    bar, at = grid.verticalScrollBar(), QPoint(100, 100)

    wheel(grid, -2, NONE, at)
    goal = 2 * max(96, grid.cells.pitch // 2)
    qtbot.waitUntil(lambda: bar.value() == goal)
    wheel(grid, -0.1, NONE, at, pixels=-7)
    assert bar.value() == goal + 7


def test_names_and_tags_make_room_when_they_are_hidden(grid: PhotoGrid, add: Add) -> None:
    add(9)
    heights = [grid.cells.pitch]

    for setting in ("show_captions", "show_tags"):
        setattr(grid.session.settings, setting, False)
        grid.session.request("grid_changed")
        heights.append(grid.cells.pitch)

    assert heights[0] > heights[1] > heights[2]


def test_the_menu_is_about_the_photo_under_the_mouse_or_all_selected_ones(
    qtbot: QtBot, grid: PhotoGrid, add: Add
) -> None:
    add(9)
    click(qtbot, grid, 0)
    click(qtbot, grid, 1, SHIFT)

    for row, expected in ((1, [0, 1]), (4, [4])):
        place = grid.rect_of(row).center()
        with qtbot.waitSignal(grid.menu_requested) as asked:
            event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, grid.viewport().mapToGlobal(place), NONE)
            QApplication.sendEvent(grid.viewport(), event)
        assert rows(grid) == expected
        assert asked.args == [grid.viewport().mapToGlobal(place)]


def test_the_menu_key_asks_at_the_current_photo(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    add(9)
    click(qtbot, grid, 4)

    with qtbot.waitSignal(grid.menu_requested) as asked:
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0), NONE)
        QApplication.sendEvent(grid.viewport(), event)

    assert asked.args == [grid.viewport().mapToGlobal(grid.rect_of(4).center())]


def test_news_of_a_photo_read_its_card_anew_and_only_that(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    ids, session = add(9), grid.session
    cards = [grid.card_at(row) for row in range(9)]

    session.edit("Tag dog", lambda edit: edit.add_tag(create_tag(edit, "dog"), BitMap([ids[2]])))

    qtbot.waitUntil(lambda: grid.card_at(2).tags != ())
    assert [grid.card_at(row) is card for row, card in enumerate(cards)] == [row != 2 for row in range(9)]


def test_a_change_of_one_photo_repaints_its_cell_alone(
    qtbot: QtBot, grid: PhotoGrid, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = add(9)
    qtbot.waitUntil(lambda: grid.thumbnails.is_idle)
    qtbot.wait(50)
    painted: list[int] = []
    paint = grid._painter.paint
    monkeypatch.setattr(grid._painter, "paint", lambda *args: (painted.append(args[2].id), paint(*args)))

    grid.session.edit("Rate", lambda edit: edit.set_field("rating", 4, BitMap([ids[2]])))

    qtbot.waitUntil(lambda: bool(painted))
    qtbot.wait(50)
    assert set(painted) == {ids[2]}


def test_a_million_photos_are_shown_from_a_page_of_cards(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    ids = add(PAGE + 40)
    grid.viewport().repaint()  # reads the vocabulary
    asked: list[str] = []
    grid.session.open_library.read().set_trace_callback(asked.append)

    show(grid.session, ids + list(range(10_000, 1_000_000)))
    grid.viewport().repaint()

    assert len(asked) <= 4
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    assert grid.in_view[-1] == len(grid.ids) - 1


def test_selecting_a_million_photos_takes_no_list_of_them(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    ids = add(3)
    show(grid.session, ids + list(range(10_000, 1_009_997)))
    click(qtbot, grid, 1)

    press(qtbot, grid, Qt.Key.Key_End, SHIFT)

    assert len(grid.session.selection) == 999_999
    assert grid.in_view[-1] == 999_999


def test_closing_the_library_empties_the_grid(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    add(9)
    grid.viewport().repaint()

    grid.session.close()
    grid.viewport().repaint()

    assert len(grid.ids) == 0
    assert grid._empty.isHidden()


def test_an_empty_library_says_so_and_offers_to_open_a_folder(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    qtbot.waitUntil(grid._empty.isVisible)
    assert grid._empty.findChild(QPushButton).text() == "Open folder…"

    add(1)

    assert not grid._empty.isVisible()


def test_a_search_without_an_answer_names_it_and_leads_back(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    add(9)

    grid.session.show("name:nothing*")
    qtbot.waitUntil(grid._empty.isVisible)
    assert "name:nothing*" in grid._empty.words
    qtbot.mouseClick(grid._empty.findChild(QPushButton), LEFT)

    qtbot.waitUntil(lambda: len(grid.ids) == 9)
    assert not grid._empty.isVisible()


def test_real_photos_are_seen_and_broken_ones_have_a_place(qtbot: QtBot, grid: PhotoGrid, tmp_path: Path) -> None:
    folder = tmp_path / "real"
    folder.mkdir()
    Image.new("RGB", (640, 480), (210, 40, 40)).save(folder / "1.jpg")
    (folder / "2.jpg").write_bytes(b"\xff\xd8\xff\xe0 nothing more")
    session = grid.session

    for _ in scan(session.open_library, session.cache, folder):
        pass
    qtbot.waitUntil(lambda: len(grid.ids) == 2)
    qtbot.waitUntil(lambda: colour(grid, 0).red() > 180 and colour(grid, 0).green() < 80)

    assert grid.card_at(1).broken
    assert "2.jpg" in tip(grid.card_at(1), session.vocabulary)
    assert grid.card_at(1).broken in tip(grid.card_at(1), session.vocabulary)


def colour(grid: PhotoGrid, row: int) -> QColor:
    """The colour in the middle of a cell's photo."""
    middle = grid.cell_shape.box(grid.rect_of(row)).center()
    return grid.viewport().grab().toImage().pixelColor(middle)


def test_selected_and_current_are_told_apart(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    ids = add(4)
    looks = []
    for current in (0, 1):
        grid.session.select([ids[0], ids[2]], ids[current])
        seen = grid.viewport().grab().toImage()
        for row in range(2):
            cell = grid.rect_of(row)
            looks.append([seen.pixelColor(cell.center().x(), cell.top() + inset).name() for inset in (-3, 0, 4)])

    both, plain, selected, current = looks
    assert len({str(look) for look in looks}) == 4
    assert both[2] == selected[2] != current[2] == plain[2]  # the ground
    assert both[0] != selected[0] == plain[0]  # the ring around it


def test_the_words_of_a_tip_are_never_taken_for_markup(session: Session) -> None:
    card = Card(1, "<b>&.jpg", "a<i>", 10, 10)

    assert "&lt;b&gt;&amp;.jpg" in tip(card, session.vocabulary)
    assert "a&lt;i&gt;" in tip(card, session.vocabulary)


def test_a_grid_that_is_gone_hears_no_more(qtbot: QtBot, session: Session, add: Add) -> None:
    made = PhotoGrid(session)
    made.thumbnails.close()
    gone: list[bool] = []
    made.destroyed.connect(lambda: gone.append(True))
    made.deleteLater()
    qtbot.waitUntil(lambda: bool(gone))

    add(3)
    session.select(session.shown.ids)
    session.request("grid_changed")


def test_dragging_the_scroll_bar_says_where_one_is(qtbot: QtBot, grid: PhotoGrid, add: Add) -> None:
    add(300)
    bar = grid.verticalScrollBar()

    bar.setValue(900)
    assert grid._bubble.isHidden()
    bar.setSliderDown(True)
    bar.setValue(9000)
    assert not grid._bubble.isHidden()
    bar.setSliderDown(False)
    assert grid._bubble.isHidden()


@pytest.mark.parametrize(
    ("order", "words"),
    [("taken", "May 2024"), ("name", "IMG_1.jpg"), ("folder", "Trips/Rome"), ("rating", "★★"), ("size", "1,235")],
)
def test_the_bubble_speaks_in_terms_of_the_order(order: str, words: str) -> None:
    card = Card(1, "IMG_1.jpg", "Trips/Rome", 10, 10, rating=2, taken="2024-05-01T12:00:00")

    assert words_for(card, 1234, order) == words


def test_an_undated_photo_says_so() -> None:
    assert words_for(Card(1, "a.jpg", "", 10, 10), 0, "taken") == "No date"


def test_a_click_on_a_heading_selects_its_photos_and_the_heading_stays_at_the_top(
    qtbot: QtBot, session: Session, grid: PhotoGrid, tmp_path: Path
) -> None:
    dates = ["2016-05-01T10:00:00"] * 2 + ["2016-07-01T10:00:00"] * 3 + ["2017-01-01T10:00:00"] * 40 + [None] * 2
    with session.open_library.record() as record:
        root_id, _ = record.root(tmp_path / "photos")
        folder = record.folder(root_id, "")
        for at, taken in enumerate(dates):
            record.file(FoundFile(folder, f"{at}.jpg", 1, at, f"f{at}", FileFacts("JPEG", 400, 300, taken=taken)))
    session.show("", Order("taken"))
    qtbot.waitUntil(lambda: len(grid.cells.starts) == 4)
    assert [title(one.name, "taken") for one in grid.shown.sections] == [
        "May 2016",
        "July 2016",
        "January 2017",
        "No date",
    ]
    headings = dict(grid.cells.headings(0, grid.cells.height))
    qtbot.mouseClick(grid.viewport(), LEFT, NONE, headings[1].center())
    assert rows(grid) == [2, 3, 4]
    qtbot.mouseClick(grid.viewport(), LEFT, CTRL, headings[0].center())
    assert rows(grid) == [0, 1, 2, 3, 4]
    grid.verticalScrollBar().setValue(headings[2].bottom() + 500)
    qtbot.mouseClick(grid.viewport(), LEFT, NONE, QPoint(100, 10))  # where January's heading stays
    assert rows(grid) == list(range(5, 45))
    session.settings.show_sections = False
    session.refresh()
    qtbot.waitUntil(lambda: grid.cells.starts == ())
