"""Copying photos' files to a folder, as they are or without what they say, and looking first at what would leave."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pyroaring import BitMap

from tagger_desktop.domain.errors import UnreadablePhoto, UserError
from tagger_desktop.domain.people import Deed
from tagger_desktop.domain.progress import Problem, Progress, Steps
from tagger_desktop.domain.query import Matches
from tagger_desktop.domain.whole_file import refused, replacing
from tagger_desktop.imaging.private import LEVELS, Finding, Level, cleaned, findings, read_whole
from tagger_desktop.library import photos as known
from tagger_desktop.library.library import Library
from tagger_desktop.library.search import matching

WORKERS = min(4, os.cpu_count() or 2)
TOGETHER = 32  # files between two cancel points
FIELDS = ("photos", "kinds", "examples", "unclear")
EXAMPLES = 3  # of what is found, for each kind


@dataclass(slots=True)
class Leaving:
    """What would leave with photos: of how many each kind of thing is in the file, and some examples of it."""

    photos: int = 0
    kinds: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unclear: list[dict[str, str]] = field(default_factory=list)
    """Files that would not be copied, since what they say cannot be told from the picture."""

    def as_dict(self) -> dict[str, object]:
        """Return what would leave as plain values."""
        return {name: dict(kept) if isinstance(kept := getattr(self, name), dict) else kept for name in FIELDS}

    def take(self, found: Sequence[Finding]) -> None:
        """Count what one photo says, and keep examples of it."""
        for kind in dict.fromkeys(finding.kind for finding in found):
            self.kinds[kind] += 1
        for finding in found:
            examples = self.examples[finding.kind]
            if finding.text not in examples and len(examples) < EXAMPLES:
                examples.append(finding.text)

    def sentence(self) -> str:
        """Return what would leave, in words."""
        if not self.kinds:
            return "Nothing leaves but the pictures."
        said = (f"{kind} ({count:,})" for kind, count in self.kinds.items())
        return f"With {self.photos:,} photos leave: {', '.join(said)}."


@dataclass(slots=True)
class Copied:
    """What was copied, and what not."""

    photos: int = 0
    unchanged: int = 0
    """Of these, how many stood there already, the same to the byte."""
    bytes: int = 0
    skipped: list[dict[str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """Return what was done as plain values."""
        return asdict(self)

    def sentence(self) -> str:
        """Return what was done, in words."""
        more = f"; {len(self.skipped):,} could not be" if self.skipped else ""
        return f"{self.photos:,} photos copied{more}"


def with_places(library: Library, photos: Iterable[int]) -> int:
    """Return how many of the photos say where they were taken: what is warned of before they leave."""
    return len(matching(library, Matches("has", ":", "gps")) & BitMap(list(photos)))


def leaving(library: Library, photos: Iterable[int], level: Level = "no-location") -> Steps:
    """Look at what would leave with photos that are copied at a level; the result is a Leaving.

    Each file is cleaned in memory, and what is said is what is found in the outcome.
    """
    places = list(known.paths(library.read(), photos).values())
    result = Leaving()
    yield Progress(0, len(places))
    with ThreadPoolExecutor(WORKERS, "looking into photos") as readers:
        for start in range(0, len(places), TOGETHER):
            for path, found in _told(readers, places[start : start + TOGETHER], level):
                if isinstance(found, str):
                    result.unclear.append({"path": str(path), "reason": found})
                    continue
                result.photos += 1
                result.take(found)
            yield Progress(min(start + TOGETHER, len(places)), len(places))
    return result


def _told(
    readers: ThreadPoolExecutor, places: Sequence[Path], level: Level
) -> Iterator[tuple[Path, list[Finding] | str]]:
    def one(path: Path) -> list[Finding] | str:
        try:
            return findings(cleaned(read_whole(path), level))
        except UnreadablePhoto as error:
            return str(error)

    yield from zip(places, readers.map(one, places), strict=True)


def copy(library: Library, photos: Iterable[int], folder: Path, level: Level = "no-location") -> Steps:
    """Copy photos' files to a folder, below it in the folders they are in; the result is a Copied.

    Nothing that stands there is replaced: a file of another content gets a name of its own. What cannot be read or
    cleaned is not copied, and said. At "no-location" and "none" the pixels are the same, bit for bit.

    Errors: UserError when the folder cannot be written.
    """
    check_level(level)
    library.demand(Deed.EXPORT)
    folder = Path(os.path.abspath(folder))
    places = _places(library, photos)
    _make_folder(folder)
    result, given = Copied(), set[Path]()
    yield Progress(0, len(places))
    for at, (path, below) in enumerate(places, 1):
        try:
            data = cleaned(read_whole(path), level)
        except UnreadablePhoto as error:
            result.skipped.append({"path": str(path), "reason": str(error)})
            yield Problem(path, str(error))
            continue
        target = _free(folder / below, data, given)
        given.add(target)
        result.photos += 1
        result.bytes += len(data)
        if target.exists():
            result.unchanged += 1
        else:
            write(target, data, path if level != "none" else None)
        yield Progress(at, len(places), path.name)
    library.log("copy photos", photos=result.photos, metadata=level)
    return result


def check_level(level: str) -> Level:
    """Return the level. Errors: UserError when there is none such."""
    if level not in LEVELS:
        raise UserError(f"There is no {level!r} for metadata.", f"Choose {', '.join(LEVELS[:-1])} or {LEVELS[-1]}.")
    return level


def write(target: Path, data: bytes, dated_like: Path | None) -> None:
    """Write a copy, wholly or not at all, with the date of the file it came from, if given."""
    _make_folder(target.parent)
    with replacing(target) as part:
        part.write_bytes(data)
        if dated_like is not None:
            with suppress(OSError):  # the picture is what matters
                found = os.stat(dated_like)
                os.utime(part, ns=(found.st_atime_ns, found.st_mtime_ns))


def _places(library: Library, photos: Iterable[int]) -> list[tuple[Path, Path]]:
    """Return where each photo's file is, and its path below the watched folder it is in."""
    db = library.read()
    tops = sorted((path for _, path, _ in known.roots(db)), key=lambda path: -len(path.parts))
    found = []
    for path in known.paths(db, photos).values():
        top = next((top for top in tops if path.is_relative_to(top)), path.parent)
        found.append((path, path.relative_to(top)))
    return found


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refused(folder, error, "made") from error


def _free(target: Path, data: bytes, given: set[Path]) -> Path:
    """Return the target, or a name after it where a file of another content stands."""
    number = 1
    place = target
    while place in given or (place.exists() and not _holds(place, data)):
        number += 1
        place = target.with_name(f"{target.stem}-{number}{target.suffix}")
    return place


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False
