"""Decodes photos for the viewer in the background: what is wanted now first, what was left behind never."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from weakref import WeakSet

from PySide6.QtCore import QObject, QRect, QSize, Signal
from PySide6.QtGui import QImage, QPainter

from tagger_desktop.domain.errors import UnreadablePhoto
from tagger_desktop.imaging.decode import Pixels, pixels

Decode = Callable[[Path, int | None], Pixels]

SCREENS = 2  # threads for photos in the size of the screen, so that one slow file does not hold up the next
LARGES = 1  # for photos in their own size: one may take a second and a gigabyte
COMPACT = 64_000_000  # pixels above which a photo stays at 3 bytes each; drawing is then four times slower, still 30 ms
SMALLEST = 1024  # pixels of the longer side of the last halved level; below that the screen-size picture is used
AT_ONCE = 1_000_000  # pixels drawn before the window may go on, 3 ms: PySide keeps Python's lock while Qt draws
WAIT_S = 2.0  # for a thread to leave Qt when the program ends: Python would stop it there, and Qt aborts


@dataclass(frozen=True, slots=True)
class Wanted:
    """A photo to decode: `side` is the longest side in pixels that is of use, None the whole photo."""

    photo_id: int
    fingerprint: str
    side: int | None
    is_large: bool = False
    path: Path = field(default=Path(), compare=False)

    @property
    def key(self) -> tuple[int, str]:
        """The photo and its content: what was decoded is good for both together only."""
        return self.photo_id, self.fingerprint


@dataclass(frozen=True, slots=True)
class Decoded:
    """A photo's pixels, followed by halved ones, and the size of the whole upright photo."""

    wanted: Wanted
    levels: tuple[QImage, ...]
    full: QSize


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
        _decoders.add(self)

    def want(self, wanted: Sequence[Wanted]) -> None:
        """Decode these, in this order, and nothing that was wanted before; what is under way is not begun again."""
        with self._lock:
            self._wanted = frozenset(wanted)
            for lane, is_large in ((self._screens, False), (self._larges, True)):
                lane.waiting = [one for one in wanted if one.is_large == is_large and one not in lane.running]
                for _ in range(min(len(lane.waiting), lane.most - len(lane.threads))):
                    thread = threading.Thread(target=self._work, args=(lane,), name="decoding photos", daemon=True)
                    lane.threads.add(thread)
                    thread.start()

    def want_nothing(self) -> None:
        """Let go of everything that was wanted."""
        self.want(())

    def close(self, wait_s: float = WAIT_S) -> None:
        """Let go of everything, and wait a while for what is under way to end."""
        self.want_nothing()
        until = monotonic() + wait_s
        for lane in (self._screens, self._larges):
            for thread in tuple(lane.threads):
                thread.join(max(0.0, until - monotonic()))

    def _work(self, lane: _Lane) -> None:
        while (wanted := self._next(lane)) is not None:
            try:
                self._answer(wanted)
            except BaseException:
                with self._lock:
                    lane.threads.discard(threading.current_thread())
                raise
            finally:
                with self._lock:
                    lane.running.discard(wanted)

    def _next(self, lane: _Lane) -> Wanted | None:
        with self._lock:
            if not lane.waiting:
                lane.threads.discard(threading.current_thread())
                return None
            wanted = lane.waiting.pop(0)
            lane.running.add(wanted)
            return wanted

    def _answer(self, wanted: Wanted) -> None:
        try:
            decoded = self._made(wanted)
        except UnreadablePhoto as error:
            reason = str(error)
            self._tell(wanted, lambda: self.failed.emit(wanted, reason))
        else:
            if decoded:
                self._tell(wanted, lambda: self.decoded.emit(decoded))

    def _made(self, wanted: Wanted) -> Decoded | None:
        found = self._decode(wanted.path, wanted.side)
        if not self._is_wanted(wanted):
            return None
        form = QImage.Format.Format_RGBA8888 if found.has_alpha else QImage.Format.Format_RGB888
        image = QImage(found.data, found.width, found.height, found.stride, form)  # keeps `data` alive
        levels = [image if found.width * found.height > COMPACT else redrawn(image)]
        while wanted.is_large and max(levels[-1].width(), levels[-1].height()) >= 2 * SMALLEST:
            if not self._is_wanted(wanted):
                return None
            levels.append(redrawn(levels[-1], 2))
        return Decoded(wanted, tuple(levels), QSize(found.full_width, found.full_height))

    def _is_wanted(self, wanted: Wanted) -> bool:
        with self._lock:
            return wanted in self._wanted

    def _tell(self, wanted: Wanted, emit: Callable[[], None]) -> None:
        if self._is_wanted(wanted):
            try:
                emit()
            except RuntimeError:  # the viewer was taken down while this was being decoded
                self.want_nothing()


_decoders: WeakSet[PhotoDecoder] = WeakSet()


@atexit.register
def _close_all() -> None:
    for decoder in tuple(_decoders):
        decoder.close()


class _Lane:
    """What waits for, and what runs on, some threads of one kind."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.threads: set[threading.Thread] = set()
        self.waiting: list[Wanted] = []
        self.running: set[Wanted] = set()


def redrawn(image: QImage, smaller: int = 1) -> QImage:
    """Return the picture in the form that is drawn fastest, 1 or 2 times smaller."""
    width, height = max(1, image.width() // smaller), max(1, image.height() // smaller)
    alpha = image.hasAlphaChannel()
    made = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied if alpha else QImage.Format.Format_RGB32)
    if made.isNull():
        raise UnreadablePhoto("There is not enough memory to show this photo.")
    painter = QPainter(made)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    # At exactly a half, bilinear is the mean of four pixels. (QImage.scaled would first make a copy at 4 bytes each.)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smaller > 1)
    rows = max(1, AT_ONCE // (width * smaller * smaller))
    for top in range(0, height, rows):
        strip = QRect(0, top, width, min(rows, height - top))
        painter.drawImage(strip, image, QRect(0, top * smaller, width * smaller, strip.height() * smaller))
        sleep(0)  # without it the lock goes from strip to strip, and the window stands still for half a second
    painter.end()
    return made
