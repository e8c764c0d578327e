"""Locking and unlocking: nothing of a library stays in memory, and one comes back to where one was."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

import pytest
from pyroaring import BitMap

from tagger_desktop import locking
from tagger_desktop.commands import execute
from tagger_desktop.domain.errors import PasswordNeeded, UserError
from tagger_desktop.domain.people import Credentials
from tagger_desktop.domain.progress import Progress, Steps
from tagger_desktop.domain.vocabulary import Vocabulary
from tagger_desktop.jobs import Job
from tagger_desktop.library import audit, key_file, vocabulary
from tagger_desktop.library.keys import Access
from tagger_desktop.library.library import Library
from tagger_desktop.library.record import FoundFile
from tagger_desktop.library.search import Order
from tagger_desktop.library.sqlite import is_encrypted
from tagger_desktop.place import Place
from tagger_desktop.session import NoPrompts, Notice, Session
from tagger_desktop.settings import Settings

pytestmark = pytest.mark.usefixtures("cheap_passwords")
ANN = Credentials("Ann", "ann's")


class Person(NoPrompts):
    """Somebody who gives passwords when asked."""

    def __init__(self, *passwords: str) -> None:
        self.passwords = list(passwords)

    def password(self, library: Path) -> Access | None:
        return key_file.unlock(library, Credentials("Ann", self.passwords.pop(0))) if self.passwords else None

    def new_password(self, title: str, person: str) -> Credentials | None:
        return Credentials("Ann", self.passwords.pop(0)) if self.passwords else None

    def confirm(self, title: str, text: str, verb: str) -> bool:
        return True


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A session without threads on an encrypted library of ten photos, the even ones tagged "dog"."""
    made = Session(Settings(path=tmp_path / "settings.json"), threads=False)
    fill(made.open(tmp_path / "S.tagger", create=True, owner=ANN), tmp_path)
    made.show("")
    yield made
    made.close()


def fill(library: Library, folder: Path) -> None:
    with library.record() as record:
        folder_id = record.folder(record.root(folder / "photos")[0], "")
        for n in range(10):
            record.file(FoundFile(folder_id, f"{n}.jpg", 1, 1, f"f{n}"))
    with library.edit("Tag") as edit:
        edit.add_tag(vocabulary.create_tag(edit, "dog"), [2, 4, 6, 8, 10])


def test_a_locked_library_is_closed_and_one_comes_back_to_the_same_place(session: Session) -> None:
    heard: list[Place | None] = []
    session.locks.connect(heard.append)
    session.show("dog", Order("name", descending=True))
    session.select([4, 8], 8)
    session.look(True)
    shown = list(session.shown.ids)

    execute(session, "library.lock")

    assert session.library is None
    assert session.cache is None
    assert len(session.shown) == 0
    assert (session.selection, session.current, session.in_loupe) == (BitMap(), None, False)
    assert session.locked is not None
    assert locking.people(session) == ["Ann"]

    locking.unlock(session, ANN)

    assert session.locked is None
    assert list(session.shown.ids) == shown == [10, 8, 6, 4, 2]
    assert session.shown.text == "dog"
    assert (session.selection, session.current, session.in_loupe) == (BitMap([4, 8]), 8, True)
    assert [place is None for place in heard] == [False, True]
    whats = [line.what for line in audit.lines(session.open_library.read())]
    assert whats[-2:] == ["lock", "unlock"]


def secrets() -> list[object]:
    gc.collect()
    return [thing for thing in gc.get_objects() if isinstance(thing, Vocabulary | Library | Access)]


@pytest.fixture
def of_other_tests() -> list[object]:
    """What tests before this one have left; asked for before the session, it is there first."""
    return secrets()


def test_nothing_of_a_locked_library_stays_in_memory(of_other_tests: list[object], session: Session) -> None:
    session.show("dog")
    session.vocabulary.indexed()
    held = session.open_library
    locking.lock(session)

    assert held.access is None
    with pytest.raises(UserError, match="closed"):
        held.read()
    del held
    left = [thing for thing in secrets() if not any(thing is other for other in of_other_tests)]
    assert left == []


def test_a_wrong_password_leaves_it_locked_and_is_told(session: Session) -> None:
    locking.lock(session)
    said: list[str] = []

    locking.unlock(session, Credentials("Ann", "no"), refused=lambda error: said.append(error.text))

    assert said == ["That name and password do not open this library."]
    assert session.locked is not None
    notices: list[Notice] = []
    session.notified.connect(notices.append)
    locking.unlock(session, Credentials("Ann", "no"))
    assert [notice.text for notice in notices if notice.error] == said
    locking.unlock(session, ANN)
    assert session.library is not None


def test_a_locked_library_can_be_left_for_another(session: Session, tmp_path: Path) -> None:
    locking.lock(session)
    locking.give_up(session)
    assert session.locked is None
    locking.unlock(session, ANN)
    assert session.library is None, "there is nothing to come back to"

    locking.wait_at(session, tmp_path / "S.tagger")
    session.open(tmp_path / "other.tagger", create=True)

    assert session.locked is None


def test_a_plain_library_cannot_be_locked(tmp_path: Path) -> None:
    session = Session(Settings(), threads=False)
    session.open(tmp_path / "P.tagger", create=True)

    with pytest.raises(UserError, match="no password"):
        locking.lock(session)
    with pytest.raises(UserError, match="not available"):
        execute(session, "library.lock")

    assert session.library is not None
    session.close()


def test_opening_an_encrypted_library_asks_for_its_password(session: Session, tmp_path: Path) -> None:
    session.close()
    session.prompts = Person("ann's")
    session.open(tmp_path / "S.tagger")
    assert session.open_library.who == "Ann"

    with pytest.raises(PasswordNeeded):
        session.open(tmp_path / "S.tagger")

    assert session.library is not None, "who goes away from the question keeps what is open"


