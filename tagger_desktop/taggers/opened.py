"""Make added models ready to look at photos."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

from tagger_desktop.domain.errors import UserError
from tagger_desktop.taggers import TAGGERS, Embedder, Label, Places, Proposal, Tagger, View, looking_for, runtime
from tagger_desktop.taggers.boxes import head
from tagger_desktop.taggers.classifier import Classifier
from tagger_desktop.taggers.detector import THRESHOLD, Detector
from tagger_desktop.taggers.intake import HALVES
from tagger_desktop.taggers.label_files import described, labels_in
from tagger_desktop.taggers.models import USES, Added, checksum, one
from tagger_desktop.taggers.recipe import Recipe
from tagger_desktop.taggers.recognition import (
    CLASSIFIER,
    DETECTOR,
    WORDS,
    ZERO_SHOT,
    custom_vision,
    network,
    pictures,
)
from tagger_desktop.taggers.vectors import Vectors, cut, vectors
from tagger_desktop.taggers.zero_shot import CLIP, SIGLIP, Scoring, ZeroShot, text_half

AGAIN = "Remove it and add it again."
TRIED = ("beach", "dog", "portrait of a person", "city at night", "food")  # what a test without words looks for


RUNS = 5  # of a test; the middle one counts
DRAWN = 384  # pixels a side of the picture drawn for a test


def tagger(name: str, places: Places) -> Tagger:
    """Return an added model as a tagger.

    Errors: UserError when there is none of that name, it is damaged, or it proposes no tags.
    """
    found = one(name, places.own)
    if "tagger" not in USES[found.kind]:
        raise UserError(f"The model {name!r} proposes no tags.", "It can be used to find similar photos.")
    return _tagger(found, places)


def _tagger(found: Added, places: Places) -> Tagger:
    if found.kind == WORDS:
        from tagger_desktop.taggers import words

        bridge = words.tagger(places, found.folder)
        bridge.name = found.name
        return bridge
    if found.kind == ZERO_SHOT:
        return _zero_shot(found)
    return _detector(found) if found.kind == DETECTOR else _classifier(found)


def embedder(name: str, places: Places) -> Embedder:
    """Return an added model as an embedder.

    Errors: UserError when there is none of that name, it is damaged, or it gives no vectors.
    """
    found = one(name, places.own)
    if "embedder" not in USES[found.kind]:
        raise UserError(f"The model {name!r} gives no vectors to compare photos by.")
    return _embedder(found)


def _embedder(found: Added) -> Embedder:
    if found.kind == ZERO_SHOT:
        return _zero_shot(found)
    if found.kind != CLASSIFIER:
        return _vectors(found)
    made = cut(_network(found))
    if made is None:
        raise UserError(f"The model {found.name!r} gives no vectors to compare photos by.")
    data, output = made
    model, recipe = runtime.load(data, f"model {found.name}"), _recipe(found)
    given = recipe.batch(pictures(recipe.width, recipe.height)[:1])
    length = vectors(model.run({model.inputs[0].name: given}, [output])[0]).shape[1]
    return Vectors(found.name, found.version, model, recipe, output, int(length))


def _recipe(found: Added) -> Recipe:
    try:
        return Recipe.of_dict(found.recipe)
    except TypeError as error:
        raise UserError(f"The card of the model {found.name!r} is damaged.", AGAIN) from error


def _network(found: Added) -> Path:
    path = network(found.folder, HALVES[0]) or network(found.folder, "")
    if path is None:
        raise UserError(f"The model {found.name!r} is damaged: its network is not there.", AGAIN)
    return path


def _model(found: Added) -> runtime.Model:
    return runtime.load(_network(found), f"model {found.name}")


def _labels(found: Added, model: runtime.Model) -> list[Label]:
    labels = labels_in(found.folder, model.metadata, described(found.folder, "config.json"))
    if labels is None or len(labels) != found.labels:
        raise UserError(f"The model {found.name!r} is damaged: its labels are gone.", AGAIN)
    return labels


def _threshold(found: Added, otherwise: float | None) -> float | None:
    said = found.details.get("threshold")
    return float(said) if isinstance(said, int | float) and 0 <= said <= 1 else otherwise


def _classifier(found: Added) -> Classifier:
    model = _model(found)
    output, scores = str(found.details.get("output")), found.details.get("scores", "probabilities")
    labels, threshold = _labels(found, model), _threshold(found, None)
    return Classifier(found.name, found.version, model, _recipe(found), labels, output, scores, threshold)


def _detector(found: Added) -> Detector:
    model, recipe = _model(found), _recipe(found)
    labels = _labels(found, model)
    given = recipe.batch(pictures(recipe.width, recipe.height)[:1])
    values = model.run({model.inputs[0].name: given})
    outputs = {port.name: value for port, value in zip(model.outputs, values, strict=True)}
    boxes = head(outputs, recipe, len(labels), custom_vision(found.folder, model))
    if boxes is None:
        raise UserError(f"The model {found.name!r} gives no boxes any more.", AGAIN)
    return Detector(found.name, found.version, model, recipe, labels, boxes, _threshold(found, THRESHOLD) or THRESHOLD)


def _vectors(found: Added) -> Vectors:
    output, length = str(found.details.get("output")), int(found.details.get("length", 0))
    if not found.details.get("cut"):
        return Vectors(found.name, found.version, _model(found), _recipe(found), output, length)
    made = cut(_network(found))
    if made is None:
        raise UserError(f"The model {found.name!r} is damaged: its last layer is not there.")
    model = runtime.load(made[0], f"model {found.name}")
    return Vectors(found.name, found.version, model, _recipe(found), made[1], length)


def _zero_shot(found: Added) -> ZeroShot:
    family = str(found.details.get("family", "clip"))
    usual = SIGLIP if family == "siglip" else CLIP
    numbers = {name: found.details.get(name) for name in ("scale", "bias")}
    said = {name: float(value) for name, value in numbers.items() if isinstance(value, int | float)}
    threshold = _threshold(found, usual.threshold) or usual.threshold
    scoring = Scoring(usual.each, said.get("scale", usual.scale), said.get("bias", usual.bias), threshold)
    path = network(found.folder, HALVES[1])
    if path is None:
        raise UserError(f"The model {found.name!r} is damaged: its text half is not there.")
    return ZeroShot(_vectors(found), partial(text_half, found.folder, path, family), scoring)


@dataclass(frozen=True, slots=True)
class Tried:
    """How a model did: milliseconds a photo, and what it says of one."""

    name: str
    kind: str
    ms: float
    proposals: Sequence[Proposal]
    length: int = 0
    """Numbers of the vector that it makes of a photo; 0 where it makes none."""


def try_out(name: str, places: Places, photo: View | None = None) -> Tried:
    """Run a model on a photo, or on a picture drawn for it, and say how fast it is and what it proposes.

    Errors: UserError when there is no such model, or an added one is not what was added any more.
    """
    if name in TAGGERS:
        view, kind = photo or View(pictures(DRAWN, DRAWN)[0]), "with the program"
        look = _asking(TAGGERS[name](places), 0)
    else:
        found = one(name, places.own)
        _check(found)
        recipe, kind = _recipe(found), found.kind
        view = photo or View(pictures(max(DRAWN, recipe.width), max(DRAWN, recipe.height))[0])
        look = _look(found, places)
    proposals, length = look(view)
    times = []
    for _ in range(RUNS):
        begun = perf_counter()
        look(view)
        times.append(perf_counter() - begun)
    return Tried(name, kind, round(sorted(times)[RUNS // 2] * 1000, 1), proposals, length)


def _check(found: Added) -> None:
    for file, mark in found.files.items():
        if not (found.folder / file).is_file() or checksum(found.folder / file) != mark:
            raise UserError(f"The model {found.name!r} is damaged: {file} is not what was added.", AGAIN)


Look = Callable[[View], tuple[Sequence[Proposal], int]]


def _look(found: Added, places: Places) -> Look:
    """Return a function that looks at one photo: what is proposed for it, and how long its vector is."""
    if "tagger" in USES[found.kind]:
        length = int(found.details.get("length", 0)) if found.kind == ZERO_SHOT else 0
        return _asking(_tagger(found, places), length)
    seeing = _embedder(found)
    return lambda view: ((), seeing.embed([view]).shape[1])


def _asking(tried: Tagger, length: int) -> Look:
    asked = looking_for(tried, [Label(name, "other") for name in TRIED])
    return lambda view: (asked.predict([view])[0], length)
