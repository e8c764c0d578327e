"""The command line as a script sees it: one JSON object, exit codes, one line for what is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tagger_desktop.cli import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three photos in two folders."""
    for name, colour in (("shirt/a.jpg", "red"), ("shirt/b.jpg", "blue"), ("t-shirt/c.jpg", "green")):
        path = tmp_path / "photos" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (40, 30), colour).save(path)
    return tmp_path / "photos"


@pytest.fixture
def library(tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """A scanned library."""
    path = str(tmp_path / "L.tagger")
    assert main(["scan", path, str(folder), "--quiet"]) == 0
    capsys.readouterr()
    return path


def answer(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict[str, Any]:
    """Run a subcommand with --json and return its one object."""
    assert main([*words, "--json", "--quiet"]) == code
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    found = json.loads(out)
    assert isinstance(found, dict)
    return found


def refusal(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Run a subcommand that must be refused, and return its one line on stderr."""
    assert main([*words]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


def test_scan_makes_the_library_and_counts(tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "new.tagger")
    first = answer(capsys, "scan", path, str(folder))
    assert {name: first[name] for name in ("added", "updated", "unchanged", "missing", "broken")} == {
        "added": 3,
        "updated": 0,
        "unchanged": 0,
        "missing": 0,
        "broken": [],
    }
    assert first["seconds"] >= 0
    assert answer(capsys, "scan", path, str(folder))["unchanged"] == 3


def test_scan_with_a_broken_file_ends_with_1_and_names_it(
    library: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "empty.jpg").touch()

    found = answer(capsys, "scan", library, str(folder), code=1)

    assert [Path(broken["path"]).name for broken in found["broken"]] == ["empty.jpg"]
    assert found["broken"][0]["error"]


def test_tag_search_tags_and_undo(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    tagged = answer(capsys, "tag", library, "folder:shirt", "--add", "shirt", "--add", "scene:shop")
    assert tagged == {"photos": 2, "changed": 4}
    assert answer(capsys, "tag", library, "folder:shirt", "--add", "shirt")["changed"] == 0

    found = answer(capsys, "search", library, "shirt")
    assert found["count"] == 2
    assert {Path(photo["path"]).name for photo in found["photos"]} == {"a.jpg", "b.jpg"}
    assert found["photos"][0]["tags"] == ["shirt", "shop"]
    assert answer(capsys, "search", library, "-shirt", "--count") == {"count": 1}
    assert [(tag["name"], tag["kind"], tag["count"]) for tag in answer(capsys, "tags", library)["tags"]] == [
        ("shirt", "object", 2),
        ("shop", "scene", 2),
    ]

    assert answer(capsys, "undo", library) == {"undone": "Tag shirt, scene:shop"}
    assert answer(capsys, "search", library, "is:tagged", "--count") == {"count": 0}
    assert answer(capsys, "redo", library)["redone"] == "Tag shirt, scene:shop"
    assert answer(capsys, "tag", library, "", "--remove", "shop")["changed"] == 2


def test_search_can_print_paths_alone(library: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", library, "folder:t-shirt", "--paths"]) == 0
    assert capsys.readouterr().out == f"{folder / 't-shirt' / 'c.jpg'}\n"


def test_export_and_import_move_everything(library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer(capsys, "tag", library, "folder:shirt", "--add", "shirt")
    exported = answer(capsys, "export", library, "json", str(tmp_path / "all.json"))
    assert (exported["photos"], exported["annotations"]) == (3, 2)

    other = str(tmp_path / "other.tagger")
    imported = answer(capsys, "import", other, "json", str(tmp_path / "all.json"))

    assert (imported["photos"], imported["annotations"], imported["skipped"]) == (3, 2, [])
    assert answer(capsys, "search", other, "shirt", "--count") == {"count": 2}


def test_an_import_that_is_refused_makes_no_library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.json").write_text("{")
    assert str(tmp_path / "bad.json") in refusal(
        capsys, "import", str(tmp_path / "new.tagger"), "json", str(tmp_path / "bad.json")
    )
    assert not list(tmp_path.glob("new.tagger*"))


def test_check_backup_and_stats(library: str, tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "shirt" / "a.jpg").unlink()
    checked = answer(capsys, "check", library)
    assert (checked["ok"], checked["missing"]) == (True, [str(folder / "shirt" / "a.jpg")])
    assert answer(capsys, "check", library, "--repair")["ok"]

    copy = tmp_path / "copy.tagger"
    assert answer(capsys, "backup", library, str(copy))["bytes"] == copy.stat().st_size
    assert answer(capsys, "search", str(copy), "", "--count") == {"count": 3}
    assert "exists already" in refusal(capsys, "backup", library, str(copy))
    assert answer(capsys, "stats", library)["photos"] == 3


@pytest.mark.parametrize("ending", [".json", ".csv", ".txt"])
def test_a_vocabulary_moves_between_libraries(
    library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str
) -> None:
    answer(capsys, "tag", library, "", "--add", "animal", "--add", "dog")
    answer(
        capsys, "run", library, "vocabulary.parent name=dog below=animal", "vocabulary.synonym name=dog synonym=Hund"
    )
    file, other = str(tmp_path / f"v{ending}"), str(tmp_path / "other.tagger")
    assert answer(capsys, "vocab", "export", library, file) == {"tags": 2}

    seen = answer(capsys, "vocab", "import", other, file, "--dry-run")
    assert answer(capsys, "tags", other) == {"tags": []}
    assert answer(capsys, "vocab", "import", other, file) == seen

    tags = answer(capsys, "tags", other)["tags"]
    assert [(tag["name"], tag["parent"], tag["synonyms"]) for tag in tags] == [
        ("animal", None, []),
        ("dog", "animal", ["Hund"]),
    ]
    assert "by its ending" in refusal(capsys, "vocab", "import", other, str(tmp_path / "v.xml"))


def test_run_does_commands_of_the_window_in_order(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = answer(
        capsys,
        "run",
        library,
        "view.show query=folder:shirt",
        "edit.select_all",
        "tag.add name=dog",
        "photo.rate stars=4",
    )
    assert said["notices"] == ["Tagged 2 photos: dog", "Rate ★★★★: 2 photos"]
    assert answer(capsys, "search", library, "dog rating:4", "--count") == {"count": 2}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["search", "{none}", ""], "There is no library at"),
        (["tag", "{none}", "", "--add", "x"], "There is no library at"),
        (["scan", "{none}", "{none}"], "There is no folder"),
        (["search", "{library}", "rating:x"], "rating"),
        (["search", "{library}", "(a"], "Column"),
        (["search", "{library}", "", "--sort", "colour"], "cannot be sorted"),
        (["tag", "{library}", ""], "--add"),
        (["tag", "{library}", "", "--add", " "], "needs a name"),
        (["tag", "{library}", "", "--remove", "nothing"], "no tag"),
        (["export", "{library}", "papyrus", "{none}"], "papyrus"),
        (["import", "{library}", "json", "{none}"], "{none}"),
        (["run", "{library}", "tag.fly"], "no command"),
        (["run", "{library}", "view.theme name=pink"], "no theme"),
        (["search", "{library}"], "Missing argument"),
        (["--frobnicate"], "No such option"),
        (["{none}"], "There is no library or folder"),
    ],
)
def test_bad_input_is_one_clear_line_and_2(
    library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    place = {"none": str(tmp_path / "none"), "library": library}

    assert said.format(**place) in refusal(capsys, *(word.format(**place) for word in words))
    assert not (tmp_path / "none").exists()


def test_a_start_imports_neither_qt_nor_numpy() -> None:
    heavy = "{'PySide6', 'numpy', 'onnxruntime', 'PIL'}"
    code = f"import sys, tagger_desktop.cli as c; c.main(['--version']); sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL).returncode == 0


def test_a_search_imports_neither_qt_nor_numpy(library: str) -> None:
    heavy = "{'PySide6', 'numpy', 'onnxruntime', 'PIL'}"
    search = f"c.main(['search', {library!r}, 'dog'])"
    code = f"import sys, tagger_desktop.cli as c; {search}; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
