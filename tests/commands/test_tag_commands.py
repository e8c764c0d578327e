"""Tagging by command lines: by query, by titles that tell namesakes apart, and by recipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyroaring import BitMap

from tagger_desktop.cli import main
from tagger_desktop.commands import execute
from tagger_desktop.commands.tag_sets import key_of
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.query import parse
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import photos, recipes, vocabulary
from tagger_desktop.library.library import Library
from tagger_desktop.library.search import matching
from tagger_desktop.session import Session
from tagger_desktop.settings import Settings

JAGUARS = ("jaguar (cat)", "jaguar (car)", "jaguar (top level)")


@pytest.fixture
def session(library: Library, known: Callable[[int], list[int]]) -> Iterator[Session]:
    """A session over six photos and three tags called jaguar."""
    known(6)
    with library.edit("Tags") as edit:
        vocabulary.create_tag(edit, "jaguar")
        for above in ("cat", "car"):
            vocabulary.create_tag(edit, "jaguar", parent=vocabulary.create_tag(edit, above))
    library.close()
    made = Session(Settings(), threads=False)
    made.open(library.path)
    yield made
    made.close()


def found(session: Session, query: str) -> int:
    return len(matching(session.open_library, parse(query)))


def test_every_title_finds_its_own_tag_and_no_other(session: Session) -> None:
    known = session.vocabulary

    assert {known.title(tag.id) for tag in known if tag.name == "jaguar"} == set(JAGUARS)
    assert all([tag.id for tag in known.find(known.title(tag_id))] == [tag_id] for tag_id in known.tags)


def test_namesakes_below_namesakes_are_told_apart_too(session: Session) -> None:
    with session.open_library.edit("Tags") as edit:
        big = vocabulary.create_tag(edit, "big")
        vocabulary.create_tag(edit, "jaguar", parent=vocabulary.create_tag(edit, "cat", parent=big))
    known = session.vocabulary

    titles = {known.title(tag.id) for tag in known if tag.name == "jaguar"}

    assert titles == {*JAGUARS, "jaguar (big > cat)"}
    assert all([tag.id for tag in known.find(known.title(tag_id))] == [tag_id] for tag_id in known.tags)


@pytest.mark.parametrize("title", JAGUARS)
def test_a_title_tags_searches_and_takes_off_its_own_tag(session: Session, title: str) -> None:
    execute(session, f'tag.add name="{title.upper()}" query=name:00*')

    assert found(session, f'tag="{title}"') == found(session, "jaguar") == 6
    execute(session, f'tag.remove name="{title}" query=name:00003*')
    assert found(session, f'"{title}"') == 5


def test_a_name_that_can_be_several_tags_is_refused_and_the_titles_are_named(session: Session) -> None:
    with pytest.raises(UserError, match="can be several tags") as refused:
        execute(session, "tag.add name=jaguar query=''")

    assert all(title in refused.value.hint for title in JAGUARS)
    assert found(session, "is:tagged") == 0


def test_the_command_line_takes_titles(session: Session) -> None:
    path = str(session.open_library.path)
    session.close()

    assert main(["tag", path, "", "--add", "jaguar (car)", "--quiet"]) == 0
    assert main(["tag", path, "", "--add", "jaguar", "--quiet"]) == 2
    assert main(["tag", path, "", "--remove", "jaguar (top level)", "--quiet"]) == 0


@pytest.mark.parametrize(
    ("line", "query"),
    [
        ("photo.rate stars=3", "rating:3"),
        ("photo.flag flag=reject", "flag:reject"),
        ("photo.colour colour=blue", "colour:blue"),
        ("photo.caption text='low tide'", "text:tide"),
        ("photo.notes text='ask Ada'", "text:ada"),
        ("tag.add name=s:beach", "kind:scene"),
    ],
)
def test_every_field_is_written_on_the_photos_of_a_query(session: Session, line: str, query: str) -> None:
    execute(session, f"{line} query='name:00001* OR name:00002*'")

    assert found(session, query) == 2
    assert session.open_library.undo() is not None
    assert found(session, query) == 0


def test_photos_are_taken_out_by_a_query_and_tags_off(session: Session) -> None:
    execute(session, "tag.add name=dog query=''")
    execute(session, "tag.clear query=name:00001*")
    assert found(session, "dog") == 5

    execute(session, "photo.remove query=name:00002*")
    assert found(session, "") == 5


def test_without_a_selection_the_hint_names_the_query(session: Session) -> None:
    with pytest.raises(UserError, match="not available") as refused:
        execute(session, "photo.rate stars=1")

    assert "query=" in refused.value.hint


def test_a_slip_in_the_last_line_leaves_the_library_as_it_was(session: Session) -> None:
    path = str(session.open_library.path)
    session.close()

    assert main(["run", path, "tag.add name=dog query=''", "photo.rate stars=1 quary=x", "--quiet"]) == 2

    library = Library(Path(path))
    assert library.vocabulary.find("dog") == ()
    library.close()


def test_the_caption_that_all_photos_have_is_there_to_go_on_from(session: Session) -> None:
    class Person:
        def text(self, title: str, label: str, value: str = "") -> str:
            offered.append(value)
            return value

    offered: list[str] = []
    session.prompts = Person()  # type: ignore[assignment]
    execute(session, "photo.caption text='low tide' query=name:00001*")

    execute(session, "photo.caption query=name:00001*")
    execute(session, "photo.caption query=''")

    assert offered == ["low tide", ""]
    assert found(session, "text:tide") == 1  # Enter on what differs wipes nothing


def recipe(session: Session, name: str) -> set[str]:
    return {session.vocabulary.title(tag_id) for tag_id in recipes.recipes(session.open_library.read())[name]}


def test_a_recipe_is_made_from_names_or_the_current_photo_and_applied(session: Session) -> None:
    execute(session, "tag.add name=sea query=name:00001*")
    execute(session, "tag.add name=sand query=name:00001*")
    session.select([session.shown.ids[1]], session.shown.ids[1])

    execute(session, "tag.save_recipe name=Shore")
    execute(session, "tag.save_recipe name=Cats tags='jaguar (cat), sand'")
    assert recipe(session, "Shore") == {"sea", "sand"}
    assert recipe(session, "Cats") == {"jaguar (cat)", "sand"}

    execute(session, "tag.recipe name=shore query=name:00004*")
    session.select(BitMap(list(session.shown.ids[:1])), session.shown.ids[0])
    execute(session, "tag.recipe name=cats")
    assert found(session, "sea sand") == 2
    assert found(session, '"jaguar (cat)"') == 1


def test_a_recipe_has_a_key_that_goes_with_its_name_and_gives_back_what_the_key_did(session: Session) -> None:
    execute(session, "tag.add name=sea query=''")
    execute(session, 'tag.save_recipe name="Ada\'s beach" tags=sea key=F5')
    assert key_of(session, "Ada's beach") == "F5"

    execute(session, 'tag.rename_recipe name="ada\'s beach" to=Shore')
    assert key_of(session, "Shore") == "F5"
    assert key_of(session, "Ada's beach") == ""

    execute(session, "tag.key_recipe name=Shore key=Ctrl+Alt+B")
    assert session.settings.keys == {"Ctrl+Alt+B": "tag.recipe name=Shore"}
    execute(session, "tag.key_recipe name=Shore key=''")
    assert session.settings.keys == {}


def test_an_unknown_recipe_is_said(session: Session) -> None:
    for line in ("tag.recipe name=x query=''", "tag.delete_recipe name=x", "tag.rename_recipe name=x to=y"):
        with pytest.raises(UserError, match="no recipe 'x'"):
            execute(session, line)


def test_a_tag_is_made_below_another_and_gets_its_kind(session: Session) -> None:
    execute(session, "tag.create name=place kind=scene")
    execute(session, "tag.create name=beach below=place")

    beach = session.vocabulary.find("beach")[0]
    assert (beach.kind, session.vocabulary.path(beach.id)) == ("scene", ("place", "beach"))


def test_what_was_chosen_is_put_on_even_if_it_is_renamed_before_it_is_written(session: Session) -> None:
    from tagger_desktop.commands.tag import apply

    execute(session, "tag.add name=sea query=name:00001*")
    sea: TagId = session.vocabulary.find("sea")[0].id
    execute(session, "tag.rename name=sea to=ocean")

    apply(session, [sea], [], BitMap(list(session.shown.ids)))

    assert found(session, "ocean") == 6
    assert photos.cards(session.open_library.read(), session.shown.ids[:1])[0].tags == (sea,)
