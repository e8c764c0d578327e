"""The orders of results, and how many photos each tag has in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from tagger_desktop.domain.natural import natural_key
from tagger_desktop.domain.query import Everything, Query, parse
from tagger_desktop.library import vocabulary
from tagger_desktop.library.facets import facets, tag_counts
from tagger_desktop.library.library import Library
from tagger_desktop.library.record import FoundFile
from tagger_desktop.library.search import ORDERS, Order, first_page, matching, search
from tests.libraries import TAG_NAMES, TEXTS, Step, contents, library_of, oracle_photos, steps
from tests.query_oracle import OraclePhoto
from tests.query_strategies import queries

Known = Callable[[int], list[int]]

SEARCHES = st.one_of(st.just(Everything()), queries(TAG_NAMES, TEXTS))
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
VALUES: dict[str, Callable[[OraclePhoto], object]] = {
    "added": lambda photo: 0,
    "taken": lambda photo: photo.taken or None,
    "name": lambda photo: natural_key(photo.name),
    "folder": lambda photo: ([natural_key(part) for part in photo.folder.split("/")], natural_key(photo.name)),
    "rating": lambda photo: photo.rating,
    "size": lambda photo: photo.size_bytes,
    "tags": lambda photo: len(photo.tags),
    "confidence": lambda photo: max(photo.confidences, default=None),
}


def expected(library: Library, query: Query, order: Order) -> list[int]:
    """Return what is found in order, as a person would put it."""
    found, value = matching(library, query), VALUES[order.by]
    valued: list[tuple[Any, int]] = []
    others: list[int] = []
    for photo in oracle_photos(library):
        if photo.id in found:
            if value(photo) is None:
                others.append(photo.id)
            else:
                valued.append((value(photo), photo.id))
    return [photo_id for _, photo_id in sorted(valued, reverse=order.descending)] + sorted(others)


@settings(PATIENT, max_examples=800)
@given(
    content=contents(),
    wanted=st.lists(SEARCHES, min_size=1, max_size=3),
    by=st.sampled_from(sorted(VALUES)),
    done=st.lists(steps(), max_size=3),
    page=st.integers(1, 4),
)
def test_photos_come_in_the_order_asked_for_and_those_without_a_value_last(
    empty: Path, content: dict[str, Any], wanted: list[Query], by: str, done: list[Step], page: int
) -> None:
    with library_of(content, empty) as library:
        for step in (lambda library: None, *done):
            step(library)
            for query in wanted:
                for order in (Order(by), Order(by, descending=True)):
                    right = expected(library, query, order)
                    assert first_page(library, query, order, page) == (len(right), search(library, query, order)[:page])
                    assert list(search(library, query, order)) == right


def test_a_shuffled_result_stays_as_it_is_when_photos_come_and_go(library: Library, known: Known) -> None:
    photos = known(300)
    before = list(search(library, parse(""), Order("random")))
    assert sorted(before) == photos
    assert before != photos
    with library.edit("Remove") as edit:
        edit.set_field("removed", 1, photos[::3])
    with library.record() as record:
        new = record.file(FoundFile(1, "new.jpg", 1, 1, "new"))[1]

    after = [photo_id for photo_id in search(library, parse(""), Order("random")) if photo_id != new]
    assert after == [photo_id for photo_id in before if photo_id not in photos[::3]]
    assert list(search(library, parse(""), Order("random", descending=True)))[::-1] == list(
        search(library, parse(""), Order("random"))
    )


@pytest.mark.parametrize("by", ORDERS)
def test_every_order_holds_for_results_of_any_size(library: Library, known: Known, by: str) -> None:
    photos = known(3_000)
    with library.edit("Tag") as edit:
        tags = {size: vocabulary.create_tag(edit, f"tag{size}") for size in (1, 40, 700, 2_900)}
        for size, tag_id in tags.items():
            edit.add_tag(tag_id, photos[-size:])
        for rating in range(6):
            edit.set_field("rating", rating, photos[rating::7])
    for order in (Order(by), Order(by, descending=True)):
        everything = list(search(library, parse(""), order))
        for size in (*tags, 40, 700):
            found = matching(library, parse(f"tag{size}"))
            right = [photo_id for photo_id in everything if photo_id in found]

            assert first_page(library, parse(f"tag{size}"), order, 50)[1].tolist() == right[:50]
            assert search(library, parse(f"tag{size}"), order).tolist() == right


@pytest.mark.parametrize(
    ("names", "key"),
    [
        (["IMG_2.jpg", "img_10.jpg", "IMG_0100.JPG"], natural_key),
        (["a 9", "a 10", "a 10 b", "ab"], natural_key),
        (["x1.9", "x1.10", "x12"], natural_key),
        (["2024-05-09", "2024-05-10", "20240510", "20240511999999999999", "beach"], natural_key),
    ],
)
def test_numbers_in_names_are_ordered_by_their_value(names: list[str], key: Callable[[str], str]) -> None:
    assert sorted(reversed(names), key=key) == names


@settings(PATIENT, max_examples=600)
@given(content=contents(), query=SEARCHES, done=st.lists(steps(), max_size=4))
def test_facets_count_what_searches_for_the_tags_would_find(
    empty: Path, content: dict[str, Any], query: Query, done: list[Step]
) -> None:
    with library_of(content, empty) as library:
        for step in (lambda library: None, *done):
            step(library)
            known = vocabulary.load(library.read())
            shown = matching(library, query)
            photos = oracle_photos(library)
            own = {photo.id: photo.tags & known.tags.keys() for photo in photos}
            all_of = {photo_id: tags | known.broader(tags) for photo_id, tags in own.items()}

            assert facets(library, shown) == counted(all_of, shown)
            assert facets(library, shown, below=False) == counted(own, shown)
            assert tag_counts(library) == counted(all_of, BitMap(own))


def counted(tags: dict[int, Any], photos: BitMap) -> dict[int, int]:
    counts: dict[int, int] = {}
    for photo_id in photos:
        for tag_id in tags[photo_id]:
            counts[tag_id] = counts.get(tag_id, 0) + 1
    return counts
