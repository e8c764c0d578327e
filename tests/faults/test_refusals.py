"""A disk that is full, failing, read-only, gone or held by others ends in a sentence and a whole library."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.text_file import write_text
from tagger_desktop.jobs.copy import copy
from tagger_desktop.jobs.exchange import export
from tagger_desktop.jobs.scan import scan
from tagger_desktop.library import backups, photos, sqlite, vocabulary
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.check import check
from tagger_desktop.library.library import Library
from tagger_desktop.library.record import FoundFile
from tagger_desktop.settings import Settings
from tests.faults.test_kill import Tally, whole, working
from tests.imaging.test_private import rich

Disk = Callable[[int], Path]
ERRORS = {"EIO": 5, "ENOSPC": 28, "EROFS": 30}


def fill(path: Path, count: int = 500) -> Path:
    """Make a library of so many photos without files."""
    with closing(Library.create(path)) as library, library.record() as record:
        folder = record.folder(record.root(path.parent / "photos")[0], "")
        for n in range(count):
            record.file(FoundFile(folder, f"{n}.jpg", 1, 1, f"f{n}"))
    return path


def tag(library: Library, name: str) -> None:
    with library.edit(f"Tag {name}") as edit:
        edit.add_tag(vocabulary.create_tag(edit, name), photos.all_ids(edit.db))


def names(library: Library) -> set[str]:
    return {one.name for one in library.vocabulary}


def test_a_full_disk_refuses_a_gesture_and_keeps_all_before(small_disk: Disk, tally: Tally) -> None:
    disk = small_disk(1_500)
    path = fill(disk / "L.tagger")
    made: list[str] = []
    library = Library(path)

    def work() -> None:
        while True:
            tag(library, f"t{len(made)}")
            made.append(f"t{len(made)}")

    with pytest.raises(UserError, match="the disk is full; nothing was changed") as caught:
        work()
    assert caught.value.hint == "Make room and try again."
    assert names(library) == set(made), "what was refused is nowhere, in memory neither"
    library.close()
    tally["runs"] += 1
    tally["faults"] += 1
    tally["acknowledged"] += len(made)
    with whole(path, tally) as again:
        assert names(again) == set(made)
    subprocess.run(["mount", "-o", "remount,size=6000k", disk], check=True)
    with whole(path, tally) as again:
        tag(again, "there is room again")
        assert check(again) == []


def test_a_full_disk_refuses_files_and_keeps_the_old_ones(
    small_disk: Disk, library: Library, known: Callable[[int], list[int]], tmp_path: Path
) -> None:
    disk = small_disk(200)
    known(3_000)
    tag(library, "dog")
    (disk / "out.json").write_text("old")
    settings = Settings(path=disk / "settings.json")
    settings.save()
    before = (disk / "settings.json").read_text()
    (disk / "filler").write_bytes(bytes(180_000))
    settings.searches = ["x" * 50_000]

    for work in (
        lambda: list(export(library, "json", disk / "out.json")),
        lambda: write_text(disk / "out.json", "x" * 100_000),
        lambda: backups.make(library, disk / "copies"),
        settings.save,
    ):
        with pytest.raises(UserError, match="full"):
            work()

    assert (disk / "out.json").read_text() == "old"
    assert (disk / "settings.json").read_text() == before
    assert sorted(path.name for path in disk.rglob("*")) == ["copies", "filler", "out.json", "settings.json"]


def test_a_full_disk_stops_copies_between_two_of_them(
    small_disk: Disk, library: Library, cache: Cache, tmp_path: Path
) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for n in range(8):
        (folder / f"{n}.jpg").write_bytes(rich("JPEG", 1 + n % 8) + b"\xff\xd9" + bytes(10_000))
    list(scan(library, cache, folder))
    disk = small_disk(60)

    with pytest.raises(UserError, match="the disk is full"):
        list(copy(library, photos.all_ids(library.read()), disk / "out", "keep"))
    made = list((disk / "out").iterdir())
    assert 0 < len(made) < 8
    assert all(path.read_bytes() == (folder / path.name).read_bytes() for path in made)


@pytest.mark.parametrize("call", ["write", "sync", "truncate", "read"])
def test_a_failing_drive_loses_nothing_that_was_acknowledged(
    shim: Path, tmp_path: Path, kills: int, tally: Tally, call: str
) -> None:
    path, dice = fill(tmp_path / "L.tagger"), random.Random(call)
    faults = 0
    for _ in range(max(2, kills // 2)):
        env = {
            "LD_PRELOAD": str(shim),
            "FAULT_PATH": "L.tagger",
            "FAULT_CALL": call,
            "FAULT_AFTER": str(dice.randrange(3, 400 if call != "sync" else 60)),
            "FAULT_TIMES": str(dice.choice((0, 1, 5))),
            "FAULT_ERRNO": str(dice.choice(list(ERRORS.values()))),
        }
        with working("tag", path, tmp_path, **env) as worker:
            assert worker.stdout is not None
            try:
                said = worker.communicate(timeout=1.5)[0].splitlines()
            except subprocess.TimeoutExpired:  # no call failed, or the program could go on
                worker.kill()
                said = worker.communicate()[0].splitlines()
        tally["runs"] += 1
        refused = [line for line in said if line.startswith("refused")]
        faults += bool(refused)
        tally["faults"] += bool(refused)
        with whole(path, tally) as library:
            known = names(library)
            assert {line.split()[1] for line in said if line.startswith("tagged")} <= known
        for line in refused:
            assert any(words in line for words in ("drive", "full", "read-only", "damaged", "cannot be")), line
    assert faults or call in ("read", "truncate"), "no call ever failed: the test proves nothing"


def test_every_gesture_is_on_the_disk_before_it_is_acknowledged(shim: Path, tmp_path: Path) -> None:
    path, log = fill(tmp_path / "L.tagger"), tmp_path / "syncs"
    env = {"LD_PRELOAD": str(shim), "FAULT_PATH": "L.tagger", "FAULT_LOG": str(log)}
    with working("tag", path, tmp_path, **env) as worker:
        assert worker.stdout is not None
        for _ in range(40):
            said = worker.stdout.readline()
            before = log.stat().st_size if said.startswith("tagged t0 ") else 0
        worker.kill()

    assert said
    assert log.stat().st_size - before >= 39


def test_power_that_fails_loses_only_what_was_not_acknowledged(tmp_path: Path, kills: int, tally: Tally) -> None:
    """Play what a disk may do with what was not synced yet: leave it out, or write a part of it, or rubbish."""
    path, dice = fill(tmp_path / "L.tagger"), random.Random(47)
    log = path.with_name("L.tagger-wal")
    with closing(Library(path)) as library:
        for turn in range(max(6, kills)):
            tag(library, f"t{turn}")
            safe = log.stat().st_size  # SQLite has synced this much
            tag(library, "on its way")
            torn = tmp_path / f"after {turn}" / "L.tagger"
            torn.parent.mkdir()
            shutil.copy(path, torn)
            data = log.read_bytes()
            library.undo()
            with library.edit("Forget") as edit:
                edit.db.execute("DELETE FROM tag WHERE name = 'on its way'")
            if len(data) <= safe:  # the log began anew: all of it is on the disk
                continue
            end = dice.randrange(safe, len(data))
            rest = dice.choice((b"", bytes(len(data) - end), dice.randbytes(len(data) - end), data[end:][::-1]))
            torn.with_name("L.tagger-wal").write_bytes(data[:end] + rest)
            tally["runs"] += 1
            tally["faults"] += 1
            with whole(torn, tally) as again:
                assert {f"t{n}" for n in range(turn + 1)} <= names(again)


def test_a_read_only_disk_is_said(small_disk: Disk) -> None:
    disk = small_disk(3_000)
    path = fill(disk / "L.tagger")
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)

    with pytest.raises(UserError, match=r"read-only"):
        tag(Library(path), "dog")
    with pytest.raises(UserError, match=r"read-only"):
        Library.create(disk / "new.tagger")
    with pytest.raises(UserError, match=r"read-only"):
        write_text(disk / "out.txt", "x")
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    with closing(Library(path)) as library:
        assert check(library) == []
    assert [path.name for path in disk.iterdir()] == ["L.tagger"]


def test_a_disk_that_becomes_read_only_refuses_what_follows(small_disk: Disk, tally: Tally) -> None:
    disk = small_disk(3_000)
    path = fill(disk / "L.tagger")
    library = Library(path)
    tag(library, "before")
    os.chmod(path, 0o444)
    os.chmod(disk, 0o555)
    if os.geteuid() == 0:  # whom no permission stops: a second disk does
        library.close()
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        with pytest.raises(UserError, match="read-only"):
            tag(Library(path), "after")
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    else:
        with pytest.raises(UserError, match="read-only"):
            tag(library, "after")
        library.close()
    with whole(path, tally) as again:
        assert names(again) == {"before"}


def test_a_library_that_another_program_holds_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_S", 0.2)
    path = fill(tmp_path / "L.tagger")
    with closing(Library(path)) as library:
        tag(library, "before")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(UserError, match="is being written by another program") as caught:
                tag(library, "after")
            other.execute("ROLLBACK")
        assert caught.value.hint == "Try again when it has finished."
        tag(library, "afterwards")
        assert names(library) == {"before", "afterwards"}
        assert check(library) == []


def test_a_drive_that_is_gone_is_said(small_disk: Disk, tmp_path: Path) -> None:
    disk = small_disk(3_000)
    path = fill(disk / "L.tagger")
    subprocess.run(["umount", disk], check=True)

    with pytest.raises(UserError, match="There is no library at"):
        Library(path)
    with pytest.raises(UserError, match="There is no folder"):
        write_text(disk / "nowhere" / "out.txt", "x")


def test_a_library_that_is_deleted_under_the_program_is_said_or_goes_on(tmp_path: Path) -> None:
    path = fill(tmp_path / "L.tagger")
    library = Library(path)
    tag(library, "before")
    for file in tmp_path.glob("L.tagger*"):
        file.unlink()

    try:
        tag(library, "after")
    except UserError as error:
        said = str(error)
    else:
        said = ""
    library.close()
    assert not said or said.endswith(".")
