"""Which photos are alike: the nearest to some, the same again, and groups of one sort that can be tagged together."""

from __future__ import annotations

import random
from collections.abc import Generator, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from pyroaring import BitMap

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.progress import Problem, Progress, Steps
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.imaging.likeness import groups
from tagger_desktop.jobs.learn import Known, model_in_use
from tagger_desktop.library import suggestions
from tagger_desktop.library.beside import remove
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.library import Library
from tagger_desktop.library.photos import fingerprints, holders

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TAGGER, VERSION = "similar", "1"  # who proposes what a tag's neighbours may have
AT_ONCE = 4_096  # photos read between two cancel points: 0.1 s
SAME = 0.95  # cosine from which two photos show the same, for those whose thumbnails look alike too
LOOSE = 10  # bits of 64 in which such thumbnails may differ; chance alone makes 32
GONE = 50  # photos asked for beyond those wanted, since some have gone
SORTS = 14  # groups that photos are laid out in: few enough to name one after the other
TYPICAL = 8  # photos of a group that are shown together: the most typical ones, nine of ten of one sort
FAR = 0.6  # distance beyond which photos have nothing in common
Result = TypeVar("Result")
Finding: TypeAlias = Generator[Progress | Problem, None, Result]
NOTHING = ("The photos have not been looked at yet.", "`review.learn` looks at them.")


@dataclass(slots=True)
class Index:
    """Where every photo is among the others, to find the nearest: vectors of length 1, on disk or in memory.

    Shapes: `vectors` is (photos, dimensions), in the order of `marks`, the fingerprints: 1 KB a photo.
    """

    model: str = ""
    marks: list[str] = field(default_factory=list)
    row_of: dict[str, int] = field(default_factory=dict)
    vectors: NDArray[np.float32] | None = None

    def read(self, cache: Cache, model: str) -> Steps:
        """Bring the index up to date with the vectors of a model.

        It is kept beside the cache and mapped into memory, so that the next start finds it; that of an encrypted
        library is only in memory.
        """
        if self.model == model and cache.embedding_models().get(model, 0) == len(self.marks):
            return None
        there = cache.embedded(model)
        if not self._found(cache, model, there):
            yield from self._made(cache, model, sorted(there))
            self._keep(cache)
        return None

    def _found(self, cache: Cache, model: str, there: set[str]) -> bool:
        import numpy as np

        if cache.is_encrypted:
            return False
        vectors, names = _files(cache.path)
        try:
            first, *marks = names.read_text(encoding="utf-8").split("\n")
            if first != model or set(marks) != there:
                return False
            found = np.load(vectors, mmap_mode="r")
        except (OSError, ValueError):  # absent, or half written
            return False
        if len(found) != len(marks):
            return False
        self._take(model, marks, found)
        return True

    def _made(self, cache: Cache, model: str, marks: list[str]) -> Steps:
        import numpy as np

        from tagger_desktop.taggers import space

        sample = marks if len(marks) <= space.SAMPLE else random.Random(0).sample(marks, space.SAMPLE)
        basis = space.survey(cache.embeddings(model, sample)[1])
        names: list[str] = []
        found: list[NDArray[np.float32]] = []
        for start in range(0, len(marks), AT_ONCE):
            part, vectors = cache.embeddings(model, marks[start : start + AT_ONCE])
            names += part
            found.append(basis.reduced(vectors))
            yield Progress(len(names), len(marks))
        self._take(model, names, np.concatenate(found) if found else np.zeros((0, 0), np.float32))
        return None

    def _take(self, model: str, marks: list[str], vectors: NDArray[np.float32]) -> None:
        self.model, self.marks, self.vectors = model, marks, vectors
        self.row_of = {mark: row for row, mark in enumerate(marks)}

    def _keep(self, cache: Cache) -> None:
        import numpy as np

        if cache.is_encrypted or self.vectors is None:
            return
        vectors, names = _files(cache.path)
        with suppress(OSError):  # a full disk: it is made again the next time
            names.unlink(missing_ok=True)  # first, so that it never names the rows of another file
            vectors.unlink(missing_ok=True)
            np.save(vectors, self.vectors)
            names.write_text("\n".join([self.model, *self.marks]), encoding="utf-8")

    def of(self, marks: Iterable[str]) -> NDArray[np.float32]:
        """Return the vectors of photos, as far as there are any."""
        import numpy as np

        rows = [self.row_of[mark] for mark in marks if mark in self.row_of]
        return np.asarray(self.vectors[rows]) if self.vectors is not None else np.zeros((0, 0), np.float32)


def forget(cache: Path) -> None:
    """Delete what is kept beside the cache at a path, so that nobody can read it: its library is to be encrypted."""
    for path in _files(cache):
        remove(path, overwrite=True)


def _files(cache: Path) -> tuple[Path, Path]:
    return cache.with_suffix(".vectors.npy"), cache.with_suffix(".vectors.txt")


@dataclass(frozen=True, slots=True)
class Near:
    """Photos by how much they are like some others.

    Units: distances are 1 - cosine, 0 (the same) to 2.
    """

    ids: tuple[int, ...] = ()
    distances: tuple[float, ...] = ()


