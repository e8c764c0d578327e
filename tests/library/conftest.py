"""What tests of the library may use besides."""

from __future__ import annotations

from pathlib import Path

import pytest

from tagger_desktop.library.library import Library


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library file with nothing in it, to be copied: making one takes longer than most tests."""
    path = tmp_path_factory.mktemp("empty") / "L.tagger"
    Library.create(path).close()
    return path
