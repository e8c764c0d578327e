"""The tagger and the embedder that come with the program: one network, trained on the 1,000 classes of ImageNet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tagger_desktop.taggers import Label, Places, Proposal, View, labels
from tagger_desktop.taggers.efficientnet import LENGTH, LITE2
from tagger_desktop.taggers.network import Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAPPING = 1  # counted up when the label map, or the way a level is chosen, changes what is proposed
# The network was taught never to be sure (label smoothing), and is less so of pictures larger than those it learned
# from. Confidences raised to this power are right about as often as they say: see docs/models.md.
SHARPENED = 1.6


class Efficientnet:
    """The default embedder: what the network knows of a photo just before it decides for a class."""

    name = "efficientnet"
    length = LENGTH

    def __init__(self, network: Network) -> None:
        self._network = network
        self.version = network.version
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
        self.version = f"{network.version}.{MAPPING}"
        self.labels: Sequence[Label] = mapping.labels
        self.side = network.side
        self.embedder = Efficientnet(network)

    def predict(self, photos: Sequence[View]) -> list[list[Proposal]]:
        """Return what is proposed for each photo, the most confident first."""
        return self._mapping.proposals(sharpened(self._network.run(photos)[0]))

    def predict_and_embed(self, photos: Sequence[View]) -> tuple[list[list[Proposal]], NDArray[np.float32]]:
        """Return what `predict` and `embedder.embed` return, from one look."""
        probabilities, vectors = self._network.run(photos)
        return self._mapping.proposals(sharpened(probabilities)), vectors

    def classes(self, photos: Sequence[View]) -> list[str]:
        """Return the WordNet id of the class that each photo is most likely of: for tests and benchmarks."""
        best = self._network.run(photos)[0].argmax(axis=1)
        return [self._mapping.classes[place].id for place in best]


def sharpened(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return probabilities as sure as they ought to be; each row still sums up to 1.

    Shapes: (photos, classes).
    """
    raised = probabilities**SHARPENED
    whole: NDArray[np.float32] = raised / raised.sum(axis=1, keepdims=True)
    return whole


def tagger(places: Places) -> Imagenet:
    """Return the default tagger."""
    return Imagenet(Network(LITE2, places.made), label_map(places))


def embedder(places: Places) -> Efficientnet:
    """Return the default embedder."""
    return Efficientnet(Network(LITE2, places.made))


def label_map(places: Places) -> labels.LabelMap:
    """Return what each class is called as a tag."""
    return labels.read(places.shipped / "imagenet.csv", places.shipped / "imagenet-tags.csv")
