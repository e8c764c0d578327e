"""The types of value that fields of the search language take, and how each is read and written."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol, TypeVar

from tagger_desktop.domain.query import dates
from tagger_desktop.domain.query.dates import Dates
from tagger_desktop.domain.query.errors import MisfitError
from tagger_desktop.domain.query.size import UNITS, Size
from tagger_desktop.domain.query.tree import Range, Value
from tagger_desktop.domain.vocabulary import tidy

EQUAL = (":", "=", "!=")
ORDERED = (":", ">=", "<=", ">", "<", "=", "!=")
MOST = 10**9  # of pixels or tags; far from SQLite's 64 bits
NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?|\.[0-9]{1,9}")

Number = TypeVar("Number", int, float, Size)


class ValueType(Protocol):
    """What a field takes: which operators, which values, and how they are read and written.

    `read` is given an operator of `operators` but "!=", and returns the one that belongs in the tree.
    """

    @property
    def expects(self) -> str:
        """What follows "rating takes" in an error, such as "a number from 0 to 5"."""

    @property
    def operators(self) -> tuple[str, ...]:
        """The operators a person may write; completion inserts the first."""

    @property
    def values(self) -> tuple[str, ...]:
        """The values to complete; those of a closed type, the fixed ones of an open type."""

    def read(self, op: str, text: str) -> tuple[str, Value]:
        """Return the operator and the value for the tree.

        Errors: MisfitError.
        """

    def write(self, op: str, value: Value) -> tuple[str, str]:
        """Return the operator and the text that read back as the same."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a closed set of words."""

    values: tuple[str, ...]
    other_names: tuple[tuple[str, str], ...] = ()
    operators: tuple[str, ...] = EQUAL

    @property
    def expects(self) -> str:
        """The words, as a list."""
        return f"{', '.join(self.values[:-1])} or {self.values[-1]}"

    def read(self, op: str, text: str) -> tuple[str, Value]:
        """Return ":" and the word."""
        word = dict(self.other_names).get(text.casefold(), text.casefold())
        if word not in self.values:
            raise MisfitError
        return ":", word

    def write(self, op: str, value: Value) -> tuple[str, str]:
        """Return the word as it is."""
        return op, str(value)


