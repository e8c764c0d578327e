"""Every kind of picture becomes upright sRGB pixels of the size asked for."""

from __future__ import annotations

import struct
import subprocess
import sys
from threading import Thread

import pytest
from PIL import Image, ImageChops, ImageCms

from tagger_desktop.imaging.decode import SUFFIXES, open_photo, opened, pixels

UPRIGHT = ["red", "lime", "blue", "yellow"]
TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def turned(picture, orientation):
    """Return the picture as a camera held in that way stores it."""
    turn = TURNS.get(orientation)
    return picture if turn is None else picture.transpose(turn)


def oriented(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def test_importing_the_package_loads_no_pillow():
    code = "import sys, tagger_desktop.imaging; sys.exit('PIL' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_endings_are_lower_case_with_a_dot():
    assert {".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic", ".heif"} <= SUFFIXES
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in SUFFIXES)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
def test_every_format_is_read(corners, encode, named, format):
    with opened(encode(corners(), format)) as photo:
        picture = photo.decode()

    assert photo.format == format
    assert photo.size == picture.size == (96, 64)
    assert picture.mode == "RGB"
    assert named(picture) == UPRIGHT


def test_heic_is_read(golden, named):
    with opened(golden / "corners.heic") as photo:
        picture = photo.decode()

    assert photo.format == "HEIC"
    assert photo.size == picture.size == (96, 64)
    assert named(picture) == UPRIGHT


def test_a_stereo_mpo_is_read_as_its_first_jpeg(corners, encode, named):
    data = encode(corners(), "MPO", save_all=True, append_images=[corners().transpose(Image.Transpose.ROTATE_180)])

    with opened(data) as photo:
        assert photo.format == "JPEG"
        assert named(photo.decode()) == UPRIGHT


@pytest.mark.parametrize("within", [None, 40])
@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_every_orientation_comes_out_upright(corners, encode, named, format, orientation, within):
    data = encode(turned(corners(), orientation), format, exif=oriented(orientation))

    with opened(data) as photo:
        picture = photo.decode(within)

    assert photo.size == (96, 64)
    assert picture.size == ((40, 27) if within else (96, 64))
    assert named(picture) == UPRIGHT


@pytest.mark.parametrize("orientation", [0, 9, 255, 65535])
def test_an_orientation_that_does_not_exist_leaves_the_photo_as_it_is(corners, encode, named, orientation):
    picture = open_photo(encode(corners(), "JPEG", exif=oriented(orientation)))

    assert named(picture) == UPRIGHT


def test_imagemagick_hides_the_orientation_of_a_png_in_hex_and_it_is_found(corners, encode, named):
    from PIL.PngImagePlugin import PngInfo

    block = oriented(6).tobytes()
    text = PngInfo()
    text.add_text("Raw profile type exif", f"\nexif\n{len(block):8}\n{block.hex()}\n", zip=True)

    picture = open_photo(encode(turned(corners(), 6), "PNG", pnginfo=text))

    assert picture.size == (96, 64)
    assert named(picture) == UPRIGHT


def test_a_photo_shrinks_to_fit_but_never_grows(corners, encode):
    data = encode(corners(1200, 800), "JPEG")

    assert open_photo(data, 256).size == (256, 171)
    assert open_photo(data, 5000).size == (1200, 800)
    assert open_photo(encode(corners(3000, 2), "PNG"), 100).size == (100, 1)


@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_a_shrunk_photo_shows_the_same_picture(encode, format):
    ramp = Image.linear_gradient("L").resize((1003, 701))
    small = open_photo(encode(ramp, format), 200).convert("L")

    difference = ImageChops.difference(small, ramp.resize(small.size, Image.Resampling.BOX))

    assert difference.getextrema()[1] <= 6


def test_only_the_first_frame_of_an_animation_is_shown(corners, encode, named):
    later = corners().transpose(Image.Transpose.ROTATE_180)
    for format in ("GIF", "WEBP", "PNG", "TIFF", "AVIF"):
        data = encode(corners(), format, save_all=True, append_images=[later, later])

        with opened(data) as photo:
            assert photo.has_frames, format
        assert named(open_photo(data)) == UPRIGHT, format


