"""Damaged photos end as a photo or as broken with a reason: no crash, no hang, no more memory than a photo may take.

`python -m pytest tests/faults --flips 10000 --pillow-images=FOLDER` tries as many flipped files, and Pillow's own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("resource", reason="memory is asked of the system as only Unix answers")

LIMIT_S, LIMIT_MB = 10.0, 1024
PROGRAM = Path(__file__).with_name("corrupt.py")
SHARED = Path(__file__).parents[3] / "shared" / "data" / "pillow"


def outcome(what: str, of: str) -> dict[str, Any]:
    """Try files in a process of its own and return what it says."""
    done = subprocess.run(
        [sys.executable, str(PROGRAM), what, of],
        cwd=PROGRAM.parents[2],
        env=None,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    said: dict[str, Any] = json.loads(done.stdout)
    sys.stdout.write(f"{what}: {said}\n")
    assert said["bad"] == []
    assert said["slowest_s"] < LIMIT_S
    assert max(said["peak_mb"]) < LIMIT_MB
    return said


@pytest.fixture(autouse=True)
def on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(PROGRAM.parents[2]))


def test_every_length_of_a_file_of_every_format(request: pytest.FixtureRequest) -> None:
    step = 1 if int(request.config.getoption("--flips")) >= 10_000 else 6

    said = outcome("lengths", str(step))

    assert said["broken"] > 7_000 // step


def test_files_with_flipped_bytes(request: pytest.FixtureRequest) -> None:
    count = int(request.config.getoption("--flips"))

    said = outcome("flips", str(count))

    assert said["photos"] + said["broken"] == count
    assert said["broken"] > count // 10


def test_the_images_that_pillow_tests_itself_with(request: pytest.FixtureRequest) -> None:
    folder = Path(request.config.getoption("--pillow-images") or SHARED)
    if not folder.is_dir():
        pytest.skip("Pillow's test images are not here; name their folder with --pillow-images=FOLDER")

    said = outcome("folder", str(folder))

    assert said["photos"] > 100
    assert said["broken"] > 100
