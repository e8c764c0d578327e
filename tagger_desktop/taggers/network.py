"""The network that comes with the program: made once from its weights, kept, and run on photos."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

import numpy as np

from tagger_desktop.domain.errors import UserError
from tagger_desktop.imaging.view import middle
from tagger_desktop.taggers import View, runtime
from tagger_desktop.taggers.checkpoint import read_checkpoint
from tagger_desktop.taggers.efficientnet import CLASSES, EMBEDDING, INPUT, LENGTH, PROBABILITIES, Variant, weights
from tagger_desktop.taggers.quantised import QuantisedGraph

if TYPE_CHECKING:
    from numpy.typing import NDArray

CONVERSION = 1  # counted up when the same weights come to give other numbers


def version(variant: Variant) -> str:
    """Return what stands with suggestions and embeddings: the weights, and all that is done to photos before them."""
    return f"{variant.name.rpartition('-')[2]}.{variant.weights[-12:-4]}.{variant.side}.int8.{CONVERSION}"


class Network:
    """A network with what is done to photos before it; it is made, or read, at the first look."""

    def __init__(self, variant: Variant, folder: Path) -> None:
        """Name the network, and the folder in which it is kept."""
        self.variant = variant
        self.version = version(variant)
        self.side = variant.side
        self._folder = folder
        self._model: runtime.Model | None = None
        self._making = threading.Lock()

    def run(self, photos: Sequence[View]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the probabilities of the classes, and vectors of length 1.

        Shapes: (photos, 1000) and (photos, 1280).
        Errors: UserError as `model` has them.
        """
        if not photos:
            return np.zeros((0, CLASSES), np.float32), np.zeros((0, LENGTH), np.float32)
        squares = np.stack([middle(photo.pixels, self.side) for photo in photos])
        probabilities, features = self.model().run({INPUT: squares}, (PROBABILITIES, EMBEDDING))
        lengths = np.linalg.norm(features, axis=1, keepdims=True)
        return probabilities, features / np.maximum(lengths, np.finfo(np.float32).tiny)

    def model(self) -> runtime.Model:
        """Return the model, made once and kept; what was damaged there since is made anew.

        Errors: UserError when the weights are not installed or are damaged, or the folder cannot be written.
        """
        with self._making:
            if self._model is None:
                data = self._kept() or self._made()
                # On the processor even where there is a faster one: that would compute other numbers, and the same
                # library looks the same on every computer.
                self._model = runtime.load(data, f"model {self.variant.name}", anywhere=False)
            return self._model

    def _kept(self) -> bytes | None:
        """Return the model that was made before, if it is still what it was: its name ends with its checksum."""
        for path in sorted(self._folder.glob(f"{self.version}-*.onnx")):
            try:
                data = path.read_bytes()
            except OSError:
                continue
            if path.stem.endswith(_checksum(data)):
                return data
            path.unlink(missing_ok=True)
        return None

    def _made(self) -> bytes:
        tensors = read_checkpoint(weights(self.variant))
        data: bytes = QuantisedGraph(tensors, self.variant).model().SerializeToString()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self._folder, suffix=".part", delete=False) as part:
                part.write(data)
            os.replace(part.name, self._folder / f"{self.version}-{_checksum(data)}.onnx")
        except OSError as error:
            raise UserError(f"The model cannot be kept in {self._folder}: {error.strerror or error}.") from error
        return data


def _checksum(data: bytes) -> str:
    return sha256(data).hexdigest()[:16]
