"""A photo whose decoder runs in another process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import cached_property
from typing import Any, BinaryIO

from PIL import Image

from tagger_desktop.domain.errors import UnreadablePhoto
from tagger_desktop.imaging import guard
from tagger_desktop.imaging.exif import Exif
from tagger_desktop.imaging.guard import Crashed, Worker
from tagger_desktop.imaging.source import Source, length

BIG_BYTES = 256 << 20  # decodes above this wait for one another, in whichever process they are
one_big_decode = threading.Semaphore()
IPTC = 0x0404  # Photoshop's number of the block that holds it
NAMED = ("icc_profile", "xmp", "exif", "iptc")  # the runs of bytes that a worker hands over with a header


class AwayPhoto:
    """A photo that a worker has open; made by `opened_away`."""

    def __init__(self, worker: Worker, source: Source, file: BinaryIO, format: str) -> None:
        self._worker, self._file = worker, file
        self.format = format
        self.file_size = length(file)
        worker.photos += 1
        if isinstance(source, bytes):
            words, parts = worker.ask({"do": "open"}, source)
        else:
            words, parts = worker.ask({"do": "open", "path": str(source)})
        with _believed():
            self.mode = str(words["mode"])
            self.stored = _size(words["stored"])
            self.size = _size(words["size"])
            self._bytes = float(words["bytes"])
            self.info: dict[Any, Any] = {name: part for name, part in zip(NAMED, parts, strict=True) if part}
        if "iptc" in self.info:
            self.info["photoshop"] = {IPTC: self.info.pop("iptc")}

    @cached_property
    def exif(self) -> Exif:
        """What the camera wrote; read here, by our own code, which trusts nothing."""
        return Exif(self._file) if self.format == "TIFF" else Exif.of_block(self.info.get("exif"))

    @property
    def has_frames(self) -> bool:
        """Whether the file holds more pictures than the one that is shown, which is always the first."""
        with suppress(UnreadablePhoto, Crashed):
            return bool(self._worker.ask({"do": "frames"})[0]["has_frames"])
        return False

    def decode(self, within: int | None = None) -> Image.Image:
        """Return the pixels, upright RGB or RGBA in sRGB, shrunk to fit a square of `within` pixels.

        Errors: UnreadablePhoto with what is wrong with the file.
        """
        width, height = self.stored
        waiting = one_big_decode if self._bytes > BIG_BYTES else nullcontext()
        try:
            with waiting:
                times = width * height / guard.PIXELS
                words, parts = self._worker.ask({"do": "decode", "within": within}, times=times)
        except Crashed as error:
            raise UnreadablePhoto(guard.CRASHED) from error
        with _believed():
            mode, size, (data,) = str(words["mode"]), _size(words["size"]), parts
            if mode not in ("RGB", "RGBA") or len(data) != size[0] * size[1] * len(mode):
                raise ValueError(mode)
        return Image.frombytes(mode, size, data)

    def close(self) -> None:
        """Let the worker forget the photo."""
        if self._worker.is_fit:
            with suppress(UnreadablePhoto, Crashed):
                self._worker.ask({"do": "close"})


@contextmanager
def _believed() -> Iterator[None]:
    """Take an answer that makes no sense for the end of a process: the file it read may have taken it over."""
    try:
        yield
    except (KeyError, ValueError, TypeError) as error:
        raise UnreadablePhoto(guard.CRASHED) from error


def _size(said: Any) -> tuple[int, int]:
    width, height = said
    if not (isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0):
        raise ValueError(said)
    return width, height


@contextmanager
def opened_away(source: Source, file: BinaryIO, format: str) -> Iterator[AwayPhoto]:
    """Open a photo in a worker; usable for the length of the block.

    Errors: UnreadablePhoto as of a photo that is opened here, or when its decoder crashes or takes too long.
    """
    again = False
    with guard.GUARD.lent() as worker:
        was_used = worker.photos > 0
        try:
            photo = AwayPhoto(worker, source, file, format)
        except Crashed:
            if not was_used:
                raise
            again = True  # an earlier file may have harmed this process: that is not this photo's fault
        else:
            yield from _until_closed(photo)
    if again:
        with guard.GUARD.lent(fresh=True) as worker:
            yield from _until_closed(AwayPhoto(worker, source, file, format))


def _until_closed(photo: AwayPhoto) -> Iterator[AwayPhoto]:
    try:
        yield photo
    finally:
        photo.close()
