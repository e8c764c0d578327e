"""A library encrypted, decrypted or given a new key: as a whole and verified, or not at all.

A file under the new key is made beside the library, compared with it row by row, and takes its place in one step.
The key file opens both until then. Killed at any instant, the library is either as before or as afterwards, and
opens; what is left over the next to open it clears away.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from tagger_desktop.domain.errors import Cancelled, UserError, WrongPassword
from tagger_desktop.domain.people import Credentials, Deed, Role, need
from tagger_desktop.domain.whole_file import refused, sync, sync_folder
from tagger_desktop.library import audit, beside, key_file, keys, members, schema, sqlite
from tagger_desktop.library.edit import Report
from tagger_desktop.library.key_file import KeyFile
from tagger_desktop.library.keys import Access
from tagger_desktop.library.sqlite import Key

STEPS_BETWEEN = 1_000_000  # of SQLite's own, between two looks whether to stop: some tens of milliseconds
CACHE_KB = 64_000  # of pages while a file is written from beginning to end

Change = Callable[[sqlite3.Connection], None]


def encrypt(path: Path, owner: Credentials, by: str, report: Report = lambda done, total: None) -> Access:
    """Encrypt a plain library and the copies beside it; `owner` becomes its manager.

    The plain files are overwritten once the encrypted ones have taken their places. Nobody may have it open.

    Errors: UserError when it cannot be done; the library is then as it was.
    """
    path = path.absolute()
    if sqlite.is_encrypted(path):
        raise UserError(f"{path} is encrypted already.")
    key, name = Key.new(), members.good_name(owner.name)
    entry = keys.new_entry(Credentials(name, owner.password), key)
    access = Access(key, entry.id, name, entry.public)

    def enter(db: sqlite3.Connection) -> None:
        members.join(db, access, Role.MANAGER)
        audit.note(db, name, by, "encrypt", role=Role.MANAGER)

    key_file.make_room(path)
    with _converted(path, None, key, enter, report) as put:
        key_file.save(path, KeyFile((entry,)))
        put()
    _convert_copies(path, None, key)
    return access


def decrypt(path: Path, access: Access, by: str, report: Report = lambda done, total: None) -> None:
    """Make a library and the copies beside it readable by any SQLite tool; its people are forgotten.

    Errors: UserError when it cannot be done, or the person may not; the library is then as it was.
    """
    path = path.absolute()

    def leave(db: sqlite3.Connection) -> None:
        _demand(db, access)
        db.execute("DELETE FROM person")
        audit.note(db, access.name, by, "decrypt")

    with _converted(path, access.key, None, leave, report) as put:
        put()
    _convert_copies(path, access.key, None)
    if not any(map(sqlite.is_encrypted, beside.copies(path))):
        key_file.place(path).unlink(missing_ok=True)


def rekey(
    path: Path, access: Access, by: str, report: Report = lambda done, total: None, *, without: str = ""
) -> Access:
    """Give a library and the copies beside it a new key, for everybody in it but the person with the id `without`.

    Nobody's password is needed. What that person has kept, a password and an old key file, opens these files no more.

    Errors: UserError when it cannot be done, or the person may not; the library is then as it was.
    """
    path, key = path.absolute(), Key.new()
    found, publics = key_file.load(path), dict[str, bytes]()

    def change(db: sqlite3.Connection) -> None:
        _demand(db, access)
        gone = next((person for person in members.everybody(db) if person.id == without), None)
        if gone:
            members.keep_a_manager(db, without)
            db.execute("DELETE FROM person WHERE id = ?", (without,))
            audit.note(db, access.name, by, "remove person", person=gone.name)
        audit.note(db, access.name, by, "new key")
        publics.update(members.publics(db))

    with _converted(path, access.key, key, change, report) as put:
        both = found.reseal(publics, key)
        # Whoever leaves has their entry until the library has its new key: before, it still is theirs too.
        leaving = tuple(entry for entry in found.entries if entry.id not in publics)
        key_file.save(path, KeyFile((*both.entries, *leaving)))
        put()
    key_file.save(path, both)
    _convert_copies(path, access.key, key)
    in_use = {sqlite.salt_of(one) for one in (path, *beside.copies(path))}
    key_file.save(path, both.only(publics, in_use & both.salts))
    return Access(key, access.person, access.name, access.public)


def _demand(db: sqlite3.Connection, access: Access) -> None:
    role = members.role_of(db, access.person)
    if role is None:
        raise WrongPassword
    need(role, Deed.GOVERN)


@contextmanager
def _converted(
    path: Path, old: Key | None, new: Key | None, change: Change, report: Report
) -> Iterator[Callable[[], None]]:
    """Give the block, with all of the library made under the new key, a call that puts that in its place.

    Nobody can write to the library meanwhile.
    """
    part = beside.part_of(path)
    try:
        with closing(_alone(path, old)) as db, _stoppable(db, report) as tell:
            _make(db, part, new)
            _prove(db, part, new, tell)
            _change(part, new, change)
            yield lambda: _take_place(db, path, plain=old is None)
    except sqlite3.DatabaseError as error:
        raise UserError(f"{path} cannot be converted: {error}.", "It is as it was.") from error
    except OSError as error:
        raise refused(path, error, "converted") from error
    finally:
        _clear(part)
        with suppress(OSError):
            _log_name(path).unlink(missing_ok=True)


@contextmanager
def _stoppable(db: sqlite3.Connection, report: Report) -> Iterator[Report]:
    """Give a report that is repeated while SQLite is busy with one long statement, so that this can be stopped, too."""
    far, stops = (0, 0), list[BaseException]()

    def tell(done: int, total: int) -> None:
        nonlocal far
        far = done, total
        report(done, total)

    def look() -> bool:
        try:
            report(*far)
        except Cancelled as stop:
            stops.append(stop)
        return bool(stops)

    db.set_progress_handler(look, STEPS_BETWEEN)
    try:
        yield tell
    except sqlite3.OperationalError:  # "interrupted"
        if not stops:
            raise
        raise stops[0] from None
    finally:
        db.set_progress_handler(None, 0)


def _clear(part: Path) -> None:
    for path in (part, *(part.with_name(part.name + ending) for ending in beside.LOGS)):
        with suppress(OSError):
            beside.remove(path, overwrite=True)


def _alone(path: Path, key: Key | None) -> sqlite3.Connection:
    """Return a connection that keeps everybody else out until it is closed.

    Errors: UserError when somebody else has the library open.
    """
    try:
        with closing(sqlite.connect(path, key)) as db:
            try:
                _without_log(db, path, plain=key is None)
            except sqlite3.OperationalError:
                _log_name(path).unlink(missing_ok=True)
                raise
        db = sqlite.converting(path, key)
        try:
            db.execute("PRAGMA locking_mode = EXCLUSIVE")
            db.execute("BEGIN EXCLUSIVE")
            db.execute("COMMIT")  # in this mode the lock stays
            schema.check_version(db, path)
        except BaseException:
            db.close()
            raise
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        raise UserError(f"{path} is open in another program.", "Close it there and try again.") from error
    return db


def _without_log(db: sqlite3.Connection, path: Path, *, plain: bool) -> None:
    """Bring everything into the one file. Errors: sqlite3.OperationalError while there is another connection.

    `db` is of the driver that the program uses for such files: another one would not see what is open in this process.
    """
    db.execute("PRAGMA wal_checkpoint(FULL)")
    if plain:
        _remember_log(path)
    db.execute("PRAGMA journal_mode = DELETE")


def _remember_log(path: Path) -> None:
    """Give SQLite's log a second name, for SQLite deletes it without overwriting it."""
    with suppress(OSError):
        _log_name(path).unlink(missing_ok=True)
        os.link(path.with_name(path.name + "-wal"), _log_name(path))


