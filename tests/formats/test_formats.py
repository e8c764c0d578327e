"""The contracts of every format in the table, and what each promises besides."""

from __future__ import annotations

import csv
import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tagger_desktop.domain.dataset import Dataset, Losses, Record
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.vocabulary import key
from tagger_desktop.formats import FORMATS, Format, find, recognise
from tests.datasets import RECORDS, VOCABULARY, datasets, rich

ON_DISK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write(name: str, dataset: Dataset, target: Path) -> Path:
    """Write a dataset to its end and return where."""
    list(find(name).write(dataset, target))
    return target


def seen(dataset: Dataset, keeps: frozenset[str]) -> list[dict[str, object]]:
    """Return what a dataset says of each photo in the aspects `keeps`, tags by their names from the top."""
    found: dict[str, dict[str, object]] = {}
    for record in dataset.records:
        one = found.setdefault(record.path, {"path": record.path, "tags": set()})
        for annotation in record.annotations:
            one["tags"].add(_annotation(dataset, annotation, keeps))  # type: ignore[attr-defined]
        one["fingerprint"] = record.fingerprint
        if "fields" in keeps:
            one["fields"] = [record.rating, record.colour, record.flag, record.caption, record.notes, record.reviewed]
        if "facts" in keeps:
            one["facts"] = [record.facts, record.size_bytes, record.added]
        if "state" in keeps:
            one["state"] = [record.missing, record.broken]
    return [one for one in found.values() if "untagged" in keeps or one["tags"]]


def _annotation(dataset: Dataset, annotation: object, keeps: frozenset[str]) -> tuple[object, ...]:
    tag = dataset.vocabulary.tags[annotation.tag]  # type: ignore[attr-defined]
    names = dataset.vocabulary.path(tag.id) if "hierarchy" in keeps else (dataset.vocabulary.title(tag.id),)
    kind = tag.kind if "kinds" in keeps else ""
    said = (annotation.who, annotation.when, annotation.source) if "provenance" in keeps else ()  # type: ignore[attr-defined]
    return (names, kind, said)


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_gives_back_what_it_keeps(name: str, tmp_path: Path) -> None:
    chosen = find(name)
    file = write(name, rich(), tmp_path / "file")

    assert seen(chosen.read(file), chosen.KEEPS) == seen(rich(), chosen.KEEPS)


@pytest.mark.parametrize("name", FORMATS)
@ON_DISK
@given(dataset=datasets())
def test_a_format_gives_back_what_it_keeps_of_any_dataset(name: str, tmp_path: Path, dataset: Dataset) -> None:
    chosen = find(name)
    file = write(name, dataset, tmp_path / "file")

    assert seen(chosen.read(file), chosen.KEEPS) == seen(dataset, chosen.KEEPS)


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_can_be_recognised_by_its_file(name: str, tmp_path: Path) -> None:
    file = write(name, rich(), tmp_path / f"file{find(name).ENDING}")

    assert name == recognise(file).NAME


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_dataset_makes_a_file_that_can_be_read(name: str, tmp_path: Path) -> None:
    file = write(name, Dataset([]), tmp_path / "file")

    assert list(find(name).read(file).records) == []


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_that_cannot_be_opened_is_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read: No such file"):
        list(find(name).read(tmp_path / "absent").records)


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_says_of_all_it_loses_how_much_and_why(name: str) -> None:
    chosen = find(name)
    losses = Losses(chosen.TITLE, chosen.KEEPS, rich())
    list(losses.watch(rich().records))

    lost = {one["what"]: one["count"] for one in losses.lost()}
    expected = {
        "json": {},
        "csv": {
            "photos without a tag": 1,
            "photos with a rating, label, flag, caption, notes or review": 2,
            "photos with facts about their files": 3,
            "photos that are missing or broken": 2,
            "synonyms": 2,
            "implications and groups": 3,
            "keys of tags": 3,
            "tags with a colour, description or example, archived or only a heading": 3,
            "tags that no photo has": 4,
        },
        "csv-photos": {
            "annotations that say who, when and through what": 3,
            "tags with a kind other than object": 3,
            "tags below another tag": 4,
            "synonyms": 2,
            "implications and groups": 3,
            "keys of tags": 3,
            "tags with a colour, description or example, archived or only a heading": 3,
            "tags that no photo has": 4,
        },
    }
    assert lost == expected[name]
    assert all(chosen.TITLE in one["reason"] for one in losses.lost())


