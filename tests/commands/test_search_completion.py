"""What the word under the caret of a search may become."""

from __future__ import annotations

import pytest

from tagger_desktop.commands.completion import Completion
from tagger_desktop.commands.search_completion import LIMIT, suggestions
from tagger_desktop.domain.query import FIELDS, cursor
from tagger_desktop.domain.vocabulary import Group, Kind, Tag, TagId, Vocabulary

NAMES = ("sunset", "sun hat", "racing", "is it")
KNOWN = Vocabulary(
    {TagId(n): Tag(TagId(n), name) for n, name in enumerate(NAMES, 1)},
    (Kind(1, "object"), Kind(2, "scene"), Kind(3, "mood")),
    (Group(1, "Indoor or outdoor", required=True), Group(2, "Light")),
)
VALUES = {"folder": ["Rome", "2024/Rome"], "camera": ["NIKON Z 6", "Canon R6"]}


def suggested(text: str, *, all_fields: bool = False) -> list[str]:
    at = cursor(text, len(text))
    found = suggestions(at, Completion(KNOWN), KNOWN, lambda name: VALUES.get(name, []), all_fields=all_fields)
    return [f"{s.text}:" if s.is_field else s.text for s in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("dog ", []),
        ("sun", ["sunset", "sun hat"]),
        ("dog -(sun", ["sunset", "sun hat"]),
        ("ra", ["racing", "rating:"]),
        ("tag:sun", ["sunset", "sun hat"]),
        ("kind:", ["object", "scene", "mood"]),
        ("kind:object,s", ["scene"]),
        ("rating>=", ["5", "4", "3", "2", "1", "0"]),
        ("folder:rome", ["Rome", "2024/Rome"]),
        ('camera:"nik', ["NIKON Z 6"]),
        ("needs:", ["Indoor or outdoor"]),
        ("is:mis", ["missing"]),
        ("nonsense:", []),
    ],
)
def test_it_depends_on_where_the_caret_is(text: str, found: list[str]) -> None:
    assert suggested(text) == found


def test_all_fields_are_shown_on_request() -> None:
    assert suggested("dog ", all_fields=True) == [f"{name}:" for name in FIELDS]


def test_there_are_never_more_than_fit() -> None:
    tags = {TagId(n): Tag(TagId(n), f"is {n:03}") for n in range(1, 200)}
    many = Vocabulary(tags)

    found = suggestions(cursor("is", 2), Completion(many), many, lambda name: [])

    assert len(found) == LIMIT
    assert found[-1].is_field