def test_what_is_remembered_of_an_encrypted_library_is_where_it_is_and_not_even_that_when_not_wanted(
    session: Session, tmp_path: Path
) -> None:
    settings = session.settings
    session.habits.searches = ["secret tag"]
    session.habits.uses["tag.add name='secret tag'"] = 3
    settings.save()
    locking.lock(session)
    settings.save()

    assert settings.recent == [str(tmp_path / "S.tagger")]
    assert settings.path
    assert "secret tag" not in settings.path.read_text("utf-8")
    locking.unlock(session, ANN)
    assert session.habits.searches == ["secret tag"], "they come back with the library"
    assert session.habits.uses == {"tag.add name='secret tag'": 3}

    session.close()
    settings.recent, settings.remember_encrypted = [], False
    locking.wait_at(session, tmp_path / "S.tagger")
    locking.unlock(session, ANN)
    assert settings.recent == []


@pytest.mark.parametrize("minutes", [10, 0])
def test_an_idle_library_locks_itself(session: Session, monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    session.settings.lock_minutes = minutes
    idle, now = locking.Idle(session), [monotonic()]
    monkeypatch.setattr(locking, "monotonic", lambda: now[0])
    assert not idle.poll()
    now[0] += 599
    assert not idle.poll()
    idle.touch()
    now[0] += 599
    assert not idle.poll()

    now[0] += 5

    assert idle.poll() == (minutes > 0)
    assert (session.locked is not None) == (minutes > 0)


def test_jobs_of_a_locked_library_stop_and_what_they_did_stays(tmp_path: Path) -> None:
    session = Session(Settings())
    fill(session.open(tmp_path / "S.tagger", create=True, owner=ANN), tmp_path)
    library, begun = session.open_library, threading.Event()

    def steps() -> Steps:
        for n in range(10_000):
            with library.record() as record:
                record.missing([1])
            begun.set()
            yield Progress(n)
            sleep(0.001)
        return None

    job: Job = session.jobs.start("Work", steps)
    assert begun.wait(10)

    locking.lock(session)

    assert job.ended.wait(10)
    assert job.state == "cancelled"
    unlocked = threading.Event()
    locking.unlock(session, ANN, unlocked.set)
    assert unlocked.wait(10)
    row = session.open_library.read().execute("SELECT missing FROM photo WHERE id = 1").fetchone()
    assert row == (1,)
    session.close()


def test_with_threads_too_one_comes_back_to_the_same_place(tmp_path: Path) -> None:
    session = Session(Settings())
    fill(session.open(tmp_path / "S.tagger", create=True, owner=ANN), tmp_path)
    session.show("dog")
    wait(lambda: len(session.shown) == 5)
    session.select([4, 8], 8)
    session.look(True)

    locking.lock(session)
    locking.unlock(session, ANN)

    wait(lambda: session.in_loupe)
    assert (list(session.shown.ids), session.selection, session.current) == ([2, 4, 6, 8, 10], BitMap([4, 8]), 8)
    session.close()


def wait(until: Callable[[], bool]) -> None:
    for _ in range(1_000):
        if until():
            return
        sleep(0.01)
    raise AssertionError("it did not come about within ten seconds")


def test_commands_encrypt_rekey_and_decrypt_the_open_library_where_one_is(tmp_path: Path) -> None:
    session = Session(Settings(), threads=False)
    fill(session.open(tmp_path / "P.tagger", create=True), tmp_path)
    session.prompts = Person("first", "second")
    session.show("dog")
    session.select([4], 4)
    cache = session.cache
    assert cache
    cache.store([("f1", 256, b"jpeg")])

    for line, encrypted in (("library.encrypt", True), ("library.rekey", True), ("library.decrypt", False)):
        execute(session, line)
        assert is_encrypted(tmp_path / "P.tagger") == encrypted
        assert (session.shown.text, session.current) == ("dog", 4)
        assert session.cache
        assert session.cache.thumbnail("f1", 256) == b"jpeg", "the cache comes along"
        if line == "library.encrypt":
            execute(session, "library.password")

    whats = [line.what for line in audit.lines(session.open_library.read())]
    assert [what for what in whats if what not in ("unlock", "edit")] == [
        "encrypt",
        "change password",
        "new key",
        "decrypt",
    ]
    session.close()


def test_commands_take_people_in_and_send_them_away(session: Session, tmp_path: Path) -> None:
    class Manager(Person):
        def new_password(self, title: str, person: str) -> Credentials | None:
            return Credentials(person, "bob's")

    session.prompts = Manager()
    execute(session, "people.add name=Bob role=annotator")
    execute(session, "people.role name=bob role=viewer")
    execute(session, "people.rename name=bob to=Rob")
    with closing(
        Library(tmp_path / "S.tagger", access=key_file.unlock(tmp_path / "S.tagger", Credentials("Rob", "bob's")))
    ) as other:
        assert other.role == "viewer"

    execute(session, "people.remove name=Rob")

    assert session.open_library.who == "Ann"
    assert locking.people(session) == []
    assert key_file.load(tmp_path / "S.tagger").names == ["Ann"]


def test_a_conversion_that_fails_opens_the_library_as_it_was(session: Session, tmp_path: Path) -> None:
    said: list[Notice] = []
    session.notified.connect(said.append)
    other = Library(tmp_path / "S.tagger", access=session.open_library.access)
    session.prompts = Person()

    with pytest.raises(UserError, match="open in another program"):
        execute(session, "library.rekey")

    assert session.library is not None
    other.close()
