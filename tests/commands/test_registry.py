"""The contracts of every command in the table."""

from __future__ import annotations

from pathlib import Path

import pytest

from tagger_desktop.commands import COMMANDS, execute, keymap, reference
from tagger_desktop.commands.registry import CONVERTERS, has_library, has_photos, has_targets
from tagger_desktop.domain.errors import UserError
from tagger_desktop.session import Session
from tagger_desktop.settings import Settings, resource

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


@pytest.fixture
def session() -> Session:
    """A session with nothing open."""
    return Session(Settings(), threads=False)


@pytest.mark.parametrize("id_", COMMANDS)
def test_a_command_has_a_title_a_sentence_and_words_that_text_can_give(id_: str) -> None:
    from typing import get_type_hints

    command = COMMANDS[id_]
    assert command.title[0].isupper()
    assert command.help.endswith(".")
    types = get_type_hints(command.run)
    assert all(types[word] in CONVERTERS for word in command.words)


@pytest.mark.parametrize(
    "id_", [id_ for id_, c in COMMANDS.items() if c.when in (has_library, has_photos, has_targets)]
)
def test_a_command_refuses_politely_when_it_is_not_available(session: Session, id_: str) -> None:
    with pytest.raises(UserError, match="is not available now"):
        execute(session, id_)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "no command ''"),
        ("tag.fly", "no command 'tag.fly'"),
        ("view.theme name=pink", "no theme"),
        ("view.theme colour=pink", "is not one of its words"),
        ("view.theme pink", "is not one of its words"),
        ("view.theme 'name", "Cannot run"),
    ],
)
def test_a_line_that_cannot_be_run_says_why(session: Session, line: str, said: str) -> None:
    if not line:
        line = "''"
    with pytest.raises(UserError, match=said):
        execute(session, line)


def test_every_line_of_the_default_key_map_can_be_run() -> None:
    text = resource(keymap.DEFAULT).read_text("utf-8")
    keys = keymap.read(text)
    assert len(keys) == sum(" = " in line and not line.startswith("#") for line in text.splitlines()), (
        "a key stands twice"
    )
    for line in keys.values():
        id_, *words = line.split()
        assert {word.partition("=")[0] for word in words} <= set(COMMANDS[id_].words)


def test_a_key_map_is_written_as_it_is_read() -> None:
    keys = {"=": "view.larger", "Ctrl+=": "view.larger", "3": "tag.slot key=3"}
    assert keymap.read(keymap.write(keys)) == keys


def test_a_key_can_be_changed_and_taken_away() -> None:
    keys = keymap.load({"T": "", "Ctrl+L": "tag.quick"})
    assert "T" not in keys
    assert keys["Ctrl+L"] == "tag.quick"


@pytest.mark.parametrize("text", ["T", "T =", "T = fly.away"])
def test_a_bad_line_of_a_key_map_is_named(text: str) -> None:
    with pytest.raises(UserError, match="line 2"):
        keymap.read(f"# a comment\n{text}\n")


def test_the_page_of_commands_is_fresh() -> None:
    assert PAGE.read_text("utf-8") == reference.page(), "python -m tagger_desktop.commands.reference docs/commands.md"
