"""Start ONNX models: the one place that knows onnxruntime."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagger_desktop.domain.errors import UserError

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Fastest first; what is not built into the installed onnxruntime is passed over.
PROVIDERS = (
    "CUDAExecutionProvider",
    "CoreMLExecutionProvider",
    "DmlExecutionProvider",
    "CPUExecutionProvider",
)
QUIET = 4  # fatal only: what goes wrong is said once, in our own sentence
MODEL = "model"


@dataclass(frozen=True, slots=True)
class Port:
    """What a model takes in or gives out, by name.

    Shapes: `shape` has None where any length will do.
    """

    name: str
    shape: tuple[int | None, ...]
    kind: str
    """Such as "tensor(float)"."""


class Model:
    """An ONNX model that is ready to run; usable from several threads at once."""

    def __init__(self, session: Any, title: str) -> None:
        """Wrap an onnxruntime session; `title` is what the model is called where it fails."""
        self._session = session
        self._title = title
        self.inputs = tuple(_port(port) for port in session.get_inputs())
        self.outputs = tuple(_port(port) for port in session.get_outputs())
        self.provider: str = session.get_providers()[0]
        self.metadata: dict[str, str] = session.get_modelmeta().custom_metadata_map

    def run(self, given: Mapping[str, NDArray[Any]], wanted: Sequence[str] | None = None) -> list[NDArray[Any]]:
        """Return the outputs named in `wanted` (all of them for None).

        Errors: UserError when the model cannot work with what it is given.
        """
        try:
            results: list[NDArray[Any]] = self._session.run(wanted, dict(given))
        except Exception as error:  # noqa: BLE001 (onnxruntime's own exceptions share no base with a name)
            raise UserError(f"The {self._title} does not work: {_reason(error)}.") from error
        return results


def _port(port: Any) -> Port:
    shape = tuple(length if isinstance(length, int) and length > 0 else None for length in port.shape)
    return Port(port.name, shape, port.type)


def load(model: Path | bytes, title: str = "", *, threads: int | None = None) -> Model:
    """Return the model of an ONNX file (or of its bytes) on the fastest processor there is.

    `title` is what it is called in messages; `threads` is how many of the processor's it may use, all for None.

    Errors: UserError when it is absent, cut off, no ONNX model, or uses operators that onnxruntime does not know.
    """
    import onnxruntime

    if not title:
        title = f"{MODEL} {model}" if isinstance(model, Path) else MODEL
    if isinstance(model, Path) and not model.is_file():
        raise UserError(f"There is no {title}.")
    failure: Exception | None = None
    for providers in _attempts(onnxruntime.get_available_providers()):
        try:
            source = str(model) if isinstance(model, Path) else model
            return Model(onnxruntime.InferenceSession(source, _options(threads), providers), title)
        except Exception as error:  # noqa: BLE001 (onnxruntime's own exceptions share no base with a name)
            failure = error
    assert failure is not None
    raise UserError(f"The {title} cannot be used: {_reason(failure)}.") from failure


def _attempts(available: Sequence[str]) -> list[list[str]]:
    """Return the providers to try: the fastest ones with the processor behind them, then the processor alone."""
    chosen = [name for name in PROVIDERS if name in available]
    last = ["CPUExecutionProvider"]
    return [chosen, last] if chosen != last else [last]


def _options(threads: int | None) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or os.cpu_count() or 1
    options.inter_op_num_threads = 1
    options.log_severity_level = QUIET
    # A waiting thread that spins takes the time away from those that decode the next photos.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


# What onnxruntime says, and what it means; the first that fits holds.
REASONS = tuple(
    (re.compile(said), meant)
    for said, meant in (
        (
            r"No Op registered for (\S+)|node with the name .*type (\w+)",
            "it uses the operator {}, which is not supported",
        ),
        (r"(\S+?)\(-?\d+\) is not a registered function/op", "it uses the operator {}, which is not supported"),
        (r"No opset import for domain '([^']*)'", "it uses operators of {!r}, which are not supported"),
        (r"NOT_IMPLEMENTED.*?implementation for (\w+)", "it uses the operator {}, which is not supported"),
        (r"(?i)opset|IR version", "it needs a newer version of onnxruntime"),
        (r"(?i)external data", "the file with its weights is not there, or is cut off"),
        (r"INVALID_PROTOBUF|No graph was found|does not have a graph", "it is no ONNX model, or it is cut off"),
        (r"Got invalid dimensions|Invalid rank", "the shapes do not fit"),
        (r"Unexpected input data type", "it expects another kind of numbers"),
        (r"(?i)bad_alloc|failed to allocate", "there is not enough memory"),
    )
)


def _reason(error: Exception) -> str:
    said = " ".join(str(error).split())
    for pattern, meant in REASONS:
        if found := pattern.search(said):
            return meant.format(next(filter(None, found.groups()), ""))
    return f"onnxruntime says “{said.rpartition(' : ')[2].rstrip('.')[:200]}”"
