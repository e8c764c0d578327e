"""Which tags a few letters may mean."""

from __future__ import annotations

import random

import pytest

from tagger_desktop.commands.completion import Completion, Match
from tagger_desktop.domain.vocabulary import Tag, TagId, Vocabulary


def vocabulary(*names: str, synonyms: dict[str, tuple[str, ...]] | None = None) -> Vocabulary:
    tags = [Tag(TagId(n), name, synonyms=(synonyms or {}).get(name, ())) for n, name in enumerate(names, 1)]
    return Vocabulary({tag.id: tag for tag in tags})


def found(completion: Completion, text: str, limit: int = 8) -> list[tuple[str, str]]:
    tags = completion.vocabulary.tags
    return [(tags[match.tag_id].name, match.how) for match in completion.matches(text, limit)]


def test_the_exact_name_comes_first_then_beginnings_then_words_then_misspellings() -> None:
    names = ("sunday", "midnight sun", "sun", "sin", "sunset", "moon")
    completion = Completion(vocabulary(*names), {TagId(2): 100, TagId(5): 9})

    assert found(completion, "Sun") == [
        ("sun", "exact"),
        ("sunset", "prefix"),
        ("sunday", "prefix"),
        ("midnight sun", "word"),
    ]
    assert found(completion, "sunn")[0] == ("sun", "fuzzy")


def test_of_what_fits_equally_well_the_most_used_comes_first() -> None:
    completion = Completion(vocabulary("beach", "bear", "bee"), {TagId(3): 5, TagId(2): 1})

    assert [name for name, _ in found(completion, "be")] == ["bee", "bear", "beach"]
    again = completion.weighed({TagId(1): 9})
    assert [name for name, _ in found(again, "be")] == ["beach", "bee", "bear"]
    assert [name for name, _ in found(completion, "be")] == ["bee", "bear", "beach"]


def test_a_synonym_finds_its_tag_once() -> None:
    completion = Completion(vocabulary("ocean", synonyms={"ocean": ("sea", "seaside", "the big sea")}))

    assert completion.matches("sea") == [Match(TagId(1), "exact", "sea")]
    assert completion.matches("seas") == [Match(TagId(1), "prefix", "seaside")]
    assert completion.matches("big") == [Match(TagId(1), "word", "the big sea")]
    assert completion.matches("seasied") == [Match(TagId(1), "fuzzy", "seaside")]
    assert completion.matches("oce") == [Match(TagId(1), "prefix", "")]


@pytest.mark.parametrize("typed", ["CAFÉ", "cafe", "caf", "Cafe\u0301"])
def test_case_and_accents_make_no_difference(typed: str) -> None:
    assert [name for name, _ in found(Completion(vocabulary("Café au lait", "calm")), typed)] == ["Café au lait"]


@pytest.mark.parametrize(("typed", "meant"), [("goldne", "golden retriever"), ("retreiver", "golden retriever")])
def test_a_misspelt_word_is_understood(typed: str, meant: str) -> None:
    assert [name for name, _ in found(Completion(vocabulary("golden", "golden retriever", "sea")), typed)][-1] == meant


def test_two_letters_are_not_a_misspelling() -> None:
    assert found(Completion(vocabulary("dog")), "dg") == []


def test_archived_tags_are_left_out() -> None:
    tags = {TagId(1): Tag(TagId(1), "dog", archived=True), TagId(2): Tag(TagId(2), "dogma")}

    assert found(Completion(Vocabulary(tags)), "dog") == [("dogma", "prefix")]


def test_of_nothing_typed_the_most_used_tags_are_likely() -> None:
    completion = Completion(vocabulary("a", "b", "c"), {TagId(2): 7, TagId(3): 9})

    assert found(completion, "  ", limit=2) == [("c", "likely"), ("b", "likely")]


def test_an_empty_vocabulary_has_no_completions() -> None:
    completion = Completion(Vocabulary())

    assert [completion.matches(text) for text in ("", "a", "dog")] == [[], [], []]


def test_in_a_large_vocabulary_the_same_is_found_as_by_looking_at_every_tag() -> None:
    dice = random.Random(5)
    parts = ("ba", "ke", "ri", "to", "su", "mo")
    names = sorted(
        {" ".join("".join(dice.choices(parts, k=3)) for _ in range(dice.randint(1, 3))) for _ in range(9_000)}
    )
    weights = {TagId(n): dice.randint(0, 50) for n in range(1, len(names) + 1)}
    completion = Completion(vocabulary(*names), weights)

    for typed in ("b", "sumo", "kerito", "momo b"):
        begins = [n for n, name in enumerate(names, 1) if name.startswith(typed) and name != typed]
        begins.sort(key=lambda n: (-weights[TagId(n)], len(names[n - 1]), names[n - 1]))
        prefixes = [match.tag_id for match in completion.matches(typed) if match.how == "prefix"]
        assert prefixes == begins[: len(prefixes)]
        assert len(prefixes) >= min(len(begins), 7)
