"""Having a tagger look at photos: what it proposes becomes suggestions, and what it sees of them embeddings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from pyroaring import BitMap

from tagger_desktop.domain.progress import Problem, Progress, Steps
from tagger_desktop.domain.vocabulary import TagId, Vocabulary
from tagger_desktop.jobs.looking import Batch, views
from tagger_desktop.library import labels, photos, policy, suggestions
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.labels import Said
from tagger_desktop.library.library import Library
from tagger_desktop.library.record import Record
from tagger_desktop.library.suggestions import Box
from tagger_desktop.taggers import Embedder, Label, Proposal, Tagger, look, looking_for
from tagger_desktop.taggers.wording import worded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WRITTEN = 200  # photos between two writes
WRITE_S = 1.0  # or so long after the last: what was proposed is seen while the rest is looked at


@dataclass(slots=True)
class Suggested:
    """What a tagger did: photos looked at, suggestions left, files that could not be read, tags put by policies."""

    photos: int = 0
    suggestions: int = 0
    unreadable: int = 0
    accepted: int = 0

    def sentence(self) -> str:
        """Return it in words."""
        words = f"{self.suggestions:,} suggestions for {self.photos:,} photos"
        if self.accepted:
            words += f", {self.accepted:,} accepted by policy"
        return f"{words}, {self.unreadable:,} could not be read" if self.unreadable else words

    @property
    def offer(self) -> tuple[str, str]:
        """What to do next, as a word and a command line; empty where nothing is suggested."""
        return ("Review", "review.next_tag") if self.suggestions else ("", "")


@dataclass(slots=True)
class Embedded:
    """How many photos got an embedding, and how many could not be read."""

    photos: int = 0
    unreadable: int = 0

    def sentence(self) -> str:
        """Return it in words."""
        words = f"{self.photos:,} photos looked at"
        return f"{words}, {self.unreadable:,} could not be read" if self.unreadable else words


def model_of(embedder: Embedder) -> str:
    """Return under which name the embeddings of an embedder are kept."""
    return f"{embedder.name}@{embedder.version}"


def suggest(
    library: Library,
    cache: Cache,
    tagger: Tagger,
    chosen: BitMap,
    *,
    embedder: Embedder | None = None,
    min_confidence: float = 0.0,
    only_known: bool = False,
    query: str = "",
) -> Steps:
    """Have a tagger look at photos; the result is a Suggested.

    With an embedder those photos get embeddings too that have none. With `only_known` what is no tag of the
    vocabulary is said more generally, or left out; else it is proposed as a new tag, which is made when somebody
    accepts it.

    Errors: UserError when the tagger's model cannot be used, or has to be told what to look for and there are no tags.
    """
    known = library.vocabulary
    tagger = looking_for(tagger, words_of(known))
    wanted = _there(library, chosen)
    looking = _Looking(library, cache, tagger, embedder, min_confidence, only_known)
    settings: dict[str, object] = {"min_confidence": min_confidence, "query": query, "photos": len(wanted)}
    if only_known:
        settings["vocabulary"] = True
    yield Progress(0, len(wanted))
    with library.record() as record:
        run_id = suggestions.begin_run(record, tagger.name, tagger.version, settings, who=library.who)
    done, written = Suggested(), monotonic()
    try:
        for found in views(((photo_id, path) for photo_id, (path, _) in wanted.items()), looking.side):
            if isinstance(found, Problem):
                done.unreadable += 1
                yield found
                continue
            looking.at(found, {photo_id: wanted[photo_id][1] for photo_id in found.photo_ids})
            done.photos += len(found.photo_ids)
            if len(looking.waiting) >= WRITTEN or monotonic() > written + WRITE_S:
                done.suggestions += looking.write(run_id)
                written = monotonic()
            yield Progress(done.photos + done.unreadable, len(wanted))
    finally:
        done.suggestions += looking.write(run_id)
    with library.record() as record:
        suggestions.drop_empty_runs(record, tagger.name)
    done.accepted = policy.apply(library)
    return done


def embed(library: Library, cache: Cache, embedder: Embedder, chosen: BitMap) -> Steps:
    """Give the photos embeddings that have none of this embedder yet; the result is an Embedded."""
    model, done = model_of(embedder), Embedded()
    have = cache.embedded(model)
    wanted = {photo_id: where for photo_id, where in _there(library, chosen).items() if where[1] not in have}
    yield Progress(0, len(wanted))
    for found in views(((photo_id, path) for photo_id, (path, _) in wanted.items()), embedder.side):
        if isinstance(found, Problem):
            done.unreadable += 1
            yield found
            continue
        vectors = embedder.embed(found.views)
        cache.store_embeddings(
            model, ((wanted[photo_id][1], vector) for photo_id, vector in zip(found.photo_ids, vectors, strict=True))
        )
        done.photos += len(found.photo_ids)
        yield Progress(done.photos + done.unreadable, len(wanted))
    return done


def words_of(known: Vocabulary) -> list[Label]:
    """Return the tags that may be put on photos, as a tagger is told to look for them."""
    return [
        Label(tag.name, tag.kind, tuple(reversed(known.path(tag.id)[:-1])))
        for tag in known
        if not (tag.archived or tag.heading)
    ]


def _there(library: Library, chosen: BitMap) -> dict[int, tuple[Path, str]]:
    """Return where the photos are whose file can be read, as far as is known, and their fingerprints."""
    marks = photos.fingerprints(library.read(), chosen)
    return {photo_id: (path, marks[photo_id]) for photo_id, path in photos.paths(library.read(), marks).items()}


def _word(label: Label) -> Said:
    return Said(label.name, label.kind, label.broader)


def _tag(known: Vocabulary, label: Label) -> TagId | None:
    return labels.match(known, _word(label))


@dataclass(slots=True)
class _Looking:
    """A tagger at work: what it said and has not been written down yet."""

    library: Library
    cache: Cache
    tagger: Tagger
    embedder: Embedder | None
    min_confidence: float
    only_known: bool
    waiting: dict[int, list[Proposal]] = field(default_factory=dict)
    _ids: dict[Label, TagId] = field(default_factory=dict)
    _embedded: set[str] | None = None
    _by_name: dict[str, Label] | None = None

    @property
    def side(self) -> int:
        """Pixels that photos are decoded with."""
        return max(self.tagger.side, self.embedder.side if self.embedder else 0)

    def at(self, batch: Batch, marks: dict[int, str]) -> None:
        """Look at a batch of photos, given with their fingerprints."""
        if self.embedder is None or not self._unknown(self.embedder, marks.values()):
            proposals = self.tagger.predict(batch.views)
        else:
            proposals, vectors = look(self.tagger, self.embedder, batch.views)
            self._keep(self.embedder, [marks[photo_id] for photo_id in batch.photo_ids], vectors)
        known = self.library.vocabulary
        for photo_id, proposed in zip(batch.photo_ids, proposals, strict=True):
            said = worded(proposed, self._labels(), lambda word: _tag(known, word) is not None, only=self.only_known)
            self.waiting[photo_id] = [one for one in said if one.confidence >= self.min_confidence]

    def _labels(self) -> dict[str, Label]:
        if self._by_name is None:
            self._by_name = {label.name: label for label in self.tagger.labels}
        return self._by_name

    def _unknown(self, embedder: Embedder, marks: Iterable[str]) -> set[str]:
        if self._embedded is None:
            self._embedded = self.cache.embedded(model_of(embedder))
        return set(marks) - self._embedded

    def _keep(self, embedder: Embedder, marks: Sequence[str], vectors: NDArray[np.float32]) -> None:
        self.cache.store_embeddings(model_of(embedder), zip(marks, vectors, strict=True))
        if self._embedded is not None:
            self._embedded.update(marks)

    def write(self, run_id: int) -> int:
        """Write down what was said, in place of what older runs of the tagger said of these photos."""
        if not self.waiting:
            return 0
        with self.library.record() as record:
            rows, boxes = self._rows(record)
            count = suggestions.put(record, run_id, rows, boxes)
            suggestions.supersede(record, run_id, self.waiting)
        self.waiting = {}
        return count

    def _rows(self, record: Record) -> tuple[list[suggestions.Row], dict[tuple[int, TagId], list[Box]]]:
        self._learn_words(record)
        rows: list[suggestions.Row] = []
        boxes: dict[tuple[int, TagId], list[Box]] = defaultdict(list)
        for photo_id, proposed in self.waiting.items():
            for one in proposed:
                tag_id = self._ids.get(one.label)
                if tag_id is None:
                    continue
                rows.append((photo_id, tag_id, one.confidence))
                if one.box is not None:
                    boxes[photo_id, tag_id].append((*one.box, round(one.confidence, 4)))
        return rows, boxes

    def _learn_words(self, record: Record) -> None:
        """Find out under which id each word stands that was said for the first time."""
        known = self.library.vocabulary
        new = list({one.label for proposed in self.waiting.values() for one in proposed} - self._ids.keys())
        said = [_word(label) for label in new]
        if self.only_known:
            pairs = [(label, word) for label, word in zip(new, said, strict=True) if labels.match(known, word)]
            new, said = [label for label, _ in pairs], [word for _, word in pairs]
        self._ids |= zip(new, labels.label_ids(record, said), strict=True)
