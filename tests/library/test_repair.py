"""A library that does not hold together is put right, and out of a damaged file comes what can be read."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.people import Credentials
from tagger_desktop.library import conversion, photos, sqlite, vocabulary
from tagger_desktop.library.check import check
from tagger_desktop.library.library import Library
from tagger_desktop.library.record import FoundFile
from tagger_desktop.library.repair import repair
from tagger_desktop.library.salvage import Salvaged, salvage

PAGE = 4096
COUNT = 2_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a library of two thousand photos with tags, fields and a history."""
    path = tmp_path_factory.mktemp("made") / "L.tagger"
    with closing(Library.create(path)) as library:
        with library.record() as record:
            root = record.root(path.parent / "photos")[0]
            for n in range(COUNT):
                folder = record.folder(root, f"day {n // 100}")
                record.file(FoundFile(folder, f"{n:05}.jpg", 1000 + n, 1, f"fingerprint{n:021}"))
        ids = list(photos.all_ids(library.read()))
        for n in range(12):
            with library.edit(f"Tag t{n}") as edit:
                edit.add_tag(vocabulary.create_tag(edit, f"t{n}"), ids[n::3])
        with library.edit("Untag") as edit:
            edit.remove_tag(vocabulary.find_or_create(edit, library.vocabulary, "t1"), ids[:500])
        with library.edit("Rate") as edit:
            edit.set_field("rating", 4, ids[::2])
        with library.edit("Say") as edit:
            edit.set_field("caption", "at grandmother's", ids[5:50])
            edit.set_field("colour", "red", ids[::7])
    return path


@pytest.fixture
def full(made: Path, tmp_path: Path) -> Iterator[Library]:
    """That library, open."""
    shutil.copy(made, tmp_path / "L.tagger")
    library = Library(tmp_path / "L.tagger")
    yield library
    library.close()


