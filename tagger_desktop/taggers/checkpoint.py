"""Read the tensors of a PyTorch checkpoint without PyTorch, and without running anything that the file says.

A checkpoint is a pickle, and a pickle may call whatever function it names. Here it may name a dictionary, "make a
tensor" and the kinds of numbers; anything else ends the reading.
"""

from __future__ import annotations

import io
import pickle
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.domain.errors import UserError

MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
ZIP = b"PK\x03\x04"  # what PyTorch has written since 1.6
STORAGES: dict[str, np.dtype[Any]] = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}
COUNT = 8  # bytes before each storage that say how many numbers it has
MOST_AXES = 8

Tensors = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class _Storage:
    """Numbers that stand further back in the file, under a key."""

    key: str
    dtype: np.dtype[Any]
    count: int


@dataclass(frozen=True, slots=True)
class _Tensor:
    """Which numbers of a storage make a tensor.

    Units: `offset` and `strides` count numbers, not bytes.
    """

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class _Refused(Exception):
    """The file asks for something that a table of weights does not need."""


class _Reader(pickle.Unpickler):
    """An unpickler that knows three names."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _rebuilder()
        if module == "torch" and name in STORAGES:
            return name
        raise _Refused(f"it asks for {module}.{name}, which a table of weights does not need")

    def persistent_load(self, pid: Any) -> _Storage:
        kind, storage, key, _, count, part = pid
        if kind != "storage" or part is not None:
            raise _Refused("its numbers are stored in an unknown way")
        return _Storage(str(key), STORAGES[storage], int(count))


def _rebuilder() -> Callable[..., _Tensor]:
    """Return the function that a file calls for each tensor: a new one, since a pickle may write on what it gets."""

    def rebuild(storage: Any, offset: Any, shape: Any, strides: Any, *_: Any) -> _Tensor:
        if not isinstance(storage, _Storage):
            raise _Refused("a tensor has no numbers")
        return _Tensor(storage, int(offset), tuple(map(int, shape)), tuple(map(int, strides)))

    return rebuild


def read_checkpoint(path: Path) -> Tensors:
    """Return the tensors of a checkpoint in PyTorch's old format, by name.

    Errors: UserError naming the file and what is wrong with it.
    """
    try:
        return _tensors(path.read_bytes())
    except OSError as error:
        raise UserError(f"The weights {path} cannot be read: {error.strerror or error}.") from error
    except _Refused as error:
        raise UserError(f"The weights {path} cannot be used: {error}.") from error
    except Exception as error:  # noqa: BLE001 (what a pickle of random bytes raises has no end: 11 kinds in the tests)
        raise UserError(f"The weights {path} cannot be used: the file is damaged or cut off.") from error


def _tensors(data: bytes) -> Tensors:
    if data.startswith(ZIP):
        raise _Refused("it is in PyTorch's newer format, a ZIP archive")
    file = io.BytesIO(data)
    head = [_Reader(file).load() for _ in range(3)]  # the mark, the protocol, and the machine it was written on
    if head[:2] != [MAGIC, PROTOCOL]:
        raise _Refused("it is not a PyTorch checkpoint")
    named, keys = _Reader(file).load(), _Reader(file).load()
    if not isinstance(named, dict) or not all(isinstance(tensor, _Tensor) for tensor in named.values()):
        raise _Refused("it is not a table of weights")
    storages = _storages(data, file.tell(), keys, {tensor.storage.key: tensor.storage for tensor in named.values()})
    return {str(name): _strided(storages[tensor.storage.key], tensor) for name, tensor in named.items()}


def _storages(data: bytes, at: int, keys: list[str], known: dict[str, _Storage]) -> Tensors:
    found = {}
    for key in keys:
        storage = known[key]
        if int.from_bytes(data[at : at + COUNT], "little") != storage.count:
            raise _Refused("it does not have the numbers it lists")
        found[key] = np.frombuffer(data, storage.dtype, storage.count, at + COUNT)
        at += COUNT + storage.count * storage.dtype.itemsize
    return found


def _strided(numbers: NDArray[Any], tensor: _Tensor) -> NDArray[Any]:
    """Return a tensor as an array of its own; its strides decide where its numbers stand (they may be transposed)."""
    if len(tensor.shape) != len(tensor.strides) or len(tensor.shape) > MOST_AXES or tensor.offset < 0:
        raise _Refused("a tensor has an impossible shape")
    steps = list(zip(tensor.shape, tensor.strides, strict=True))
    if any(length < 1 or step < 0 for length, step in steps):
        raise _Refused("a tensor has an impossible shape")
    last = tensor.offset + sum((length - 1) * step for length, step in steps)
    if last >= len(numbers) or int(np.prod(tensor.shape, dtype=object)) > len(numbers):
        raise _Refused("a tensor reaches beyond its numbers")
    size = numbers.itemsize
    view = np.lib.stride_tricks.as_strided(numbers[tensor.offset :], tensor.shape, [step * size for _, step in steps])
    return np.ascontiguousarray(view).reshape(tensor.shape)
