"""The numbers in docs/performance.md, put in by the benchmarks: `python -m bench all --write docs/performance.md`."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Result = Mapping[str, object]
HEAD = ("benchmark", "ratio", "limit", "", "ours", "baseline", "measured")


def write(results: Iterable[Result], path: Path, today: str = "") -> None:
    """Put results between the page's markers: rows of the same name are replaced, others stay.

    Errors: ValueError when the page has not the markers.
    """
    text = path.read_text("utf-8")
    rows = {cells[0]: cells for cells in _rows(_between(text, "numbers")) if cells[0] != HEAD[0]}
    for one in results:
        if "growth" in one:
            text = _put(text, "growth", _growth(one["growth"]))
        rows[str(one["name"])] = _row(one, today or f"{datetime.now(UTC):%Y-%m-%d}")
    text = _put(text, "numbers", _table(HEAD, rows.values()))
    path.write_text(_put(text, "machine", [machine()]), "utf-8")


def machine() -> str:
    """Return what this machine is, and how busy it was."""
    model = ""
    if (facts := Path("/proc/cpuinfo")).is_file() and (
        found := re.search(r"model name\s*:\s*(.+)", facts.read_text("utf-8"))
    ):
        model = f" ({found[1]})"
    load = f", load average {os.getloadavg()[1]:.1f} at the end" if hasattr(os, "getloadavg") else ""
    system = f"{platform.system()} {platform.release().split('-')[0]}"
    return f"{os.cpu_count()} processors{model}, {system}, Python {platform.python_version()}{load}."


def _row(one: Result, day: str) -> list[str]:
    if "error" in one:
        return [str(one["name"]), "", "", "failed", str(one["error"]).replace("|", "/"), "", day]
    verdict = "within" if one["within"] else "**above**"
    times = [_time(float(str(one[side]))) for side in ("ours_s", "baseline_s")]
    return [str(one["name"]), f"{one['ratio']:.2f}", f"{one['limit']}", verdict, *times, day]


def _growth(costs: Any) -> list[str]:
    """Return the table of `growth`'s costs; through JSON the sizes have become strings."""
    lines = {name: {int(size): cost for size, cost in line.items()} for name, line in costs.items()}
    sizes = sorted({size for line in lines.values() for size in line})
    rows = [[name, *(_cell(line.get(size)) for size in sizes)] for name, line in lines.items()]
    return _table(("cost", *(f"{size:,}" for size in sizes)), rows)


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}" if value >= 100 else f"{float(f'{value:.2g}'):g}"


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{_cell(seconds * 1000)} ms"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    rule = ["---", *["---:"] * (len(head) - 1)]
    return [f"| {' | '.join(row)} |" for row in (head, rule, *rows)]


def _rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("|") and not line.startswith("| ---")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def _between(text: str, name: str) -> str:
    found = re.search(_markers(name), text, re.DOTALL)
    if found is None:
        raise ValueError(f"the page has no place for the {name}: <!-- {name} --> ... <!-- end of {name} -->")
    return found[2]


def _put(text: str, name: str, lines: Sequence[str]) -> str:
    _between(text, name)
    new = "\n" + "\n".join(lines) + "\n"
    return re.sub(_markers(name), lambda found: found[1] + new + found[3], text, flags=re.DOTALL)


def _markers(name: str) -> str:
    return rf"(<!-- {name} -->)(.*?)(<!-- end of {name} -->)"
