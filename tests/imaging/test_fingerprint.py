"""The same content has the same fingerprint, wherever it is."""

from __future__ import annotations

import hashlib

import pytest

from tagger_desktop.domain.errors import UnreadablePhoto
from tagger_desktop.imaging import source
from tagger_desktop.imaging.fingerprint import fingerprint


def test_a_file_and_its_bytes_have_one_fingerprint_of_128_bits(tmp_path):
    data = bytes(range(256)) * 5000
    (tmp_path / "a.jpg").write_bytes(data)

    assert fingerprint(tmp_path / "a.jpg") == fingerprint(data) == hashlib.sha256(data).hexdigest()[:32]


def test_the_last_byte_counts():
    data = bytes(3_000_000)

    assert fingerprint(data) != fingerprint(data[:-1] + b"\1") != fingerprint(data[:-1])


def test_what_cannot_be_read_has_no_fingerprint(tmp_path):
    (tmp_path / "empty.jpg").touch()

    with pytest.raises(UnreadablePhoto, match="empty"):
        fingerprint(tmp_path / "empty.jpg")
    with pytest.raises(UnreadablePhoto, match="folder"):
        fingerprint(tmp_path)


def test_a_file_too_large_to_hold_stays_a_path(tmp_path):
    huge = tmp_path / "huge.tif"
    with open(huge, "wb") as file:
        file.truncate(source.WHOLE_LIMIT + 1)  # sparse: it takes no room on the disk

    assert source.contents(huge) == huge
    assert len(fingerprint(huge)) == 32
