"""Completions that follow how the tags of a real library are used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tagger_desktop.commands.completion import Completion
from tagger_desktop.commands.learning import Learned, beside, learn
from tagger_desktop.commands.tag_entry import offer, parts
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import hierarchy, synonyms, vocabulary
from tagger_desktop.library import library as writing
from tagger_desktop.library.library import Library
from tagger_desktop.library.usage import company, usage

Known = Callable[[int], list[int]]
NOW = datetime.now(UTC)


@pytest.fixture
def put(library: Library, monkeypatch: pytest.MonkeyPatch) -> Callable[..., TagId]:
    """Put a tag on photos, so many days ago, making it where there is none."""

    def put_on(name: str, photos: list[int], days: float = 0) -> TagId:
        at = (NOW - timedelta(days=days)).isoformat()
        monkeypatch.setattr(writing, "_now", lambda: at)
        with library.edit(f"Tag {name}") as edit:
            found = library.vocabulary.find(name)
            tag_id = found[0].id if found else vocabulary.create_tag(edit, name)
            edit.add_tag(tag_id, photos)
        return tag_id

    return put_on


def learned(library: Library, now: datetime = NOW) -> Learned:
    return learn(usage(library, now), library.vocabulary.tags)


def names(library: Library, text: str, known: Learned | None = None) -> list[str]:
    completion = Completion(library.vocabulary, {}, known or learned(library))
    return [library.vocabulary.tags[match.tag_id].name for match in completion.matches(text)]


def test_what_is_often_used_comes_before_what_is_rarely_used(
    library: Library, known: Known, put: Callable[..., TagId]
) -> None:
    ids = known(9)
    put("bear", ids[:1])
    put("beach", ids)

    assert names(library, "be") == names(library, "") == ["beach", "bear"]


def test_of_two_on_equally_many_photos_the_one_used_lately_comes_first(
    library: Library, known: Known, put: Callable[..., TagId]
) -> None:
    ids = known(5)
    put("bear", ids, days=90)
    put("beach", ids)
    assert names(library, "be") == ["beach", "bear"]

    put("bee", ids, days=1)

    assert names(library, "be") == ["beach", "bee", "bear"]


def test_a_tag_in_use_today_passes_one_that_was_on_more_photos_long_ago(
    library: Library, known: Known, put: Callable[..., TagId]
) -> None:
    ids = known(12)
    put("bear", ids, days=200)
    for photo in ids[:6]:
        put("beach", [photo])

    assert names(library, "")[0] == "beach"


def test_what_stands_beside_the_tags_of_the_photo_comes_first(
    library: Library, known: Known, put: Callable[..., TagId]
) -> None:
    ids = known(60)
    beach = put("beach", [*ids[:6], ids[59]])
    put("sand", ids[:6])
    put("snow", ids[10:50])
    assert names(library, "s") == ["snow", "sand"]

    near = beside(learned(library), company(library, {beach: 1}))

    assert names(library, "s", near) == ["sand", "snow"]
    assert names(library, "", near)[0] == "sand"


def test_what_nobody_uses_any_more_is_found_only_when_typed(
    library: Library, known: Known, put: Callable[..., TagId]
) -> None:
    ids = known(2)
    put("sea", ids)
    put("fax", ids, days=1)
    with library.edit("Untag") as edit:
        edit.remove_tag(library.vocabulary.find("fax")[0].id, ids)
        vocabulary.create_tag(edit, "new")
    assert names(library, "") == ["sea", "fax", "new"]

    later = learned(library, NOW + timedelta(days=60))

    assert names(library, "", later) == ["sea"]
    assert names(library, "fax", later) == ["fax"]


def test_synonyms_are_ranked_by_the_use_of_their_tags(
    library: Library, known: Known, put: Callable[..., TagId]
) -> None:
    ids = known(3)
    puddle, ocean = put("puddle", ids[:1]), put("ocean", ids)
    with library.edit("Name") as edit:
        synonyms.add_synonym(edit, ocean, "seawater")
        synonyms.add_synonym(edit, puddle, "seam")

    assert names(library, "sea") == ["ocean", "puddle"]
    assert names(library, "seam")[0] == "puddle"


def test_an_archived_tag_is_not_offered_although_it_was_the_last(
    library: Library, known: Known, put: Callable[..., TagId]
) -> None:
    fax = put("fax", known(1))
    with library.edit("Archive") as edit:
        hierarchy.archive(edit, fax)
    now = library.vocabulary
    completion = Completion(now, {}, learned(library))

    assert offer(parts("", now)[-1], completion, now, first=[fax]).choices == ()
    assert [choice.name for choice in offer(parts("-", now)[-1], completion, now, first=[fax]).choices] == ["fax"]
