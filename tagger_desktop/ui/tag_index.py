"""The names of the open library's tags, ready to be completed; one for each session."""

from __future__ import annotations

from weakref import WeakValueDictionary

from PySide6.QtCore import QObject

from tagger_desktop.commands.completion import Completion
from tagger_desktop.commands.learning import learn
from tagger_desktop.domain.events import PHOTOS, TAGS, VOCABULARY, Changed
from tagger_desktop.domain.vocabulary import Vocabulary
from tagger_desktop.library.library import Library
from tagger_desktop.library.usage import usage
from tagger_desktop.session import Session
from tagger_desktop.ui.reader import Pace, Reader

AT_ONCE = 1_000  # tags whose names are put in order in 5 ms, so that nobody waits for the thread
WEIGH_MS = 1_000  # how often the use of tags is counted again while they are used


class TagIndex(QObject):
    """Keeps a Completion in step with the library, off the window's thread."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._reader = Reader(session, "indexing tags")
        self._weighing = Pace(self, WEIGH_MS, self._build)
        self._now = Completion(Vocabulary())
        session.opened.connect(self._opened)
        session.changed.connect(self._heard)
        self._opened(session.library)

    @property
    def now(self) -> Completion:
        """The index of the vocabulary as it is now; of a very large one, as it was a moment ago."""
        if self._session.library is None:
            return self._now
        known = self._session.vocabulary
        if self._now.vocabulary is not known and len(known) <= AT_ONCE:
            self._now = Completion(known, self._now.weights, self._now.learned)
        return self._now

    def _opened(self, library: Library | None) -> None:
        self._now = Completion(Vocabulary())
        if library is not None:
            self._build()

    def _heard(self, news: Changed) -> None:
        if VOCABULARY in news.what:
            self._build()
        elif news.what & {TAGS, PHOTOS}:
            self._weighing.ask()

    def _build(self) -> None:
        self._weighing.cancel()
        before = self._now

        def read(library: Library) -> Completion:
            known, used = library.vocabulary, usage(library)
            learned = learn(used, known.tags)
            if known is before.vocabulary:
                return before.weighed(used.counts, learned)
            _ = known.by_key  # looked into by whoever finds a tag by its name
            return Completion(known, used.counts, learned)

        self._reader.ask(read, self._take)

    def _take(self, made: Completion) -> None:
        self._now = made


_indexes: WeakValueDictionary[int, TagIndex] = WeakValueDictionary()  # by the id of the session, which they keep alive


def tag_index(session: Session) -> TagIndex:
    """Return the session's index, made at the first call; it lasts as long as somebody holds it."""
    found = _indexes.get(id(session))
    if found is None:
        found = _indexes[id(session)] = TagIndex(session)
    return found
