"""Similar photos by commands, and naming groups of alike photos where nothing is tagged yet."""

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
from tagger_desktop.library.search import matching
from tagger_desktop.session import Session
from tagger_desktop.settings import Settings
from tests.seeing import Eye, paint


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session on photos of three colours that an embedder tells apart."""
    monkeypatch.setitem(taggers.EMBEDDERS, "eye", lambda places: Eye())
    for colour in ("red", "green", "blue"):
        paint(tmp_path / "photos", colour, 6)
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


def test_similar_photos_are_shown_until_a_search_or_the_way_back(session: Session) -> None:
    first = min(found(session, "name:green*"))
    session.select([first], first)
    execute(session, "photo.similar limit=5")
    assert BitMap(list(session.shown.ids)) == found(session, "name:green*")
    assert session.shown.ids[0] == first
    assert session.listing == "Similar to green000.png"
    execute(session, "tag.add name=grass")  # what changes in the library leaves them on show
    assert len(session.shown) == 6
    execute(session, "photo.back")
    assert (len(session.shown), session.listing) == (18, "")


def test_a_number_of_photos_that_makes_no_sense_is_refused(session: Session) -> None:
    session.select([1], 1)
    with pytest.raises(UserError, match="Between 1 and"):
        execute(session, "photo.similar limit=0")
    with pytest.raises(UserError, match="at least one group"):
        execute(session, "review.clusters groups=0")


def test_groups_are_named_one_after_the_other_from_nothing(session: Session) -> None:
    execute(session, "review.clusters groups=3")
    for _ in range(3):
        assert session.listing
        ids = BitMap(list(session.shown.ids))
        assert session.selection == ids
        colour = next(one for one in ("red", "green", "blue") if ids <= found(session, f"name:{one}*"))
        execute(session, f"tag.add name={colour}")
    assert session.listing == ""  # no group is left without a name
    assert len(session.shown) == 18
    assert len(session.vocabulary) == 3


def test_an_exception_that_was_taken_out_gets_no_tag(session: Session) -> None:
    execute(session, "review.clusters groups=3")
    group = list(session.shown.ids)
    session.select(group[1:], group[1])
    execute(session, "tag.add name=something")
    assert found(session, "something") == BitMap(group[1:])


def test_a_tag_is_suggested_for_neighbours_and_reviewed(session: Session) -> None:
    first = min(found(session, "name:red*"))
    session.select([first], first)
    execute(session, "tag.add name=rose")
    execute(session, "review.propagate name=rose limit=5")
    now = session.review.now
    assert now is not None
    assert now.title == "rose"
    assert BitMap(list(now.ids)) == found(session, "name:red*") - BitMap([first])


def test_the_next_page_is_of_the_tag_that_is_worth_most_unless_one_was_chosen(session: Session) -> None:
    for colour in ("red", "blue", "green"):
        execute(session, f"tag.add name={colour} query=name:{colour}000*")
    execute(session, "vocabulary.group name=colour exclusive=yes tags=red,blue,green")
    execute(session, "review.learn")
    execute(session, "review.next_tag")
    titles = []
    while (now := session.review.now) is not None:
        titles.append(now.title)
        assert all(len(found(session, f"name:{now.title}*") & BitMap([one])) for one in now.ids[: now.line])
        execute(session, "review.accept_above")
        execute(session, "review.learn")
    assert sorted(set(titles)) == ["blue", "green", "red"]
    assert found(session, "red") == found(session, "name:red*")


def test_a_card_names_what_else_the_photo_may_be(session: Session) -> None:
    for colour in ("red", "blue", "green"):
        execute(session, f"tag.add name={colour} query=name:{colour}000*")
    execute(session, "vocabulary.group name=colour exclusive=yes tags=red,blue,green")
    execute(session, "review.learn")
    execute(session, "review.tag name=red")
    now = session.review.now
    assert now is not None
    assert set(now.others.values()) <= {"blue", "green"}
    photo_id = next(iter(now.others))
    session.select([photo_id], photo_id)
    execute(session, "review.correct")
    assert found(session, now.others[photo_id]) >= BitMap([photo_id])


def test_the_command_line_lists_similar_photos(
    session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session.close()
    path = tmp_path / "photos" / "blue002.png"
    assert main(["similar", str(tmp_path / "L.tagger"), str(path), "--limit", "5", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["photos"]
    assert len(listed) == 5
    assert all(Path(one["path"]).name.startswith("blue") for one in listed)
    assert [one["distance"] for one in listed] == sorted(one["distance"] for one in listed)
    assert main(["similar", str(tmp_path / "L.tagger"), str(tmp_path / "no.png")]) == 2
    assert "has no photo" in capsys.readouterr().err
