"""CSV with one row for each photo, its tags as a list in one cell: for reading and sorting in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tagger_desktop.domain import sheet
from tagger_desktop.domain.dataset import NO_FACTS, Annotation, Dataset, Record, moment, photo_path, tag_name
from tagger_desktop.domain.photo import COLOUR_LABELS, FLAGS, MAX_RATING, FileFacts
from tagger_desktop.domain.progress import Progress, Steps
from tagger_desktop.domain.vocabulary import DEFAULT_KIND, Kind, Tag, TagId, Vocabulary, key

NAME = "csv-photos"
TITLE = "CSV, one row per photo"
ENDING = ".csv"
KEEPS = frozenset({"untagged", "fields", "facts", "state"})

COLUMNS = (
    *("path", "name", "tags", "rating", "colour", "flag", "caption", "notes", "reviewed"),
    *("taken", "camera", "gps", "format", "width", "height", "orientation", "size_bytes"),
    *("added", "missing", "broken", "fingerprint"),
)
NEEDED = ("path", "tags")
BATCH = 500  # photos between two reports of progress
FLAG_NAMES = {number: name for name, number in FLAGS.items()}


def claims(path: Path, head: str) -> bool:
    """Return whether a file that begins with `head` is meant to be of this format."""
    return sheet.has_columns(head, NEEDED)


def write(dataset: Dataset, target: Path) -> Steps:
    """Write the dataset to `target`. Tags of the same name have their parent's name in brackets."""
    vocabulary, done = dataset.vocabulary, 0
    titles = {tag_id: vocabulary.title(tag_id) for tag_id in vocabulary.tags}
    with target.open("w", encoding=sheet.ENCODING, newline="") as file:
        table = sheet.Writer(file, COLUMNS)
        for done, record in enumerate(dataset.records, 1):
            tags = sheet.join(titles[annotation.tag] for annotation in record.annotations)
            table.row((record.path, record.name, tags, *_fields(record), *_facts(record)))
            if done % BATCH == 0:
                yield Progress(done, dataset.count, record.name)
    yield Progress(done, dataset.count)
    return done


def _fields(record: Record) -> tuple[str | int, ...]:
    flag = FLAG_NAMES[record.flag] if record.flag else ""
    said = (record.colour, flag, record.caption, record.notes, _yes(record.reviewed))
    return (record.rating or "", *said)


def _facts(record: Record) -> tuple[str | int, ...]:
    facts = record.facts or NO_FACTS
    camera = (facts.taken or "", facts.camera or "", _yes(facts.has_gps))
    picture = (facts.format, facts.width, facts.height, facts.orientation, record.size_bytes)
    return (*camera, *picture, record.added, _yes(record.missing), record.broken, record.fingerprint)


def _yes(truth: bool) -> str:
    return "yes" if truth else ""


def read(path: Path) -> Dataset:
    """Return what the file holds.

    Errors: UserError when it cannot be read, is no such table, or a row is wrong.
    """
    tags: dict[str, Tag] = {}
    for line, row in sheet.rows(path, COLUMNS, NEEDED):  # twice through the file: records come as they are asked for
        _record(path, line, row, tags)
    vocabulary = Vocabulary({tag.id: tag for tag in tags.values()}, (Kind(1, DEFAULT_KIND),))
    return Dataset(_records(path, tags), vocabulary)


def _records(path: Path, tags: dict[str, Tag]) -> Iterator[Record]:
    for line, row in sheet.rows(path, COLUMNS, NEEDED):
        yield _record(path, line, row, tags)


def _record(path: Path, line: int, row: dict[str, str], tags: dict[str, Tag]) -> Record:
    try:
        return Record(
            path=photo_path(row["path"], path.absolute().parent.as_posix()),
            fingerprint=row["fingerprint"].strip(),
            size_bytes=sheet.number(row, "size_bytes"),
            facts=_read_facts(row),
            added=moment(row["added"]),
            missing=sheet.truth(row, "missing"),
            broken=row["broken"],
            rating=sheet.number(row, "rating", most=MAX_RATING),
            colour=sheet.one_of(row, "colour", COLOUR_LABELS),
            flag=FLAGS[sheet.one_of(row, "flag", FLAGS) or "none"],
            caption=row["caption"],
            notes=row["notes"],
            reviewed=sheet.truth(row, "reviewed"),
            annotations=tuple(_annotations(row["tags"], tags)),
        )
    except ValueError as error:
        raise sheet.refusal(path, line, str(error)) from error


def _read_facts(row: dict[str, str]) -> FileFacts | None:
    if not any(row[name] for name in ("format", "width", "height", "size_bytes", "fingerprint")):
        return None  # a table that a person made, which says nothing of the files
    return FileFacts(
        format=row["format"],
        width=sheet.number(row, "width"),
        height=sheet.number(row, "height"),
        orientation=sheet.number(row, "orientation", most=8) if row["orientation"] else 1,
        taken=row["taken"] or None,
        camera=row["camera"] or None,
        has_gps=sheet.truth(row, "gps"),
    )


def _annotations(cell: str, tags: dict[str, Tag]) -> Iterator[Annotation]:
    met: dict[str, None] = dict.fromkeys(map(key, names := sheet.split(cell)))
    for name in names:
        if key(name) not in tags:
            tag_id = TagId(len(tags) + 1)
            tags[key(name)] = Tag(tag_id, tag_name(name), position=tag_id)
    return (Annotation(tags[name].id) for name in met)
