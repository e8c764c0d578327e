"""What a click in the sidebar makes of the search: this alone, this too, or anything but this."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tagger_desktop.domain.query import (
    All,
    Any,
    Everything,
    Matches,
    Not,
    Query,
    Tagged,
    all_of,
    negate,
    normal,
    to_text,
)
from tagger_desktop.domain.vocabulary import TagId, Vocabulary, key

Way = Literal["only", "also", "without"]


def filtered(query: Query | None, part: Query, way: Way) -> str:
    """Return the search that a click on `part` makes of `query`.

    "also" takes a part away again that is there already, and so does "without" with one that is left out.
    """
    part = normal(part)
    if way == "only" or isinstance(part, Everything):
        return to_text(part)
    parts = _parts(query)
    wanted = part if way == "also" else negate(part)
    if wanted in parts:
        return to_text(all_of(other for other in parts if other != wanted))
    return to_text(all_of([*(other for other in parts if other != negate(wanted)), wanted]))


def _parts(query: Query | None) -> tuple[Query, ...]:
    if query is None or isinstance(query, Everything):
        return ()
    found = normal(query)
    return found.parts if isinstance(found, All) else (found,)


@dataclass(frozen=True, slots=True)
class Marks:
    """What a search is about, to be marked in the sidebar: tags, and fields with their values; `not_` are left out."""

    tags: frozenset[TagId] = frozenset()
    not_tags: frozenset[TagId] = frozenset()
    fields: frozenset[tuple[str, str]] = frozenset()
    not_fields: frozenset[tuple[str, str]] = frozenset()


def marks(query: Query | None, vocabulary: Vocabulary) -> Marks:
    """Return what a search asks for and what it leaves out."""
    tags: dict[bool, set[TagId]] = {True: set(), False: set()}
    fields: dict[bool, set[tuple[str, str]]] = {True: set(), False: set()}
    for leaf, wanted in _leaves(query or Everything(), True):
        if isinstance(leaf, Tagged) and not leaf.glob:
            tags[wanted].update(tag.id for tag in vocabulary.find(leaf.name))
        elif isinstance(leaf, Matches):
            fields[wanted].add((leaf.field, key(str(leaf.value))))
    return Marks(frozenset(tags[True]), frozenset(tags[False]), frozenset(fields[True]), frozenset(fields[False]))


def _leaves(query: Query, wanted: bool) -> Iterator[tuple[Query, bool]]:
    match query:
        case Not(part):
            yield from _leaves(part, not wanted)
        case All(parts) | Any(parts):
            for part in parts:
                yield from _leaves(part, wanted)
        case _:
            yield query, wanted
