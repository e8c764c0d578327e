"""The subcommands for models, as a person or a script types them."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tagger_desktop.cli import main
from tagger_desktop.commands import execute
from tagger_desktop.domain.errors import UserError
from tagger_desktop.session import Session
from tagger_desktop.settings import Settings, places
from tagger_desktop.taggers import catalogue, models
from tagger_desktop.taggers.catalogue import Remote
from tests.taggers.hub import REVISION, hub
from tests.taggers.small_models import COLOURS, classifier, custom_vision, eyes, photo

Run = Callable[..., tuple[int, dict[str, object], str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a subcommand with --json and return its exit code, its result and what it said on stderr."""

    def typed(*words: str | Path) -> tuple[int, dict[str, object], str]:
        code = main([*map(str, words), "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else {}, said.err

    return typed


def test_a_model_is_added_listed_tested_and_removed(run: Run, tmp_path: Path) -> None:
    export = custom_vision(tmp_path / "colours.zip", classifier("Softmax", batch=1), COLOURS[::-1])
    Image.fromarray(photo("blue")).save(tmp_path / "sea.png")

    code, added, _ = run("models", "add", export)
    assert (code, added["name"], added["type"], added["labels"], added["licence"]) == (
        0, "colours", "classifier", 3, "MIT License",
    )  # fmt: skip

    _, listed, _ = run("models", "list")
    assert {"imagenet", "properties", "words"} <= set(listed["taggers"])  # type: ignore[call-overload]
    assert [each["name"] for each in listed["models"]] == ["colours"]  # type: ignore[attr-defined]
    assert all({"licence", "repo", "bytes"} <= set(each) for each in listed["available"])  # type: ignore[attr-defined]

    code, tested, _ = run("models", "test", "colours", tmp_path / "sea.png")
    assert code == 0
    assert tested["says"][0]["tag"] == "blue"  # type: ignore[index]
    assert tested["ms"] > 0  # type: ignore[operator]

    assert run("models", "remove", "colours")[:2] == (0, {"removed": "colours", "type": "classifier"})
    assert run("models", "list")[1]["models"] == []


def test_a_bad_model_is_one_line_on_stderr_and_exit_code_2(run: Run, tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_bytes(b"no network")

    for words in (
        ("add", tmp_path / "net.onnx"),
        ("add", tmp_path / "nowhere"),
        ("remove", "x"),
        ("test", "x"),
        ("get", "x"),
    ):
        code, result, said = run("models", *words)
        assert (code, result) == (2, {})
        assert said.strip().splitlines()[-1].startswith("tagger-desktop: ")
        assert "Traceback" not in said
    assert models.added(places().own) == []


def _offers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Put a catalogue of one small model in the place of the one that ships: what it names is outside this machine."""
    entry = {
        "name": "colours", "title": "Colours", "what": "Sees colours.", "kind": "classifier", "repo": "maker/colours",
        "revision": REVISION, "licence": "MIT", "terms": "example.org", "details": {},
        "files": [{"path": "model.onnx", "bytes": None, "sha256": None}, {"path": "labels.txt"}],
    }  # fmt: skip
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps([entry]))
    monkeypatch.setattr("tagger_desktop.settings.resource", lambda name: path)
    monkeypatch.setattr("tagger_desktop.commands.models.resource", lambda name: path)


def test_a_model_is_fetched_only_after_licence_and_size_were_shown_and_agreed_to(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("huggingface_hub")
    network = classifier("Softmax")
    files = {"maker/colours/model.onnx": network, "maker/colours/labels.txt": "\n".join(COLOURS).encode()}
    _offers(monkeypatch, tmp_path)
    with hub(files) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.address)
        monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
        code, _, said = run("models", "get", "colours")
        assert code == 2
        assert "Licence: MIT (example.org)" in said
        assert "0 MB" in said
        assert not any(method == "GET" for method, _, _ in server.asked)

        code, added, _ = run("models", "get", "colours", "--yes")
        assert (code, added["licence"]) == (0, "MIT")

        assert run("models", "get", "colours", "--yes")[0] == 2
        assert run("models", "remove", "colours")[0] == 0


def test_the_same_verbs_are_commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "eyes.onnx").write_bytes(eyes())
    session = Session(Settings(), threads=False)
    said: list[str] = []
    session.notified.connect(lambda notice: said.append(f"{notice.text} {notice.hint}"))

    execute(session, f"models.add path={tmp_path / 'eyes.onnx'}")
    execute(session, "models.list")
    execute(session, "models.test name=eyes")
    execute(session, "models.remove name=eyes")

    assert "eyes is ready" in said[0]
    assert "eyes (embedder)" in said[1]
    assert "a vector of 8 numbers" in said[2]
    assert models.added(places().own) == []
    with pytest.raises(UserError, match="No model was added yet"):
        execute(session, "models.remove")
    execute(session, f"models.add path={tmp_path / 'nothing.onnx'}")
    assert "There is no file or folder" in said[-1]


def test_a_command_fetches_a_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("huggingface_hub")
    _offers(monkeypatch, tmp_path)
    files = {"maker/colours/model.onnx": classifier("Softmax"), "maker/colours/labels.txt": b"a\nb\nc"}
    with hub(files) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.address)
        execute(Session(Settings(), threads=False), "models.get name=colours")

    assert [each.name for each in models.added(places().own)] == ["colours"]


def test_files_whose_size_nobody_knows_are_said_so() -> None:
    known = catalogue.Offer("x", "X", "", "embedder", "a/x", REVISION, "MIT", "", (Remote("m.onnx"),), {})

    assert known.size == "size not known before"
