"""Checkpoints in PyTorch's old format, written without PyTorch."""

from __future__ import annotations

import io
import pickle
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.taggers.checkpoint import MAGIC, PROTOCOL

STORAGES = {"f": "FloatStorage", "i": "LongStorage"}


@dataclass(frozen=True)
class Name:
    """A function or class of a package that is not there."""

    module: str
    name: str

    def __call__(self) -> None:
        """Be what a pickle may call."""


REBUILD = Name("torch._utils", "_rebuild_tensor_v2")


@dataclass(frozen=True)
class Storage:
    """Numbers that are written behind the pickle."""

    key: str
    values: NDArray[Any]


@dataclass(frozen=True)
class Call:
    """A call that the reader of the pickle is to make."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]


class Writer(pickle._Pickler):  # type: ignore[name-defined]  # the one written in Python, whose `save` can be added to
    def save(self, obj: Any, save_persistent_id: bool = True) -> None:
        if isinstance(obj, Name):
            self.write(f"c{obj.module}\n{obj.name}\n".encode())
        elif isinstance(obj, Call):
            self.save_reduce(obj.function, obj.arguments)
        else:
            super().save(obj, save_persistent_id)

    def persistent_id(self, obj: Any) -> Any:
        if not isinstance(obj, Storage):
            return None
        return ("storage", Name("torch", STORAGES[obj.values.dtype.kind]), obj.key, "cpu", obj.values.size, None)


def pickled(value: Any) -> bytes:
    out = io.BytesIO()
    Writer(out, 2).dump(value)
    return out.getvalue()


def tensor(key: str, values: NDArray[Any], strides: tuple[int, ...] = (), offset: int = 0, shape: Any = None) -> Call:
    """Return a tensor over a storage of its own."""
    steps = strides or tuple(step // values.itemsize for step in np.array(values, order="C").strides)
    storage = Storage(key, np.ascontiguousarray(values).ravel())
    return Call(REBUILD, (storage, offset, shape or values.shape, steps, False, OrderedDict()))


def checkpoint(named: Mapping[str, Any], counts: Mapping[str, int] | None = None) -> bytes:
    """Return a whole file; `counts` may lie about how many numbers a storage has."""
    parts = [pickled(MAGIC), pickled(PROTOCOL), pickled({"little_endian": True}), pickled(OrderedDict(named))]
    storages = [call.arguments[0] for call in named.values() if isinstance(call, Call) and call.function is REBUILD]
    parts.append(pickled([storage.key for storage in storages]))
    for storage in storages:
        count = (counts or {}).get(storage.key, storage.values.size)
        parts += [count.to_bytes(8, "little"), storage.values.tobytes()]
    return b"".join(parts)


def written(path: Path, tensors: Mapping[str, NDArray[Any]]) -> Path:
    """Write arrays as a checkpoint."""
    path.write_bytes(checkpoint({name: tensor(name, values) for name, values in tensors.items()}))
    return path
