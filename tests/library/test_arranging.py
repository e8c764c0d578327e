"""Many tags moved, renamed, deleted and merged at once, or refused as a whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import arranging, synonyms, vocabulary
from tagger_desktop.library.edit import Edit
from tagger_desktop.library.library import Library


@pytest.fixture
def tags(library: Library) -> dict[str, TagId]:
    """Make animal > (dog > puppy, cat), plant > (cat, oak), and moss; return their ids, plant's cat as "catmint"."""
    with library.edit("Tags") as edit:
        made = {name: vocabulary.create_tag(edit, name) for name in ("animal", "plant", "moss")}
        for name, parent in (("dog", "animal"), ("cat", "animal"), ("puppy", "dog"), ("oak", "plant")):
            made[name] = vocabulary.create_tag(edit, name, parent=made[parent])
        made["catmint"] = vocabulary.create_tag(edit, "cat", parent=made["plant"])
    return made


def tree(library: Library, parent: TagId | None = None) -> dict[str, object]:
    known = library.vocabulary
    return {known.tags[child].name: tree(library, child) for child in known.children.get(parent, ())}


def do(library: Library, work: Callable[[Edit], object]) -> None:
    with library.edit("Change") as edit:
        work(edit)


def test_tags_are_put_before_another_and_the_number_keys_follow(library: Library, tags: dict[str, TagId]) -> None:
    do(library, lambda edit: arranging.place(edit, [tags["moss"], tags["oak"]], None, tags["animal"]))

    assert list(tree(library)) == ["moss", "oak", "animal", "plant"]
    known = library.vocabulary
    assert [known.tags[known.keys[number]].name for number in "1234567"] == [
        *("moss", "oak", "animal", "dog", "puppy", "cat", "plant")
    ]
    library.undo()
    assert list(tree(library)) == ["animal", "plant", "moss"]
    assert library.vocabulary.keys["1"] == tags["animal"]


def test_what_stands_below_a_moved_tag_comes_along(library: Library, tags: dict[str, TagId]) -> None:
    do(library, lambda edit: arranging.place(edit, [tags["puppy"], tags["dog"]], tags["moss"]))

    assert tree(library)["moss"] == {"dog": {"puppy": {}}}


@pytest.mark.parametrize(
    ("moved", "parent", "why"),
    [
        (["animal"], "puppy", "round in a circle"),
        (["oak", "cat"], "plant", "There is a tag 'cat' below 'plant' already"),
        (["cat", "catmint"], None, "There is a tag 'cat' at the top already"),
        (["moss"], "moss", "its own parent"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused_as_a_whole(
    library: Library, tags: dict[str, TagId], moved: list[str], parent: str | None, why: str
) -> None:
    before = tree(library)
    ids, above = [tags[name] for name in moved], tags[parent] if parent else None

    assert why in (arranging.why_not_there(library.vocabulary, ids, above) or "")
    with pytest.raises(UserError, match=why), library.edit("Move") as edit:
        arranging.place(edit, ids, above)

    assert tree(library) == before


def test_what_stands_below_deleted_tags_moves_up_to_the_next_that_stays(
    library: Library, tags: dict[str, TagId]
) -> None:
    do(library, lambda edit: arranging.delete(edit, [tags["animal"], tags["dog"]]))

    assert tree(library) == {"plant": {"oak": {}, "cat": {}}, "moss": {}, "puppy": {}, "cat": {}}
    library.undo()
    assert tree(library)["animal"] == {"dog": {"puppy": {}}, "cat": {}}


def test_deleting_is_refused_where_two_of_one_name_would_meet(library: Library, tags: dict[str, TagId]) -> None:
    with pytest.raises(UserError, match="two tags 'cat'"), library.edit("Delete") as edit:
        arranging.delete(edit, [tags["animal"], tags["plant"]])

    do(library, lambda edit: arranging.delete(edit, [tags["animal"], tags["plant"], tags["cat"]]))
    assert list(tree(library)) == ["moss", "dog", "oak", "cat"]


def test_a_name_that_was_a_synonym_is_one_no_more(library: Library, tags: dict[str, TagId]) -> None:
    do(library, lambda edit: synonyms.add_synonym(edit, tags["dog"], "hound"))

    with pytest.raises(UserError, match="'hound' is a synonym of 'dog'"), library.edit("Rename") as edit:
        arranging.rename(edit, tags["moss"], "hound")
    do(library, lambda edit: arranging.rename(edit, tags["dog"], "Hound"))

    assert library.vocabulary.tags[tags["dog"]].name == "Hound"
    assert library.vocabulary.tags[tags["dog"]].synonyms == ()


def test_several_tags_become_one(library: Library, tags: dict[str, TagId], known: Callable[[int], list[int]]) -> None:
    ids = known(4)
    do(library, lambda edit: [edit.add_tag(tags[n], [i]) for n, i in (("oak", ids[0]), ("moss", ids[1]))])

    do(library, lambda edit: arranging.merge(edit, [tags["oak"], tags["moss"], tags["plant"]], tags["plant"]))

    assert library.vocabulary.tags[tags["plant"]].synonyms == ("oak", "moss")
    assert vocabulary.counts(library.read()) == {tags["plant"]: 2}
