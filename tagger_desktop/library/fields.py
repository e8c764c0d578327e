"""The fields of the search language as conditions on the table `photo`: what each asks of SQLite."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import eq, ge, gt, le, lt
from typing import Any, Protocol

from pyroaring import BitMap

from tagger_desktop.domain.events import FIELDS, FOLDERS, PHOTOS, TAGS, VOCABULARY
from tagger_desktop.domain.photo import FLAGS
from tagger_desktop.domain.query import Dates, Matches, Range, Size, Value
from tagger_desktop.domain.vocabulary import key
from tagger_desktop.library.news import OTHER
from tagger_desktop.library.packed import bitmap, text_of
from tagger_desktop.library.patterns import fits, like
from tagger_desktop.library.photos import OFFLINE_FOLDERS

OF_THESE = "(SELECT value AS these FROM json_each(?)) CROSS JOIN photo"  # CROSS JOIN: look these up, walk no index
ANY_OF = "IN (SELECT value FROM json_each(?))"
TAGGED_IN = (
    "EXISTS (SELECT 1 FROM photo_tag WHERE photo_id = photo.id AND edit_id IN (SELECT id FROM edit WHERE {} {}))"
)
# Each once, found in a few steps through the index instead of by reading all of it.
CAMERAS = (
    "WITH RECURSIVE known (one) AS (SELECT min(camera) FROM photo UNION ALL"
    " SELECT (SELECT min(camera) FROM photo WHERE camera > one) FROM known WHERE one IS NOT NULL)"
    " SELECT one, one FROM known WHERE one IS NOT NULL"
)
PLACES = "SELECT folder.id, rtrim(root.path, '/') || '/' || folder.path FROM folder JOIN root ON root.id = root_id"
PEOPLE = "SELECT DISTINCT who, who FROM edit"
# What writes for a person is no tagger: their tags were put by hand.
SOURCE = "CASE WHEN \"by\" IN ('window', 'command line', 'program') THEN 'manual' ELSE \"by\" END"
SOURCES = f"SELECT DISTINCT source, source FROM (SELECT {SOURCE} AS source FROM edit) WHERE source <> ''"
# Photos of one content that are all where they should be.
DUPLICATE = (
    "missing = 0 AND fingerprint IN (SELECT fingerprint FROM photo WHERE removed = 0 AND missing = 0 AND fingerprint IN"
    " (SELECT fingerprint FROM photo WHERE fingerprint <> '' GROUP BY fingerprint HAVING count(*) > 1)"
    " GROUP BY fingerprint HAVING count(*) > 1)"
)
# What follows the last dot: rtrim takes every letter off the end that is not a dot.
ENDING = "instr(name_key, '.') AND ltrim(substr(name_key, length(rtrim(name_key, replace(name_key, '.', ''))) + 1))"


class Leaf(Protocol):
    """What one field asks. Equal leaves find the same photos, until there is news of a kind they need."""

    @property
    def needs(self) -> frozenset[str]:
        """The kinds of news after which other photos may fit; photos are always one, for there may be new ones."""

    @property
    def is_local(self) -> bool:
        """Whether a photo fits or not whatever becomes of the others."""

    def find(self, db: sqlite3.Connection, these: BitMap | None = None) -> BitMap:
        """Return the photos that fit, those taken out of the library included; of `these`, when given."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Photos for which a condition is true."""

    where: str
    words: tuple[object, ...] = ()
    needs: frozenset[str] = frozenset({PHOTOS})
    is_local: bool = True
    by_id: bool = False
    """Whether to walk photos by id, next to what the condition looks up; SQLite would take any index at hand."""

    def find(self, db: sqlite3.Connection, these: BitMap | None = None) -> BitMap:
        """Return the photos that fit, of `these` when given."""
        if these is None:
            how = "NOT INDEXED " if self.by_id else ""
            return bitmap(db, f"SELECT json_group_array(id) FROM photo {how}WHERE {self.where}", self.words)
        sql = f"SELECT json_group_array(id) FROM {OF_THESE} WHERE id = these AND ({self.where})"
        return bitmap(db, sql, (text_of(these), *self.words))


