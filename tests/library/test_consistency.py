"""What does not fit together: found with a query that shows it, put right as one edit, taken back with one undo."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pyroaring import BitMap

from tagger_desktop.domain.photo import FileFacts
from tagger_desktop.domain.query import parse
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.jobs.likeness import SIDE, Compared, compare
from tagger_desktop.library import hierarchy, vocabulary
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.consistency import Finding, Sort, check, query_of
from tagger_desktop.library.dismissed import dismiss
from tagger_desktop.library.edit import Edit
from tagger_desktop.library.library import Library
from tagger_desktop.library.mending import mend
from tagger_desktop.library.record import FoundFile
from tagger_desktop.library.search import matching

Known = Callable[[int], list[int]]
Tags = dict[str, TagId]


@pytest.fixture
def tags(library: Library) -> Tags:
    """Make indoor (kitchen below it), outdoor and animal > dog; indoor and outdoor exclude each other."""
    with library.edit("Tags") as edit:
        made = {name: vocabulary.create_tag(edit, name) for name in ("indoor", "outdoor", "animal")}
        made["kitchen"] = vocabulary.create_tag(edit, "kitchen", parent=made["indoor"])
        made["dog"] = vocabulary.create_tag(edit, "dog", parent=made["animal"])
        hierarchy.set_group(edit, "Place", [made["indoor"], made["outdoor"]], exclusive=True, required=True)
    return made


def do(library: Library, work: Callable[[Edit], object]) -> None:
    with library.edit("Change") as edit:
        work(edit)


def put(library: Library, tag_id: TagId, *photos: int) -> None:
    do(library, lambda edit: edit.add_tag(tag_id, photos))


def found(library: Library, sort: Sort, likenesses: dict[str, int | None] | None = None) -> list[Finding]:
    return check(library, likenesses)[sort]


def fix(library: Library, findings: list[Finding]) -> int:
    with library.edit("Put right") as edit:
        return mend(edit, findings)


def tagged(library: Library) -> dict[int, set[str]]:
    known = library.vocabulary
    rows = library.read().execute("SELECT photo_id, tag_id FROM photo_tag ORDER BY photo_id").fetchall()
    names: dict[int, set[str]] = {}
    for photo_id, tag_id in rows:
        names.setdefault(photo_id, set()).add(known.tags[tag_id].name)
    return names


def shown(library: Library, finding: Finding) -> BitMap:
    return matching(library, parse(finding.query))


def test_a_library_in_order_has_nothing_to_find(library: Library, known: Known, tags: Tags) -> None:
    one, two = known(2)
    put(library, tags["kitchen"], one, two)
    put(library, tags["dog"], one, two)
    do(library, lambda edit: vocabulary.delete_tag(edit, tags["outdoor"]))

    assert check(library) == {sort: [] for sort in ("conflict", "missing", "twins", "alike", "once", "unused")}


def test_tags_that_exclude_each_other_are_found_however_they_came_together(
    library: Library, known: Known, tags: Tags
) -> None:
    a, b, c, d = known(4)
    put(library, tags["kitchen"], a, b, c)
    put(library, tags["outdoor"], a, d)
    put(library, tags["indoor"], d)

    (finding,) = found(library, "conflict")

    assert finding.text == "indoor and outdoor"
    assert finding.note == "Place: 2 photos with both"
    assert finding.photos == shown(library, finding) == BitMap([a, d])


def test_of_tags_that_exclude_each_other_the_newer_stays_on_each_photo(
    library: Library, known: Known, tags: Tags
) -> None:
    a, b, c = known(3)
    put(library, tags["kitchen"], a)
    put(library, tags["outdoor"], a, b, c)
    put(library, tags["indoor"], b)
    before = tagged(library)

    assert fix(library, found(library, "conflict")) == 1

    assert tagged(library) == {a: {"outdoor"}, b: {"indoor"}, c: {"outdoor"}}
    assert found(library, "conflict") == []
    library.undo()
    assert tagged(library) == before


def test_what_was_put_right_meanwhile_is_left_alone(library: Library, known: Known, tags: Tags) -> None:
    (a,) = known(1)
    put(library, tags["indoor"], a)
    put(library, tags["outdoor"], a)
    findings = found(library, "conflict")
    do(library, lambda edit: edit.remove_tag(tags["outdoor"], [a]))

    assert fix(library, findings) == 0
    assert tagged(library) == {a: {"indoor"}}


def test_photos_without_a_tag_of_a_required_group_are_counted_and_can_be_shown(
    library: Library, known: Known, tags: Tags
) -> None:
    a, b, c = known(3)
    put(library, tags["kitchen"], a)

    (finding,) = found(library, "missing")

    assert (finding.text, finding.note) == ("Place", "2 photos without any of indoor, outdoor")
    assert shown(library, finding) == finding.photos == BitMap([b, c])
    assert fix(library, [finding]) == 0  # only a person knows which


def test_tags_on_one_photo_and_on_none_are_listed_but_not_what_groups_used_ones(
    library: Library, known: Known, tags: Tags
) -> None:
    a, b = known(2)
    put(library, tags["dog"], a)
    put(library, tags["kitchen"], a, b)

    assert [finding.text for finding in found(library, "once")] == ["dog"]
    assert shown(library, found(library, "once")[0]) == BitMap([a])
    assert [finding.text for finding in found(library, "unused")] == ["outdoor"]


def test_a_removed_photo_uses_no_tag(library: Library, known: Known, tags: Tags) -> None:
    a, _ = known(2)
    put(library, tags["dog"], a)
    do(library, lambda edit: edit.set_field("removed", 1, [a]))

    assert found(library, "once") == []
    assert "dog" in [finding.text for finding in found(library, "unused")]


def test_unused_tags_are_deleted_but_for_those_in_use_by_now(library: Library, known: Known, tags: Tags) -> None:
    (a,) = known(1)
    findings = found(library, "unused")
    put(library, tags["dog"], a)

    fix(library, findings)

    assert {tag.name for tag in library.vocabulary} == {"dog"}
    library.undo()
    assert len(library.vocabulary) == 5


def copies(library: Library, place: Path, *fingerprints: str, size: tuple[int, int] = (300, 200)) -> list[int]:
    """Add a photo for each fingerprint, in two folders by turns; the files are there, so that none was moved."""
    facts = FileFacts("JPEG", *size)
    with library.record() as record:
        root_id, _ = record.root(place)
        ids = []
        for at, fingerprint in enumerate(fingerprints):
            file = place / ("", "sub dir")[at % 2] / f"IMG {at // 2}.jpg"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
            folder = record.folder(root_id, ("", "sub dir")[at % 2])
            stat = file.stat()
            found = FoundFile(folder, file.name, stat.st_size, stat.st_mtime_ns, fingerprint, facts)
            ids.append(record.file(found)[1])
    return ids


def test_copies_of_a_photo_that_are_tagged_differently_are_found_and_made_equal(
    library: Library, tags: Tags, tmp_path: Path
) -> None:
    a, b, c, d = copies(library, tmp_path / "wide", "f1", "f1", "f2", "f2")
    put(library, tags["dog"], a)
    put(library, tags["kitchen"], a, b)
    before = tagged(library)

    (finding,) = found(library, "twins")

    assert (finding.text, finding.note) == ("IMG 0.jpg and IMG 0.jpg", "copies; dog on 1 of 2")
    assert matching(library, parse(query_of(library, finding.photos))) == BitMap([a, b])
    fix(library, [finding])
    assert tagged(library) == {a: {"dog", "kitchen"}, b: {"dog", "kitchen"}}
    library.undo()
    assert tagged(library) == before
    assert {c, d}.isdisjoint(before)


def test_a_tag_and_what_it_brings_along_say_the_same(library: Library, tags: Tags, tmp_path: Path) -> None:
    a, b = copies(library, tmp_path / "wide", "f1", "f1")
    put(library, tags["dog"], a, b)
    put(library, tags["animal"], b)

    assert found(library, "twins") == []


def test_photos_that_look_alike_are_found_by_their_likeness_and_shape(
    library: Library, tags: Tags, tmp_path: Path
) -> None:
    a, b = copies(library, tmp_path / "wide", "f1", "f2")
    (c,) = copies(library, tmp_path / "tall", "f3", size=(200, 300))
    put(library, tags["dog"], a)
    looks: dict[str, int | None] = {"f1": 0b1011, "f2": 0b1000, "f3": 0b1011, "gone": 0b1011}

    (finding,) = found(library, "twins", looks)

    assert finding.photos == BitMap([a, b])
    assert c not in finding.photos
    assert finding.note == "alike; dog on 1 of 2"


def test_twins_that_were_told_apart_are_not_found_again(library: Library, tags: Tags, tmp_path: Path) -> None:
    a, _ = copies(library, tmp_path / "wide", "f1", "f1")
    put(library, tags["dog"], a)
    (finding,) = found(library, "twins")

    do(library, lambda edit: dismiss(edit, [finding.mark]))

    assert found(library, "twins") == []
    library.undo()
    assert found(library, "twins") == [finding]


def test_twins_are_not_made_to_break_a_rule(library: Library, tags: Tags, tmp_path: Path) -> None:
    a, b = copies(library, tmp_path / "wide", "f1", "f1")
    put(library, tags["indoor"], a)
    put(library, tags["dog"], a)
    put(library, tags["outdoor"], b)

    fix(library, found(library, "twins"))

    assert tagged(library) == {a: {"outdoor", "dog"}, b: {"outdoor", "dog"}}


def test_tags_that_look_alike_are_merged_though_one_is_in_several_pairs(library: Library, known: Known) -> None:
    a, b, c = known(3)
    with library.edit("Tags") as edit:
        for name, photos in (("t-shirt", [a, b]), ("T shirt", [b]), ("tshirt", [c])):
            edit.add_tag(vocabulary.create_tag(edit, name), photos)

    findings = found(library, "alike")
    assert len(findings) == 3
    fix(library, findings)

    assert tagged(library) == {a: {"t-shirt"}, b: {"t-shirt"}, c: {"t-shirt"}}
    assert set(library.vocabulary.find("tshirt")[0].synonyms) == {"T shirt", "tshirt"}
    library.undo()
    assert len(library.vocabulary) == 3


def test_what_photos_look_like_is_found_out_once(cache: Cache) -> None:
    buffer = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(buffer, "JPEG")
    cache.store([("f1", SIDE, buffer.getvalue()), ("f2", SIDE, b"damaged"), ("f3", 512, buffer.getvalue())])

    def run() -> object:
        steps = compare(cache)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return end.value

    assert run() == Compared(2)
    assert set(cache.likenesses()) == {"f1", "f2"}
    assert cache.likenesses()["f2"] is None
    assert 0 < (cache.likenesses()["f1"] or 0) < 1 << 64
    assert run() == Compared(0)
