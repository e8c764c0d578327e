"""What a model has to offer to propose tags, and the table of those that do.

A tagger looks at photos and says tags with confidences; an embedder turns a photo into a vector that similar photos
share. Neither knows of the library: jobs hand pixels in and put what comes out where it belongs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tagger_desktop.domain.photo import FileFacts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Label:
    """Something a tagger can say, in the words of a vocabulary: a tag's name, its kind, and the names above it."""

    name: str
    kind: str = "object"
    broader: tuple[str, ...] = ()
    """Names of the tags above, nearest first: ("cat", "animal") for a tabby."""


@dataclass(frozen=True, slots=True)
class View:
    """A photo as a tagger sees it.

    Shapes: `pixels` is (height, width, 3), 8 bits a channel, sRGB, upright.
    """

    pixels: NDArray[np.uint8]
    facts: FileFacts | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One tag that a tagger proposes for a photo, or for a box on it.

    Units: `confidence` 0-1; `box` is left, top, width, height in fractions of the upright photo, origin top left.
    """

    label: Label
    confidence: float
    box: tuple[float, float, float, float] | None = None


class Tagger(Protocol):
    """A model that proposes tags."""

    name: str
    """What it is called in commands, in searches (`source:`) and in the history; letters, digits, "-" and "."."""
    version: str
    """Which model it was, weights and preprocessing included: suggestions of two versions are never mixed."""
    labels: Sequence[Label]
    side: int
    """Pixels the shorter side of a photo should have at least; a thumbnail of that size will do."""

    def predict(self, photos: Sequence[View]) -> list[list[Proposal]]:
        """Return what the model proposes for each photo, most confident first; nothing below its own threshold."""


class Embedder(Protocol):
    """A model that turns a photo into a vector; the nearer two vectors, the more alike two photos."""

    name: str
    version: str
    length: int
    side: int

    def embed(self, photos: Sequence[View]) -> NDArray[np.float32]:
        """Return one vector of length 1 for each photo.

        Shapes: (photos, length).
        """
