"""Reviewing by commands: pages of a tag, exceptions, photo by photo, policies; and the same on the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyroaring import BitMap

from tagger_desktop import taggers
from tagger_desktop.cli import main
from tagger_desktop.commands import execute
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.query import parse
from tagger_desktop.jobs.scan import scan
from tagger_desktop.library import hierarchy, suggestions, vocabulary
from tagger_desktop.library.search import matching
from tagger_desktop.review import Pace, Progress, Review
from tagger_desktop.session import Session
from tagger_desktop.settings import Settings
from tests.seeing import Eye, Namer, paint


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session on photos of three colours, with a tagger that sees colours."""
    monkeypatch.setitem(taggers.TAGGERS, "namer", lambda places: Namer())
    monkeypatch.setitem(taggers.EMBEDDERS, "eye", lambda places: Eye())
    for colour in ("red", "green", "blue"):
        paint(tmp_path / "photos", colour, 5)
    opened = Session(Settings(), threads=False, by="test")
    opened.open(tmp_path / "L.tagger", create=True)
    assert opened.cache is not None
    for _ in scan(opened.open_library, opened.cache, tmp_path / "photos"):
        pass
    execute(opened, "review.embedder name=eye")
    opened.show("")
    yield opened
    opened.close()


def found(session: Session, query: str) -> BitMap:
    return matching(session.open_library, parse(query))


def on_show(session: Session) -> Review:
    assert session.review.now is not None
    return session.review.now


def test_one_gesture_accepts_a_page_and_the_rest_comes_up(session: Session) -> None:
    execute(session, "review.suggest tagger=namer")
    execute(session, "review.tag name=red")
    now = on_show(session)
    assert (now.title, len(now.ids), now.line, now.left) == ("red", 5, 5, 5)
    assert now.tag_id < 0
    execute(session, "review.line to=3")
    execute(session, "review.accept_above")

    assert len(found(session, "red")) == 3
    after = on_show(session)
    assert (len(after.ids), after.left, after.tag_id > 0) == (2, 2, True)
    assert session.review.progress.done == 3
    assert session.review.progress.left == 12
    execute(session, "edit.undo")
    assert (on_show(session).left, len(session.vocabulary)) == (5, 0)


def test_exceptions_stay_in_their_place_until_the_page_is_accepted(session: Session) -> None:
    execute(session, "review.suggest tagger=namer")
    execute(session, "review.tag name=red")
    ids = list(on_show(session).ids)
    session.select([ids[1]], ids[1])
    execute(session, "review.reject")
    session.select([ids[2]], ids[2])
    execute(session, "review.correct name=brick")

    now = on_show(session)
    assert list(now.ids) == ids
    assert now.decided == {ids[1]: "rejected", ids[2]: "rejected"}
    session.select([ids[1]])
    execute(session, "review.undecide")
    assert on_show(session).decided == {ids[2]: "rejected"}
    execute(session, "review.reject")
    execute(session, "review.accept_above")
    assert found(session, "red") == BitMap([ids[0], ids[3], ids[4]])
    assert found(session, "brick") == BitMap([ids[2]])
    assert on_show(session).title != "red"  # of which nothing is left


def test_another_tag_of_an_exclusive_group_decides_the_suggestion_too(session: Session) -> None:
    with session.open_library.edit("Make") as edit:
        red, blue = (vocabulary.create_tag(edit, name) for name in ("red", "blue"))
        hierarchy.set_group(edit, "Colour", [red, blue], exclusive=True)
    execute(session, "review.suggest tagger=namer")
    execute(session, "review.tag name=red")
    first = on_show(session).ids[0]
    session.select([first], first)
    execute(session, "tag.slot key=2")
    assert on_show(session).decided == {first: "rejected"}
    assert found(session, "blue") == BitMap([first])


def test_without_a_name_a_photo_gets_what_is_suggested_for_it_next(session: Session) -> None:
    execute(session, "review.suggest tagger=namer")
    red = found(session, "name:red*")
    with session.open_library.record() as record:
        run_id = suggestions.begin_run(record, "other", "1")
        blue = suggestions.find(session.open_library, "blue")
        suggestions.put(record, run_id, [(photo_id, blue, 0.2) for photo_id in red])
    execute(session, "review.tag name=red")
    execute(session, "review.correct query=name:red001*")
    assert found(session, "blue") == found(session, "name:red001*")


def test_the_learner_puts_the_rest_in_another_order_but_not_under_the_hands_of_a_person(session: Session) -> None:
    execute(session, "review.suggest tagger=namer")
    execute(session, "review.tag name=red")
    execute(session, "review.accept_above position=2")
    execute(session, "review.line to=1")
    before = on_show(session)
    execute(session, "review.learn")
    assert on_show(session).ids is before.ids
    execute(session, "review.accept_above")
    after = on_show(session)
    assert after.line == len(after.ids)
    execute(session, "review.learn")
    assert set(on_show(session).ids) >= set(after.ids)
    assert on_show(session).ids is not after.ids


