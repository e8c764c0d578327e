"""What formats exchange: photos as records, one after the other, and the vocabulary that they use."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypedDict

from tagger_desktop.domain.photo import FileFacts
from tagger_desktop.domain.vocabulary import DEFAULT_KIND, MAX_NAME, TagId, Vocabulary, tidy

ABSOLUTE = re.compile(r"/|[A-Za-z]:/")  # a path of any system, wherever it is read

NO_FACTS = FileFacts("", 0, 0, orientation=0)
"""What is known of a file that could not be read."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A tag on a photo: who put it there, when (ISO 8601) and through what; "" where that is not known."""

    tag: TagId
    who: str = ""
    when: str = ""
    source: str = ""

    @property
    def has_provenance(self) -> bool:
        """Whether anything is known of where the annotation comes from."""
        return bool(self.who or self.when or self.source)


@dataclass(frozen=True, slots=True)
class Record:
    """One photo as it is exchanged: where it is, what its file says, what a person said.

    `path` is absolute with forward slashes, on every system; `relative` is its end below the watched folder.
    `facts` is None where a format says nothing of the file; `mtime_ns` is 0 where it is not known.
    """

    path: str
    relative: str = ""
    fingerprint: str = ""
    size_bytes: int = 0
    mtime_ns: int = 0
    facts: FileFacts | None = None
    added: str = ""
    missing: bool = False
    broken: str = ""
    rating: int = 0
    colour: str = ""
    flag: int = 0
    caption: str = ""
    notes: str = ""
    reviewed: bool = False
    annotations: tuple[Annotation, ...] = ()

    @property
    def folder(self) -> str:
        """The folder the file is in."""
        return self.path.rpartition("/")[0] or "/"

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.rpartition("/")[2]

    @property
    def root(self) -> str:
        """The watched folder: what is before `relative`, or the file's own folder where that is not known."""
        if self.relative and self.path.endswith("/" + self.relative):
            return self.path[: -len(self.relative) - 1] or "/"
        return self.folder

    @property
    def is_described(self) -> bool:
        """Whether a person said anything of the photo besides tags."""
        return bool(self.rating or self.colour or self.flag or self.caption or self.notes or self.reviewed)


@dataclass(frozen=True, slots=True)
class Dataset:
    """Photos on their way from one place to another; `records` is walked once, and may come from a file.

    `whole` says that the vocabulary is a vocabulary with all that belongs to it, and not just the names that
    were met. `examples` are the paths of the photos that show what a tag means. `count` is the number of
    records, 0 while unknown.
    """

    records: Iterable[Record]
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    examples: Mapping[TagId, str] = field(default_factory=dict)
    roots: tuple[str, ...] = ()
    count: int = 0
    whole: bool = False


class Lost(TypedDict):
    """One thing that a format has no place for, and how many of it there were."""

    what: str
    count: int
    reason: str


class Skipped(TypedDict):
    """One thing of a file that was not taken in, and why."""

    item: str
    reason: str


ASPECTS: Mapping[str, str] = {
    "untagged": "photos without a tag",
    "fields": "photos with a rating, label, flag, caption, notes or review",
    "facts": "photos with facts about their files",
    "state": "photos that are missing or broken",
    "provenance": "annotations that say who, when and through what",
    "kinds": "tags with a kind other than object",
    "hierarchy": "tags below another tag",
    "synonyms": "synonyms",
    "rules": "implications and groups",
    "keys": "keys of tags",
    "details": "tags with a colour, description or example, archived or only a heading",
    "unused": "tags that no photo has",
}
"""What a format may keep, by the name it has in KEEPS, and how it is called where it is lost."""

EVERYTHING = frozenset(ASPECTS)