@dataclass(frozen=True, slots=True)
class Words:
    """Free text, in which `*` stands for any run of characters, quoted or not; "=" takes it literally.

    `match` says what ":" means. "whole": the text fits from end to end. "part": somewhere. "name": somewhere, but
    from end to end when there is a `*`. "folder": a run of path components, from the root when it begins with "/",
    each from end to end; photos further below are found too, and "=" finds only those right in such a folder.
    """

    expects: str
    match: Literal["whole", "part", "name", "folder"] = "whole"
    clean: Callable[[str], str] = tidy
    values: tuple[str, ...] = ()
    operators: tuple[str, ...] = EQUAL

    def read(self, op: str, text: str) -> tuple[str, Value]:
        """Return the operator, ":" where "=" would say the same, and the text made clean."""
        value = self.clean(text)
        if not value:
            raise MisfitError
        return (":" if self.match == "whole" and "*" not in value else op), value

    def write(self, op: str, value: Value) -> tuple[str, str]:
        """Return the text; whoever prints quotes it."""
        return op, str(value)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number."""

    low: int
    high: int
    operators: tuple[str, ...] = ORDERED
    values: tuple[str, ...] = ()

    @property
    def expects(self) -> str:
        """The bounds, where a person could run into them."""
        return f"a number from {self.low} to {self.high}" if self.high < MOST else "a whole number"

    def read(self, op: str, text: str) -> tuple[str, Value]:
        """Return the operator and a number or Range."""
        return _ordered(op, text, self._one)

    def write(self, op: str, value: Value) -> tuple[str, str]:
        """Return digits."""
        return op, _written(value, str)

    def _one(self, text: str) -> int:
        if not re.fullmatch("[0-9]{1,10}", text) or not self.low <= int(text) <= self.high:
            raise MisfitError
        return int(text)


@dataclass(frozen=True, slots=True)
class Share:
    """A number from 0 to 1, or a percentage; hardly two are equal, so only comparison and range make sense."""

    expects: str = "a comparison or a range of numbers from 0 to 1, such as >=0.8 or 0.5..0.8"
    operators: tuple[str, ...] = (">=", "<=", ">", "<", ":")
    values: tuple[str, ...] = ()

    def read(self, op: str, text: str) -> tuple[str, Value]:
        """Return the operator and a number, or ":" and a Range."""
        op, value = _ordered(op, text, self._one)
        if op == ":" and not isinstance(value, Range):
            raise MisfitError
        return op, value

    def write(self, op: str, value: Value) -> tuple[str, str]:
        """Return a decimal fraction."""
        return op, _written(value, lambda number: f"{Decimal(repr(number)):f}")

    def _one(self, text: str) -> float:
        percent = text.endswith("%")
        digits = text.removesuffix("%")
        if not NUMBER.fullmatch(digits):
            raise MisfitError
        number = float(Decimal(digits) / 100 if percent else Decimal(digits))
        if number > 1:
            raise MisfitError
        return number


@dataclass(frozen=True, slots=True)
class Sizes:
    """Megapixels or bytes."""

    expects: str = "a number with its unit, such as 2mp (megapixels), 500kb, 2.5mb or 1gb"
    operators: tuple[str, ...] = (">", "<", ">=", "<=", ":", "=", "!=")
    values: tuple[str, ...] = ()

    def read(self, op: str, text: str) -> tuple[str, Value]:
        """Return the operator and a Size or Range of them; the unit of 2..5mp is that of both ends."""
        low, dots, high = text.partition("..")
        unit = high.lstrip("0123456789.").lower()
        if dots and unit in UNITS and re.fullmatch("[0-9.]+", low):
            text = f"{low}{unit}..{high}"
        op, value = _ordered(op, text, self._one, exact="=")
        match value:
            case Range(Size() as start, Size() as end) if start.measure != end.measure:
                raise MisfitError("a range cannot go from megapixels to bytes")
        return op, value

    def write(self, op: str, value: Value) -> tuple[str, str]:
        """Return number and unit."""
        return op, _written(value, str)

    def _one(self, text: str) -> Size:
        size = Size.read(text)
        if size is None:
            raise MisfitError
        return size


@dataclass(frozen=True, slots=True)
class Days:
    """Dates, which need no operator in the tree but ":"."""

    expects: str = dates.EXPECTS
    operators: tuple[str, ...] = ORDERED
    values: tuple[str, ...] = ("today", "yesterday", "7d", "2w", "3m", "1y")

    def read(self, op: str, text: str) -> tuple[str, Value]:
        """Return ":" and Dates."""
        return ":", dates.read(":" if op == "=" else op, text)

    def write(self, op: str, value: Value) -> tuple[str, str]:
        """Return the operator that goes with the shortest text."""
        if not isinstance(value, Dates):
            raise ValueError(f"{value!r} is no date")
        text = dates.write(value)
        digits = text.lstrip(":<>=")
        return text.removesuffix(digits), digits


def _ordered(op: str, text: str, one: Callable[[str], Number], exact: str = ":") -> tuple[str, Value]:
    """Read one value or a range; an open range is a comparison."""
    if op not in (":", "=") or ".." not in text:
        return (exact if op == "=" else op), one(text)
    low, high = text.split("..", 1)
    if low in ("", "*"):
        return "<=", one(high)
    if high in ("", "*"):
        return ">=", one(low)
    start, end = one(low), one(high)
    first, last = (start.amount, end.amount) if isinstance(start, Size) else (start, end)
    if first > last:
        raise MisfitError(f"the range goes backwards; write {high}..{low}")
    return (exact if start == end else ":"), (start if start == end else Range(start, end))


def _written(value: Value, one: Callable[[object], str]) -> str:
    return f"{one(value.low)}..{one(value.high)}" if isinstance(value, Range) else one(value)


def folder_path(text: str) -> str:
    r"""Return path components joined by one "/" each; only a leading one, for the root, is kept.

    >>> folder_path("Trips\\Rome//")
    'Trips/Rome'
    """
    tidied = re.sub(r"[/\\]+", "/", text.strip())
    return tidied.rstrip("/")


def ending(text: str) -> str:
    """Return a file name's ending as it is compared: small letters, no dot."""
    return tidy(text).casefold().removeprefix(".")
