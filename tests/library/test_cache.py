"""The disposable cache of thumbnails."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tagger_desktop.library import cache as cache_module
from tagger_desktop.library.cache import Cache

SIDE = 256
JPEG = bytes(20_000)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    cache = Cache(tmp_path / "L.cache", limit_bytes=40 * len(JPEG))
    yield cache
    cache.close()


def _age(cache: Cache, used: int, names: list[str]) -> None:
    with closing(sqlite3.connect(cache.path, isolation_level=None)) as db:
        db.executemany("UPDATE thumbnail SET used = ? WHERE fingerprint = ?", [(used, name) for name in names])


def _kept(cache: Cache, names: list[str]) -> list[str]:
    return [name for name in names if cache.thumbnail(name, SIDE) is not None]


def test_the_longest_unused_thumbnails_give_way(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "FORGOTTEN", 3)
    old, newer = [f"old{n}" for n in range(15)], [f"newer{n}" for n in range(15)]
    cache.store((name, SIDE, JPEG) for name in old + newer)
    _age(cache, 1_000, old)
    _age(cache, 2_000, newer)
    assert cache.thumbnail(old[0], SIDE) == JPEG, "looking at it makes it young"
    newest = [f"newest{n}" for n in range(15)]
    cache.store((name, SIDE, JPEG) for name in newest)
    assert cache.size_bytes <= cache.limit_bytes
    assert _kept(cache, newest) == newest
    assert _kept(cache, newer) == newer
    kept = _kept(cache, old)
    assert old[0] in kept
    assert len(kept) < len(old)


def test_the_file_does_not_outgrow_its_limit(cache: Cache) -> None:
    for start in range(0, 400, 10):
        cache.store((f"photo{n}", SIDE, JPEG) for n in range(start, start + 10))
        assert cache.size_bytes <= cache.limit_bytes
    assert cache.path.stat().st_size <= 2 * cache.limit_bytes


def test_uses_are_written_down_when_the_cache_is_closed(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "L.cache")
    cache.store([("a", SIDE, JPEG)])
    _age(cache, 1_000, ["a"])
    cache.thumbnail("a", SIDE)
    cache.close()
    with closing(sqlite3.connect(cache.path)) as db:
        assert db.execute("SELECT used FROM thumbnail").fetchone()[0] > 1_000


def test_a_forgotten_thumbnail_is_gone_and_can_come_back(cache: Cache) -> None:
    cache.store([("a", SIDE, b"damaged")])
    cache.forget("a")
    assert cache.thumbnail("a", SIDE) is None
    cache.store([("a", SIDE, JPEG)])
    assert cache.thumbnail("a", SIDE) == JPEG