class Losses:
    """Counts what a format leaves out of the records and the vocabulary that pass through it."""

    def __init__(self, title: str, keeps: Set[str], dataset: Dataset) -> None:
        """Count for the format called `title`, which has a place for the aspects `keeps`."""
        self._title = title
        self._keeps = keeps
        self._counts = dict.fromkeys(ASPECTS, 0)
        self._unused = set(dataset.vocabulary.tags)
        self.photos = self.annotations = 0
        self._count_vocabulary(dataset)

    def _count_vocabulary(self, dataset: Dataset) -> None:
        count, tags = self._counts, list(dataset.vocabulary)
        count["kinds"] = sum(tag.kind != DEFAULT_KIND for tag in tags)
        count["hierarchy"] = sum(tag.parent is not None for tag in tags)
        count["synonyms"] = sum(len(tag.synonyms) for tag in tags)
        count["rules"] = sum(len(tag.implies) for tag in tags) + len(dataset.vocabulary.groups)
        count["keys"] = sum(len(keys) for keys in dataset.vocabulary.layers.values())
        count["details"] = sum(
            bool(tag.colour or tag.description or tag.archived or tag.heading or tag.id in dataset.examples)
            for tag in tags
        )

    def watch(self, records: Iterable[Record]) -> Iterator[Record]:
        """Pass the records on, counting what they hold."""
        count = self._counts
        for record in records:
            self.photos += 1
            self.annotations += len(record.annotations)
            count["untagged"] += not record.annotations
            count["fields"] += record.is_described
            count["facts"] += record.facts is not None
            count["state"] += record.missing or bool(record.broken)
            for annotation in record.annotations:
                count["provenance"] += annotation.has_provenance
                self._unused.discard(annotation.tag)
            yield record

    def lost(self) -> list[Lost]:
        """Return what was left out of the records that have passed."""
        counts = self._counts | {"unused": len(self._unused)}
        return [
            {"what": what, "count": counts[aspect], "reason": f"The format ({self._title}) has no place for them."}
            for aspect, what in ASPECTS.items()
            if aspect not in self._keeps and counts[aspect]
        ]


def part_of(vocabulary: Vocabulary, tag_ids: Iterable[TagId]) -> Vocabulary:
    """Return a vocabulary of `tag_ids` and what they bring along, and of nothing else."""
    wanted = set(tag_ids)
    wanted |= vocabulary.broader(wanted)
    tags = {
        tag.id: replace(tag, implies=tuple(other for other in tag.implies if other in wanted))
        for tag in vocabulary
        if tag.id in wanted
    }
    groups = [replace(group, tags=tuple(tag for tag in group.tags if tag in wanted)) for group in vocabulary.groups]
    layers = {
        layer: kept
        for layer, keys in vocabulary.layers.items()
        if (kept := {key_name: tag_id for key_name, tag_id in keys.items() if tag_id in wanted})
    }
    return Vocabulary(tags, vocabulary.kinds, tuple(group for group in groups if group.tags), layers)


def tag_name(text: str) -> str:
    """Return a tag's name as it is stored.

    Errors: ValueError, fit for a person, when `text` cannot be a name.
    """
    name = tidy(text)
    if not name:
        raise ValueError("a tag needs a name")
    if len(name) > MAX_NAME:
        raise ValueError(f"the name of a tag has at most {MAX_NAME} characters, not {len(name)}")
    if any(ord(letter) < 32 for letter in name):
        raise ValueError("the name of a tag cannot hold control characters")
    return name


def moment(text: str) -> str:
    """Return a date and time as it stands, or "" for none.

    Errors: ValueError, fit for a person, when it is not in ISO 8601.
    """
    if text:
        try:
            datetime.fromisoformat(text)
        except ValueError as error:
            raise ValueError(f"{text!r} is no date and time such as 2024-05-01T12:30:00") from error
    return text


def photo_path(text: str, beside: str) -> str:
    """Return the absolute path, with forward slashes, of the photo that a file in the folder `beside` names `text`.

    A path of another system stays as it is: its photo may be known by its fingerprint.

    Errors: ValueError, fit for a person, when `text` cannot be the path of a file.
    """
    path = text.replace("\\", "/") if "\\" in text and (os.sep == "\\" or _is_foreign(text)) else text
    if not path.strip() or path.endswith("/") or "\x00" in path:
        raise ValueError(f"{text!r} is not the path of a photo")
    return path if ABSOLUTE.match(path) else os.path.normpath(f"{beside}/{path}").replace(os.sep, "/")


def _is_foreign(text: str) -> bool:
    return bool(re.match(r"[A-Za-z]:\\|\\\\", text))
