"""Vocabulary files by command: looked at first, taken in whole or not at all, written, and templates."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tagger_desktop.commands import execute
from tagger_desktop.commands.vocabulary_files import TEMPLATES
from tagger_desktop.domain.errors import UserError
from tagger_desktop.library import vocabulary
from tagger_desktop.prompts import NoPrompts
from tagger_desktop.session import Notice, Session
from tagger_desktop.settings import Settings, resource


class Answers(NoPrompts):
    """Somebody who says yes or no, and remembers the question."""

    def __init__(self, yes: bool = True) -> None:
        self.yes = yes
        self.asked: list[str] = []

    def confirm(self, title: str, text: str, verb: str) -> bool:
        self.asked.append(text)
        return self.yes

    def choose(self, title: str, label: str, choices: list[str]) -> str | None:
        return choices[0]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = Session(Settings(), threads=False)
    made.open(tmp_path / "L.tagger", create=True)
    yield made
    made.close()


def names(session: Session) -> set[str]:
    return {tag.name for tag in session.vocabulary}


def test_an_import_says_first_what_it_would_do(session: Session, tmp_path: Path) -> None:
    with session.open_library.edit("Tag") as edit:
        vocabulary.create_tag(edit, "beach")
    file = tmp_path / "words.txt"
    file.write_text("nature\n\tbeach\n\t\t{shore}\n\tforest\n", "utf-8")
    session.prompts = prompts = Answers(yes=False)

    execute(session, f"vocabulary.import path={file}")

    assert names(session) == {"beach"}
    assert prompts.asked[0].startswith("2 added, 2 changed.")
    assert "New: nature, nature > forest" in prompts.asked[0]

    prompts.yes = True
    execute(session, f"vocabulary.import path={file}")
    assert names(session) == {"beach", "forest", "nature"}
    execute(session, "edit.undo")
    assert names(session) == {"beach"}


def test_an_import_that_brings_nothing_asks_nothing(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("beach\n", "utf-8")
    session.prompts = prompts = Answers()
    said: list[Notice] = []
    session.notified.connect(said.append)

    execute(session, f"vocabulary.import path={file}")
    execute(session, f"vocabulary.import path={file}")

    assert len(prompts.asked) == 1
    assert said[-1].text == "Import vocabulary words.txt: nothing is new."


def test_a_bad_file_is_refused_as_a_whole(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("beach\n\t\tshore\n", "utf-8")

    with pytest.raises(UserError, match="line 2"):
        execute(session, f"vocabulary.import path={file}")

    assert names(session) == set()


@pytest.mark.parametrize("ending", [".json", ".csv", ".txt"])
def test_what_is_exported_can_be_imported_elsewhere(session: Session, tmp_path: Path, ending: str) -> None:
    execute(session, "vocabulary.template name=photo-library")
    before = names(session)
    file = tmp_path / f"words{ending}"

    execute(session, f"vocabulary.export path={file}")
    session.open(tmp_path / "Other.tagger", create=True)
    execute(session, f"vocabulary.import path={file}")

    assert names(session) == before


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_one_step_to_begin_with_and_one_to_take_back(session: Session, name: str) -> None:
    execute(session, f"vocabulary.template name={name}")
    assert len(session.vocabulary) > 40

    execute(session, "edit.undo")
    assert len(session.vocabulary) == 0


def test_every_template_that_ships_is_named(session: Session) -> None:
    assert {path.stem for path in resource("vocabularies").iterdir()} == set(TEMPLATES)
    session.prompts = Answers()

    execute(session, "vocabulary.template")

    assert session.vocabulary.find("beach")
    with pytest.raises(UserError, match="photo-library"):
        execute(session, "vocabulary.template name=nonsense")
