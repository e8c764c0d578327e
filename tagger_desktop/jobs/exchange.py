"""Exporting photos and tags to files, and importing them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from tagger_desktop.domain.dataset import Losses, Lost, Skipped
from tagger_desktop.domain.errors import UnreadablePhoto, UserError
from tagger_desktop.domain.people import Deed
from tagger_desktop.domain.progress import Problem, Progress, Steps
from tagger_desktop.domain.whole_file import replacing
from tagger_desktop.formats import find
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.dataset import reading
from tagger_desktop.library.intake import BATCH, Intake
from tagger_desktop.library.library import Library

if TYPE_CHECKING:
    from tagger_desktop.imaging.thumbnails import Reading

WORKERS = min(4, os.cpu_count() or 2)
TOGETHER = 8 * WORKERS  # files read between two cancel points: a second of decoding
SIDE = 256  # pixels of a thumbnail's longer side


class Exported(TypedDict):
    """What went into a file, and what the format has no place for."""

    photos: int
    annotations: int
    regions: int
    lost: list[Lost]


class Imported(TypedDict):
    """What a file spoke of, of that how many tags on photos were new, and what was not taken in."""

    photos: int
    tags: int
    annotations: int
    regions: int
    changed: int
    skipped: list[Skipped]


def export(library: Library, format_name: str, target: Path, photos: Iterable[int] | None = None) -> Steps:
    """Write photos (all of them for None) with their tags to `target`; the result is an Exported.

    The file appears when it is complete, in place of what was there; stopped or failed, nothing is left.

    Errors: UserError when there is no such format or the file cannot be written.
    """
    library.demand(Deed.EXPORT)
    chosen = find(format_name)
    with _whole_or_nothing(target, library.path) as part, reading(library, photos) as dataset:
        losses = Losses(chosen.TITLE, chosen.KEEPS, dataset)
        yield Progress(0, dataset.count)
        yield from chosen.write(replace(dataset, records=losses.watch(dataset.records)), part)
    result: Exported = {
        "photos": losses.photos,
        "annotations": losses.annotations,
        "regions": 0,
        "lost": losses.lost(),
    }
    library.log("export", format=format_name, file=str(target), photos=losses.photos)
    return result


@contextmanager
def _whole_or_nothing(target: Path, library: Path) -> Iterator[Path]:
    """Give a new file beside `target` that takes its place at the end of the block, unless that fails."""
    place = Path(os.path.realpath(target))  # a link goes on pointing to what it points to
    if place.is_dir():
        raise UserError(f"{target} is a folder.", "Give the name of a file.")
    if place == Path(os.path.realpath(library)):
        raise UserError(f"{target} is the library itself.", "Choose another name for the export.")
    with replacing(target) as part:
        yield part


def import_(library: Library, format_name: str, path: Path, cache: Cache | None = None) -> Steps:
    """Take the photos and tags of a file into the library as one edit; the result is an Imported.

    A record is the photo at its path with its content, else the one with its content, else the one at its path.
    What the library does not know is read from disk, or added as missing where there is no file. Tags are added,
    never taken away; fields that the file leaves empty stay as they are.

    Errors: UserError when the file cannot be read or anything in it is wrong; then nothing was changed.
    """
    intake = Intake(library, find(format_name).read(path))
    for done in intake.gather():
        yield Progress(done, note=path.name)
    intake.match()
    yield from _read_files(intake, cache)
    yield from _add(library, intake)
    with library.edit(f"Import {path.name}") as edit:
        intake.put(edit)
    result: Imported = {
        "photos": intake.photos,
        "tags": intake.tags,
        "annotations": intake.annotations,
        "regions": 0,
        "changed": intake.changed,
        "skipped": intake.skipped,
    }
    return result


@dataclass(frozen=True, slots=True)
class _Read:
    """What came of reading one file: nothing where it has gone, else its stamp with what it holds or why not."""

    status: os.stat_result | None = None
    reading: Reading | None = None
    broken: str = ""


def _read_files(intake: Intake, cache: Cache | None) -> Iterator[Progress | Problem]:
    waiting = list(intake.unread.items())
    with ThreadPoolExecutor(WORKERS, "reading photos") as readers:
        for start in range(0, len(waiting), TOGETHER):
            part = waiting[start : start + TOGETHER]
            thumbnails = []
            for (place, path), read in zip(part, readers.map(_read, (path for _, path in part)), strict=True):
                if read.broken:
                    yield Problem(path, read.broken)
                if read.reading is not None:
                    thumbnails.append((read.reading.fingerprint, SIDE, read.reading.thumbnail))
                _tell(intake, place, read)
            if cache is not None:
                cache.store(thumbnails)
            yield Progress(start + len(part), len(waiting), part[-1][1].name)


def _read(path: Path) -> _Read:
    from tagger_desktop.imaging.thumbnails import read_photo  # Pillow is not needed to export, nor for known photos

    try:
        status = os.stat(path)
    except OSError:
        return _Read()
    try:
        return _Read(status, read_photo(path, SIDE))
    except UnreadablePhoto as error:
        return _Read(status, broken=str(error))


def _tell(intake: Intake, place: int, read: _Read) -> None:
    if read.status is None:
        intake.vanished(place)
    elif read.reading is None:
        intake.found(place, read.status, "", None, read.broken)
    else:
        intake.found(place, read.status, read.reading.fingerprint, read.reading.facts)


def _add(library: Library, intake: Intake) -> Iterator[Progress]:
    with library.record() as record:
        intake.add_roots(record)
    places = sorted(intake.new)
    for start in range(0, len(places), BATCH):
        with library.record() as record:
            intake.add(record, places[start : start + BATCH])
        yield Progress(min(start + BATCH, len(places)), len(places))
