"""Putting right what does not fit together; each takes the library as it is then, not as it was when it was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from pyroaring import BitMap

from tagger_desktop.domain import rules
from tagger_desktop.domain.vocabulary import Group, TagId, Vocabulary
from tagger_desktop.library import arranging
from tagger_desktop.library import vocabulary as changes
from tagger_desktop.library.consistency import Finding, Sort
from tagger_desktop.library.edit import Edit
from tagger_desktop.library.packed import text_of


def mend(edit: Edit, findings: Sequence[Finding]) -> int:
    """Put findings right and return of how many something was changed; what only a person can decide stays.

    Of conflicting tags the newer stays, photos that look alike get each other's tags, tags that look alike become
    one, unused tags go.
    """
    known = changes.load(edit.db)
    menders: dict[Sort, Callable[[], int]] = {
        "conflict": lambda: sum(_keep_newest(edit, known, found) for found in _of("conflict", findings)),
        "twins": lambda: sum(_make_equal(edit, known, found) for found in _of("twins", findings)),
        "alike": lambda: arranging.merge_pairs(
            edit, [(found.tags[0], found.tags[1]) for found in _of("alike", findings)]
        ),
        "unused": lambda: _delete(edit, known, [found.tags[0] for found in _of("unused", findings)]),
    }
    return sum(menders[sort]() for sort in menders if any(found.sort == sort for found in findings))


def _of(sort: Sort, findings: Sequence[Finding]) -> Iterator[Finding]:
    return (found for found in findings if found.sort == sort)


def _keep_newest(edit: Edit, known: Vocabulary, found: Finding) -> bool:
    group = next((group for group in known.groups if group.id == found.group and group.exclusive), None)
    if group is None:
        return False
    gone: dict[TagId, list[int]] = defaultdict(list)
    for photo_id, given in _given(edit, found.photos).items():
        for tag_id in _older(known, group, given):
            gone[tag_id].append(photo_id)
    for tag_id, ids in gone.items():
        edit.remove_tag(tag_id, BitMap(ids))
    return bool(gone)


def _older(known: Vocabulary, group: Group, given: Mapping[TagId, int]) -> Iterator[TagId]:
    """Yield the tags of one photo that bring along another of the group than its newest tag does.

    Units: `given` says by which edit a photo got each tag; a later edit has a higher number.
    """
    members = set(group.tags)
    held = {tag_id: ({tag_id} | known.broader([tag_id])) & members for tag_id in given}
    newest = max((tag_id for tag_id in given if held[tag_id]), key=lambda tag_id: (given[tag_id], tag_id), default=None)
    return (tag_id for tag_id in given if newest is not None and held[tag_id] - held[newest])


def _make_equal(edit: Edit, known: Vocabulary, found: Finding) -> bool:
    """Give all photos the tags of each; of tags that exclude each other, the one that was given last."""
    newest: dict[TagId, int] = {}
    for given in _given(edit, found.photos).values():
        for tag_id, edit_id in given.items():
            newest[tag_id] = max(edit_id, newest.get(tag_id, 0))
    kept: list[TagId] = []
    changed = 0
    for tag_id in sorted(newest, key=lambda tag_id: (-newest[tag_id], -tag_id)):
        if tag_id in known.tags and not rules.rivals(known, tag_id) & set(kept):
            kept.append(tag_id)
            changed += edit.add_tag(tag_id, found.photos)
        else:
            changed += edit.remove_tag(tag_id, found.photos)
    return changed > 0


def _given(edit: Edit, photos: BitMap) -> dict[int, dict[TagId, int]]:
    """Return the tags of each photo, with the edit that gave them."""
    found: dict[int, dict[TagId, int]] = defaultdict(dict)
    for photo_id, tag_id, edit_id in edit.db.execute(
        "SELECT photo_id, tag_id, edit_id FROM photo_tag WHERE photo_id IN (SELECT value FROM json_each(?))",
        (text_of(photos),),
    ):
        found[photo_id][TagId(tag_id)] = edit_id
    return found


def _delete(edit: Edit, known: Vocabulary, tags: Sequence[TagId]) -> int:
    """Delete the tags that still nobody uses."""
    used = {tag_id for (tag_id,) in edit.db.execute("SELECT DISTINCT tag_id FROM photo_tag")}
    there = [tag_id for tag_id in tags if tag_id in known.tags and tag_id not in used]
    arranging.delete(edit, there)
    return len(there)
