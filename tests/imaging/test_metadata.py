"""What a file says about itself is read with care and shown in plain words."""

from __future__ import annotations

import doctest
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from tagger_desktop.domain.errors import UnreadablePhoto
from tagger_desktop.imaging import content, metadata
from tagger_desktop.imaging.decode import opened
from tagger_desktop.imaging.exif import Exif
from tagger_desktop.imaging.metadata import camera_name, details, exposure, iso_date, read_facts
from tagger_desktop.imaging.packets import iptc, xmp

ROME = {1: "N", 2: (41.0, 53.0, 24.9), 3: "E", 4: (12.0, 29.0, 32.5), 6: 37.0}


@pytest.fixture
def about(encode, corners):
    """Return the facts of a photo that carries some EXIF."""

    def run(main=None, photo=None, place=None, format="JPEG"):
        exif = Image.Exif()
        exif.update(main or {})
        for directory, tags in ((0x8769, photo), (0x8825, place)):
            if tags:
                exif.get_ifd(directory).update(tags)
                exif[directory] = exif.get_ifd(directory)  # or Pillow leaves it out of a TIFF
        with opened(encode(corners(), format, exif=exif)) as opened_photo:
            return read_facts(opened_photo)

    return run


def rows(data) -> dict[str, str]:
    found = details(data)
    assert all(group and name and text for group, name, text in found)
    return {name: text for _, name, text in found}


@pytest.mark.parametrize("module", [content, metadata])
def test_the_examples_in_the_docstrings_hold(module):
    assert doctest.testmod(module).failed == 0


# Facts for the library


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_the_facts_of_a_photo(about, format):
    facts = about(
        {0x010F: "NIKON CORPORATION", 0x0110: "NIKON D90", 0x0112: 6, 0x0132: "2024:06:01 00:00:00"},
        {0x9003: "2024:05:01 12:30:00"},
        ROME,
        format,
    )

    assert (facts.format, facts.width, facts.height, facts.orientation) == (format, 64, 96, 6)
    assert facts.taken == "2024-05-01T12:30:00"
    assert facts.camera == "NIKON D90"
    assert facts.has_gps


def test_a_photo_without_exif_has_only_a_size(about):
    facts = about()

    assert (facts.taken, facts.camera, facts.has_gps, facts.orientation) == (None, None, False, 1)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2024:05:01 12:30:00", "2024-05-01T12:30:00"),
        ("2024-05-01 12:30:00", "2024-05-01T12:30:00"),
        ("2024-05-01T12:30:00.123+02:00", "2024-05-01T12:30:00"),
        ("2024:5:1 9:30:00", "2024-05-01T09:30:00"),
        ("0000:00:00 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("2024:13:01 12:30:00", None),
        ("2023:02:29 12:30:00", None),
        ("2024:05:01 25:00:00", None),
        ("1492:10:12 02:00:00", None),
        ("9999:12:31 23:59:59", None),
        ("yesterday", None),
        ("", None),
        (b"2024:05:01 12:30:00", None),
        (None, None),
    ],
)
def test_dates_are_believed_only_when_they_can_be(said, meant):
    assert iso_date(said) == meant


def test_the_date_taken_wins_and_a_broken_one_gives_way(about):
    changed = {0x0132: "2020:01:01 00:00:00"}

    assert about(changed).taken == "2020-01-01T00:00:00"
    assert about(changed, {0x9003: "0000:00:00 00:00:00"}).taken == "2020-01-01T00:00:00"
    assert about(changed, {0x9004: "2010:01:01 00:00:00"}).taken == "2010-01-01T00:00:00"


@pytest.mark.parametrize(
    ("make", "model", "name"),
    [
        ("Canon", "Canon EOS 5D Mark III", "Canon EOS 5D Mark III"),
        ("NIKON CORPORATION", "NIKON Z 6", "NIKON Z 6"),
        ("FUJIFILM", "X100V", "FUJIFILM X100V"),
        ("OLYMPUS IMAGING CORP.", "E-M5", "OLYMPUS E-M5"),
        ("EASTMAN KODAK COMPANY", "KODAK DX6490", "KODAK DX6490"),
        ("Minolta Co., Ltd.", "DiMAGE 7", "Minolta DiMAGE 7"),
        ("LEICA CAMERA AG", "LEICA Q2", "LEICA Q2"),
        ("Apple", "iPhone 15 Pro", "Apple iPhone 15 Pro"),
        ("", "DSC-1", "DSC-1"),
        ("SONY", "", "SONY"),
        ("", "", ""),
    ],
)
def test_a_camera_says_its_make_once(make, model, name):
    assert camera_name(make, model) == name


@pytest.mark.parametrize(
    ("place", "known"),
    [
        (ROME, True),
        ({1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}, False),
        ({1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (12.0, 0.0, 0.0)}, False),
        ({2: (10.0, 0.0, 0.0)}, False),
        ({29: "2024:05:01"}, False),
    ],
)
def test_a_place_needs_believable_coordinates(about, place, known):
    assert about(place=place).has_gps is known


