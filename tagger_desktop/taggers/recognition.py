"""Find out what a folder with the files of a model is, by really running it on pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.domain.errors import UserError
from tagger_desktop.taggers import Label, runtime
from tagger_desktop.taggers import recipe as recipes
from tagger_desktop.taggers.boxes import head
from tagger_desktop.taggers.classifier import table, tell_scores
from tagger_desktop.taggers.intake import HALVES, WEIGHTS
from tagger_desktop.taggers.label_files import BOORU, described, labels_in
from tagger_desktop.taggers.recipe import Recipe
from tagger_desktop.taggers.vectors import cut, vector_output, vectors
from tagger_desktop.taggers.zero_shot import text_half

CLASSIFIER, DETECTOR, ZERO_SHOT, EMBEDDER, WORDS = KINDS = ("classifier", "detector", "zero-shot", "embedder", "words")
SCORES = frozenset(
    {"logits", "scores", "probabilities", "probs", "prob", "loss", "classlabel", "softmax", "output_prob"}
)
MANY = ("multi_label_classification", "ClassificationMultiLabel")
LABELS_WANTED = "Put a labels.txt with one label a line beside the model, or name one with --labels."


@dataclass(frozen=True, slots=True)
class Found:
    """What a model is, and what has to be known to use it."""

    kind: str
    recipe: Recipe
    labels: tuple[Label, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)


def pictures(width: int, height: int) -> list[NDArray[np.uint8]]:
    """Return pictures that have nothing in common: black, white, noise, a slope and a few shapes.

    Shapes: each (height, width, 3).
    """
    noise = np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)
    slope = np.linspace(0, 255, width, dtype=np.uint8)[None, :, None].repeat(height, 0).repeat(3, 2)
    shapes = np.full((height, width, 3), (120, 170, 220), np.uint8)
    shapes[height // 2 :] = (70, 120, 50)
    shapes[height // 4 : 3 * height // 4, width // 3 : 2 * width // 3] = (180, 60, 40)
    black, white = np.zeros_like(shapes), np.full_like(shapes, 255)
    return [shapes, black, white, noise, slope]


def recognise(folder: Path, title: str, wanted: str = "") -> Found:
    """Return what the model in a folder is; `title` is what it is called in messages, `wanted` a kind it shall be.

    Errors: UserError in one sentence that says which file is wrong, and why.
    """
    found = _recognised(folder, title, wanted)
    if wanted and wanted != found.kind:
        raise UserError(f"{title} is no {wanted}: it is a {found.kind}.")
    return found


def _recognised(folder: Path, title: str, wanted: str) -> Found:
    halves = [network(folder, half) for half in HALVES]
    if halves[0] and halves[1] and wanted != EMBEDDER:
        return _pair(folder, halves[0], halves[1], title)
    if (path := halves[0] or network(folder, "")) is not None:
        return _single(folder, path, title, wanted)
    if (folder / WEIGHTS).is_file():
        return _words(folder)
    raise UserError(f"There is no ONNX model in {title}.")


def network(folder: Path, stem: str) -> Path | None:
    """Return the file of the network whose name begins so, or None."""
    return next((path for path in sorted(folder.rglob("*.onnx")) if path.stem.startswith(stem)), None)


def _words(folder: Path) -> Found:
    from tagger_desktop.taggers.words import encoder

    vectors = encoder(folder).embed(["dog", "a photo of the sea"])
    if not np.isfinite(vectors).all():
        raise UserError(f"{WEIGHTS} is damaged: the text encoder gives no numbers.")
    return Found(WORDS, Recipe(), details={"length": int(vectors.shape[1])})


def _pair(folder: Path, eyes: Path, texts: Path, title: str) -> Found:
    found = _single(folder, eyes, f"{title}/{eyes.name}", EMBEDDER)
    family = "siglip" if "siglip" in str(described(folder, "config.json").get("model_type", "")) else "clip"
    said = text_half(folder, texts, family).embed(["a dog", "a photo of the sea"])
    seen = int(found.details["length"])
    if said.shape[1] != seen:
        raise UserError(f"{title} is no pair: photos become {seen} numbers there, and texts {said.shape[1]}.")
    if np.allclose(said[0], said[1]):
        raise UserError(
            f"{title}/{texts.name} says the same of all words.", "Its tokenizer.json belongs to another model."
        )
    return Found(ZERO_SHOT, found.recipe, details={**found.details, "family": family})


def _single(folder: Path, path: Path, title: str, wanted: str) -> Found:
    if not title.endswith(".onnx"):
        title = f"{title}/{path.name}"
    model = runtime.load(path, title)
    recipe, is_told = _recipe(folder, model, title)
    config = described(folder, "config.json")
    outputs = _run(model, recipe, title)
    labels = labels_in(folder, model.metadata, config)
    properties = custom_vision(folder, model)
    if wanted != EMBEDDER:
        boxes = head(_first(outputs), recipe, len(labels or ()), properties)
        if boxes is not None:
            return _detector(title, recipe if is_told else _as_yolo(recipe), labels, boxes.kind)
        if labels is not None:
            return _classifier(model, recipe, labels, outputs, title, _is_many(config, properties))
    return _embedder(path, model, recipe, outputs, title, wanted)


def _first(outputs: Mapping[str, list[Any]]) -> dict[str, Any]:
    return {name: values[0] for name, values in outputs.items()}


def custom_vision(folder: Path, model: runtime.Model) -> dict[str, str]:
    """Return the properties that Custom Vision writes into the model and beside it."""
    beside = {name: str(value) for name, value in described(folder, "metadata_properties.json").items()}
    return {**model.metadata, **beside}


def _is_many(config: Mapping[str, Any], properties: Mapping[str, str]) -> bool:
    method = properties.get("CustomVision.Postprocess.Method", "")
    return config.get("problem_type") in MANY or method in MANY


def _recipe(folder: Path, model: runtime.Model, title: str) -> tuple[Recipe, bool]:
    """Return how photos are prepared for a model, and whether something that came with it says so."""
    port = model.inputs[0]
    recipe = recipes.of_port(port) if len(model.inputs) == 1 else None
    if recipe is None:
        shapes = ", ".join(f"{one.name} {_shape(one)}" for one in model.inputs)
        raise UserError(f"{title} takes no picture: its input is {shapes}.")
    properties = custom_vision(folder, model)
    try:
        if (folder / BOORU).is_file():
            return recipes.of_booru(recipe), True
        if any(name.startswith((recipes.CUSTOM_VISION, "Image.")) for name in properties):
            return recipes.with_custom_vision(recipe, properties), True
        if preprocessor := described(folder, "preprocessor_config.json"):
            return recipes.with_preprocessor(recipe, port, preprocessor), True
        config = described(folder, "config.json")
        if isinstance(config.get("pretrained_cfg"), dict):
            return recipes.with_timm(recipe, config["pretrained_cfg"]), True
        if "imgsz" in properties:
            return recipes.of_yolo(recipe, properties["imgsz"]), True
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UserError(f"What stands beside {title} about its pictures makes no sense: {error}.") from error
    return recipe, False


def _shape(port: runtime.Port) -> str:
    return " × ".join("any" if length is None else str(length) for length in port.shape) or "one value"


def _as_yolo(recipe: Recipe) -> Recipe:
    return recipes.of_yolo(recipe, f"[{recipe.height}, {recipe.width}]")


def _run(model: runtime.Model, recipe: Recipe, title: str) -> dict[str, list[Any]]:
    """Return what the model gives for each picture, by the names of its outputs."""
    found: dict[str, list[Any]] = {port.name: [] for port in model.outputs}
    for picture in pictures(recipe.width, recipe.height):
        values = model.run({model.inputs[0].name: recipe.batch([picture])})
        for port, value in zip(model.outputs, values, strict=True):
            if isinstance(value, np.ndarray) and value.dtype.kind == "f" and not np.isfinite(value).all():
                raise UserError(f"{title} does not work: it gives values that are no numbers.")
            found[port.name].append(value)
    return found


def _detector(title: str, recipe: Recipe, labels: list[Label] | None, kind: str) -> Found:
    if labels is None:
        raise UserError(f"{title} finds boxes, but there are no labels for what is in them.", LABELS_WANTED)
    return Found(DETECTOR, recipe, tuple(labels), {"head": kind})


def _classifier(
    model: runtime.Model, recipe: Recipe, labels: list[Label], outputs: Mapping[str, list[Any]], title: str, many: bool
) -> Found:
    counts = []
    for name, values in outputs.items():
        if (count := _scores(values[0])) == len(labels):
            rows = np.concatenate([table(value, labels) for value in values])
            scores = tell_scores(rows, many=many)
            return Found(CLASSIFIER, recipe, tuple(labels), {"output": name, "scores": scores})
        counts.append(count)
    given = max(counts, default=0)
    if not given:
        raise UserError(f"{title} gives no scores, boxes or vectors.")
    raise UserError(f"{title} gives {given:,} scores, but there are {len(labels):,} labels.", LABELS_WANTED)


def _scores(value: Any) -> int:
    """Return how many scores an output has for one picture, 0 where it is something else."""
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return len(value[0])
    values = np.asarray(value)
    return values.size if values.dtype.kind == "f" and values.ndim <= 4 and values.size == max(values.shape) else 0


def _embedder(
    path: Path, model: runtime.Model, recipe: Recipe, outputs: Mapping[str, list[Any]], title: str, wanted: str
) -> Found:
    first = _first(outputs)
    name = vector_output(first)
    if wanted != EMBEDDER and (name is None or _looks_like_scores(name, outputs)):
        if any(_scores(value) > 1 for value in first.values()):
            raise UserError(f"{title} gives scores, but there are no labels for them.", LABELS_WANTED)
        raise UserError(f"{title} gives no scores, boxes or vectors.")
    details: dict[str, Any] = {}
    if name is None or _looks_like_scores(name, outputs):
        made = cut(path)
        if made is None:
            raise UserError(f"{title} gives no vector, and its last layer cannot be taken off.")
        data, name = made
        values = runtime.load(data, title).run({model.inputs[0].name: recipe.batch(pictures(64, 64)[:1])}, [name])
        first, details = {name: values[0]}, {"cut": True}
    length = int(vectors(first[name]).shape[1])
    return Found(EMBEDDER, recipe, (), {**details, "output": name, "length": length})


def _looks_like_scores(name: str, outputs: Mapping[str, list[Any]]) -> bool:
    """Say whether an output is probabilities, or is called what outputs of classifiers are."""
    values = np.concatenate([np.asarray(value, np.float32).reshape(1, -1) for value in outputs[name]])
    adds_up = np.allclose(values.sum(axis=1), 1.0, atol=1e-3) and values.min() >= 0
    return adds_up or name.lower() in SCORES
