"""Putting the vocabulary in order: parents, synonyms, merging, groups, kinds."""

from __future__ import annotations

from pyroaring import BitMap

from tagger_desktop.commands.registry import command, has_library
from tagger_desktop.commands.tag import known_tag
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.query import parse
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import arranging, hierarchy, synonyms
from tagger_desktop.library import vocabulary as changes
from tagger_desktop.library.edit import Edit
from tagger_desktop.library.search import matching
from tagger_desktop.session import Session


@command("vocabulary.edit", "Vocabulary…", menu="Tag", when=has_library, icon="tags", section=4)
def open_editor(session: Session) -> None:
    """Open the vocabulary: all tags as a tree, to arrange, rename, merge and look over."""
    session.request("vocabulary")


@command("vocabulary.parent", "Put a tag below another", menu="Tag", when=has_library, section=4)
def parent(session: Session, name: str, below: str = "") -> None:
    """Put a tag below another one; an empty `below` puts it at the top."""
    tag_id = known_tag(session.vocabulary, name)
    above = known_tag(session.vocabulary, below) if below else None
    where = f"below {below}" if below else "at the top"
    session.edit(f"Put {name} {where}", lambda edit: hierarchy.set_parent(edit, tag_id, above))


@command("vocabulary.imply", "Let a tag imply another", menu="Tag", when=has_library, section=4)
def imply(session: Session, name: str, implied: str, off: bool = False) -> None:
    """Let a tag bring another along (or no longer, with off=yes)."""
    tag_id, other = (known_tag(session.vocabulary, word) for word in (name, implied))
    change = hierarchy.stop_implying if off else hierarchy.imply
    session.edit(f"{name} implies {implied}", lambda edit: change(edit, tag_id, other))


@command("vocabulary.synonym", "Add a synonym", menu="Tag", when=has_library, section=4)
def synonym(session: Session, name: str, synonym: str, off: bool = False) -> None:
    """Let another word find and apply a tag (or no longer, with off=yes)."""
    tag_id = known_tag(session.vocabulary, name)
    change = synonyms.remove_synonym if off else synonyms.add_synonym
    session.edit(f"Synonym {synonym} of {name}", lambda edit: change(edit, tag_id, synonym))


@command("vocabulary.merge", "Merge a tag into another", menu="Tag", when=has_library, section=4)
def merge(session: Session, name: str, into: str) -> None:
    """Make one tag of two; the name that goes becomes a synonym of the one that stays."""
    gone, stays = (known_tag(session.vocabulary, word) for word in (name, into))
    session.edit(
        f"Merge {name} into {into}",
        lambda edit: synonyms.merge(edit, gone, stays),
        lambda photos: session.notify(f"Merged {name} into {into}", undo=True),
    )


@command("vocabulary.split", "Split a tag", menu="Tag", when=has_library, section=4)
def split(session: Session, name: str, new: str, query: str) -> None:
    """Give the photos of a tag that a query finds a new tag in its place."""
    tag_id, library = known_tag(session.vocabulary, name), session.open_library
    tree = parse(query)
    session.edit(f"Split {new} off {name}", lambda edit: synonyms.split(edit, tag_id, new, matching(library, tree)))


@command("vocabulary.group", "Make a group of tags", menu="Tag", when=has_library, section=4)
def group(session: Session, name: str, tags: str, exclusive: bool = False, required: bool = False) -> None:
    """Make or change a group of tags, named with commas between; without tags the group goes away.

    Of an exclusive group a photo has at most one tag, of a required one at least one.
    """
    members = [known_tag(session.vocabulary, word) for word in _names(tags)]
    session.edit(
        f"Group {name}",
        lambda edit: hierarchy.set_group(edit, name, members, exclusive=exclusive, required=required),
    )


@command("vocabulary.describe", "Describe a tag", menu="Tag", when=has_library, section=4)
def describe(session: Session, name: str, text: str) -> None:
    """Say what a tag means."""
    tag_id = known_tag(session.vocabulary, name)
    session.edit(f"Describe {name}", lambda edit: hierarchy.describe(edit, tag_id, text))


@command("vocabulary.colour", "Colour a tag", menu="Tag", when=has_library, section=4)
def colour(session: Session, name: str, colour: str = "") -> None:
    """Give a tag a colour of its own; without one it has its kind's."""
    tag_id = known_tag(session.vocabulary, name)
    session.edit(f"Colour {name}", lambda edit: hierarchy.set_colour(edit, tag_id, colour))


