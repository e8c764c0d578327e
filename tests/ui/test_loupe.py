"""The viewer, driven by real mouse and key events over real files."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tagger_desktop.commands import execute
from tagger_desktop.imaging.decode import Pixels, pixels
from tagger_desktop.imaging.thumbnails import encode_thumbnail
from tagger_desktop.jobs.scan import scan
from tagger_desktop.library import photos
from tagger_desktop.library.vocabulary import create_tag
from tagger_desktop.session import Session
from tagger_desktop.ui.loupe import Loupe

LEFT = Qt.MouseButton.LeftButton
NONE, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier
VIEW = (800, 600)  # pixels of the canvas


class Recorder:
    """Decodes for real, and writes down what, how large, and on which thread; waits while it is held."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int | None]] = []
        self.threads: set[int] = set()
        self.go = threading.Event()
        self.go.set()

    def __call__(self, path: Path, within: int | None) -> Pixels:
        self.asked.append((path.name, within))
        self.threads.add(threading.get_ident())
        assert self.go.wait(20)
        return pixels(path, within)

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.asked]


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def loupe(qtbot: QtBot, session: Session, recorder: Recorder) -> Iterator[Loupe]:
    """A viewer whose canvas is 800 by 600 pixels; not in use yet."""
    made = Loupe(session, decode=recorder)
    made.resize(VIEW[0], VIEW[1] + made.bar.height())
    made.show()
    qtbot.waitExposed(made)
    assert made.canvas.size().toTuple() == VIEW
    yield made
    recorder.go.set()
    made.decoder.close(20)
    session.close()
    made.deleteLater()


