"""The parts of a file that say something about its photo, whichever format they came out of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from tagger_desktop.domain.errors import UnreadablePhoto
from tagger_desktop.imaging.private.tags import Level

Kind = Literal["exif", "xmp", "iptc", "comment", "more", "other"]


@dataclass(frozen=True, slots=True)
class Part:
    """One part: what kind it is, its bytes, and for one of a kind that nobody here reads, what it is called."""

    kind: Kind
    data: bytes
    name: str = ""


Walk = Callable[[bytes], Iterator[Part]]
Clean = Callable[[bytes, Level], bytes]


def damaged(format: str) -> UnreadablePhoto:
    """Return why a file's parts cannot be told from one another."""
    return UnreadablePhoto(
        f"The {format} file is damaged: what it says about its photo cannot be told from the picture."
    )
