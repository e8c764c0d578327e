"""What a search means, in plain Python: the truth that the library's fast answers are tested against."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from tagger_desktop.domain.query import (
    FIELDS,
    All,
    Any,
    Dates,
    Everything,
    Matches,
    Not,
    Query,
    Range,
    Size,
    Tagged,
    Value,
)
from tagger_desktop.domain.query.values import Words
from tagger_desktop.domain.vocabulary import Group, Tag, TagId, key


@dataclass(frozen=True)
class OraclePhoto:
    """One photo with all that a search may ask. `tags` are those it carries itself, `states` what `is:` tells.

    Units: `taken` and `added` are local ISO times; `folder` is an absolute path with "/"; `confidences` are those
    of its open suggestions; `sources` the taggers of its tags and suggestions, "manual" for tags put by hand.
    """

    id: int
    tags: frozenset[TagId] = frozenset()
    folder: str = "/photos"
    name: str = "photo.jpg"
    size_bytes: int = 0
    width: int = 0
    height: int = 0
    rating: int = 0
    colour: str = "none"
    flag: str = "none"
    taken: str = ""
    added: str = ""
    camera: str = ""
    caption: str = ""
    notes: str = ""
    gps: bool = False
    regions: int = 0
    by: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    confidences: tuple[float, ...] = ()
    states: frozenset[str] = field(default=frozenset())


def answers(
    query: Query,
    photos: Iterable[OraclePhoto],
    tags: Sequence[Tag] = (),
    groups: Sequence[Group] = (),
    today: date | None = None,
) -> set[int]:
    """Return the ids of the photos that `query` finds."""
    library = _Library({tag.id: tag for tag in tags}, tuple(groups), today or date.today())
    return {photo.id for photo in photos if library.finds(query, photo)}


@dataclass(frozen=True)
class _Library:
    tags: dict[TagId, Tag]
    groups: tuple[Group, ...]
    today: date

    def finds(self, query: Query, photo: OraclePhoto) -> bool:
        match query:
            case Everything():
                return True
            case Not(part):
                return not self.finds(part, photo)
            case All(parts):
                return all(self.finds(part, photo) for part in parts)
            case Any(parts):
                return any(self.finds(part, photo) for part in parts)
            case Tagged(_, _, exact):
                carried = photo.tags if exact else self.closure(photo.tags)
                return bool(carried & self.meant(query))
            case Matches():
                return self.matches(query, photo)

    def closure(self, tag_ids: Iterable[TagId]) -> set[TagId]:
        """Return `tag_ids` with their parents and what they imply, again and again."""
        found = set(tag_ids)
        while True:
            tags = [self.tags[tag_id] for tag_id in found if tag_id in self.tags]
            more = {broader for tag in tags for broader in (tag.parent, *tag.implies) if broader is not None}
            if more <= found:
                return found
            found |= more

    def meant(self, tagged: Tagged) -> set[TagId]:
        """Return the tags that a name stands for; "jaguar (animal)" is the jaguar right below animal."""
        names = {tag.id: (tag.name, *tag.synonyms) for tag in self.tags.values()}
        if tagged.glob:
            return {tag_id for tag_id, of_tag in names.items() if any(_whole(tagged.name, name) for name in of_tag)}
        wanted = key(tagged.name)
        found = {tag_id for tag_id, of_tag in names.items() if wanted in map(key, of_tag)}
        if found:
            return found
        return {
            tag.id
            for tag in self.tags.values()
            if tag.parent is not None
            for name in names[tag.id]
            if key(f"{name} ({self.tags[tag.parent].name})") == wanted
        }

    def matches(self, asked: Matches, photo: OraclePhoto) -> bool:
        """Tell whether one of the photo's values fits; a photo without a value in the field fits nothing."""
        type_ = FIELDS[asked.field].type
        values = self.values(asked.field, asked.value, photo)
        if isinstance(type_, Words):
            return any(_text_fits(type_.match, asked.op, str(asked.value), value) for value in map(str, values))
        return any(self.fits(asked.op, asked.value, value) for value in values)

    def values(self, name: str, asked: Value, photo: OraclePhoto) -> Sequence[object]:
        """Return what the photo has in the field called `name`."""
        facts: dict[str, Sequence[object]] = {
            "kind": [self.tags[tag_id].kind for tag_id in self.closure(photo.tags) if tag_id in self.tags],
            "rating": [photo.rating],
            "colour": [photo.colour],
            "flag": [photo.flag],
            "tags": [len(photo.tags)],
            "taken": [photo.taken] if photo.taken else [],
            "added": [photo.added] if photo.added else [],
            "folder": [photo.folder],
            "name": [photo.name],
            "ext": [photo.name.rpartition(".")[2]] if "." in photo.name else [],
            "size": [_measure(asked, photo)],
            "width": [photo.width],
            "height": [photo.height],
            "camera": [photo.camera],
            "by": sorted(photo.by),
            "source": sorted(photo.sources),
            "confidence": photo.confidences,
            "text": [photo.caption, photo.notes],
            "is": [*photo.states, "tagged" if photo.tags else "untagged"],
            "has": [name for name, there in _parts(photo).items() if there],
            "needs": [
                group.name for group in self.groups if group.required and not self.closure(photo.tags) & {*group.tags}
            ],
        }
        return facts[name]

    def fits(self, op: str, asked: Value, value: object) -> bool:
        match asked:
            case Dates():
                start, end = asked.on(self.today)
                return (start is None or start <= str(value)) and (end is None or str(value) < end)
            case Range(low, high):
                return bool(_plain(low) <= value <= _plain(high))  # type: ignore[operator]
            case Size() if op == ":":
                low_amount, high_amount = asked.bounds
                return bool(low_amount <= value <= high_amount)  # type: ignore[operator]
        return _compare(op, value, _plain(asked))