def ratios(*pairs):
    return b"".join(struct.pack("<II", *pair) for pair in pairs)


def gps(latitude, longitude, south=b"N", west=b"E"):
    """Return an EXIF block with a place, written by hand so that it may be wrong."""
    directory = struct.pack("<H", 4)
    directory += struct.pack("<HHI4s", 1, 2, 2, south) + struct.pack("<HHII", 2, 5, 3, 100)
    directory += struct.pack("<HHI4s", 3, 2, 2, west) + struct.pack("<HHII", 4, 5, 3, 124) + bytes(4)
    block = b"II*\0" + struct.pack("<IHHHIII", 8, 1, 0x8825, 4, 1, 26, 0)
    return (block + directory).ljust(100, b"\0") + latitude + longitude


def test_south_and_west_are_negative():
    block = gps(ratios((33, 1), (30, 1), (0, 1)), ratios((70, 1), (15, 1), (36, 1)), b"S", b"W")

    assert Exif.of_block(block).degrees() == pytest.approx((-33.5, -70.26))


def test_missing_minutes_are_none_and_missing_degrees_are_no_place():
    some = ratios((33, 1), (0, 0), (0, 0))
    none = ratios((0, 0), (0, 0), (0, 0))

    assert Exif.of_block(gps(some, some)).degrees() == (33, 33)
    assert Exif.of_block(gps(none, none)).degrees() is None


# EXIF that is not as it should be


