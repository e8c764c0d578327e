"""Taking a dataset into a library: which photo each record is, and everything said of it in one edit."""

from __future__ import annotations

import os
import stat
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from pyroaring import BitMap

from tagger_desktop.domain.dataset import NO_FACTS, Dataset, Record, Skipped
from tagger_desktop.domain.events import FIELDS, PHOTOS, TAGS
from tagger_desktop.domain.photo import FileFacts
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import journal
from tagger_desktop.library.edit import Edit
from tagger_desktop.library.library import Library
from tagger_desktop.library.matching import Candidate, Known
from tagger_desktop.library.merging import merge
from tagger_desktop.library.packed import text_of
from tagger_desktop.library.record import Record as Door
from tagger_desktop.library.record import named

BATCH = 500  # records between two cancel points
SAID = ("rating", "colour", "flag", "caption", "notes", "reviewed")
SKIPPED = -1  # in place of a photo's id

Provenance = tuple[str, str, str]
"""Who, when, through what."""


@dataclass(slots=True)
class _Pairs:
    """The annotations with one tag: on which place of `Intake.ids`, and from which provenance."""

    places: array[int] = field(default_factory=lambda: array("L"))
    origins: array[int] = field(default_factory=lambda: array("L"))


class Intake:
    """A dataset on its way into a library.

    Four steps, so that the library is locked only for short ones: `gather` walks the records, `match` decides
    which photo of the library each is, what `unread` names is read from disk and handed to `found`, `add` makes
    photos of what is new, and `put` writes everything a person said as one edit.

    Photos are counted by places: `ids` holds at each the id of its photo, 0 while that is not decided.
    """

    def __init__(self, library: Library, dataset: Dataset) -> None:
        """Begin with the library as it is now."""
        self._dataset = dataset
        self._known = Known(library.read())
        self._pairs: dict[TagId, _Pairs] = defaultdict(_Pairs)
        self._origins: dict[Provenance, int] = {}
        self._fields: dict[str, dict[str | int, array[int]]] = {name: {} for name in SAID}
        self._open: dict[int, Record] = {}  # the records that are no photo at the same path, by place
        self._places: dict[tuple[str, str], int] = {}
        self._last: tuple[object, int] = (None, 0)
        self._shown: dict[str, int] = dict.fromkeys(dataset.examples.values(), -1)
        self._claimed = BitMap()
        self.ids: array[int] = array("q")
        self.unread: dict[int, Path] = {}
        self.new: dict[int, Record] = {}
        self.skipped: list[Skipped] = []
        self.annotations = self.changed = self.tags = 0

    @property
    def photos(self) -> int:
        """How many photos of the library the dataset speaks of."""
        return len(BitMap(photo_id for photo_id in self.ids if photo_id > 0))

    def gather(self) -> Iterator[int]:
        """Walk the records, yielding now and then how many there were."""
        number = 0
        for number, record in enumerate(self._dataset.records, 1):
            place = self._place(record)
            for annotation in record.annotations:
                pairs = self._pairs[annotation.tag]
                origin = (annotation.who, annotation.when, annotation.source)
                pairs.places.append(place)
                pairs.origins.append(self._origins.setdefault(origin, len(self._origins)))
            for name in SAID if record.is_described else ():
                if value := getattr(record, name):
                    self._fields[name].setdefault(value, array("L")).append(place)
            if number % BATCH == 0:
                yield number
        yield number

    def _place(self, record: Record) -> int:
        mark = (record.path, record.fingerprint, record.missing)
        if mark == self._last[0]:
            return self._last[1]
        place = self._place_of(record)
        if record.path in self._shown:
            self._shown[record.path] = place
        self._last = mark, place
        return place

    def _place_of(self, record: Record) -> int:
        here = self._known.at(record)
        if here is not None:
            self._claimed.add(here.id)
            self.ids.append(here.id)
            return len(self.ids) - 1
        # Several missing photos may have had their files at one path, one after the other.
        mark = (record.path, record.fingerprint if record.missing else "")
        place = self._places.setdefault(mark, len(self.ids))
        if place == len(self.ids):
            self.ids.append(0)
            self._open[place] = replace(record, annotations=())
        return place

    def match(self) -> None:
        """Decide which photo each record is that is not at its path; `unread` are those to be read from disk."""
        present = {record.path for record in self._open.values() if not record.missing}
        for place, record in self._open.items():
            photo = self._moved(record) or self._replaced(record)
            if photo is not None:
                self._settle(place, photo)
            elif not (record.missing and record.path in present) and (status := self._on_disk(record)):
                if record.facts and (record.size_bytes, record.mtime_ns) == (status.st_size, status.st_mtime_ns):
                    self.new[place] = replace(record, missing=False)
                else:
                    self.unread[place] = Path(record.path)
            else:
                self._settle_without_file(place, record)

    def found(
        self, place: int, status: os.stat_result, fingerprint: str, facts: FileFacts | None, broken: str = ""
    ) -> None:
        """Say what was read from the file of one of `unread`."""
        record = self._open[place]
        if record.missing and record.fingerprint and fingerprint != record.fingerprint:
            self._settle_without_file(place, record)  # another picture stands there now
            return
        seen = replace(
            record,
            fingerprint=fingerprint,
            size_bytes=status.st_size,
            mtime_ns=status.st_mtime_ns,
            facts=facts or NO_FACTS,
            missing=False,
            broken=broken,
        )
        photo = self._moved(seen, only_missing=True)
        if photo is not None:
            self._settle(place, photo)
        else:
            self.new[place] = seen

    def vanished(self, place: int) -> None:
        """Say that the file of one of `unread` is not there any more."""
        self._settle_without_file(place, self._open[place])

    def _settle(self, place: int, photo: Candidate) -> None:
        self._claimed.add(photo.id)
        self.ids[place] = photo.id

    def _settle_without_file(self, place: int, record: Record) -> None:
        twins = self._known.twins(record)
        if twins:
            self._settle(place, twins[0])
        elif record.facts is not None:
            self.new[place] = replace(record, missing=True)
        else:
            self.ids[place] = SKIPPED
            self.skipped.append(
                {"item": record.path, "reason": "There is no such file, and no such photo in the library."}
            )

    def _moved(self, record: Record, *, only_missing: bool = False) -> Candidate | None:
        """Return a photo with the same content that is no other record."""
        free = (twin for twin in self._known.twins(record) if twin.id not in self._claimed)
        return next((twin for twin in free if twin.missing or not only_missing), None)

    def _replaced(self, record: Record) -> Candidate | None:
        """Return the photo at the same path whose content has changed since, if that is no other record."""
        free = (photo for photo in self._known.all_at(record.path) if photo.id not in self._claimed)
        return next((photo for photo in free if photo.missing or not record.missing), None)

    def _on_disk(self, record: Record) -> os.stat_result | None:
        if not os.path.isabs(record.path) or any(not photo.missing for photo in self._known.all_at(record.path)):
            return None
        try:
            status = os.stat(record.path)
        except (OSError, ValueError):
            return None
        return status if stat.S_ISREG(status.st_mode) else None

    def add(self, door: Door, places: Sequence[int]) -> None:
        """Make photos of some of `new`. Those without a file stay out of sight until `put` shows them."""
        for place in places:
            record = self.new[place]
            folder_id = self._known.folder(door, record)
            here = door.db.execute(
                "SELECT id FROM photo WHERE folder_id = ? AND name = ? AND missing = 0", (folder_id, record.name)
            ).fetchone()
            self.ids[place] = int(here[0]) if here and not record.missing else _insert(door, folder_id, record)

    def add_roots(self, door: Door) -> None:
        """Let a library that watches no folder yet watch those that the other library watched."""
        if self._dataset.roots and not door.db.execute("SELECT 1 FROM root").fetchone():
            for root in self._dataset.roots:
                door.root(Path(root))

    def put(self, edit: Edit) -> None:
        """Write what the records say: the vocabulary, tags, fields, and that the photos are there."""
        whole = self._dataset.vocabulary.tags if self._dataset.whole else {}
        used = {tag for tag, pairs in self._pairs.items() if any(self.ids[place] > 0 for place in pairs.places)}
        merged = merge(edit, self._dataset, used | set(whole), self._photo_at)
        self.skipped += merged.skipped
        self.tags = len(set(merged.ids.values()))
        origins = _Origins(edit, list(self._origins))
        for tag, tag_id in merged.ids.items():
            if tag in self._pairs:
                self._put_tag(edit, tag_id, self._pairs[tag], origins)
        origins.drop_unused()
        self._put_fields(edit)
        mine = BitMap(photo_id for photo_id in self.ids if photo_id > 0)
        hidden = BitMap(photo_id for (photo_id,) in edit.db.execute("SELECT id FROM photo WHERE removed = 1"))
        edit.set_field("removed", 0, mine & hidden)

    def _put_tag(self, edit: Edit, tag_id: TagId, pairs: _Pairs, origins: _Origins) -> None:
        given: dict[int, int] = {}
        for place, origin in zip(pairs.places, pairs.origins, strict=True):
            if (photo_id := self.ids[place]) > 0:
                given.setdefault(photo_id, origin)
        photos = BitMap(given)
        new = photos - edit.having(tag_id, photos)
        by_edit: dict[int, list[int]] = defaultdict(list)
        for photo_id in new:
            by_edit[origins.edit_of(given[photo_id])].append(photo_id)
        edit.db.executemany(
            "INSERT INTO photo_tag (photo_id, tag_id, edit_id) VALUES (?, ?, ?)",
            ((photo_id, tag_id, edit_id) for edit_id, ids in by_edit.items() for photo_id in ids),
        )
        for edit_id, ids in by_edit.items():
            journal.note(edit.db, edit.id, "photo_tag", tag_id, None, edit_id, BitMap(ids))
        if new:
            edit.what.add(TAGS)
            edit.photos |= new
        self.annotations += len(photos)
        self.changed += len(new)

    def _put_fields(self, edit: Edit) -> None:
        """Set what the records say; what they leave empty stays as it is. The first record of a photo counts."""
        for name, values in self._fields.items():
            given: dict[int, str | int] = {}
            for value, places in values.items():
                for photo_id in (self.ids[place] for place in places):
                    if photo_id > 0:
                        given.setdefault(photo_id, value)
            _set_each(edit, name, given)

    def _photo_at(self, path: str) -> int | None:
        place = self._shown[path]
        if place >= 0:
            return self.ids[place] if self.ids[place] > 0 else None
        return next((photo.id for photo in self._known.all_at(path)), None)


