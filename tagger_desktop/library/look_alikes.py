"""Tags that look like two spellings of one: offered to be merged, never merged by themselves."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Literal

from tagger_desktop.domain.vocabulary import TagId, Vocabulary, key
from tagger_desktop.library.dismissed import tags_mark

How = Literal["synonym", "letters", "plural", "order", "spelling"]
HOWS: tuple[How, ...] = ("synonym", "letters", "plural", "order", "spelling")  # the surest first

ONE_EDIT_FROM = 6  # letters from which one other letter is rather a slip than another word: horse and house are two
TWO_EDITS_FROM = 10  # letters from which two are: restaurant, restaraunt
LONGEST = 40  # letters of names whose spelling is compared; longer ones are sentences
NEIGHBOURS = 6  # names in alphabetical order, from either end, that are compared with each; bounds the work
CROWD = 12  # names that are the same in some way: a naming scheme, not slips
FRIENDS = 6  # names that one may be a slip of; one with more is part of a naming scheme too

DIGITS = re.compile(r"\d+")
NOT_LETTERS = re.compile(r"[\W_]+")
PLURALS = (  # English; the longest ending first
    (re.compile(r"([^aeiou])ies$"), r"\1y"),
    (re.compile(r"(s|x|z|ch|sh)es$"), r"\1"),
    (re.compile(r"(l|r|n|o|ea|el|ol)ves$"), r"\1f"),
    (re.compile(r"(kni|wi|li)ves$"), r"\1fe"),
    (re.compile(r"([^aeiou]o)es$"), r"\1"),
    (re.compile(r"men$"), "man"),
    (re.compile(r"([^siu])s$"), r"\1"),
)
IRREGULAR = {
    "people": "person",
    "children": "child",
    "feet": "foot",
    "teeth": "tooth",
    "mice": "mouse",
    "geese": "goose",
}
SAID: dict[How, str] = {
    "plural": "singular and plural",
    "order": "the same words in another order",
    "spelling": "nearly the same spelling",
}


@dataclass(frozen=True, slots=True)
class Alike:
    """Two tags that look alike: `gone` had better be merged into `into`, which more photos have."""

    gone: TagId
    into: TagId
    how: How
    why: str

    @property
    def mark(self) -> str:
        """What stands for the pair where it was dismissed."""
        return tags_mark(self.gone, self.into)

    def turned(self) -> Alike:
        """Return the pair the other way round."""
        return Alike(self.into, self.gone, self.how, self.why)


@dataclass(frozen=True, slots=True)
class _Name:
    """One name of a tag in the forms that are compared."""

    tag_id: TagId
    name: str
    key: str
    words: tuple[str, ...]
    singular: tuple[str, ...]
    letters: str
    is_synonym: bool


Pairs = Iterator[tuple[_Name, _Name]]


def look_alikes(
    vocabulary: Vocabulary, counts: Mapping[TagId, int] | None = None, dismissed: Collection[str] = ()
) -> list[Alike]:
    """Return the pairs of tags that look alike, the surest first; each pair once.

    `counts` says how many photos have each tag; `dismissed` are the marks of pairs that a person has told apart.
    """
    names = list(_names(vocabulary))
    used = counts or {}
    finders: tuple[tuple[How, Pairs], ...] = (
        ("synonym", _shared(names)),
        ("letters", _same(names, lambda name: name.letters)),
        ("plural", _same(names, lambda name: "".join(name.singular))),
        ("order", _same(names, lambda name: " ".join(sorted(name.singular)) if name.words[1:] else "")),
        ("spelling", _misspelt(names)),
    )
    found: dict[str, Alike] = {}
    for how, pairs in finders:
        for one, other in pairs:
            mark = tags_mark(one.tag_id, other.tag_id)
            if mark not in found and mark not in dismissed and _may_be_one(vocabulary, one, other):
                found[mark] = _pair(vocabulary, one, other, how, used)

    def rank(pair: Alike) -> tuple[int, int, str]:
        weight = used.get(pair.gone, 0) + used.get(pair.into, 0)
        return HOWS.index(pair.how), -weight, key(vocabulary.tags[pair.into].name)

    return sorted(found.values(), key=rank)


def folded(name: str) -> tuple[str, ...]:
    """Return the words of a name without case, accents and punctuation.

    >>> folded("Café-Crème")
    ('cafe', 'creme')
    """
    plain = name if name.isascii() else _without_marks(name)
    return tuple(word for word in NOT_LETTERS.split(plain.casefold()) if word)


def _without_marks(name: str) -> str:
    parts = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def singular(word: str) -> str:
    """Return an English word in the singular, as far as its ending tells.

    >>> [singular(word) for word in ("berries", "beaches", "dogs", "glass", "bus", "women")]
    ['berry', 'beach', 'dog', 'glass', 'bus', 'woman']
    """
    if len(word) < 4 or not (word in IRREGULAR or word.endswith(("s", "men"))):
        return word
    if word in IRREGULAR:
        return IRREGULAR[word]
    for ending, instead in PLURALS:
        shorter, hits = ending.subn(instead, word)
        if hits:
            return shorter
    return word


def _names(vocabulary: Vocabulary) -> Iterator[_Name]:
    for tag in vocabulary:
        if tag.archived:
            continue
        for at, name in enumerate((tag.name, *tag.synonyms)):
            words = folded(name)
            if words:
                one = tuple(map(singular, words))
                yield _Name(tag.id, name, key(name), words, one, "".join(words), is_synonym=at > 0)


def _same(names: Iterable[_Name], form: Callable[[_Name], str]) -> Pairs:
    """Yield the names that are the same in a form."""
    by_form: dict[str, list[_Name]] = defaultdict(list)
    for name in names:
        if written := form(name):
            by_form[written].append(name)
    for group in by_form.values():
        if 1 < len(group) <= CROWD:
            yield from combinations(group, 2)


def _shared(names: Iterable[_Name]) -> Pairs:
    """Yield the synonyms that are another tag's name, or its synonym."""
    return ((one, other) for one, other in _same(names, lambda name: name.key) if one.is_synonym or other.is_synonym)


