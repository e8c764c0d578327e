"""Learning in the background: after each verdict what follows from it is worked out anew, and nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable
from time import sleep

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.events import FIELDS, SUGGESTIONS, TAGS, Changed
from tagger_desktop.jobs.learn import Known, learn, model_in_use
from tagger_desktop.jobs.similar import Index
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.library import Library
from tagger_desktop.library.policy import TITLE

PAUSE_S = 0.3  # without another verdict, before it is worth learning


class Learning:
    """Learns when told, or by itself after what a person decides, once somebody has had photos looked at."""

    def __init__(self, put: Callable[[Callable[[], None]], None], *, by_itself: bool) -> None:
        """Learn by handing work to `put`, where only the newest counts."""
        self.by_itself = by_itself
        self.known = Known()
        self.index = Index()
        self._put = put
        self._asked = 0
        self._library: Library | None = None
        self._cache: Cache | None = None

    def use(self, library: Library | None, cache: Cache | None) -> None:
        """Learn from another library from now on, or (None) from none; what is under way stops."""
        self._asked += 1  # what waits for its turn never begins
        self._library, self._cache = library, cache
        self.known, self.index = Known(), Index()

    def heard(self, news: Changed) -> None:
        """Learn from what a person has just decided."""
        is_verdict = news.title and not news.title.startswith(TITLE) and news.what & {TAGS, SUGGESTIONS, FIELDS}
        if self.by_itself and is_verdict:
            self.ask(PAUSE_S)

    def ask(self, pause_s: float = 0.0) -> None:
        """Learn now, or when nobody has asked again for so long."""
        library, cache = self._library, self._cache
        if library is None or cache is None:
            return
        self._asked += 1
        turn = self._asked

        def work() -> None:
            sleep(pause_s)
            if turn == self._asked and model_in_use(library, cache):
                self._learn(library, cache)

        self._put(work)

    def _learn(self, library: Library, cache: Cache) -> None:
        """Learn to the end, whatever is asked meanwhile: verdicts may come faster than this is done."""
        steps = learn(library, cache, self.known)
        try:
            while library is self._library:
                next(steps)
        except StopIteration:
            pass
        except UserError:  # the library was closed, or may not be written: what was learnt before stays
            pass
        finally:
            steps.close()
