"""Suggestions: what is open, what is kept, what new tags are, what persons and policies decide; and undo of it all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from shutil import copyfile

import pytest
from pyroaring import BitMap

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.events import SUGGESTIONS, Changed
from tagger_desktop.domain.query import parse
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import (
    check,
    harvest,
    hierarchy,
    labels,
    policy,
    schema,
    suggestions,
    synonyms,
    verdicts,
    vocabulary,
)
from tagger_desktop.library.examples import examples
from tagger_desktop.library.labels import Said
from tagger_desktop.library.library import Library
from tagger_desktop.library.next_tag import next_tag
from tagger_desktop.library.search import Order, count, matching, search
from tagger_desktop.library.suggested import LEARNER

Known = Callable[[int], list[int]]
Say = Callable[..., int]


@pytest.fixture
def say(library: Library) -> Say:
    """Let a tagger say words of photos, as {word or tag: {photo: confidence}}."""

    def put(said: dict[object, dict[int, float]], tagger: str = "imagenet", version: str = "1") -> int:
        with library.record() as record:
            run_id = suggestions.begin_run(record, tagger, version, {"min_confidence": 0.1}, who="ann")
            for word, sure in said.items():
                tag_id = word if isinstance(word, int) else labels.label_ids(record, [_said(word)])[0]
                suggestions.put(record, run_id, [(photo_id, TagId(tag_id), one) for photo_id, one in sure.items()])
        return run_id

    return put


def _said(word: object) -> Said:
    return word if isinstance(word, Said) else Said(str(word))


def make(library: Library, *names: str) -> list[TagId]:
    with library.edit("Make tags") as edit:
        return [vocabulary.create_tag(edit, name) for name in names]


def opened(library: Library, name: str) -> dict[int, float]:
    found = suggestions.of_tag(library, suggestions.find(library, name))
    return dict(zip(found.ids, (round(one, 4) for one in found.confidences), strict=True))


def counted(library: Library) -> dict[str, int]:
    return {suggestions.title(library, tag_id): number for tag_id, number in suggestions.counts(library).items()}


def test_what_is_suggested_is_no_tag_and_makes_none(library: Library, known: Known, say: Say) -> None:
    one, two, _ = known(3)
    say({"dog": {one: 0.9, two: 0.4}, "cat": {two: 0.3}})

    assert len(library.vocabulary) == 0
    assert counted(library) == {"dog": 2, "cat": 1}
    assert list(matching(library, parse("is:suggested"))) == [one, two]
    assert list(matching(library, parse("source:imagenet confidence<0.5"))) == [two]
    assert list(matching(library, parse("is:tagged"))) == []
    assert search(library, parse("is:suggested"), Order("confidence", descending=True)).tolist() == [one, two]
    assert library.undo() is None


def test_accepting_a_new_tag_makes_it_with_those_above_and_undo_takes_all_of_it_back(
    library: Library, known: Known, say: Say
) -> None:
    one, two = known(2)
    run_id = say({Said("cat", "object", ("mammal", "animal")): {one: 0.9, two: 0.6}})
    new = suggestions.find(library, "cat")
    assert new < 0
    with library.edit("Accept cat") as edit:
        done = verdicts.accept(edit, library.vocabulary, new, [one])

    assert done.photos == 1
    assert library.vocabulary.path(done.tag_id) == ("animal", "mammal", "cat")
    assert opened(library, "cat") == {two: 0.6}
    assert [tag_id for tag_id in suggestions.counts(library)] == [done.tag_id] == [suggestions.meant(library, new)]
    (proposal,) = suggestions.proposers(library, one, done.tag_id)
    assert (proposal.tagger, proposal.version, proposal.confidence, proposal.run_id) == ("imagenet", "1", 0.9, run_id)
    library.undo()
    assert len(library.vocabulary) == 0
    assert opened(library, "cat") == {one: 0.9, two: 0.6}
    library.redo()
    assert opened(library, "cat") == {two: 0.6}


def test_a_word_means_the_tag_of_that_name_or_synonym_as_soon_as_there_is_one(
    library: Library, known: Known, say: Say
) -> None:
    one, two = known(2)
    say({"Hound": {one: 0.9}, "jaguar": {two: 0.8}})
    assert all(tag_id < 0 for tag_id in suggestions.counts(library))
    (dog,) = make(library, "dog")
    with library.edit("Synonym") as edit:
        synonyms.add_synonym(edit, dog, "hound")

    assert suggestions.of_photos(library, [one])[one][0].tag_id == dog
    with library.edit("Cats and cars") as edit:
        animal, car = (vocabulary.create_tag(edit, name) for name in ("animal", "car"))
        beast = vocabulary.create_tag(edit, "jaguar", parent=animal)
        vocabulary.create_tag(edit, "jaguar", parent=car)
    say({Said("jaguar", "object", ("cat", "animal")): {one: 0.7}})
    assert [found.tag_id for found in suggestions.of_photos(library, [one])[one]] == [dog, beast]
    assert suggestions.of_photos(library, [two])[two][0].tag_id < 0  # it could be either


def test_a_word_keeps_its_tag_through_renaming_and_merging_and_proposes_no_deleted_one_again(
    library: Library, known: Known, say: Say
) -> None:
    one, two = known(2)
    say({"cat": {one: 0.9, two: 0.8}})
    with library.edit("Accept") as edit:
        cat = verdicts.accept(edit, library.vocabulary, suggestions.find(library, "cat"), [one]).tag_id
        vocabulary.rename_tag(edit, cat, "Kitty")
    assert counted(library) == {"Kitty": 1}
    (pet,) = make(library, "pet")
    with library.edit("Merge") as edit:
        synonyms.merge(edit, cat, pet)
    assert counted(library) == {"pet": 1}
    with library.edit("Delete") as edit:
        vocabulary.delete_tag(edit, pet)
    assert counted(library) == {}
    assert count(library, parse("is:suggested")) == 0
    library.undo()
    assert counted(library) == {"pet": 1}
    library.redo()
    (again,) = make(library, "cat")
    assert suggestions.counts(library) == {again: 2}


def test_a_deleted_tag_leaves_its_number_to_no_other(library: Library, known: Known) -> None:
    photos = known(3)
    (dog,) = make(library, "dog")
    with library.edit("Reject") as edit:
        verdicts.reject(edit, library.vocabulary, dog, photos)
    with library.edit("Delete") as edit:
        vocabulary.delete_tag(edit, dog)

    assert make(library, "cat") != [dog]
    assert check.check(library) == []


def test_a_rejection_closes_a_suggestion_until_it_is_withdrawn_and_undo_knows_both(
    library: Library, known: Known, say: Say
) -> None:
    one, two = known(2)
    (dog,) = make(library, "dog")
    say({"dog": {one: 0.9, two: 0.8}})
    with library.edit("Tag") as edit:
        edit.add_tag(dog, [two])
    with library.edit("Reject") as edit:
        assert verdicts.reject(edit, library.vocabulary, dog, [one, two]) == 2

    assert opened(library, "dog") == {}
    assert count(library, parse("dog")) == 0
    library.undo()
    assert (opened(library, "dog"), count(library, parse("dog"))) == ({one: 0.9}, 1)
    library.redo()
    with library.edit("Open again") as edit:
        verdicts.withdraw(edit, library.vocabulary, dog, [one])
    assert opened(library, "dog") == {one: 0.9}
    library.undo()
    assert opened(library, "dog") == {}


def test_who_tags_a_photo_after_rejecting_the_tag_has_changed_their_mind(
    library: Library, known: Known, say: Say
) -> None:
    (one,) = known(1)
    dog, puppy = make(library, "dog", "puppy")
    with library.edit("Below") as edit:
        hierarchy.set_parent(edit, puppy, dog)
    say({"puppy": {one: 0.9}})
    with library.edit("Reject") as edit:
        verdicts.reject(edit, library.vocabulary, dog, [one])
    assert opened(library, "puppy") == {}
    with library.edit("Tag") as edit:
        edit.add_tag(dog, [one])
    assert opened(library, "puppy") == {one: 0.9}
    assert examples(library).negative == {}


def test_what_a_photo_has_or_cannot_have_is_not_suggested(library: Library, known: Known, say: Say) -> None:
    one, two, three, four = known(4)
    dog, puppy, cat = make(library, "dog", "puppy", "cat")
    with library.edit("Arrange") as edit:
        hierarchy.set_parent(edit, puppy, dog)
        hierarchy.set_group(edit, "Beast", [dog, cat], exclusive=True)
        edit.add_tag(puppy, [one])
        edit.add_tag(cat, [two])
        edit.set_field("removed", 1, [four])
    say({"dog": dict.fromkeys((one, two, three, four), 0.9), "puppy": {two: 0.8, three: 0.7}})

    assert opened(library, "dog") == {three: 0.9}
    assert opened(library, "puppy") == {three: 0.7}
    assert list(matching(library, parse("is:suggested"))) == [three]
    found = suggestions.of_photos(library, [one, two, three, four])
    assert {photo_id: [one.tag_id for one in of_photo] for photo_id, of_photo in found.items()} == {three: [dog, puppy]}


def test_correcting_says_no_to_one_tag_and_yes_to_another(library: Library, known: Known, say: Say) -> None:
    (one,) = known(1)
    dog, cat = make(library, "dog", "cat")
    say({"dog": {one: 0.9}})
    with library.edit("Correct") as edit:
        verdicts.correct(edit, library.vocabulary, dog, cat, [one])

    taught = examples(library)
    assert (taught.positive, taught.negative) == ({cat: BitMap([one])}, {dog: BitMap([one])})
    library.undo()
    assert opened(library, "dog") == {one: 0.9}
    assert examples(library).photos == BitMap()


def test_going_over_a_photo_decides_all_that_was_shown(library: Library, known: Known, say: Say) -> None:
    (one,) = known(1)
    say({"dog": {one: 0.9}, "cat": {one: 0.2}})
    dog, cat = (suggestions.find(library, name) for name in ("dog", "cat"))
    with library.edit("Review photo") as edit:
        verdicts.finish_photo(edit, library.vocabulary, one, [dog], [cat])

    assert count(library, parse("is:reviewed dog")) == 1
    assert counted(library) == {}
    assert list(examples(library).reviewed) == [one]


def test_a_newer_run_takes_the_place_of_an_older_one_but_for_what_was_decided(
    library: Library, known: Known, say: Say
) -> None:
    one, two, three = known(3)
    (dog,) = make(library, "dog")
    old = say({"dog": {one: 0.9, two: 0.8, three: 0.7}})
    with library.edit("Decide") as edit:
        verdicts.accept(edit, library.vocabulary, dog, [one])
    new = say({"dog": {one: 0.5, two: 0.4}}, version="2")
    with library.record() as record:
        assert suggestions.supersede(record, new, [one, two]) == 1

    assert opened(library, "dog") == {three: 0.7, two: 0.4}
    assert [found.version for found in suggestions.proposers(library, one, dog)] == ["2", "1"]
    assert [(run.id, run.suggestions, run.open) for run in suggestions.runs(library)] == [(new, 2, 1), (old, 2, 1)]


def test_a_run_that_is_dropped_takes_what_nobody_decided_along(library: Library, known: Known, say: Say) -> None:
    one, two = known(2)
    run_id = say({"dog": {one: 0.9, two: 0.8}})
    with library.edit("Accept") as edit:
        dog = verdicts.accept(edit, library.vocabulary, suggestions.find(library, "dog"), [one]).tag_id
    for gone in (1, 0):
        with library.record() as record:
            assert suggestions.drop_run(record, run_id) == gone

    assert (suggestions.runs(library), counted(library)) == ([], {})
    assert suggestions.proposers(library, one, dog)[0].confidence == 0.9
    assert count(library, parse("dog")) == 1


def test_a_hidden_run_is_seen_all_at_once_in_place_of_the_last(library: Library, known: Known, say: Say) -> None:
    one, two = known(2)
    (dog,) = make(library, "dog")
    say({dog: {one: 0.9}}, LEARNER)
    news: list[Changed] = []
    assert opened(library, "dog") == {one: 0.9}
    library.changed.connect(news.append)
    with library.record() as record:
        run_id = suggestions.begin_run(record, LEARNER, "1", hidden=True)
        suggestions.put(record, run_id, [(two, dog, 0.6)])
    assert news == []
    assert opened(library, "dog") == {one: 0.9}
    with library.record() as record:
        suggestions.reveal(record, run_id)
    assert [one.what for one in news] == [{SUGGESTIONS}]
    assert opened(library, "dog") == {two: 0.6}


def test_the_word_of_the_learner_counts_before_that_of_others(library: Library, known: Known, say: Say) -> None:
    one, two, three = known(3)
    (dog,) = make(library, "dog")
    say({"dog": {one: 0.9, two: 0.8, three: 0.3}})
    say({dog: {one: 0.2, three: 0.95}}, LEARNER)

    assert list(opened(library, "dog").items()) == [(three, 0.95), (two, 0.8), (one, 0.2)]
    assert suggestions.of_photos(library, [one])[one][0].confidence == 0.2
    assert list(suggestions.of_tag(library, dog, tagger="imagenet").ids) == [one, two, three]
    assert list(suggestions.of_tag(library, dog, "uncertain").ids) == [one, two, three]


def test_boxes_that_come_with_an_accepted_suggestion_become_regions(library: Library, known: Known) -> None:
    one, two = known(2)
    (dog,) = make(library, "dog")
    with library.record() as record:
        run_id = suggestions.begin_run(record, "finder", "1")
        said = labels.label_ids(record, [Said("dog")])[0]
        box = (0.1, 0.2, 0.3, 0.4, 0.8)
        suggestions.put(record, run_id, [(one, said, 0.8), (two, said, 0.7)], {(one, said): [box, box]})
    assert suggestions.of_photos(library, [one])[one][0].boxes == (box, box)
    with library.edit("Accept") as edit:
        verdicts.accept(edit, library.vocabulary, dog, [one, two])

    rows = library.read().execute("SELECT photo_id, tag_id, shape, points FROM region").fetchall()
    assert rows == [(one, dog, "box", "[0.1, 0.2, 0.3, 0.4]")] * 2
    library.undo()
    assert library.read().execute("SELECT count(*) FROM region").fetchone()[0] == 0


def test_of_tags_that_exclude_each_other_a_photo_gets_the_most_confident(
    library: Library, known: Known, say: Say
) -> None:
    one, two = known(2)
    dog, cat, puppy = make(library, "dog", "cat", "puppy")
    with library.edit("Arrange") as edit:
        hierarchy.set_group(edit, "Beast", [dog, cat], exclusive=True)
        hierarchy.set_parent(edit, puppy, dog)
    say({"dog": {one: 0.9, two: 0.9}, "cat": {one: 0.95}, "puppy": {two: 0.85}})

    wanted = [(tag_id, 0.8, "") for tag_id in (dog, cat, puppy)]
    assert harvest.above(library, wanted) == {cat: BitMap([one]), puppy: BitMap([two])}
    assert harvest.below(library, [dog, puppy], 0.9) == {puppy: BitMap([two])}


def test_a_policy_accepts_without_a_person_and_what_it_did_can_be_seen_and_taken_back(
    library: Library, known: Known, say: Say
) -> None:
    one, two, three = known(3)
    say({"dog": {one: 0.95, two: 0.9, three: 0.5}})
    new = suggestions.find(library, "dog")
    tried = policy.Policy("imagenet", new, 0.9)
    assert policy.would_accept(library, [tried]) == {tried: BitMap([one, two])}
    assert policy.apply(library) == 0
    with library.edit("Policy") as edit:
        policy.set_policy(edit, "imagenet", new, 0.9)
    assert policy.apply(library) == 2
    assert policy.apply(library) == 0

    dog = suggestions.find(library, "dog")
    (done,) = policy.audit(library)
    assert (done.tagger, done.tag_id, done.photos) == ("imagenet", dog, BitMap([one, two]))
    assert list(matching(library, parse("dog source:imagenet"))) == [one, two]
    assert examples(library).positive == {}
    with library.edit("Undo policies") as edit:
        assert policy.take_back(edit, "imagenet", dog) == 2
    assert opened(library, "dog") == {one: 0.95, two: 0.9, three: 0.5}
    assert policy.audit(library) == []
    with library.edit("No policy") as edit:
        policy.set_policy(edit, "imagenet", new, None)
    assert policy.policies(library.read()) == []
    with pytest.raises(UserError, match="above 0"), library.edit("Policy") as edit:
        policy.set_policy(edit, "imagenet", dog, 1.5)


def test_the_tag_to_review_next_is_the_one_of_which_most_can_be_accepted(
    library: Library, known: Known, say: Say
) -> None:
    photos = known(10)
    assert next_tag(library) is None
    say({"dog": dict.fromkeys(photos[:3], 0.9), "cat": dict.fromkeys(photos, 0.3), "cow": {photos[0]: 0.6}})

    first = next_tag(library)
    assert first is not None
    assert suggestions.title(library, first) == "dog"
    second = next_tag(library, {first})
    assert second is not None
    assert suggestions.title(library, second) == "cow"


def test_a_library_from_before_suggestions_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "Old.tagger"
    with monkeypatch.context() as before:
        before.setattr(schema, "STEPS", schema.STEPS[:1])
        before.setattr("tagger_desktop.library.journal.JOURNALLED", ("setting",))
        with closing(sqlite3.connect(path)) as db:
            schema.upgrade(db, path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO run VALUES (1, 'imagenet', '1', '')")
        db.execute("INSERT INTO suggestion VALUES (1, 1, 1, 0.5)")
    library = Library(Path(copyfile(path, tmp_path / "L.tagger")))
    try:
        assert library.read().execute("SELECT * FROM suggestion").fetchall() == [(1, 1, 1, 0.5)]
        assert [(run.tagger, run.suggestions) for run in suggestions.runs(library)] == [("imagenet", 1)]
        assert check.check(library) == []
    finally:
        library.close()
