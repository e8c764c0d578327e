"""Any ONNX model that gives a score for each of a list of labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.domain.errors import UserError
from tagger_desktop.taggers import Label, Proposal, View, runtime
from tagger_desktop.taggers.recipe import Recipe

Scores = Literal["probabilities", "softmax", "sigmoid"]
"""What turns what the model gives into confidences: nothing, or one of the two functions that logits are made for."""

ONE_OF_MANY, EACH_BY_ITSELF = 0.15, 0.35  # confidences below which nothing is proposed
SHOWN = 30  # labels proposed for a photo at most


class Classifier:
    """A tagger with the labels of a model.

    The model takes photos as its recipe makes them and gives (photos, labels), or the table of names and scores that
    Custom Vision's exports give.
    """

    def __init__(
        self,
        name: str,
        version: str,
        model: runtime.Model,
        recipe: Recipe,
        labels: Sequence[Label],
        output: str,
        scores: Scores,
        threshold: float | None = None,
    ) -> None:
        self.name, self.version = name, version
        self.labels: Sequence[Label] = tuple(labels)
        self.side = recipe.side
        self.threshold = default_threshold(scores) if threshold is None else threshold
        self._model, self._recipe, self._output, self._scores = model, recipe, output, scores

    def predict(self, photos: Sequence[View]) -> list[list[Proposal]]:
        """Return the labels of each photo above the threshold, most confident first."""
        if not photos:
            return []
        confidences = self.confidences([photo.pixels for photo in photos])
        return [self._proposals(row) for row in confidences]

    def confidences(self, photos: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Return the confidence of every label for each photo.

        Shapes: (photos, labels).
        """
        given = self._recipe.batch(photos)
        one_by_one = self._model.inputs[0].shape[0] == 1
        parts = [given[at : at + 1] for at in range(len(given))] if one_by_one else [given]
        name = self._model.inputs[0].name
        rows = [table(self._model.run({name: part}, [self._output])[0], self.labels) for part in parts]
        return confidences(np.concatenate(rows), self._scores)

    def _proposals(self, row: NDArray[np.float32]) -> list[Proposal]:
        best = np.argsort(-row, kind="stable")[:SHOWN]
        return [Proposal(self.labels[at], float(row[at])) for at in best if row[at] >= self.threshold]


def default_threshold(scores: Scores) -> float:
    """Return from which confidence on a label is proposed where nobody says."""
    return EACH_BY_ITSELF if scores == "sigmoid" else ONE_OF_MANY


def table(output: Any, labels: Sequence[Label]) -> NDArray[np.float32]:
    """Return what a model gave as a table of photos and labels.

    Shapes: (photos, labels).
    Errors: UserError when it is no such table.
    """
    if isinstance(output, list) and output and all(isinstance(row, Mapping) for row in output):
        try:
            return np.array([[row[label.name] for label in labels] for row in output], np.float32)
        except KeyError as error:
            raise UserError(
                f"The model knows no label {error}.", "Its labels file belongs to another model."
            ) from error
    values = np.asarray(output)
    if values.dtype.kind != "f" or not values.size:
        raise UserError("The model gives no scores.")
    values = values.reshape(len(values), -1).astype(np.float32)
    if values.shape[1] != len(labels):
        raise UserError(f"The model gives {values.shape[1]} scores, but there are {len(labels)} labels.")
    return values


def confidences(values: NDArray[np.float32], scores: Scores) -> NDArray[np.float32]:
    """Return scores as confidences, 0-1.

    >>> confidences(np.array([[0.0, 0.0]], np.float32), "softmax").tolist()
    [[0.5, 0.5]]
    """
    if scores == "softmax":
        powers = np.exp(values - values.max(axis=1, keepdims=True))
        values = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
    elif scores == "sigmoid":
        values = (0.5 * (1 + np.tanh(values / 2))).astype(np.float32)
    return np.clip(values, 0.0, 1.0)


def tell_scores(values: NDArray[np.float32], *, many: bool) -> Scores:
    """Tell from what a model gave for several pictures whether it gives confidences already, or logits.

    `many` says that several labels may hold at once; where nothing is said of it, one of them does.

    >>> tell_scores(np.array([[0.2, 0.8]], np.float32), many=False)
    'probabilities'
    >>> tell_scores(np.array([[-3.0, 4.0]], np.float32), many=False)
    'softmax'
    """
    if values.min() >= -1e-4 and values.max() <= 1 + 1e-4:
        return "probabilities"
    return "sigmoid" if many else "softmax"
