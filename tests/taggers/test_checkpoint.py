"""Weights are read without PyTorch, and a file of weights can do nothing but be read."""

from __future__ import annotations

import os
import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tagger_desktop.domain.errors import UserError
from tagger_desktop.taggers.checkpoint import read_checkpoint
from tagger_desktop.taggers.efficientnet import LITE2, weights
from tests.taggers.weight_files import Call, Name, checkpoint, pickled, tensor, written


def refusal(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(UserError) as caught:
        read_checkpoint(path)
    text = caught.value.text
    assert str(path) in text
    assert text.count(". ") == 0
    assert text.endswith(".")
    return text


def test_tensors_come_back_as_they_were_written(tmp_path: Path) -> None:
    numbers = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    read = read_checkpoint(written(tmp_path / "w.pth", {"a": numbers, "b": np.array(7), "c": numbers[0] + 0.5}))

    assert_array_equal(read["a"], numbers)
    assert_array_equal(read["b"], 7)
    assert_array_equal(read["c"], numbers[0] + 0.5)
    assert read["b"].shape == ()


def test_strides_and_offsets_decide_where_the_numbers_stand(tmp_path: Path) -> None:
    numbers = np.arange(24, dtype=np.float32).reshape(4, 6)
    turned = tensor("turned", numbers, strides=(1, 6), shape=(6, 4))
    part = tensor("part", numbers, strides=(6, 2), shape=(3, 2), offset=7)
    (tmp_path / "w.pth").write_bytes(checkpoint({"turned": turned, "part": part}))

    read = read_checkpoint(tmp_path / "w.pth")

    assert_array_equal(read["turned"], numbers.T)
    assert_array_equal(read["part"], numbers[1:4, 1:5:2])


def test_the_weights_that_pip_installs_are_read() -> None:
    read = read_checkpoint(weights(LITE2))

    assert read["_fc.weight"].shape == (1000, 1280)
    assert all(np.isfinite(values).all() for values in read.values())


@pytest.mark.parametrize(
    ("module", "name"),
    [("os", "system"), ("builtins", "eval"), ("torch", "load"), ("collections", "Counter"), ("torch._utils", "x")],
)
def test_a_file_that_asks_for_anything_else_is_refused_before_anything_happens(
    tmp_path: Path, module: str, name: str
) -> None:
    mark = tmp_path / "ran"
    call = Call(Name(module, name), (f"touch {mark}",))

    assert f"{module}.{name}" in refusal(tmp_path / "w.pth", checkpoint({"a": call}))
    assert not mark.exists()


def test_real_pickles_with_foreign_classes_are_refused(tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self) -> Any:
            return os.mkdir, (str(tmp_path / "made"),)

    refusal(tmp_path / "w.pth", pickled(Bomb()))
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"strides": (7, 1)}, "beyond"),
        ({"offset": 3}, "beyond"),
        ({"offset": -1}, "impossible"),
        ({"strides": (-3, 1)}, "impossible"),
        ({"strides": (1,)}, "impossible"),
        ({"shape": (2, 10**9), "strides": (1, 0)}, "beyond"),
        ({"shape": (0, 3)}, "impossible"),
    ],
)
def test_a_tensor_that_reaches_beyond_its_numbers_is_refused(tmp_path: Path, wrong: dict[str, Any], said: str) -> None:
    made = tensor("a", np.zeros((2, 3), np.float32), **wrong)
    assert said in refusal(tmp_path / "w.pth", checkpoint({"a": made}))


def test_a_storage_that_has_not_the_numbers_it_lists_is_refused(tmp_path: Path) -> None:
    made = tensor("a", np.zeros((2, 3), np.float32))
    assert "does not have the numbers" in refusal(tmp_path / "w.pth", checkpoint({"a": made}, {"a": 5}))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "damaged or cut off"),
        (b"not a checkpoint", "damaged or cut off"),
        (b"PK\x03\x04 and so on", "newer format"),
        (pickled(1) * 5, "not a PyTorch checkpoint"),
        (checkpoint({"a": 1}), "not a table of weights"),
    ],
)
def test_what_is_no_checkpoint_is_said_to_be_none(tmp_path: Path, data: bytes, said: str) -> None:
    assert said in refusal(tmp_path / "w.pth", data)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"gone\.pth cannot be read: No such file"):
        read_checkpoint(tmp_path / "gone.pth")


def test_a_cut_or_damaged_file_gives_one_sentence_wherever_it_is_cut(tmp_path: Path) -> None:
    chance = random.Random(4)
    whole = checkpoint({"a": tensor("a", np.arange(12, dtype=np.float32)), "b": tensor("b", np.arange(5))})
    for length in range(0, len(whole), 7):
        refusal(tmp_path / "w.pth", whole[:length])
    for _ in range(300):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(whole))] = chance.randrange(256)
        (tmp_path / "w.pth").write_bytes(damaged)
        with suppress(UserError):  # or a number has changed, which nobody can know
            read_checkpoint(tmp_path / "w.pth")
