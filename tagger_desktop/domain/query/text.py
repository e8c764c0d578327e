"""A tree back to text, with as few quotes and parentheses as it can do with."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from tagger_desktop.domain.query.fields import FIELDS
from tagger_desktop.domain.query.tree import All, Any, Everything, Matches, Not, Query, Tagged, normal
from tagger_desktop.domain.query.values import Words
from tagger_desktop.domain.query.words import PLAIN_VALUE, PLAIN_WORD, quote_value, quote_word


def to_text(query: Query) -> str:
    """Return the text that `parse` reads back as `normal(query)`.

    Errors: ValueError for a tree that has no text: one that leaves out everything, a pattern with a space.
    """
    tidied = normal(query)
    return "" if isinstance(tidied, Everything) else _alternatives(tidied)


def _alternatives(query: Query) -> str:
    return " OR ".join(map(_conjunction, _terms(query)))


def _conjunction(query: Query | str) -> str:
    if isinstance(query, All):
        return " ".join(map(_part, query.parts))
    return query if isinstance(query, str) else _part(query)


def _part(query: Query) -> str:
    match query:
        case Not(part):
            return f"-{_part(part)}"
        case Tagged():
            return _tagged(query)
        case Matches(field):
            op, value = _written(query)
            return f"{field}{op}{value}"
        case Everything():
            raise ValueError("a part that finds everything has no text")
    terms = _terms(query)
    if len(terms) == 1 and isinstance(terms[0], str):
        return terms[0]
    return f"({_alternatives(query)})"


def _terms(query: Query) -> list[Query | str]:
    """Return the alternatives; neighbours that differ only in a field's value are one text, such as ext:jpg,png."""
    terms: list[Query | str] = []
    for field, run in groupby(query.parts if isinstance(query, Any) else (query,), key=_listed):
        parts = tuple(run)
        if field and len(parts) > 1:
            terms.append(f"{field}:{_comma_list(parts)}")
        else:
            terms.extend(parts)
    return terms


def _listed(part: Query) -> str:
    """Return the field that can take `part` into a list of its values, or nothing."""
    return part.field if isinstance(part, Matches) and _written(part)[0] == ":" else ""


def _comma_list(parts: Iterable[Query]) -> str:
    return ",".join(_written(part)[1] for part in parts if isinstance(part, Matches))


def _written(part: Matches) -> tuple[str, str]:
    type_ = FIELDS[part.field].type
    op, value = type_.write(part.op, part.value)
    return op, quote_value(value) if isinstance(type_, Words) else value


def _tagged(tagged: Tagged) -> str:
    name = tagged.name
    if tagged.exact:
        return f"tag={quote_value(name)}"
    if not tagged.glob:
        return quote_word(name)
    if PLAIN_WORD.fullmatch(name.replace("*", "x")):
        return name
    if PLAIN_VALUE.fullmatch(name):
        return f"tag:{name}"
    raise ValueError(f"a pattern cannot be put in quotes: {name!r}")
