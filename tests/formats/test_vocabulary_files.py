"""Vocabulary files: read, refused with line numbers, written and read again, taken into a library."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.terms import Term, terms
from tagger_desktop.formats import keyword_list, vocabulary_csv, vocabulary_json
from tagger_desktop.formats.vocabulary import VOCABULARY_FORMATS, format_of
from tagger_desktop.library import terms as intake
from tagger_desktop.library import vocabulary
from tagger_desktop.library.library import Library
from tagger_desktop.settings import resource

LIST = "[Places]\n\tbeach\n\t\t{sea side}\n\t\t{coast}\n\tforest\nanimal\n\tdog\n\t\tpuppy\n"


def written(tmp_path: Path, text: str, ending: str = ".txt", encoding: str = "utf-8") -> Path:
    path = tmp_path / f"vocabulary{ending}"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_keyword_list_has_headings_synonyms_and_levels(tmp_path: Path) -> None:
    found = keyword_list.read(written(tmp_path, LIST))

    assert [term.path for term in found] == [
        ("Places",),
        ("Places", "beach"),
        ("Places", "forest"),
        ("animal",),
        ("animal", "dog"),
        ("animal", "dog", "puppy"),
    ]
    assert [term.heading for term in found] == [True, False, False, False, False, False]
    assert found[1].synonyms == ("sea side", "coast")
    assert keyword_list.write(found) == LIST


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_keyword_list_may_come_in_any_unicode(tmp_path: Path, encoding: str) -> None:
    assert keyword_list.read(written(tmp_path, "Übersee\r\n\tŚwiat\r\n", encoding=encoding))[1].path == (
        "Übersee",
        "Świat",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\n    b\n", "line 2: it is indented with blanks"),
        ("a\n\t  b\n", "line 2: it is indented with blanks"),
        ("a\n\t\tb\n", "line 2: 'b' is indented by 2 tabs"),
        ("\ta\n", "line 1: 'a' is indented by 1 tabs"),
        ("a\nb\nA\n", "line 3: 'A' stands already in line 1"),
        ("{sea}\n", "line 1: the synonym {sea} stands below no keyword"),
        ("a\n[]\n", "line 2: a name is empty"),
        ("x" * 300 + "\n", "line 1: a name has 300 characters"),
        ("a\n\t{}\n", "line 1: a name is empty"),
        ("a\0b\n", "is not a text file"),
    ],
)
def test_a_keyword_list_is_refused_as_a_whole_with_line_numbers(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UserError, match="vocabulary.txt") as refused:
        keyword_list.read(written(tmp_path, text))
    assert said in refused.value.text


@pytest.mark.parametrize("ending", VOCABULARY_FORMATS)
def test_bad_encoding_names_the_line(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"v{ending}"
    path.write_bytes(b"name\nab\xff\xfec\n")
    with pytest.raises(UserError, match="line 2: the text is not UTF-8"):
        format_of(path).read(path)


@pytest.mark.parametrize("ending", VOCABULARY_FORMATS)
def test_a_file_that_is_absent_is_named(tmp_path: Path, ending: str) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        format_of(tmp_path / f"v{ending}").read(tmp_path / f"v{ending}")


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"\.json, \.csv, \.txt"):
        format_of(tmp_path / "v.xml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind\nobject\n", "no column called name"),
        ("name,parent\na,b\nb,a\n", "line 2: 'a' stands below itself"),
        ("name,parent\na,a\n", "'a' stands below itself"),
        ("name,parent\na,zoo\n", "line 2: there is no parent 'zoo'"),
        ("name,parent\nx,a\nx,b\na,\nb,\nz,c > x\n", "line 6: there is no parent 'c > x'"),
        ('name\n"a\n', "line"),
        ("name\n\n,\n", "line 3: a name is empty"),
    ],
)
def test_a_table_is_refused_as_a_whole_with_line_numbers(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UserError) as refused:
        vocabulary_csv.read(written(tmp_path, text, ".csv"))
    assert said in refused.value.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "line 1"),
        ("[]", 'no list called "tags"'),
        ('{"tags": [{"kind": "object"}]}', "tag 1 has no name"),
        ('{"tags": [{"name": "a", "synonyms": "b"}]}', "tag 1 (a): synonyms is no list"),
        ('{"tags": [{"name": "a", "parent": "b"}, {"name": "b", "parent": "a"}]}', "stands below itself"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_json_vocabulary_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UserError) as refused:
        vocabulary_json.read(written(tmp_path, text, ".json"))
    assert said in refused.value.text


def test_a_hundred_thousand_lines_are_read_clean(tmp_path: Path) -> None:
    lines = "".join(f"top {n}\n" + "".join(f"\tbelow {n} {m}\n" for m in range(9)) for n in range(10_000))
    assert len(keyword_list.read(written(tmp_path, lines))) == 100_000


names = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8).filter(
    lambda name: not name.startswith(("[", "{", "'")) and ">" not in name and ";" not in name
)


@st.composite
def trees(draw: st.DrawFn) -> list[Term]:
    """Draw a small tree of terms with names that stand once."""
    from tagger_desktop.domain.vocabulary import key, tidy

    found: list[Term] = []
    for name in draw(st.lists(names.map(tidy), min_size=1, max_size=8, unique_by=key)):
        above = draw(st.sampled_from([(), *(term.path for term in found)]))
        found.append(Term((*above, name), kind=draw(st.sampled_from(["object", "scene"]))))
    return found


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=trees())
@pytest.mark.parametrize("ending", [".json", ".csv"])
def test_a_vocabulary_is_read_as_it_was_written(tmp_path: Path, ending: str, tree: list[Term]) -> None:
    form = VOCABULARY_FORMATS[ending]
    again = form.read(written(tmp_path, form.write(tree), ending))
    assert sorted((term.path, term.kind) for term in again) == sorted((term.path, term.kind) for term in tree)


def test_taking_in_says_before_what_it_does_and_can_be_undone(library: Library, tmp_path: Path) -> None:
    with library.edit("Tags") as edit:
        ocean = vocabulary.create_tag(edit, "ocean", "scene")
        vocabulary.create_tag(edit, "dog")
        edit.db.execute("INSERT INTO synonym (tag_id, name, key) VALUES (?, 'sea', 'sea')", (ocean,))
    before = library.vocabulary
    given = keyword_list.read(written(tmp_path, "animal\n\tdog\n\t\t{hound}\n\t\t{sea}\n\tcat\nsea\n"))

    seen = intake.preview(library, given)

    assert library.vocabulary == before
    assert seen.added == ["animal", "animal > cat"]
    assert seen.changed == ["dog: below animal", "dog: synonym hound"]
    assert seen.merged == ["sea is ocean"]
    assert [found["item"] for found in seen.skipped] == ["sea"]
    with library.edit("Import") as edit:
        assert intake.take_in(edit, given) == seen
    assert [term.path for term in terms(library.vocabulary)] == [
        ("ocean",),
        ("animal",),
        ("animal", "dog"),
        ("animal", "cat"),
    ]
    library.undo()
    assert library.vocabulary == before


@pytest.mark.parametrize("name", ["photo-library", "object-detection", "e-commerce", "medical", "security"])
def test_every_template_can_be_taken_into_a_new_library(library: Library, name: str) -> None:
    given = vocabulary_csv.read(resource(f"vocabularies/{name}.csv"))
    with library.edit("Template") as edit:
        taken = intake.take_in(edit, given)

    assert len(taken.added) == len(given) > 40
    assert (taken.changed, taken.merged, taken.skipped) == ([], [], [])
    with library.edit("Again") as edit:
        assert intake.take_in(edit, given).as_dict() == {"added": [], "changed": [], "merged": [], "skipped": []}
