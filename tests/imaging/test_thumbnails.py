"""Thumbnails are small, upright and true; one reading of a file gives all that the scan wants."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageStat

from tagger_desktop.imaging.fingerprint import fingerprint
from tagger_desktop.imaging.source import WHOLE_LIMIT
from tagger_desktop.imaging.thumbnails import encode_thumbnail, quick_preview, read_photo, thumbnail

UPRIGHT = ["red", "lime", "blue", "yellow"]
STORED = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}


def shown(jpeg: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(jpeg))
    assert picture.format == "JPEG"
    picture.load()
    return picture


def orientation(number):
    exif = Image.Exif()
    exif[0x0112] = number
    return exif


def test_one_reading_gives_facts_fingerprint_and_thumbnail(corners, encode, named, tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(encode(corners(1200, 800).transpose(STORED[6]), "JPEG", exif=orientation(6)))

    reading = read_photo(path)

    assert (reading.facts.format, reading.facts.width, reading.facts.height) == ("JPEG", 1200, 800)
    assert reading.facts.orientation == 6
    assert reading.fingerprint == fingerprint(path)
    assert shown(reading.thumbnail).size == (256, 171)
    assert named(shown(reading.thumbnail)) == UPRIGHT


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
def test_every_format_has_a_thumbnail(corners, encode, named, format, tmp_path):
    path = tmp_path / "photo"
    path.write_bytes(encode(corners(600, 400), format))

    reading = read_photo(path, 128)

    assert reading.facts.format == format
    assert shown(reading.thumbnail).size == (128, 85)
    assert named(shown(reading.thumbnail)) == UPRIGHT


def test_a_heic_has_a_thumbnail(golden, named):
    reading = read_photo(golden / "corners.heic")

    assert (reading.facts.format, reading.facts.width, reading.facts.height) == ("HEIC", 96, 64)
    assert named(shown(reading.thumbnail)) == UPRIGHT


def test_exif_behind_the_pixels_of_a_png_is_found(corners, encode, named, tmp_path):
    data = encode(corners(300, 200).transpose(STORED[6]), "PNG", exif=orientation(6))
    start = data.index(b"eXIf") - 4
    end = start + 12 + int.from_bytes(data[start : start + 4], "big")
    (tmp_path / "photo.png").write_bytes(data[:start] + data[end:-12] + data[start:end] + data[-12:])

    reading = read_photo(tmp_path / "photo.png")

    assert (reading.facts.width, reading.facts.height, reading.facts.orientation) == (300, 200, 6)
    assert named(shown(reading.thumbnail)) == UPRIGHT


def test_a_file_too_large_to_hold_is_streamed(corners, encode, named, tmp_path):
    path = tmp_path / "huge.bmp"
    path.write_bytes(encode(corners(300, 200), "BMP"))
    with open(path, "r+b") as file:
        file.truncate(WHOLE_LIMIT + 1)

    reading = read_photo(path)

    assert (reading.facts.width, reading.facts.height) == (300, 200)
    assert named(shown(reading.thumbnail)) == UPRIGHT


def test_small_photos_are_not_blown_up(corners):
    assert shown(encode_thumbnail(corners(20, 10), 256)).size == (20, 10)
    assert shown(encode_thumbnail(corners(1, 3000), 256)).size == (1, 256)


def test_transparency_lies_on_quiet_chequers(encode, tmp_path):
    cut_out = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    cut_out.paste((255, 0, 0, 255), (0, 0, 32, 64))
    (tmp_path / "photo.png").write_bytes(encode(cut_out, "PNG"))

    picture = shown(thumbnail(tmp_path / "photo.png"))

    assert picture.getpixel((10, 10))[1] < 30
    light, dark = sorted((picture.getpixel((52, 4)), picture.getpixel((60, 4))), reverse=True)
    assert min(light) > 248
    assert 220 < min(dark) <= max(dark) < 238


def test_a_thumbnail_tells_nothing_but_its_pixels(corners, encode, tmp_path):
    exif = orientation(3)
    exif[0x010F] = "SECRET"
    path = tmp_path / "photo.jpg"
    path.write_bytes(encode(corners(), "JPEG", exif=exif, comment=b"SECRET", xmp=b"<x>SECRET</x>"))

    assert b"SECRET" not in read_photo(path).thumbnail


# The camera's own preview


@pytest.fixture
def with_preview(corners, encode, exif_block, tmp_path):
    """Write a JPEG that carries a preview of the given size."""

    def make(size, turn=1, order="<"):
        stored = corners(960, 640).transpose(STORED[turn]) if turn in STORED else corners(960, 640)
        small = encode(stored.resize(size), "JPEG", quality=90)
        tags = {0x0112: (3, 1, turn.to_bytes(2, "little" if order == "<" else "big"))}
        path = tmp_path / "photo.jpg"
        path.write_bytes(encode(stored, "JPEG", exif=exif_block(tags, small, order)))
        return path

    return make


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize(("turn", "size"), [(1, (150, 100)), (3, (150, 100)), (6, (100, 150)), (8, (100, 150))])
def test_the_cameras_preview_comes_upright(with_preview, named, turn, size, order):
    picture = shown(quick_preview(with_preview(size, turn, order)))

    assert picture.size == (150, 100)
    assert named(picture) == UPRIGHT


def test_a_preview_with_black_bars_is_not_used(with_preview):
    assert quick_preview(with_preview((160, 120))) is None


def test_a_large_preview_is_shrunk(with_preview):
    assert shown(quick_preview(with_preview((480, 320)), 96)).size == (96, 64)


def test_no_preview_is_no_failure(corners, encode, exif_block, tmp_path):
    path = tmp_path / "photo"
    no_jpeg = exif_block({0x0112: (3, 1, b"\1\0")}, b"this is no picture")
    cut_jpeg = exif_block({0x0112: (3, 1, b"\1\0")}, encode(corners(150, 100), "JPEG")[:200])
    for data in (
        encode(corners(), "JPEG"),
        encode(corners(), "PNG"),
        encode(corners(), "JPEG", exif=no_jpeg),
        encode(corners(), "JPEG", exif=cut_jpeg),
        b"text",
        b"",
    ):
        path.write_bytes(data)
        assert quick_preview(path) is None
    assert quick_preview(tmp_path / "gone.jpg") is None


# Real photos


@pytest.mark.parametrize("kind", ["Landscape", "Portrait"])
def test_the_eighteen_orientation_samples_all_come_out_upright(shared, kind):
    first = read_photo(shared / "orientation" / f"{kind}_1.jpg")
    upright = shown(first.thumbnail)

    for number in range(9):
        reading = read_photo(shared / "orientation" / f"{kind}_{number}.jpg")
        picture = shown(reading.thumbnail)

        assert (reading.facts.width, reading.facts.height) == (first.facts.width, first.facts.height), number
        assert reading.facts.orientation == (number or 1)
        assert picture.size == upright.size, number
        assert max(ImageStat.Stat(ImageChops.difference(picture, upright)).mean) < 4, number


def test_every_shared_photo_is_read(shared):
    paths = [path for folder in ("photos", "clothing/hat") for path in (shared / folder).iterdir() if path.suffix]

    for path in paths:
        reading = read_photo(path)
        assert max(shown(reading.thumbnail).size) <= 256
        assert reading.facts.format == "JPEG"
