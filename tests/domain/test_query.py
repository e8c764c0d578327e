"""The search language: what is read, how it is printed, what is refused and where, what is completed."""

from __future__ import annotations

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.query import (
    FIELDS,
    All,
    Any,
    Cursor,
    Dates,
    Everything,
    Matches,
    Not,
    Query,
    QueryError,
    Range,
    Size,
    Tagged,
    all_of,
    any_of,
    cursor,
    negate,
    normal,
    parse,
    quote_value,
    quote_word,
    replace,
    to_text,
)
from tagger_desktop.domain.query.parser import MAX_LENGTH
from tests.query_strategies import ODD, names, queries

DOG, CAT, BIRD = Tagged("dog"), Tagged("cat"), Tagged("bird")

# Pieces of searches, correct and not, so that random strings of them get past the first word.
PIECES = st.one_of(
    st.sampled_from(["AND ", "OR ", "NOT ", "-", "(", ")", '"', " ", ",", "..", "*", "\\", ":", "=", ">", "<=", "!="]),
    st.sampled_from(["dog", "rating", "taken:", "size>", "ext:jpg", "2024-05", "7d", "3mp", "is:tagged", "5", "tag"]),
    st.sampled_from([f"{name}:" for name in FIELDS]),
    ODD,
)


def refusal(text: str) -> QueryError | None:
    try:
        parse(text)
    except QueryError as error:
        return error
    return None


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", Everything()),
        (" \t\n", Everything()),
        ("dog", DOG),
        ("dog cat", All((DOG, CAT))),
        ("dog AND cat", All((DOG, CAT))),
        ("dog OR cat", Any((DOG, CAT))),
        ("-dog", Not(DOG)),
        ("NOT dog", Not(DOG)),
        ("dog cat OR bird", Any((All((DOG, CAT)), BIRD))),
        ("dog (cat OR bird)", All((DOG, Any((CAT, BIRD))))),
        ("NOT dog cat", All((Not(DOG), CAT))),
        ("NOT dog OR cat", Any((Not(DOG), CAT))),
        ("-(dog OR cat) bird", All((Not(Any((DOG, CAT))), BIRD))),
        ("dog AND NOT cat", All((DOG, Not(CAT)))),
        ("(dog OR cat)(bird OR cat)", All((Any((DOG, CAT)), Any((BIRD, CAT))))),
        ('"golden retriever"', Tagged("golden retriever")),
        ('"jaguar (animal)"', Tagged("jaguar (animal)")),
        (r'"say \"hi\" \\ C:\dir"', Tagged('say "hi" \\ C:\\dir')),
        ("animals/dog", Tagged("animals/dog")),
        ("t-shirt", Tagged("t-shirt")),
        ("c++ R&D #1 wow! 16:9", All(tuple(map(Tagged, ("c++", "R&D", "#1", "wow!", "16:9"))))),
        ("and or not", All(tuple(map(Tagged, ("and", "or", "not"))))),
        ('"AND"', Tagged("AND")),
        ("gold*", Tagged("gold*", glob=True)),
        ('"gold*"', Tagged("gold*")),
        ("tag:dog", DOG),
        ("tag:OR", Tagged("OR")),
        ("tag:-*", Tagged("-*", glob=True)),
        ("tag=dog", Tagged("dog", exact=True)),
        ("tag=d*g", Tagged("d*g", exact=True)),
        ("tag!=dog", Not(Tagged("dog", exact=True))),
        ("tag:dog,cat", Any((DOG, CAT))),
        ("cafe\u0301", Tagged("caf\u00e9")),
        ("a\u3000b", All((Tagged("a"), Tagged("b")))),
    ],
)
def test_words_and_how_they_join(text: str, tree: Query) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "field", "op", "value"),
    [
        ("kind:scene", "kind", ":", "scene"),
        ("kind=scene", "kind", ":", "scene"),
        ("Rating>=3", "rating", ">=", 3),
        ("rating >= 3", "rating", ">=", 3),
        ("rating: 3", "rating", ":", 3),
        ("rating:>=3", "rating", ">=", 3),
        ("stars=3", "rating", ":", 3),
        ('rating:"3"', "rating", ":", 3),
        ("rating:2..4", "rating", ":", Range(2, 4)),
        ("rating:3..", "rating", ">=", 3),
        ("rating:..3", "rating", "<=", 3),
        ("rating:3..*", "rating", ">=", 3),
        ("rating:3..3", "rating", ":", 3),
        ("colour:Red", "colour", ":", "red"),
        ("color:none", "colour", ":", "none"),
        ("flag:picked", "flag", ":", "pick"),
        ("tags:0", "tags", ":", 0),
        ('folder:"Trips/Rome"', "folder", ":", "Trips/Rome"),
        ("folder:Trips\\Rome\\", "folder", ":", "Trips/Rome"),
        (r'folder:"C:\Users\me\My Photos"', "folder", ":", "C:/Users/me/My Photos"),
        ("folder=/srv//photos/", "folder", "=", "/srv/photos"),
        ("name:IMG_*", "name", ":", "IMG_*"),
        ("name=IMG_1.jpg", "name", "=", "IMG_1.jpg"),
        ("name:-1", "name", ":", "-1"),
        ("name:a=b:c", "name", ":", "a=b:c"),
        ("ext:.JPG", "ext", ":", "jpg"),
        ("size>2mp", "size", ">", Size("2", "mp")),
        ("size:12MP", "size", ":", Size("12", "mp")),
        ("size=500kb", "size", "=", Size("500", "kb")),
        ("size:2..5mb", "size", ":", Range(Size("2", "mb"), Size("5", "mb"))),
        ("size:900kb..1.5mb", "size", ":", Range(Size("900", "kb"), Size("1.5", "mb"))),
        ("width>=1920", "width", ">=", 1920),
        ('camera:"X100V"', "camera", ":", "X100V"),
        ("by:alice", "by", ":", "alice"),
        ("source:imagenet", "source", ":", "imagenet"),
        ("confidence<0.5", "confidence", "<", 0.5),
        ("confidence>=80%", "confidence", ">=", 0.8),
        ("confidence:.5..0.75", "confidence", ":", Range(0.5, 0.75)),
        ('text:"at the lake"', "text", ":", "at the lake"),
        ("is:untagged", "is", ":", "untagged"),
        ("is:duplicates", "is", ":", "duplicate"),
        ("has:GPS", "has", ":", "gps"),
        ('needs:"Indoor or outdoor"', "needs", ":", "Indoor or outdoor"),
    ],
)
def test_a_field_gives_a_typed_value(text: str, field: str, op: str, value: object) -> None:
    assert parse(text) == Matches(field, op, value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("taken:2024", "2024-01-01", "2025-01-01"),
        ("taken:2024-02", "2024-02-01", "2024-03-01"),
        ("taken:2024-12", "2024-12-01", "2025-01-01"),
        ("taken:2024-2-29", "2024-02-29", "2024-03-01"),
        ("taken:2024-05..2024-07", "2024-05-01", "2024-08-01"),
        ("taken:2024..", "2024-01-01", None),
        ("taken:..2024", None, "2025-01-01"),
        ("taken>=2024-05", "2024-05-01", None),
        ("taken>2024-05", "2024-06-01", None),
        ("taken<2024-05", None, "2024-05-01"),
        ("taken<=2024-05", None, "2024-06-01"),
        ("added:today", "today", "tomorrow"),
        ("added:Yesterday", "yesterday", "today"),
        ("added:7d", "7d", None),
        ("added:1d", "yesterday", None),
        ("added<7d", None, "7d"),
        ("added:4w..2w", "4w", "2w"),
        ("added:yesterday..today", "yesterday", "tomorrow"),
    ],
)
def test_dates_are_half_open(text: str, start: str | None, end: str | None) -> None:
    assert parse(text) == Matches(text[:5], ":", Dates(start, end))


