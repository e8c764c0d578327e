"""A vocabulary as a table: name, kind, parent, synonyms, description, implies, archived, heading."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.terms import Term, in_order
from tagger_desktop.domain.text_file import read_text

NAME = "csv"
ENDING = ".csv"
COLUMNS = ("name", "kind", "parent", "synonyms", "description", "implies", "archived", "heading")
LEVEL = " > "  # between the names of a parent's path
AND = "; "  # between synonyms
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what makes a spreadsheet take a cell for a formula


def read(path: Path) -> list[Term]:
    """Return the terms of a table; only the column `name` is needed, and the order of lines does not matter.

    Errors: UserError naming the file and the lines that are not understood, parents that are missing or stand
    in a circle included.
    """
    reader = csv.DictReader(io.StringIO(read_text(path), newline=""), strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader]
        columns = [(name or "").strip().casefold() for name in reader.fieldnames or ()]
    except csv.Error as error:
        raise UserError(f"{path}, line {reader.line_num}: {error}.") from error
    if "name" not in columns:
        raise UserError(f"{path}, line 1: there is no column called name.")
    found = [
        _term(line, {name.strip().casefold(): cell or "" for name, cell in row.items() if name}) for line, row in rows
    ]
    return in_order(str(path), found)


def _term(line: int, row: Mapping[str, str]) -> tuple[Term, tuple[str, ...]]:
    parent = tuple(name.strip() for name in _unguarded(row.get("parent", "")).split(LEVEL.strip()) if name.strip())
    term = Term(
        path=(_unguarded(row.get("name", "")),),
        kind=row.get("kind", "").strip(),
        synonyms=_list(row.get("synonyms", "")),
        description=row.get("description", "").strip(),
        implies=_list(row.get("implies", "")),
        archived=row.get("archived", "").strip().casefold() in {"yes", "true", "1"},
        heading=row.get("heading", "").strip().casefold() in {"yes", "true", "1"},
        line=line,
    )
    return term, parent


def write(found: Iterable[Term]) -> str:
    """Return terms as a table in UTF-8 with a mark, as spreadsheets want it; no cell can run as a formula."""
    out = io.StringIO(newline="")
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for term in found:
        parent, synonyms, implies = LEVEL.join(term.path[:-1]), AND.join(term.synonyms), AND.join(term.implies)
        cells = (term.name, term.kind, parent, synonyms, term.description, implies)
        flags = ("yes" if flag else "" for flag in (term.archived, term.heading))
        writer.writerow([*map(_guarded, cells), *flags])
    return out.getvalue()


def _list(cell: str) -> tuple[str, ...]:
    return tuple(name for part in _unguarded(cell).split(AND.strip()) if (name := part.strip()))


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
