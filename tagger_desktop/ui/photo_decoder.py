"""Decodes photos for the viewer in the background: what is wanted now first, what was left behind never."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter

from tagger_desktop.domain.errors import UnreadablePhoto
from tagger_desktop.imaging.decode import Pixels, pixels

Decode = Callable[[Path, int | None], Pixels]

SCREENS = 2  # threads for photos in the size of the screen, so that one slow file does not hold up the next
LARGES = 1  # for photos in their own size: one may take a second and a gigabyte
COMPACT = 64_000_000  # pixels above which a photo stays at 3 bytes each; drawing is then four times slower, still 30 ms
SMALLEST = 1024  # pixels of the longer side of the last halved level; below that the screen-size picture is used


@dataclass(frozen=True, slots=True)
class Wanted:
    """A photo to decode: `side` is the longest side in pixels that is of use, None the whole photo."""

    photo_id: int
    fingerprint: str
    path: Path
    side: int | None
    is_large: bool = False


@dataclass(frozen=True, slots=True)
class Decoded:
    """A photo's pixels, followed by halved ones, and the size of the whole upright photo."""

    wanted: Wanted
    levels: tuple[QImage, ...]
    full: QSize

    @property
    def is_whole(self) -> bool:
        """Whether these are all the pixels that the photo has."""
        return self.levels[0].width() >= self.full.width()


class PhotoDecoder(QObject):
    """Decodes on threads of its own, which live as long as there is something to do.

    `decoded` (a Decoded) and `failed` (the Wanted, and the reason) come through the event loop of the thread that
    made the decoder, and never for photos that are no longer wanted.
    """

    decoded = Signal(object)
    failed = Signal(object, str)

    def __init__(self, decode: Decode = pixels, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._decode = decode
        self._lock = threading.Lock()
        self._wanted: frozenset[Wanted] = frozenset()
        self._screens = _Lane(SCREENS)
        self._larges = _Lane(LARGES)

    def want(self, wanted: Sequence[Wanted]) -> None:
        """Decode these, in this order, and nothing that was wanted before; what is under way is not begun again."""
        with self._lock:
            self._wanted = frozenset(wanted)
            for lane, is_large in ((self._screens, False), (self._larges, True)):
                lane.waiting = [one for one in wanted if one.is_large == is_large and one not in lane.running]
                for _ in range(min(len(lane.waiting), lane.most - lane.threads)):
                    lane.threads += 1
                    threading.Thread(target=self._work, args=(lane,), name="decoding photos", daemon=True).start()

    def _work(self, lane: _Lane) -> None:
        while True:
            with self._lock:
                if not lane.waiting:
                    lane.threads -= 1
                    return
                wanted = lane.waiting.pop(0)
                lane.running.add(wanted)
            try:
                self._answer(wanted)
            finally:
                with self._lock:
                    lane.running.discard(wanted)

    def _answer(self, wanted: Wanted) -> None:
        try:
            decoded = self._made(wanted)
        except UnreadablePhoto as error:
            self._tell(wanted, lambda: self.failed.emit(wanted, str(error)))
        else:
            if decoded:
                self._tell(wanted, lambda: self.decoded.emit(decoded))

    def _made(self, wanted: Wanted) -> Decoded | None:
        found = self._decode(wanted.path, wanted.side)
        if not self._is_wanted(wanted):
            return None
        form = QImage.Format.Format_RGBA8888 if found.has_alpha else QImage.Format.Format_RGB888
        image = QImage(found.data, found.width, found.height, found.stride, form)  # keeps `data` alive
        levels = [_ready(image)]
        while wanted.is_large and max(levels[-1].width(), levels[-1].height()) >= 2 * SMALLEST:
            levels.append(_halved(levels[-1]))
        return Decoded(wanted, tuple(levels), QSize(found.full_width, found.full_height))

    def _is_wanted(self, wanted: Wanted) -> bool:
        with self._lock:
            return wanted in self._wanted

    def _tell(self, wanted: Wanted, emit: Callable[[], None]) -> None:
        if self._is_wanted(wanted):
            try:
                emit()
            except RuntimeError:  # the viewer was taken down while this was being decoded
                self._wanted = frozenset()


class _Lane:
    """What waits for, and what runs on, some threads of one kind."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.threads = 0
        self.waiting: list[Wanted] = []
        self.running: set[Wanted] = set()


def _ready(image: QImage) -> QImage:
    """Return the pixels in the form that is drawn fastest, where memory allows it."""
    if image.hasAlphaChannel():
        return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    if image.width() * image.height() > COMPACT:
        return image
    return image.convertToFormat(QImage.Format.Format_RGB32)


def _halved(image: QImage) -> QImage:
    # QImage.scaled would first make a copy at 4 bytes a pixel; at exactly a half, bilinear is the mean of four.
    width, height = -(-image.width() // 2), -(-image.height() // 2)
    form = QImage.Format.Format_ARGB32_Premultiplied if image.hasAlphaChannel() else QImage.Format.Format_RGB32
    half = QImage(width, height, form)
    half.fill(Qt.GlobalColor.transparent)
    painter = QPainter(half)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(0, 0, width, height), image, QRectF(image.rect()))
    painter.end()
    return half
