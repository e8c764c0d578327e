"""What a person has decided, as examples to learn from: which photos show what a tag means, and which do not."""

from __future__ import annotations

from dataclasses import dataclass

from pyroaring import BitMap

from tagger_desktop.domain.query import Matches
from tagger_desktop.domain.vocabulary import TagId, Vocabulary
from tagger_desktop.library.library import Library
from tagger_desktop.library.policy import put_by_policy
from tagger_desktop.library.search import matching


@dataclass(frozen=True, slots=True)
class Examples:
    """Photos by what was said of them; what follows from hierarchy and groups is for the learner to draw.

    Of a reviewed photo somebody said: what is not on it is not there. An untagged photo else says nothing.
    """

    vocabulary: Vocabulary
    positive: dict[TagId, BitMap]
    """Photos that carry the tag itself because a person said so; what a policy let in teaches nothing."""
    negative: dict[TagId, BitMap]
    """Photos of which a person said that they are none for the tag."""
    reviewed: BitMap

    @property
    def photos(self) -> BitMap:
        """All photos that teach anything."""
        return BitMap().union(self.reviewed, *self.positive.values(), *self.negative.values())


def examples(library: Library) -> Examples:
    """Return what there is to learn from now."""
    reviewed = matching(library, Matches("is", ":", "reviewed"))
    unconfirmed = put_by_policy(library.read())
    with library.postings.now() as now:
        known = now.vocabulary
        now.load(known.tags)
        positive = {tag_id: now.carrying([tag_id]) & now.alive for tag_id in known.tags}
        negative = {tag_id: now.suggested.rejected(tag_id) & now.alive for tag_id in known.tags}
    for (_, tag_id, _), photos in unconfirmed.items():
        if tag_id in positive:
            positive[tag_id] = positive[tag_id] - photos
    return Examples(
        known,
        {tag_id: photos for tag_id, photos in positive.items() if photos},
        {tag_id: photos for tag_id, photos in negative.items() if photos},
        reviewed,
    )
