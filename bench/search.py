"""Count and first page of twelve searches over a million photos with ten tags each, against SQL written by hand."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from bench import in_turns, result, seconds
from bench.searches import PAGE, Search, searches
from bench.synthetic import library_path
from tagger_desktop.domain.query import parse
from tagger_desktop.library import vocabulary
from tagger_desktop.library.facets import facets, tag_counts
from tagger_desktop.library.library import Library
from tagger_desktop.library.search import first_page, matching
from tagger_desktop.library.search import search as find

PHOTOS, TAGS = 1_000_000, 1_000
FACETS_S = 0.05  # what facets over all tags may take

Answer = tuple[int, "array[int]"]


def run() -> list[dict[str, object]]:
    """Return the ratio once all was asked before, that in a library just opened, and how long facets take."""
    path = library_path(PHOTOS, TAGS)
    with closing(Library(path)) as library, closing(_connect(path)) as db:
        asked = searches(vocabulary.load(db))
        for one in asked:
            assert _ours(library, one) == _by_hand(db, one), one.text
        warm = [in_turns(partial(_spent, _ours, library, one), partial(_spent, _by_hand, db, one)) for one in asked]
        whole = [in_turns(partial(_spent, _all_ids, library, one))[0] for one in asked]
        cold = [in_turns(partial(_ours_cold, path, one), partial(_by_hand_cold, path, one)) for one in asked]
        half = matching(library, parse("tag1 OR tag2 OR tag3"))
        tag_counts(library)
        (facets_s,) = in_turns(lambda: seconds(lambda: facets(library, half)))
    return [
        _summed("search", 0.25, asked, warm, all_ids_s=round(sum(whole), 4)),
        _summed("search cold", 1.3, asked, cold),
        result("facets", facets_s, FACETS_S, 1.0, photos=len(half), tags=TAGS),
    ]


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    for setting in ("query_only = ON", "temp_store = MEMORY", "cache_size = -16000"):  # as ours has
        db.execute(f"PRAGMA {setting}")
    return db


def _ours(library: Library, one: Search) -> Answer:
    return first_page(library, parse(one.text), one.order, PAGE)


def _all_ids(library: Library, one: Search) -> object:
    return find(library, parse(one.text), one.order)


def _by_hand(db: sqlite3.Connection, one: Search) -> Answer:
    return db.execute(one.count).fetchone()[0], array("q", (row[0] for row in db.execute(one.page)))


def _spent(work: Callable[..., object], *words: object) -> float:
    return seconds(lambda: work(*words))


def _ours_cold(path: Path, one: Search) -> float:
    with closing(Library(path)) as library:
        return _spent(_ours, library, one)


def _by_hand_cold(path: Path, one: Search) -> float:
    with closing(_connect(path)) as db:
        return _spent(_by_hand, db, one)


def _summed(
    name: str, limit: float, asked: list[Search], spent: list[list[float]], **more: object
) -> dict[str, object]:
    each = {
        one.text: {"ours_ms": round(ours * 1000, 2), "baseline_ms": round(baseline * 1000, 2)}
        for one, (ours, baseline) in zip(asked, spent, strict=True)
    }
    ours_s, baseline_s = (sum(side) for side in zip(*spent, strict=True))
    return result(name, ours_s, baseline_s, limit, photos=PHOTOS, each=each, **more)
