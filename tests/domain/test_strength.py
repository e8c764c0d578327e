"""How hard passwords are to guess, as far as letters tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger_desktop.domain.strength import judge


@pytest.mark.parametrize(
    "password",
    [
        "a",
        "password1",
        "Summer2024!",
        "qwertz123",
        "aaaaaaaaaaaaaaa",
        "abcabcabcabc",
        "123456789",
        "Tr0ub4dor&3",
        "hund",
    ],
)
def test_what_is_guessed_early_is_weak(password: str) -> None:
    assert judge(password).grade == "weak"


@pytest.mark.parametrize("password", ["otter lamp quiet river", "correct horse battery staple", "xkqjwzpfhvbn"])
def test_four_words_or_a_dozen_random_letters_are_good(password: str) -> None:
    assert judge(password).grade == "good"


def test_many_random_signs_are_strong() -> None:
    assert judge("Xk4#pq9!vTz2&m").grade == "strong"


@given(st.text(max_size=40))
def test_any_text_is_judged_and_nothing_is_worth_less_than_nothing(password: str) -> None:
    assert judge(password).bits >= 0
