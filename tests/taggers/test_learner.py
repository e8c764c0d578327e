"""What is learnt from examples: alternatives, hierarchy, what is not said, and what a confidence is worth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tagger_desktop.domain.vocabulary import Group, Tag, TagId, Vocabulary
from tagger_desktop.taggers import learner, space
from tagger_desktop.taggers.learner import Learner, fit

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
NONE = np.zeros(0, np.int64)
DOG, CAT, ANIMAL, BEACH = (TagId(n) for n in (1, 2, 3, 4))
LENGTH = 64


def sorts(count: int, each: int, spread: float = 0.6, seed: int = 0) -> Floats:
    """Vectors of several sorts, `each` of them of every sort, one sort behind the other."""
    draw = np.random.default_rng(seed)
    middles = draw.normal(size=(count, LENGTH))
    middles /= np.linalg.norm(middles, axis=1, keepdims=True)
    found = np.repeat(middles, each, axis=0) + draw.normal(size=(count * each, LENGTH)) * spread / np.sqrt(LENGTH)
    return (10 * found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


def tags(*names: str, exclusive: Sequence[TagId] = (), parents: dict[TagId, TagId] | None = None) -> Vocabulary:
    made = {TagId(n): Tag(TagId(n), name, parent=(parents or {}).get(TagId(n))) for n, name in enumerate(names, 1)}
    groups = (Group(1, "one of", exclusive=True, tags=tuple(exclusive)),) if exclusive else ()
    return Vocabulary(made, groups=groups)


def rows(first: int, last: int) -> Rows:
    return np.arange(first, last)


def of(learnt: Learner, vectors: Floats, tag_id: TagId) -> Floats:
    found: Floats = learnt.confidences(vectors)[:, learnt.tags.index(tag_id)]
    return found


def test_what_nobody_decided_is_no_example_of_what_a_tag_is_not() -> None:
    vectors = sorts(4, 50)
    known = tags("dog")
    said = of(fit(vectors, {DOG: rows(0, 10)}, {}, NONE, known), vectors, DOG)
    assert said[10:50].mean() > 0.6  # untagged, and dogs all the same
    assert said[50:].mean() < 0.3
    reviewed = of(fit(vectors, {DOG: rows(0, 10)}, {}, rows(10, 40), known), vectors, DOG)
    assert reviewed[40:50].mean() < 0.4  # somebody looked at thirty like these, and saw no dog


def test_a_rejected_photo_lowers_those_like_it() -> None:
    vectors = sorts(3, 40)
    before = of(fit(vectors, {DOG: rows(0, 10)}, {}, NONE, tags("dog")), vectors, DOG)
    after = of(fit(vectors, {DOG: rows(0, 10)}, {DOG: rows(40, 50)}, NONE, tags("dog")), vectors, DOG)
    assert after[50:80].mean() < before[50:80].mean()
    assert after[10:40].mean() > 0.6


def test_tags_that_exclude_each_other_share_what_is_likely() -> None:
    vectors = sorts(2, 60)
    known = tags("dog", "cat", exclusive=(DOG, CAT))
    learnt = fit(vectors, {DOG: rows(0, 20), CAT: rows(60, 80)}, {}, NONE, known)
    said = learnt.confidences(vectors)
    assert (said.sum(axis=1) <= 1 + 1e-5).all()
    assert (of(learnt, vectors, DOG)[20:60] > 0.8).mean() > 0.9
    assert (of(learnt, vectors, CAT)[80:] > 0.8).mean() > 0.9


def test_a_rejected_photo_is_rather_the_other_of_a_group_or_none() -> None:
    vectors = sorts(3, 40)
    known = tags("dog", "cat", exclusive=(DOG, CAT))
    learnt = fit(vectors, {DOG: rows(0, 20), CAT: rows(40, 60)}, {DOG: rows(80, 90)}, rows(90, 100), known)
    neither = learnt.confidences(vectors[100:])
    assert neither.sum(axis=1).mean() < 0.5


def test_a_tag_below_another_is_an_example_of_it_and_never_more_likely() -> None:
    vectors = sorts(4, 40)
    known = tags("dog", "cat", "animal", "beach", parents={DOG: ANIMAL, CAT: ANIMAL})
    positive = {DOG: rows(0, 20), CAT: rows(40, 60), BEACH: rows(80, 100)}
    learnt = fit(vectors, positive, {}, rows(80, 110), known)
    animal = of(learnt, vectors, ANIMAL)
    assert set(learnt.tags) == {DOG, CAT, ANIMAL, BEACH}
    assert animal[20:40].mean() > 0.6
    assert animal[60:80].mean() > 0.6
    assert animal[110:].mean() < 0.3
    for below in (DOG, CAT):
        assert (animal >= of(learnt, vectors, below) - 1e-6).all()


def test_who_is_no_animal_is_no_dog() -> None:
    vectors = sorts(3, 40)
    known = tags("dog", "cat", "animal", parents={DOG: ANIMAL, CAT: ANIMAL})
    learnt = fit(vectors, {DOG: rows(0, 10)}, {ANIMAL: rows(40, 60)}, NONE, known)
    assert of(learnt, vectors, DOG)[60:80].mean() < 0.2


def test_without_examples_nothing_is_learnt() -> None:
    vectors = sorts(2, 10)
    learnt = fit(vectors, {}, {}, NONE, tags("dog"))
    assert learnt.tags == ()
    assert learnt.confidences(vectors).shape == (20, 0)


def blurred(seed: int) -> tuple[Floats, Vocabulary, dict[TagId, Rows], NDArray[np.int64]]:
    """Sorts that cannot be told apart with certainty, 60 of 200 photos of each tagged."""
    vectors = sorts(4, 200, spread=4.0, seed=seed)
    ids = [TagId(n) for n in range(1, 5)]
    positive = {tag_id: rows(at * 200, at * 200 + 60) for at, tag_id in enumerate(ids)}
    return vectors, tags(*"abcd", exclusive=ids), positive, np.repeat(np.arange(4), 200)


def test_confidences_come_true() -> None:
    wrong = []
    for seed in range(3):
        vectors, known, positive, truth = blurred(seed)
        learnt = fit(vectors, positive, {}, NONE, known)
        new = np.concatenate([rows(at * 200 + 60, at * 200 + 200) for at in range(4)])
        said, is_so = learnt.confidences(vectors[new]), truth[new][:, None] == np.arange(4)
        for low in np.arange(0, 1, 0.2):
            of_bin = (said >= low) & (said < low + 0.2)
            if of_bin.sum() > 60:
                wrong.append(abs(said[of_bin].mean() - is_so[of_bin].mean()))
    assert len(wrong) > 8
    assert max(wrong) < 0.15
    assert np.mean(wrong) < 0.06


def test_the_reliability_table_says_so() -> None:
    vectors, known, positive, _ = blurred(0)
    table = fit(vectors, positive, {}, NONE, known).reliability
    assert sum(one.count for one in table) == 240 * 4
    assert all(abs(one.confidence - one.right) < 0.2 for one in table if one.count > 40)


def test_a_tag_says_how_well_it_is_known() -> None:
    vectors, known, positive, _ = blurred(0)
    easy = sorts(2, 40, spread=0.3)
    (dog, cat) = fit(
        easy, {DOG: rows(0, 20), CAT: rows(40, 60)}, {}, NONE, tags("dog", "cat", exclusive=(DOG, CAT))
    ).skills
    assert (dog.precision, dog.recall, dog.needed) == (1.0, 1.0, 0)
    assert (cat.positive, cat.negative) == (20, 20)
    hard = fit(vectors, positive, {}, NONE, known).skills
    assert all(one.precision is not None and one.precision < 0.95 for one in hard)
    assert any(one.needed for one in hard)
    (few,) = fit(easy, {DOG: rows(0, 3)}, {}, NONE, tags("dog")).skills
    assert (few.positive, few.precision, few.needed) == (3, None, 2)


def test_learning_again_from_what_was_learnt_says_the_same() -> None:
    vectors, known, positive, _ = blurred(1)
    first = fit(vectors, {tag_id: found[:-2] for tag_id, found in positive.items()}, {}, NONE, known)
    again = fit(vectors, positive, {}, NONE, known, first)
    anew = fit(vectors, positive, {}, NONE, known)
    assert again.measured_at == first.measured_at  # so few more examples change nothing
    scale = again.tempers / anew.tempers
    assert np.abs(scale - 1).max() < 0.3
    same = again.confidences(vectors).argmax(axis=1) == anew.confidences(vectors).argmax(axis=1)
    assert same.mean() > 0.98


def test_a_new_tag_is_learnt_beside_those_from_before() -> None:
    vectors = sorts(3, 40)
    first = fit(vectors, {DOG: rows(0, 20)}, {}, NONE, tags("dog", "cat"))
    known = tags("dog", "cat", "animal", exclusive=(DOG, CAT))
    learnt = fit(vectors, {DOG: rows(0, 20), CAT: rows(40, 60)}, {}, NONE, known, first)
    assert learnt.tags == (DOG, CAT)
    assert of(learnt, vectors, CAT)[60:80].mean() > 0.7


def test_a_space_brings_photos_nearer_to_those_that_are_like_them() -> None:
    vectors = sorts(3, 50, spread=1.2) / 10
    drawn = space.survey(vectors).of(vectors)
    truth = np.repeat(np.arange(3), 50)

    def spread(found: Floats) -> float:
        middles = np.stack([found[truth == one].mean(axis=0) for one in range(3)])
        within = np.square(found - middles[truth]).sum(axis=1).mean()
        return float(within / np.square(middles - middles.mean(axis=0)).sum(axis=1).mean())

    assert spread(drawn) < 0.7 * spread(vectors)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_space_of_next_to_nothing_is_one_too(count: int) -> None:
    vectors = sorts(1, 3)[:count] / 10
    assert len(space.survey(vectors).of(vectors)) == count


def test_real_clothes_are_told_apart_from_five_photos_of_each_kind(shared: Path) -> None:
    """A smaller draw than `python -m bench learner`, which measures all 2,000 photos."""
    from tagger_desktop.imaging.view import view
    from tagger_desktop.settings import places
    from tagger_desktop.taggers import View, imagenet

    kinds = sorted(path.name for path in (shared / "clothing").iterdir() if path.is_dir())
    few = [path for kind in kinds for path in sorted((shared / "clothing" / kind).glob("*.jpg"))[::8]]
    others = sorted((shared / "clothing_more").glob("*/*.jpg"))[::8]
    eye = imagenet.embedder(places())
    files = [*few, *others]
    seen = np.concatenate([eye.embed([View(view(path, eye.side))]) for path in files])
    truth = np.array([kinds.index(path.parent.name) for path in files])
    vectors = space.survey(seen).of(seen)
    ids = [TagId(n) for n in range(1, 11)]
    examples = {tag_id: np.flatnonzero(truth[: len(few)] == at) for at, tag_id in enumerate(ids)}
    learnt = learner.fit(vectors, examples, {}, NONE, tags(*kinds, exclusive=ids))
    said = learnt.confidences(vectors[len(few) :]).argmax(axis=1)
    assert len(few) == 50
    assert (said == truth[len(few) :]).mean() > 0.69
