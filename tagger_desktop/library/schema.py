"""The tables of a library and how an older file becomes a newer one.

A migration is never edited after release: it is what old files went through.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagger_desktop.domain.errors import UserError
from tagger_desktop.library import sqlite
from tagger_desktop.library.sqlite import Key

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x54616772  # "Tagr": lets `file` and us tell a library from any other SQLite file
STEPS = ("m001_photos_tags_and_history", "m002_suggestions_and_verdicts", "m003_people_and_audit_trail")


def m001_photos_tags_and_history(db: Database) -> None:
    """Make the first schema."""
    import uuid  # with it `platform`, and the vocabulary: opening a library need not wait for them

    from tagger_desktop.domain.vocabulary import KINDS

    table: Any = db.table
    table("library").create({"id": str, "created": str}, pk="id", not_null={"created"})
    table("root").create(
        {"id": int, "path": str, "added": str, "scanning": int}, pk="id", not_null={"path"}, defaults={"scanning": 0}
    )
    table("root").create_index(["path"], unique=True)
    table("folder").create(
        {"id": int, "root_id": int, "path": str}, pk="id", not_null={"path"}, foreign_keys=[("root_id", "root", "id")]
    )
    table("folder").create_index(["root_id", "path"], unique=True)
    _photo(db)
    _vocabulary(db)
    _tagging(db)
    _history(table)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    table("library").insert({"id": uuid.uuid4().hex, "created": datetime.now(UTC).isoformat(timespec="seconds")})
    kinds = [{"name": name, "key": name, "colour": name, "icon": "", "position": at} for at, name in enumerate(KINDS)]
    table("kind").insert_all(kinds)


def _photo(db: Database) -> None:
    table: Any = db.table
    name = {"name": str, "name_key": str, "sort_name": str}  # as it is, as it is searched, as it is sorted
    facts = {"size_bytes": int, "mtime_ns": int, "fingerprint": str, "format": str, "width": int, "height": int}
    camera = {"orientation": int, "taken": str, "camera": str, "has_gps": int}
    state = {"broken": str, "missing": int, "removed": int, "added": str}
    person = {"rating": int, "colour": str, "flag": int, "caption": str, "notes": str, "reviewed": int}
    numbers = ("size_bytes", "mtime_ns", "width", "height", "orientation", "has_gps", "missing", "removed")
    texts = ("fingerprint", "format", "taken", "camera", "broken", "colour", "caption", "notes")
    defaults: dict[str, object] = dict.fromkeys((*numbers, "rating", "flag", "reviewed"), 0)
    defaults |= dict.fromkeys((*texts, "name_key", "sort_name"), "")
    table("photo").create(
        {"id": int, "folder_id": int, **name, **facts, **camera, **state, **person},
        pk="id",
        not_null={"folder_id", "name", "added", *defaults},
        defaults=defaults,
        foreign_keys=[("folder_id", "folder", "id")],
    )
    # A missing photo keeps its last place, where another file may stand by now.
    db.execute("CREATE UNIQUE INDEX photo_place ON photo (folder_id, name) WHERE missing = 0")
    db.execute("CREATE INDEX photo_folder ON photo (folder_id, name, missing, removed)")
    for column in ("fingerprint", "taken", "rating", "sort_name", "size_bytes", "camera"):
        table("photo").create_index([column])
    db.execute("CREATE INDEX photo_removed ON photo (id) WHERE removed = 1")


def _vocabulary(db: Database) -> None:
    for statement in (
        "CREATE TABLE kind (id INTEGER PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL UNIQUE,"
        " colour TEXT NOT NULL DEFAULT '', icon TEXT NOT NULL DEFAULT '', position INTEGER NOT NULL DEFAULT 0)",
        "CREATE TABLE tag (id INTEGER PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL,"
        " kind_id INTEGER NOT NULL REFERENCES kind(id), parent_id INTEGER REFERENCES tag(id),"
        " colour TEXT NOT NULL DEFAULT '', position INTEGER NOT NULL DEFAULT 0,"
        " description TEXT NOT NULL DEFAULT '', example_id INTEGER, archived INTEGER NOT NULL DEFAULT 0,"
        " heading INTEGER NOT NULL DEFAULT 0,"
        " created TEXT NOT NULL)",
        # One name may stand in two branches (jaguar the animal, jaguar the car), but once in each.
        "CREATE UNIQUE INDEX tag_key_in_branch ON tag (key, ifnull(parent_id, 0))",
        "CREATE INDEX tag_parent ON tag (parent_id)",
        "CREATE TABLE synonym (id INTEGER PRIMARY KEY, tag_id INTEGER NOT NULL REFERENCES tag(id),"
        " name TEXT NOT NULL, key TEXT NOT NULL, UNIQUE (tag_id, key))",
        "CREATE INDEX synonym_key ON synonym (key)",
        "CREATE TABLE implication (id INTEGER PRIMARY KEY, tag_id INTEGER NOT NULL REFERENCES tag(id),"
        " implied_id INTEGER NOT NULL REFERENCES tag(id), UNIQUE (tag_id, implied_id))",
        "CREATE TABLE tag_group (id INTEGER PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL UNIQUE,"
        " exclusive INTEGER NOT NULL DEFAULT 0, required INTEGER NOT NULL DEFAULT 0)",
        "CREATE TABLE group_tag (id INTEGER PRIMARY KEY, group_id INTEGER NOT NULL REFERENCES tag_group(id),"
        " tag_id INTEGER NOT NULL REFERENCES tag(id), UNIQUE (group_id, tag_id))",
        # Which key of the keyboard puts which tag, in which layer of keys ('' is the one to begin with).
        "CREATE TABLE tag_key (id INTEGER PRIMARY KEY, layer TEXT NOT NULL DEFAULT '', key TEXT NOT NULL,"
        " tag_id INTEGER NOT NULL REFERENCES tag(id), UNIQUE (layer, key))",
        "CREATE TABLE setting (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, value TEXT NOT NULL)",
    ):
        db.execute(statement)


def _tagging(db: Database) -> None:
    # Narrow and without foreign keys: 100,000 rows go in with one gesture, and each key would be looked up
    # three times. `check` proves that every row has its photo, its tag and its edit.
    db.execute(
        "CREATE TABLE photo_tag (photo_id INTEGER NOT NULL, tag_id INTEGER NOT NULL, edit_id INTEGER NOT NULL,"
        " PRIMARY KEY (photo_id, tag_id)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX photo_tag_reverse ON photo_tag (tag_id, photo_id)")
    # What a tagger proposes is kept apart from what a person said, and can be dropped by run.
    db.execute(
        "CREATE TABLE run (id INTEGER PRIMARY KEY, tagger TEXT NOT NULL, version TEXT NOT NULL, at TEXT NOT NULL)"
    )
    db.execute(
        "CREATE TABLE suggestion (photo_id INTEGER NOT NULL, tag_id INTEGER NOT NULL, run_id INTEGER NOT NULL,"
        " confidence REAL NOT NULL, PRIMARY KEY (photo_id, tag_id, run_id)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX suggestion_reverse ON suggestion (tag_id, confidence, photo_id)")
    db.execute(
        "CREATE TABLE region (id INTEGER PRIMARY KEY, photo_id INTEGER NOT NULL, tag_id INTEGER NOT NULL,"
        " shape TEXT NOT NULL, points TEXT NOT NULL)"
    )
    db.execute("CREATE INDEX region_photo ON region (photo_id)")


def _history(table: Any) -> None:
    table("edit").create(
        {"id": int, "title": str, "at": str, "who": str, "by": str, "photos": int, "undone": int, "import_id": int},
        pk="id",
        not_null={"title", "at", "who", "by", "import_id"},
        defaults={"photos": 0, "undone": 0, "import_id": 0},
    )
    # An edit of another library, whose annotations came with the import `import_id`, says who made them and when;
    # it is no step of the history here. There may be more of these than of our own.
    table("edit").db.execute("CREATE INDEX edit_own ON edit (undone, id) WHERE import_id = 0")
    table("change").create(
        {
            "id": int,
            "edit_id": int,
            "table_name": str,
            "row_id": int,
            "before": str,
            "after": str,
            "photos": bytes,
        },
        pk="id",
        not_null={"edit_id", "table_name", "row_id"},
        foreign_keys=[("edit_id", "edit", "id")],
    )
    table("change").create_index(["edit_id"])
    # What the last writes touched, so that a program that holds something in memory knows what to read again.
    table("change").db.execute(
        "CREATE TABLE news (id INTEGER PRIMARY KEY, writer INTEGER NOT NULL, what TEXT NOT NULL, photos BLOB,"
        " tags BLOB)"
    )


def m002_suggestions_and_verdicts(db: Database) -> None:
    """Say more of runs, keep what taggers call things apart from tags, and make room for what a person rejects."""
    for statement in (
        "ALTER TABLE run ADD COLUMN settings TEXT NOT NULL DEFAULT '{}'",
        "ALTER TABLE run ADD COLUMN who TEXT NOT NULL DEFAULT ''",
        # A run is hidden (1) while it is written and when it was replaced or dropped, (2) with only decided suggestions
        # left. `mark` grows with every write to a run that is shown; of one that is dropped it is the last photo done.
        "ALTER TABLE run ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE run ADD COLUMN mark INTEGER NOT NULL DEFAULT 0",
        # What a tagger can say, in its own words; `above` are the keys of the words above it, nearest first.
        "CREATE TABLE label (id INTEGER PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL,"
        " broader TEXT NOT NULL DEFAULT '[]', above TEXT NOT NULL DEFAULT '', tag_id INTEGER, UNIQUE (key, above))",
        "CREATE INDEX label_tag ON label (tag_id)",
        "ALTER TABLE suggestion RENAME TO old_suggestion",
        "DROP INDEX suggestion_reverse",
        # By run first: one is read, shown, hidden and dropped as a whole. A negative tag is a label.
        "CREATE TABLE suggestion (photo_id INTEGER NOT NULL, tag_id INTEGER NOT NULL, run_id INTEGER NOT NULL,"
        " confidence REAL NOT NULL, PRIMARY KEY (run_id, photo_id, tag_id)) WITHOUT ROWID",
        "INSERT INTO suggestion SELECT photo_id, tag_id, run_id, confidence FROM old_suggestion",
        "DROP TABLE old_suggestion",
        "CREATE INDEX suggestion_of_tag ON suggestion (tag_id, confidence, photo_id)",
        "CREATE INDEX suggestion_of_photo ON suggestion (photo_id)",
        # Few taggers say where: the boxes, [left, top, width, height, confidence] each, as JSON.
        "CREATE TABLE suggestion_box (photo_id INTEGER NOT NULL, tag_id INTEGER NOT NULL, run_id INTEGER NOT NULL,"
        " boxes TEXT NOT NULL, PRIMARY KEY (run_id, photo_id, tag_id)) WITHOUT ROWID",
        "CREATE INDEX suggestion_box_of_photo ON suggestion_box (photo_id)",
        # A person said: not this tag. As narrow as photo_tag, and for the same reasons.
        "CREATE TABLE rejection (photo_id INTEGER NOT NULL, tag_id INTEGER NOT NULL, edit_id INTEGER NOT NULL,"
        " PRIMARY KEY (tag_id, photo_id)) WITHOUT ROWID",
        "CREATE INDEX rejection_of_photo ON rejection (photo_id)",
        "CREATE TABLE policy (id INTEGER PRIMARY KEY, tagger TEXT NOT NULL, tag_id INTEGER NOT NULL,"
        " confidence REAL NOT NULL, UNIQUE (tagger, tag_id))",
    ):
        db.execute(statement)


def m003_people_and_audit_trail(db: Database) -> None:
    """Make room for people with roles, and for who did what when, which nothing can change afterwards."""
    refuse = "BEGIN SELECT RAISE(ABORT, 'the audit trail is only ever added to'); END"
    for statement in (
        # Whose password opens the library is said in its key file; this is what they are in it.
        "CREATE TABLE person (id TEXT PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL UNIQUE, role TEXT NOT NULL,"
        " public BLOB NOT NULL, added TEXT NOT NULL)",
        # AUTOINCREMENT: how many there were is remembered, also when the last ones are gone.
        "CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, who TEXT NOT NULL,"
        ' "by" TEXT NOT NULL, what TEXT NOT NULL, details TEXT NOT NULL, hash BLOB NOT NULL)',
        f"CREATE TRIGGER audit_update BEFORE UPDATE ON audit {refuse}",
        f"CREATE TRIGGER audit_delete BEFORE DELETE ON audit {refuse}",
        "CREATE TRIGGER audit_replace BEFORE INSERT ON audit"
        f" WHEN EXISTS (SELECT 1 FROM audit WHERE id = new.id) {refuse}",
    ):
        db.execute(statement)


def upgrade(connection: sqlite3.Connection, path: Path, key: Key | None = None) -> None:
    """Bring a library up to date, keeping a copy of an older one beside it, encrypted like it.

    Errors: UserError when the file is no library, or was written by a newer version; it is left untouched.
    """
    applied = check_version(connection, path)
    if len(applied) == len(STEPS):
        return
    if applied:
        copy = copy_before(path, len(applied))
        copy.unlink(missing_ok=True)
        sqlite.copy(connection, copy, key)
    else:  # nobody's work is in it yet: the first edit brings the disk up to date, and a power cut breaks nothing
        connection.execute("PRAGMA synchronous = NORMAL")
    from sqlite_utils import Database, Migrations  # 0.2 s that an up-to-date library need not spend

    migrations = Migrations("library")
    for name in STEPS:
        migrations(name=name)(globals()[name])
    migrations.apply(Database(connection, execute_plugins=False))


def get_ready() -> None:
    """Load what making or upgrading a library needs, so that neither waits for it."""
    import sqlite_utils  # noqa: F401


def check_version(connection: sqlite3.Connection, path: Path) -> list[str]:
    """Return the steps that a library has behind it.

    Errors: UserError when the file is no library, or was written by a newer version.
    """
    applied = _applied(connection, path)
    if any(name not in STEPS for name in applied):
        raise UserError(
            f"{path} was written by a newer version of Tagger Desktop.", "Open it with that version or a later one."
        )
    return applied


def _applied(connection: sqlite3.Connection, path: Path) -> list[str]:
    try:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        marked = connection.execute("PRAGMA application_id").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise UserError(f"{path} is not a Tagger library ({error}).") from error
    if not tables:
        return []
    if marked != APPLICATION_ID or "_sqlite_migrations" not in tables:
        raise UserError(f"{path} is a SQLite file, but not a Tagger library.")
    rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'library' ORDER BY id")
    return [name for (name,) in rows]


def copy_before(path: Path, version: int) -> Path:
    """Return where the copy of a library is kept that had so many steps behind it."""
    return path.with_name(f"{path.stem}.before-upgrade-{version}{path.suffix}")
