"""What is typed to tag photos."""

from __future__ import annotations

import pytest

from tagger_desktop.commands.completion import Completion
from tagger_desktop.commands.tag_entry import Offer, meant, offer, parts, put
from tagger_desktop.domain.vocabulary import KINDS, Kind, Tag, TagId, Vocabulary

KNOWN = Vocabulary(
    {
        TagId(1): Tag(TagId(1), "sunset", "scene"),
        TagId(2): Tag(TagId(2), "sun hat"),
        TagId(3): Tag(TagId(3), "Rome, Italy"),
        TagId(4): Tag(TagId(4), "s:odd"),
        TagId(5): Tag(TagId(5), "ocean", synonyms=("sea",)),
    },
    tuple(Kind(n, name) for n, name in enumerate(KINDS)),
)


def offered(text: str, first: tuple[int, ...] = ()) -> Offer:
    return offer(parts(text, KNOWN)[-1], Completion(KNOWN), KNOWN, first=map(TagId, first))


def names(text: str, first: tuple[int, ...] = ()) -> list[str]:
    return [f"{choice.name}{'*' if choice.is_new else ''}" for choice in offered(text, first).choices]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [("", "", False)]),
        ("sea", [("sea", "", False)]),
        ("sea, ", [("sea", "", False), ("", "", False)]),
        (" -dog ,s:beach", [("dog", "", True), ("beach", "scene", False)]),
        ('"a, b", "c', [("a, b", "", False), ("c", "", False)]),
        ('5" nail, x', [('5" nail', "", False), ("x", "", False)]),
        ("Action: jump", [("jump", "action", False)]),
        ("16:9", [("16:9", "", False)]),
        ("t-shirt", [("t-shirt", "", False)]),
        (",", [("", "", False), ("", "", False)]),
    ],
)
def test_a_text_is_cut_into_names(text: str, found: list[tuple[str, str, bool]]) -> None:
    assert [(part.name, part.kind, part.remove) for part in parts(text, KNOWN)] == found


@pytest.mark.parametrize("text", ["sea", "sea, sun", ' "a, b" , -x', "a,,b", "😀 b, c"])
def test_a_part_knows_where_it_stands(text: str) -> None:
    found = parts(text, KNOWN)

    assert [text[part.start : part.end] for part in found] == [
        piece.strip() for piece in text.replace('"a, b"', '"a\0 b"').split(",")
    ] or '"' in text
    assert all(part.words in text for part in found)


def test_enter_takes_the_likeliest_tag_and_making_one_comes_last() -> None:
    assert names("sun") == ["sunset", "sun hat", "sun*"]
    assert offered("sun").preferred == 0


def test_nothing_that_fits_leaves_the_new_tag() -> None:
    assert names("glacier") == ["glacier*"]
    assert offered("glacier").preferred == 0


@pytest.mark.parametrize("text", ["SUNSET", "sea", "s:odd", "s:sunset", '"Rome, Italy"'])
def test_what_exists_is_not_made_again(text: str) -> None:
    assert not any(choice.is_new for choice in offered(text).choices)


def test_a_prefix_keeps_to_tags_of_its_kind() -> None:
    assert names("s:sun") == ["sunset", "sun*"]
    assert offered("s:sun").choices[-1].words == "scene:sun"
    assert offered("o:sun").choices[-1].words == "sun"


def test_what_is_taken_off_must_be_there_and_what_the_photos_have_comes_first() -> None:
    assert names("-glacier") == []
    assert names("-", first=(2,)) == ["sun hat"]
    assert names("-sun", first=(1,)) == ["sunset", "sun hat"]


def test_of_nothing_typed_nothing_is_taken() -> None:
    assert names("", first=(5,))[0] == "ocean"
    assert offered("").preferred == -1


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("sea, sunse, x", "sea, sunset, x"),
        ("sunse", "sunset, "),
        ("-sunse", "-sunset, "),
        ("rom", '"Rome, Italy", '),
    ],
)
def test_a_choice_is_put_where_its_part_is(text: str, written: str) -> None:
    found = parts(text, KNOWN)
    part = found[min(1, len(found) - 1)]
    choice = offer(part, Completion(KNOWN), KNOWN).choices[0]

    new, caret = put(text, part, choice, ", ")

    assert new == written
    assert new[:caret].endswith(", ")


def test_a_finished_part_means_what_it_says() -> None:
    said = {text: meant(parts(text, KNOWN)[0], KNOWN) for text in ("sea", "sun", "s:new", "-sunset")}

    assert (said["sea"].name, said["sea"].is_new) == ("ocean", False)
    assert (said["sun"].name, said["sun"].is_new) == ("sun", True)
    assert said["s:new"].words == "scene:new"
    assert (said["-sunset"].name, said["-sunset"].remove) == ("sunset", True)
