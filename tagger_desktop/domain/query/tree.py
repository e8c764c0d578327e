"""What a search asks for, as a small tree of frozen values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from tagger_desktop.domain.query.dates import Dates
from tagger_desktop.domain.query.size import Size
from tagger_desktop.domain.vocabulary import tidy


@dataclass(frozen=True, slots=True)
class Range:
    """All values from `low` to `high`, both included."""

    low: int | float | Size
    high: int | float | Size


Value: TypeAlias = int | float | str | Dates | Size | Range


@dataclass(frozen=True, slots=True)
class Everything:
    """Every photo: the empty search."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """Photos with a tag: itself, one below it, or one that implies it; names compare by `vocabulary.key`.

    With `glob` each `*` of `name` stands for any run of characters, over names and synonyms.
    With `exact` the photo has to carry the very tag: nothing below it counts, nothing that implies it.
    """

    name: str
    glob: bool = False
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Matches:
    """Photos of which `field`, one of FIELDS, stands in the relation `op` to `value`.

    `op` is ":" (fits), "=" (is exactly), "<", "<=", ">" or ">=". `!=` is Not(...), a list is Any(...).
    What fits: numbers and choices that are equal, a Range or Dates that the photo lies in, a Size that the
    photo's rounds to, text as `fields.Words.match` says. Text compares by `vocabulary.key`.
    """

    field: str
    op: str
    value: Value


@dataclass(frozen=True, slots=True)
class Not:
    """Photos that `part` leaves out."""

    part: Query


@dataclass(frozen=True, slots=True)
class All:
    """Photos that every part finds."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Photos that at least one part finds."""

    parts: tuple[Query, ...]


Query: TypeAlias = Everything | Tagged | Matches | Not | All | Any


def all_of(parts: Iterable[Query]) -> Query:
    """Return the normal form of `parts` taken together: flat, without repetition; of none, everything."""
    flat: dict[Query, None] = {}
    for part in parts:
        flat |= dict.fromkeys(part.parts if isinstance(part, All) else (part,))
    flat.pop(Everything(), None)
    if not flat:
        return Everything()
    return All(tuple(flat)) if len(flat) > 1 else next(iter(flat))


def any_of(parts: Iterable[Query]) -> Query:
    """Return the normal form of `parts` as alternatives: flat, without repetition.

    Errors: ValueError when there is no part; a search for nothing cannot be said.
    """
    flat: dict[Query, None] = {}
    for part in parts:
        flat |= dict.fromkeys(part.parts if isinstance(part, Any) else (part,))
    if not flat:
        raise ValueError("no alternatives")
    if Everything() in flat:
        return Everything()
    return Any(tuple(flat)) if len(flat) > 1 else next(iter(flat))


def negate(part: Query) -> Query:
    """Return the normal form of the opposite: what is left out twice is back."""
    return part.part if isinstance(part, Not) else Not(part)


def normal(query: Query) -> Query:
    """Return the tree that `parse` would make of `query`: flat, no repetition, no double negation, tidy names."""
    match query:
        case Tagged(name, glob, exact):
            return Tagged(tidy(name), glob, exact)
        case Not(part):
            return negate(normal(part))
        case All(parts):
            return all_of(map(normal, parts))
        case Any(parts):
            return any_of(map(normal, parts))
    return query
