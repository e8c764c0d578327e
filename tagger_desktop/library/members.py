"""The people of a library as rows of its own file: who is what in it."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.people import Person, Role
from tagger_desktop.domain.vocabulary import key, tidy
from tagger_desktop.library.keys import Access

MAX_NAME = 100  # characters


def everybody(db: sqlite3.Connection) -> list[Person]:
    """Return the people in the order in which they came."""
    rows = db.execute("SELECT id, name, role, added FROM person ORDER BY added, rowid")
    return [Person(id_, name, Role(role), added) for id_, name, role, added in rows]


def find(db: sqlite3.Connection, name: str) -> Person:
    """Return the person called so, whatever the case. Errors: UserError when there is none."""
    found = next((person for person in everybody(db) if key(person.name) == key(name)), None)
    if found is None:
        raise UserError(f"There is nobody called {name!r} in this library.")
    return found


def role_of(db: sqlite3.Connection, person: str) -> Role | None:
    """Return the role of the person with that id, None when they are not in the library."""
    row = db.execute("SELECT role FROM person WHERE id = ?", (person,)).fetchone()
    return Role(row[0]) if row else None


def good_name(name: str) -> str:
    """Return a person's name as it is stored. Errors: UserError when it is empty or too long."""
    name = tidy(name)
    if not name or len(name) > MAX_NAME:
        raise UserError(f"A person has a name of 1 to {MAX_NAME} characters.")
    return name


def join(db: sqlite3.Connection, who: Access, role: Role) -> None:
    """Take somebody into the library. Errors: UserError when there is somebody of that name."""
    refuse_twin(db, who.name, who.person)
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    db.execute(
        "INSERT INTO person (id, name, key, role, public, added) VALUES (?, ?, ?, ?, ?, ?)",
        (who.person, who.name, key(who.name), role, who.public, now),
    )


def refuse_twin(db: sqlite3.Connection, name: str, person: str) -> None:
    """Refuse a name that another than `person` has. Errors: UserError."""
    row = db.execute("SELECT name FROM person WHERE key = ? AND id <> ?", (key(name), person)).fetchone()
    if row:
        raise UserError(f"There is somebody called {row[0]!r} already.", "Choose another name.")


def keep_a_manager(db: sqlite3.Connection, but: str) -> None:
    """Refuse to go on when nobody but the person with the id `but` is a manager. Errors: UserError."""
    others = db.execute("SELECT count(*) FROM person WHERE role = ? AND id <> ?", (Role.MANAGER, but)).fetchone()[0]
    if not others:
        raise UserError("A library needs a manager.", "Make somebody else a manager first.")


def publics(db: sqlite3.Connection) -> dict[str, bytes]:
    """Return the public key of each person, by id."""
    return {id_: bytes(public) for id_, public in db.execute("SELECT id, public FROM person")}
