"""Which photos a query finds, and in which order."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from datetime import date

from pyroaring import BitMap

from tagger_desktop.domain.query import All, Any, Everything, Matches, Not, Query, Tagged
from tagger_desktop.domain.vocabulary import TagId, Vocabulary
from tagger_desktop.library.fields import UNTAGGED, compared, compares, leaf
from tagger_desktop.library.library import Library
from tagger_desktop.library.moment import Moment
from tagger_desktop.library.order import BY_ADDED, Order
from tagger_desktop.library.orders import ORDERS, first, ordered
from tagger_desktop.library.patterns import fits, key_fits

__all__ = ["ORDERS", "Order", "count", "first_page", "matching", "search"]


def search(library: Library, query: Query, order: Order = BY_ADDED) -> array[int]:
    """Return the ids of the photos that a query finds, in order."""
    with library.postings.now() as now:
        return ordered(now, _answer(now, query), order)


def matching(library: Library, query: Query) -> BitMap:
    """Return the photos that a query finds."""
    with library.postings.now() as now:
        return _answer(now, query)


def count(library: Library, query: Query) -> int:
    """Return how many photos a query finds."""
    return len(matching(library, query))


def first_page(library: Library, query: Query, order: Order = BY_ADDED, photos: int = 256) -> tuple[int, array[int]]:
    """Return how many photos a query finds and the ids of the first of them, long before `search` has them all."""
    with library.postings.now() as now:
        found = _answer(now, query)
        return len(found), first(now, found, order, photos)


def _answer(now: Moment, query: Query) -> BitMap:
    return _found(now, query, None) & now.alive


def _found(now: Moment, query: Query, within: BitMap | None) -> BitMap:
    """Return the photos that a query finds; those outside `within` may be wrong, and removed ones be among them."""
    match query:
        case Everything():
            return now.alive
        case Tagged():
            return _tagged(now, query)
        case Matches():
            return _matches(now, query, within)
        case Not(part):
            return (now.alive if within is None else within) - _found(now, part, within)
        case All(parts):
            return _all(now, parts, within)
        case Any(parts):
            return BitMap.union(*(_found(now, part, within) for part in parts))


def _all(now: Moment, parts: Iterable[Query], within: BitMap | None) -> BitMap:
    """Ask for tags first: they cost nothing, and leave fewer photos to ask the fields about."""
    for part in sorted(parts, key=_is_dear):
        if isinstance(part, Not):
            within = (now.alive if within is None else within) - _found(now, part.part, within)
        else:
            found = _found(now, part, within)
            within = found if within is None else within & found
        if not within:
            break
    return BitMap() if within is None else within


def _is_dear(query: Query) -> bool:
    match query:
        case Matches():
            return True
        case Not(part):
            return _is_dear(part)
        case All(parts) | Any(parts):
            return any(map(_is_dear, parts))
    return False


def _tagged(now: Moment, tagged: Tagged) -> BitMap:
    vocabulary = now.vocabulary
    ids = _like(vocabulary, tagged.name) if tagged.glob else {tag.id for tag in vocabulary.find(tagged.name)}
    return now.carrying(ids) if tagged.exact else _having(now, ids)


def _like(vocabulary: Vocabulary, pattern: str) -> set[TagId]:
    fit = key_fits(pattern)
    return {tag_id for name, ids in vocabulary.by_key.items() if fit(name) for tag_id in ids}


def _having(now: Moment, tag_ids: set[TagId]) -> BitMap:
    if len(tag_ids) == 1:
        return now.having(*tag_ids)
    return now.carrying(now.vocabulary.with_narrower(tag_ids))


def _matches(now: Moment, asked: Matches, within: BitMap | None) -> BitMap:
    match asked.field:
        case "kind":
            fit = fits("kind", asked.op, str(asked.value))
            return _having(now, {tag.id for tag in now.vocabulary if fit(tag.kind)})
        case "needs":
            return _needing(now, asked)
        case "tags":
            return _numbered(now, asked)
        case "is" if asked.value == "tagged":
            return now.alive - now.fitting(UNTAGGED)
        case "is" if asked.value == "suggested":
            return now.suggested.all()
        case "confidence":
            condition, words = compared(asked.op, asked.value)
            return now.suggested.where(f"confidence {condition}", words)
        case "source":
            return _from(now, asked)
    return now.fitting(leaf(asked, date.today()), within)


def _numbered(now: Moment, asked: Matches) -> BitMap:
    fits_number = compares(asked.op, asked.value)
    parts = [photos for number, photos in now.by_number.items() if fits_number(number)]
    if fits_number(0):
        parts.append(now.alive.difference(*now.by_number.values()))
    return BitMap.union(*parts) if parts else BitMap()


def _from(now: Moment, asked: Matches) -> BitMap:
    fit = fits("source", asked.op, str(asked.value))
    proposed = now.suggested.by(tagger for tagger in now.suggested.runs.values() if fit(tagger))
    return proposed | now.fitting(leaf(asked, date.today()))


def _needing(now: Moment, asked: Matches) -> BitMap:
    fit = fits("needs", asked.op, str(asked.value))
    groups = [group for group in now.vocabulary.groups if group.required and fit(group.name)]
    parts = [now.alive - _having(now, set(group.tags)) for group in groups]
    return BitMap.union(*parts) if parts else BitMap()