def _misspelt(names: Iterable[_Name]) -> Pairs:
    """Yield names with nearly the same letters and exactly the same digits."""
    by_letters: dict[str, _Name] = {}
    for name in names:
        if ONE_EDIT_FROM <= len(name.letters) <= LONGEST:
            by_letters.setdefault(name.letters, name)
    pairs = {*_one_letter_off(by_letters), *_beside(by_letters)}
    often = Counter(chain.from_iterable(pairs))
    for one, other in pairs:
        if often[one] <= FRIENDS and often[other] <= FRIENDS and DIGITS.findall(one) == DIGITS.findall(other):
            yield by_letters[one], by_letters[other]


def _one_letter_off(written: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the words that one letter more, less, other or changed over tells apart: both, less a letter, are one word.

    Source: Wolf Garbe, "1000x Faster Spelling Correction" (2012), symmetric deletes.
    """
    from rapidfuzz.distance import OSA

    first: dict[int, str] = {}
    shared: dict[int, list[str]] = {}
    for word in written:
        # By hash: half a million pieces of words would take 50 MB, and the edits are counted afterwards anyway.
        for piece in {hash(word), *(hash(word[:at] + word[at + 1 :]) for at in _letters(word))}:
            other = first.setdefault(piece, word)
            if other is not word:
                shared.setdefault(piece, [other]).append(word)
    for group in shared.values():
        if len(group) <= CROWD:
            for one, other in combinations(sorted(group), 2):
                if OSA.distance(one, other, score_cutoff=1) == 1:
                    yield one, other


def _letters(word: str) -> Iterable[int]:
    """Return where a word has letters: names that differ in a digit are numbered, not misspelt."""
    if word.isalpha():
        return range(len(word))
    return [at for at, letter in enumerate(word) if not letter.isdigit()]


def _beside(written: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield long words with two edits among those that begin or end alike."""
    from rapidfuzz.distance import OSA

    long = [word for word in written if len(word) >= TWO_EDITS_FROM]
    for order in (sorted(long), sorted(long, key=lambda word: word[::-1])):
        for by in range(1, NEIGHBOURS + 1):
            for one, other in zip(order, order[by:], strict=False):
                if abs(len(one) - len(other)) <= 2 and OSA.distance(one, other, score_cutoff=2) <= 2:
                    yield (one, other) if one < other else (other, one)


def _may_be_one(vocabulary: Vocabulary, one: _Name, other: _Name) -> bool:
    """Say whether two tags may be one: not one tag itself, nor two of one name that stand in branches of their own."""
    if one.tag_id == other.tag_id:
        return False
    tag, another = vocabulary.tags[one.tag_id], vocabulary.tags[other.tag_id]
    told_apart = tag.parent is not None and another.parent is not None
    return not (told_apart and key(tag.name) == key(another.name))


def _pair(vocabulary: Vocabulary, one: _Name, other: _Name, how: How, counts: Mapping[TagId, int]) -> Alike:
    """Return a pair with the tag that stays: the one more photos have, else the singular, else the older."""

    def merit(name: _Name) -> tuple[object, ...]:
        tag = vocabulary.tags[name.tag_id]
        is_plural = how == "plural" and name.words != name.singular
        return -counts.get(tag.id, 0), tag.heading, is_plural, tag.id

    stays, goes = sorted((one, other), key=merit)
    return Alike(goes.tag_id, stays.tag_id, how, _why(stays, goes, how))


def _why(stays: _Name, goes: _Name, how: How) -> str:
    if how == "synonym":
        return f"{(stays if stays.is_synonym else goes).name} is a synonym already"
    said = _what_differs(goes.name, stays.name) if how == "letters" else SAID[how]
    return f"{goes.name} / {stays.name}: {said}" if stays.is_synonym or goes.is_synonym else said


def _what_differs(one: str, other: str) -> str:
    if key(one) == key(other):
        return "the same name in two places"
    if one.casefold() == other.casefold():
        return "only capitals differ"
    if key(_without_marks(one)) == key(_without_marks(other)):
        return "only accents differ"
    return "only punctuation or blanks differ"
