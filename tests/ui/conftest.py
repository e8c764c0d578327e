"""What tests of the window may use besides: a session over a library in a folder of its own."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tagger_desktop.domain.photo import FileFacts
from tagger_desktop.library.record import FoundFile
from tagger_desktop.session import Session
from tagger_desktop.settings import Settings
from tagger_desktop.ui.bridge import Poster
from tagger_desktop.ui.watchdog import Watchdog


@pytest.fixture(autouse=True)
def garbage_on_this_thread() -> Iterator[None]:
    """Collect garbage as the window does: never on a worker's thread, where dying timers crash Qt."""
    gc.disable()
    yield
    gc.collect()


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    """A session as the window has it, with an empty library open."""
    poster, made = Poster(), Session(Settings(sort="added"))
    made.post = poster.post
    made.open(tmp_path / "L.tagger", create=True)
    qtbot.waitUntil(lambda: made.shown.query is not None)
    yield made
    made.close()


@pytest.fixture
def add(qtbot: QtBot, session: Session, tmp_path: Path) -> Callable[[int], list[int]]:
    """Give the library that many photos without files, wait until they are shown, and return their ids."""
    facts = FileFacts("JPEG", 400, 300)

    def add_photos(count: int) -> list[int]:
        before = len(session.shown)
        with session.open_library.record() as record:
            root_id, _ = record.root(tmp_path / "photos")
            folder = record.folder(root_id, "")
            files = [FoundFile(folder, f"{n:05}.jpg", 1, 1, f"f{n}", facts) for n in range(before, before + count)]
            for file in files:
                record.file(file)
        qtbot.waitUntil(lambda: len(session.shown) == before + count)
        return list(session.shown.ids[before:])

    return add_photos


@pytest.fixture
def watchdog(qtbot: QtBot) -> Iterator[Watchdog]:
    """Watches the window of a test, which fails when something held it up for a second; `stalls` says where.

    Not the 50 ms of the program: the machine of a test does other things too.
    """
    watching = Watchdog(limit_s=1.0)
    yield watching
    watching.close()
    assert not watching.stalls, "\n".join(stall.stack for stall in watching.stalls)
