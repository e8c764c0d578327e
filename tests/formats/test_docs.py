"""The page about the formats is true, and files stay as they were: run this file to write both anew."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tagger_desktop.domain.dataset import Dataset
from tagger_desktop.domain.photo import COLOUR_LABELS, FLAGS, MAX_RATING
from tagger_desktop.domain.vocabulary import MAX_NAME
from tagger_desktop.formats import FORMATS, csv_pairs, csv_photos, find, table
from tests.datasets import datasets, rich

DOCS = Path(__file__).parents[2] / "docs"
GOLDEN = Path(__file__).parent / "golden"
PAGE = DOCS / "formats.md"
SCHEMA: dict[str, Any] = json.loads((DOCS / "tagger-export.schema.json").read_text("utf-8"))
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}


def with_table(page: str) -> str:
    """Return the page with the table as it should be now."""
    return re.sub(
        r"(<!-- formats: .* -->\n).*?(<!-- end -->)", lambda part: f"{part[1]}{table()}\n{part[2]}", page, flags=re.S
    )


def faults(value: object, schema: dict[str, Any], at: str = "$") -> list[str]:
    """Return where `value` breaks a JSON Schema, as far as ours uses the language."""
    if "$ref" in schema:
        return faults(value, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], at)
    types = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", [])
    if types and not any(type(value) is TYPES[name] for name in types):
        return [f"{at} is {value!r}, not {types}"]
    found = [f"{at} is {value!r}" for wrong in _wrong(value, schema) if wrong]
    if isinstance(value, dict):
        found += [f"{at}.{name} is absent" for name in schema.get("required", ()) if name not in value]
        for name, part in value.items():
            known = schema.get("properties", {})
            found += faults(part, known[name], f"{at}.{name}") if name in known else [f"{at}.{name} is not described"]
    if isinstance(value, list):
        found += [
            fault for number, part in enumerate(value) for fault in faults(part, schema["items"], f"{at}[{number}]")
        ]
    return found


def _wrong(value: Any, schema: dict[str, Any]) -> list[bool]:
    return [
        "const" in schema and value != schema["const"],
        "enum" in schema and value not in schema["enum"],
        "minimum" in schema and value < schema["minimum"],
        "maximum" in schema and value > schema["maximum"],
        "minLength" in schema and len(value) < schema["minLength"],
        "maxLength" in schema and len(value) > schema["maxLength"],
        "minItems" in schema and len(value) < schema["minItems"],
    ]


def test_the_table_of_formats_is_fresh() -> None:
    page = PAGE.read_text("utf-8")

    assert page == with_table(page), f"run `python {Path(__file__).name}`"


@pytest.mark.parametrize("module", [csv_pairs, csv_photos])
def test_the_page_names_every_column(module: Any) -> None:
    page = PAGE.read_text("utf-8")

    assert [column for column in module.COLUMNS if f"`{column}`" not in page] == []


def test_the_example_of_the_page_can_be_read_and_is_as_the_schema_says(tmp_path: Path) -> None:
    example = re.search(r"```json\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    assert example
    (tmp_path / "example.json").write_text(example[1], "utf-8")

    assert faults(json.loads(example[1]), SCHEMA) == []
    dataset = find("json").read(tmp_path / "example.json")
    assert [dataset.vocabulary.path(a.tag) for record in dataset.records for a in record.annotations] == [
        ("animal", "jaguar")
    ]


def test_an_export_is_as_the_schema_says(tmp_path: Path) -> None:
    list(find("json").write(rich(), tmp_path / "file.json"))

    assert faults(json.loads((tmp_path / "file.json").read_text("utf-8")), SCHEMA) == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dataset=datasets())
def test_every_export_is_as_the_schema_says(dataset: Dataset, tmp_path: Path) -> None:
    list(find("json").write(dataset, tmp_path / "file.json"))

    assert faults(json.loads((tmp_path / "file.json").read_text("utf-8")), SCHEMA) == []


def test_the_schema_knows_the_same_limits_as_the_program() -> None:
    photo = SCHEMA["properties"]["photos"]["items"]["properties"]

    assert photo["colour"]["enum"] == ["", *COLOUR_LABELS]
    assert photo["flag"]["enum"] == list(FLAGS)
    assert photo["rating"]["maximum"] == MAX_RATING
    assert SCHEMA["$defs"]["name"]["maxLength"] == MAX_NAME


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_still_writes_and_reads_the_file_that_others_already_have(name: str, tmp_path: Path) -> None:
    golden = GOLDEN / f"{name}{find(name).ENDING}"
    list(find(name).write(rich(), tmp_path / "file"))

    assert timeless((tmp_path / "file").read_bytes()) == timeless(golden.read_bytes())
    assert list(find(name).read(golden).records) == list(find(name).read(tmp_path / "file").records)


def timeless(data: bytes) -> list[bytes]:
    """Return the lines but those that say when and by which version they were written."""
    return [line for line in data.splitlines() if not line.startswith((b'"exported"', b'"program"'))]


if __name__ == "__main__":
    for name, module in FORMATS.items():
        list(module.write(rich(), GOLDEN / f"{name}{module.ENDING}"))
    PAGE.write_text(with_table(PAGE.read_text("utf-8")), "utf-8")
