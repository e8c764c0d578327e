"""A JSON file to a dataset, photo by photo; whatever is wrong in the file is said with its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from tagger_desktop.domain.dataset import ABSOLUTE, Annotation, Dataset, Record, moment, photo_path, tag_name
from tagger_desktop.domain.document import Fields, load
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.photo import COLOUR_LABELS, FLAGS, MAX_RATING, FileFacts
from tagger_desktop.domain.vocabulary import DEFAULT_KIND, Group, Kind, Tag, TagId, Vocabulary, key
from tagger_desktop.formats.tagger_json.layout import FORMAT, PHOTOS, VERSION

Names = tuple[str, ...]
"""A tag's name and those above it from the top, as they are compared."""

Photos = Iterable[tuple[str, object]]
"""Each photo, and where in the file it is."""


def claims(path: Path, head: str) -> bool:
    """Return whether a file that begins with `head` is meant to be of this format."""
    return head.lstrip("\ufeff \t\r\n").startswith("{")


def read(path: Path) -> Dataset:
    """Return what the file holds.

    A file that still has one photo per line is read as a stream; one that another program has laid out anew is
    read whole.

    Errors: UserError when it cannot be read or is no export; while the records are walked, when one is wrong.
    """
    head, photos = _split(path)
    try:
        tags = _Tags(head)
        groups, layers = _groups(head, tags), _layers(head, tags)
        roots = tuple(_root(root) for root in head.texts("roots"))
    except ValueError as error:
        raise UserError(f"{path}: {error}.") from error
    return Dataset(
        records=_records(path, photos, tags),
        vocabulary=Vocabulary(tags.made, tags.kinds, groups, layers),
        examples=tags.examples,
        roots=roots,
        whole=True,
    )


def _split(path: Path) -> tuple[Fields, Photos]:
    """Return the document without its photos, and its photos."""
    lines: list[bytes] = []
    try:
        with path.open("rb") as file:
            for line in file:
                lines.append(line)
                if line.rstrip() != PHOTOS:
                    continue
                following = next(file, b"")
                if _is_own_line(following):
                    return _head(path, b"".join(lines) + b"]}"), _streamed(path, len(lines))
                lines.append(following)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}.") from error
    head = _head(path, b"".join(lines))
    try:
        photos = head.rows("photos", needed=True)
    except ValueError as error:
        raise UserError(f"{path}: {error}.") from error
    return head, ((f"photo {number}", photo) for number, photo in enumerate(photos, 1))


def _is_own_line(line: bytes) -> bool:
    text = line.strip()
    return text.startswith(b"]") or (text.startswith(b"{") and text.removesuffix(b",").endswith(b"}"))


def _head(path: Path, data: bytes) -> Fields:
    if not data.strip():
        raise UserError(f"{path} is empty.")
    try:
        head = Fields(load(data), "the document")
        _check_version(head)
    except ValueError as error:
        raise UserError(f"{path}: {error}.") from error
    return head


def _streamed(path: Path, start: int) -> Photos:
    """Yield the photos from the line after `start`, holding one at a time."""
    number, more = start, True
    with path.open("rb") as file:
        lines = enumerate(file, 1)
        for number, line in lines:
            if number <= start:
                continue
            text = line.strip()
            if text.startswith(b"]"):
                break
            if not more:
                raise _wrong(path, f"line {number}", "there is no comma before this photo")
            more = text.endswith(b",")
            try:
                yield f"line {number}", load(text.removesuffix(b","))
            except ValueError as error:
                raise _wrong(path, f"line {number}", str(error)) from error
        else:
            raise _wrong(path, f"line {number}", "the file ends in the middle of the photos")
        rest = b"".join(chain([text[1:]], (line for _, line in lines)))
    if rest.split() != [b"}"] or (more and number > start + 1):
        raise _wrong(path, f"line {number}", "the list of photos does not end as it should")


def _check_version(head: Fields) -> None:
    if head.text("format", "") != FORMAT:
        raise ValueError("this is JSON, but not an export of Tagger Desktop")
    version = head.number("version", None, least=1)
    if version > VERSION:
        raise ValueError(f"this is version {version} of the format, and this program reads up to {VERSION}")


