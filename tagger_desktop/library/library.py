"""The library: any thread may read it, one door may write it."""

from __future__ import annotations

import os
import random
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyroaring import BitMap

from tagger_desktop.domain.errors import PasswordNeeded, UserError, WrongPassword
from tagger_desktop.domain.events import (
    EVERYTHING,
    FIELDS,
    HISTORY,
    PHOTOS,
    SETTINGS,
    SUGGESTIONS,
    TAGS,
    VOCABULARY,
    Changed,
    Signal,
)
from tagger_desktop.domain.people import Credentials, Deed, Role, deeds_of, may, need
from tagger_desktop.domain.whole_file import reason, refused, sync
from tagger_desktop.library import beside, schema, sqlite
from tagger_desktop.library.connections import Connections
from tagger_desktop.library.news import NAMED_PHOTOS, newest, others_told, tell
from tagger_desktop.library.postings import Postings
from tagger_desktop.library.reasons import why, why_not_opened

if TYPE_CHECKING:  # the first photos of a library are shown before it is written or its vocabulary read
    from tagger_desktop.domain.vocabulary import Vocabulary
    from tagger_desktop.library.edit import Edit, Report
    from tagger_desktop.library.keys import Access
    from tagger_desktop.library.record import Record

CACHE_KB = 8_000  # pages of the file kept in memory by the connections that write and search
LARGE_CACHE_KB = 96_000  # by those of an encrypted file: what is read again is decrypted again
LOG_PAGES = 1_000  # that facts about files may add to the log beside the file before SQLite puts them into it
CHECKPOINT, MANY = 64, 500  # edits after which that is done for them; one of so many photos counts twice
SMALL_CACHE_KB = 2_000  # by that of each other thread: they read a page of cards at a time, and there are ten of them