def _set_each(edit: Edit, name: str, given: dict[int, str | int]) -> None:
    """Give each photo a value of its own; with `Edit.set_field` each different caption would be a statement."""
    db, changed = edit.db, defaultdict[tuple[str | int, str | int], list[int]](list)
    sql = f"SELECT photo.id, {name} FROM json_each(?) CROSS JOIN photo ON photo.id = value"
    for photo_id, held in db.execute(sql, (text_of(given),)):
        if held != given[photo_id]:
            changed[held, given[photo_id]].append(photo_id)
    db.executemany(
        f"UPDATE photo SET {name} = ? WHERE id = ?",
        ((new, photo_id) for (_, new), ids in changed.items() for photo_id in ids),
    )
    for (old, new), ids in changed.items():
        photos = BitMap(ids)
        journal.note(db, edit.id, f"photo.{name}", 0, old, new, photos)
        edit.what.add(FIELDS)
        edit.photos |= photos


def _insert(door: Door, folder_id: int, record: Record) -> int:
    facts = record.facts or NO_FACTS
    row: dict[str, object] = {
        "folder_id": folder_id,
        **named(record.name),
        "fingerprint": record.fingerprint,
        "size_bytes": record.size_bytes,
        "mtime_ns": record.mtime_ns,
        "format": facts.format,
        "width": facts.width,
        "height": facts.height,
        "orientation": facts.orientation,
        "taken": facts.taken or "",
        "camera": facts.camera or "",
        "has_gps": facts.has_gps,
        "added": record.added or datetime.now(UTC).isoformat(timespec="seconds"),
        "missing": record.missing,
        "broken": record.broken,
        "removed": record.missing,
    }
    marks = ", ".join("?" * len(row))
    sql = f"INSERT INTO photo ({', '.join(row)}) VALUES ({marks}) RETURNING id"
    photo_id = int(door.db.execute(sql, tuple(row.values())).fetchone()[0])
    door.what.add(PHOTOS)
    door.photos.add(photo_id)
    return photo_id


