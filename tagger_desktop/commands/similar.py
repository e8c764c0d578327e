"""Photos that are alike: finding them, showing groups to tag together, and suggesting a tag to the neighbours."""

from __future__ import annotations

from collections.abc import Sequence

from pyroaring import BitMap

from tagger_desktop.commands.registry import command, has_photos, has_targets
from tagger_desktop.commands.suggesting import cache_of, looked_at
from tagger_desktop.commands.targets import meant, photos
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.events import TAGS, Changed
from tagger_desktop.domain.progress import Steps
from tagger_desktop.jobs import similar as looking
from tagger_desktop.library import suggestions
from tagger_desktop.library.photos import paths
from tagger_desktop.session import Session

GROUP = "Alike, and untagged"
MOST = 1_000  # photos that can be asked for


@command("photo.similar", "Find similar photos", menu="Photo", when=has_targets, icon="grid", section=2)
def similar(session: Session, query: str | None = None, limit: int = 100) -> None:
    """Show the photos that are most like the selected ones, the most alike first."""
    if not 1 <= limit <= MOST:
        raise UserError(f"Between 1 and {MOST:,} photos can be found, not {limit}.")
    library, cache, chosen = session.open_library, cache_of(session), meant(session, query)
    index = session.learning.index
    if not chosen:
        raise UserError("No photo is chosen.")
    title = f"Similar to {_name(session, chosen)}"

    def work() -> Steps:
        yield from looked_at(library, cache)
        near = yield from looking.similar(library, cache, index, chosen, limit)
        session.post(lambda: _show(session, title, [*chosen, *near.ids]))
        return None

    session.jobs.start("Find similar photos", work)


@command("photo.same", "Find the same again", menu="Photo", when=has_photos, section=2)
def same(session: Session) -> None:
    """Show the photos of which there are several that show the same: series, smaller copies, other exposures."""
    library, cache, index = session.open_library, cache_of(session), session.learning.index

    def work() -> Steps:
        yield from looked_at(library, cache)
        groups = yield from looking.same_again(library, cache, index)
        session.post(lambda: _show(session, "Several of the same", [one for group in groups for one in group]))
        session.post_notice(f"Groups of the same: {len(groups):,}")
        return None

    session.jobs.start("Find the same again", work)


@command("review.clusters", "Name a group of alike photos", menu="Review", when=has_photos, section=2)
def clusters(session: Session, groups: int = looking.SORTS) -> None:
    """Show the most typical photos of the largest group that has no tags yet, selected to be tagged together.

    This is how to begin where nothing is tagged: what is alike gets its tag in one gesture, and is learnt from.
    """
    if groups < 1:
        raise UserError("There has to be at least one group.")
    library, cache, known = session.open_library, cache_of(session), session.learning.known

    def work() -> Steps:
        yield from looked_at(library, cache)
        with known.lock:
            found = yield from looking.sorts(library, cache, known, groups)
        chosen = looking.unnamed(library, found)
        session.post(lambda: _show_group(session, chosen, groups))
        return None

    session.jobs.start("Group alike photos", work)


def _show_group(session: Session, chosen: Sequence[int], groups: int) -> None:
    if not chosen:
        session.show(session.shown.text)
        session.notify("Every group has tags on its most typical photos: `review.next_tag` goes on.")
        return
    _show(session, GROUP, chosen)
    session.select(chosen, chosen[0])
    session.changed.connect(_Naming(session, chosen, groups).heard)


class _Naming:
    """Shows the next group as soon as some of the one on show got a tag."""

    def __init__(self, session: Session, chosen: Sequence[int], groups: int) -> None:
        self._session, self._chosen, self._groups = session, chosen, groups

    def heard(self, news: Changed) -> None:
        """Go on, or stop listening where other photos are on show."""
        session = self._session
        is_on = session.listing == GROUP and session.shown.ids.tolist() == list(self._chosen)
        is_named = bool(news.title) and TAGS in news.what
        if is_named or not is_on:
            session.changed.disconnect(self.heard)
        if is_named and is_on:
            clusters(session, self._groups)


@command("review.groups", "Groups of alike photos…", menu="Review", when=has_photos, section=2)
def groups(session: Session) -> None:
    """Show all photos in groups of one sort, to tag a group with one gesture."""
    session.request("groups")


@command("review.propagate", "Suggest a tag for similar photos", menu="Review", when=has_targets, section=2)
def propagate(session: Session, name: str, query: str | None = None, limit: int = 100) -> None:
    """Suggest a tag for the photos that are most like the selected ones, and review it."""
    library, cache, chosen = session.open_library, cache_of(session), meant(session, query)
    index = session.learning.index
    tag_id = suggestions.find(library, name)

    def work() -> Steps:
        yield from looked_at(library, cache)
        count = yield from looking.propagate(library, cache, index, tag_id, chosen, limit)
        session.post_notice(f"{name} is suggested for {photos(count)}")
        if count:
            session.post(lambda: session.review.start(library, tag_id))
        return None

    session.jobs.start(f"Suggest {name}", work)


def is_listing(session: Session) -> bool:
    """Say whether photos are on show that no search found."""
    return session.library is not None and bool(session.listing)


@command("photo.back", "Back to the search", menu="Photo", when=is_listing, section=2)
def back(session: Session) -> None:
    """Show the photos of the search again, in place of similar ones."""
    session.show(session.shown.text)


def _show(session: Session, title: str, ids: Sequence[int]) -> None:
    if not ids:
        session.notify("There are none.")
        return
    session.show_these(title, ids)
    session.notify(f"{title}: {photos(len(ids))}", "`photo.back` shows the others again.")


def _name(session: Session, chosen: BitMap) -> str:
    if len(chosen) != 1:
        return photos(len(chosen))
    return next(iter(paths(session.open_library.read(), chosen).values())).name
