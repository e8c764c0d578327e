"""Taking the vocabulary of a dataset into the library's: what is new is added, what is there stays as it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tagger_desktop.domain.dataset import Dataset, Skipped
from tagger_desktop.domain.vocabulary import Group, Kind, Tag, TagId, Vocabulary, key
from tagger_desktop.library.edit import Edit
from tagger_desktop.library.vocabulary import NUMBER_KEYS, load


@dataclass(slots=True)
class Merged:
    """Which tag of the library each tag of the dataset is, and what could not be taken in."""

    ids: dict[TagId, TagId] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)


def merge(edit: Edit, dataset: Dataset, wanted: Iterable[TagId], photo_at: Callable[[str], int | None]) -> Merged:
    """Take in the tags `wanted` of a dataset with what belongs to them, and say which tags they are here.

    A library without any tag takes the vocabulary over as it is; otherwise the library's own word counts where
    the two differ, and only what it lacks is added. `photo_at` finds the photo that shows what a tag means.
    """
    merging = _Merging(edit, dataset, photo_at)
    merging.kinds()
    merging.tags(set(wanted) | dataset.vocabulary.broader(wanted))
    merging.synonyms()
    merging.implications()
    merging.groups()
    merging.keys()
    return merging.merged


class _Merging:
    """One merge while it is made."""

    def __init__(self, edit: Edit, dataset: Dataset, photo_at: Callable[[str], int | None]) -> None:
        self.db: sqlite3.Connection = edit.db
        self.given = dataset
        self.photo_at = photo_at
        self.known: Vocabulary = load(edit.db)
        self.takes_over = dataset.whole and not len(self.known)
        self.merged = Merged()
        self.created: set[TagId] = set()
        self.kind_ids: dict[str, int] = {}

    def kinds(self) -> None:
        """Know every kind, made where it is new."""
        given = {key(kind.name): kind for kind in self.given.vocabulary.kinds}
        for kind_id, name in self.db.execute("SELECT id, key FROM kind").fetchall():
            self.kind_ids[name] = kind_id
            if self.takes_over and name in given:
                self._overwrite(kind_id, given[name])
            elif self.takes_over:
                self.db.execute("DELETE FROM kind WHERE id = ?", (kind_id,))
        position = self._next_position("kind")
        for name, kind in given.items():
            if name not in self.kind_ids:
                at = kind.position if self.takes_over else (position := position + 1)
                self.kind_ids[name] = self.db.execute(
                    "INSERT INTO kind (name, key, colour, icon, position) VALUES (?, ?, ?, ?, ?) RETURNING id",
                    (kind.name, name, kind.colour, kind.icon, at),
                ).fetchone()[0]

    def _overwrite(self, kind_id: int, kind: Kind) -> None:
        self.db.execute(
            "UPDATE kind SET name = ?, colour = ?, icon = ?, position = ? WHERE id = ?",
            (kind.name, kind.colour, kind.icon, kind.position, kind_id),
        )

    def tags(self, wanted: set[TagId]) -> None:
        """Find each tag in the library, or make it; those above it first."""
        tags = [tag for tag in self.given.vocabulary if tag.id in wanted]
        base = self._next_position("tag")
        position = {tag.id: base + at for at, tag in enumerate(tags, 1)}
        here = {(key(tag.name), tag.parent): tag.id for tag in self.known}
        for tag in tags:
            for one in self._not_yet(tag):
                parent = self.merged.ids[one.parent] if one.parent is not None else None
                found = here.get((key(one.name), parent)) or self._called(one)
                if found is None:
                    found = self._create(one, parent, position[one.id])
                    here[key(one.name), parent] = found
                else:
                    self._fill(found, one)
                self.merged.ids[one.id] = found

    def _not_yet(self, tag: Tag) -> Iterator[Tag]:
        above = [tag] if tag.id not in self.merged.ids else []
        while above and (parent := above[-1].parent) is not None and parent not in self.merged.ids:
            above.append(self.given.vocabulary.tags[parent])
        return reversed(above)

    def _called(self, tag: Tag) -> TagId | None:
        """Return the one tag of the library that a name without a parent stands for, be it by a synonym."""
        found = self.known.find(tag.name) if tag.parent is None else ()
        return found[0].id if len(found) == 1 else None

    def _create(self, tag: Tag, parent: TagId | None, position: int) -> TagId:
        values = (tag.name, key(tag.name), self.kind_ids[key(tag.kind)], parent, tag.colour, position)
        example = self._example(tag)
        tag_id = TagId(
            self.db.execute(
                "INSERT INTO tag (name, key, kind_id, parent_id, colour, position, description, archived, heading,"
                " example_id, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                (
                    *values,
                    tag.description,
                    tag.archived,
                    tag.heading,
                    example,
                    datetime.now(UTC).isoformat(timespec="seconds"),
                ),
            ).fetchone()[0]
        )
        self.created.add(tag_id)
        return tag_id

    def _fill(self, tag_id: TagId, given: Tag) -> None:
        """Say of a tag what the library did not say yet."""
        known = self.known.tags.get(tag_id)
        if known is None:
            return
        colour, description = known.colour or given.colour, known.description or given.description
        example = known.example if known.example is not None else self._example(given)
        if (colour, description, example) != (known.colour, known.description, known.example):
            self.db.execute(
                "UPDATE tag SET colour = ?, description = ?, example_id = ? WHERE id = ?",
                (colour, description, example, tag_id),
            )

    def _example(self, tag: Tag) -> int | None:
        path = self.given.examples.get(tag.id)
        return self.photo_at(path) if path else None

    def synonyms(self) -> None:
        """Add the synonyms that no tag of the library has as a name."""
        names: dict[TagId, set[str]] = {}
        for tag_id, tag in self._pairs():
            here = self.known.tags.get(tag_id)
            own = names.setdefault(
                tag_id, {key(name) for name in (here.name, *here.synonyms)} if here else {key(tag.name)}
            )
            for name in tag.synonyms:
                owners = [owner for owner in self.known.by_key.get(key(name), ()) if owner != tag_id]
                if owners:
                    owner = self.known.tags[owners[0]].name
                    self._skip(f"synonym {name!r} of the tag {tag.name!r}", f"It means the tag {owner!r} here.")
                elif key(name) not in own:
                    own.add(key(name))
                    row = (tag_id, name, key(name))
                    self.db.execute("INSERT INTO synonym (tag_id, name, key) VALUES (?, ?, ?)", row)

    def implications(self) -> None:
        """Add the implications that do not lead round in a circle."""
        broader: dict[TagId, set[TagId]] = {}
        for tag_id, other in self.db.execute(
            "SELECT tag_id, implied_id FROM implication UNION ALL"
            " SELECT id, parent_id FROM tag WHERE parent_id IS NOT NULL"
        ):
            broader.setdefault(tag_id, set()).add(other)
        for tag_id, tag in self._pairs():
            for implied in (self.merged.ids[other] for other in tag.implies if other in self.merged.ids):
                if implied in broader.get(tag_id, ()):
                    continue
                if _reaches(broader, implied, tag_id):
                    names = f"{tag.name!r} implies {self._name(implied)!r}"
                    self._skip(names, "The second leads back to the first already.")
                    continue
                broader.setdefault(tag_id, set()).add(implied)
                self.db.execute("INSERT INTO implication (tag_id, implied_id) VALUES (?, ?)", (tag_id, implied))

    def groups(self) -> None:
        """Add the groups that are new, and to the others the tags they lack."""
        known = {key(group.name): group for group in self.known.groups}
        for group in self.given.vocabulary.groups:
            here = known.get(key(group.name))
            group_id = here.id if here else self._create_group(group)
            has = set(here.tags) if here else set()
            for tag_id in (self.merged.ids[tag] for tag in group.tags if tag in self.merged.ids):
                if tag_id not in has:
                    has.add(tag_id)
                    self.db.execute("INSERT INTO group_tag (group_id, tag_id) VALUES (?, ?)", (group_id, tag_id))

    def _create_group(self, group: Group) -> int:
        row = (group.name, key(group.name), group.exclusive, group.required)
        found = self.db.execute(
            "INSERT INTO tag_group (name, key, exclusive, required) VALUES (?, ?, ?, ?) RETURNING id", row
        ).fetchone()
        return int(found[0])

    def keys(self) -> None:
        """Give the tags their keys where these are free; new tags that come without any get the free numbers."""
        used = {
            (layer, name): tag_id for layer, name, tag_id in self.db.execute("SELECT layer, key, tag_id FROM tag_key")
        }
        served = {(layer, tag_id) for (layer, _), tag_id in used.items()}
        if not self.given.whole:
            free = (name for name in NUMBER_KEYS if ("", name) not in used)
            wanted = [("", name, tag_id) for name, tag_id in zip(free, sorted(self.created), strict=False)]
        else:
            wanted = [
                (layer, name, self.merged.ids[tag_id])
                for layer, keys in self.given.vocabulary.layers.items()
                for name, tag_id in keys.items()
                if tag_id in self.merged.ids
            ]
        for layer, name, tag_id in wanted:
            if (layer, name) not in used and (layer, tag_id) not in served:
                served.add((layer, tag_id))
                self.db.execute("INSERT INTO tag_key (layer, key, tag_id) VALUES (?, ?, ?)", (layer, name, tag_id))

    def _pairs(self) -> Iterator[tuple[TagId, Tag]]:
        return ((tag_id, self.given.vocabulary.tags[given]) for given, tag_id in self.merged.ids.items())

    def _next_position(self, table: str) -> int:
        return int(self.db.execute(f"SELECT ifnull(max(position), 0) FROM {table}").fetchone()[0])

    def _name(self, tag_id: TagId) -> str:
        return str(self.db.execute("SELECT name FROM tag WHERE id = ?", (tag_id,)).fetchone()[0])

    def _skip(self, item: str, reason: str) -> None:
        self.merged.skipped.append({"item": item, "reason": reason})


def _reaches(broader: dict[TagId, set[TagId]], start: TagId, goal: TagId) -> bool:
    waiting, met = [start], {start}
    while waiting:
        tag_id = waiting.pop()
        if tag_id == goal:
            return True
        new = broader.get(tag_id, set()) - met
        met |= new
        waiting.extend(new)
    return False
