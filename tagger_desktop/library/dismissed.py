"""What a person has looked at and found to be right as it is, so that it is not offered again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library.edit import Edit

PREFIX = "different:"  # of the settings that hold it, one row for each pair


def tags_mark(one: TagId, other: TagId) -> str:
    """Return what stands for a pair of tags that look alike, whichever is named first."""
    low, high = sorted((one, other))
    return f"tags:{low}-{high}"


def photos_mark(fingerprints: Iterable[str]) -> str:
    """Return what stands for photos that look alike; another photo beside them is another case."""
    return "photos:" + "-".join(sorted(set(fingerprints)))


def dismissed(db: sqlite3.Connection) -> set[str]:
    """Return the marks of all that was dismissed."""
    rows = db.execute("SELECT name FROM setting WHERE name GLOB ?", (f"{PREFIX}*",))
    return {name.removeprefix(PREFIX) for (name,) in rows}


def dismiss(edit: Edit, marks: Iterable[str]) -> None:
    """Remember that what the marks stand for is right as it is."""
    edit.db.executemany(
        "INSERT INTO setting (name, value) VALUES (?, '') ON CONFLICT DO NOTHING", [(PREFIX + mark,) for mark in marks]
    )


def recall(edit: Edit) -> int:
    """Forget all that was dismissed, and return how much that was."""
    return edit.db.execute("DELETE FROM setting WHERE name GLOB ?", (f"{PREFIX}*",)).rowcount
