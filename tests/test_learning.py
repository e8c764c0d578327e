"""Learning in the background of a session with threads, from verdicts and tags, once photos were looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from tagger_desktop import taggers
from tagger_desktop.commands import execute
from tagger_desktop.domain.events import SUGGESTIONS, Changed
from tagger_desktop.domain.query import parse
from tagger_desktop.jobs.scan import scan
from tagger_desktop.library import suggestions
from tagger_desktop.library.search import matching
from tagger_desktop.library.suggested import LEARNER
from tagger_desktop.session import Session
from tagger_desktop.settings import Settings
from tests.seeing import Eye, Namer, paint

PATIENCE_S = 30


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session with threads on ten red photos and ten blue ones."""
    monkeypatch.setitem(taggers.TAGGERS, "namer", lambda places: Namer())
    monkeypatch.setitem(taggers.EMBEDDERS, "efficientnet", lambda places: _Eye())
    for colour in ("red", "blue"):
        paint(tmp_path / "photos", colour, 10)
    opened = Session(Settings(), by="test")
    opened.open(tmp_path / "L.tagger", create=True)
    assert opened.cache is not None
    for _ in scan(opened.open_library, opened.cache, tmp_path / "photos"):
        pass
    yield opened
    opened.close()


class _Eye(Eye):
    name = "efficientnet"


def wait_until(session: Session, is_so: Callable[[], bool]) -> None:
    """Wait for news of suggestions until something is so."""
    heard = Event()

    def listen(news: Changed) -> None:
        if SUGGESTIONS in news.what:
            heard.set()

    session.open_library.changed.connect(listen)
    while not is_so():
        assert heard.wait(PATIENCE_S)
        heard.clear()
    session.open_library.changed.disconnect(listen)


def learnt(session: Session, name: str) -> list[int]:
    """Return the photos that the learner proposes a tag for, most confident first."""
    found = session.vocabulary.find(name)  # not yet there while the gesture waits to be written
    return list(suggestions.of_tag(session.open_library, found[0].id, tagger=LEARNER).ids) if found else []


def tag(session: Session, name: str, query: str, count: int) -> None:
    photos = list(matching(session.open_library, parse(query)))[:count]
    session.select(photos, photos[0])
    execute(session, f"tag.add name={name}")


def test_tags_put_by_hand_are_learnt_without_anybody_asking(session: Session) -> None:
    execute(session, "review.suggest tagger=namer query=name:red*")
    execute(session, "review.suggest tagger=namer query=name:blue*")
    for job in list(session.jobs.running):
        assert job.ended.wait(PATIENCE_S)
    tag(session, "warm", "name:red*", 2)
    tag(session, "cold", "name:blue*", 2)
    wait_until(session, lambda: len(learnt(session, "cold")) >= 8)

    assert set(learnt(session, "cold")[:8]) <= set(matching(session.open_library, parse("name:blue*")))
    assert set(learnt(session, "warm")[:8]) <= set(matching(session.open_library, parse("name:red*")))


def test_who_only_tags_by_hand_has_nothing_learnt_for_them(session: Session) -> None:
    tag(session, "warm", "name:red*", 2)
    session._writes.close()
    session._lessons.close()

    assert suggestions.runs(session.open_library) == []
    assert session.learning.known.learner is None
