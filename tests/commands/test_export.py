"""Exporting and importing as a person does it: asked for what is not said."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tagger_desktop.commands import execute
from tagger_desktop.domain.errors import UserError
from tagger_desktop.library import vocabulary
from tagger_desktop.library.library import Library
from tagger_desktop.prompts import NoPrompts
from tagger_desktop.session import Notice, Session
from tagger_desktop.settings import Settings


class Person(NoPrompts):
    """Answers with what the test says, in order, and remembers what was asked."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.asked: list[object] = []

    def _answer(self, *question: object) -> object:
        self.asked.append(question)
        return self.answers.pop(0)

    def choose(self, title: str, label: str, choices: list[str]) -> str | None:
        answer = self._answer(title, label, *choices)
        return None if answer is None else choices[answer]  # type: ignore[call-overload, no-any-return]

    def save_file(self, title: str, name: str, kinds: str) -> Path | None:
        return self._answer(title, name, kinds)  # type: ignore[return-value]

    def open_file(self, title: str, kinds: str) -> Path | None:
        return self._answer(title, kinds)  # type: ignore[return-value]

    def confirm(self, title: str, text: str, verb: str) -> bool:
        return bool(self._answer(title, text, verb))


@pytest.fixture
def session(library: Library, known: Callable[[int], list[int]]) -> Iterator[Session]:
    """A session without threads on a library of five photos, three of them tagged."""
    ids = known(5)
    with library.edit("Tag dog") as edit:
        edit.add_tag(vocabulary.create_tag(edit, "dog"), ids[:3])
    library.close()
    made = Session(Settings(), threads=False)
    made.open(library.path)
    yield made
    made.close()


@pytest.fixture
def notices(session: Session) -> list[Notice]:
    """What the session tells the person."""
    heard: list[Notice] = []
    session.notified.connect(heard.append)
    return heard


def rows(file: Path) -> int:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return len(list(csv.DictReader(text)))


def test_a_person_is_asked_for_format_scope_and_file(session: Session, notices: list[Notice], tmp_path: Path) -> None:
    session.show("dog")
    session.select(list(session.shown.ids[:2]), session.shown.ids[0])
    person = session.prompts = Person(2, 1, tmp_path / "out")

    execute(session, "export.photos")

    assert person.asked == [
        ("Export", "As", "JSON, complete", "CSV, one row per tag", "CSV, one row per photo"),
        ("Export", "Which photos", "Selected (2 photos)", "On show (3 photos)", "Everything in the library"),
        ("Export", "L.csv", "CSV, one row per photo (*.csv)"),
    ]
    assert rows(tmp_path / "out.csv") == 3
    assert notices[-1].text == "Exported 3 photos to out.csv"
    assert notices[-1].hint.startswith("Left out: 3 annotations that say who")


def test_nothing_is_asked_that_makes_no_difference(session: Session, tmp_path: Path) -> None:
    person = session.prompts = Person(0, tmp_path / "out.json")

    execute(session, "export.photos")

    assert len(person.asked) == 2
    assert len(json.loads((tmp_path / "out.json").read_text("utf-8"))["photos"]) == 5


@pytest.mark.parametrize(("scope", "count"), [("", 2), ("scope=selection", 2), ("scope=shown", 3), ("scope=all", 5)])
def test_what_is_said_is_not_asked(session: Session, scope: str, count: int, tmp_path: Path) -> None:
    session.show("dog")
    session.select(list(session.shown.ids[:2]), session.shown.ids[0])

    execute(session, f"export.photos format=csv-photos path={tmp_path}/out.csv {scope}")

    assert rows(tmp_path / "out.csv") == count


@pytest.mark.parametrize("answers", [(None,), (0, None), (0, 0, None)])
def test_whoever_goes_away_from_a_question_exports_nothing(
    session: Session, notices: list[Notice], answers: tuple[object, ...]
) -> None:
    session.select(list(session.shown.ids[:2]), session.shown.ids[0])
    session.prompts = Person(*answers)

    execute(session, "export.photos")

    assert notices == []


def test_a_file_whose_ending_was_added_is_not_replaced_without_asking(session: Session, tmp_path: Path) -> None:
    (tmp_path / "out.json").write_text("old")
    session.prompts = Person(0, tmp_path / "out", False)

    execute(session, "export.photos")

    assert (tmp_path / "out.json").read_text() == "old"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("export.photos format=xml", "no format 'xml'"),
        ("export.photos format=csv path=x.csv scope=some", "no scope 'some'"),
        ("export.photos format=csv path=x.csv scope=selection", "no photos to export"),
        ("export.photos format=csv path=/nowhere/at/all.csv", "There is no folder"),
        ("import.file path=/nowhere.csv", "cannot be read"),
        ("import.file format=xml path=/nowhere.csv", "no format 'xml'"),
    ],
)
def test_what_cannot_be_done_is_said(session: Session, line: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        execute(session, line)


def test_a_file_is_imported_in_the_format_it_is_of(session: Session, notices: list[Notice], tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(f"path,tags\n{tmp_path}/photos/00004.jpg,cat; dog\n/nowhere.jpg,cat\n", "utf-8")
    session.prompts = Person(file)

    execute(session, "import.file")

    assert notices[-1].text == "Imported mine.csv: 1 photo, 2 new tags on it"
    assert notices[-1].hint.startswith("Left out 1, first /nowhere.jpg: There is no such file")
    assert notices[-1].undo
    session.show("cat")
    assert list(session.shown.ids) == [5]
    execute(session, "edit.undo")
    assert notices[-1].text == "Undid: Import mine.csv"
    assert not session.vocabulary.find("cat")


def test_an_export_waits_for_the_gestures_made_before_it(
    library: Library, known: Callable[[int], list[int]], tmp_path: Path
) -> None:
    ids = known(5)
    library.close()
    session = Session(Settings(), threads=True)
    session.open(library.path)
    session.edit("Tag", lambda edit: edit.add_tag(vocabulary.create_tag(edit, "dog"), ids))

    execute(session, f"export.photos format=csv path={tmp_path}/out.csv scope=all")
    finished = []
    session.write(lambda: finished.extend(session.jobs.running))
    while not finished and not (tmp_path / "out.csv").exists():
        pass
    for job in finished:
        job.ended.wait(10)
    session.close()

    assert rows(tmp_path / "out.csv") == 5
