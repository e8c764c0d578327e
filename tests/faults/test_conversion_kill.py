"""A library that is being encrypted, decrypted or given a new key is whole at whichever instant the program is killed.

`python -m pytest tests/faults --kills 200` tries that many instants.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from time import sleep

import pytest

from tagger_desktop.domain.errors import WrongPassword
from tagger_desktop.domain.people import Credentials
from tagger_desktop.library import beside, key_file, people, vocabulary
from tagger_desktop.library.check import check
from tagger_desktop.library.library import Library
from tagger_desktop.library.record import FoundFile
from tagger_desktop.library.sqlite import is_encrypted
from tests.faults.converter import ANN

pytestmark = pytest.mark.usefixtures("cheap_passwords")
WORKER = Path(__file__).with_name("converter.py")
SECRET = "Zebra crossing"


def filled(path: Path, photos: Path) -> None:
    library = Library.create(path)
    with library.record() as record:
        folder = record.folder(record.root(photos)[0], "")
        for n in range(2_000):
            record.file(FoundFile(folder, f"{SECRET} {n}.jpg", 1, 1, f"f{n}"))
    with library.edit("Tag") as edit:
        edit.add_tag(vocabulary.create_tag(edit, SECRET), range(1, 2_001))
    library.close()


def killed(path: Path, after_s: float) -> list[str]:
    """Run the worker, kill it so long after it is ready, and return what it had acknowledged."""
    with subprocess.Popen([sys.executable, str(WORKER), str(path)], stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        sleep(after_s)
        worker.kill()
        return worker.stdout.read().splitlines()


def opened(path: Path) -> Library:
    return Library(path, access=key_file.unlock(path, ANN) if is_encrypted(path) else None)


def test_a_killed_conversion_leaves_the_library_as_before_or_as_afterwards(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path = tmp_path / "L.tagger"
    filled(path, tmp_path / "photos")
    with closing(Library(path)) as library:
        rows = library.read().execute("SELECT * FROM photo_tag ORDER BY photo_id").fetchall()
    instants, seen = random.Random(5), Counter[str]()
    for _ in range(int(request.config.getoption("--kills"))):
        said = killed(path, instants.uniform(0.0, 1.2))
        seen.update(line.split()[0] for line in said)
        left = sorted(file.name for file in tmp_path.iterdir() if file.is_file())
        seen["left over"] += any(name.endswith((".part", ".old")) for name in left)
        with closing(opened(path)) as library:
            assert check(library) == []
            assert library.read().execute("SELECT * FROM photo_tag ORDER BY photo_id").fetchall() == rows
            assert [tag.name for tag in library.vocabulary] == [SECRET]
            known = {person.name: person for person in people.people(library)}
        assert not [path for path in (beside.part_of(path), beside.old_of(path)) if path.exists()]
        _prove_people(path, said, set(known))
        if is_encrypted(path):
            seen["found encrypted"] += 1
            assert SECRET.encode() not in b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    assert seen["encrypted"], seen
    print(dict(seen))  # noqa: T201 - shown with -s: how many instants hit what


def _prove_people(path: Path, said: list[str], known: set[str]) -> None:
    """Everybody who was acknowledged as added opens the library, and nobody who was removed."""
    there: set[str] = set()
    gone: set[str] = set()
    for line in said:
        verb, *name = line.split()
        if verb == "added":
            there.add(name[0])
            gone.discard(name[0])
        elif verb == "removed":
            there.discard(name[0])
            gone.add(name[0])
        elif verb in ("encrypted", "decrypted"):
            there, gone = (there, gone) if verb == "encrypted" else (set(), set())
    if not is_encrypted(path):
        return
    assert known >= {ANN.name}
    assert not known & gone
    in_flight = there - known  # somebody whose removal was in flight when the program was killed
    assert len(in_flight) <= 1
    for name in known - {ANN.name}:
        key_file.unlock(path, Credentials(name, name))
    for name in gone | in_flight:
        with pytest.raises(WrongPassword):
            key_file.unlock(path, Credentials(name, name))


def test_a_killed_creation_leaves_no_library_or_one_that_opens(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    code = """
import sys
from pathlib import Path
from tagger_desktop.domain.people import Credentials
from tagger_desktop.library import keys
from tagger_desktop.library.library import Library
keys.COST = keys.Cost(n=2)
import cryptography.hazmat.primitives.kdf.hkdf, sqlite_utils
print("ready", flush=True)
Library.create(Path(sys.argv[1]), owner=Credentials("Ann", "ann's")).close()
"""
    instants, found = random.Random(3), Counter[bool]()
    path = tmp_path / "L.tagger"
    for _ in range(max(5, int(request.config.getoption("--kills")) // 4)):
        with subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True) as worker:
            assert worker.stdout is not None
            worker.stdout.readline()
            sleep(instants.uniform(0.0, 0.2))
            worker.kill()
        found[path.exists()] += 1
        if not path.exists():
            Library.create(path, owner=ANN).close()
        with closing(opened(path)) as library:
            assert check(library) == []
            assert library.who == "Ann"
        with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.DatabaseError):
            db.execute("SELECT * FROM tag")
        for file in tmp_path.glob("L*"):
            shutil.rmtree(file) if file.is_dir() else file.unlink()
    print(dict(found))  # noqa: T201 - as above
