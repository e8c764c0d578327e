"""What the palette offers while a person types: commands, tags, searches and folders, the likeliest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from shlex import quote

from tagger_desktop.commands.registry import COMMANDS
from tagger_desktop.domain.photo import COLOUR_LABELS, FLAGS, MAX_RATING
from tagger_desktop.domain.query import quote_value, quote_word
from tagger_desktop.domain.vocabulary import key
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


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the palette: what it says, what sort of thing it is, and the command line it runs."""

    text: str
    sort: str
    line: str
    icon: str = ""
    enabled: bool = True
    hint: str = ""


def choices(session: Session, folders: Iterable[str] = (), searches: Mapping[str, str] | None = None) -> list[Choice]:
    """Return everything the palette can do now: commands that need no words, searches, tags, folders."""
    found = [
        Choice(command.title.rstrip("…"), command.menu, command.id, command.icon, command.when(session), command.help)
        for command in COMMANDS.values()
        if not command.needs_words and command.id != "help.palette"
    ]
    for line, values in VARIANTS:
        command = COMMANDS[line.split()[0]]
        found += [
            Choice(f"{command.title}: {value}", command.menu, line.format(value), command.icon, command.when(session))
            for value in values
        ]
    for name, text in (searches or {}).items():
        found.append(Choice(name, "Search", f"view.show query={quote(text)}", "search"))
    if session.library is not None:
        known = session.vocabulary
        for tag in known:
            if not tag.archived:
                word = quote(quote_word(known.title(tag.id)))
                found.append(Choice(known.title(tag.id), "Tag", f"view.show query={word}", "tag"))
    for path in folders:
        found.append(Choice(path, "Folder", f"view.show query={quote('folder:' + quote_value(path))}", "folder"))
    return found


class Finder:
    """Finds choices by what is typed; made once for a list of choices, asked at each key press."""

    def __init__(self, found: Sequence[Choice], uses: Callable[[str], int]) -> None:
        """Take the choices, and how often each command line was run before."""
        self._choices = found
        self._keys = [key(choice.text) for choice in found]
        self._uses = uses

    def find(self, text: str) -> list[Choice]:
        """Return the choices that fit `text`, best first; of an empty text those used most.

        A choice fits that begins with the text, has words beginning with its words, or resembles it.
        """
        wanted = key(text)
        if not wanted:
            ranked = sorted(self._choices, key=lambda c: (not c.enabled, -self._uses(c.line), c.sort == "Tag"))
            return ranked[:SHOWN]
        scored = [
            (score + min(self._uses(choice.line), 20) + (choice.enabled and 5), at)
            for at, choice in enumerate(self._choices)
            if (score := _score(wanted, self._keys[at]))
        ]
        if len(scored) < 5:
            scored += self._alike(wanted, {at for _, at in scored})
        scored.sort(key=lambda pair: (-pair[0], len(self._keys[pair[1]]), pair[1]))
        return [self._choices[at] for _, at in scored[:SHOWN]]

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
