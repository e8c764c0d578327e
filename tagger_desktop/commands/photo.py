"""What a person says of photos besides tags, and taking photos out of the library."""

from __future__ import annotations

from pyroaring import BitMap

from tagger_desktop.commands.registry import command, has_targets
from tagger_desktop.commands.targets import meant
from tagger_desktop.commands.targets import photos as counted
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.photo import COLOUR_LABELS, FLAGS, MAX_RATING
from tagger_desktop.library.summary import FEW, summarize
from tagger_desktop.session import Session


@command("photo.rate", "Rate", menu="Photo", when=has_targets, icon="star")
def rate(session: Session, stars: int, query: str | None = None) -> None:
    """Give the photos 0 to 5 stars."""
    if stars not in range(MAX_RATING + 1):
        raise UserError(f"A rating is a number from 0 to {MAX_RATING}, not {stars}.")
    _set(session, "rating", stars, f"Rate {'★' * stars or 'none'}", meant(session, query))


@command("photo.flag", "Flag", menu="Photo", when=has_targets, icon="flag-pick")
def flag(session: Session, flag: str, query: str | None = None) -> None:
    """Flag the photos as pick or reject, or take the flag away (none)."""
    if flag not in FLAGS:
        raise UserError(f"There is no flag {flag!r}.", f"Flags: {', '.join(FLAGS)}.")
    _set(session, "flag", FLAGS[flag], f"Flag {flag}", meant(session, query))


@command("photo.colour", "Colour label", menu="Photo", when=has_targets, icon="circle")
def colour(session: Session, colour: str, query: str | None = None) -> None:
    """Give the photos a colour label, or none."""
    if colour not in (*COLOUR_LABELS, "none"):
        raise UserError(f"There is no colour label {colour!r}.", f"Labels: {', '.join(COLOUR_LABELS)}, none.")
    _set(session, "colour", "" if colour == "none" else colour, f"Label {colour}", meant(session, query))


@command("photo.caption", "Caption…", menu="Photo", when=has_targets, section=1)
def caption(session: Session, text: str | None = None, query: str | None = None) -> None:
    """Write a caption on the photos."""
    _ask(session, "caption", "Caption", text, meant(session, query))


@command("photo.notes", "Notes…", menu="Photo", when=has_targets, section=1)
def notes(session: Session, text: str | None = None, query: str | None = None) -> None:
    """Write notes on the photos."""
    _ask(session, "notes", "Notes", text, meant(session, query))


def _ask(session: Session, field: str, title: str, text: str | None, photos: BitMap) -> None:
    if text is None:
        before = _common(session, field, photos)
        text = session.prompts.text(title, title, before)
        if text == before:  # also where the photos differ, and Enter was pressed on nothing
            return
    if text is not None:
        _set(session, field, text, title, photos)


def _common(session: Session, field: str, photos: BitMap) -> str:
    """Return the text that all the photos have already, to go on from."""
    if len(photos) > FEW:
        return ""
    found = summarize(session.open_library, photos)
    return (found.caption if field == "caption" else found.notes) or ""


@command("photo.remove", "Remove from library…", menu="Photo", when=has_targets, icon="trash", section=2)
def remove(session: Session, query: str | None = None) -> None:
    """Take the photos out of the library. Their files stay where they are, and undo brings them back."""
    photos = meant(session, query)
    what = "this photo" if len(photos) == 1 else counted(len(photos))
    if session.prompts.confirm("Remove from library", f"Remove {what} from the library? The files stay.", "Remove"):
        _set(session, "removed", 1, "Remove from library", photos)


@command("photo.reveal", "Show in folder", menu="Photo", when=has_targets, icon="folder-open", section=2)
def reveal(session: Session) -> None:
    """Show the file of the current photo in the system's file browser."""
    session.request("reveal")


def _set(session: Session, field: str, value: int | str, title: str, photos: BitMap) -> None:
    def say(changed: int) -> None:
        session.notify(f"{title}: {counted(len(photos))}" if changed else "Nothing to change.", undo=changed > 0)

    session.edit(title, lambda edit: edit.set_field(field, value, photos), say)