@dataclass(frozen=True, slots=True)
class Chosen:
    """Photos by something of which there are few, such as folders: which of `values` fit is told in Python."""

    asked: Matches
    values: str
    where: str
    needs: frozenset[str] = frozenset({PHOTOS})
    is_local: bool = True

    def find(self, db: sqlite3.Connection, these: BitMap | None = None) -> BitMap:
        """Return the photos that fit, of `these` when given."""
        fit = fits(self.asked.field, self.asked.op, str(self.asked.value))
        chosen = json.dumps([value for value, text in db.execute(self.values) if fit(text)])
        return Rows(self.where, (chosen,) * self.where.count("?"), by_id="photo_tag" in self.where).find(db, these)


@dataclass(frozen=True, slots=True)
class Written:
    """Photos by what a person wrote about them, compared in Python: few photos have a text."""

    asked: Matches
    needs: frozenset[str] = frozenset({PHOTOS, FIELDS})
    is_local: bool = True

    def find(self, db: sqlite3.Connection, these: BitMap | None = None) -> BitMap:
        """Return the photos that fit, of `these` when given."""
        fit = fits(self.asked.field, self.asked.op, str(self.asked.value))
        source, words = (
            ("photo WHERE", ()) if these is None else (f"{OF_THESE} WHERE id = these AND", (text_of(these),))
        )
        rows = db.execute(f"SELECT id, caption, notes FROM {source} (caption <> '' OR notes <> '')", words)
        return BitMap([photo_id for photo_id, caption, notes in rows if fit(caption) or fit(notes)])


def leaf(asked: Matches, today: date) -> Leaf:
    """Return what a field asks, for all but what is told from tags and suggestions.

    These are kind, tags, needs, confidence, is:tagged, is:suggested and, of source, the suggestions.
    """
    return LEAVES[asked.field](asked, today)


def compared(op: str, value: Value) -> tuple[str, tuple[object, ...]]:
    """Return what stands behind a number in a condition, such as ("> ?", (3,))."""
    match value:
        case Range(low, high):
            return "BETWEEN ? AND ?", (_plain(low), _plain(high))
        case Size() if op == ":":
            return "BETWEEN ? AND ?", value.bounds
    return ("= ?" if op in (":", "=") else f"{op} ?"), (_plain(value),)


def compares(op: str, value: Value) -> Callable[[int], bool]:
    """Return what tells whether a number fits, as `compared` tells SQLite."""
    if isinstance(value, Range):
        return lambda number: bool(_plain(value.low) <= number <= _plain(value.high))
    test = {":": eq, "=": eq, "<": lt, "<=": le, ">": gt, ">=": ge}[op]
    return lambda number: bool(test(number, _plain(value)))


def _plain(value: object) -> Any:
    return value.amount if isinstance(value, Size) else value


def _number(column: str, asked: Matches, *needs: str) -> Rows:
    condition, words = compared(asked.op, asked.value)
    return Rows(f"{column} {condition}", words, frozenset({PHOTOS, *needs}))


def _size(asked: Matches, today: date) -> Leaf:
    size = asked.value.low if isinstance(asked.value, Range) else asked.value
    in_pixels = isinstance(size, Size) and size.measure == "pixels"
    return _number("width * height" if in_pixels else "size_bytes", asked)


def _person(column: str, values: dict[str, object]) -> Callable[[Matches, date], Leaf]:
    return lambda asked, today: Rows(
        f"{column} = ?", (values.get(str(asked.value), asked.value),), frozenset({PHOTOS, FIELDS})
    )


def _taken(asked: Matches, today: date) -> Leaf:
    return _between("taken", *_days(asked.value, today))


def _added(asked: Matches, today: date) -> Leaf:
    start, end = _days(asked.value, today)
    return _between("added", start and _utc(start), end and _utc(end))


def _days(value: Value, today: date) -> tuple[str | None, str | None]:
    if not isinstance(value, Dates):
        raise TypeError(f"{value!r} is no stretch of time")
    return value.on(today)


