"""What confidences are worth: measured on photos that were left out of learning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.taggers.lessons import Lessons, Mask

Floats = NDArray[np.float32]

TRIED = np.geomspace(0.4, 4.0, 25, dtype=np.float32)  # what scores are multiplied by
FIRM = 20.0  # examples that the measure of all tags together counts for, beside a tag's own
BINS = 10
SURE = 0.5  # confidence from which a tag counts as said
GOOD = 0.9  # precision and recall from which a tag needs no more examples
FEW = 5  # examples of each sort before anything can be said
MOST = 1_000  # examples beyond which no forecast is made


@dataclass(frozen=True, slots=True)
class Skill:
    """How well a tag is known, measured on photos that were left out of learning.

    Units: `precision` is the part of what is said that is right, `recall` the part of what is there that is said;
    None where there are too few examples to say. `needed` is how many more photos with the tag it takes until both
    are 0.9, as far as can be foreseen; 0 when it is so.
    """

    tag_id: TagId
    positive: int
    negative: int
    precision: float | None
    recall: float | None
    needed: int | None


@dataclass(frozen=True, slots=True)
class Bin:
    """One line of the reliability table: said with about this confidence, right in this part of the cases."""

    confidence: float
    right: float
    count: int


def tempers(scores: Floats, known_of: Lessons, likely: Callable[[Floats, Lessons], Floats]) -> Floats:
    """Return what the scores of each column are multiplied by, so that confidences come true.

    Tags with few examples take over what fits all tags together.

    Shapes: `scores` is (photos, columns), of photos that were not learnt from; returns (columns,).
    Source: C. Guo et al., "On Calibration of Modern Neural Networks" (2017), section 4.2 (temperature scaling).
    """
    blocks = [slice(column, column + 1) for column in range(len(known_of.singles))]
    blocks += [choice.columns for choice in known_of.choices]
    if not blocks or not len(scores):
        return np.ones(known_of.width, np.float32)
    lost = np.zeros((len(TRIED), len(blocks)), np.float64)
    counts = np.zeros(len(blocks))
    for row, temper in enumerate(TRIED):
        found = likely(scores * temper, known_of)
        for at, (chance, is_known) in enumerate(_truths(found, known_of)):
            lost[row, at] = -np.log(np.maximum(chance[is_known], 1e-6)).sum()
            counts[at] = is_known.sum()
    together = lost.sum(axis=1) / max(counts.sum(), 1)
    best = (lost + FIRM * together[:, None]).argmin(axis=0)
    wanted = np.ones(known_of.width, np.float32)
    for block, row in zip(blocks, best.tolist(), strict=True):
        wanted[block] = TRIED[row]
    return wanted


def _truths(likely: Floats, known_of: Lessons) -> Iterator[tuple[Floats, Mask]]:
    """Yield for each single tag and each group how likely the truth was called, and where it is known."""
    for column in range(len(known_of.singles)):
        chance = likely[:, column]
        yield np.where(known_of.is_so[:, column], chance, 1 - chance), known_of.said[:, column]
    for choice in known_of.choices:
        of_group = likely[:, choice.columns]
        yield np.where(choice.allowed, of_group, 0).sum(axis=1), choice.is_known


def _columns(likely: Floats, known_of: Lessons) -> Iterator[tuple[TagId, Floats, Mask, Mask]]:
    """Yield each tag with what is said of it, where the truth is known, and what it is."""
    for column, tag_id in enumerate(known_of.singles):
        yield tag_id, likely[:, column], known_of.said[:, column], known_of.is_so[:, column]
    for choice in known_of.choices:
        for at, tag_id in enumerate(choice.tags):
            may = choice.allowed[:, at]
            is_so = may & (choice.allowed.sum(axis=1) == 1)
            yield tag_id, likely[:, choice.columns.start + at], is_so | ~may, is_so


def skills(likely: Floats, known_of: Lessons) -> tuple[Skill, ...]:
    """Return how well each tag is known."""
    return tuple(_skill(*column) for column in _columns(likely, known_of))


def _skill(tag_id: TagId, chance: Floats, is_known: Mask, is_so: Mask) -> Skill:
    yes, no = int(is_so.sum()), int((is_known & ~is_so).sum())
    if yes < FEW or no < FEW:
        return Skill(tag_id, yes, no, None, None, max(FEW - yes, 0) or None)
    said = (chance >= SURE) & is_known
    right = int((said & is_so).sum())
    precision, recall = right / max(int(said.sum()), 1), right / yes
    return Skill(tag_id, yes, no, precision, recall, _needed(yes, min(precision, recall)))


def _needed(positive: int, quality: float) -> int | None:
    """Return how many more examples it takes: errors fall with the root of their number."""
    if quality >= GOOD:
        return 0
    wanted = ceil(positive * ((1 - quality) / (1 - GOOD)) ** 2)
    return wanted - positive if wanted <= MOST else None


def reliability(likely: Floats, known_of: Lessons) -> tuple[Bin, ...]:
    """Return how often what is said with each confidence is right, for all tags together."""
    pairs = [(chance[is_known], is_so[is_known]) for _, chance, is_known, is_so in _columns(likely, known_of)]
    if not pairs:
        return ()
    chances, truths = (np.concatenate(part) for part in zip(*pairs, strict=True))
    bins = np.minimum((chances * BINS).astype(int), BINS - 1)
    return tuple(
        Bin(float(chances[bins == one].mean()), float(truths[bins == one].mean()), int((bins == one).sum()))
        for one in range(BINS)
        if (bins == one).any()
    )
