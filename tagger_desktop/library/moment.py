"""A library at one moment, as far as searches have asked about it: sets of photos in memory."""

from __future__ import annotations

import sqlite3
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pyroaring import BitMap

from tagger_desktop.domain.events import PHOTOS, TAGS, VOCABULARY
from tagger_desktop.domain.vocabulary import TagId, Vocabulary
from tagger_desktop.library import vocabulary
from tagger_desktop.library.fields import Leaf, Rows
from tagger_desktop.library.news import NAMED_PHOTOS, Recent
from tagger_desktop.library.packed import bitmap, bitmap_of, text_of
from tagger_desktop.library.suggested import Suggested

LEAVES = 64  # answers to fields that are kept, the last used: at most 8 MB for a million photos
FEW = 2_000  # photos that are always asked about one by one: 3 ms
LOOKED_UP = 12  # photos that a walk over all passes in the time in which one is looked up
ALIVE = Rows("removed = 0")
OF_TAGS = "SELECT tag_id, json_group_array(photo_id) FROM photo_tag WHERE tag_id IN ({}) GROUP BY tag_id"
OF_TAG = (
    "SELECT json_group_array(photo_id) FROM photo_tag WHERE tag_id = ? AND photo_id IN (SELECT value FROM json_each(?))"
)
BY_NUMBER = (
    "SELECT number, json_group_array(photo_id) FROM"
    " (SELECT photo_id, count(*) AS number FROM photo_tag {} GROUP BY photo_id) GROUP BY number"
)


@dataclass(slots=True)
class _Held:
    """A set in memory, and the photos that have to be asked about again before it is used."""

    photos: BitMap
    stale: BitMap = field(default_factory=BitMap)

    def fresh(self, find: Callable[[BitMap], BitMap]) -> BitMap:
        if self.stale:
            self.photos = (self.photos - self.stale) | find(self.stale)
            self.stale = BitMap()
        return self.photos

    def doubt(self, photos: BitMap | None) -> bool:
        """Take note that these photos, or any, may have changed; return whether the set is still worth keeping."""
        if photos is None or len(self.stale | photos) > NAMED_PHOTOS:
            return False
        self.stale |= photos
        return True


