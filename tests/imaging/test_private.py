"""What a file says besides its picture is found, and left out without touching a pixel."""

from __future__ import annotations

import io
import random
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin, TiffImagePlugin

from tagger_desktop.domain.errors import UnreadablePhoto
from tagger_desktop.imaging.decode import open_photo, opened
from tagger_desktop.imaging.private import Level, cleaned, findings
from tagger_desktop.imaging.private.directories import Directories, only_orientation, orientation, without_location
from tagger_desktop.imaging.private.words import iptc_without_location, photoshop_without_location, xmp_without_location

FORMATS = ["JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF"]
PLACES = [b"Trastevere", b"Lazio", b"41,53.4N"]
PRIVATE = [b"SN-4711", b"Ada Owner", b"at grandmother's", b"Holiday", b"Snapper", b"secret maker note"]
XMP = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/"'
    b' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    b' xmlns:ext="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" exif:GPSLatitude="41,53.4N"'
    b" photoshop:State='La>zio Lazio'>"
    b"<dc:subject><rdf:Bag><rdf:li>Holiday</rdf:li></rdf:Bag></dc:subject><exif:GPSAltitude/>"
    b'<ext:LocationShown><rdf:Bag><rdf:li ext:City="Trastevere"><a/></rdf:li></rdf:Bag></ext:LocationShown>'
    b"</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>   "
)
IPTC = b"".join(
    b"\x1c" + bytes((record, number)) + len(value).to_bytes(2, "big") + value
    for record, number, value in (
        (1, 90, b"\x1b%G"),
        (2, 25, b"Holiday"),
        (2, 90, b"Trastevere"),
        (2, 80, b"Ada Owner"),
    )
)


