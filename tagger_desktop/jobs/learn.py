"""Learning from what a person decided, and proposing what follows: one run, which takes the place of the last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from random import Random
from threading import Lock
from typing import TYPE_CHECKING

from pyroaring import BitMap

from tagger_desktop.domain.progress import Progress, Steps
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import embedder, policy, suggestions
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.examples import examples
from tagger_desktop.library.library import Library
from tagger_desktop.library.photos import fingerprints
from tagger_desktop.library.suggested import LEARNER
from tagger_desktop.taggers import DEFAULT_EMBEDDER

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tagger_desktop.taggers.learner import Learner
    from tagger_desktop.taggers.space import Space

LEAST = 0.05  # confidence below which nothing is proposed
MOST = 10  # tags proposed for one photo: of many tags with few examples nearly all are likely enough
GROWN = 1.25  # the space of all photos is laid out anew when there are so many times as many
AT_ONCE = 4_096  # photos looked at together, between two cancel points: 50 ms with 200 tags
WRITTEN = 5_000  # suggestions in one write: 50 ms


@dataclass(slots=True)
class Learned:
    """What was learnt: tags, photos that taught them, and suggestions that follow."""

    tags: int = 0
    photos: int = 0
    suggestions: int = 0
    accepted: int = 0

    def sentence(self) -> str:
        """Return it in words."""
        if not self.tags:
            return "there is nothing to learn from yet"
        words = f"{self.tags:,} tags from {self.photos:,} photos, {self.suggestions:,} suggestions"
        return f"{words}, {self.accepted:,} accepted by policy" if self.accepted else words


@dataclass(slots=True)
class Known:
    """What learning keeps in memory for the next time: where each photo is in the space of all, and what was learnt."""

    model: str = ""
    row_of: dict[str, int] = field(default_factory=dict)
    """The row of `places` of each fingerprint."""
    places: NDArray[np.float32] | None = None
    space: Space | None = None
    surveyed: int = 0
    """How many photos the space was laid out for."""
    learner: Learner | None = None
    lock: Lock = field(default_factory=Lock)
    """Held by whoever is learning: the job that a person starts, and what goes on in the background, take turns."""

    def read(self, cache: Cache, model: str) -> Steps:
        """Find out where the photos are that have an embedding of the model and were not there the last time."""
        marks = cache.embedded(model)
        if model != self.model or not marks >= self.row_of.keys() or len(marks) > GROWN * self.surveyed:
            self._survey(cache, model, sorted(marks))
        new = sorted(marks - self.row_of.keys())
        found = [] if self.places is None else [self.places]
        for start in range(0, len(new), AT_ONCE):
            names, vectors = cache.embeddings(model, new[start : start + AT_ONCE])
            assert self.space is not None
            found.append(self.space.of(vectors))
            self.row_of.update(zip(names, range(len(self.row_of), len(self.row_of) + len(names)), strict=True))
            self.places = found[0] if len(found) == 1 else None
            yield Progress(min(start + AT_ONCE, len(new)), len(new))
        if self.places is None:
            import numpy as np

            self.places = np.concatenate(found)
        return None

    def _survey(self, cache: Cache, model: str, marks: list[str]) -> None:
        from tagger_desktop.taggers import space

        drawn = marks if len(marks) <= space.SAMPLE else Random(0).sample(marks, space.SAMPLE)
        self.space = space.survey(cache.embeddings(model, drawn)[1])
        self.model, self.surveyed = model, len(marks)
        self.row_of, self.places, self.learner = {}, None, None


def model_in_use(library: Library, cache: Cache) -> str:
    """Return the name of the embeddings that this library learns with, "" while there are none.

    Of several versions of the embedder the one counts that most photos were looked at with.
    """
    wanted = f"{embedder.chosen(library.read()) or DEFAULT_EMBEDDER}@"
    counts = {model: count for model, count in cache.embedding_models().items() if model.startswith(wanted)}
    return max(counts, key=lambda model: counts[model], default="")


def learn(library: Library, cache: Cache, held: Known | None = None) -> Steps:
    """Fit the learner to all verdicts and tags, and propose what follows; the result is a Learned.

    Its suggestions are seen all at once, when the last is written. `held` makes the next time faster.
    """
    held = held if held is not None else Known()
    with held.lock:
        return (yield from _learn(library, cache, held))


def _learn(library: Library, cache: Cache, held: Known) -> Steps:
    yield Progress(0)
    taught, model = examples(library), model_in_use(library, cache)
    if not model or not taught.positive:
        yield from _without(library)
        return Learned()
    from tagger_desktop.taggers import learner  # NumPy, which a library that is tagged by hand never needs

    yield from held.read(cache, model)
    places = held.places
    assert places is not None
    ids, rows = _photos(library, held.row_of)
    row_of = dict(zip(ids.tolist(), rows.tolist(), strict=True))
    yield Progress(0, len(ids))
    learnt = held.learner = learner.fit(
        places,
        _rows(taught.positive, row_of),
        _rows(taught.negative, row_of),
        _row_array(taught.reviewed, row_of),
        taught.vocabulary,
        held.learner,
    )
    done = Learned(len(learnt.tags), sum(photo_id in row_of for photo_id in taught.photos))
    with library.record() as record:
        settings = {"embedder": model, "tags": done.tags, "photos": done.photos, **_quality(learnt)}
        run_id = suggestions.begin_run(record, LEARNER, learnt.version, settings, who=library.who, hidden=True)
    none = BitMap()
    decided = [taught.positive.get(one, none) | taught.negative.get(one, none) for one in learnt.tags]
    waiting: list[suggestions.Row] = []
    for start in range(0, len(ids), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        waiting += _proposed(ids[part], learnt.confidences(places[rows[part]]), learnt.tags, decided)
        if len(waiting) >= WRITTEN or start + AT_ONCE >= len(ids):
            done.suggestions += _put(library, run_id, waiting)
            waiting = []
        yield Progress(min(start + AT_ONCE, len(ids)), len(ids))
    with library.record() as record:
        suggestions.reveal(record, run_id)
    yield Progress(len(ids), len(ids))
    done.accepted = policy.apply(library)
    yield from _tidy(library)
    return done


def _quality(learnt: Learner) -> dict[str, object]:
    """Return how good the learner is, measured on photos that were left out, as plain values for its run."""
    return {
        "skills": [asdict(one) for one in learnt.skills],
        "reliability": [asdict(one) for one in learnt.reliability],
    }


def _put(library: Library, run_id: int, rows: list[suggestions.Row]) -> int:
    with library.record() as record:
        return suggestions.put(record, run_id, rows)


def _without(library: Library) -> Steps:
    """Take the learner's suggestions away, since what they followed from is no longer said."""
    shown = [run.id for run in suggestions.runs(library) if run.tagger == LEARNER]
    for run_id in shown:
        with library.record() as record:
            suggestions.drop_run(record, run_id)
    yield Progress(0)
    return (yield from _tidy(library))


