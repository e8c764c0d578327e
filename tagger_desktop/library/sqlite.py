"""The one place that connects to SQLite, plain or encrypted; what fails is an exception of sqlite3 either way."""

from __future__ import annotations

import sqlite3
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, cast

PLAIN_HEADER = b"SQLite format 3\0"
SALT_BYTES, SECRET_BYTES = 16, 32
PAGE_BYTES = 4096
BUSY_S = 10.0  # how long a write waits for another program's before it is refused

# Half the cost of a page against HMAC-SHA512 where the processor has instructions for SHA-256, as strong for this.
HMAC = "HMAC_SHA256"


class Key(NamedTuple):
    """What encrypts a file: a secret, and the salt that the library and its copies begin with.

    Units: 32 and 16 bytes; where there is no salt, that of the file is taken, or a random one.
    """

    secret: bytes
    salt: bytes

    def __repr__(self) -> str:
        return f"Key(salt={self.salt!r})"  # no secret in logs and tracebacks

    @classmethod
    def new(cls) -> Key:
        """Return a key that nobody has had before."""
        import secrets  # 4 ms, which a plain library need not wait for

        return cls(secrets.token_bytes(SECRET_BYTES), secrets.token_bytes(SALT_BYTES))

    def elsewhere(self) -> Key:
        """Return the same secret for a file that is no copy of the library: it begins with a salt of its own."""
        return Key(self.secret, b"")

    @property
    def words(self) -> str:
        """What SQLCipher takes as a raw key, which it need not derive from a password (that would take 0.3 s)."""
        return f"x'{self.secret.hex()}{self.salt.hex()}'"


def connect(path: Path, key: Key | None = None) -> sqlite3.Connection:
    """Return a connection to a file, encrypted when a key is given.

    Errors: sqlite3.OperationalError when the file cannot be opened; that it is no database, or encrypted otherwise,
    shows as sqlite3.DatabaseError at the first query.
    """
    driver = sqlite3 if key is None else _sqlcipher()
    db = driver.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        if key is not None:
            _give_key(db, key)
        db.execute("PRAGMA temp_store = MEMORY")  # nothing of a library stands in files of its own
        db.execute("PRAGMA trusted_schema = OFF")  # a file from elsewhere runs no functions of its own choice
    except BaseException:
        db.close()
        raise
    return cast(sqlite3.Connection, db)


def converting(path: Path, key: Key | None) -> sqlite3.Connection:
    """Return a connection to a file, plain or encrypted, that can attach files of both sorts (see `attach`)."""
    db = _sqlcipher().connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        _give_key(db, key)
        db.execute("PRAGMA temp_store = MEMORY")
    except BaseException:
        db.close()
        raise
    return cast(sqlite3.Connection, db)


def attach(db: sqlite3.Connection, path: Path, name: str, key: Key | None) -> None:
    """Attach a file, plain when no key is given, to a connection made by `converting`."""
    db.execute(f"ATTACH ? AS {name} KEY ?", (str(path), key.words if key else ""))


def copy(source: sqlite3.Connection, target: Path, key: Key | None) -> None:
    """Write all that `source` holds to `target`, which is encrypted just like it: `key` is that of `source`.

    Errors: sqlite3.Error as far as the copy cannot be written.
    """
    db = connect(target, key)
    try:
        source.backup(db)
        db.execute("PRAGMA journal_mode = DELETE")  # one file, which stands for itself
    finally:
        db.close()


def is_encrypted(path: Path) -> bool:
    """Tell whether a file is no plain SQLite file, but may well be an encrypted one: it consists of whole pages."""
    begins = _beginning(path)
    return bool(begins) and begins != PLAIN_HEADER and path.stat().st_size % PAGE_BYTES == 0


def salt_of(path: Path) -> bytes:
    """Return what an encrypted file begins with, which tells under which key it is."""
    return _beginning(path)


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(SALT_BYTES)
    except OSError:  # it will be said when the file is opened
        return b""


def _give_key(db: Any, key: Key | None) -> None:
    db.execute("PRAGMA cipher_log_level = NONE")  # else a wrong key writes to stderr
    db.execute(f"PRAGMA cipher_default_hmac_algorithm = {HMAC}")  # holds for what is attached, too
    if key is not None:
        db.execute(f'PRAGMA key = "{key.words}"')  # a PRAGMA takes no parameters; these digits need no quoting


@cache
def _sqlcipher() -> Any:
    """Return SQLCipher's module, made to raise what sqlite3 raises.

    Its exceptions are classes of its own. As children of sqlite3's they are caught wherever those are, also by
    sqlite-utils, which decides by them what to try next. Its `Error` cannot be given another parent, but what is
    raised is always one of its children.
    """
    from sqlcipher3 import dbapi2

    for name in (
        *("InterfaceError", "DatabaseError", "DataError", "OperationalError", "IntegrityError", "InternalError"),
        *("ProgrammingError", "NotSupportedError"),
    ):
        ours, theirs = getattr(sqlite3, name), getattr(dbapi2, name)
        if not issubclass(theirs, ours):
            theirs.__bases__ = (*theirs.__bases__, ours)
    return dbapi2
