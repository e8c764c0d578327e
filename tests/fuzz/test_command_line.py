"""Whatever is typed on the command line ends with a result or with one clear sentence, and harms nothing."""

from __future__ import annotations

import io
import json
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from tagger_desktop.cli import main
from tagger_desktop.commands import COMMANDS
from tagger_desktop.library.check import check
from tagger_desktop.library.library import Library

# What takes long, needs a model, or asks another computer has tests of its own.
SUBCOMMANDS = (
    *("scan", "tag", "search", "tags", "export", "import", "undo", "redo", "check", "backup", "backups", "restore"),
    *("relink", "copy", "stats", "review", "audit", "run", "open", "vocab"),
)
SLOW = (
    "library.samples",
    "library.encrypt",
    "library.decrypt",
    "library.rekey",
    "review.suggest",
    "models",
    "people",
    "learn",
)
PLACES = ("L.tagger", "photos", "photos/a.jpg", "garbage.json", "none", "none.tagger", "out", ".", "L.tagger/x")
OPTIONS = (
    *("--json", "--quiet", "--add", "--remove", "--count", "--paths", "--sort", "--repair", "--map", "--dry-run"),
    *("--verify", "--now", "--metadata", "--ignore", "--accept-above", "--reject-below", "--tag", "--person", "--help"),
    *("--encrypt", "--password-file", "--none-of-these", "--", "-"),
)
VALUES = (
    "dog",
    "",
    "json",
    "csv",
    "keep",
    "none",
    "name",
    "0.5",
    "-1",
    "a=b",
    "newest",
    "export",
    "import",
    "rating>=3",
)
TEXT = st.text(st.characters(exclude_characters="/\\\0", exclude_categories=()), max_size=12).filter(
    lambda text: text not in ("..", "~")
)
WORD = st.one_of(st.sampled_from(PLACES), st.sampled_from(OPTIONS), st.sampled_from(VALUES), TEXT)
IDS = sorted(id_ for id_ in COMMANDS if not id_.startswith(SLOW))
LINE = st.builds(" ".join, st.tuples(st.sampled_from(IDS), TEXT, TEXT)) | TEXT
LINES = st.lists(st.sampled_from(SUBCOMMANDS), min_size=1, max_size=1).flatmap(
    lambda first: st.lists(LINE if first == ["run"] else WORD, max_size=6).map(
        lambda words: [*first, "L.tagger", *words] if first != ["vocab"] else [*first, *words]
    )
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "photos").mkdir()
    Image.new("RGB", (20, 10), "red").save(folder / "photos" / "a.jpg")
    (folder / "garbage.json").write_bytes(b'{"format": \xff')
    return folder


def ended(words: list[str], monkeypatch: pytest.MonkeyPatch, place: Path) -> tuple[int, str, str]:
    monkeypatch.chdir(place)
    for name in ("DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(place / name.lower()))
    out, err = (
        io.TextIOWrapper(io.BytesIO(), "utf-8", "strict"),
        io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace"),
    )
    with redirect_stdout(out), redirect_stderr(err):
        code = main(words)
    return code, *(stream.buffer.getvalue().decode() for stream in map(_flushed, (out, err)))  # type: ignore[attr-defined, return-value]


def _flushed(stream: io.TextIOWrapper) -> io.TextIOWrapper:
    stream.flush()
    return stream


@given(words=LINES)
@example(words=["search", "L.tagger", "\udcff"])
@example(words=["search", "L.tagger", "name:\udcff", "--json"])
@example(words=["tag", "L.tagger", "", "--add", "\udcff"])
@example(words=["vocab", "export", "L.tagger", "L.tagger"])
@example(words=["export", "L.tagger", "json", "L.tagger"])
@example(words=["backup", "L.tagger", "L.tagger"])
@example(words=["audit", "L.tagger", "L.tagger"])
@example(words=["restore", "L.tagger", "L.tagger"])
@example(words=["copy", "L.tagger", "", "."])
@example(words=["run", "L.tagger", 'tag.add name="'])
@example(words=[])
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_line_ends_with_a_result_or_a_sentence(
    words: list[str], monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    if not (place / "L.tagger").exists():
        assert ended(["scan", "L.tagger", "photos", "--quiet"], monkeypatch, place)[0] == 0

    code, out, err = ended(words, monkeypatch, place)

    assert code in (0, 1, 2)
    if code == 2:
        assert err.splitlines()[-1].startswith("tagger-desktop: ")
        assert "Traceback" not in err
        assert out == ""
    elif "--json" in words and "--help" not in words and "--" not in words:
        assert isinstance(json.loads(out), dict)
    with closing(Library(place / "L.tagger")) as library:
        assert check(library) == []
