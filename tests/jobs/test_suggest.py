"""Taggers that look at real photos, and a learner that learns from what a person decides about them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyroaring import BitMap

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.progress import Problem, Steps
from tagger_desktop.domain.query import parse
from tagger_desktop.jobs.learn import Learned, learn, model_in_use
from tagger_desktop.jobs.scan import scan
from tagger_desktop.jobs.suggest import Embedded, Suggested, embed, suggest
from tagger_desktop.library import policy, suggestions, verdicts, vocabulary
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.embedder import choose
from tagger_desktop.library.library import Library
from tagger_desktop.library.search import matching
from tagger_desktop.library.suggested import LEARNER
from tests.seeing import Eye, Namer, paint


def run(steps: Steps) -> tuple[object, list[Problem]]:
    problems: list[Problem] = []
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            return end.value, problems
        if isinstance(step, Problem):
            problems.append(step)


@pytest.fixture
def photos(library: Library, cache: Cache, tmp_path: Path) -> dict[str, BitMap]:
    """Photos of three colours in a library, by colour."""
    for colour in ("red", "green", "blue"):
        paint(tmp_path / "photos", colour, 6)
    run(scan(library, cache, tmp_path / "photos"))
    return {colour: matching(library, parse(f"name:{colour}*")) for colour in ("red", "green", "blue")}


def everything(library: Library) -> BitMap:
    return matching(library, parse(""))


def counted(library: Library) -> dict[str, int]:
    return {suggestions.title(library, tag_id): count for tag_id, count in suggestions.counts(library).items()}


def test_a_tagger_proposes_new_tags_and_leaves_embeddings_of_what_it_saw(
    library: Library, cache: Cache, photos: dict[str, BitMap]
) -> None:
    done, problems = run(suggest(library, cache, Namer(), everything(library), embedder=Eye()))

    assert (done, problems) == (Suggested(18, 18), [])
    assert counted(library) == {"red": 6, "green": 6, "blue": 6}
    assert BitMap(suggestions.of_tag(library, suggestions.find(library, "red")).ids.tolist()) == photos["red"]
    names, vectors = cache.embeddings("eye@1")
    assert vectors.shape == (18, 3)
    assert set(names) == cache.embedded("eye@1")
    (known,) = suggestions.runs(library)
    assert (known.tagger, known.version, known.who, known.suggestions) == ("namer", "1", library.who, 18)
    assert len(library.vocabulary) == 0


def test_only_what_is_sure_enough_and_in_the_vocabulary_is_proposed_where_that_was_asked_for(
    library: Library, cache: Cache, photos: dict[str, BitMap]
) -> None:
    with library.edit("Make") as edit:
        vocabulary.create_tag(edit, "Red")
    run(suggest(library, cache, Namer(), everything(library), only_known=True))
    assert counted(library) == {"Red": 6}
    assert cache.embedding_models() == {}
    done, _ = run(suggest(library, cache, Namer(), everything(library), min_confidence=1.0, only_known=True))
    assert done == Suggested(18, 0)
    assert counted(library) == {}


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_looked_at(
    library: Library, cache: Cache, photos: dict[str, BitMap], tmp_path: Path
) -> None:
    (tmp_path / "photos" / "red000.png").write_bytes(b"no picture any more")
    done, problems = run(suggest(library, cache, Namer(), everything(library)))

    assert done == Suggested(17, 17, unreadable=1)
    assert [problem.path for problem in problems] == [tmp_path / "photos" / "red000.png"]


def test_a_job_that_is_stopped_leaves_what_it_has_done(
    library: Library, cache: Cache, photos: dict[str, BitMap]
) -> None:
    steps = suggest(library, cache, Namer(), everything(library))
    next(steps)
    next(steps)
    steps.close()

    assert sum(counted(library).values()) == 16  # one batch
    assert len(suggestions.runs(library)) == 1


def test_a_second_look_takes_the_place_of_the_first(library: Library, cache: Cache, photos: dict[str, BitMap]) -> None:
    run(suggest(library, cache, Namer(), everything(library)))
    run(suggest(library, cache, Namer({"red": "crimson", "green": "lime", "blue": "navy"}), everything(library)))

    assert counted(library) == {"crimson": 6, "lime": 6, "navy": 6}
    assert len(suggestions.runs(library)) == 1


def test_policies_are_applied_when_a_tagger_is_done(library: Library, cache: Cache, photos: dict[str, BitMap]) -> None:
    with library.edit("Make") as edit:
        policy.set_policy(edit, "namer", vocabulary.create_tag(edit, "red"), 0.5)
    done, _ = run(suggest(library, cache, Namer(), everything(library)))

    assert done == Suggested(18, 18, accepted=6)
    assert matching(library, parse("red")) == photos["red"]
    assert counted(library) == {"green": 6, "blue": 6}


def test_the_learner_proposes_what_follows_from_a_few_verdicts(
    library: Library, cache: Cache, photos: dict[str, BitMap]
) -> None:
    assert run(embed(library, cache, Eye(), everything(library)))[0] == Embedded(18)
    assert run(embed(library, cache, Eye(), everything(library)))[0] == Embedded(0)
    with library.edit("Tag") as edit:
        choose(edit, "eye")
        warm = vocabulary.create_tag(edit, "warm")
        verdicts.accept(edit, library.vocabulary, warm, photos["red"][:2])
        verdicts.reject(edit, library.vocabulary, warm, photos["blue"][:2])
    assert model_in_use(library, cache) == "eye@1"
    done, _ = run(learn(library, cache))

    assert isinstance(done, Learned)
    assert (done.tags, done.photos) == (1, 4)
    found = suggestions.of_tag(library, warm)
    assert set(found.ids[:4]) == set(photos["red"][2:])
    assert not set(found.ids) & set(photos["blue"][:2])
    assert found.confidences[3] > 0.5


def test_learning_again_leaves_one_run_and_taking_the_tags_back_none(
    library: Library, cache: Cache, photos: dict[str, BitMap]
) -> None:
    run(embed(library, cache, Eye(), everything(library)))
    with library.edit("Choose") as edit:
        choose(edit, "eye")
    with library.edit("Tag") as edit:
        warm, cold = (vocabulary.create_tag(edit, name) for name in ("warm", "cold"))
        edit.add_tag(warm, photos["red"][:2])
        edit.add_tag(cold, photos["blue"][:2])
    run(learn(library, cache))
    with library.edit("Decide") as edit:
        verdicts.accept(edit, library.vocabulary, warm, photos["red"][2:4])
        verdicts.reject(edit, library.vocabulary, warm, photos["green"][:1])
    run(learn(library, cache))
    run(learn(library, cache))

    assert [run.tagger for run in suggestions.runs(library)] == [LEARNER]
    runs, rows = (
        library.read()
        .execute(
            "SELECT count(DISTINCT run_id), count(*) FROM suggestion WHERE photo_id IN (SELECT photo_id FROM photo_tag)"
            " AND tag_id = ?",
            (warm,),
        )
        .fetchone()
    )
    assert runs <= 2  # the run that proposed what was accepted, and the one on show
    assert rows >= 2
    for _ in range(2):
        library.undo()
    assert run(learn(library, cache))[0] == Learned()
    assert counted(library) == {}


def test_a_library_without_embeddings_learns_nothing_and_says_so(
    library: Library, cache: Cache, photos: dict[str, BitMap]
) -> None:
    with library.edit("Tag") as edit:
        edit.add_tag(vocabulary.create_tag(edit, "warm"), photos["red"])
    done, _ = run(learn(library, cache))

    assert done == Learned()
    assert done.sentence() == "there is nothing to learn from yet"


def test_a_tagger_that_has_to_be_told_what_to_look_for_refuses_an_empty_vocabulary(
    library: Library, cache: Cache, photos: dict[str, BitMap]
) -> None:
    class Asking(Namer):
        def asked_for(self, words: object) -> Namer:
            from tagger_desktop.taggers import some

            some(words)  # type: ignore[arg-type]
            return self

    with pytest.raises(UserError, match="no tags to look for"):
        run(suggest(library, cache, Asking(), everything(library)))
    assert suggestions.runs(library) == []