@given(st.binary(max_size=400), st.sampled_from([b"", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"]))
def test_no_exif_block_is_odd_enough_to_fail(noise, start):
    about = Exif.of_block(start + noise)

    assert 1 <= about.orientation <= 8
    about.degrees()
    about.preview_bytes()
    metadata.taken(about)
    metadata.camera(about)


@pytest.mark.parametrize("order", "<>")
def test_damaged_values_are_left_out_and_the_rest_is_read(exif_block, order):
    block = exif_block(
        {
            0x010E: (2, 90_000_000, struct.pack(order + "I", 8)),  # longer than anything
            0x010F: (2, 200, struct.pack(order + "I", 4_000_000)),  # beyond the end
            0x0110: (2, 12, b"Camera \xe9\0xx\0"),  # Latin-1, and rubbish behind the end
            0x0112: (3, 1, struct.pack(order + "HH", 3, 0)),
            0x0132: (99, 1, b"????"),  # no such kind
            0x8769: (4, 1, struct.pack(order + "I", 8)),  # the photo's directory is the main one again
        },
        order=order,
    )

    about = Exif.of_block(block)

    assert about.orientation == 3
    assert about.main[0x0110] == "Camera é"
    assert 0x010E not in about.main
    assert 0x0132 not in about.main


def test_a_directory_that_points_to_itself_ends(exif_block):
    block = bytearray(exif_block({0x0112: (3, 1, b"\6\0")}))
    block[6 + 8 + 2 + 12 : 6 + 8 + 2 + 12 + 4] = struct.pack("<I", 8)

    assert Exif.of_block(bytes(block)).orientation == 6


def test_odd_exif_does_not_make_a_photo_unreadable(corners, encode, exif_block):
    for block in (b"Exif\0\0", b"Exif\0\0II*\0", b"Exif\0\0garbage garbage", exif_block({}), b"\0" * 60):
        data = encode(corners(), "JPEG", exif=block)

        assert rows(data)["Dimensions"] == "96 × 64 (0.0 MP)"


# Everything for a person


def test_a_photographers_facts_are_in_a_photographers_words(corners, encode):
    exif = Image.Exif()
    exif.update({0x010F: "Canon", 0x0110: "Canon EOS R5", 0x0131: "Darkroom 5", 0x010E: "A bridge"})
    exif.get_ifd(0x8769).update(
        {
            0x829A: 0.004,
            0x829D: 2.8,
            0x8827: 400,
            0x920A: 50.0,
            0xA405: 80,
            0x9204: -0.3333,
            0x9209: 1,
            0x8822: 3,
            0x9207: 5,
            0xA403: 0,
            0xA433: "Canon",
            0xA434: "RF50mm F1.2L USM",
            0x9003: "2024:05:01 12:30:00",
            0x9011: "+02:00",
        }
    )
    exif.get_ifd(0x8825).update(ROME)

    found = rows(encode(corners(3000, 2000), "JPEG", exif=exif))

    assert found["Format"] == "JPEG"
    assert found["Dimensions"] == "3000 × 2000 (6.0 MP)"
    assert found["File size"].endswith(" KB")
    assert found["Software"] == "Darkroom 5"
    assert found["Camera"] == "Canon EOS R5"
    assert found["Lens"] == "Canon RF50mm F1.2L USM"
    assert found["Exposure"] == "1/250 s"
    assert found["Aperture"] == "f/2.8"
    assert found["ISO"] == "400"
    assert found["Focal length"] == "50 mm (80 mm equivalent)"
    assert found["Exposure compensation"] == "-0.33 EV"
    assert found["Program"] == "Aperture priority"
    assert found["Flash"] == "Fired"
    assert found["White balance"] == "Automatic"
    assert found["Taken"] == "2024-05-01 12:30:00 +02:00"
    assert found["Coordinates"] == "41.89025° N, 12.49236° E"
    assert found["Altitude"] == "37 m"
    assert found["Caption"] == "A bridge"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (1 / 8000, "1/8000 s"),
        (0.0166, "1/60 s"),
        (0.3, "0.3 s"),
        (1 / 3, "1/3 s"),
        (0.4, "0.4 s"),
        (0.8, "0.8 s"),
        (1.0, "1 s"),
        (1.3, "1.3 s"),
    ]
    + [(25.0, "25 s"), (0.0, ""), (-1.0, ""), (None, "")],
)
def test_exposure_times(seconds, shown):
    assert exposure(seconds) == shown


def test_facts_of_zero_over_zero_are_left_out(corners, encode):
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({0x829A: 0.0, 0x829D: 0.0, 0x8827: 0, 0x920A: 0.0, 0x8822: 900})

    found = rows(encode(corners(), "JPEG", exif=exif))

    assert not {"Exposure", "Aperture", "ISO", "Focal length", "Program"} & set(found)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_the_colour_profile_has_a_name(corners, encode, format):
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    assert rows(encode(corners(), format, icc_profile=srgb))["Colour profile"] == "sRGB built-in"
    assert "Colour profile" not in rows(encode(corners(), format, icc_profile=b"broken"))


def test_frames_are_told(corners, encode):
    data = encode(corners(), "GIF", save_all=True, append_images=[corners().rotate(180)])

    assert rows(data)["Frames"] == "Several; the first is shown"
    assert "Frames" not in rows(encode(corners(), "GIF"))


def test_a_file_that_is_no_photo_has_no_details(golden):
    with pytest.raises(UnreadablePhoto):
        details(b"text")
    assert rows(golden / "corners.heic")["Format"] == "HEIC"


PACKET = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmp:Rating="4" photoshop:City="Malmö">
<dc:subject><rdf:Bag><rdf:li>beach</rdf:li><rdf:li>å ä ö</rdf:li></rdf:Bag></dc:subject>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Summer</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>Ada</rdf:li></rdf:Seq></dc:creator>
<xmp:Label>Green</xmp:Label>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_xmp_words_are_shown(corners, encode, format):
    text = PngInfo()
    text.add_itxt("XML:com.adobe.xmp", PACKET.decode())
    options = {"PNG": {"pnginfo": text}, "TIFF": {"tiffinfo": {700: PACKET}}}.get(format, {"xmp": PACKET})

    found = rows(encode(corners(), format, **options))

    assert found["Title"] == "Summer"
    assert found["Keywords"] == "beach, å ä ö"
    assert found["Creator"] == "Ada"
    assert found["Rating"] == "4"
    assert found["Label"] == "Green"
    assert found["City"] == "Malmö"


def test_xmp_with_a_bomb_or_damage_has_no_words():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + PACKET

    assert xmp(bomb) == {}
    assert xmp(PACKET[:300]) == {}
    assert xmp(b"") == {}
    assert xmp(PACKET.decode()) == xmp(PACKET)


def record(number, text, part=2):
    return bytes((0x1C, part, number)) + struct.pack(">H", len(text)) + text


def test_iptc_words_are_shown(corners, encode):
    block = record(90, b"\x1b%G", 1) + record(25, "Ö".encode()) + record(25, b"sea") + record(120, b"A caption")
    resource = b"8BIM" + struct.pack(">HH I", 0x0404, 0, len(block)) + block + b"\0" * (len(block) % 2)
    segment = b"Photoshop 3.0\0" + resource
    data = encode(corners(), "JPEG")
    data = data[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + data[2:]

    found = rows(data)

    assert found["Keywords"] == "Ö, sea"
    assert found["Caption"] == "A caption"


def test_iptc_that_says_utf8_and_is_latin1_is_read_all_the_same():
    assert iptc(record(90, b"\x1b%G", 1) + record(25, "Ö".encode("latin-1"))) == {"keywords": ["Ö"]}


@given(st.binary(max_size=200))
def test_no_packet_is_odd_enough_to_fail(noise):
    iptc(b"\x1c\x02" + noise)
    xmp(b"<x>" + noise + b"</x>")


def test_a_long_text_is_cut_for_the_panel(corners, encode):
    exif = Image.Exif()
    exif[0x010E] = "word " * 300

    assert rows(encode(corners(), "JPEG", exif=exif))["Caption"].endswith("…")
