"""Random libraries in real files, things to do to them, and what is in them, read row by row."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pyroaring import BitMap

from tagger_desktop.domain import rules
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.photo import COLOUR_LABELS, FLAGS, FileFacts
from tagger_desktop.domain.vocabulary import KINDS, TagId, Vocabulary
from tagger_desktop.library import hierarchy, suggestions, synonyms, verdicts, vocabulary
from tagger_desktop.library.edit import Edit
from tagger_desktop.library.library import Library
from tagger_desktop.library.record import FoundFile, Record, named
from tests.query_oracle import OraclePhoto

TAG_NAMES = ("dog", "Hound", "animal", "golden retriever", "Straße", "jaguar", "sea", "OCEAN", "猫", "pet 1", "dog*")
TEXTS = (
    "a",
    "a*",
    "IMG_1",
    "img*",
    "*1*",
    "jpg",
    "jp*g",
    "JPEG",
    "a.b",
    "ä*",
    "lake",
    "two  lakes",
    "x_y",
    "100%",
    "*",
)
FILES = (
    "IMG_1.JPG",
    "img_10.jpg",
    "IMG_002.jpeg",
    "Ä pfel.png",
    "a.b. jpg",
    "noending",
    ".hidden",
    "x_y 100%.jpg",
    "ſs.a",
)
FOLDERS = ("", "Trips", "Trips/Rome", "Trips 2/rome", "t-shirt", "Ångström/a", "trips/Rome/a")
CAMERAS = ("", "FUJIFILM X100V", "Canon EOS R6", "x_y", "Ä")
SAYINGS = ("", "At the  lake", "two lakes", "100% A", "straße a", "x\0y", "IMG_1")
PEOPLE = ("alice", "Bob", "a")
SOURCES = ("window", "command line", "imagenet", "Clip", "")
TIMES = ("", "2024-05-17T12:30:00", "2024-12-31T23:59:59", "2025-01-01T00:00:00", "1999-02-28T08:00:00")
ADDED = tuple(f"{time}+00:00" for time in ("2024-05-17T22:30:00", "2024-12-31T20:59:59", "2026-01-01T00:00:00"))
GROUPS = ("Place", "a")
LABELS = ("hound", "jaguar", "tower")  # words of taggers, which are tags here, or are not
SAID = (1, 2, 3, 4, 5, 6, 7, 8, -1, -2, -3)  # what is suggested or rejected: tags, and labels

few = st.integers(0, 3)
photo_ids = st.lists(st.integers(1, 12), min_size=1, max_size=6)


@st.composite
def vocabularies(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw tags, each below one before it or implying some."""
    names = draw(st.lists(st.sampled_from(TAG_NAMES), min_size=1, max_size=8, unique_by=str.casefold))
    tags = []
    for at, name in enumerate(names):
        earlier = st.integers(1, at) if at else st.nothing()
        tags.append(
            {
                "name": name,
                "kind": draw(st.integers(1, len(KINDS))),
                "parent": draw(st.one_of(st.none(), earlier)),
                "synonyms": draw(st.lists(st.sampled_from(TAG_NAMES), max_size=1)),
                "implies": draw(st.lists(earlier, max_size=2, unique=True)) if at else [],
            }
        )
    return tags


