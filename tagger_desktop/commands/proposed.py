"""What is suggested for the photos one looks at, decided tag by tag; and where suggestions come from."""

from __future__ import annotations

from pyroaring import BitMap

from tagger_desktop.commands.registry import command, has_library, has_targets
from tagger_desktop.commands.targets import meant, photos
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import suggestions, verdicts
from tagger_desktop.session import Session


@command("review.runs", "Suggestions and policies…", menu="Review", when=has_library, section=4)
def runs(session: Session) -> None:
    """See who proposed what and when, how good the learner is, and what taggers may do by themselves."""
    session.request("suggestions")


@command("review.take", "Accept a suggested tag", menu="Review", when=has_targets, section=2)
def take(session: Session, name: str, query: str | None = None) -> None:
    """Put a tag on the photos for which it is suggested, whatever is under review."""
    library, chosen = session.open_library, meant(session, query)
    tag_id = suggestions.find(library, name)
    accept(session, tag_id, name, suggestions.standing(library, tag_id)[0] & chosen)


@command("review.refuse", "Reject a suggested tag", menu="Review", when=has_targets, section=2)
def refuse(session: Session, name: str, query: str | None = None) -> None:
    """Say that the photos have not this tag, whatever is under review."""
    library, chosen = session.open_library, meant(session, query)
    reject(session, suggestions.find(library, name), name, chosen)


def accept(session: Session, tag_id: TagId, title: str, chosen: BitMap) -> None:
    """Put a suggested tag on photos; a new one is made by it."""
    known = session.vocabulary
    session.edit(
        f"Accept {title}",
        lambda edit: verdicts.accept(edit, known, tag_id, chosen),
        lambda done: session.notify(_said("Accepted", title, done.photos), undo=done.photos > 0),
    )


def reject(session: Session, tag_id: TagId, title: str, chosen: BitMap) -> None:
    """Say that photos have not a suggested tag."""
    known = session.vocabulary
    session.edit(
        f"Reject {title}",
        lambda edit: verdicts.reject(edit, known, tag_id, chosen),
        lambda count: session.notify(_said("Rejected", title, count), undo=count > 0),
    )


def _said(verb: str, title: str, count: int) -> str:
    return f"{verb} {title}: {photos(count)}" if count else "Nothing to decide."
