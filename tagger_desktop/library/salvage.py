"""Getting out of a damaged library file what can still be read, and building a sound library from it.

SQLite reports damage where it meets it. The rows before and behind it are still there: each table is walked by its
key, and where a step fails the next one begins behind the damage. What is lost that way of photos and of their tags
stands once more in indexes and in the history, and is taken from there.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyroaring import BitMap

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.whole_file import replacing
from tagger_desktop.library import schema, sqlite
from tagger_desktop.library.backups import set_aside
from tagger_desktop.library.journal import PHOTO_FIELDS
from tagger_desktop.library.keys import Access
from tagger_desktop.library.library import Library
from tagger_desktop.library.record import named
from tagger_desktop.library.repair import SET_ASIDE, repair
from tagger_desktop.library.sqlite import Key

AT_ONCE = 500  # rows read in one step
FIRST = -(1 << 31)  # before any number that we give
FARTHEST = 1 << 40  # how far a step behind damage may go
# How to walk the tables without a rowid; all others go by theirs.
KEYS = {
    "photo_tag": ("photo_id", "tag_id"),
    "suggestion": ("run_id", "photo_id", "tag_id"),
    "suggestion_box": ("run_id", "photo_id", "tag_id"),
    "rejection": ("tag_id", "photo_id"),
}
LOST_EDIT = 0  # no edit has this number; a repair gives what points to it one of its own
# What stands in an index besides a photo's number, each in one of its own.
INDEXED = ("fingerprint", "taken", "rating", "sort_name", "size_bytes", "camera")

Row = tuple[Any, ...]


@dataclass(slots=True)
class Salvaged:
    """What became of a damaged library: where the damaged file is kept, and what was lost and found again."""

    aside: Path | None = None
    rows: int = 0
    lines: list[str] = field(default_factory=list)


def put_right(path: Path, access: Access | None = None, by: str = "program") -> list[str]:
    """Make a damaged library sound again, by building it anew where that is needed; return what was done.

    Errors: UserError when nothing can be read, or another program has a file open that has to be built anew.
    """
    done = []
    if is_torn(path, access):
        result = salvage(path, access)
        done = [f"Built the library anew from {result.rows:,} rows; the damaged file is kept at {result.aside}."]
        done += result.lines
    with closing(Library(path, by=by, access=access)) as library:
        return done + repair(library)


def is_torn(path: Path, access: Access | None = None) -> bool:
    """Tell whether a file is damaged in a way that building its indexes anew does not mend."""
    try:
        with closing(sqlite.connect(path, access.key if access else None)) as db:
            db.execute("PRAGMA query_only = ON")
            said = [text for (text,) in db.execute("PRAGMA integrity_check")]
    except sqlite3.OperationalError:  # it cannot be reached at all; opening it says why
        return False
    except sqlite3.DatabaseError:
        return True
    return any(text != "ok" and " index " not in text for text in said)


def salvage(path: Path, access: Access | None = None) -> Salvaged:
    """Build a library from what can be read of the file at `path`, and put it in its place; the file is kept.

    It may still not hold together: `repair` is for that.

    Errors: UserError when nothing can be read; the file is then as it was.
    """
    path, key = path.absolute(), access.key if access else None
    result = Salvaged()
    with replacing(path, "salvaged", library=True) as part:
        try:
            with closing(Source(path, key)) as source, closing(_target(part, key)) as target:
                _Salvage(source, target, result).run()
        except sqlite3.DatabaseError as error:
            raise UserError(f"Nothing can be read of {path}: {error}.", "Restore a backup of it.") from error
        result.aside = set_aside(path, "damaged", access)
    return result


class Source:
    """The damaged file; each failure is followed by a new connection, for SQLCipher reads nothing more after one."""

    def __init__(self, path: Path, key: Key | None) -> None:
        self._path, self._key = path, key
        self._db = self._connect()
        self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()

    def _connect(self) -> sqlite3.Connection:
        db = sqlite.connect(self._path, self._key)
        db.text_factory = lambda text: text.decode("utf-8", "replace")
        db.execute("PRAGMA query_only = ON")
        return db

    def stream(self, sql: str, words: Sequence[object] = ()) -> Iterator[Row]:
        """Yield rows as far as they can be read. Errors: sqlite3.DatabaseError where they cannot."""
        try:
            yield from self._db.execute(sql, words)
        except sqlite3.DatabaseError:
            if self._key is not None:
                self.close()
                self._db = self._connect()
            raise

    def all(self, sql: str, words: Sequence[object] = ()) -> list[Row]:
        """Return all rows. Errors: sqlite3.DatabaseError when one of them cannot be read."""
        return list(self.stream(sql, words))

    def close(self) -> None:
        """Close the connection."""
        self._db.close()


def _target(part: Path, key: Key | None) -> sqlite3.Connection:
    db = sqlite.connect(part, key)
    try:
        schema.upgrade(db, part)
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("DELETE FROM library")
        db.execute("DELETE FROM kind")
    except BaseException:
        db.close()
        raise
    return db


class _Salvage:
    """One salvage while it runs."""

    def __init__(self, source: Source, target: sqlite3.Connection, result: Salvaged) -> None:
        self.source, self.target, self.result = source, target, result
        self.holed: set[str] = set()

    def run(self) -> None:
        tables = [
            name
            for (name,) in self.target.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                " AND name <> '_sqlite_migrations' ORDER BY name"
            )
        ]
        with suppress(sqlite3.DatabaseError):
            if self.source.all("SELECT 1 FROM sqlite_master WHERE name = 'set_aside'"):
                self.target.execute(SET_ASIDE)  # by an earlier repair
                tables.append("set_aside")
        self.target.execute("BEGIN")
        for table in tables:
            self._table(table)
        if not self.target.execute("SELECT count(*) FROM library").fetchone()[0]:
            raise sqlite3.DatabaseError("not even what library it is")
        if "photo" in self.holed:
            self._photos()
        if "photo_tag" in self.holed:
            self._tags()
        self.target.execute("COMMIT")
        self.target.execute("PRAGMA journal_mode = DELETE")

    def _table(self, table: str) -> None:
        columns = self._columns(table)
        if not columns:
            return
        names = ", ".join(f'"{name}"' for name in columns)
        insert = f'INSERT OR IGNORE INTO "{table}" ({names}) VALUES ({", ".join("?" * len(columns))})'
        walk = Walk(self.source, table, columns, KEYS.get(table, ("rowid",)))
        for rows in walk.rows():
            before = self.target.total_changes
            for row in rows:
                with suppress(sqlite3.Error):  # a row of nonsense, which breaks a rule of the table
                    self.target.execute(insert, row)
            self.result.rows += self.target.total_changes - before
        if walk.holes:
            self.holed.add(table)
            at = ", ".join(f"{low}-{high}" if high else f"after {low}" for low, high in walk.holes)
            self.result.lines.append(f"Rows of {table} could not be read ({walk.keys[0]} {at}).")

    def _columns(self, table: str) -> list[str]:
        """Return the columns that the table has in both files; an older library has fewer."""
        ours = [name for _, name, *_ in self.target.execute(f'PRAGMA table_info("{table}")')]
        with suppress(sqlite3.DatabaseError):
            theirs = {name for _, name, *_ in self.source.all(f'PRAGMA table_info("{table}")')}
            return [name for name in ours if name in theirs]
        return []

    def _photos(self) -> None:
        """Make photos anew from the indexes of their table, and from the history what people said of them."""
        there = {photo_id for (photo_id,) in self.target.execute("SELECT id FROM photo")}
        lost: dict[int, dict[str, object]] = {}
        for photo_id, folder_id, name, missing, removed in self._index(
            "photo_folder", "id, folder_id, name, missing, removed"
        ):
            if photo_id not in there:
                lost[photo_id] = {"folder_id": folder_id, **named(name), "missing": missing, "removed": removed}
        for column in INDEXED:
            for photo_id, value in self._index(f"idx_photo_{column}", f"id, {column}"):
                if photo_id in lost:
                    lost[photo_id][column] = value
        for photo_id, row in lost.items():
            names = ", ".join(row)
            with suppress(sqlite3.Error):
                self.target.execute(
                    f"INSERT INTO photo (id, added, {names}) VALUES (?, '', {', '.join('?' * len(row))})",
                    (photo_id, *row.values()),
                )
        if lost:
            self._said_of(BitMap(lost))
            self.result.lines.append(
                f"Made {len(lost)} photos anew from the indexes and the history; a scan reads their files again."
            )

    def _index(self, index: str, columns: str) -> Iterator[tuple[Any, ...]]:
        """Yield what stands in an index, from both ends as far as it can be read."""
        for order in ("", " ORDER BY 2 DESC"):
            try:
                yield from self.source.stream(f"SELECT {columns} FROM photo INDEXED BY {index}{order}")
                return
            except sqlite3.DatabaseError:
                continue

    def _said_of(self, photos: BitMap) -> None:
        """Give photos the fields that the history says they have."""
        for name, after, these in self._changes("photo.%"):
            column, touched = name.removeprefix("photo."), these & photos
            if column in PHOTO_FIELDS and touched:
                self.target.executemany(
                    f"UPDATE photo SET {column} = ? WHERE id = ?", ((after, photo_id) for photo_id in touched)
                )

    def _changes(self, names: str, columns: str = "table_name") -> Iterator[tuple[str, object, BitMap]]:
        """Yield what the edits that stand have done to many photos at once, in their order."""
        for name, after, blob in self.target.execute(
            f'SELECT {columns}, after, "change".photos FROM "change" JOIN edit ON edit.id = edit_id'
            ' WHERE undone = 0 AND "change".photos IS NOT NULL AND table_name LIKE ? ORDER BY "change".id',
            (names,),
        ).fetchall():
            with suppress(ValueError, TypeError):
                yield name, json.loads(after), BitMap.deserialize(blob)

    def _tags(self) -> None:
        """Put tags back on photos from the other index, and from the history which edit gave them."""
        there = self.target.execute("SELECT count(*) FROM photo_tag").fetchone()[0]
        by_history = self._given()
        pairs = {(photo_id, tag_id) for tag_id, given in by_history.items() for photo_id in given}
        readable, whole = self._reverse()
        # What the other index does not have nobody carries, however long the history remembers it.
        wanted = readable if whole else readable | pairs
        self.target.executemany(
            "INSERT OR IGNORE INTO photo_tag (photo_id, tag_id, edit_id) VALUES (?, ?, ?)",
            ((photo_id, tag_id, by_history[tag_id].get(photo_id, LOST_EDIT)) for photo_id, tag_id in sorted(wanted)),
        )
        found = self.target.execute("SELECT count(*) FROM photo_tag").fetchone()[0] - there
        if found:
            self.result.lines.append(f"Put {found} tags back on their photos, from the other index and the history.")

    def _reverse(self) -> tuple[set[tuple[int, int]], bool]:
        """Return the pairs of photo and tag in the other index, and whether all of it could be read."""
        pairs: set[tuple[int, int]] = set()
        for order in ("", " ORDER BY tag_id DESC, photo_id DESC"):
            try:
                pairs.update(
                    self.source.stream(f"SELECT photo_id, tag_id FROM photo_tag INDEXED BY photo_tag_reverse{order}")
                )
                return pairs, True
            except sqlite3.DatabaseError:
                continue
        return pairs, False

    def _given(self) -> dict[int, dict[int, int]]:
        """Return by tag which photos carry it according to the history, and which edit gave it to each."""
        given: dict[int, dict[int, int]] = defaultdict(dict)
        for tag_id, edit_id, photos in self._changes("photo_tag", "row_id"):
            for photo_id in photos:
                if isinstance(edit_id, int):
                    given[int(tag_id)][photo_id] = edit_id
                else:
                    given[int(tag_id)].pop(photo_id, None)
        return given


class Walk:
    """A walk through a table by its key, around what cannot be read."""

    def __init__(self, source: Source, table: str, columns: Sequence[str], keys: tuple[str, ...]) -> None:
        self._source, self.keys = source, keys
        self._width = len(keys)
        names = ", ".join((*keys, *(f'"{name}"' for name in columns)))
        place = f"({', '.join(keys)}) > ({', '.join('?' * len(keys))})"
        self._sql = f'SELECT {names} FROM "{table}" WHERE {place} ORDER BY {", ".join(keys)} LIMIT ?'
        self._last = (self._largest(table), *((1 << 62,) * (self._width - 1)))
        self.holes: list[tuple[int, int | None]] = []
        """After which key, and before which, nothing could be read; None where it never went on."""

    def rows(self) -> Iterator[list[Row]]:
        """Yield the rows that can be read, some at a time."""
        at: tuple[int, ...] | None = (FIRST, *((-(1 << 62),) * (self._width - 1)))
        number = AT_ONCE
        while at is not None:
            found = self._read(at, number)
            if found is None and number > 1:
                number = 1  # up to the damage, one by one
                continue
            if found is not None and not found:
                return
            good = self._credible(at, found or [])
            yield [row for _, row in good]
            # The last of many is only believed once the next one has been seen to come after it.
            seen = good[:-1] if len(good) > 1 and len(found or ()) == number else good
            if seen:
                at = seen[-1][0]
            else:
                at, number = self._behind(at), AT_ONCE

    def _credible(self, at: tuple[int, ...], found: list[Row]) -> list[tuple[tuple[int, ...], Row]]:
        """Return rows by key without those whose key cannot be right: out of turn, or beyond the last of the table."""
        rows = [(key, row[self._width :]) for row in found if (key := self._key(row)) is not None]
        good, last = [], at
        for place, (key, row) in enumerate(rows):
            follows = rows[place + 1][0] if place + 1 < len(rows) else self._last
            if last < key <= follows:
                good.append((key, row))
                last = key
        return good

    def _key(self, row: Row) -> tuple[int, ...] | None:
        key = row[: self._width]
        return key if all(isinstance(part, int) for part in key) else None

    def _read(self, at: tuple[int, ...], number: int) -> list[Row] | None:
        try:
            return self._source.all(self._sql, (*at, number))
        except sqlite3.DatabaseError:
            return None

    def _behind(self, at: tuple[int, ...]) -> tuple[int, ...] | None:
        """Return the place from which on something can be read again; None when there is no more."""
        start, step = at[0], 1
        while (found := self._probe(start + step)) is None and step < FARTHEST:
            step *= 2
        if found is None:
            self.holes.append((start, None))
            return None
        low, high = start + step // 2, start + step
        while high - low > 1:  # nearer, as long as it can be read
            middle = (low + high) // 2
            nearer = self._probe(middle)
            low, high, found = (middle, high, found) if nearer is None else (low, middle, nearer)
        self.holes.append((start, high if found else None))
        return self._at(high)

    def _probe(self, first: int) -> list[Row] | None:
        """Return the row behind a place, if there is one, or None where nothing credible can be read."""
        at = self._at(first)
        found = self._read(at, 1)
        return found if not found or self._credible(at, found) else None

    def _largest(self, table: str) -> int:
        with suppress(sqlite3.DatabaseError):
            found = self._source.all(f'SELECT max({self.keys[0]}) FROM "{table}"')[0][0]
            if isinstance(found, int):
                return found
        return FARTHEST

    def _at(self, first: int) -> tuple[int, ...]:
        """Return the place right before a key."""
        return (first - 1, *((1 << 62,) * (self._width - 1)))
