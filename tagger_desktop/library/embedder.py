"""Which embedder a library uses: what was learnt and what is similar hangs on it, so it goes with the library."""

from __future__ import annotations

import sqlite3

from tagger_desktop.library.edit import Edit

NAME = "embedder"  # of the setting


def chosen(db: sqlite3.Connection) -> str:
    """Return the name of the embedder that a person chose, "" for the one that comes with the program."""
    row = db.execute("SELECT value FROM setting WHERE name = ?", (NAME,)).fetchone()
    return str(row[0]) if row else ""


def choose(edit: Edit, name: str) -> None:
    """Use another embedder from now on, "" for the one that comes with the program."""
    edit.db.execute("DELETE FROM setting WHERE name = ?", (NAME,))
    if name:
        edit.db.execute("INSERT INTO setting (name, value) VALUES (?, ?)", (NAME, name))
