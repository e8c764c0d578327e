"""Locking a library: it is closed, and only where somebody was in it is kept, to come back to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic, time

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.people import Credentials
from tagger_desktop.domain.progress import Steps
from tagger_desktop.library import key_file
from tagger_desktop.library.edit import Report
from tagger_desktop.library.keys import Access
from tagger_desktop.library.library import Library
from tagger_desktop.place import Place
from tagger_desktop.session import Session
from tagger_desktop.shown import Shown

Work = Callable[[Report], Access | None]


def nothing() -> None:
    """Do nothing more."""


def place(session: Session) -> Place:
    """Return where the person is in the open library. Errors: UserError when none is open."""
    library = session.open_library
    return Place(
        library.path,
        library.who if library.access else "",
        session.shown.text,
        session.shown.order,
        session.selection.copy(),
        session.current,
        session.in_loupe,
        session.layer,
        session.last_tags,
        session.copied_tags,
    )


def lock(session: Session) -> None:
    """Close the open library until somebody gives a password; jobs stop, and what they have done stays.

    With the library go its pictures, names and history: whoever shows them hears `locks`, then `closing`, then
    `opened` with None, as at every close.

    Errors: UserError when the library has no password.
    """
    library = session.open_library
    if library.access is None:
        raise UserError("This library has no password, so it cannot be locked.", "Encrypt it first.")
    session.locked = place(session)
    session.locks.emit(session.locked)
    session.write(lambda: library.log("lock"))
    session.close()


def wait_at(session: Session, path: Path) -> None:
    """Show an encrypted library as locked that was not open yet, such as the one the program is started with."""
    session.close()
    session.locked = Place(path.absolute())
    session.locks.emit(session.locked)


def people(session: Session) -> list[str]:
    """Return the names of those who can unlock. Errors: UserError when the key file is not there."""
    return key_file.load(session.locked.path).names if session.locked else []


def unlock(
    session: Session,
    who: Credentials,
    then: Callable[[], None] = nothing,
    refused: Callable[[UserError], None] | None = None,
) -> None:
    """Open the locked library at the place where it was locked, off the front's thread, and go on with `then`.

    A wrong password, or whatever else is in the way, goes to `refused`; without that it becomes a notice.
    """
    locked = session.locked
    if locked is None:
        return
    fail = refused or (lambda error: session.fail(error))

    def enter(access: Access) -> None:
        if session.locked is locked:  # else somebody was quicker, or has given up
            try:
                come_back(session, locked, access)
            except UserError as error:
                fail(error)
                return
            then()

    def steps() -> Steps:
        try:
            access = key_file.unlock(locked.path, who)
        except UserError as error:
            failure = error
            session.post(lambda: fail(failure))
        else:
            session.post(lambda: enter(access))
        return None
        yield  # a job is a generator

    session.jobs.start("Unlock", steps)


def give_up(session: Session) -> None:
    """Leave the locked library closed, and go on without one."""
    if session.locked is not None:
        session.locked = None
        session.locks.emit(None)


def come_back(session: Session, to: Place, access: Access | None) -> Library:
    """Open a library where somebody was in it. Errors: UserError as of Library."""

    def restore(shown: Shown) -> None:
        if session.library is not library:
            session.showed.disconnect(restore)
        elif shown.is_whole:
            session.showed.disconnect(restore)
            _select(session, to)

    library = session.open(to.path, access=access, at=to)
    session.layer, session.last_tags, session.copied_tags = to.layer, to.last_tags, to.copied_tags
    if session.shown.query is not None:  # without threads it has been shown by now
        _select(session, to)
    else:
        session.showed.connect(restore)
    return library


def _select(session: Session, to: Place) -> None:
    there = session.shown.photos
    current = to.current if to.current is not None and to.current in there else None
    session.select(to.selection & there, current)
    if to.in_loupe and current is not None:
        session.look(True)


def while_closed(session: Session, title: str, work: Work, then: Callable[[], None] = nothing) -> None:
    """Close the library for work that needs it alone, such as encrypting it, and open it again afterwards.

    `work` runs on the writing line and returns with what the library is opened from then on; when it fails, that
    becomes a notice, and the library opens as before.
    """
    library, to, before = session.open_library, place(session), session.open_library.access
    session.alone = title
    session.close()

    def back(access: Access | None, *, done: bool) -> None:
        session.alone = ""
        if session.library is not None:
            return
        try:
            come_back(session, to, access)
        except UserError as error:
            session.opened.emit(None)  # there is no library to go back to
            session.fail(error)
            return
        if done:
            then()

    def convert() -> None:
        access, done = before, False
        try:
            with session.reporting(title) as report:
                access = work(report)
            done = True
        finally:
            after, was_done = access, done
            session.post(lambda: back(after, done=was_done))

    del library
    session.write(convert)


class Idle:
    """Tells when nobody has touched the program for as long as the settings say; whoever hears keys and clicks asks.

    Both clocks are looked at: one stands still while a computer sleeps, the other can be set.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.touch()

    def touch(self) -> None:
        """Take note of a key, a click, or whatever else a person does."""
        self._at = monotonic(), time()

    @property
    def seconds(self) -> float:
        """How long nobody has done anything."""
        return max(monotonic() - self._at[0], time() - self._at[1])

    def poll(self) -> bool:
        """Lock an open encrypted library when it is time, and return whether that was so."""
        session, minutes = self._session, self._session.settings.lock_minutes
        library = session.library
        if library is None or library.access is None or minutes <= 0 or self.seconds < minutes * 60:
            return False
        lock(session)
        return True