class Moment:
    """What is known of the library by now; the rest is read where it is first asked for.

    The sets that it hands out are never changed afterwards: new ones take their place.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        """Know nothing yet. Everything is read from `db`, which has to be in a transaction meanwhile."""
        self.db = db
        self._vocabulary: Vocabulary | None = None
        self._alive: _Held | None = None
        self._tags: dict[TagId, _Held] = {}
        self._having: dict[TagId, BitMap] = {}
        self._by_number: dict[int, BitMap] | None = None
        self._renumber = BitMap()
        self._leaves: OrderedDict[Leaf, _Held] = OrderedDict()
        self._asked: OrderedDict[object, None] = OrderedDict()
        self._orders: dict[str, tuple[frozenset[str], array[int]]] = {}
        self.suggested = Suggested(self)

    @property
    def vocabulary(self) -> Vocabulary:
        """All tags, kinds and groups."""
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
        """The photos with so many tags, for each number that there is but 0."""
        if self._by_number is None:
            self._by_number = self._numbers("", ())
        elif self._renumber:
            again = self._numbers("WHERE photo_id IN (SELECT value FROM json_each(?))", (text_of(self._renumber),))
            both = {
                number: (self._by_number.get(number, BitMap()) - self._renumber) | again.get(number, BitMap())
                for number in self._by_number.keys() | again.keys()
            }
            self._by_number = {number: photos for number, photos in both.items() if photos}
        self._renumber = BitMap()
        return self._by_number

    def _numbers(self, where: str, words: tuple[str, ...]) -> dict[int, BitMap]:
        return {number: bitmap_of(ids) for number, ids in self.db.execute(BY_NUMBER.format(where), words)}

    def load(self, tag_ids: Iterable[TagId]) -> None:
        """Read which photos carry the tags, all in one go, as far as that is not known yet."""
        unread = self.unread(tag_ids)
        if unread:
            rows = self.db.execute(OF_TAGS.format(",".join(map(str, unread))))
            found = {tag_id: bitmap_of(ids) for tag_id, ids in rows}
            self._tags |= {tag_id: _Held(found.get(tag_id, BitMap())) for tag_id in unread}

    def unread(self, tag_ids: Iterable[TagId]) -> list[TagId]:
        """Return of which tags it is not known which photos carry them."""
        return [tag_id for tag_id in tag_ids if tag_id not in self._tags]

    def carrying(self, tag_ids: Iterable[TagId]) -> BitMap:
        """Return the photos that carry at least one of the tags themselves."""
        ids = set(tag_ids)
        self.load(ids)
        parts = [self._of(tag_id) for tag_id in ids]
        return parts[0] if len(parts) == 1 else BitMap().union(*parts)

    def having(self, tag_id: TagId) -> BitMap:
        """Return the photos that carry the tag, or one below it or implying it."""
        narrower = self.vocabulary.with_narrower([tag_id])
        if len(narrower) == 1:
            return self.carrying(narrower)
        if tag_id not in self._having:
            self._having[tag_id] = self.carrying(narrower)
        return self._having[tag_id]

    def _of(self, tag_id: TagId) -> BitMap:
        return self._tags[tag_id].fresh(lambda stale: bitmap(self.db, OF_TAG, (tag_id, text_of(stale))))

    def fitting(self, leaf: Leaf, within: BitMap | None = None) -> BitMap:
        """Return the photos that fit what a field asks; those outside `within` may be wrong."""
        held = self._leaves.get(leaf)
        if held is None:
            few = within is not None and len(within) * LOOKED_UP < len(self.alive)
            if within is not None and (len(within) <= FEW or (few and not self.is_asked_again(leaf))):
                return leaf.find(self.db, within)
            held = self._leaves[leaf] = _Held(leaf.find(self.db))
            if len(self._leaves) > LEAVES:
                self._leaves.popitem(last=False)
        self._leaves.move_to_end(leaf)
        return held.fresh(lambda stale: leaf.find(self.db, stale))

    def in_order(self, name: str, needs: frozenset[str], read: Callable[[], array[int]]) -> array[int]:
        """Return the ids kept under `name`; where there are none, those that `read` returns."""
        if name not in self._orders:
            self._orders[name] = needs, read()
        return self._orders[name][1]

    def knows_order(self, name: str) -> bool:
        """Tell whether ids are kept under `name`."""
        return name in self._orders

    def is_asked_again(self, what: object) -> bool:
        """Tell whether this was asked lately: of what is asked again, more is worth knowing than the answer needs."""
        if what in self._asked:
            return True
        self._asked[what] = None
        if len(self._asked) > LEAVES:
            self._asked.popitem(last=False)
        return False

    def take_in(self, recent: Recent) -> None:
        """Let go of what is no longer so; of a few photos only these are read again."""
        what = recent.what
        if TAGS in what:
            self._retag(recent, recent.photos(frozenset({TAGS})))
        if VOCABULARY in what:
            self._vocabulary = None
            self._having.clear()
        if PHOTOS in what and self._alive and not self._alive.doubt(recent.photos(frozenset({PHOTOS}))):
            self._alive = None
        for leaf, held in list(self._leaves.items()):
            if leaf.needs & what and not held.doubt(recent.photos(leaf.needs) if leaf.is_local else None):
                del self._leaves[leaf]
        self._orders = {name: kept for name, kept in self._orders.items() if not kept[0] & what}
        self.suggested.take_in(recent)

    def _retag(self, recent: Recent, photos: BitMap | None) -> None:
        touched = None if recent.tags is None else set(map(TagId, recent.tags))
        for tag_id in [tag_id for tag_id in self._tags if touched is None or tag_id in touched]:
            if not self._tags[tag_id].doubt(photos):
                del self._tags[tag_id]
        if touched is None or self._vocabulary is None:
            self._having.clear()
        else:
            for tag_id in touched | self._vocabulary.broader(touched):
                self._having.pop(tag_id, None)
        if photos is None or len(self._renumber | photos) > NAMED_PHOTOS:
            self._by_number, self._renumber = None, BitMap()
        else:
            self._renumber |= photos


def _alive(db: sqlite3.Connection) -> BitMap:
    """Return the photos that were not taken out: nearly always a run of ids, which need not be read one by one."""
    count, low, high = db.execute(
        "SELECT (SELECT count(*) FROM photo), (SELECT min(id) FROM photo), (SELECT max(id) FROM photo)"
    ).fetchone()
    if count == 0 or high - low + 1 != count:
        return ALIVE.find(db)
    return BitMap(range(low, high + 1)) - bitmap(db, "SELECT json_group_array(id) FROM photo WHERE removed = 1")
