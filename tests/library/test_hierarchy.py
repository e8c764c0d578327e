"""Parents, implications, groups, kinds, synonyms, merging: what is done, what is refused, and undo of all of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyroaring import BitMap

from tagger_desktop.domain import rules
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import hierarchy, synonyms, vocabulary
from tagger_desktop.library.check import check
from tagger_desktop.library.edit import Edit
from tagger_desktop.library.library import Library

Known = Callable[[int], list[int]]


@pytest.fixture
def tags(library: Library) -> dict[str, TagId]:
    """Make animal > dog > puppy, indoor, outdoor, and retriever; return their ids by name."""
    with library.edit("Tags") as edit:
        made = {name: vocabulary.create_tag(edit, name) for name in ("animal", "indoor", "outdoor", "retriever")}
        made["dog"] = vocabulary.create_tag(edit, "dog", parent=made["animal"])
        made["puppy"] = vocabulary.create_tag(edit, "puppy", parent=made["dog"])
    return made


def do(library: Library, work: Callable[[Edit], object]) -> None:
    with library.edit("Change") as edit:
        work(edit)


def test_a_tag_may_be_reached_by_parents_and_implications_at_any_depth(
    library: Library, tags: dict[str, TagId]
) -> None:
    do(library, lambda edit: hierarchy.imply(edit, tags["retriever"], tags["dog"]))

    known = library.vocabulary
    assert known.broader([tags["retriever"]]) == {tags["dog"], tags["animal"]}
    assert known.with_narrower([tags["animal"]]) == {tags[n] for n in ("animal", "dog", "puppy", "retriever")}
    assert known.path(tags["puppy"]) == ("animal", "dog", "puppy")


@pytest.mark.parametrize(
    ("work", "why"),
    [
        (lambda edit, t: hierarchy.set_parent(edit, t["dog"], t["dog"]), "its own parent"),
        (lambda edit, t: hierarchy.set_parent(edit, t["animal"], t["puppy"]), "round in a circle"),
        (lambda edit, t: hierarchy.imply(edit, t["animal"], t["animal"]), "imply itself"),
        (lambda edit, t: hierarchy.imply(edit, t["animal"], t["puppy"]), "round in a circle"),
        (
            lambda edit, t: hierarchy.set_group(edit, "g", [t["dog"], t["animal"]], exclusive=True),
            "brings 'animal' along",
        ),
        (lambda edit, t: hierarchy.set_group(edit, " ", [t["dog"]]), "needs a name"),
        (lambda edit, t: hierarchy.create_kind(edit, "OBJECT"), "already"),
        (lambda edit, t: hierarchy.delete_kind(edit, "object"), "tags are of the kind"),
        (lambda edit, t: vocabulary.create_tag(edit, "Dog", parent=t["animal"]), "There is a tag 'dog'"),
        (lambda edit, t: vocabulary.create_tag(edit, "ANIMAL"), "There is a tag 'animal'"),
        (lambda edit, t: vocabulary.create_tag(edit, "x" * 201), "at most 200"),
        (lambda edit, t: synonyms.add_synonym(edit, t["dog"], "Indoor"), "already stands for the tag 'indoor'"),
        (lambda edit, t: synonyms.merge(edit, t["dog"], t["dog"]), "merged into itself"),
        (lambda edit, t: synonyms.merge(edit, t["animal"], t["puppy"]), "stands below"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_reason(
    library: Library, tags: dict[str, TagId], work: Callable[..., object], why: str
) -> None:
    before = library.vocabulary
    with pytest.raises(UserError, match=why), library.edit("Change") as edit:
        work(edit, tags)
    library.forget()
    assert library.vocabulary == before


def test_tags_that_exclude_each_other_cannot_bring_each_other_along(library: Library, tags: dict[str, TagId]) -> None:
    do(library, lambda edit: hierarchy.set_group(edit, "Place", [tags["indoor"], tags["outdoor"]], exclusive=True))
    with pytest.raises(UserError, match="exclude each other in the group 'Place'"):
        do(library, lambda edit: hierarchy.imply(edit, tags["indoor"], tags["outdoor"]))


def test_rules_say_what_excludes_what_and_what_is_missing(library: Library, tags: dict[str, TagId]) -> None:
    do(
        library,
        lambda edit: hierarchy.set_group(
            edit, "Place", [tags["indoor"], tags["outdoor"]], exclusive=True, required=True
        ),
    )
    with library.edit("Kitchen") as edit:
        kitchen = vocabulary.create_tag(edit, "kitchen", parent=tags["indoor"])
    known = library.vocabulary

    assert rules.rivals(known, tags["outdoor"]) == {tags["indoor"], kitchen}
    assert rules.rivals(known, kitchen) == {tags["outdoor"]}
    assert rules.rivals(known, tags["dog"]) == set()
    assert [group.name for group in rules.missing_groups(known, [tags["dog"]])] == ["Place"]
    assert list(rules.breaches(known, [kitchen])) == []
    assert [breach.is_conflict for breach in rules.breaches(known, [kitchen, tags["outdoor"]])] == [True]


def test_two_branches_may_hold_one_name_and_are_told_apart(library: Library) -> None:
    with library.edit("Jaguars") as edit:
        animal, car = (vocabulary.create_tag(edit, name) for name in ("animal", "car"))
        one = vocabulary.create_tag(edit, "jaguar", parent=animal)
        two = vocabulary.create_tag(edit, "Jaguar", parent=car)
    known = library.vocabulary

    assert {tag.id for tag in known.find("JAGUAR")} == {one, two}
    assert [tag.id for tag in known.find("jaguar (car)")] == [two]
    assert (known.title(one), known.title(two)) == ("jaguar (animal)", "Jaguar (car)")
    with pytest.raises(UserError, match="can be several tags"):
        do(library, lambda edit: vocabulary.find_or_create(edit, known, "jaguar"))


def test_a_synonym_finds_its_tag_and_never_becomes_one(library: Library, tags: dict[str, TagId]) -> None:
    do(library, lambda edit: synonyms.add_synonym(edit, tags["dog"], "Hund"))

    assert [tag.id for tag in library.vocabulary.find("hund")] == [tags["dog"]]
    with pytest.raises(UserError, match="is a synonym of 'dog'"):
        do(library, lambda edit: vocabulary.create_tag(edit, "HUND"))


def test_names_are_normalised(library: Library) -> None:
    with library.edit("Tag") as edit:
        vocabulary.create_tag(edit, "  Cafe\u0301   noir ")
    assert [tag.name for tag in library.vocabulary] == ["Café noir"]
    assert library.vocabulary.find("CAFÉ NOIR")


def test_merging_moves_everything_over_and_can_be_undone(
    library: Library, tags: dict[str, TagId], known: Known
) -> None:
    photos = known(6)
    with library.edit("Tag") as edit:
        hound = vocabulary.create_tag(edit, "hound")
        edit.add_tag(hound, photos[:4])
        edit.add_tag(tags["dog"], photos[3:])
        vocabulary.create_tag(edit, "beagle", parent=hound)
        vocabulary.create_tag(edit, "Puppy", parent=hound)
        synonyms.add_synonym(edit, hound, "Jagdhund")
        hierarchy.imply(edit, hound, tags["outdoor"])
        hierarchy.set_group(edit, "Pets", [hound, tags["indoor"]])
    before = library.vocabulary

    with library.edit("Merge") as edit:
        assert synonyms.merge(edit, hound, tags["dog"]) == 3

    now = library.vocabulary
    assert hound not in now.tags
    assert vocabulary.counts(library.read()) == {tags["dog"]: 6}
    assert set(now.tags[tags["dog"]].synonyms) == {"hound", "Jagdhund"}
    assert {now.tags[id_].name for id_ in now.children[tags["dog"]]} == {"puppy", "beagle"}
    assert now.tags[tags["dog"]].implies == (tags["outdoor"],)
    assert tags["dog"] in now.groups[0].tags
    assert check(library) == []
    library.undo()
    assert library.vocabulary == before
    assert vocabulary.counts(library.read()) == {hound: 4, tags["dog"]: 3}


def test_a_tag_may_be_merged_into_its_child(library: Library, tags: dict[str, TagId]) -> None:
    do(library, lambda edit: synonyms.merge(edit, tags["animal"], tags["dog"]))

    assert library.vocabulary.path(tags["puppy"]) == ("dog", "puppy")
    assert library.vocabulary.find("animal")[0].id == tags["dog"]


def test_splitting_gives_some_photos_another_tag(library: Library, tags: dict[str, TagId], known: Known) -> None:
    photos = known(4)
    do(library, lambda edit: edit.add_tag(tags["dog"], photos[:3]))
    with library.edit("Split") as edit:
        wolf = synonyms.split(edit, tags["dog"], "wolf", BitMap(photos[2:]))

    assert vocabulary.counts(library.read()) == {tags["dog"]: 2, wolf: 1}
    assert library.vocabulary.tags[wolf].parent == tags["animal"]


def test_number_keys_follow_the_order_the_person_arranges(library: Library, tags: dict[str, TagId]) -> None:
    order = [tags[name] for name in ("dog", "puppy", "animal", "indoor", "outdoor", "retriever")]
    do(library, lambda edit: hierarchy.arrange(edit, order))

    keys = library.vocabulary.keys
    assert [keys[str(n)] for n in range(1, 7)] == order


def test_deleting_a_tag_lifts_its_children(library: Library, tags: dict[str, TagId]) -> None:
    do(library, lambda edit: vocabulary.delete_tag(edit, tags["dog"]))
    assert library.vocabulary.path(tags["puppy"]) == ("animal", "puppy")
