"""Searches for Hypothesis: any tree that a person could have written, over names that a test chooses."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tagger_desktop.domain.query import FIELDS, Dates, Matches, Query, Range, Size, Tagged, all_of, any_of, negate
from tagger_desktop.domain.query import dates as dates_module
from tagger_desktop.domain.query.size import UNITS
from tagger_desktop.domain.query.values import Choice, Days, Share, Sizes, Whole, Words
from tagger_desktop.domain.vocabulary import tidy

ODD = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
COMPARISONS = ("<", "<=", ">", ">=")


def names(of: Sequence[str] = ()) -> SearchStrategy[str]:
    """Return names of tags, some of `of` and, when that is empty, any text at all."""
    return st.sampled_from(of) if of else ODD.map(tidy).filter(bool)


def queries(
    tag_names: Sequence[str] = (), texts: Sequence[str] = (), fields: Sequence[str] = ()
) -> SearchStrategy[Query]:
    """Return trees in normal form over `tag_names`, with `texts` as text values, of `fields` (all when empty)."""
    known = [field for field in (fields or tuple(FIELDS)) if field != "tag"]
    leaves = st.one_of(tagged(tag_names), *(matches(field, texts) for field in known))
    return st.recursive(leaves, _joined, max_leaves=12)


def tagged(tag_names: Sequence[str] = ()) -> SearchStrategy[Tagged]:
    """Return tag words, exact ones and patterns."""
    plain = st.builds(Tagged, names(tag_names), exact=st.booleans())
    pattern = (
        names(tag_names)
        .filter(lambda name: not set(name) & set(' ()",=<>:!\n'))
        .map(lambda name: Tagged(f"{name[:2]}*", glob=True))
    )
    return st.one_of(plain, pattern)


def matches(field: str, texts: Sequence[str] = ()) -> SearchStrategy[Query]:
    """Return what one field can be asked, as the parser leaves it."""
    type_ = FIELDS[field].type
    match type_:
        case Choice(values):
            return st.sampled_from(values).map(lambda word: Matches(field, ":", word))
        case Words():
            return (
                st.tuples(st.sampled_from((":", "=")), names(texts))
                .filter(lambda pair: bool(type_.clean(pair[1])))
                .map(lambda pair: Matches(field, *type_.read(*pair)))
            )
        case Days():
            return days().map(lambda value: Matches(field, ":", value))
        case Whole(low, high):
            return _numbers(field, st.integers(low, min(high, 5000)), equal=True)
        case Share():
            return _numbers(field, st.integers(0, 1000).map(lambda thousandths: thousandths / 1000), equal=False)
        case Sizes():
            return _sizes(field)
    raise AssertionError(f"no strategy for {type_}")


def days() -> SearchStrategy[Dates]:
    """Return stretches of time, read from what a person may write."""
    year = st.integers(1990, 2030)
    month = st.builds("{:04}-{:02}".format, year, st.integers(1, 12))
    day = st.dates().filter(lambda day: 1 < day.year < 9999).map(str)
    ago = st.builds("{}{}".format, st.integers(0, 400), st.sampled_from("dwmy"))
    one = st.one_of(year.map(str), month, day, ago, st.sampled_from(("today", "yesterday")))
    end = st.one_of(one, st.just(""))
    written = st.one_of(
        st.tuples(st.sampled_from((":", *COMPARISONS)), one),
        st.tuples(st.just(":"), st.builds("{}..{}".format, end, end)),
    )
    return written.map(_date).filter(lambda found: found is not None).map(lambda found: found or Dates(None, None))


def _date(written: tuple[str, str]) -> Dates | None:
    try:
        return dates_module.read(*written)
    except ValueError:
        return None


def _numbers(field: str, one: SearchStrategy[int] | SearchStrategy[float], equal: bool) -> SearchStrategy[Query]:
    compared = st.builds(Matches, st.just(field), st.sampled_from(COMPARISONS + ((":",) if equal else ())), one)
    pair = st.tuples(one, one).map(sorted).filter(lambda ends: ends[0] < ends[1])
    return st.one_of(compared, pair.map(lambda ends: Matches(field, ":", Range(*ends))))


def _sizes(field: str) -> SearchStrategy[Query]:
    number = st.one_of(
        st.integers(0, 5000).map(str), st.builds("{}.{:02}".format, st.integers(0, 50), st.integers(0, 99))
    )
    size = st.builds(Size, number, st.sampled_from(tuple(UNITS)))
    compared = st.builds(Matches, st.just(field), st.sampled_from((*COMPARISONS, ":", "=")), size)
    pair = st.tuples(size, size).filter(
        lambda ends: ends[0].measure == ends[1].measure and ends[0].amount < ends[1].amount
    )
    return st.one_of(compared, pair.map(lambda ends: Matches(field, ":", Range(*ends))))


def _joined(parts: SearchStrategy[Query]) -> SearchStrategy[Query]:
    several = st.lists(parts, min_size=2, max_size=4)
    return st.one_of(several.map(all_of), several.map(any_of), parts.map(negate))
