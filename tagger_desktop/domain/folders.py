"""Folders as a tree: how many photos are in and below each, and how the search language names it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from tagger_desktop.domain.natural import natural_key
from tagger_desktop.domain.query.values import folder_path
from tagger_desktop.domain.vocabulary import key

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Folder:
    """One line of the tree: a folder, or a chain of folders that hold nothing but the next ("2024/Rome").

    `asked` is the shortest value by which `folder:` finds it and what is below, and nothing else.
    """

    name: str
    path: str
    asked: str
    photos: int
    children: tuple[Folder, ...] = ()


@dataclass(slots=True)
class _Node:
    names: Names
    own: int = 0
    below: dict[str, _Node] = field(default_factory=dict)

    def __iter__(self) -> Iterator[_Node]:
        yield self
        for child in self.below.values():
            yield from child


def folder_tree(folders: Iterable[tuple[str, str, int]]) -> tuple[Folder, ...]:
    """Return the tree of (root, path below it, photos right in it); folders without any photos are left out.

    Each root is a top of its own, also when it is empty.
    """
    tops: dict[str, _Node] = {}
    for root, path, photos in folders:
        node = tops.setdefault(root, _Node(_names(root)))
        for name in _names(path):
            node = node.below.setdefault(name, _Node((*node.names, name)))
        node.own += photos
    askers = _Askers(node.names for top in tops.values() for node in top)
    made = [_folder(top, root, askers, is_top=True) for root, top in tops.items()]
    return tuple(sorted((top for top in made if top), key=_place))


def _names(path: str) -> Names:
    return tuple(name for name in folder_path(path).split("/") if name)


def _folder(node: _Node, path: str, askers: _Askers, *, is_top: bool = False) -> Folder | None:
    name = node.names[-1] if node.names else path
    children = _children(node, path, askers)
    if not node.own and len(children) == 1:
        (only,) = children
        return replace(only, name=f"{name}/{only.name}")
    photos = node.own + sum(child.photos for child in children)
    return Folder(name, path, askers.asked(node.names), photos, children) if photos or is_top else None


def _children(node: _Node, path: str, askers: _Askers) -> tuple[Folder, ...]:
    made = (_folder(child, f"{path.rstrip('/')}/{name}", askers) for name, child in node.below.items())
    return tuple(sorted((child for child in made if child), key=_place))


def _place(folder: Folder) -> tuple[str, str]:
    return natural_key(folder.name), folder.path


class _Askers:
    """Finds for each folder the shortest run of names that no other folder's path ends with."""

    def __init__(self, paths: Iterable[Names]) -> None:
        self._ending: dict[str, set[Names]] = {}
        for names in {path[:end] for path in paths for end in range(1, len(path) + 1)}:
            keys = tuple(map(key, names))
            self._ending.setdefault(keys[-1], set()).add(keys)

    def asked(self, names: Names) -> str:
        """Return what follows `folder:`."""
        keys = tuple(map(key, names))
        if not keys:
            return "/"
        others = [other for other in self._ending[keys[-1]] if other[: len(keys)] != keys]
        for length in range(1, len(names) + 1):
            others = [other for other in others if other[-length:] == keys[-length:]]
            if not others:
                return "/".join(names[-length:])
        return "/" + "/".join(names)
