"""What does not fit together in a library: photos that break a rule, tags nobody uses, twins tagged differently."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

from pyroaring import BitMap

from tagger_desktop.domain.query import Matches, Tagged, quote_value, quote_word
from tagger_desktop.domain.vocabulary import Group, TagId, Vocabulary, key
from tagger_desktop.imaging.likeness import groups
from tagger_desktop.library.dismissed import dismissed, photos_mark
from tagger_desktop.library.facets import tag_counts
from tagger_desktop.library.library import Library
from tagger_desktop.library.look_alikes import look_alikes
from tagger_desktop.library.packed import text_of
from tagger_desktop.library.search import matching

Sort = Literal["conflict", "missing", "twins", "alike", "once", "unused"]
SORTS: tuple[Sort, ...] = ("conflict", "missing", "twins", "alike", "once", "unused")

SAME_SHAPE = 0.05  # part by which the proportions of photos that look alike may differ
NAMED = 40  # photos that a query names one by one


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not fit, and what is needed to put it right.

    `tags` are the tags it is about, of look-alikes first the one to be merged; `query` finds the photos where that
    can be said, and `mark` stands for it where it was dismissed.
    """

    sort: Sort
    text: str
    note: str = ""
    photos: BitMap = field(default_factory=BitMap)
    tags: tuple[TagId, ...] = ()
    group: int = 0
    query: str = ""
    mark: str = ""


Likenesses = Mapping[str, int | None]


def check(library: Library, likenesses: Likenesses | None = None) -> dict[Sort, list[Finding]]:
    """Return all that does not fit, by sort; `likenesses` say what the photos look like, by fingerprint."""
    known, told_apart = library.vocabulary, dismissed(library.read())
    counts = tag_counts(library, below=False)
    finders: dict[Sort, Callable[[], Iterable[Finding]]] = {
        "conflict": lambda: _conflicts(library, known),
        "missing": lambda: _missing(library, known),
        "twins": lambda: _twins(library, known, likenesses or {}, told_apart),
        "alike": lambda: _alike(known, counts, told_apart),
        "once": lambda: _once(known, counts),
        "unused": lambda: _unused(library, known, counts),
    }
    return {sort: list(find()) for sort, find in finders.items()}


def photos(count: int) -> str:
    """Return a number of photos in words."""
    return "1 photo" if count == 1 else f"{count:,} photos"


def _conflicts(library: Library, known: Vocabulary) -> Iterator[Finding]:
    for group in known.groups:
        if group.exclusive:
            yield from _conflicts_of(library, known, group)


def _conflicts_of(library: Library, known: Vocabulary, group: Group) -> Iterator[Finding]:
    having = {tag_id: matching(library, Tagged(known.title(tag_id))) for tag_id in group.tags if tag_id in known.tags}
    once, twice = BitMap(), BitMap()
    for found in having.values():
        twice |= once & found
        once |= found
    among = {tag_id: found & twice for tag_id, found in having.items() if found & twice}
    for one, other in combinations(among, 2):
        if both := among[one] & among[other]:
            titles = known.title(one), known.title(other)
            yield Finding(
                "conflict",
                f"{titles[0]} and {titles[1]}",
                f"{group.name}: {photos(len(both))} with both",
                both,
                (one, other),
                group.id,
                " ".join(map(quote_word, titles)),
            )


def _missing(library: Library, known: Vocabulary) -> Iterator[Finding]:
    for group in known.groups:
        if group.required and (lacking := matching(library, Matches("needs", ":", group.name))):
            names = ", ".join(known.title(tag_id) for tag_id in group.tags[:6])
            yield Finding(
                "missing",
                group.name,
                f"{photos(len(lacking))} without any of {names}{', …' if len(group.tags) > 6 else ''}",
                lacking,
                group.tags,
                group.id,
                f"needs:{quote_value(group.name)}",
            )


def _alike(known: Vocabulary, counts: Mapping[TagId, int], told_apart: set[str]) -> Iterator[Finding]:
    for pair in look_alikes(known, counts, told_apart):
        gone, into = known.title(pair.gone), known.title(pair.into)
        yield Finding(
            "alike",
            f"{gone} → {into}",
            f"{pair.why}; on {photos(counts.get(pair.gone, 0))} and {photos(counts.get(pair.into, 0))}",
            tags=(pair.gone, pair.into),
            query=f"{quote_word(gone)} OR {quote_word(into)}",
            mark=pair.mark,
        )


def _once(known: Vocabulary, counts: Mapping[TagId, int]) -> Iterator[Finding]:
    for tag_id in _by_name(known, (tag.id for tag in known if not tag.archived and counts.get(tag.id) == 1)):
        yield Finding(
            "once",
            known.title(tag_id),
            _where(known, tag_id),
            tags=(tag_id,),
            query=f"tag={quote_value(known.title(tag_id))}",
        )


