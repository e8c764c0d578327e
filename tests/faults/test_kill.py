"""Nothing acknowledged is lost when the program is killed, at whichever instant.

`python -m pytest tests/faults --kills 200` tries that many instants for each kind of work.
"""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from time import sleep

import pytest
from PIL import Image

from tagger_desktop.jobs.scan import SIDE
from tagger_desktop.library import photos, vocabulary
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.check import check
from tagger_desktop.library.library import Library
from tagger_desktop.library.record import FoundFile

WORKER = Path(__file__).with_name("worker.py")


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """How many instants to try."""
    return int(request.config.getoption("--kills"))


def killed(what: str, path: Path, folder: Path, after_s: float) -> list[str]:
    """Run the worker, kill it so long after it is ready, and return the lines it had acknowledged."""
    with subprocess.Popen(
        [sys.executable, str(WORKER), what, str(path), str(folder)], stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        sleep(after_s)
        worker.kill()
        return worker.stdout.read().splitlines()


def test_a_killed_scan_leaves_a_whole_library_and_goes_on(tmp_path: Path, kills: int) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for n in range(400):
        Image.new("RGB", (64, 48), (n % 256, n // 2, 90)).save(folder / f"{n:03}.jpg")
    instants = random.Random(7)
    path = tmp_path / "L.tagger"
    finished = 0
    for _ in range(kills):
        said = killed("scan", path, folder, instants.uniform(0.0, 0.25))
        library = Library(path)
        assert check(library) == []
        cache = Cache(path.with_suffix(".cache"))
        for card in photos.cards(library.read(), photos.all_ids(library.read())):
            assert cache.thumbnail(card.fingerprint, SIDE), "a photo that is known has a thumbnail"
        cache.close()
        finished += "scanned" in said
        library.close()
        if "scanned" in said:
            for file in path.parent.glob("L.*"):
                file.unlink()
    assert finished < kills, "every scan was finished before it was killed: the test proves nothing"


def ratings_that_may_be(said: list[str], before: int, turn: int) -> set[int]:
    """Return the rating as acknowledged last, and as the one gesture that may have been in flight makes it.

    `before` is the rating the worker found, `turn` the number it began to count with.
    """
    now, earlier, coming = before, before, turn % 5 + 1
    in_flight = {coming}
    for line in said:
        what, *words = line.split()
        if what == "rated":
            earlier, now = now, int(words[0])
            in_flight = {now % 5 + 1, earlier}  # the next rating, or this one taken back
        elif what == "undone":
            earlier, now = now, earlier
            in_flight = {earlier}
        elif what == "redone":
            earlier, now = now, earlier
            in_flight = {now % 5 + 1}
    return {now} | in_flight


def test_every_acknowledged_gesture_is_there_after_a_kill(tmp_path: Path, kills: int) -> None:
    path = tmp_path / "L.tagger"
    library = Library.create(path)
    with library.record() as record:
        folder = record.folder(record.root(tmp_path / "photos")[0], "")
        for n in range(3_000):
            record.file(FoundFile(folder, f"{n}.jpg", 1, 1, f"f{n}"))
    library.close()
    instants = random.Random(11)
    acknowledged = before = turn = 0
    for _ in range(kills):
        said = killed("tag", path, tmp_path, instants.uniform(0.02, 0.4))
        library = Library(path)
        assert check(library) == []
        counts = {library.vocabulary.tags[id_].name: n for id_, n in vocabulary.counts(library.read()).items()}
        for line in said:
            if line.startswith("tagged"):
                _, name, count = line.split()
                assert counts[name] == int(count)
                acknowledged += 1
        held = library.read().execute("SELECT DISTINCT rating FROM photo").fetchall()
        assert len(held) == 1, "a batch is done for all its photos or for none"
        assert held[0][0] in ratings_that_may_be(said, before, turn)
        before, turn = held[0][0], len(library.vocabulary)
        library.close()
    assert acknowledged > 0
