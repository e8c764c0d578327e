"""The threads that fetch thumbnails from a library's cache, and make those that are not there."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from threading import Condition, Event, Thread
from typing import NamedTuple

from PySide6.QtGui import QImage

from tagger_desktop.domain.errors import UnreadablePhoto, UserError
from tagger_desktop.library import photos
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.library import Library

log = logging.getLogger(__name__)

SIDES = (256, 512)  # pixels of stored thumbnails; the scan makes the small ones, the large ones are made when looked at
MAKERS = 2  # threads that decode photos; a third only reads the cache, so that nothing stored waits for a slow file
HELD_UP_S = 0.05  # longer than the window paints


class Key(NamedTuple):
    """Which picture: of which content, and how large and how rounded on the screen. Units: device pixels."""

    fingerprint: str
    width: int
    height: int
    radius: int = 0

    @property
    def side(self) -> int:
        """Which of the stored sizes it is made from."""
        return next((side for side in SIDES if side >= max(self.width, self.height)), SIDES[-1])


class Wish(NamedTuple):
    """A picture that is wanted, and the photo it can be made from; 0 when that has no file."""

    key: Key
    photo_id: int


class Delivery(NamedTuple):
    """A picture that was wanted, or why there is none. A rough one stands in for one that takes longer."""

    key: Key
    picture: QImage | None
    reason: str = ""
    is_rough: bool = False


class Crew:
    """Three threads over one library and its cache, working on a list of wishes that may be replaced at any time.

    The first wish is fetched first. What is not in the newest list is not begun any more, so a picture that was
    scrolled past costs nothing. Deliveries come on the threads, one call each.
    """

    def __init__(self, library: Library, cache: Cache, deliver: Callable[[Delivery], None]) -> None:
        """Make a crew; its threads start with the first wish and end with `end`."""
        self._library, self._cache, self._deliver = library, cache, deliver
        self._change = Condition()
        self._stored: list[Wish] = []  # to be looked up, the first one last
        self._absent: list[Wish] = []  # to be made, the first one last
        self._known_absent: dict[Key, bool] = {}  # and whether something rough was delivered
        self._wanted: set[Key] = set()
        self._busy: set[Key] = set()
        self._threads: list[Thread] = []
        self._ended = False
        self.may_work = Event()
        """Cleared while the window paints: then nothing is begun, for a while at most, that could hold it up."""
        self.may_work.set()

    def wish(self, wishes: Iterable[Wish]) -> None:
        """Replace the list of what is wanted, most urgent first."""
        with self._change:
            newest = list(wishes)
            self._wanted = {wish.key for wish in newest}
            wanted = [wish for wish in reversed(newest) if wish.key not in self._busy]
            self._absent = [wish for wish in wanted if wish.key in self._known_absent]
            self._stored = [wish for wish in wanted if wish.key not in self._known_absent]
            self._known_absent = {wish.key: self._known_absent[wish.key] for wish in self._absent}
            if wanted and not self._threads and not self._ended:
                self._start()
            self._change.notify_all()

    def _start(self) -> None:
        works = [self._look_up, *[self._make] * MAKERS]
        self._threads = [Thread(target=self._run, args=(work,), name="thumbnails", daemon=True) for work in works]
        for thread in self._threads:
            thread.start()

    def end(self, wait_s: float = 0.0) -> None:
        """Begin nothing any more; wait at most `wait_s` seconds for each thread."""
        with self._change:
            self._ended = True
            self._stored, self._absent = [], []
            self._change.notify_all()
        for thread in self._threads if wait_s else ():
            thread.join(wait_s)

    @property
    def is_idle(self) -> bool:
        """Say whether nothing is wanted that was not delivered."""
        with self._change:
            return not (self._stored or self._absent or self._busy)

    def _run(self, work: Callable[[Wish], None]) -> None:
        wishes = "_stored" if work == self._look_up else "_absent"
        while (wish := self._next(wishes)) is not None:
            self.may_work.wait(HELD_UP_S)
            try:
                work(wish)
            except Exception:  # noqa: BLE001 - a boundary: one photo must not end the thread that shows all others
                if self._is_open():  # a library closed under a thread raises what only the library may name
                    log.exception("no thumbnail of photo %s", wish.photo_id)
                    self._send(wish.key, None, "The thumbnail could not be made.")
            finally:
                with self._change:
                    self._busy.discard(wish.key)

    def _is_open(self) -> bool:
        try:
            self._library.read()
        except UserError:
            return False
        return not self._ended

    def _next(self, name: str) -> Wish | None:
        with self._change:
            while not self._ended:
                waiting: list[Wish] = getattr(self, name)
                if waiting:
                    wish = waiting.pop()
                    self._busy.add(wish.key)
                    return wish
                self._change.wait()
        return None

    def _look_up(self, wish: Wish) -> None:
        picture = self._from_cache(wish.key, wish.key.side)
        if picture is not None:
            self._send(wish.key, picture)
            return
        rough = self._from_cache(wish.key, SIDES[0]) if wish.key.side != SIDES[0] else None
        if rough is not None:
            self._send(wish.key, rough, is_rough=bool(wish.photo_id))
        if wish.photo_id:
            with self._change:
                if wish.key in self._wanted:
                    self._known_absent[wish.key] = rough is not None
                    self._absent.insert(0, wish)
                    self._change.notify_all()
        elif rough is None:
            self._send(wish.key, None)

    def _from_cache(self, key: Key, side: int) -> QImage | None:
        from tagger_desktop.ui.thumbnail_picture import fitted  # on the thread: the window opens without it

        jpeg = self._cache.thumbnail(key.fingerprint, side)
        if jpeg is None:
            return None
        self.may_work.wait(HELD_UP_S)
        picture = fitted(jpeg, key)
        if picture is None:
            log.info("a damaged thumbnail of %s is made anew", key.fingerprint)
            self._cache.forget(key.fingerprint)
        return picture

    def _make(self, wish: Wish) -> None:
        from tagger_desktop.imaging import thumbnails  # Pillow, which what is in the cache needs not
        from tagger_desktop.ui.thumbnail_picture import fitted

        path = photos.paths(self._library.read(), [wish.photo_id]).get(wish.photo_id)
        if path is None:
            self._send(wish.key, None, "The photo is not in the library any more.")
            return
        if not self._known_absent.get(wish.key):
            preview = thumbnails.quick_preview(path, SIDES[0])
            self._send(wish.key, fitted(preview, wish.key) if preview else None, is_rough=True)
        try:
            reading = thumbnails.read_photo(path, wish.key.side)
        except UnreadablePhoto as error:
            self._send(wish.key, None, str(error))
            return
        # Under the content that was read: the file may have changed since the scan saw it.
        self._cache.store([(reading.fingerprint, wish.key.side, reading.thumbnail)])
        self._send(wish.key, fitted(reading.thumbnail, wish.key))

    def _send(self, key: Key, picture: QImage | None, reason: str = "", *, is_rough: bool = False) -> None:
        if not self._ended and (picture is not None or not is_rough):
            self._deliver(Delivery(key, picture, reason, is_rough))
