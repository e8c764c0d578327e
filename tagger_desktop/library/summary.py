"""What the panels say of the whole library, of its folders, and of the photos that are chosen."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from pyroaring import BitMap

from tagger_desktop.domain.query import Matches
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library.facets import facets
from tagger_desktop.library.library import Library
from tagger_desktop.library.packed import text_of
from tagger_desktop.library.search import count, matching

FEW = 2_000  # photos whose tags are rather read than counted over the sets of all tags: 10 ms
STATES = ("untagged", "suggested", "missing", "broken")


@dataclass(frozen=True, slots=True)
class Given:
    """The edit that put a tag on a photo: who made it, with what, when (ISO 8601, UTC) and what it was called."""

    who: str
    by: str
    at: str
    title: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What chosen photos have in common; a field is None where they differ.

    Units: `size_bytes` is that of all files together; `taken` the first and last date, "" without any.
    """

    photos: int
    tags: Mapping[TagId, int] = field(default_factory=dict)
    """On how many of them each tag itself stands."""
    rating: int | None = None
    colour: str | None = None
    flag: int | None = None
    caption: str | None = None
    notes: str | None = None
    size_bytes: int = 0
    taken: tuple[str, str] = ("", "")
    given: Mapping[TagId, Given] = field(default_factory=dict)
    """Where each tag comes from, of a single photo."""


def summarize(library: Library, photos: BitMap) -> Summary:
    """Return what `photos` have in common, and in what they differ."""
    db = library.read()
    row = db.execute(
        "SELECT count(*), min(rating), max(rating), min(colour), max(colour), min(flag), max(flag), min(caption),"
        " max(caption), min(notes), max(notes), sum(size_bytes), min(nullif(taken, '')), max(taken) FROM photo"
        f" WHERE {_among(photos)}",
        _words(photos),
    ).fetchone()
    number, ends, size, first, last = row[0], row[1:11], row[11], row[12], row[13]
    same = [low if low == high else None for low, high in zip(ends[::2], ends[1::2], strict=True)]
    rating, colour, flag, caption, notes = same
    return Summary(
        photos=number,
        tags=_tags(library, db, photos),
        rating=rating,
        colour=colour,
        flag=flag,
        caption=caption,
        notes=notes,
        size_bytes=size or 0,
        taken=(first or "", last or ""),
        given=given(db, photos[0]) if len(photos) == 1 else {},
    )


def lacking(library: Library, photos: BitMap) -> dict[str, BitMap]:
    """Return which of `photos` have no tag of each required group, for groups of which some have none."""
    found = {
        group.name: matching(library, Matches("needs", "=", group.name)) & photos
        for group in library.vocabulary.groups
        if group.required
    }
    return {name: without for name, without in found.items() if without}


def _tags(library: Library, db: sqlite3.Connection, photos: BitMap) -> dict[TagId, int]:
    if len(photos) > FEW:
        return facets(library, photos, below=False)
    rows = db.execute(
        "SELECT tag_id, count(*) FROM photo_tag WHERE photo_id IN (SELECT value FROM json_each(?)) GROUP BY tag_id",
        (text_of(photos),),
    )
    return {TagId(tag_id): number for tag_id, number in rows}


def _among(photos: BitMap) -> str:
    """Return a condition for being one of `photos`; of a run of ids, as all photos are, no list is needed."""
    return "id BETWEEN ? AND ?" if _is_run(photos) else "id IN (SELECT value FROM json_each(?))"


def _words(photos: BitMap) -> tuple[object, ...]:
    return (photos.min(), photos.max()) if _is_run(photos) else (text_of(photos),)


def _is_run(photos: BitMap) -> bool:
    return bool(photos) and int(photos.max() - photos.min()) + 1 == len(photos)


def given(db: sqlite3.Connection, photo_id: int) -> dict[TagId, Given]:
    """Return for each tag of a photo the edit that put it there."""
    rows = db.execute(
        'SELECT tag_id, who, "by", at, title FROM photo_tag JOIN edit ON edit.id = edit_id WHERE photo_id = ?',
        (photo_id,),
    )
    return {TagId(tag_id): Given(*rest) for tag_id, *rest in rows}


def standing(library: Library) -> dict[str, int]:
    """Return how many photos there are ("all"), and how many of them are in each of STATES."""
    known = library.read().execute("SELECT count(*) FROM photo WHERE removed = 0").fetchone()[0]
    return {"all": known} | {state: count(library, Matches("is", ":", state)) for state in STATES}


def folder_counts(db: sqlite3.Connection) -> list[tuple[str, str, int]]:
    """Return each folder that holds photos: its root, its path below it, and how many are right in it."""
    numbers = dict(db.execute("SELECT folder_id, count(*) FROM photo WHERE removed = 0 GROUP BY folder_id"))
    rows = db.execute("SELECT root.path, folder.path, folder.id FROM root LEFT JOIN folder ON folder.root_id = root.id")
    return [(root, path or "", numbers.get(folder_id, 0)) for root, path, folder_id in rows]


def known_values(db: sqlite3.Connection, name: str) -> list[str]:
    """Return what a field of the search language that is open has for values here: cameras, file endings, people."""
    sql = {
        "camera": "SELECT DISTINCT camera FROM photo WHERE camera <> '' ORDER BY camera",
        "by": "SELECT DISTINCT who FROM edit ORDER BY who",
        "source": "SELECT DISTINCT tagger FROM run ORDER BY tagger",
        "ext": "SELECT DISTINCT lower(substr(name, length(rtrim(name, replace(name, '.', ''))) + 1)) FROM photo"
        " WHERE name LIKE '%.%' ORDER BY 1",
    }
    return [value for (value,) in db.execute(sql[name])] if name in sql else []
