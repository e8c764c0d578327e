"""A vocabulary as files carry it: terms in the order of a tree, each with its path of names from the top."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.vocabulary import MAX_NAME, TagId, Vocabulary, key, tidy

SHOWN = 8  # faults named in one message; a file with more has one cause


@dataclass(frozen=True, slots=True)
class Term:
    """One tag of a vocabulary file; `line` is where it stands there, from 1 (0 where a file has no lines)."""

    path: tuple[str, ...]
    kind: str = ""
    """"" where the file does not say: a new tag is then of the default kind, a known one keeps its own."""
    synonyms: tuple[str, ...] = ()
    description: str = ""
    implies: tuple[str, ...] = ()
    archived: bool = False
    heading: bool = False
    line: int = 0

    @property
    def name(self) -> str:
        """The tag's own name."""
        return self.path[-1]

    @property
    def keys(self) -> tuple[str, ...]:
        """The path as names are compared."""
        return tuple(key(name) for name in self.path)


def terms(vocabulary: Vocabulary) -> Iterator[Term]:
    """Yield every tag as a term, parents before their children, in the order the person arranged."""
    waiting = list(reversed(vocabulary.children.get(None, ())))
    while waiting:
        tag_id = waiting.pop()
        tag = vocabulary.tags[tag_id]
        yield Term(
            path=vocabulary.path(tag_id),
            kind=tag.kind,
            synonyms=tag.synonyms,
            description=tag.description,
            implies=tuple(vocabulary.title(other) for other in tag.implies),
            archived=tag.archived,
            heading=tag.heading,
        )
        waiting.extend(reversed(vocabulary.children.get(TagId(tag_id), ())))


def checked(source: str, found: Iterable[Term]) -> list[Term]:
    """Return terms whose names are tidy, each path once, parents before children.

    Errors: UserError that names `source` and, by line, each term without a name, too long, standing twice, or
    with a synonym that is another term's name beside it.
    """
    kept: dict[tuple[str, ...], Term] = {}
    faults: list[str] = []
    for term in found:
        if why := _why_not(term):
            faults.append(f"line {term.line}: {why}")
        elif term.keys in kept:
            faults.append(f"line {term.line}: {term.name!r} stands already in line {kept[term.keys].line}")
        else:
            kept[term.keys] = term
    refuse(source, faults)
    return list(kept.values())


def in_order(source: str, rows: Sequence[tuple[Term, tuple[str, ...]]]) -> list[Term]:
    """Return terms that come with the name (or path of names) of their parent as a tree, parents first.

    Errors: UserError that names `source` and, by line, each term whose parent is missing, could be several, or
    stands below the term itself; and what `checked` refuses.
    """
    by_name: dict[str, list[int]] = {}
    for at, (term, _) in enumerate(rows):
        by_name.setdefault(key(term.name), []).append(at)
    above = [_parents(rows, by_name, at) for at in range(len(rows))]
    placed, faults = [], []
    for at, (term, parent) in enumerate(rows):
        if parent and len(above[at]) != 1:
            several = "several tags are called" if above[at] else "there is no parent"
            faults.append(f"line {term.line}: {several} {' > '.join(parent)!r}")
        elif (path := _path(rows, above, at)) is None:
            faults.append(f"line {term.line}: {term.name!r} stands below itself")
        else:
            placed.append(replace(term, path=path))
    refuse(source, faults)
    return checked(source, sorted(placed, key=lambda term: len(term.path)))


def _parents(rows: Sequence[tuple[Term, tuple[str, ...]]], by_name: Mapping[str, list[int]], at: int) -> list[int]:
    """Return which rows a row's parent can be: those of that name, told apart by what is above them."""
    parent = rows[at][1]
    if not parent:
        return []
    found = by_name.get(key(parent[-1]), [])
    if len(found) > 1:
        found = [other for other in found if list(map(key, rows[other][1][-1:])) == list(map(key, parent[-2:-1]))]
    return found


def _path(rows: Sequence[tuple[Term, tuple[str, ...]]], above: Sequence[list[int]], at: int) -> tuple[str, ...] | None:
    """Return the names from the top down to a row, or None when it stands below itself."""
    names, seen = [rows[at][0].name], {at}
    while len(above[at]) == 1:
        at = above[at][0]
        if at in seen:
            return None
        seen.add(at)
        names.append(rows[at][0].name)
    return tuple(reversed(names))


def refuse(source: str, faults: Sequence[str]) -> None:
    """Refuse a file for its faults, if there are any. Errors: UserError naming the first of them."""
    if faults:
        more = f", and {len(faults) - SHOWN:,} more" if len(faults) > SHOWN else ""
        raise UserError(f"{source} cannot be used: {'; '.join(faults[:SHOWN])}{more}.")


def _why_not(term: Term) -> str:
    for name in (*term.path, *term.synonyms):
        if not tidy(name):
            return "a name is empty"
        if len(name) > MAX_NAME:
            return f"a name has {len(name):,} characters, more than {MAX_NAME}"
        if any(ord(letter) < 32 for letter in name):
            return f"{name!r} holds control characters"
    return ""