def _between(column: str, start: str | None, end: str | None) -> Rows:
    if end is None:
        return Rows(f"{column} >= ?", (start,))
    return Rows(f"{column} >= ? AND {column} < ?", (start or "0", end))  # "0": after no date at all


def _utc(day: str) -> str:
    """Return when a day begins here, as `added` is written."""
    try:
        return datetime.fromisoformat(day).astimezone(UTC).isoformat(timespec="seconds")
    except (OverflowError, ValueError, OSError):  # a year that no clock knows
        return day


def _name(asked: Matches, today: date) -> Leaf:
    if asked.op == "=":
        return Rows("name_key = ?", (key(str(asked.value)),))
    pattern = like("name", str(asked.value))
    return NONE if pattern is None else Rows("name_key LIKE ? ESCAPE '\\'", (pattern,))


def _ext(asked: Matches, today: date) -> Leaf:
    ending, pattern = str(asked.value), like("ext", str(asked.value))
    if asked.op == "=":
        return Rows(f"{ENDING} = ?", (key(ending),))
    if pattern is None:
        return NONE
    if "*" in ending or "." in ending:
        where = f"name_key LIKE '%.%' || ? ESCAPE '\\' AND {ENDING} LIKE ? ESCAPE '\\'"
        return Rows(where, (pattern, pattern))
    # Six times as fast as ENDING. A blank may follow the dot, which is none of the ending.
    where = "name_key LIKE '%.' || ? ESCAPE '\\' OR name_key LIKE '%. ' || ? ESCAPE '\\'"
    return Rows(where, (pattern, pattern))


def _word(rows: dict[str, Rows]) -> Callable[[Matches, date], Leaf]:
    return lambda asked, today: rows[str(asked.value)]


NONE = Rows("0")
UNTAGGED = Rows(
    "NOT EXISTS (SELECT 1 FROM photo_tag WHERE photo_id = photo.id)", needs=frozenset({PHOTOS, TAGS}), by_id=True
)

STATES = {
    "untagged": UNTAGGED,
    "reviewed": Rows("reviewed = 1", needs=frozenset({PHOTOS, FIELDS})),
    "missing": Rows("missing = 1"),
    "offline": Rows(f"missing = 0 AND folder_id IN ({OFFLINE_FOLDERS})", needs=frozenset({PHOTOS, FOLDERS})),
    "broken": Rows("broken <> ''"),
    "duplicate": Rows(DUPLICATE, is_local=False),
}
PARTS = {
    # An edit of regions is told as one of the vocabulary.
    "region": Rows("id IN (SELECT photo_id FROM region)", needs=frozenset({PHOTOS, VOCABULARY, OTHER})),
    "gps": Rows("has_gps = 1"),
    "caption": Rows("caption <> ''", needs=frozenset({PHOTOS, FIELDS})),
    "notes": Rows("notes <> ''", needs=frozenset({PHOTOS, FIELDS})),
    "taken": Rows("taken <> ''"),
}
LEAVES: dict[str, Callable[[Matches, date], Leaf]] = {
    "rating": lambda asked, today: _number("rating", asked, FIELDS),
    "colour": _person("colour", {"none": ""}),
    "flag": _person("flag", dict(FLAGS)),
    "taken": _taken,
    "added": _added,
    "folder": lambda asked, today: Chosen(asked, PLACES, f"folder_id {ANY_OF}", frozenset({PHOTOS, FOLDERS})),
    "name": _name,
    "ext": _ext,
    "size": _size,
    "width": lambda asked, today: _number("width", asked),
    "height": lambda asked, today: _number("height", asked),
    "camera": lambda asked, today: Chosen(asked, CAMERAS, f"camera {ANY_OF}"),
    "by": lambda asked, today: Chosen(asked, PEOPLE, TAGGED_IN.format("who", ANY_OF), frozenset({PHOTOS, TAGS})),
    "source": lambda asked, today: Chosen(
        asked,
        SOURCES,
        TAGGED_IN.format(SOURCE, ANY_OF),
        frozenset({PHOTOS, TAGS}),
    ),
    "text": lambda asked, today: Written(asked),
    "is": _word(STATES),
    "has": _word(PARTS),
}
