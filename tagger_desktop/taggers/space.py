"""The vectors of a whole library in fewer dimensions, each photo drawn towards those that look most like it.

Photos that nobody has tagged help here: what is alike ends up together before anybody says what it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

DIMENSIONS = 256  # of 1,280: 97 % of the spread, and the learner five times as fast
SAMPLE = 8_192  # photos that stand for all where there are more: a basis and neighbours need no more
NEIGHBOURS = 10
DRAWN = 0.4  # how far a photo is moved towards the mean of its neighbours
SAME = 0.9999  # cosine from which a neighbour is the photo itself, or a copy of it that says nothing new
AT_ONCE = 1_024  # photos compared with the sample together: 32 MB
SCALE = 10.0  # length of the vectors; what a weight costs is measured against it


@dataclass(frozen=True, slots=True)
class Space:
    """A basis, and the photos that others are drawn towards.

    Shapes: `mean` (length,), `basis` (length, dimensions), `sample` (photos, dimensions) and `directions` the same
    with length 1, measured from the mean.
    """

    mean: Floats
    basis: Floats
    sample: Floats
    directions: Floats

    def of(self, vectors: Floats) -> Floats:
        """Return where photos are.

        Shapes: takes (photos, length), returns (photos, dimensions).
        """
        found = np.empty((len(vectors), self.basis.shape[1]), np.float32)
        for start in range(0, len(vectors), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            found[part] = self._drawn(_reduced(vectors[part], self.mean, self.basis))
        return found * np.float32(SCALE)

    def reduced(self, vectors: Floats) -> Floats:
        """Return where photos are before they are drawn towards others, as vectors of length 1: to compare them.

        Shapes: takes (photos, length), returns (photos, dimensions).
        """
        return unit(_reduced(vectors, self.mean, self.basis))

    def _drawn(self, reduced: Floats) -> Floats:
        likeness = unit(reduced) @ self.directions.T
        likeness[likeness > SAME] = -1.0
        count = min(NEIGHBOURS, likeness.shape[1])
        near = np.argpartition(likeness, -count, axis=1)[:, -count:]
        weight = np.maximum(np.take_along_axis(likeness, near, axis=1), 0.0) ** 2
        total = weight.sum(axis=1, keepdims=True)
        around = np.einsum("pn,pnd->pd", weight / np.maximum(total, 1e-9), self.sample[near])
        return np.where(total > 0, (1 - DRAWN) * reduced + DRAWN * around, reduced).astype(np.float32, copy=False)


def survey(vectors: Floats, seed: int = 0) -> Space:
    """Return the space that the photos of a library span.

    Shapes: takes (photos, length), of length 1 each.
    """
    sample = vectors
    if len(vectors) > SAMPLE:
        sample = vectors[np.sort(np.random.default_rng(seed).choice(len(vectors), SAMPLE, replace=False))]
    mean = sample.mean(axis=0) if len(sample) else np.zeros(vectors.shape[1], np.float32)
    basis = _basis(sample - mean)
    reduced = _reduced(sample, mean, basis)
    return Space(mean, basis, reduced, unit(reduced))


def _basis(centred: Floats) -> Floats:
    """Return the directions of most spread.

    Shapes: takes (photos, length), returns (length, dimensions).
    """
    spread = centred.T @ centred
    _, directions = np.linalg.eigh(spread)  # in growing order
    largest: Floats = np.ascontiguousarray(directions[:, ::-1][:, :DIMENSIONS], dtype=np.float32)
    return largest


def _reduced(vectors: Floats, mean: Floats, basis: Floats) -> Floats:
    centred: Floats = vectors - mean
    return centred @ basis


def unit(vectors: Floats) -> Floats:
    """Return the vectors with length 1."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True).astype(np.float32)
    lengths[lengths == 0] = 1
    found: Floats = vectors / lengths
    return found
