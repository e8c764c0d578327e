r"""Tables as comma-separated text (RFC 4180) that spreadsheets open safely and with Unicode intact.

A cell that a spreadsheet could take for a formula begins with an apostrophe, which reading takes away again. A
list in one cell is separated by "; "; a semicolon or backslash that belongs to a member has a backslash before it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tagger_desktop.domain.errors import UserError

if TYPE_CHECKING:
    from _csv import Reader as Table

ENCODING = "utf-8-sig"  # without the mark at the beginning, Excel reads UTF-8 as the system's old code page
CELL_LIMIT = 1 << 26  # characters of one cell that is read; Python's own limit of 131,072 is too low for long notes
SEPARATORS = ",;\t"  # the standard's first; where the comma is the decimal sign, spreadsheets write the second
TRUTHS = {"yes": True, "true": True, "1": True, "": False, "no": False, "false": False, "0": False}

# What Excel, LibreOffice or Google Sheets may take for the beginning of a formula, full-width forms included.
# Apostrophes before it belong to the text; one more is put before and taken away, so that every text comes back.
# Source: OWASP, "CSV Injection".
FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def guarded(text: str) -> str:
    """Return `text` as a cell that no spreadsheet runs as a formula.

    >>> guarded("=1+1"), guarded("beach")
    ("'=1+1", 'beach')
    """
    return "'" + text if FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """Return the text that `guarded` made a cell of.

    >>> unguarded("'=1+1"), unguarded("'90s")
    ('=1+1', "'90s")
    """
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def join(members: Iterable[str]) -> str:
    r"""Return a list as the text of one cell.

    >>> join(["beach", "a;b"])
    'beach; a\\;b'
    """
    return "; ".join(member.replace("\\", "\\\\").replace(";", "\\;") for member in members)


def split(text: str) -> list[str]:
    r"""Return the members of a list in one cell; blanks around them and empty ones do not count.

    >>> split("beach; a\\;b;;")
    ['beach', 'a;b']
    """
    members, member, letters = [], "", iter(text)
    for letter in letters:
        if letter == "\\":
            member += next(letters, "\\")
        elif letter == ";":
            members.append(member)
            member = ""
        else:
            member += letter
    return [trimmed for trimmed in (member.strip() for member in (*members, member)) if trimmed]


class Writer:
    """Writes rows into a text file opened with `ENCODING` and newline=""."""

    def __init__(self, file: TextIO, columns: Sequence[str]) -> None:
        """Begin with a row that names the columns."""
        self._csv = csv.writer(file, lineterminator="\r\n")
        self._csv.writerow(columns)

    def row(self, cells: Iterable[str | int]) -> None:
        """Write one row."""
        self._csv.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in cells])


def rows(path: Path, columns: Sequence[str], needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the number of the line at which each row ends, and its cells by column ("" for those it lacks).

    Columns may be in any order, and separated by semicolons or tabs as some spreadsheets write them; those that
    are not in `columns` are passed over.

    Errors: UserError, naming file and line, when the file cannot be read, is not UTF-8 or not such a table.
    """
    csv.field_size_limit(CELL_LIMIT)
    lines = _lines(path)
    first = next(lines, "")
    if not first.strip():
        raise UserError(f"{path} is empty, or begins with an empty line.", "The first row names the columns.")
    table = csv.reader(chain([first], lines), strict=True, delimiter=_separator(first, needed))
    names: list[str] = []
    for cells in _refusing(path, table):
        if not names:
            names = _columns(path, cells, needed)
        elif len(cells) > len(names):
            raise refusal(path, table.line_num, f"the row has {len(cells)} cells for {len(names)} columns")
        elif any(cells):
            found = zip(names, map(unguarded, cells), strict=False)
            yield table.line_num, dict.fromkeys(columns, "") | {name: cell for name, cell in found if name in columns}


def _lines(path: Path) -> Iterator[str]:
    # Decoded line by line rather than by the file, which would notice a wrong byte some thousands too early.
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    yield line.decode(ENCODING if number == 1 else "utf-8")
                except UnicodeDecodeError as error:
                    raise refusal(path, number, "the text is not UTF-8") from error
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}.") from error


def _refusing(path: Path, table: Table) -> Iterator[list[str]]:
    """Pass the rows on, and say of the first that cannot be understood where it is."""
    try:
        yield from table
    except csv.Error as error:
        raise refusal(path, table.line_num, str(error)) from error


def _separator(first: str, needed: Sequence[str]) -> str:
    return max(SEPARATORS, key=lambda separator: sum(name in _names(first, separator) for name in needed))


def _names(first: str, separator: str) -> list[str]:
    return [cell.strip(' "\r\n').casefold() for cell in first.split(separator)]


def has_columns(head: str, needed: Sequence[str]) -> bool:
    """Return whether a file that begins with `head` is a table with the columns `needed`."""
    first = head.lstrip("\ufeff").partition("\n")[0]
    return set(needed) <= set(_names(first, _separator(first, needed)))


def _columns(path: Path, cells: Sequence[str], needed: Sequence[str]) -> list[str]:
    names = [cell.strip().casefold() for cell in cells]
    lacking = [name for name in needed if name not in names]
    if lacking:
        raise UserError(
            f"{path}, line 1: there is no column {lacking[0]!r}.",
            "The first row names the columns: " + ", ".join(needed) + ", and others.",
        )
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice is not None:
        raise refusal(path, 1, f"the column {twice!r} is there twice")
    return names


def refusal(path: Path, line: int, reason: str) -> UserError:
    """Return the refusal of a file for what is in one of its lines."""
    return UserError(f"{path}, line {line}: {reason}.")


def number(row: Mapping[str, str], column: str, *, most: int = (1 << 63) - 1) -> int:
    """Return the whole number in a cell, 0 for an empty one. Errors: ValueError, fit for a person."""
    text = row[column].strip()
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and int(text) <= most):
        raise ValueError(f"{column} should be a whole number from 0 to {most}, not {row[column]!r}")
    return int(text)


def truth(row: Mapping[str, str], column: str) -> bool:
    """Return whether a cell says yes. Errors: ValueError, fit for a person."""
    text = row[column].strip().casefold()
    if text not in TRUTHS:
        raise ValueError(f"{column} should be yes or no, not {row[column]!r}")
    return TRUTHS[text]


def one_of(row: Mapping[str, str], column: str, choices: Iterable[str]) -> str:
    """Return a cell that holds one of `choices`, or nothing. Errors: ValueError, fit for a person."""
    text = row[column].strip().casefold()
    if text and text not in choices:
        raise ValueError(f"{column} is {row[column]!r}, which is none of: {', '.join(choices)}")
    return text