Look = Callable[..., list[int]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "photos"
    made.mkdir()
    return made


@pytest.fixture
def take_in(qtbot: QtBot, session: Session, folder: Path) -> Look:
    """Scan the folder, and return its photos' ids as they are shown: as they were met, in the order of their names."""

    def scanned() -> list[int]:
        library, cache = session.open_library, session.cache
        assert cache is not None
        list(scan(library, cache, folder))
        count = library.read().execute("SELECT count(*) FROM photo").fetchone()[0]
        qtbot.waitUntil(lambda: len(session.shown) == count)
        return list(session.shown.ids)

    return scanned


@pytest.fixture
def look(qtbot: QtBot, session: Session, loupe: Loupe, take_in: Look) -> Look:
    """Scan the folder and look at one of its photos until it is sharp; return all ids."""

    def looked(row: int = 0) -> list[int]:
        ids = take_in()
        session.select([ids[row]], ids[row])
        execute(session, "view.loupe")
        sharp(qtbot, loupe)
        return ids

    return looked


def plain(folder: Path, name: str, width: int = 1600, height: int = 1200, colour: str = "#3c6e8c") -> Path:
    path = folder / name
    Image.new("RGB", (width, height), colour).save(path, quality=95)
    return path


def sharp(qtbot: QtBot, loupe: Loupe) -> None:
    qtbot.waitUntil(lambda: loupe.card is not None and loupe.is_sharp, timeout=20_000)


def settled(qtbot: QtBot, loupe: Loupe) -> None:
    qtbot.waitUntil(lambda: loupe.canvas.port.zoom == loupe.canvas.target)


def seen(loupe: Loupe) -> QImage:
    return loupe.canvas.grab().toImage()


def colour(loupe: Loupe, across: int = VIEW[0] // 2, down: int = VIEW[1] // 2) -> QColor:
    return seen(loupe).pixelColor(across, down)


def is_like(colour: QColor, name: str, by: int = 6) -> bool:
    other = QColor(name)
    channels = (QColor.red, QColor.green, QColor.blue)
    return all(abs(channel(colour) - channel(other)) <= by for channel in channels)


def wheel(loupe: Loupe, notches: float, at: QPoint) -> None:
    event = QWheelEvent(
        QPointF(at),
        loupe.canvas.mapToGlobal(QPointF(at)),
        QPoint(),
        QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(loupe.canvas, event)


def test_the_thumbnail_is_there_at_once_and_the_photo_follows(
    qtbot: QtBot, session: Session, loupe: Loupe, folder: Path, take_in: Look, recorder: Recorder
) -> None:
    plain(folder, "a.jpg", colour="#3c6e8c")
    ids = take_in()
    assert session.cache is not None
    (card,) = photos.cards(session.open_library.read(), ids)
    session.cache.store([(card.fingerprint, 256, encode_thumbnail(Image.new("RGB", (256, 192), "#b42828")))])
    recorder.go.clear()

    session.select(ids, ids[0])
    execute(session, "view.loupe")

    assert is_like(colour(loupe), "#b42828")
    assert loupe.bar.line.name == "a.jpg"
    recorder.go.set()
    sharp(qtbot, loupe)
    assert is_like(colour(loupe), "#3c6e8c")


def test_photos_are_decoded_on_other_threads_no_larger_than_the_screen(
    loupe: Loupe, folder: Path, look: Look, recorder: Recorder
) -> None:
    plain(folder, "a.jpg", 3200, 1000)

    look()

    assert threading.get_ident() not in recorder.threads
    assert recorder.asked == [("a.jpg", 800)]


def test_a_200_megapixel_photo_opens_in_the_size_of_the_screen_while_the_window_goes_on(
    qtbot: QtBot, session: Session, loupe: Loupe, folder: Path, take_in: Look, recorder: Recorder
) -> None:
    Image.new("L", (16_000, 12_500), 90).save(folder / "a.jpg", quality=50)
    plain(folder, "b.jpg")
    ids = take_in()
    recorder.go.clear()
    session.select([ids[0]], ids[0])
    execute(session, "view.loupe")
    qtbot.waitUntil(lambda: "a.jpg" in recorder.names)

    execute(session, "view.next")  # while the large one is being decoded
    assert loupe.bar.line.name == "b.jpg"
    execute(session, "view.previous")
    recorder.go.set()
    sharp(qtbot, loupe)

    assert loupe.bar.zoom == "5 %"
    assert threading.get_ident() not in recorder.threads
    assert {side for name, side in recorder.asked if name == "a.jpg"} == {round(16_000 * 600 / 12_500)}
    assert is_like(colour(loupe), "#5a5a5a")


def test_every_orientation_is_shown_upright(
    qtbot: QtBot, session: Session, loupe: Loupe, folder: Path, look: Look, shared: Path
) -> None:
    for turn in (1, 3, 6, 8):
        shutil.copy(shared / "orientation" / f"Portrait_{turn}.jpg", folder)
    ids = look()
    upright = seen(loupe).scaled(80, 60).convertToFormat(QImage.Format.Format_Grayscale8)

    for photo_id in ids[1:]:
        session.select([photo_id], photo_id)
        sharp(qtbot, loupe)
        turned = seen(loupe).scaled(80, 60).convertToFormat(QImage.Format.Format_Grayscale8)
        differences = sum(
            abs(upright.pixelColor(x, y).red() - turned.pixelColor(x, y).red()) for x in range(80) for y in range(60)
        )
        # The number in the middle of each differs; everything else is the same to within compression.
        assert differences / (80 * 60) < 3


def test_neighbours_are_decoded_ahead_so_that_a_step_is_sharp_at_once(
    qtbot: QtBot, session: Session, loupe: Loupe, folder: Path, look: Look, recorder: Recorder
) -> None:
    for name in ("a.jpg", "b.jpg", "c.jpg", "d.jpg"):
        plain(folder, name)
    look(1)

    qtbot.waitUntil(lambda: sorted(recorder.names) == ["a.jpg", "b.jpg", "c.jpg"])
    qtbot.wait(50)
    execute(session, "view.next")

    assert loupe.bar.line.name == "c.jpg"
    assert loupe.is_sharp


def test_of_a_key_that_is_held_down_only_the_photo_it_rests_on_is_decoded(
    qtbot: QtBot, session: Session, loupe: Loupe, folder: Path, look: Look, recorder: Recorder
) -> None:
    for number in range(30):
        plain(folder, f"{number:02}.jpg", 400, 300)
    look()
    qtbot.waitUntil(lambda: len(recorder.asked) == 2)
    shown = []

    for _ in range(20):
        execute(session, "view.next")
        shown.append(loupe.bar.line.position)
    sharp(qtbot, loupe)
    qtbot.waitUntil(lambda: "21.jpg" in recorder.names)
    loupe.decoder.close(20)

    assert shown == [f"{number} of 30" for number in range(2, 22)]
    assert set(recorder.names) <= {"00.jpg", "01.jpg", "19.jpg", "20.jpg", "21.jpg"}


def test_the_wheel_zooms_at_the_cursor(qtbot: QtBot, loupe: Loupe, folder: Path, look: Look) -> None:
    plain(folder, "a.jpg", 4000, 3000)
    look()
    at = QPoint(200, 150)
    held = loupe.canvas.port.under(QPointF(at))

    for _ in range(4):
        wheel(loupe, 1, at)
        settled(qtbot, loupe)

    assert loupe.canvas.port.zoom == pytest.approx(0.2 * 1.3**4)
    assert (loupe.canvas.port.under(QPointF(at)) - held).manhattanLength() < 1


def test_the_wheel_stops_at_100_percent_and_at_the_whole_photo(
    qtbot: QtBot, loupe: Loupe, folder: Path, look: Look
) -> None:
    plain(folder, "a.jpg", 1600, 1200)
    look()

    wheel(loupe, 2.5, QPoint(400, 300))
    wheel(loupe, 0.5, QPoint(400, 300))
    assert loupe.canvas.target == 1.0
    wheel(loupe, -30, QPoint(400, 300))
    settled(qtbot, loupe)

    assert loupe.canvas.is_fitted
    assert loupe.bar.zoom == "50 %"


def test_a_double_click_shows_100_percent_at_the_point_and_the_whole_photo_again(
    qtbot: QtBot, loupe: Loupe, folder: Path, look: Look, recorder: Recorder
) -> None:
    picture = Image.new("RGB", (2400, 1800), "#203040")
    picture.paste("#c8781e", (1800, 1350, 2400, 1800))
    picture.save(folder / "a.jpg", quality=95)
    look()

    qtbot.mouseDClick(loupe.canvas, LEFT, pos=QPoint(700, 550))
    settled(qtbot, loupe)
    sharp(qtbot, loupe)

    assert loupe.bar.zoom == "100 %"
    assert is_like(colour(loupe, 700, 550), "#c8781e")
    assert ("a.jpg", None) in recorder.asked

    qtbot.mouseDClick(loupe.canvas, LEFT, pos=QPoint(100, 100))
    settled(qtbot, loupe)
    assert loupe.canvas.is_fitted


def test_the_commands_zoom_in_round_steps_and_only_as_sharp_as_needed(
    qtbot: QtBot, session: Session, loupe: Loupe, folder: Path, look: Look, recorder: Recorder
) -> None:
    plain(folder, "a.jpg", 6400, 4800)
    look()

    execute(session, "view.larger")
    execute(session, "view.larger")
    settled(qtbot, loupe)
    sharp(qtbot, loupe)
    assert loupe.bar.zoom == "25 %"
    assert recorder.asked[-1] == ("a.jpg", 1600)

    execute(session, "view.full_size")
    sharp(qtbot, loupe)
    assert recorder.asked[-1] == ("a.jpg", None)

    execute(session, "view.smaller")
    settled(qtbot, loupe)
    assert loupe.bar.zoom == "67 %"
    assert loupe.is_sharp  # from the halves that came with the whole

    execute(session, "view.fit")
    settled(qtbot, loupe)
    assert loupe.bar.zoom == "12 %"


def test_dragging_moves_the_photo_and_stops_at_its_edge(
    qtbot: QtBot, session: Session, loupe: Loupe, folder: Path, look: Look
) -> None:
    plain(folder, "a.jpg", 1600, 1200)
    look()
    execute(session, "view.full_size")
    settled(qtbot, loupe)
    port, canvas = loupe.canvas.port, loupe.canvas

    qtbot.mousePress(canvas, LEFT, pos=QPoint(300, 250))
    assert canvas.cursor().shape() is Qt.CursorShape.ClosedHandCursor
    qtbot.mouseMove(canvas, QPoint(400, 290))
    qtbot.waitUntil(lambda: port.place.topLeft() == QPointF(-300, -260))
    qtbot.mouseMove(canvas, QPoint(790, 590))
    qtbot.waitUntil(lambda: port.place.topLeft() == QPointF())
    qtbot.mouseRelease(canvas, LEFT, pos=QPoint(790, 590))

    assert canvas.cursor().shape() is Qt.CursorShape.OpenHandCursor


def test_alt_and_an_arrow_move_the_photo(
    qtbot: QtBot, session: Session, loupe: Loupe, folder: Path, look: Look
) -> None:
    plain(folder, "a.jpg", 1600, 1200)
    look()
    execute(session, "view.full_size")
    settled(qtbot, loupe)

    qtbot.keyClick(loupe.canvas, Qt.Key.Key_Right, ALT)
    qtbot.keyClick(loupe.canvas, Qt.Key.Key_Up, ALT)
    qtbot.keyClick(loupe.canvas, Qt.Key.Key_Right)

    assert loupe.canvas.port.place.topLeft() == QPointF(-400 - 160, -300 + 120)


def test_pixels_are_squares_when_they_are_large(
    qtbot: QtBot, session: Session, loupe: Loupe, folder: Path, look: Look
) -> None:
    picture = Image.new("RGB", (64, 48), "#000000")
    for across in range(64):
        for down in range(across % 2, 48, 2):
            picture.putpixel((across, down), (255, 255, 255))
    picture.save(folder / "a.png")
    look()

    while loupe.canvas.target < 8:
        execute(session, "view.larger")
    settled(qtbot, loupe)

    image = seen(loupe)
    row = [image.pixelColor(across, 301).red() for across in range(200, 600)]
    assert set(row) == {0, 255}
    assert sum(left != right for left, right in zip(row, row[1:], strict=False)) == pytest.approx(50, abs=1)


def test_zoom_and_place_stay_on_a_photo_of_the_same_size_only(
    qtbot: QtBot, session: Session, loupe: Loupe, folder: Path, look: Look
) -> None:
    plain(folder, "a.jpg", 1600, 1200)
    plain(folder, "b.jpg", 1600, 1200)
    plain(folder, "c.jpg", 1500, 1000)
    look()
    qtbot.mouseDClick(loupe.canvas, LEFT, pos=QPoint(100, 100))
    settled(qtbot, loupe)
    place = loupe.canvas.port.place

    execute(session, "view.next")
    assert loupe.canvas.port.place == place
    execute(session, "view.next")

    assert loupe.canvas.is_fitted


def test_the_buttons_of_the_mouse_and_at_the_edges_step(
    qtbot: QtBot, session: Session, loupe: Loupe, folder: Path, look: Look
) -> None:
    for name in ("a.jpg", "b.jpg"):
        plain(folder, name)
    ids = look()

    qtbot.mouseClick(loupe.canvas, Qt.MouseButton.ForwardButton)
    assert session.current == ids[1]
    qtbot.mouseClick(loupe.canvas, Qt.MouseButton.BackButton)
    assert session.current == ids[0]

    qtbot.mouseMove(loupe.canvas, QPoint(300, 200))
    qtbot.mouseMove(loupe.canvas, QPoint(310, 200))
    qtbot.waitUntil(lambda: loupe.arrows.next.isVisible())
    assert not loupe.arrows.previous.isVisible()  # there is nothing before the first photo
    qtbot.mouseClick(loupe.arrows.next, LEFT)
    assert session.current == ids[1]
    assert not loupe.arrows.next.isVisible()


def test_the_bar_says_what_is_known_of_the_photo_and_follows_what_happens(
    qtbot: QtBot, session: Session, loupe: Loupe, folder: Path, look: Look
) -> None:
    for name in ("a.jpg", "b.jpg"):
        plain(folder, name)
    ids = look(1)
    assert (loupe.bar.line.name, loupe.bar.line.position) == ("b.jpg", "2 of 2")

    with session.open_library.edit("Tag") as edit:
        edit.add_tag(create_tag(edit, "harbour", "scene"), [ids[1]])
        edit.set_field("rating", 4, [ids[1]])
        edit.set_field("flag", 1, [ids[1]])

    qtbot.waitUntil(lambda: bool(loupe.bar.line.tags))
    assert loupe.canvas.accessibleName() == "b.jpg, 2 of 2, rated 4, picked, tags: harbour"
    loupe.bar.grab()


def test_a_broken_photo_is_a_placeholder_with_the_reason(loupe: Loupe, folder: Path, look: Look) -> None:
    plain(folder, "a.jpg")
    (folder / "b.jpg").write_bytes((folder / "a.jpg").read_bytes()[:300])

    look(1)

    words = loupe.canvas.words
    assert words is not None
    assert words.title == "This photo cannot be shown"
    assert words.reason == "The file is cut off: the picture ends before it is complete."
    assert loupe.bar.zoom == ""
    loupe.canvas.grab()


def test_a_missing_photo_is_its_thumbnail_and_a_sentence(
    loupe: Loupe, folder: Path, take_in: Look, look: Look, recorder: Recorder
) -> None:
    plain(folder, "a.jpg", colour="#ffffff")
    take_in()
    (folder / "a.jpg").unlink()

    look()

    remark = loupe.canvas.remark
    assert remark is not None
    assert remark.text == "The file is missing. This is its thumbnail."
    assert colour(loupe, 400, 300).red() == pytest.approx(0x13 + 0.35 * (255 - 0x13), abs=4)
    assert recorder.asked == []


def test_a_file_that_has_gone_since_the_scan_is_said_to_be_gone(
    loupe: Loupe, folder: Path, take_in: Look, look: Look, session: Session, qtbot: QtBot
) -> None:
    plain(folder, "a.jpg")
    ids = take_in()
    (folder / "a.jpg").unlink()

    session.select(ids, ids[0])
    execute(session, "view.loupe")
    sharp(qtbot, loupe)

    remark = loupe.canvas.remark
    assert remark is not None
    assert remark.text == "The file is not there any more. This is its thumbnail."


def test_what_is_transparent_stands_on_chequers(loupe: Loupe, folder: Path, look: Look) -> None:
    Image.new("RGBA", (800, 600), (255, 0, 0, 0)).save(folder / "a.png")

    look()

    image = seen(loupe)
    assert {image.pixelColor(across, 4).name() for across in range(800)} == {"#ffffff", "#e5e5e5"}


def test_a_photo_taken_out_of_the_library_hands_over_to_its_neighbour_and_the_last_to_words(
    qtbot: QtBot, session: Session, loupe: Loupe, folder: Path, look: Look
) -> None:
    for name in ("a.jpg", "b.jpg"):
        plain(folder, name)
    ids = look()

    with session.open_library.edit("Remove") as edit:
        edit.set_field("removed", 1, [ids[0]])
    qtbot.waitUntil(lambda: loupe.bar.line.name == "b.jpg")
    with session.open_library.edit("Remove") as edit:
        edit.set_field("removed", 1, [ids[1]])
    qtbot.waitUntil(lambda: loupe.canvas.words is not None)

    assert loupe.canvas.words is not None
    assert loupe.canvas.words.title == "No photo to look at"


def test_a_photo_that_changed_on_disk_is_decoded_again(
    qtbot: QtBot, session: Session, loupe: Loupe, folder: Path, look: Look
) -> None:
    plain(folder, "a.jpg", colour="#3c6e8c")
    look()

    plain(folder, "a.jpg", 1000, 1200, colour="#b42828")
    assert session.cache is not None
    list(scan(session.open_library, session.cache, folder))
    qtbot.waitUntil(lambda: loupe.card is not None and loupe.card.width == 1000)
    sharp(qtbot, loupe)

    assert is_like(colour(loupe), "#b42828")


def test_back_in_the_grid_nothing_is_decoded_and_coming_back_is_sharp_at_once(
    qtbot: QtBot, session: Session, loupe: Loupe, folder: Path, look: Look, recorder: Recorder
) -> None:
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        plain(folder, name)
    look()
    qtbot.waitUntil(lambda: len(recorder.asked) == 2)

    execute(session, "view.grid")
    assert loupe.card is None
    execute(session, "view.next")
    execute(session, "view.next")
    execute(session, "view.first")
    execute(session, "view.loupe")

    assert loupe.is_sharp
    assert is_like(colour(loupe), "#3c6e8c")
    assert "c.jpg" not in recorder.names


def test_the_other_button_asks_for_a_menu(qtbot: QtBot, loupe: Loupe, folder: Path, look: Look) -> None:
    plain(folder, "a.jpg")
    look()

    at = loupe.canvas.mapToGlobal(QPoint(30, 40))
    with qtbot.waitSignal(loupe.menu_requested) as asked:
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(30, 40), at)
        QApplication.sendEvent(loupe.canvas, event)

    assert asked.args == [at]


def test_a_viewer_that_is_built_late_shows_what_is_looked_at(
    qtbot: QtBot, session: Session, folder: Path, take_in: Look
) -> None:
    plain(folder, "a.jpg")
    ids = take_in()
    session.select(ids, ids[0])
    session.look(True)

    late = Loupe(session)

    sharp(qtbot, late)
    assert late.bar.line.name == "a.jpg"
    late.decoder.close(10)
    session.close()
    late.deleteLater()
