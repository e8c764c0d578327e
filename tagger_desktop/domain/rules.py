"""What may not be said in a vocabulary, what may not stand together on a photo, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tagger_desktop.domain.vocabulary import Group, TagId, Vocabulary


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that the tags of a photo break: several of an exclusive group, or none of a required one."""

    group: Group
    tags: tuple[TagId, ...]

    @property
    def is_conflict(self) -> bool:
        """Whether there are too many tags, not too few."""
        return bool(self.tags)


def why_not_below(vocabulary: Vocabulary, tag_id: TagId, parent: TagId) -> str | None:
    """Return why a tag cannot be put below `parent`, as a sentence, or None when it can."""
    return _why_not_broader(vocabulary, tag_id, parent, "be its own parent", "stands above")


def why_not_imply(vocabulary: Vocabulary, tag_id: TagId, implied: TagId) -> str | None:
    """Return why a tag cannot imply another, as a sentence, or None when it can."""
    return _why_not_broader(vocabulary, tag_id, implied, "imply itself", "brings along")


def _why_not_broader(vocabulary: Vocabulary, tag_id: TagId, broader: TagId, itself: str, verb: str) -> str | None:
    name, other = vocabulary.title(tag_id), vocabulary.title(broader)
    if tag_id == broader:
        return f"{name!r} cannot {itself}."
    if tag_id in vocabulary.broader([broader]):
        return f"{name!r} already {_inverse(verb)} {other!r}: the two would go round in a circle."
    exclusive = [group for group in vocabulary.groups if group.exclusive]
    narrower = vocabulary.with_narrower([tag_id]) if exclusive else set()
    reached = vocabulary.broader([broader]) | {broader}
    for group in exclusive:
        if (one := _first(group, narrower)) and (two := _first(group, reached - narrower)):
            return (
                f"{vocabulary.title(one)!r} and {vocabulary.title(two)!r} exclude each other in the group"
                f" {group.name!r}, so one cannot bring the other along."
            )
    return None


def _inverse(verb: str) -> str:
    return {"stands above": "stands above", "brings along": "comes along with"}[verb]


def _first(group: Group, tags: set[TagId]) -> TagId | None:
    return next((tag_id for tag_id in group.tags if tag_id in tags), None)


def why_not_together(vocabulary: Vocabulary, name: str, tags: Iterable[TagId]) -> str | None:
    """Return why tags cannot be an exclusive group called `name`, as a sentence, or None when they can."""
    members = list(tags)
    for tag_id in members:
        along = vocabulary.broader([tag_id])
        if clash := next((other for other in members if other in along), None):
            return (
                f"{vocabulary.title(tag_id)!r} brings {vocabulary.title(clash)!r} along, so the two cannot exclude"
                f" each other in the group {name!r}."
            )
    return None


def rivals(vocabulary: Vocabulary, tag_id: TagId) -> set[TagId]:
    """Return the tags that may not stand on a photo beside `tag_id`, since an exclusive group holds both."""
    mine = vocabulary.broader([tag_id]) | {tag_id}
    found: set[TagId] = set()
    for group in vocabulary.groups:
        if group.exclusive and mine & set(group.tags):
            found |= vocabulary.with_narrower(set(group.tags) - mine)
    return found - vocabulary.with_narrower([tag_id])


def breaches(vocabulary: Vocabulary, tags: Iterable[TagId]) -> Iterator[Breach]:
    """Yield each rule that a photo with exactly `tags` breaks; what they bring along counts."""
    given = set(tags)
    whole = given | vocabulary.broader(given)
    for group in vocabulary.groups:
        held = tuple(tag_id for tag_id in group.tags if tag_id in whole)
        if (group.exclusive and len(held) > 1) or (group.required and not held):
            yield Breach(group, held)


def missing_groups(vocabulary: Vocabulary, tags: Iterable[TagId]) -> tuple[Group, ...]:
    """Return the required groups of which a photo with `tags` has no tag yet."""
    return tuple(breach.group for breach in breaches(vocabulary, tags) if not breach.is_conflict)
