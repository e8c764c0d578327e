"""What each write touched, kept in the file itself: how what was read before is kept true, whoever writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pyroaring import BitMap

from tagger_desktop.domain.events import FIELDS, FOLDERS, HISTORY, PHOTOS, SETTINGS, SUGGESTIONS, TAGS, VOCABULARY

KEPT = 256  # writes; who has not looked for longer reads everything again
NAMED_PHOTOS = 5_000  # a write to more photos than this is told as one to any of them
OTHER = "other"  # what is none of KNOWN: regions and whatever comes after them
KNOWN = frozenset({PHOTOS, TAGS, FIELDS, FOLDERS, VOCABULARY, HISTORY, SETTINGS, SUGGESTIONS})
BY_PHOTO = frozenset({PHOTOS, TAGS, FIELDS, SUGGESTIONS})  # news that says which photos it is about


class Written(NamedTuple):
    """One write: which kinds of thing, which photos, the tags of which; None means any."""

    what: frozenset[str]
    photos: BitMap | None
    tags: BitMap | None


class Recent:
    """Several writes taken together."""

    def __init__(self, writes: Sequence[Written]) -> None:
        self._writes = writes
        self.what = frozenset().union(*(one.what for one in writes))
        tags = [one.tags for one in writes if TAGS in one.what]
        named = [one for one in tags if one is not None]
        self.tags = BitMap().union(*named) if len(named) == len(tags) else None

    def photos(self, needs: frozenset[str]) -> BitMap | None:
        """Return for which photos something may be different that hangs on these kinds of thing; None for any."""
        found = BitMap()
        for one in self._writes:
            if needs & one.what:
                if one.photos is None or not needs & one.what <= BY_PHOTO:
                    return None
                found |= one.photos
        return found


def tell(db: sqlite3.Connection, writer: int, what: Iterable[str], photos: BitMap, edit_id: int | None = None) -> None:
    """Write down, in the transaction of the write itself, what it touched; an edit says of itself which tags.

    `writer` is a number that each open library gives itself.
    """
    tags = None
    if edit_id is not None:
        rows = db.execute(
            "SELECT DISTINCT row_id FROM change WHERE edit_id = ? AND table_name = 'photo_tag'", (edit_id,)
        )
        tags = BitMap([tag_id for (tag_id,) in rows])
    named = photos if 0 < len(photos) <= NAMED_PHOTOS else None
    news_id = db.execute(
        "INSERT INTO news (writer, what, photos, tags) VALUES (?, ?, ?, ?) RETURNING id",
        (writer, " ".join(sorted(what)), _blob(named), _blob(tags)),
    ).fetchone()[0]
    db.execute("DELETE FROM news WHERE id <= ?", (news_id - KEPT,))


def newest(db: sqlite3.Connection) -> int:
    """Return the number of the last write that is visible, 0 when there was none."""
    return int(db.execute("SELECT ifnull(max(id), 0) FROM news").fetchone()[0])


def others_told(db: sqlite3.Connection, writer: int, seen: int) -> bool:
    """Return whether another than `writer` wrote after the write numbered `seen`, and said so."""
    return bool(
        db.execute("SELECT EXISTS (SELECT 1 FROM news WHERE id > ? AND writer <> ?)", (seen, writer)).fetchone()[0]
    )


def since(db: sqlite3.Connection, seen: int) -> Recent | None:
    """Return what was written after the write numbered `seen`, or None when the file does not tell."""
    rows = db.execute("SELECT id, what, photos, tags FROM news WHERE id > ? ORDER BY id", (seen,)).fetchall()
    if not rows or rows[0][0] != seen + 1:
        return None
    return Recent([Written(_kinds(what), _bitmap(photos), _bitmap(tags)) for _, what, photos, tags in rows])


def _kinds(what: str) -> frozenset[str]:
    return frozenset(word if word in KNOWN else OTHER for word in what.split())


def _blob(bitmap: BitMap | None) -> bytes | None:
    return None if bitmap is None else bitmap.serialize()


def _bitmap(blob: bytes | None) -> BitMap | None:
    return None if blob is None else BitMap.deserialize(blob)
