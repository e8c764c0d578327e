"""Whatever is no photo is refused with a sentence that says why."""

from __future__ import annotations

import os
import random
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tagger_desktop.domain.errors import UnreadablePhoto
from tagger_desktop.imaging.decode import open_photo, opened
from tagger_desktop.imaging.metadata import details
from tagger_desktop.imaging.thumbnails import read_photo

FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"]
CUT_OFF = "The file is cut off: the picture ends before it is complete."


def reason(source) -> str:
    with pytest.raises(UnreadablePhoto) as caught:
        open_photo(source, 64)
    return str(caught.value)


def outcome(data: bytes) -> str:
    """Return why the data is no photo, or "a photo" when it is one."""
    try:
        open_photo(data, 32)
        details(data)
    except UnreadablePhoto as error:
        return str(error)
    return "a photo"


def png(width: int, height: int, body: bytes = b"", depth: int = 8, colour: int = 2) -> bytes:
    """Return a PNG that claims to be of any size."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)),
        (b"IDAT", body),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def resized_jpeg(data: bytes, width: int, height: int) -> bytes:
    """Return a JPEG whose header claims another size."""
    at = next(data.index(marker) for marker in (b"\xff\xc0", b"\xff\xc2") if marker in data)
    return data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]


def test_an_empty_file(tmp_path):
    (tmp_path / "empty.jpg").touch()

    assert reason(tmp_path / "empty.jpg") == "The file is empty."
    assert reason(b"") == "The file is empty."


def test_a_file_that_is_gone_or_a_link_to_nowhere(tmp_path):
    (tmp_path / "link.jpg").symlink_to(tmp_path / "gone.jpg")

    assert reason(tmp_path / "gone.jpg") == "The file is not there any more."
    assert reason(tmp_path / "link.jpg") == "The link points to a file that is not there."


def test_a_link_in_a_circle(tmp_path):
    (tmp_path / "a.jpg").symlink_to(tmp_path / "b.jpg")
    (tmp_path / "b.jpg").symlink_to(tmp_path / "a.jpg")

    assert reason(tmp_path / "a.jpg").startswith("The file could not be read: ")


def test_a_folder_and_a_pipe_with_the_name_of_a_photo(tmp_path):
    (tmp_path / "folder.jpg").mkdir()

    assert reason(tmp_path / "folder.jpg") == "This is a folder, not a file."
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.jpg")
        assert reason(tmp_path / "pipe.jpg") == "This is a device or a pipe, not a file."


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path):
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (tmp_path / "secret.jpg").chmod(0)

    assert reason(tmp_path / "secret.jpg") == "The file may not be read: permission is denied."


@pytest.mark.parametrize(
    ("content", "is_a"),
    [
        (b"Dear diary, no picture today.\n", "text"),
        ("Ünïcödé ".encode() * 800, "text"),
        ("Notes".encode("utf-16"), "text"),
        (b"<!DOCTYPE html><html><body>404 Not Found</body></html>", "a web page"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "a PDF document"),
        (b"PK\x03\x04" + bytes(30), "a ZIP archive"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", "a video"),
        (b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom", "a camera's raw file, which is not supported"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "a JPEG XL picture, which is not supported"),
        (b"\0\x05\x16\x07\0\x02\0\0Mac OS X        ", "a macOS companion file without a picture"),
        (b"\x01\x02\x03\x04" * 9, "of an unknown kind"),
    ],
)
def test_other_content_under_the_name_of_a_photo_is_named(content, is_a, tmp_path):
    (tmp_path / "photo.jpg").write_bytes(content)

    assert reason(tmp_path / "photo.jpg") == f"Not a photo: the content is {is_a}."


def test_a_file_of_zeros_as_failed_copies_leave_it():
    assert reason(bytes(100_000)) == "The file holds nothing but zeros."


def test_a_photo_under_a_wrong_name_is_a_photo(corners, encode, tmp_path):
    (tmp_path / "photo.jpg").write_bytes(encode(corners(), "PNG"))

    assert read_photo(tmp_path / "photo.jpg").facts.format == "PNG"


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("part", [0.5, 0.9])
def test_a_truncated_photo_is_broken_with_its_reason(corners, encode, format, part):
    data = encode(Image.effect_noise((300, 200), 80).convert("RGB"), format)

    assert reason(data[: int(len(data) * part)]) == CUT_OFF


def test_a_truncated_heic_is_broken_with_its_reason(golden):
    data = (golden / "corners.heic").read_bytes()

    assert reason(data[:-40]) == CUT_OFF


@pytest.mark.parametrize("format", FORMATS)
def test_every_length_of_every_format_ends_as_a_photo_or_with_a_reason(corners, encode, format):
    data = encode(corners(), format)

    for end in range(1, len(data), max(1, len(data) // 300)):
        assert outcome(data[:end]).startswith(("a photo", "The file is", "The file holds", "Not a photo", "This kind"))


@pytest.mark.parametrize("format", [*FORMATS, "HEIC"])
def test_flipped_bytes_end_as_a_photo_or_with_a_reason(corners, encode, golden, format):
    data = (golden / "corners.heic").read_bytes() if format == "HEIC" else encode(corners(), format)
    dice = random.Random(format)

    for _ in range(150):
        damaged = bytearray(data)
        for _ in range(dice.choice((1, 2, 8))):
            damaged[dice.randrange(dice.choice((64, len(data))) % len(data) or 1)] = dice.randrange(256)
        assert outcome(bytes(damaged)).startswith(("a photo", "The file", "Not a photo", "This kind"))


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"\xff\xd8\xff", b"II*\0", b"BM", b"GIF89a", b"\0\0\0\x1cftypheic"])
)
@settings(max_examples=150, deadline=None)
def test_noise_of_any_kind_is_refused_politely(noise, start):
    assert outcome(start + noise) == "a photo" or outcome(start + noise).endswith(".")


def test_damage_in_the_middle_is_told_from_a_cut(encode):
    data = bytearray(encode(Image.effect_noise((300, 200), 80).convert("RGB"), "PNG"))
    data[5000:5100] = bytes(100)

    assert reason(bytes(data)).startswith("The file is damaged: the PNG decoder stopped with “")


# Bombs


def test_a_tiny_jpeg_that_claims_a_gigapixel_is_refused(corners, encode):
    bomb = resized_jpeg(encode(corners(8, 8), "JPEG"), 49157, 27397)

    assert reason(bomb) == (
        "The file says it is 49157 × 27397 pixels (1,347 megapixels); photos of up to 1,000 megapixels can be read."
    )


def test_a_png_of_more_memory_than_allowed_is_refused_with_size_and_limit():
    bomb = png(40_000, 40_000, zlib.compress(bytes(1000)))

    assert reason(bomb) == (
        "The file says it is 40000 × 40000 pixels (1,600 megapixels), which takes 6.0 GB to open; the limit is 1 GB."
    )


@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_a_claim_that_the_bytes_cannot_keep_sets_no_memory_aside(corners, encode, format):
    bomb = resized_jpeg(encode(corners(8, 8), "JPEG"), 12_000, 12_000) if format == "JPEG" else png(12_000, 12_000)

    assert reason(bomb).endswith(f"(144 megapixels), but it has only {len(bomb):,} bytes: it is cut off or made up.")


def test_a_progressive_jpeg_is_held_to_the_general_limit(corners, encode):
    bomb = resized_jpeg(encode(corners(8, 8), "JPEG", progressive=True), 30_000, 30_000)

    assert reason(bomb).endswith("the limit is 1 GB.")


def test_a_webp_beyond_its_limit_is_refused_in_words():
    header = struct.pack("<I", (16_382) | (16_382 << 14))
    bomb = b"RIFF" + struct.pack("<I", 64) + b"WEBPVP8L" + struct.pack("<I", 52) + b"\x2f" + header + bytes(47)

    assert reason(bomb).startswith("The file ")


def test_photos_of_200_megapixels_are_let_in(corners, encode):
    padding = bytes(300_000)
    with opened(png(16_320, 12_240, padding)) as photo:
        assert photo.size == (16_320, 12_240)
    with opened(resized_jpeg(encode(corners(8, 8), "JPEG"), 16_320, 12_240) + padding) as photo:
        assert photo.size == (16_320, 12_240)
    with opened(resized_jpeg(encode(corners(8, 8), "JPEG", progressive=True), 16_320, 12_240) + padding) as photo:
        assert photo.size == (16_320, 12_240)


def test_a_jpeg_of_256_megapixels_is_drafted(encode, tmp_path):
    (tmp_path / "wide.jpg").write_bytes(encode(Image.new("L", (16_000, 16_000), 90), "JPEG"))

    reading = read_photo(tmp_path / "wide.jpg")

    assert (reading.facts.width, reading.facts.height) == (16_000, 16_000)


def test_pillows_own_limit_is_left_alone():
    assert Image.MAX_IMAGE_PIXELS == 89478485
