"""The orders that photos can be put in."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from pyroaring import BitMap

from tagger_desktop.domain.events import FIELDS, FOLDERS, PHOTOS
from tagger_desktop.domain.natural import natural_key
from tagger_desktop.library.fields import PLACES, Rows
from tagger_desktop.library.moment import Moment
from tagger_desktop.library.news import OTHER
from tagger_desktop.library.packed import array_of, sorted_array, text_of

STEP = 65_536  # ids passed at a time, 4 ms, after which other threads get their turn
LOOKED_UP = 33  # looking a photo up and sorting it costs as much as passing so many ids that lie in order
STREAMED = 5  # a row that SQLite hands over in order costs as much as passing so many
FAR = 50_000  # rows after which reading all ids at once is the shorter way to fill a page


@dataclass(frozen=True, slots=True)
class Order:
    """By what photos are put in order, and whether the greatest comes first.

    Photos that have nothing to be ordered by, such as a date, come last either way.
    """

    by: str = "added"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class _Way:
    """How SQLite puts photos in order: by `columns` of `source`, then by id, but for those `without` a value."""

    title: str
    columns: tuple[str, ...] = ()
    source: str = "photo"
    needs: frozenset[str] = frozenset({PHOTOS})
    without: Rows | None = None
    is_indexed: bool = True


THESE = "(SELECT value AS these FROM json_each(:these)) CROSS JOIN"
BY_PLACE = "(SELECT value AS place, key AS position FROM json_each(:places)) JOIN photo ON folder_id = place"
BY_CONFIDENCE = (
    "(SELECT photo_id, max(confidence) AS best FROM suggestion GROUP BY photo_id) JOIN photo ON photo.id = photo_id"
)
WITHOUT_SUGGESTION = Rows("id NOT IN (SELECT photo_id FROM suggestion)", needs=frozenset({PHOTOS, OTHER}))
SHUFFLED = "(id * 48271 % 2147483647) * (id * 48271 % 2147483647) % 2147483647"  # looks random, and stays as it is

WAYS = {
    "added": _Way("Date added"),
    "taken": _Way("Date taken", ("taken",), without=Rows("taken = ''")),
    "name": _Way("Name", ("sort_name",)),
    "folder": _Way("Folder", ("position", "sort_name"), BY_PLACE, needs=frozenset({PHOTOS, FOLDERS}), is_indexed=False),
    "rating": _Way("Rating", ("rating",), needs=frozenset({PHOTOS, FIELDS})),
    "size": _Way("File size", ("size_bytes",)),
    "tags": _Way("Number of tags"),
    "confidence": _Way(
        "Confidence",
        ("best",),
        BY_CONFIDENCE,
        needs=frozenset({PHOTOS, OTHER}),
        without=WITHOUT_SUGGESTION,
        is_indexed=False,
    ),
    "random": _Way("Random", (SHUFFLED,), is_indexed=False),
}
ORDERS = {name: way.title for name, way in WAYS.items()}


def ordered(now: Moment, photos: BitMap, order: Order) -> array[int]:
    """Return the ids of `photos` in order."""
    ids = array("q")
    for part in _parts(now, photos, order, len(now.alive)):
        ids.extend(part)
    return ids


def first(now: Moment, photos: BitMap, order: Order, count: int) -> array[int]:
    """Return the first ids of `photos` in order, with less work than all of them take."""
    passed = min(len(now.alive), count * len(now.alive) // max(1, len(photos)))
    return array("q", islice(chain.from_iterable(_parts(now, photos, order, passed)), count))


def _parts(now: Moment, photos: BitMap, order: Order, passed: int) -> Iterator[Iterable[int]]:
    """Yield the ids in order, a part at a time; as many as `passed` would have to be passed in order."""
    way = WAYS[order.by]
    if order.by == "added":
        yield from _steps(sorted_array(photos), order.descending)
    elif order.by == "tags":
        yield from _by_number(now, photos, order.descending)
    elif len(photos) * LOOKED_UP < passed * (1 if now.knows_order(order.by) else STREAMED):
        yield _read(now, way, order.descending, photos)
        yield from _without(now, way, photos)
    else:
        yield from _passing(now, photos, order, passed)


def _passing(now: Moment, photos: BitMap, order: Order, passed: int) -> Iterator[Iterable[int]]:
    way, given = WAYS[order.by], 0
    if way.is_indexed and passed < min(FAR, len(now.alive)) and not now.knows_order(order.by):
        rows = now.db.execute(*_sql(now, way, order.descending))
        for photo_id in filter(photos.__contains__, (row[0] for row in islice(rows, FAR))):
            given += 1
            yield (photo_id,)
    ids = now.in_order(order.by, way.needs, lambda: _read_all(now, way))
    steps = _steps(ids, order.descending)
    found = steps if len(photos) == len(now.alive) else (filter(photos.__contains__, step) for step in steps)
    yield from [islice(chain.from_iterable(found), given, None)] if given else found
    yield from _without(now, way, photos)


def _without(now: Moment, way: _Way, photos: BitMap) -> Iterator[Iterable[int]]:
    if way.without:
        yield sorted_array(photos & now.fitting(way.without, photos))


def _by_number(now: Moment, photos: BitMap, descending: bool) -> Iterator[Iterable[int]]:
    tagged = now.by_number
    parts = [photos.difference(*tagged.values()), *(photos & tagged[number] for number in sorted(tagged))]
    for part in reversed(parts) if descending else parts:
        yield from _steps(sorted_array(part), descending)


def _steps(ids: array[int], descending: bool) -> Iterator[array[int]]:
    if not descending:
        yield from (ids[at : at + STEP] for at in range(0, len(ids), STEP))
        return
    for end in range(len(ids), 0, -STEP):
        step = ids[max(0, end - STEP) : end]
        step.reverse()
        yield step


def _read_all(now: Moment, way: _Way) -> array[int]:
    ids = _read(now, way, descending=False)
    if len(ids) <= len(now.alive):
        return ids
    alive = array("q")
    for step in _steps(ids, descending=False):
        alive.extend(filter(now.alive.__contains__, step))
    return alive


def _read(now: Moment, way: _Way, descending: bool, these: BitMap | None = None) -> array[int]:
    sql, words = _sql(now, way, descending, these)
    return array_of(now.db.execute(f"SELECT json_group_array(id) FROM ({sql})", words).fetchone()[0])


def _sql(now: Moment, way: _Way, descending: bool, these: BitMap | None = None) -> tuple[str, dict[str, str]]:
    words = {}
    source, where = way.source, f"NOT ({way.without.where})" if way.without else "1"
    if these is not None:
        source, where = f"{THESE} {source}", f"id = these AND {where}"
        words["these"] = text_of(these)
    if ":places" in source:
        words["places"] = text_of(_places(now))
    columns = ", ".join(f"{column} {'DESC' if descending else 'ASC'}" for column in (*way.columns, "id"))
    return f"SELECT id FROM {source} WHERE {where} ORDER BY {columns}", words


def _places(now: Moment) -> list[int]:
    """Return the folders in order: each before those below it, and all names as people expect them."""
    rows = now.db.execute(PLACES).fetchall()
    rows.sort(key=lambda row: [natural_key(part) for part in row[1].split("/")])
    return [folder_id for folder_id, _ in rows]