photos = st.fixed_dictionaries(
    {
        "folder_id": st.integers(1, len(FOLDERS)),
        "name": st.sampled_from(FILES),
        "size_bytes": st.sampled_from((0, 999, 2_480_000, 1_000_000)),
        "fingerprint": st.sampled_from(("", "f1", "f2")),
        "width": st.sampled_from((0, 800, 4000)),
        "height": st.sampled_from((0, 600, 3000)),
        "taken": st.sampled_from(TIMES),
        "added": st.sampled_from(ADDED),
        "camera": st.sampled_from(CAMERAS),
        "has_gps": st.booleans(),
        "broken": st.sampled_from(("", "", "truncated")),
        "removed": st.sampled_from((0, 0, 0, 1)),
        "rating": st.integers(0, 5),
        "colour": st.sampled_from(("", *COLOUR_LABELS[:2])),
        "flag": st.sampled_from((-1, 0, 1)),
        "caption": st.sampled_from(SAYINGS),
        "notes": st.sampled_from(SAYINGS),
        "reviewed": st.booleans(),
        "tags": st.dictionaries(st.integers(1, 8), st.integers(1, 6), max_size=4),
        "suggestions": st.lists(
            st.tuples(st.sampled_from(SAID), st.integers(1, 2), st.sampled_from((0.25, 0.5, 0.9))),
            max_size=2,
            unique_by=lambda one: one[:2],
        ),
        "rejections": st.lists(st.sampled_from(SAID), max_size=1),
        "regions": st.integers(0, 1),
    }
)


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Any]:
    """Draw everything that is in a library."""
    return {
        "tags": draw(vocabularies()),
        "photos": draw(st.lists(photos, min_size=draw(st.sampled_from((0, 4, 8))), max_size=10)),
        "edits": draw(st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(SOURCES)), min_size=6, max_size=6)),
        "groups": draw(
            st.lists(
                st.tuples(st.booleans(), st.booleans(), st.lists(st.integers(1, 8), max_size=3, unique=True)),
                max_size=2,
            )
        ),
    }


@contextmanager
def library_of(content: dict[str, Any], empty: Path) -> Iterator[Library]:
    """Make a library that holds `content` from a copy of an empty one."""
    with TemporaryDirectory() as folder:
        library = Library(Path(copyfile(empty, Path(folder) / "L.tagger")), by="window")
        try:
            with library.record() as record:
                _fill(record, content)
                record.what |= {"photos", "tags", "vocabulary", "folders", "fields", "suggestions"}
            yield library
        finally:
            library.close()


def _fill(record: Record, content: dict[str, Any]) -> None:
    db = record.db
    db.execute("INSERT INTO root (id, path) VALUES (1, '/home/ann/Photos')")
    db.executemany("INSERT INTO folder (id, root_id, path) VALUES (?, 1, ?)", enumerate(FOLDERS, 1))
    tags = content["tags"]
    for tag_id, tag in enumerate(tags, 1):
        name = tag["name"]
        row = (tag_id, name, vocabulary.key(name), tag["kind"], tag["parent"])
        db.execute("INSERT INTO tag (id, name, key, kind_id, parent_id, created) VALUES (?, ?, ?, ?, ?, '')", row)
    for tag_id, tag in enumerate(tags, 1):
        for name in tag["synonyms"]:
            db.execute("INSERT INTO synonym (tag_id, name, key) VALUES (?, ?, ?)", (tag_id, name, vocabulary.key(name)))
        for implied in tag["implies"]:
            db.execute("INSERT INTO implication (tag_id, implied_id) VALUES (?, ?)", (tag_id, implied))
    for group_id, (required, exclusive, members) in enumerate(content["groups"], 1):
        name = GROUPS[group_id - 1]
        db.execute(
            "INSERT INTO tag_group (id, name, key, required, exclusive) VALUES (?, ?, ?, ?, ?)",
            (group_id, name, name, required, exclusive),
        )
        rows = [(group_id, tag_id) for tag_id in members if tag_id <= len(tags)]
        db.executemany("INSERT INTO group_tag (group_id, tag_id) VALUES (?, ?)", rows)
    # As if they had come with an import, which keeps them out of undo: no change of theirs is written down.
    rows = [(edit_id, who, by) for edit_id, (who, by) in enumerate(content["edits"], 1)]
    db.executemany(
        "INSERT INTO edit (id, title, at, who, \"by\", import_id) VALUES (?, 'Old', '', ?, ?, 1000000)", rows
    )
    db.executemany("INSERT INTO run (id, tagger, version, at) VALUES (?, ?, '1', '')", ((1, "imagenet"), (2, "a")))
    db.executemany("INSERT INTO label (name, key, kind) VALUES (?, ?, 'object')", [(name, name) for name in LABELS])
    for photo in content["photos"]:
        _add(record, dict(photo), len(tags))


