"""Nothing acknowledged is lost when the program is killed, at whichever instant.

`python -m pytest tests/faults --kills 200` tries that many instants for each kind of work, and says at the end how
many runs there were, how many were killed under way, and what was lost.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import sleep

import pytest
from PIL import Image

from tagger_desktop.jobs.scan import SIDE
from tagger_desktop.library import backups, key_file, photos, schema, sqlite, vocabulary
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.check import check
from tagger_desktop.library.library import Library
from tagger_desktop.library.record import FoundFile
from tests.faults.worker import ADA

WORKER = Path(__file__).with_name("worker.py")
ROOT = WORKER.parents[2]
Tally = dict[str, int]


@contextmanager
def working(what: str, path: Path, other: Path | str, **env: str) -> Iterator[subprocess.Popen[str]]:
    """Run the worker, from when it is ready."""
    command = [sys.executable, str(WORKER), what, str(path), str(other)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **env}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as worker:
        assert worker.stdout is not None
        assert worker.stderr is not None
        first = worker.stdout.readline()
        assert first in ("ready\n", ""), first
        assert first or env, worker.stderr.read()
        yield worker
        worker.kill()


def killed(what: str, path: Path, other: Path | str, after_s: float, tally: Tally) -> list[str]:
    """Run the worker, kill it so long after it is ready, and return the lines it had acknowledged."""
    with working(what, path, other) as worker:
        sleep(after_s)
        under_way = worker.poll() is None
        worker.kill()
        assert worker.stdout is not None
        said = worker.stdout.read().splitlines()
    assert not [line for line in said if line.startswith("refused")], said
    tally["runs"] += 1
    tally["faults"] += under_way
    tally["acknowledged"] += len(said)
    return said


@contextmanager
def whole(path: Path, tally: Tally, **words: object) -> Iterator[Library]:
    """Open the library after a fault; it holds together, or something was lost."""
    tally["losses"] += 1
    with closing(Library(path, **words)) as library:  # type: ignore[arg-type]
        assert check(library) == []
        yield library
    tally["losses"] -= 1


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A library of 2,000 photos without files."""
    with closing(Library.create(tmp_path / "L.tagger")) as library, library.record() as record:
        folder = record.folder(record.root(tmp_path / "photos")[0], "")
        for n in range(2_000):
            record.file(FoundFile(folder, f"{n}.jpg", 1, 1, f"f{n}"))
    return tmp_path / "L.tagger"


