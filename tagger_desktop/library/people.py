"""The people of an encrypted library: taken in, given roles and passwords, sent away.

Each change is in two places: the library says who is what, the key file who can open it. Both are written under the
library's lock, the key file first; what a crash leaves in between, the next to open the library puts right.
"""

from __future__ import annotations

from dataclasses import replace

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.people import Credentials, Deed, Person, Role
from tagger_desktop.domain.vocabulary import key as comparable
from tagger_desktop.library import key_file, keys, members
from tagger_desktop.library.keys import Access
from tagger_desktop.library.library import Library


def people(library: Library) -> list[Person]:
    """Return the people of a library; of a plain one there are none."""
    if library.access is None:
        return []
    can = {entry.id for entry in key_file.load(library.path).entries}
    return [person._replace(can_open=person.id in can) for person in members.everybody(library.read())]


def add(library: Library, who: Credentials, role: Role) -> None:
    """Take somebody in. Errors: UserError when they are there, the password is empty, or one may not."""
    access = _access(library)
    name = members.good_name(who.name)
    with library.govern("add person", person=name, role=role) as db:
        entry = keys.new_entry(Credentials(name, who.password), access.key)
        members.join(db, Access(access.key, entry.id, name, entry.public), role)
        key_file.save(library.path, key_file.load(library.path).put(entry))


def set_role(library: Library, name: str, role: Role) -> None:
    """Give somebody another role. Errors: UserError; one manager has to remain."""
    _access(library)
    person = members.find(library.read(), name)
    with library.govern("change role", person=person.name, before=person.role, after=role) as db:
        if role is not Role.MANAGER:
            members.keep_a_manager(db, person.id)
        db.execute("UPDATE person SET role = ? WHERE id = ?", (role, person.id))


def rename(library: Library, name: str, to: str) -> None:
    """Call somebody otherwise from now on; the history keeps the name they had. Errors: UserError."""
    _access(library)
    person, to = members.find(library.read(), name), members.good_name(to)
    with library.govern("rename person", person=person.name, to=to) as db:
        members.refuse_twin(db, to, person.id)
        db.execute("UPDATE person SET name = ?, key = ? WHERE id = ?", (to, comparable(to), person.id))
        found = key_file.load(library.path)
        if (entry := found.of(person.id)) is not None:
            key_file.save(library.path, found.put(replace(entry, name=to)))
    if library.access and person.id == library.access.person:
        library.who = to


def may_set_password(library: Library, name: str) -> None:
    """Refuse to give somebody another password whom one may not. Errors: UserError."""
    access = _access(library)
    if members.find(library.read(), name).id != access.person:
        library.demand(Deed.GOVERN)


def set_password(library: Library, name: str, password: str) -> None:
    """Give somebody another password: oneself, or anybody by a manager, who need not know the earlier one.

    Who has a copy of the earlier key file can still open the library with the earlier password, until it gets a new
    key (`conversion.rekey`). Errors: UserError.
    """
    access = _access(library)
    person = members.find(library.read(), name)
    own = person.id == access.person
    with library.govern("change password", None if own else Deed.GOVERN, person=person.name) as db:
        entry = keys.new_entry(Credentials(person.name, password), access.key, person.id)
        db.execute("UPDATE person SET public = ? WHERE id = ?", (entry.public, person.id))
        key_file.save(library.path, key_file.load(library.path).put(entry))


def removable(library: Library, name: str) -> Person:
    """Return somebody who can be sent away, which gives the library a new key. Errors: UserError."""
    access = _access(library)
    library.demand(Deed.GOVERN)
    person = members.find(library.read(), name)
    if person.id == access.person:
        raise UserError("You cannot remove yourself.", "Another manager can.")
    return person


def _access(library: Library) -> Access:
    if library.access is None:
        raise UserError(f"{library.path} is not encrypted, so there are no people in it.", "Encrypt it first.")
    return library.access
