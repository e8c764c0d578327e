"""What the palette offers while a person types: commands, tags, searches and folders, the likeliest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from shlex import quote

from tagger_desktop.commands.completion import Completion, How
from tagger_desktop.commands.deeds import refusal
from tagger_desktop.commands.registry import COMMANDS, has_targets
from tagger_desktop.commands.tag_sets import recipe_line
from tagger_desktop.domain.photo import COLOUR_LABELS, FLAGS, MAX_RATING
from tagger_desktop.domain.query import quote_value, quote_word
from tagger_desktop.domain.vocabulary import TagId, Vocabulary, key
from tagger_desktop.library.search import ORDERS
from tagger_desktop.session import Session
from tagger_desktop.settings import THEMES

# Command lines with one word that has few values: the palette offers each of them.
VARIANTS = (
    ("photo.rate stars={}", tuple(map(str, range(MAX_RATING + 1)))),
    ("photo.flag flag={}", tuple(FLAGS)),
    ("photo.colour colour={}", (*COLOUR_LABELS, "none")),
    ("view.sort by={}", tuple(ORDERS)),
    ("view.theme name={}", THEMES),
)
SHOWN = 50  # choices in the list; who wants the next one types a letter more
# What a tag scores that fits so: as much as a command would, and a misspelt one less than any that fits.
HOW: Mapping[How, float] = {"exact": 120, "prefix": 100, "word": 80, "fuzzy": 22, "likely": 0}


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the palette: what it says, what sort of thing it is, and the command line it runs."""

    text: str
    sort: str
    line: str
    icon: str = ""
    enabled: bool = True
    hint: str = ""


def choices(
    session: Session,
    folders: Iterable[str] = (),
    searches: Mapping[str, str] | None = None,
    kept: Iterable[str] = (),
) -> list[Choice]:
    """Return what the palette can do now besides showing tags: commands that need no words, searches, recipes, folders.

    `kept` are the names of the recipes.
    """
    found = [*_commands(session), *_variants(session)]
    for name, text in (searches or {}).items():
        found.append(Choice(name, "Search", _show(text), "search"))
    for name in kept:
        found.append(Choice(name, "Recipe", recipe_line(name), "list", has_targets(session), "Put its tags on"))
    for name in _layers(session):
        text = f"Keys: {name or 'the first layer'}"
        found.append(Choice(text, "Layer", f"layer.use name={quote(name)}", "keyboard"))
    for path in folders:
        found.append(Choice(path, "Folder", _show("folder:" + quote_value(path)), "folder"))
    return found


def _commands(session: Session) -> Iterator[Choice]:
    for command in COMMANDS.values():
        if not command.needs_words and command.id != "help.palette":
            refused = refusal(session, command.id)
            title, enabled = command.title.rstrip("…"), command.when(session) and not refused
            yield Choice(title, command.menu, command.id, command.icon, enabled, refused or command.help)


def _variants(session: Session) -> Iterator[Choice]:
    for line, values in VARIANTS:
        command = COMMANDS[line.split()[0]]
        enabled = command.when(session) and not refusal(session, command.id)
        for value in values:
            yield Choice(f"{command.title}: {value}", command.menu, line.format(value), command.icon, enabled)


def _layers(session: Session) -> Iterable[str]:
    layers = session.vocabulary.layers if session.library is not None else {}
    return layers if len(layers) > 1 else ()


def _show(query: str) -> str:
    return f"view.show query={quote(query)}"


class Finder:
    """Finds choices by what is typed, tags among them; made once for a list of choices, asked at each key press."""

    def __init__(self, found: Sequence[Choice], uses: Callable[[str], int], tags: Completion | None = None) -> None:
        """Take the choices, how often each command line was run before, and the names of the tags."""
        self._choices = found
        self._keys = [key(choice.text) for choice in found]
        self._uses = uses
        self._tags = tags or Completion(Vocabulary())

    def find(self, text: str) -> list[Choice]:
        """Return the choices that fit `text`, best first; of an empty text those used most.

        A choice fits that begins with the text, has words beginning with its words, or resembles it.
        """
        wanted = key(text)
        if not wanted:
            likely = [self._tag(match.tag_id) for match in self._tags.likely(SHOWN)]
            ranked = [*self._choices, *likely]
            ranked.sort(key=lambda c: (not c.enabled, -self._uses(c.line), c.sort == "Tag"))
            return ranked[:SHOWN]
        scored = [
            (score + min(self._uses(choice.line), 20) + (choice.enabled and 5), at)
            for at, choice in enumerate(self._choices)
            if (score := _score(wanted, self._keys[at]))
        ]
        if len(scored) < 5:
            scored += self._alike(wanted, {at for _, at in scored})
        scored.sort(key=lambda pair: (-pair[0], len(self._keys[pair[1]]), pair[1]))
        found = [(score, self._choices[at]) for score, at in scored]
        for match in self._tags.matches(wanted, SHOWN):  # in their order, which says how likely each is
            choice = self._tag(match.tag_id)
            found.append((HOW[match.how] + min(self._uses(choice.line), 20) + 5, choice))
        found.sort(key=lambda pair: -pair[0])
        return [choice for _, choice in found[:SHOWN]]

    def _tag(self, tag_id: TagId) -> Choice:
        title = self._tags.vocabulary.title(tag_id)
        return Choice(title, "Tag", _show(quote_word(title)), "tag")

    def _alike(self, wanted: str, known: set[int]) -> list[tuple[float, int]]:
        from rapidfuzz import fuzz, process  # only when nothing fits better

        found = process.extract(wanted, self._keys, scorer=fuzz.WRatio, limit=10, score_cutoff=70)
        return [(score / 4, at) for _, score, at in found if at not in known]


def _score(wanted: str, name: str) -> float:
    if name == wanted:
        return 120
    if name.startswith(wanted):
        return 100
    words = name.split()
    if all(any(word.startswith(part) for word in words) for part in wanted.split()):
        return 80
    if wanted in name:
        return 60
    return 40 if _initials(wanted, words) else 0


def _initials(wanted: str, words: Sequence[str]) -> bool:
    """Say whether the letters of `wanted` are the first letters of words, in their order ("sa" for "select all")."""
    return len(wanted) > 1 and "".join(word[0] for word in words).startswith(wanted)