# Kinds of pixel


def test_sixteen_bits_keep_their_brightness(encode):
    for value, shown in ((0, 0), (32768, 128), (65535, 255)):
        deep = Image.new("I;16", (64, 32), value)
        deep.paste(65535, (32, 0, 64, 32))
        for format in ("PNG", "TIFF"):
            assert abs(open_photo(encode(deep, format)).getpixel((2, 2))[0] - shown) <= 1, (format, value)


def test_sixteen_bits_are_shrunk_too(encode):
    deep = Image.new("I;16", (400, 300), 32768)
    deep.paste(65535, (0, 0, 200, 300))

    small = open_photo(encode(deep, "PNG"), 40)

    assert small.size == (40, 30)
    assert small.getpixel((3, 3)) == (255, 255, 255)
    assert abs(small.getpixel((36, 3))[0] - 128) <= 1


def test_twelve_bits_in_a_sixteen_bit_file_are_not_a_black_rectangle(encode):
    scan = Image.frombytes("I;16", (40, 40), (bytes(40) + struct.pack("<H", 3000) * 20) * 40)

    picture = open_photo(encode(scan, "TIFF"))

    assert picture.getpixel((5, 5)) == (0, 0, 0)
    assert picture.getpixel((35, 5)) == (255, 255, 255)


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (0.0, 255.0), (-30.0, 4000.0)])
def test_floats_of_any_range_show(encode, low, high):
    measured = Image.new("F", (40, 40), low)
    measured.paste(high, (20, 0, 40, 40))

    picture = open_photo(encode(measured, "TIFF"))

    assert picture.getpixel((5, 5)) == (0, 0, 0)
    assert picture.getpixel((35, 5)) == (255, 255, 255)


def test_floats_that_are_no_numbers_do_not_break_a_photo(encode):
    assert open_photo(encode(Image.new("F", (40, 40), float("nan")), "TIFF")).mode == "RGB"


def test_whole_numbers_of_32_bits_show(encode):
    measured = Image.new("I", (40, 40), -5)
    measured.paste(900_000, (20, 0, 40, 40))

    picture = open_photo(encode(measured, "TIFF"))

    assert picture.getpixel((5, 5)) == (0, 0, 0)
    assert picture.getpixel((35, 5)) == (255, 255, 255)


def test_one_bit_scans_shrink_to_greys(encode):
    page = Image.new("1", (400, 400), 1)
    for row in range(0, 400, 2):
        page.paste(0, (0, row, 400, row + 1))

    for format in ("PNG", "TIFF", "BMP"):
        assert 100 < open_photo(encode(page, format), 50).getpixel((25, 25))[0] < 156, format


def test_cmyk_comes_out_in_true_colours(corners, encode, named):
    data = encode(corners(mode="CMYK"), "JPEG", quality=95)

    assert named(open_photo(data)) == UPRIGHT
    assert named(open_photo(data, 48)) == UPRIGHT


def test_lab_comes_out_in_true_colours(corners, encode, named):
    to_lab = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
    data = encode(ImageCms.applyTransform(corners(), to_lab), "TIFF")

    assert named(open_photo(data)) == UPRIGHT


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1"])
def test_other_modes_become_rgb(corners, encode, mode):
    picture = open_photo(encode(corners().convert(mode), "PNG"))

    assert picture.mode == "RGB"


def test_transparency_is_kept_and_a_full_alpha_channel_is_dropped(corners, encode):
    clear = corners(mode="RGBA")
    clear.putpixel((0, 0), (0, 0, 0, 0))
    palette = Image.new("P", (20, 20), 1)
    palette.putpalette([0, 0, 0, 255, 0, 0])
    palette.putpixel((0, 0), 0)

    assert open_photo(encode(clear, "PNG")).getpixel((0, 0))[3] == 0
    assert open_photo(encode(palette, "PNG", transparency=0)).getpixel((0, 0))[3] == 0
    assert open_photo(encode(palette, "GIF", transparency=0)).getpixel((0, 0))[3] == 0
    assert open_photo(encode(corners(mode="RGB"), "PNG", transparency=(255, 0, 0))).getpixel((0, 0))[3] == 0
    assert open_photo(encode(corners(mode="RGBA"), "PNG")).mode == "RGB"


