"""The door to the file: edits, undo, news, other programs, other versions."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tagger_desktop.domain.errors import Cancelled, UserError
from tagger_desktop.domain.events import HISTORY, TAGS, VOCABULARY, Changed
from tagger_desktop.library import journal, vocabulary
from tagger_desktop.library.check import check
from tagger_desktop.library.edit import Edit
from tagger_desktop.library.library import Library

Known = Callable[[int], list[int]]
HISTORY_TABLES = ("edit", "change", "news", "audit", "sqlite_sequence")


def tables(library: Library) -> dict[str, list[tuple[object, ...]]]:
    """Return every row a person made, to compare before and after."""
    db = library.read()
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {
        name: sorted(db.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names if name not in HISTORY_TABLES
    }


def test_a_tag_is_put_on_photos_taken_back_and_put_on_again(library: Library, known: Known) -> None:
    photos = known(300)
    with library.edit("Tag dog") as edit:
        dog = vocabulary.create_tag(edit, "dog")
        assert edit.add_tag(dog, photos) == 300

    assert vocabulary.counts(library.read()) == {dog: 300}
    assert library.undo() == "Tag dog"
    assert vocabulary.counts(library.read()) == {}
    assert not library.vocabulary.find("dog")
    assert library.redo() == "Tag dog"
    assert vocabulary.counts(library.read()) == {dog: 300}
    assert check(library) == []


def test_undo_and_redo_survive_a_restart(library: Library, known: Known) -> None:
    photos = known(3)
    with library.edit("Rate") as edit:
        edit.set_field("rating", 4, photos)
    library.undo()
    library.close()

    again = Library(library.path)
    assert again.redo() == "Rate"
    assert again.read().execute("SELECT sum(rating) FROM photo").fetchone()[0] == 12
    again.close()


def test_an_edit_that_changes_nothing_leaves_no_trace_and_keeps_what_can_be_redone(
    library: Library, known: Known
) -> None:
    photos = known(2)
    with library.edit("Rate") as edit:
        edit.set_field("rating", 4, photos)
    library.undo()
    with library.edit("Rate none") as edit:
        edit.set_field("rating", 0, photos)

    assert [entry.title for entry in journal.history(library.read())] == ["Rate"]
    assert library.redo() == "Rate"


def test_an_edit_that_fails_changes_nothing(library: Library, known: Known) -> None:
    photos = known(5)
    before = tables(library)

    def fail() -> None:
        with library.edit("Tag dog") as edit:
            edit.add_tag(vocabulary.create_tag(edit, "dog"), photos)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert tables(library) == before
    assert journal.history(library.read()) == []
    with library.edit("Tag cat") as edit:
        vocabulary.create_tag(edit, "cat")
    assert library.vocabulary.find("cat")


def test_a_large_edit_that_is_cancelled_changes_nothing(library: Library, known: Known, monkeypatch) -> None:
    monkeypatch.setattr("tagger_desktop.library.edit.CHUNK", 10)
    photos = known(50)
    before = tables(library)

    def report(done: int, total: int) -> None:
        if done >= 30:
            raise Cancelled

    with pytest.raises(Cancelled), library.edit("Rate", report=report) as edit:
        edit.set_field("rating", 5, photos)

    assert tables(library) == before


def test_a_removed_tag_comes_back_with_the_edit_that_gave_it(library: Library, known: Known) -> None:
    photos = known(4)
    with library.edit("Tag dog") as edit:
        dog = vocabulary.create_tag(edit, "dog")
        edit.add_tag(dog, photos[:2])
    with library.edit("Tag dog") as edit:
        edit.add_tag(dog, photos)
    before = tables(library)
    with library.edit("Delete tag dog") as edit:
        assert vocabulary.delete_tag(edit, dog) == 4

    library.undo()

    assert tables(library) == before


def test_a_toggle_removes_only_when_all_have_the_tag(library: Library, known: Known) -> None:
    photos = known(3)
    with library.edit("Tag dog") as edit:
        dog = vocabulary.create_tag(edit, "dog")
        edit.add_tag(dog, photos[:1])
    with library.edit("Tag dog") as edit:
        assert edit.toggle_tag(dog, photos) is True
    with library.edit("Tag dog") as edit:
        assert edit.toggle_tag(dog, photos) is False
    assert vocabulary.counts(library.read()) == {}


def test_news_says_what_changed_once_for_each_edit(library: Library, known: Known) -> None:
    photos = known(2)
    heard: list[Changed] = []
    library.changed.connect(heard.append)
    with library.edit("Tag dog") as edit:
        edit.add_tag(vocabulary.create_tag(edit, "dog"), photos)

    assert [news.what for news in heard] == [frozenset({TAGS, VOCABULARY, HISTORY})]
    assert heard[0].photos == frozenset(photos)
    assert heard[0].title == "Tag dog"


def _change(edit: Edit, library: Library, verb: str, n: int, photos: list[int]) -> None:
    found = library.vocabulary.find(f"tag {n}")
    if verb == "add":
        edit.add_tag(found[0].id if found else vocabulary.create_tag(edit, f"tag {n}"), photos)
    elif verb in ("rate", "caption"):
        edit.set_field("rating" if verb == "rate" else "caption", n if verb == "rate" else "é" * n, photos)
    elif found:
        changes = {
            "remove": lambda tag_id: edit.remove_tag(tag_id, photos),
            "delete": lambda tag_id: vocabulary.delete_tag(edit, tag_id),
            "rename": lambda tag_id: vocabulary.rename_tag(edit, tag_id, f"Tag {n}"),
            "key": lambda tag_id: vocabulary.set_key(edit, tag_id, "q"),
        }
        changes[verb](found[0].id)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["add", "remove", "rate", "caption", "delete", "rename", "key"]),
            st.sets(st.integers(0, 7), min_size=1),
            st.integers(0, 2),
        ),
        max_size=12,
    )
)
def test_undoing_everything_and_doing_it_again_ends_where_it_was(tmp_path_factory, steps) -> None:
    library = Library.create(tmp_path_factory.mktemp("undo") / "L.tagger")
    with library.record() as record:
        folder = record.folder(record.root(library.path.parent)[0], "")
        record.db.executemany(
            "INSERT INTO photo (folder_id, name, added) VALUES (?, ?, '')", [(folder, str(n)) for n in range(8)]
        )
    states = [tables(library)]
    for verb, rows, n in steps:
        photos = [row + 1 for row in rows]
        with library.edit(f"{verb} {n}") as edit:
            _change(edit, library, verb, n, photos)
        if tables(library) != states[-1]:
            states.append(tables(library))

    for state in reversed(states[:-1]):
        assert library.undo() is not None
        assert tables(library) == state
    assert library.undo() is None
    for state in states[1:]:
        assert library.redo() is not None
        assert tables(library) == state
    assert library.redo() is None
    assert check(library) == []
    library.close()


def test_a_second_process_may_read_and_write_the_same_library(library: Library, known: Known) -> None:
    photos = known(2)
    other = Library(library.path)
    with other.edit("Tag cat") as edit:
        edit.add_tag(vocabulary.create_tag(edit, "cat"), photos)
    library.forget()

    assert [tag.name for tag in library.vocabulary] == ["cat"]
    assert library.undo() == "Tag cat"
    other.close()


def test_a_write_while_another_program_writes_is_refused_in_words(library: Library, monkeypatch) -> None:
    monkeypatch.setattr("tagger_desktop.library.sqlite.BUSY_S", 0.05)
    hurried = Library(library.path)

    def tag() -> None:
        with hurried.edit("Tag cat") as edit:
            vocabulary.create_tag(edit, "cat")

    with closing(sqlite3.connect(library.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UserError, match="written by another program"):
            tag()
    hurried.close()


def test_a_newer_library_is_refused_and_left_alone(library: Library) -> None:
    library.close()
    with closing(sqlite3.connect(library.path)) as db, db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('library', 'm999_future', '')"
        )
    before = library.path.read_bytes()

    with pytest.raises(UserError, match="newer version"):
        Library(library.path)

    assert library.path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0" + b"\xff" * 200])
def test_a_file_that_is_no_library_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.tagger"
    path.write_bytes(content)
    if content:
        with pytest.raises(UserError, match="not a Tagger library|cannot be opened"):
            Library(path)
    else:
        Library(path).close()  # an empty file is what a creation leaves that was killed at once


def test_another_kind_of_sqlite_file_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as db:
        db.execute("CREATE TABLE bookmarks (id INTEGER)")
    with pytest.raises(UserError, match="not a Tagger library"):
        Library(tmp_path / "other.db")


def test_a_library_that_is_absent_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no library at"):
        Library(tmp_path / "none.tagger")
