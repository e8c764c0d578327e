"""What the benchmarks write down, and that one which fails does not stop the others."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench import NAMES
from bench.__main__ import _apart
from bench.growth import DRAWN, draw
from bench.page import write
from bench.plot import LINE, apart

ROOT = Path(__file__).resolve().parent.parent
PAGE = """# Performance
<!-- machine -->
<!-- end of machine -->
Text.
<!-- numbers -->
| benchmark | ratio |
| --- | ---: |
| scan | 9.00 | 1.15 | **above** | 9.00 s | 1.00 s | 2026-01-01 |
| key | 2.00 | 1.0 | **above** | 30 ms | 16 ms | 2026-01-01 |
<!-- end of numbers -->
<!-- growth -->
<!-- end of growth -->
The end.
"""
SCAN = {"name": "scan", "ratio": 1.0512, "limit": 1.15, "within": True, "ours_s": 12.345, "baseline_s": 11.743}


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "performance.md"
    path.write_text(PAGE, "utf-8")
    return path


def test_numbers_replace_those_of_the_same_benchmark_and_leave_the_others(page: Path) -> None:
    write([SCAN], page, "2026-11-24")

    text = page.read_text("utf-8")
    assert "| scan | 1.05 | 1.15 | within | 12.35 s | 11.74 s | 2026-11-24 |" in text
    assert "| key | 2.00 |" in text
    assert "9.00 s" not in text
    assert "processors" in text
    assert text.endswith("The end.\n")


def test_writing_the_same_again_changes_nothing_but_the_machine(page: Path) -> None:
    write([SCAN], page, "2026-11-24")
    once = [line for line in page.read_text("utf-8").splitlines() if "load average" not in line]

    write([SCAN], page, "2026-11-24")

    assert [line for line in page.read_text("utf-8").splitlines() if "load average" not in line] == once


def test_what_failed_is_written_down_as_failed(page: Path) -> None:
    write([{"name": "key", "within": False, "error": "TimeoutError: it | did not answer"}], page)

    assert "| key |  |  | failed | TimeoutError: it / did not answer |" in page.read_text("utf-8")


def test_growth_is_a_table_of_sizes_also_when_it_comes_from_json(page: Path) -> None:
    grown = json.loads(json.dumps(SCAN | {"name": "growth open", "growth": {"open": {1000: 512.3, 1_000_000: 0.0412}}}))

    write([grown], page)

    text = page.read_text("utf-8")
    assert "| cost | 1,000 | 1,000,000 |" in text
    assert "| open | 512 | 0.041 |" in text


def test_a_page_without_places_for_numbers_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("Nothing here.", "utf-8")

    with pytest.raises(ValueError, match="no place for the numbers"):
        write([SCAN], tmp_path / "other.md")


def test_the_page_of_the_project_has_the_places(tmp_path: Path) -> None:
    copy = tmp_path / "performance.md"
    copy.write_text((ROOT / "docs" / "performance.md").read_text("utf-8"), "utf-8")

    write([SCAN], copy)

    assert "| scan | 1.05 |" in copy.read_text("utf-8")


def test_the_plot_names_every_line_and_no_name_stands_on_another() -> None:
    names = [
        "open",
        "key press",
        "scroll frame",
        "tag 1,000",
        "undo tag 1,000",
        "scattered",
        "tag counts",
        "ours, cold",
        "ours, warm",
    ]
    names += [
        "SQL by hand",
        "memory",
        "library file",
        *(f"{side}: {name}" for side in ("warm", "cold") for name in DRAWN),
    ]
    costs = {name: {1_000: 1.0, 10_000: 1.1, 100_000: 1.3, 1_000_000: 1.3} for name in names}

    picture = ElementTree.fromstring(draw(costs))

    for panel in picture.iter("{http://www.w3.org/2000/svg}g"):
        texts = [(text.text or "", float(text.get("y", 0))) for text in panel.iter("{http://www.w3.org/2000/svg}text")]
        ends = sorted(y for text, y in texts if text.endswith("  1.3"))
        assert len(ends) >= 2
        assert all(b - a >= LINE - 0.2 for a, b in zip(ends, ends[1:], strict=False))


def test_names_are_moved_apart_but_stay_in_the_panel() -> None:
    assert apart([50.0, 50.0, 10.0], 0.0, 60.0) == [45.0, 60.0, 10.0]
    assert apart([58.0, 59.0, 60.0], 0.0, 60.0) == [30.0, 45.0, 60.0]


def test_a_benchmark_that_fails_says_so_as_its_result(tmp_path: Path) -> None:
    # A temporary folder that is a file: no benchmark can make its libraries there.
    (tmp_path / "tmp").write_text("", "utf-8")
    code = (
        f"import tempfile, sys; tempfile.tempdir = {str(tmp_path / 'tmp')!r}; from bench.__main__ import main; main()"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, "batch", "--json"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert (told["name"], told["within"]) == ("batch", False)
    assert "Error" in told["error"]


def test_every_benchmark_has_its_module() -> None:
    assert [name for name in NAMES if not (ROOT / "bench" / f"{name}.py").is_file()] == []


def test_a_benchmark_that_cannot_even_say_that_it_failed_does_not_stop_the_others() -> None:
    (told,) = _apart("nonsense")

    assert told == {"name": "nonsense", "within": False, "error": "it ended with 2 and said nothing"}
