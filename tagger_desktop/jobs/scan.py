"""Bringing a library up to date with the files of a folder."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from threading import Thread
from time import monotonic

from pyroaring import BitMap

from tagger_desktop.domain.errors import UnreachablePhoto, UnreadablePhoto, UserError
from tagger_desktop.domain.progress import Problem, Progress, Steps
from tagger_desktop.domain.text_file import is_text, readable
from tagger_desktop.domain.whole_file import reason
from tagger_desktop.imaging.decode import SUFFIXES
from tagger_desktop.imaging.thumbnails import Reading, read_photo
from tagger_desktop.jobs.drives import Drives
from tagger_desktop.library import photos, roots
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.library import Library
from tagger_desktop.library.record import FoundFile

SIDE = 256  # pixels of a thumbnail's longer side
BATCH = 200  # files in one transaction, so that a gesture waits for no more than that
BATCH_S = 0.5  # seconds after which fewer are written down, so that a slow disk shows what it found
IN_FLIGHT = 32  # files being read ahead of the one that is written down
NOT_CONNECTED = "The drive is not connected; its photos keep their place."
NO_TEXT = "The name is not written in UTF-8; give it another one."
WORKERS = min(4, os.cpu_count() or 2)


@dataclass(slots=True)
class ScanResult:
    """What a scan found, in numbers of files; `broken` names each file that cannot be shown, and why."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    moved: int = 0
    missing: int = 0
    broken: list[dict[str, str]] = field(default_factory=list)

    def __add__(self, other: ScanResult) -> ScanResult:
        """Return both results as one."""
        return ScanResult(
            self.added + other.added,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.moved + other.moved,
            self.missing + other.missing,
            self.broken + other.broken,
        )

    def sentence(self) -> str:
        """Return what happened, in words; what did not happen is not mentioned."""
        counts = {
            "added": self.added,
            "updated": self.updated,
            "moved": self.moved,
            "missing": self.missing,
            "unchanged": self.unchanged,
            "unreadable": len(self.broken),
        }
        return ", ".join(f"{count:,} {what}" for what, count in counts.items() if count) or "No photos found"

    def as_dict(self) -> dict[str, object]:
        """Return the result as plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _File:
    folder_id: int
    path: str
    name: str
    size_bytes: int
    mtime_ns: int
    is_known: bool = False


def scan(library: Library, cache: Cache, folder: Path, ignore: Sequence[str] = ()) -> Steps:
    """Bring the library up to date with the photos in and below `folder`; the result is a ScanResult.

    New files are added, changed ones read again, moved ones recognised by their content, and photos whose file
    is gone marked missing, unless it is on a drive that is not connected. What cannot be read becomes a Problem and
    is recorded as broken. Stopped at any point, the next scan goes on from there.

    Errors: UserError when the folder does not exist, cannot be listed, or is on a drive that is not connected.
    """
    folder = Path(os.path.abspath(folder))  # not resolved: a link to another disk stays a link, but ".." goes
    try:
        is_empty = not os.listdir(folder)
    except FileNotFoundError:
        with suppress(UserError):  # who may not write it down is told all the same
            roots.look(library)
        raise UserError(f"There is no folder {folder}.") from None
    except OSError as error:
        why, hint = reason(error)
        raise UserError(f"The folder {folder} cannot be read: {why}.", hint) from error
    with library.record() as record:
        root_id, below = record.root(folder)
    away = _away(library, root_id, folder, below, is_empty=is_empty)
    with library.record() as record:
        record.scanning(root_id, True)
    scanning = _Scan(library, cache, root_id, folder, below, tuple(ignore))
    yield from scanning.steps(away)
    with library.record() as record:
        record.scanning(root_id, False)
        roots.remember_mounts(record, root_id, scanning.drives.mounts)
    roots.look(library)
    return scanning.result


def _away(library: Library, root_id: int, folder: Path, below: str, *, is_empty: bool) -> list[str]:
    """Return the paths below the root that are out of reach. Errors: UserError when the folder itself is."""
    db = library.read()
    away = roots.away_below(db, root_id)
    # A folder of which nobody knows yet what it is on, and which is all empty now, is the place of an absent drive.
    is_new = roots.mounts(db, root_id) is None
    if roots.is_below(below, away) or (is_empty and is_new and photos.folders_below(db, root_id, below)):
        roots.look(library)
        raise UserError(
            f"The drive of {folder} is not connected; its photos keep their place and all that was said of them.",
            "Connect it and look again. If the photos are elsewhere now, relink them.",
        )
    return [path for path in away if roots.is_below(path, [below])]


class _Scan:
    """One scan while it runs."""

    def __init__(
        self, library: Library, cache: Cache, root_id: int, folder: Path, below: str, ignore: tuple[str, ...]
    ) -> None:
        self.library, self.cache = library, cache
        self.root_id, self.folder, self.below, self.ignore = root_id, folder, below, ignore
        self.result = ScanResult()
        self.done = self.total = 0
        self.copies: dict[int, list[int]] = {}
        self.lost = BitMap()  # photos missed at one place, which may yet turn up at another
        self.unseen: dict[str, int] = {}
        self.reading: deque[tuple[_File, Future[Reading]]] = deque()
        self.read: list[tuple[FoundFile, bytes]] = []
        self.written = monotonic()
        self.stopped = False
        self.root = str(folder).removesuffix(below.replace("/", os.sep)).rstrip(os.sep) or os.sep
        self.drives = Drives(roots.mounts(library.read(), root_id) or {}, below)

    def steps(self, away: Sequence[str]) -> Iterator[Progress | Problem]:
        """Walk, read, write down, and see what is missing; what is `away` is left as it is."""
        self.unseen = photos.folders_below(self.library.read(), self.root_id, self.below)
        for path in away:
            self._keep(path)
            yield from self._not_there(path)
        counting = Thread(target=self._count, daemon=True)
        counting.start()
        with ThreadPoolExecutor(WORKERS, "reading photos") as readers:
            try:
                for place, files, problem in walk(self.folder, self.ignore):
                    if problem:
                        self.result.broken.append({"path": str(place), "error": problem})
                        if problem != NO_TEXT:
                            self._keep(self._below_root(place))
                        yield Problem(place, problem)
                        continue
                    self.drives.meet(place, self._below_root(place))
                    yield from self._folder(readers, place, files)
                while self.reading:
                    yield from self._collect()
                yield from self._write()
            finally:
                self.stopped = True
                for _, waiting in self.reading:
                    waiting.cancel()
        self._share_tags()
        yield from self._folders_gone()
        self.result.missing = len(self.lost)

    def _count(self) -> None:
        """Count the files in a walk of its own, for the time left."""
        total = 0
        for _, files, _ in walk(self.folder, self.ignore):
            total += len(files)
            if self.stopped:
                return
        self.total = total

    def _folder(
        self, readers: ThreadPoolExecutor, place: Path, files: list[os.DirEntry[str]]
    ) -> Iterator[Progress | Problem]:
        path = self._below_root(place)
        folder_id = self.unseen.pop(path, None)
        if folder_id is None:
            if not files:
                return
            with self.library.record() as record:
                folder_id = record.folder(self.root_id, path)
        known = photos.stamps(self.library.read(), folder_id)
        for entry in files:
            stamp = known.pop(entry.name, None)
            try:
                found = entry.stat()
            except OSError as error:
                file = _File(folder_id, entry.path, entry.name, 0, 0, is_known=stamp is not None)
                yield from self._unreachable(file, error.strerror or str(error))
                continue
            file = _File(folder_id, entry.path, entry.name, found.st_size, found.st_mtime_ns, stamp is not None)
            if stamp and stamp.fits(file.size_bytes, file.mtime_ns):
                self.result.unchanged += 1
                self.done += 1
                continue
            self.reading.append((file, readers.submit(read_photo, Path(entry.path), SIDE)))
            if len(self.reading) >= IN_FLIGHT:
                yield from self._collect()
        if known and not files and roots.is_below(path, roots.away_below(self.library.read(), self.root_id)):
            yield from self._not_there(path)
            return
        self._gone([stamp.photo_id for stamp in known.values() if not stamp.missing])
        yield self._progress(path)

    def _collect(self) -> Iterator[Progress | Problem]:
        """Wait for the oldest reading and keep what it found."""
        file, waiting = self.reading.popleft()
        try:
            reading = waiting.result()
        except UnreachablePhoto as error:
            yield from self._unreachable(file, str(error))
        except UnreadablePhoto as error:
            yield from self._unreadable(file, str(error))
        else:
            found = FoundFile(
                file.folder_id, file.name, file.size_bytes, file.mtime_ns, reading.fingerprint, reading.facts
            )
            self.read.append((found, reading.thumbnail))
        if len(self.read) >= BATCH or (self.read and monotonic() - self.written > BATCH_S):
            yield from self._write()

    def _unreachable(self, file: _File, reason: str) -> Iterator[Problem]:
        """Leave a photo that is known as it is: its drive may be on the way out, and its content what it was."""
        if not file.is_known:
            yield from self._unreadable(file, reason)
            return
        self.result.broken.append({"path": file.path, "error": reason})
        yield Problem(Path(file.path), reason)

    def _not_there(self, path: str) -> Iterator[Problem]:
        place = photos.folder_path(self.root, path)
        self.result.broken.append({"path": place, "error": NOT_CONNECTED})
        yield Problem(Path(place), NOT_CONNECTED)

    def _unreadable(self, file: _File, reason: str) -> Iterator[Problem]:
        self.result.broken.append({"path": file.path, "error": reason})
        found = FoundFile(file.folder_id, file.name, file.size_bytes, file.mtime_ns, broken=reason)
        self.read.append((found, b""))
        yield Problem(Path(file.path), reason)

    def _write(self) -> Iterator[Progress]:
        batch, self.read = self.read, []
        self.written = monotonic()
        if not batch:
            return
        # The thumbnails first: a photo that is known has one, whenever the program is stopped.
        self.cache.store((found.fingerprint, SIDE, jpeg) for found, jpeg in batch if jpeg)
        with self.library.record() as record:
            for found, _ in batch:
                outcome, photo_id, original = record.file(found)
                self._tally(outcome, found)
                self.lost.discard(photo_id)
                if original is not None:
                    self.copies.setdefault(original, []).append(photo_id)
        self.done += len(batch)
        yield self._progress(batch[-1][0].name)

    def _tally(self, outcome: str, found: FoundFile) -> None:
        if found.broken:
            return
        if outcome in ("added", "copied"):
            self.result.added += 1
        else:
            self.result.updated += 1
            self.result.moved += outcome == "moved"

    def _gone(self, photo_ids: list[int]) -> None:
        if photo_ids:
            with self.library.record() as record:
                self.lost.update(record.missing(photo_ids))

    def _folders_gone(self) -> Iterator[Progress | Problem]:
        """Mark the photos of folders that were not met on the walk."""
        if self.unseen and (away := roots.away_below(self.library.read(), self.root_id)):
            for path in away:  # disconnected during the scan
                self._keep(path)
                yield from self._not_there(path)
        for path, folder_id in self.unseen.items():
            stamps = photos.stamps(self.library.read(), folder_id)
            self._gone([stamp.photo_id for stamp in stamps.values() if not stamp.missing])
            yield self._progress(path)

    def _keep(self, path: str) -> None:
        """Leave the photos at and below a path as they are."""
        self.unseen = {known: id_ for known, id_ in self.unseen.items() if not roots.is_below(known, [path])}

    def _share_tags(self) -> None:
        """Give the copies of tagged photos the tags of their originals, as an edit that can be undone."""
        copies = [photo_id for ids in self.copies.values() for photo_id in ids]
        if not copies:
            return
        with self.library.edit("Tag copies like their originals") as edit:
            for original, ids in self.copies.items():
                for (tag_id,) in edit.db.execute(
                    "SELECT tag_id FROM photo_tag WHERE photo_id = ?", (original,)
                ).fetchall():
                    edit.add_tag(tag_id, BitMap(ids))

    def _below_root(self, place: Path) -> str:
        inside = place.relative_to(self.folder).as_posix()
        return "/".join(part for part in (self.below, "" if inside == "." else inside) if part)

    def _progress(self, note: str) -> Progress:
        return Progress(self.done, max(self.total, self.done) if self.total else 0, note)


def walk(folder: Path, ignore: Sequence[str] = ()) -> Iterator[tuple[Path, list[os.DirEntry[str]], str]]:
    """Yield each folder at and below `folder` with its photo files, or with the reason why it cannot be listed.

    Hidden files and folders and those that match a pattern of `ignore` (by name, or by path below `folder`) are
    left out; a folder that links back to one already met is not entered again.
    """
    waiting, met = deque([folder]), set()
    while waiting:
        place = waiting.popleft()
        try:
            status = os.stat(place)
            if (status.st_dev, status.st_ino) in met:
                continue
            if status.st_ino:  # 0 where a file system knows no such number
                met.add((status.st_dev, status.st_ino))
            with os.scandir(place) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            yield place, [], error.strerror or str(error)
            continue
        entries = [entry for entry in entries if not _is_ignored(entry, folder, ignore)]
        for entry in (entry for entry in entries if not is_text(entry.name)):
            yield Path(readable(entry.path)), [], NO_TEXT
        entries = [entry for entry in entries if is_text(entry.name)]
        folders = [entry for entry in entries if _is_folder(entry)]
        waiting.extendleft(Path(entry.path) for entry in reversed(folders))
        inside = set(folders)
        yield (
            place,
            [e for e in entries if e not in inside and os.path.splitext(e.name)[1].lower() in SUFFIXES],
            "",
        )


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link into nowhere, or round in a circle: it is read as a file, and said to be broken
        return False


def _is_ignored(entry: os.DirEntry[str], folder: Path, ignore: Sequence[str]) -> bool:
    if entry.name.startswith("."):
        return True
    if not ignore:
        return False
    below = os.path.relpath(entry.path, folder).replace(os.sep, "/")
    return any(fnmatch(entry.name, pattern) or fnmatch(below, pattern) for pattern in ignore)
