"""Twelve mixed searches over a million photos with ten tags each, against the best SQL we can write for each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.synthetic import library_path
from bench.timing import interleaved, seconds
from tagger_desktop.domain.query import parse
from tagger_desktop.library.facets import facets, tag_counts
from tagger_desktop.library.library import Library
from tagger_desktop.library.search import Order, first_page, matching, search

PHOTOS = 1_000_000
PAGE = 200
GONE = "(SELECT id FROM photo WHERE removed = 1)"


@dataclass(frozen=True, slots=True)
class Case:
    """A search, its order, and by hand: SQL for the number of photos and for the ids of the first page."""

    query: str
    order: Order
    count: str
    page: str


def carrying(tags: str, also: str = "1") -> str:
    """Return the condition that a photo carries one of `tags`, for a walk over photos in order."""
    return f"EXISTS (SELECT 1 FROM photo_tag WHERE photo_id = photo.id AND tag_id IN ({tags})) AND {also}"
