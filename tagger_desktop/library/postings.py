"""Which photos carry each tag, as sets in memory, kept true to the file whoever writes it."""

from __future__ import annotations

import sqlite3
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from pyroaring import BitMap

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.events import FIELDS, FOLDERS, HISTORY, PHOTOS, SETTINGS, TAGS, VOCABULARY
from tagger_desktop.domain.vocabulary import TagId, Vocabulary
from tagger_desktop.library import vocabulary
from tagger_desktop.library.fields import OTHER, Leaf, Rows
from tagger_desktop.library.news import NAMED_PHOTOS, Written, newest, since
from tagger_desktop.library.packed import bitmap, bitmap_of, text_of

if TYPE_CHECKING:
    from tagger_desktop.library.library import Library

LEAVES = 64  # answers to fields that are kept, the last used: at most 8 MB for a million photos
FEW = 2_000  # photos that are rather asked about one by one than all of the library: 3 ms
KNOWN = frozenset({PHOTOS, TAGS, FIELDS, FOLDERS, VOCABULARY, HISTORY, SETTINGS})
BY_PHOTO = frozenset({PHOTOS, TAGS, FIELDS})  # news that says which photos it is about
ALIVE = Rows("removed = 0")
POSTINGS = "SELECT tag_id, json_group_array(photo_id) FROM photo_tag WHERE tag_id IN ({}) GROUP BY tag_id"
NUMBERS = (
    "SELECT number, json_group_array(photo_id) FROM"
    " (SELECT photo_id, count(*) AS number FROM photo_tag {} GROUP BY photo_id) GROUP BY number"
)


@dataclass(slots=True)
class _Held:
    """A set in memory, and the photos for which it has to be asked again before it is used."""

    photos: BitMap
    stale: BitMap = field(default_factory=BitMap)

    def fresh(self, find: Callable[[BitMap], BitMap]) -> BitMap:
        if self.stale:
            self.photos = (self.photos - self.stale) | find(self.stale)
            self.stale = BitMap()
        return self.photos


