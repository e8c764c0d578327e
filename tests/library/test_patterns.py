"""How texts are compared with what a search asks for."""

from __future__ import annotations

from time import process_time

import pytest

from tagger_desktop.domain.vocabulary import key
from tagger_desktop.library.patterns import fits, key_fits


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        ("abc", ["abc", "ABC"], ["abcd", "xabc"]),
        ("a*", ["a", "Abc"], ["ba"]),
        ("*1*1", ["11", "1x1", "x1y1"], ["1", "x1"]),
        ("ab*ba", ["abba", "ab ba"], ["aba"]),
        ("*b*a*", ["ba", "xbxax"], ["ab"]),
        ("s*e", ["Straße", "se"], ["s"]),
        ("**", ["", "a"], []),
    ],
)
def test_a_star_stands_for_any_letters_and_for_none(pattern: str, fitting: list[str], others: list[str]) -> None:
    fit = key_fits(pattern)

    assert [text for text in (*fitting, *others) if fit(key(text))] == fitting


@pytest.mark.parametrize(
    ("op", "asked", "fitting", "others"),
    [
        (":", "Rome", ["/photos/Rome", "/photos/rome/a"], ["/photos/Romeo", "/photos/old Rome"]),
        (":", "Trips/R*", ["/p/Trips/Rome/a"], ["/p/Trips/a/Rome"]),
        (":", "/photos", ["/photos", "/photos/a"], ["/mnt/photos"]),
        ("=", "Rome", ["/photos/Rome"], ["/photos/Rome/a"]),
        ("=", "R*", ["/photos/R*"], ["/photos/Rome"]),
    ],
)
def test_folders_are_compared_by_whole_names(op: str, asked: str, fitting: list[str], others: list[str]) -> None:
    fit = fits("folder", op, asked)

    assert [path for path in (*fitting, *others) if fit(path)] == fitting


def test_many_stars_cost_no_more_than_one() -> None:
    fit = key_fits("*a" * 200 + "b")
    started = process_time()

    assert not fit("a" * 5_000)
    assert process_time() - started < 5  # a regular expression would take longer than the world has existed
