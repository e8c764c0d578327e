"""Who did what when: only ever added to, and nothing taken from it goes unnoticed."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tagger_desktop.domain.events import Changed
from tagger_desktop.jobs.trail import export
from tagger_desktop.library import audit, vocabulary
from tagger_desktop.library.check import check
from tagger_desktop.library.edit import Edit
from tagger_desktop.library.library import Library

Known = Callable[[int], list[int]]


@pytest.fixture
def used(library: Library, known: Known) -> Library:
    """A library in which a few things were done."""
    photos = known(3)
    with library.edit("Tag dög") as edit:
        edit.add_tag(vocabulary.create_tag(edit, "dög"), photos)
    library.undo()
    library.redo()
    with library.edit("Rate") as edit:
        edit.set_field("rating", 3, photos[:1])
    return library


def told(library: Library) -> list[tuple[str, str | None]]:
    return [(line.what, json.loads(line.details).get("title")) for line in audit.lines(library.read())]


def tamper(library: Library, *statements: str) -> list[str]:
    """Change the file as another tool could, and return what `check` says then."""
    with closing(sqlite3.connect(library.path, isolation_level=None)) as db:
        for name in ("audit_update", "audit_delete", "audit_replace"):
            db.execute(f"DROP TRIGGER IF EXISTS {name}")
        for statement in statements:
            db.execute(statement)
    return [fault for fault in check(library) if "audit" in fault]


def test_every_edit_undo_and_redo_is_told_with_who_and_when(used: Library) -> None:
    assert told(used) == [("edit", "Tag dög"), ("undo", "Tag dög"), ("redo", "Tag dög"), ("edit", "Rate")]
    lines = list(audit.lines(used.read()))
    assert {(line.who, line.by) for line in lines} == {(used.who, "test")}
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    assert json.loads(lines[-1].details) == {"edit": 2, "title": "Rate", "photos": 1}
    assert check(used) == []


def test_what_changes_nothing_or_fails_is_not_told(used: Library) -> None:
    before = told(used)
    with used.edit("Rate") as edit:
        edit.set_field("rating", 3, [1])

    def fail(edit: Edit) -> None:
        edit.set_field("rating", 5, [1])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), used.edit("Fail") as edit:
        fail(edit)

    assert told(used) == before


def test_the_trail_and_the_edit_appear_together(used: Library) -> None:
    seen: list[tuple[int, int]] = []

    def look(news: Changed) -> None:
        db = used.read()
        seen.append((db.execute("SELECT max(id) FROM edit").fetchone()[0], told(used).count(("edit", "Caption"))))

    used.changed.connect(look)
    with used.edit("Caption") as edit:
        edit.set_field("caption", "x", [1])

    assert seen == [(3, 1)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET who = 'nobody' WHERE id = 2",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE id = 4",
        "INSERT OR REPLACE INTO audit SELECT id, at, 'nobody', \"by\", what, details, hash FROM audit WHERE id = 3",
    ],
)
def test_the_file_itself_refuses_to_change_the_trail(used: Library, statement: str) -> None:
    before = list(audit.lines(used.read()))
    with closing(sqlite3.connect(used.path)) as db, pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
        db.execute(statement)

    assert list(audit.lines(used.read())) == before


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE audit SET who = 'nobody' WHERE id = 2", "at row 2"),
        ("UPDATE audit SET at = '2020-01-01' WHERE id = 4", "at row 4"),
        ("UPDATE audit SET details = '{}' WHERE id = 3", "at row 3"),
        ("UPDATE audit SET hash = zeroblob(32) WHERE id = 1", "at row 1"),
        ("DELETE FROM audit WHERE id = 2", "row 2 is missing"),
        ("DELETE FROM audit WHERE id = 1", "row 1 is missing"),
        ("DELETE FROM audit WHERE id = 4", "ends at row 3, but 4 rows were written"),
        ("DELETE FROM audit", "ends at row 0, but 4 rows were written"),
        (
            "INSERT INTO audit (at, who, \"by\", what, details, hash) VALUES ('', 'x', 'x', 'edit', '{}', x'00')",
            "at row 5",
        ),
    ],
)
def test_check_says_where_the_trail_is_broken(used: Library, statement: str, where: str) -> None:
    assert check(used) == []

    fault = tamper(used, statement)[0]

    assert "The audit trail is broken" in fault
    assert where in fault


def test_check_finds_edits_that_the_trail_does_not_tell_of(used: Library) -> None:
    faults = tamper(used, "DELETE FROM audit WHERE id = 4", "UPDATE sqlite_sequence SET seq = 3 WHERE name = 'audit'")

    assert faults == ["The audit trail does not tell of 1 edits that are in the history."]


def test_an_export_can_be_proved_without_the_program(used: Library, tmp_path: Path) -> None:
    list(export(used, tmp_path / "trail.jsonl"))

    before = bytes(32)
    rows = [json.loads(line) for line in (tmp_path / "trail.jsonl").read_text("utf-8").splitlines()]
    for row in rows:
        details = json.dumps(row["details"], ensure_ascii=False, separators=(",", ":"))
        text = json.dumps(
            [row["id"], row["at"], row["who"], row["by"], row["what"], details],
            ensure_ascii=False,
            separators=(",", ":"),
        )
        before = hashlib.sha256(before + text.encode()).digest()
        assert row["hash"] == before.hex()
    assert [row["what"] for row in rows] == ["edit", "undo", "redo", "edit", "export audit trail"]


def test_an_export_is_a_table_when_its_name_says_so(used: Library, tmp_path: Path) -> None:
    list(export(used, tmp_path / "trail.csv"))

    with (tmp_path / "trail.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["what"] for row in rows] == ["edit", "undo", "redo", "edit", "export audit trail"]
    assert json.loads(rows[0]["details"])["title"] == "Tag dög"
