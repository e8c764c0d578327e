"""One undoable step while it is being made."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pyroaring import BitMap

from tagger_desktop.domain.events import FIELDS, PHOTOS, SUGGESTIONS, TAGS
from tagger_desktop.domain.people import Deed
from tagger_desktop.domain.photo import COLOUR_LABELS, MAX_RATING
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import journal
from tagger_desktop.library.packed import bitmap, bitmap_of, text_of

CHUNK = 20_000  # photos between two reports of progress and two chances to cancel: 0.03 to 0.07 s
NEWS = {"photo_tag": TAGS, "rejection": SUGGESTIONS}  # what an edit may say of a photo and a tag

Report = Callable[[int, int], None]
"""Called with (done, total) photos; may raise Cancelled, which rolls the whole edit back."""


@dataclass(slots=True)
class Edit:
    """The verbs of `with library.edit(...) as edit:`; everything in the block is one transaction."""

    id: int
    db: sqlite3.Connection
    report: Report
    need: Callable[[Deed], None] = lambda deed: None
    """Refuses what the person's role does not allow; what the tables tell is asked at the end in any case."""
    photos: BitMap = field(default_factory=BitMap)
    what: set[str] = field(default_factory=set)

    def add_tag(self, tag_id: TagId, photos: Iterable[int]) -> int:
        """Put a tag on photos and return how many did not have it."""
        return sum(self._give("photo_tag", tag_id, chunk) for chunk in self._chunks(photos))

    def remove_tag(self, tag_id: TagId, photos: Iterable[int]) -> int:
        """Take a tag off photos and return how many had it."""
        return sum(self._take("photo_tag", tag_id, chunk) for chunk in self._chunks(photos))

    def reject_tag(self, tag_id: TagId, photos: Iterable[int]) -> int:
        """Write down that photos are none for a tag, and return for how many that is new; tags stay as they are."""
        return sum(self._give("rejection", tag_id, chunk) for chunk in self._chunks(photos))

    def withdraw_rejection(self, tag_id: TagId, photos: Iterable[int]) -> int:
        """Forget that photos are none for a tag, and return of how many it was said."""
        return sum(self._take("rejection", tag_id, chunk) for chunk in self._chunks(photos))

    def toggle_tag(self, tag_id: TagId, photos: Iterable[int]) -> bool:
        """Put a tag on photos, or take it off when all have it; return whether they have it now."""
        chosen = BitMap(list(photos))
        if len(self.having(tag_id, chosen)) < len(chosen):
            self.add_tag(tag_id, chosen)
            return True
        self.remove_tag(tag_id, chosen)
        return False

    def having(self, tag_id: TagId, photos: BitMap) -> BitMap:
        """Return which of `photos` carry the tag itself."""
        return self._given("photo_tag", tag_id, photos)

    def _given(self, table: str, tag_id: TagId, photos: BitMap) -> BitMap:
        sql = f"SELECT json_group_array(photo_id) FROM {_joined(table, 'photo_id')} WHERE tag_id = ?"
        return bitmap(self.db, sql, (text_of(photos), tag_id))

    def set_field(self, name: str, value: int | str, photos: Iterable[int]) -> int:
        """Set a field of photos (rating, colour, flag, caption, notes, reviewed, removed); return how many changed.

        Errors: ValueError for a field or a value that photos cannot have.
        """
        _check_field(name, value)
        return sum(self._set_field(name, value, chunk) for chunk in self._chunks(photos))

    def _chunks(self, photos: Iterable[int]) -> Iterable[BitMap]:
        chosen = photos if isinstance(photos, BitMap) else BitMap(list(photos))
        total = len(chosen)
        for start in range(0, total, CHUNK):
            if total > CHUNK:
                self.report(start, total)
            yield chosen if total <= CHUNK else chosen[start : start + CHUNK]

    def _give(self, table: str, tag_id: TagId, photos: BitMap) -> int:
        new = photos - self._given(table, tag_id, photos)
        if not new:
            return 0
        self.db.execute(
            f"INSERT INTO {table} (photo_id, tag_id, edit_id) SELECT value, ?, ? FROM json_each(?)",
            (tag_id, self.id, text_of(new)),
        )
        journal.note(self.db, self.id, table, tag_id, None, self.id, new)
        self._touch(NEWS[table], new)
        return len(new)

    def _take(self, table: str, tag_id: TagId, photos: BitMap) -> int:
        these = text_of(photos)
        given = self.db.execute(
            f"SELECT edit_id, json_group_array(photo_id) FROM {_joined(table, 'photo_id')} WHERE tag_id = ?"
            " GROUP BY edit_id",
            (these, tag_id),
        ).fetchall()
        self.db.execute(f"DELETE FROM {table} WHERE tag_id = ? AND photo_id IN {journal.THESE}", (tag_id, these))
        gone = BitMap()
        for edit_id, ids in given:
            had = bitmap_of(ids)
            journal.note(self.db, self.id, table, tag_id, edit_id, None, had)
            gone |= had
        self._touch(NEWS[table], gone)
        return len(gone)

    def _set_field(self, name: str, value: int | str, photos: BitMap) -> int:
        these = text_of(photos)
        held = self.db.execute(
            f"SELECT {name}, json_group_array(photo.id) FROM {_joined('photo', 'id')} WHERE {name} IS NOT ?"
            f" GROUP BY {name}",
            (these, value),
        ).fetchall()
        self.db.execute(
            f"UPDATE photo SET {name} = ? WHERE id IN {journal.THESE} AND {name} IS NOT ?", (value, these, value)
        )
        changed = BitMap()
        for old, ids in held:
            had = bitmap_of(ids)
            journal.note(self.db, self.id, f"photo.{name}", 0, old, value, had)
            changed |= had
        self._touch(PHOTOS if name == "removed" else FIELDS, changed)
        return len(changed)

    def _touch(self, what: str, photos: BitMap) -> None:
        if photos:
            self.what.add(what)
            self.photos |= photos


def _joined(table: str, photo: str) -> str:
    """Return what to select from to see the rows of photos given as JSON, each looked up in the order given."""
    return f"json_each(?) CROSS JOIN {table} ON {table}.{photo} = value"


def _check_field(name: str, value: int | str) -> None:
    allowed: dict[str, Callable[[int | str], bool]] = {
        "rating": lambda v: v in range(MAX_RATING + 1),
        "colour": lambda v: v == "" or v in COLOUR_LABELS,
        "flag": lambda v: v in (-1, 0, 1),
        "caption": lambda v: isinstance(v, str),
        "notes": lambda v: isinstance(v, str),
        "reviewed": lambda v: v in (0, 1),
        "removed": lambda v: v in (0, 1),
    }
    if name not in allowed or not allowed[name](value):
        raise ValueError(f"a photo cannot have {name} = {value!r}")
