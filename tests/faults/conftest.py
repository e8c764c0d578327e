"""What the fault harness shares: how often, a failing disk, a small disk, and the sum at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TALLY = {"runs": 0, "faults": 0, "acknowledged": 0, "losses": 0}


@pytest.fixture
def tally() -> dict[str, int]:
    """What is added up over all tests: runs, of these how many met a fault under way, gestures, losses."""
    return TALLY


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the harness did."""
    if TALLY["runs"]:
        said = ", ".join(f"{count:,} {what}" for what, count in TALLY.items())
        terminalreporter.write_line(f"Fault harness: {said}")


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """How many instants to try for each kind of work."""
    return int(request.config.getoption("--kills"))


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that makes calls fail, compiled."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if sys.platform != "linux" or compiler is None:
        pytest.skip("a C compiler is needed to make the system's calls fail")
    made = tmp_path_factory.mktemp("shim") / "failing.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", made, HERE / "failing.c", "-ldl"], check=True)
    return made


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mount file systems in memory of so many KB."""
    made: list[Path] = []

    def mount(size_kb: int) -> Path:
        place = tmp_path / f"disk {len(made)}"
        place.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size_kb}k", "tagger", place], capture_output=True, check=False
        )
        if done.returncode:
            pytest.skip("this machine does not let a test mount a file system")
        made.append(place)
        return place

    yield mount
    for place in made:
        if os.path.ismount(place):
            subprocess.run(["umount", "--lazy", place], check=True)