@command("vocabulary.example", "Use the photo as example of a tag", menu="Tag", when=has_library, section=4)
def example(session: Session, name: str) -> None:
    """Name the current photo as the one that shows best what a tag means."""
    tag_id, photo_id = known_tag(session.vocabulary, name), session.current
    session.edit(f"Example of {name}", lambda edit: hierarchy.set_example(edit, tag_id, photo_id))


@command("vocabulary.archive", "Archive a tag", menu="Tag", when=has_library, section=4)
def archive(session: Session, name: str, off: bool = False) -> None:
    """Put a tag away: it stays on photos, but is not offered any more (or is again, with off=yes)."""
    tag_id = known_tag(session.vocabulary, name)
    session.edit(f"Archive {name}", lambda edit: hierarchy.archive(edit, tag_id, not off))


@command("vocabulary.delete", "Delete tags", menu="Tag", when=has_library, section=4)
def delete(session: Session, names: str) -> None:
    """Delete several tags, named with commas between, after saying how many photos have them."""
    tags = [known_tag(session.vocabulary, word) for word in _names(names)]
    used = changes.counts(session.open_library.read())
    lines = ", ".join(f"{session.vocabulary.title(tag_id)} ({used.get(tag_id, 0):,} photos)" for tag_id in tags)
    if tags and session.prompts.confirm("Delete tags", f"Delete {lines}?", "Delete"):
        session.edit(
            f"Delete {len(tags)} tags",
            lambda edit: arranging.delete(edit, tags),
            lambda photos: session.notify(f"Deleted {len(tags)} tags", undo=True),
        )


@command("vocabulary.arrange", "Arrange tags", menu="Tag", when=has_library, section=4)
def arrange(session: Session, names: str) -> None:
    """Put tags, named with commas between, first and in this order; the number keys follow it."""
    first = [known_tag(session.vocabulary, word) for word in _names(names)]
    order = [*first, *(tag.id for tag in session.vocabulary if tag.id not in set(first))]
    session.edit("Arrange tags", lambda edit: hierarchy.arrange(edit, order))


@command("kind.create", "New kind of tag", menu="Tag", when=has_library, section=5)
def create_kind(session: Session, name: str, colour: str = "", icon: str = "") -> None:
    """Make a kind of tags of your own, beside objects, actions and scenes."""
    session.edit(f"New kind {name}", lambda edit: hierarchy.create_kind(edit, name, colour, icon))


@command("kind.change", "Change a kind of tag", menu="Tag", when=has_library, section=5)
def change_kind(session: Session, name: str, to: str = "", colour: str = "", icon: str = "") -> None:
    """Give a kind of tags another name, colour or icon."""
    if not (to or colour or icon):
        raise UserError("Say what to change: to=NAME, colour=COLOUR or icon=ICON.")
    session.edit(f"Change kind {name}", lambda edit: hierarchy.change_kind(edit, name, to=to, colour=colour, icon=icon))


@command("kind.delete", "Delete a kind of tag", menu="Tag", when=has_library, section=5)
def delete_kind(session: Session, name: str) -> None:
    """Delete a kind that no tag is of."""
    session.edit(f"Delete kind {name}", lambda edit: hierarchy.delete_kind(edit, name))


@command("tag.replace", "Find and replace tags", menu="Tag", when=has_library, section=5)
def replace(session: Session, name: str, by: str, query: str = "") -> None:
    """Put one tag in the place of another on the photos that have it, of all or of those a query finds."""
    old, library = known_tag(session.vocabulary, name), session.open_library
    new = known_tag(session.vocabulary, by)
    found = matching(library, parse(query))
    session.edit(
        f"Replace {name} by {by}",
        lambda edit: _replace(edit, old, new, found),
        lambda count: session.notify(f"Replaced {name} by {by} on {count:,} photos", undo=count > 0),
    )


def _replace(edit: Edit, old: TagId, new: TagId, photos: BitMap) -> int:
    having = edit.having(old, photos)
    edit.add_tag(new, having)
    return edit.remove_tag(old, having)


def _names(text: str) -> list[str]:
    return [name for part in text.split(",") if (name := part.strip())]