@pytest.mark.parametrize(
    ("dates", "start", "end"),
    [
        (Dates("today", "tomorrow"), "2024-03-31", "2024-04-01"),
        (Dates("7d", None), "2024-03-24", None),
        (Dates("2w", "yesterday"), "2024-03-17", "2024-03-30"),
        (Dates("1m", None), "2024-02-29", None),
        (Dates("3m", "2024-03-01"), "2023-12-31", "2024-03-01"),
        (Dates("1y", None), "2023-03-31", None),
        (Dates("9999y", None), "0001-01-31", None),
        (Dates("9999w", None), "1832-08-12", None),
    ],
)
def test_so_long_ago_is_seen_from_the_day_of_use(dates: Dates, start: str | None, end: str | None) -> None:
    assert dates.on(date(2024, 3, 31)) == (start, end)


def test_a_size_that_fits_is_one_that_rounds_to_it() -> None:
    assert Size("12", "mp").bounds == (11_500_000, 12_499_999)
    assert Size("12.0", "mp").bounds == (11_950_000, 12_049_999)
    assert Size("0", "kb").bounds == (0, 499)
    assert Size("7", "b").bounds == (7, 7)


def test_a_list_is_any_of_its_values() -> None:
    assert parse('ext:jpg, heic,"png"') == any_of(Matches("ext", ":", ext) for ext in ("jpg", "heic", "png"))
    assert parse("rating:1,4..5") == Any((Matches("rating", ":", 1), Matches("rating", ":", Range(4, 5))))
    assert parse("rating!=1,2") == Not(Any((Matches("rating", ":", 1), Matches("rating", ":", 2))))


