"""Which tag is worth reviewing next: the one of which most can be accepted with one look and one gesture."""

from __future__ import annotations

from collections.abc import Collection

from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library.library import Library

LIKELY = 0.5  # confidence from which a suggestion is rather right than wrong
PAGE = 120  # photos that a person can look over before saying yes to all of them


def next_tag(library: Library, but: Collection[TagId] = ()) -> TagId | None:
    """Return the tag to review next, None when nothing is open; those of `but` come last."""
    with library.postings.now() as now:
        likely = now.suggested.by_tag("confidence >= ?", (LIKELY,))
        worth = {
            tag_id: (tag_id not in but, min(PAGE, len(likely.get(tag_id, ()))), count, -tag_id)
            for tag_id in now.suggested.said
            if (count := len(now.suggested.of_tag(tag_id)))
        }
    return max(worth, key=lambda tag_id: worth[tag_id]) if worth else None
