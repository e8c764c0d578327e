"""A vocabulary as JSON, in the shape that `tagger-desktop tags --json` prints."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.terms import Term, in_order
from tagger_desktop.domain.text_file import read_text

NAME = "json"
ENDING = ".json"


def read(path: Path) -> list[Term]:
    """Return the terms of a JSON file; of each tag only `name` is needed, and the order does not matter.

    `parent` is a name, or a list of names from the top where the name alone could be several.

    Errors: UserError naming the file and what is not understood; tags are counted from 1.
    """
    try:
        found = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise UserError(f"{path}, line {error.lineno}: {error.msg}.") from error
    except RecursionError:
        raise UserError(f"{path} is nested too deeply to be a vocabulary.") from None
    tags = found.get("tags") if isinstance(found, dict) else None
    if not isinstance(tags, list):
        raise UserError(f'{path} holds no vocabulary: there is no list called "tags".')
    return in_order(str(path), [_term(path, number, tag) for number, tag in enumerate(tags, 1)])


def _term(path: Path, number: int, tag: Any) -> tuple[Term, tuple[str, ...]]:
    if not isinstance(tag, dict) or not isinstance(tag.get("name"), str):
        raise UserError(f"{path}: tag {number} has no name.")
    parent = tag.get("parent") or []
    names = [parent] if isinstance(parent, str) else parent
    for field, value in (("parent", names), ("synonyms", tag.get("synonyms", [])), ("implies", tag.get("implies", []))):
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            raise UserError(f"{path}: tag {number} ({tag['name']}): {field} is no list of names.")
    term = Term(
        path=(tag["name"],),
        kind=str(tag.get("kind") or ""),
        synonyms=tuple(tag.get("synonyms", [])),
        description=str(tag.get("description") or ""),
        implies=tuple(tag.get("implies", [])),
        archived=bool(tag.get("archived")),
        heading=bool(tag.get("heading")),
        line=number,
    )
    return term, tuple(names)


def write(found: Iterable[Term]) -> str:
    """Return terms as JSON; what is empty is left out, and a parent is a path where it has one itself."""
    rows = []
    for term in found:
        parent = list(term.path[:-1])
        row: dict[str, object] = {"name": term.name, "kind": term.kind}
        row["parent"] = (parent[0] if len(parent) == 1 else parent) if parent else None
        row["synonyms"] = list(term.synonyms)
        row |= {
            name: value
            for name, value in (
                ("description", term.description),
                ("implies", list(term.implies)),
                ("archived", term.archived),
                ("heading", term.heading),
            )
            if value
        }
        rows.append(row)
    return json.dumps({"tags": rows}, ensure_ascii=False, indent=1) + "\n"
