"""What the outputs of detectors mean: which numbers are corners, which are confidences, which are labels."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.taggers.recipe import Recipe

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Found:
    """Boxes on the model's picture, before those found twice are taken out.

    Shapes: corners (boxes, 4) as left, top, right, bottom; confidences and numbers of labels (boxes,).
    Units: corners in pixels of the model's picture.
    """

    corners: Floats
    confidences: Floats
    numbers: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Head:
    """A kind of output that is understood."""

    kind: str
    outputs: tuple[str, ...]
    read: Callable[[Sequence[Any]], Found]


CORNERS, SCORES, NUMBERS = (
    ("detected_boxes", "detection_boxes", "boxes", "dets", "bboxes"),
    ("detected_scores", "detection_scores", "scores"),
    ("detected_classes", "detection_classes", "labels", "classes"),
)
ROWS_FIRST = "detection_boxes"  # TensorFlow's are top, left, bottom, right
# Anchors of Custom Vision's General (compact), where the export does not name its own.
# Source: samples/python/onnx/object_detection/predict.py of github.com/Azure-Samples/customvision-export-samples.
ANCHORS = ((0.573, 0.677), (1.87, 2.06), (3.34, 5.47), (7.88, 3.53), (9.77, 9.17))


def head(outputs: Mapping[str, Any], recipe: Recipe, labels: int, properties: Mapping[str, str]) -> Head | None:
    """Return what a model's outputs mean, judged by their names and shapes for one picture; None where it is no boxes.

    `labels` is how many there are, 0 where that is not known.
    """
    return _named(outputs, recipe) or _queries(outputs, recipe) or _single(outputs, recipe, labels, properties)


def _named(outputs: Mapping[str, Any], recipe: Recipe) -> Head | None:
    """Take outputs that say what they are: Custom Vision's (S1), TensorFlow's and torchvision's."""
    lower = {name.lower().rpartition("/")[2]: name for name in outputs}
    names = [next((lower[name] for name in known if name in lower), None) for known in (CORNERS, SCORES, NUMBERS)]
    if None in names:
        return None
    chosen = tuple(name for name in names if name is not None)
    rows_first = ROWS_FIRST in chosen[0].lower()

    def read(values: Sequence[Any]) -> Found:
        corners = np.asarray(values[0], np.float32).reshape(-1, 4)
        corners = corners[:, [1, 0, 3, 2]] if rows_first else corners
        if corners.size and corners.max() <= 2.0:  # fractions; a box may reach a little beyond the picture
            corners = corners * _lengths(recipe)
        confidences, numbers = np.asarray(values[1], np.float32).ravel(), np.asarray(values[2]).ravel()
        count = min(len(corners), len(confidences), len(numbers))
        return Found(corners[:count], confidences[:count], numbers[:count].astype(np.int64))

    return Head("named", chosen, read)


def _lengths(recipe: Recipe) -> Floats:
    return np.array([recipe.width, recipe.height] * 2, np.float32)


def _queries(outputs: Mapping[str, Any], recipe: Recipe) -> Head | None:
    """Take those of DETR and its kin: `logits` and, around their middles, `pred_boxes`."""
    if not {"logits", "pred_boxes"} <= set(outputs):
        return None
    count = int(np.asarray(outputs["logits"]).shape[-1])

    def read(values: Sequence[Any]) -> Found:
        logits, middles = np.asarray(values[0], np.float32)[0], np.asarray(values[1], np.float32)[0]
        confidences = 0.5 * (1 + np.tanh(logits / 2))
        return _best(_around(middles) * _lengths(recipe), confidences)

    return Head(f"queries of {count}", ("logits", "pred_boxes"), read)


def _single(outputs: Mapping[str, Any], recipe: Recipe, labels: int, properties: Mapping[str, str]) -> Head | None:
    """Take one table of boxes, as YOLO gives it."""
    for name, value in outputs.items():
        shape = np.shape(value)
        if len(shape) == 4 and shape[0] == 1 and properties.get("CustomVision.Metadata.Version"):
            return _grid(name, shape, recipe, properties)
        if len(shape) == 3 and shape[0] == 1 and (reader := _rows(shape, recipe, labels)):
            return Head(reader[0], (name,), reader[1])
    return None