@pytest.mark.parametrize(
    ("text", "start", "end", "says"),
    [
        ("rating:x", 7, 8, "Column 8: rating takes a number from 0 to 5, not 'x'."),
        ("rating:6", 7, 8, "Column 8: rating takes a number from 0 to 5, not '6'."),
        ("dog rating:-1", 11, 13, "Column 12: rating takes a number from 0 to 5, not '-1'."),
        ("rating:5..3", 7, 11, "Column 8: the range goes backwards; write 3..5."),
        ("rating>=1..3", 8, 12, "Column 9: rating takes a number from 0 to 5, not '1..3'."),
        ("rating>=1,2", 10, 11, "Column 11: '>=' takes one value, not a list."),
        ("rating:", 0, 7, "Column 1: a value is missing after 'rating:'; rating takes a number from 0 to 5."),
        ("kind: rating:3", 0, 5, "Column 1: a value is missing after 'kind:'; kind takes a kind of tag."),
        ("kind: OR dog", 0, 5, "Column 1: a value is missing after 'kind:'; kind takes a kind of tag."),
        ("ext:jpg,", 7, 8, "Column 8: a value is missing after ','; ext takes a file ending such as jpg."),
        ("kind>3", 0, 5, "Column 1: kind goes with : = !=, not >."),
        ("width:99999999999", 6, 17, "Column 7: width takes a whole number, not '99999999999'."),
        ("width:\u0664", 6, 7, "Column 7: width takes a whole number, not '\u0664'."),
        ("confidence>2", 11, 12, "Column 12: confidence takes a comparison or a range of numbers from 0 to 1,"),
        ("confidence:0.9", 11, 14, "Column 12: confidence takes a comparison or a range of numbers from 0 to 1,"),
        ("size>3", 5, 6, "Column 6: size takes a number with its unit, such as 2mp (megapixels), 500kb,"),
        ("size:1mp..2mb", 5, 13, "Column 6: a range cannot go from megapixels to bytes."),
        ("taken:soon", 6, 10, "Column 7: taken takes a date such as 2024, 2024-05 or 2024-05-17, a range such as"),
        ("taken:2024-13", 6, 13, "Column 7: there is no month 13 in '2024-13'."),
        ("taken:2023-02-29", 6, 16, "Column 7: there is no day 29 in 2023-02."),
        ("taken:0000", 6, 10, "Column 7: there is no year 0 in '0000'."),
        ("taken:9999", 6, 10, "Column 7: there is no year 9999 in '9999'."),
        ("taken:2024..2023", 6, 16, "Column 7: nothing lies between 2024 and 2023; write the earlier one first."),
        ("added:1w..2w", 6, 12, "Column 7: nothing lies between 1w and 2w; write the earlier one first."),
        ("taken:..", 6, 8, "Column 7: taken takes a date such as 2024,"),
        (
            "is:untaged",
            3,
            10,
            "Column 4: is takes untagged, tagged, suggested, reviewed, missing, offline, broken or duplicate, not",
        ),
        ('camera:""', 7, 9, "Column 8: camera takes the name of a camera or a part of it, not ''."),
        ("folder:/", 7, 8, "Column 8: folder takes the name or path of a folder, not '/'."),
        ("ratng>3", 0, 5, "Column 1: there is no field 'ratng'. Did you mean rating? Fields are tag, kind, rating,"),
        ("http://a.b", 0, 4, "Column 1: there is no field 'http'. Fields are tag, kind, rating, colour,"),
        ("dog >=3", 0, 3, "Column 1: there is no field 'dog'."),
        (">=3", 0, 2, "Column 1: a field is missing before '>='."),
        ("(dog", 0, 1, "Column 1: this '(' is never closed."),
        ("dog (", 4, 5, "Column 5: this '(' is never closed."),
        ("dog)", 3, 4, "Column 4: this ')' closes nothing."),
        (")", 0, 1, "Column 1: this ')' closes nothing."),
        ("dog ( )", 4, 7, "Column 5: there is nothing between these parentheses."),
        ("dog OR", 4, 6, "Column 5: a word is missing after OR."),
        ("(dog OR)", 5, 7, "Column 6: a word is missing after OR."),
        ("(OR dog)", 1, 3, "Column 2: a word is missing before OR."),
        ("AND dog", 0, 3, "Column 1: a word is missing before AND."),
        ("dog AND OR cat", 4, 7, "Column 5: a word is missing after AND."),
        ("dog NOT", 4, 7, "Column 5: a word is missing after NOT."),
        ("rock - roll", 5, 6, "Column 6: '-' stands right before what it leaves out."),
        ("dog -", 4, 5, "Column 5: '-' stands right before what it leaves out."),
        ('dog "cat', 4, 8, "Column 5: this quote is never closed."),
        ('camera:"X100', 7, 12, "Column 8: this quote is never closed."),
        ('dog ""', 4, 6, "Column 5: there is nothing between these quotes."),
        ("dog,cat", 0, 7, "Column 1: a comma joins values of a field, not tags. Write dog cat for photos with both"),
        ("name:IMG(1).jpg", 8, 9, "Column 9: there is no space before '('."),
        ('say"hi"', 3, 7, "Column 4: there is no space before '\"'."),
        ('"a"b', 3, 4, "Column 4: there is no space before 'b'."),
    ],
)
def test_an_error_names_the_column_and_what_was_expected(text: str, start: int, end: int, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)

    assert str(caught.value).startswith(says)
    assert (caught.value.start, caught.value.end, caught.value.column) == (start, end, start + 1)
    assert isinstance(caught.value, UserError)


