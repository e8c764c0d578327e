"""Learning tags from what a person has decided: what each tag looks like, as vectors of an embedder see it.

Every tag is a direction in the space of the vectors: tags of an exclusive group are weighed against each other
(multinomial logistic regression), any other for itself. How much a confidence is worth is found out on photos that
were left out of learning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.domain.vocabulary import TagId, Vocabulary
from tagger_desktop.taggers.calibration import Bin, Skill, reliability, skills, tempers
from tagger_desktop.taggers.lessons import Choice, Lessons, Rows, lessons
from tagger_desktop.taggers.minimise import lowest

Floats = NDArray[np.float32]

VERSION = "2"
COST = 1.0  # of a weight, against one example: vectors have length 10
STEPS = 40  # most of a fit from nothing; from the last one a third is enough
FINE, COARSE = 3e-5, 2e-4  # part of what is lost, below which another step is not worth taking
BACKGROUND = 256  # photos, drawn from all, that stand for the rest of the world
FAINT = 0.5  # what the background weighs where nobody has said what a tag is not, against the tag's own examples
CONTRAST = 3  # times as many photos without a tag as with it, from which the background is not needed
FOLDS = 3
CHECKED = 2_000  # examples that confidences are measured on where there are more
GROWN = 1.2  # the measure of confidences holds until there are so many times the examples


@dataclass(frozen=True, slots=True)
class Learner:
    """What was learnt: the direction of each tag, and what is known of how good it is.

    Shapes: `weights` is (dimensions + 1, columns), the last row the offsets; `tempers` (columns,) is what the distance
    from the border is multiplied by, so that a confidence of 0.8 is right eight times in ten.
    """

    tags: tuple[TagId, ...]
    weights: Floats
    layout: Lessons
    tempers: Floats
    narrower: Mapping[TagId, tuple[int, ...]]
    """For each tag the columns of the result with the tags below it."""
    examples: int = 0
    measured_at: int = 0
    """How many examples there were when the confidences were measured."""
    skills: tuple[Skill, ...] = ()
    reliability: tuple[Bin, ...] = ()
    version: str = VERSION

    def confidences(self, vectors: Floats) -> Floats:
        """Return how likely each photo has each tag, 0-1; no tag is less likely than one below it.

        Shapes: takes (photos, dimensions), returns (photos, tags).
        """
        found = _likely(_scores(vectors, self.weights) * self.tempers, self.layout)[:, self.layout.tag_columns]
        for column, tag_id in enumerate(self.tags):
            if below := self.narrower.get(tag_id):
                found[:, column] = found[:, [column, *below]].max(axis=1)
        return found


def fit(
    vectors: Floats,
    positive: Mapping[TagId, Rows],
    negative: Mapping[TagId, Rows],
    reviewed: Rows,
    known: Vocabulary,
    before: Learner | None = None,
) -> Learner:
    """Learn every tag that has examples; of photos that nobody decided nothing is concluded.

    `positive` are the photos that carry a tag itself, `negative` those that a person rejected it for, `reviewed`
    those where what is not on them is not there; all as rows of `vectors`. From what was learnt `before` it takes a
    third of the time.

    Shapes: `vectors` is (photos, dimensions), as `space.Space.of` gives them.
    """
    known_of = lessons(positive, negative, reviewed, known)
    course = _Course(vectors)
    start = None if before is None else _carried_over(before, known_of, vectors.shape[1])
    weights = course.weights(known_of, start)
    columns = {tag_id: column for column, tag_id in enumerate(known_of.tags)}
    narrower = {
        tag_id: tuple(columns[below] for below in known.with_narrower([tag_id]) - {tag_id} if below in columns)
        for tag_id in known_of.tags
    }
    count = len(known_of.rows)
    if before is not None and before.tags == known_of.tags and count < before.measured_at * GROWN:
        measured = (before.tempers, before.skills, before.reliability, before.measured_at)
    else:
        measured = (*_measured(course, known_of), count)
    tempers_found, skills_found, table, measured_at = measured
    return Learner(
        known_of.tags,
        weights,
        known_of.only(np.zeros(count, bool)),
        tempers_found,
        narrower,
        count,
        measured_at,
        skills_found,
        table,
    )


def _carried_over(before: Learner, layout: Lessons, dimensions: int) -> Floats | None:
    """Return what was learnt before, its columns where they are now; None when the vectors are others."""
    if len(before.weights) != dimensions + 1:
        return None
    start = np.zeros((dimensions + 1, layout.width), np.float32)
    at = dict(zip(before.tags, before.layout.tag_columns.tolist(), strict=True))
    for tag_id, column in zip(layout.tags, layout.tag_columns.tolist(), strict=True):
        if tag_id in at:
            start[:, column] = before.weights[:, at[tag_id]]
    nones = {choice.tags: choice.columns.stop - 1 for choice in before.layout.choices}
    for choice in layout.choices:
        if choice.tags in nones:
            start[:, choice.columns.stop - 1] = before.weights[:, nones[choice.tags]]
    return start


class _Course:
    """Learning from lessons about the photos of one library."""

    def __init__(self, vectors: Floats) -> None:
        self._vectors = vectors
        draw = np.random.default_rng(0).permutation(len(vectors))[:BACKGROUND]
        self._behind = vectors[draw]

    def weights(self, known_of: Lessons, start: Floats | None = None, close: float = FINE) -> Floats:
        """Return the directions that explain what is known.

        Shapes: (dimensions + 1, columns).
        """
        inputs = np.vstack([self._vectors[known_of.rows], self._behind])
        sums = _Sums(inputs, known_of)
        begin = start if start is not None else np.zeros((inputs.shape[1] + 1, known_of.width), np.float32)
        return lowest(sums.slope, begin, STEPS, close)

    def scores(self, rows: Rows, weights: Floats) -> Floats:
        """Return what the directions say of photos."""
        return _scores(self._vectors[rows], weights)


class _Sums:
    """How badly directions explain what is known, and which way is worse."""

    def __init__(self, inputs: Floats, known_of: Lessons) -> None:
        self._inputs, self._known = inputs, known_of
        count, behind = len(known_of.rows), len(inputs) - len(known_of.rows)
        self._heavy = np.zeros((len(inputs), len(known_of.singles)), np.float32)
        self._heavy[:count] = known_of.said
        self._target = np.zeros_like(self._heavy)
        self._target[:count] = known_of.is_so
        yes = known_of.is_so.sum(axis=0)
        no = known_of.said.sum(axis=0) - yes
        self._heavy[count:] = FAINT * np.maximum(yes - no / CONTRAST, 0) / max(behind, 1)
        self._spoken = [(choice, np.flatnonzero(choice.is_known)) for choice in known_of.choices]

    def slope(self, weights: Floats) -> tuple[float, Floats]:
        """Return the value at `weights` and its slope there."""
        scores = _scores(self._inputs, weights)
        apart = np.zeros_like(scores)
        value = COST / 2 * float(np.vdot(weights[:-1], weights[:-1]))
        if singles := len(self._known.singles):
            value += self._of_singles(scores[:, :singles], apart[:, :singles])
        for choice, rows in self._spoken:
            value += _of_choice(choice, rows, scores, apart)
        slope = np.vstack([self._inputs.T @ apart + COST * weights[:-1], apart.sum(axis=0, keepdims=True)])
        return value, slope

    def _of_singles(self, scores: Floats, apart: Floats) -> float:
        growth = np.exp(-np.abs(scores))
        likely = np.where(scores >= 0, 1, growth) / (1 + growth)
        lost = np.maximum(scores, 0) + np.log1p(growth) - self._target * scores
        apart[:] = self._heavy * (likely - self._target)
        return float((self._heavy * lost).sum())


def _of_choice(choice: Choice, rows: Rows, scores: Floats, apart: Floats) -> float:
    """Add what photos of an exclusive group lose: how unlikely it is that they have one of what they may have."""
    of_group, allowed = scores[rows, choice.columns], choice.allowed[rows]
    raised = np.exp(of_group - of_group.max(axis=1, keepdims=True))
    likely = raised / raised.sum(axis=1, keepdims=True)
    right = np.where(allowed, likely, 0)
    together = np.maximum(right.sum(axis=1, keepdims=True), 1e-12)
    apart[rows, choice.columns] = likely - right / together
    return -float(np.log(together).sum())


def _scores(vectors: Floats, weights: Floats) -> Floats:
    scores: Floats = vectors @ weights[:-1] + weights[-1]
    return scores


def _likely(scores: Floats, layout: Lessons) -> Floats:
    """Return how likely each column is.

    Shapes: takes and returns (photos, columns).
    """
    likely = np.empty_like(scores)
    singles = len(layout.singles)
    likely[:, :singles] = 1 / (1 + np.exp(-np.clip(scores[:, :singles], -60, 60)))
    for choice in layout.choices:
        of_group = scores[:, choice.columns]
        raised = np.exp(of_group - of_group.max(axis=1, keepdims=True))
        likely[:, choice.columns] = raised / raised.sum(axis=1, keepdims=True)
    return likely


def _measured(course: _Course, known_of: Lessons) -> tuple[Floats, tuple[Skill, ...], tuple[Bin, ...]]:
    """Learn with a part of the examples left out, again and again, and compare what is said of those with the truth."""
    draw = np.random.default_rng(0)
    count = len(known_of.rows)
    tested = draw.permutation(count)[:CHECKED]
    some = known_of.only(np.isin(np.arange(count), tested))
    fold = draw.permutation(len(some.rows)) % FOLDS
    scores = np.zeros((len(some.rows), known_of.width), np.float32)
    for one in range(FOLDS):
        weights = course.weights(some.only(fold != one), close=COARSE)
        scores[fold == one] = course.scores(some.rows[fold == one], weights)
    found = tempers(scores, some, _likely)
    likely = _likely(scores * found, some)
    return found, skills(likely, some), reliability(likely, some)
