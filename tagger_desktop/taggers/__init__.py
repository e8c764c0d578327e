"""What a model has to offer to propose tags, and the table of those that do.

A tagger looks at photos and says tags with confidences; an embedder turns a photo into a vector that similar photos
share. Neither knows of the library: jobs hand pixels in and put what comes out where it belongs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.photo import FileFacts

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Label:
    """Something a tagger can say, in the words of a vocabulary: a tag's name, its kind, and the names above it."""

    name: str
    kind: str = "object"
    broader: tuple[str, ...] = ()
    """Names of the tags above, nearest first: ("cat", "animal") for a tabby."""
    synonyms: tuple[str, ...] = ()
    """Other names that a vocabulary may have for it: "bike" for a bicycle."""


@dataclass(frozen=True, slots=True)
class View:
    """A photo as a tagger sees it; `imaging.view.view` makes the pixels.

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
    above: tuple[float, ...] = ()
    """The confidences of `label.broader`, where the tagger knows them: a vocabulary may have only "animal"."""


class Embedder(Protocol):
    """A model that turns a photo into a vector; the nearer two vectors, the more alike two photos."""

    name: str
    """What it is called where one is chosen."""
    version: str
    """Which model it was, weights and preprocessing included: vectors of two versions cannot be compared."""
    length: int
    side: int
    """Pixels the shorter side of a photo should have at least; a thumbnail of that size will do."""

    def embed(self, photos: Sequence[View]) -> NDArray[np.float32]:
        """Return one vector of length 1 for each photo.

        Shapes: (photos, length).
        """


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


class SeeingTagger(Tagger, Protocol):
    """A tagger whose one look at a photo gives an embedding as well."""

    embedder: Embedder

    def predict_and_embed(self, photos: Sequence[View]) -> tuple[list[list[Proposal]], NDArray[np.float32]]:
        """Return what `predict` and `embedder.embed` return, for the price of one of them."""


def look(
    tagger: Tagger | SeeingTagger, embedder: Embedder, photos: Sequence[View]
) -> tuple[list[list[Proposal]], NDArray[np.float32]]:
    """Return proposals and embeddings of photos: from one look where tagger and embedder are the same model."""
    own: Embedder | None = getattr(tagger, "embedder", None)
    if own is not None and (own.name, own.version) == (embedder.name, embedder.version):
        return tagger.predict_and_embed(photos)  # type: ignore[union-attr]  # it has an embedder: it is a SeeingTagger
    return tagger.predict(photos), embedder.embed(photos)


class OpenTagger(Tagger, Protocol):
    """A tagger without labels of its own: it looks for whatever words it is given, such as a person's vocabulary."""

    def asked_for(self, labels: Sequence[Label]) -> Tagger:
        """Return a tagger that looks for these labels. Errors: UserError when there are none."""


NO_WORDS = ("There are no tags to look for.", "Make tags, or import a vocabulary.")


def some(labels: Sequence[Label]) -> Sequence[Label]:
    """Return `labels`. Errors: UserError when there are none."""
    if not labels:
        raise UserError(*NO_WORDS)
    return labels


def looking_for(tagger: Tagger | OpenTagger, labels: Sequence[Label]) -> Tagger:
    """Return the tagger, told what to look for if it is one that has to be told; others speak in their own words.

    Errors: UserError when it has to be told, and there are no labels.
    """
    asked_for: Callable[[Sequence[Label]], Tagger] | None = getattr(tagger, "asked_for", None)
    return asked_for(labels) if asked_for is not None else tagger


@dataclass(frozen=True, slots=True)
class Places:
    """The folders that taggers read and write; `settings.places` knows where they are."""

    made: Path
    """What is made once and could be made again: converted models, in the user's cache."""
    shipped: Path
    """What comes with the program: label maps, below its resources."""
    own: Path
    """Models that the person has added."""


def _imagenet(places: Places) -> Tagger:
    from tagger_desktop.taggers import imagenet

    return imagenet.tagger(places)


def _efficientnet(places: Places) -> Embedder:
    from tagger_desktop.taggers import imagenet

    return imagenet.embedder(places)


def _properties(places: Places) -> Tagger:
    from tagger_desktop.taggers import properties

    return properties.Properties()


def _words(places: Places) -> Tagger:
    from tagger_desktop.taggers import words

    return words.tagger(places)


# Functions that import when they are called: the command line starts without NumPy, and PyInstaller still sees them.
TAGGERS: dict[str, Callable[[Places], Tagger]] = {"imagenet": _imagenet, "properties": _properties, "words": _words}
EMBEDDERS: dict[str, Callable[[Places], Embedder]] = {"efficientnet": _efficientnet}
DEFAULT_TAGGER, DEFAULT_EMBEDDER = "imagenet", "efficientnet"
TAGGER_GROUP, EMBEDDER_GROUP = "tagger_desktop.taggers", "tagger_desktop.embedders"  # entry points of other packages

Made = TypeVar("Made")


def tagger(name: str, places: Places) -> Tagger:
    """Return the tagger called `name`, ready to look at photos.

    Errors: UserError when there is none, or its model is absent or damaged.
    """
    from tagger_desktop.taggers import models, opened

    if name not in TAGGERS and any(each.name == name for each in models.added(places.own)):
        return opened.tagger(name, places)
    return _called(name, "tagger", TAGGERS, TAGGER_GROUP, places)(places)


def embedder(name: str, places: Places) -> Embedder:
    """Return the embedder called `name`, ready to look at photos.

    Errors: UserError when there is none, or its model is absent or damaged.
    """
    from tagger_desktop.taggers import models, opened

    if name not in EMBEDDERS and any(each.name == name for each in models.added(places.own)):
        return opened.embedder(name, places)
    return _called(name, "embedder", EMBEDDERS, EMBEDDER_GROUP, places)(places)


def names(kind: Literal["tagger", "embedder"], places: Places | None = None) -> list[str]:
    """Return the names of all taggers, or of all embedders: ours, other packages', and with `places` those added."""
    table, group = (TAGGERS, TAGGER_GROUP) if kind == "tagger" else (EMBEDDERS, EMBEDDER_GROUP)
    found = [*table, *(name for name in sorted(_added(group)) if name not in table)]
    if places is not None:
        from tagger_desktop.taggers import models

        fitting = [each for each in models.added(places.own) if kind in models.USES[each.kind]]
        found += [each.name for each in fitting if each.name not in found]
    return found


def _added(group: str) -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points  # 15 ms that the command line does not spend at its start

    return {point.name: point for point in entry_points(group=group)}


def _called(
    name: str,
    kind: Literal["tagger", "embedder"],
    table: dict[str, Callable[[Places], Made]],
    group: str,
    places: Places,
) -> Callable[[Places], Made]:
    if name in table:
        return table[name]
    added = _added(group)
    if name not in added:
        known = ", ".join(names(kind, places))
        raise UserError(f"There is no {kind} {name!r}.", f"{kind.capitalize()}s: {known}.")
    try:
        maker: Callable[[Places], Made] = added[name].load()
    except Exception as error:  # noqa: BLE001 (another package's code: whatever it raises, ours goes on)
        raise UserError(f"The {kind} {name!r} of another package cannot be loaded: {error}.") from error
    return maker