class Postings:
    """What searches hold of one library.

    SQLite remains the truth: everything here is read on first use, inside `now`, from one connection of its own.
    Each entry into `now` begins a snapshot and takes in what was written since the last, as the file's own news
    say. So it makes no difference which thread or program wrote, nor when this one hears of it; a write by a
    program that leaves no news makes everything be read again. The sets that are handed out are never changed:
    they are replaced.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = Lock()
        self._own: sqlite3.Connection | None = None
        self._version: int | None = None
        self._seen = 0
        self._forget()

    @contextmanager
    def now(self) -> Iterator[Postings]:
        """Hold the library as it is at this moment; other searches wait, writes do not.

        Errors: UserError when the library is closed.
        """
        if self._own is None:
            # Not under the lock: who writes, and searches meanwhile, holds the one that connecting takes.
            self._own = self._library.open_reader()
        with self._lock:
            try:
                self._own.execute("BEGIN")
            except sqlite3.ProgrammingError as error:
                raise UserError("The library is closed.") from error
            try:
                self._catch_up()
                yield self
            finally:
                with suppress(sqlite3.ProgrammingError):  # closed meanwhile
                    self._own.execute("ROLLBACK")

    @property
    def db(self) -> sqlite3.Connection:
        """The connection that sees this moment; only inside `now`."""
        assert self._own is not None, "not inside `now`"
        return self._own

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary of this moment."""
        if self._vocabulary is None:
            self._vocabulary = vocabulary.load(self.db)
        return self._vocabulary

    @property
    def alive(self) -> BitMap:
        """The photos that were not taken out of the library."""
        if self._alive is None:
            self._alive = _Held(_alive(self.db))
        return self._alive.fresh(lambda stale: ALIVE.find(self.db, stale))

    @property
    def by_number(self) -> dict[int, BitMap]:
        """The photos with so many tags, for each number but 0."""
        if self._by_number is None:
            self._by_number = {number: bitmap_of(ids) for number, ids in self.db.execute(NUMBERS.format(""))}
        elif self._renumber:
            where = "WHERE photo_id IN (SELECT value FROM json_each(?))"
            rows = self.db.execute(NUMBERS.format(where), (text_of(self._renumber),))
            found = {number: bitmap_of(ids) for number, ids in rows}
            numbers = self._by_number.keys() | found.keys()
            held = {
                at: (self._by_number.get(at, BitMap()) - self._renumber) | found.get(at, BitMap()) for at in numbers
            }
            self._by_number = {number: photos for number, photos in held.items() if photos}
        self._renumber = BitMap()
        return self._by_number

    def carrying(self, tag_ids: Iterable[TagId]) -> BitMap:
        """Return the photos that carry at least one of the tags themselves."""
        ids = set(tag_ids)
        self.load(ids)
        return BitMap.union(*map(self._of, ids)) if ids else BitMap()

    def having(self, tag_id: TagId) -> BitMap:
        """Return the photos that carry the tag or one below it or implying it."""
        narrower = self.vocabulary.with_narrower([tag_id])
        if len(narrower) == 1:
            self.load(narrower)
            return self._of(tag_id)
        if tag_id not in self._having:
            self._having[tag_id] = self.carrying(narrower)
        return self._having[tag_id]

    def load(self, tag_ids: Iterable[TagId]) -> None:
        """Read which photos carry the tags, in one go, where that is not known yet."""
        missing = [tag_id for tag_id in tag_ids if tag_id not in self._tags]
        if missing:
            self._tags |= {tag_id: _Held(BitMap()) for tag_id in missing}
            for tag_id, ids in self.db.execute(POSTINGS.format(",".join(map(str, missing)))):
                self._tags[tag_id] = _Held(bitmap_of(ids))

    def fitting(self, leaf: Leaf, within: BitMap | None = None) -> BitMap:
        """Return the photos that fit what a field asks; only those of `within` need be right."""
        held = self._leaves.get(leaf)
        if held is None:
            if within is not None and len(within) <= FEW:
                return leaf.find(self.db, within)
            held = self._leaves[leaf] = _Held(leaf.find(self.db))
            if len(self._leaves) > LEAVES:
                self._leaves.popitem(last=False)
        self._leaves.move_to_end(leaf)
        return held.fresh(lambda stale: leaf.find(self.db, stale))

    def in_order(self, name: str, needs: frozenset[str], read: Callable[[], array[int]]) -> array[int]:
        """Return the ids kept under `name`, which `read` reads where they are not known."""
        if name not in self._orders:
            self._orders[name] = needs, read()
        return self._orders[name][1]

    def knows_order(self, name: str) -> bool:
        """Tell whether `in_order` has the ids at hand."""
        return name in self._orders

    def _of(self, tag_id: TagId) -> BitMap:
        sql = (
            "SELECT json_group_array(photo_id) FROM photo_tag WHERE tag_id = ? AND photo_id IN"
            " (SELECT value FROM json_each(?))"
        )
        return self._tags[tag_id].fresh(lambda stale: bitmap(self.db, sql, (tag_id, text_of(stale))))

    def _catch_up(self) -> None:
        version = self.db.execute("PRAGMA data_version").fetchone()[0]
        if version == self._version:
            return
        writes = since(self.db, self._seen) if self._version is not None else None
        self._version = None  # until all of it is taken in
        if writes:
            self._take_in(writes)
        else:
            self._forget()
        self._seen, self._version = newest(self.db), version

    def _forget(self) -> None:
        self._vocabulary: Vocabulary | None = None
        self._alive: _Held | None = None
        self._tags: dict[TagId, _Held] = {}
        self._having: dict[TagId, BitMap] = {}
        self._by_number: dict[int, BitMap] | None = None
        self._renumber = BitMap()
        self._leaves: OrderedDict[Leaf, _Held] = OrderedDict()
        self._orders: dict[str, tuple[frozenset[str], array[int]]] = {}

    def _take_in(self, writes: list[Written]) -> None:
        news = _News(writes)
        if TAGS in news.what:
            self._retag(news)
        if VOCABULARY in news.what:
            self._vocabulary = None
            self._having.clear()
        if PHOTOS in news.what and self._alive is not None:
            self._alive = _restale(self._alive, news.photos(frozenset({PHOTOS})))
        for leaf, held in list(self._leaves.items()):
            if leaf.needs & news.what and not _restale(held, news.photos(leaf.needs) if leaf.is_local else None):
                del self._leaves[leaf]
        self._orders = {name: kept for name, kept in self._orders.items() if not kept[0] & news.what}

    def _retag(self, news: _News) -> None:
        photos = news.photos(frozenset({TAGS}))
        tags = self._tags.keys() if news.tags is None else self._tags.keys() & set(news.tags)
        for tag_id in list(tags):
            if not _restale(self._tags[tag_id], photos):
                del self._tags[tag_id]
        if news.tags is None or self._vocabulary is None:
            self._having.clear()
        else:
            touched = set(map(TagId, news.tags))
            for tag_id in touched | self._vocabulary.broader(touched):
                self._having.pop(tag_id, None)
        if photos is None or len(self._renumber | photos) > NAMED_PHOTOS:
            self._by_number = None
        else:
            self._renumber |= photos


class _News:
    """Several writes taken together."""

    def __init__(self, writes: list[Written]) -> None:
        self._writes = [(frozenset(word if word in KNOWN else OTHER for word in one.what), one) for one in writes]
        self.what = frozenset().union(*(what for what, _ in self._writes))
        tags = [one.tags for what, one in self._writes if TAGS in what]
        self.tags = None if any(one is None for one in tags) else BitMap().union(*tags)

    def photos(self, needs: frozenset[str]) -> BitMap | None:
        """Return the photos for which something that needs these kinds of news may be different; None for any."""
        found = BitMap()
        for what, one in self._writes:
            if needs & what:
                if one.photos is None or not needs & what <= BY_PHOTO:
                    return None
                found |= one.photos
        return found


def _restale(held: _Held, photos: BitMap | None) -> _Held | None:
    """Return `held` with more photos to ask again, or None when all have to be."""
    if photos is None or len(held.stale | photos) > NAMED_PHOTOS:
        return None
    held.stale |= photos
    return held


def _alive(db: sqlite3.Connection) -> BitMap:
    """Return the photos that were not taken out: nearly always one run of ids, which need not be read one by one."""
    count, low, high = db.execute(
        "SELECT (SELECT count(*) FROM photo), (SELECT min(id) FROM photo), (SELECT max(id) FROM photo)"
    ).fetchone()
    if count == 0 or high - low + 1 != count:
        return ALIVE.find(db)
    return BitMap(range(low, high + 1)) - bitmap(db, "SELECT json_group_array(id) FROM photo WHERE removed = 1")
