"""Reading JSON that others wrote: every value has its type, or it is said which one has not."""

from __future__ import annotations

import json
from collections.abc import Collection

MOST = (1 << 63) - 1  # the greatest number that a library can hold


def load(data: bytes) -> object:
    """Return what a JSON text says.

    Errors: ValueError, fit for a person, when it is not UTF-8, no JSON, or nested without end.
    """
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(f"the text is not UTF-8 (line {line})") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}" if error.lineno > 1 else f"column {error.colno}"
        raise ValueError(f"this is no JSON: {error.msg[:1].lower()}{error.msg[1:]} at {where}") from error
    except RecursionError as error:
        raise ValueError("the values are nested too deeply") from error


class Fields:
    """One JSON object whose values are asked for by name and type.

    Every method raises ValueError, fit for a person, when the value is of another type, or absent without a default.
    """

    def __init__(self, value: object, what: str) -> None:
        """Read from `value`, which should be an object; `what` says in a message what the object stands for."""
        if not isinstance(value, dict):
            raise ValueError(f"{what} should be an object, not {_shown(value)}")
        self._values: dict[str, object] = value
        self._what = what

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text; null counts as absent where there is a default."""
        value = self._value(name, default)
        if not isinstance(value, str):
            raise ValueError(f"{name!r} of {self._what} should be a text, not {_shown(value)}")
        return checked_text(value, name)

    def one_of(self, name: str, choices: Collection[str], default: str) -> str:
        """Return a text that is one of `choices`."""
        value = self.text(name, default)
        if value not in choices:
            known = ", ".join(choice for choice in choices if choice)
            raise ValueError(f"{name!r} of {self._what} is {value!r}, which is none of: {known}")
        return value

    def number(self, name: str, default: int | None = 0, *, least: int = 0, most: int = MOST) -> int:
        """Return a whole number within bounds."""
        value = self._value(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError(f"{name!r} of {self._what} should be a whole number, not {_shown(value)}")
        if not least <= value <= most:
            raise ValueError(f"{name!r} of {self._what} should be from {least} to {most}, not {value}")
        return value

    def truth(self, name: str, default: bool = False) -> bool:
        """Return true or false."""
        value = self._value(name, default)
        if not isinstance(value, bool):
            raise ValueError(f"{name!r} of {self._what} should be true or false, not {_shown(value)}")
        return value

    def rows(self, name: str, *, needed: bool = False) -> list[object]:
        """Return a list, empty when there is none and it is not `needed`."""
        value = self._value(name, None if needed else [])
        if not isinstance(value, list):
            raise ValueError(f"{name!r} of {self._what} should be a list, not {_shown(value)}")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, empty when there is none."""
        for value in self.rows(name):
            if not isinstance(value, str):
                raise ValueError(f"{name!r} of {self._what} should hold texts, not {_shown(value)}")
        return tuple(checked_text(str(value), name) for value in self.rows(name))

    def _value(self, name: str, default: object) -> object:
        value = self._values.get(name)
        if value is None and default is None:
            raise ValueError(f"{self._what} has no {name!r}")
        return default if value is None else value


def checked_text(value: str, name: str) -> str:
    """Return `value`. Errors: ValueError when it holds half of a character, which no file can be given."""
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"{name!r} holds half of a character (a lone surrogate)") from error
    return value


def _shown(value: object) -> str:
    names = {dict: "an object", list: "a list", bool: str(value).lower(), type(None): "null"}
    return names.get(type(value)) or (repr(value) if len(repr(value)) <= 40 else repr(value)[:40] + "…")