def test_the_next_tag_is_another_one_and_at_the_end_there_is_none(session: Session) -> None:
    execute(session, "review.suggest tagger=namer")
    titles = []
    for _ in range(3):
        execute(session, "review.next_tag")
        titles.append(on_show(session).title)
        execute(session, "review.accept_above")
    assert sorted(titles) == ["blue", "green", "red"]
    execute(session, "review.next_tag")
    assert session.review.now is None
    assert session.review.progress.done == 15
    with pytest.raises(UserError, match="not available"):
        execute(session, "review.accept_above")


def test_a_photo_is_decided_with_its_chips_and_the_next_one_comes(session: Session) -> None:
    execute(session, "review.suggest tagger=namer")
    session.show("is:suggested")
    first, second = session.shown.ids[:2]
    session.select([first], first)
    execute(session, "review.photos")
    chips = session.review.chips
    assert chips is not None
    (chip,) = chips.chips
    assert chip.is_on
    execute(session, "review.chip number=1")
    with pytest.raises(UserError, match="no suggestion 7"):
        execute(session, "review.chip number=7")
    execute(session, "review.photo")

    assert list(found(session, "is:reviewed")) == [first]
    assert first not in found(session, "is:suggested")
    assert session.current == second
    execute(session, "review.photo")
    assert len(found(session, "is:tagged is:reviewed")) == 1
    execute(session, "review.close")
    assert not session.review.is_on


def test_a_policy_says_what_it_would_do_and_does_it_when_confirmed(session: Session) -> None:
    said: list[str] = []
    session.notified.connect(lambda notice: said.append(notice.text))
    execute(session, "review.suggest tagger=namer")
    execute(session, "review.policy tagger=namer tag=red confidence=0.5 dry=yes")
    assert said[-1] == "red would be put on 5 photos now"
    assert not found(session, "is:tagged")
    execute(session, "review.policy tagger=namer tag=red confidence=0.5")
    assert len(found(session, "red source:namer")) == 5
    execute(session, "review.audit")
    assert said[-1].startswith("red by namer: 5 photos")
    execute(session, "review.policy tagger=namer tag=red off=yes")
    execute(session, "review.take_back tag=red")
    assert not found(session, "red")
    assert len(found(session, "is:suggested name:red*")) == 5


def test_a_run_can_be_dropped(session: Session) -> None:
    execute(session, "review.suggest tagger=namer query=name:red*")
    (run,) = suggestions.runs(session.open_library)
    execute(session, f"review.drop_run run={run.id}")
    assert not found(session, "is:suggested")
    with pytest.raises(UserError, match="no run"):
        execute(session, f"review.drop_run run={run.id}")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("review.tag name=nothing", "none of that name is proposed"),
        ("review.suggest tagger=nobody", "no tagger 'nobody'"),
        ("review.suggest min_confidence=2", "between 0 and 1"),
        ("review.accept_above tag=red confidence=high", "is no number for confidence"),
        ("review.embedder name=nobody", "no embedder 'nobody'"),
        ("review.policy tagger=namer tag=nothing confidence=0.9", "none of that name"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(session: Session, line: str, says: str) -> None:
    failed: list[str] = []
    session.notified.connect(lambda notice: failed.append(notice.text))
    try:
        execute(session, line)
    except UserError as error:
        failed.append(error.text)
    assert says in failed[-1]


def test_the_pace_is_that_of_the_last_minutes_without_the_pauses() -> None:
    now = 0.0
    pace = Pace(lambda: now)
    now = 10.0
    pace.add(20)
    assert pace.progress(60) == Progress(20, 60, 120.0, 30.0)
    now = 3_610.0  # an hour later, of which 20 seconds count
    pace.add(10)
    assert pace.progress(60) == Progress(30, 60, 60.0, 60.0)


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    assert main([*words, "--json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_the_command_line_suggests_reviews_and_learns(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(session.open_library.path)
    session.close()

    seen = answer(capsys, "suggest", path, "--tagger", "namer")
    assert (seen["photos"], seen["suggestions"]) == (15, 15)
    tried = answer(capsys, "review", path, "--tag", "red", "--accept-above", "0.5", "--dry-run")
    assert tried == {"accepted": 5, "rejected": 0, "left": 0}
    assert answer(capsys, "review", path, "--tag", "red", "--accept-above", "0.5") == tried
    assert answer(capsys, "review", path, "--reject-below", "1", "--tag", "blue")["rejected"] == 5
    assert answer(capsys, "search", path, "red", "--count") == {"count": 5}
    learnt = answer(capsys, "learn", path)
    assert (learnt["tags"], learnt["photos"]) == (2, 5)  # red, and the colour above it
    assert answer(capsys, "review", path, "--accept-above", "0")["left"] == 0
    assert answer(capsys, "undo", path) == {"undone": "Review"}
    assert main(["review", path]) == 2
    assert "Say what to decide" in capsys.readouterr().err
    assert main(["review", path, "--tag", "nothing", "--accept-above", "0.5"]) == 2
    assert main(["suggest", path, "--tagger", "nobody"]) == 2
