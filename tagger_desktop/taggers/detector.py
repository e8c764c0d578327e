"""Any ONNX model that gives boxes: heads in the manner of YOLO, of DETR, of Custom Vision, and named outputs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.taggers import Label, Proposal, View, runtime
from tagger_desktop.taggers.boxes import Found, Head
from tagger_desktop.taggers.recipe import Recipe

THRESHOLD = 0.25  # confidence below which a box is not proposed; what most detectors are shown with
SAME = 0.45  # overlap, in parts of both together, from which two boxes of a label are one
MOST = 100  # boxes of a photo
SMALLEST = 0.002  # part of a photo's side that a box must have


class Detector:
    """A tagger that proposes regions."""

    def __init__(
        self,
        name: str,
        version: str,
        model: runtime.Model,
        recipe: Recipe,
        labels: Sequence[Label],
        head: Head,
        threshold: float = THRESHOLD,
    ) -> None:
        self.name, self.version = name, version
        self.labels: Sequence[Label] = tuple(labels)
        self.side = recipe.side
        self.threshold = threshold
        self._model, self._recipe, self._head = model, recipe, head

    def predict(self, photos: Sequence[View]) -> list[list[Proposal]]:
        """Return the boxes found on each photo, most confident first."""
        return [self._predict(photo.pixels) for photo in photos]

    def _predict(self, pixels: NDArray[np.uint8]) -> list[Proposal]:
        given = self._recipe.batch([pixels])
        outputs = self._model.run({self._model.inputs[0].name: given}, self._head.outputs)
        found = self._head.read(outputs)
        corners, confidences, numbers = strongest(found, self.threshold)
        boxes = self._on_photo(corners, pixels.shape[1], pixels.shape[0])
        return [
            Proposal(self.labels[number], float(confidence), (box[0], box[1], box[2], box[3]))
            for box, confidence, number in zip(boxes.tolist(), confidences, numbers, strict=True)
            if number < len(self.labels) and min(box[2], box[3]) >= SMALLEST
        ]

    def _on_photo(self, corners: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
        """Return boxes on the model's picture as left, top, width, height in fractions of the photo."""
        left, top, wide, high = self._recipe.inside(width, height)
        within = np.array([left, top, left, top], np.float32), np.array([wide, high, wide, high], np.float32)
        fractions = np.clip((corners - within[0]) / within[1], 0.0, 1.0)
        if self._recipe.fit == "crop":
            fractions = _uncropped(fractions, self._recipe, width, height)
        return np.concatenate([fractions[:, :2], fractions[:, 2:] - fractions[:, :2]], axis=1)


def _uncropped(fractions: NDArray[np.float32], recipe: Recipe, width: int, height: int) -> NDArray[np.float32]:
    ratio = recipe.width / recipe.height
    wide, high = min(width, height * ratio) * recipe.part / width, min(height, width / ratio) * recipe.part / height
    start = np.array([(1 - wide) / 2, (1 - high) / 2] * 2, np.float32)
    return start + fractions * np.array([wide, high] * 2, np.float32)


def strongest(found: Found, threshold: float) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int64]]:
    """Return the boxes above a confidence that are not the same thing again, most confident first.

    Shapes: corners (boxes, 4), confidences (boxes,), numbers of labels (boxes,).
    """
    sure = found.confidences >= threshold
    corners, confidences, numbers = found.corners[sure], found.confidences[sure], found.numbers[sure]
    order = np.argsort(-confidences, kind="stable")
    kept: list[int] = []
    while len(order) and len(kept) < MOST:
        best, order = int(order[0]), order[1:]
        kept.append(best)
        again = (numbers[order] == numbers[best]) & (overlap(corners[best], corners[order]) > SAME)
        order = order[~again]
    return corners[kept], confidences[kept], numbers[kept]


def overlap(one: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the part of both boxes together that they have in common.

    >>> overlap(np.array([0, 0, 2, 2], np.float32), np.array([[1, 0, 3, 2]], np.float32)).round(3).tolist()
    [0.333]
    """
    low, high = np.maximum(one[:2], others[:, :2]), np.minimum(one[2:], others[:, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=1)
    areas = np.prod(others[:, 2:] - others[:, :2], axis=1) + np.prod(one[2:] - one[:2])
    parts: NDArray[np.float32] = shared / np.maximum(areas - shared, 1e-9)
    return parts