@pytest.mark.parametrize("name", FORMATS)
def test_memory_does_not_grow_with_the_number_of_photos_written(name: str, tmp_path: Path) -> None:
    def records(count: int) -> Iterator[Record]:
        return (replace(RECORDS[0], path=f"/photos/{number}.jpg", relative=f"{number}.jpg") for number in range(count))

    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in find(name).write(Dataset(records(count), VOCABULARY, count=count), tmp_path / "file"):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(4_000) < peak(500) * 1.5


def test_json_is_read_photo_by_photo(tmp_path: Path) -> None:
    count = 4_000
    records = (replace(RECORDS[0], path=f"/photos/{number}.jpg", relative="") for number in range(count))
    file = write("json", Dataset(records, VOCABULARY), tmp_path / "file.json")

    tracemalloc.start()
    read = sum(1 for _ in find("json").read(file).records)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert read == count
    assert peak < file.stat().st_size / 10


@pytest.mark.parametrize("indent", [None, 0, 4])
def test_json_that_another_program_has_laid_out_anew_is_read_all_the_same(indent: int | None, tmp_path: Path) -> None:
    file = write("json", rich(), tmp_path / "file.json")
    document = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps(document, indent=indent, sort_keys=True), "utf-8")

    assert seen(find("json").read(file), find("json").KEEPS) == seen(rich(), find("json").KEEPS)


def test_json_keeps_the_whole_vocabulary(tmp_path: Path) -> None:
    read = find("json").read(write("json", rich(), tmp_path / "file.json"))

    assert read.whole
    assert read.roots == ("/photos",)
    assert list(read.vocabulary.tags.values()) == list(VOCABULARY.tags.values())
    assert read.vocabulary.kinds == VOCABULARY.kinds
    assert read.vocabulary.groups == VOCABULARY.groups
    assert read.vocabulary.layers == VOCABULARY.layers
    assert read.examples == rich().examples


@pytest.mark.parametrize("name", ["csv", "csv-photos"])
@ON_DISK
@given(dataset=datasets())
def test_no_cell_of_a_csv_file_can_run_as_a_formula(name: str, tmp_path: Path, dataset: Dataset) -> None:
    file = write(name, dataset, tmp_path / "file")
    with file.open(encoding="utf-8-sig", newline="") as text:
        cells = [cell for row in csv.reader(text, strict=True) for cell in row]

    assert not [cell for cell in cells if cell.startswith(FORMULA_STARTS)]


@pytest.mark.parametrize("name", ["csv", "csv-photos"])
def test_a_csv_file_is_what_spreadsheets_and_the_standard_want(name: str, tmp_path: Path) -> None:
    data = write(name, rich(), tmp_path / "file").read_bytes()

    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    inside_quotes, bare = False, 0
    for at, byte in enumerate(data):
        inside_quotes ^= byte == ord('"')
        bare += byte == ord("\n") and not inside_quotes and data[at - 1] != ord("\r")
    assert bare == 0
    with (tmp_path / "file").open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.reader(text, strict=True))
    assert len({len(row) for row in rows}) == 1
    assert "猫" in {cell for row in rows for cell in row}


def test_csv_has_one_row_for_each_tag_of_each_photo(tmp_path: Path) -> None:
    file = write("csv", rich(), tmp_path / "file.csv")
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))

    assert len(rows) == 4
    assert rows[0] == {
        "path": "/photos/Trips/Rome/IMG 1.jpg",
        "name": "IMG 1.jpg",
        "tag": "dog",
        "under": "animal",
        "kind": "object",
        "who": "alice",
        "when": "2026-08-01T12:30:00.123+00:00",
        "source": "window",
        "fingerprint": "a" * 32,
    }
    assert rows[3]["name"] == "'-minus.png"


