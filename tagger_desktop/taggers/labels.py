"""From the classes of a model to tags that people use: what each class means, and at which level to say it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tagger_desktop.domain.errors import UserError
from tagger_desktop.taggers import Label, Proposal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

THRESHOLD = 0.15  # confidence from which a tag is proposed; photos of several things share 1 between them
# The part of a tag's confidence that one below it must have to be said in its place: a general tag that is sure is
# worth more than special ones that are not. The topmost ("animal") help little, so they give way sooner.
SHARE_OF_TOP, SHARE = 0.4, 0.6
NOTHING = 2.0  # times its even share: below that a class is not seen, or 400 kinds of animals were always an animal


@dataclass(frozen=True, slots=True)
class Class:
    """What a model can tell apart, by its own name, and how surely it means each tag."""

    id: str
    name: str
    tags: Mapping[str, float]


class LabelMap:
    """Classes, tags, and which stand for which."""

    def __init__(self, classes: Sequence[Class], labels: Sequence[Label]) -> None:
        self.classes = classes
        self.labels = labels
        self._place = {label.name: place for place, label in enumerate(labels)}
        self._above = [[self._place[name] for name in label.broader] for label in labels]
        self._below: list[list[int]] = [[] for _ in labels]
        for place, above in enumerate(self._above):
            if above:
                self._below[above[0]].append(place)

    @cached_property
    def weights(self) -> NDArray[np.float32]:
        """How much of each class's probability counts for each tag: for its own, and once for every one above.

        Shapes: (classes, tags).
        """
        import numpy as np

        found = np.zeros((len(self.classes), len(self.labels)), np.float32)
        for row, each in zip(found, self.classes, strict=True):
            for name, weight in each.tags.items():
                place = self._place[name]
                for tag in (place, *self._above[place]):
                    row[tag] = max(row[tag], weight)
        return found

    def proposals(self, probabilities: NDArray[np.float32], threshold: float = THRESHOLD) -> list[list[Proposal]]:
        """Return for each photo the tags to propose, the most confident first: one level of each branch.

        Shapes: takes (photos, classes).
        """
        import numpy as np

        nothing = NOTHING / len(self.classes)
        confidences = np.minimum(np.where(probabilities < nothing, 0, probabilities) @ self.weights, 1.0)
        return [self._chosen(row, threshold) for row in confidences]

    def _chosen(self, row: NDArray[np.float32], threshold: float) -> list[Proposal]:
        sure = {int(place): float(row[place]) for place in (row >= threshold).nonzero()[0]}
        waiting = [place for place in sure if not self._above[place]]
        chosen = []
        while waiting:
            place = waiting.pop()
            share = SHARE if self._above[place] else SHARE_OF_TOP
            inside = [other for other in self._below[place] if sure.get(other, 0) >= share * sure[place]]
            waiting += inside
            if not inside:
                above = tuple(sure[other] for other in self._above[place])
                chosen.append(Proposal(self.labels[place], sure[place], above=above))
        return sorted(chosen, key=lambda proposal: (-proposal.confidence, proposal.label.name))


def read(classes: Path, tags: Path) -> LabelMap:
    """Return the map that two CSV files hold.

    `classes` has a row for each class of the model, in its order: class, name, and tags with ";" between them, each
    with "*0.8" behind it where it does not always hold. `tags` has name, kind, parent and synonyms of each tag.

    Errors: UserError when a file is missing, or says something that cannot be.
    """
    rows = {row["name"]: row for row in _rows(tags, ("name", "kind", "parent", "synonyms"))}
    labels = [
        Label(name, row["kind"], _broader(name, rows, tags), _parts(row["synonyms"])) for name, row in rows.items()
    ]
    found = [
        Class(row["class"], row["name"], _weighted(row["tags"], rows, classes))
        for row in _rows(classes, ("class", "name", "tags"))
    ]
    return LabelMap(found, labels)


def _rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, ValueError, csv.Error) as error:
        raise UserError(f"The label map {path} cannot be read: {error}.") from error
    if not rows or any(set(row) != set(columns) or None in row.values() for row in rows):
        raise UserError(f"The label map {path} does not have the columns {', '.join(columns)}.")
    return rows


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _broader(name: str, rows: Mapping[str, Mapping[str, str]], path: Path) -> tuple[str, ...]:
    above: list[str] = []
    while parent := rows[above[-1] if above else name]["parent"]:
        if parent not in rows or parent == name or parent in above:
            raise UserError(f"The label map {path} puts {name!r} below {parent!r}, which cannot be.")
        above.append(parent)
    return tuple(above)


def _weighted(text: str, rows: Mapping[str, object], path: Path) -> dict[str, float]:
    found = {}
    for part in _parts(text):
        name, _, weight = part.partition("*")
        if name not in rows:
            raise UserError(f"The label map {path} names the tag {name!r}, which there is not.")
        try:
            found[name] = float(weight or 1)
        except ValueError as error:
            raise UserError(f"The label map {path} has {part!r} for a tag.") from error
    return found
