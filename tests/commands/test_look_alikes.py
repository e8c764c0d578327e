"""Tags that look alike: found, in good time, told apart, merged, and all of it undone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tagger_desktop.commands import execute
from tagger_desktop.commands.look_alikes import merge_pair, pairs
from tagger_desktop.domain.vocabulary import Tag, TagId, Vocabulary
from tagger_desktop.library import synonyms, vocabulary
from tagger_desktop.library.look_alikes import look_alikes
from tagger_desktop.session import Session
from tagger_desktop.settings import Settings


def vocabulary_of(*names: str, **others: str) -> Vocabulary:
    """Make a vocabulary of tags; `others` gives a tag a synonym."""
    tags = {
        TagId(at): Tag(TagId(at), name, synonyms=(others[name],) if name in others else ())
        for at, name in enumerate(names, 1)
    }
    return Vocabulary(tags)


def found(known: Vocabulary) -> list[tuple[str, str, str]]:
    return [(known.tags[pair.gone].name, known.tags[pair.into].name, pair.how) for pair in look_alikes(known)]


@pytest.mark.parametrize(
    ("stays", "goes", "how"),
    [
        ("t-shirt", "T shirt", "letters"),
        ("café", "cafe", "letters"),
        ("ﬁsh market", "fish market", "letters"),
        ("beach", "Beaches", "plural"),
        ("berry", "berries", "plural"),
        ("woman", "women", "plural"),
        ("knife", "knives", "plural"),
        ("person", "people", "plural"),
        ("potato", "potatoes", "plural"),
        ("red car", "cars, red", "order"),
        ("golden retriever", "golden retreiver", "spelling"),
        ("mediterranean", "mediteranean", "spelling"),
        ("restaurant", "restaraunt", "spelling"),
    ],
)
def test_two_spellings_of_one_name_are_found(stays: str, goes: str, how: str) -> None:
    assert found(vocabulary_of(stays, goes)) == [(goes, stays, how)]


@pytest.mark.parametrize(
    "names",
    [
        ("room 1", "room 2"),
        ("horse", "house"),
        ("skirt", "shirt"),
        ("glass", "grass"),
        ("bus", "us"),
        ("2023-06-01", "2023-06-02"),
        ("cat", "car"),
        ("Tōkyō", "Kyōto"),
    ],
)
def test_two_names_that_only_resemble_each_other_are_left_alone(names: tuple[str, str]) -> None:
    assert found(vocabulary_of(*names)) == []


def test_the_plural_goes_even_where_it_is_the_older() -> None:
    assert found(vocabulary_of("dogs", "dog")) == [("dogs", "dog", "plural")]


def test_the_tag_that_more_photos_have_stays() -> None:
    known = vocabulary_of("cafe", "café")

    assert look_alikes(known, {TagId(1): 2, TagId(2): 40})[0].into == TagId(2)
    assert look_alikes(known, {TagId(1): 3, TagId(2): 2})[0].into == TagId(1)


def test_a_synonym_that_is_another_tags_name_is_found_first() -> None:
    known = vocabulary_of("cafe", "café", "ocean", "sea", ocean="sea")

    assert found(known)[0] == ("sea", "ocean", "synonym")


def test_one_name_in_two_branches_is_two_tags_but_one_at_the_top_is_offered() -> None:
    tags = {
        TagId(1): Tag(TagId(1), "animal"),
        TagId(2): Tag(TagId(2), "car"),
        TagId(3): Tag(TagId(3), "jaguar", parent=TagId(1)),
        TagId(4): Tag(TagId(4), "jaguar", parent=TagId(2)),
    }
    assert look_alikes(Vocabulary(tags)) == []

    tags[TagId(5)] = Tag(TagId(5), "jaguar")
    assert {pair.why for pair in look_alikes(Vocabulary(tags))} == {"the same name in two places"}


def test_fifty_thousand_tags_are_compared_name_by_name_and_not_each_with_each() -> None:
    letters = random.Random(1)
    syllables = ["ba", "ne", "ko", "ri", "ta", "lu", "mo", "si", "ve", "ra", "de", "gi", "po", "fu", "za"]
    names = {"".join(letters.choices(syllables, k=7)) for _ in range(25_000)}
    names |= {f"frame {at:06}" for at in range(25_000)}  # numbered, so that all of them begin alike
    known = vocabulary_of(*sorted(names), "mediterranean", "mediteranean")

    assert ("mediteranean", "mediterranean", "spelling") in found(known)
    assert not [pair for pair in found(known) if pair[0].startswith("frame")]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A session over a library with four tags, two of which look alike."""
    made = Session(Settings(), threads=False)
    library = made.open(tmp_path / "L.tagger", create=True)
    with library.edit("Tags") as edit:
        for name in ("cafe", "café", "dog", "cat"):
            vocabulary.create_tag(edit, name)
        synonyms.add_synonym(edit, TagId(1), "coffee shop")
    yield made
    made.close()


def test_a_pair_is_merged_with_one_gesture_and_comes_back_with_another(session: Session) -> None:
    (pair,) = pairs(session.open_library)

    merge_pair(session, pair)

    assert [tag.name for tag in session.vocabulary] == ["cafe", "dog", "cat"]
    assert session.vocabulary.find("café")[0].synonyms == ("coffee shop", "café")
    execute(session, "edit.undo")
    assert len(session.vocabulary) == 4
    assert pairs(session.open_library) == [pair]


def test_a_pair_that_was_told_apart_is_not_offered_again_until_that_is_undone(session: Session) -> None:
    execute(session, "vocabulary.different name=café other=cafe")
    assert pairs(session.open_library) == []

    execute(session, "edit.undo")
    assert len(pairs(session.open_library)) == 1

    execute(session, "edit.redo")
    execute(session, "vocabulary.recall")
    assert len(pairs(session.open_library)) == 1
