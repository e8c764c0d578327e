"""Thumbnails at the size they have on the screen: at once when they are in memory, later by a signal when not."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from tagger_desktop.session import Session
from tagger_desktop.ui.thumbnail_crew import Crew, Delivery, Key, Wish

LEAST_BYTES = 24 << 20  # of pictures in memory: eight small windows full of them
WINDOWS = 3  # full of pictures are kept where that is more, so that scrolling back a little shows no gaps
GATHER_MS = 12  # pictures that arrive within a frame are painted together
WAIT_S = 2.0  # for a thread that is in the middle of a photo when the program ends


class Thumbnails(QObject):
    """Pictures of the open library, the least recently painted dropped first."""

    arrived = Signal(object)
    """Pictures can be had now (or it is known why not): a set of fingerprints."""
    _delivered = Signal()

    def __init__(self, session: Session, parent: QObject | None = None, budget_bytes: int = LEAST_BYTES) -> None:
        super().__init__(parent)
        self._session = session
        self._budget = budget_bytes
        self._bytes = 0
        self._pictures: OrderedDict[Key, QImage] = OrderedDict()
        self._other: dict[str, Key] = {}  # a key under which there is something for a fingerprint
        self._rough: set[Key] = set()
        self._reasons: dict[Key, str] = {}
        self._deliveries: deque[Delivery] = deque()
        self._crew: Crew | None = None
        self._gathering = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._gathering.timeout.connect(self._take)
        self._delivered.connect(self._gather, Qt.ConnectionType.QueuedConnection)
        session.closing.connect(lambda library: self._end(WAIT_S))
        session.opened.connect(self._changed_library)
        self._changed_library()
        if application := QCoreApplication.instance():
            application.aboutToQuit.connect(self.close)

    def close(self) -> None:
        """End the threads; nothing is fetched any more."""
        self._session.opened.disconnect(self._changed_library)
        self._end(WAIT_S)

    def find(self, key: Key) -> QImage | None:
        """Return the picture if it is in memory."""
        picture = self._pictures.get(key)
        if picture is not None:
            self._pictures.move_to_end(key)
        return picture

    def stand_in(self, fingerprint: str) -> QImage | None:
        """Return the picture in another size, to be stretched until the right one arrives."""
        return self._pictures.get(self._other[fingerprint]) if fingerprint in self._other else None

    def reason(self, key: Key) -> str:
        """Return why there is no picture, or nothing while it may still come."""
        return self._reasons.get(key, "")

    def is_final(self, key: Key) -> bool:
        """Say whether asking for this picture would bring nothing better."""
        return (key in self._pictures and key not in self._rough) or key in self._reasons

    def wish(self, wishes: Sequence[Wish]) -> None:
        """Say what is wanted now, most urgent first; what was wanted before and is not in the list is dropped."""
        if self._crew is not None:
            self._crew.wish([wish for wish in wishes if not self.is_final(wish.key)])

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let the threads begin nothing meanwhile: the window paints, and Python is shared with them."""
        crew = self._crew
        if crew is not None:
            crew.may_work.clear()
        try:
            yield
        finally:
            if crew is not None:
                crew.may_work.set()

    def make_room(self, window: QSize) -> None:
        """Keep as many pictures in memory as suits a window of that many device pixels."""
        self._budget = max(LEAST_BYTES, WINDOWS * window.width() * window.height() * 4)

    def retry(self, fingerprints: Container[str]) -> None:
        """Forget what could not be made of these: the files may be readable by now."""
        for key in [key for key in self._reasons if key.fingerprint in fingerprints]:
            del self._reasons[key]

    @property
    def bytes_held(self) -> int:
        """How much memory the pictures take."""
        return self._bytes

    @property
    def is_idle(self) -> bool:
        """Say whether everything that was wanted has arrived."""
        return (self._crew is None or self._crew.is_idle) and not self._deliveries

    def _changed_library(self, _library: object = None) -> None:
        self._end()
        for kept in (self._pictures, self._other, self._rough, self._reasons, self._deliveries):
            kept.clear()
        self._bytes = 0
        session = self._session
        if session.library is not None and session.cache is not None:
            crew = self._crew = Crew(session.library, session.cache, self._deliver)
            self.destroyed.connect(lambda: crew.end())

    def _end(self, wait_s: float = 0.0) -> None:
        crew, self._crew = self._crew, None
        if crew is not None:
            crew.end(wait_s)

    def _deliver(self, delivery: Delivery) -> None:
        """Take a picture from a thread of the crew."""
        self._deliveries.append(delivery)
        self._delivered.emit()

    def _gather(self) -> None:
        if not self._gathering.isActive():
            self._gathering.start()

    def _take(self) -> None:
        fingerprints = set()
        while self._deliveries:
            delivery = self._deliveries.popleft()
            self._keep(delivery)
            fingerprints.add(delivery.key.fingerprint)
        if fingerprints:
            self.arrived.emit(fingerprints)

    def _keep(self, delivery: Delivery) -> None:
        key, picture = delivery.key, delivery.picture
        self._rough.discard(key)
        if picture is None:
            if key not in self._pictures:
                self._reasons[key] = delivery.reason
            return
        self._drop(key)
        if delivery.is_rough:
            self._rough.add(key)
        self._pictures[key] = picture
        self._other[key.fingerprint] = key
        self._bytes += picture.sizeInBytes()
        while self._bytes > self._budget and len(self._pictures) > 1:
            self._drop(next(iter(self._pictures)))

    def _drop(self, key: Key) -> None:
        dropped = self._pictures.pop(key, None)
        if dropped is not None:
            self._bytes -= dropped.sizeInBytes()
            self._rough.discard(key)
            if self._other.get(key.fingerprint) == key:
                del self._other[key.fingerprint]
