"""Several people in one library: what each role may do, however it is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tagger_desktop.domain.errors import UserError, WrongPassword
from tagger_desktop.domain.people import FIRST, Credentials, Deed, Role, deeds_of, may
from tagger_desktop.jobs.exchange import export
from tagger_desktop.library import hierarchy, journal, key_file, keys, members, people, saved, verdicts, vocabulary
from tagger_desktop.library.edit import Edit
from tagger_desktop.library.library import Library
from tagger_desktop.library.record import FoundFile
from tagger_desktop.library.repair import repair

pytestmark = pytest.mark.usefixtures("cheap_passwords")

MANAGER = Credentials("Mona", "m")
TEAM = {role: Credentials(f"{role} person", role) for role in Role if role is not Role.MANAGER} | {
    Role.MANAGER: MANAGER
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A library with one person of each role, the tags "dog" and "cat", and two photos."""
    library = Library.create(tmp_path / "Team.tagger", by="test", owner=MANAGER)
    for role, who in TEAM.items():
        if role is not Role.MANAGER:
            people.add(library, who, role)
    with library.record() as record:
        folder = record.folder(record.root(tmp_path / "photos")[0], "")
        for n in range(2):
            record.file(FoundFile(folder, f"{n}.jpg", 1, 1, f"f{n}"))
    with library.edit("Vocabulary") as edit:
        vocabulary.create_tag(edit, "dog")
        vocabulary.create_tag(edit, "cat")
    with library.edit("Rate") as edit:
        edit.set_field("rating", 1, [1])
    library.close()
    return library.path


Opened = Callable[[Role], Library]


@pytest.fixture
def opened(path: Path) -> Iterator[Opened]:
    """Open the library as somebody of a role."""
    held = []

    def open_as(role: Role) -> Library:
        library = Library(path, by="test", access=key_file.unlock(path, TEAM[role]))
        held.append(library)
        return library

    yield open_as
    for library in held:
        library.close()


def dog(library: Library) -> vocabulary.TagId:
    return library.vocabulary.find("dog")[0].id


def edited(work: Callable[[Edit, Library], object]) -> Callable[[Library, Path], object]:
    def do(library: Library, folder: Path) -> None:
        with library.edit("Try") as edit:
            work(edit, library)

    return do


def scanned(library: Library, folder: Path) -> None:
    with library.record() as record:
        record.missing([1])


TRIES: list[tuple[str, Role, Callable[[Library, Path], object]]] = [
    ("tag", Role.ANNOTATOR, edited(lambda edit, library: edit.add_tag(dog(library), [1, 2]))),
    ("rate", Role.ANNOTATOR, edited(lambda edit, library: edit.set_field("rating", 5, [1]))),
    ("describe", Role.ANNOTATOR, edited(lambda edit, library: edit.set_field("caption", "x", [1]))),
    ("keep a search", Role.ANNOTATOR, edited(lambda edit, library: saved.keep(edit, "search", "Dogs", "dog"))),
    ("scan", Role.ANNOTATOR, scanned),
    ("mark as reviewed", Role.REVIEWER, edited(lambda edit, library: edit.set_field("reviewed", 1, [1]))),
    ("accept", Role.REVIEWER, edited(
        lambda edit, library: verdicts.accept(edit, library.vocabulary, dog(library), [1])
    )),
    ("reject", Role.REVIEWER, edited(
        lambda edit, library: verdicts.reject(edit, library.vocabulary, dog(library), [1])
    )),
    ("take back what others did", Role.REVIEWER, lambda library, folder: library.undo() or pytest.fail("nothing")),
    ("take out", Role.REVIEWER, edited(lambda edit, library: edit.set_field("removed", 1, [1]))),
    ("export", Role.REVIEWER, lambda library, folder: list(export(library, "json", folder / "all.json"))),
    ("new tag", Role.MANAGER, edited(lambda edit, library: vocabulary.create_tag(edit, "bird"))),
    ("rename", Role.MANAGER, edited(lambda edit, library: vocabulary.rename_tag(edit, dog(library), "hound"))),
    ("tag and a new tag", Role.MANAGER, edited(
        lambda edit, library: edit.add_tag(vocabulary.create_tag(edit, "bird"), [1])
    )),
    ("parent", Role.MANAGER, edited(
        lambda edit, library: hierarchy.set_parent(edit, dog(library), library.vocabulary.find("cat")[0].id)
    )),
    ("repair", Role.MANAGER, lambda library, folder: repair(library)),
    ("add somebody", Role.MANAGER, lambda library, folder: people.add(library, Credentials("New", "n"), Role.VIEWER)),
    ("make oneself manager", Role.MANAGER, lambda library, folder: people.set_role(library, library.who, Role.MANAGER)),
    ("reset a password", Role.MANAGER, lambda library, folder: people.set_password(library, "Mona", "x")),
    ("rename somebody", Role.MANAGER, lambda library, folder: people.rename(library, "viewer person", "V")),
    ("remove somebody", Role.MANAGER, lambda library, folder: people.removable(library, "viewer person")),
]  # fmt: skip


