"""An encrypted library against the plain one: a tag on 100,000 photos, one gesture, and searches, in one run."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median

from pyroaring import BitMap

from bench import in_turns, result, seconds
from bench.searches import PAGE, Search, searches
from bench.synthetic import library_path
from tagger_desktop.domain.people import Credentials
from tagger_desktop.domain.query import parse
from tagger_desktop.library import conversion, key_file, vocabulary
from tagger_desktop.library.key_file import place
from tagger_desktop.library.keys import Access
from tagger_desktop.library.library import Library
from tagger_desktop.library.search import first_page

PHOTOS, CHOSEN = 1_000_000, 100_000
GESTURES = 100  # of one photo each, in each round
LIMIT = 2.0
OWNER = Credentials("bench", "bench")


def run() -> list[dict[str, object]]:
    """Return the ratios of a batch and of taking it back, of a gesture, of searches, and of a library just opened."""
    with tempfile.TemporaryDirectory() as folder, _both(Path(folder)) as both:
        batches = [_Batch(library) for library in both]
        tagged = in_turns(*(batch.tag for batch in batches))
        undone = [median(batch.undone) for batch in batches]
        gestures = in_turns(*(batch.gestures for batch in batches))
        asked = searches(vocabulary.load(both[1].read()))
        for library in both:
            _ask(library, asked)
        warm = in_turns(*(partial(_spent, library, asked) for library in both))
        cold = in_turns(*(partial(_cold, library, asked) for library in both))
    return [
        result("encrypted batch", tagged[0], tagged[1], LIMIT, photos=PHOTOS, chosen=CHOSEN),
        result("encrypted batch undo", undone[0], undone[1], LIMIT, photos=PHOTOS, chosen=CHOSEN),
        result("encrypted key", gestures[0], gestures[1], LIMIT, photos=PHOTOS, gestures=GESTURES),
        result("encrypted search", warm[0], warm[1], LIMIT, photos=PHOTOS, searches=len(asked)),
        result("encrypted search cold", cold[0], cold[1], LIMIT, photos=PHOTOS, searches=len(asked)),
    ]


@contextmanager
def _both(folder: Path) -> Iterator[tuple[Library, Library]]:
    """Give copies to write in: the encrypted library and the plain one."""
    kept, plain = encrypted_path(PHOTOS), folder / "plain.tagger"
    secret = folder / "encrypted.tagger"
    shutil.copy(library_path(PHOTOS), plain)
    shutil.copy(kept, secret)
    shutil.copy(place(kept), place(secret))
    with closing(Library(secret, access=key_file.unlock(secret, OWNER))) as ours, closing(Library(plain)) as theirs:
        yield ours, theirs


def encrypted_path(photos: int) -> Path:
    """Return the synthetic library encrypted, made when it is not there yet; it must not be written."""
    plain = library_path(photos)
    path = plain.with_name(f"{plain.stem}-encrypted{plain.suffix}")
    if not path.exists():
        unfinished = path.with_suffix(".unfinished")
        shutil.copy(plain, unfinished)
        conversion.encrypt(unfinished, OWNER, "bench")
        place(unfinished).rename(place(path))
        unfinished.rename(path)
    return path


class _Batch:
    """Writes in one library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._photos = BitMap(range(10, PHOTOS + 1, PHOTOS // CHOSEN))
        self._next = count(1)
        self.undone: list[float] = []
        with library.edit("Bench") as edit:
            self._tag_id = vocabulary.create_tag(edit, "bench")

    def tag(self) -> float:
        """Put a tag on many photos, and take that back."""

        def put() -> None:
            with self._library.edit("Tag bench") as edit:
                assert edit.add_tag(self._tag_id, self._photos) == CHOSEN

        spent = seconds(put)
        self.undone.append(seconds(self._library.undo))
        return spent

    def gestures(self) -> float:
        """Put the tag on one photo after the other, and return the median."""

        def put() -> None:
            with self._library.edit("Tag bench") as edit:
                edit.add_tag(self._tag_id, [next(self._next)])

        return median(seconds(put) for _ in range(GESTURES))


def _ask(library: Library, asked: list[Search]) -> None:
    for one in asked:
        first_page(library, parse(one.text), one.order, PAGE)


def _spent(library: Library, asked: list[Search]) -> float:
    return seconds(lambda: _ask(library, asked))


def _cold(library: Library, asked: list[Search]) -> float:
    """Return how long the searches take in a library opened anew for each; opening it is not counted."""
    spent = 0.0
    access: Access | None = library.access
    for one in asked:
        with closing(Library(library.path, access=access)) as fresh:
            spent += _spent(fresh, [one])
    return spent
