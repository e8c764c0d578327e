"""What a person does often: for plain libraries among the settings, for an encrypted one in its encrypted cache."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from tagger_desktop.library.cache import Cache

NAME = "habits"


@dataclass(slots=True)
class Habits:
    """Searches made before, and how often something was chosen from the palette; both name tags."""

    searches: list[str] = field(default_factory=list)
    uses: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, cache: Cache) -> Habits:
        """Return what is kept in a cache; nothing when that was made anew."""
        try:
            kept = json.loads(cache.note(NAME) or "{}")
            return cls([str(text) for text in kept["searches"]], {line: int(n) for line, n in kept["uses"].items()})
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def keep(self, cache: Cache) -> None:
        """Write down what is to be there the next time."""
        cache.keep_note(NAME, json.dumps(asdict(self)))
