"""Whether a text fits what a search asks for, told in Python and, where SQL can tell it too, as a LIKE pattern."""

from __future__ import annotations

import re
from collections.abc import Callable

from tagger_desktop.domain.query import FIELDS
from tagger_desktop.domain.query.values import Words
from tagger_desktop.domain.vocabulary import key

Fits = Callable[[str], bool]

ESCAPED = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_", "*": "%"})
LONGEST = 4_000  # characters; no file name is as long, and SQLite refuses patterns of 50,000 bytes


def fits(field: str, op: str, asked: str) -> Fits:
    """Return what tells whether a text fits `asked`, as the type of the field says (see query.values.Words)."""
    if _how(field) == "folder":
        return _in_folder(asked, below=op == ":")
    if op == "=":
        wanted = key(asked)
        return lambda text: key(text) == wanted
    fit = key_fits(_whole(field, asked))
    return lambda text: fit(key(text))


def key_fits(pattern: str) -> Fits:
    """Return what tells whether a key (see vocabulary.key) fits `pattern`, with its `*`, from end to end.

    Piece after piece is looked for, so that many `*` cost no more than one; a regular expression may try forever.
    """
    wanted = key(pattern)
    first, *others = wanted.split("*")
    if not others:
        return wanted.__eq__
    *middle, last = others
    shortest = len(first) + len(last)

    def fit(text: str) -> bool:
        if len(text) < shortest or not text.startswith(first) or not text.endswith(last):
            return False
        at, end = len(first), len(text) - len(last)
        for piece in middle:
            at = text.find(piece, at, end)
            if at < 0:
                return False
            at += len(piece)
        return True

    return fit


def like(field: str, asked: str) -> str | None:
    r"""Return what `field:asked` means as a pattern for LIKE ... ESCAPE '\' over keys of texts.

    None when no file name can fit.
    """
    pattern = re.sub(r"\*+", "*", key(_whole(field, asked))).translate(ESCAPED)
    return None if "\0" in pattern or len(pattern) > LONGEST else pattern


def _how(field: str) -> str:
    type_ = FIELDS[field].type
    return type_.match if isinstance(type_, Words) else "whole"


def _whole(field: str, asked: str) -> str:
    """Return the pattern that the whole text has to fit."""
    how = _how(field)
    return f"*{asked}*" if how == "part" or (how == "name" and "*" not in asked) else asked


def _in_folder(asked: str, *, below: bool) -> Fits:
    """Return what tells whether `asked` is a run of a path's components, at its end unless `below`."""
    wanted = [part for part in asked.split("/") if part]
    tests: list[Fits] = [key_fits(part) if below else key(part).__eq__ for part in wanted]
    from_root = asked.startswith("/")

    def fit(path: str) -> bool:
        have = [key(part) for part in path.split("/") if part]
        last = len(have) - len(tests)
        starts = range(last + 1) if below else range(max(last, 0), last + 1)
        return any(
            all(test(part) for test, part in zip(tests, have[start:], strict=False))
            for start in starts
            if start == 0 or not from_root
        )

    return fit
