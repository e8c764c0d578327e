"""Recipes: what is kept, and what becomes of it when its tags change."""

from __future__ import annotations

import pytest

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import arranging, recipes, synonyms, vocabulary
from tagger_desktop.library.library import Library


@pytest.fixture
def tags(library: Library) -> dict[str, TagId]:
    with library.edit("Tags") as edit:
        return {name: vocabulary.create_tag(edit, name) for name in ("beach", "sea", "ocean", "sand")}


def kept(library: Library) -> dict[str, tuple[TagId, ...]]:
    return recipes.recipes(library.read())


def test_a_recipe_is_kept_changed_renamed_and_dropped(library: Library, tags: dict[str, TagId]) -> None:
    with library.edit("Recipe") as edit:
        assert recipes.keep(edit, "  By the   sea ", [tags["beach"], tags["sea"], tags["beach"]]) == "By the sea"
    assert kept(library) == {"By the sea": (tags["beach"], tags["sea"])}

    with library.edit("Recipe") as edit:
        assert recipes.keep(edit, "BY THE SEA", [tags["sand"]]) == "By the sea"
        assert recipes.rename(edit, "by the sea", "Shore") == "Shore"
    assert kept(library) == {"Shore": (tags["sand"],)}

    with library.edit("Recipe") as edit:
        recipes.drop(edit, "shore")
    assert kept(library) == {}

    for _ in range(3):
        library.undo()
    assert kept(library) == {}


@pytest.mark.parametrize(("name", "said"), [("", "1 to 100"), ("x" * 101, "1 to 100"), ("Two", "already")])
def test_a_name_that_cannot_be_is_refused(library: Library, tags: dict[str, TagId], name: str, said: str) -> None:
    with library.edit("Recipe") as edit:
        recipes.keep(edit, "One", [tags["sea"]])
        recipes.keep(edit, "Two", [tags["sea"]])

    with pytest.raises(UserError, match=said), library.edit("Rename") as edit:
        recipes.rename(edit, "One", name)


def test_a_recipe_without_tags_is_refused(library: Library) -> None:
    with pytest.raises(UserError, match="needs tags"), library.edit("Recipe") as edit:
        recipes.keep(edit, "Nothing", [])


def test_a_recipe_follows_its_tags_when_they_are_merged_or_deleted(library: Library, tags: dict[str, TagId]) -> None:
    with library.edit("Recipe") as edit:
        recipes.keep(edit, "Shore", [tags["beach"], tags["sea"], tags["ocean"]])

    with library.edit("Merge") as edit:
        synonyms.merge(edit, tags["sea"], tags["ocean"])
    assert kept(library)["Shore"] == (tags["beach"], tags["ocean"])

    with library.edit("Delete") as edit:
        arranging.delete(edit, [tags["beach"]])
    assert kept(library)["Shore"] == (tags["ocean"],)

    library.undo()
    library.undo()
    assert kept(library)["Shore"] == (tags["beach"], tags["sea"], tags["ocean"])
