"""A scan against real files: what is found, recognised, missed and refused."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.progress import Problem, Progress
from tagger_desktop.jobs.scan import SIDE, ScanResult, scan, walk
from tagger_desktop.library import photos, vocabulary
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.check import check
from tagger_desktop.library.library import Library

Run = Callable[..., ScanResult]


def draw(path: Path, colour: object = "teal", size: tuple[int, int] = (60, 40), **options: object) -> Path:
    """Write a small picture in the format of the file's ending."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(path, **options)  # type: ignore[arg-type]
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three photos, one of them deeper."""
    draw(tmp_path / "photos" / "a.jpg", "red")
    draw(tmp_path / "photos" / "b.png", "green")
    draw(tmp_path / "photos" / "trips" / "c.webp", "blue")
    return tmp_path / "photos"


@pytest.fixture
def run(library: Library, cache: Cache) -> Run:
    """Scan a folder to the end."""

    def whole(folder: Path, ignore: tuple[str, ...] = ()) -> ScanResult:
        steps = scan(library, cache, folder, ignore)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return end.value

    return whole


def names(library: Library, where: str = "missing = 0") -> set[str]:
    return {name for (name,) in library.read().execute(f"SELECT name FROM photo WHERE {where}")}


def tag(library: Library, name: str, *photo_names: str) -> None:
    with library.edit(f"Tag {name}") as edit:
        tag_id = vocabulary.find_or_create(edit, library.vocabulary, name)
        ids = [row[0] for n in photo_names for row in edit.db.execute("SELECT id FROM photo WHERE name = ?", (n,))]
        edit.add_tag(tag_id, ids)


def tagged(library: Library) -> dict[str, int]:
    known = library.vocabulary
    return {known.title(tag_id): count for tag_id, count in vocabulary.counts(library.read()).items()}


def test_a_scan_finds_photos_in_all_folders_with_thumbnails(
    library: Library, cache: Cache, folder: Path, run: Run
) -> None:
    result = run(folder)

    assert (result.added, result.broken) == (3, [])
    assert names(library) == {"a.jpg", "b.png", "c.webp"}
    for card in photos.cards(library.read(), [1, 2, 3]):
        assert (card.width, card.height) == (60, 40)
        assert cache.thumbnail(card.fingerprint, SIDE)


def test_a_second_scan_reads_nothing_again(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run(folder)
    monkeypatch.setattr("tagger_desktop.jobs.scan.read_photo", None)

    result = run(folder)

    assert (result.added, result.updated, result.unchanged) == (0, 0, 3)


def test_a_renamed_and_a_moved_file_keep_their_tags(library: Library, folder: Path, run: Run) -> None:
    run(folder)
    tag(library, "beach", "a.jpg", "c.webp")
    (folder / "a.jpg").rename(folder / "renamed.jpg")
    (folder / "new").mkdir()
    shutil.move(folder / "trips" / "c.webp", folder / "new" / "c.webp")

    result = run(folder)

    assert (result.added, result.moved, result.missing) == (0, 2, 0)
    assert names(library) == {"renamed.jpg", "b.png", "c.webp"}
    assert tagged(library) == {"beach": 2}


def test_two_files_that_swap_names_swap_their_tags(library: Library, folder: Path, run: Run) -> None:
    draw(folder / "d.jpg", "yellow", (70, 40))
    run(folder)
    tag(library, "red", "a.jpg")
    (folder / "a.jpg").rename(folder / "tmp.jpg")
    (folder / "d.jpg").rename(folder / "a.jpg")
    (folder / "tmp.jpg").rename(folder / "d.jpg")

    run(folder)

    rows = library.read().execute("SELECT name FROM photo JOIN photo_tag ON photo_id = photo.id WHERE missing = 0")
    assert rows.fetchall() == [("d.jpg",)]
    assert len(names(library)) == 4


def test_a_copy_shares_the_tags_of_its_original_as_an_edit_of_its_own(library: Library, folder: Path, run: Run) -> None:
    run(folder)
    tag(library, "beach", "a.jpg")
    shutil.copy2(folder / "a.jpg", folder / "trips" / "copy.jpg")

    result = run(folder)

    assert (result.added, result.moved) == (1, 0)
    assert tagged(library) == {"beach": 2}
    assert library.undo() == "Tag copies like their originals"
    assert tagged(library) == {"beach": 1}


def test_a_file_that_is_gone_is_missing_and_keeps_its_tags_until_it_is_back(
    library: Library, folder: Path, tmp_path: Path, run: Run
) -> None:
    run(folder)
    tag(library, "beach", "a.jpg")
    (folder / "a.jpg").rename(tmp_path / "elsewhere.jpg")
    assert run(folder).missing == 1
    assert names(library, "missing = 1") == {"a.jpg"}
    assert tagged(library) == {"beach": 1}

    (tmp_path / "elsewhere.jpg").rename(folder / "a.jpg")

    assert run(folder).added == 0
    assert names(library, "missing = 1") == set()
    assert tagged(library) == {"beach": 1}


def test_a_whole_folder_that_is_gone_is_missing(library: Library, folder: Path, run: Run) -> None:
    run(folder)
    shutil.rmtree(folder / "trips")

    assert run(folder).missing == 1
    assert names(library, "missing = 1") == {"c.webp"}


def test_an_edited_file_keeps_its_tags_and_gets_a_new_thumbnail(
    library: Library, cache: Cache, folder: Path, run: Run
) -> None:
    run(folder)
    tag(library, "beach", "a.jpg")
    draw(folder / "a.jpg", "black", (90, 30))

    assert run(folder).updated == 1
    card = next(card for card in photos.cards(library.read(), [1, 2, 3]) if card.name == "a.jpg")
    assert (card.width, card.height) == (90, 30)
    assert cache.thumbnail(card.fingerprint, SIDE)
    assert tagged(library) == {"beach": 1}


def test_broken_files_are_recorded_with_their_reason_and_the_scan_goes_on(
    library: Library, folder: Path, run: Run
) -> None:
    (folder / "empty.jpg").touch()
    (folder / "text.png").write_text("not a picture")
    whole = draw(folder / "whole.jpg", (1, 2, 3), (400, 400)).read_bytes()
    (folder / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (folder / "nowhere.jpg").symlink_to(folder / "absent.jpg")

    result = run(folder)

    assert result.added == 4
    assert {Path(found["path"]).name for found in result.broken} == {"empty.jpg", "text.png", "cut.jpg", "nowhere.jpg"}
    assert all(found["error"] for found in result.broken)
    assert names(library, "broken <> ''") == {"empty.jpg", "text.png", "cut.jpg", "nowhere.jpg"}


def test_a_broken_file_that_was_mended_is_read_again_even_with_the_same_stamp(
    library: Library, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tagger_desktop.domain.errors import UnreadablePhoto

    def locked(path: Path, side: int) -> None:
        raise UnreadablePhoto("Another program has locked the file.")

    with monkeypatch.context() as patch:
        patch.setattr("tagger_desktop.jobs.scan.read_photo", locked)
        assert len(run(folder).broken) == 3
    assert names(library, "broken <> ''") == {"a.jpg", "b.png", "c.webp"}

    assert run(folder).broken == []
    assert names(library, "broken <> ''") == set()


def test_links_that_lead_round_in_a_circle_are_followed_once(folder: Path, run: Run) -> None:
    (folder / "trips" / "back").symlink_to(folder, target_is_directory=True)
    (folder / "loop").symlink_to(folder / "loop")

    assert run(folder).added == 3


def test_hidden_and_ignored_files_and_folders_are_left_out(folder: Path, run: Run) -> None:
    draw(folder / ".trash" / "x.jpg")
    draw(folder / "._a.jpg")
    draw(folder / "@eaDir" / "y.jpg")
    draw(folder / "trips" / "private" / "z.jpg")
    (folder / "film.mp4").write_bytes(b"0" * 100)

    assert run(folder, ("@eaDir", "trips/private")).added == 3


def test_a_folder_inside_a_watched_one_and_one_around_it_know_each_file_once(
    library: Library, folder: Path, run: Run
) -> None:
    run(folder / "trips")
    tag(library, "sea", "c.webp")
    result = run(folder)

    assert (result.added, result.unchanged) == (2, 1)
    assert run(folder / "trips").unchanged == 1
    assert [path for _, path, _ in photos.roots(library.read())] == [folder]
    assert tagged(library) == {"sea": 1}
    assert names(library) == {"a.jpg", "b.png", "c.webp"}


def test_scanning_a_part_leaves_the_rest_of_the_library_alone(library: Library, folder: Path, run: Run) -> None:
    run(folder)
    (folder / "a.jpg").unlink()

    assert run(folder / "trips").missing == 0
    assert names(library, "missing = 1") == set()


def test_a_scan_that_was_stopped_goes_on_where_it_was(
    library: Library, cache: Cache, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tagger_desktop.jobs.scan.BATCH", 5)
    for n in range(40):
        draw(folder / f"n{n:02}.jpg", (n, 0, 0))
    steps = scan(library, cache, folder)
    for step in steps:
        if isinstance(step, Progress) and step.done >= 10:
            break
    steps.close()
    found = len(names(library))
    assert 10 <= found < 43
    assert photos.roots(library.read())[0][2], "the library remembers that the scan is unfinished"

    result = run(folder)

    assert result.unchanged == found
    assert result.added == 43 - found
    assert not photos.roots(library.read())[0][2]
    assert check(library) == []


def test_a_folder_that_is_not_there_is_refused(library: Library, cache: Cache, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no folder"):
        next(scan(library, cache, tmp_path / "none"))
    assert photos.roots(library.read()) == []


def test_a_photo_taken_out_of_the_library_does_not_come_back_by_itself(
    library: Library, folder: Path, run: Run
) -> None:
    run(folder)
    with library.edit("Remove from library") as edit:
        edit.set_field("removed", 1, [1])

    result = run(folder)

    assert (result.added, result.unchanged) == (0, 3)
    assert len(photos.all_ids(library.read())) == 2


def test_a_folder_that_cannot_be_listed_is_a_problem_and_nothing_in_it_is_missing(
    library: Library, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(folder)
    real = os.scandir

    def refuse(place: object) -> object:
        if str(place).endswith("trips"):
            raise PermissionError(13, "Permission denied")
        return real(place)  # type: ignore[call-overload]

    monkeypatch.setattr("tagger_desktop.jobs.scan.os.scandir", refuse)

    result = run(folder)

    assert [found["error"] for found in result.broken] == ["Permission denied"]
    assert result.missing == 0


def test_problems_are_told_as_they_are_met(library: Library, cache: Cache, folder: Path) -> None:
    (folder / "empty.jpg").touch()

    problems = [step for step in scan(library, cache, folder) if isinstance(step, Problem)]

    assert [problem.path for problem in problems] == [folder / "empty.jpg"]


def test_a_walk_goes_folder_by_folder_in_order_of_names(folder: Path) -> None:
    draw(folder / "albums" / "z.jpg")
    met = [place.name for place, _, _ in walk(folder)]

    assert met == ["photos", "albums", "trips"]


def test_every_photo_of_the_shared_data_is_read(library: Library, shared: Path, run: Run) -> None:
    files = [path for path in shared.rglob("*") if path.suffix.lower() in {".jpg", ".jpeg", ".png"}]

    result = run(shared)

    assert (result.added, result.broken) == (len(files), [])


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names are always text there")
def test_a_name_that_is_no_text_is_said_and_the_scan_goes_on(library: Library, folder: Path, run: Run) -> None:
    os.rename(folder / "a.jpg", os.fsencode(folder) + b"/caf\xe9.jpg")
    os.mkdir(os.fsencode(folder) + b"/\xff")

    result = run(folder)

    assert result.added == 2
    assert [broken["error"] for broken in result.broken] == [
        "The name is not written in UTF-8; give it another one."
    ] * 2
    assert {Path(broken["path"]).name for broken in result.broken} == {"caf\\udce9.jpg", "\\udcff"}
    assert check(library) == []
