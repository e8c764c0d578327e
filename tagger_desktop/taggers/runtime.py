"""Start ONNX models: the one place that knows onnxruntime."""

from __future__ import annotations

import os
import re
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagger_desktop.domain.errors import UserError

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Fastest first; what is not built into the installed onnxruntime is passed over.
PROCESSOR = ("CPUExecutionProvider",)
PROVIDERS = ("CUDAExecutionProvider", "CoreMLExecutionProvider", "DmlExecutionProvider", *PROCESSOR)
QUIET = 4  # fatal only: what goes wrong is said once, in our own sentence
# onnxruntime would try once more by itself and say so on stdout; the switch has had two names.
OWN_ATTEMPTS = {"enable_fallback": 0, "disable_fallback": 1}
MODEL = "model"
# A model of one layer, MatMulInteger(a, b): reading it from here takes 1 ms, having `onnx` make it 200.
PRODUCTS = "CAU6PgoYCgFhCgFiEgFjIg1NYXRNdWxJbnRlZ2VyEgFwWgkKAWESBAoCCAJaCQoBYhIECgIIA2IJCgFjEgQKAggGQgQKABAK"
PRODUCT_LENGTH = 64


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


def quiet_onnxruntime() -> Any:
    """Return onnxruntime without its telemetry: nothing leaves the machine, and no identifier of it is kept.

    Its builds since 1.31 otherwise write a device id below the user's cache folder and send events over the network;
    the variable has to be there before the library is loaded, the call is for Windows, where there is only that.
    Source: onnxruntime's docs/Privacy.md and pull request 27379.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    return onnxruntime


def load(model: Path | bytes, title: str = "", *, threads: int | None = None, anywhere: bool = True) -> Model:
    """Return the model of an ONNX file (or of its bytes) on the fastest processor there is.

    `title` is what it is called in messages; `threads` is how many of the processor's it may use, all for None;
    unless `anywhere`, it runs on the processor even where there is something faster.

    Errors: UserError when it is absent, cut off, no ONNX model, or uses operators that onnxruntime does not know.
    """
    onnxruntime = quiet_onnxruntime()

    if not title:
        title = f"{MODEL} {model}" if isinstance(model, Path) else MODEL
    if isinstance(model, Path) and not model.is_file():
        raise UserError(f"There is no {title}.")
    failure: Exception | None = None
    for providers in _attempts(onnxruntime.get_available_providers() if anywhere else PROCESSOR):
        try:
            source = str(model) if isinstance(model, Path) else model
            started = onnxruntime.InferenceSession(source, _options(threads), providers, **OWN_ATTEMPTS)
            return Model(started, title)
        except Exception as error:  # noqa: BLE001 (onnxruntime's own exceptions share no base with a name)
            failure = error
    assert failure is not None
    raise UserError(f"The {title} cannot be used: {_reason(failure)}.") from failure


def _attempts(available: Sequence[str]) -> list[list[str]]:
    """Return the providers to try: the fastest ones with the processor behind them, then the processor alone."""
    chosen = [name for name in PROVIDERS if name in available]
    return [chosen, [*PROCESSOR]] if chosen != [*PROCESSOR] else [chosen]


def _options(threads: int | None) -> Any:
    onnxruntime = quiet_onnxruntime()

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or os.cpu_count() or 1
    options.inter_op_num_threads = 1
    options.log_severity_level = QUIET
    # A waiting thread that spins takes the time away from those that decode the next photos.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if _loses_whole_numbers():
        options.add_session_config_entry("session.x64quantprecision", "1")
    return options


@cache
def _loses_whole_numbers() -> bool:
    """Return whether this processor adds up products of 8-bit numbers in 16 bits, which are too few.

    Those of 2013-2019 do, unless onnxruntime is told to take the slower way; on others that would double the time.
    """
    import numpy as np

    onnxruntime = quiet_onnxruntime()

    session = onnxruntime.InferenceSession(b64decode(PRODUCTS), providers=[*PROCESSOR])
    ones = {"a": np.full((4, PRODUCT_LENGTH), 255, np.uint8), "b": np.full((PRODUCT_LENGTH, 16), 127, np.int8)}
    return bool((session.run(None, ones)[0] != 255 * 127 * PRODUCT_LENGTH).any())


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
        (
            r"INVALID_PROTOBUF|can't decode byte|No graph was found|does not have a graph",
            "it is no ONNX model, or it is cut off",
        ),
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
