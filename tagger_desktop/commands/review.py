"""Deciding what was suggested: a page of one tag with one gesture, exceptions with one each, or photo by photo."""

from __future__ import annotations

from collections.abc import Callable

from pyroaring import BitMap

from tagger_desktop.commands.registry import command, has_library, has_targets
from tagger_desktop.commands.tag import make_tag
from tagger_desktop.commands.targets import meant, photos
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import suggestions, verdicts
from tagger_desktop.library.edit import Edit
from tagger_desktop.library.suggestions import Choice
from tagger_desktop.review import Review, read
from tagger_desktop.session import Session

ORDERS: dict[str, Choice] = {"confident": "confident", "uncertain": "uncertain"}


def is_by_tag(session: Session) -> bool:
    """Say whether the suggestions of a tag are on show."""
    return session.library is not None and session.review.now is not None


def is_by_photo(session: Session) -> bool:
    """Say whether the suggestions of a photo are on show."""
    return session.library is not None and session.review.chips is not None


def is_on(session: Session) -> bool:
    """Say whether suggestions are being reviewed."""
    return session.library is not None and session.review.is_on


@command("review.tag", "Review a tag", menu="Review", when=has_library)
def tag(session: Session, name: str, order: str = "confident") -> None:
    """Show the photos for which a tag is suggested, most confident first (or order=uncertain: what teaches most)."""
    if order not in ORDERS:
        raise UserError(f"There is no order {order!r}.", f"Orders: {', '.join(ORDERS)}.")
    library = session.open_library
    session.review.start(library, suggestions.find(library, name), ORDERS[order])
    session.request("review")


@command("review.next_tag", "Review the next tag", menu="Review", when=has_library, icon="check")
def next_tag(session: Session) -> None:
    """Show the suggestions of the tag of which most can be accepted at once; the one on show comes last."""
    session.review.start(session.open_library, None)
    session.request("review")


@command("review.line", "Move the line", menu="Review", when=is_by_tag, repeats=True)
def line(session: Session, to: int | None = None, by: int = 0, confidence: float | None = None) -> None:
    """Put the line below so many photos, so many further down (or up), or below all of at least a confidence.

    Without words it goes below the current photo.
    """
    now = _by_tag(session)
    if confidence is not None:
        session.review.move(now.at(confidence))
    elif to is not None:
        session.review.move(to)
    elif by:
        session.review.move(now.line + by)
    elif session.current is not None and session.current in now.ids:
        session.review.move(now.ids.index(session.current) + 1)
    else:
        raise UserError("The current photo is none of those under review.", "Say where: to=NUMBER.")


@command(
    "review.accept_above",
    "Accept everything above the line",
    menu="Review",
    when=is_by_tag,
    icon="check",
    instead="tag",
)
def accept_above(session: Session, confidence: float | None = None, position: int | None = None, tag: str = "") -> None:
    """Put the tag under review on all photos above the line that are not decided yet, and go on with the rest.

    `position` or `confidence` say where the line is otherwise, `tag` another tag than the one under review.
    """
    now = _chosen(session, tag)
    if confidence is not None:
        now = now.moved(now.at(confidence))
    elif position is not None:
        now = now.moved(position)
    _decide(session, now, now.above, "Accept", verdicts.accept)


@command("review.reject_below", "Reject everything below the line", menu="Review", when=is_by_tag, instead="tag")
def reject_below(session: Session, confidence: float | None = None, position: int | None = None, tag: str = "") -> None:
    """Say of all photos below the line that they are none for the tag under review."""
    now = _chosen(session, tag)
    if confidence is not None:
        now = now.moved(now.at(confidence))
    elif position is not None:
        now = now.moved(position)
    _decide(session, now, now.below, "Reject", verdicts.reject)


def _decide(
    session: Session, now: Review, chosen: BitMap, verb: str, verdict: Callable[..., verdicts.Accepted | int]
) -> None:
    """Decide many photos at once, and read what is left anew."""
    known = session.vocabulary

    def say(done: verdicts.Accepted | int) -> None:
        count = done.photos if isinstance(done, verdicts.Accepted) else done
        if session.review.now is not None and session.review.now.said == now.said:
            session.review.pace.add(count)
            session.review.go_on()
        session.notify(f"{verb}ed {now.title}: {photos(count)}" if count else "Nothing to decide.", undo=count > 0)

    session.edit(f"{verb} {now.title}", lambda edit: verdict(edit, known, now.said, chosen), say)


@command("review.accept", "Accept", menu="Review", when=is_by_tag, icon="check", section=1)
def accept(session: Session, query: str | None = None) -> None:
    """Put the tag under review on the photos."""
    now, chosen, known = _by_tag(session), meant(session, query), session.vocabulary
    _one(session, f"Accept {now.title}", len(chosen), lambda edit: verdicts.accept(edit, known, now.said, chosen))


@command("review.reject", "Reject", menu="Review", when=is_by_tag, icon="close", section=1)
def reject(session: Session, query: str | None = None) -> None:
    """Say that the photos are none for the tag under review."""
    now, chosen, known = _by_tag(session), meant(session, query), session.vocabulary
    _one(session, f"Reject {now.title}", len(chosen), lambda edit: verdicts.reject(edit, known, now.said, chosen))


