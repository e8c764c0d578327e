"""What every test may use: a real library in a folder of its own, real photo files, and no surprises."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tagger_desktop.library import key_file, keys
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.library import Library
from tagger_desktop.library.record import FoundFile

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

SHARED = Path(__file__).parents[2] / "shared" / "data"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the fault harness run for longer than a test run has time for."""
    parser.addoption("--kills", type=int, default=4, help="instants to kill the program at, for each kind of work")
    parser.addoption("--flips", type=int, default=300, help="photos with flipped bytes to try, over all formats")
    parser.addoption("--pillow-images", default="", metavar="FOLDER", help="Pillow's own test images, if they are here")


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep settings, caches and new libraries of a test in the test's own folder."""
    for name in ("DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "xdg" / name.lower()))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library."""
    made = Library.create(tmp_path / "L.tagger", by="test")
    yield made
    made.close()


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    """An empty cache."""
    made = Cache(tmp_path / "L.cache")
    yield made
    made.close()


@pytest.fixture
def known(library: Library, tmp_path: Path) -> Callable[[int], list[int]]:
    """Give the library that many photos without files, and return their ids."""

    def add(count: int) -> list[int]:
        with library.record() as record:
            root_id, _ = record.root(tmp_path / "photos")
            folder = record.folder(root_id, "")
            return [record.file(FoundFile(folder, f"{n:05}.jpg", 1, 1, f"f{n}"))[1] for n in range(count)]

    return add


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a password be tried in a millisecond, and a wrong one cost no time."""
    monkeypatch.setattr(keys, "COST", keys.Cost(n=1 << 4))
    monkeypatch.setattr(key_file, "FIRST_WAIT_S", 0.0)


@pytest.fixture
def shared() -> Path:
    """The folder of real photos beside the project; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"there are no real photos at {SHARED}")
    return SHARED