def _unused(library: Library, known: Vocabulary, counts: Mapping[TagId, int]) -> Iterator[Finding]:
    on_regions = {TagId(tag_id) for (tag_id,) in library.read().execute("SELECT DISTINCT tag_id FROM region")}
    used = set(counts) | on_regions
    used |= known.broader(used)
    idle = (tag.id for tag in known if tag.id not in used and not tag.archived and not tag.heading)
    for tag_id in _by_name(known, idle):
        yield Finding("unused", known.title(tag_id), _where(known, tag_id), tags=(tag_id,))


def _by_name(known: Vocabulary, tags: Iterable[TagId]) -> list[TagId]:
    return sorted(tags, key=lambda tag_id: key(known.tags[tag_id].name))


def _where(known: Vocabulary, tag_id: TagId) -> str:
    above = " › ".join(known.path(tag_id)[:-1])
    return f"{known.tags[tag_id].kind}, below {above}" if above else known.tags[tag_id].kind


@dataclass(frozen=True, slots=True)
class _Photo:
    id: int
    name: str
    shape: float


def _twins(library: Library, known: Vocabulary, likenesses: Likenesses, told_apart: set[str]) -> Iterator[Finding]:
    by_fingerprint = _photos_by_fingerprint(library)
    together = list(_looking_alike(by_fingerprint, likenesses))
    tags = _tags_of(library, [photo.id for prints in together for name in prints for photo in by_fingerprint[name]])
    for prints in together:
        mark = photos_mark(prints)
        if mark in told_apart:
            continue
        members = sorted((photo for name in prints for photo in by_fingerprint[name]), key=lambda photo: photo.id)
        sets = [tags.get(photo.id, frozenset()) for photo in members]
        if len({frozenset(held | known.broader(held)) for held in sets}) > 1:
            yield Finding(
                "twins",
                _names(members),
                f"{'copies' if len(prints) == 1 else 'alike'}; {_difference(known, sets)}",
                BitMap([photo.id for photo in members]),
                tuple(dict.fromkeys(tag_id for held in sets for tag_id in held)),
                mark=mark,
            )


def _photos_by_fingerprint(library: Library) -> dict[str, list[_Photo]]:
    found: dict[str, list[_Photo]] = defaultdict(list)
    for photo_id, name, fingerprint, width, height in library.read().execute(
        "SELECT id, name, fingerprint, width, height FROM photo WHERE removed = 0 AND missing = 0 AND fingerprint <> ''"
    ):
        found[fingerprint].append(_Photo(photo_id, name, width / height if height else 0.0))
    return found


def _looking_alike(by_fingerprint: Mapping[str, list[_Photo]], likenesses: Likenesses) -> Iterator[list[str]]:
    """Yield the fingerprints of photos that look alike; one that several photos have may stand alone."""
    hashes = {name: bits for name, bits in likenesses.items() if bits is not None and name in by_fingerprint}
    grouped: set[str] = set()
    for prints in groups(hashes):
        shape = by_fingerprint[prints[0]][0].shape
        alike = [name for name in prints if abs(by_fingerprint[name][0].shape - shape) <= SAME_SHAPE * shape]
        if len(alike) > 1:
            grouped.update(alike)
            yield alike
    for name, members in by_fingerprint.items():
        if len(members) > 1 and name not in grouped:
            yield [name]


def _tags_of(library: Library, ids: Iterable[int]) -> dict[int, frozenset[TagId]]:
    found: dict[int, set[TagId]] = defaultdict(set)
    for photo_id, tag_id in library.read().execute(
        "SELECT photo_id, tag_id FROM photo_tag WHERE photo_id IN (SELECT value FROM json_each(?))",
        (text_of(BitMap(list(ids))),),
    ):
        found[photo_id].add(TagId(tag_id))
    return {photo_id: frozenset(held) for photo_id, held in found.items()}


def _names(members: Sequence[_Photo]) -> str:
    first, second, *rest = (photo.name for photo in members)
    return f"{first}, {second} and {len(rest):,} more" if rest else f"{first} and {second}"


def _difference(known: Vocabulary, sets: Sequence[frozenset[TagId]]) -> str:
    """Return which tags only some of the photos have."""
    numbers = Counter(tag_id for held in sets for tag_id in held)
    some = {tag_id: number for tag_id, number in numbers.items() if number < len(sets)}
    words = [f"{known.title(tag_id)} on {number} of {len(sets)}" for tag_id, number in list(some.items())[:4]]
    return ", ".join([*words, f"and {len(some) - 4} more"] if len(some) > 4 else words)


def query_of(library: Library, members: BitMap) -> str:
    """Return a query that finds the photos by where they are, as far as a text can name them."""
    rows = library.read().execute(
        "SELECT name, folder.path FROM photo JOIN folder ON folder.id = folder_id"
        " WHERE photo.id IN (SELECT value FROM json_each(?)) ORDER BY photo.id LIMIT ?",
        (text_of(members), NAMED),
    )
    words = [
        f"(name:{quote_value(name)} folder={quote_value(folder)})" if folder else f"name:{quote_value(name)}"
        for name, folder in rows
    ]
    return " OR ".join(words)
