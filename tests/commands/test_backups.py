"""Backups that come by themselves, going back to one, repairing, and drives that come and go."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from tagger_desktop.commands import execute
from tagger_desktop.commands.backups import Schedule, listed, start
from tagger_desktop.commands.drives import Drives
from tagger_desktop.domain.errors import UserError
from tagger_desktop.jobs.backup import back_up
from tagger_desktop.library import roots, vocabulary
from tagger_desktop.library.backups import Keeping
from tagger_desktop.library.library import Library
from tagger_desktop.library.record import FoundFile
from tagger_desktop.session import Notice, Session
from tagger_desktop.settings import Settings, backup_folder, backup_folders

WAIT_S = 20.0


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = Session(Settings(), threads=False)
    made.open(tmp_path / "L.tagger", create=True)
    yield made
    made.close()


@pytest.fixture
def notices(session: Session) -> list[Notice]:
    said: list[Notice] = []
    session.notified.connect(said.append)
    return said


def tag(library: Library, name: str) -> None:
    with library.edit(f"Tag {name}") as edit:
        vocabulary.create_tag(edit, name)


def until(true: object) -> None:
    end = monotonic() + WAIT_S
    while not true():  # type: ignore[operator]
        assert monotonic() < end
        sleep(0.02)


def test_a_backup_is_made_and_gone_back_to(session: Session, notices: list[Notice]) -> None:
    tag(session.open_library, "dog")
    execute(session, "library.back_up")
    (made,) = listed(session, session.open_library)
    assert notices[-1].text == f"Backed up to {made.path}"
    tag(session.open_library, "mistake")

    execute(session, f"library.restore path='{made.path}'")

    assert {one.name for one in session.vocabulary} == {"dog"}
    assert notices[-1].text == f"Restored from {made.path.name}"
    assert notices[-1].hint.startswith("The file from before is L.before-restore-")


def test_without_a_path_the_window_shows_which_there_are(session: Session) -> None:
    asked: list[str] = []
    session.requested.connect(lambda request: asked.append(request.name))

    execute(session, "library.restore")
    execute(session, "library.backups")

    assert asked == ["backups", "backups"]


def test_a_backup_that_is_none_leaves_the_library_open(session: Session, tmp_path: Path) -> None:
    (tmp_path / "none.tagger").write_bytes(b"nothing")
    tag(session.open_library, "dog")

    with pytest.raises(UserError):
        execute(session, f"library.restore path='{tmp_path / 'absent.tagger'}'")
    with pytest.raises(UserError):
        execute(session, f"library.restore path='{tmp_path / 'none.tagger'}'")
    assert {one.name for one in session.vocabulary} == {"dog"}


def test_a_repair_says_what_it_did_and_the_library_is_open_again(session: Session, notices: list[Notice]) -> None:
    tag(session.open_library, "dog")

    execute(session, "library.repair")

    assert notices[-1].text == "Rebuilt the indexes."
    assert {one.name for one in session.vocabulary} == {"dog"}


def test_the_folder_of_backups_is_a_setting(session: Session, tmp_path: Path) -> None:
    library = session.open_library
    data = backup_folder("data", library.path, library.id)
    assert data.is_relative_to(tmp_path / "xdg")
    assert backup_folder("beside", library.path, library.id) == tmp_path / "L backups"
    assert backup_folder(str(tmp_path / "nas"), library.path, library.id).parent == tmp_path / "nas"
    data.mkdir(parents=True)
    assert backup_folders("data", library.path) == [tmp_path / "L backups", data]


def test_backups_come_by_themselves(tmp_path: Path) -> None:
    session = Session(Settings(), threads=True)
    schedule = Schedule(session, first_s=0.05, look_s=0.05)
    library = session.open(tmp_path / "L.tagger", create=True)
    tag(library, "dog")

    until(lambda: listed(session, library))
    sleep(0.3)
    assert len(listed(session, library)) == 1, "no other one is due for a day"
    session.close()
    assert schedule is not None


def test_a_failed_backup_is_said_once_and_tried_later(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    session = Session(Settings(backups=str(tmp_path / "file" / "sub")), threads=True)
    said: list[Notice] = []
    session.notified.connect(said.append)
    schedule = Schedule(session, first_s=0.05, look_s=30.0)
    session.open(tmp_path / "L.tagger", create=True)

    until(lambda: said)
    assert said[0].error
    assert "cannot be made" in said[0].text
    session.close()
    assert schedule is not None


def test_no_backups_come_when_they_are_switched_off(tmp_path: Path) -> None:
    session = Session(Settings(backup_hours=0), threads=True)
    schedule = Schedule(session, first_s=0.01, look_s=0.01)
    library = session.open(tmp_path / "L.tagger", create=True)
    sleep(0.2)

    assert listed(session, library) == []
    session.close()
    assert schedule is not None


def test_a_backup_that_is_stopped_leaves_nothing(session: Session) -> None:
    library, folder = session.open_library, backup_folder("data", session.open_library.path, session.open_library.id)
    with library.record() as record:
        folder_id = record.folder(record.root(Path("/photos"))[0], "")
        for n in range(2_000):
            record.file(FoundFile(folder_id, f"{n}.jpg", 1, 1, f"f{n}"))
    steps = back_up(library, folder, Keeping())
    next(steps)
    steps.close()

    assert not folder.exists() or list(folder.iterdir()) == []
    assert not [thread for thread in threading.enumerate() if thread.name == "backing up"]


def test_drives_are_looked_for_by_themselves(tmp_path: Path) -> None:
    session = Session(Settings(), threads=True)
    library = session.open(tmp_path / "L.tagger", create=True)
    (tmp_path / "stick").mkdir()
    with library.record() as record:
        folder_id = record.folder(record.root(tmp_path / "stick")[0], "")
        record.file(FoundFile(folder_id, "a.jpg", 1, 1, "f"))
    drives = Drives(session, look_s=0.05)
    (tmp_path / "stick").rmdir()

    until(lambda: roots.roots(library.read())[0].is_offline)
    (tmp_path / "stick").mkdir()
    until(lambda: not roots.roots(library.read())[0].is_offline)
    session.close()
    until(lambda: not [thread for thread in threading.enumerate() if thread.name == "drives"])
    assert drives is not None


def test_drives_that_are_away_are_named(session: Session, notices: list[Notice]) -> None:
    with session.open_library.record() as record:
        folder_id = record.folder(record.root(Path("/media/nowhere"))[0], "")
        record.file(FoundFile(folder_id, "a.jpg", 1, 1, "f"))

    execute(session, "library.drives")

    assert notices[-1].text == "Not connected: /media/nowhere"


def test_a_backup_under_way_is_a_job(session: Session) -> None:
    job = start(session, hours=0.0)

    assert job.state == "done"
    assert job.title == "Back up"
