"""The network is made once, kept in the person's cache, and made again when it was damaged there."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tagger_desktop.domain.errors import UserError
from tagger_desktop.taggers import View
from tagger_desktop.taggers.efficientnet import LITE2
from tagger_desktop.taggers.network import Network

PHOTO = View(np.random.default_rng(5).integers(0, 256, (330, 440, 3), dtype=np.uint8))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


def test_it_is_made_once(folder: Path) -> None:
    first = Network(LITE2, folder).run([PHOTO])
    [kept] = folder.iterdir()
    before = kept.stat().st_mtime_ns

    second = Network(LITE2, folder).run([PHOTO])

    assert_array_equal(first[0], second[0])
    assert [path.stat().st_mtime_ns for path in folder.iterdir()] == [before]
    assert kept.stat().st_size < 12e6


@pytest.mark.parametrize("damage", ["cut", "changed", "emptied"])
def test_what_was_damaged_is_made_anew(folder: Path, damage: str) -> None:
    expected = Network(LITE2, folder).run([PHOTO])[1]
    [kept] = folder.iterdir()
    whole = kept.read_bytes()
    changed = bytearray(whole)
    changed[len(whole) // 2] ^= 64
    kept.write_bytes({"cut": whole[:-100], "changed": bytes(changed), "emptied": b""}[damage])

    assert_array_equal(Network(LITE2, folder).run([PHOTO])[1], expected)
    assert [path.read_bytes() for path in folder.iterdir()] == [whole]


def test_its_vectors_have_length_one_and_its_probabilities_sum_up(folder: Path) -> None:
    probabilities, vectors = Network(LITE2, folder).run([PHOTO, View(np.zeros((20, 900, 3), np.uint8))])

    assert probabilities.shape == (2, 1000)
    assert vectors.shape == (2, 1280)
    assert vectors.dtype == np.float32
    assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-5
    assert np.abs(probabilities.sum(axis=1) - 1).max() < 1e-4


def test_no_photos_give_no_rows(folder: Path) -> None:
    assert [found.shape for found in Network(LITE2, folder).run([])] == [(0, 1000), (0, 1280)]


def test_what_a_photo_gives_does_not_depend_on_those_beside_it(folder: Path) -> None:
    network = Network(LITE2, folder)
    others = [View(np.full((320, 320, 3), grey, np.uint8)) for grey in (0, 90, 255)]

    alone, among = network.run([PHOTO])[1][0], network.run([*others, PHOTO])[1][3]
    assert np.abs(alone - among).max() < 1e-6


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is closed to the administrator")
def test_a_folder_that_is_closed_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UserError, match="cannot be kept in"):
        Network(LITE2, tmp_path / "models").run([PHOTO])


def test_a_file_where_the_folder_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("in the way")
    with pytest.raises(UserError, match=r"cannot be kept in .*models"):
        Network(LITE2, tmp_path / "models").run([PHOTO])
    assert (tmp_path / "models").read_text() == "in the way"


def test_damaged_weights_leave_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "cut_off_weights"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "w-12345678.pth").write_bytes(b"\x80\x02\x8a")
    monkeypatch.syspath_prepend(str(tmp_path))

    with pytest.raises(UserError, match=r"w-12345678\.pth cannot be used: the file is damaged or cut off"):
        Network(replace(LITE2, weights="cut_off_weights/w-12345678.pth"), tmp_path / "models").run([PHOTO])
    assert not (tmp_path / "models").exists()
