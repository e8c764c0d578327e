"""Finding the files of photos that were moved, thousands at a time, and telling the library where they are.

Looking and doing are two jobs, so that a person sees first what would be done.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tagger_desktop.domain.errors import UnreadablePhoto, UserError
from tagger_desktop.domain.progress import Problem, Progress, Steps
from tagger_desktop.imaging.fingerprint import fingerprint
from tagger_desktop.jobs.scan import walk
from tagger_desktop.library import relink as library_relink
from tagger_desktop.library import roots
from tagger_desktop.library.library import Library
from tagger_desktop.library.relink import Certainty, Lost, Move, Taken

BATCH = 200  # photos in one transaction
TOGETHER = 64  # files looked into between two cancel points
WORKERS = min(4, os.cpu_count() or 2)
# FAT keeps even seconds, in the time of the place; a copy to it may be off by that, and by whole hours.
COARSE_S, HOUR_S = 2.0, 3600.0


@dataclass(slots=True)
class Relinking:
    """What would be done; `left` are photos of which no file was found, `taken` those whose file is another photo's."""

    moves: list[Move] = field(default_factory=list)
    left: list[Lost] = field(default_factory=list)
    taken: list[Move] = field(default_factory=list)

    def add(self, other: Relinking) -> None:
        """Take in what another look has found, of the photos that were not found yet."""
        done = {move.photo_id for move in self.moves}
        self.moves += [move for move in other.moves if move.photo_id not in done]
        done |= {move.photo_id for move in other.moves}
        self.taken = [move for move in (*self.taken, *other.taken) if move.photo_id not in done]
        lost = {photo.photo_id: photo for photo in (*self.left, *other.left)}
        self.left = [photo for id_, photo in lost.items() if id_ not in done]

    def as_dict(self) -> dict[str, object]:
        """Return what was found as plain values."""
        return {
            "moves": [_as_dict(move) for move in self.moves],
            "taken": [_as_dict(move) for move in self.taken],
            "left": [str(photo.path) for photo in self.left],
        }

    def sentence(self) -> str:
        """Return what was found, in words."""
        said = f"Found {len(self.moves):,} of {len(self.moves) + len(self.left) + len(self.taken):,} photos"
        more = f"; the files of {len(self.taken):,} are other photos of the library already" if self.taken else ""
        return said + more


def _as_dict(move: Move) -> dict[str, object]:
    return {"photo": move.photo_id, "old": str(move.old), "new": str(move.new), "certainty": move.certainty}


@dataclass(slots=True)
class Relinked:
    """What was done: how many photos have their file again, and which have not because it went away meanwhile."""

    moved: int = 0
    failed: list[Move] = field(default_factory=list)

    def sentence(self) -> str:
        """Return what was done, in words."""
        more = f"; {len(self.failed):,} could not be, their files have gone again" if self.failed else ""
        return f"{self.moved:,} photos relinked{more}"


def find_moved(library: Library, folders: Sequence[Path], ignore: Sequence[str] = ()) -> Steps:
    """Look through folders for the files of photos that are missing or offline, by content; the result is a Relinking.

    Only files as long as one that is looked for are read, so that looking through a whole drive takes minutes.

    Errors: UserError when a folder is not there.
    """
    folders = [_folder(folder) for folder in folders]
    roots.look(library)
    search = _Search(library_relink.lost(library.read()), Taken(library.read()))
    yield Progress(0, len(search.lost))
    with ThreadPoolExecutor(WORKERS, "looking into files") as readers:
        for folder in folders:
            for place, files, problem in walk(folder, ignore):
                if problem:
                    yield Problem(place, problem)
                candidates = search.candidates(files)
                for start in range(0, len(candidates), TOGETHER):
                    part = candidates[start : start + TOGETHER]
                    marks = readers.map(_fingerprint, (path for path, _ in part))
                    for (path, size_bytes), mark in zip(part, marks, strict=True):
                        search.offer(path, size_bytes, mark, folder)
                    yield Progress(search.found, len(search.lost), str(place))
                yield Progress(search.found, len(search.lost), str(place))
    return search.result()


def map_folder(library: Library, old: Path, new: Path, *, verify: bool = False) -> Steps:
    """Look for photos that were below the folder `old` at the same path below `new`; the result is a Relinking.

    A file is taken for the photo when it is as long; with `verify` when its content is the same, which reads it all.

    Errors: UserError when `new` is not there, or the library knows nothing below `old`.
    """
    old, new = Path(os.path.abspath(old)), _folder(new)
    waiting, taken = library_relink.lost_below(library.read(), old), Taken(library.read())
    if not waiting:
        raise UserError(f"No photo of the library is missing below {old}.")
    result = Relinking()
    for at, photo in enumerate(waiting):
        place = new / photo.path.relative_to(old)
        certainty = _fit(photo, place, verify=verify)
        if certainty is None:
            result.left.append(photo)
        else:
            _sort_in(result, Move(photo.photo_id, photo.path, place, certainty, new), taken)
        if verify or at % TOGETHER == 0:
            yield Progress(at + 1, len(waiting), photo.path.name)
    return result


