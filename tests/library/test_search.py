"""What searches find: the same as plain Python over every photo, whatever was written, by whom, and since when."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tagger_desktop.domain.query import Query
from tagger_desktop.library import vocabulary
from tagger_desktop.library.library import Library
from tagger_desktop.library.search import matching
from tests.libraries import GROUPS, TAG_NAMES, TEXTS, Step, contents, library_of, oracle_photos, steps
from tests.query_oracle import answers
from tests.query_strategies import queries

NAMES = (*TAG_NAMES, "jaguar (animal)", "Dog (sea)")
SEARCHES = queries(NAMES, (*TEXTS, *GROUPS, "alice", "manual", "imagenet", "object", "Trips/Rome", "/home", "Photos"))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library file with nothing in it."""
    path = tmp_path_factory.mktemp("empty") / "L.tagger"
    Library.create(path).close()
    return path


@pytest.fixture(scope="module", autouse=True)
def far_from_greenwich() -> Iterator[None]:
    """Run where the day begins at another time than in UTC, in which the library notes when photos came."""
    if not hasattr(time, "tzset"):
        yield
        return
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Asia/Kolkata"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def expected(library: Library, query: Query) -> set[int]:
    known = vocabulary.load(library.read())
    return answers(query, oracle_photos(library), tuple(known), known.groups, date.today())


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(content=contents(), wanted=st.lists(SEARCHES, min_size=1, max_size=6))
def test_a_search_finds_what_plain_python_finds(empty: Path, content: dict[str, Any], wanted: list[Query]) -> None:
    with library_of(content, empty) as library:
        for query in wanted:
            assert set(matching(library, query)) == expected(library, query)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    content=contents(),
    wanted=st.lists(SEARCHES, min_size=1, max_size=4),
    done=st.lists(st.tuples(steps(), st.booleans()), min_size=1, max_size=6),
)
def test_what_was_written_since_is_found_whoever_wrote_it(
    empty: Path, content: dict[str, Any], wanted: list[Query], done: list[tuple[Step, bool]]
) -> None:
    with library_of(content, empty) as library, closing(Library(library.path)) as other:
        for step, by_other in [(lambda library: None, False), *done]:
            step(other if by_other else library)
            for query in wanted:
                assert set(matching(library, query)) == expected(library, query)
