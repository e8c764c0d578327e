"""What taggers propose: writing it down by run, and reading what is still open.

A tag id below zero stands for a new tag, which there will be when somebody accepts it; see `labels`.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from pyroaring import BitMap

from tagger_desktop.domain import rules
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.events import SUGGESTIONS
from tagger_desktop.domain.vocabulary import TagId, Vocabulary, key
from tagger_desktop.library import labels
from tagger_desktop.library.library import Library
from tagger_desktop.library.packed import text_of
from tagger_desktop.library.record import Record
from tagger_desktop.library.suggested import LEARNER

PROVENANCE = ("confidence", "tagger", "version", "run_id", "boxes")
Choice = Literal["confident", "uncertain"]
Row = tuple[int, TagId, float]
"""A photo, the tag (or label) proposed for it, and the confidence."""
Box = tuple[float, float, float, float, float]
"""Left, top, width, height in fractions of the upright photo, and the confidence."""

# What a suggestion's tag or label is settled to mean, and whether somebody has decided it then.
MEANING = "ifnull((SELECT label.tag_id FROM label WHERE id = -suggestion.tag_id), suggestion.tag_id)"
UNDECIDED = (
    "NOT EXISTS (SELECT 1 FROM photo_tag AS given"
    f" WHERE given.photo_id = suggestion.photo_id AND given.tag_id = {MEANING})"
    f" AND NOT EXISTS (SELECT 1 FROM rejection WHERE rejection.tag_id = {MEANING} AND photo_id = suggestion.photo_id)"
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A tag proposed for a photo: by which version of which tagger, in which run, how confidently, and where."""

    tag_id: TagId
    confidence: float
    tagger: str
    version: str
    run_id: int
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One pass of a tagger: how many suggestions it left, and for how many photos and tags they are still open."""

    id: int
    tagger: str
    version: str
    at: str
    who: str
    settings: Mapping[str, object]
    suggestions: int
    open: int


@dataclass(frozen=True, slots=True)
class Open:
    """The open suggestions of one tag: photos in the order asked for, and the confidence of each."""

    ids: array[int] = field(default_factory=lambda: array("q"))
    confidences: array[float] = field(default_factory=lambda: array("f"))

    def __len__(self) -> int:
        return len(self.ids)


def begin_run(
    record: Record,
    tagger: str,
    version: str,
    settings: Mapping[str, object] | None = None,
    *,
    who: str = "",
    hidden: bool = False,
) -> int:
    """Write down that a tagger starts to look at photos, and return the run's id; a hidden one waits for `reveal`."""
    row = (tagger, version, datetime.now(UTC).isoformat(timespec="seconds"), json.dumps(settings or {}), who, hidden)
    return int(
        record.db.execute(
            "INSERT INTO run (tagger, version, at, settings, who, hidden) VALUES (?, ?, ?, ?, ?, ?) RETURNING id", row
        ).fetchone()[0]
    )


def put(
    record: Record, run_id: int, rows: Iterable[Row], boxes: Mapping[tuple[int, TagId], list[Box]] | None = None
) -> int:
    """Add suggestions to a run and return how many; of one tag proposed twice for a photo the more confident stays.

    Units: confidences 0-1, kept to four digits.
    """
    found: dict[tuple[int, TagId], float] = {}
    for photo_id, tag_id, confidence in rows:
        at = (photo_id, tag_id)
        found[at] = max(round(min(max(float(confidence), 0.0), 1.0), 4), found.get(at, 0.0))
    record.db.executemany(
        "INSERT INTO suggestion (photo_id, tag_id, run_id, confidence) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET confidence = max(confidence, excluded.confidence)",
        [(*at, run_id, confidence) for at, confidence in found.items()],
    )
    record.db.executemany(
        "INSERT INTO suggestion_box (photo_id, tag_id, run_id, boxes) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET boxes = excluded.boxes",
        [(*at, run_id, json.dumps(where)) for at, where in (boxes or {}).items()],
    )
    _touch(record, run_id, {photo_id for photo_id, _ in found})
    return len(found)


def supersede(record: Record, run_id: int, photos: Iterable[int]) -> int:
    """Drop what older runs of the same tagger left undecided on photos that it looked at again; return how much."""
    ids = set(photos)
    older = "SELECT id FROM run WHERE tagger = (SELECT tagger FROM run WHERE id = ?) AND id <> ?"
    gone = record.db.execute(
        f"DELETE FROM suggestion WHERE photo_id IN (SELECT value FROM json_each(?)) AND run_id IN ({older})"
        f" AND {UNDECIDED}",
        (text_of(ids), run_id, run_id),
    ).rowcount
    if gone:
        for (old_id,) in record.db.execute(older, (run_id, run_id)).fetchall():
            _touch(record, old_id, ids)
    return gone