def said(db: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Return what people made of the photos."""
    return {
        "tags": db.execute("SELECT photo_id, tag_id FROM photo_tag ORDER BY 1, 2").fetchall(),
        "fields": db.execute("SELECT id, name, rating, caption, colour, removed FROM photo ORDER BY id").fetchall(),
        "names": db.execute("SELECT id, name, parent_id FROM tag ORDER BY id").fetchall(),
        "edits": db.execute("SELECT id, title FROM edit WHERE import_id = 0 ORDER BY id").fetchall(),
    }


def broken(library: Library, *statements: str) -> Library:
    """Let another program do what ours never does, and open the library again."""
    library.close()
    with closing(sqlite3.connect(library.path)) as db, db:
        for statement in statements:
            db.execute(statement)
    return Library(library.path)


def test_a_sound_library_is_left_as_it_is(full: Library) -> None:
    before = said(full.read())

    assert repair(full) == ["Rebuilt the indexes."]
    assert said(full.read()) == before
    assert check(full) == []


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("DELETE FROM tag WHERE name = 't3'", "Made the tag 't3' anew, which photos still carry."),
        ("DELETE FROM edit WHERE title = 'Tag t2'", "Kept 666 tags of edits that are gone"),
        ("DELETE FROM folder WHERE id = 3", "Gave the photos of 1 lost folders a place"),
        ("DELETE FROM root", "Made the watched folder 1 anew"),
        ("DELETE FROM kind WHERE id = 1", "of a lost kind the first kind."),
        ("UPDATE tag SET parent_id = 999 WHERE name = 't4'", "Moved 1 tags to the top"),
        ("DELETE FROM photo WHERE id = 7", "Set aside 3 tags on photos that do not exist (table set_aside)."),
        ("INSERT INTO synonym VALUES (1, 999, 'x', 'x')", "Set aside 1 rows of synonym for tags that do not exist"),
        ("INSERT INTO implication VALUES (1, 1, 999)", "Set aside 1 implications of tags that do not exist"),
    ],
)
def test_what_points_nowhere_is_put_right_and_said(full: Library, statement: str, sentence: str) -> None:
    before = said(full.read())
    library = broken(full, statement)
    assert check(library) != []

    done = repair(library)

    assert any(sentence in line for line in done), done
    assert check(library) == []
    after = said(library.read())
    if "DELETE FROM photo " not in statement:
        assert after["tags"] == before["tags"]
        assert [row[:2] for row in after["names"]] == [row[:2] for row in before["names"]]
        assert len(after["fields"]) == COUNT
    library.close()


def test_what_is_set_aside_can_be_read_again(full: Library) -> None:
    library = broken(full, "DELETE FROM photo WHERE id = 7")
    repair(library)

    rows = library.read().execute('SELECT "table", why, "row" FROM set_aside').fetchall()
    assert len(rows) == 3
    assert rows[0][0] == "photo_tag"
    assert '"photo_id": 7' in rows[0][2]
    library.close()


def roots_of(path: Path, *names: str) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as db:
        return dict(
            db.execute(f"SELECT name, rootpage FROM sqlite_master WHERE name IN ({', '.join('?' * len(names))})", names)
        )


def leaves(data: bytes, root: int) -> list[int]:
    """Return the pages of a b-tree that hold rows, left to right, root page first where it is alone."""
    at = (root - 1) * PAGE
    kind = data[at]
    if kind in (0x0D, 0x0A):
        return [root]
    cells = int.from_bytes(data[at + 3 : at + 5], "big")
    children = []
    for cell in range(cells):
        pointer = at + int.from_bytes(data[at + 12 + 2 * cell : at + 14 + 2 * cell], "big")
        children.append(int.from_bytes(data[pointer : pointer + 4], "big"))
    children.append(int.from_bytes(data[at + 8 : at + 12], "big"))
    return [leaf for child in children for leaf in leaves(data, child)]


def torn(library: Library, name: str, *which: float) -> None:
    """Overwrite leaves of a table or index, given by how far in it they are."""
    library.close()
    root = roots_of(library.path, name)[name]
    data = bytearray(library.path.read_bytes())
    pages = leaves(data, root)
    assert len(pages) > 3
    for part in which:
        page = pages[min(int(part * len(pages)), len(pages) - 1)]
        data[(page - 1) * PAGE : page * PAGE] = random.Random(part).randbytes(PAGE)
    library.path.write_bytes(data)


def mended(path: Path) -> tuple[Salvaged, Library]:
    result = salvage(path)
    library = Library(path)
    result.lines += repair(library)
    return result, library


@pytest.mark.parametrize("which", [(0.0,), (0.99,), (0.2, 0.7)])
@pytest.mark.parametrize("name", ["photo", "photo_tag", "photo_tag_reverse", "photo_folder", "idx_photo_fingerprint"])
def test_a_torn_page_of_photos_tags_or_indexes_loses_nothing_that_people_made(
    full: Library, name: str, which: tuple[float, ...]
) -> None:
    before = said(full.read())
    torn(full, name, *which)

    result, library = mended(full.path)

    assert check(library) == []
    assert said(library.read()) == before
    assert library.undo() == "Say"
    assert result.aside is not None
    assert result.aside.is_file()
    if name in ("photo", "photo_tag"):
        assert f"Rows of {name} could not be read" in result.lines[0]
    library.close()


def test_a_torn_history_is_said_and_the_tags_stay(full: Library) -> None:
    with full.edit("Many") as edit:
        for n in range(300):
            vocabulary.create_tag(edit, f"more {n}")
    before = said(full.read())
    torn(full, "change", 0.5)

    result, library = mended(full.path)

    assert check(library) == []
    assert said(library.read()) == before
    assert result.lines[0].startswith("Rows of change could not be read (rowid ")
    library.close()


@pytest.mark.parametrize("seed", range(8))
def test_a_file_damaged_anywhere_becomes_a_sound_library_or_is_left_as_it_is(full: Library, seed: int) -> None:
    full.close()
    dice = random.Random(seed)
    data = bytearray(full.path.read_bytes())
    for _ in range(dice.choice((1, 3, 10))):
        page = dice.randrange(1, len(data) // PAGE)
        start, size = page * PAGE + dice.randrange(PAGE // 2), dice.choice((8, 100, PAGE // 2))
        data[start : start + size] = dice.randbytes(size)
    if dice.random() < 0.3:
        del data[dice.randrange(len(data) // 2, len(data)) :]
    full.path.write_bytes(data)

    refused = ""
    try:
        salvage(full.path)
    except UserError as error:
        refused = error.hint
    if refused:
        assert full.path.read_bytes() == data
        return
    with closing(Library(full.path)) as library:
        repair(library)
        assert [fault for fault in check(library) if "audit" not in fault] == []


@pytest.mark.parametrize("data", [b"", b"SQLite format 3\0" + bytes(5000), b"nothing of the kind" * 300])
def test_a_file_of_which_nothing_is_left_is_left_alone(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "L.tagger"
    path.write_bytes(data)

    with pytest.raises(UserError, match="Nothing can be read") as caught:
        salvage(path)
    assert caught.value.hint == "Restore a backup of it."
    assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


def test_a_library_in_use_is_not_salvaged(full: Library) -> None:
    with pytest.raises(UserError, match="is open in another program"):
        salvage(full.path)


def test_an_encrypted_library_is_salvaged_encrypted(full: Library) -> None:
    before = said(full.read())
    full.close()
    access = conversion.encrypt(full.path, Credentials("Ada", "a password"), "test")
    with closing(sqlite.connect(full.path, access.key)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        pages = db.execute("PRAGMA page_count").fetchone()[0]
    data = bytearray(full.path.read_bytes())
    size = len(data) // pages
    for page in (pages // 3, pages // 2):
        data[page * size + 100 : page * size + 200] = bytes(100)
    full.path.write_bytes(data)

    result = salvage(full.path, access)

    assert 1 <= len(result.lines) <= 6
    assert sqlite.is_encrypted(full.path)
    with closing(Library(full.path, access=access)) as library:
        repair(library)
        assert [fault for fault in check(library) if "audit" not in fault] == []
        assert said(library.read())["names"] == before["names"]
    for path in full.path.parent.glob("L*"):
        assert b"grandmother" not in path.read_bytes(), path
