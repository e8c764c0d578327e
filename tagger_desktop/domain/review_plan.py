"""How suggestions are reviewed with the fewest gestures: which tag comes next, and how many photos one look takes in.

A page costs one gesture however long it is, an exception on it about two. A long page saves pages; but what a page
teaches makes the next one better, so early pages are short. The numbers were found with `python -m bench annotator`
(docs/learning.md says what others gave).
"""

from __future__ import annotations

from collections.abc import Sequence

PAGE = 120  # photos that a person can look over before saying yes to all of them
SHORTEST = 12  # photos of the first pages, and of those where nothing is likely
GROWTH = 0.25  # of the photos tagged so far: a page adds at most so many to them
LIKELY = 0.3  # confidence from which a suggestion belongs on a page: marking exceptions costs less than another page
EXCEPTION = 2.0  # gestures: marked, and given another tag


def line(confidences: Sequence[float], examples: int) -> int:
    """Return how many suggestions, given most confident first, belong above the line.

    `examples` is how many photos somebody has tagged so far.

    >>> line([0.9] * 50 + [0.1] * 50, examples=1000), line([0.9] * 50, examples=80), line([0.2, 0.1], examples=80)
    (50, 20, 2)
    """
    longest = int(min(PAGE, max(SHORTEST, GROWTH * examples)))
    return min(longest, _count(confidences, LIKELY)) or min(SHORTEST, len(confidences))


def worth(confidences: Sequence[float]) -> float:
    """Return what it brings to review suggestions together: photos that get their tag, less what that costs.

    >>> worth([0.9] * 10) > worth([0.5] * 12)
    True
    """
    right = sum(confidences)
    return right - 2 * (1 + EXCEPTION / 2 * (len(confidences) - right))


def _count(confidences: Sequence[float], least: float) -> int:
    """Return how many of the descending `confidences` are at least `least`; a rounded one counts."""
    low, high = 0, len(confidences)
    while low < high:
        middle = (low + high) // 2
        if confidences[middle] >= least - 1e-6:
            low = middle + 1
        else:
            high = middle
    return low
