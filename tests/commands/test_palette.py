"""What the palette offers, and in which order."""

from __future__ import annotations

import pytest

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
    return {choice.text: choice.line for choice in choices(session, ["Trips/Rome"], {"Best of Rome": "rating>=4"})}


def test_commands_tags_folders_and_searches_are_there(lines: dict[str, str]) -> None:
    assert lines["Undo"] == "edit.undo"
    assert lines["Rate: 3"] == "photo.rate stars=3"
    assert lines["golden retriever"] == """view.show query='"golden retriever"'"""
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
    finder = Finder(choices(session), lambda line: 0)
    assert finder.find(text)[0].text == first


def test_what_is_used_often_comes_first(session: Session) -> None:
    def uses(line: str) -> int:
        return 9 if line == "view.theme name=dark" else 0

    finder = Finder(choices(session), uses)
    assert finder.find("")[0].line == "view.theme name=dark"
    assert finder.find("th")[0].line == "view.theme name=dark"


def test_nothing_fits_nonsense(session: Session) -> None:
    assert Finder(choices(session), lambda line: 0).find("qqxxzz") == []
