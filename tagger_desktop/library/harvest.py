"""Suggestions of many tags taken at once by their confidence, so that what is taken fits together on every photo."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping

from pyroaring import BitMap

from tagger_desktop.domain import rules
from tagger_desktop.domain.vocabulary import TagId, Vocabulary
from tagger_desktop.library import labels
from tagger_desktop.library.library import Library

Sure = dict[int, float]
"""Photos, and how confident the suggestion for each is."""


def above(library: Library, wanted: Iterable[tuple[TagId, float, str]]) -> dict[TagId, BitMap]:
    """Return the photos to put each tag on, given as (tag, least confidence, tagger or "" for any).

    Of tags that exclude each other a photo gets the most confident, of a tag and one below it the one below.
    """
    found: dict[TagId, Sure] = {}
    with library.postings.now() as now:
        known = now.vocabulary
        for said, least, tagger in wanted:
            tag_id = labels.meaning(known, now.suggested.labels, said)
            if tag_id is not None:
                of_tag = found.setdefault(tag_id, {})
                for photo_id, confidence in _from(now.suggested.in_order(tag_id, tagger), least).items():
                    of_tag[photo_id] = max(confidence, of_tag.get(photo_id, 0.0))
    fitting = {tag_id: _fitting(known, found, tag_id) for tag_id in found}
    return {tag_id: photos for tag_id, photos in fitting.items() if photos}


def below(library: Library, tags: Iterable[TagId], most: float) -> dict[TagId, BitMap]:
    """Return the photos whose open suggestion of each tag is less confident than `most`."""
    found: dict[TagId, BitMap] = {}
    with library.postings.now() as now:
        for tag_id in tags:
            ids, confidences = now.suggested.in_order(tag_id)
            photos = BitMap(ids[_count(confidences, most) :].tolist())
            if photos:
                found[tag_id] = photos
    return found


def _from(suggested: tuple[Iterable[int], Iterable[float]], least: float) -> Sure:
    ids, confidences = suggested
    return dict(zip(list(ids)[: _count(confidences, least)], confidences, strict=False))


def _count(confidences: Iterable[float], least: float) -> int:
    """Return how many of confidences in descending order are at least so high; they have four digits."""
    return bisect_right([-round(one, 4) for one in confidences], -least)


def _fitting(known: Vocabulary, found: Mapping[TagId, Sure], tag_id: TagId) -> BitMap:
    photos, mine = BitMap(list(found[tag_id])), found[tag_id]
    for narrower in known.with_narrower([tag_id]) - {tag_id} if tag_id > 0 else ():
        photos -= BitMap(list(found.get(narrower, ())))
    for rival in rules.rivals(known, tag_id) if tag_id > 0 else ():
        theirs = found.get(rival, {})
        photos -= BitMap([one for one, sure in theirs.items() if one in mine and (sure, -rival) > (mine[one], -tag_id)])
    return photos
