"""The arithmetic of zooming and panning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF

from tagger_desktop.ui.viewport import MOST, Viewport

PHOTO = QSizeF(6000, 4000)


def viewport(photo: QSizeF = PHOTO, view: tuple[int, int] = (1000, 800), density: float = 1.0) -> Viewport:
    made = Viewport()
    made.resize(QSize(*view), density)
    made.show(photo)
    return made


def test_a_photo_is_shown_whole_and_in_the_middle() -> None:
    port = viewport()

    assert port.zoom == pytest.approx(1000 / 6000)
    assert port.place == QRectF(0, 67, 1000, 667)
    assert not port.can_pan


def test_a_small_photo_is_enlarged_twice_at_most() -> None:
    assert viewport(QSizeF(400, 300)).zoom == 2
    assert viewport(QSizeF(800, 600)).zoom == 1.25


def test_on_a_dense_screen_a_small_photo_takes_the_same_room_on_the_desk() -> None:
    port = viewport(QSizeF(400, 300), density=2.0)

    assert port.zoom == 4
    assert port.place.width() == 1600  # of its pixels: 800 of the desktop's


def test_hundred_percent_is_one_pixel_of_the_screen_whatever_its_density() -> None:
    port = viewport(QSizeF(1500, 1000), density=2.0)
    port.zoom_to(1.0, QPointF(1000, 800))

    assert port.place.width() == 1500


@given(
    x=st.floats(300, 700),
    y=st.floats(300, 500),
    zooms=st.lists(st.floats(0.5, MOST), min_size=1, max_size=6),
)
def test_what_lies_under_the_cursor_stays_there_while_zooming(x: float, y: float, zooms: list[float]) -> None:
    port, at = viewport(), QPointF(x, y)
    held = port.under(at)

    for zoom in zooms:
        port.zoom_to(zoom, at)

    assert (port.under(at) - held).manhattanLength() < 1e-6


@given(
    zoom=st.floats(0.01, 2 * MOST),
    moves=st.lists(st.tuples(st.floats(-1e5, 1e5), st.floats(-1e5, 1e5)), max_size=5),
    view=st.tuples(st.integers(1, 3000), st.integers(1, 3000)),
)
def test_no_edge_is_emptier_than_it_must_be(
    zoom: float, moves: list[tuple[float, float]], view: tuple[int, int]
) -> None:
    port = viewport()
    port.zoom_to(zoom, QPointF(3, 5))
    for across, down in moves:
        port.pan(QPointF(across, down))
    port.resize(QSize(*view), 1.0)

    place, seen = port.place, QRectF(QPointF(), port.view)
    for low, high, room in (
        (place.left(), place.right(), seen.width()),
        (place.top(), place.bottom(), seen.height()),
    ):
        if high - low <= room:
            assert abs(low + high - room) <= 2  # in the middle
        else:
            assert low <= 1
            assert high >= room - 1


def test_a_fitted_photo_follows_the_size_of_the_window() -> None:
    port = viewport()

    port.resize(QSize(500, 400), 1.0)

    assert port.zoom == pytest.approx(500 / 6000)


def test_a_photo_of_the_same_size_is_seen_at_the_same_zoom_and_place() -> None:
    port = viewport()
    port.zoom_to(1.0, QPointF(900, 100))
    zoom, place = port.zoom, port.place

    port.show(QSizeF(PHOTO))

    assert (port.zoom, port.place) == (zoom, place)


def test_a_photo_turned_by_a_quarter_keeps_the_zoom() -> None:
    port = viewport()
    port.zoom_to(1.0, QPointF(500, 400))

    port.show(PHOTO.transposed())

    assert port.zoom == 1.0


def test_a_photo_of_another_size_is_shown_whole() -> None:
    port = viewport()
    port.zoom_to(1.0, QPointF(500, 400))

    port.show(QSizeF(3000, 2000))

    assert port.fitted


def test_round_zooms_lead_from_the_whole_photo_over_100_percent_to_the_most() -> None:
    port = viewport()
    zoom, up = port.fit_zoom, []
    while zoom < MOST:
        zoom = port.step(1, zoom)
        up.append(zoom)
    down = []
    while zoom > port.fit_zoom:
        zoom = port.step(-1, zoom)
        down.append(zoom)

    assert 1.0 in up
    assert up[-1] == MOST
    assert down == [*up[-2::-1], port.fit_zoom]
