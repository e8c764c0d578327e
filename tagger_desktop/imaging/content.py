"""Tell what a file really holds from its first bytes, whatever its name says."""

from __future__ import annotations

import re
from typing import BinaryIO

from tagger_desktop.imaging.source import length

HEAD = 4096  # bytes that are looked at
TAIL = 64  # bytes in which the end mark of a format stands; some programs add a few behind it
SHORTEST = 12  # bytes; no picture format says what it is in fewer

PHOTOS = (
    ("JPEG", re.compile(rb"\xff\xd8\xff")),
    ("PNG", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("GIF", re.compile(rb"GIF8[79]a")),
    ("WEBP", re.compile(rb"RIFF....WEBP", re.DOTALL)),
    ("TIFF", re.compile(rb"II[*+]\0|MM\0[*+]")),
    ("BMP", re.compile(rb"BM")),
)
AVIF_BRANDS = frozenset({b"avif", b"avis"})
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
OTHERS = (
    ("a PDF document", rb"%PDF"),
    ("a web page", rb"\s*<(!doctype html|html)"),
    ("an SVG drawing", rb"\s*(<\?xml.{0,400})?(<!doctype svg.{0,400})?<svg"),
    ("a ZIP archive", rb"PK\x03\x04"),
    ("an archive", rb"Rar!|7z\xbc\xaf|\x1f\x8b"),
    ("a Photoshop document", rb"8BPS"),
    ("a JPEG XL picture, which is not supported", rb"\xff\x0a|\0\0\0\x0cJXL "),
    ("a JPEG 2000 picture, which is not supported", rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51"),
    ("a camera's raw file, which is not supported", rb"FUJIFILMCCD-RAW|IIU\0|IIR[OS]|....ftypcrx "),
    ("a video", rb"....ftyp|\x1aE\xdf\xa3|RIFF....AVI |\0\0\x01\xba|....(moov|mdat)"),
    ("sound", rb"ID3|RIFF....WAVE|OggS|fLaC"),
    ("an icon", rb"\0\0[\x01\x02]\0"),
    ("a macOS companion file without a picture", rb"\0\x05\x16\x07"),
    ("a program", rb"MZ|\x7fELF"),
    ("a database", rb"SQLite format 3\0"),
)


def kind(head: bytes) -> str | None:
    """Return the photo format that the first bytes of a file announce, or None.

    >>> kind(b"GIF89a..."), kind(b"Dear diary")
    ('GIF', None)
    """
    if head[4:8] == b"ftyp":
        end = min(int.from_bytes(head[:4], "big"), len(head))
        brands = {head[8:12], *(head[at : at + 4] for at in range(16, end, 4))}
        major = {head[8:12]}
        for wanted in (major, brands):  # the major brand decides; "mif1" alone says nothing
            if wanted & AVIF_BRANDS:
                return "AVIF"
            if wanted & HEIC_BRANDS:
                return "HEIC"
        return None
    return next((name for name, pattern in PHOTOS if pattern.match(head)), None)


def other(head: bytes, size: int) -> str:
    """Return the sentence for a file that is no photo."""
    if size < SHORTEST:
        return f"The file is cut off: it has only {size} byte{'s' if size > 1 else ''}."
    if not head.strip(b"\0"):
        return "The file holds nothing but zeros."
    for name, pattern in OTHERS:
        if re.match(pattern, head, re.DOTALL | re.IGNORECASE):
            return f"Not a photo: the content is {name}."
    return f"Not a photo: the content is {'text' if _is_text(head) else 'of an unknown kind'}."


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    cut = head[:-4] if len(head) == HEAD else head  # the last character may be cut in two
    try:
        return all(sign.isprintable() or sign.isspace() for sign in cut.decode())
    except UnicodeDecodeError:
        return False


def is_cut_off(file: BinaryIO, format: str) -> bool:
    """Tell whether a file that could not be decoded ends before its own structure does."""
    size = length(file)
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    file.seek(0)
    head = file.read(8)
    match format:
        case "JPEG":
            return b"\xff\xd9" not in tail
        case "PNG":
            return b"IEND" not in tail
        case "GIF":
            return b"\x3b" not in tail[-2:]
        case "WEBP":
            return int.from_bytes(head[4:], "little") + 8 > size
        case "BMP":
            return int.from_bytes(head[2:6], "little") > size
        case "TIFF":
            return int.from_bytes(head[4:], "little" if head[:2] == b"II" else "big") + 2 > size
        case "AVIF" | "HEIC":
            return _boxes_end(file, size) > size
    return False


def _boxes_end(file: BinaryIO, size: int) -> int:
    """Return where the last top-level box of an ISO media file says it ends."""
    at = 0
    while at + 8 <= size:
        file.seek(at)
        head = file.read(16)
        box = int.from_bytes(head[:4], "big")
        if box == 1:
            box = int.from_bytes(head[8:16], "big")
        if box < 8:  # 0 means "to the end of the file", anything else is damage
            return size
        at += box
    return at if at >= size else size + 1