def _log_name(path: Path) -> Path:
    old = beside.old_of(path)
    return old.with_name(old.name + "-wal")


def _make(db: sqlite3.Connection, part: Path, key: Key | None) -> None:
    """Write all that `db` holds to `part`."""
    _clear(part)
    sqlite.attach(db, part, "target", key)
    try:
        for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{CACHE_KB}"):
            db.execute(f"PRAGMA target.{setting}")
        db.execute("SELECT sqlcipher_export('target')").fetchall()
        for name in ("application_id", "user_version"):
            db.execute(f"PRAGMA target.{name} = {db.execute(f'PRAGMA main.{name}').fetchone()[0]}")
    finally:
        db.execute("DETACH target")
    sync(part)


def _prove(db: sqlite3.Connection, part: Path, key: Key | None, report: Report) -> None:
    """Prove that `part` holds all that `db` does. Errors: UserError."""
    sqlite.attach(db, part, "target", key)  # again, so that what is compared is what is on the disk
    try:
        for side in ("main", "target"):
            db.execute(f"PRAGMA {side}.cache_size = -{CACHE_KB}")
        _compare(db, report)
    finally:
        db.execute("DETACH target")


def _compare(db: sqlite3.Connection, report: Report) -> None:
    """Prove that both files hold the same. Errors: UserError, which a fault of SQLCipher, or of the disk, would be."""
    layout = "SELECT type, name, sql FROM {}.sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
    if db.execute(layout.format("main")).fetchall() != db.execute(layout.format("target")).fetchall():
        raise UserError("The converted library has other tables.", "The library is as it was.")
    tables = [name for (name,) in db.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
    tables = [name for name in tables if not name.startswith("sqlite_stat")]  # estimates, and no content
    counts = {name: _counts(db, name) for name in tables}
    total, done = sum(ours for ours, _ in counts.values()), 0
    for name, (ours, theirs) in counts.items():
        if ours != theirs or ours != _same(db, name):
            raise UserError(f"The converted library has other rows in {name}.", "The library is as it was.")
        done += ours
        report(done, total)
    if db.execute("PRAGMA target.integrity_check").fetchone()[0] != "ok":
        raise UserError("The converted library is not sound.", "The library is as it was.")


def _counts(db: sqlite3.Connection, table: str) -> tuple[int, int]:
    sql = 'SELECT (SELECT count(*) FROM main."{0}"), (SELECT count(*) FROM target."{0}")'
    ours, theirs = db.execute(sql.format(table)).fetchone()
    return ours, theirs


def _same(db: sqlite3.Connection, table: str) -> int:
    """Return how many rows of a table are the same in both files; SQLite finds that in a tenth of Python's time."""
    columns = [(f'"{name}"', key) for _, name, _, _, _, key in db.execute(f'PRAGMA main.table_info("{table}")')]
    keys = " AND ".join(f"b.{name} = a.{name}" for name, key in columns if key)
    if not keys:  # a few small tables
        both = (db.execute(f'SELECT * FROM {side}."{table}"') for side in ("main", "target"))
        return sum(ours == theirs for ours, theirs in zip(*both, strict=False))
    equal = " AND ".join(f"b.{name} IS a.{name}" for name, key in columns if not key) or "1"
    sql = f'SELECT count(*) FROM main."{table}" AS a CROSS JOIN target."{table}" AS b ON {keys} WHERE {equal}'
    return int(db.execute(sql).fetchone()[0])


def _change(part: Path, key: Key | None, change: Change) -> None:
    with closing(sqlite.connect(part, key)) as db:
        db.execute("PRAGMA synchronous = FULL")
        db.execute("BEGIN IMMEDIATE")
        change(db)
        db.execute("COMMIT")
    sync(part)


def _take_place(db: sqlite3.Connection, path: Path, *, plain: bool) -> None:
    """Put the new file where the old one is, and overwrite that if anybody could read it."""
    old, part = beside.old_of(path), beside.part_of(path)
    with suppress(OSError):  # a file system without second names: then the old file is deleted as it is
        if plain:
            old.unlink(missing_ok=True)
            os.link(path, old)
    if os.name == "nt":
        db.close()  # there an open file cannot be replaced
    os.replace(part, path)
    sync_folder(path.parent)
    for left in (old, *(old.with_name(old.name + ending) for ending in beside.LOGS)):
        beside.remove(left, overwrite=True)


def _nothing(db: sqlite3.Connection) -> None:
    """Change nothing."""


def _convert_copies(path: Path, old: Key | None, new: Key | None) -> None:
    """Bring the copies beside a library along; one that cannot be is left, and `check` speaks of it."""
    for copy in beside.copies(path):
        if sqlite.salt_of(copy) != (old.salt if old else sqlite.PLAIN_HEADER):
            continue
        with suppress(UserError), _converted(copy, old, new, _nothing, lambda done, total: None) as put:
            put()
            key_file.place(copy).unlink(missing_ok=True)  # that of the library opens it now


def convert_cache(path: Path, old: Key | None, new: Key | None) -> None:
    """Bring a library's cache along, which takes less time than making it again; one that cannot be is deleted."""
    part = beside.part_of(path)
    try:
        if path.exists():
            with closing(sqlite.connect(path, old)) as db:
                _without_log(db, path, plain=old is None)
            with closing(sqlite.converting(path, old)) as db:
                _make(db, part, new)
                _take_place(db, path, plain=old is None)
    except (sqlite3.DatabaseError, OSError):
        for ending in ("", *beside.LOGS):
            beside.remove(path.with_name(path.name + ending), overwrite=True)
    finally:
        _clear(part)
