"""Recipes: sets of tags that a person keeps under a name, to be put on photos together."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.vocabulary import TagId, key, tidy
from tagger_desktop.library.edit import Edit

PREFIX = "recipe:"  # of the settings that hold them, one row for each
MAX_NAME = 100  # characters


def recipes(db: sqlite3.Connection) -> dict[str, tuple[TagId, ...]]:
    """Return the tags of each recipe by its name, in the order in which the recipes were made."""
    rows = db.execute("SELECT name, value FROM setting WHERE name GLOB ? ORDER BY id", (f"{PREFIX}*",))
    return {name.removeprefix(PREFIX): tuple(map(TagId, json.loads(value))) for name, value in rows}


def called(db: sqlite3.Connection, name: str) -> str:
    """Return how the recipe of a name is written. Errors: UserError when there is none."""
    found = _same(db, name)
    if found is None:
        raise UserError(f"There is no recipe {tidy(name)!r}.")
    return found


def keep(edit: Edit, name: str, tags: Sequence[TagId]) -> str:
    """Keep tags as a recipe, in place of what one of the same name had, and return the name as it is kept.

    Errors: UserError when the name is empty or too long, or there are no tags.
    """
    name = _proper(name)
    if not tags:
        raise UserError("A recipe needs tags.")
    value = json.dumps(list(dict.fromkeys(tags)))
    if (same := _same(edit.db, name)) is not None:
        edit.db.execute("UPDATE setting SET value = ? WHERE name = ?", (value, PREFIX + same))
        return same
    edit.db.execute("INSERT INTO setting (name, value) VALUES (?, ?)", (PREFIX + name, value))
    return name


def rename(edit: Edit, name: str, to: str) -> str:
    """Call a recipe otherwise, and return the name as it is kept.

    Errors: UserError when there is no such recipe, or the new name is empty, too long or taken.
    """
    old, new = called(edit.db, name), _proper(to)
    if (same := _same(edit.db, new)) not in (None, old):
        raise UserError(f"There is a recipe {same!r} already.")
    edit.db.execute("UPDATE setting SET name = ? WHERE name = ?", (PREFIX + new, PREFIX + old))
    return new


def drop(edit: Edit, name: str) -> None:
    """Forget a recipe; its tags stay. Errors: UserError when there is none of that name."""
    edit.db.execute("DELETE FROM setting WHERE name = ?", (PREFIX + called(edit.db, name),))


def replace_tag(edit: Edit, gone: TagId, into: TagId) -> None:
    """Let recipes have one tag in the place of another, as after a merge."""
    _change(edit, gone, lambda tags: tuple(dict.fromkeys(into if tag_id == gone else tag_id for tag_id in tags)))


def drop_tag(edit: Edit, gone: TagId) -> None:
    """Let recipes go without a tag that is deleted: its number may become another tag's."""
    _change(edit, gone, lambda tags: tuple(tag_id for tag_id in tags if tag_id != gone))


def _change(edit: Edit, tag_id: TagId, change: Callable[[tuple[TagId, ...]], tuple[TagId, ...]]) -> None:
    for name, tags in recipes(edit.db).items():
        if tag_id in tags:
            value = json.dumps(change(tags))
            edit.db.execute("UPDATE setting SET value = ? WHERE name = ?", (value, PREFIX + name))


def _same(db: sqlite3.Connection, name: str) -> str | None:
    return next((known for known in recipes(db) if key(known) == key(name)), None)


def _proper(name: str) -> str:
    name = tidy(name)
    if not name or len(name) > MAX_NAME:
        raise UserError(f"A recipe is kept under a name of 1 to {MAX_NAME} characters.")
    return name
