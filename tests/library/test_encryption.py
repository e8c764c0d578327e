"""Encrypted libraries: opened with a password only, converted whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from tagger_desktop.domain.errors import Cancelled, PasswordNeeded, UserError, WrongPassword
from tagger_desktop.domain.people import Credentials, Role
from tagger_desktop.library import beside, conversion, key_file, keys, people, sqlite, vocabulary
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.check import backup, check
from tagger_desktop.library.keys import Access
from tagger_desktop.library.library import Library

pytestmark = pytest.mark.usefixtures("cheap_passwords")

ANN, BOB = Credentials("Ann", "correct horse"), Credentials("Bob", "battery")
SECRET = "Zebra crossing"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An encrypted library with one tag in it, closed."""
    library = Library.create(tmp_path / "S.tagger", by="test", owner=ANN)
    tag(library, SECRET)
    library.close()
    return library.path


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """The same, not encrypted."""
    library = Library.create(tmp_path / "P.tagger", by="test")
    tag(library, SECRET)
    library.close()
    return library.path


def tag(library: Library, name: str) -> None:
    with library.edit(f"Make {name}") as edit:
        vocabulary.create_tag(edit, name)


def opened(path: Path, who: Credentials = ANN) -> Library:
    return Library(path, by="test", access=key_file.unlock(path, who))


def names(library: Library) -> list[str]:
    return [one.name for one in library.vocabulary]


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_an_encrypted_library_opens_with_its_password_and_says_nothing_without(path: Path) -> None:
    with closing(opened(path)) as library:
        assert names(library) == [SECRET]
        assert (library.who, library.role) == ("Ann", Role.MANAGER)
        assert check(library) == []

    with pytest.raises(PasswordNeeded):
        Library(path)
    assert SECRET.encode() not in path.read_bytes()
    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.DatabaseError):
        db.execute("SELECT * FROM tag")


def test_a_wrong_password_and_an_unknown_name_are_refused_in_the_same_words(path: Path) -> None:
    said = set()
    for who in (Credentials("Ann", "Correct horse"), Credentials("Eve", "correct horse"), Credentials("", "")):
        with pytest.raises(WrongPassword) as refused:
            key_file.unlock(path, who)
        said.add(str(refused.value))

    assert said == {"That name and password do not open this library."}


def test_a_password_is_the_same_however_its_letters_are_composed(tmp_path: Path) -> None:
    Library.create(tmp_path / "S.tagger", owner=Credentials("Ann", "gr\u00fcn")).close()

    opened(tmp_path / "S.tagger", Credentials("ann", "gru\u0308n")).close()


def test_each_wrong_password_makes_the_next_try_wait_longer(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_file, "FIRST_WAIT_S", 0.02)
    waits = []
    for _ in range(4):
        with pytest.raises(WrongPassword):
            key_file.unlock(path, Credentials("Ann", "no"))
        waits.append(key_file.wait_s(path))

    assert all(later > earlier for earlier, later in zip(waits, waits[1:], strict=False))
    opened(path).close()
    assert key_file.wait_s(path) == 0.0


def test_guessing_costs_what_the_recommendation_asks_for() -> None:
    assert (keys.Cost().n, keys.Cost().r, keys.Cost().p) == (2**17, 8, 1)


@pytest.mark.parametrize(
    "cost", [{"n": 2**40, "r": 8, "p": 1}, {"n": 3, "r": 8, "p": 1}, {"n": 2**14, "r": 8, "p": 99}]
)
def test_a_key_file_cannot_make_the_program_use_all_memory(path: Path, cost: dict[str, int]) -> None:
    place = key_file.place(path)
    said = json.loads(place.read_text())
    said["people"][0]["scrypt"] |= cost
    place.write_text(json.dumps(said))

    with pytest.raises(UserError, match="no version of this program"):
        key_file.unlock(path, ANN)


@pytest.mark.parametrize("text", ["", "{}", '{"format": "Tagger keys 1", "people": [{}]}', "[1]", "\0"])
def test_a_damaged_key_file_is_refused_in_words(path: Path, text: str) -> None:
    key_file.place(path).write_text(text)

    with pytest.raises(UserError, match="is damaged"):
        key_file.unlock(path, ANN)