@pytest.mark.parametrize(
    "hostile", ["(", ")", '"', "-", "NOT ", "-(", "a OR ", "rating:", "\\", "(a ", 'a"', ",", "((a) "]
)
def test_a_hundred_kilobytes_of_nonsense_neither_crash_nor_hang(hostile: str) -> None:
    for length in (MAX_LENGTH - 10, 100_000):
        text = (hostile * length)[:length]
        typed = cursor(text, length // 2)

        assert refusal(text) is not None or length <= MAX_LENGTH
        assert 0 <= typed.start <= typed.end <= length


def test_a_deep_nest_is_refused_and_a_long_flat_search_is_not() -> None:
    assert parse("(" * 50 + "dog" + ")" * 50) == DOG
    with pytest.raises(QueryError, match=r"^Column 51: parentheses are nested deeper than 50\.$"):
        parse("(" * 51 + "dog" + ")" * 51)
    assert parse("-" * 2000 + "dog") == DOG
    long = parse(" OR ".join(f"t{number}" for number in range(5000)))
    assert isinstance(long, Any)
    assert parse(to_text(long)) == long


@pytest.mark.parametrize("text", [field.example for field in FIELDS.values()])
def test_the_example_of_every_field_is_a_search_in_its_shortest_form(text: str) -> None:
    assert to_text(parse(text)).replace('"', "") == text.replace('"', "")


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_takes_its_values_and_refuses_an_unknown_sign(name: str) -> None:
    for value in FIELDS[name].values:
        assert isinstance(parse(f"{name}:{value}"), Matches)
    assert set(FIELDS[name].operators) <= {":", "=", "!=", "<", "<=", ">", ">="}
    assert "\n" not in FIELDS[name].help


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("  dog   AND cat ", "dog cat"),
        ("((dog) OR (cat))", "dog OR cat"),
        ("(dog cat) OR bird", "dog cat OR bird"),
        ("dog (cat OR bird)", "dog (cat OR bird)"),
        ("NOT (dog OR cat)", "-(dog OR cat)"),
        ("NOT NOT dog", "dog"),
        ("dog dog", "dog"),
        ('"dog"', "dog"),
        ('"16:9" "a b" "OR" "-x" "x*" "a,b" "(a)"', '"16:9" "a b" "OR" "-x" "x*" "a,b" "(a)"'),
        ("tag=dog", "tag=dog"),
        ('tag="a b"', 'tag="a b"'),
        ("tag:dog", "dog"),
        ("ext:jpg OR ext:heic", "ext:jpg,heic"),
        ("(ext:jpg OR ext:heic) dog", "ext:jpg,heic dog"),
        ("-(ext:jpg OR ext:heic)", "-ext:jpg,heic"),
        ("ext:jpg OR dog OR ext:heic", "ext:jpg OR dog OR ext:heic"),
        ("taken:2024-01-01..2024-12-31", "taken:2024"),
        ("taken:2024-01-01..2024-02-29", "taken:2024..2024-02"),
        ("taken>2024", "taken>=2025"),
        ("added:0d", "added>=today"),
        ("added:yesterday..yesterday", "added:yesterday"),
        ("color = red", "colour:red"),
        ("rating != 3", "-rating:3"),
        ("folder: 'x'", "folder:'x'"),
    ],
)
def test_a_search_prints_in_its_shortest_form(text: str, printed: str) -> None:
    assert to_text(parse(text)) == printed
    assert parse(printed) == parse(text)


