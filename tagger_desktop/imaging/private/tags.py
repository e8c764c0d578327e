"""Which tags of TIFF and EXIF say where, and which are needed to show the picture at all."""

from __future__ import annotations

from typing import Literal

Level = Literal["keep", "no-location", "none"]
"""How much of what a file says about its photo is passed on: all, all but the place, nothing."""
LEVELS: tuple[Level, ...] = ("keep", "no-location", "none")

GPS, EXIF, INTEROPERABILITY, SUB_DIRECTORIES = 0x8825, 0x8769, 0xA005, 0x014A
MAKER_NOTE, ORIENTATION = 0x927C, 0x0112
XMP, IPTC, PHOTOSHOP = 0x02BC, 0x83BB, 0x8649
POINTERS = frozenset({GPS, EXIF, INTEROPERABILITY, SUB_DIRECTORIES})
STRIPS, STRIP_SIZES, TILES, TILE_SIZES = 0x0111, 0x0117, 0x0144, 0x0145
PREVIEW, PREVIEW_SIZE = 0x0201, 0x0202

GEO = frozenset({0x830E, 0x8480, 0x8482, 0x85D8, 0x87AF, 0x87B0, 0x87B1})  # GeoTIFF
# Nobody but the maker can read a maker note: some hold place names, some serial numbers of their own.
WHERE = frozenset({GPS, MAKER_NOTE}) | GEO

PICTURE = (
    frozenset({254, 255, 256, 257, 258, 259, 262, 263, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284})
    | frozenset({290, 291, 292, 293, 296, 297, 301, 317, 318, 319, 320, 321, 322, 323, 324, 325, 328, 330, 332, 334})
    | frozenset({336, 338, 339, 340, 341, 342, 347, 512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532})
    | frozenset({33421, 33422, 34675})  # the pattern of a sensor, the colour profile
)
"""The tags of a TIFF that a decoder may need."""
