"""What the panels say of the library and of chosen photos."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyroaring import BitMap

from tagger_desktop.domain.photo import FileFacts
from tagger_desktop.library import summary, vocabulary
from tagger_desktop.library.library import Library
from tagger_desktop.library.record import FoundFile

Known = Callable[[int], list[int]]


def test_photos_have_in_common_what_none_of_them_has_otherwise(library: Library, known: Known) -> None:
    ids = known(5)
    with library.edit("Say things") as edit:
        sea, dog = vocabulary.create_tag(edit, "sea"), vocabulary.create_tag(edit, "dog")
        edit.add_tag(sea, ids)
        edit.add_tag(dog, ids[:1])
        edit.set_field("rating", 4, ids)
        edit.set_field("caption", "Only here", ids[:1])

    found = summary.summarize(library, BitMap(ids[:3]))

    assert (found.photos, found.size_bytes) == (3, 3)
    assert found.tags == {sea: 3, dog: 1}
    assert (found.rating, found.colour, found.flag, found.notes) == (4, "", 0, "")
    assert found.caption is None
    assert found.given == {}


@pytest.mark.parametrize("few", [0, 2_000])
def test_many_photos_are_counted_like_few(
    library: Library, known: Known, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summary, "FEW", few)
    ids = known(40)
    with library.edit("Say things") as edit:
        animal = vocabulary.create_tag(edit, "animal")
        dog = vocabulary.create_tag(edit, "dog", parent=animal)
        edit.add_tag(dog, ids[::3])
        edit.set_field("rating", 2, ids[::2])

    for chosen in (ids, ids[5:20], ids[::2], ids[1::2]):
        found = summary.summarize(library, BitMap(chosen))
        assert found.tags == {dog: len(set(chosen) & set(ids[::3]))}
        assert found.photos == len(chosen)
        assert found.rating == (2 if chosen == ids[::2] else 0 if chosen == ids[1::2] else None)


def test_a_tag_of_one_photo_says_which_edit_put_it_there(library: Library, known: Known) -> None:
    ids = known(2)
    with library.edit("Tag sea") as edit:
        sea = vocabulary.create_tag(edit, "sea")
        edit.add_tag(sea, ids[:1])

    given = summary.summarize(library, BitMap(ids[:1])).given

    assert given.keys() == {sea}
    assert (given[sea].who, given[sea].by, given[sea].title) == (library.who, "test", "Tag sea")


def test_photos_that_are_gone_have_nothing_in_common(library: Library) -> None:
    found = summary.summarize(library, BitMap([7]))

    assert (found.photos, found.tags, found.size_bytes) == (0, {}, 0)


def test_standing_counts_states(library: Library, known: Known) -> None:
    ids = known(6)
    with library.edit("Tag") as edit:
        edit.add_tag(vocabulary.create_tag(edit, "sea"), ids[:2])
        edit.set_field("removed", 1, ids[5:])

    assert summary.standing(library) == {"all": 5, "untagged": 3, "suggested": 0, "missing": 0, "broken": 0}


def test_folders_are_counted_without_what_was_taken_out(library: Library, tmp_path: Path) -> None:
    with library.record() as record:
        root_id, _ = record.root(tmp_path / "p")
        folder = record.folder(root_id, "a/b")
        ids = [record.file(FoundFile(folder, f"{n}.jpg", 1, 1, f"{n}"))[1] for n in range(3)]
    with library.edit("Remove") as edit:
        edit.set_field("removed", 1, ids[:1])

    assert (str(tmp_path / "p"), "a/b", 2) in summary.folder_counts(library.read())


def test_values_that_only_the_library_knows(library: Library, tmp_path: Path) -> None:
    with library.record() as record:
        root_id, _ = record.root(tmp_path / "p")
        folder = record.folder(root_id, "")
        for n, (name, camera) in enumerate((("a.JPG", "X100V"), ("b.c.heic", ""), ("none", "X100V"))):
            record.file(FoundFile(folder, name, 1, 1, f"{n}", FileFacts("JPEG", 1, 1, camera=camera)))
    with library.edit("Tag") as edit:
        vocabulary.create_tag(edit, "sea")

    db = library.read()
    assert summary.known_values(db, "camera") == ["X100V"]
    assert summary.known_values(db, "ext") == ["heic", "jpg"]
    assert summary.known_values(db, "by") == [library.who]
    assert summary.known_values(db, "rating") == []