def _tidy(library: Library) -> Steps:
    """Drop what older runs, and runs that were stopped, have left undecided."""
    for run_id in suggestions.hidden_runs(library.read(), LEARNER):
        gone = 1
        while gone:
            with library.record() as record:
                gone = suggestions.drop_run(record, run_id)
            yield Progress(0)
    return None


def _photos(library: Library, row_of: Mapping[str, int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the photos that have a vector, and the row of each."""
    import numpy as np

    with library.postings.now() as now:
        alive = now.alive
    found = [
        (photo_id, row_of[mark]) for photo_id, mark in fingerprints(library.read(), alive).items() if mark in row_of
    ]
    pairs = np.array(found, np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _rows(of_tags: Mapping[TagId, BitMap], row_of: Mapping[int, int]) -> dict[TagId, NDArray[np.int64]]:
    found = {tag_id: _row_array(photos, row_of) for tag_id, photos in of_tags.items()}
    return {tag_id: rows for tag_id, rows in found.items() if len(rows)}


def _row_array(photos: BitMap, row_of: Mapping[int, int]) -> NDArray[np.int64]:
    import numpy as np

    return np.unique(np.array([row_of[photo_id] for photo_id in photos if photo_id in row_of], np.int64))


def _proposed(
    ids: NDArray[np.int64], confidences: NDArray[np.float32], tags: Sequence[TagId], decided: Sequence[BitMap]
) -> list[suggestions.Row]:
    import numpy as np

    rows: list[suggestions.Row] = []
    likely = confidences >= LEAST
    if len(tags) > MOST:
        likely &= confidences >= np.partition(confidences, -MOST, axis=1)[:, -MOST, np.newaxis]
    for column, tag_id in enumerate(tags):
        of_tag = confidences[:, column]
        chosen = likely[:, column].nonzero()[0]
        done = decided[column]
        rows += [
            (photo_id, tag_id, confidence)
            for photo_id, confidence in zip(ids[chosen].tolist(), of_tag[chosen].tolist(), strict=True)
            if photo_id not in done
        ]
    return rows
