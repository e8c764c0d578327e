"""Which tags are likely to be meant next, learned from how they were used before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log2

from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library.usage import Usage

LATELY = 2.0  # doublings of the number of photos that a use of today makes up for
TOGETHER = 20.0  # the same for a tag that is on every photo with the tags that are there already
FORGOTTEN = 0.25  # of one use: it was a month ago


@dataclass(frozen=True, slots=True)
class Learned:
    """How likely each tag is; one that is left out is as likely as an unused one."""

    scores: Mapping[TagId, float] = field(default_factory=dict)
    idle: frozenset[TagId] = frozenset()
    """Tags that nobody uses any more: not offered before they are typed."""


def learn(usage: Usage, tags: Iterable[TagId]) -> Learned:
    """Return what the use of `tags` says: those on many photos are likely, and those put on some lately."""
    scores = {tag_id: log2(1 + count) for tag_id, count in usage.counts.items()}
    for tag_id, uses in usage.lately.items():
        scores[tag_id] = scores.get(tag_id, 0.0) + LATELY * log2(1 + uses)
    idle = frozenset(tag_id for tag_id in tags if _is_idle(tag_id, usage))
    return Learned(scores, idle)


def _is_idle(tag_id: TagId, usage: Usage) -> bool:
    return tag_id not in usage.counts and tag_id not in usage.young and usage.lately.get(tag_id, 0.0) < FORGOTTEN


def beside(learned: Learned, company: Mapping[TagId, float]) -> Learned:
    """Return what is likely for photos whose tags are often in the company of these."""
    scores = dict(learned.scores)
    for tag_id, share in company.items():
        scores[tag_id] = scores.get(tag_id, 0.0) + TOGETHER * share
    return Learned(scores, learned.idle)
