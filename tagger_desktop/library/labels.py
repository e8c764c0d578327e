"""What taggers call things, and which tag of this library each of their words means."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tagger_desktop.domain.vocabulary import DEFAULT_KIND, Tag, TagId, Vocabulary, key, tidy
from tagger_desktop.library.edit import Edit
from tagger_desktop.library.record import Record


@dataclass(frozen=True, slots=True)
class Said:
    """A word of a tagger: a name, its kind, and the names above it, nearest first."""

    name: str
    kind: str = DEFAULT_KIND
    broader: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """A word that a tagger has said in this library; `tag` is what a person settled that it means."""

    id: TagId
    """A negative number: it stands in the place of a tag where there is none yet."""
    said: Said
    tag: TagId | None = None


def load(db: sqlite3.Connection) -> dict[TagId, Label]:
    """Return every label by its (negative) id."""
    rows = db.execute("SELECT -id, name, kind, broader, tag_id FROM label")
    return {
        TagId(label_id): Label(TagId(label_id), Said(name, kind, tuple(json.loads(broader))), tag_id)
        for label_id, name, kind, broader, tag_id in rows
    }


def label_ids(record: Record, words: Sequence[Said]) -> list[TagId]:
    """Return the id of each word's label, made when it was never said before: what `suggestions.put` takes as tag."""
    return [_label_id(record.db, Said(tidy(word.name), word.kind, word.broader)) for word in words]


def _label_id(db: sqlite3.Connection, said: Said) -> TagId:
    place = key(said.name), "/".join(map(key, said.broader))
    row = db.execute("SELECT -id FROM label WHERE key = ? AND above = ?", place).fetchone()
    if row is None:
        row = db.execute(
            "INSERT INTO label (name, key, above, kind, broader) VALUES (?, ?, ?, ?, ?) RETURNING -id",
            (said.name, *place, said.kind, json.dumps(said.broader, ensure_ascii=False)),
        ).fetchone()
    return TagId(row[0])


def meaning(known: Vocabulary, labels: Mapping[TagId, Label], said: TagId) -> TagId | None:
    """Return the tag that a suggestion's tag or label means, the label itself where that would be a new tag.

    None: it is not offered, because its tag was deleted, archived or only groups others.
    """
    tag_id: TagId | None = said
    label = labels.get(said)
    if label is not None:
        tag_id = match(known, label.said) if label.tag is None else label.tag
        if tag_id is None:
            return said
    tag = known.tags.get(tag_id) if tag_id is not None else None
    return None if tag is None or tag.archived or tag.heading else tag.id


def match(known: Vocabulary, said: Said) -> TagId | None:
    """Return the tag that has a word as name or synonym; of namesakes the one that stands where the word does."""
    found = known.by_key.get(key(said.name), ())
    if len(found) < 2:
        return found[0] if found else None
    above = set(map(key, said.broader))
    beside = [tag_id for tag_id in found if above & _names(known.tags[other] for other in known.broader([tag_id]))]
    return beside[0] if len(beside) == 1 else None


def _names(tags: Iterable[Tag]) -> set[str]:
    return {key(name) for tag in tags for name in (tag.name, *tag.synonyms)}


def point(edit: Edit, tag_id: TagId, names: Iterable[str]) -> None:
    """Let every label that is called so, of which nobody has said what it means, mean this tag and no namesake."""
    edit.db.executemany(
        "UPDATE label SET tag_id = ?1 WHERE key = ?2 AND tag_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM tag WHERE key = ?2 AND id <> ?1)"
        " AND NOT EXISTS (SELECT 1 FROM synonym WHERE key = ?2 AND tag_id <> ?1)",
        [(tag_id, key(name)) for name in names],
    )


def offer_again(edit: Edit, name: str) -> None:
    """Let a label whose tag was deleted be offered again, since somebody made a tag of that name."""
    edit.db.execute("UPDATE label SET tag_id = NULL WHERE key = ? AND tag_id NOT IN (SELECT id FROM tag)", (key(name),))


def point_elsewhere(edit: Edit, gone: TagId, tag_id: TagId) -> None:
    """Let every label that means one tag mean another."""
    edit.db.execute("UPDATE label SET tag_id = ? WHERE tag_id = ?", (tag_id, gone))