def _add(record: Record, photo: dict[str, Any], tags: int) -> None:
    db = record.db
    lists = {name: photo.pop(name) for name in ("tags", "suggestions", "rejections", "regions")}
    taken = db.execute(
        "SELECT 1 FROM photo WHERE folder_id = ? AND name = ? AND missing = 0", (photo["folder_id"], photo["name"])
    ).fetchone()
    row = photo | named(photo["name"]) | {"missing": bool(taken)}
    marks = ", ".join("?" * len(row))
    photo_id = db.execute(
        f"INSERT INTO photo ({', '.join(row)}) VALUES ({marks}) RETURNING id", tuple(row.values())
    ).fetchone()[0]
    for tag_id, edit_id in lists["tags"].items():
        if tag_id <= tags:
            db.execute(
                "INSERT INTO photo_tag (photo_id, tag_id, edit_id) VALUES (?, ?, ?)", (photo_id, tag_id, edit_id)
            )
    for tag_id, run_id, confidence in lists["suggestions"]:
        db.execute("INSERT INTO suggestion VALUES (?, ?, ?, ?)", (photo_id, tag_id, run_id, confidence))
    db.executemany("INSERT INTO rejection VALUES (?, ?, 1)", [(photo_id, said) for said in lists["rejections"]])
    for _ in range(lists["regions"]):
        db.execute("INSERT INTO region (photo_id, tag_id, shape, points) VALUES (?, 1, 'box', '')", (photo_id,))


Step = Callable[[Library], object]


def steps() -> SearchStrategy[Step]:
    """Return what may be done to a library: edits of photos and of the vocabulary, undo, redo, facts, suggestions."""
    tag = st.integers(1, 8)
    return st.one_of(
        st.builds(_tagged, tag, photo_ids),
        st.builds(_untagged, tag, photo_ids),
        st.builds(_field, st.just("rating"), st.integers(0, 5), photo_ids),
        st.builds(_field, st.just("removed"), st.integers(0, 1), photo_ids),
        st.builds(_field, st.just("colour"), st.sampled_from(("", "red")), photo_ids),
        st.builds(_field, st.just("caption"), st.sampled_from(SAYINGS), photo_ids),
        st.builds(_field, st.just("reviewed"), st.integers(0, 1), photo_ids),
        st.just(Library.undo),
        st.just(Library.redo),
        st.builds(_moved_below, tag, tag),
        st.builds(_implied, tag, tag),
        st.builds(_merged, tag, tag),
        st.builds(_deleted, tag),
        st.builds(_new_tag, st.sampled_from(TAG_NAMES), photo_ids),
        st.builds(_scanned, st.sampled_from(FOLDERS), st.sampled_from(FILES), st.sampled_from(("f1", "f2", "f3"))),
        st.builds(_gone, photo_ids),
        st.builds(_suggested, st.sampled_from(SAID), photo_ids),
        st.builds(_rejected, st.sampled_from(SAID), photo_ids),
        st.builds(_accepted, st.sampled_from(SAID), photo_ids),
        st.builds(_dropped, st.integers(1, 2)),
        st.builds(_region, tag, photo_ids),
        st.builds(_written_by_another_tool, tag, photo_ids),
    )


def _edit(work: Callable[[Library, Edit], object]) -> Step:
    def step(library: Library) -> None:
        with suppress(UserError), library.edit("Step") as edit:  # many steps make no sense, and are refused
            work(library, edit)

    return step


def _there(db: Any, table: str, ids: list[int]) -> list[int]:
    return [row_id for row_id in ids if db.execute(f"SELECT 1 FROM {table} WHERE id = ?", (row_id,)).fetchone()]


def _on_tag(tag: int, work: Callable[[Edit, TagId], object]) -> Step:
    return _edit(lambda library, edit: _there(edit.db, "tag", [tag]) and work(edit, TagId(tag)))


def _tagged(tag: int, ids: list[int]) -> Step:
    return _on_tag(tag, lambda edit, tag_id: edit.add_tag(tag_id, _there(edit.db, "photo", ids)))


