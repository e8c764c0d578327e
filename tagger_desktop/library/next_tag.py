"""Which tag is worth reviewing next: the one of which one look and one gesture bring most."""

from __future__ import annotations

from collections.abc import Collection
from heapq import nlargest

from tagger_desktop.domain.review_plan import LIKELY, line, worth
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library.library import Library

COMPARED = 16  # tags whose next page is looked at: those with most likely suggestions


def next_tag(library: Library, but: Collection[TagId] = ()) -> TagId | None:
    """Return the tag to review next, None when nothing is open; those of `but` come last."""
    with library.postings.now() as now:
        likely = now.suggested.by_tag("confidence >= ?", (LIKELY,))
        found = {
            tag_id: (tag_id not in but, len(likely.get(tag_id, ())), count, -tag_id)
            for tag_id in now.suggested.said
            if (count := len(now.suggested.of_tag(tag_id)))
        }
        examples, best = len(now.carrying(now.vocabulary.tags)), {}
        for tag_id in nlargest(COMPARED, found, key=lambda tag_id: found[tag_id]):
            _, confidences = now.suggested.in_order(tag_id)
            best[tag_id] = (found[tag_id][0], worth(confidences[: line(confidences, examples)]), -tag_id)
    return max(best, key=lambda tag_id: best[tag_id]) if best else None


def tagged(library: Library) -> int:
    """Return how many photos carry any tag."""
    with library.postings.now() as now:
        return len(now.carrying(now.vocabulary.tags))
