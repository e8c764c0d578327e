"""Exporting and importing with real libraries and real files."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from PIL import Image
from pyroaring import BitMap

from tagger_desktop.domain.dataset import Dataset, Record
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.progress import Problem, Steps
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.formats import FORMATS, find
from tagger_desktop.jobs.exchange import export, import_
from tagger_desktop.jobs.scan import scan
from tagger_desktop.library import journal, photos, vocabulary
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.check import check
from tagger_desktop.library.library import Library
from tests.datasets import datasets, rich

NOT_PEOPLES = ("edit", "change", "news", "audit", "sqlite_sequence")


def run(steps: Steps) -> Any:
    """Run a job to its end and return its result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def tables(library: Library) -> dict[str, list[tuple[object, ...]]]:
    """Return every row but those of the history."""
    db = library.read()
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: sorted(db.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names if name not in NOT_PEOPLES}


def exported(library: Library, target: Path, ids: BitMap | None = None) -> list[str]:
    """Export as JSON and return the lines, without the one that says when."""
    run(export(library, "json", target, ids))
    return [line for line in target.read_text("utf-8").splitlines() if not line.startswith('"exported"')]


def draw(path: Path, colour: str, size: tuple[int, int] = (64, 48)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(path)
    return path


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder of real files: photos, copies of one another, a broken one."""
    folder = tmp_path / "pictures"
    draw(folder / "red.jpg", "red")
    draw(folder / "Trips" / "Rome" / "green.png", "green")
    draw(folder / "Trips" / "blå, 猫.jpg", "blue", (48, 64))
    shutil.copy(folder / "red.jpg", folder / "Trips" / "red copy.jpg")
    draw(folder / "gone.jpg", "yellow")
    draw(folder / "out.jpg", "black")
    (folder / "empty.jpg").touch()
    return folder


@pytest.fixture
def full(library: Library, cache: Cache, pictures: Path) -> Library:
    """A library with something of everything, over `pictures`."""
    run(scan(library, cache, pictures))
    ids = {
        path.name: photo_id for photo_id, path in photos.paths(library.read(), photos.all_ids(library.read())).items()
    }
    (pictures / "gone.jpg").unlink()
    run(scan(library, cache, pictures))
    library.who = "alice"
    with library.edit("Make the vocabulary") as edit:
        _vocabulary(edit.db, ids["red.jpg"])
    tags = {library.vocabulary.path(tag.id): tag.id for tag in library.vocabulary}
    for who, path, names in (
        ("alice", ("animal", "dog"), ("red.jpg", "gone.jpg", "empty.jpg")),
        ("bob", ("car", "Jaguar"), ("red.jpg", "green.png")),
        ("åsa", ("animal",), ("blå, 猫.jpg",)),
        ("bob", ("=SUM(1;2)",), ("red copy.jpg", "out.jpg")),
    ):
        library.who = who
        with library.edit(f"Tag {path[-1]}") as edit:
            edit.add_tag(tags[path], [ids[name] for name in names])
    with library.edit("Describe") as edit:
        edit.set_field("rating", 4, [ids["red.jpg"], ids["gone.jpg"]])
        edit.set_field("caption", "Two\nlines; and =1+1", [ids["green.png"]])
        edit.set_field("notes", "@everyone", [ids["green.png"], ids["empty.jpg"]])
        edit.set_field("flag", -1, [ids["blå, 猫.jpg"]])
        edit.set_field("colour", "purple", [ids["red.jpg"]])
        edit.set_field("reviewed", 1, [ids["red copy.jpg"]])
    with library.edit("Remove") as edit:
        edit.set_field("removed", 1, [ids["out.jpg"]])
    with library.record() as record:  # a folder that is not there, and holds nothing
        record.root(pictures.parent / "elsewhere")
    return library


def _vocabulary(db: sqlite3.Connection, example: int) -> None:
    db.execute("UPDATE kind SET colour = '#123456', position = 9 WHERE name = 'object'")
    db.execute("DELETE FROM kind WHERE name = 'action'")
    db.execute("INSERT INTO kind (name, key, icon, position) VALUES ('Weather', 'weather', 'sun', 4)")
    made: dict[str, int] = {}
    for name, kind, parent in (
        ("dog", "object", None),
        ("animal", "object", None),
        ("car", "other", None),
        ("Jaguar", "Weather", "car"),
        ("jaguar", "object", "animal"),
        ("=SUM(1;2)", "scene", None),
    ):
        made[name] = db.execute(
            "INSERT INTO tag (name, key, kind_id, parent_id, position, created) VALUES"
            " (?, ?, (SELECT id FROM kind WHERE name = ?), ?, ?, '2026-01-01') RETURNING id",
            (name, name.casefold(), kind, made.get(parent or ""), len(made) * 10),
        ).fetchone()[0]
    db.execute("UPDATE tag SET parent_id = ? WHERE id = ?", (made["animal"], made["dog"]))
    db.execute("UPDATE tag SET description = 'Fast', archived = 1 WHERE id = ?", (made["car"],))
    db.execute("UPDATE tag SET heading = 1, colour = 'red' WHERE id = ?", (made["car"],))
    db.execute("UPDATE tag SET example_id = ? WHERE id = ?", (example, made["dog"]))
    db.execute("INSERT INTO synonym (tag_id, name, key) VALUES (?, 'Hound', 'hound')", (made["dog"],))
    db.execute("INSERT INTO implication (tag_id, implied_id) VALUES (?, ?)", (made["Jaguar"], made["=SUM(1;2)"]))
    db.execute("INSERT INTO tag_group (name, key, exclusive) VALUES ('What', 'what', 1)")
    db.execute("INSERT INTO group_tag (group_id, tag_id) VALUES (1, ?), (1, ?)", (made["car"], made["animal"]))
    db.execute("INSERT INTO tag_key (layer, key, tag_id) VALUES ('', 'x', ?)", (made["dog"],))
    db.execute("INSERT INTO tag_key (layer, key, tag_id) VALUES ('cars', '1', ?)", (made["Jaguar"],))


@pytest.fixture
def other(tmp_path: Path) -> Library:
    """Another, empty library."""
    made = Library.create(tmp_path / "other.tagger", by="test")
    yield made
    made.close()


def test_json_brings_everything_into_a_new_library(full: Library, other: Library, tmp_path: Path) -> None:
    lines = exported(full, tmp_path / "a.json")

    result = run(import_(other, "json", tmp_path / "a.json"))

    assert exported(other, tmp_path / "b.json") == lines
    assert (result["photos"], result["tags"], result["annotations"], result["skipped"]) == (6, 6, 7, [])
    assert check(other) == []


def test_the_same_files_read_anew_give_the_same_library(
    full: Library, other: Library, pictures: Path, tmp_path: Path
) -> None:
    lines = exported(full, tmp_path / "a.json")
    for file in pictures.rglob("*.*"):
        os.utime(file, ns=(1, 1))  # what is known of the files cannot be trusted now

    problems = [step for step in import_(other, "json", tmp_path / "a.json") if isinstance(step, Problem)]

    assert [Path(problem.path).name for problem in problems] == ["empty.jpg"]
    again = [_timeless(line) for line in exported(other, tmp_path / "b.json")]
    assert again == [_timeless(line) for line in lines]


def _timeless(line: str) -> str:
    if '"modified_ns"' not in line:
        return line
    photo = json.loads(line.removesuffix(","))
    if not photo["missing"]:
        del photo["modified_ns"]
    return json.dumps(photo)


def test_photos_whose_files_are_nowhere_come_as_missing(
    full: Library, other: Library, pictures: Path, tmp_path: Path
) -> None:
    lines = exported(full, tmp_path / "a.json")
    pictures.rename(tmp_path / "moved")

    run(import_(other, "json", tmp_path / "a.json"))

    missing = [line.replace('"missing": false', '"missing": true') for line in lines]
    assert exported(other, tmp_path / "b.json") == missing
    assert other.undo() == "Import a.json"
    assert not photos.all_ids(other.read())
    other.redo()
    assert exported(other, tmp_path / "b.json") == missing
    assert check(other) == []


def test_photos_are_known_again_by_their_content_wherever_they_are(
    full: Library, other: Library, cache: Cache, pictures: Path, tmp_path: Path
) -> None:
    exported(full, tmp_path / "a.json")
    moved = pictures.rename(tmp_path / "moved")
    (moved / "Trips" / "Rome" / "green.png").rename(moved / "emerald.png")
    run(scan(other, cache, moved))
    before = set(photos.all_ids(other.read()))

    run(import_(other, "json", tmp_path / "a.json"))

    cards = {card.name: card for card in photos.cards(other.read(), photos.all_ids(other.read()))}
    titles = {name: [other.vocabulary.title(TagId(tag)) for tag in card.tags] for name, card in cards.items()}
    assert titles == {
        "red.jpg": ["dog", "Jaguar (car)"],
        "red copy.jpg": ["=SUM(1;2)"],
        "emerald.png": ["Jaguar (car)"],
        "blå, 猫.jpg": ["animal"],
        "out.jpg": [],
        "empty.jpg": ["dog"],
        "gone.jpg": ["dog"],
    } | {"empty.jpg": titles["empty.jpg"]}
    assert cards["emerald.png"].id in before
    assert cards["gone.jpg"].missing
    assert cards["gone.jpg"].rating == 4


def test_a_second_import_changes_nothing(full: Library, other: Library, tmp_path: Path) -> None:
    exported(full, tmp_path / "a.json")
    run(import_(other, "json", tmp_path / "a.json"))
    before, edits = tables(other), other.read().execute("SELECT * FROM edit").fetchall()

    result = run(import_(other, "json", tmp_path / "a.json"))

    assert result["changed"] == 0
    assert tables(other) == before
    assert other.read().execute("SELECT * FROM edit").fetchall() == edits


@pytest.mark.parametrize("name", FORMATS)
def test_importing_what_was_just_exported_changes_nothing(full: Library, name: str, tmp_path: Path) -> None:
    run(export(full, name, tmp_path / "file"))
    before, steps = tables(full), [entry.id for entry in journal.history(full.read())]

    result = run(import_(full, name, tmp_path / "file"))

    assert result["changed"] == 0
    assert tables(full) == before
    assert [entry.id for entry in journal.history(full.read())] == steps


def test_an_import_is_one_step_that_can_be_undone_and_done_again(full: Library, other: Library, tmp_path: Path) -> None:
    exported(full, tmp_path / "a.json")
    known = vocabulary.load(other.read())
    run(import_(other, "json", tmp_path / "a.json"))
    after = tables(other)

    assert [entry.title for entry in journal.history(other.read())] == ["Import a.json"]
    assert other.undo() == "Import a.json"
    assert other.undo() is None
    assert vocabulary.load(other.read()) == known
    assert other.read().execute("SELECT count(*), max(rating), max(caption) FROM photo_tag, photo").fetchone()[0] == 0
    assert other.read().execute("SELECT count(*) FROM photo WHERE rating <> 0 OR caption <> ''").fetchone() == (0,)
    assert check(other) == []
    assert other.redo() == "Import a.json"
    assert tables(other) == after
    assert check(other) == []


def test_what_an_undone_import_brought_is_forgotten_with_it(full: Library, other: Library, tmp_path: Path) -> None:
    exported(full, tmp_path / "a.json")
    run(import_(other, "json", tmp_path / "a.json"))
    other.undo()
    with other.edit("Tag cat") as edit:
        edit.add_tag(vocabulary.create_tag(edit, "cat"), list(photos.all_ids(other.read())))

    assert other.read().execute("SELECT title FROM edit").fetchall() == [("Tag cat",)]
    assert check(other) == []


def test_it_stays_known_who_made_an_annotation_when_and_through_what(
    full: Library, other: Library, tmp_path: Path
) -> None:
    exported(full, tmp_path / "a.json")
    sql = 'SELECT tag.name, who, at, "by" FROM photo_tag JOIN tag ON tag.id = tag_id JOIN edit ON edit.id = edit_id'

    run(import_(other, "json", tmp_path / "a.json"))

    made = sorted(full.read().execute(f"{sql} WHERE photo_id IN (SELECT id FROM photo WHERE removed = 0)").fetchall())
    assert sorted(other.read().execute(sql).fetchall()) == made
    assert {who for _, who, _, _ in made} == {"alice", "bob", "åsa"}
    assert [entry.who for entry in journal.history(other.read())] == [other.who]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dataset=datasets())
def test_any_dataset_survives_a_library(dataset: Dataset, tmp_path: Path) -> None:
    first, second, path = tmp_path / "a.json", tmp_path / "b.json", tmp_path / "any.tagger"
    list(find("json").write(dataset, first))
    path.unlink(missing_ok=True)
    with closing(Library.create(path)) as made:
        run(import_(made, "json", first))
        exported(made, second)

    assert second.read_text("utf-8").split('"photos"')[1:] == first.read_text("utf-8").split('"photos"')[1:]
    tags = [read["tags"] for read in (json.loads(file.read_text("utf-8")) for file in (first, second))]
    assert tags[0] == tags[1]


def test_an_import_adds_and_never_takes_away(
    library: Library, known: Callable[[int], list[int]], tmp_path: Path
) -> None:
    first, second, third = known(3)
    place = tmp_path / "photos"
    with library.edit("Tag") as edit:
        ocean = vocabulary.create_tag(edit, "ocean", "scene")
        edit.db.execute("INSERT INTO synonym (tag_id, name, key) VALUES (?, 'sea', 'sea')", (ocean,))
        edit.add_tag(ocean, [first])
        edit.set_field("rating", 5, [first, second])
        edit.set_field("removed", 1, [third])
    file = tmp_path / "mine.csv"
    file.write_text(
        f"path,tags,rating,caption\n{place}/00000.jpg,Beach; sea,,hello\n{place}/00001.jpg,SEA,3,\n"
        f"{place}/00002.jpg,,,\n{place}/nowhere.jpg,lost,,\n",
        "utf-8",
    )

    result = run(import_(library, "csv-photos", file))

    cards = photos.cards(library.read(), photos.all_ids(library.read()))
    beach = library.vocabulary.find("beach")[0]
    assert [card.tags for card in cards] == [(ocean, beach.id), (ocean,), ()]
    assert [card.rating for card in cards] == [5, 3, 0]
    assert photos.facts(library.read(), first).caption == "hello"
    assert library.vocabulary.key_of == {ocean: "1", beach.id: "2"}
    assert not library.vocabulary.find("lost")
    assert result == {
        "photos": 3,
        "tags": 2,
        "annotations": 3,
        "regions": 0,
        "changed": 2,
        "skipped": [
            {"item": f"{place}/nowhere.jpg", "reason": "There is no such file, and no such photo in the library."}
        ],
    }


def test_a_table_of_files_that_the_library_does_not_know_reads_them(
    library: Library, cache: Cache, pictures: Path, tmp_path: Path
) -> None:
    file = pictures / "tags.csv"
    file.write_text("path,tag\nred.jpg,warm\nTrips/Rome/green.png,cold\nred.jpg,plain\n", "utf-8")

    result = run(import_(library, "csv", file, cache))

    ids = photos.all_ids(library.read())
    cards = photos.cards(library.read(), ids)
    assert [(card.name, card.width, card.height, card.missing) for card in cards] == [
        ("red.jpg", 64, 48, False),
        ("green.png", 64, 48, False),
    ]
    assert all(cache.thumbnail(card.fingerprint, 256) for card in cards)
    assert [len(card.tags) for card in cards] == [2, 1]
    assert (result["photos"], result["annotations"]) == (2, 3)
    scanned = run(scan(library, cache, pictures))
    assert (scanned.unchanged, scanned.moved) == (2, 0)
    assert len(photos.all_ids(library.read())) == 7


def test_a_missing_photo_is_not_taken_for_another_file_at_its_place(
    full: Library, other: Library, pictures: Path, tmp_path: Path
) -> None:
    exported(full, tmp_path / "a.json")
    draw(pictures / "gone.jpg", "white")

    run(import_(other, "json", tmp_path / "a.json"))

    cards = {card.name: card for card in photos.cards(other.read(), photos.all_ids(other.read()))}
    assert cards["gone.jpg"].missing
    assert len(cards["gone.jpg"].tags) == 1


def test_a_photo_that_changed_since_the_export_keeps_its_place(
    full: Library, cache: Cache, pictures: Path, tmp_path: Path
) -> None:
    exported(full, tmp_path / "a.json")
    count = len(photos.all_ids(full.read()))
    for _ in range(7):
        full.undo()
    draw(pictures / "Trips" / "Rome" / "green.png", "lime")
    run(scan(full, cache, pictures))

    run(import_(full, "json", tmp_path / "a.json"))

    cards = {card.name: card for card in photos.cards(full.read(), photos.all_ids(full.read()))}
    assert [full.vocabulary.title(TagId(tag)) for tag in cards["green.png"].tags] == ["Jaguar (car)"]
    assert len(cards) == count + 1  # what was taken out before is in again, since that was undone too


def test_a_vocabulary_that_contradicts_the_librarys_is_merged_where_it_can_be(library: Library, tmp_path: Path) -> None:
    with library.edit("Tags") as edit:
        dog = vocabulary.create_tag(edit, "dog", "scene")
        animal = vocabulary.create_tag(edit, "animal")
        edit.db.execute("INSERT INTO implication (tag_id, implied_id) VALUES (?, ?)", (dog, animal))
    document = {
        "format": "tagger-desktop",
        "version": 1,
        "kinds": [{"name": "object"}, {"name": "mood", "colour": "blue"}],
        "tags": [
            {"tag": "Dog", "kind": "object", "description": "Barks", "synonyms": ["animal", "hound", "Hound"]},
            {"tag": "animal", "implies": [{"tag": "dog"}]},
            {"tag": "calm", "kind": "mood", "implies": [{"tag": "dog"}]},
        ],
        "groups": [{"name": "All", "tags": [{"tag": "dog"}, {"tag": "calm"}]}],
        "keys": [{"key": "1", "tag": "calm"}, {"key": "c", "tag": "calm"}, {"key": "d", "tag": "dog"}],
        "photos": [],
    }
    (tmp_path / "v.json").write_text(json.dumps(document), "utf-8")

    result = run(import_(library, "json", tmp_path / "v.json"))

    known = library.vocabulary
    calm = known.find("calm")[0]
    assert (known.tags[dog].name, known.tags[dog].kind, known.tags[dog].description) == ("dog", "scene", "Barks")
    assert known.tags[dog].synonyms == ("hound",)
    assert (calm.kind, calm.implies) == ("mood", (dog,))
    assert known.tags[animal].implies == ()
    assert known.groups[0].tags == (dog, calm.id)
    assert known.keys == {"1": dog, "2": animal, "c": calm.id}
    assert {one["item"] for one in result["skipped"]} == {
        "synonym 'animal' of the tag 'Dog'",
        "'animal' implies 'dog'",
    }


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_with_one_wrong_line_changes_nothing(full: Library, other: Library, name: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    run(export(full, name, file))
    data = file.read_bytes()
    at = data.rindex(b"green.png")
    file.write_bytes(data[:at] + b"\xff" + data[at:])
    before = tables(other)

    with pytest.raises(UserError, match="not UTF-8"):
        run(import_(other, name, file))

    assert tables(other) == before
    assert journal.history(other.read()) == []


def test_an_export_of_some_photos_says_nothing_of_the_others(full: Library, tmp_path: Path) -> None:
    chosen = BitMap(
        photo_id
        for photo_id, path in photos.paths(full.read(), photos.all_ids(full.read())).items()
        if path.name == "green.png"
    )

    lines = "\n".join(exported(full, tmp_path / "a.json", chosen))

    document = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert [tag["tag"] for tag in document["tags"]] == ["car", "Jaguar", "=SUM(1;2)"]  # with what they bring along
    assert [photo["relative"] for photo in document["photos"]] == ["Trips/Rome/green.png"]
    assert "dog" not in lines
    assert "elsewhere" not in lines
    assert "alice" not in lines


def test_an_export_is_what_the_library_was_when_it_began(full: Library, tmp_path: Path) -> None:
    before = exported(full, tmp_path / "a.json")
    steps = export(full, "json", tmp_path / "b.json")
    next(steps)
    full.undo()
    full.undo()
    run(steps)

    again = [
        line for line in (tmp_path / "b.json").read_text("utf-8").splitlines() if not line.startswith('"exported"')
    ]
    assert again == before
    assert exported(full, tmp_path / "c.json") != before


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_counts_what_it_wrote(full: Library, name: str, tmp_path: Path) -> None:
    result = run(export(full, name, tmp_path / "file"))

    assert (result["photos"], result["annotations"], result["regions"]) == (6, 7, 0)
    assert (result["lost"] == []) == (name == "json")


def test_csv_of_three_hundred_tagged_photos_is_read_back_by_any_csv_reader(
    library: Library, known: Callable[[int], list[int]], tmp_path: Path
) -> None:
    ids = known(300)
    with library.edit("Tag dog") as edit:
        edit.add_tag(vocabulary.create_tag(edit, "dög"), ids)

    run(export(library, "csv", tmp_path / "dogs.csv", ids))

    with (tmp_path / "dogs.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 300
    assert {row["tag"] for row in rows} == {"dög"}
    assert rows[0]["path"] == str(tmp_path / "photos" / "00000.jpg")


def test_a_stopped_export_leaves_the_old_file_and_nothing_else(full: Library, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "a.json").write_text("old")
    steps = export(full, "json", folder / "a.json")
    next(steps)
    next(steps)
    steps.close()

    assert [path.name for path in folder.iterdir()] == ["a.json"]
    assert (folder / "a.json").read_text() == "old"
    assert not full.read().in_transaction


def test_an_export_that_fails_leaves_the_old_file_and_nothing_else(full: Library, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "a.json").write_text("old")

    def broken() -> Any:
        yield rich().records[0]
        raise OSError(28, "No space left on device")

    from tagger_desktop.jobs.exchange import _whole_or_nothing

    with (
        pytest.raises(UserError, match="cannot be written: the disk is full"),
        _whole_or_nothing(folder / "a.json", full.path) as part,
    ):
        list(find("json").write(Dataset(broken(), rich().vocabulary), part))

    assert [path.name for path in folder.iterdir()] == ["a.json"]
    assert (folder / "a.json").read_text() == "old"


def test_an_export_goes_through_a_link_to_the_file_it_stands_for(full: Library, tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")

    run(export(full, "csv", tmp_path / "link.csv"))

    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text("utf-8-sig").startswith("path,")


@pytest.mark.parametrize(
    ("place", "said"),
    [("no/such/a.json", "There is no folder"), ("", "is a folder"), ("L.tagger", "the library itself")],
)
def test_a_place_that_cannot_be_written_is_refused(full: Library, place: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=said):
        run(export(full, "json", tmp_path / place))

    assert not list(tmp_path.glob("*.part"))


def test_there_is_no_export_in_a_format_that_there_is_not(library: Library, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no format 'xml'"):
        run(export(library, "xml", tmp_path / "a.xml"))


def test_a_path_of_another_system_is_kept_until_its_photo_is_found(library: Library, tmp_path: Path) -> None:
    records = [Record("C:/Bilder/a b.jpg", "a b.jpg", "f" * 32, 5, 0, rich().records[0].facts, added="2026-01-01")]  # type: ignore[attr-defined]
    list(find("json").write(Dataset(records, roots=("C:/Bilder",), whole=True), tmp_path / "a.json"))

    run(import_(library, "json", tmp_path / "a.json"))

    lines = exported(library, tmp_path / "b.json")
    assert '"roots": ["C:/Bilder"],' in lines
    assert '"path": "C:/Bilder/a b.jpg", "relative": "a b.jpg"' in lines[-3]


@pytest.mark.parametrize("name", FORMATS)
def test_a_damaged_file_is_taken_in_or_refused_with_its_name_and_never_harms(
    other: Library, name: str, tmp_path: Path
) -> None:
    chance, file = random.Random(2), tmp_path / "file"
    list(find(name).write(rich(), file))
    whole, refusals = file.read_bytes(), []
    for _ in range(120):
        file.write_bytes(damaged(whole, chance))
        try:
            run(import_(other, name, file))
        except UserError as error:
            refusals.append(str(error))

    assert 60 < len(refusals) < 120
    assert all(str(file) in refusal for refusal in refusals)
    assert check(other) == []
    while other.undo():
        pass
    assert other.read().execute("SELECT count(*) FROM photo_tag").fetchone() == (0,)
    assert len(other.vocabulary) == 0


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Return the data with something changed, missing, doubled or put in."""
    at = chance.randrange(len(data))
    end = min(len(data), at + chance.randint(1, 40))
    new = chance.choice(
        [b"null", b"[]", b"{}", b"-1", b"1e9", b'"x"', b"NaN", b"\n", b"\x00", b"9" * 20, data[at:end] * 2]
    )
    return data[:at] + chance.choice([b"", new]) + data[end:]
