"""Text of a search to the tree that says what it asks for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from typing import NoReturn

from tagger_desktop.domain.query.errors import MisfitError, QueryError, shown
from tagger_desktop.domain.query.fields import BY_NAME, FIELDS, Field
from tagger_desktop.domain.query.tree import Everything, Matches, Query, Tagged, all_of, any_of, negate
from tagger_desktop.domain.query.words import KEYWORDS, Token, scan
from tagger_desktop.domain.text_file import storable
from tagger_desktop.domain.vocabulary import tidy

MAX_LENGTH = 50_000  # characters; what is longer was pasted by mistake
MAX_DEPTH = 50  # parentheses within parentheses; keeps every walk over the tree far from Python's recursion limit
TERMS = ("word", "field", "(", "-")

WHOLE = "Put the whole in quotes if it is one name or value."
JOINING = 'AND, OR and NOT join words; to search for a tag of that name, put it in quotes: "OR".'
FIELD_NAMES = f"Fields are {', '.join(FIELDS)}. A tag with such a sign goes in quotes."


def parse(text: str) -> Query:
    """Return what `text` asks for, in normal form; of nothing but space, everything.

    Errors: QueryError, which says where and what was expected.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(f"a search has at most {MAX_LENGTH:,} characters", MAX_LENGTH, len(text))
    tokens = scan(storable(text))
    for token, after in zip(tokens, tokens[1:], strict=False):
        _check_apart(token, after)
    return _Parser(tokens).query() if tokens else Everything()


class _Parser:
    """Recursive descent: alternatives of conjunctions of parts; NOT binds tightest."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.at].kind if self.at < len(self.tokens) else ""

    def take(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def query(self) -> Query:
        found = self.alternatives()
        if self.kind:
            token = self.take()
            raise QueryError("this ')' closes nothing", token.start, token.end)
        return found

    def alternatives(self) -> Query:
        parts = [self.conjunction()]
        while self.kind == "OR":
            self.take()
            parts.append(self.conjunction())
        return any_of(parts)

    def conjunction(self) -> Query:
        parts = [self.part()]
        while self.kind not in ("OR", ")", ""):
            if self.kind == "AND":
                self.take()
            parts.append(self.part())
        return all_of(parts)

    def part(self) -> Query:
        negated = False
        while self.kind in ("NOT", "-"):
            token = self.take()
            negated = not negated
            if token.kind == "-" and (not self.kind or self.tokens[self.at].start > token.end):
                raise QueryError("'-' stands right before what it leaves out", token.start, token.end, WHOLE)
        if self.kind == "(":
            found = self.group()
        elif self.kind == "word":
            found = _word(self.take())
        elif self.kind == "field":
            found = self.field()
        else:
            self.missing()
        return negate(found) if negated else found

    def group(self) -> Query:
        opening = self.take()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            problem = f"parentheses are nested deeper than {MAX_DEPTH}"
            raise QueryError(problem, opening.start, opening.end)
        found = self.alternatives()
        self.depth -= 1
        if self.kind != ")":
            raise QueryError("this '(' is never closed", opening.start, opening.end)
        self.take()
        return found

    def field(self) -> Query:
        token = self.take()
        field = _field(token)
        values = []
        comma = token
        while self.kind == "value":
            values.append(self.take())
            if self.kind != ",":
                break
            comma = self.take()
        else:
            sign = "','" if comma.kind == "," else shown(token.text + token.op)
            problem = f"a value is missing after {sign}; {field.name} takes {field.type.expects}"
            raise QueryError(problem, comma.start, comma.end)
        if len(values) > 1 and token.op not in (":", "=", "!="):
            problem = f"'{token.op}' takes one value, not a list"
            raise QueryError(problem, values[1].start, values[-1].end)
        found = any_of(_match(field, token.op, value) for value in values)
        return negate(found) if token.op == "!=" else found

    def missing(self) -> NoReturn:
        """Say what is missing where a word, a field or a group should begin."""
        before = self.tokens[self.at - 1] if self.at else None
        here = self.tokens[self.at] if self.kind else None
        if here and before and before.kind == "(" and here.kind == ")":
            raise QueryError("there is nothing between these parentheses", before.start, here.end)
        if here and (before is None or (before.kind == "(" and here.kind in KEYWORDS)):
            if here.kind == ")":
                raise QueryError("this ')' closes nothing", here.start, here.end)
            raise QueryError(f"a word is missing before {here.kind}", here.start, here.end, JOINING)
        assert before, "only an empty search has no token"
        if before.kind == "(":
            raise QueryError("this '(' is never closed", before.start, before.end)
        raise QueryError(f"a word is missing after {before.kind}", before.start, before.end, JOINING)


def _check_apart(token: Token, after: Token) -> None:
    """Refuse what would silently fall into two words, such as IMG(1) or say"hi"."""
    if token.end == after.start and token.kind in ("word", "value") and after.kind in TERMS:
        sign = "'\"'" if after.quoted else shown(after.text)
        raise QueryError(f"there is no space before {sign}", after.start, after.end, WHOLE)


def _word(token: Token) -> Query:
    if token.quoted:
        return Tagged(_name(token))
    if "," in token.text:
        problem = "a comma joins values of a field, not tags"
        hint = "Write dog cat for photos with both, dog OR cat for either, or put the name in quotes."
        raise QueryError(problem, token.start, token.end, hint)
    return Tagged(_name(token), glob="*" in token.text)


def _name(token: Token) -> str:
    if not token.closed:
        raise QueryError("this quote is never closed", token.start, token.end)
    name = tidy(token.text)
    if not name:
        raise QueryError("there is nothing between these quotes", token.start, token.end)
    return name


def _field(token: Token) -> Field:
    if not token.text:
        raise QueryError(f"a field is missing before '{token.op}'", token.start, token.end, FIELD_NAMES)
    field = BY_NAME.get(token.text.casefold())
    if field is None:
        name_end = token.start + len(token.text)
        hint = f"{_near(token.text, BY_NAME)} {FIELD_NAMES}".strip()
        raise QueryError(f"there is no field {shown(token.text)}", token.start, name_end, hint)
    if token.op not in field.operators:
        problem = f"{field.name} goes with {' '.join(field.operators)}, not {token.op}"
        raise QueryError(problem, token.start, token.end, f"For example {field.example}.")
    return field


def _match(field: Field, op: str, value: Token) -> Query:
    op = "=" if op == "!=" else op
    if not value.closed:
        raise QueryError("this quote is never closed", value.start, value.end)
    if field.name == "tag":
        name = _name(value)
        return Tagged(name, glob=op == ":" and "*" in name and not value.quoted, exact=op == "=")
    text = unicodedata.normalize("NFC", value.text).strip()
    try:
        return Matches(field.name, *field.type.read(op, text))
    except MisfitError as error:
        problem = str(error) or f"{field.name} takes {field.type.expects}, not {shown(value.text)}"
        raise QueryError(problem, value.start, value.end, _near(text, field.values)) from None


def _near(text: str, words: Iterable[str]) -> str:
    near = get_close_matches(text.casefold()[:40], tuple(words), n=1)
    return f"Did you mean {near[0]}?" if near else ""
