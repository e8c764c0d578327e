"""Writing a library's audit trail to a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from tagger_desktop.domain.people import Deed
from tagger_desktop.domain.progress import Progress, Steps
from tagger_desktop.domain.whole_file import replacing
from tagger_desktop.library import audit
from tagger_desktop.library.audit import Line
from tagger_desktop.library.library import Library

TOGETHER = 5_000  # rows between two cancel points
COLUMNS = ("id", "at", "who", "by", "what", "details", "hash")


def export(library: Library, target: Path) -> Steps:
    """Write who did what when, oldest first, and that it was written; the result is the number of rows.

    The ending .csv makes a table, any other one JSON object a line. docs/security.md says what a row's hash is.

    Errors: UserError when the person may not, or the file cannot be written.
    """
    library.demand(Deed.GOVERN)
    library.log("export audit trail", file=target.name)
    count = 0
    with replacing(target) as part, part.open("w", encoding="utf-8", newline="") as file:
        write = _table(file) if target.suffix.casefold() == ".csv" else _objects(file)
        for count, line in enumerate(audit.lines(library.read()), 1):
            write(line)
            if count % TOGETHER == 0:
                yield Progress(count, note=target.name)
    return count


def _objects(file: TextIO) -> Callable[[Line], object]:
    return lambda line: file.write(json.dumps(line.as_dict(), ensure_ascii=False) + "\n")


def _table(file: TextIO) -> Callable[[Line], object]:
    table = csv.writer(file)
    table.writerow(COLUMNS)
    return lambda line: table.writerow((line.id, line.at, line.who, line.by, line.what, line.details, line.hash.hex()))
