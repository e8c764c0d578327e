"""Any ONNX model that gives a vector as an embedder: image encoders of CLIP type, TinyViT, DINOv2, classifiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.domain.errors import UserError
from tagger_desktop.taggers import View, runtime
from tagger_desktop.taggers.recipe import Recipe

NAMES = ("image_embeds", "pooler_output", "embedding", "embeddings", "features", "last_hidden_state")  # best first
SHORTEST, LONGEST = 8, 8192  # numbers of a vector that can be told apart, and that can be kept for many photos
LARGEST_BYTES = 1 << 31  # what protobuf can hold: larger models cannot be cut
BEFORE = frozenset({"Softmax", "Sigmoid", "Identity", "Cast", "Add", "Reshape", "Flatten", "LogSoftmax", "Squeeze"})
LAST = frozenset({"Gemm", "MatMul"})


class Vectors:
    """An embedder that reads one output of a model."""

    def __init__(self, name: str, version: str, model: runtime.Model, recipe: Recipe, output: str, length: int) -> None:
        self.name, self.version, self.length = name, version, length
        self.side = recipe.side
        self._model, self._recipe, self._output = model, recipe, output

    def embed(self, photos: Sequence[View]) -> NDArray[np.float32]:
        """Return one vector of length 1 for each photo.

        Shapes: (photos, length).
        """
        if not photos:
            return np.zeros((0, self.length), np.float32)
        given = self._recipe.batch([photo.pixels for photo in photos])
        one_by_one = self._model.inputs[0].shape[0] == 1
        parts = [given[at : at + 1] for at in range(len(given))] if one_by_one else [given]
        name = self._model.inputs[0].name
        rows = [vectors(self._model.run({name: part}, [self._output])[0]) for part in parts]
        return unit(np.concatenate(rows))


def vectors(value: Any) -> NDArray[np.float32]:
    """Return an output as one vector a photo: what stands for the whole of it, or the mean over its places.

    Shapes: takes (photos, length), (photos, tokens, length) with the token of the whole first, or (photos, length,
    height, width); returns (photos, length).
    Errors: UserError when it is none of these.
    """
    values = np.asarray(value)
    if values.dtype.kind != "f" or values.ndim not in (2, 3, 4):
        raise UserError("The model gives no vector.")
    if values.ndim == 3:
        values = values[:, 0]
    elif values.ndim == 4:
        values = values.mean(axis=(2, 3))
    found: NDArray[np.float32] = values.astype(np.float32)
    return found


def unit(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors brought to length 1.

    >>> unit(np.array([[3.0, 4.0]], np.float32)).round(3).tolist()
    [[0.6000000238418579, 0.800000011920929]]
    """
    lengths = np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-9)
    scaled: NDArray[np.float32] = (values / lengths).astype(np.float32)
    return scaled


def vector_output(outputs: Mapping[str, Any]) -> str | None:
    """Return the name of the output that is a vector, or None where there is none."""
    fits = {name for name, value in outputs.items() if _is_vector(value)}
    named = next((name for name in NAMES if name in fits), None)
    return named or next((name for name in outputs if name in fits), None)


def _is_vector(value: Any) -> bool:
    shape = np.shape(value)
    if getattr(value, "dtype", np.dtype("O")).kind != "f" or len(shape) not in (2, 3, 4):
        return False
    length = shape[1] if len(shape) == 4 else shape[-1]
    return SHORTEST <= int(length) <= LONGEST


def cut(path: Path) -> tuple[bytes, str] | None:
    """Return a classifier that gives what it decides by as well, and the name of that output.

    What goes into the last layer is a vector in which photos of one label lie together. None where the last layer is
    not found.
    """
    import onnx

    if sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*")) > LARGEST_BYTES:
        return None
    model = onnx.load(str(path))
    made_by = {name: node for node in model.graph.node for name in node.output}
    constants = {tensor.name for tensor in model.graph.initializer}
    name = next((output.name for output in model.graph.output if output.name in made_by), None)
    while name is not None:
        node = made_by.get(name)
        if node is None or node.op_type not in BEFORE | LAST:
            return None
        name = next((given for given in node.input if given not in constants and given in made_by), None)
        if node.op_type in LAST and name is not None:
            known = {output.name for output in model.graph.output}
            if name not in known:
                model.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
            return model.SerializeToString(), name
    return None
