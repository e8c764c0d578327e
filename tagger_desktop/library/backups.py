"""Copies of a library that are made by themselves: proved whole, thinned out with age, put back when need be.

Which copies stay is told from how many there are, not from how old they are, since a clock may be wrong.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.whole_file import refused, replacing, sync_folder
from tagger_desktop.library import beside, key_file, schema, sqlite
from tagger_desktop.library.keys import Access, Entry
from tagger_desktop.library.library import Library
from tagger_desktop.library.sqlite import Key

NAMED = re.compile(r"(?P<stem>.*) (?P<at>\d{4}-\d\d-\d\d \d{6}Z)\.tagger")
STAMP = "%Y-%m-%d %H%M%SZ"
RECENT = 3  # the newest copies stay in any case
PAGES = 2_000  # copied between two chances to stop: 8 MB

Report = Callable[[int, int], None]
"""Called with (done, total) pages; may raise Cancelled, which leaves nothing behind."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy of a library: where it is, when it was made (UTC), and how large it is."""

    path: Path
    at: datetime
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Keeping:
    """How many copies stay: one for each of the last so many days, and weeks, on which one was made."""

    daily: int = 7
    weekly: int = 4


def listed(folder: Path) -> list[Backup]:
    """Return the copies in a folder, newest first; none when there is no such folder."""
    found = []
    with suppress(OSError):
        for path in folder.iterdir():
            if (named := NAMED.fullmatch(path.name)) and path.is_file():
                at = datetime.strptime(named["at"], STAMP).replace(tzinfo=UTC)
                found.append(Backup(path, at, path.stat().st_size))
    return sorted(found, key=lambda backup: (backup.at, backup.path.name), reverse=True)


def listed_for(folders: Iterable[Path], library: Path) -> list[Backup]:
    """Return the copies in some folders of a library that cannot be opened, by its name, newest first."""
    every = [backup for folder in folders for backup in listed(folder)]
    named = [backup for backup in every if backup.path.name.startswith(f"{library.stem} ")]
    return sorted(named, key=lambda backup: backup.at, reverse=True)


def is_due(library: Library, folder: Path, hours: float, now: datetime | None = None) -> bool:
    """Tell whether a copy should be made: the last is so many hours old, and something was written since.

    One made in the future, before the clock was put back, does not stand in the way.
    """
    now = now or datetime.now(UTC)
    known = [backup for backup in listed(folder) if _is_under_key(backup.path, library)]
    if any(abs(now - backup.at) < timedelta(hours=hours) for backup in known):
        return False
    return not known or _mark_of(known[0].path, _key(library)) != _mark(library.read())


