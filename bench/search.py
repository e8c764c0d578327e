"""Twelve mixed searches over a million photos with ten tags each, against the best SQL we can write for each."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from pyroaring import BitMap

from bench import ROUNDS, in_turns, result, seconds
from bench.synthetic import library_path
from tagger_desktop.domain.query import parse
from tagger_desktop.domain.vocabulary import Vocabulary
from tagger_desktop.library.facets import facets, tag_counts
from tagger_desktop.library.library import Library
from tagger_desktop.library.search import Order, first_page, matching, search

PHOTOS, PAGE = 1_000_000, 200
IN_LIBRARY = "NOT IN (SELECT id FROM photo WHERE removed = 1)"
SOME_YEARS = "taken >= '2015-01-01' AND taken < '2017-01-01'"
CAMERA = "camera LIKE '%X100V%' AND width * height > 2000000"
NAMED = "name_key LIKE 'img\\_12%' ESCAPE '\\'"
IN_2015 = "folder_id IN (SELECT id FROM folder WHERE path = '2015' OR path LIKE '2015/%')"


@dataclass(frozen=True, slots=True)
class Case:
    """A search with its order, and the statements by hand for the number of photos and the ids of the first page."""

    text: str
    order: Order
    count: str
    page: str


def has(tags: object) -> str:
    """Return the condition that a photo carries one of `tags`, for a walk over photos in order."""
    return f"EXISTS (SELECT 1 FROM photo_tag WHERE photo_id = id AND tag_id IN ({tags}))"


def photos_with(tags: object) -> str:
    """Return the statement for the photos that carry one of `tags`, for operations on sets."""
    return f"SELECT photo_id FROM photo_tag WHERE tag_id IN ({tags})"


def cases(vocabulary: Vocabulary) -> list[Case]:
    """Return the searches; of several ways to write each statement, the fastest that was found.

    Which tags a name or a branch stands for is told to the statements, which need not look for them.
    """
    branch = _branch(vocabulary, "tag20")
    pattern = ",".join(_branch(vocabulary, *(tag.name for tag in vocabulary if tag.name.startswith("tag12"))).split(","))
    both = f"{has(2)} AND {has(5)}"
    mixed = f"{has('1, 2')} AND NOT {has('30, 40')}"
    return [
        Case(
            "tag3",
            Order("added"),
            f"SELECT (SELECT count(*) FROM photo_tag WHERE tag_id = 3) - (SELECT count(*) FROM photo"
            f" WHERE removed = 1 AND {has(3)})",
            f"{photos_with(3)} AND photo_id {IN_LIBRARY} ORDER BY photo_id LIMIT {PAGE}",
        ),
        Case(
            "tag2 tag5",
            Order("taken", True),
            "SELECT count(*) FROM photo_tag AS one CROSS JOIN photo_tag AS two INDEXED BY photo_tag_reverse"
            " ON two.photo_id = one.photo_id AND two.tag_id = 2 WHERE one.tag_id = 5"
            f" AND one.photo_id {IN_LIBRARY}",
            f"SELECT id FROM photo WHERE id {IN_LIBRARY} AND {both} ORDER BY taken DESC, id DESC LIMIT {PAGE}",
        ),
        Case(
            "tag1 OR tag4 OR tag8",
            Order("taken"),
            f"SELECT count(*) FROM ({photos_with(1)} UNION {photos_with(4)} UNION {photos_with(8)}"
            " EXCEPT SELECT id FROM photo WHERE removed = 1)",
            f"SELECT id FROM photo WHERE removed = 0 AND taken <> '' AND {has('1, 4, 8')}"
            f" ORDER BY taken, id LIMIT {PAGE}",
        ),
        Case(
            "-tag1",
            Order("taken", True),
            "SELECT (SELECT count(*) FROM photo) - (SELECT count(*) FROM photo WHERE removed = 1)"
            f" - (SELECT count(*) FROM ({photos_with(1)} AND photo_id {IN_LIBRARY}))",
            f"SELECT id FROM photo WHERE removed = 0 AND NOT {has(1)} ORDER BY taken DESC, id DESC LIMIT {PAGE}",
        ),
        Case(
            "tag20",
            Order("name"),
            f"SELECT count(*) FROM ({photos_with(branch)} AND photo_id {IN_LIBRARY} GROUP BY photo_id)",
            f"SELECT id FROM photo WHERE id {IN_LIBRARY} AND {has(branch)} ORDER BY sort_name, id LIMIT {PAGE}",
        ),
        Case(
            "tag2 -tag3 rating>=3",
            Order("rating", True),
            f"SELECT count(*) FROM ({photos_with(2)} INTERSECT SELECT id FROM photo WHERE rating >= 3"
            f" EXCEPT {photos_with(3)} EXCEPT SELECT id FROM photo WHERE removed = 1)",
            f"SELECT id FROM photo WHERE rating >= 3 AND id {IN_LIBRARY} AND {has(2)} AND NOT {has(3)}"
            f" ORDER BY rating DESC, id DESC LIMIT {PAGE}",
        ),
        Case(
            "is:untagged",
            Order("added"),
            "SELECT count(*) FROM photo WHERE removed = 0 AND NOT EXISTS"
            " (SELECT 1 FROM photo_tag WHERE photo_id = id)",
            "SELECT id FROM photo WHERE removed = 0 AND NOT EXISTS (SELECT 1 FROM photo_tag WHERE photo_id = id)"
            f" ORDER BY id LIMIT {PAGE}",
        ),
        Case(
            "tag6 taken:2015..2016",
            Order("taken"),
            f"SELECT count(*) FROM ({photos_with(6)} INTERSECT SELECT id FROM photo WHERE {SOME_YEARS}"
            " EXCEPT SELECT id FROM photo WHERE removed = 1)",
            f"SELECT id FROM photo WHERE {SOME_YEARS} AND id {IN_LIBRARY} AND {has(6)} ORDER BY taken, id LIMIT {PAGE}",
        ),
        Case(
            "camera:X100V size>2mp tag1",
            Order("added", True),
            f"SELECT count(*) FROM photo_tag JOIN photo ON id = photo_id WHERE tag_id = 1 AND {CAMERA} AND removed = 0",
            f"SELECT id FROM photo_tag JOIN photo ON id = photo_id WHERE tag_id = 1 AND {CAMERA} AND removed = 0"
            f" ORDER BY photo_id DESC LIMIT {PAGE}",
        ),
        Case(
            "name:IMG_12*",
            Order("name"),
            f"SELECT count(*) FROM photo WHERE {NAMED} AND removed = 0",
            f"SELECT id FROM photo WHERE {NAMED} AND removed = 0 ORDER BY sort_name, id LIMIT {PAGE}",
        ),
        Case(
            "tag12*",
            Order("taken", True),
            f"SELECT count(*) FROM ({photos_with(pattern)} AND photo_id {IN_LIBRARY} GROUP BY photo_id)",
            f"SELECT id FROM photo WHERE id {IN_LIBRARY} AND {has(pattern)} ORDER BY taken DESC, id DESC LIMIT {PAGE}",
        ),
        Case(
            "(tag1 OR tag2) -(tag30 OR tag40) folder:2015",
            Order("name"),
            f"SELECT count(*) FROM photo WHERE {IN_2015} AND removed = 0 AND {mixed.replace('30, 40', _branch(vocabulary, 'tag30', 'tag40'))}",
            f"SELECT id FROM photo WHERE +{IN_2015} AND +removed = 0 AND {mixed.replace('30, 40', _branch(vocabulary, 'tag30', 'tag40'))} ORDER BY sort_name, id"
            f" LIMIT {PAGE}",
        ),
    ]


def _branch(vocabulary: Vocabulary, *names: str) -> str:
    tags = vocabulary.with_narrower(tag.id for name in names for tag in vocabulary.find(name))
    return ",".join(map(str, sorted(tags)))


def run() -> list[dict[str, object]]:
    """Return the ratio once everything has been read, and that of the first search of a library just opened."""
    path = library_path(PHOTOS)
    library = Library(path)
    with closing(by_hand(path)) as db:
        asked = cases(library.vocabulary)
        for case in asked:
            _check(library, db, case)
        warm = [in_turns(lambda: _ours(library, case), lambda: _hand(db, case)) for case in asked]
    cold = [in_turns(lambda: _ours_cold(path, case), lambda: _hand_cold(path, case)) for case in asked]
    whole = [median(seconds(lambda: search(library, parse(case.text), case.order)) for _ in range(ROUNDS)) for case in asked]
    half = matching(library, parse("tag1 OR tag2 OR tag3"))
    tag_counts(library)
    facets_s = median(seconds(lambda: facets(library, half)) for _ in range(ROUNDS))
    library.close()
    return [
        result("search", *map(sum, zip(*warm, strict=True)), 0.25, **_details(asked, warm), all_ids_s=round(sum(whole), 4)),
        result("search, cold", *map(sum, zip(*cold, strict=True)), 1.3, **_details(asked, cold)),
        result("facets", facets_s, 0.05, 1.0, photos=len(half), tags=1_000),
    ]
