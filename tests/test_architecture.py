"""Rules of DESIGN.md and STYLE.md that no linter knows; import contracts are in pyproject.toml."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tagger_desktop.library.library import Library

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = sorted((ROOT / "tagger_desktop").rglob("*.py"))
MODULES = [*PACKAGE, *sorted((ROOT / "bench").rglob("*.py")), ROOT / "dev.py"]

LINES_AT_MOST = 500
LONGER_FOR_A_REASON: dict[str, str] = {  # path: why it cannot be two files
    "tagger_desktop/imaging/sample_photos/fruit.py": "ten pictures that share their shapes, each read by itself",
    "tagger_desktop/imaging/sample_photos/tabletop.py": "eight pictures that share their shapes, each read by itself",
}
DRAWERS = re.compile(r"(utils?|helpers?|misc|common|mixed|managers?|base)$")
WRITE_BLOCK = re.compile(r"(^|\.)library\.(edit|record)\(")


def yields_under_lock(source: str) -> list[int]:
    """Return the lines that yield while a ``with library.edit/record(…)`` block is open."""
    return [
        inner.lineno
        for block in ast.walk(ast.parse(source))
        if isinstance(block, ast.With)
        if any(WRITE_BLOCK.search(ast.unparse(item.context_expr)) for item in block.items)
        for inner in ast.walk(block)
        if isinstance(inner, ast.Yield | ast.YieldFrom)
    ]


def breaking(rule: Callable[[Path], object], paths: list[Path]) -> dict[str, object]:
    """Return what `rule` finds wrong, by the path of each file in which it finds something."""
    return {path.relative_to(ROOT).as_posix(): wrong for path in paths if (wrong := rule(path))}


def test_every_module_says_in_a_sentence_what_it_is() -> None:
    def rule(path: Path) -> bool:
        docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "Nothing"
        return not docstring.splitlines()[0].endswith(".")

    assert breaking(rule, MODULES) == {}


def test_every_file_can_be_read_in_one_sitting() -> None:
    def rule(path: Path) -> int:
        lines = len(path.read_text("utf-8").splitlines())
        return lines if lines > LINES_AT_MOST and path.relative_to(ROOT).as_posix() not in LONGER_FOR_A_REASON else 0

    assert breaking(rule, PACKAGE) == {}


def test_every_module_is_named_for_what_is_in_it() -> None:
    assert breaking(lambda path: DRAWERS.search(path.stem), PACKAGE) == {}


def test_nothing_is_yielded_while_the_library_is_locked() -> None:
    assert breaking(lambda path: yields_under_lock(path.read_text("utf-8")), PACKAGE) == {}


def test_a_yield_under_the_lock_is_found_however_the_library_is_reached() -> None:
    job = """
def scan(session):
    with open("log") as log, session.library.record() as record:
        for file in walk():
            yield record.photo(file)
    with library.edit("Tag") as edit:
        edit.add(1)
    yield 1
"""

    assert yields_under_lock(job) == [5]


LIGHT = (  # lines that need none of the heavy libraries, of every module of the command line
    "--version",
    "--help",
    "search --help",
    "suggest --help",
    "models --help",
    "search L.tagger is:untagged --count",
    "search L.tagger is:suggested --paths",
    "tags L.tagger",
    "stats L.tagger",
    "check L.tagger",
    "vocab export L.tagger V.json",
    "export L.tagger csv-photos P.csv --quiet",
    "models list",
)


@pytest.mark.parametrize("words", LIGHT)
def test_the_command_line_starts_without_qt_numpy_or_models(words: str, library: Library) -> None:
    code = f"""
import sys
from tagger_desktop.__main__ import main
sys.argv = ["tagger-desktop", *{words.split()!r}]
try:
    main()
except SystemExit as left:
    assert not left.code, left.code
print(*(name for name in ("PySide6", "numpy", "onnxruntime") if name in sys.modules), file=sys.stderr, end="")
"""
    beside = {"cwd": library.path.parent, "env": os.environ | {"PYTHONPATH": str(ROOT)}}

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, **beside)

    assert done.stderr == ""
