"""Copies of a library are whole, thinned out sensibly whatever the clock says, and can be put back."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger_desktop.domain.errors import Cancelled, UserError, WrongPassword
from tagger_desktop.domain.people import Credentials
from tagger_desktop.library import backups, conversion, key_file, photos, vocabulary
from tagger_desktop.library.backups import RECENT, Backup, Keeping
from tagger_desktop.library.check import check
from tagger_desktop.library.library import Library
from tagger_desktop.library.record import FoundFile

ADA = Credentials("Ada", "correct horse")


def tag(library: Library, name: str) -> None:
    with library.edit(f"Tag {name}") as edit:
        edit.add_tag(vocabulary.create_tag(edit, name), photos.all_ids(edit.db))


def names(library: Library) -> set[str]:
    return {one.name for one in library.vocabulary}


@pytest.fixture
def encrypted(tmp_path: Path) -> Library:
    made = Library.create(tmp_path / "secret" / "S.tagger", owner=ADA)
    with made.record() as record:
        folder = record.folder(record.root(tmp_path / "photos")[0], "")
        record.file(FoundFile(folder, "grandmother.jpg", 1, 1, "f"))
    return made


def test_a_backup_is_a_whole_library_of_its_own(
    library: Library, known: Callable[[int], list[int]], tmp_path: Path
) -> None:
    known(50)
    tag(library, "dog")

    made = backups.make(library, tmp_path / "copies")
    tag(library, "later")

    assert [backup.path for backup in backups.listed(tmp_path / "copies")] == [made.path]
    assert list(made.path.parent.iterdir()) == [made.path]
    with closing(Library(made.path)) as copy:
        assert check(copy) == []
        assert names(copy) == {"dog"}
        assert copy.id == library.id


def test_a_backup_is_of_one_moment_while_others_write(
    library: Library, known: Callable[[int], list[int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(3_000)
    monkeypatch.setattr(backups, "PAGES", 4)
    turns, stop = [0], threading.Event()

    def write() -> None:
        while not stop.is_set():
            tag(library, f"t{turns[0]}")
            turns[0] += 1

    writer = threading.Thread(target=write)
    writer.start()
    steps: list[int] = []
    made = backups.make(library, tmp_path / "copies", report=lambda done, total: steps.append(done))
    stop.set()
    writer.join()

    assert steps == sorted(steps), "it never had to begin again"
    assert turns[0] > 0
    with closing(Library(made.path)) as copy:
        assert check(copy) == []
        assert len(names(copy)) < turns[0] + 1


def test_a_backup_that_is_stopped_leaves_nothing(
    library: Library, known: Callable[[int], list[int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(3_000)
    monkeypatch.setattr(backups, "PAGES", 4)

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        backups.make(library, tmp_path / "copies", report=stop)
    assert list((tmp_path / "copies").iterdir()) == []


def test_a_backup_is_due_when_the_last_is_old_and_something_was_written(library: Library, tmp_path: Path) -> None:
    folder, now = tmp_path / "copies", datetime.now(UTC)
    assert backups.is_due(library, folder, 24)
    tag(library, "dog")
    backups.make(library, folder)

    assert not backups.is_due(library, folder, 24, now)
    assert not backups.is_due(library, folder, 24, now + timedelta(days=3)), "nothing was written since"
    tag(library, "cat")
    assert not backups.is_due(library, folder, 24, now + timedelta(hours=23))
    assert backups.is_due(library, folder, 24, now + timedelta(hours=25))


def test_a_clock_that_was_put_back_stops_no_backup(library: Library, tmp_path: Path) -> None:
    folder, now = tmp_path / "copies", datetime.now(UTC)
    backups.make(library, folder)
    tag(library, "dog")

    assert backups.is_due(library, folder, 24, now - timedelta(days=300))


def ages(*hours: float) -> list[Backup]:
    now = datetime(2026, 11, 24, 15, tzinfo=UTC)
    return [Backup(Path(f"{at}"), now - timedelta(hours=at), 1) for at in sorted(hours)]


def test_what_is_kept_is_one_a_day_and_one_a_week() -> None:
    every_six_hours = ages(*range(0, 24 * 60, 6))

    kept = backups.kept(every_six_hours, Keeping(7, 4))

    assert kept[:RECENT] == every_six_hours[:RECENT]
    assert len({backup.at.date() for backup in kept}) >= 7
    assert 7 + 3 <= len(kept) <= 7 + 4 + RECENT
    assert (kept[0].at - kept[-1].at).days >= 15


@given(st.lists(st.floats(-20_000, 20_000), unique=True, max_size=40))
def test_whatever_the_clock_says_the_newest_stay_and_few_are_enough(hours: list[float]) -> None:
    made = ages(*hours)

    kept = backups.kept(made, Keeping(7, 4))

    assert kept[:RECENT] == made[:RECENT]
    assert len(kept) >= min(len(made), RECENT)
    assert backups.kept(kept, Keeping(7, 4)) == kept


def test_thinning_touches_no_file_of_another_name(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    for day in range(1, 29):
        (folder / f"L 2026-01-{day:02} 120000Z.tagger").write_bytes(b"")
    (folder / "holiday.tagger").write_bytes(b"")
    (folder / "L 2026-01-01.tagger").write_bytes(b"")

    gone = backups.thin(folder, Keeping(2, 2))

    assert len(gone) == 28 - RECENT - 1
    assert (folder / "holiday.tagger").exists()
    assert (folder / "L 2026-01-01.tagger").exists()


def test_a_restored_library_is_as_it_was_and_the_present_one_is_kept(library: Library, tmp_path: Path) -> None:
    tag(library, "dog")
    made = backups.make(library, tmp_path / "copies")
    tag(library, "mistake")
    library.close()

    aside = backups.restore(library.path, made.path)

    with closing(Library(library.path)) as again:
        assert names(again) == {"dog"}
        assert check(again) == []
    assert aside is not None
    with closing(Library(aside)) as kept:
        assert names(kept) == {"dog", "mistake"}
    assert made.path.exists()
    assert not list(tmp_path.glob("*.part"))


def test_a_library_in_use_is_not_replaced(library: Library, tmp_path: Path) -> None:
    tag(library, "dog")
    made = backups.make(library, tmp_path / "copies")

    with pytest.raises(UserError, match="is open in another program"):
        backups.restore(library.path, made.path)
    assert names(library) == {"dog"}
    assert sorted(path.name for path in tmp_path.glob("L*.tagger")) == ["L.tagger"]


@pytest.mark.parametrize("damage", ["cut", "flipped", "no library", "gone"])
def test_a_backup_that_is_not_sound_replaces_nothing(library: Library, tmp_path: Path, damage: str) -> None:
    for n in range(40):
        tag(library, f"tag number {n}")
    path = backups.make(library, tmp_path / "copies").path
    library.close()
    before, data = library.path.read_bytes(), bytearray(path.read_bytes())
    if damage == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif damage == "flipped":
        for at in range(4096 * 3, len(data), 4096):
            data[at : at + 40] = bytes(40)
        path.write_bytes(data)
    elif damage == "gone":
        path.unlink()
    else:
        path.write_bytes(b"SQLite format 3\0" + bytes(4000))

    with pytest.raises(UserError):
        backups.restore(library.path, path)
    assert library.path.read_bytes() == before


def test_a_damaged_library_is_replaced_with_all_that_belongs_to_it_kept(library: Library, tmp_path: Path) -> None:
    tag(library, "dog")
    made = backups.make(library, tmp_path / "copies")
    library.close()
    library.path.write_bytes(b"damaged beyond repair" * 100)
    library.path.with_name("L.tagger-wal").write_bytes(b"a log of no use")

    aside = backups.restore(library.path, made.path)

    assert aside is not None
    assert aside.read_bytes().startswith(b"damaged")
    assert aside.with_name(aside.name + "-wal").read_bytes() == b"a log of no use"
    with closing(Library(library.path)) as again:
        assert names(again) == {"dog"}


def test_a_library_that_is_gone_comes_back_from_a_backup(library: Library, tmp_path: Path) -> None:
    tag(library, "dog")
    made = backups.make(library, tmp_path / "copies")
    library.close()
    library.path.unlink()

    assert backups.restore(library.path, made.path) is None
    with closing(Library(library.path)) as again:
        assert names(again) == {"dog"}
    assert backups.listed_for([tmp_path / "copies"], library.path) == backups.listed(tmp_path / "copies")


def test_a_backup_of_an_encrypted_library_is_encrypted_and_opens_with_its_password(
    encrypted: Library, tmp_path: Path
) -> None:
    tag(encrypted, "private tag")
    made = backups.make(encrypted, tmp_path / "copies")
    encrypted.close()

    assert {path.suffix for path in made.path.parent.iterdir()} == {".tagger", ".keys"}
    for path in made.path.parent.iterdir():
        assert b"private tag" not in path.read_bytes()
        assert b"grandmother" not in path.read_bytes()
    with pytest.raises(WrongPassword):
        key_file.unlock(made.path, Credentials("Ada", "wrong"))
    with closing(Library(made.path, access=key_file.unlock(made.path, ADA))) as copy:
        assert names(copy) == {"private tag"}


def test_copies_from_before_the_encryption_go_once_there_is_an_encrypted_one(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    tag(library, "dog")
    plain = backups.make(library, folder)
    library.close()
    access = conversion.encrypt(library.path, ADA, "test")

    with closing(Library(library.path, access=access)) as again:
        assert backups.is_due(again, folder, 24)
        made = backups.make(again, folder)

    assert not plain.path.exists() or plain.path == made.path
    assert b"dog" not in b"".join(path.read_bytes() for path in folder.iterdir())


def test_a_backup_under_an_earlier_key_can_be_restored_with_its_password(encrypted: Library, tmp_path: Path) -> None:
    tag(encrypted, "early")
    made = backups.make(encrypted, tmp_path / "copies")
    tag(encrypted, "late")
    path, access = encrypted.path, encrypted.access
    assert access is not None
    encrypted.close()
    conversion.rekey(path, access, "test")

    aside = backups.restore(path, made.path, key_file.unlock(made.path, ADA))

    with closing(Library(path, access=key_file.unlock(path, ADA))) as again:
        assert names(again) == {"early"}
        assert check(again) == []
    assert aside is not None
    with closing(Library(aside, access=key_file.unlock(aside, ADA))) as kept:
        assert names(kept) == {"early", "late"}


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(library: Library, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(UserError, match="cannot be made"):
        backups.make(library, tmp_path / "file" / "copies")


def test_a_backup_can_be_read_by_any_sqlite_tool(library: Library, tmp_path: Path) -> None:
    tag(library, "dog")
    made = backups.make(library, tmp_path / "copies")

    with closing(sqlite3.connect(f"file:{made.path}?mode=ro&immutable=1", uri=True)) as db:
        assert db.execute("SELECT name FROM tag").fetchall() == [("dog",)]
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
