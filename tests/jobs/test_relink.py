"""Photos that were moved are found again by content or by folder, seen first, and keep everything."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.progress import Steps
from tagger_desktop.jobs.relink import find_moved, map_folder, parse_mapping, relink
from tagger_desktop.jobs.scan import scan
from tagger_desktop.library import photos, roots, vocabulary
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.check import check
from tagger_desktop.library.library import Library
from tagger_desktop.library.record import FoundFile


def draw(path: Path, shade: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (40, 30), (shade, 90, 255 - shade)).save(path)
    return path


def done(steps: Steps) -> Any:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


@pytest.fixture
def old(tmp_path: Path, library: Library, cache: Cache) -> Path:
    """A scanned folder of five tagged photos, two of them the same."""
    folder = tmp_path / "old"
    for at, name in enumerate(("a.jpg", "b.png", "trips/rome/c.jpg", "trips/oslo/d.jpg")):
        draw(folder / name, at * 50)
    (folder / "copies").mkdir()
    shutil.copy2(folder / "a.jpg", folder / "copies" / "a.jpg")
    done(scan(library, cache, folder))
    with library.edit("Tag") as edit:
        edit.add_tag(vocabulary.create_tag(edit, "kept"), photos.all_ids(edit.db))
        edit.set_field("rating", 4, photos.all_ids(edit.db))
    return folder


def places(library: Library) -> set[str]:
    known = photos.paths(library.read(), photos.all_ids(library.read()))
    missing = {id_ for (id_,) in library.read().execute("SELECT id FROM photo WHERE missing = 1")}
    return {str(path) for id_, path in known.items() if id_ not in missing}


def files(folder: Path) -> set[str]:
    return {str(path) for path in folder.rglob("*") if path.is_file()}


def kept(library: Library) -> tuple[int, int]:
    db = library.read()
    one = "SELECT count(*) FROM photo WHERE rating = 4"
    return db.execute("SELECT count(*) FROM photo_tag").fetchone()[0], db.execute(one).fetchone()[0]


def test_moved_photos_are_found_by_content_wherever_they_are(
    library: Library, cache: Cache, old: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new" / "deep"
    new.parent.mkdir()
    old.rename(new)
    (new / "b.png").rename(new / "other name.png")
    draw(new / "stranger.jpg", 250)

    found = done(find_moved(library, [tmp_path / "new"]))

    assert (len(found.moves), found.left, found.taken) == (5, [], [])
    assert {move.certainty for move in found.moves} == {"same content"}
    assert places(library) == {str(old / path.relative_to(new)) for path in new.rglob("*.*") if path.is_file()} - {
        str(old / "stranger.jpg"),
        str(old / "other name.png"),
    } | {str(old / "b.png")}, "looking changes nothing"

    assert done(relink(library, found.moves)).moved == 5
    assert places(library) == files(new) - {str(new / "stranger.jpg")}
    assert kept(library) == (5, 5)
    assert check(library) == []
    assert [root.path for root in roots.roots(library.read())] == [tmp_path / "new"], "the old root is forgotten"
    again = done(scan(library, cache, tmp_path / "new"))
    assert (again.added, again.unchanged, again.missing) == (1, 5, 0)


def test_copies_go_back_to_the_folders_they_were_in(library: Library, old: Path, tmp_path: Path) -> None:
    old.rename(tmp_path / "new")

    found = done(find_moved(library, [tmp_path / "new"]))

    assert {(move.old.relative_to(old), move.new.relative_to(tmp_path / "new")) for move in found.moves} == {
        (path, path) for path in map(Path, ("a.jpg", "copies/a.jpg", "b.png", "trips/rome/c.jpg", "trips/oslo/d.jpg"))
    }


def test_a_folder_is_mapped_to_another_without_reading_a_file(
    library: Library, cache: Cache, old: Path, tmp_path: Path
) -> None:
    shutil.copytree(old, tmp_path / "new", copy_function=shutil.copy)
    os.utime(tmp_path / "new" / "b.png", ns=(1, (old / "b.png").stat().st_mtime_ns + 3_600_000_000_000))
    (tmp_path / "new" / "trips" / "rome" / "c.jpg").write_bytes(b"another")
    os.utime(tmp_path / "new" / "a.jpg", ns=(1, 1))
    shutil.rmtree(old)

    found = done(map_folder(library, old, tmp_path / "new"))

    sure = {move.new.name: move.certainty for move in found.moves if move.new.parent == tmp_path / "new"}
    assert sure == {"a.jpg": "same name and size", "b.png": "same size and date"}
    assert [photo.path.name for photo in found.left] == ["c.jpg"]
    assert done(relink(library, found.moves)).moved == 4
    assert kept(library) == (5, 5)
    assert check(library) == []
    again = done(scan(library, cache, tmp_path / "new"))
    assert (again.added, again.updated, again.missing) == (0, 4, 0), "what nobody looked into is read at the next scan"
    assert kept(library)[1] == 5


def test_a_mapping_can_be_verified(library: Library, old: Path, tmp_path: Path) -> None:
    shutil.copytree(old, tmp_path / "new")
    data = (tmp_path / "new" / "b.png").read_bytes()
    (tmp_path / "new" / "b.png").write_bytes(data[:-1] + b"!")
    shutil.rmtree(old)

    found = done(map_folder(library, old, tmp_path / "new", verify=True))

    assert {move.certainty for move in found.moves} == {"same content"}
    assert [photo.path.name for photo in found.left] == ["b.png"]


def test_a_part_of_a_root_can_be_mapped(library: Library, old: Path, tmp_path: Path) -> None:
    shutil.move(old / "trips", tmp_path / "elsewhere")

    found = done(map_folder(library, old / "trips", tmp_path / "elsewhere"))
    done(relink(library, found.moves))

    assert files(tmp_path / "elsewhere") < places(library)
    assert {root.path for root in roots.roots(library.read())} == {old, tmp_path / "elsewhere"}


def test_a_file_that_is_another_photo_already_is_not_given_away(
    library: Library, cache: Cache, old: Path, tmp_path: Path
) -> None:
    shutil.copytree(old, tmp_path / "new")
    done(scan(library, cache, tmp_path / "new"))
    shutil.rmtree(old)

    found = done(find_moved(library, [tmp_path / "new"]))

    assert found.moves == []
    assert len(found.taken) == 5
    assert "are other photos of the library already" in found.sentence()


def test_a_file_that_goes_away_between_looking_and_doing_is_said(library: Library, old: Path, tmp_path: Path) -> None:
    old.rename(tmp_path / "new")
    found = done(find_moved(library, [tmp_path / "new"]))
    (tmp_path / "new" / "b.png").unlink()

    result = done(relink(library, found.moves))

    assert (result.moved, [move.old.name for move in result.failed]) == (4, ["b.png"])
    assert result.sentence() == "4 photos relinked; 1 could not be, their files have gone again"


def test_photos_of_an_import_that_nobody_has_read_are_found_by_name_and_size(library: Library, tmp_path: Path) -> None:
    path = draw(tmp_path / "here" / "x.jpg", 7)
    with library.record() as record:
        folder = record.folder(record.root(Path("/far/away"))[0], "")
        photo_id = record.file(FoundFile(folder, "x.jpg", path.stat().st_size, 0))[1]
        record.missing([photo_id])

    found = done(find_moved(library, [tmp_path / "here"]))

    assert [(move.new, move.certainty) for move in found.moves] == [(path, "same name and size")]


def test_thousands_are_relinked_without_reading_a_file(library: Library, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    with library.record() as record:
        folder = record.folder(record.root(tmp_path / "gone")[0], "")
        for n in range(3_000):
            (tmp_path / "new" / f"{n}.jpg").write_bytes(b"x" * (1 + n % 7))
            record.file(FoundFile(folder, f"{n}.jpg", 1 + n % 7, 1, f"f{n}"))

    found = done(map_folder(library, tmp_path / "gone", tmp_path / "new"))

    assert done(relink(library, found.moves)).moved == 3_000
    assert check(library) == []


@pytest.mark.parametrize("text", ["", "a", "=b", "a=", "/a/b"])
def test_a_mapping_names_two_folders(text: str) -> None:
    with pytest.raises(UserError, match="does not say what is where"):
        parse_mapping(text)


def test_a_folder_that_is_not_there_is_refused(library: Library, old: Path, tmp_path: Path) -> None:
    for steps in (find_moved(library, [tmp_path / "no"]), map_folder(library, old, tmp_path / "no")):
        with pytest.raises(UserError, match="There is no folder"):
            done(steps)
    with pytest.raises(UserError, match="No photo of the library is missing below"):
        done(map_folder(library, tmp_path / "never", old))