def test_csv_photos_has_one_row_for_each_photo(tmp_path: Path) -> None:
    file = write("csv-photos", rich(), tmp_path / "file.csv")
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))

    assert [row["tags"] for row in rows] == [
        'dog; Jaguar (car); =SUM(A1)\\; "x", \\\\ and a <b>tag</b>',
        "猫",
        "",
    ]
    assert rows[0]["flag"] == "pick"
    assert rows[0]["notes"].startswith("'=HYPERLINK")
    assert rows[2]["broken"] == "The file is empty."


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_made_by_hand_is_read(separator: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    lines = [["Tags", "path", "remark"], ["dog", "a.jpg", "mine"], ["", "", ""], ["", "/b.jpg"]]
    file.write_text("\n".join(separator.join(line) for line in lines), "utf-8")

    records = list(find("csv-photos").read(file).records)

    assert [(record.path, len(record.annotations), record.facts) for record in records] == [
        (f"{tmp_path}/a.jpg", 1, None),
        ("/b.jpg", 0, None),
    ]


def document(**changes: object) -> str:
    """Return a small export as text, with some of its parts changed or (for None) left out."""
    photo = {"path": "/a.jpg", "annotations": [{"tag": "dog"}]}
    whole = {"format": "tagger-desktop", "version": 1, "tags": [{"tag": "dog"}], "photos": [photo]} | changes
    return json.dumps({name: value for name, value in whole.items() if value is not None})


BAD_JSON = {
    "nothing": ("", "is empty"),
    "no JSON": ("{", "this is no JSON: expecting property name"),
    "a list": ("[]", "the document should be an object, not a list"),
    "no export": ('{"images": []}', "this is JSON, but not an export of Tagger Desktop"),
    "no version": (document(version=None), "the document has no 'version'"),
    "a newer version": (document(version=2), "this is version 2 of the format"),
    "no tags": (document(tags=None), "the document has no 'tags'"),
    "no photos": (document(photos=None), "the document has no 'photos'"),
    "tags of a bad type": (document(tags={}), "'tags' of the document should be a list, not an object"),
    "a tag without a name": (document(tags=[{"tag": " "}]), "a tag needs a name"),
    "a tag twice": (document(tags=[{"tag": "dog"}, {"tag": "DOG"}]), "tag 2: the tag 'DOG' is there twice"),
    "a tag under none": (document(tags=[{"tag": "dog", "under": ["x"]}]), "tag 1: there is no tag 'x'"),
    "a kind that is none": (document(tags=[{"tag": "dog", "kind": "x"}]), "there is no kind 'x'"),
    "a group twice": (document(groups=[{"name": "a"}, {"name": "A"}]), "the group 'A' is there twice"),
    "a root elsewhere": (document(roots=["../x/"]), "the root|absolute"),
    "a photo without a path": (document(photos=[{"annotations": []}]), "photo 1: the photo has no 'path'"),
    "a photo without annotations": (document(photos=[{"path": "/a"}]), "photo 1: the photo has no 'annotations'"),
    "a path that is none": (document(photos=[{"path": "/", "annotations": []}]), "is not the path of a photo"),
    "an unknown tag": (document(photos=[{"path": "/a", "annotations": [{"tag": "cat"}]}]), "there is no tag 'cat'"),
    "a bad rating": (document(photos=[{"path": "/a", "rating": 6, "annotations": []}]), "should be from 0 to 5, not 6"),
    "a true rating": (document(photos=[{"path": "/a", "rating": True, "annotations": []}]), "a whole number, not true"),
    "a rating without end": (document(photos=[{"path": "/a", "width": 10**30, "annotations": []}]), "should be from 0"),
    "half a character": (document(photos=[{"path": "/\ud800", "annotations": []}]), "half of a character"),
    "a bad date": (
        document(photos=[{"path": "/a", "annotations": [{"tag": "dog", "when": "soon"}]}]),
        "'soon' is no date and time",
    ),
    "nesting without end": ("[" * 1_000_000, "nested too deeply"),
    "more of it in a photo": (
        document(photos=[]).replace('"photos": []', '"photos": [\n{"path": ' + "[" * 1_000_000 + "}\n]"),
        "nested too deeply",
    ),
}


@pytest.mark.parametrize("what", BAD_JSON)
def test_json_that_is_wrong_is_refused_with_what_is_wrong(what: str, tmp_path: Path) -> None:
    text, reason = BAD_JSON[what]
    file = tmp_path / "bad.json"
    file.write_text(text, "utf-8")

    with pytest.raises(UserError, match=reason) as refused:
        list(find("json").read(file).records)

    assert str(file) in str(refused.value)


@pytest.mark.parametrize(
    ("change", "line", "reason"),
    [
        ({-2: None, -1: None}, 34, "ends in the middle of the photos"),
        ({-4: b"{\xff}"}, 33, "not UTF-8"),
        ({-4: b'{"path": }'}, 33, "no JSON: expecting value at column 10"),
        ({-5: b"{}"}, 32, "the photo has no 'path'"),
        ({-4: b'{"path": "/x", "annotations": []}'}, 34, "no comma before this photo"),
        ({-4: b'{"path": 3, "annotations": []},'}, 33, "should be a text, not 3"),
        ({-1: b"} more"}, 35, "does not end as it should"),
        ({-3: None}, 34, "does not end as it should"),
    ],
)
def test_a_damaged_json_file_is_refused_with_the_line(
    change: dict[int, bytes | None], line: int, reason: str, tmp_path: Path
) -> None:
    file = write("json", rich(), tmp_path / "file.json")
    lines: list[bytes | None] = list(file.read_bytes().splitlines())
    for at, new in change.items():
        lines[at] = new
    file.write_bytes(b"\n".join(line for line in lines if line is not None))

    with pytest.raises(UserError, match=f"line {line}: .*{reason}"):
        list(find("json").read(file).records)


BAD_CSV = {
    "nothing": (b"", "is empty"),
    "no such columns": (b"a,b\r\n", "line 1: there is no column 'path'"),
    "a column twice": (b"path,tag,tags,PATH\r\n", "line 1: the column 'path' is there twice"),
    "not UTF-8": (b"path,tag,tags\r\n/a,b,c\r\n/a,\xff,\xff\r\n", "line 3: the text is not UTF-8"),
    "UTF-16": ("path,tag,tags".encode("utf-16"), "line 1: the text is not UTF-8"),
    "a quote left open": (b'path,tag,tags\r\n/a,"b,c\r\n', "line 2: unexpected end of data"),
    "text after a quote": (b'path,tag,tags\r\n/a,"b"c,"b"c\r\n', "line 2: "),
    "too many cells": (b"path,tag,tags\r\n/a,b,c,d\r\n", "line 2: the row has 4 cells for 3 columns"),
    "a path that is none": (b"path,tag,tags\r\n,b,c\r\n", "line 2: '' is not the path of a photo"),
    "a name too long": (b"path,tag,tags\r\n/a," + b"x" * 300 + b"," + b"x" * 300, "line 2: .* at most 200"),
}


@pytest.mark.parametrize("name", ["csv", "csv-photos"])
@pytest.mark.parametrize("what", BAD_CSV)
def test_csv_that_is_wrong_is_refused_with_the_line(name: str, what: str, tmp_path: Path) -> None:
    data, reason = BAD_CSV[what]
    file = tmp_path / "bad.csv"
    file.write_bytes(data)

    with pytest.raises(UserError, match=reason) as refused:
        list(find(name).read(file).records)

    assert str(file) in str(refused.value)


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("rating", "6", "from 0 to 5"),
        ("rating", "many", "a whole number"),
        ("width", "9" * 40, "a whole number"),
        ("colour", "beige", "none of: red"),
        ("flag", "maybe", "none of: pick"),
        ("missing", "maybe", "should be yes or no"),
        ("added", "soon", "no date and time"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_line(column: str, cell: str, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(f"path,tags,format,{column}\r\n/a,,JPEG,\r\n/b,,JPEG,{cell}\r\n", "utf-8")

    with pytest.raises(UserError, match=f"line 3: .*{reason}"):
        find("csv-photos").read(file)


def test_rows_of_csv_need_not_stand_together(tmp_path: Path) -> None:
    file = tmp_path / "sorted.csv"
    file.write_text("path,tag,under,kind\n/a,dog,animal,\n/b,animal,,thing\n/a,Dog,animal,\n", "utf-8")
    dataset = find("csv").read(file)

    assert [record.path for record in dataset.records] == ["/a", "/b", "/a"]
    assert {dataset.vocabulary.path(tag.id): tag.kind for tag in dataset.vocabulary} == {
        ("animal",): "thing",
        ("animal", "dog"): "object",
    }


def test_there_is_no_format_that_is_not_in_the_table() -> None:
    with pytest.raises(UserError, match="no format 'xml'"):
        find("xml")


@pytest.mark.parametrize(("name", "text"), [("a.txt", "path,tag"), ("a.csv", "a,b"), ("a.json", "[]")])
def test_a_file_of_no_format_is_not_recognised(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)

    with pytest.raises(UserError, match="no format that can be imported"):
        recognise(tmp_path / name)


def test_every_format_is_a_format() -> None:
    modules: list[Format] = list(FORMATS.values())

    assert [module.NAME for module in modules] == list(FORMATS)
    assert len({key(module.TITLE) for module in modules}) == len(modules)
