"""Encrypted libraries on the command line: where passwords come from, what each person may do, what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tagger_desktop.cli import main
from tagger_desktop.library.sqlite import is_encrypted

pytestmark = pytest.mark.usefixtures("cheap_passwords")
Run = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def nobody_at_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say nothing in the environment, and leave nobody to ask."""
    for name in ("TAGGER_PASSWORD", "TAGGER_NEW_PASSWORD", "TAGGER_PERSON"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("getpass.getuser", lambda: "ann")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Two photos."""
    (tmp_path / "photos").mkdir()
    for n in range(2):
        Image.new("RGB", (40, 30), (n * 90, 20, 20)).save(tmp_path / "photos" / f"{n}.jpg")
    return tmp_path / "photos"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a subcommand that succeeds, with a password, and return its JSON object."""

    def answer(*words: str, password: str = "", new: str = "", code: int = 0) -> dict[str, Any]:
        monkeypatch.setenv("TAGGER_PASSWORD", password)
        monkeypatch.setenv("TAGGER_NEW_PASSWORD", new)
        assert main([*words, "--json", "--quiet"]) == code
        found = json.loads(capsys.readouterr().out)
        assert isinstance(found, dict)
        return found

    return answer


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run a subcommand that has to be refused, and return the one line that says why."""

    def say(*words: str, password: str = "", new: str = "") -> str:
        monkeypatch.setenv("TAGGER_PASSWORD", password)
        monkeypatch.setenv("TAGGER_NEW_PASSWORD", new)
        assert main([*words]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.count("\n") == 1
        return said.err

    return say


@pytest.fixture
def library(run: Run, photos: Path, tmp_path: Path) -> str:
    """An encrypted library of two photos tagged "dog", Ann's."""
    path = str(tmp_path / "L.tagger")
    assert run("scan", path, str(photos), "--encrypt", password="ann's")["added"] == 2
    run("tag", path, "", "--add", "dog", password="ann's")
    return path


def test_scan_makes_an_encrypted_library_that_every_subcommand_opens(
    library: str, run: Run, photos: Path, tmp_path: Path
) -> None:
    assert is_encrypted(Path(library))
    secret = tmp_path / "password.txt"
    secret.write_text("ann's\n", "utf-8")
    with_file = ("--password-file", str(secret))

    assert run("search", library, "dog", *with_file)["count"] == 2
    assert run("tags", library, *with_file)["tags"][0]["name"] == "dog"
    assert run("stats", library, password="ann's")["photos"] == 2
    assert run("check", library, *with_file)["ok"]
    assert run("scan", library, str(photos), "--encrypt", *with_file)["unchanged"] == 2
    assert run("run", library, "tag.add name=cat query=dog", *with_file)
    assert run("undo", library, *with_file)["undone"] == "Tag cat"
    exported = run("export", library, "json", str(tmp_path / "all.json"), *with_file)
    assert exported["photos"] == 2
    other = str(tmp_path / "other.tagger")
    assert run("import", other, "json", str(tmp_path / "all.json"), "--encrypt", *with_file)["photos"] == 2
    assert is_encrypted(Path(other))
    assert run("search", other, "dog", "--count", *with_file) == {"count": 2}


def test_without_or_with_a_wrong_password_nothing_is_said_and_nothing_changed(
    library: str, refused: Callable[..., str], tmp_path: Path
) -> None:
    before = Path(library).read_bytes()

    assert "Give its password with --password-file FILE, or in TAGGER_PASSWORD" in refused("search", library, "")
    wrong = {refused("tag", library, "", "--add", "x", password="no")}
    wrong.add(refused("search", library, "dog", "--person", "nobody", password="ann's"))
    wrong.add(refused("decrypt", library, password="no"))
    assert wrong == {"tagger-desktop: That name and password do not open this library.\n"}
    assert "cannot be read" in refused("search", library, "", "--password-file", str(tmp_path / "none"))
    assert "no new password for ann" in refused("scan", str(tmp_path / "n.tagger"), str(tmp_path), "--encrypt")
    assert not (tmp_path / "n.tagger").exists()
    assert Path(library).read_bytes() == before


def test_an_import_that_is_refused_leaves_no_encrypted_library_behind(
    refused: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "bad.json").write_text("{")

    refused("import", str(tmp_path / "n.tagger"), "json", str(tmp_path / "bad.json"), "--encrypt", password="x")

    assert [path.name for path in tmp_path.glob("n.*")] == []


def test_encrypt_refuses_to_pretend(library: str, run: Run, refused: Callable[..., str], photos: Path) -> None:
    plain = library.replace("L.tagger", "P.tagger")
    run("scan", plain, str(photos))

    assert "not encrypted" in refused("scan", plain, str(photos), "--encrypt", password="x")
    assert "encrypted already" in refused("encrypt", library, password="ann's")
    assert "is not encrypted" in refused("decrypt", plain)
    assert "not encrypted, so there are no people" in refused("people", "add", plain, "Bob", new="b")
    assert run("people", "list", plain) == {"people": []}


def test_people_are_added_changed_and_removed(library: str, run: Run, refused: Callable[..., str]) -> None:
    run("people", "add", library, "Bob", "--role", "annotator", password="ann's", new="bob's")
    listed = run("people", "list", library, "--person", "Ann", password="ann's")["people"]
    assert [(one["name"], one["role"], one["can_open"]) for one in listed] == [
        ("ann", "manager", True),
        ("Bob", "annotator", True),
    ]
    bob = ("--person", "bob")

    assert run("tag", library, "", "--remove", "dog", *bob, password="bob's")["changed"] == 2
    assert "As an annotator" in refused("tag", library, "", "--add", "new", *bob, password="bob's")
    assert "As an annotator" in refused("people", "role", library, "Bob", "manager", *bob, password="bob's")
    assert "As an annotator" in refused("decrypt", library, *bob, password="bob's")
    assert "As an annotator" in refused("export", library, "json", library + ".json", *bob, password="bob's")
    assert "no role 'boss'" in refused("people", "role", library, "Bob", "boss", password="ann's")

    run("people", "password", library, *bob, password="bob's", new="better")
    run("people", "role", library, "bob", "viewer", password="ann's")
    run("people", "rename", library, "bob", "Robert", password="ann's")
    assert "As a viewer" in refused("tag", library, "", "--add", "dog", "--person", "Robert", password="better")
    assert run("people", "remove", library, "robert", password="ann's") == {"removed": "Robert"}
    assert "do not open" in refused("search", library, "", "--person", "Robert", password="better")
    assert run("search", library, "", "--count", password="ann's") == {"count": 2}


def test_the_trail_tells_who_did_what(library: str, run: Run, tmp_path: Path) -> None:
    run("people", "add", library, "Bob", password="ann's", new="bob's")
    run("tag", library, "", "--remove", "dog", "--person", "Bob", password="bob's")

    count = run("audit", library, str(tmp_path / "trail.jsonl"), password="ann's")["rows"]

    rows = [json.loads(line) for line in (tmp_path / "trail.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) == count
    told = [(row["who"], row["what"]) for row in rows if row["what"] != "unlock"]
    assert told == [
        ("ann", "create"),
        ("ann", "edit"),
        ("ann", "add person"),
        ("Bob", "edit"),
        ("ann", "export audit trail"),
    ]


def test_a_library_goes_there_and_back(library: str, run: Run) -> None:
    run("rekey", library, password="ann's")
    run("decrypt", library, password="ann's")
    assert run("search", library, "dog", "--count") == {"count": 2}
    assert run("encrypt", library, "--person", "Zoe", password="zoe's") == {"library": library, "manager": "Zoe"}
    assert run("search", library, "dog", "--count", password="zoe's") == {"count": 2}
    assert run("check", library, password="zoe's")["ok"]


def test_whoever_the_computer_knows_is_asked_for_first(
    library: str, run: Run, refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("people", "add", library, "Bob", password="ann's", new="bob's")
    assert run("search", library, "", "--count", password="ann's") == {"count": 2}

    monkeypatch.setattr("getpass.getuser", lambda: "somebody else")
    assert "Say who with --person: ann, Bob" in refused("search", library, "", password="ann's")
    monkeypatch.setenv("TAGGER_PERSON", "bob")
    assert run("search", library, "", "--count", password="bob's") == {"count": 2}
