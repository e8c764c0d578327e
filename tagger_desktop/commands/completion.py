"""Which tags a few typed letters may mean, the likeliest first."""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice
from typing import Literal

from tagger_desktop.commands.learning import Learned
from tagger_desktop.domain.vocabulary import Tag, TagId, Vocabulary, key

How = Literal["exact", "prefix", "word", "fuzzy", "likely"]

LIMIT = 8  # matches, as many as are taken in at a glance
FUZZY_FROM = 3  # letters; of two, everything is a misspelling
FUZZY_LEAST = 0.7  # similarity: "goldne" to "golden" is 0.83, "dgo" to "dog" 0.67
WORD = re.compile(r"(?<=[\s\-_/.,(&+])\w")
LAST = "\U0010ffff"  # sorts after every letter

NAME, SYNONYM, WORD_OF_NAME, WORD_OF_SYNONYM = range(4)  # what the typed letters begin, the best first


@dataclass(frozen=True, slots=True)
class Match:
    """A tag that may be meant; `synonym` is the other name it was found by, if not by its own."""

    tag_id: TagId
    how: How
    synonym: str = ""


class Completion:
    """An index of one vocabulary's names, synonyms and their words; made once for each snapshot.

    Of two tags that fit equally well the one that `learned` finds likelier comes first. Where nothing was learned,
    `weights` decide: on how many photos each tag stands.
    """

    def __init__(
        self, vocabulary: Vocabulary, weights: Mapping[TagId, float] | None = None, learned: Learned | None = None
    ) -> None:
        import rapidfuzz.process  # noqa: F401 - 30 ms that the first misspelling need not wait for

        self.vocabulary = vocabulary
        self._tags = [tag for tag in vocabulary if not tag.archived]
        entries = sorted(_entries(self._tags))
        # Made anew in sorted order: lying side by side in memory, they are compared eight times as fast.
        self._keys = "\n".join(name for name, _, _ in entries).split("\n") if entries else []
        self._different = list(dict.fromkeys(self._keys))  # many names share a word
        self._owners = array("q", (owner for _, _, owner in entries))
        self._tiers = bytes(tier for _, tier, _ in entries)
        self._order = list(range(len(self._tags)))
        self._weigh(weights or {}, learned)

    def weighed(self, weights: Mapping[TagId, float], learned: Learned | None = None) -> Completion:
        """Return the same index with other weights; the names need not be sorted again."""
        made = copy(self)
        made._weigh(weights, learned)
        return made

    def _weigh(self, weights: Mapping[TagId, float], learned: Learned | None) -> None:
        self.weights, self.learned = weights, learned
        scores = weights if learned is None else learned.scores
        tags = self._tags
        # From the order before: where little has changed, sorting takes a single pass.
        order = sorted(self._order, key=lambda at: (-scores.get(tags[at].id, 0), len(tags[at].name), tags[at].name))
        ranks = array("q", bytes(8 * len(tags)))
        for rank, at in enumerate(order):
            ranks[at] = rank
        count = len(tags)
        # One number says how well an entry fits and whose it is, so that the best of thousands are found in C.
        values = array("q", (tier * count + ranks[at] for tier, at in zip(self._tiers, self._owners, strict=True)))
        self._order, self._values = order, values

    def matches(self, text: str, limit: int = LIMIT) -> list[Match]:
        """Return the tags that `text` may mean: of that name, beginning so, with a word beginning so, spelt alike."""
        typed = key(text)
        if not typed:
            return self.likely(limit)
        first, last = bisect_left(self._keys, typed), bisect_left(self._keys, typed + LAST)
        found: dict[TagId, Match] = {}
        self._add(found, typed, "exact", self._best(first, bisect_right(self._keys, typed), limit, whole=True), limit)
        self._add(found, typed, "prefix", self._best(first, last, limit), limit)
        if len(found) < limit and len(typed) >= FUZZY_FROM:
            self._add(found, typed, "fuzzy", self._alike(typed, limit), limit)
        return list(found.values())

    def likely(self, limit: int = LIMIT) -> list[Match]:
        """Return the likeliest tags, without those that nobody uses any more."""
        idle = self.learned.idle if self.learned else frozenset()
        offered = (self._tags[at].id for at in self._order if self._tags[at].id not in idle)
        return [Match(tag_id, "likely") for tag_id in islice(offered, limit)]

    def _best(self, first: int, last: int, limit: int, *, whole: bool = False) -> list[int]:
        found = set(self._values[first:last])
        if whole:
            found = {value for value in found if value // len(self._tags) in (NAME, SYNONYM)}
        # A tag may be found by several of its names; each is one of four tiers.
        return nsmallest(limit * 4, found)

    def _alike(self, typed: str, limit: int) -> list[int]:
        from rapidfuzz.distance import Indel
        from rapidfuzz.process import extract

        found = extract(
            typed, self._different, scorer=Indel.normalized_similarity, score_cutoff=FUZZY_LEAST, limit=limit * 4
        )
        best: list[tuple[float, int]] = []
        for name, score, _ in found:
            same = self._values[bisect_left(self._keys, name) : bisect_right(self._keys, name)]
            best += [(-round(score, 2), value) for value in nsmallest(limit, same)]
        return [value for _, value in sorted(best)]

    def _add(self, found: dict[TagId, Match], typed: str, how: How, values: Iterable[int], limit: int) -> None:
        for value in values:
            if len(found) == limit:
                return
            tier, rank = divmod(value, len(self._tags))
            tag = self._tags[self._order[rank]]
            if tag.id not in found:
                synonym = _synonym(tag, typed, how) if tier in (SYNONYM, WORD_OF_SYNONYM) else ""
                in_word = how == "prefix" and tier in (WORD_OF_NAME, WORD_OF_SYNONYM)
                found[tag.id] = Match(tag.id, "word" if in_word else how, synonym)


def _entries(tags: Iterable[Tag]) -> Iterator[tuple[str, int, int]]:
    """Yield (what may be typed, which tier, whose) for every name, from every word of it on, and for every word."""
    for owner, tag in enumerate(tags):
        for at, name in enumerate((tag.name, *tag.synonyms)):
            for written in _spellings(key(name)):
                yield written, NAME if at == 0 else SYNONYM, owner
                tier = WORD_OF_NAME if at == 0 else WORD_OF_SYNONYM
                for word in WORD.finditer(written):
                    yield written[word.start() :], tier, owner
                # Words by themselves are for misspellings: half a name is not like the whole of it.
                yield from ((word, tier, owner) for word in written.split()[:-1])


def _spellings(name: str) -> tuple[str, ...]:
    """Return a name, and without its accents where it has any: who types cafe means café."""
    if name.isascii():
        return (name,)
    plain = "".join(letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter))
    return (name,) if plain == name else (name, plain)


def _synonym(tag: Tag, typed: str, how: How) -> str:
    """Return by which of its synonyms the tag was found."""
    for synonym in tag.synonyms:
        for written in _spellings(key(synonym)):
            if written == typed or (how != "exact" and _begins(written, typed)):
                return synonym
    return _most_alike(tag.synonyms, typed) if how == "fuzzy" else ""


def _begins(name: str, typed: str) -> bool:
    return name.startswith(typed) or any(name.startswith(typed, word.start()) for word in WORD.finditer(name))


def _most_alike(names: Iterable[str], typed: str) -> str:
    from rapidfuzz.distance import Indel

    return max(names, key=lambda name: Indel.normalized_similarity(key(name), typed), default="")
