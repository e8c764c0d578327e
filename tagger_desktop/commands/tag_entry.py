"""What is typed to tag photos: several names with commas, `-name` to take off, `scene:name` for a new one's kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tagger_desktop.commands.completion import LIMIT, Completion, Match
from tagger_desktop.commands.tag import KIND_PREFIXES, Named
from tagger_desktop.domain.vocabulary import DEFAULT_KIND, TagId, Vocabulary, key, tidy


@dataclass(frozen=True, slots=True)
class Part:
    """One name of what is typed: `text[start:end]`, without the blanks around it.

    `kind` is that of its prefix, "" without one; `name` is what follows the prefix, `words` is all but the minus.
    """

    start: int
    end: int
    words: str
    name: str
    kind: str = ""
    remove: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What a part may stand for: a tag that there is, or (`match` None) a new one of `kind`."""

    name: str
    kind: str
    match: Match | None = None
    remove: bool = False

    @property
    def is_new(self) -> bool:
        """Whether taking it makes a tag."""
        return self.match is None

    @property
    def named(self) -> Named:
        """What the command that tags is to be told: the tag itself, or the words for a new one."""
        return self.words if self.match is None else self.match.tag_id

    @property
    def words(self) -> str:
        """How it is written in the field."""
        return self.name if self.match or self.kind == DEFAULT_KIND else f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True)
class Offer:
    """The choices for a part in the order to show them, and which of them Enter takes; -1 for none."""

    choices: tuple[Choice, ...] = ()
    preferred: int = -1


def parts(text: str, vocabulary: Vocabulary) -> list[Part]:
    """Cut what is typed at its commas; names in quotes may hold some. The last part is where typing goes on."""
    found, start = [], 0
    for comma in [*_commas(text), len(text)]:
        found.append(_part(text, start, comma, vocabulary))
        start = comma + 1
    return found


def _commas(text: str) -> Iterator[int]:
    quoted, blank = False, True  # a quote counts only where a name begins
    for at, letter in enumerate(text):
        if letter == '"' and (quoted or blank):
            quoted = not quoted
        elif letter == "," and not quoted:
            yield at
        blank = letter == "," or (blank and letter in " -")


def _part(text: str, start: int, end: int, vocabulary: Vocabulary) -> Part:
    start += len(text[start:end]) - len(text[start:end].lstrip())
    end = max(start, start + len(text[start:end].rstrip()))
    written = text[start:end]
    remove = written.startswith("-")
    words = written.removeprefix("-").strip()
    if quoted := words.startswith('"'):
        words = words.removeprefix('"').removesuffix('"')
    kind, name = ("", words) if quoted else _kind_and_name(words, vocabulary)
    return Part(start, end, tidy(words), tidy(name), kind, remove)


def _kind_and_name(words: str, vocabulary: Vocabulary) -> tuple[str, str]:
    prefix, colon, name = words.partition(":")
    kind = KIND_PREFIXES.get(key(prefix), key(prefix))
    return (kind, name) if colon and any(kind == known.name for known in vocabulary.kinds) else ("", words)


def offer(
    part: Part, completion: Completion, vocabulary: Vocabulary, limit: int = LIMIT, first: Iterable[TagId] = ()
) -> Offer:
    """Return what a part may stand for, the likeliest first; making a tag is always the last choice.

    Enter takes the likeliest tag, and a new one only where nothing fits; of nothing typed it takes nothing. Where
    tags are taken off, `first` are those that the photos have.
    """
    found = _known(part, completion, vocabulary, limit, list(first))
    choices = [_choice(match, vocabulary, part.remove) for match in found]
    typed = bool(part.name)
    is_known = any(match.how == "exact" for match in found)
    if typed and not part.remove and not is_known and not vocabulary.find(part.words):
        choices.append(Choice(part.name, part.kind or DEFAULT_KIND))
    return Offer(tuple(choices), 0 if typed and choices else -1)


def _known(part: Part, completion: Completion, vocabulary: Vocabulary, limit: int, first: list[TagId]) -> list[Match]:
    if not part.name:
        known = (tag_id for tag_id in first if tag_id in vocabulary.tags)
        # What is out of use can still be taken off.
        leading = [Match(tag_id, "likely") for tag_id in known if part.remove or not vocabulary.tags[tag_id].archived]
        rest = [] if part.remove else completion.likely(limit)
        return list({match.tag_id: match for match in (*leading, *rest) if match.tag_id in vocabulary.tags}.values())[
            :limit
        ]
    found = [m for m in completion.matches(part.name, limit * 4 if part.kind else limit) if m.tag_id in vocabulary.tags]
    if part.kind:
        if whole := [Match(tag.id, "exact") for tag in vocabulary.find(part.words)]:
            found = whole + [match for match in found if match.tag_id != whole[0].tag_id]
        found = [m for m in found if m.how == "exact" or vocabulary.tags[m.tag_id].kind == part.kind]
    if part.remove:
        had = set(first)
        found.sort(key=lambda match: match.tag_id not in had)
    return found[:limit]


def _choice(match: Match, vocabulary: Vocabulary, remove: bool) -> Choice:
    tag = vocabulary.tags[match.tag_id]
    return Choice(vocabulary.title(tag.id), tag.kind, match, remove)


def meant(part: Part, vocabulary: Vocabulary) -> Choice:
    """Return what a finished part says word for word: the tag of that name, or a new one."""
    found = vocabulary.find(part.words) or vocabulary.find(part.name)
    if len(found) == 1:
        return _choice(Match(found[0].id, "exact"), vocabulary, part.remove)
    return Choice(part.name, part.kind or DEFAULT_KIND, None, part.remove)


def put(text: str, part: Part, choice: Choice, ending: str = "") -> tuple[str, int]:
    """Return `text` with the choice where the part is, and the place of the caret behind it and `ending`."""
    name = choice.words
    if "," in name or name.startswith(("-", '"')):
        name = f'"{name}"'
    written = f"{'-' if part.remove else ''}{name}{ending}"
    return text[: part.start] + written + text[part.end :].lstrip(" ," if ending else ""), part.start + len(written)