class Library:
    """One open `.tagger` file.

    Reads happen on a connection per thread; writes only in `edit` (undoable) and `record` (facts), which hold
    one lock for one short transaction and then tell `changed` once, on the writing thread.
    """

    def __init__(self, path: Path, *, by: str = "program", access: Access | None = None) -> None:
        """Open the library at `path`, an encrypted one with what `key_file.unlock` returned.

        `by` names the front that writes, and goes into the history.

        Errors: UserError when the file is absent, is no library, is newer than this program or cannot be read;
        PasswordNeeded when it is encrypted and there is no `access`, WrongPassword when that does not open it.
        """
        self.path = path.absolute()
        self.by = by
        self.access = access if sqlite.is_encrypted(self.path) else None
        self.role = Role.MANAGER
        """What the person may do here; without passwords everybody may do everything."""
        self.changed: Signal[Changed] = Signal()
        self._lock = threading.RLock()
        self._readers = Connections(lambda: self.open_reader(SMALL_CACHE_KB))
        self._vocabulary: Vocabulary | None = None
        self._loading = threading.Lock()
        self._closed = self._can_write = self._has_log = False
        self._unsettled = 0  # edits since the log was last put into the file
        self._writer = random.getrandbits(62)  # who wrote, in the file's own news
        if not self.path.is_file():
            raise UserError(f"There is no library at {path}.", "`scan` makes one.")
        if self.access is None and sqlite.is_encrypted(self.path):
            raise PasswordNeeded(path)
        self._db = self._connect()
        try:
            self._prepare()
        except BaseException:
            self._db.close()
            raise
        self.id: str = self._db.execute("SELECT id FROM library").fetchone()[0]
        self.postings = Postings(self)
        self._noticed = self._others()

    @classmethod
    def create(cls, path: Path, *, by: str = "program", owner: Credentials | None = None) -> Library:
        """Make a new library at `path` and open it; with an owner it is encrypted, and theirs to manage.

        Errors: UserError when something is there already or the folder cannot be written.
        """
        if owner is not None:
            from tagger_desktop.library import founding

            return cls(path, by=by, access=founding.found(path, owner, by))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x"):
                pass
        except FileExistsError:
            raise UserError(f"{path} exists already.") from None
        except OSError as error:
            said, hint = reason(error)
            raise UserError(f"A library cannot be made at {path}: {said}.", hint) from error
        return cls(path, by=by)

    @cached_property
    def who(self) -> str:
        """The person who writes, for the history."""
        return self.access.name if self.access else this_person()

    def read(self) -> sqlite3.Connection:
        """Return this thread's own reading connection; it sees what is committed and cannot write."""
        if self._closed:  # also where this thread has its connection already
            raise UserError("The library is closed.")
        return self._readers.here()

    @property
    def vocabulary(self) -> Vocabulary:
        """All tags, kinds and groups as they are now."""
        found = self._vocabulary
        if found is None:
            with self._loading:  # threads that ask at the same time read it once
                found = self._vocabulary = self._vocabulary or self._load_vocabulary()
        return found

    @property
    def known_vocabulary(self) -> Vocabulary | None:
        """The vocabulary where it has been read already, for who rather goes without than waits."""
        return self._vocabulary

    def _load_vocabulary(self) -> Vocabulary:
        from tagger_desktop.library import vocabulary

        return vocabulary.load(self.read())

    @contextmanager
    def edit(self, title: str, *, report: Report = lambda done, total: None, by: str = "") -> Iterator[Edit]:
        """Make one undoable change: all of the block, or nothing of it when it raises.

        An edit that changes nothing leaves no trace in the history. `by` names the tagger that a policy lets write.
        """
        from tagger_desktop.library import audit, journal
        from tagger_desktop.library.edit import Edit

        news = None
        with self._writing(synchronous="LATER") as db:
            self._allow(db, {Deed.TAG})
            journal.forget_undone(db)
            edit_id = db.execute(
                'INSERT INTO edit (title, at, who, "by") VALUES (?, ?, ?, ?) RETURNING id',
                (title, _now(), self.who, by or self.by),
            ).fetchone()[0]
            db.execute("INSERT INTO open_edit VALUES (?)", (edit_id,))
            edit = Edit(edit_id, db, report, lambda deed: self._allow(db, {deed}))
            yield edit
            db.execute("DELETE FROM open_edit")
            touched = journal.touched(db, edit_id)
            if not touched:
                raise _NothingChanged
            self._allow(db, deeds_of(touched))
            db.execute("UPDATE edit SET photos = ? WHERE id = ?", (len(edit.photos), edit_id))
            edit.what |= self._small_tables(db, edit_id)
            tell(db, self._writer, edit.what, edit.photos, edit_id)
            audit.note(db, self.who, by or self.by, "edit", edit=edit_id, title=title, photos=len(edit.photos))
            news = _news(edit.what | {HISTORY}, edit.photos, title)
        if news:
            self._tell(news)
            self._settle(len(edit.photos))

    @contextmanager
    def record(self) -> Iterator[Record]:
        """Write facts about files; not part of the history, and not undoable."""
        from tagger_desktop.library.record import Record

        record = Record()
        with self._writing(synchronous="NORMAL") as db:
            self._allow(db, {Deed.SCAN})
            record.db = db
            yield record
            tell(db, self._writer, record.what, record.photos)
            news = Changed(frozenset(record.what), frozenset(record.photos) if record.photos else None)
        if record.what:
            self._tell(news)

    def undo(self, report: Report = lambda done, total: None) -> str | None:
        """Take back the newest edit and return its title, or None when there is none."""
        return self._step(report, forwards=False)

    def redo(self, report: Report = lambda done, total: None) -> str | None:
        """Do the last undone edit again and return its title, or None when there is none."""
        return self._step(report, forwards=True)

    @contextmanager
    def govern(self, what: str, deed: Deed | None = Deed.GOVERN, **details: object) -> Iterator[sqlite3.Connection]:
        """Change what is not history: people, passwords. `what` and its details go into the audit trail.

        Errors: UserError when the person may not.
        """
        from tagger_desktop.library import audit

        with self._writing(synchronous="FULL") as db:
            self._allow(db, {deed} if deed else set())
            yield db
            audit.note(db, self.who, self.by, what, **details)

    def log(self, what: str, **details: object) -> None:
        """Write into the audit trail what changes nothing in the library, such as an export, if it can be written."""
        from tagger_desktop.library import audit

        try:
            with self._writing(synchronous="NORMAL") as db:
                audit.note(db, self.who, self.by, what, **details)
        except UserError:
            if os.access(self.path, os.W_OK):
                raise

    def may(self, deed: Deed) -> bool:
        """Tell whether the person may do this, as far as is known here."""
        return may(self.role, deed)

    def demand(self, deed: Deed) -> None:
        """Refuse what the person may not do. Errors: UserError naming who may."""
        self._allow(self.read(), {deed})

    def _allow(self, db: sqlite3.Connection, deeds: set[Deed]) -> None:
        if self.access is None:
            return
        from tagger_desktop.library import members

        role = members.role_of(db, self.access.person)  # asked each time: another program may have changed it
        if role is None:
            raise WrongPassword
        self.role = role
        for deed in sorted(deeds):
            need(role, deed)

    def notice_others(self) -> None:
        """Tell `changed` when another program has written to the file; cheap, and never waits for a write."""
        if self._closed or not self._lock.acquire(blocking=False):
            return
        try:
            (version, seen), self._noticed = self._noticed, self._others()
            if version == self._noticed[0]:
                return
            if not others_told(self._db, self._writer, seen):
                self.postings.doubt()
        finally:
            self._lock.release()
        self._tell(Changed(EVERYTHING))

    def _others(self) -> tuple[int, int]:
        """Return a number that changes when another program writes, and that of the last news."""
        return self._db.execute("PRAGMA data_version").fetchone()[0], newest(self._db)

    def close(self) -> None:
        """Close every connection; the library cannot be used afterwards."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self.postings.close()
            self._db.close()
            self._readers.close()
            self.access = self._vocabulary = None

    def _prepare(self) -> None:
        try:
            self._has_log = self._db.execute("PRAGMA journal_mode = WAL").fetchone()[0] == "wal"
            beside.clear(self._db, self.path)
            schema.upgrade(self._db, self.path, self._key)
            self._db.execute("PRAGMA recursive_triggers = ON")
            self._arrive()
        except sqlite3.DatabaseError as error:
            raise self._unopened(error) from error

    def _arrive(self) -> None:
        """Say in the audit trail who opened an encrypted library."""
        if self.access is None:
            return
        from tagger_desktop.library import arrival, audit

        self._allow(self._db, set())
        with suppress(UserError), self._writing(synchronous="NORMAL") as db:  # a read-only disk can still be read
            audit.note(db, self.who, self.by, "unlock")
            self.access = arrival.settle(db, self.path, self.access)
        self.who = self.access.name

    @property
    def _key(self) -> sqlite.Key | None:
        return self.access.key if self.access else None

    @property
    def cache_key(self) -> sqlite.Key | None:
        """What encrypts the library's cache, None when nothing does."""
        return self.access.key.elsewhere() if self.access else None

    def open_reader(self, cache_kb: int | None = None) -> sqlite3.Connection:
        """Return a reading connection of its own, for whoever closes it before the library is closed."""
        if self._closed:
            raise UserError("The library is closed.")
        db = self._connect(cache_kb)
        db.execute("PRAGMA query_only = ON")
        return db

    def _connect(self, cache_kb: int | None = None) -> sqlite3.Connection:
        cache_kb = cache_kb or (LARGE_CACHE_KB if self.access else CACHE_KB)
        try:
            db = sqlite.connect(self.path, self._key)
        except sqlite3.DatabaseError as error:
            raise self._unopened(error) from error
        try:
            db.execute("PRAGMA foreign_keys = ON")
            db.execute(f"PRAGMA cache_size = -{cache_kb}")
        except sqlite3.DatabaseError as error:
            db.close()
            raise self._unopened(error) from error
        return db

    def _unopened(self, error: sqlite3.DatabaseError) -> UserError:
        if self.access and not isinstance(error, sqlite3.OperationalError):
            return WrongPassword()  # the library got another key since
        return UserError(*why_not_opened(self.path, error))

    @contextmanager
    def _writing(self, *, synchronous: str) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._closed:
                raise UserError("The library is closed.")
            db = self._db
            if db.in_transaction:
                raise RuntimeError("a write was begun inside a write")
            if not self._can_write:
                from tagger_desktop.library import journal

                journal.prepare(db)
                self._can_write = True
            is_later = synchronous == "LATER" and self._has_log
            db.execute(f"PRAGMA synchronous = {'NORMAL' if is_later else synchronous.replace('LATER', 'FULL')}")
            db.execute(f"PRAGMA wal_autocheckpoint = {0 if is_later else LOG_PAGES}")
            try:
                db.execute("BEGIN IMMEDIATE")
                db.execute("PRAGMA defer_foreign_keys = ON")
                yield db
                db.execute("COMMIT")
            except _NothingChanged:
                db.execute("ROLLBACK")
            except sqlite3.DatabaseError as error:
                self._roll_back()
                if said := why(self.path, error):
                    raise UserError(*said) from error
                raise
            except BaseException:
                self._roll_back()
                raise

    def _settle(self, photos: int) -> None:
        """Wait until an edit is on the disk: after it was told, since a disk may take longer than an eye notices.

        What the window shows by then can only be lost with the power, and never in part.

        Errors: UserError when the disk cannot keep it.
        """
        if not self._has_log:
            return
        try:
            sync(self.path.with_name(f"{self.path.name}-wal"))
        except FileNotFoundError:  # closed in the meantime, and thereby on the disk
            return
        except OSError as error:
            raise refused(self.path, error) from error
        self._unsettled += 1 + photos // MANY
        if self._unsettled >= CHECKPOINT:
            self._unsettled = 0
            with self._lock:
                if not self._closed:
                    self._db.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def _roll_back(self) -> None:
        if self._db.in_transaction:  # a full disk ends the transaction by itself
            with suppress(sqlite3.Error):  # a drive that is gone cannot even be told; SQLite rolls back when it is here
                self._db.execute("ROLLBACK")

    def _step(self, report: Report, *, forwards: bool) -> str | None:
        from tagger_desktop.library import audit, journal
        from tagger_desktop.library.edit import CHUNK

        news = None
        with self._writing(synchronous="LATER") as db:
            entry = journal.newest(db, undone=forwards)
            if entry is None:
                return None
            others = {Deed.REVIEW} if entry.who != self.who else set()
            self._allow(db, {Deed.TAG} | deeds_of(journal.touched(db, entry.id)) | others)
            what, photos = {HISTORY}, BitMap()
            for name, touched in journal.replay(db, entry.id, forwards=forwards):
                what.add(_kind_of_news(name))
                photos |= touched
                if entry.photos > CHUNK:
                    report(len(photos), entry.photos)
            db.execute("UPDATE edit SET undone = ? WHERE id = ?", (not forwards, entry.id))
            tell(db, self._writer, what, photos, entry.id)
            verb = "redo" if forwards else "undo"
            audit.note(db, self.who, self.by, verb, edit=entry.id, title=entry.title, photos=entry.photos)
            news = _news(what, photos, entry.title)
        self._tell(news)
        self._settle(len(photos))
        return entry.title

    def _small_tables(self, db: sqlite3.Connection, edit_id: int) -> set[str]:
        rows = db.execute('SELECT DISTINCT table_name FROM "change" WHERE edit_id = ? AND photos IS NULL', (edit_id,))
        return {_kind_of_news(name) for (name,) in rows}

    def _tell(self, news: Changed) -> None:
        if VOCABULARY in news.what:
            with self._loading:  # or what another thread is reading, from before this change, would stay
                # Here, on the writing thread: with 50,000 tags it takes longer than the window may wait.
                if self._vocabulary is not None:  # an empty one is false, and known all the same
                    self._vocabulary = self._load_vocabulary().indexed()
        self.changed.emit(news)

    def forget(self) -> None:
        """Drop what was read before, since another program may have written."""
        self._vocabulary = None


class _NothingChanged(Exception):
    """Raised inside the door to leave no trace of an edit without effect."""


def this_person() -> str:
    """Return what the system calls whoever is sitting here."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in some containers
        return "somebody"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _kind_of_news(table: str) -> str:
    if table == "photo_tag":
        return TAGS
    if table == "photo.removed":
        return PHOTOS
    if table.startswith("photo."):
        return FIELDS
    if table in ("rejection", "label", "policy"):
        return SUGGESTIONS
    return SETTINGS if table == "setting" else VOCABULARY


def _news(what: set[str], photos: BitMap, title: str) -> Changed:
    named = frozenset(photos) if photos and len(photos) <= NAMED_PHOTOS else None
    return Changed(frozenset(what), named, title)
