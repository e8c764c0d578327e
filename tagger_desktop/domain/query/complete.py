"""What is being typed at a place of an unfinished search, and how a completion is put there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tagger_desktop.domain.query.fields import BY_NAME
from tagger_desktop.domain.query.words import KEYWORDS, OPERATOR, Token, quote_value, quote_word, scan, unescape


@dataclass(frozen=True, slots=True)
class Cursor:
    """What is being typed: `prefix` is what stands before the caret, a completion replaces `text[start:end]`.

    `kind` "tag" may also become a field (see `replace`). `field` is the name in full of the field whose value is
    typed (as typed, if unknown): for `tag:` the kind is "tag" and the field "tag". `negated` after NOT or `-`.
    """

    kind: Literal["tag", "field", "value"]
    field: str | None
    prefix: str
    start: int
    end: int
    negated: bool = False


def cursor(text: str, position: int) -> Cursor:
    """Return what is being typed at `position` of `text`, which need not be a correct search."""
    position = min(max(position, 0), len(text))
    tokens = scan(text)
    at = next((i for i, token in enumerate(tokens) if token.start < position <= _reach(token)), None)
    if at is not None:
        return _inside(text, position, tokens, at)
    before = [token for token in tokens if token.start < position]
    position = max(position, before[-1].end) if before and before[-1].kind == "field" else position
    return _typing(before, "", position, position)


def replace(text: str, cursor: Cursor, completion: str, *, field: bool = False) -> tuple[str, int]:
    """Return `text` with `completion` where `cursor` is, and the place of the caret after it.

    A tag or value is quoted where it must be and a space follows. With `field`, or where a field's name is being
    typed, the completion is a field: its first operator follows unless there is one.
    """
    rest = text[cursor.end :]
    if field or cursor.kind == "field":
        has_operator = OPERATOR.match(rest.lstrip())
        written = completion + ("" if has_operator or completion not in BY_NAME else BY_NAME[completion].operators[0])
    else:
        written = quote_value(completion) if cursor.field else quote_word(completion)
        if not rest or not (rest[0].isspace() or rest[0] == ")" or (rest[0] == "," and cursor.field)):
            written += " "
    new = text[: cursor.start] + written
    return new + rest, len(new)


def _reach(token: Token) -> int:
    """Return up to where a caret belongs to the word that `token` is; signs have no inside."""
    if token.kind == "field":
        return token.start + len(token.text)
    return token.end if token.kind in ("word", "value", *KEYWORDS) else token.start


def _inside(text: str, position: int, tokens: list[Token], at: int) -> Cursor:
    token = tokens[at]
    prefix = text[token.start : position]
    if token.kind == "field":
        return Cursor("field", None, prefix, token.start, _reach(token), _negated(tokens[:at]))
    if token.quoted:
        inner = prefix[1:-1] if token.closed and position == token.end else prefix[1:]
        prefix = unescape(inner)
    # An open quote swallows the rest of the text, which the person does not mean.
    end = token.end if token.closed else position
    return _typing(tokens[:at], prefix, token.start, end)


def _typing(before: list[Token], prefix: str, start: int, end: int) -> Cursor:
    field = _field_of(before)
    kind: Literal["tag", "value"] = "tag" if field in (None, "tag") else "value"
    return Cursor(kind, field, prefix, start, end, _negated(before))


def _field_of(before: list[Token]) -> str | None:
    """Return the field whose value follows `before`, or None when none is expected."""
    if not before or before[-1].kind not in ("field", ","):
        return None
    token = next(token for token in reversed(before) if token.kind == "field")
    known = BY_NAME.get(token.text.casefold())
    return known.name if known else token.text


def _negated(before: list[Token]) -> bool:
    """Tell whether what follows `before` is left out; a value is when its field is."""
    end = len(before)
    if _field_of(before) is not None:
        end = max(i for i, token in enumerate(before) if token.kind == "field")
    negated = False
    for token in reversed(before[:end]):
        if token.kind not in ("NOT", "-"):
            break
        negated = not negated
    return negated
