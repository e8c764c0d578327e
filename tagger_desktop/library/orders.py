"""The orders that photos can be put in."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from pyroaring import BitMap

from tagger_desktop.domain.events import FIELDS, FOLDERS, PHOTOS, SUGGESTIONS, TAGS, VOCABULARY
from tagger_desktop.domain.natural import natural_key
from tagger_desktop.library.fields import PLACES, Rows
from tagger_desktop.library.moment import FEW, Moment
from tagger_desktop.library.order import INDEXED, Order
from tagger_desktop.library.packed import array_of, sorted_array, text_of

STEP = 65_536  # ids passed at a time, 4 ms, after which other threads get their turn
LOOKED_UP = 33  # looking a photo up and sorting it costs as much as passing so many ids that lie in order
STREAMED = 5  # a row that SQLite hands over in order costs as much as passing so many
FAR = 20_000  # rows after which a page is no longer looked for row by row: the photos may all be at the other end


@dataclass(frozen=True, slots=True)
class _Way:
    """How SQLite puts photos in order, all or `these`, ascending or descending, but for those `without` a value."""

    title: str
    sql: str = ""
    needs: frozenset[str] = frozenset({PHOTOS})
    without: Callable[[Moment, BitMap], BitMap] = lambda now, photos: BitMap()


THESE = "(SELECT value AS these FROM json_each(:these)) CROSS JOIN "
BY_PLACE = (
    "SELECT id FROM photo JOIN (SELECT value AS place, key AS position FROM json_each(:places)) ON place = folder_id"
    " ORDER BY position, sort_name, id"
)
UNDATED = Rows("taken = ''")
SHUFFLED = "(id * 48271 % 2147483647) * (id * 48271 % 2147483647) % 2147483647"  # looks random, and stays as it is


def _undated(now: Moment, photos: BitMap) -> BitMap:
    return photos & now.fitting(UNDATED, photos)


def _unsuggested(now: Moment, photos: BitMap) -> BitMap:
    return photos - now.suggested.all()


def _by(column: str, where: str = "{only}") -> str:
    return f"SELECT id FROM {{these}}photo WHERE {where} ORDER BY {column} {{way}}, id {{way}}"


WAYS = {
    "added": _Way("Date added"),
    "taken": _Way("Date taken", _by(INDEXED["taken"], "{only} AND taken <> ''"), without=_undated),
    "name": _Way("Name", _by(INDEXED["name"])),
    "folder": _Way("Folder", BY_PLACE, needs=frozenset({PHOTOS, FOLDERS})),
    "rating": _Way("Rating", _by(INDEXED["rating"]), needs=frozenset({PHOTOS, FIELDS})),
    "size": _Way("File size", _by(INDEXED["size"])),
    "tags": _Way("Number of tags"),
    "confidence": _Way("Confidence", needs=frozenset({PHOTOS, TAGS, VOCABULARY, SUGGESTIONS}), without=_unsuggested),
    "random": _Way("Random", _by(SHUFFLED)),
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
    if order.by in INDEXED and passed < FAR and not now.knows_order(order.by):
        rows = islice(now.db.execute(_sql(WAYS[order.by], order.descending)), FAR)
        found = array("q", islice(filter(photos.__contains__, (row[0] for row in rows)), count))
        if len(found) in (count, len(photos)):
            return found
    return array("q", islice(chain.from_iterable(_parts(now, photos, order, passed)), count))


def _parts(now: Moment, photos: BitMap, order: Order, passed: int) -> Iterator[Iterable[int]]:
    """Yield the ids in order, a part at a time; so many have to be `passed` when all lie in order."""
    way = WAYS[order.by]
    if order.by == "added":
        yield from _steps(sorted_array(photos), order.descending)
    elif order.by == "tags":
        yield from _by_number(now, photos, order.descending)
    else:
        if _is_looked_up(now, len(photos), order.by, passed):
            yield _read_these(now, way, order.descending, photos)
        else:
            ids = now.in_order(order.by, way.needs, lambda: _read_all(now, way))
            steps, is_all = _steps(ids, order.descending), len(photos) == len(now.alive)
            yield from steps if is_all else (filter(photos.__contains__, step) for step in steps)
        yield sorted_array(way.without(now, photos))


def _is_looked_up(now: Moment, count: int, by: str, passed: int) -> bool:
    """Tell whether to look photos up and sort them, rather than to pass all that lie in order."""
    if by == "confidence":
        return False
    if now.knows_order(by):
        return count * LOOKED_UP < passed
    few = count * LOOKED_UP < len(now.alive) * STREAMED
    return few and (count <= FEW or not now.is_asked_again(by))


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
    if way is WAYS["confidence"]:
        return now.suggested.by_confidence()
    words = {"places": text_of(_places(now))} if way.sql is BY_PLACE else {}
    ids = _read(now, _sql(way), words)
    if not now.db.execute("SELECT 1 FROM photo WHERE removed = 1 LIMIT 1").fetchone():
        return ids
    alive = array("q")
    for step in _steps(ids, descending=False):
        alive.extend(filter(now.alive.__contains__, step))
    return alive


def _read_these(now: Moment, way: _Way, descending: bool, photos: BitMap) -> array[int]:
    words = {"these": text_of(photos)}
    if way.sql is not BY_PLACE:
        return _read(now, _sql(way, descending, THESE), words)
    sql = f"SELECT id, folder_id FROM {THESE}photo WHERE id = these ORDER BY sort_name, id"
    rows = now.db.execute(sql, words).fetchall()
    position = {folder_id: at for at, folder_id in enumerate(_places(now))}
    rows.sort(key=lambda row: position[row[1]])
    ids = array("q", (photo_id for photo_id, _ in rows))
    if descending:
        ids.reverse()
    return ids


def _sql(way: _Way, descending: bool = False, these: str = "") -> str:
    return way.sql.format(these=these, only="id = these" if these else "1", way="DESC" if descending else "ASC")


def _read(now: Moment, sql: str, words: dict[str, str]) -> array[int]:
    return array_of(now.db.execute(f"SELECT json_group_array(id) FROM ({sql})", words).fetchone()[0])


def _places(now: Moment) -> list[int]:
    """Return the folders in order: each before those below it, and all names as people expect them."""
    rows = now.db.execute(PLACES).fetchall()
    rows.sort(key=lambda row: [natural_key(part) for part in row[1].split("/")])
    return [folder_id for folder_id, _ in rows]