def _untagged(tag: int, ids: list[int]) -> Step:
    return _on_tag(tag, lambda edit, tag_id: edit.remove_tag(tag_id, ids))


def _field(name: str, value: int | str, ids: list[int]) -> Step:
    return _edit(lambda library, edit: edit.set_field(name, value, ids))


def _moved_below(tag: int, parent: int) -> Step:
    return _on_tag(
        tag, lambda edit, tag_id: _there(edit.db, "tag", [parent]) and hierarchy.set_parent(edit, tag_id, parent)
    )


def _implied(tag: int, implied: int) -> Step:
    return _on_tag(
        tag, lambda edit, tag_id: _there(edit.db, "tag", [implied]) and hierarchy.imply(edit, tag_id, implied)
    )


def _merged(tag: int, into: int) -> Step:
    return _on_tag(tag, lambda edit, tag_id: _there(edit.db, "tag", [into]) and synonyms.merge(edit, tag_id, into))


def _deleted(tag: int) -> Step:
    return _on_tag(tag, vocabulary.delete_tag)


def _new_tag(name: str, ids: list[int]) -> Step:
    def work(library: Library, edit: Edit) -> None:
        edit.add_tag(vocabulary.create_tag(edit, name), _there(edit.db, "photo", ids))

    return _edit(work)


def _scanned(folder: str, name: str, fingerprint: str) -> Step:
    def step(library: Library) -> None:
        facts = FileFacts("JPEG", 800, 600, taken="2024-05-17T12:30:00", camera="x_y")
        with library.record() as record:
            record.file(FoundFile(record.folder(1, folder), name, 999, 1, fingerprint, facts))

    return step


def _gone(ids: list[int]) -> Step:
    def step(library: Library) -> None:
        with library.record() as record:
            record.missing(ids)

    return step


def _suggested(tag: int, ids: list[int]) -> Step:
    def step(library: Library) -> None:
        with library.record() as record:
            rows = [(photo_id, TagId(tag), 0.5) for photo_id in _there(record.db, "photo", ids)]
            suggestions.put(record, 1, rows)

    return step


def _rejected(tag: int, ids: list[int]) -> Step:
    return _edit(
        lambda library, edit: verdicts.reject(edit, library.vocabulary, TagId(tag), _there(edit.db, "photo", ids))
    )


def _accepted(tag: int, ids: list[int]) -> Step:
    def work(library: Library, edit: Edit) -> None:
        if tag < 0 or _there(edit.db, "tag", [tag]):
            verdicts.accept(edit, library.vocabulary, TagId(tag), BitMap(_there(edit.db, "photo", ids)))

    return _edit(work)


def _dropped(run_id: int) -> Step:
    def step(library: Library) -> None:
        with library.record() as record:
            suggestions.drop_run(record, run_id)

    return step


def _region(tag: int, ids: list[int]) -> Step:
    def work(library: Library, edit: Edit) -> None:
        rows = [(photo_id, tag) for photo_id in _there(edit.db, "photo", ids)]
        edit.db.executemany("INSERT INTO region (photo_id, tag_id, shape, points) VALUES (?, ?, 'box', '')", rows)

    return _edit(work)


def _written_by_another_tool(tag: int, ids: list[int]) -> Step:
    def step(library: Library) -> None:
        with closing(sqlite3.connect(library.path)) as db, db:
            rows = [(photo_id, tag) for photo_id in _there(db, "photo", ids)]
            db.executemany("INSERT OR IGNORE INTO photo_tag VALUES (?, ?, 1)", rows)
            db.execute("UPDATE photo SET rating = 5 - rating")

    return step


def oracle_photos(library: Library) -> list[OraclePhoto]:
    """Return every photo that was not taken out, with all that a search may ask."""
    db = library.read()
    there = Counter(mark for (mark,) in db.execute("SELECT fingerprint FROM photo WHERE removed = 0 AND missing = 0"))
    known = vocabulary.load(db)  # as it is in the file, whatever this program has heard of
    return [_oracle_photo(db, known, dict(row), there) for row in _rows(db)]


