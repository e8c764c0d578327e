"""What searches find, told on a handful of photos with the plain evaluator that the library is tested against."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger_desktop.domain.query import Query, all_of, any_of, negate, parse, to_text
from tagger_desktop.domain.vocabulary import Group, Tag, TagId
from tests.query_oracle import OraclePhoto, answers
from tests.query_strategies import queries

ANIMAL, DOG, RETRIEVER, CAR, JAGUAR, JAGUAR_CAR, OCEAN, PET, INDOOR, OUTDOOR = map(TagId, range(1, 11))
TAGS = (
    Tag(ANIMAL, "animal"),
    Tag(DOG, "dog", parent=ANIMAL, synonyms=("hound",), implies=(PET,)),
    Tag(RETRIEVER, "golden retriever", implies=(DOG,)),
    Tag(CAR, "car"),
    Tag(JAGUAR, "jaguar", parent=ANIMAL),
    Tag(JAGUAR_CAR, "Jaguar", parent=CAR),
    Tag(OCEAN, "ocean", kind="scene", synonyms=("sea",)),
    Tag(PET, "pet", kind="other"),
    Tag(INDOOR, "indoor", kind="scene"),
    Tag(OUTDOOR, "outdoor", kind="scene"),
)
GROUPS = (
    Group(1, "Place", exclusive=True, required=True, tags=(INDOOR, OUTDOOR)),
    Group(2, "Beasts", tags=(ANIMAL,)),
)
PHOTOS = (
    OraclePhoto(
        1,
        frozenset({RETRIEVER, OUTDOOR}),
        folder="/home/ann/Photos/Trips/Rome",
        name="IMG_0001.JPG",
        size_bytes=2_480_000,
        width=4000,
        height=3000,
        rating=5,
        colour="red",
        flag="pick",
        taken="2024-05-17T12:30:00",
        added="2026-01-09T08:00:00",
        camera="FUJIFILM X100V",
        caption="At the Lake",
        gps=True,
        by=frozenset({"Alice"}),
        sources=frozenset({"manual"}),
    ),
    OraclePhoto(
        2,
        frozenset({JAGUAR}),
        folder="/home/ann/Photos/t-shirt",
        name="beach.jpeg",
        width=800,
        height=600,
        rating=3,
        taken="2024-12-31T23:59:59",
        added="2026-01-10T00:00:00",
        sources=frozenset({"imagenet"}),
        confidences=(0.3, 0.9),
        states=frozenset({"suggested"}),
    ),
    OraclePhoto(
        3,
        frozenset({JAGUAR_CAR, INDOOR}),
        folder="/home/ann/Photos/shirt",
        name="IMG_2.heic",
        notes="two  lakes",
        added="2026-01-02T10:00:00",
        regions=2,
    ),
    OraclePhoto(4, frozenset({OCEAN, DOG}), folder="/srv/Trips", name="no ending", states=frozenset({"missing"})),
    OraclePhoto(5, name="b*.png", added="2025-01-01T00:00:00", states=frozenset({"broken"})),
)
TODAY = date(2026, 1, 10)


def found(text: str) -> set[int]:
    return answers(parse(text), PHOTOS, TAGS, GROUPS, TODAY)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", {1, 2, 3, 4, 5}),
        ("dog", {1, 4}),
        ("DOG", {1, 4}),
        ("hound", {1, 4}),
        ("tag=dog", {4}),
        ("tag=hound", {4}),
        ("animal", {1, 2, 4}),
        ("tag=animal", set()),
        ("pet", {1, 4}),
        ("jaguar", {2, 3}),
        ('"jaguar (animal)"', {2}),
        ('"Jaguar (CAR)"', {3}),
        ("sea", {4}),
        ("unheard-of", set()),
        ("gold*", {1}),
        ("*o*", {1, 3, 4}),
        ("s*", {4}),
        ("*", {1, 2, 3, 4}),
        ("dog -outdoor", {4}),
        ("NOT dog", {2, 3, 5}),
        ("sea OR jaguar indoor", {3, 4}),
        ("kind:scene", {1, 3, 4}),
        ("kind:other", {1, 4}),
        ("rating>=3", {1, 2}),
        ("rating:0", {3, 4, 5}),
        ("colour:none", {2, 3, 4, 5}),
        ("flag:pick", {1}),
        ("tags:2", {1, 3, 4}),
        ("tags<1", {5}),
        ("taken:2024", {1, 2}),
        ("taken:2024-05", {1}),
        ("taken<2025", {1, 2}),
        ("-taken:2024", {3, 4, 5}),
        ("added:today", {2}),
        ("added:yesterday", {1}),
        ("added:1d", {1, 2}),
        ("added:7d", {1, 2}),
        ("added<7d", {3, 5}),
        ("added:1y..1w", {3}),
        ("folder:shirt", {3}),
        ("folder:*shirt", {2, 3}),
        ("folder:trips", {1, 4}),
        ("folder=Trips", {4}),
        ("folder:Photos/Trips", {1}),
        ("folder:/srv", {4}),
        ("folder:/Trips", set()),
        ("name:beach", {2}),
        ("name:IMG_*", {1, 3}),
        ("name:MG_*", set()),
        ("name=b*.png", {5}),
        ("ext:jpg,heic", {1, 3}),
        ("size:12mp", {1}),
        ("size:2.5mb", {1}),
        ("size=2.5mb", set()),
        ("size<1mp width>0", {2}),
        ("camera:x100*", {1}),
        ("by:alice", {1}),
        ("source:manual", {1}),
        ("confidence:0.4..0.8", set()),
        ("confidence>0.8", {2}),
        ("text:lake", {1, 3}),
        ('text:"two lakes"', {3}),
        ("is:untagged", {5}),
        ("is:missing,broken", {4, 5}),
        ("has:region", {3}),
        ("has:taken", {1, 2}),
        ("has:caption,notes", {1, 3}),
        ("needs:place", {2, 4, 5}),
        ("needs:*", {2, 4, 5}),
        ("needs:beasts", set()),
    ],
)
def test_a_search_finds_what_it_says(text: str, ids: set[int]) -> None:
    assert found(text) == ids


SEARCHES = queries([name for tag in TAGS for name in (tag.name, *tag.synonyms)], ["a", "IMG_*", "Trips", "/srv", "jpg"])


@given(st.lists(SEARCHES, min_size=1, max_size=3))
def test_joined_searches_find_what_sets_would(parts: list[Query]) -> None:
    sets = [answers(part, PHOTOS, TAGS, GROUPS, TODAY) for part in parts]

    assert answers(all_of(parts), PHOTOS, TAGS, GROUPS, TODAY) == set.intersection(*sets)
    assert answers(any_of(parts), PHOTOS, TAGS, GROUPS, TODAY) == set.union(*sets)
    assert answers(negate(parts[0]), PHOTOS, TAGS, GROUPS, TODAY) == {1, 2, 3, 4, 5} - sets[0]


@given(SEARCHES)
def test_the_printed_search_finds_the_same(query: Query) -> None:
    assert found(to_text(query)) == answers(query, PHOTOS, TAGS, GROUPS, TODAY)
