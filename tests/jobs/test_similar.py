"""Finding photos that are alike: nearest, the same again, sorts, and a tag for the neighbours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pyroaring import BitMap

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.progress import Progress
from tagger_desktop.jobs import similar
from tagger_desktop.jobs.learn import Known
from tagger_desktop.jobs.likeness import compare
from tagger_desktop.jobs.scan import scan
from tagger_desktop.jobs.similar import Finding, Index, Result
from tagger_desktop.jobs.suggest import embed
from tagger_desktop.library import photos, suggestions, vocabulary
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.embedder import choose
from tagger_desktop.library.library import Library
from tests.seeing import Eye, paint


@pytest.fixture
def seen(library: Library, cache: Cache, tmp_path: Path) -> dict[str, int]:
    """Fifteen photos of three colours, looked at; ids by name."""
    for colour in ("red", "green", "blue"):
        paint(tmp_path / "photos", colour, 5)
    return look(library, cache, tmp_path / "photos")


def look(library: Library, cache: Cache, folder: Path) -> dict[str, int]:
    for _ in scan(library, cache, folder):
        pass
    with library.edit("Eye") as edit:
        choose(edit, "eye")
    ids = BitMap(row[0] for row in library.read().execute("SELECT id FROM photo"))
    for _ in embed(library, cache, Eye(), ids):
        pass
    return {path.stem: photo_id for photo_id, path in photos.paths(library.read(), ids).items()}


def done(steps: Finding[Result]) -> Result:
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result
        assert isinstance(step, Progress)


def names(seen: dict[str, int], ids: tuple[int, ...]) -> set[str]:
    return {name[:-3] for name, photo_id in seen.items() if photo_id in ids}


def test_photos_of_the_same_colour_are_nearest(library: Library, cache: Cache, seen: dict[str, int]) -> None:
    near = done(similar.similar(library, cache, Index(), [seen["red000"]], 4))
    assert (names(seen, near.ids), len(near.ids)) == ({"red"}, 4)
    assert seen["red000"] not in near.ids
    assert list(near.distances) == sorted(near.distances)
    assert len(done(similar.similar(library, cache, Index(), [seen["red000"]], 100)).ids) == 14


def test_a_photo_that_was_removed_is_not_found(library: Library, cache: Cache, seen: dict[str, int]) -> None:
    with library.edit("Remove") as edit:
        edit.set_field("removed", 1, [seen["red001"]])
    near = done(similar.similar(library, cache, Index(), [seen["red000"]], 4))
    assert seen["red001"] not in near.ids
    assert len(near.ids) == 4


def test_the_next_start_finds_the_index_and_what_came_since(
    library: Library, cache: Cache, seen: dict[str, int], tmp_path: Path
) -> None:
    first = done(similar.similar(library, cache, Index(), [seen["red000"]], 3))
    kept = list(tmp_path.glob("*.vectors.*"))
    assert len(kept) == 2
    before = [path.stat().st_mtime_ns for path in kept]
    assert done(similar.similar(library, cache, Index(), [seen["red000"]], 3)).ids == first.ids
    assert [path.stat().st_mtime_ns for path in kept] == before
    paint(tmp_path / "photos", "red", 3, start=5)
    more = look(library, cache, tmp_path / "photos")
    near = done(similar.similar(library, cache, Index(), [more["red000"]], 7))
    assert {more["red005"], more["red006"], more["red007"]} <= set(near.ids)


def test_a_damaged_index_is_made_anew(library: Library, cache: Cache, seen: dict[str, int], tmp_path: Path) -> None:
    wanted = done(similar.similar(library, cache, Index(), [seen["red000"]], 3)).ids
    for path in tmp_path.glob("*.vectors.*"):
        path.write_bytes(path.read_bytes()[:100])
    assert done(similar.similar(library, cache, Index(), [seen["red000"]], 3)).ids == wanted


def test_what_is_kept_is_forgotten_before_a_library_is_encrypted(
    library: Library, cache: Cache, seen: dict[str, int], tmp_path: Path
) -> None:
    done(similar.similar(library, cache, Index(), [seen["red000"]], 3))
    similar.forget(cache.path)
    assert list(tmp_path.glob("*.vectors.*")) == []


def test_photos_that_nobody_looked_at_are_refused_in_words(library: Library, cache: Cache) -> None:
    with pytest.raises(UserError, match="not been looked at"):
        done(similar.similar(library, cache, Index(), [1], 3))
    with pytest.raises(UserError, match="not been looked at"):
        done(similar.sorts(library, cache, Known()))


def test_the_same_picture_saved_again_is_found_and_another_like_it_is_not(
    library: Library, cache: Cache, tmp_path: Path
) -> None:
    paint(tmp_path / "photos", "red", 3)  # as unlike them as they are alike
    for seed, name in enumerate("ab"):
        noise = np.random.default_rng(seed).integers(100, 250, (6, 6)).astype(np.uint8)
        picture = Image.fromarray(noise).resize((256, 256), Image.Resampling.BICUBIC).convert("RGB")
        picture.save(tmp_path / "photos" / f"{name}.png")
        picture.resize((128, 128)).save(tmp_path / "photos" / f"{name}-small.jpg", quality=80)
    seen = look(library, cache, tmp_path / "photos")
    for _ in compare(cache):
        pass
    groups = done(similar.same_again(library, cache, Index()))
    assert {frozenset(group) for group in groups} == {
        frozenset({seen["a"], seen["a-small"]}),
        frozenset({seen["b"], seen["b-small"]}),
    }


def test_sorts_are_named_one_after_the_other(library: Library, cache: Cache, seen: dict[str, int]) -> None:
    found = done(similar.sorts(library, cache, Known(), 3))
    assert sorted(names(seen, group).pop() for group in found) == ["blue", "green", "red"]
    named = []
    while group := similar.unnamed(library, found):
        (colour,) = names(seen, group)
        named.append(colour)
        with library.edit(f"Tag {colour}") as edit:
            edit.add_tag(vocabulary.create_tag(edit, colour), BitMap(group[:2]))
    assert sorted(named) == ["blue", "green", "red"]


def test_a_tag_is_suggested_for_the_neighbours(library: Library, cache: Cache, seen: dict[str, int]) -> None:
    with library.edit("Tag") as edit:
        tag_id = vocabulary.create_tag(edit, "rose")
        edit.add_tag(tag_id, BitMap([seen["red000"]]))
    assert done(similar.propagate(library, cache, Index(), tag_id, [seen["red000"]], 4)) == 4
    proposed = suggestions.of_tag(library, tag_id)
    assert names(seen, tuple(proposed.ids)) == {"red"}
    assert seen["red000"] not in proposed.ids
    (run,) = suggestions.runs(library)
    assert (run.tagger, run.settings["tag"]) == ("similar", "rose")
