"""Which photos are alike, by their vectors: the nearest, the same again, and groups of one sort."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

AT_ONCE = 1_024  # photos compared with all others together
DRAWN = 4  # photos of which the best becomes the next centre to begin with
ROUNDS = 25  # of moving centres; they stand still before that
SAMPLE = 8_192  # photos that centres are found with, where there are more
CELL = 2_000  # photos compared each with each; where there are more, only within parts of about that many


def nearest(vectors: Floats, wanted: Floats, limit: int) -> tuple[Rows, Floats]:
    """Return the rows that are most like any of `wanted`, nearest first, and how far they are.

    Shapes: `vectors` (photos, dimensions) and `wanted` (some, dimensions), of length 1 each.
    Units: distances are 1 - cosine, 0 (the same) to 2.
    """
    likeness = (vectors @ wanted.T).max(axis=1) if len(wanted) > 1 else vectors @ wanted[0]
    limit = min(limit, len(vectors))
    found = np.argpartition(likeness, len(vectors) - limit)[len(vectors) - limit :] if limit else np.zeros(0, np.int64)
    found = found[np.argsort(-likeness[found], kind="stable")]
    return found.astype(np.int64), np.maximum(1 - likeness[found], 0).astype(np.float32)


def clusters(vectors: Floats, count: int, seed: int = 0) -> list[Rows]:
    """Return groups of photos that are alike, the largest first, in each the most typical first.

    Shapes: `vectors` is (photos, dimensions).
    Source: D. Arthur and S. Vassilvitskii, "k-means++: The Advantages of Careful Seeding" (2007), section 2.2.
    """
    draw = np.random.default_rng(seed)
    count = min(count, len(vectors))
    if not count:
        return []
    sample = vectors if len(vectors) <= SAMPLE else vectors[draw.choice(len(vectors), SAMPLE, replace=False)]
    centres = _begun(sample, count, draw)
    for _ in range(ROUNDS):
        member, _ = _assigned(sample, centres)
        sums = np.zeros_like(centres)
        np.add.at(sums, member, sample)
        sizes = np.bincount(member, minlength=count)[:, None]
        moved = np.where(sizes > 0, sums / np.maximum(sizes, 1), centres).astype(np.float32)
        if np.allclose(moved, centres, atol=1e-5):
            break
        centres = moved
    member, far = _assigned(vectors, centres)
    found = [np.flatnonzero(member == one) for one in range(count)]
    return [rows[np.argsort(far[rows], kind="stable")] for rows in sorted(found, key=len, reverse=True) if len(rows)]


def _begun(vectors: Floats, count: int, draw: np.random.Generator) -> Floats:
    """Return photos far from each other to begin with: each the best of a few that were drawn."""
    chosen = [int(draw.integers(len(vectors)))]
    far = _squares(vectors, vectors[chosen])[:, 0]
    while len(chosen) < count and far.sum() > 0:
        drawn = draw.choice(len(vectors), DRAWN, p=far / far.sum())
        left = np.minimum(far[:, None], _squares(vectors, vectors[drawn]))
        best = int(left.sum(axis=0).argmin())
        chosen.append(int(drawn[best]))
        far = left[:, best]
    return vectors[chosen].copy()


def _squares(vectors: Floats, centres: Floats) -> NDArray[np.float64]:
    products = (vectors @ centres.T).astype(np.float64)
    lengths = np.square(vectors, dtype=np.float64).sum(axis=1)[:, None]
    found: NDArray[np.float64] = lengths + np.square(centres, dtype=np.float64).sum(axis=1) - 2 * products
    return np.maximum(found, 0)


def _assigned(vectors: Floats, centres: Floats) -> tuple[Rows, NDArray[np.float64]]:
    member, far = np.empty(len(vectors), np.int64), np.empty(len(vectors))
    for start in range(0, len(vectors), AT_ONCE):
        squares = _squares(vectors[start : start + AT_ONCE], centres)
        member[start : start + AT_ONCE] = squares.argmin(axis=1)
        far[start : start + AT_ONCE] = squares.min(axis=1)
    return member, far


def same_again(vectors: Floats, least: float) -> list[Rows]:
    """Return groups of photos whose likeness to the first of the group is at least `least`, the largest first.

    Shapes: `vectors` is (photos, dimensions), of length 1 each.
    Units: `least` is a cosine.
    """
    parts: Sequence[Rows] = [np.arange(len(vectors))]
    if len(vectors) > 2 * CELL:
        parts = clusters(vectors, len(vectors) // CELL)
    found = [rows for part in parts for rows in _same_again(vectors, np.sort(part), least)]
    return sorted(found, key=len, reverse=True)


def _same_again(vectors: Floats, part: Rows, least: float) -> list[Rows]:
    near: dict[int, Rows] = {}
    for start in range(0, len(part), AT_ONCE):
        alike = vectors[part[start : start + AT_ONCE]] @ vectors[part].T >= least
        for at in np.flatnonzero(alike.sum(axis=1) > 1).tolist():
            near[start + at] = np.flatnonzero(alike[at])
    found, taken = [], set[int]()
    for first in sorted(near, key=lambda at: (-len(near[at]), at)):
        if first in taken:
            continue
        members = [first, *(at for at in near[first].tolist() if at != first and at not in taken)]
        if len(members) > 1:
            taken.update(members)
            found.append(part[members])
    return found
