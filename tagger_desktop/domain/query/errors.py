"""What is wrong with a search, and where."""

from __future__ import annotations

from tagger_desktop.domain.errors import UserError


class QueryError(UserError):
    """A search that cannot be understood; the offending part is `text[start:end]`, never empty.

    Units: `column` counts from 1, `start` and `end` from 0, all in Unicode code points.
    """

    def __init__(self, problem: str, start: int, end: int, hint: str = "") -> None:
        super().__init__(f"Column {start + 1}: {problem}.", hint)
        self.start = start
        self.end = end

    @property
    def column(self) -> int:
        """Where the offending part begins, as a person counts."""
        return self.start + 1


class MisfitError(ValueError):
    """Why a text does not fit its field; empty when what the field expects says enough."""


def shown(text: str) -> str:
    """Return `text` short enough for a sentence, in single quotes."""
    return f"'{text[:40]}…'" if len(text) > 41 else f"'{text}'"
