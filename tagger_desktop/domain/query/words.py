"""How a search is cut into tokens, and how a word is quoted so that it is cut again as one."""

from __future__ import annotations

import re
from dataclasses import dataclass

KEYWORDS = ("AND", "OR", "NOT")

SPACE = re.compile(r"\s*")
QUOTED = re.compile(r'"((?:[^"\\]|\\.?)*)("?)', re.DOTALL)
WORD = re.compile(r'[^\s()"]+')
VALUE = re.compile(r'[^\s()",]+')
OPERATOR = re.compile(r":?[<>]=?|:?!?=|:")
FIELD = re.compile(rf"([^\W\d_][\w-]*)\s*({OPERATOR.pattern})")
ESCAPED = re.compile(r'\\(["\\])')
PLAIN_WORD = re.compile(r'[^\s()",:=<>*-][^\s()",:=<>*]*')
PLAIN_VALUE = re.compile(r'(?!!=)[^\s()",=<>][^\s()",]*')


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a search: `text[start:end]`.

    `kind` is "word", "value", "field" (a name with its operator), "AND", "OR", "NOT", "-", "(", ")" or ",".
    `text` is what it says, without quotes and escapes; `op` is a field's operator.
    """

    kind: str
    text: str
    start: int
    end: int
    op: str = ""
    quoted: bool = False
    closed: bool = True


def scan(text: str) -> list[Token]:
    """Cut `text` into tokens, however unfinished it is; a quote without end goes to the end of the text.

    A value follows its field's operator or a comma, and may stand after a space: `rating: 3`, `ext:jpg, heic`.
    """
    tokens: list[Token] = []
    last: Token | None = None
    at = 0
    while (start := _skip(text, at)) < len(text):
        token = _next(text, start, last, apart=start > at)
        tokens.append(token)
        last, at = token, token.end
    return tokens


def _skip(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    return found.end() if found else at


def _next(text: str, start: int, last: Token | None, apart: bool) -> Token:
    expected = last is not None and last.kind in ("field", ",")
    if expected and not apart:
        return _value(text, start) or _term(text, start)
    if last is not None and last.kind == "value" and not apart and text[start] == ",":
        return Token(",", ",", start, start + 1)
    token = _term(text, start)
    if expected and token.kind == "word":
        return _value(text, start) or token
    return token


def _term(text: str, start: int) -> Token:
    first = text[start]
    if first in "()-":
        return Token(first, first, start, start + 1)
    if first == '"':
        return _quoted("word", text, start)
    word = _match(WORD, text, start)
    if word in KEYWORDS:
        return Token(word, word, start, start + len(word))
    if found := FIELD.match(text, start):
        return Token("field", found[1], start, found.end(), op=_operator(found[2]))
    if found := OPERATOR.match(text, start):
        return Token("field", "", start, found.end(), op=_operator(found[0]))
    return Token("word", word, start, start + len(word))


def _value(text: str, start: int) -> Token | None:
    if text[start] == '"':
        return _quoted("value", text, start)
    value = _match(VALUE, text, start)
    return Token("value", value, start, start + len(value)) if value else None


def _quoted(kind: str, text: str, start: int) -> Token:
    found = QUOTED.match(text, start)
    assert found, "a quote begins a quoted word"
    return Token(kind, unescape(found[1]), start, found.end(), quoted=True, closed=bool(found[2]))


def _match(pattern: re.Pattern[str], text: str, start: int) -> str:
    found = pattern.match(text, start)
    return found[0] if found else ""


def _operator(written: str) -> str:
    """Return `rating:>=3`, as other programs write it, in our way."""
    return written[1:] if len(written) > 1 and written[0] == ":" else written


def unescape(text: str) -> str:
    r"""Return what stands between quotes without its escapes; `\` before anything else means itself.

    >>> unescape(r"C:\Users says \"hi\"")
    'C:\\Users says "hi"'
    """
    return ESCAPED.sub(r"\1", text)


def quote(text: str) -> str:
    """Return `text` in quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def quote_word(name: str) -> str:
    """Return a tag's name as a word of a search, in quotes where it would be read as something else.

    >>> quote_word("dog"), quote_word("golden retriever"), quote_word("OR"), quote_word("16:9")
    ('dog', '"golden retriever"', '"OR"', '"16:9"')
    """
    return name if PLAIN_WORD.fullmatch(name) and name not in KEYWORDS else quote(name)


def quote_value(value: str) -> str:
    """Return the value of a field, in quotes where it would be read as something else.

    >>> quote_value("IMG_*"), quote_value("Trips/Rome 2024")
    ('IMG_*', '"Trips/Rome 2024"')
    """
    return value if PLAIN_VALUE.fullmatch(value) else quote(value)