def reveal(record: Record, run_id: int) -> None:
    """Show a hidden run in place of the older runs of its tagger, all at once; alone in its `record` block."""
    record.db.execute(
        "UPDATE run SET hidden = 1, mark = 0 WHERE hidden = 0 AND tagger = (SELECT tagger FROM run WHERE id = ?)",
        (run_id,),
    )
    record.db.execute("UPDATE run SET hidden = 0 WHERE id = ?", (run_id,))
    record.what.add(SUGGESTIONS)


def hidden_runs(db: sqlite3.Connection, tagger: str) -> list[int]:
    """Return the runs of a tagger, replaced or never finished, of which there is still something to drop."""
    return [run_id for (run_id,) in db.execute("SELECT id FROM run WHERE tagger = ? AND hidden = 1", (tagger,))]


def drop_run(record: Record, run_id: int, limit: int = 5_000) -> int:
    """Drop at most so many undecided suggestions of a run and return how many went: call it until none does.

    The run itself is hidden; it goes with its last suggestion, for the decided ones say where a verdict came from.
    """
    db = record.db
    if db.execute("UPDATE run SET hidden = 1, mark = 0 WHERE id = ? AND hidden = 0", (run_id,)).rowcount:
        record.what.add(SUGGESTIONS)
    gone = 0
    while not gone and (part := _next_part(db, run_id, limit)):
        gone = db.execute(
            f"DELETE FROM suggestion WHERE run_id = ? AND photo_id > ? AND photo_id <= ? AND {UNDECIDED}",
            (run_id, *part),
        ).rowcount
        db.execute("UPDATE run SET mark = ? WHERE id = ?", (part[1], run_id))
    if not gone:
        db.execute(
            "DELETE FROM suggestion_box WHERE run_id = ?1 AND NOT EXISTS (SELECT 1 FROM suggestion WHERE run_id = ?1"
            " AND photo_id = suggestion_box.photo_id AND tag_id = suggestion_box.tag_id)",
            (run_id,),
        )
        db.execute("UPDATE run SET hidden = 2 WHERE id = ?", (run_id,))
        db.execute(
            "DELETE FROM run WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM suggestion WHERE run_id = ?1)", (run_id,)
        )
    return gone


def _next_part(db: sqlite3.Connection, run_id: int, limit: int) -> tuple[int, int] | None:
    """Return after which photo and up to which one the next suggestions of a run lie, None behind the last."""
    row = db.execute("SELECT mark FROM run WHERE id = ?", (run_id,)).fetchone()
    if row is None:
        return None
    of_run = "SELECT photo_id FROM suggestion WHERE run_id = ? AND photo_id > ? ORDER BY photo_id"
    last = db.execute(f"SELECT max(photo_id) FROM ({of_run} LIMIT ?)", (run_id, row[0], limit)).fetchone()[0]
    return None if last is None else (row[0], last)


def drop_empty_runs(record: Record, tagger: str) -> None:
    """Forget the runs of a tagger that newer ones have left nothing of; the newest stays."""
    record.db.execute(
        "DELETE FROM run WHERE tagger = ?1 AND id < (SELECT max(id) FROM run WHERE tagger = ?1)"
        " AND NOT EXISTS (SELECT 1 FROM suggestion WHERE run_id = run.id)",
        (tagger,),
    )
    record.what.add(SUGGESTIONS)


def _touch(record: Record, run_id: int, photos: Iterable[int]) -> None:
    """Let everybody know that a run says something else of photos, unless it is not shown yet."""
    shown = record.db.execute("UPDATE run SET mark = mark + 1 WHERE id = ? AND hidden = 0", (run_id,)).rowcount
    if shown:
        record.what.add(SUGGESTIONS)
        record.photos.update(photos)


def runs(library: Library) -> list[Run]:
    """Return the runs that are shown, newest first."""
    db = library.read()
    rows = db.execute(
        "SELECT id, tagger, version, at, who, settings, (SELECT count(*) FROM suggestion WHERE run_id = run.id)"
        " FROM run WHERE hidden = 0 ORDER BY id DESC"
    ).fetchall()
    with library.postings.now() as now:
        still = now.suggested.open_by_run()
    return [
        Run(run_id, tagger, version, at, who, json.loads(settings), count, still.get(run_id, 0))
        for run_id, tagger, version, at, who, settings, count in rows
    ]


