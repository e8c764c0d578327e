"""Models of CLIP type: they put photos and words into one space, so that any words can be looked for in photos."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.domain.errors import UserError
from tagger_desktop.taggers import NO_WORDS, Label, Proposal, View, runtime, some
from tagger_desktop.taggers.label_files import described
from tagger_desktop.taggers.texts import Texts, tokenizer
from tagger_desktop.taggers.vectors import Vectors, unit

PROMPTS = {
    "object": ("a photo of {a}", "a photo with {a} in it"),
    "action": ("a person {}", "a photo of a person {}"),
    "scene": ("a photo taken at {}", "a photo of {a}"),
    "other": ("a photo, {}", "{}"),
}
"""What is said of a photo that shows it, by the kind of tag; the mean of both sayings counts."""
NOTHING = ("a photo", "a picture of something", "a photo of something else")
"""What a photo is compared with besides the tag: a model that was taught to choose has to be given a choice."""
SHOWN = 30  # tags proposed for a photo at most
VOWELS = "aeiou"
CLIP_TOKENS, SIGLIP_TOKENS, LONGEST_TEXT = 77, 64, 4096  # of a text


@dataclass(frozen=True, slots=True)
class Scoring:
    """How alike a photo and words must be: the numbers a model was trained with.

    `each` is the way of SigLIP, whose likeness is a probability by itself; CLIP's only ranks what it is given.

    Units: `scale` and `bias` are multiplied with and added to cosines.
    Source: A. Radford et al., "Learning Transferable Visual Models From Natural Language Supervision" (2021), figure 3;
    X. Zhai et al., "Sigmoid Loss for Language Image Pre-Training" (2023), algorithm 1.
    """

    each: bool = False
    scale: float = 100.0
    bias: float = 0.0
    threshold: float = 0.5


CLIP = Scoring()
SIGLIP = Scoring(each=True, scale=117.33, bias=-12.93, threshold=0.1)  # as trained: siglip-base-patch16-224


def sayings(label: Label) -> list[str]:
    """Return what is said of a photo that shows what a label names.

    >>> sayings(Label("owl")), sayings(Label("running", "action"))
    (['a photo of an owl', 'a photo with an owl in it'], ['a person running', 'a photo of a person running'])
    """
    name = label.name.strip()
    with_article = f"an {name}" if name[:1].lower() in VOWELS else f"a {name}"
    return [words.format(name, a=with_article) for words in PROMPTS.get(label.kind, PROMPTS["object"])]


class ZeroShot:
    """A model of CLIP type: an embedder of photos and of texts, and a tagger once it is told which tags to look for."""

    labels: Sequence[Label] = ()

    def __init__(self, eyes: Vectors, texts: Callable[[], Texts], scoring: Scoring) -> None:
        """Take the two halves; `texts` makes the text half when it is needed first."""
        self.name, self.version = eyes.name, eyes.version
        self.length, self.side = eyes.length, eyes.side
        self.scoring = scoring
        self._eyes, self._make_texts = eyes, texts
        self._texts: Texts | None = None

    def embed(self, photos: Sequence[View]) -> NDArray[np.float32]:
        """Return one vector of length 1 for each photo.

        Shapes: (photos, length).
        """
        return self._eyes.embed(photos)

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector of length 1 for each text: photos that show it lie near.

        Shapes: (texts, length).
        """
        self._texts = self._texts or self._make_texts()
        return self._texts.embed(texts)

    def asked_for(self, labels: Sequence[Label]) -> OfWords:
        """Return a tagger that looks for these labels. Errors: UserError when there are none."""
        return OfWords(self, some(labels))

    def predict(self, photos: Sequence[View]) -> list[list[Proposal]]:
        """Refuse: what is looked for has to be said with `asked_for`."""
        raise UserError(*NO_WORDS)


class OfWords:
    """A tagger that looks for words it was given."""

    def __init__(self, model: ZeroShot, labels: Sequence[Label]) -> None:
        self.name, self.version, self.side = model.name, model.version, model.side
        self.labels: Sequence[Label] = tuple(labels)
        self.embedder = model
        self._words: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None

    def predict(self, photos: Sequence[View]) -> list[list[Proposal]]:
        """Return the labels that each photo is like, most confident first."""
        return self.predict_and_embed(photos)[0]

    def predict_and_embed(self, photos: Sequence[View]) -> tuple[list[list[Proposal]], NDArray[np.float32]]:
        """Return what `predict` and `embed` return, from one look."""
        seen = self.embedder.embed(photos)
        return [self._proposals(row) for row in self.confidences(seen)], seen

    def confidences(self, seen: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the confidence of every label for photos that were embedded before.

        Shapes: takes (photos, length), returns (photos, labels).
        """
        if self._words is None:
            self._words = self._vectors(), self.embedder.embed_texts(NOTHING)
        words, nothing = self._words
        scoring = self.embedder.scoring
        strengths = scoring.scale * (seen @ words.T) + scoring.bias
        if scoring.each:
            rest = np.zeros((len(seen), 1), np.float32)
        else:
            others = scoring.scale * (seen @ nothing.T)
            top = others.max(axis=1, keepdims=True)
            rest = top + np.log(np.exp(others - top).sum(axis=1, keepdims=True))
        return (0.5 * (1 + np.tanh((strengths - rest) / 2))).astype(np.float32)

    def _vectors(self) -> NDArray[np.float32]:
        """Return for each label the mean of what is said of it.

        Shapes: (labels, length).
        """
        said = [sayings(label) for label in self.labels]
        vectors = self.embedder.embed_texts([text for texts in said for text in texts])
        ends = np.cumsum([0, *(len(texts) for texts in said)])
        return unit(np.stack([vectors[a:b].mean(axis=0) for a, b in zip(ends[:-1], ends[1:], strict=True)]))

    def _proposals(self, row: NDArray[np.float32]) -> list[Proposal]:
        best = np.argsort(-row, kind="stable")[:SHOWN]
        least = self.embedder.scoring.threshold
        return [Proposal(self.labels[at], float(row[at])) for at in best if row[at] >= least]


def text_half(folder: Path, path: Path, family: str) -> Texts:
    """Return the text half of a model whose tokenizer stands in `folder`; `family` is "clip" or "siglip".

    Errors: UserError naming the file that is missing or damaged.
    """
    config = described(folder, "tokenizer_config.json")
    length = config.get("model_max_length", 0)
    usual = SIGLIP_TOKENS if family == "siglip" else CLIP_TOKENS
    return Texts(
        runtime.load(path, f"text half {path.name}"),
        tokenizer(folder / "tokenizer.json"),
        length=length if isinstance(length, int) and 0 < length < LONGEST_TEXT else usual,
        padded=family == "siglip",
        lower=family == "siglip",
    )
