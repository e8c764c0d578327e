"""What a session promises whatever goes wrong behind it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tagger_desktop.commands import execute
from tagger_desktop.domain.errors import UserError
from tagger_desktop.library import vocabulary
from tagger_desktop.library.edit import Edit
from tagger_desktop.session import Notice, Session
from tagger_desktop.settings import Settings


def test_a_bug_in_one_edit_is_told_and_the_next_edit_is_done(tmp_path: Path) -> None:
    session = Session(Settings())
    session.open(tmp_path / "L.tagger", create=True)
    said: list[Notice] = []
    session.notified.connect(said.append)
    written = threading.Event()

    def fail(edit: Edit) -> None:
        vocabulary.create_tag(edit, "lost")
        raise ZeroDivisionError("a bug")

    session.edit("Fail", fail)
    session.edit("Tag", lambda edit: vocabulary.create_tag(edit, "dog"), lambda tag_id: written.set())

    assert written.wait(10)
    assert [tag.name for tag in session.vocabulary] == ["dog"]
    assert [notice.error for notice in said] == [True]
    assert "a bug" in said[0].text
    session.close()


@pytest.mark.parametrize(
    "line", ["tag.delete name=animal", "vocabulary.delete names=animal", "tag.rename name=cat to=hound"]
)
def test_names_that_would_come_together_are_refused_in_words(tmp_path: Path, line: str) -> None:
    session = Session(Settings(), threads=False)
    session.open(tmp_path / "L.tagger", create=True)
    execute(session, "tag.create name=animal")
    execute(session, "tag.create name=cat")
    execute(session, "vocabulary.parent name=cat below=animal")
    execute(session, "tag.create name=dog")
    execute(session, "vocabulary.synonym name=dog synonym=hound")
    with session.open_library.edit("Namesake") as edit:
        vocabulary.create_tag(edit, "Cat")
    before = session.vocabulary

    with pytest.raises(UserError):
        execute(session, line if "rename" not in line else "tag.rename name='cat (animal)' to=hound")

    session.open_library.forget()
    assert session.vocabulary == before
    session.close()