@command("review.correct", "Correct", menu="Review", when=is_by_tag, section=1)
def correct(session: Session, name: str = "", key: str = "", query: str | None = None) -> None:
    """Say that the photos have another tag than the one under review: one by name, or the one on a key.

    Without either each photo gets what is suggested for it next, or none where nothing else is suggested.
    """
    now, chosen, known, library = _by_tag(session), meant(session, query), session.vocabulary, session.open_library
    on_key = session.vocabulary.layers.get(session.layer, {}).get(key) if key else None
    if key and on_key is None:
        raise UserError(f"No tag sits on the key {key}.", "Give it one in the tag's menu.")

    def change(edit: Edit) -> None:
        to = on_key if on_key is not None else _named(session, edit, name) if name else None
        if to is not None:
            verdicts.correct(edit, known, now.said, to, chosen)
            return
        found = suggestions.of_photos(library, chosen)
        for photo_id in chosen:
            other = suggestions.second_best(found.get(photo_id, ()), now.tag_id, known)
            if other is None:
                verdicts.reject(edit, known, now.said, [photo_id])
            else:
                verdicts.correct(edit, known, now.said, other, [photo_id])

    _one(session, f"Correct {now.title}", len(chosen), change)


def _named(session: Session, edit: Edit, name: str) -> TagId:
    """Return the tag called so: in the vocabulary, or proposed, or made."""
    if session.vocabulary.find(name):
        return make_tag(edit, session.vocabulary, name)
    try:
        return suggestions.find(session.open_library, name)
    except UserError:
        return make_tag(edit, session.vocabulary, name)


@command("review.undecide", "Open again", menu="Review", when=is_by_tag, section=1)
def undecide(session: Session, query: str | None = None) -> None:
    """Take back what was decided for the tag under review: neither on the photos nor rejected."""
    now, chosen, known = _by_tag(session), meant(session, query), session.vocabulary
    session.edit(f"Open {now.title} again", lambda edit: verdicts.withdraw(edit, known, now.said, chosen))


def _one(session: Session, title: str, count: int, change: Callable[[Edit], object]) -> None:
    """Decide the photos of a gesture; they stay in their place until the page is done."""
    session.edit(title, change, lambda done: session.review.pace.add(count))


@command("review.photos", "Review photo by photo", menu="Review", when=has_library, section=2)
def by_photo(session: Session) -> None:
    """Show one photo after the other with what is suggested for it."""
    session.review.look_at(session.open_library, session.current)
    session.request("review_photos")


@command("review.chip", "Switch a suggestion on or off", menu="Review", when=is_by_photo, section=2)
def chip(session: Session, number: int) -> None:
    """Choose whether the suggestion of this number is accepted with the photo."""
    try:
        session.review.toggle(number)
    except IndexError:
        raise UserError(f"There is no suggestion {number} for this photo.") from None


@command("review.photo", "Accept what is shown and go on", menu="Review", when=has_targets, section=2)
def photo(session: Session) -> None:
    """Accept the suggestions that are on, reject the others, say that the photo is reviewed, and go to the next."""
    photo_id, shown, library, known = session.current, session.review.chips, session.open_library, session.vocabulary
    if photo_id is None:
        raise UserError("No photo is chosen.")
    if shown is None or shown.photo_id != photo_id:
        raise UserError("The suggestions for this photo are not on show yet.", "`review.photos` shows them.")
    on, off = shown.tags(on=True), shown.tags(on=False)
    names = ", ".join(one.title for one in shown.chips if one.is_on)
    session.step(1)  # before this photo leaves the result, as it does where only suggested ones are on show
    session.review.look_at(library, session.current)
    session.edit(
        f"Review photo: {names}" if names else "Review photo",
        lambda edit: verdicts.finish_photo(edit, known, photo_id, on, off),
        lambda got: session.review.pace.add(len(on) + len(off)),
    )


@command("review.done", "Mark as reviewed", menu="Photo", when=has_targets, section=1)
def done(session: Session, query: str | None = None, off: bool = False) -> None:
    """Say that somebody went over the photos: what is not on them is not there (or, with off=yes, take that back)."""
    chosen = meant(session, query)
    session.edit(
        "Not reviewed" if off else "Reviewed",
        lambda edit: edit.set_field("reviewed", 0 if off else 1, chosen),
        lambda count: session.notify(f"Reviewed: {photos(count)}" if not off else "No longer reviewed", undo=count > 0),
    )


@command("review.close", "End the review", menu="Review", when=is_on, section=3)
def close(session: Session) -> None:
    """Go back to the photos; what was decided stays."""
    session.review.stop()
    session.request("review_closed")


def _by_tag(session: Session) -> Review:
    now = session.review.now
    if now is None:
        raise UserError("No tag is under review.", "`review.tag name=NAME` begins one.")
    return now


def _chosen(session: Session, name: str) -> Review:
    """Return the review that is on, or one of the tag called `name`."""
    if not name:
        return _by_tag(session)
    library = session.open_library
    return read(library, suggestions.find(library, name))
