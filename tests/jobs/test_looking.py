"""Photos are decoded ahead of the model, come in their order, and a bad one is told and left out."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tagger_desktop.domain.progress import Problem
from tagger_desktop.imaging.view import middle, view
from tagger_desktop.jobs.looking import AHEAD, Batch, views


@pytest.fixture
def photos(tmp_path: Path) -> list[tuple[int, Path]]:
    """Twenty-one photos whose brightness says which they are."""
    made = []
    for place in range(21):
        path = tmp_path / f"{place:02}.jpg"
        Image.new("RGB", (60 + place, 40), (place * 10,) * 3).save(path, quality=95)
        made.append((place + 100, path))
    return made


def test_photos_come_in_their_order_in_batches(photos: list[tuple[int, Path]]) -> None:
    batches = [found for found in views(photos, 32, batch=8) if isinstance(found, Batch)]

    assert [len(found.views) for found in batches] == [8, 8, 5]
    ids = [photo_id for found in batches for photo_id in found.photo_ids]
    assert ids == [photo_id for photo_id, _ in photos]
    seen = [each for found in batches for each in found.views]
    assert [round(each.pixels.mean() / 10) for each in seen] == list(range(21))
    assert [each.facts.width for each in seen if each.facts] == [60 + place for place in range(21)]


def test_what_cannot_be_read_is_a_problem_in_its_turn(photos: list[tuple[int, Path]]) -> None:
    photos[2][1].write_bytes(b"no photo at all, only words")
    photos[20][1].unlink()

    found = list(views(photos, 32, batch=4))

    problems = [each for each in found if isinstance(each, Problem)]
    assert [problem.path for problem in problems] == [photos[2][1], photos[20][1]]
    assert "text" in problems[0].reason
    ids = [photo_id for each in found if isinstance(each, Batch) for photo_id in each.photo_ids]
    assert ids == [photo_id for place, (photo_id, _) in enumerate(photos) if place not in (2, 20)]


def test_nothing_to_look_at_is_no_batch() -> None:
    assert list(views([], 32)) == []


def test_it_reads_only_a_little_ahead_and_stops_when_closed(photos: list[tuple[int, Path]]) -> None:
    asked = []

    def endless() -> object:
        while True:
            for photo in photos:
                asked.append(photo)
                yield photo

    looking = views(endless(), 32, batch=4)
    next(looking)
    assert len(asked) <= AHEAD + 4
    looking.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("decoding photos")]


def test_a_view_is_upright_opaque_and_no_larger_than_needed(tmp_path: Path) -> None:
    turned = Image.new("RGB", (800, 400), (10, 20, 30))
    exif = Image.Exif()
    exif[0x0112] = 6
    turned.save(tmp_path / "turned.jpg", exif=exif)
    Image.new("RGBA", (50, 30), (255, 0, 0, 0)).save(tmp_path / "clear.png")

    assert view(tmp_path / "turned.jpg", 100).shape == (200, 100, 3)
    clear = view(tmp_path / "clear.png", 100)
    assert clear.shape == (30, 50, 3)
    assert clear.min() == 255


def test_the_middle_of_a_photo_is_cut_square() -> None:
    pixels = np.zeros((40, 100, 3), np.uint8)
    pixels[:, 30:70] = 200

    assert middle(pixels, 20).shape == (20, 20, 3)
    assert middle(pixels, 20, 0.9).min() == 200
    assert middle(pixels[:1, :1], 8).shape == (8, 8, 3)
