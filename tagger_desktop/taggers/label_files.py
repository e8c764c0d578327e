"""Read what stands beside a model: what its classes are called, and other descriptions."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.text_file import read_text
from tagger_desktop.taggers import Label

LABELS = ("labels.txt", "classes.txt", "names.txt", "synset.txt", "obj.names", "labels.json", "classes.json")
BOORU = "selected_tags.csv"
BOORU_CATEGORIES = {"0": "object", "4": "object", "9": "other"}  # general, character, rating
WORDNET = re.compile(r"n\d{8}\s+")
NUMBERED = re.compile(r"(\d+)[\s:,]+(\S.*)")
LONGEST = 200  # characters; more is no name
MOST = 200_000  # names
LARGEST_DESCRIPTION = 16 << 20  # bytes of a JSON file


def labels_in(folder: Path, metadata: Mapping[str, str], config: Mapping[str, Any]) -> list[Label] | None:
    """Return the labels that a model's folder, the model itself, or its config.json name; None where none does.

    A file beside the model comes before what the model says of itself.

    Errors: UserError naming a file that is there but makes no sense.
    """
    if (folder / BOORU).is_file():
        return _booru(folder / BOORU)
    for name in LABELS:
        if (folder / name).is_file():
            return [Label(found) for found in _names(folder / name)]
    named = _of_index(config.get("id2label")) or _of_text(metadata.get("names", ""))
    return [Label(name) for name in named] if named else None


def _names(path: Path) -> list[str]:
    text = read_text(path).removeprefix("\ufeff")
    if path.suffix == ".json":
        try:
            held = json.loads(text)
        except ValueError as error:
            raise UserError(f"{path.name} is damaged: it is no JSON.") from error
        names = _of_index(held) or []
    else:
        names = tidied([line.strip() for line in text.splitlines() if line.strip()])
    return _checked(names, path.name)


def _checked(names: list[str], where: str) -> list[str]:
    if not names:
        raise UserError(f"{where} has no labels in it.")
    if len(names) > MOST or any(len(name) > LONGEST or not name.isprintable() for name in names):
        raise UserError(f"{where} is no list of labels.", "Write one label a line.")
    return names


def tidied(lines: Sequence[str]) -> list[str]:
    """Return names without what some lists put before them: their own numbers, or WordNet's.

    >>> tidied(["0 cat", "1 dog"]), tidied(["n01440764 tench, Tinca tinca"]), tidied(["7 up", "cola"])
    (['cat', 'dog'], ['tench'], ['7 up', 'cola'])
    """
    if all(WORDNET.match(line) for line in lines):
        return [WORDNET.sub("", line).split(",")[0].strip() for line in lines]
    numbered = [NUMBERED.fullmatch(line) for line in lines]
    if all(found and int(found[1]) == at for at, found in enumerate(numbered)):
        return [found[2] for found in numbered if found]
    return list(lines)


def _of_index(held: object) -> list[str] | None:
    """Return names from a list, or from a table of numbers and names without a gap."""
    if isinstance(held, list) and all(isinstance(name, str) for name in held):
        return [str(name) for name in held]
    if not isinstance(held, Mapping) or not held:
        return None
    try:
        by_number = {int(number): str(name) for number, name in held.items()}
    except (TypeError, ValueError):
        return None
    if sorted(by_number) != list(range(len(by_number))):
        return None
    return [by_number[number].split(",")[0].strip() for number in range(len(by_number))]


def _of_text(text: str) -> list[str] | None:
    """Return names as YOLO exports write them into the model: "{0: 'person', 1: 'bicycle'}"."""
    try:
        return _of_index(ast.literal_eval(text)) if text else None
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def _booru(path: Path) -> list[Label]:
    rows = list(csv.DictReader(io.StringIO(read_text(path))))
    if not rows or not {"name", "category"} <= set(rows[0]):
        raise UserError(f"{path.name} is no list of tags: it has no columns “name” and “category”.")
    names = _checked([_spaced(row["name"] or "") for row in rows], path.name)
    kinds = [BOORU_CATEGORIES.get(row["category"] or "", "object") for row in rows]
    return [Label(name, kind) for name, kind in zip(names, kinds, strict=True)]


def _spaced(name: str) -> str:
    """Return a name with blanks for underscores, but for faces such as ^_^ that are made of them."""
    return name.replace("_", " ") if len(name) > 3 else name


def described(folder: Path, name: str) -> dict[str, Any]:
    """Return what a JSON file beside the model says, or nothing where there is none.

    Errors: UserError when it is there, but no JSON object.
    """
    path = folder / name
    if not path.is_file():
        return {}
    try:
        held = json.loads(path.read_text("utf-8-sig")) if path.stat().st_size < LARGEST_DESCRIPTION else None
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(f"{name} is damaged: it is no JSON.") from error
    if not isinstance(held, dict):
        raise UserError(f"{name} is damaged: it describes no model.")
    return held