def everything(path: Path) -> list[object]:
    """Return all rows but of the trail, which tells who opened the library."""
    with closing(Library(path, access=key_file.unlock(path, MANAGER))) as library:
        db = library.read()
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = [name for name in tables if name not in ("audit", "sqlite_sequence", "person", "news")]
        rows = [db.execute(f'SELECT * FROM "{name}"').fetchall() for name in kept]
        return [*rows, people.people(library)]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("what", "first", "work"), TRIES, ids=[what for what, _, _ in TRIES])
def test_a_role_may_do_what_it_may_and_what_it_may_not_changes_nothing(
    path: Path,
    opened: Opened,
    tmp_path: Path,
    what: str,
    first: Role,
    work: Callable[[Library, Path], object],
    role: Role,
) -> None:
    ranks = list(Role)
    library = opened(role)
    if ranks.index(role) >= ranks.index(first):
        work(library, tmp_path)
        return
    before = everything(path)

    with pytest.raises(UserError, match=f"^As an? {role} you may not .* That is for .*managers"):
        work(library, tmp_path)

    assert everything(path) == before
    assert not (tmp_path / "all.json").exists()


def test_everybody_may_look_and_search(opened: Opened) -> None:
    for role in Role:
        library = opened(role)
        assert {tag.name for tag in library.vocabulary} == {"dog", "cat"}
        assert library.read().execute("SELECT count(*) FROM photo").fetchone()[0] == 2
        assert library.may(Deed.TAG) == (role is not Role.VIEWER)


def test_annotators_take_back_what_they_did_themselves(opened: Opened) -> None:
    library = opened(Role.ANNOTATOR)
    with library.edit("Tag dog") as edit:
        edit.add_tag(dog(library), [1])

    assert library.undo() == "Tag dog"
    assert library.redo() == "Tag dog"


def test_a_role_that_was_changed_counts_at_once_also_where_the_library_is_open(opened: Opened) -> None:
    annotator, manager = opened(Role.ANNOTATOR), opened(Role.MANAGER)
    people.set_role(manager, annotator.who, Role.VIEWER)

    with pytest.raises(UserError, match="As a viewer"), annotator.edit("Tag") as edit:
        edit.add_tag(dog(annotator), [1])

    assert not annotator.may(Deed.TAG)


def test_every_journalled_table_says_what_changing_it_is() -> None:
    names = {*journal.JOURNALLED, *journal.GIVEN, *(f"photo.{field}" for field in journal.PHOTO_FIELDS)}

    for role in Role:
        allowed = {name for name in names if all(may(role, deed) for deed in deeds_of([name]))}
        assert (role is not Role.VIEWER) or not allowed
        assert (role is Role.MANAGER) == (allowed == names)
    assert deeds_of(["whatever comes"]) == {Deed.VOCABULARY}
    assert set(FIRST) == set(Deed)


