"""Which photos a command is about: those it is told to find, or else those a gesture would be about."""

from __future__ import annotations

from pyroaring import BitMap

from tagger_desktop.domain.query import parse
from tagger_desktop.library.search import matching
from tagger_desktop.session import Session


def meant(session: Session, query: str | None) -> BitMap:
    """Return the photos that a query finds ("" for all); without one, the session's targets.

    Errors: UserError when the query is not understood.
    """
    return session.targets if query is None else matching(session.open_library, parse(query))


def photos(count: int) -> str:
    """Return a number of photos in words."""
    return "1 photo" if count == 1 else f"{count:,} photos"