def test_a_tree_without_text_is_said_to_be_one() -> None:
    for tree in (Not(Everything()), All((DOG, Not(Everything()))), Tagged("a b*", glob=True)):
        with pytest.raises(ValueError, match="has no text|cannot be put in quotes"):
            to_text(tree)


@given(queries())
def test_every_printed_tree_reads_back_the_same(query: Query) -> None:
    assert parse(to_text(query)) == query == normal(query)


@given(queries(["dog", "cat", "golden retriever"], ["a", "b*"]), queries(["dog", "OR"], ["x y"]))
def test_trees_put_together_by_hand_print_in_normal_form(left: Query, right: Query) -> None:
    for tree in (All((left, All((right, left)))), Any((left, Any((right,)))), Not(Not(left)), Not(All((right,)))):
        assert parse(to_text(tree)) == normal(tree)
        assert to_text(normal(tree)) == to_text(tree)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    if error := refusal(text):
        assert 0 <= error.start < error.end <= len(text)
        assert str(error).startswith(f"Column {error.start + 1}: ")
    else:
        printed = to_text(parse(text))
        assert parse(printed) == parse(text)
        assert to_text(parse(printed)) == printed


@given(st.text())
def test_text_of_any_kind_raises_nothing_but_a_query_error(text: str) -> None:
    error = refusal(text)

    assert error is None or error.text


def test_trees_join_flat_and_without_repetition() -> None:
    assert all_of([]) == all_of([Everything()]) == Everything()
    assert all_of([DOG, Everything(), All((CAT, DOG))]) == All((DOG, CAT))
    assert any_of([DOG, Any((CAT, DOG))]) == Any((DOG, CAT))
    assert any_of([DOG, Everything()]) == Everything()
    assert negate(negate(DOG)) == DOG
    with pytest.raises(ValueError, match="no alternatives"):
        any_of([])


@given(names())
def test_a_quoted_word_is_one_tag(name: str) -> None:
    assert parse(quote_word(name)) == Tagged(name)
    assert parse(f"-{quote_word(name)}") == Not(Tagged(name))
    assert parse(f"tag={quote_value(name)}") == Tagged(name, exact=True)


