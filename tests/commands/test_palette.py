"""What the palette offers, and in which order."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tagger_desktop.commands.completion import Completion
from tagger_desktop.commands.palette import Finder, choices
from tagger_desktop.library import vocabulary
from tagger_desktop.session import Session
from tagger_desktop.settings import Settings


@pytest.fixture
def session(tmp_path) -> Session:
    made = Session(Settings(), threads=False)
    made.open(tmp_path / "L.tagger", create=True)
    with made.open_library.edit("Tags") as edit:
        for name in ("sunset", "selfie", "golden retriever"):
            vocabulary.create_tag(edit, name)
    yield made
    made.close()


@pytest.fixture
def lines(session: Session) -> dict[str, str]:
    found = choices(session, ["Trips/Rome"], {"Best of Rome": "rating>=4"}, ["By the sea"])
    return {choice.text: choice.line for choice in found}


def finder_of(session: Session, uses: Callable[[str], int] = lambda line: 0) -> Finder:
    return Finder(choices(session), uses, Completion(session.vocabulary))


def test_commands_tags_folders_and_searches_are_there(lines: dict[str, str]) -> None:
    assert lines["Undo"] == "edit.undo"
    assert lines["Rate: 3"] == "photo.rate stars=3"
    assert lines["By the sea"] == "tag.recipe name='By the sea'"
    assert lines["Trips/Rome"] == "view.show query=folder:Trips/Rome"
    assert lines["Best of Rome"] == "view.show query='rating>=4'"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("sel al", "Select all"),
        ("SUNSET", "sunset"),
        ("lfc", "Look for changes in the folders"),
        ("gold", "golden retriever"),
        ("retr", "golden retriever"),
        ("unod", "Undo"),
        ("rate 4", "Rate: 4"),
    ],
)
def test_the_likeliest_choice_comes_first(session: Session, text: str, first: str) -> None:
    finder = finder_of(session)
    assert finder.find(text)[0].text == first


def test_what_is_used_often_comes_first(session: Session) -> None:
    def uses(line: str) -> int:
        return 9 if line == "view.theme name=dark" else 0

    finder = finder_of(session, uses)
    assert finder.find("")[0].line == "view.theme name=dark"
    assert finder.find("th")[0].line == "view.theme name=dark"


def test_a_tag_is_shown_and_one_that_was_shown_often_comes_first_of_all_tags(session: Session) -> None:
    line = """view.show query='"golden retriever"'"""

    found = finder_of(session, lambda asked: 3 if asked == line else 0)

    assert found.find("goldne")[0].line == line
    assert found.find("")[0].line == line
    assert finder_of(session).find("self")[0].line == "view.show query=selfie"


def test_namesakes_and_layers_of_keys_are_told_apart(session: Session) -> None:
    with session.open_library.edit("Tags") as edit:
        for above in ("animal", "vehicle"):
            parent = vocabulary.create_tag(edit, above)
            jaguar = vocabulary.create_tag(edit, "jaguar", parent=parent)
        vocabulary.set_key(edit, jaguar, "A", "cars")

    found = finder_of(session)

    assert [choice.text for choice in found.find("jaguar")] == ["jaguar (animal)", "jaguar (vehicle)"]
    assert found.find("cars")[0].line == "layer.use name=cars"


def test_nothing_fits_nonsense(session: Session) -> None:
    assert finder_of(session).find("qqxxzz") == []
