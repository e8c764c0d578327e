"""Read tensors from a .safetensors file: a length, a table in JSON, and numbers; nothing in it can run.

Source: github.com/huggingface/safetensors, "Format".
"""

from __future__ import annotations

import json
from itertools import pairwise
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.domain.errors import UserError

LONGEST_TABLE = 100 << 20  # bytes, as the format's own reader has it
DTYPES: dict[str, np.dtype[Any]] = {
    "F64": np.dtype("<f8"),
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
    "I64": np.dtype("<i8"),
    "I32": np.dtype("<i4"),
    "U8": np.dtype("u1"),
    "BOOL": np.dtype("?"),
}
Tensors = dict[str, NDArray[Any]]


def read_safetensors(path: Path) -> Tensors:
    """Return the tensors of a file by name; their numbers are read when they are used.

    Errors: UserError when the file is cut off, or its table does not fit its numbers.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if size < 8 or length > min(size - 8, LONGEST_TABLE):
                raise UserError(f"{path.name} is no safetensors file, or it is cut off.")
            table = json.loads(file.read(length))
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path.name} is damaged: its table is no JSON.") from error
    start, spans, found = 8 + length, [], {}
    for name, (dtype, shape, first, last) in _described(table, path).items():
        if last - first != prod(shape) * dtype.itemsize or start + last > size:
            raise UserError(f"{path.name} is cut off or damaged: {name} does not fit in it.")
        spans.append((first, last))
        values = np.memmap(path, dtype, "r", start + first, (prod(shape),)) if last > first else np.zeros(0, dtype)
        found[name] = np.asarray(values).reshape(shape)
    if any(end > begin for (_, end), (begin, _) in pairwise(sorted(spans))):
        raise UserError(f"{path.name} is damaged: its tensors overlap.")
    return found


Described = tuple[np.dtype[Any], tuple[int, ...], int, int]


def _described(table: object, path: Path) -> dict[str, Described]:
    if not isinstance(table, dict):
        raise UserError(f"{path.name} is damaged: its table names no tensors.")
    try:
        return {name: _entry(entry) for name, entry in table.items() if name != "__metadata__"}
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(f"{path.name} is damaged: its table makes no sense ({error}).") from error


def _entry(entry: dict[str, Any]) -> Described:
    shape, (first, last) = tuple(entry["shape"]), entry["data_offsets"]
    if not all(isinstance(number, int) and number >= 0 for number in (*shape, first, last)) or last < first:
        raise ValueError("a length below zero")
    dtype: np.dtype[Any] = DTYPES[entry["dtype"]]
    return dtype, shape, first, last
