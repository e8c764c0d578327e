"""What the word under the caret of an unfinished search may become: tags, fields and their values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tagger_desktop.commands.completion import Completion, Match
from tagger_desktop.domain.photo import MAX_RATING
from tagger_desktop.domain.query import FIELDS, Cursor
from tagger_desktop.domain.vocabulary import Vocabulary, key

LIMIT = 8  # lines in all
FEW_FIELDS = 3  # of them fields, where tags fit too
OPEN = frozenset({"folder", "camera", "ext", "by", "source"})  # fields whose values the library knows

Values = Callable[[str], Sequence[str]]
"""Returns what an open field has for values in the library."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing the word may become: a tag (`match`), a field, or a field's value; `note` explains it."""

    text: str
    match: Match | None = None
    is_field: bool = False
    note: str = ""


def suggestions(
    cursor: Cursor, completion: Completion, vocabulary: Vocabulary, values: Values, *, all_fields: bool = False
) -> list[Suggestion]:
    """Return what may stand at `cursor`, the likeliest first; of nothing typed, nothing unless `all_fields`."""
    typed = key(cursor.prefix)
    if cursor.kind == "value":
        return _fitting(typed, _values_of(cursor.field or "", vocabulary, values))
    if cursor.kind == "field":
        return _fields(typed, LIMIT)
    if cursor.field == "tag":
        return _tags(cursor.prefix, completion, vocabulary, LIMIT)
    if not typed:
        return _fields("", len(FIELDS)) if all_fields else []
    fields = _fields(typed, FEW_FIELDS)
    return [*_tags(cursor.prefix, completion, vocabulary, LIMIT - len(fields)), *fields]


def _tags(typed: str, completion: Completion, vocabulary: Vocabulary, limit: int) -> list[Suggestion]:
    return [
        Suggestion(vocabulary.title(match.tag_id), match, note=vocabulary.tags[match.tag_id].kind)
        for match in completion.matches(typed, limit)
        if match.tag_id in vocabulary.tags
    ]


def _fields(typed: str, limit: int) -> list[Suggestion]:
    found = (field for field in FIELDS.values() if any(name.startswith(typed) for name in (field.name, *field.aliases)))
    return [Suggestion(field.name, is_field=True, note=field.help) for field in found][:limit]


def _values_of(name: str, vocabulary: Vocabulary, values: Values) -> Iterable[str]:
    if name == "kind":
        return [kind.name for kind in vocabulary.kinds]
    if name == "needs":
        return [group.name for group in vocabulary.groups if group.required]
    if name == "rating":
        return [str(stars) for stars in range(MAX_RATING, -1, -1)]
    fixed = FIELDS[name].values if name in FIELDS else ()
    return [*fixed, *values(name)] if name in OPEN else fixed


def _fitting(typed: str, values: Iterable[str]) -> list[Suggestion]:
    """Return the values that begin with what is typed, then those that have it inside."""
    begins, inside = list[Suggestion](), list[Suggestion]()
    for value in dict.fromkeys(values):
        at = key(value).find(typed)
        if at >= 0:
            (begins if at == 0 else inside).append(Suggestion(value))
    return (begins + inside)[:LIMIT]
