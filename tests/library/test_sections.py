"""Where photos in order fall into months, days and folders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tagger_desktop.domain.photo import FileFacts
from tagger_desktop.domain.query import parse
from tagger_desktop.library import photos
from tagger_desktop.library.library import Library
from tagger_desktop.library.record import FoundFile
from tagger_desktop.library.search import Order, search
from tagger_desktop.library.sections import FEW, FULL, sections

DATES = ["", "2016-12-31T23:59:59", "2017-01-01T00:00:00", "2017-01-05T10:00:00", "2017-02-28T08:00:00"]
DATES += ["2019-07-01T12:00:00", "2020-02-29T12:00:00"]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = Library.create(tmp_path / "L.tagger")
    yield made
    made.close()


def fill(library: Library, dates: list[str], folders: int = 1) -> None:
    with library.record() as record:
        root_id, _ = record.root(Path("/photos"))
        for at, date in enumerate(dates):
            folder = record.folder(root_id, f"F{at % folders}")
            facts = FileFacts("JPEG", 40, 30, taken=date or None)
            record.file(FoundFile(folder, f"{at}.jpg", 1, at, f"f{at}", facts))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dates=some.lists(some.sampled_from(DATES), min_size=1, max_size=60), descending=some.booleans())
def test_sections_are_those_of_going_through_all_photos(
    tmp_path_factory: pytest.TempPathFactory, dates: list[str], descending: bool
) -> None:
    library = Library.create(tmp_path_factory.mktemp("sections") / "L.tagger")
    try:
        fill(library, dates)
        ids = search(library, parse(""), Order("taken", descending))
        taken = {card.id: card.taken for card in photos.cards(library.read(), ids)}
        ways = {length: parts([taken[photo_id][:length] for photo_id in ids]) for length in (4, 7, 10)}
        found = [(one.name, one.row) for one in sections(library, ids, "taken")]
        full = [length for length, way in ways.items() if len(way) * FULL <= len(ids)]
        if 10 in full and len(ways[7]) <= FEW:
            expected = ways[10]
        else:
            expected = ways[7] if 7 in full else ways[4] if 4 in full else []
        assert found == ([] if [name for name, _ in expected] == [""] else expected)
    finally:
        library.close()


def parts(names: list[str]) -> list[tuple[str, int]]:
    return [(name, row) for row, name in enumerate(names) if row == 0 or names[row - 1] != name]


def test_folders_are_sections_in_the_order_of_folders(library: Library) -> None:
    fill(library, [""] * 9, folders=3)
    ids = search(library, parse(""), Order("folder"))
    found = sections(library, ids, "folder")
    assert [(one.name, one.row) for one in found] == [("photos/F0", 0), ("photos/F1", 3), ("photos/F2", 6)]


def test_other_orders_and_empty_results_have_no_sections(library: Library) -> None:
    fill(library, ["2017-01-01T00:00:00", "2018-01-01T00:00:00"])
    ids = search(library, parse(""), Order("name"))
    assert sections(library, ids, "name") == ()
    assert sections(library, search(library, parse("nothing"), Order("taken")), "taken") == ()
