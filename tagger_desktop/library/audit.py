"""Who did what when, as rows that are only ever added, each of which carries the mark of all before it.

A row is written in the transaction of what it tells of, so that neither stands without the other.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

NOTHING = bytes(32)  # what the first row follows
COLUMNS = 'id, at, who, "by", what, details, hash'


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the trail."""

    id: int
    at: str
    who: str
    by: str
    what: str
    details: str
    """JSON; what it holds goes with `what`."""
    hash: bytes

    def as_dict(self) -> dict[str, object]:
        """Return what an export says of the row."""
        return {
            "id": self.id,
            "at": self.at,
            "who": self.who,
            "by": self.by,
            "what": self.what,
            "details": json.loads(self.details),
            "hash": self.hash.hex(),
        }


def mark(before: bytes, id_: int, at: str, who: str, by: str, what: str, details: str) -> bytes:
    """Return the mark of a row that follows one with the mark `before`.

    It is SHA-256 over the earlier mark and the row as a JSON list without blanks, in UTF-8.
    """
    row = json.dumps([id_, at, who, by, what, details], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(before + row.encode("utf-8", "surrogatepass")).digest()


def note(db: sqlite3.Connection, who: str, by: str, what: str, **details: object) -> None:
    """Add a row, within the transaction that `db` is in."""
    last = db.execute("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1").fetchone()
    id_, before = (last[0] + 1, bytes(last[1])) if last else (1, NOTHING)
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    text = json.dumps(details, ensure_ascii=False, separators=(",", ":"))
    values = (id_, at, who, by, what, text)
    db.execute(f"INSERT INTO audit ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", (*values, mark(before, *values)))


def lines(db: sqlite3.Connection) -> Iterator[Line]:
    """Yield the trail from its beginning."""
    for id_, at, who, by, what, details, hash_ in db.execute(f"SELECT {COLUMNS} FROM audit ORDER BY id"):
        yield Line(id_, at, who, by, what, details, bytes(hash_))


def faults(db: sqlite3.Connection) -> list[str]:
    """Return what is wrong with the trail: where it is broken, and edits that it does not tell of."""
    before, expected = NOTHING, 1
    first_edit, told = None, set[int]()
    for line in lines(db):
        if line.id != expected:
            return [f"The audit trail is broken: row {expected} is missing before what {line.who} did at {line.at}."]
        if line.hash != mark(before, line.id, line.at, line.who, line.by, line.what, line.details):
            return [f"The audit trail is broken at row {line.id}, what {line.who} did at {line.at}."]
        before, expected = line.hash, expected + 1
        if line.what == "edit":
            edit = int(json.loads(line.details)["edit"])
            first_edit = edit if first_edit is None else first_edit
            told.add(edit)
    return _cut_off(db, expected - 1) + _untold(db, first_edit, told)


def _cut_off(db: sqlite3.Connection, rows: int) -> list[str]:
    row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").fetchone()
    written = row[0] if row else 0
    if written > rows:
        return [f"The audit trail is broken: it ends at row {rows}, but {written} rows were written."]
    return []


def _untold(db: sqlite3.Connection, first_edit: int | None, told: set[int]) -> list[str]:
    since = first_edit or 0
    rows = db.execute("SELECT id FROM edit WHERE import_id = 0 AND id >= ?", (since,)) if told else ()
    silent = sum(1 for (edit,) in rows if edit not in told)
    return [f"The audit trail does not tell of {silent} edits that are in the history."] if silent else []
