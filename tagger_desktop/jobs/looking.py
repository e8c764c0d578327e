"""Photos read and handed to models batch by batch: the next ones are decoded while a model looks at these."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from tagger_desktop.domain.errors import UnreadablePhoto
from tagger_desktop.domain.progress import Problem
from tagger_desktop.taggers import View

WORKERS = min(4, os.cpu_count() or 2)
BATCH = 16  # photos a model looks at together: a third of a second between two cancel points
AHEAD = 2 * BATCH  # photos decoded before their turn: 15 MB


@dataclass(slots=True)
class Batch:
    """Photos that a model can look at together."""

    photo_ids: list[int] = field(default_factory=list)
    views: list[View] = field(default_factory=list)


def views(photos: Iterable[tuple[int, Path]], side: int, batch: int = BATCH) -> Generator[Batch | Problem, None, None]:
    """Yield the photos in their order, decoded, `batch` together; and a Problem for each that cannot be read.

    `side` is how many pixels the shorter side of a photo has at least. Decoding goes on in threads between two
    yields; closing the generator ends it.
    """
    pool = ThreadPoolExecutor(WORKERS, "decoding photos")
    waiting: deque[tuple[int, Path, Future[View]]] = deque()
    source = iter(photos)
    together = Batch()
    try:
        while _fill(waiting, source, pool, side):
            photo_id, path, future = waiting.popleft()
            try:
                view = future.result()
            except UnreadablePhoto as error:
                yield Problem(path, str(error))
                continue
            together.photo_ids.append(photo_id)
            together.views.append(view)
            if len(together.views) == batch:
                _fill(waiting, source, pool, side)
                yield together
                together = Batch()
        if together.views:
            yield together
    finally:
        pool.shutdown(cancel_futures=True)


def _fill(
    waiting: deque[tuple[int, Path, Future[View]]],
    source: Iterator[tuple[int, Path]],
    pool: ThreadPoolExecutor,
    side: int,
) -> bool:
    """Have the next photos decoded, and return whether there are any left."""
    for photo_id, path in islice(source, AHEAD - len(waiting)):
        waiting.append((photo_id, path, pool.submit(_view, path, side)))
    return bool(waiting)


def _view(path: Path, side: int) -> View:
    from tagger_desktop.imaging.view import view_and_facts  # Pillow and NumPy, where somebody looks at photos

    return View(*view_and_facts(path, side))