def _rows(db: sqlite3.Connection) -> Iterator[list[tuple[str, Any]]]:
    cursor = db.execute(
        "SELECT photo.*, root.path AS root, folder.path AS folder FROM photo JOIN folder ON folder.id = folder_id"
        " JOIN root ON root.id = root_id WHERE removed = 0"
    )
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield list(zip(names, row, strict=True))


def _open(
    db: sqlite3.Connection, known: Vocabulary, photo_id: int, carried: frozenset[TagId]
) -> list[tuple[float, str]]:
    """Return confidence and tagger of the suggestions of a photo that nobody has decided."""
    meant = {said: _meant(db, known, said) for said in SAID}
    rejected = {
        meant[said]
        for (said,) in db.execute("SELECT tag_id FROM rejection WHERE photo_id = ?", (photo_id,))
        if meant[said] is not None
    }
    whole = carried | known.broader(carried)
    is_open = {
        tag_id: tag_id < 0
        or (
            tag_id not in whole
            and not rules.rivals(known, tag_id) & carried
            and not ({tag_id} | known.broader([tag_id])) & (rejected - whole)
        )
        for tag_id in meant.values()
        if tag_id is not None and (tag_id > 0 or tag_id not in rejected)
    }
    return [
        (confidence, tagger)
        for said, confidence, tagger in db.execute(
            "SELECT tag_id, confidence, tagger FROM suggestion JOIN run ON run.id = run_id"
            " WHERE photo_id = ? AND hidden = 0",
            (photo_id,),
        )
        if (tag_id := meant[said]) is not None and is_open.get(tag_id)
    ]


def _meant(db: sqlite3.Connection, known: Vocabulary, said: int) -> TagId | None:
    if said > 0:
        return TagId(said) if said in known.tags else None
    settled = db.execute("SELECT tag_id FROM label WHERE id = ?", (-said,)).fetchone()[0]
    if settled is not None:
        return TagId(settled) if settled in known.tags else None
    found = known.find(LABELS[-said - 1])
    return found[0].id if len(found) == 1 else TagId(said)


def _oracle_photo(db: sqlite3.Connection, known: Vocabulary, row: dict[str, Any], there: Counter[str]) -> OraclePhoto:
    photo_id = row["id"]
    given = db.execute(
        'SELECT tag_id, who, "by" FROM photo_tag JOIN edit ON edit.id = edit_id WHERE photo_id = ?', (photo_id,)
    ).fetchall()
    suggested = _open(db, known, photo_id, frozenset(TagId(tag_id) for tag_id, _, _ in given))
    states = {
        "suggested": bool(suggested),
        "reviewed": bool(row["reviewed"]),
        "missing": bool(row["missing"]),
        "broken": bool(row["broken"]),
        "duplicate": bool(row["fingerprint"]) and not row["missing"] and there[row["fingerprint"]] > 1,
    }
    hands = ("window", "command line", "program")
    return OraclePhoto(
        id=photo_id,
        tags=frozenset(TagId(tag_id) for tag_id, _, _ in given),
        folder=f"{row['root']}/{row['folder']}".rstrip("/"),
        name=row["name"],
        size_bytes=row["size_bytes"],
        width=row["width"],
        height=row["height"],
        rating=row["rating"],
        colour=row["colour"] or "none",
        flag=next(name for name, value in FLAGS.items() if value == row["flag"]),
        taken=row["taken"],
        added=datetime.fromisoformat(row["added"]).astimezone().replace(tzinfo=None).isoformat(),
        camera=row["camera"],
        caption=row["caption"],
        notes=row["notes"],
        gps=bool(row["has_gps"]),
        regions=db.execute("SELECT count(*) FROM region WHERE photo_id = ?", (photo_id,)).fetchone()[0],
        by=frozenset(who for _, who, _ in given),
        sources=frozenset("manual" if by in hands else by for _, _, by in given if by)
        | frozenset(tagger for _, tagger in suggested),
        confidences=tuple(confidence for confidence, _ in suggested),
        states=frozenset(name for name, is_so in states.items() if is_so),
    )
