"""Putting tags on photos and taking them off."""

from __future__ import annotations

from collections.abc import Sequence

from pyroaring import BitMap

from tagger_desktop.commands.registry import command, has_library, has_targets
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.vocabulary import DEFAULT_KIND, TagId, Vocabulary
from tagger_desktop.library import vocabulary as changes
from tagger_desktop.library.edit import Edit
from tagger_desktop.library.library import Library
from tagger_desktop.session import Session

KIND_PREFIXES = {"o": "object", "a": "action", "s": "scene"}


@command("tag.slot", "Toggle the tag on a key", menu="Tag", when=has_targets)
def slot(session: Session, key: str) -> None:
    """Put the tag that sits on a key of the keyboard on the photos; take it off when all have it."""
    tag_id = session.vocabulary.keys.get(key)
    if tag_id is None:
        raise UserError(f"No tag sits on the key {key}.", "Give it one in the tag's menu.")
    toggle(session, tag_id)


def toggle(session: Session, tag_id: TagId, photos: BitMap | None = None) -> None:
    """Put a tag on the targets (or `photos`), or take it off when all have it."""
    targets = session.targets if photos is None else photos
    name = session.vocabulary.title(tag_id)

    def say(added: bool) -> None:
        if added:
            session.last_tags = (tag_id,)
        done = "Tagged" if added else "Took the tag off"
        session.notify(f"{done} {_photos(len(targets))}: {name}", undo=True)

    session.edit(f"Tag {name}", lambda edit: edit.toggle_tag(tag_id, targets), say)
    _advance(session, len(targets))


@command("tag.add", "Add tag", menu="Tag", when=has_targets, icon="plus", section=1)
def add(session: Session, name: str) -> None:
    """Put the tag called `name` on the photos, made when there is none of that name.

    `scene:beach` (or `s:beach`) makes it a tag of that kind.
    """
    apply(session, [name], [])


@command("tag.remove", "Remove tag", menu="Tag", when=has_targets, icon="minus", section=1)
def remove(session: Session, name: str) -> None:
    """Take the tag called `name` off the photos."""
    apply(session, [], [name])


def apply(session: Session, add: Sequence[str], remove: Sequence[str], photos: BitMap | None = None) -> None:
    """Put tags on the targets (or `photos`) and take others off, all in one edit."""
    targets = session.targets if photos is None else photos
    vocabulary = session.vocabulary
    gone = [known_tag(vocabulary, name) for name in remove]

    def change(edit: Edit) -> tuple[int, tuple[TagId, ...]]:
        given = [make_tag(edit, vocabulary, name) for name in add]
        pairs = sum(edit.add_tag(tag_id, targets) for tag_id in given)
        pairs += sum(edit.remove_tag(tag_id, targets) for tag_id in gone)
        return pairs, tuple(given)

    def say(answer: tuple[int, tuple[TagId, ...]]) -> None:
        pairs, given = answer
        if given:
            session.last_tags = given
        words = ", ".join([*add, *(f"-{name}" for name in remove)])
        session.notify(f"Tagged {_photos(len(targets))}: {words}" if pairs else "Nothing to change.", undo=pairs > 0)

    session.edit(_title(add, remove), change, say)
    _advance(session, len(targets))


def change_tags(library: Library, photos: BitMap, add: Sequence[str], remove: Sequence[str]) -> int:
    """Put tags on photos and take others off in one edit; return how many photo-tag pairs changed.

    Errors: UserError when a tag to take off does not exist, or a name can be several tags.
    """
    vocabulary = library.vocabulary
    gone = [known_tag(vocabulary, name) for name in remove]
    with library.edit(_title(add, remove)) as edit:
        pairs = sum(edit.add_tag(make_tag(edit, vocabulary, name), photos) for name in add)
        return pairs + sum(edit.remove_tag(tag_id, photos) for tag_id in gone)


def make_tag(edit: Edit, vocabulary: Vocabulary, words: str) -> TagId:
    """Return the tag that `words` name, made if new; "kind:name" gives the kind of a new one."""
    if vocabulary.find(words):
        return changes.find_or_create(edit, vocabulary, words)
    prefix, colon, name = words.partition(":")
    kinds = {kind.name for kind in vocabulary.kinds}
    kind = KIND_PREFIXES.get(prefix.strip().casefold(), prefix.strip().casefold())
    if colon and kind in kinds:
        return changes.find_or_create(edit, vocabulary, name, kind)
    return changes.find_or_create(edit, vocabulary, words, DEFAULT_KIND)


def known_tag(vocabulary: Vocabulary, name: str) -> TagId:
    """Return the one tag called `name`. Errors: UserError when there is none, or more than one."""
    found = vocabulary.find(name)
    if not found:
        raise UserError(f"There is no tag {name!r}.")
    if len(found) > 1:
        raise UserError(
            f"{name!r} can be several tags.", "Say which: " + ", ".join(vocabulary.title(t.id) for t in found)
        )
    return found[0].id


