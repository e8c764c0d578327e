"""Putting tags on photos and taking them off."""

from __future__ import annotations

from collections.abc import Sequence

from pyroaring import BitMap

from tagger_desktop.commands.registry import command, has_targets
from tagger_desktop.commands.targets import meant
from tagger_desktop.commands.targets import photos as _photos
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.query import Tagged
from tagger_desktop.domain.rules import rivals
from tagger_desktop.domain.vocabulary import DEFAULT_KIND, TagId, Vocabulary
from tagger_desktop.library import vocabulary as changes
from tagger_desktop.library.edit import Edit
from tagger_desktop.library.library import Library
from tagger_desktop.library.search import matching
from tagger_desktop.session import Session

KIND_PREFIXES = {"o": "object", "a": "action", "s": "scene"}


@command("tag.slot", "Toggle the tag on a key", menu="Tag", when=has_targets)
def slot(session: Session, key: str) -> None:
    """Put the tag that sits on a key of the keyboard on the photos; take it off when all have it."""
    tag_id = session.vocabulary.layers.get(session.layer, {}).get(key)
    if tag_id is None:
        where = f" of the layer {session.layer}" if session.layer else ""
        raise UserError(f"No tag sits on the key {key}{where}.", "Give it one in the tag's menu.")
    toggle(session, tag_id)


def toggle(session: Session, tag_id: TagId, photos: BitMap | None = None) -> None:
    """Put a tag on the targets (or `photos`), or take it off when all have it."""
    targets = session.targets if photos is None else photos
    known = session.vocabulary
    if not agreed(session, [tag_id], targets):
        return

    def change(edit: Edit) -> bool:
        added = edit.toggle_tag(tag_id, targets)
        if added:
            make_room(edit, known, [tag_id], targets)
        return added

    def say(added: bool) -> None:
        if added:
            session.last_tags = (tag_id,)
        done = "Tagged" if added else "Took the tag off"
        session.notify(f"{done} {_photos(len(targets))}: {known.title(tag_id)}", undo=True)

    session.edit(f"Tag {known.title(tag_id)}", change, say)
    _advance(session, len(targets))


def put_on(session: Session, tags: Sequence[TagId], photos: BitMap | None = None, *, moves_on: bool = True) -> None:
    """Put known tags on the targets (or `photos`) in one edit; those deleted meanwhile are left out."""
    targets = session.targets if photos is None else photos
    known = session.vocabulary
    given = [tag_id for tag_id in tags if tag_id in known.tags]
    names = ", ".join(known.title(tag_id) for tag_id in given)
    if not given or not agreed(session, given, targets):
        return

    def change(edit: Edit) -> int:
        make_room(edit, known, given, targets)
        return sum(edit.add_tag(tag_id, targets) for tag_id in given)

    def say(pairs: int) -> None:
        session.last_tags = tuple(given)
        done = f"Tagged {_photos(len(targets))}: {names}" if pairs else f"Tagged already: {names}"
        session.notify(done, undo=pairs > 0)

    session.edit(f"Tag {names}", change, say)
    if moves_on:
        _advance(session, len(targets))


def make_room(edit: Edit, known: Vocabulary, tags: Sequence[TagId], photos: BitMap) -> int:
    """Take off the photos what cannot stand beside `tags`, and return how many tags that were."""
    return sum(edit.remove_tag(rival, photos) for tag_id in tags for rival in rivals(known, tag_id) - set(tags))


def agreed(session: Session, tags: Sequence[TagId], photos: BitMap) -> bool:
    """Say whether tags may go on photos: where they exclude others there, the person may want to be asked."""
    if session.settings.exclusive != "ask":
        return True
    known, library = session.vocabulary, session.open_library
    held = {
        rival: count
        for tag_id in tags
        for rival in rivals(known, tag_id)
        if (count := len(matching(library, Tagged(known.title(rival), exact=True)) & photos))
    }
    if not held:
        return True
    names = ", ".join(f"{known.title(rival)} ({_photos(count)})" for rival, count in held.items())
    new = ", ".join(known.title(tag_id) for tag_id in tags)
    return session.prompts.confirm("Tags exclude each other", f"Put {new} in the place of {names}?", "Replace")


@command("tag.add", "Add tag", menu="Tag", when=has_targets, icon="plus", section=1)
def add(session: Session, name: str, query: str | None = None) -> None:
    """Put the tag called `name` on the photos, made when there is none of that name.

    `scene:beach` (or `s:beach`) makes it a tag of that kind.
    """
    apply(session, [name], [], meant(session, query), moves_on=query is None)


@command("tag.remove", "Remove tag", menu="Tag", when=has_targets, icon="minus", section=1)
def remove(session: Session, name: str, query: str | None = None) -> None:
    """Take the tag called `name` off the photos."""
    apply(session, [], [name], meant(session, query), moves_on=False)


Named = TagId | str
"""A tag, or what a person calls it: a name, a synonym, a title, and for a new one perhaps its kind."""