def relink(library: Library, moves: Sequence[Move]) -> Steps:
    """Tell the library where the photos are now; the result is a Relinked. Stopped, what is done stays."""
    result = Relinked()
    for start in range(0, len(moves), BATCH):
        with library.record() as record:
            for one in moves[start : start + BATCH]:
                if library_relink.move(record, one):
                    result.moved += 1
                else:
                    result.failed.append(one)
        yield Progress(min(start + BATCH, len(moves)), len(moves))
    with library.record() as record:
        roots.forget_empty(record)
    roots.look(library)
    return result


def parse_mapping(text: str) -> tuple[Path, Path]:
    """Return the two folders of OLD=NEW. Errors: UserError."""
    old, equals, new = text.partition("=")
    if not (old and equals and new):
        raise UserError(f"{text!r} does not say what is where.", "Write OLD=NEW, such as /media/old=/media/new.")
    return Path(old), Path(new)


def _folder(folder: Path) -> Path:
    folder = Path(os.path.abspath(folder))
    if not folder.is_dir():
        raise UserError(f"There is no folder {folder}.")
    return folder


def _fingerprint(path: Path) -> str:
    try:
        return fingerprint(path)
    except UnreadablePhoto:
        return ""


def _fit(photo: Lost, place: Path, *, verify: bool) -> Certainty | None:
    """Return what makes a file the photo's, or None when it is not."""
    try:
        found = os.stat(place)
    except OSError:
        return None
    if found.st_size != photo.size_bytes:
        return None
    if verify and photo.fingerprint:
        return "same content" if _fingerprint(place) == photo.fingerprint else None
    apart_s = abs(found.st_mtime_ns - photo.mtime_ns) / 1e9 % HOUR_S
    return "same size and date" if min(apart_s, HOUR_S - apart_s) <= COARSE_S else "same name and size"


def _sort_in(result: Relinking, move: Move, taken: Taken) -> None:
    other = taken.by(move.new)
    (result.taken if other not in (None, move.photo_id) else result.moves).append(move)


class _Search:
    """Photos that are looked for, and the files that could be theirs."""

    def __init__(self, lost: Sequence[Lost], taken: Taken) -> None:
        self.lost, self._taken = lost, taken
        self._sizes = {photo.size_bytes for photo in lost}
        self._names = {(photo.path.name, photo.size_bytes) for photo in lost if not photo.fingerprint}
        self._marks = {photo.fingerprint for photo in lost} - {""}
        self._files: dict[object, list[tuple[Path, Path]]] = defaultdict(list)
        self.found = 0

    def candidates(self, files: Sequence[os.DirEntry[str]]) -> list[tuple[Path, int]]:
        """Return the files that are as long as one that is looked for, with their lengths."""
        found = []
        for file in files:
            with suppress(OSError):
                size_bytes = file.stat().st_size
                if size_bytes in self._sizes:
                    found.append((Path(file.path), size_bytes))
        return found

    def offer(self, path: Path, size_bytes: int, mark: str, root: Path) -> None:
        keys: list[object] = [mark] if mark in self._marks else []
        if self._names:
            named = (path.name, size_bytes)
            keys += [named] if named in self._names else []
        for key in keys:
            self._files[key].append((path, root))
            self.found = min(self.found + 1, len(self.lost))

    def result(self) -> Relinking:
        """Give each photo the file that resembles its old place most, and no file to two photos."""
        result, given = Relinking(), set[Path]()
        for photo, path, root in self._pairs():
            if path in given:  # one photo by its content, another by its name
                continue
            given.add(path)
            certainty: Certainty = "same content" if photo.fingerprint else "same name and size"
            _sort_in(result, Move(photo.photo_id, photo.path, path, certainty, root), self._taken)
        done = {move.photo_id for move in (*result.moves, *result.taken)}
        result.left = [photo for photo in self.lost if photo.photo_id not in done]
        return result

    def _pairs(self) -> Iterator[tuple[Lost, Path, Path]]:
        """Yield photos with files that may be theirs, the most alike pair first and each photo once."""
        waiting: dict[object, list[Lost]] = defaultdict(list)
        for photo in self.lost:
            waiting[photo.fingerprint or (photo.path.name, photo.size_bytes)].append(photo)
        for key, photos in waiting.items():
            yield from _matched(photos, self._files.get(key, ()), self._taken)


def _matched(
    photos: Sequence[Lost], files: Sequence[tuple[Path, Path]], taken: Taken
) -> Iterator[tuple[Lost, Path, Path]]:
    pairs = sorted(
        ((photo, path, root) for photo in photos for path, root in files),
        key=lambda pair: (taken.by(pair[1]) is not None, -alike(pair[0].path, pair[1]), pair[0].photo_id, pair[1]),
    )
    done, given = set[int](), set[Path]()
    for photo, path, root in pairs:
        if photo.photo_id not in done and path not in given:
            done.add(photo.photo_id)
            given.add(path)
            yield photo, path, root


def alike(one: Path, other: Path) -> int:
    """Return how many names at the end of two paths are the same.

    >>> alike(Path("/a/b/c.jpg"), Path("/x/b/c.jpg")), alike(Path("/a/b.jpg"), Path("/a/c.jpg"))
    (2, 0)
    """
    same = 0
    for mine, theirs in zip(reversed(one.parts), reversed(other.parts), strict=False):
        if mine != theirs:
            break
        same += 1
    return same
