"""What taggers propose and persons reject, held in memory next to the photos by tag: which suggestions are open."""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import compress
from typing import Protocol, TypeAlias

from pyroaring import BitMap

from tagger_desktop.domain import rules
from tagger_desktop.domain.events import PHOTOS, SUGGESTIONS, TAGS, VOCABULARY
from tagger_desktop.domain.vocabulary import TagId, Vocabulary
from tagger_desktop.library import labels
from tagger_desktop.library.labels import Label
from tagger_desktop.library.news import NAMED_PHOTOS, Recent
from tagger_desktop.library.packed import array_of, bitmap_of, floats_of, text_of

RUNS = "SELECT id, tagger, mark FROM run WHERE hidden = 0"
OF_RUN = "SELECT tag_id, json_group_array(photo_id) FROM suggestion {} WHERE run_id = ? GROUP BY tag_id"
IN_ORDER = "INDEXED BY suggestion_of_tag"  # walks all runs, but sorts nothing: three times as fast where one run is all
REJECTED = "SELECT tag_id, json_group_array(photo_id) FROM rejection GROUP BY tag_id"
OF_PHOTOS = "SELECT {}, tag_id, photo_id FROM {} WHERE photo_id IN (SELECT value FROM json_each(?))"
CONFIDENT = (
    "SELECT json_group_array(photo_id), json_group_array(confidence) FROM (SELECT photo_id, confidence FROM suggestion"
    " WHERE tag_id IN ({}) AND run_id IN ({}) ORDER BY confidence DESC, photo_id)"
)
STEP = 65_536  # rows passed at a time, 4 ms, after which other threads get their turn
LEARNER = "learner"  # the tagger that learns from this library: its word counts before that of others

Sets = dict[TagId, BitMap]
Sure: TypeAlias = "tuple[array[int], array[float]]"
"""Photos, and how confident the suggestion for each is."""


@dataclass(slots=True)
class _Run:
    """A run that is shown: `mark` says in which state it was read."""

    tagger: str
    mark: int
    photos: Sets = field(default_factory=dict)
    """By what it proposes: a tag or, with a negative number, a label."""


class Carried(Protocol):
    """What has to be known of the library besides: photos by tag, at the same moment."""

    db: sqlite3.Connection

    @property
    def vocabulary(self) -> Vocabulary:
        """All tags."""

    @property
    def alive(self) -> BitMap:
        """The photos in the library."""

    def carrying(self, tag_ids: Iterable[TagId]) -> BitMap:
        """Return the photos that carry at least one of the tags themselves."""

    def having(self, tag_id: TagId) -> BitMap:
        """Return the photos that carry the tag, or one below it or implying it."""