def test_a_killed_scan_leaves_a_whole_library_and_goes_on(tmp_path: Path, kills: int, tally: Tally) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for n in range(400):
        Image.new("RGB", (64, 48), (n % 256, n // 2, 90)).save(folder / f"{n:03}.jpg")
    instants = random.Random(7)
    path = tmp_path / "L.tagger"
    finished = 0
    for _ in range(kills):
        said = killed("scan", path, folder, instants.uniform(0.0, 0.25), tally)
        with whole(path, tally) as library, closing(Cache(path.with_suffix(".cache"))) as cache:
            for card in photos.cards(library.read(), photos.all_ids(library.read())):
                assert cache.thumbnail(card.fingerprint, SIDE), "a photo that is known has a thumbnail"
            if "scanned" in said:
                assert len(photos.all_ids(library.read())) == 400
        finished += "scanned" in said
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


def test_every_acknowledged_gesture_is_there_after_a_kill(path: Path, tmp_path: Path, kills: int, tally: Tally) -> None:
    instants = random.Random(11)
    acknowledged = before = turn = 0
    for _ in range(kills):
        said = killed("tag", path, tmp_path, instants.uniform(0.02, 0.4), tally)
        with whole(path, tally) as library:
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
    assert acknowledged > 0


def test_a_killed_undo_is_done_or_not_done(path: Path, tmp_path: Path, kills: int, tally: Tally) -> None:
    edits = 12
    with closing(Library(path)) as library:
        for n in range(edits):
            with library.edit(f"Tag t{n}") as edit:
                edit.add_tag(vocabulary.create_tag(edit, f"t{n}"), range(1, 2_001 - n))
    instants, standing = random.Random(13), edits
    for _ in range(kills):
        said = killed("undo", path, tmp_path, instants.uniform(0.0, 0.5), tally)
        told = int(said[-1].split()[1]) if said else standing
        with whole(path, tally) as library:
            standing = library.read().execute("SELECT count(*) FROM edit WHERE undone = 0").fetchone()[0]
            assert abs(standing - told) <= 1
            counts = {library.vocabulary.tags[id_].name: n for id_, n in vocabulary.counts(library.read()).items()}
            assert counts == {f"t{n}": 2_000 - n for n in range(standing)}


@pytest.fixture
def dataset(path: Path, tmp_path: Path) -> Path:
    """A file of 2,000 photos with tags, of another library."""
    from tagger_desktop.jobs.exchange import export

    with closing(Library(path)) as library:
        for n in range(10):
            with library.edit(f"Tag t{n}") as edit:
                edit.add_tag(vocabulary.create_tag(edit, f"t{n}"), range(1, 2_001, n + 1))
        for _ in export(library, "json", tmp_path / "all.json"):
            pass
    return tmp_path / "all.json"


def test_a_killed_import_is_there_or_not_and_can_be_repeated(
    dataset: Path, tmp_path: Path, kills: int, tally: Tally
) -> None:
    target, instants = tmp_path / "other" / "O.tagger", random.Random(17)
    expected = sum(len(range(1, 2_001, n + 1)) for n in range(10))
    for _ in range(kills):
        said = killed("import", target, dataset, instants.uniform(0.0, 0.8), tally)
        with whole(target, tally) as library:
            tags = library.read().execute("SELECT count(*) FROM photo_tag").fetchone()[0]
            assert tags in (0, expected)
            assert tags == expected or "imported" not in said
        if tags == expected:
            shutil.rmtree(target.parent)


def test_a_killed_export_leaves_the_old_file_or_the_new_one(
    dataset: Path, path: Path, tmp_path: Path, kills: int, tally: Tally
) -> None:
    (tmp_path / "out").mkdir()
    target, instants = tmp_path / "out" / "E.json", random.Random(19)
    for _ in range(kills):
        said = killed("export", path, target, instants.uniform(0.0, 0.5), tally)
        tally["losses"] += 1
        assert target.exists() or "exported" not in said
        if target.exists():
            assert json.loads(target.read_text())["photos"]
        tally["losses"] -= 1


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A library as the first version wrote it, with 2,000 tagged photos."""
    made = tmp_path / "old" / "old.tagger"
    made.parent.mkdir()
    code = (
        "import sys; from pathlib import Path; from tagger_desktop.library import schema, sqlite;"
        "schema.STEPS = schema.STEPS[:1]; path = Path(sys.argv[1]); db = sqlite.connect(path);"
        "schema.upgrade(db, path); db.close()"
    )
    subprocess.run([sys.executable, "-c", code, made], cwd=ROOT, check=True)
    with closing(sqlite3.connect(made)) as db, db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("INSERT INTO root (id, path, added) VALUES (1, '/photos', '')")
        db.execute("INSERT INTO folder (id, root_id, path) VALUES (1, 1, '')")
        db.execute("INSERT INTO edit (id, title, at, who, \"by\") VALUES (1, 'Tag dog', '', 'ada', 'window')")
        db.execute("INSERT INTO tag (id, name, key, kind_id, created) VALUES (1, 'dog', 'dog', 1, '')")
        for n in range(1, 2_001):
            db.execute("INSERT INTO photo (id, folder_id, name, added) VALUES (?, 1, ?, '')", (n, f"{n}.jpg"))
            db.execute("INSERT INTO photo_tag VALUES (?, 1, 1)", (n,))
    return made


def test_a_killed_migration_is_done_at_the_next_start(old: Path, tmp_path: Path, kills: int, tally: Tally) -> None:
    path, instants = tmp_path / "M.tagger", random.Random(23)
    for _ in range(kills):
        killed("migrate", path, old, instants.uniform(0.0, 0.3), tally)
        with whole(path, tally) as library:
            assert library.read().execute("SELECT count(*) FROM photo_tag").fetchone()[0] == 2_000
            assert schema.check_version(library.read(), path) == list(schema.STEPS)
        kept = schema.copy_before(path, 1)
        with closing(sqlite3.connect(kept)) as db:
            assert db.execute("SELECT count(*) FROM photo_tag").fetchone()[0] == 2_000
        for file in tmp_path.glob("M.*"):
            file.unlink()


def test_a_killed_conversion_opens_with_its_password_or_without(
    path: Path, tmp_path: Path, kills: int, tally: Tally
) -> None:
    with closing(Library(path)) as library, library.edit("Tag") as edit:
        edit.add_tag(vocabulary.create_tag(edit, "dog"), range(1, 2_001))
    instants = random.Random(29)
    for _ in range(kills):
        killed("convert", path, tmp_path, instants.uniform(0.0, 2.5), tally)
        access = key_file.unlock(path, ADA) if sqlite.is_encrypted(path) else None
        with whole(path, tally, access=access) as library:
            assert library.read().execute("SELECT count(*) FROM photo_tag").fetchone()[0] == 2_000
        left = {file.name: file.stat().st_size for file in tmp_path.glob("L.tagger*")}
        assert set(left) <= {"L.tagger", "L.tagger.keys"}, f"what a conversion left is cleared away: {left}"


def test_a_killed_backup_is_whole_or_not_there(path: Path, tmp_path: Path, kills: int, tally: Tally) -> None:
    folder, instants = tmp_path / "copies", random.Random(31)
    for _ in range(kills):
        said = killed("back up", path, folder, instants.uniform(0.0, 0.4), tally)
        with whole(path, tally) as library:
            for made in backups.listed(folder):
                backups.prove(made.path, None, library.id)
            if said:
                newest, tags = said[-1].split("\t")
                with closing(Library(Path(newest))) as copy:
                    assert len(copy.vocabulary) >= int(tags)


def test_a_killed_restore_leaves_the_one_or_the_other(path: Path, tmp_path: Path, kills: int, tally: Tally) -> None:
    folder, instants = tmp_path / "copies", random.Random(37)
    folder.mkdir()
    with closing(Library(path)) as library:
        backups.write(library, folder / "0.tagger")
        with library.edit("Tag") as edit:
            edit.add_tag(vocabulary.create_tag(edit, "dog"), range(1, 2_001))
        backups.write(library, folder / "1.tagger")
    for _ in range(kills):
        killed("restore", path, folder, instants.uniform(0.0, 0.5), tally)
        with whole(path, tally) as library:
            assert library.read().execute("SELECT count(*) FROM photo_tag").fetchone()[0] in (0, 2_000)


def test_a_killed_relinking_loses_no_photo(tmp_path: Path, kills: int, tally: Tally) -> None:
    folder, instants = tmp_path / "photos", random.Random(41)
    folder.mkdir()
    path = tmp_path / "L.tagger"
    with closing(Library.create(path)) as library, library.record() as record:
        folder_id = record.folder(record.root(folder)[0], "")
        for n in range(600):
            (folder / f"{n}.jpg").write_bytes(bytes(n % 9 + 1))
            stamp = (folder / f"{n}.jpg").stat()
            record.file(FoundFile(folder_id, f"{n}.jpg", stamp.st_size, stamp.st_mtime_ns, f"f{n}"))
    for _ in range(kills):
        killed("relink", path, folder, instants.uniform(0.0, 0.5), tally)
        with whole(path, tally) as library:
            places = photos.paths(library.read(), photos.all_ids(library.read()))
            assert len(places) == 600
            assert {place.name for place in places.values()} == {f"{n}.jpg" for n in range(600)}


def test_two_writers_at_once_lose_nothing_when_both_are_killed(path: Path, kills: int, tally: Tally) -> None:
    instants = random.Random(43)
    for turn in range(max(1, kills // 2)):
        names = (f"a{turn}.", f"b{turn}.")
        with working("count", path, names[0]) as one, working("count", path, names[1]) as other:
            sleep(instants.uniform(0.2, 0.8))
            said = []
            for worker in (one, other):
                worker.kill()
                assert worker.stdout is not None
                said.append(worker.stdout.read().splitlines())
        tally["runs"] += 1
        tally["faults"] += 2
        tally["acknowledged"] += sum(map(len, said))
        assert not [line for lines in said for line in lines if line.startswith("refused")]
        with whole(path, tally) as library:
            known = {tag.name for tag in library.vocabulary}
            assert all(set(lines) <= known for lines in said)
