"""Whatever is typed into the search is understood or refused with the place of what is wrong, and finds something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tagger_desktop.domain.query import Everything, Query, QueryError, parse
from tagger_desktop.domain.query.fields import BY_NAME
from tagger_desktop.library import photos, vocabulary
from tagger_desktop.library.library import Library
from tagger_desktop.library.record import FoundFile
from tagger_desktop.library.search import ORDERS, Order, matching, search

PIECES = st.sampled_from(
    (
        *BY_NAME,
        *(f"{name}:" for name in BY_NAME),
        *("dog", '"', "(", ")", "-", "NOT", "AND", "OR", ",", "..", "*", "%", "_", "=", ">=", "<"),
        *(
            "2024",
            "2024-13",
            "7d",
            "2mp",
            "1e9",
            "0.5",
            "99999999999999999999",
            "is",
            "missing",
            "\\",
            "'",
            ";",
            "é",
            "\u0130",
            "\ud83d",
        ),
    )
)
QUERY = st.one_of(
    st.text(max_size=30),
    st.lists(PIECES | st.text(max_size=4), max_size=10).map("".join),
    st.lists(PIECES | st.text(max_size=4), max_size=10).map(" ".join),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("search")
    with closing(Library.create(folder / "L.tagger")) as made:
        with made.record() as record:
            folder_id = record.folder(record.root(folder / "photos")[0], "a")
            for n in range(20):
                record.file(FoundFile(folder_id, f"{n}.jpg", n, n, f"f{n}"))
        with made.edit("Tag") as edit:
            edit.add_tag(vocabulary.create_tag(edit, "dog"), photos.all_ids(edit.db)[::2])
        yield made


def understood(text: str) -> tuple[Query | None, QueryError]:
    try:
        return parse(text), QueryError("", 0, 0)
    except QueryError as error:
        return None, error


@given(text=QUERY, order=st.sampled_from(sorted(ORDERS)))
@example(text="(" * 500, order="added")
@example(text="-" * 500 + "dog", order="added")
@example(text="NOT " * 500 + "dog", order="added")
@example(text=" OR ".join(["dog"] * 2_000), order="added")
@example(text="name:" + "*" * 300, order="name")
@example(text="folder:" + "a/" * 300, order="name")
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_text_finds_photos_or_says_what_is_wrong(library: Library, text: str, order: str) -> None:
    query, error = understood(text)
    if query is None:
        assert str(error).startswith("Column ")
        assert 0 <= error.start <= error.end <= len(text) + 1
        return
    found = search(library, query, Order(order))
    assert set(found) == set(matching(library, query)) <= set(range(1, 21))
    if query == Everything():
        assert len(found) == 20
