"""A library as what formats exchange: its photos one by one in the order of their ids, and its vocabulary."""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pyroaring import BitMap

from tagger_desktop.domain.dataset import Annotation, Dataset, Record, part_of
from tagger_desktop.domain.photo import FileFacts
from tagger_desktop.domain.vocabulary import TagId, Vocabulary
from tagger_desktop.library.library import Library
from tagger_desktop.library.photos import AT_ONCE, all_ids, paths
from tagger_desktop.library.vocabulary import load

PHOTO = (
    "SELECT photo.id, root.path, folder.path, name, fingerprint, size_bytes, mtime_ns, format, width, height,"
    " orientation, taken, camera, has_gps, photo.added, missing, broken, rating, colour, flag, caption, notes, reviewed"
    " FROM photo JOIN folder ON folder.id = folder_id JOIN root ON root.id = root_id"
)


@contextmanager
def reading(library: Library, photos: Iterable[int] | None = None) -> Iterator[Dataset]:
    """Give the library, or of it the `photos` and the tags they use, as it is at this moment.

    What is written meanwhile is not seen; the records have to be walked inside the block, on the same thread.
    """
    db = library.read()
    own = not db.in_transaction
    if own:
        db.execute("BEGIN")
    try:
        yield _dataset(db, photos)
    finally:
        if own and db.in_transaction:
            db.execute("ROLLBACK")


def _dataset(db: sqlite3.Connection, photos: Iterable[int] | None) -> Dataset:
    vocabulary = load(db)
    ids = all_ids(db) if photos is None else array("q", BitMap(iter(photos)))
    if len(ids) == db.execute("SELECT count(*) FROM photo WHERE removed = 0").fetchone()[0]:
        roots = tuple(path for (path,) in db.execute("SELECT path FROM root ORDER BY path"))
    else:
        # Who passes on ten photos does not want to pass on the names of everything they ever tagged.
        vocabulary = part_of(vocabulary, _tags_of(db, ids))
        roots = _roots_of(db, ids)
    return Dataset(
        records=_records(db, ids, vocabulary),
        vocabulary=vocabulary,
        examples=_examples(db, vocabulary),
        roots=roots,
        count=len(ids),
        whole=True,
    )


def _examples(db: sqlite3.Connection, vocabulary: Vocabulary) -> dict[TagId, str]:
    shown = {tag.id: tag.example for tag in vocabulary if tag.example is not None}
    places = paths(db, shown.values())
    return {tag_id: places[photo_id].as_posix() for tag_id, photo_id in shown.items() if photo_id in places}


def _tags_of(db: sqlite3.Connection, ids: Sequence[int]) -> set[TagId]:
    found: set[TagId] = set()
    for part in _parts(ids):
        rows = db.execute(f"SELECT DISTINCT tag_id FROM photo_tag WHERE photo_id IN ({_marks(part)})", part)
        found.update(TagId(tag_id) for (tag_id,) in rows)
    return found


def _roots_of(db: sqlite3.Connection, ids: Sequence[int]) -> tuple[str, ...]:
    found: set[str] = set()
    for part in _parts(ids):
        rows = db.execute(
            "SELECT DISTINCT root.path FROM photo JOIN folder ON folder.id = folder_id JOIN root ON root.id = root_id"
            f" WHERE photo.id IN ({_marks(part)})",
            part,
        )
        found.update(path for (path,) in rows)
    return tuple(sorted(found))


def _records(db: sqlite3.Connection, ids: Sequence[int], vocabulary: Vocabulary) -> Iterator[Record]:
    turn = {tag_id: at for at, tag_id in enumerate(vocabulary.tags)}
    for part in _parts(ids):
        given = _annotations(db, part, turn)
        rows = db.execute(f"{PHOTO} WHERE photo.id IN ({_marks(part)}) AND removed = 0 ORDER BY photo.id", part)
        for photo_id, *row in rows.fetchall():
            yield _record(row, tuple(given.get(photo_id, ())))


def _annotations(db: sqlite3.Connection, part: Sequence[int], turn: dict[TagId, int]) -> dict[int, list[Annotation]]:
    """Return what is on each photo in the order in which it was given, the same wherever it is exported again."""
    given: dict[int, list[Annotation]] = defaultdict(list)
    for photo_id, tag_id, who, when, source in db.execute(
        'SELECT photo_id, tag_id, who, at, "by" FROM photo_tag LEFT JOIN edit ON edit.id = edit_id'
        f" WHERE photo_id IN ({_marks(part)})",
        part,
    ):
        if tag_id in turn:
            given[photo_id].append(Annotation(tag_id, who or "", when or "", source or ""))
    for of_one in given.values():
        of_one.sort(key=lambda annotation: (annotation.when, turn[annotation.tag]))
    return given


def _record(row: Sequence[Any], annotations: tuple[Annotation, ...]) -> Record:
    root, folder, name, fingerprint, size, mtime, form, width, height, orientation, *rest = row
    taken, camera, gps, added, missing, broken, rating, colour, flag, caption, notes, reviewed = rest
    relative = f"{folder}/{name}" if folder else name
    return Record(
        path=f"{str(root).rstrip('/')}/{relative}",
        relative=relative,
        fingerprint=fingerprint,
        size_bytes=size,
        mtime_ns=mtime,
        facts=FileFacts(form, width, height, orientation, taken or None, camera or None, bool(gps)),
        added=added,
        missing=bool(missing),
        broken=broken,
        rating=rating,
        colour=colour,
        flag=flag,
        caption=caption,
        notes=notes,
        reviewed=bool(reviewed),
        annotations=annotations,
    )


def _parts(ids: Sequence[int]) -> Iterator[list[int]]:
    return (list(ids[start : start + AT_ONCE]) for start in range(0, len(ids), AT_ONCE))


def _marks(part: Sequence[int]) -> str:
    return ", ".join("?" * len(part))
