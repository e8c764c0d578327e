"""CSV with one row for each tag of each photo: for pivot tables, databases and scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tagger_desktop.domain import sheet
from tagger_desktop.domain.dataset import Annotation, Dataset, Record, moment, photo_path, tag_name
from tagger_desktop.domain.progress import Progress, Steps
from tagger_desktop.domain.vocabulary import DEFAULT_KIND, Kind, Tag, TagId, Vocabulary, key

NAME = "csv"
TITLE = "CSV, one row per tag"
ENDING = ".csv"
KEEPS = frozenset({"kinds", "hierarchy", "provenance"})

COLUMNS = ("path", "name", "tag", "under", "kind", "who", "when", "source", "fingerprint")
NEEDED = ("path", "tag")
BATCH = 500  # photos between two reports of progress


def claims(path: Path, head: str) -> bool:
    """Return whether a file that begins with `head` is meant to be of this format."""
    return sheet.has_columns(head, NEEDED)


def write(dataset: Dataset, target: Path) -> Steps:
    """Write the dataset to `target`; a photo without tags has no row."""
    vocabulary, done = dataset.vocabulary, 0
    paths = {tag_id: vocabulary.path(tag_id) for tag_id in vocabulary.tags}
    with target.open("w", encoding=sheet.ENCODING, newline="") as file:
        table = sheet.Writer(file, COLUMNS)
        for done, record in enumerate(dataset.records, 1):
            for a in record.annotations:
                *under, tag = paths[a.tag]
                kind = vocabulary.tags[a.tag].kind
                about = (tag, sheet.join(under), kind, a.who, a.when, a.source)
                table.row((record.path, record.name, *about, record.fingerprint))
            if done % BATCH == 0:
                yield Progress(done, dataset.count, record.name)
    yield Progress(done, dataset.count)
    return done


def read(path: Path) -> Dataset:
    """Return what the file holds; rows of one photo need not stand together, and each makes a record.

    Errors: UserError when it cannot be read, is no such table, or a row is wrong.
    """
    tags = _Tags()
    for line, row in sheet.rows(path, COLUMNS, NEEDED):  # twice through the file: records come as they are asked for
        _record(path, line, row, tags)
    names = dict.fromkeys(tag.kind for tag in tags.made.values())
    kinds = tuple(Kind(number, name, position=number) for number, name in enumerate(names, 1))
    return Dataset(_records(path, tags), Vocabulary(tags.made, kinds))


def _records(path: Path, tags: _Tags) -> Iterator[Record]:
    for line, row in sheet.rows(path, COLUMNS, NEEDED):
        yield _record(path, line, row, tags)


def _record(path: Path, line: int, row: dict[str, str], tags: _Tags) -> Record:
    try:
        place = photo_path(row["path"], path.absolute().parent.as_posix())
        tag = tags.find(row["tag"], sheet.split(row["under"]), row["kind"])
        when = moment(row["when"])
    except ValueError as error:
        raise sheet.refusal(path, line, str(error)) from error
    annotation = Annotation(tag, row["who"], when, row["source"])
    return Record(place, fingerprint=row["fingerprint"].strip(), annotations=(annotation,))


class _Tags:
    """The tags that the rows name, numbered as they are met."""

    def __init__(self) -> None:
        self.made: dict[TagId, Tag] = {}
        self._ids: dict[tuple[str, ...], TagId] = {}
        self._kindless: set[TagId] = set()

    def find(self, name: str, under: list[str], kind: str) -> TagId:
        """Return the tag of that name and place, made with those above it when it is new."""
        parent: TagId | None = None
        for depth, above in enumerate(under, 1):
            parent = self._one(above, tuple(under[:depth]), parent, "")
        return self._one(name, (*under, name), parent, kind)

    def _one(self, name: str, steps: tuple[str, ...], parent: TagId | None, kind: str) -> TagId:
        place = tuple(key(step) for step in steps)
        tag_id = self._ids.get(place)
        if tag_id is None:
            tag = Tag(TagId(len(self._ids) + 1), tag_name(name), kind or DEFAULT_KIND, parent, position=len(self._ids))
            self._ids[place], self.made[tag.id] = tag.id, tag
            self._kindless |= set() if kind else {tag.id}
            return tag.id
        if kind and tag_id in self._kindless:  # until now it was only named as what another is under
            self._kindless.discard(tag_id)
            self.made[tag_id] = replace(self.made[tag_id], kind=kind)
        return tag_id
