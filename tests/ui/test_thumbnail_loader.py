"""Thumbnails on real files, a real cache and real threads."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from tagger_desktop.imaging.thumbnails import read_photo
from tagger_desktop.library.record import FoundFile
from tagger_desktop.session import Session
from tagger_desktop.ui.thumbnail_crew import Crew, Delivery, Key, Wish
from tagger_desktop.ui.thumbnail_loader import Thumbnails
from tagger_desktop.ui.thumbnail_picture import fitted

RED, BLUE = (200, 30, 30), (30, 30, 200)


def jpeg(size: tuple[int, int] = (256, 192), colour: tuple[int, int, int] = RED) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return buffer.getvalue()


def is_red(picture: QImage | None) -> bool:
    assert picture is not None
    middle = QColor(picture.pixelColor(picture.width() // 2, picture.height() // 2))
    return middle.red() > 150 and middle.blue() < 80


@pytest.fixture
def thumbnails(session: Session) -> Iterator[Thumbnails]:
    made = Thumbnails(session)
    yield made
    made.close()


@pytest.fixture
def photo(session: Session, tmp_path: Path) -> tuple[int, Path, str]:
    """A photo of 800 x 600 whose file is there and whose thumbnail is not: its id, path and fingerprint."""
    path = tmp_path / "red.jpg"
    path.write_bytes(jpeg((800, 600)))
    reading = read_photo(path)
    with session.open_library.record() as record:
        root_id, _ = record.root(tmp_path)
        folder = record.folder(root_id, "")
        photo_id = record.file(FoundFile(folder, path.name, 1, 1, reading.fingerprint, reading.facts))[1]
    return photo_id, path, reading.fingerprint


def fetch(qtbot: QtBot, thumbnails: Thumbnails, *wishes: Wish) -> None:
    thumbnails.wish(wishes)
    qtbot.waitUntil(lambda: all(thumbnails.is_final(wish.key) for wish in wishes))


def test_a_stored_thumbnail_arrives_at_the_size_it_has_on_the_screen(
    qtbot: QtBot, session: Session, thumbnails: Thumbnails
) -> None:
    session.cache.store([("a", 256, jpeg())])
    key = Key("a", 120, 90, 4)

    with qtbot.waitSignal(thumbnails.arrived) as arrived:
        thumbnails.wish([Wish(key, 0)])

    assert arrived.args == [{"a"}]
    picture = thumbnails.find(key)
    assert picture.size() == QSize(120, 90)
    assert is_red(picture)
    assert picture.pixelColor(0, 0).alpha() == 0  # the corner is cut


def test_a_thumbnail_that_is_not_there_is_made_from_the_file_and_kept(
    qtbot: QtBot, session: Session, thumbnails: Thumbnails, photo: tuple[int, Path, str]
) -> None:
    photo_id, _, fingerprint = photo

    fetch(qtbot, thumbnails, Wish(Key(fingerprint, 200, 150), photo_id))

    assert is_red(thumbnails.find(Key(fingerprint, 200, 150)))
    assert session.cache.thumbnail(fingerprint, 256)


def test_a_damaged_thumbnail_is_made_anew(
    qtbot: QtBot, session: Session, thumbnails: Thumbnails, photo: tuple[int, Path, str]
) -> None:
    photo_id, _, fingerprint = photo
    session.cache.store([(fingerprint, 256, b"no picture at all")])

    fetch(qtbot, thumbnails, Wish(Key(fingerprint, 200, 150), photo_id))

    assert is_red(thumbnails.find(Key(fingerprint, 200, 150)))
    assert fitted(session.cache.thumbnail(fingerprint, 256), Key("", 10, 10)) is not None


def test_a_large_one_is_made_on_demand_and_the_small_one_stands_in(
    qtbot: QtBot, session: Session, thumbnails: Thumbnails, photo: tuple[int, Path, str]
) -> None:
    photo_id, _, fingerprint = photo
    session.cache.store([(fingerprint, 256, jpeg())])
    key, seen = Key(fingerprint, 400, 300), []
    thumbnails.arrived.connect(lambda _: seen.append(thumbnails.find(key).size()))

    fetch(qtbot, thumbnails, Wish(key, photo_id))

    assert seen[-1] == QSize(400, 300)
    assert session.cache.thumbnail(fingerprint, 512)


def test_a_file_that_cannot_be_read_has_a_reason_until_it_is_tried_again(
    qtbot: QtBot, thumbnails: Thumbnails, photo: tuple[int, Path, str]
) -> None:
    photo_id, path, fingerprint = photo
    whole, wish = path.read_bytes(), Wish(Key(fingerprint, 200, 150), photo_id)
    path.write_bytes(whole[:40])
    fetch(qtbot, thumbnails, wish)
    assert thumbnails.find(wish.key) is None
    assert thumbnails.reason(wish.key)

    path.write_bytes(whole)
    thumbnails.retry({fingerprint})
    fetch(qtbot, thumbnails, wish)

    assert is_red(thumbnails.find(wish.key))


def test_a_missing_photo_without_a_thumbnail_is_not_looked_for_again(qtbot: QtBot, thumbnails: Thumbnails) -> None:
    wish = Wish(Key("gone", 200, 150), 0)

    fetch(qtbot, thumbnails, wish)

    assert thumbnails.find(wish.key) is None
    assert thumbnails.is_idle


def test_what_was_not_painted_for_longest_is_dropped_first(qtbot: QtBot, session: Session) -> None:
    thumbnails = Thumbnails(session, budget_bytes=3 * 100 * 100 * 4)
    session.cache.store([(name, 256, jpeg((200, 200))) for name in "abcd"])
    keys = {name: Key(name, 100, 100) for name in "abcd"}
    for name in "abc":
        fetch(qtbot, thumbnails, Wish(keys[name], 0))
    thumbnails.find(keys["a"])

    fetch(qtbot, thumbnails, Wish(keys["d"], 0))

    assert [name for name in "abcd" if thumbnails.find(keys[name])] == ["a", "c", "d"]
    assert thumbnails.bytes_held == 3 * 100 * 100 * 4
    thumbnails.close()


def test_another_size_stands_in_until_the_right_one_arrives(
    qtbot: QtBot, session: Session, thumbnails: Thumbnails
) -> None:
    session.cache.store([("a", 256, jpeg())])
    fetch(qtbot, thumbnails, Wish(Key("a", 100, 75), 0))

    assert thumbnails.find(Key("a", 200, 150)) is None
    assert thumbnails.stand_in("a").size() == QSize(100, 75)
    assert thumbnails.stand_in("b") is None


def test_closing_the_library_forgets_its_pictures(qtbot: QtBot, session: Session, thumbnails: Thumbnails) -> None:
    session.cache.store([("a", 256, jpeg())])
    fetch(qtbot, thumbnails, Wish(Key("a", 100, 75), 0))

    session.close()

    assert thumbnails.find(Key("a", 100, 75)) is None
    assert thumbnails.bytes_held == 0
    thumbnails.wish([Wish(Key("a", 100, 75), 0)])
    assert thumbnails.is_idle


def test_what_was_scrolled_past_is_never_fetched(session: Session) -> None:
    session.cache.store([(name, 256, jpeg()) for name in "abcdefg"])
    came, began, go_on, done = [], Event(), Event(), Event()

    def deliver(delivery: Delivery) -> None:
        came.append(delivery.key.fingerprint)
        began.set()
        go_on.wait(10)
        if came[-1] == "g":
            done.set()

    crew = Crew(session.open_library, session.cache, deliver)
    crew.wish(Wish(Key(name, 10, 10), 0) for name in "abcd")
    assert began.wait(10)  # the first is under way
    crew.wish(Wish(Key(name, 10, 10), 0) for name in "de")
    crew.wish(Wish(Key(name, 10, 10), 0) for name in "efg")
    go_on.set()

    assert done.wait(10)
    assert came == list("aefg")
    crew.end(wait_s=10)


def test_a_photo_that_was_scrolled_past_while_it_was_looked_up_is_not_made(
    session: Session, photo: tuple[int, Path, str]
) -> None:
    photo_id, _, fingerprint = photo
    session.cache.store([(fingerprint, 256, jpeg()), ("b", 256, jpeg())])
    came, began, go_on, done = [], Event(), Event(), Event()

    def deliver(delivery: Delivery) -> None:
        came.append((delivery.key.fingerprint, delivery.is_rough))
        began.set()
        go_on.wait(10)
        if delivery.key.fingerprint == "b":
            done.set()

    crew = Crew(session.open_library, session.cache, deliver)
    crew.wish([Wish(Key(fingerprint, 500, 375), photo_id)])
    assert began.wait(10)
    crew.wish([Wish(Key("b", 100, 75), 0)])
    go_on.set()

    assert done.wait(10)
    assert came == [(fingerprint, True), ("b", False)]
    crew.end(wait_s=10)
    assert session.cache.thumbnail(fingerprint, 512) is None


def test_a_library_closed_under_a_thread_is_no_surprise(session: Session, caplog: pytest.LogCaptureFixture) -> None:
    session.cache.store([("a", 256, jpeg()), ("b", 256, jpeg())])
    began, go_on = Event(), Event()

    def deliver(delivery: Delivery) -> None:
        began.set()
        go_on.wait(10)

    crew = Crew(session.open_library, session.cache, deliver)
    crew.wish([Wish(Key("a", 10, 10), 0), Wish(Key("b", 10, 10), 0)])
    assert began.wait(10)
    session.close()
    go_on.set()
    crew.end(wait_s=10)

    assert caplog.records == []


def test_the_threads_end_with_the_program(qtbot: QtBot, session: Session, thumbnails: Thumbnails) -> None:
    session.cache.store([("a", 256, jpeg())])
    fetch(qtbot, thumbnails, Wish(Key("a", 100, 75), 0))
    threads = thumbnails._crew._threads

    thumbnails.close()

    assert not any(thread.is_alive() for thread in threads)


def test_a_picture_of_another_shape_is_not_distorted() -> None:
    assert fitted(jpeg((200, 100)), Key("a", 100, 100)).size() == QSize(100, 50)
    assert fitted(jpeg((200, 149)), Key("a", 100, 75)).size() == QSize(100, 75)
    assert fitted(b"", Key("a", 100, 75)) is None
