"""The file formats that photos and tags are written to and read from: one module each, and the table of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from tagger_desktop.domain.dataset import ASPECTS, Dataset
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.progress import Steps
from tagger_desktop.formats import csv_pairs, csv_photos, tagger_json


class Format(Protocol):
    """What a module of this package is."""

    NAME: str
    """What it is called on the command line."""
    TITLE: str
    """What it is called in the window."""
    ENDING: str
    """How its files end, with the dot."""
    KEEPS: frozenset[str]
    """Which of domain.dataset.ASPECTS it has a place for; what else there is gets lost, and is counted."""

    def write(self, dataset: Dataset, target: Path) -> Steps:
        """Write the dataset to the new file `target`."""

    def read(self, path: Path) -> Dataset:
        """Return what a file holds; its records may be read as they are walked."""

    def claims(self, path: Path, head: str) -> bool:
        """Return whether a file that ends as it should, and begins with `head`, is meant to be of this format."""


FORMATS: Mapping[str, Format] = {module.NAME: module for module in (tagger_json, csv_pairs, csv_photos)}

HEAD = 4096  # characters that a format is recognised by


def find(name: str) -> Format:
    """Return the format called `name`. Errors: UserError when there is none."""
    if name not in FORMATS:
        raise UserError(f"There is no format {name!r}.", f"Formats: {', '.join(FORMATS)}.")
    return FORMATS[name]


def recognise(path: Path) -> Format:
    """Return the format of a file, judged by its ending and its beginning.

    Errors: UserError when it cannot be read or is of no format that we know.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD).decode("utf-8-sig", "replace")
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}.") from error
    for module in FORMATS.values():
        if path.suffix.lower() == module.ENDING and module.claims(path, head):
            return module
    raise UserError(f"{path} is of no format that can be imported.", f"Formats: {', '.join(FORMATS)}.")


def table() -> str:
    """Return the table of docs/formats.md: what each format keeps."""
    lines = [
        f"| {module.TITLE} | `{module.NAME}` | `{module.ENDING}` | {_kept(module)} |" for module in FORMATS.values()
    ]
    return "\n".join(["| format | name | ending | keeps, besides photos and tags |", "|---|---|---|---|", *lines])


def _kept(module: Format) -> str:
    kept = [what for aspect, what in ASPECTS.items() if aspect in module.KEEPS]
    return "everything" if len(kept) == len(ASPECTS) else "; ".join(kept)