@command("tag.quick", "Tag…", menu="Tag", when=has_targets, icon="tag", section=1)
def quick(session: Session) -> None:
    """Open a box that finds or makes tags while you type."""
    session.request("quick_tag")


@command("tag.repeat", "Repeat last tags", menu="Tag", when=has_targets, icon="repeat", section=1)
def repeat(session: Session) -> None:
    """Put the tags of the last tagging gesture on the photos."""
    known = session.vocabulary
    tags = [tag_id for tag_id in session.last_tags if tag_id in known.tags]
    if not tags:
        raise UserError("No tags were given yet, so there is nothing to repeat.")
    targets, names = session.targets, ", ".join(known.title(tag_id) for tag_id in tags)

    def say(pairs: int) -> None:
        done = f"Tagged {_photos(len(targets))}: {names}" if pairs else f"Tagged already: {names}"
        session.notify(done, undo=pairs > 0)

    session.edit(f"Tag {names}", lambda edit: sum(edit.add_tag(tag_id, targets) for tag_id in tags), say)
    _advance(session, len(targets))


@command("tag.clear", "Remove all tags", menu="Tag", when=has_targets, section=1)
def clear(session: Session) -> None:
    """Take every tag off the photos."""
    targets, tags = session.targets, list(session.vocabulary.tags)

    def say(pairs: int) -> None:
        session.notify(
            f"Took {pairs} tags off {_photos(len(targets))}" if pairs else "Nothing to change.", undo=pairs > 0
        )

    session.edit("Remove all tags", lambda edit: sum(edit.remove_tag(tag_id, targets) for tag_id in tags), say)


@command(
    "tag.auto_advance",
    "Go on after tagging",
    menu="Tag",
    section=2,
    checked=lambda session: session.settings.auto_advance,
)
def auto_advance(session: Session) -> None:
    """Switch on or off that tagging a single photo goes on to the next one."""
    session.settings.auto_advance = not session.settings.auto_advance
    session.settings.save()
    session.notify("Tagging goes on to the next photo." if session.settings.auto_advance else "Tagging stays.")


@command("tag.set_key", "Give a tag a key", menu="Tag", when=has_library, section=3)
def set_key(session: Session, name: str, key: str) -> None:
    """Let a key of the keyboard put the tag called `name` on photos; an empty key takes it away."""
    tag_id = known_tag(session.vocabulary, name)
    session.edit(f"Key {key or 'none'} for {name}", lambda edit: changes.set_key(edit, tag_id, key))


@command("tag.create", "New tag…", menu="Tag", when=has_library, section=3)
def create(session: Session, name: str = "", kind: str = DEFAULT_KIND) -> None:
    """Make a tag without putting it on a photo."""
    name = name or session.prompts.text("New tag", "Name") or ""
    if name:
        session.edit(f"New tag {name}", lambda edit: changes.create_tag(edit, name, kind))


@command("tag.rename", "Rename tag…", menu="Tag", when=has_library, section=3)
def rename(session: Session, name: str, to: str = "") -> None:
    """Give a tag another name, on every photo at once."""
    tag_id = known_tag(session.vocabulary, name)
    to = to or session.prompts.text("Rename tag", "New name", name) or ""
    if to and to != name:
        session.edit(f"Rename {name} to {to}", lambda edit: changes.rename_tag(edit, tag_id, to))


@command("tag.set_kind", "Change the kind of a tag", menu="Tag", when=has_library, section=3)
def set_kind(session: Session, name: str, kind: str) -> None:
    """Make a tag one of another kind, such as `scene`."""
    tag_id = known_tag(session.vocabulary, name)
    session.edit(f"Make {name} a tag of kind {kind}", lambda edit: changes.set_kind(edit, tag_id, kind))


@command("tag.delete", "Delete tag…", menu="Tag", when=has_library, icon="trash", section=3)
def delete(session: Session, name: str) -> None:
    """Delete a tag from the vocabulary and from every photo."""
    tag_id = known_tag(session.vocabulary, name)
    if session.prompts.confirm(
        "Delete tag", f"Delete the tag {name} from the vocabulary and from all photos?", "Delete"
    ):
        session.edit(
            f"Delete tag {name}",
            lambda edit: changes.delete_tag(edit, tag_id),
            lambda photos: session.notify(f"Deleted {name}, which {_photos(photos)} had", undo=True),
        )


def _advance(session: Session, targets: int) -> None:
    """Go on to the next photo at once, not after the write: the next key may be down before that is done."""
    if session.settings.auto_advance and targets == 1:
        session.step(1)


def _title(add: Sequence[str], remove: Sequence[str]) -> str:
    return "Tag " + ", ".join([*add, *(f"-{name}" for name in remove)])


def _photos(count: int) -> str:
    return "1 photo" if count == 1 else f"{count:,} photos"