class Suggested:
    """The open suggestions at one moment, as far as they were asked about.

    The sets that it hands out are never changed afterwards: new ones take their place.
    """

    def __init__(self, now: Carried) -> None:
        self._now = now
        self._runs: dict[int, _Run] = {}
        self._rejected: Sets = {}
        self._stale: BitMap | None = None  # photos to ask about again; None: all
        self._labels: dict[TagId, Label] | None = None
        self._said: dict[TagId, list[TagId]] | None = None
        self._open: Sets = {}

    @property
    def labels(self) -> dict[TagId, Label]:
        """Every word that a tagger has said here, by its negative id."""
        if self._labels is None:
            self._labels = labels.load(self._now.db)
        return self._labels

    @property
    def said(self) -> dict[TagId, list[TagId]]:
        """For each tag, or new tag, that is proposed anywhere: the tags and labels in whose name it is."""
        self._catch_up()
        if self._said is None:
            found: dict[TagId, list[TagId]] = defaultdict(list)
            for said in {said for run in self._runs.values() for said in run.photos}:
                tag_id = labels.meaning(self._now.vocabulary, self.labels, said)
                if tag_id is not None:
                    found[tag_id].append(said)
            self._said = dict(found)
        return self._said

    @property
    def runs(self) -> dict[int, str]:
        """The runs that are shown, each with its tagger."""
        self._catch_up()
        return {run_id: run.tagger for run_id, run in self._runs.items()}

    def of_tag(self, tag_id: TagId) -> BitMap:
        """Return the photos for which a suggestion of this tag is open."""
        self._catch_up()
        if tag_id not in self._open:
            proposed = self._proposed(self.said.get(tag_id, ()), self._runs)
            self._open[tag_id] = (proposed - self._settled(tag_id)) & self._now.alive if proposed else proposed
        return self._open[tag_id]

    def all(self) -> BitMap:
        """Return the photos for which any suggestion is open."""
        return BitMap().union(*map(self.of_tag, self.said))

    def by(self, taggers: Iterable[str]) -> BitMap:
        """Return the photos for which a suggestion of one of these taggers is open."""
        chosen = set(taggers)
        runs = [run_id for run_id, tagger in self.runs.items() if tagger in chosen]
        return BitMap().union(*(self.of_tag(tag_id) & self._proposed(said, runs) for tag_id, said in self.said.items()))

    def open_by_run(self) -> dict[int, int]:
        """Return how many suggestions of each run are open."""
        found = dict.fromkeys(self.runs, 0)
        for tag_id, said in self.said.items():
            still = self.of_tag(tag_id)
            for run_id in found:
                found[run_id] += still.intersection_cardinality(self._proposed(said, [run_id]))
        return found

    def where(self, condition: str, words: Sequence[object]) -> BitMap:
        """Return the photos with an open suggestion for which a condition on its row is true."""
        return BitMap().union(*self.by_tag(condition, words).values())

    def by_tag(self, condition: str, words: Sequence[object]) -> Sets:
        """Return, for each tag, the photos with an open suggestion of it for which a condition on its row is true."""
        fitting = self._rows(condition, words)
        found = {
            tag_id: self.of_tag(tag_id) & BitMap().union(*(fitting[one] for one in said if one in fitting))
            for tag_id, said in self.said.items()
        }
        return {tag_id: photos for tag_id, photos in found.items() if photos}

    def by_confidence(self) -> array[int]:
        """Return the photos with an open suggestion, by the confidence of the most confident one, ascending."""
        # Sorted in pieces and merged row by row, between which other threads get their turn.
        rows = [sorted(zip(*reversed(self.in_order(tag_id)), strict=True), reverse=True) for tag_id in self.said]
        ids = array(
            "q", dict.fromkeys(photo_id for _, photo_id in merge(*rows, reverse=True))
        )  # each where it is first
        ids.reverse()
        return ids

    def in_order(self, tag_id: TagId, tagger: str = "") -> Sure:
        """Return the photos with an open suggestion of a tag, most confident first, and the confidences.

        Where the learner has an opinion on a photo it counts, else the most confident of the others'.
        """
        wanted = self.of_tag(tag_id)
        learners = [run_id for run_id, name in self.runs.items() if name == LEARNER]
        others = [run_id for run_id in self.runs if run_id not in learners]
        if tagger:
            learners, others = [], [run_id for run_id, name in self.runs.items() if name == tagger]
        first = self._confident(tag_id, learners, wanted)
        rest = self._confident(tag_id, others, wanted - BitMap(first[0].tolist()) if first[0] else wanted)
        if not (first[0] and rest[0]):
            return first if first[0] else rest
        rows = sorted([*zip(*first, strict=True), *zip(*rest, strict=True)], key=lambda row: (-row[1], row[0]))
        return array("q", (photo_id for photo_id, _ in rows)), array("f", (sure for _, sure in rows))

    def _confident(self, tag_id: TagId, runs: Sequence[int], wanted: BitMap) -> Sure:
        """Return the wanted photos by the greatest confidence of each, in descending order."""
        said = self.said.get(tag_id, ())
        if not wanted or not runs or not said:
            return array("q"), array("f")
        sql = CONFIDENT.format(",".join(map(str, said)), ",".join(map(str, runs)))
        text, confidences = self._now.db.execute(sql).fetchone()
        ids, sure = array_of(text), floats_of(confidences)
        kept: Sure = array("q"), array("f")
        for start in range(0, len(ids), STEP):
            part = slice(start, start + STEP)
            is_wanted = list(map(wanted.__contains__, ids[part]))
            kept[0].extend(compress(ids[part], is_wanted))
            kept[1].extend(compress(sure[part], is_wanted))
        if len(said) > 1 or len(runs) > 1:  # then a photo may be there twice; the first is the most confident
            best = dict(zip(reversed(kept[0]), reversed(kept[1]), strict=True))
            unique = array("q", dict.fromkeys(kept[0]))
            return unique, array("f", map(best.__getitem__, unique))
        return kept

    def _rows(self, condition: str, words: Sequence[object]) -> Sets:
        shown = ",".join(map(str, self.runs))
        found = f"suggestion {IN_ORDER} WHERE run_id IN ({shown}) AND ({condition})"
        sql = f"SELECT tag_id, json_group_array(photo_id) FROM {found}"
        return _sets(self._now.db, f"{sql} GROUP BY tag_id", words)

    def _proposed(self, said: Iterable[TagId], runs: Iterable[int]) -> BitMap:
        sets = [photos for run_id in runs for one in said if (photos := self._runs[run_id].photos.get(one))]
        return sets[0] if len(sets) == 1 else BitMap().union(*sets)

    def _settled(self, tag_id: TagId) -> BitMap:
        """Return photos for which there is nothing to say about a tag: they have it, or cannot have it."""
        now, known = self._now, self._now.vocabulary
        if tag_id < 0:
            return self._rejected.get(tag_id, BitMap())
        sets = [now.having(tag_id), now.carrying(rules.rivals(known, tag_id)), self.rejected(tag_id)]
        sets += [self.rejected(broader) for broader in known.broader([tag_id])]
        return BitMap().union(*sets)

    def rejected(self, tag_id: TagId) -> BitMap:
        """Return the photos of which a person said that they do not have the tag, and that have not got it since."""
        self._catch_up()
        said = [self._rejected[one] for one in (tag_id, *self._meaning(tag_id)) if one in self._rejected]
        return BitMap().union(*said) - self._now.having(tag_id) if said else BitMap()

    def _meaning(self, tag_id: TagId) -> list[TagId]:
        """Return the labels that were rejected before there was the tag that they mean."""
        known = self._now.vocabulary
        return [one for one in self._rejected if one < 0 and labels.meaning(known, self.labels, one) == tag_id]

    def take_in(self, recent: Recent) -> None:
        """Let go of what is no longer so; of a few photos only these are read again."""
        what = recent.what
        if what & {PHOTOS, TAGS, VOCABULARY, SUGGESTIONS}:
            self._open = {}
        if VOCABULARY in what:
            self._said = None
        if SUGGESTIONS in what:
            self._labels = self._said = None
            photos = recent.photos(frozenset({SUGGESTIONS}))
            if photos is None or self._stale is None or len(self._stale | photos) > NAMED_PHOTOS:
                self._stale = None
            else:
                self._stale |= photos

    def _catch_up(self) -> None:
        if self._stale is not None and not self._stale:
            return
        db, stale, before = self._now.db, self._stale, self._runs
        shown = {run_id: _Run(tagger, mark) for run_id, tagger, mark in db.execute(RUNS)}
        for run_id, run in shown.items():
            old = before.get(run_id)
            if old is not None and (old.mark == run.mark or stale is not None):
                run.photos = old.photos
            else:
                run.photos = _sets(db, OF_RUN.format("" if before else IN_ORDER), (run_id,))
        self._runs, self._stale = shown, BitMap()
        if stale is None:
            self._rejected = _sets(db, REJECTED)
        else:
            self._read_again(stale)

    def _read_again(self, photos: BitMap) -> None:
        db, these = self._now.db, (text_of(photos),)
        found: dict[int, dict[TagId, list[int]]] = {run_id: defaultdict(list) for run_id in self._runs}
        for run_id, tag_id, photo_id in db.execute(OF_PHOTOS.format("run_id", "suggestion"), these):
            if run_id in found:
                found[run_id][tag_id].append(photo_id)
        for run_id, run in self._runs.items():
            run.photos = _replaced(run.photos, photos, found[run_id])
        rejected: dict[TagId, list[int]] = defaultdict(list)
        for _, tag_id, photo_id in db.execute(OF_PHOTOS.format(0, "rejection"), these):
            rejected[tag_id].append(photo_id)
        self._rejected = _replaced(self._rejected, photos, rejected)


def _replaced(sets: Sets, photos: BitMap, found: dict[TagId, list[int]]) -> Sets:
    kept = {tag_id: one - photos if one.intersect(photos) else one for tag_id, one in sets.items()}
    for tag_id, ids in found.items():
        kept[tag_id] = kept.get(tag_id, BitMap()) | BitMap(ids)
    return {tag_id: one for tag_id, one in kept.items() if one}


def _sets(db: sqlite3.Connection, sql: str, words: Sequence[object] = ()) -> Sets:
    return {TagId(tag_id): bitmap_of(ids) for tag_id, ids in db.execute(sql, words)}