class _Tags:
    """The vocabulary of the document, and the way to its tags by the names that photos give."""

    def __init__(self, head: Fields) -> None:
        rows = [Fields(row, f"tag {number}") for number, row in enumerate(head.rows("tags", needed=True), 1)]
        self.kinds = _kinds(head)
        self.ids: dict[Names, TagId] = {}
        self.made: dict[TagId, Tag] = {}
        self.examples: dict[TagId, str] = {}
        for number, row in enumerate(rows, 1):
            name = tag_name(row.text("tag"))
            names = (*_above(row), key(name))
            if names in self.ids:
                raise ValueError(f"tag {number}: the tag {name!r} is there twice")
            self.ids[names] = TagId(number)
        for tag_id, row in zip(self.ids.values(), rows, strict=True):
            self.made[tag_id] = self._tag(tag_id, row)

    def _tag(self, tag_id: TagId, row: Fields) -> Tag:
        above = _above(row)
        if above and above not in self.ids:
            raise ValueError(f"tag {tag_id}: there is no tag {' > '.join(row.texts('under'))!r} for it to be under")
        kind = row.text("kind", DEFAULT_KIND)
        if key(kind) not in {key(known.name) for known in self.kinds}:
            raise ValueError(f"tag {tag_id}: there is no kind {kind!r} among the kinds")
        if example := row.text("example", ""):
            self.examples[tag_id] = example
        return Tag(
            id=tag_id,
            name=tag_name(row.text("tag")),
            kind=kind,
            parent=self.ids.get(above),
            colour=row.text("colour", ""),
            position=tag_id,
            description=row.text("description", ""),
            archived=row.truth("archived"),
            heading=row.truth("heading"),
            synonyms=tuple(tag_name(name) for name in row.texts("synonyms")),
            implies=tuple(self.find(Fields(other, f"tag {tag_id}")) for other in row.rows("implies")),
        )

    def find(self, row: Fields) -> TagId:
        """Return the tag that an object with `tag` and `under` names."""
        found = self.ids.get((*_above(row), key(row.text("tag"))))
        if found is None:
            names = " > ".join((*row.texts("under"), row.text("tag")))
            raise ValueError(f"there is no tag {names!r} among the tags of the document")
        return found


def _above(row: Fields) -> Names:
    return tuple(key(name) for name in row.texts("under"))


def _kinds(head: Fields) -> tuple[Kind, ...]:
    rows = [Fields(row, f"kind {number}") for number, row in enumerate(head.rows("kinds"), 1)]
    kinds = tuple(
        Kind(number, tag_name(row.text("name")), row.text("colour", ""), row.text("icon", ""), number - 1)
        for number, row in enumerate(rows, 1)
    )
    _once("kind", (kind.name for kind in kinds))
    return kinds or (Kind(1, DEFAULT_KIND),)


def _once(what: str, names: Iterable[str]) -> None:
    met: set[str] = set()
    for name in names:
        if key(name) in met:
            raise ValueError(f"the {what} {name!r} is there twice")
        met.add(key(name))


def _groups(head: Fields, tags: _Tags) -> tuple[Group, ...]:
    rows = [Fields(row, f"group {number}") for number, row in enumerate(head.rows("groups"), 1)]
    _once("group", (row.text("name") for row in rows))
    return tuple(
        Group(
            number,
            tag_name(row.text("name")),
            row.truth("exclusive"),
            row.truth("required"),
            tuple(tags.find(Fields(other, f"group {number}")) for other in row.rows("tags")),
        )
        for number, row in enumerate(rows, 1)
    )


def _layers(head: Fields, tags: _Tags) -> dict[str, dict[str, TagId]]:
    layers: dict[str, dict[str, TagId]] = {}
    for number, value in enumerate(head.rows("keys"), 1):
        row = Fields(value, f"key {number}")
        layers.setdefault(row.text("layer", ""), {})[row.text("key")] = tags.find(row)
    return layers


def _root(text: str) -> str:
    path = photo_path(text.rstrip("/") + "/-", ".")[:-2] or "/"  # a folder follows the rules of the photos in it
    if not ABSOLUTE.match(path):
        raise ValueError(f"the root {text!r} is not an absolute path")
    return path


def _records(path: Path, photos: Photos, tags: _Tags) -> Iterator[Record]:
    beside = path.absolute().parent.as_posix()
    for where, photo in photos:
        try:
            record = _record(Fields(photo, "the photo"), tags, beside)
        except ValueError as error:
            raise _wrong(path, where, str(error)) from error
        yield record


def _record(row: Fields, tags: _Tags, beside: str) -> Record:
    return Record(
        path=photo_path(row.text("path"), beside),
        relative=row.text("relative", ""),
        fingerprint=row.text("fingerprint", ""),
        size_bytes=row.number("size_bytes"),
        mtime_ns=row.number("modified_ns", least=-(1 << 63)),
        facts=FileFacts(
            format=row.text("format", ""),
            width=row.number("width"),
            height=row.number("height"),
            orientation=row.number("orientation", 1, most=8),
            taken=row.text("taken", "") or None,
            camera=row.text("camera", "") or None,
            has_gps=row.truth("gps"),
        ),
        added=moment(row.text("added", "")),
        missing=row.truth("missing"),
        broken=row.text("broken", ""),
        rating=row.number("rating", most=MAX_RATING),
        colour=row.one_of("colour", ("", *COLOUR_LABELS), ""),
        flag=FLAGS[row.one_of("flag", FLAGS, "none")],
        caption=row.text("caption", ""),
        notes=row.text("notes", ""),
        reviewed=row.truth("reviewed"),
        annotations=tuple(_annotation(Fields(a, "the annotation"), tags) for a in row.rows("annotations", needed=True)),
    )


def _annotation(row: Fields, tags: _Tags) -> Annotation:
    return Annotation(tags.find(row), row.text("who", ""), moment(row.text("when", "")), row.text("source", ""))


def _wrong(path: Path, where: str, reason: str) -> UserError:
    return UserError(f"{path}, {where}: {reason}.")
