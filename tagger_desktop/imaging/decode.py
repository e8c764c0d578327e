"""Open photos of any format: upright, sRGB, no larger than asked, and never more memory than allowed."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from tagger_desktop.domain.errors import UnreadablePhoto
from tagger_desktop.imaging import guard
from tagger_desktop.imaging.away import BIG_BYTES, one_big_decode, opened_away
from tagger_desktop.imaging.colour import simple, to_srgb
from tagger_desktop.imaging.content import HEAD, is_cut_off, kind, other
from tagger_desktop.imaging.exif import Exif
from tagger_desktop.imaging.photo_file import Photo
from tagger_desktop.imaging.source import Source, contents, length, stream

SUFFIXES = frozenset(
    (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".apng", ".webp", ".gif", ".bmp", ".dib", ".tif", ".tiff")
    + (".avif", ".heic", ".heif", ".hif")
)

# Our own limits. Pillow's (Image.MAX_IMAGE_PIXELS, a global that anybody may set) refuses large JPEGs that a draft
# decodes in 65 MB; it acts in Image.open, which we never call, and is left as it is.
LIMIT_BYTES = 1 << 30  # memory of one decode: 268 megapixels in colour
LIMIT_JPEG_PIXELS = 1_000_000_000  # decoded at an eighth these are 16 megapixels
# Pixels times passes over them: what a progressive JPEG may ask for in this process, where nothing can stop it. A
# camera makes some ten passes; a file of a megabyte that makes a thousand was decoded for minutes.
LIMIT_PASSES = 1_000_000_000
PASSES_EXPECTED, PASSES_UNKNOWN = 12, 100

# Bytes a pixel takes while it is decoded and brought to RGB; other modes exist twice for a moment.
BYTES_PER_PIXEL = {"RGB": 4, "RGBA": 4, "1": 5, "L": 5, "P": 5, "I;16": 6, "I;16B": 6}
# More pixels than this for each byte of the file cannot be meant: deflate reaches 1032:1, LZW less than 4096 pixels,
# and a JPEG spends at least a bit on each 64. A file of a few bytes cannot make us set memory aside.
MOST_PIXELS_PER_BYTE = {"JPEG": 1024, "PNG": 8 * 1032, "GIF": 4096}

UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
TURNED_BY_DECODER = frozenset({"TIFF", "HEIC"})
REDUCIBLE = frozenset({"L", "RGB", "RGBA", "CMYK", "YCbCr"})
STRIP = 64  # rows handed over together, so that a large photo is not in memory three times

# What Pillow says about a damaged file becomes the reason we show; it would say it again on stderr and in the log.
logging.getLogger("PIL").setLevel(logging.CRITICAL)
warnings.filterwarnings("ignore", module=r"PIL\.")


class _Jpeg(JpegImagePlugin.JpegImageFile):
    """A JPEG, or the first picture of an MPO; Pillow would parse the whole EXIF block here to learn the print size."""

    def _read_dpi_from_exif(self) -> None:
        pass


def _heic(file: BinaryIO) -> ImageFile.ImageFile:
    import pi_heif  # 5 ms and 2 MB that most libraries never need
    import pi_heif.options

    pi_heif.options.THUMBNAILS = pi_heif.options.DEPTH_IMAGES = pi_heif.options.AUX_IMAGES = False
    image: ImageFile.ImageFile = pi_heif.HeifImageFile(file)
    return image


# The decoders are called by name instead of through Image.open: only what is listed here ever runs on a file.
DECODERS: dict[str, Callable[[BinaryIO], ImageFile.ImageFile]] = {
    "JPEG": _Jpeg,
    "PNG": PngImagePlugin.PngImageFile,
    "WEBP": WebPImagePlugin.WebPImageFile,
    "GIF": GifImagePlugin.GifImageFile,
    "BMP": BmpImagePlugin.BmpImageFile,
    "TIFF": TiffImagePlugin.TiffImageFile,
    "AVIF": AvifImagePlugin.AvifImageFile,
    "HEIC": _heic,
}


class OpenPhoto:
    """A photo's file with its header read and its pixels still to come; made by `opened`."""

    def __init__(self, file: BinaryIO, format: str) -> None:
        self._file = file
        self.format = format
        self.file_size = length(file)
        file.seek(0)
        with _decoding(file, format):
            self.image: ImageFile.ImageFile = DECODERS[format](file)
        self.mode = self.image.mode
        self.stored = self.image.size
        self._check_size()

    def _check_size(self) -> None:
        width, height = self.stored
        pixels = width * height
        said = f"The file says it is {width} × {height} pixels ({pixels / 1e6:,.0f} megapixels)"
        if self.drafts and pixels > LIMIT_JPEG_PIXELS:
            raise UnreadablePhoto(f"{said}; photos of up to {LIMIT_JPEG_PIXELS / 1e6:,.0f} megapixels can be read.")
        if not self.drafts and self._bytes(pixels) > LIMIT_BYTES:
            needed, limit = self._bytes(pixels) / (1 << 30), LIMIT_BYTES / (1 << 30)
            raise UnreadablePhoto(f"{said}, which takes {needed:,.1f} GB to open; the limit is {limit:g} GB.")
        if pixels > self.file_size * MOST_PIXELS_PER_BYTE.get(self.format, pixels):
            raise UnreadablePhoto(f"{said}, but it has only {self.file_size:,} bytes: it is cut off or made up.")

    @property
    def info(self) -> Mapping[Any, Any]:
        """What the decoder says of the file besides its pixels, by Pillow's names."""
        return self.image.info

    @property
    def needed_bytes(self) -> float:
        """How much memory the whole picture takes while it is decoded."""
        return self._bytes(self.stored[0] * self.stored[1])

    @property
    def drafts(self) -> bool:
        """Whether the decoder can make a smaller picture at once; a progressive JPEG is held whole while decoded."""
        return self.format == "JPEG" and "progressive" not in self.image.info

    def _bytes(self, pixels: float) -> float:
        return pixels * BYTES_PER_PIXEL.get(self.mode, 8)

    @cached_property
    def exif(self) -> Exif:
        """What the camera wrote; in a PNG it may stand behind the pixels, so it is read after them."""
        if self.format == "TIFF":
            return Exif(self._file)
        info = self.image.info
        return Exif.of_block(info.get("exif") or _hex_profile(info.get("Raw profile type exif")))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the upright photo."""
        width, height = self.stored
        return (height, width) if self._turn >= 5 else (width, height)

    @property
    def has_frames(self) -> bool:
        """Whether the file holds more pictures than the one that is shown, which is always the first."""
        with suppress(UnreadablePhoto), _decoding(self._file, self.format):
            return bool(getattr(self.image, "is_animated", False))
        return False

    @property
    def _turn(self) -> int:
        return 1 if self.format in TURNED_BY_DECODER else self.exif.orientation

    def decode(self, within: int | None = None) -> Image.Image:
        """Return the pixels, upright RGB or RGBA in sRGB, shrunk to fit a square of `within` pixels.

        Without `within` the photo comes in full size, but for JPEGs beyond the memory limit: those come as large as
        it allows. A second call is not possible.

        Errors: UnreadablePhoto with what is wrong with the file.
        """
        target = self._fitting(within)
        box = self._draft(target)
        waiting = one_big_decode if self._bytes(self._decoded_pixels) > BIG_BYTES else nullcontext()
        with waiting, _decoding(self._file, self.format):
            self.image.load()
            profile, _ = self.image.info.get("icc_profile"), self.exif  # both are gone with `info` below
            image = _resized(simple(self.image), target, box)
            image = to_srgb(image, profile)
            if self._turn != 1:
                image = image.transpose(UPRIGHT[self._turn])
            if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
                image = image.convert("RGB")
        image.info = {}
        return image

    def _fitting(self, within: int | None) -> tuple[int, int]:
        width, height = self.stored
        if within:
            scale = min(within / width, within / height, 1)
            return max(1, round(width * scale)), max(1, round(height * scale))
        scale = 1
        while self.drafts and self._bytes(width * height / scale**2) > LIMIT_BYTES:
            scale *= 2
        return -(-width // scale), -(-height // scale)

    def _draft(self, target: tuple[int, int]) -> tuple[float, float, float, float] | None:
        if self.format != "JPEG" or target == self.stored:
            return None
        with _decoding(self._file, self.format):
            drafted = self.image.draft("RGB", target)
        return drafted[1] if drafted else None

    @property
    def _decoded_pixels(self) -> int:
        width, height = self.image.size if self.drafts else self.stored
        return width * height


def _resized(image: Image.Image, target: tuple[int, int], box: tuple[float, float, float, float] | None) -> Image.Image:
    if image.size == target:
        return image
    # Hamming looks like bicubic at the price of bilinear (504 to 256 pixels: 1.1 ms against 1.9); the gap lets large
    # photos be averaged in whole blocks first.
    gap = 2.0 if image.mode in REDUCIBLE else None
    return image.resize(target, Image.Resampling.HAMMING, box, gap)


def _hex_profile(profile: str | bytes | None) -> bytes:
    """Return the EXIF block that ImageMagick writes into PNG text: a name, a length, and hex digits."""
    if not profile:
        return b""
    lines = (profile if isinstance(profile, str) else profile.decode("latin-1")).split("\n")
    try:
        return bytes.fromhex("".join(lines[3:]))
    except ValueError:
        return b""


@contextmanager
def opened(source: Source) -> Iterator[Photo]:
    """Open a photo by its content, whatever its name says; usable for the length of the block.

    Formats whose decoders can crash or hang are decoded in another process (see `guard`).

    Errors: UnreadablePhoto when it is no photo, is damaged, or claims to be larger than our limits.
    """
    with stream(source) as file:
        format = _format(file)
        if guard.is_worker or format not in guard.GUARDED:
            with _opened(file, format) as photo:
                if guard.is_worker or not _makes_many_passes(photo, source):
                    yield photo
                    return
        with opened_away(source, file, format) as away:
            yield away


@contextmanager
def opened_here(source: Source, only: str = "") -> Iterator[OpenPhoto]:
    """Open a photo in this process, whatever its format, or `only` one of a format; see `opened`."""
    with stream(source) as file:
        format = _format(file)
        if only and format != only:
            raise UnreadablePhoto(f"This is no {only}.")
        with _opened(file, format) as photo:
            yield photo


def _format(file: BinaryIO) -> str:
    head = file.read(HEAD)
    format = kind(head)
    if format is None:
        raise UnreadablePhoto(other(head, length(file)))
    return format


def _makes_many_passes(photo: OpenPhoto, source: Source) -> bool:
    """Tell whether a progressive JPEG asks for so many passes over its pixels that it may take for ever."""
    if photo.format != "JPEG" or photo.drafts:
        return False
    width, height = photo.stored
    passes = source.count(b"\xff\xda") if isinstance(source, bytes) else PASSES_UNKNOWN
    return passes > PASSES_EXPECTED and width * height * passes > LIMIT_PASSES


@contextmanager
def _opened(file: BinaryIO, format: str) -> Iterator[OpenPhoto]:
    photo = OpenPhoto(file, format)
    try:
        yield photo
    finally:
        photo.image.fp = None  # ours to close; Pillow keeps it otherwise, with the file's bytes


def open_photo(source: Source, within: int | None = None) -> Image.Image:
    """Return a photo's pixels, upright RGB or RGBA in sRGB, shrunk to fit a square of `within` pixels.

    Errors: UnreadablePhoto with what is wrong with the file.
    """
    with opened(source if isinstance(source, bytes) else contents(source)) as photo:
        return photo.decode(within)


@dataclass(frozen=True, slots=True)
class Pixels:
    """A decoded photo for a screen: rows of RGB or, with transparency, RGBA bytes, each padded to four bytes.

    Units: `stride` is the bytes of one row; `full_width` and `full_height` are those of the upright photo in its file,
    which differ from `width` and `height` when it was shrunk.
    """

    width: int
    height: int
    stride: int
    data: bytes | bytearray
    has_alpha: bool
    full_width: int
    full_height: int


def pixels(source: Source, within: int | None = None) -> Pixels:
    """Return a photo's pixels for a QImage of Format_RGB888 or Format_RGBA8888, so that Qt decodes no file itself.

    Errors: UnreadablePhoto with what is wrong with the file.
    """
    with opened(source if isinstance(source, bytes) else contents(source)) as photo:
        image = photo.decode(within)
        full = photo.size
    width, height = image.size
    stride = -(-width * len(image.mode) // 4) * 4
    data = bytearray()  # grown strip by strip: clearing 600 MB at once would hold Python's lock, and the window
    for top in range(0, height, STRIP):
        rows = image.crop((0, top, width, min(height, top + STRIP)))
        data += rows.tobytes("raw", image.mode, stride)
    return Pixels(width, height, stride, data, image.mode == "RGBA", *full)


CUT_OFF = ("truncated", "end of file", "end of data", "unexpected end", "not enough", "too small", "requires a buffer")


@contextmanager
def _decoding(file: BinaryIO, format: str) -> Iterator[None]:
    """Turn whatever a decoder raises into UnreadablePhoto with a reason that a person understands."""
    try:
        yield
    except UnreadablePhoto:
        raise
    except Image.DecompressionBombError as error:  # Pillow still asks for WebP, for parts of a GIF and tiles of a TIFF
        limit = 2 * (Image.MAX_IMAGE_PIXELS or 0) / 1e6
        raise UnreadablePhoto(
            f"The file says it is larger than a {format} may be ({limit:,.0f} megapixels)."
        ) from error
    except MemoryError as error:
        raise UnreadablePhoto("There is not enough memory to open this photo.") from error
    except Exception as error:  # noqa: BLE001 (4,628 damaged files made Pillow raise seven kinds, plugins raise others)
        raise UnreadablePhoto(_reason(error, file, format)) from error


def _reason(error: Exception, file: BinaryIO, format: str) -> str:
    if isinstance(error, OSError) and error.errno:
        return f"The file could not be read: {error.strerror}."
    said = " ".join(str(error).split()).rstrip(".")[:120] or type(error).__name__
    if any(words in said.lower() for words in CUT_OFF) or is_cut_off(file, format):
        return "The file is cut off: the picture ends before it is complete."
    if isinstance(error, NotImplementedError) or "unknown pixel mode" in said or "nsupported" in said:
        return f"This kind of {format} is not supported ({said})."
    return f"The file is damaged: the {format} decoder stopped with “{said}”."