def counts(library: Library) -> dict[TagId, int]:
    """Return for how many photos a suggestion of each tag is open, for tags of which any is."""
    with library.postings.now() as now:
        found = {tag_id: len(now.suggested.of_tag(tag_id)) for tag_id in now.suggested.said}
    return {tag_id: count for tag_id, count in found.items() if count}


def of_tag(library: Library, tag_id: TagId, order: Choice = "confident", tagger: str = "") -> Open:
    """Return the open suggestions of a tag: the most confident first, or those that teach most, near one half."""
    with library.postings.now() as now:
        ids, confidences = now.suggested.in_order(tag_id, tagger)
    if order == "uncertain":
        rows = sorted(zip(ids, confidences, strict=True), key=lambda row: (abs(row[1] - 0.5), row[0]))
        ids, confidences = array("q", (row[0] for row in rows)), array("f", (row[1] for row in rows))
    return Open(ids, confidences)


def standing(library: Library, tag_id: TagId) -> tuple[BitMap, BitMap]:
    """Return the photos for which a suggestion of a tag is open, and those that have the tag."""
    with library.postings.now() as now:
        return now.suggested.of_tag(tag_id), now.having(tag_id) if tag_id > 0 else BitMap()


def meant(library: Library, tag_id: TagId) -> TagId:
    """Return the tag that a new one became when somebody accepted it; any other as it is."""
    if tag_id > 0:
        return tag_id
    with library.postings.now() as now:
        return labels.meaning(now.vocabulary, now.suggested.labels, tag_id) or tag_id


def find(library: Library, name: str) -> TagId:
    """Return the tag called `name`, or the new tag of that name that is proposed.

    Errors: UserError when there is none, or the name can be several tags.
    """
    found = library.vocabulary.find(name)
    if len(found) > 1:
        raise UserError(f"{name!r} can be several tags.", "Say which: " + ", ".join(_titles(library, found)))
    if found:
        return found[0].id
    with library.postings.now() as now:
        new = [
            tag_id
            for tag_id in now.suggested.said
            if tag_id < 0 and key(_name(now.suggested.labels, tag_id)) == key(name)
        ]
        if new:
            return max(new, key=lambda tag_id: len(now.suggested.of_tag(tag_id)))
    raise UserError(f"There is no tag {name!r}, and none of that name is proposed.")


def _titles(library: Library, found: Iterable[object]) -> list[str]:
    return [library.vocabulary.title(tag.id) for tag in found]  # type: ignore[attr-defined]


def title(library: Library, tag_id: TagId) -> str:
    """Return the name of a tag, or of a new tag that is proposed."""
    if tag_id > 0:
        return library.vocabulary.title(tag_id)
    return _name(labels.load(library.read()), tag_id)


def _name(known: Mapping[TagId, labels.Label], tag_id: TagId) -> str:
    return known[tag_id].said.name


def of_photos(library: Library, photos: Iterable[int]) -> dict[int, tuple[Suggestion, ...]]:
    """Return the open suggestions of a few photos, such as a page of cards: one a tag, most confident first."""
    db, known = library.read(), library.vocabulary
    words = labels.load(db)
    found: dict[int, dict[TagId, Suggestion]] = defaultdict(dict)
    decided = _Decided(db, known, words, ids := text_of(photos))
    for photo_id, suggestion in _suggestions(db, "run.hidden = 0", ids):
        tag_id = labels.meaning(known, words, suggestion.tag_id)
        if tag_id is None or not decided.is_open(photo_id, tag_id):
            continue
        before = found[photo_id].get(tag_id)
        if before is None or _rank(suggestion) > _rank(before):
            found[photo_id][tag_id] = _meaning(suggestion, tag_id)
    return {
        photo_id: tuple(sorted(of_photo.values(), key=lambda one: (-one.confidence, one.tag_id)))
        for photo_id, of_photo in found.items()
        if of_photo
    }


def second_best(proposed: Iterable[Suggestion], tag_id: TagId, known: Vocabulary) -> TagId | None:
    """Return what a photo may be if it is none for the tag: the most confident other of its open suggestions.

    Of a tag that excludes others it is one of those; never one below the tag itself.
    """
    rivals = rules.rivals(known, tag_id) if tag_id in known.tags else set()
    below = known.with_narrower([tag_id])
    return next((one.tag_id for one in proposed if one.tag_id in rivals or not (rivals or one.tag_id in below)), None)