def test_transparent_pixels_do_not_bleed_into_their_neighbours(encode):
    cut_out = Image.new("RGBA", (100, 100), (0, 255, 0, 0))  # green that nobody may see
    cut_out.paste((255, 0, 0, 255), (0, 0, 50, 100))

    red, green, _, alpha = open_photo(encode(cut_out, "PNG"), 10).getpixel((4, 5))

    assert alpha > 200
    assert (red, green) == (255, 0)


# Colour profiles


def swapped_primaries() -> bytes:
    """Return a profile whose red is sRGB's green and the other way round."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    table = data[128:400].replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
    return data[:128] + table + data[400:]


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_an_embedded_profile_changes_the_colours(encode, format):
    data = encode(Image.new("RGB", (64, 64), (255, 0, 0)), format, icc_profile=swapped_primaries())

    red, green, blue = open_photo(data, 32).getpixel((10, 10))

    assert green > 240
    assert red < 20
    assert blue < 20


def test_a_profile_leaves_transparency_alone(encode):
    picture = Image.new("RGBA", (64, 64), (255, 0, 0, 100))

    shown = open_photo(encode(picture, "PNG", icc_profile=swapped_primaries())).getpixel((10, 10))

    assert shown[1] > 240
    assert shown[3] == 100


def test_the_srgb_profile_changes_nothing(corners, encode):
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    shown = open_photo(encode(corners(), "PNG", icc_profile=srgb))

    assert shown.tobytes() == corners().tobytes()


@pytest.mark.parametrize("profile", [b"", b"nonsense", b"\0" * 200])
def test_a_damaged_profile_is_ignored(corners, encode, named, profile):
    assert named(open_photo(encode(corners(), "PNG", icc_profile=profile))) == UPRIGHT


def test_a_profile_for_another_kind_of_pixel_is_ignored(corners, encode):
    shown = open_photo(encode(corners(mode="L"), "JPEG", icc_profile=swapped_primaries()))

    assert shown.mode == "RGB"


# For the viewer


@pytest.mark.parametrize("width", [1, 2, 3, 4, 5, 96, 97])
def test_rows_are_padded_to_four_bytes(encode, width):
    picture = Image.effect_noise((width, 700), 90).convert("RGB")

    shown = pixels(encode(picture, "PNG"))

    assert (shown.width, shown.height, shown.has_alpha) == (width, 700, False)
    assert shown.stride % 4 == 0
    assert len(shown.data) == shown.stride * 700
    rows = [bytes(shown.data[top : top + width * 3]) for top in range(0, len(shown.data), shown.stride)]
    assert b"".join(rows) == picture.tobytes()


def test_a_viewer_gets_transparency_and_the_full_size(corners, encode):
    clear = turned(corners(600, 400, "RGBA"), 6)
    clear.putalpha(77)

    shown = pixels(encode(clear, "PNG", exif=oriented(6)), 150)

    assert (shown.width, shown.height) == (150, 100)
    assert (shown.full_width, shown.full_height) == (600, 400)
    assert shown.has_alpha
    assert shown.stride == 600
    assert bytes(shown.data[:4]) == bytes((255, 0, 0, 77))


def test_a_path_and_its_bytes_are_the_same_photo(corners, encode, tmp_path):
    data = encode(corners(), "PNG")
    (tmp_path / "photo.png").write_bytes(data)

    assert pixels(tmp_path / "photo.png") == pixels(data)


def test_big_photos_are_decoded_one_after_the_other(encode):
    data = encode(Image.new("L", (9000, 9000), 77), "PNG", compress_level=1)
    found = []
    threads = [Thread(target=lambda: found.append(open_photo(data, 16).getpixel((3, 3)))) for _ in range(3)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [(77, 77, 77)] * 3