def _compare(op: str, value: object, asked: object) -> bool:
    match op:
        case "<":
            return bool(value < asked)  # type: ignore[operator]
        case "<=":
            return bool(value <= asked)  # type: ignore[operator]
        case ">":
            return bool(value > asked)  # type: ignore[operator]
        case ">=":
            return bool(value >= asked)  # type: ignore[operator]
    return value == asked


def _plain(value: object) -> object:
    return value.amount if isinstance(value, Size) else value


def _measure(asked: Value, photo: OraclePhoto) -> int:
    size = asked.low if isinstance(asked, Range) else asked
    return photo.width * photo.height if isinstance(size, Size) and size.measure == "pixels" else photo.size_bytes


def _parts(photo: OraclePhoto) -> dict[str, bool]:
    return {
        "region": photo.regions > 0,
        "gps": photo.gps,
        "caption": bool(photo.caption),
        "notes": bool(photo.notes),
        "taken": bool(photo.taken),
    }


def _text_fits(match: str, op: str, asked: str, value: str) -> bool:
    if match == "folder":
        return _in_folder(asked, value, below=op == ":")
    if op == "=":
        return key(asked) == key(value)
    if match == "part" or (match == "name" and "*" not in asked):
        return _whole(f"*{asked}*", value)
    return _whole(asked, value)


def _whole(pattern: str, text: str) -> bool:
    parts = [re.escape(part) for part in key(pattern).split("*")]
    return re.fullmatch(".*".join(parts), key(text), re.DOTALL) is not None


def _in_folder(asked: str, folder: str, below: bool) -> bool:
    wanted = [part for part in asked.split("/") if part]
    have = [part for part in folder.split("/") if part]
    for start in range(len(have) - len(wanted) + 1):
        end = start + len(wanted)
        fits = all(
            _whole(part, there) if below else key(part) == key(there)
            for part, there in zip(wanted, have[start:end], strict=True)
        )
        if fits and (below or end == len(have)) and (start == 0 or not asked.startswith("/")):
            return True
    return False
