"""What is put right when somebody opens an encrypted library: its key file and its people say the same again."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tagger_desktop.domain.errors import UserError
from tagger_desktop.library import beside, key_file, members
from tagger_desktop.library.key_file import KeyFile
from tagger_desktop.library.keys import Access
from tagger_desktop.library.sqlite import salt_of


def settle(db: sqlite3.Connection, library: Path, access: Access) -> Access:
    """Bring people and key file together again where a change of both was cut short; return who has come.

    To be called inside a write. The library says who there is and what they are called; the key file says which
    public key is theirs, since they could not have opened it with another.
    """
    db.execute("UPDATE person SET public = ?1 WHERE id = ?2 AND public <> ?1", (access.public, access.person))
    names = {person.id: person.name for person in members.everybody(db)}
    found = key_file.load(library)
    in_use = {salt_of(path) for path in (library, *beside.copies(library))}
    right = KeyFile(
        tuple(replace(entry, name=names[entry.id]) for entry in found.only(names, found.salts & in_use).entries)
    )
    if right != found or not key_file.place(library).exists():
        with suppress(UserError):  # a folder that cannot be written: then it stays as it is
            key_file.save(library, right)
    return replace(access, name=names[access.person])