def apply(
    session: Session,
    add: Sequence[Named],
    remove: Sequence[Named],
    photos: BitMap | None = None,
    *,
    moves_on: bool = True,
) -> None:
    """Put tags on the targets (or `photos`) and take others off, all in one edit; names nobody knows are new tags.

    Errors: UserError when a tag to take off does not exist, or a name can be several tags.
    """
    targets = session.targets if photos is None else photos
    vocabulary = session.vocabulary
    # Now, not when it is written: what is chosen stays chosen, even if it is called otherwise by then.
    wanted = [_known_or_new(vocabulary, name) for name in add]
    gone = [known_tag(vocabulary, name) for name in remove]
    names = [*(_word(vocabulary, name) for name in wanted), *(f"-{vocabulary.title(tag_id)}" for tag_id in gone)]
    if not agreed(session, [name for name in wanted if not isinstance(name, str)], targets):
        return

    def change(edit: Edit) -> tuple[int, tuple[TagId, ...]]:
        given = [make_tag(edit, vocabulary, name) for name in wanted]
        make_room(edit, vocabulary, given, targets)
        pairs = sum(edit.add_tag(tag_id, targets) for tag_id in given)
        pairs += sum(edit.remove_tag(tag_id, targets) for tag_id in gone)
        return pairs, tuple(given)

    def say(answer: tuple[int, tuple[TagId, ...]]) -> None:
        pairs, given = answer
        if given:
            session.last_tags = given
        words = ", ".join(names)
        session.notify(f"Tagged {_photos(len(targets))}: {words}" if pairs else "Nothing to change.", undo=pairs > 0)

    session.edit(f"Tag {', '.join(names)}", change, say)
    if moves_on:
        _advance(session, len(targets))


def change_tags(library: Library, photos: BitMap, add: Sequence[str], remove: Sequence[str]) -> int:
    """Put tags on photos and take others off in one edit; return how many photo-tag pairs changed.

    Errors: UserError when a tag to take off does not exist, or a name can be several tags.
    """
    vocabulary = library.vocabulary
    gone = [known_tag(vocabulary, name) for name in remove]
    with library.edit("Tag " + ", ".join([*add, *(f"-{name}" for name in remove)])) as edit:
        given = [make_tag(edit, vocabulary, name) for name in add]
        make_room(edit, vocabulary, given, photos)
        pairs = sum(edit.add_tag(tag_id, photos) for tag_id in given)
        return pairs + sum(edit.remove_tag(tag_id, photos) for tag_id in gone)


def _known_or_new(vocabulary: Vocabulary, name: Named) -> Named:
    return known_tag(vocabulary, name) if not isinstance(name, str) or vocabulary.find(name) else name


def _word(vocabulary: Vocabulary, name: Named) -> str:
    return name if isinstance(name, str) else vocabulary.title(name)


def make_tag(edit: Edit, vocabulary: Vocabulary, words: Named) -> TagId:
    """Return the tag that `words` name, made if new; "kind:name" gives the kind of a new one."""
    if not isinstance(words, str):
        return words
    if vocabulary.find(words):
        return changes.find_or_create(edit, vocabulary, words)
    prefix, colon, name = words.partition(":")
    kinds = {kind.name for kind in vocabulary.kinds}
    kind = KIND_PREFIXES.get(prefix.strip().casefold(), prefix.strip().casefold())
    if colon and kind in kinds:
        return changes.find_or_create(edit, vocabulary, name, kind)
    return changes.find_or_create(edit, vocabulary, words, DEFAULT_KIND)


def known_tag(vocabulary: Vocabulary, name: Named) -> TagId:
    """Return the one tag called `name`. Errors: UserError when there is none, or more than one."""
    if not isinstance(name, str):
        return name
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


@command("tag.required", "Add a required tag…", menu="Tag", when=has_targets, icon="missing", section=1)
def required(session: Session, group: str = "") -> None:
    """Offer the tags of a required group of which the photos have none yet: this one, or the first that is missing."""
    session.request("required", group=group)


@command("tag.repeat", "Repeat last tags", menu="Tag", when=has_targets, icon="repeat", section=1)
def repeat(session: Session) -> None:
    """Put the tags of the last tagging gesture on the photos."""
    if not any(tag_id in session.vocabulary.tags for tag_id in session.last_tags):
        raise UserError("No tags were given yet, so there is nothing to repeat.")
    put_on(session, session.last_tags)


@command("tag.clear", "Remove all tags", menu="Tag", when=has_targets, section=1)
def clear(session: Session, query: str | None = None) -> None:
    """Take every tag off the photos."""
    targets, tags = meant(session, query), list(session.vocabulary.tags)

    def say(pairs: int) -> None:
        session.notify(
            f"Took {pairs} tags off {_photos(len(targets))}" if pairs else "Nothing to change.", undo=pairs > 0
        )

    session.edit("Remove all tags", lambda edit: sum(edit.remove_tag(tag_id, targets) for tag_id in tags), say)


@command(
    "tag.ask_exclusive",
    "Ask before a tag takes another's place",
    menu="Tag",
    section=2,
    checked=lambda session: session.settings.exclusive == "ask",
)
def ask_exclusive(session: Session) -> None:
    """Switch on or off that you are asked before a tag of an exclusive group takes the place of another."""
    asks = session.settings.exclusive != "ask"
    session.settings.exclusive = "ask" if asks else "replace"
    session.settings.save()
    session.notify(
        "Excluding tags: you are asked." if asks else "Excluding tags: the new one takes the old one's place."
    )


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


def _advance(session: Session, targets: int) -> None:
    """Go on to the next photo at once, not after the write: the next key may be down before that is done."""
    if session.settings.auto_advance and targets == 1:
        session.step(1)
