"""Where the line is drawn, and which page is worth most."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tagger_desktop.domain.review_plan import PAGE, SHORTEST, line, worth

sure = st.lists(st.floats(0, 1), max_size=300).map(lambda found: sorted(found, reverse=True))


@given(sure, st.integers(0, 10**6))
def test_a_page_is_no_longer_than_one_look_takes_in(confidences: list[float], examples: int) -> None:
    found = line(confidences, examples)
    assert 0 <= found <= min(PAGE, len(confidences))
    assert (found > 0) == bool(confidences)


def test_the_first_pages_are_short_since_what_they_teach_makes_the_next_better() -> None:
    confidences = [0.95] * 500
    assert [line(confidences, examples) for examples in (0, 48, 100, 400, 10_000)] == [12, 12, 25, 100, 120]


def test_what_is_not_likely_stays_below_the_line() -> None:
    assert line([0.9] * 30 + [0.2] * 30, 1_000) == 30


def test_in_the_end_what_is_left_is_looked_at_too() -> None:
    assert line([0.2] * 5, 1_000) == 5
    assert line([0.2] * 50, 1_000) == SHORTEST


@given(sure)
def test_a_rounded_confidence_counts(confidences: list[float]) -> None:
    assert line([0.3 - 1e-8] * 20, 1_000) == 20
    assert worth([*confidences, 1.0]) > worth(confidences)


def test_many_sure_photos_are_worth_more_than_few_or_doubtful_ones() -> None:
    assert worth([0.9] * 100) > worth([0.95] * 20)
    assert worth([0.95] * 20) > worth([0.5] * 100)
