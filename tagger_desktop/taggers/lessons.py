"""What examples say, laid out for learning: for each photo and tag yes, no, or nothing.

Untagged is not "no". A photo is an example of what a tag is not when a person rejected the tag (or one above it) for
it, when it has a tag that excludes this one, or when somebody went over the whole photo and left the tag away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.domain import rules
from tagger_desktop.domain.vocabulary import TagId, Vocabulary

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Choice:
    """An exclusive group: a photo has one of its tags, or none.

    Shapes: `allowed` is (photos, tags + 1), what a photo may have, the last column for none; a row where everything
    is allowed says nothing.
    """

    tags: tuple[TagId, ...]
    columns: slice
    allowed: Mask

    @property
    def is_known(self) -> Mask:
        """The photos of which something is known."""
        everything: Mask = np.all(self.allowed, axis=1, keepdims=True)
        return ~everything[:, 0]


@dataclass(frozen=True, slots=True)
class Lessons:
    """What is known of some photos.

    Shapes: `rows` are the photos; `said` and `is_so` are (photos, single tags): whether anything is known of a tag
    there, and what. Columns: the single tags first, then those of each group with one for "none of them".
    """

    rows: Rows
    singles: tuple[TagId, ...]
    said: Mask
    is_so: Mask
    choices: tuple[Choice, ...]

    @property
    def tags(self) -> tuple[TagId, ...]:
        """Every tag, in the order of `tag_columns`."""
        return (*self.singles, *(tag_id for choice in self.choices for tag_id in choice.tags))

    @property
    def tag_columns(self) -> NDArray[np.int64]:
        """Where each tag's column is."""
        ends = [np.arange(choice.columns.start, choice.columns.stop - 1) for choice in self.choices]
        return np.concatenate([np.arange(len(self.singles)), *ends]).astype(np.int64)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return self.choices[-1].columns.stop if self.choices else len(self.singles)

    def only(self, chosen: Mask) -> Lessons:
        """Return what is known of some of the photos."""
        choices = tuple(replace(choice, allowed=choice.allowed[chosen]) for choice in self.choices)
        return Lessons(self.rows[chosen], self.singles, self.said[chosen], self.is_so[chosen], choices)


def lessons(
    positive: Mapping[TagId, Rows], negative: Mapping[TagId, Rows], reviewed: Rows, known: Vocabulary
) -> Lessons:
    """Return what examples say about every tag that some photo has, itself or through a tag below it."""
    whole = {tag_id: _union(positive, known.with_narrower([tag_id])) for tag_id in known.tags}
    whole = {tag_id: rows for tag_id, rows in whole.items() if len(rows)}
    rows = np.unique(np.concatenate([*whole.values(), *negative.values(), reviewed])).astype(np.int64)
    there = _There(rows, whole, negative, reviewed, known)
    grouped = [tags for group in known.groups if group.exclusive and len(tags := _members(group.tags, whole)) > 1]
    taken: set[TagId] = set()
    groups = []
    for tags in grouped:  # a tag of two groups is learnt in the first
        if len(free := tuple(tag_id for tag_id in tags if tag_id not in taken)) > 1:
            groups.append(free)
            taken.update(free)
    singles = tuple(tag_id for tag_id in whole if tag_id not in taken)
    is_so = np.stack([there.has(tag_id) for tag_id in singles], axis=1) if singles else np.zeros((len(rows), 0), bool)
    refused = np.stack([there.lacks(one) for one in singles], axis=1) if singles else np.zeros((len(rows), 0), bool)
    choices, column = [], len(singles)
    for tags in groups:
        choices.append(Choice(tags, slice(column, column + len(tags) + 1), there.allowed(tags)))
        column += len(tags) + 1
    return Lessons(rows, singles, is_so | refused, is_so, tuple(choices))


def _members(tags: Iterable[TagId], whole: Mapping[TagId, Rows]) -> tuple[TagId, ...]:
    return tuple(tag_id for tag_id in tags if tag_id in whole)


def _union(rows: Mapping[TagId, Rows], tags: Iterable[TagId]) -> Rows:
    parts = [rows[tag_id] for tag_id in tags if tag_id in rows]
    return np.unique(np.concatenate(parts)).astype(np.int64) if parts else np.zeros(0, np.int64)


class _There:
    """Which of the photos have a tag, and which certainly have not."""

    def __init__(
        self,
        rows: Rows,
        whole: Mapping[TagId, Rows],
        negative: Mapping[TagId, Rows],
        reviewed: Rows,
        known: Vocabulary,
    ) -> None:
        self._rows, self._whole, self._negative, self._known = rows, whole, negative, known
        self._reviewed = np.isin(rows, reviewed)

    def has(self, tag_id: TagId) -> Mask:
        return np.isin(self._rows, self._whole[tag_id])

    def lacks(self, tag_id: TagId) -> Mask:
        refused = _union(self._negative, {tag_id} | self._known.broader([tag_id]))
        excluded = _union(self._whole, rules.rivals(self._known, tag_id))
        not_there = np.isin(self._rows, refused) | np.isin(self._rows, excluded) | self._reviewed
        return not_there & ~self.has(tag_id)

    def allowed(self, tags: tuple[TagId, ...]) -> Mask:
        """Return which of the tags of a group a photo may have, and whether it may have none.

        Shapes: (photos, tags + 1).
        """
        has = np.stack([self.has(tag_id) for tag_id in tags], axis=1)
        lacks = np.stack([self.lacks(tag_id) for tag_id in tags], axis=1)
        some = has.any(axis=1, keepdims=True)
        return np.hstack([np.where(some, has, ~lacks), ~some])