def _rows(shape: tuple[int, ...], recipe: Recipe, labels: int) -> tuple[str, Callable[[Sequence[Any]], Found]] | None:
    few, many = sorted(shape[1:])
    if shape[2] == 6 and shape[1] <= 1000 and labels + 5 != 6:
        return "corners, confidence, label", lambda values: _finished(values[0], recipe)
    for extra, kind in ((4, "boxes and classes"), (5, "boxes, whether there is one, and classes")):
        if (few == labels + extra and labels) or (not labels and few > extra and many > 4 * few):
            across = shape[1] == few and few != many
            return kind, lambda values, extra=extra, across=across: _yolo(values[0], extra, across, recipe)
    return None


def _finished(value: Any, recipe: Recipe) -> Found:
    rows = np.asarray(value, np.float32)[0]
    return Found(_pixels(rows[:, :4], recipe), rows[:, 4], rows[:, 5].astype(np.int64))


def _yolo(value: Any, extra: int, across: bool, recipe: Recipe) -> Found:
    rows = np.asarray(value, np.float32)[0]
    rows = rows.T if across else rows
    classes = rows[:, extra:] * rows[:, 4:5] if extra == 5 else rows[:, extra:]
    return _best(_pixels(_around(rows[:, :4]), recipe), classes)


def _pixels(corners: Floats, recipe: Recipe) -> Floats:
    """Return corners in pixels; some exports give fractions."""
    if corners.size and np.abs(corners).max() <= 2.0:
        return corners * _lengths(recipe)
    return corners


def _around(middles: Floats) -> Floats:
    """Return the corners of boxes given by their middle, width and height.

    >>> _around(np.array([[5, 5, 4, 2]], np.float32)).tolist()
    [[3.0, 4.0, 7.0, 6.0]]
    """
    half = middles[:, 2:4] / 2
    return np.concatenate([middles[:, :2] - half, middles[:, :2] + half], axis=1)


def _best(corners: Floats, confidences: Floats) -> Found:
    numbers = confidences.argmax(axis=1)
    return Found(corners, confidences[np.arange(len(numbers)), numbers], numbers.astype(np.int64))


def _grid(name: str, shape: tuple[int, ...], recipe: Recipe, properties: Mapping[str, str]) -> Head | None:
    """Take Custom Vision's General (compact): a grid of cells, each with a few boxes of fixed proportions.

    Source: J. Redmon and A. Farhadi, "YOLO9000: Better, Faster, Stronger" (2017), section 2, and the sample above.
    """
    anchors = np.array(_anchors(properties), np.float32)
    if shape[1] % len(anchors) or shape[1] // len(anchors) < 6:
        return None

    def read(values: Sequence[Any]) -> Found:
        cells = np.asarray(values[0], np.float32)[0].transpose(1, 2, 0)
        high, wide = cells.shape[:2]
        cells = cells.reshape(high, wide, len(anchors), -1)
        across, down = np.meshgrid(np.arange(wide), np.arange(high))
        x = (cells[..., 0] + across[..., None]) / wide
        y = (cells[..., 1] + down[..., None]) / high
        width = np.exp(cells[..., 2]) * anchors[:, 0] / wide
        height = np.exp(cells[..., 3]) * anchors[:, 1] / high
        there = 0.5 * (1 + np.tanh(cells[..., 4:5] / 2))
        powers = np.exp(cells[..., 5:] - cells[..., 5:].max(axis=-1, keepdims=True))
        classes = powers / powers.sum(axis=-1, keepdims=True) * there
        middles = np.stack([x, y, width, height], axis=-1).reshape(-1, 4).astype(np.float32)
        return _best(_around(middles) * _lengths(recipe), classes.reshape(len(middles), -1))

    return Head("grid", (name,), read)


def _anchors(properties: Mapping[str, str]) -> Sequence[Sequence[float]]:
    try:
        said = json.loads(properties.get("CustomVision.Postprocess.Yolo.Biases", "null"))
    except ValueError:
        said = None
    if isinstance(said, list) and said and len(said) % 2 == 0 and all(isinstance(one, int | float) for one in said):
        return [said[at : at + 2] for at in range(0, len(said), 2)]
    return ANCHORS
