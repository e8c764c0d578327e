"""What searches find: the same as plain Python over every photo, whatever was written since, and by whom."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.query import Query, parse, quote_value, quote_word, to_text
from tagger_desktop.library import vocabulary
from tagger_desktop.library.library import Library
from tagger_desktop.library.news import KEPT
from tagger_desktop.library.search import count, matching, search
from tests.libraries import GROUPS, TAG_NAMES, TEXTS, Step, contents, library_of, oracle_photos, steps
from tests.query_oracle import answers
from tests.query_strategies import queries

Known = Callable[[int], list[int]]

NAMES = (*TAG_NAMES, "jaguar (animal)", "Dog (sea)")
VALUES = (*TEXTS, *GROUPS, "alice", "manual", "imagenet", "object", "s*e", "Trips/Rome", "trips", "/home", "X100V")
SEARCHES = queries(NAMES, VALUES)
EACH_FIELD = """
    d* *a* kind:scene kind:o* rating>=3 rating:0 colour:red colour:none flag:none tags:1 tags<2 tags>2
    taken:2024 taken<2025 added:2024-05-18 added<2025 width>800 height<=600 size>2mp size:2.48mb size<1kb
    folder:trips folder:/trips folder:/home folder=trips folder:trips/rome folder:T* name:img name:*1.jp*
    name=img_1.jpg ext:jpg ext:jp*g ext:png ext:hidden camera:x100v camera:x_y by:alice by:b* by:a
    source:manual source:imagenet source:clip source:a confidence>0.4 text:lake text:a text=IMG_1
    is:untagged is:tagged is:suggested is:reviewed is:missing is:broken is:duplicate
    has:region has:gps has:caption has:notes has:taken needs:* needs:place
"""
ONE_OF_EACH = [
    parse(text)
    for text in (
        *EACH_FIELD.split(),
        *(quote_word(name) for name in NAMES if "*" not in name),
        *(f"tag={quote_value(name)}" for name in NAMES),
    )
]
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.fixture(scope="module", autouse=True)
def far_from_greenwich() -> Iterator[None]:
    """Run where a day begins at another time than in UTC, in which the library notes when photos came."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Asia/Kolkata"
    _take_time_zone()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    _take_time_zone()


def _take_time_zone() -> None:
    if hasattr(time, "tzset"):
        time.tzset()


def check(library: Library, wanted: Iterable[Query]) -> None:
    """See that each search finds what plain Python finds."""
    known, photos = vocabulary.load(library.read()), oracle_photos(library)
    for query in wanted:
        right = answers(query, photos, tuple(known), known.groups, date.today())
        assert set(matching(library, query)) == right, to_text(query)


@settings(PATIENT, max_examples=150)
@given(content=contents(), wanted=st.lists(SEARCHES, max_size=6))
def test_a_search_finds_what_plain_python_finds(empty: Path, content: dict[str, Any], wanted: list[Query]) -> None:
    with library_of(content, empty) as library:
        check(library, [*wanted, *ONE_OF_EACH])


@settings(PATIENT, max_examples=80)
@given(
    content=contents(),
    wanted=st.lists(SEARCHES, max_size=3),
    done=st.lists(st.tuples(steps(), st.booleans()), min_size=1, max_size=8),
)
def test_what_was_written_since_is_found_whoever_wrote_it(
    empty: Path, content: dict[str, Any], wanted: list[Query], done: list[tuple[Step, bool]]
) -> None:
    asked = [*wanted, *ONE_OF_EACH]
    with library_of(content, empty) as library, closing(Library(library.path)) as other:
        check(library, asked)
        for step, is_by_other in done:
            step(other if is_by_other else library)
            check(library, asked)


@settings(PATIENT, max_examples=40)
@given(content=contents(), done=st.lists(steps(), min_size=2, max_size=12))
def test_what_was_written_between_two_searches_is_found_however_much_it_was(
    empty: Path, content: dict[str, Any], done: list[Step]
) -> None:
    with library_of(content, empty) as library:
        check(library, ONE_OF_EACH)
        for step in done:
            step(library)
        library.notice_others()  # as the window does every second
        check(library, ONE_OF_EACH)


