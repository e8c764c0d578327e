"""How a photo becomes the numbers that a model takes in, read from what came with the model."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import ceil
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.imaging.view import middle, scaled
from tagger_desktop.taggers.runtime import Port

Triple = tuple[float, float, float]
Fit = Literal["crop", "stretch", "pad"]

ANY_SIDE = 224  # where a model takes any size and nothing says which it was trained with
LARGEST_SIDE = 2048
FULL = 255.0
# What nearly every network of PyTorch's was trained with; unlike Keras', which have no such custom.
IMAGENET_MEAN, IMAGENET_SPREAD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
NUMBERS = {"tensor(float)": "float32", "tensor(float16)": "float16", "tensor(uint8)": "uint8"}


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is done to a photo: fitted, turned to numbers, `(levels - mean) / spread`, and put in the model's order.

    Units: `mean` and `spread` are levels, 0-255, in the order red, green, blue; `part` is how much of the shorter
    side a crop covers; `ground` is the grey level around a photo that is padded.
    """

    width: int = ANY_SIDE
    height: int = ANY_SIDE
    fit: Fit = "crop"
    part: float = 1.0
    ground: int = 255
    mean: Triple = (0.0, 0.0, 0.0)
    spread: Triple = (1.0, 1.0, 1.0)
    planes: bool = True
    """Whether the colours are the second axis (NCHW) or the last (NHWC)."""
    blue_first: bool = False
    numbers: str = "float32"
    corner: bool = False
    """Whether padding is only right and below, or on both sides."""

    @property
    def side(self) -> int:
        """How large a photo's shorter side should be for this, in pixels."""
        return ceil(min(self.width, self.height) / self.part)

    def batch(self, photos: Sequence[NDArray[np.uint8]]) -> NDArray[Any]:
        """Return photos as the model takes them.

        Shapes: each photo (height, width, 3); returns (photos, 3, height, width) or (photos, height, width, 3).
        """
        fitted = np.stack([self._fitted(pixels) for pixels in photos])
        if self.numbers == "uint8":
            values: NDArray[Any] = fitted
        else:
            mean, spread = np.array(self.mean, np.float32), np.array(self.spread, np.float32)
            values = ((fitted.astype(np.float32) - mean) / spread).astype(self.numbers)
        if self.blue_first:
            values = values[..., ::-1]
        return np.ascontiguousarray(values.transpose(0, 3, 1, 2) if self.planes else values)

    def _fitted(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        if self.fit == "stretch":
            return scaled(pixels, self.width, self.height)
        if self.fit == "pad":
            left, top, wide, high = self.inside(pixels.shape[1], pixels.shape[0])
            canvas = np.full((self.height, self.width, 3), self.ground, np.uint8)
            canvas[top : top + high, left : left + wide] = scaled(pixels, wide, high)
            return canvas
        if self.width == self.height:
            return middle(pixels, self.width, self.part)
        return scaled(_cut(pixels, self.width / self.height, self.part), self.width, self.height)

    def inside(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Return left, top, width and height of the part of the model's picture that a photo of that size fills."""
        if self.fit != "pad":
            return 0, 0, self.width, self.height
        scale = min(self.width / width, self.height / height)
        wide, high = max(1, round(width * scale)), max(1, round(height * scale))
        if self.corner:
            return 0, 0, wide, high
        return (self.width - wide) // 2, (self.height - high) // 2, wide, high

    def as_dict(self) -> dict[str, Any]:
        """Return the recipe as values for JSON."""
        return asdict(self)

    @classmethod
    def of_dict(cls, values: Mapping[str, Any]) -> Recipe:
        """Return the recipe of `as_dict`. Errors: TypeError when it is another thing."""
        triples = {name: tuple(values[name]) for name in ("mean", "spread") if name in values}
        return cls(**{**values, **triples})


def _cut(pixels: NDArray[np.uint8], ratio: float, part: float) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    wide, high = min(width, height * ratio) * part, min(height, width / ratio) * part
    left, top = (width - wide) / 2, (height - high) / 2
    return pixels[int(top) : ceil(top + high), int(left) : ceil(left + wide)]


def of_port(port: Port) -> Recipe | None:
    """Return the recipe that a model's input asks for by its shape and numbers, or None where it is no picture."""
    numbers, shape = NUMBERS.get(port.kind), port.shape
    if numbers is None or len(shape) != 4 or (shape[0] or 1) < 1:
        return None
    if shape[1] == 3 or (shape[1] is None and shape[3] != 3):
        planes, height, width = True, shape[2], shape[3]
    elif shape[3] == 3:
        planes, height, width = False, shape[1], shape[2]
    else:
        return None
    if max(height or 1, width or 1) > LARGEST_SIDE:
        return None
    levels = {"mean": levels_of(IMAGENET_MEAN), "spread": levels_of(IMAGENET_SPREAD)} if planes else UNIT
    return Recipe(width or ANY_SIDE, height or ANY_SIDE, planes=planes, numbers=numbers, **levels)


UNIT: dict[str, Any] = {"mean": (0.0, 0.0, 0.0), "spread": (FULL, FULL, FULL)}
RAW: dict[str, Any] = {"mean": (0.0, 0.0, 0.0), "spread": (1.0, 1.0, 1.0)}


def levels_of(values: Sequence[float]) -> Triple:
    """Return numbers of the scale 0-1 on the scale 0-255."""
    red, green, blue = (float(value) * FULL for value in values)
    return red, green, blue


def with_preprocessor(recipe: Recipe, port: Port, config: Mapping[str, Any]) -> Recipe:
    """Return the recipe as preprocessor_config.json of the Hugging Face layout says.

    Errors: KeyError, TypeError or ValueError when the file makes no sense.
    """
    size, crop = config.get("size"), config.get("crop_size")
    shortest = _shortest(size)
    crops = bool(config.get("do_center_crop", crop is not None)) and crop is not None
    width, height = _sides(crop if crops else size, (recipe.width, recipe.height))
    fixed_width, fixed_height = _fixed(recipe, port)
    recipe = replace(recipe, width=fixed_width or width, height=fixed_height or height)
    if crops or shortest:
        recipe = replace(recipe, fit="crop", part=min(1.0, min(width, height) / shortest) if shortest else 1.0)
    else:
        recipe = replace(recipe, fit="stretch")
    rescale = float(config.get("rescale_factor", 1 / FULL)) if config.get("do_rescale", True) else 1.0
    if config.get("do_normalize", "image_mean" in config):
        mean, spread = config["image_mean"], config["image_std"]
    else:
        mean, spread = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
    return replace(recipe, mean=_triple(mean, 1 / rescale), spread=_triple(spread, 1 / rescale))


def _fixed(recipe: Recipe, port: Port) -> tuple[int | None, int | None]:
    return (port.shape[3], port.shape[2]) if recipe.planes else (port.shape[2], port.shape[1])


def _triple(values: Sequence[float] | float, scale: float) -> Triple:
    three = [values] * 3 if isinstance(values, int | float) else list(values)
    red, green, blue = (float(value) * scale for value in three)
    return red, green, blue


def _shortest(size: object) -> int | None:
    if isinstance(size, Mapping):
        return int(size["shortest_edge"]) if "shortest_edge" in size else None
    return int(size) if isinstance(size, int) else None


def _sides(size: object, otherwise: tuple[int, int]) -> tuple[int, int]:
    if isinstance(size, int):
        return size, size
    if isinstance(size, Mapping) and "height" in size and "width" in size:
        return int(size["width"]), int(size["height"])
    if isinstance(size, Mapping) and "shortest_edge" in size:
        return int(size["shortest_edge"]), int(size["shortest_edge"])
    return otherwise


def with_timm(recipe: Recipe, config: Mapping[str, Any]) -> Recipe:
    """Return the recipe as `pretrained_cfg` of timm's config.json says."""
    _, height, width = config.get("input_size", (3, recipe.height, recipe.width))
    return replace(
        recipe,
        width=int(width),
        height=int(height),
        part=float(config.get("crop_pct") or 1.0),
        mean=levels_of(config.get("mean", IMAGENET_MEAN)),
        spread=levels_of(config.get("std", IMAGENET_SPREAD)),
    )


CUSTOM_VISION = "CustomVision."


def with_custom_vision(recipe: Recipe, properties: Mapping[str, str]) -> Recipe:
    """Return the recipe as the properties of a Custom Vision export say.

    Their own samples stretch the photo, although "CropMethod" names the middle; the middle is what was trained with.

    Source: metadata_properties.json as exported (version 1.1); github.com/Azure-Samples/customvision-export-samples.
    """
    raw = properties.get("Image.NominalPixelRange", "") == "NominalRange_0_255"
    scale = 1.0 if raw else FULL
    mean = json.loads(properties.get("CustomVision.Preprocess.NormalizeMean", "[0, 0, 0]"))
    spread = json.loads(properties.get("CustomVision.Preprocess.NormalizeStd", "[1, 1, 1]"))
    method = properties.get("CustomVision.Preprocess.CropMethod", "")
    return replace(
        recipe,
        fit="crop" if "Center" in method or "ShorterSide" in method else "stretch",
        part=1.0,
        blue_first=properties.get("Image.BitmapPixelFormat", "") == "Bgr8",
        mean=_triple(mean, scale),
        spread=_triple(spread, scale),
    )


def of_booru(recipe: Recipe) -> Recipe:
    """Return the recipe of the WD taggers: padded square with white, blue first, levels as they are.

    Source: app.py of huggingface.co/spaces/SmilingWolf/wd-tagger.
    """
    return replace(recipe, fit="pad", ground=255, blue_first=True, **RAW)


YOLO_GROUND = 114  # the grey that YOLO models are shown around a photo


def of_yolo(recipe: Recipe, sides: str) -> Recipe:
    """Return the recipe of YOLO models: padded with grey on both sides, levels brought to 0-1.

    `sides` is the height and width in brackets, as Ultralytics writes it into its exports.

    Source: LetterBox in ultralytics/data/augment.py of github.com/ultralytics/ultralytics.
    """
    held = json.loads(sides)
    height, width = held if isinstance(held, list) else (held, held)
    recipe = replace(recipe, width=int(width), height=int(height))
    return replace(recipe, fit="pad", ground=YOLO_GROUND, **UNIT)
