"""Tags that look alike: merging a pair, or saying that they are two."""

from __future__ import annotations

from collections.abc import Sequence

from tagger_desktop.commands.registry import command, has_library
from tagger_desktop.commands.tag import known_tag
from tagger_desktop.library import arranging
from tagger_desktop.library.dismissed import dismiss, dismissed, recall, tags_mark
from tagger_desktop.library.facets import tag_counts
from tagger_desktop.library.library import Library
from tagger_desktop.library.look_alikes import Alike, look_alikes
from tagger_desktop.session import Session


def pairs(library: Library) -> list[Alike]:
    """Return the tags of a library that look alike and were not told apart; takes a second for 50,000 tags."""
    return look_alikes(library.vocabulary, tag_counts(library, below=False), dismissed(library.read()))


def merge_pair(session: Session, pair: Alike) -> None:
    """Make one tag of a pair."""
    known = session.vocabulary
    gone, into = known.title(pair.gone), known.title(pair.into)
    session.edit(
        f"Merge {gone} into {into}",
        lambda edit: arranging.merge(edit, [pair.gone], pair.into),
        lambda photos: session.notify(f"Merged {gone} into {into}", undo=True),
    )


def tell_apart(session: Session, marks: Sequence[str], title: str) -> None:
    """Remember that what looks alike is right as it is, and do not offer it again."""
    session.edit(title, lambda edit: dismiss(edit, marks), lambda done: session.notify(title, undo=True))


@command("vocabulary.different", "Tell two tags apart", menu="Tag", when=has_library, section=4)
def different(session: Session, name: str, other: str) -> None:
    """Say that two tags which look alike are two: they are not offered to be merged any more."""
    one, two = (known_tag(session.vocabulary, word) for word in (name, other))
    tell_apart(session, [tags_mark(one, two)], f"{name} and {other} are two tags")


@command("vocabulary.recall", "Offer all look-alikes again", menu="Tag", when=has_library, section=6)
def offer_again(session: Session) -> None:
    """Forget which look-alikes, of tags and of photos, were found to be right as they are."""
    session.edit(
        "Offer all look-alikes again",
        recall,
        lambda count: session.notify(
            f"{count:,} are offered again" if count else "None was dismissed.", undo=count > 0
        ),
    )
