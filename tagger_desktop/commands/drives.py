"""Drives that come and go: which folders are within reach."""

from __future__ import annotations

import threading

from tagger_desktop.commands.registry import command, has_library
from tagger_desktop.domain.errors import UserError
from tagger_desktop.library import roots
from tagger_desktop.library.library import Library
from tagger_desktop.session import Session

LOOK_S = 20.0  # between two looks which drives are here


@command("library.drives", "Look which drives are here", menu="File", when=has_library, section=1)
def drives(session: Session) -> None:
    """Find out which folders are on drives that are not connected."""
    library = session.open_library

    def find() -> None:
        roots.look(library)
        away = [root for root in roots.roots(library.read()) if root.offline]
        names = ", ".join(str(root.path) for root in away)
        session.post_notice(f"Not connected: {names}" if away else "All folders are within reach.")

    session.write(find)


class Drives:
    """Looks from time to time, on a thread of its own, which drives of the open library are here."""

    def __init__(self, session: Session, look_s: float = LOOK_S) -> None:
        """Begin with the library that is open, if one is."""
        self._session, self._look_s = session, look_s
        self._stop = threading.Event()
        session.opened.connect(self._opened)
        self._opened(session.library)

    def _opened(self, library: Library | None) -> None:
        self._stop.set()
        if library is not None:
            self._stop = threading.Event()
            threading.Thread(target=self._watch, args=(library, self._stop), name="drives", daemon=True).start()

    def _watch(self, library: Library, stop: threading.Event) -> None:
        try:
            while not stop.is_set():
                roots.look(library)
                stop.wait(self._look_s)
        except UserError:  # the library was closed, or the person may not write into it
            return
