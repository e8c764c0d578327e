"""Photos are copied without their place unless somebody wants it, and what leaves is said before."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.progress import Steps
from tagger_desktop.imaging.decode import open_photo
from tagger_desktop.imaging.private import Level, findings
from tagger_desktop.jobs.copy import copy, leaving, with_places
from tagger_desktop.jobs.scan import scan
from tagger_desktop.library import photos
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.library import Library
from tests.imaging.test_private import rich


def done(steps: Steps) -> Any:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


@pytest.fixture
def folder(tmp_path: Path, library: Library, cache: Cache) -> Path:
    """Three scanned photos that say where they were taken, and one that says nothing."""
    made = tmp_path / "photos"
    (made / "trips").mkdir(parents=True)
    for name, format in (("a.jpg", "JPEG"), ("b.png", "PNG"), ("trips/a.jpg", "JPEG"), ("c.gif", "GIF")):
        (made / name).write_bytes(rich(format))
    (made / "trips" / "a.jpg").write_bytes(rich("JPEG", turn=3))
    done(scan(library, cache, made))
    return made


def all_ids(library: Library) -> list[int]:
    return list(photos.all_ids(library.read()))


def told(path: Path) -> set[str]:
    return {finding.kind for finding in findings(path.read_bytes())}


def test_copies_say_everything_but_the_place_unless_asked(library: Library, folder: Path, tmp_path: Path) -> None:
    result = done(copy(library, all_ids(library), tmp_path / "out"))

    assert (result.photos, result.skipped) == (4, [])
    for name in ("a.jpg", "b.png", "trips/a.jpg", "c.gif"):
        made = tmp_path / "out" / name
        assert "location" not in told(made)
        assert open_photo(made).tobytes() == open_photo(folder / name).tobytes()
        assert made.stat().st_mtime_ns == (folder / name).stat().st_mtime_ns
    assert "camera" in told(tmp_path / "out" / "a.jpg")
    assert result.bytes == sum(path.stat().st_size for path in (tmp_path / "out").rglob("*.*"))


@pytest.mark.parametrize(("level", "kept"), [("keep", True), ("none", False)])
def test_copies_keep_all_or_nothing_when_asked(
    library: Library, folder: Path, tmp_path: Path, level: Level, kept: bool
) -> None:
    done(copy(library, all_ids(library), tmp_path / "out", level))

    assert (told(tmp_path / "out" / "a.jpg") == told(folder / "a.jpg")) is kept
    assert (told(tmp_path / "out" / "a.jpg") == set()) is not kept


def test_what_leaves_is_what_is_then_in_the_copies(library: Library, folder: Path, tmp_path: Path) -> None:
    for level in ("keep", "no-location", "none"):
        seen = done(leaving(library, all_ids(library), level))
        done(copy(library, all_ids(library), tmp_path / level, level))
        there = [told(path) for path in (tmp_path / level).rglob("*.*")]

        assert seen.photos == 4
        assert seen.kinds == {kind: sum(kind in one for one in there) for kind in set().union(*there)}
    assert seen.sentence() == "Nothing leaves but the pictures."
    everything = done(leaving(library, all_ids(library), "keep"))
    assert everything.kinds["location"] == 4
    assert "41.89000° N, 12.46667° E" in everything.examples["location"]
    assert everything.sentence().startswith("With 4 photos leave: ")


def test_photos_with_a_place_are_counted_before(library: Library, folder: Path) -> None:
    assert with_places(library, all_ids(library)) == 3
    assert with_places(library, []) == 0


def test_nothing_that_stands_there_is_replaced(library: Library, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "a.jpg").write_text("another")

    first, again = done(copy(library, all_ids(library), out)), done(copy(library, all_ids(library), out))

    assert (out / "a.jpg").read_text() == "another"
    assert (out / "a-2.jpg").is_file()
    assert (first.unchanged, again.unchanged) == (0, 4)
    assert len(list(out.rglob("*.*"))) == 5
    assert not list(out.rglob("*.part"))


def test_a_file_that_cannot_be_cleaned_is_not_copied_and_named(library: Library, folder: Path, tmp_path: Path) -> None:
    data = (folder / "b.png").read_bytes()
    (folder / "b.png").write_bytes(data[: len(data) // 2])
    (folder / "c.gif").unlink()

    seen, result = done(leaving(library, all_ids(library))), done(copy(library, all_ids(library), tmp_path / "out"))

    assert result.photos == 2
    assert {Path(one["path"]).name for one in result.skipped} == {"b.png", "c.gif"}
    assert seen.unclear == result.skipped
    assert {path.name for path in (tmp_path / "out").rglob("*.*")} == {"a.jpg"}


def test_a_level_or_a_folder_that_there_is_not_is_refused(library: Library, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Choose keep, no-location or none"):
        done(copy(library, all_ids(library), tmp_path / "out", "some"))  # type: ignore[arg-type]
    with pytest.raises(UserError, match="cannot be made"):
        done(copy(library, all_ids(library), folder / "a.jpg" / "x"))
    assert not (tmp_path / "out").exists()


def test_two_roots_with_the_same_names_go_into_one_folder(
    library: Library, cache: Cache, folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(folder, tmp_path / "more")
    (tmp_path / "more" / "a.jpg").write_bytes(rich("JPEG", turn=8))
    done(scan(library, cache, tmp_path / "more"))

    result = done(copy(library, all_ids(library), tmp_path / "out"))

    assert result.photos == 8
    assert len(list((tmp_path / "out").rglob("*.*"))) == 8
