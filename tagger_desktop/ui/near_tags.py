"""The names of tags in the order that suits some others: first those that often stand on photos beside them."""

from __future__ import annotations

from collections.abc import Collection

from tagger_desktop.commands.completion import Completion
from tagger_desktop.commands.learning import Learned, beside
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library.library import Library
from tagger_desktop.library.usage import company
from tagger_desktop.session import Session
from tagger_desktop.ui.reader import Reader
from tagger_desktop.ui.tag_index import TagIndex


class NearTags:
    """Asks the library what stands beside some tags; until it is known, and without any, the order is as always."""

    def __init__(self, session: Session, index: TagIndex) -> None:
        self._index = index
        self._reader = Reader(session, "tags beside others")
        self._tags: frozenset[TagId] = frozenset()
        self._ranked: Completion | None = None

    def about(self, tags: Collection[TagId]) -> None:
        """Turn to these tags."""
        wanted = frozenset(tags)
        if wanted == self._tags:
            return
        self._tags, self._ranked = wanted, None
        if not wanted:
            self._reader.forget()
            return
        names = self._index.now
        weights = {tag_id: int(names.weights.get(tag_id, 0)) for tag_id in wanted}

        def rank(library: Library) -> Completion:
            near = company(library, weights)
            return names.weighed(names.weights, beside(names.learned or Learned(), near)) if near else names

        self._reader.ask(rank, self._take)

    def _take(self, ranked: Completion) -> None:
        self._ranked = ranked

    @property
    def now(self) -> Completion:
        """The index of the vocabulary as it is now, in the order that suits the tags as soon as it is known."""
        now = self._index.now
        return self._ranked if self._ranked and self._ranked.vocabulary is now.vocabulary else now
