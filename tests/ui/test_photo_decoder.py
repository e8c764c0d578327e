"""Decoding in the background: on other threads, the newest first, nothing in vain."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from tagger_desktop.imaging.decode import Pixels, pixels
from tagger_desktop.ui.photo_decoder import SMALLEST, Decoded, PhotoDecoder, Wanted, redrawn


class Slow:
    """Decodes for real, but only when told, and writes down what, and on which thread."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int | None]] = []
        self.threads: set[int] = set()
        self.go = threading.Event()

    def __call__(self, path: Path, within: int | None) -> Pixels:
        self.asked.append((path.stem, within))
        self.threads.add(threading.get_ident())
        assert self.go.wait(10)
        return pixels(path, within)


@pytest.fixture
def slow() -> Iterator[Slow]:
    made = Slow()
    yield made
    made.go.set()


@pytest.fixture
def decoder(qtbot: QtBot, slow: Slow) -> Iterator[PhotoDecoder]:
    made = PhotoDecoder(slow)
    yield made
    slow.go.set()
    made.close(10)


@pytest.fixture
def photo(tmp_path: Path) -> Callable[..., Path]:
    def make(name: str, width: int = 60, height: int = 40, colour: str = "teal") -> Path:
        path = tmp_path / f"{name}.png"
        Image.new("RGB", (width, height), colour).save(path)
        return path

    return make


def wanted(path: Path, side: int | None = None, is_large: bool = False) -> Wanted:
    return Wanted(hash(path.stem), path.stem, side, is_large, path=path)


def arrived(decoder: PhotoDecoder) -> list[Decoded]:
    found: list[Decoded] = []
    decoder.decoded.connect(found.append)
    return found


def test_photos_are_decoded_on_other_threads_and_arrive_on_this_one(
    qtbot: QtBot, decoder: PhotoDecoder, slow: Slow, photo: Callable[..., Path]
) -> None:
    slow.go.set()
    here: list[int] = []
    decoder.decoded.connect(lambda decoded: here.append(threading.get_ident()))

    decoder.want([wanted(photo("a")), wanted(photo("b"), is_large=True)])
    qtbot.waitUntil(lambda: len(here) == 2)

    assert set(here) == {threading.get_ident()}
    assert threading.get_ident() not in slow.threads


def test_a_photo_comes_with_its_pixels_and_the_size_of_the_whole(
    qtbot: QtBot, decoder: PhotoDecoder, slow: Slow, photo: Callable[..., Path]
) -> None:
    slow.go.set()
    found = arrived(decoder)

    decoder.want([wanted(photo("a", 600, 400, "#204060"), side=300)])
    qtbot.waitUntil(lambda: len(found) == 1)

    assert found[0].full.toTuple() == (600, 400)
    (picture,) = found[0].levels
    assert picture.size().toTuple() == (300, 200)
    assert picture.pixelColor(150, 100).name() == "#204060"


def test_what_was_left_behind_is_not_begun_and_never_arrives(
    qtbot: QtBot, decoder: PhotoDecoder, slow: Slow, photo: Callable[..., Path]
) -> None:
    found = arrived(decoder)
    decoder.want([wanted(photo(name)) for name in "abcd"])
    qtbot.waitUntil(lambda: len(slow.asked) == 2)

    decoder.want([wanted(photo("z"))])
    slow.go.set()
    qtbot.waitUntil(lambda: len(found) == 1)
    decoder.close(10)

    assert found[0].wanted.fingerprint == "z"
    assert [name for name, _ in slow.asked] == ["a", "b", "z"]


def test_what_is_under_way_is_not_begun_again(
    qtbot: QtBot, decoder: PhotoDecoder, slow: Slow, photo: Callable[..., Path]
) -> None:
    found = arrived(decoder)
    one = wanted(photo("a"))
    decoder.want([one])
    qtbot.waitUntil(lambda: len(slow.asked) == 1)

    decoder.want([one, wanted(photo("b"))])
    slow.go.set()
    qtbot.waitUntil(lambda: len(found) == 2)

    assert sorted(name for name, _ in slow.asked) == ["a", "b"]


def test_a_photo_in_its_own_size_does_not_hold_up_those_for_the_screen(
    qtbot: QtBot, decoder: PhotoDecoder, slow: Slow, photo: Callable[..., Path]
) -> None:
    decoder.want([wanted(photo("a"), is_large=True), wanted(photo("b"), is_large=True), wanted(photo("c"))])

    qtbot.waitUntil(lambda: {name for name, _ in slow.asked} == {"a", "c"})


def test_a_damaged_photo_is_told_with_its_reason(
    qtbot: QtBot, decoder: PhotoDecoder, slow: Slow, tmp_path: Path
) -> None:
    slow.go.set()
    path = tmp_path / "half.jpg"
    Image.effect_noise((400, 300), 80).save(path, quality=90)
    path.write_bytes(path.read_bytes()[:9_000])

    with qtbot.waitSignal(decoder.failed) as told:
        decoder.want([wanted(path)])

    assert told.args[1] == "The file is cut off: the picture ends before it is complete."


def test_a_large_photo_comes_with_a_half_and_a_quarter(
    qtbot: QtBot, decoder: PhotoDecoder, slow: Slow, photo: Callable[..., Path]
) -> None:
    slow.go.set()
    found = arrived(decoder)

    decoder.want([wanted(photo("a", 4 * SMALLEST + 2, 801, "#806040"), is_large=True)])
    qtbot.waitUntil(lambda: len(found) == 1)

    assert [level.size().toTuple() for level in found[0].levels] == [(4098, 801), (2049, 400), (1024, 200)]
    assert {level.pixelColor(7, 7).name() for level in found[0].levels} == {"#806040"}


def test_a_halved_pixel_is_the_mean_of_four() -> None:
    picture = QImage(1400, 1000, QImage.Format.Format_RGB888)  # drawn in several strips
    picture.fill(QColor(0, 0, 0))
    for across, down, grey in ((0, 0, 40), (1, 0, 80), (0, 1, 120), (1, 1, 200), (1398, 998, 255), (1399, 999, 255)):
        picture.setPixelColor(across, down, QColor(grey, grey, grey))

    half = redrawn(picture, 2)

    assert half.size().toTuple() == (700, 500)
    assert half.pixelColor(0, 0).red() == pytest.approx(110, abs=3)
    assert half.pixelColor(699, 499).red() == pytest.approx(127.5, abs=3)
    assert half.pixelColor(1, 0).red() == 0


def test_transparency_survives_halving() -> None:
    picture = QImage(8, 8, QImage.Format.Format_RGBA8888)
    picture.fill(QColor(200, 100, 50, 128))

    half = redrawn(picture, 2)

    assert half.hasAlphaChannel()
    assert half.pixelColor(2, 2).alpha() == 128
    assert half.pixelColor(2, 2).red() == pytest.approx(200, abs=2)