def test_the_name_of_a_person_counts_whatever_its_case(opened: Opened) -> None:
    library = opened(Role.MANAGER)

    with pytest.raises(UserError, match="somebody called 'Mona' already"):
        people.add(library, Credentials("MONA", "x"), Role.VIEWER)
    with pytest.raises(UserError, match="somebody called 'Mona' already"):
        people.rename(library, "viewer person", " mona ")
    with pytest.raises(UserError, match="nobody called 'Zoe'"):
        people.set_role(library, "Zoe", Role.VIEWER)
    with pytest.raises(UserError, match="cannot be empty"):
        people.add(library, Credentials("Zoe", ""), Role.VIEWER)
    with pytest.raises(UserError, match="1 to 100 characters"):
        people.add(library, Credentials("  ", "x"), Role.VIEWER)
    assert len(people.people(library)) == len(Role)


def test_a_renamed_person_opens_the_library_under_the_new_name(path: Path, opened: Opened) -> None:
    people.rename(opened(Role.MANAGER), "viewer person", "Vera")

    Library(path, access=key_file.unlock(path, Credentials("vera", "viewer"))).close()
    with pytest.raises(WrongPassword):
        key_file.unlock(path, TEAM[Role.VIEWER])


def test_a_manager_resets_a_forgotten_password_and_others_their_own(path: Path, opened: Opened) -> None:
    people.set_password(opened(Role.MANAGER), "viewer person", "by Mona")
    with pytest.raises(WrongPassword):
        key_file.unlock(path, TEAM[Role.VIEWER])
    with closing(Library(path, access=key_file.unlock(path, Credentials("viewer person", "by Mona")))) as library:
        people.set_password(library, "Viewer person", "my own")

    Library(path, access=key_file.unlock(path, Credentials("viewer person", "my own"))).close()


def test_the_last_manager_stays(opened: Opened) -> None:
    library = opened(Role.MANAGER)

    with pytest.raises(UserError, match="needs a manager"):
        people.set_role(library, "Mona", Role.REVIEWER)
    with pytest.raises(UserError, match="cannot remove yourself"):
        people.removable(library, "mona")

    people.set_role(library, "reviewer person", Role.MANAGER)
    people.set_role(library, "Mona", Role.REVIEWER)
    assert library.role is Role.MANAGER, "known with the next write"
    with pytest.raises(UserError, match="As a reviewer"):
        people.set_role(library, "Mona", Role.MANAGER)


def test_a_plain_library_has_no_people_and_everybody_may_do_everything(library: Library) -> None:
    assert people.people(library) == []
    assert all(library.may(deed) for deed in Deed)
    with pytest.raises(UserError, match="not encrypted"):
        people.add(library, Credentials("Zoe", "z"), Role.VIEWER)


def test_an_entry_of_the_key_file_without_a_person_opens_nothing_and_goes(path: Path, opened: Opened) -> None:
    library = opened(Role.MANAGER)
    assert library.access
    stray = keys.new_entry(Credentials("Stray", "s"), library.access.key)  # adding them was cut short
    key_file.save(path, key_file.load(path).put(stray))

    with pytest.raises(WrongPassword):
        Library(path, access=key_file.unlock(path, Credentials("stray", "s")))
    opened(Role.VIEWER)

    assert key_file.load(path).find("Stray") is None


def test_a_reset_that_was_cut_short_is_made_whole_by_the_one_who_opens(path: Path, opened: Opened) -> None:
    with closing(opened(Role.MANAGER)) as library:
        assert library.access
        before = members.publics(library.read())
        person = members.find(library.read(), "viewer person")
        entry = keys.new_entry(Credentials("viewer person", "reset"), library.access.key, person.id)
        key_file.save(path, key_file.load(path).put(entry))  # and then the power went

    with closing(Library(path, access=key_file.unlock(path, Credentials("viewer person", "reset")))) as library:
        after = members.publics(library.read())

    assert after == before | {person.id: entry.public}
