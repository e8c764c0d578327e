"""What a click in the sidebar makes of a search."""

from __future__ import annotations

import pytest

from tagger_desktop.commands.filters import Way, filtered, marks
from tagger_desktop.domain.query import Matches, Tagged, parse
from tagger_desktop.domain.vocabulary import Tag, TagId, Vocabulary

DOG = Tagged("dog")


@pytest.mark.parametrize(
    ("text", "way", "becomes"),
    [
        ("cat rating>3", "only", "dog"),
        ("", "also", "dog"),
        ("cat", "also", "cat dog"),
        ("cat OR sea", "also", "(cat OR sea) dog"),
        ("dog", "also", ""),
        ("cat dog", "also", "cat"),
        ("cat -dog", "also", "cat dog"),
        ("", "without", "-dog"),
        ("cat dog", "without", "cat -dog"),
        ("cat -dog", "without", "cat"),
    ],
)
def test_a_click_on_a_tag(text: str, way: Way, becomes: str) -> None:
    assert filtered(parse(text), DOG, way) == becomes


def test_a_click_on_all_photos_takes_the_search_away() -> None:
    assert filtered(parse("cat"), parse(""), "also") == ""


def test_a_folder_is_quoted_where_it_must_be() -> None:
    assert filtered(parse("cat"), Matches("folder", ":", "Trips/New York"), "also") == 'cat folder:"Trips/New York"'


def test_a_search_that_is_not_understood_is_replaced() -> None:
    assert filtered(None, DOG, "also") == "dog"


def test_marks_follow_synonyms_and_negation() -> None:
    known = Vocabulary({TagId(n): Tag(TagId(n), name) for n, name in enumerate(("dog", "cat", "sea", "owl"), 1)})
    with_synonym = Vocabulary({**known.tags, TagId(3): Tag(TagId(3), "sea", synonyms=("ocean",))})

    found = marks(parse("(dog OR Ocean) -cat -(owl folder:Rome) is:untagged"), with_synonym)

    assert found.tags == {1, 3}
    assert found.not_tags == {2, 4}
    assert found.fields == {("is", "untagged")}
    assert found.not_fields == {("folder", "rome")}