def at_bar(text: str) -> tuple[str, int]:
    return text.replace("|", ""), text.index("|")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("|", Cursor("tag", None, "", 0, 0)),
        ("do|", Cursor("tag", None, "do", 0, 2)),
        ("do|g", Cursor("tag", None, "do", 0, 3)),
        ("|dog", Cursor("tag", None, "", 0, 0)),
        ("dog |", Cursor("tag", None, "", 4, 4)),
        ("dog |cat", Cursor("tag", None, "", 4, 4)),
        ("dog -ca|", Cursor("tag", None, "ca", 5, 7, negated=True)),
        ("dog -|", Cursor("tag", None, "", 5, 5, negated=True)),
        ("NOT |", Cursor("tag", None, "", 4, 4, negated=True)),
        ("NOT ca|", Cursor("tag", None, "ca", 4, 6, negated=True)),
        ("NOT -ca|", Cursor("tag", None, "ca", 5, 7)),
        ("-ext:jpg ca|", Cursor("tag", None, "ca", 9, 11)),
        ("(do|", Cursor("tag", None, "do", 1, 3)),
        ("dog OR|", Cursor("tag", None, "OR", 4, 6)),
        ('"golden re|', Cursor("tag", None, "golden re", 0, 10)),
        ('"golden re| AND cat', Cursor("tag", None, "golden re", 0, 10)),
        ('"golden re|triever" cat', Cursor("tag", None, "golden re", 0, 18)),
        ('"golden retriever"|', Cursor("tag", None, "golden retriever", 0, 18)),
        (r'"say \"h|', Cursor("tag", None, 'say "h', 0, 8)),
        ("rat|ing>=3", Cursor("field", None, "rat", 0, 6)),
        ("rating>|=3", Cursor("value", "rating", "", 8, 8)),
        ("rating:|", Cursor("value", "rating", "", 7, 7)),
        ("color: |", Cursor("value", "colour", "", 7, 7)),
        ("is:un|", Cursor("value", "is", "un", 3, 5)),
        ("-is:un|", Cursor("value", "is", "un", 4, 6, negated=True)),
        ("ext:jpg,h|", Cursor("value", "ext", "h", 8, 9)),
        ("-ext:jpg, |", Cursor("value", "ext", "", 10, 10, negated=True)),
        ("ext:jp|g,heic", Cursor("value", "ext", "jp", 4, 7)),
        ('folder:"Trips/R|', Cursor("value", "folder", "Trips/R", 7, 15)),
        ("nope:x|", Cursor("value", "nope", "x", 5, 6)),
        ("tag:do|", Cursor("tag", "tag", "do", 4, 6)),
        ("tag=|", Cursor("tag", "tag", "", 4, 4)),
        ("rating:3 |", Cursor("tag", None, "", 9, 9)),
    ],
)
def test_the_cursor_knows_what_is_being_typed(typed: str, expected: Cursor) -> None:
    assert cursor(*at_bar(typed)) == expected


@pytest.mark.parametrize(
    ("typed", "completion", "result"),
    [
        ("do|", "dog", "dog |"),
        ("do| cat", "dog", "dog| cat"),
        ("(do|)", "dog", "(dog|)"),
        ("-go|", "golden retriever", '-"golden retriever" |'),
        ('"golden re| AND cat', "golden retriever", '"golden retriever"| AND cat'),
        ("|cat", "dog", "dog |cat"),
        ("go|", "OR", '"OR" |'),
        ("is:un|", "untagged", "is:untagged |"),
        ("ext:j|,heic", "jpg", "ext:jpg|,heic"),
        ("folder:tr|", "Trips/Rome 2024", 'folder:"Trips/Rome 2024" |'),
        ("tag=go|", "golden retriever", 'tag="golden retriever" |'),
        ("col|:red", "colour", "colour|:red"),
        ("rat| >= 3", "rating", "rating| >= 3"),
    ],
)
def test_a_completion_is_put_in_place_and_quoted_when_it_must_be(typed: str, completion: str, result: str) -> None:
    text, position = at_bar(typed)

    assert replace(text, cursor(text, position), completion) == at_bar(result)


def test_a_field_can_be_completed_where_a_tag_is_typed() -> None:
    assert replace("dog ra", cursor("dog ra", 6), "rating", field=True) == at_bar("dog rating:|")
    assert replace("con", cursor("con", 3), "confidence", field=True) == at_bar("confidence>=|")


@given(st.lists(PIECES, max_size=8).map("".join), st.integers(0, 40), names())
def test_a_cursor_and_a_completion_exist_everywhere(text: str, position: int, name: str) -> None:
    found = cursor(text, position)
    new, caret = replace(text, found, name)

    assert 0 <= found.start <= found.end <= len(text)
    assert new.startswith(text[: found.start])
    assert new.endswith(text[found.end :])
    assert found.start < caret <= len(new)


@given(st.lists(st.text(string.ascii_lowercase, min_size=1), min_size=1, max_size=4), names())
def test_a_completed_tag_is_found_by_the_search(words: list[str], name: str) -> None:
    text = " ".join(words)
    new, _ = replace(text, cursor(text, len(text)), name)

    assert parse(new) == all_of([*map(Tagged, words[:-1]), Tagged(name)])