def make(
    library: Library, folder: Path, keeping: Keeping = Keeping(), report: Report = lambda done, total: None
) -> Backup:
    """Make a copy in the folder, prove it, and let go of those that are not to be kept.

    It is encrypted like the library, with a key file beside it. Copies from before the library was encrypted, or got
    another key, are overwritten once the new one is proved: they would be what nobody should be able to open.

    Errors: UserError when it cannot be written, or fails its proof; then there is one backup less and nothing else.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise refused(folder, error, "made") from error
    at = datetime.now(UTC).replace(microsecond=0)
    while (target := folder / f"{library.path.stem} {at.strftime(STAMP)}.tagger").exists():
        at += timedelta(seconds=1)
    write(library, target, report)
    for old in listed(folder):
        if not _is_under_key(old.path, library):
            _remove(old, overwrite=True)
    thin(folder, keeping)
    return Backup(target, at, target.stat().st_size)


def write(library: Library, target: Path, report: Report = lambda done, total: None) -> None:
    """Write a proved copy of the library to `target`, as it is at this moment; writes go on meanwhile.

    Errors: UserError; whatever was at `target` is then as it was.
    """
    key = _key(library)
    try:
        with replacing(target) as part:
            with closing(library.open_reader()) as source, closing(sqlite.connect(part, key)) as copy:
                source.execute("BEGIN")
                source.execute("SELECT 1 FROM library").fetchone()  # from here on, a snapshot
                copy.execute("PRAGMA synchronous = OFF")  # it is synced as a whole
                source.backup(copy, pages=PAGES, progress=lambda status, left, total: report(total - left, total))
                copy.execute("PRAGMA journal_mode = DELETE")
            prove(part, key, library.id)
            key_file.save_copy(library.path, part, target)
    except sqlite3.Error as error:
        raise UserError(f"{target} cannot be written: {error}.", "The library is as it was.") from error


def prove(path: Path, key: Key | None, library_id: str = "") -> None:
    """Prove that a file is a whole library, and, if given, the one with this id.

    Errors: UserError saying what it is not.
    """
    prove_name(path)
    try:
        with closing(sqlite.connect(path, key)) as db:
            db.execute("PRAGMA query_only = ON")
            schema.check_version(db, path)
            said = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
            found = db.execute("SELECT id FROM library").fetchone()
    except sqlite3.DatabaseError as error:
        raise UserError(f"{path} is not a sound library: {error}.", "Choose another backup.") from error
    if said != "ok":
        raise UserError(f"{path} is not a sound library: {said}.", "Choose another backup.")
    if library_id and found != (library_id,):
        raise UserError(f"{path} is a backup of another library.")


def prove_name(path: Path) -> None:
    """Refuse a backup that is not there. Errors: UserError."""
    if not path.is_file():
        raise UserError(f"There is no backup at {path}.")


def thin(folder: Path, keeping: Keeping) -> list[Backup]:
    """Remove the copies that are not to be kept, and return them."""
    gone = [backup for backup in listed(folder) if backup not in kept(listed(folder), keeping)]
    for backup in gone:
        _remove(backup, overwrite=False)
    return gone


def kept(backups: Sequence[Backup], keeping: Keeping) -> list[Backup]:
    """Return which of some copies, newest first, are to be kept."""
    chosen = list(backups[:RECENT])
    days: dict[object, Backup] = {}
    weeks: dict[object, Backup] = {}
    for backup in backups:
        days.setdefault(backup.at.date(), backup)
        weeks.setdefault(backup.at.isocalendar()[:2], backup)
    for of_each, most in ((days, keeping.daily), (weeks, keeping.weekly)):
        chosen += list(of_each.values())[:most]
    return [backup for backup in backups if backup in chosen]


def restore(path: Path, backup: Path, access: Access | None = None) -> Path | None:
    """Put a backup in the place of the library at `path`; return where the present file is kept, if there was one.

    `access` is what opens the backup, when it is encrypted. Nobody may have the library open. Killed at any instant,
    there is the one or the other, whole.

    Errors: UserError when the backup is not sound, or the library is in use; it is then as it was.
    """
    path, key = path.absolute(), access.key if access else None
    prove(backup, key)
    aside = None
    with replacing(path, "restored", library=True) as part:
        shutil.copyfile(backup, part)
        if path.exists():
            aside = set_aside(path, "before-restore", access)
        if key is not None:
            _bring_keys(backup, path)
    return aside


def set_aside(path: Path, why: str, access: Access | None = None) -> Path:
    """Give the present file, with what belongs to it, a second name beside it, so that another can take its place.

    Errors: UserError when it is in use.
    """
    aside = _free(path, why)
    logs = _copied_logs(path, aside)  # before SQLite looks at them: those of a damaged file it may throw away
    is_needed = False
    try:
        is_needed = not _bring_together(path, access)
    finally:
        for log in logs if not is_needed else ():
            log.unlink(missing_ok=True)
    try:
        os.link(path, aside)
    except OSError:  # a file system without second names
        shutil.copy2(path, aside)
    if sqlite.is_encrypted(path) and key_file.place(path).exists():
        shutil.copy2(key_file.place(path), key_file.place(aside))
    for ending in beside.LOGS:
        path.with_name(path.name + ending).unlink(missing_ok=True)
    sync_folder(path.parent)
    return aside


def _free(path: Path, why: str) -> Path:
    """Return a name beside the library that nothing has yet."""
    stem, number = f"{path.stem}.{why}-{datetime.now(UTC):%Y%m%d-%H%M%S}", 1
    while (aside := path.with_name(f"{stem}{f'-{number}' if number > 1 else ''}{path.suffix}")).exists():
        number += 1
    return aside


def _copied_logs(path: Path, aside: Path) -> list[Path]:
    made = []
    for ending in beside.LOGS:
        log, copy = path.with_name(path.name + ending), aside.with_name(aside.name + ending)
        if ending != "-shm" and log.exists() and log.stat().st_size:
            made.append(copy)
            shutil.copy2(log, copy)
    return made


def _bring_together(path: Path, access: Access | None) -> bool:
    """Bring what is in SQLite's log into the file itself; return whether that could be done.

    Errors: UserError when another program has it open.
    """
    key = access.key if access and sqlite.is_encrypted(path) else None
    try:
        with closing(sqlite.connect(path, key)) as db:
            db.execute("PRAGMA busy_timeout = 1000")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            db.execute("PRAGMA journal_mode = DELETE")
            return True
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise UserError(f"{path} is open in another program.", "Close it there and try again.") from error
    except sqlite3.DatabaseError:
        pass
    return False  # it is damaged, or under another key: that is why it is replaced


def _bring_keys(backup: Path, path: Path) -> None:
    """Let the key file of the library open the backup too; what it says newer of a person stays."""
    theirs = key_file.load(backup)
    try:
        ours = key_file.load(path) if key_file.place(path).exists() else theirs
    except UserError:  # damaged: the backup's is whole
        ours = theirs
    merged = ours
    for entry in theirs.entries:
        merged = merged.put(_united(entry, ours.of(entry.id)))
    key_file.save(path, merged)


def _united(theirs: Entry, ours: Entry | None) -> Entry:
    """Return one entry of a person that opens what both open; of two passwords the newer one."""
    if ours is None or ours.public != theirs.public:
        return theirs
    return replace(ours, sealed={**theirs.sealed, **ours.sealed})


def _remove(backup: Backup, *, overwrite: bool) -> None:
    with suppress(OSError):
        if overwrite:
            beside.wipe(backup.path)
        backup.path.unlink(missing_ok=True)
        key_file.place(backup.path).unlink(missing_ok=True)


def _key(library: Library) -> Key | None:
    return library.access.key if library.access else None


def _is_under_key(path: Path, library: Library) -> bool:
    """Tell whether a copy is encrypted just like the library."""
    key = _key(library)
    return sqlite.salt_of(path) == key.salt if key else not sqlite.is_encrypted(path)


def _mark_of(path: Path, key: Key | None) -> tuple[object, ...] | None:
    try:
        with closing(sqlite.connect(path, key)) as db:
            db.execute("PRAGMA query_only = ON")
            return _mark(db)
    except sqlite3.DatabaseError:
        return None


def _mark(db: sqlite3.Connection) -> tuple[object, ...]:
    """Return what is another after each write to a library."""
    people = db.execute("SELECT group_concat(id || role || name) FROM person").fetchone()
    return (*db.execute("SELECT max(id) FROM news").fetchone(), *people)
