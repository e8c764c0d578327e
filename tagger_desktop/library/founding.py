"""Making an encrypted library: the file, its key, and its first manager."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.people import Credentials, Role
from tagger_desktop.domain.whole_file import reason
from tagger_desktop.library import audit, beside, key_file, keys, members, schema, sqlite
from tagger_desktop.library.key_file import KeyFile
from tagger_desktop.library.keys import Access
from tagger_desktop.library.sqlite import Key


def found(path: Path, owner: Credentials, by: str) -> Access:
    """Make an encrypted library at `path` and return what its owner may open.

    It appears when it is complete: killed at any instant, there is either no library or one that opens.

    Errors: UserError when something is there already or the folder cannot be written.
    """
    path = path.absolute()
    key, name = Key.new(), members.good_name(owner.name)
    if path.exists():
        raise UserError(f"{path} exists already.")
    key_file.make_room(path)
    entry = keys.new_entry(Credentials(name, owner.password), key)
    access = Access(key, entry.id, name, entry.public)
    part = beside.part_of(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.remove(part, overwrite=False)
        _fill(part, access, by)
        key_file.save(path, KeyFile((entry,)))
        _appear(part, path)
    except FileExistsError:
        raise UserError(f"{path} exists already.") from None
    except OSError as error:
        said, hint = reason(error)
        raise UserError(f"A library cannot be made at {path}: {said}.", hint) from error
    return access


def _fill(part: Path, access: Access, by: str) -> None:
    with closing(sqlite.connect(part, access.key)) as db:
        schema.upgrade(db, part)
        db.execute("BEGIN IMMEDIATE")
        members.join(db, access, Role.MANAGER)
        audit.note(db, access.name, by, "create", role=Role.MANAGER)
        db.execute("COMMIT")


def _appear(part: Path, path: Path) -> None:
    """Give the file its name, unless something else has it by now."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without second names
        if path.exists():
            raise FileExistsError(path) from None
        os.rename(part, path)
    part.unlink(missing_ok=True)
