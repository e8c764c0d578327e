"""Where somebody is in a library: what brings them back to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pyroaring import BitMap

from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library.search import Order


@dataclass(frozen=True, slots=True)
class Place:
    """A library, and what was on show and selected in it; ids and the text of a search, no names or pictures."""

    path: Path
    person: str = ""
    """Who had it open, "" when nobody has yet."""
    text: str = field(default="", repr=False)
    order: Order | None = None
    selection: BitMap = field(default_factory=BitMap)
    current: int | None = None
    in_loupe: bool = False
    layer: str = ""
    last_tags: tuple[TagId, ...] = ()
    copied_tags: tuple[TagId, ...] = ()
