"""What a click or a key does: it runs a command line."""

from __future__ import annotations

from tagger_desktop.domain.errors import PasswordNeeded, UserError
from tagger_desktop.session import Notice, Session


def run(session: Session, line: str) -> None:
    """Run a command line as a gesture: what goes wrong becomes a notice."""
    from tagger_desktop.commands import execute  # with all jobs and formats behind it: not before the first paint

    try:
        execute(session, line)
    except PasswordNeeded:  # who was asked for it went away, and knows
        pass
    except UserError as error:
        session.notified.emit(Notice(error.text, error.hint, error=True))
