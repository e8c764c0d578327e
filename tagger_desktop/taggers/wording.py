"""Saying what a tagger proposes in the words of a person's vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from tagger_desktop.taggers import Label, Proposal


def worded(
    proposals: Sequence[Proposal], labels: Mapping[str, Label], has: Callable[[Label], bool], *, only: bool = False
) -> list[Proposal]:
    """Return the proposals in the words that `has` finds in a vocabulary, which may have another name for a thing.

    With `only` what has no name there is said more generally ("animal" for a tabby, where there is neither "tabby" nor
    "cat"), or left out. `labels` are the tagger's by name: how else the more general words are called. Two proposals
    that come to the same become the surer one.
    """
    found: dict[tuple[Label, object], Proposal] = {}
    for proposal in proposals:
        said = _said(proposal, labels, has, only=only)
        if said is not None:
            place = said.label, said.box
            found[place] = max(said, found.get(place, said), key=lambda each: each.confidence)
    return sorted(found.values(), key=lambda each: -each.confidence)


def _said(
    proposal: Proposal, labels: Mapping[str, Label], has: Callable[[Label], bool], *, only: bool
) -> Proposal | None:
    for level, (label, confidence) in enumerate(_levels(proposal, labels)):
        if level and not only:
            return proposal
        word = next(filter(has, _names(label)), None)
        if word is not None:
            return replace(proposal, label=word, confidence=confidence, above=proposal.above[level:])
    return None if only else proposal


def _levels(proposal: Proposal, labels: Mapping[str, Label]) -> Iterator[tuple[Label, float]]:
    """Yield what is proposed and what stands above it, each with its confidence: no lower than what is below it."""
    own = proposal.label
    yield own, proposal.confidence
    for place, (name, confidence) in enumerate(zip_longest(own.broader, proposal.above[: len(own.broader)])):
        label = labels.get(name) or Label(name, own.kind, own.broader[place + 1 :])
        yield label, proposal.confidence if confidence is None else confidence


def _names(label: Label) -> Iterator[Label]:
    yield label
    for name in label.synonyms:
        yield replace(label, name=name, synonyms=())
