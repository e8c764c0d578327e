"""A signal without Qt, and the news that a library sends after each change."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Generic, NamedTuple, TypeVar

News = TypeVar("News")


class Signal(Generic[News]):
    """A list of listeners that are called, in order, on the thread that emits."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[News], object]] = []
        self._lock = RLock()

    def connect(self, listener: Callable[[News], object]) -> None:
        """Call `listener` with every later piece of news."""
        with self._lock:
            self._listeners.append(listener)

    def disconnect(self, listener: Callable[[News], object]) -> None:
        """Stop calling `listener`; nothing happens when it was not connected."""
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)

    @property
    def listeners(self) -> tuple[Callable[[News], object], ...]:
        """Who listens, in the order in which they came."""
        with self._lock:
            return tuple(self._listeners)

    def emit(self, news: News) -> None:
        """Call every listener with `news`."""
        for listener in self.listeners:
            listener(news)


class Changed(NamedTuple):
    """What one write touched: which kinds of thing, and which photos (None means any of them)."""

    what: frozenset[str]
    photos: frozenset[int] | None = None
    title: str = ""
    by_gesture: bool = False


PHOTOS, TAGS, VOCABULARY, FIELDS, FOLDERS, HISTORY, SETTINGS, SUGGESTIONS = (
    "photos",
    "tags",
    "vocabulary",
    "fields",
    "folders",
    "history",
    "settings",
    "suggestions",  # and what a person said of them
)
EVERYTHING = frozenset({PHOTOS, TAGS, VOCABULARY, FIELDS, FOLDERS, HISTORY, SETTINGS, SUGGESTIONS})
