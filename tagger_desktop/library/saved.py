"""Searches that a person keeps under a name in the library."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Literal

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.query import Query, parse
from tagger_desktop.domain.vocabulary import key, tidy
from tagger_desktop.library.edit import Edit
from tagger_desktop.library.library import Library
from tagger_desktop.library.search import count

Sort = Literal["search"]
MAX_NAME = 100  # characters


def saved(db: sqlite3.Connection, sort: Sort) -> dict[str, str]:
    """Return what is kept under each name, in the order it was kept."""
    rows = db.execute("SELECT name, value FROM setting WHERE name LIKE ? ORDER BY id", (f"{sort}:%",))
    return {name.partition(":")[2]: value for name, value in rows}


def keep(edit: Edit, sort: Sort, name: str, text: str) -> str:
    """Keep a text under a name, in place of one with the same name, and return the name as it is kept.

    Errors: UserError when the name is empty or too long.
    """
    name = tidy(name)
    if not name or len(name) > MAX_NAME:
        raise UserError(f"A {sort} is kept under a name of 1 to {MAX_NAME} characters.")
    drop(edit, sort, name)
    edit.db.execute("INSERT INTO setting (name, value) VALUES (?, ?)", (f"{sort}:{name}", text))
    return name


def drop(edit: Edit, sort: Sort, name: str) -> bool:
    """Forget what is kept under a name; return whether there was something."""
    same = [known for known in saved(edit.db, sort) if key(known) == key(name)]
    for known in same:
        edit.db.execute("DELETE FROM setting WHERE name = ?", (f"{sort}:{known}",))
    return bool(same)


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search kept under a name, with how many photos it finds now; `query` is None where it is not understood."""

    name: str
    text: str
    query: Query | None
    count: int


def saved_searches(library: Library) -> tuple[SavedSearch, ...]:
    """Return the saved searches with the number of photos each finds now."""
    return tuple(_counted(library, name, text) for name, text in saved(library.read(), "search").items())


def _counted(library: Library, name: str, text: str) -> SavedSearch:
    try:
        query = parse(text)
    except UserError:  # kept by another version, which knew more fields
        return SavedSearch(name, text, None, 0)
    return SavedSearch(name, text, query, count(library, query))
