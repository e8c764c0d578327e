"""Libraries without files, as large as wanted: seeded, skewed as people tag, made by SQL in seconds and kept."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import sqlite3
import tempfile
from contextlib import closing
from itertools import accumulate
from pathlib import Path

from tagger_desktop.domain.natural import natural_key
from tagger_desktop.domain.vocabulary import KINDS
from tagger_desktop.library import schema
from tagger_desktop.library.library import Library

TAGS_A_PHOTO = 10
FOLDER = 250  # photos in one folder
DRAWS = 1 << 20  # tags drawn beforehand, from which each photo takes ten in a row
CAMERAS = ("", "Canon EOS R6", "FUJIFILM X100V", "NIKON Z 6_2", "Apple iPhone 13", "SONY ILCE-7M4", "Google Pixel 8")

# A whole number below 2^31 that looks random, for row `i` and a purpose of its own (Lehmer's generator, one step of
# two multipliers, which stays within SQLite's 64 bits).
CHANCE = "((({i} * 48271 + {salt}) % 2147483647) * 69621 % 2147483647)"


def library_path(photos: int, tags: int = 1_000, seed: int = 1) -> Path:
    """Return a library of so many photos, made when it is not there yet; it is shared and must not be written.

    Each photo has about ten of the tags: the commonest stands on every third photo, the rarest on some hundreds of
    a million. There are folders, dates, cameras, ratings, suggestions, a hierarchy, and photos missing, broken and
    removed.
    """
    made_by = hashlib.sha256(b"".join(Path(file).read_bytes() for file in (__file__, schema.__file__))).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"tagger-bench-{os.getuid() if hasattr(os, 'getuid') else 'own'}"
    path = folder / f"{photos}-{tags}-{seed}-{made_by}.tagger"
    if not path.exists():
        folder.mkdir(mode=0o700, exist_ok=True)
        for older in folder.glob(f"{photos}-{tags}-{seed}-*.tagger*"):
            older.unlink()
        unfinished = folder / f"unfinished-{os.getpid()}.tagger"
        for suffix in ("", "-wal", "-shm"):
            unfinished.with_name(unfinished.name + suffix).unlink(missing_ok=True)
        make(unfinished, photos, tags, seed)
        unfinished.rename(path)
    return path


def library_copy(folder: Path, photos: int, tags: int = 1_000, seed: int = 1) -> Path:
    """Return a copy of such a library in `folder`, to write in."""
    return Path(shutil.copy(library_path(photos, tags, seed), folder / "synthetic.tagger"))


def make(path: Path, photos: int, tags: int, seed: int) -> None:
    """Write such a library to `path`."""
    Library.create(path, by="bench").close()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -200000"):
            db.execute(f"PRAGMA {setting}")
        indexes = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
        db.execute("BEGIN")
        for name, _ in indexes:
            db.execute(f'DROP INDEX "{name}"')
        db.create_function("natural_key", 1, natural_key, deterministic=True)
        _vocabulary(db, tags)
        _edits(db)
        _photos(db, photos, seed)
        _tagging(db, photos, tags, seed)
        _suggestions(db, photos, tags, seed)
        for _, sql in indexes:
            db.execute(sql)
        db.execute("COMMIT")
        db.execute("ANALYZE")
        db.execute("PRAGMA journal_mode = WAL")


def _vocabulary(db: sqlite3.Connection, tags: int) -> None:
    # The later a tag, the rarer. Every tenth of the first half is a parent of the nine rare ones that follow it
    # from the other end, so that a branch is a common tag with rare ones below.
    names = [(at, f"tag{at}", f"tag{at}", at % len(KINDS) + 1, at, "2024-01-01T00:00:00+00:00") for at in _ids(tags)]
    db.executemany("INSERT INTO tag (id, name, key, kind_id, position, created) VALUES (?, ?, ?, ?, ?, ?)", names)
    parents = [(parent, tags + 1 - child) for parent in range(10, tags // 2, 10) for child in range(parent - 9, parent)]
    db.executemany("UPDATE tag SET parent_id = ? WHERE id = ?", parents)
    synonyms = [(at, f"word{at}", f"word{at}") for at in range(1, tags + 1, 5)]
    db.executemany("INSERT INTO synonym (tag_id, name, key) VALUES (?, ?, ?)", synonyms)
    implied = [(at, at - 1) for at in range(7, tags + 1, 50)]
    db.executemany("INSERT INTO implication (tag_id, implied_id) VALUES (?, ?)", implied)


def _ids(count: int) -> range:
    return range(1, count + 1)


def _edits(db: sqlite3.Connection) -> None:
    rows = [
        (at, f"Tag photos {at}", "2024-01-01T00:00:00.000+00:00", ("ann", "bob")[at % 7 == 0]) for at in _ids(1_000)
    ]
    db.executemany("INSERT INTO edit (id, title, at, who, \"by\", photos) VALUES (?, ?, ?, ?, 'window', 0)", rows)


def _photos(db: sqlite3.Connection, photos: int, seed: int) -> None:
    db.execute("INSERT INTO root (id, path, added) VALUES (1, '/photos', '2024-01-01T00:00:00+00:00')")
    folders = [(at, f"{2010 + at % 15}/Trip {at}") for at in range(1, photos // FOLDER + 2)]
    db.executemany("INSERT INTO folder (id, root_id, path) VALUES (?, 1, ?)", folders)
    chance = [CHANCE.format(i="i", salt=seed * 100 + salt) for salt in range(16)]
    camera = " ".join(f"WHEN {at} THEN '{name}'" for at, name in enumerate(CAMERAS))
    columns = {
        "id": "i",
        "folder_id": f"1 + i / {FOLDER}",
        "name": f"CASE WHEN {chance[0]} % 5 THEN printf('IMG_%04d.JPG', i % 10000)"
        " ELSE printf('beach (%d).jpeg', i) END",
        "size_bytes": f"500000 + {chance[1]} % 9500000",
        "mtime_ns": "1700000000000000000 + i",
        "fingerprint": f"printf('%08x%08x%08x%08x', {chance[2]}, {chance[3]}, {chance[4]}, i)",
        "format": "'JPEG'",
        "width": f"1000 + 500 * ({chance[5]} % 8)",
        "height": f"1000 + 400 * ({chance[6]} % 8)",
        "orientation": "1",
        "taken": f"CASE WHEN {chance[7]} % 30 THEN"
        f" strftime('%Y-%m-%dT%H:%M:%S', 1262304000 + {chance[8]} % 504921600, 'unixepoch') ELSE '' END",
        "camera": f"CASE {chance[9]} % {len(CAMERAS)} {camera} END",
        "has_gps": f"{chance[10]} % 3 = 0",
        "broken": f"CASE WHEN {chance[11]} % 1000 THEN '' ELSE 'The file is truncated.' END",
        "missing": f"{chance[12]} % 200 = 0",
        "removed": f"{chance[13]} % 500 = 0",
        "added": "strftime('%Y-%m-%dT%H:%M:%S+00:00', 1704067200 + i, 'unixepoch')",
        "rating": f"max(0, {chance[14]} % 12 - 6)",
        "colour": f"CASE {chance[15]} % 40 WHEN 0 THEN 'red' WHEN 1 THEN 'green' ELSE '' END",
        "flag": f"CASE {chance[0]} % 31 WHEN 0 THEN 1 WHEN 1 THEN -1 ELSE 0 END",
        "caption": f"CASE WHEN {chance[1]} % 50 THEN '' ELSE 'At the lake of ' || i END",
        "notes": f"CASE WHEN {chance[2]} % 100 THEN '' ELSE 'Print for ' || i END",
        "reviewed": f"{chance[3]} % 4 = 0",
    }
    values = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    db.execute(
        f"INSERT INTO photo ({', '.join(columns)}, name_key, sort_name)"
        f" WITH RECURSIVE row (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM row WHERE i < {photos}),"
        f" made AS MATERIALIZED (SELECT {values} FROM row)"
        f" SELECT {', '.join(columns)}, lower(name), natural_key(name) FROM made"
    )


def _tagging(db: sqlite3.Connection, photos: int, tags: int, seed: int) -> None:
    weights = list(accumulate(1 / (at + 6) for at in _ids(tags)))
    draws = random.Random(seed).choices(range(1, tags + 1), cum_weights=weights, k=DRAWS)
    db.execute("CREATE TEMP TABLE draw (at INTEGER PRIMARY KEY, tag_id INTEGER NOT NULL)")
    db.executemany("INSERT INTO draw VALUES (?, ?)", enumerate(draws))
    slots = " UNION ALL ".join(f"SELECT {slot} AS slot" for slot in range(TAGS_A_PHOTO))
    start = CHANCE.format(i="photo.id", salt=seed * 100 + 50)
    db.execute(
        "INSERT OR IGNORE INTO photo_tag (photo_id, tag_id, edit_id) SELECT photo.id, tag_id, 1 + photo.id / 100 % 1000"
        f" FROM photo CROSS JOIN ({slots}) CROSS JOIN draw ON draw.at = ({start} + slot) % {DRAWS}"
        " WHERE photo.id % 50"
    )


def _suggestions(db: sqlite3.Connection, photos: int, tags: int, seed: int) -> None:
    db.execute("INSERT INTO run (id, tagger, version, at) VALUES (1, 'imagenet', '1', '2024-01-01T00:00:00+00:00')")
    chance = CHANCE.format(i="id", salt=seed * 100 + 60)
    db.execute(
        "INSERT INTO suggestion (photo_id, tag_id, run_id, confidence)"
        f" SELECT id, 1 + {chance} / 1000 % {min(tags, 50)}, 1, {chance} % 1000 / 1000.0"
        " FROM photo WHERE id % 5 = 0"
    )
