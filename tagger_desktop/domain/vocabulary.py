"""Tags, their kinds and how they hang together, as one immutable picture of the whole vocabulary."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NewType

from tagger_desktop.domain.text_file import storable

TagId = NewType("TagId", int)

KINDS = ("object", "action", "scene", "other")
DEFAULT_KIND = "object"
MAX_NAME = 200  # characters; longer "names" are pasted text
TOP, STEP = "top level", " > "  # how a title says where a tag stands: "jaguar (top level)", "jaguar (cats > animal)"


def tidy(name: str) -> str:
    """Return `name` as it is stored: Unicode-normalised (NFC), runs of white space as one blank.

    >>> tidy("  golden   retriever ")
    'golden retriever'
    """
    return " ".join(unicodedata.normalize("NFC", storable(name)).split())


def key(name: str) -> str:
    """Return what two names are compared by: tidy and without case.

    Source: Unicode 15, section 3.13, D145 (canonical caseless matching).

    >>> key("Straße") == key("STRASSE")
    True
    """
    return unicodedata.normalize("NFC", tidy(unicodedata.normalize("NFD", name).casefold()))


@dataclass(frozen=True, slots=True)
class Kind:
    """What sort of thing a tag names; `colour` is a token of the theme or `#rrggbb`."""

    id: int
    name: str
    colour: str = ""
    icon: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class Tag:
    """One named concept of the vocabulary."""

    id: TagId
    name: str
    kind: str = DEFAULT_KIND
    parent: TagId | None = None
    colour: str = ""
    position: int = 0
    description: str = ""
    example: int | None = None
    archived: bool = False
    heading: bool = False
    """Whether it only groups the tags below it and is never put on a photo itself."""
    synonyms: tuple[str, ...] = ()
    implies: tuple[TagId, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Tags that belong together: of an exclusive group a photo has at most one, of a required one at least one."""

    id: int
    name: str
    exclusive: bool = False
    required: bool = False
    tags: tuple[TagId, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """Every tag, kind and group at one moment; made anew after each change, shared freely between threads."""

    tags: Mapping[TagId, Tag] = field(default_factory=dict)
    kinds: tuple[Kind, ...] = ()
    groups: tuple[Group, ...] = ()
    layers: Mapping[str, Mapping[str, TagId]] = field(default_factory=dict)
    """Which key of the keyboard puts which tag on photos, for each layer of keys; "" is the one to begin with."""

    def __iter__(self) -> Iterator[Tag]:
        return iter(self.tags.values())

    def __len__(self) -> int:
        return len(self.tags)

    @cached_property
    def by_key(self) -> dict[str, tuple[TagId, ...]]:
        """Which tags a caseless name or synonym stands for; more than one where branches share a name."""
        found: dict[str, list[TagId]] = {}
        for tag in self.tags.values():
            for name in (tag.name, *tag.synonyms):
                ids = found.setdefault(key(name), [])
                if tag.id not in ids:
                    ids.append(tag.id)
        return {name: tuple(ids) for name, ids in found.items()}

    @cached_property
    def children(self) -> dict[TagId | None, tuple[TagId, ...]]:
        """The tags directly below each tag (None: the tops), in the order the person arranged."""
        below: dict[TagId | None, list[Tag]] = {}
        for tag in self.tags.values():
            below.setdefault(tag.parent if tag.parent in self.tags else None, []).append(tag)
        return {
            parent: tuple(t.id for t in sorted(tags, key=lambda t: (t.position, key(t.name), t.id)))
            for parent, tags in below.items()
        }

    @cached_property
    def narrower(self) -> dict[TagId, tuple[TagId, ...]]:
        """The tags that make a photo have each tag without saying so: its children and those that imply it."""
        found: dict[TagId, list[TagId]] = {}
        for tag in self.tags.values():
            for broader in (tag.parent, *tag.implies):
                if broader is not None:
                    found.setdefault(broader, []).append(tag.id)
        return {tag_id: tuple(ids) for tag_id, ids in found.items()}

    def indexed(self) -> Vocabulary:
        """Return this vocabulary with its look-up tables made already, so that no later question has to wait."""
        _ = self.by_key, self.children, self.narrower, self.key_of
        return self

    @property
    def keys(self) -> Mapping[str, TagId]:
        """The keys of the layer to begin with."""
        return self.layers.get("", {})

    @cached_property
    def key_of(self) -> dict[TagId, str]:
        """The key of the keyboard that puts each tag on photos, for tags that have one."""
        return {tag_id: key_name for key_name, tag_id in self.keys.items()}

    def find(self, name: str) -> tuple[Tag, ...]:
        """Return the tags called `name` or having it as synonym.

        A title tells namesakes apart: "jaguar (animal)", and "jaguar (top level)" where nothing stands above it.
        """
        ids = self.by_key.get(key(name), ())
        if not ids and name.rstrip().endswith(")") and "(" in name:
            ids = self._of_title(name.rstrip())
        return tuple(self.tags[tag_id] for tag_id in ids)

    def _of_title(self, title: str) -> tuple[TagId, ...]:
        for at in range(1, len(title)):  # names may have brackets themselves
            if title[at] == "(" and (same := self.by_key.get(key(title[:at]))):
                above, wanted = {tag_id: key(self._above(tag_id)) for tag_id in same}, key(title[at + 1 : -1])
                whole = tuple(tag_id for tag_id in same if above[tag_id] == wanted)
                if found := whole or tuple(tag_id for tag_id in same if above[tag_id].endswith(f"{STEP}{wanted}")):
                    return found
        return ()

    def title(self, tag_id: TagId) -> str:
        """Return a name that `find` takes for this tag and no other: its own, where needed with those above it."""
        tag = self.tags[tag_id]
        same = self.by_key.get(key(tag.name), ())
        if len(same) < 2:
            return tag.name
        above = self._above(tag_id).split(STEP)
        titles = [f"{tag.name} ({STEP.join(above[-count:])})" for count in range(1, len(above) + 1)]
        return next((title for title in titles if [other.id for other in self.find(title)] == [tag_id]), titles[-1])

    def _above(self, tag_id: TagId) -> str:
        return STEP.join(self.path(tag_id)[:-1]) or TOP

    def with_narrower(self, tag_ids: Iterable[TagId]) -> set[TagId]:
        """Return `tag_ids` and every tag below or implying one of them, at any depth."""
        found: set[TagId] = set()
        waiting = list(tag_ids)
        while waiting:
            tag_id = waiting.pop()
            if tag_id not in found:
                found.add(tag_id)
                waiting.extend(self.narrower.get(tag_id, ()))
        return found

    def broader(self, tag_ids: Iterable[TagId]) -> set[TagId]:
        """Return the tags that `tag_ids` bring along: parents and implied tags at any depth, without `tag_ids`."""
        given = set(tag_ids)
        found: set[TagId] = set()
        waiting = list(given)
        while waiting:
            tag = self.tags.get(waiting.pop())
            for broader in (tag.parent, *tag.implies) if tag else ():
                if broader is not None and broader not in found:
                    found.add(broader)
                    waiting.append(broader)
        return found - given

    def path(self, tag_id: TagId) -> tuple[str, ...]:
        """Return the names from the top of the hierarchy down to the tag."""
        names: list[str] = []
        seen: set[TagId] = set()
        at: TagId | None = tag_id
        while at is not None and at in self.tags and at not in seen:
            seen.add(at)
            names.append(self.tags[at].name)
            at = self.tags[at].parent
        return tuple(reversed(names))
