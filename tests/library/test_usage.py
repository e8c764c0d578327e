"""How much tags are used, how lately, and beside which others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tagger_desktop.library import library as writing
from tagger_desktop.library import usage as using
from tagger_desktop.library import vocabulary
from tagger_desktop.library.library import Library
from tagger_desktop.library.usage import HALF_LIFE_DAYS, YOUNG_DAYS, company, usage

Known = Callable[[int], list[int]]
NOW = datetime.now(UTC)


def test_an_edit_counts_half_as_much_after_every_half_life(
    library: Library, known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = known(4)
    with library.edit("Make") as edit:
        sea, dog, cat = (vocabulary.create_tag(edit, name) for name in ("sea", "dog", "cat"))
    for days, tag_id in ((HALF_LIFE_DAYS, sea), (0.0, dog), (0.0, dog)):
        at = (NOW - timedelta(days=days)).isoformat()
        monkeypatch.setattr(writing, "_now", lambda at=at: at)
        with library.edit("Tag") as edit:
            edit.add_tag(tag_id, [ids[0] if tag_id == sea else ids.pop()])

    found = usage(library, NOW)

    assert found.counts == {sea: 1, dog: 2}
    assert found.lately == {sea: pytest.approx(0.5), dog: pytest.approx(2.0)}
    assert found.young == {sea, dog, cat}


def test_a_use_counts_once_for_an_edit_of_any_size_and_not_when_undone(library: Library, known: Known) -> None:
    ids = known(30)
    with library.edit("Make") as edit:
        sea = vocabulary.create_tag(edit, "sea")
    with library.edit("Tag all") as edit:
        edit.add_tag(sea, ids)
    assert usage(library).lately[sea] == pytest.approx(1.0, abs=0.01)

    library.undo()

    assert (usage(library).lately, usage(library).counts) == ({}, {})


def test_taking_off_is_no_use(library: Library, known: Known) -> None:
    ids = known(2)
    with library.edit("Tag") as edit:
        sea = vocabulary.create_tag(edit, "sea")
        edit.add_tag(sea, ids)
    with library.edit("Untag") as edit:
        edit.remove_tag(sea, ids)

    found = usage(library)

    assert found.counts == {}
    assert found.lately[sea] == pytest.approx(1.0, abs=0.01)


def test_only_the_newest_edits_are_read(library: Library, known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = known(3)
    monkeypatch.setattr(using, "EDITS", 2)
    with library.edit("Make") as edit:
        tags = [vocabulary.create_tag(edit, name) for name in ("sea", "dog", "cat")]
    for tag_id in tags:
        with library.edit("Tag") as edit:
            edit.add_tag(tag_id, ids)

    assert usage(library).lately.keys() == set(tags[1:])


def test_a_tag_is_young_for_a_while(library: Library) -> None:
    with library.edit("Make") as edit:
        vocabulary.create_tag(edit, "sea")

    assert len(usage(library).young) == 1
    assert usage(library, NOW + timedelta(days=YOUNG_DAYS + 1)).young == frozenset()


def test_company_is_what_stands_together(library: Library, known: Known) -> None:
    ids = known(20)
    with library.edit("Tag") as edit:
        beach, sand, boat, dog = (vocabulary.create_tag(edit, name) for name in ("beach", "sand", "boat", "dog"))
        edit.add_tag(beach, ids[:10])
        edit.add_tag(sand, ids[:9])
        edit.add_tag(boat, ids[:2])
        edit.add_tag(dog, ids[10:])

    found = company(library, {beach: 1})

    assert found == {sand: pytest.approx(9 / 13), boat: pytest.approx(2 / 13)}
    assert company(library, {beach: 1, sand: 1}).keys() == {boat}
    assert company(library, {}) == {}
