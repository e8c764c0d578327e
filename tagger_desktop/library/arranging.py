"""Many tags at once: putting them elsewhere, deleting them, merging them; all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tagger_desktop.domain import rules
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.vocabulary import TagId, Vocabulary, key, tidy
from tagger_desktop.library import hierarchy, synonyms
from tagger_desktop.library import vocabulary as changes
from tagger_desktop.library.edit import Edit


def why_not_there(known: Vocabulary, tags: Iterable[TagId], parent: TagId | None) -> str | None:
    """Return why tags cannot be put below `parent` (None: at the top), as a sentence, or None when they can."""
    moved = [tag_id for tag_id in topmost(known, tags) if known.tags[tag_id].parent != parent]
    there = {key(known.tags[tag_id].name): tag_id for tag_id in known.children.get(parent, ())}
    for tag_id in moved:
        if parent is not None and (why := rules.why_not_below(known, tag_id, parent)):
            return why
        name = known.tags[tag_id].name
        if key(name) in there:
            where = f"below {known.title(parent)!r}" if parent is not None else "at the top"
            return f"There is a tag {name!r} {where} already: merge the two instead."
        there[key(name)] = tag_id
    return None


def topmost(known: Vocabulary, tags: Iterable[TagId]) -> list[TagId]:
    """Return the tags that do not stand below another of them, in the order given: the others come along."""
    chosen = list(dict.fromkeys(tag_id for tag_id in tags if tag_id in known.tags))
    among = set(chosen)
    return [tag_id for tag_id in chosen if not among & set(_above(known, tag_id))]


def _above(known: Vocabulary, tag_id: TagId) -> list[TagId]:
    found: list[TagId] = []
    at = known.tags[tag_id].parent
    while at is not None and at in known.tags and at not in found:
        found.append(at)
        at = known.tags[at].parent
    return found


def place(edit: Edit, tags: Sequence[TagId], parent: TagId | None, before: TagId | None = None) -> None:
    """Put tags below `parent` (None: at the top), in this order before one of its children (None: after them all).

    The number keys follow: they count the tags that have one from the top of the tree.

    Errors: UserError when that would go round in a circle, contradict an exclusive group, or bring two tags of one
    name together.
    """
    known = changes.load(edit.db)
    if why := why_not_there(known, tags, parent):
        raise UserError(why)
    moved = topmost(known, tags)
    edit.db.executemany("UPDATE tag SET parent_id = ? WHERE id = ?", [(parent, tag_id) for tag_id in moved])
    kept = [tag_id for tag_id in known.children.get(parent, ()) if tag_id not in set(moved)]
    at = kept.index(before) if before in kept else len(kept)
    _arrange(edit, known, [*kept[:at], *moved, *kept[at:]])


def _arrange(edit: Edit, known: Vocabulary, siblings: Sequence[TagId]) -> None:
    """Put siblings into an order, at the places that they have already; where two share a place, at new ones."""
    held = [known.tags[tag_id].position for tag_id in siblings]
    last = max((tag.position for tag in known), default=0)
    places = sorted(held) if len(set(held)) == len(held) else range(last + 1, last + 1 + len(held))
    moved = [(new, tag_id) for old, new, tag_id in zip(held, places, siblings, strict=True) if old != new]
    edit.db.executemany("UPDATE tag SET position = ? WHERE id = ?", moved)
    _number_keys_follow(edit)


def _number_keys_follow(edit: Edit) -> None:
    """Give the number keys to the tags that have one in the order in which the tree shows them."""
    db = edit.db
    rows = db.execute("SELECT key, tag_id FROM tag_key WHERE layer = ''").fetchall()
    held = {TagId(tag_id): number for number, tag_id in rows if number in changes.NUMBER_KEYS}
    wanted = dict(zip(sorted(held, key=lambda tag_id: _rank(edit, tag_id)), sorted(held.values()), strict=True))
    moved = [(tag_id, number) for tag_id, number in wanted.items() if held[tag_id] != number]
    db.executemany("DELETE FROM tag_key WHERE layer = '' AND tag_id = ?", [(tag_id,) for tag_id, _ in moved])
    db.executemany("INSERT INTO tag_key (tag_id, key) VALUES (?, ?)", moved)


def _rank(edit: Edit, tag_id: TagId) -> tuple[tuple[int, str, int], ...]:
    """Return where a tag stands in the tree, as the places of those above it and its own."""
    places: list[tuple[int, str, int]] = []
    at: int | None = tag_id
    while at is not None:
        position, name, parent = edit.db.execute(
            "SELECT position, key, parent_id FROM tag WHERE id = ?", (at,)
        ).fetchone()
        places.append((position, name, at))
        at = parent
    return tuple(reversed(places))


def rename(edit: Edit, tag_id: TagId, name: str) -> None:
    """Give a tag another name; where that was one of its synonyms, it is one no more.

    Errors: UserError when the name is empty, too long, taken in the same branch, or another tag's synonym.
    """
    for owner, title in edit.db.execute(
        "SELECT tag.id, tag.name FROM synonym JOIN tag ON tag.id = tag_id WHERE synonym.key = ?", (key(name),)
    ).fetchall():
        if owner != tag_id:
            raise UserError(f"{name!r} is a synonym of {title!r}.", "Merge the two, or take the synonym off it first.")
    changes.rename_tag(edit, tag_id, name)
    synonyms.remove_synonym(edit, tag_id, name)


def delete(edit: Edit, tags: Iterable[TagId]) -> int:
    """Delete tags from the vocabulary and from every photo; return how many photo-tag pairs that were.

    What stands below them moves up to the next tag that stays.

    Errors: UserError when two tags of one name would come together.
    """
    known = changes.load(edit.db)
    gone = {tag_id for tag_id in tags if tag_id in known.tags}
    _refuse_namesakes(known, gone)
    deepest_first = sorted(gone, key=lambda tag_id: -len(_above(known, tag_id)))
    return sum(changes.delete_tag(edit, tag_id) for tag_id in deepest_first)


def _refuse_namesakes(known: Vocabulary, gone: set[TagId]) -> None:
    coming: dict[TagId | None, list[TagId]] = {}
    for tag_id in gone:
        parent = next((above for above in _above(known, tag_id) if above not in gone), None)
        children = [child for child in known.children.get(tag_id, ()) if child not in gone]
        if children:
            coming.setdefault(parent, []).extend(children)
    for parent, children in coming.items():
        names = {key(known.tags[other].name) for other in known.children.get(parent, ()) if other not in gone}
        for child in children:
            name = known.tags[child].name
            if key(name) in names:
                raise UserError(f"There would be two tags {name!r} in one place.", "Merge or rename one of them first.")
            names.add(key(name))


def rename_group(edit: Edit, group_id: int, name: str) -> None:
    """Give a group another name. Errors: UserError when it is empty, or another group has it."""
    name = tidy(name)
    if not name:
        raise UserError("A group needs a name.")
    if edit.db.execute("SELECT 1 FROM tag_group WHERE key = ? AND id <> ?", (key(name), group_id)).fetchone():
        raise UserError(f"There is a group {name!r} already.")
    edit.db.execute("UPDATE tag_group SET name = ?, key = ? WHERE id = ?", (name, key(name), group_id))


def set_kind(edit: Edit, tags: Iterable[TagId], kind: str) -> None:
    """Make tags of a kind. Errors: UserError when there is no such kind."""
    for tag_id in tags:
        changes.set_kind(edit, tag_id, kind)


def set_colour(edit: Edit, tags: Iterable[TagId], colour: str) -> None:
    """Give tags a colour, a hue of the theme or "#rrggbb"; "" is that of their kind."""
    for tag_id in tags:
        hierarchy.set_colour(edit, tag_id, colour)


def archive(edit: Edit, tags: Iterable[TagId], archived: bool) -> None:
    """Put tags away, or bring them back."""
    for tag_id in tags:
        hierarchy.archive(edit, tag_id, archived)


def add_synonyms(edit: Edit, tag_id: TagId, names: Iterable[str]) -> None:
    """Let several names find and apply a tag too. Errors: UserError when one stands for another tag."""
    for name in names:
        synonyms.add_synonym(edit, tag_id, name)


def merge(edit: Edit, tags: Iterable[TagId], into: TagId) -> int:
    """Make one tag of several and return on how many photos it was put by that.

    Errors: UserError when one of them has `into` far below it.
    """
    return sum(synonyms.merge(edit, tag_id, into) for tag_id in tags if tag_id != into)


def merge_pairs(edit: Edit, pairs: Iterable[tuple[TagId, TagId]]) -> int:
    """Merge the first tag of each pair into the second, and return how many went.

    A tag may be in several pairs: where one went before, what it became stands for it. Tags that there are no more
    are passed over.

    Errors: UserError when one tag stands far below the other.
    """
    there = {TagId(tag_id) for (tag_id,) in edit.db.execute("SELECT id FROM tag")}
    became: dict[TagId, TagId] = {}

    def now(tag_id: TagId) -> TagId:
        while tag_id in became:
            tag_id = became[tag_id]
        return tag_id

    for gone, into in pairs:
        gone, into = now(gone), now(into)
        if gone != into and gone in there and into in there:
            synonyms.merge(edit, gone, into)
            became[gone] = into
    return len(became)
