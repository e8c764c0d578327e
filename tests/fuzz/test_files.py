"""Whatever is in a file that is read, a dataset or a vocabulary, is taken in or refused in words, as a whole."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tagger_desktop.domain.errors import UserError
from tagger_desktop.formats import FORMATS, find, recognise
from tagger_desktop.formats.vocabulary import format_of
from tagger_desktop.jobs.exchange import export, import_
from tagger_desktop.library import photos, vocabulary
from tagger_desktop.library.check import check
from tagger_desktop.library.library import Library
from tagger_desktop.library.record import FoundFile
from tagger_desktop.library.terms import take_in

VOCABULARIES = (".json", ".csv", ".txt")
# The words that our own files are made of, so that what is made up comes near to them.
WORDS = st.sampled_from(
    (
        *(
            "path",
            "tags",
            "photos",
            "name",
            "kind",
            "parent",
            "synonyms",
            "format",
            "version",
            "roots",
            "regions",
            "box",
        ),
        *("annotations", "images", "categories", "bbox", "id", "image_id", "category_id", "file_name", "segmentation"),
        *("a.jpg", "/photos/a.jpg", "dog", "[dog]", "{hund}", "\t", "object", "tagger-json", "1", "points", "label"),
    )
)
TEXT = st.text(max_size=20) | WORDS
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=25,
)
JSON = VALUE.map(lambda value: json.dumps(value).encode())
ROWS = st.lists(st.lists(TEXT, max_size=6), max_size=8)
LINES = st.lists(st.tuples(st.integers(0, 5), TEXT), max_size=12).map(
    lambda lines: "\n".join("\t" * depth + text for depth, text in lines).encode("utf-8", "replace")
)


def as_csv(rows: list[list[str]]) -> bytes:
    made = io.StringIO()
    csv.writer(made).writerows(rows)
    return made.getvalue().encode("utf-8", "replace")


CONTENT = st.binary(max_size=200) | JSON | ROWS.map(as_csv) | LINES


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """Return a file with parts of it cut out, doubled, or overwritten."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        end = min(len(data), at + draw(st.integers(0, 40)))
        data[at:end] = draw(
            st.sampled_from((b"", bytes(data[at:end]) * 2, b"\0", b'"', b",,", b"{", b"]", b"\xff", b"-1e999"))
        )
    return bytes(data)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("files")
    with closing(Library.create(folder / "L.tagger")) as made:
        with made.record() as record:
            folder_id = record.folder(record.root(folder / "photos")[0], "")
            for n in range(5):
                record.file(FoundFile(folder_id, f"{n}.jpg", 1, 1, f"f{n}"))
        with made.edit("Tag") as edit:
            edit.add_tag(vocabulary.create_tag(edit, "dog"), photos.all_ids(edit.db))
            edit.set_field("caption", 'a "quoted", text', [1, 2])
        yield made


def result(steps: Any) -> Any:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def refused(work: Callable[[], object]) -> str | None:
    """Return why something was refused, None when it was done."""
    try:
        work()
    except UserError as error:
        return str(error)
    return None


def taken_in(library: Library, name: str, path: Path) -> None:
    """Import a file; what is refused names it, and leaves everything as it was."""
    before = library.read().execute("SELECT count(*), max(id) FROM edit").fetchone()
    if (said := refused(lambda: result(import_(library, name, path)))) is not None:
        assert str(path) in said
        assert library.read().execute("SELECT count(*), max(id) FROM edit").fetchone() == before
    assert check(library) == []
    while library.read().execute("SELECT count(*) FROM edit WHERE undone = 0 AND import_id = 0").fetchone()[0] > 1:
        library.undo()


def files_of(name: str, library: Library) -> bytes:
    target = library.path.with_name(f"whole{find(name).ENDING}")
    result(export(library, name, target))
    return target.read_bytes()


QUIET = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", [name for name, module in FORMATS.items() if module.ENDING])
@given(data=st.data())
@QUIET
def test_any_dataset_is_taken_in_or_refused(library: Library, name: str, data: st.DataObject) -> None:
    path = library.path.with_name(f"any{find(name).ENDING}")
    content = data.draw(CONTENT | damaged(files_of(name, library)))
    path.write_bytes(content)

    taken_in(library, name, path)
    assert str(path) in (refused(lambda: recognise(path)) or str(path))


@pytest.mark.parametrize("ending", VOCABULARIES)
@given(content=CONTENT)
@QUIET
def test_any_vocabulary_is_taken_in_or_refused(library: Library, ending: str, content: bytes) -> None:
    path = library.path.with_name(f"any{ending}")
    path.write_bytes(content)

    def work() -> None:
        found = format_of(path).read(path)
        with library.edit("Import vocabulary") as edit:
            take_in(edit, found)

    assert (refused(work) or ".").endswith((".", "?", ")"))
    assert check(library) == []
    while library.read().execute("SELECT count(*) FROM edit WHERE undone = 0 AND import_id = 0").fetchone()[0] > 1:
        library.undo()