def test_every_changed_byte_of_an_entry_is_noticed(path: Path) -> None:
    found = key_file.load(path)
    (entry,) = found.entries
    for name in ("salt", "private"):
        blob = getattr(entry, name)
        for at in (0, len(blob) // 2, len(blob) - 1):
            changed = blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :]
            broken = type(entry)(**{field: getattr(entry, field) for field in entry.__slots__} | {name: changed})
            with pytest.raises(WrongPassword):
                keys.open_entry(broken, ANN.password, sqlite.salt_of(path))


def test_a_missing_key_file_is_named(path: Path) -> None:
    key_file.place(path).unlink()

    with pytest.raises(UserError, match=r"S\.tagger\.keys is not beside it"):
        key_file.unlock(path, ANN)


def test_a_renamed_library_finds_its_key_file_and_gets_one_of_its_own_name(path: Path) -> None:
    moved = path.rename(path.with_name("Other.tagger"))

    opened(moved).close()

    key_file.place(path).unlink()
    with closing(opened(moved)) as library:
        assert names(library) == [SECRET]


def test_a_new_library_puts_the_key_file_of_an_absent_one_aside(path: Path) -> None:
    away = path.parent / "away"
    away.mkdir()
    shutil.move(path, away)

    Library.create(path, owner=BOB).close()

    opened(path, BOB).close()
    shutil.move(away / path.name, path.with_name("Back.tagger"))
    with closing(opened(path.with_name("Back.tagger"))) as library:
        assert names(library) == [SECRET]


def test_what_is_there_already_is_not_overwritten(path: Path, plain: Path) -> None:
    before = path.read_bytes(), plain.read_bytes()

    for taken in (path, plain):
        with pytest.raises(UserError, match="exists already"):
            Library.create(taken, owner=BOB)

    assert (path.read_bytes(), plain.read_bytes()) == before


def test_a_library_gets_encrypted_and_decrypted_with_everything_in_it(plain: Path) -> None:
    with closing(sqlite3.connect(plain)) as db:
        before = dump(db)

    access = conversion.encrypt(plain, ANN, "test")

    assert SECRET.encode() not in plain.read_bytes()
    assert files(plain.parent) == ["P.tagger", "P.tagger.keys"]
    with closing(opened(plain)) as library:
        assert names(library) == [SECRET]
        assert check(library) == []

    conversion.decrypt(plain, access, "test")

    assert files(plain.parent) == ["P.tagger"]
    with closing(sqlite3.connect(plain)) as db:
        assert {name: rows for name, rows in dump(db).items() if name not in ("audit", "sqlite_sequence")} == before
    with closing(Library(plain)) as library:
        assert check(library) == []


