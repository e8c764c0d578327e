"""What a person says of photos besides tags, and taking photos out of the library."""

from __future__ import annotations

from tagger_desktop.commands.registry import command, has_targets
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.photo import COLOUR_LABELS, FLAGS, MAX_RATING
from tagger_desktop.session import Session


@command("photo.rate", "Rate", menu="Photo", when=has_targets, icon="star")
def rate(session: Session, stars: int) -> None:
    """Give the photos 0 to 5 stars."""
    if stars not in range(MAX_RATING + 1):
        raise UserError(f"A rating is a number from 0 to {MAX_RATING}, not {stars}.")
    _set(session, "rating", stars, f"Rate {'★' * stars or 'none'}")


@command("photo.flag", "Flag", menu="Photo", when=has_targets, icon="flag-pick")
def flag(session: Session, flag: str) -> None:
    """Flag the photos as pick or reject, or take the flag away (none)."""
    if flag not in FLAGS:
        raise UserError(f"There is no flag {flag!r}.", f"Flags: {', '.join(FLAGS)}.")
    _set(session, "flag", FLAGS[flag], f"Flag {flag}")


@command("photo.colour", "Colour label", menu="Photo", when=has_targets, icon="circle")
def colour(session: Session, colour: str) -> None:
    """Give the photos a colour label, or none."""
    if colour not in (*COLOUR_LABELS, "none"):
        raise UserError(f"There is no colour label {colour!r}.", f"Labels: {', '.join(COLOUR_LABELS)}, none.")
    _set(session, "colour", "" if colour == "none" else colour, f"Label {colour}")


@command("photo.caption", "Caption…", menu="Photo", when=has_targets, section=1)
def caption(session: Session, text: str | None = None) -> None:
    """Write a caption on the photos."""
    _ask(session, "caption", "Caption", text)


@command("photo.notes", "Notes…", menu="Photo", when=has_targets, section=1)
def notes(session: Session, text: str | None = None) -> None:
    """Write notes on the photos."""
    _ask(session, "notes", "Notes", text)


def _ask(session: Session, field: str, title: str, text: str | None) -> None:
    if text is None:
        text = session.prompts.text(title, title)
    if text is not None:
        _set(session, field, text, title)


@command("photo.remove", "Remove from library…", menu="Photo", when=has_targets, icon="trash", section=2)
def remove(session: Session) -> None:
    """Take the photos out of the library. Their files stay where they are, and undo brings them back."""
    targets = session.targets
    what = "this photo" if len(targets) == 1 else f"{len(targets):,} photos"
    if session.prompts.confirm("Remove from library", f"Remove {what} from the library? The files stay.", "Remove"):
        _set(session, "removed", 1, "Remove from library")


@command("photo.reveal", "Show in folder", menu="Photo", when=has_targets, icon="folder-open", section=2)
def reveal(session: Session) -> None:
    """Show the file of the current photo in the system's file browser."""
    session.request("reveal")


def _set(session: Session, field: str, value: int | str, title: str) -> None:
    targets = session.targets

    def say(changed: int) -> None:
        photos = "1 photo" if len(targets) == 1 else f"{len(targets):,} photos"
        session.notify(f"{title}: {photos}" if changed else "Nothing to change.", undo=changed > 0)

    session.edit(title, lambda edit: edit.set_field(field, value, targets), say)
