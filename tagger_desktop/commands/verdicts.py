"""Deciding many suggestions of many tags by their confidence, without anybody looking."""

from __future__ import annotations

from dataclasses import dataclass

from tagger_desktop.library import harvest, suggestions, verdicts
from tagger_desktop.library.library import Library


@dataclass(frozen=True, slots=True)
class Decided:
    """How many tags were accepted and rejected, and how many suggestions are still open."""

    accepted: int
    rejected: int
    left: int

    def sentence(self) -> str:
        """Return it in words."""
        return f"{self.accepted:,} accepted, {self.rejected:,} rejected, {self.left:,} left"


def decide(
    library: Library,
    name: str,
    accept_above: float | None,
    reject_below: float | None,
    *,
    dry_run: bool = False,
) -> Decided:
    """Accept and reject what is suggested, of one tag or (name "") of all, in one edit.

    Errors: UserError when there is no such tag, and none of that name is proposed.
    """
    open_now = suggestions.counts(library)
    tags = [suggestions.find(library, name)] if name else list(open_now)
    chosen = {} if accept_above is None else harvest.above(library, [(tag_id, accept_above, "") for tag_id in tags])
    refused = {} if reject_below is None else harvest.below(library, tags, reject_below)
    if dry_run:
        accepted, rejected = sum(map(len, chosen.values())), sum(map(len, refused.values()))
        there = sum(open_now.get(tag_id, 0) for tag_id in tags)
        return Decided(accepted, rejected, there - accepted - rejected)
    known, accepted, rejected = library.vocabulary, 0, 0
    with library.edit(f"Review {name}" if name else "Review") as edit:
        for tag_id, photos in refused.items():
            rejected += verdicts.reject(edit, known, tag_id, photos)
        for tag_id, photos in chosen.items():
            accepted += verdicts.accept(edit, known, tag_id, photos).photos
    left = suggestions.counts(library)
    wanted = {suggestions.meant(library, tag_id) for tag_id in tags}
    return Decided(accepted, rejected, sum(count for tag_id, count in left.items() if not name or tag_id in wanted))