def dump(db: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    left = [name for name in tables if name not in ("audit", "sqlite_sequence")]
    return {name: db.execute(f'SELECT * FROM "{name}"').fetchall() for name in left}


def test_the_plain_file_is_overwritten_once_the_encrypted_one_stands(plain: Path) -> None:
    with plain.open("rb") as old:  # the disk's blocks, as somebody would find them afterwards
        assert SECRET.encode() in old.read()

        conversion.encrypt(plain, ANN, "test")

        old.seek(0)
        assert set(old.read()) == {0}


def test_what_stood_in_the_log_is_overwritten_too(plain: Path) -> None:
    with closing(Library(plain)) as library:
        tag(library, "In the log")
        log = plain.with_name(plain.name + "-wal").open("rb")
        copy = shutil.copy(plain, plain.with_name("C.tagger"))
        shutil.copy(plain.with_name(plain.name + "-wal"), copy.with_name(copy.name + "-wal"))
    log.close()
    with copy.with_name(copy.name + "-wal").open("rb") as left:
        assert b"In the log" in left.read()

        conversion.encrypt(copy, ANN, "test")

        left.seek(0)
        assert set(left.read()) <= {0}
    with closing(opened(copy)) as library:
        assert "In the log" in names(library)


def test_a_library_that_is_open_is_not_converted(plain: Path, path: Path) -> None:
    with closing(Library(plain)), pytest.raises(UserError, match="open in another program"):
        conversion.encrypt(plain, ANN, "test")
    access = key_file.unlock(path, ANN)
    with closing(opened(path)), pytest.raises(UserError, match="open in another program"):
        conversion.rekey(path, access, "test")

    assert files(path.parent) == ["P.tagger", "S.tagger", "S.tagger.keys"]
    opened(path).close()


def test_a_conversion_that_is_stopped_changes_nothing(plain: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        conversion.encrypt(plain, ANN, "test", stop)

    assert files(plain.parent) == ["P.tagger"]
    with closing(Library(plain)) as library:
        assert names(library) == [SECRET]


def test_what_is_no_library_is_not_converted(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as db:
        db.execute("CREATE TABLE bookmarks (id INTEGER)")
    before = (tmp_path / "other.db").read_bytes()

    with pytest.raises(UserError, match="not a Tagger library"):
        conversion.encrypt(tmp_path / "other.db", ANN, "test")

    assert (tmp_path / "other.db").read_bytes() == before
    assert files(tmp_path) == ["other.db"]


def test_a_person_who_was_removed_opens_the_library_no_more_even_with_an_old_key_file(path: Path) -> None:
    with closing(opened(path)) as library:
        people.add(library, BOB, Role.ANNOTATOR)
        people.add(library, Credentials("Cleo", "c"), Role.VIEWER)
    bob = key_file.unlock(path, BOB)
    kept = key_file.place(path).read_bytes()
    with closing(opened(path)) as library:
        gone, access = people.removable(library, "bob"), library.access
    assert access

    conversion.rekey(path, access, "test", without=gone.id)

    with pytest.raises(WrongPassword):
        key_file.unlock(path, BOB)
    with pytest.raises(WrongPassword):
        Library(path, access=bob)
    for who in (ANN, Credentials("cleo", "c")):
        with closing(opened(path, who)) as library:
            assert [person.name for person in people.people(library)] == ["Ann", "Cleo"]
            assert names(library) == [SECRET]
    key_file.place(path).write_bytes(kept)
    with pytest.raises(WrongPassword):
        key_file.unlock(path, BOB)
    with pytest.raises((UserError, sqlite3.DatabaseError)):
        Library(path, access=Access(bob.key, bob.person, bob.name, bob.public))


def test_an_earlier_password_with_an_earlier_key_file_ends_with_a_new_key(path: Path) -> None:
    kept = key_file.place(path).read_bytes()
    with closing(opened(path)) as library:
        people.set_password(library, "Ann", "new")
        access = library.access
    assert access
    with pytest.raises(WrongPassword):
        key_file.unlock(path, ANN)

    conversion.rekey(path, access, "test")

    opened(path, Credentials("Ann", "new")).close()
    key_file.place(path).write_bytes(kept)
    with pytest.raises(WrongPassword):
        key_file.unlock(path, ANN)


def test_a_backup_is_encrypted_and_opens_with_the_same_password(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere" / "B.tagger"
    target.parent.mkdir()
    with closing(opened(path)) as library:
        backup(library, target)

    assert files(target.parent) == ["B.tagger", "B.tagger.keys"]
    assert sqlite.is_encrypted(target)
    with closing(opened(target)) as library:
        assert names(library) == [SECRET]


def test_copies_kept_at_an_upgrade_are_encrypted_and_converted_along(path: Path) -> None:
    copy = path.with_name("S.before-upgrade-2.tagger")
    with closing(opened(path)) as library:
        assert library.access
        sqlite.copy(library.read(), copy, library.access.key)
        access = library.access
    assert beside.copies(path) == [copy]

    access = conversion.rekey(path, access, "test")
    assert sqlite.salt_of(copy) == access.key.salt
    conversion.decrypt(path, access, "test")
    assert not sqlite.is_encrypted(copy)
    conversion.encrypt(path, BOB, "test")

    assert sqlite.is_encrypted(copy)
    assert SECRET.encode() not in copy.read_bytes()


def test_an_older_encrypted_library_is_upgraded_with_an_encrypted_copy(path: Path) -> None:
    with closing(sqlite.connect(path, key_file.unlock(path, ANN).key)) as db:
        db.execute("DELETE FROM _sqlite_migrations WHERE name LIKE 'm003%'")
        for statement in ("DROP TABLE audit", "CREATE TABLE kept AS SELECT * FROM person", "DROP TABLE person"):
            db.execute(statement)

    # It has no people any more, so nobody may open it; what counts here is the copy.
    with pytest.raises(WrongPassword):
        opened(path)

    copies = beside.copies(path)
    assert len(copies) == 1
    assert all(sqlite.is_encrypted(copy) and SECRET.encode() not in copy.read_bytes() for copy in copies)


@pytest.mark.parametrize("key", [None, sqlite.Key.new()])
def test_the_cache_is_encrypted_like_its_library(tmp_path: Path, key: sqlite.Key | None) -> None:
    jpeg = b"\xff\xd8\xff\xe0 a thumbnail" * 100
    cache = Cache(tmp_path / "L.cache", key=key)
    cache.store([("f1", 256, jpeg)])
    cache.close()

    assert (jpeg[:100] in (tmp_path / "L.cache").read_bytes()) == (key is None)
    again = Cache(tmp_path / "L.cache", key=key)
    assert again.thumbnail("f1", 256) == jpeg
    again.close()


def test_a_cache_from_before_the_library_was_encrypted_is_overwritten(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "L.cache")
    cache.store([("f1", 256, b"\xff\xd8 plain")])
    cache.close()
    with (tmp_path / "L.cache").open("rb") as old:
        again = Cache(tmp_path / "L.cache", key=sqlite.Key.new())
        assert again.thumbnail("f1", 256) is None
        again.close()
        assert set(old.read()) == {0}


def test_a_converted_cache_keeps_what_is_in_it(tmp_path: Path) -> None:
    first, second = sqlite.Key.new().elsewhere(), sqlite.Key.new().elsewhere()
    path, before = tmp_path / "L.cache", None
    cache = Cache(path)
    cache.store([("f1", 256, b"jpeg")])
    cache.close()
    for key in (first, second, None):
        conversion.convert_cache(path, before, key)
        cache, before = Cache(path, key=key), key
        assert cache.thumbnail("f1", 256) == b"jpeg"
        cache.close()


def test_what_fails_in_an_encrypted_file_is_caught_as_in_a_plain_one(tmp_path: Path) -> None:
    with closing(sqlite.connect(tmp_path / "x.db", sqlite.Key.new())) as db:
        db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE)")
        db.execute("INSERT INTO t VALUES (1, 'a')")
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            db.execute("SELECT * FROM absent")
        with pytest.raises(sqlite3.IntegrityError):
            db.execute("INSERT INTO t VALUES (2, 'a')")
        with pytest.raises(sqlite3.ProgrammingError):
            db.execute("SELECT ?")
        table = Database(db, execute_plugins=False)["t"]
        table.insert({"id": 3, "name": "b", "more": 1}, alter=True)  # these decide by the exception what to try next
        table.create_index(["more"])
        table.create_index(["more"], find_unique_name=True)
        assert len(table.indexes) == 3


def test_a_second_program_reads_and_writes_an_encrypted_library_at_the_same_time(path: Path) -> None:
    with closing(opened(path)) as one, closing(opened(path)) as other:
        tag(one, "from one")
        tag(other, "from the other")
        one.forget()
        assert set(names(one)) == {SECRET, "from one", "from the other"}
        assert one.undo() == "Make from the other"


@pytest.fixture
def leftovers(plain: Path) -> Callable[[], list[str]]:
    """Call to see what stands beside the plain library."""
    return lambda: [name for name in files(plain.parent) if not name.startswith("P.tagger-")]


def test_leftovers_of_a_conversion_that_was_cut_short_are_cleared_away(
    plain: Path, leftovers: Callable[[], list[str]]
) -> None:
    os.link(plain, beside.old_of(plain))
    beside.part_of(plain).write_bytes(SECRET.encode())

    with closing(Library(plain)) as library:
        assert names(library) == [SECRET]
        assert check(library) == []

    assert leftovers() == ["P.tagger"]
