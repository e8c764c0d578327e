"""Backups, repair, relinking and copies as a script sees them."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tagger_desktop.cli import main
from tests.imaging.test_private import rich


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, turn in (("a.jpg", 1), ("trips/b.jpg", 3)):
        path = tmp_path / "photos" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(rich("JPEG", turn))
    return tmp_path / "photos"


@pytest.fixture
def library(tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    path = str(tmp_path / "L.tagger")
    assert main(["scan", path, str(folder), "--quiet"]) == 0
    assert main(["tag", path, "", "--add", "dog", "--quiet"]) == 0
    capsys.readouterr()
    return path


def answer(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict[str, Any]:
    assert main([*words, "--json", "--quiet"]) == code, capsys.readouterr().err
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    found: dict[str, Any] = json.loads(out)
    return found


def refusal(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main([*words]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


def test_a_backup_is_made_listed_and_restored(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "backups", library) == {"backups": []}
    (made,) = answer(capsys, "backups", library, "--now")["backups"]
    answer(capsys, "tag", library, "", "--add", "mistake")

    restored = answer(capsys, "restore", library, "newest")

    assert restored["backup"] == made["path"]
    assert [tag["name"] for tag in answer(capsys, "tags", library)["tags"]] == ["dog"]
    assert {tag["name"] for tag in answer(capsys, "tags", restored["kept"])["tags"]} == {"dog", "mistake"}
    assert answer(capsys, "check", library)["ok"]


def test_a_library_that_cannot_be_opened_is_restored_from_its_newest_backup(
    library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(capsys, "backups", library, "--now")
    Path(library).write_bytes(b"SQLite format 3\0" + bytes(9000))

    assert "Restore a backup" in refusal(capsys, "check", library, "--repair")
    answer(capsys, "restore", library, "newest")
    assert answer(capsys, "search", library, "dog", "--count") == {"count": 2}


def test_a_restore_needs_a_backup_of_a_library(
    library: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "There is no backup of" in refusal(capsys, "restore", library, "newest")
    assert "There is no backup at" in refusal(capsys, "restore", library, str(tmp_path / "none"))
    assert "not a Tagger library" in refusal(capsys, "restore", library, str(folder / "a.jpg"))


def test_an_encrypted_library_is_backed_up_and_restored_with_its_password(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAGGER_PASSWORD", "correct horse")
    path = str(tmp_path / "S.tagger")
    answer(capsys, "scan", path, str(folder), "--encrypt")
    answer(capsys, "tag", path, "", "--add", "secret")
    (made,) = answer(capsys, "backups", path, "--now")["backups"]
    answer(capsys, "tag", path, "", "--remove", "secret")

    answer(capsys, "restore", path, "newest")
    assert answer(capsys, "search", path, "secret", "--count") == {"count": 2}
    assert b"secret" not in Path(made["path"]).read_bytes()
    monkeypatch.setenv("TAGGER_PASSWORD", "wrong")
    assert "do not open" in refusal(capsys, "restore", path, made["path"])


def test_repair_says_what_it_has_done(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(library)) as db, db:
        db.execute("DELETE FROM tag")
    assert answer(capsys, "check", library, code=1)["ok"] is False

    mended = answer(capsys, "check", library, "--repair")

    assert mended["ok"]
    assert "Made the tag 'dog' anew, which photos still carry." in mended["repaired"]
    assert answer(capsys, "search", library, "dog", "--count") == {"count": 2}


def test_repair_throws_damaged_thumbnails_away(
    library: str, tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (cache,) = (tmp_path / "xdg" / "cache").rglob("*.cache")
    data = bytearray(cache.read_bytes())
    data[4096:] = bytes(len(data) - 4096)
    cache.write_bytes(data)

    assert (
        "Deleted the damaged thumbnails; they are made anew."
        in answer(capsys, "check", library, "--repair")["repaired"]
    )
    assert answer(capsys, "scan", library, str(folder))["unchanged"] == 2


def test_moved_photos_are_shown_and_relinked(
    library: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.rename(tmp_path / "new")

    seen = answer(capsys, "relink", library, str(tmp_path / "new"), "--dry-run")
    assert (len(seen["moves"]), seen["moved"], seen["left"], seen["dry_run"]) == (2, 0, [], True)
    assert {move["certainty"] for move in seen["moves"]} == {"same content"}
    assert answer(capsys, "relink", library, str(tmp_path / "new"))["moved"] == 2
    assert answer(capsys, "search", library, "dog", "--paths")["photos"][0]["path"].startswith(str(tmp_path / "new"))


def test_a_mapped_folder_is_relinked(
    library: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(folder, tmp_path / "new")
    shutil.rmtree(folder)

    moved = answer(capsys, "relink", library, "--map", f"{folder}={tmp_path / 'new'}", "--verify")

    assert moved["moved"] == 2
    assert answer(capsys, "scan", library, str(tmp_path / "new"))["unchanged"] == 2


def test_copies_leave_without_their_place(library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    seen = answer(capsys, "copy", library, "dog", str(out), "--dry-run")
    assert "location" not in seen["kinds"]
    assert seen["kinds"]["camera"] == 2
    assert not out.exists()

    done = answer(capsys, "copy", library, "dog", str(out))

    assert (done["photos"], done["metadata"], done["skipped"]) == (2, "no-location", [])
    assert sorted(path.name for path in out.rglob("*.jpg")) == ["a.jpg", "b.jpg"]
    assert not any(b"Trastevere" in path.read_bytes() for path in out.rglob("*.jpg"))
    assert main(["copy", library, "dog", str(tmp_path / "as they are"), "--metadata", "keep"]) == 0
    assert capsys.readouterr().err.startswith("2 of these photos say where they were taken.")
    assert answer(capsys, "copy", library, "dog", str(out), "--metadata", "none")["metadata"] == "none"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["relink", "{library}"], "Say where to look"),
        (["relink", "{library}", "--map", "nonsense"], "does not say what is where"),
        (["relink", "{library}", "{none}"], "There is no folder"),
        (["copy", "{library}", "", "{none}", "--metadata", "some"], "Choose keep, no-location or none"),
        (["copy", "{library}", "(", "{none}"], "Column"),
        (["backups", "{none}", "--now"], "There is no library"),
        (["check", "{none}", "--repair"], "There is no library"),
        (["restore", "{library}"], "Missing argument"),
    ],
)
def test_bad_input_is_one_clear_line(
    library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    place = {"none": str(tmp_path / "none"), "library": library}

    assert said in refusal(capsys, *(word.format(**place) for word in words))
    assert not (tmp_path / "none").exists()
