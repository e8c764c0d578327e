"""A dataset to a JSON file, photo by photo."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from tagger_desktop import __version__
from tagger_desktop.domain.dataset import NO_FACTS, Dataset, Record
from tagger_desktop.domain.progress import Progress, Steps
from tagger_desktop.domain.vocabulary import TagId, Vocabulary
from tagger_desktop.formats.tagger_json.layout import FLAG_NAMES, FORMAT, PHOTOS, VERSION

BATCH = 500  # photos between two reports of progress: some 10 ms

Reference = dict[str, object]
"""How the file names a tag: `tag`, and `under` where it has a parent."""


def write(dataset: Dataset, target: Path) -> Steps:
    """Write the dataset to `target`; memory does not grow with the number of photos."""
    names = {tag_id: _reference(dataset.vocabulary, tag_id) for tag_id in dataset.vocabulary.tags}
    with target.open("w", encoding="utf-8", newline="\n") as file:
        _write_head(file, dataset, names)
        done = 0
        for done, record in enumerate(dataset.records, 1):
            file.write(("," if done > 1 else "") + "\n" + _text(_photo(record, names)))
            if done % BATCH == 0:
                yield Progress(done, dataset.count, record.name)
        file.write("\n]\n}\n")
    yield Progress(done, dataset.count)
    return done


def _write_head(file: TextIO, dataset: Dataset, names: dict[TagId, Reference]) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    file.write(f'{{\n"format": {_text(FORMAT)},\n"version": {VERSION},\n')
    file.write(f'"program": {_text(f"Tagger Desktop {__version__}")},\n"exported": {_text(now)},\n')
    file.write(f'"roots": {_text(list(dataset.roots))},\n')
    for name, rows in _lists(dataset, names):
        lines = ",\n".join(_text(row) for row in rows)
        file.write(f'"{name}": [\n{lines}\n],\n' if lines else f'"{name}": [],\n')
    file.write(PHOTOS.decode())


def _lists(dataset: Dataset, names: dict[TagId, Reference]) -> Iterable[tuple[str, list[Reference]]]:
    vocabulary = dataset.vocabulary
    yield "kinds", [{"name": kind.name, "colour": kind.colour, "icon": kind.icon} for kind in vocabulary.kinds]
    yield (
        "tags",
        [
            {
                **names[tag.id],
                "kind": tag.kind,
                "colour": tag.colour,
                "description": tag.description,
                "archived": tag.archived,
                "heading": tag.heading,
                "synonyms": list(tag.synonyms),
                "implies": [names[other] for other in tag.implies],
                "example": dataset.examples.get(tag.id),
            }
            for tag in vocabulary
        ],
    )
    yield (
        "groups",
        [
            {
                "name": group.name,
                "exclusive": group.exclusive,
                "required": group.required,
                "tags": [names[tag_id] for tag_id in group.tags],
            }
            for group in vocabulary.groups
        ],
    )
    yield (
        "keys",
        [
            {"layer": layer, "key": key_name, **names[tag_id]}
            for layer, keys in sorted(vocabulary.layers.items())
            for key_name, tag_id in sorted(keys.items())
        ],
    )


def _photo(record: Record, names: dict[TagId, Reference]) -> Reference:
    facts = record.facts or NO_FACTS
    return {
        "path": record.path,
        "relative": record.relative,
        "fingerprint": record.fingerprint,
        "size_bytes": record.size_bytes,
        "modified_ns": record.mtime_ns,
        "format": facts.format,
        "width": facts.width,
        "height": facts.height,
        "orientation": facts.orientation,
        "taken": facts.taken,
        "camera": facts.camera,
        "gps": facts.has_gps,
        "added": record.added,
        "missing": record.missing,
        "broken": record.broken,
        "rating": record.rating,
        "colour": record.colour,
        "flag": FLAG_NAMES[record.flag],
        "caption": record.caption,
        "notes": record.notes,
        "reviewed": record.reviewed,
        "annotations": [{**names[a.tag], "who": a.who, "when": a.when, "source": a.source} for a in record.annotations],
    }


def _reference(vocabulary: Vocabulary, tag_id: TagId) -> Reference:
    *under, name = vocabulary.path(tag_id)
    return {"tag": name, "under": under} if under else {"tag": name}


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