def test_an_edit_of_one_photo_that_draws_a_region_on_another_is_found(library: Library, known: Known) -> None:
    rated, drawn_on = known(2)
    assert count(library, parse("has:region")) == 0
    with library.edit("Rate and draw") as edit:
        edit.set_field("rating", 3, [rated])
        edit.db.execute("INSERT INTO region (photo_id, tag_id, shape, points) VALUES (?, 1, 'box', '')", (drawn_on,))

    assert list(matching(library, parse("has:region"))) == [drawn_on]


def test_what_a_tool_wrote_just_after_an_edit_of_ours_is_found_once_noticed(library: Library, known: Known) -> None:
    photos = known(2)
    assert count(library, parse("rating:3")) == 0
    with library.edit("Rate") as edit:
        edit.set_field("colour", "red", photos)
    with closing(sqlite3.connect(library.path)) as db, db:
        db.execute("UPDATE photo SET rating = 3")

    library.notice_others()

    assert set(matching(library, parse("rating:3"))) == set(photos)


def test_a_search_after_more_writes_than_are_remembered_reads_everything_again(library: Library, known: Known) -> None:
    photos = known(2)
    with library.edit("Tag dog") as edit:
        dog = vocabulary.create_tag(edit, "dog")
    assert count(library, parse("dog")) == 0
    with library.edit("Tag dog") as edit:
        edit.add_tag(dog, photos)
    for rating in range(KEPT):
        with library.edit("Rate") as edit:
            edit.set_field("rating", 1 + rating % 5, photos)

    assert set(search(library, parse("dog"))) == set(photos)


def test_a_batch_of_more_photos_than_are_named_is_found_and_taken_back(library: Library, known: Known) -> None:
    photos = known(6_000)
    with library.edit("Tag dog") as edit:
        dog = vocabulary.create_tag(edit, "dog")
        edit.add_tag(dog, photos[:10])
    assert count(library, parse("dog tags:1 -rating:3")) == 10
    with library.edit("Tag and rate all") as edit:
        edit.add_tag(dog, photos)
        edit.set_field("rating", 3, photos[1:])

    assert count(library, parse("dog tags:1")) == 6_000
    assert list(matching(library, parse("-rating:3"))) == photos[:1]
    library.undo()
    assert count(library, parse("dog tags:1 -rating:3")) == 10


def test_searches_on_other_threads_see_each_edit_whole_or_not_at_all(library: Library, known: Known) -> None:
    photos = known(50)
    with library.edit("Tag indoor") as edit:
        indoor, outdoor = (vocabulary.create_tag(edit, name) for name in ("indoor", "outdoor"))
        edit.add_tag(indoor, photos)
    always = {"indoor OR outdoor": 50, "indoor outdoor": 0, "-indoor -outdoor": 0, "tags:1": 50}
    wrong: list[str] = []
    done = Event()

    def watch() -> None:
        while not done.is_set():
            wrong.extend(text for text, right in always.items() if count(library, parse(text)) != right)

    watchers = [Thread(target=watch) for _ in range(3)]
    for watcher in watchers:
        watcher.start()
    for gone, new in [(indoor, outdoor), (outdoor, indoor)] * 30:
        with library.edit("Turn") as edit:
            edit.remove_tag(gone, photos)
            edit.add_tag(new, photos)
        assert count(library, parse("outdoor")) == (50 if new == outdoor else 0)
        library.undo()
        assert count(library, parse("outdoor")) == (50 if gone == outdoor else 0)
        library.redo()
    done.set()
    for watcher in watchers:
        watcher.join()

    assert wrong == []


def test_a_search_in_the_midst_of_an_edit_waits_for_nobody(library: Library, known: Known) -> None:
    photos = known(3)
    with library.edit("Tag dog") as edit:
        edit.add_tag(vocabulary.create_tag(edit, "dog"), photos)
        within = Thread(target=lambda: count(library, parse("is:untagged")))
        within.start()
        assert count(library, parse("is:untagged")) == 3  # what is not yet committed is not yet so
        within.join(5)
        assert not within.is_alive()

    assert count(library, parse("dog")) == 3


def test_what_a_search_returns_belongs_to_the_caller(library: Library, known: Known) -> None:
    photos = known(3)
    for text in ("", "-dog", "rating:0"):
        found = matching(library, parse(text))
        found.clear()

        assert set(matching(library, parse(text))) == set(photos)


def test_a_search_in_a_closed_library_is_refused_in_words(library: Library) -> None:
    count(library, parse("dog"))
    library.close()

    with pytest.raises(UserError, match="closed"):
        count(library, parse("dog"))