def proposers(library: Library, photo_id: int, tag_id: TagId) -> tuple[Suggestion, ...]:
    """Return who proposed a tag for a photo, newest first, whatever became of it."""
    return proposers_of(library, photo_id).get(tag_id, ())


def proposers_of(library: Library, photo_id: int) -> dict[TagId, tuple[Suggestion, ...]]:
    """Return who proposed which tag for a photo, newest first, whatever became of it."""
    db, known = library.read(), library.vocabulary
    said = sorted(_suggestions(db, "1", text_of([photo_id])), key=lambda row: -row[1].run_id)
    words = labels.load(db) if said else {}
    found: dict[TagId, tuple[Suggestion, ...]] = {}
    for _, suggestion in said:
        if (tag_id := labels.meaning(known, words, suggestion.tag_id)) is not None:
            found[tag_id] = (*found.get(tag_id, ()), _meaning(suggestion, tag_id))
    return found


def _rank(suggestion: Suggestion) -> tuple[bool, float]:
    return suggestion.tagger == LEARNER, suggestion.confidence


def _meaning(said: Suggestion, tag_id: TagId) -> Suggestion:
    return Suggestion(tag_id, said.confidence, said.tagger, said.version, said.run_id, said.boxes)


def _suggestions(db: sqlite3.Connection, condition: str, photos: str) -> list[tuple[int, Suggestion]]:
    rows = db.execute(
        "SELECT suggestion.photo_id, suggestion.tag_id, confidence, tagger, version, run.id, boxes FROM suggestion"
        " JOIN run ON run.id = suggestion.run_id LEFT JOIN suggestion_box AS box ON box.run_id = suggestion.run_id"
        " AND box.photo_id = suggestion.photo_id AND box.tag_id = suggestion.tag_id"
        f" WHERE suggestion.photo_id IN (SELECT value FROM json_each(?)) AND {condition}",
        (photos,),
    )
    return [
        (photo_id, Suggestion(TagId(said), confidence, tagger, version, run_id, _boxes(boxes)))
        for photo_id, said, confidence, tagger, version, run_id, boxes in rows
    ]


def _boxes(text: str | None) -> tuple[Box, ...]:
    return tuple(
        (left, top, width, height, confidence) for left, top, width, height, confidence in json.loads(text or "[]")
    )


class _Decided:
    """What is said of a few photos already."""

    def __init__(
        self, db: sqlite3.Connection, known: Vocabulary, words: Mapping[TagId, labels.Label], photos: str
    ) -> None:
        self._known = known
        self._rivals: dict[TagId, set[TagId]] = {}
        self._carried: dict[int, set[TagId]] = defaultdict(set)
        self._rejected: dict[int, set[TagId]] = defaultdict(set)
        self._gone = {
            photo_id
            for (photo_id,) in db.execute(
                "SELECT id FROM photo WHERE removed = 1 AND id IN (SELECT value FROM json_each(?))", (photos,)
            )
        }
        for table, into in (("photo_tag", self._carried), ("rejection", self._rejected)):
            sql = f"SELECT photo_id, tag_id FROM {table} WHERE photo_id IN (SELECT value FROM json_each(?))"
            for photo_id, tag_id in db.execute(sql, (photos,)):
                into[photo_id].add(tag_id)
        for photo_id, said in self._rejected.items():
            meant = (labels.meaning(known, words, one) for one in said)
            self._rejected[photo_id] = {tag_id for tag_id in meant if tag_id is not None} | {
                one for one in said if one > 0
            }

    def is_open(self, photo_id: int, tag_id: TagId) -> bool:
        """Tell whether a suggestion of a tag is still to be decided."""
        carried, known = self._carried.get(photo_id, set()), self._known
        if photo_id in self._gone:
            return False
        if tag_id < 0:
            return tag_id not in self._rejected.get(photo_id, ())
        whole = carried | known.broader(carried)
        if tag_id not in self._rivals:
            self._rivals[tag_id] = rules.rivals(known, tag_id)
        refused = self._rejected.get(photo_id, set()) - whole
        return not (tag_id in whole or self._rivals[tag_id] & carried or ({tag_id} | known.broader([tag_id])) & refused)
