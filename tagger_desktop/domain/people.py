"""Who may do what in a library that several people share: roles, and the deeds that need one."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from tagger_desktop.domain.errors import UserError


class Role(StrEnum):
    """What a person is in a library; each may do all that the one before may."""

    VIEWER = "viewer"
    ANNOTATOR = "annotator"
    REVIEWER = "reviewer"
    MANAGER = "manager"


class Deed(StrEnum):
    """What a role allows or not, worded so that it follows "may not"."""

    TAG = "tag photos"
    SCAN = "take in what is in the folders"
    REVIEW = "decide suggestions and take back what others did"
    REMOVE = "take photos out of the library"
    EXPORT = "export photos and tags"
    VOCABULARY = "change the vocabulary"
    GOVERN = "manage people, passwords and the library itself"


FIRST: dict[Deed, Role] = {
    Deed.TAG: Role.ANNOTATOR,
    Deed.SCAN: Role.ANNOTATOR,
    Deed.REVIEW: Role.REVIEWER,
    Deed.REMOVE: Role.REVIEWER,
    Deed.EXPORT: Role.REVIEWER,
    Deed.VOCABULARY: Role.MANAGER,
    Deed.GOVERN: Role.MANAGER,
}
"""The first role that allows a deed; looking and searching is allowed to all."""

RANK = {role: rank for rank, role in enumerate(Role)}

# What a change of each table, or of each column of a photo, is. What is not named here is for managers.
_DEEDS: dict[str, Deed] = {
    "photo_tag": Deed.TAG,
    "region": Deed.TAG,
    "setting": Deed.TAG,  # searches and sets of tags kept under a name, findings put aside
    "photo.rating": Deed.TAG,
    "photo.colour": Deed.TAG,
    "photo.flag": Deed.TAG,
    "photo.caption": Deed.TAG,
    "photo.notes": Deed.TAG,
    "photo.reviewed": Deed.REVIEW,
    "rejection": Deed.REVIEW,
    "label": Deed.REVIEW,
    "photo.removed": Deed.REMOVE,
}


class Person(NamedTuple):
    """Somebody with a password of their own."""

    id: str
    name: str
    role: Role
    added: str
    """When, as ISO 8601."""
    can_open: bool = True
    """Whether the key file has an entry for them; not so when adding them was cut short."""


class Credentials(NamedTuple):
    """Who somebody says they are; the name may be empty where there is only one it can be."""

    name: str
    password: str

    def __repr__(self) -> str:
        return f"Credentials({self.name!r})"  # no password in logs and tracebacks


def may(role: Role, deed: Deed) -> bool:
    """Tell whether a role allows a deed.

    >>> may(Role.ANNOTATOR, Deed.TAG), may(Role.ANNOTATOR, Deed.VOCABULARY)
    (True, False)
    """
    return RANK[role] >= RANK[FIRST[deed]]


def need(role: Role, deed: Deed) -> None:
    """Refuse a deed that a role does not allow. Errors: UserError naming who may."""
    if not may(role, deed):
        who = " and ".join(f"{other}s" for other in Role if may(other, deed))
        raise UserError(f"As {a(role)} you may not {deed}.", f"That is for {who}.")


def deeds_of(changed: Iterable[str]) -> set[Deed]:
    """Return what it is to change these tables, or columns of a photo (`photo.rating`)."""
    return {_DEEDS.get(name, Deed.VOCABULARY) for name in changed}


def a(role: Role) -> str:
    """Return the role with its article.

    >>> a(Role.ANNOTATOR)
    'an annotator'
    """
    return f"an {role}" if role is Role.ANNOTATOR else f"a {role}"


def role_of(word: str) -> Role:
    """Return the role called so. Errors: UserError naming the roles."""
    try:
        return Role(word.strip().casefold())
    except ValueError:
        raise UserError(f"There is no role {word!r}.", f"Roles: {', '.join(Role)}.") from None
