"""Fetching named models from a hub: the outside world is a server on this machine that speaks the hub's language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from tagger_desktop.domain.errors import Cancelled, UserError
from tagger_desktop.settings import resource
from tagger_desktop.taggers import catalogue, models
from tagger_desktop.taggers.catalogue import Offer, Remote
from tests.taggers.hub import REVISION, Hub, hub
from tests.taggers.small_models import classifier

pytest.importorskip("huggingface_hub")

NETWORK = classifier("Softmax", weights=np.random.default_rng(4).normal(size=(3, 200_000)).astype(np.float32))
LABELS = "\n".join(f"label {number}" for number in range(200_000)).encode()
SMALL = classifier("Softmax")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub with two models."""
    files = {
        "maker/colours/onnx/model.onnx": SMALL,
        "maker/colours/labels.txt": b"red\ngreen\nblue",
        "maker/large/model.onnx": NETWORK,
        "maker/large/labels.txt": LABELS,
    }
    with hub(files) as started:
        monkeypatch.setenv("HF_ENDPOINT", started.address)
        yield started


def _offer(repo: str, network: bytes, path: str = "model.onnx") -> Offer:
    files = (Remote(path, len(network), sha256(network).hexdigest()), Remote("labels.txt"))
    name = repo.partition("/")[2]
    return Offer(name, name.title(), "", "classifier", repo, REVISION, "MIT", "example.org", files, {})


COLOURS, LARGE = _offer("maker/colours", SMALL, "onnx/model.onnx"), _offer("maker/large", NETWORK)


def test_a_model_is_fetched_proved_and_added(server: Hub, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    added = catalogue.get(COLOURS, tmp_path / "own", lambda done, total: told.append((done, total)))

    assert (added.name, added.kind, added.licence) == ("colours", "classifier", "MIT")
    assert added.source == f"https://huggingface.co/maker/colours at {REVISION[:12]}"
    assert added.files["onnx/model.onnx"] == sha256(SMALL).hexdigest()
    assert added.files["labels.txt"] == sha256(b"red\ngreen\nblue").hexdigest()  # not known before: recorded now
    assert told[-1][0] == len(SMALL) + 14
    assert [path.name for path in (tmp_path / "own").iterdir()] == ["colours"]
    assert all(f"/resolve/{REVISION}/" in path for _, path, _ in server.asked)


def test_a_download_that_was_stopped_goes_on_where_it_stopped(server: Hub, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        catalogue.get(LARGE, tmp_path / "own", stop)
    assert models.added(tmp_path / "own") == []
    server.asked.clear()

    added = catalogue.get(LARGE, tmp_path / "own")

    ranges = [wanted for method, path, wanted in server.asked if method == "GET" and path.endswith("model.onnx")]
    assert ranges == ["bytes=1048576-"]
    assert added.labels == 200_000


def test_a_connection_that_breaks_is_taken_up_again(server: Hub, tmp_path: Path) -> None:
    server.hang_up_after = 2_500_000

    added = catalogue.get(LARGE, tmp_path / "own")

    ranges = [wanted for method, path, wanted in server.asked if method == "GET" and path.endswith("model.onnx")]
    assert ranges == ["", "bytes=2097152-"]
    assert added.labels == 200_000


def test_sizes_that_the_catalogue_does_not_know_are_asked_of_the_hub(server: Hub) -> None:
    unknown = replace(COLOURS, files=tuple(replace(file, bytes=None) for file in COLOURS.files))

    assert unknown.size == "size not known before"
    assert catalogue.measured(unknown).size_bytes == len(SMALL) + 14


def test_a_file_that_is_not_what_the_catalogue_says_is_refused(server: Hub, tmp_path: Path) -> None:
    server.files["maker/colours/onnx/model.onnx"] = SMALL[:-1] + b"x"

    with pytest.raises(UserError, match=r"onnx/model\.onnx of maker/colours is not what it should be: its checksum"):
        catalogue.get(COLOURS, tmp_path / "own")
    server.files["maker/colours/onnx/model.onnx"] = SMALL + b"more"
    with pytest.raises(UserError, match="bytes instead of"):
        catalogue.get(COLOURS, tmp_path / "own")

    assert models.added(tmp_path / "own") == []
    server.files["maker/colours/onnx/model.onnx"] = SMALL
    assert catalogue.get(COLOURS, tmp_path / "own").name == "colours"


def test_a_file_that_is_gone_and_a_hub_that_is_silent_are_said_in_a_sentence(
    server: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del server.files["maker/colours/labels.txt"]
    with pytest.raises(UserError, match=r"maker/colours has no file labels\.txt any more"):
        catalogue.get(COLOURS, tmp_path / "own")

    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(UserError, match="Large cannot be fetched: the hub does not answer"):
        catalogue.get(LARGE, tmp_path / "own")
    assert models.added(tmp_path / "own") == []


def test_an_optional_file_may_be_absent(server: Hub, tmp_path: Path) -> None:
    more = replace(COLOURS, files=(*COLOURS.files, Remote("config.json", optional=True)))

    assert "config.json" not in catalogue.get(more, tmp_path / "own").files


def test_what_is_there_is_not_fetched_again(server: Hub, tmp_path: Path) -> None:
    catalogue.get(COLOURS, tmp_path / "own")
    server.asked.clear()

    with pytest.raises(UserError, match="there already"):
        catalogue.get(COLOURS, tmp_path / "own")
    assert server.asked == []


def test_the_catalogue_names_a_licence_a_revision_and_whole_checksums() -> None:
    offers = catalogue.read(resource("models/catalogue.json"))

    assert {"clip-vit-b32", "mobileclip-s0", "siglip-base", "wd-vit-v3", "tinyvit-21m"} <= {
        each.name for each in offers
    }
    for each in offers:
        assert re.fullmatch(r"[0-9a-f]{40}", each.revision)
        assert each.licence
        assert each.kind in models.USES
        assert all(file.sha256 is None or re.fullmatch(r"[0-9a-f]{64}", file.sha256) for file in each.files)
        assert any(file.path.endswith(".onnx") for file in each.files)
        assert each.licence in each.question
    with pytest.raises(UserError, match="no model 'gpt'"):
        catalogue.offer("gpt", offers)
