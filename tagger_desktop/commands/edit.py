"""Taking back, doing again, and choosing photos."""

from __future__ import annotations

from tagger_desktop.commands.registry import command, has_library, has_photos
from tagger_desktop.session import Session


@command("edit.undo", "Undo", menu="Edit", when=has_library, icon="undo", repeats=True)
def undo(session: Session) -> None:
    """Take back the newest change, whoever made it and however long ago."""
    _step(session, back=True)


@command("edit.redo", "Redo", menu="Edit", when=has_library, icon="redo", repeats=True)
def redo(session: Session) -> None:
    """Do the last undone change again."""
    _step(session, back=False)


def _step(session: Session, *, back: bool) -> None:
    library = session.open_library

    def step() -> None:
        with session.reporting("Undo" if back else "Redo") as report:
            title = library.undo(report) if back else library.redo(report)
        if title is None:
            text = "There is nothing to undo." if back else "There is nothing to redo."
        else:
            text = f"Undid: {title}" if back else f"Redid: {title}"
        session.post_notice(text)

    session.write(step)


@command("edit.select_all", "Select all", menu="Edit", when=has_photos, section=1)
def select_all(session: Session) -> None:
    """Select every photo on show."""
    session.select_all()


@command("edit.select_none", "Select none", menu="Edit", when=has_photos, section=1)
def select_none(session: Session) -> None:
    """Select no photo."""
    session.select([])


@command("edit.invert", "Invert selection", menu="Edit", when=has_photos, section=1)
def invert(session: Session) -> None:
    """Select the photos on show that are not selected, and no others."""
    session.select(session.shown.photos - session.selection)