def about(turn: int = 6) -> Image.Exif:
    """Return an EXIF block that says all one would rather not say."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E], exif[0x0110], exif[0x013B] = turn, "at grandmother's", "Snapper", "Ada Owner"
    exif.get_ifd(0x8769).update({0xA431: "SN-4711", 0x9003: "2024:05:01 12:30:00", 0x927C: b"secret maker note"})
    exif.get_ifd(0x8825).update({1: "N", 2: (41.0, 53.0, 24.0), 3: "E", 4: (12.0, 28.0, 0.0), 27: b"Trastevere"})
    return exif


def picture() -> Image.Image:
    return Image.effect_noise((120, 80), 60).convert("RGB")


def rich(format: str, turn: int = 6) -> bytes:
    """Return a file of a format with everything in it that the format can say."""
    buffer, profile = io.BytesIO(), ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    words: dict[str, object] = {"icc_profile": profile}
    if format in ("JPEG", "WEBP", "AVIF"):
        words |= {"exif": about(turn).tobytes(), "xmp": XMP}
    elif format == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
        text.add_text("Comment", "at grandmother's")
        text.add_text("Raw profile type xmp", "\nxmp\n 3\n" + b"Trastevere".hex())
        words |= {"exif": about(turn).tobytes(), "pnginfo": text}
    elif format == "TIFF":
        block = TiffImagePlugin.ImageFileDirectory_v2()
        said = about(turn)
        block.update(dict(said))  # type: ignore[arg-type]
        block[700], block[33723] = XMP, IPTC
        block[0x8769], block[0x8825] = dict(said.get_ifd(0x8769)), dict(said.get_ifd(0x8825))
        words |= {"tiffinfo": block}
    elif format == "GIF":
        words = {"comment": b"at grandmother's"}
    picture().save(buffer, format, **words)  # type: ignore[arg-type]
    return more(buffer.getvalue(), format)


def more(data: bytes, format: str) -> bytes:
    """Add what Pillow does not write."""
    if format == "JPEG":
        irb = b"8BIM\x04\x04\0\0" + len(IPTC).to_bytes(4, "big") + IPTC + bytes(len(IPTC) % 2)
        segments = ((0xED, b"Photoshop 3.0\0" + irb), (0xEB, b"JP\0\0Trastevere"), (0xFE, b"at grandmother's"))
        added = b"".join(b"\xff" + bytes((m,)) + (len(b) + 2).to_bytes(2, "big") + b for m, b in segments)
        return data[:2] + added + data[2:] + b"a film, Trastevere"
    if format == "GIF":
        tail = bytes((0x01, *range(255, -1, -1), 0))
        xmp = b"\x21\xff\x0bXMP DataXMP" + XMP + tail
        return data[:-1] + xmp + b";Trastevere"
    if format in ("PNG", "WEBP"):
        return data + b"Trastevere"
    return data


@pytest.fixture
def kinds():
    def run(data: bytes) -> set[str]:
        return {finding.kind for finding in findings(data)}

    return run


def same_pixels(one: bytes, other: bytes) -> bool:
    return open_photo(one).tobytes() == open_photo(other).tobytes()


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_without_its_place_is_the_same_picture_and_says_the_rest(format: str, kinds) -> None:
    data = rich(format)
    assert "location" in kinds(data)
    assert any(place in data for place in PLACES)

    made = cleaned(data, "no-location")

    assert "location" not in kinds(made)
    assert not [place for place in PLACES if place in made or place.hex().encode() in made]
    assert b"secret maker note" not in made
    assert same_pixels(made, data)
    if format != "GIF":
        assert {"camera", "people", "serial number", "date", "keywords"} <= kinds(made)


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_with_nothing_is_the_same_picture_in_its_colours_and_upright(format: str, kinds) -> None:
    data = rich(format)

    made = cleaned(data, "none")

    assert kinds(made) == set()
    assert not [words for words in (*PLACES, *PRIVATE) if words in made]
    assert same_pixels(made, data)
    with opened(data) as before, opened(made) as after:
        assert after.info.get("icc_profile") == before.info.get("icc_profile")
        assert after.size == before.size
        assert not after.exif.photo
        assert not after.exif.place


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_that_is_kept_is_the_same_file(format: str) -> None:
    data = rich(format)

    assert cleaned(data, "keep") is data


@pytest.mark.parametrize("level", ["no-location", "none"])
@pytest.mark.parametrize("format", FORMATS)
def test_what_is_clean_stays_as_it_is(format: str, level: Level) -> None:
    made = cleaned(rich(format), level)

    assert cleaned(made, level) == made


@pytest.mark.parametrize("level", ["no-location", "none"])
def test_a_bmp_says_nothing_and_is_passed_on_as_it_is(encode, level: Level) -> None:
    data = encode(picture(), "BMP")

    assert cleaned(data, level) is data
    assert findings(data) == []


@pytest.mark.parametrize("options", [{"progressive": True}, {"restart_marker_blocks": 1}, {"optimize": True}])
@pytest.mark.parametrize("level", ["no-location", "none"])
def test_the_compressed_pixels_of_a_jpeg_are_the_same_bytes(encode, options, level: Level) -> None:
    data = encode(picture(), "JPEG", exif=about().tobytes(), **options)
    tables = data.index(b"\xff\xdb")

    made = cleaned(data, level)

    assert made.endswith(data[tables:])
    assert len(made) <= len(data)


@pytest.mark.parametrize("format", ["PNG", "WEBP", "GIF"])
def test_an_animation_goes_on_playing(format: str) -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, format, save_all=True, append_images=frames[1:], duration=70, loop=0)

    made = Image.open(io.BytesIO(cleaned(buffer.getvalue(), "none")))

    assert made.n_frames == 3
    assert made.info["loop"] == 0


def test_findings_say_what_leaves_in_words() -> None:
    said = {(finding.kind, finding.text) for finding in findings(rich("JPEG"))}

    assert ("location", "41.89000° N, 12.46667° E") in said
    assert ("location", "City") in said or ("location", "LocationShown") in said
    assert ("location", "Trastevere") in said
    assert ("serial number", "SN-4711") in said
    assert ("people", "Ada Owner") in said
    assert ("words", "at grandmother's") in said
    assert ("keywords", "Holiday") in said
    assert ("more", "data behind the picture (18 bytes)") in said
    assert findings(rich("JPEG"))[0].kind == "location"


def test_a_tag_that_shares_its_value_with_a_place_keeps_it() -> None:
    value = b"Snapper\0"
    block = b"II*\0\x08\0\0\0" + struct.pack("<H", 2)
    gps_at = 8 + 2 + 24 + 4
    value_at = gps_at + 2 + 12 + 4
    block += struct.pack("<HHII", 0x0110, 2, 8, value_at) + struct.pack("<HHII", 0x8825, 4, 1, gps_at) + bytes(4)
    block += struct.pack("<H", 1) + struct.pack("<HHII", 27, 7, 8, value_at) + bytes(4) + value

    made = without_location(block)

    assert len(made) == len(block)
    assert made.endswith(value)
    assert struct.unpack("<H", made[8:10]) == (1,)


def test_an_exif_block_that_leads_round_in_circles_keeps_only_how_it_is_turned() -> None:
    block = bytearray(about(8).tobytes()[6:])
    assert orientation(without_location(bytes(block))) == 8
    block[4:8] = b"\xff\xff\xff\x00"

    made = without_location(bytes(block))

    assert len(made) == len(block)
    assert made.startswith(only_orientation(1)[:8])


def test_directories_that_point_to_each_other_end() -> None:
    table = struct.pack("<H", 1) + struct.pack("<HHII", 0x8769, 4, 1, 8) + struct.pack("<I", 8)

    assert Directories(b"II*\0\x08\0\0\0" + table).without(frozenset()) == b"II*\0\x08\0\0\0" + table


@pytest.mark.parametrize(
    "packet", [b"", b"no xml", b"<a><b></a>", b"<!DOCTYPE a><a/>", "<a City='x'/>".encode("utf-16"), b'<a City="x>']
)
def test_an_xmp_packet_that_cannot_be_read_is_not_passed_on(packet: bytes) -> None:
    assert xmp_without_location(packet) == b""


def test_damaged_blocks_of_words_end_where_the_damage_begins() -> None:
    assert iptc_without_location(IPTC + b"\x1c\x02") == iptc_without_location(IPTC)
    assert b"Trastevere" not in iptc_without_location(IPTC)
    block = b"8BIM\x04\x04\0\0" + len(IPTC).to_bytes(4, "big") + IPTC + bytes(len(IPTC) % 2)
    assert photoshop_without_location(block + b"8BIM") == photoshop_without_location(block)
    assert photoshop_without_location(b"8BIM\x04\x22\0\0\0\0\0\x04abcd") == b""


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("level", ["no-location", "none"])
def test_a_damaged_file_is_cleaned_or_refused_with_a_reason(format: str, level: Level) -> None:
    data, dice = rich(format), random.Random(format)

    for _ in range(150):
        damaged = bytearray(data)
        for _ in range(dice.choice((1, 2, 8))):
            damaged[dice.randrange(dice.choice((64, 600, len(data))))] = dice.randrange(256)
        end = dice.choice((len(data), dice.randrange(len(data))))
        made, reason = outcome(bytes(damaged[:end]), level)
        assert reason.endswith(".")
        assert not [finding for finding in (findings(made) if made else ()) if finding.kind == "location"]


def outcome(data: bytes, level: Level) -> tuple[bytes, str]:
    """Return what a file becomes, or nothing and why not."""
    try:
        return cleaned(data, level), "Done."
    except UnreadablePhoto as error:
        return b"", str(error)


@given(st.binary(max_size=400), st.sampled_from([b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"]))
@settings(max_examples=300, deadline=None)
def test_any_exif_block_keeps_its_length_and_loses_its_place(noise: bytes, start: bytes) -> None:
    made = without_location(start + noise)

    assert len(made) == len(start + noise) or made == only_orientation(orientation(start + noise))


def test_real_photos_stay_the_same_pictures(shared: Path) -> None:
    photos = [*sorted((shared / "orientation").rglob("*.jp*g")), *sorted((shared / "photos").iterdir())[:10]]
    for path in photos:
        data = path.read_bytes()
        for level in ("no-location", "none"):
            assert same_pixels(cleaned(data, level), data), path  # type: ignore[arg-type]