def similar(library: Library, cache: Cache, index: Index, photos: Iterable[int], limit: int = 100) -> Finding[Near]:
    """Find the photos that are most like any of some, which are not among them; the result is a Near.

    Errors: UserError when those photos have not been looked at by the embedder.
    """
    yield from _up_to_date(library, cache, index)
    wanted = set(photos)
    known = index.of(sorted(set(fingerprints(library.read(), wanted).values())))
    if not len(known):
        raise UserError(*NOTHING)
    return _nearest(library, index, known, wanted, limit)


def _nearest(library: Library, index: Index, known: NDArray[np.float32], but: set[int], limit: int) -> Near:
    """Return the nearest; the index also knows photos that are not in the library any more."""
    from tagger_desktop.taggers import neighbours

    assert index.vectors is not None
    asked = limit + len(but) + GONE
    while True:
        rows, far = neighbours.nearest(index.vectors, known, asked)
        marks = [index.marks[row] for row in rows.tolist()]
        who = holders(library.read(), marks)
        pairs = zip(marks, far.tolist(), strict=True)
        found = [(one, distance) for mark, distance in pairs for one in who.get(mark, ()) if one not in but][:limit]
        if len(found) == limit or asked >= len(index.marks):
            return Near(tuple(one for one, _ in found), tuple(distance for _, distance in found))
        asked *= 4


def _up_to_date(library: Library, cache: Cache, index: Index) -> Steps:
    model = model_in_use(library, cache)
    if not model:
        raise UserError(*NOTHING)
    return (yield from index.read(cache, model))


def _marks(library: Library) -> dict[int, str]:
    with library.postings.now() as now:
        alive = now.alive
    return fingerprints(library.read(), alive)


def _holders(marks: dict[int, str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for photo_id, mark in marks.items():
        found.setdefault(mark, []).append(photo_id)
    return found


def same_again(library: Library, cache: Cache, index: Index) -> Finding[list[tuple[int, ...]]]:
    """Group the photos that show the same: a series, the same picture smaller or brighter, copies.

    Their vectors are alike, and their thumbnails too as far as those were compared. The result is a list of
    tuples of photos, the largest first.
    """
    from tagger_desktop.taggers import neighbours

    yield from _up_to_date(library, cache, index)
    assert index.vectors is not None
    who = _holders(_marks(library))
    bits = {mark: found for mark, found in cache.likenesses().items() if found is not None and mark in who}
    yield Progress(0, len(index.marks))
    found: list[tuple[int, ...]] = []
    for rows in neighbours.same_again(index.vectors, SAME):
        marks = [index.marks[row] for row in rows.tolist() if index.marks[row] in who]
        found += _alike(marks, bits, who)
    return sorted(found, key=len, reverse=True)


def _alike(marks: Sequence[str], bits: dict[str, int], who: dict[str, list[int]]) -> list[tuple[int, ...]]:
    """Divide photos whose vectors are alike by how their thumbnails look."""
    compared = {mark: bits[mark] for mark in marks if mark in bits}
    parts = groups(compared, LOOSE)
    blank = [mark for mark in marks if mark not in bits]  # nothing to compare: their vectors have to do
    sets = [*parts, blank] if len(blank) > 1 else parts
    return [ids for part in sets if len(ids := tuple(one for mark in part for one in who[mark])) > 1]


def sorts(library: Library, cache: Cache, held: Known, count: int = SORTS) -> Finding[list[tuple[int, ...]]]:
    """Divide all photos into groups of one sort; the result is a list of tuples of photos, most typical first.

    The same photos give the same groups, whatever was tagged meanwhile.
    """
    from tagger_desktop.taggers import neighbours

    model = model_in_use(library, cache)
    if not model:
        raise UserError(*NOTHING)
    yield from held.read(cache, model)
    assert held.places is not None
    who = _holders(_marks(library))
    marks = list(held.row_of)
    return [
        tuple(photo_id for row in rows.tolist() for photo_id in who.get(marks[row], ())[:1])
        for rows in neighbours.clusters(held.places, count)
    ]


def unnamed(library: Library, found: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """Return the most typical untagged photos of the largest group of which none of the typical ones has a tag yet."""
    with library.postings.now() as now:
        having = now.carrying(now.vocabulary.tags)
    for group in found:
        if group and not any(photo_id in having for photo_id in group[:TYPICAL]):
            return tuple(group[:TYPICAL])
    return ()


def propagate(
    library: Library, cache: Cache, index: Index, tag_id: TagId, photos: Iterable[int], limit: int
) -> Finding[int]:
    """Suggest a tag for the photos most like some; the result is how many suggestions that made."""
    chosen = BitMap(list(photos))
    near = yield from similar(library, cache, index, chosen, limit)
    rows = [
        (photo_id, tag_id, 1 - distance)
        for photo_id, distance in zip(near.ids, near.distances, strict=True)
        if distance <= FAR
    ]
    with library.record() as record:
        settings = {"tag": suggestions.title(library, tag_id), "like": len(chosen)}
        run_id = suggestions.begin_run(record, TAGGER, VERSION, settings, who=library.who)
        return suggestions.put(record, run_id, rows)
