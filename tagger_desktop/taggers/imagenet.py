"""The tagger and the embedder that come with the program: one network, trained on the 1,000 classes of ImageNet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from tagger_desktop.imaging.view import middle
from tagger_desktop.taggers import Label, Places, Proposal, View, efficientnet, labels
from tagger_desktop.taggers.efficientnet import Variant

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tagger_desktop.taggers import runtime

VARIANT = efficientnet.LITE2
MAPPING = 1  # counted up when the label map, or the way a level is chosen, changes what is proposed


class Network:
    """The network with what is done to photos before it; the model is made, or read, at the first look."""

    def __init__(self, variant: Variant, places: Places) -> None:
        self.variant = variant
        self.side = ceil(variant.side / variant.crop)
        self._places = places

    @cached_property
    def _model(self) -> runtime.Model:
        return efficientnet.model(self.variant, self._places.made)

    def run(self, photos: Sequence[View]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the probabilities of the classes, and vectors of length 1.

        Shapes: (photos, 1000) and (photos, 1280).
        """
        if not photos:
            return np.zeros((0, 1000), np.float32), np.zeros((0, Efficientnet.length), np.float32)
        squares = [middle(photo.pixels, self.variant.side, self.variant.crop) for photo in photos]
        probabilities, features = self._model.run({efficientnet.INPUT: np.stack(squares)})
        return probabilities, features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-9)


class Efficientnet:
    """The default embedder: what the network knows of a photo just before it decides for a class."""

    name = "efficientnet"
    length = 1280

    def __init__(self, network: Network) -> None:
        self._network = network
        self.version = network.variant.version
        self.side = network.side

    def embed(self, photos: Sequence[View]) -> NDArray[np.float32]:
        """Return one vector of length 1 for each photo.

        Shapes: (photos, 1280).
        """
        return self._network.run(photos)[1]


class Imagenet:
    """The default tagger: things, animals, food and some scenes."""

    name = "imagenet"

    def __init__(self, network: Network, mapping: labels.LabelMap) -> None:
        self._network = network
        self._mapping = mapping
        self.version = f"{network.variant.version}.{MAPPING}"
        self.labels: Sequence[Label] = mapping.labels
        self.side = network.side
        self.embedder = Efficientnet(network)

    def predict(self, photos: Sequence[View]) -> list[list[Proposal]]:
        """Return what is proposed for each photo, the most confident first."""
        return self._mapping.proposals(self._network.run(photos)[0])

    def predict_and_embed(self, photos: Sequence[View]) -> tuple[list[list[Proposal]], NDArray[np.float32]]:
        """Return what `predict` and `embedder.embed` return, from one look."""
        probabilities, vectors = self._network.run(photos)
        return self._mapping.proposals(probabilities), vectors

    def classes(self, photos: Sequence[View]) -> list[str]:
        """Return the WordNet id of the class that each photo is most likely of: for tests and benchmarks."""
        best = self._network.run(photos)[0].argmax(axis=1)
        return [self._mapping.classes[place].id for place in best]


def tagger(places: Places) -> Imagenet:
    """Return the default tagger."""
    return Imagenet(Network(VARIANT, places), label_map(places))


def embedder(places: Places) -> Efficientnet:
    """Return the default embedder."""
    return Efficientnet(Network(VARIANT, places))


def label_map(places: Places) -> labels.LabelMap:
    """Return what each class is called as a tag."""
    return labels.read(places.shipped / "imagenet.csv", places.shipped / "imagenet-tags.csv")