class _Origins:
    """The edits of another library, kept as who made an annotation, when and through what."""

    def __init__(self, edit: Edit, provenances: list[Provenance]) -> None:
        self._db = edit.db
        title, now = edit.db.execute("SELECT title, at FROM edit WHERE id = ?", (edit.id,)).fetchone()
        known: dict[Provenance, int] = {
            (who, at, source): edit_id
            for edit_id, who, at, source in edit.db.execute('SELECT id, who, at, "by" FROM edit')
        }
        self._edits = [edit.id] * len(provenances)
        self._new: set[int] = set()
        self._used: set[int] = set()
        # In the order of time: the tags of a photo are shown in the order of the edits that gave them.
        for number, (who, when, source) in sorted(enumerate(provenances), key=lambda pair: pair[1][1]):
            if not (who or when or source):
                continue
            origin = (who, when or now, source)
            if origin not in known:
                known[origin] = edit.db.execute(
                    'INSERT INTO edit (title, at, who, "by", import_id) VALUES (?, ?, ?, ?, ?) RETURNING id',
                    (title, origin[1], who, source, edit.id),
                ).fetchone()[0]
                self._new.add(known[origin])
            self._edits[number] = known[origin]

    def edit_of(self, number: int) -> int:
        """Return the edit that an annotation with the provenance of that number is kept under."""
        self._used.add(self._edits[number])
        return self._edits[number]

    def drop_unused(self) -> None:
        """Forget the edits that gave no photo anything it did not have."""
        self._db.executemany("DELETE FROM edit WHERE id = ?", ((edit_id,) for edit_id in self._new - self._used))
