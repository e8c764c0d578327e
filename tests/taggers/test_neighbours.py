"""Nearest photos, groups of one sort, and the same again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tagger_desktop.taggers import neighbours


def sorts(count: int, each: int, spread: float = 0.3) -> NDArray[np.float32]:
    draw = np.random.default_rng(3)
    found = np.repeat(draw.normal(size=(count, 32)), each, axis=0) + spread * draw.normal(size=(count * each, 32))
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


def test_the_nearest_come_first_and_are_exactly_the_nearest() -> None:
    vectors = sorts(5, 40)
    rows, far = neighbours.nearest(vectors, vectors[7:8], 30)
    every = 1 - vectors @ vectors[7]
    assert rows.tolist() == np.argsort(every, kind="stable")[:30].tolist()
    assert rows[0] == 7
    assert np.allclose(far, np.sort(every)[:30].clip(0), atol=1e-5)


def test_near_to_several_photos_is_who_is_near_to_any_of_them() -> None:
    vectors = sorts(5, 10)
    rows, _ = neighbours.nearest(vectors, vectors[[0, 20]], 20)
    assert sorted(rows.tolist()) == [*range(10), *range(20, 30)]


def test_no_more_is_found_than_there_is() -> None:
    vectors = sorts(1, 3)
    assert len(neighbours.nearest(vectors, vectors[:1], 10)[0]) == 3
    assert len(neighbours.nearest(vectors, vectors[:1], 0)[0]) == 0


def test_clusters_are_the_sorts_the_most_typical_photo_first() -> None:
    vectors = np.concatenate([sorts(3, 30)[:60], sorts(3, 30)[60:75]])
    found = neighbours.clusters(vectors, 3)
    assert sorted(sorted(rows.tolist()) for rows in found) == [
        list(range(30)),
        list(range(30, 60)),
        list(range(60, 75)),
    ]
    assert [len(rows) for rows in found] == [30, 30, 15]
    middle = vectors[found[0]].mean(axis=0)
    assert np.argmin(np.square(vectors[found[0]] - middle).sum(axis=1)) == 0


def test_the_same_photos_give_the_same_clusters() -> None:
    vectors = sorts(6, 20, spread=0.8)
    one, other = (neighbours.clusters(vectors, 4) for _ in range(2))
    assert [rows.tolist() for rows in one] == [rows.tolist() for rows in other]


def test_there_are_no_more_clusters_than_photos() -> None:
    assert neighbours.clusters(np.zeros((0, 4), np.float32), 3) == []
    assert len(neighbours.clusters(sorts(1, 2), 5)) <= 2
    assert [len(rows) for rows in neighbours.clusters(np.ones((4, 3), np.float32), 2)] == [4]


def test_the_same_again_is_grouped_around_one_photo() -> None:
    vectors = sorts(8, 1)
    vectors = np.concatenate([vectors, vectors[[2, 2, 5]] + 1e-3]).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found = neighbours.same_again(vectors, 0.99)
    assert [sorted(rows.tolist()) for rows in found] == [[2, 8, 9], [5, 10]]
