"""The sample photos: drawn once, the same every time, with what a camera writes into its files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tagger_desktop.imaging.decode import open_photo
from tagger_desktop.imaging.metadata import details
from tagger_desktop.imaging.sample_photos import SAMPLE_TAGS, draw_samples, draw_shots
from tagger_desktop.imaging.sample_photos.album import ALBUM
from tagger_desktop.imaging.sample_photos.prints import scene
from tagger_desktop.imaging.thumbnails import read_photo

FEW = [shot for shot in ALBUM if shot.scene in {"palms", "moonlit", "dawn_walk"}]  # turned in three ways


def test_there_are_about_sixty_and_each_can_be_drawn() -> None:
    assert 55 <= len(ALBUM) <= 65
    assert len({shot.path for shot in ALBUM}) == len(ALBUM) == len(SAMPLE_TAGS)
    assert all(callable(scene(shot)) for shot in ALBUM)


def test_every_tag_has_one_of_the_kinds_and_every_photo_some_tags() -> None:
    assert all(SAMPLE_TAGS.values())
    assert {kind for tags in SAMPLE_TAGS.values() for _, kind in tags} == {"object", "action", "scene", "other"}


def test_photos_are_upright_and_say_when_where_and_with_what_they_were_taken(tmp_path: Path) -> None:
    for shot, path in zip(FEW, draw_shots(tmp_path, FEW), strict=True):
        reading = read_photo(path)
        assert (reading.facts.width, reading.facts.height) == shot.size
        assert open_photo(path, 100).size[0] < open_photo(path, 100).size[1] or shot.size[0] > shot.size[1]
        assert reading.facts.taken == shot.taken
        assert reading.facts.has_gps == bool(shot.place)
        assert reading.facts.camera
        assert reading.facts.orientation == shot.turn
        assert any(name == "Exposure" for _, name, _ in details(path))
    assert {shot.turn for shot in FEW} > {1}


def test_a_second_run_draws_only_what_is_missing_and_the_same_again(tmp_path: Path) -> None:
    first = list(draw_shots(tmp_path, FEW[:2]))
    before = [(path.stat().st_mtime_ns, path.read_bytes()) for path in first]
    first[0].unlink()

    again = list(draw_shots(tmp_path, FEW[:2]))

    assert again == first
    assert again[0].read_bytes() == before[0][1]
    assert again[1].stat().st_mtime_ns == before[1][0]


def test_an_interrupted_run_leaves_no_half_photo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*words: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("tagger_desktop.imaging.sample_photos.prints.os.replace", fail)
    with pytest.raises(OSError, match="full"):
        next(draw_samples(tmp_path))
    assert [path for path in tmp_path.rglob("*") if path.suffix in {".jpg", ".png", ".webp"}] == []


def test_what_is_drawn_is_a_picture_not_a_plane(tmp_path: Path) -> None:
    path = next(draw_shots(tmp_path, FEW[:1]))
    with Image.open(path) as photo:
        low, high = photo.convert("L").getextrema()
    assert high - low > 100
