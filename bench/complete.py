"""Completing a tag's name while it is typed, among 50,000 tags, against one pass of RapidFuzz over their names."""

from __future__ import annotations

from functools import partial
from statistics import median, quantiles

from rapidfuzz import fuzz, process

from bench import result, seconds
from bench.synthetic import library_path
from tagger_desktop.commands.completion import Completion
from tagger_desktop.library.library import Library

PHOTOS, TAGS = 20_000, 50_000
TYPED = ("tag4", "tag43", "tag432", "tag4321", "tga43", "word", "word1", "wrod1", "49", "tag 50", "t", "xyz")
LIMIT_S, OFFERED = 0.010, 20


def run() -> list[dict[str, object]]:
    """Return the ratio to the bare pass, and that of the slowest key press to what one may take."""
    library = Library(library_path(PHOTOS, TAGS))
    vocabulary = library.vocabulary
    completion = Completion(vocabulary)
    names = [tag.name for tag in vocabulary]
    library.close()
    completion.matches("warm")
    spent: list[float] = []
    bare: list[float] = []
    for _ in range(20):
        for text in TYPED:
            spent.append(seconds(partial(completion.matches, text)))
            bare.append(seconds(partial(process.extract, text, names, scorer=fuzz.ratio, limit=OFFERED)))
    p99 = quantiles(spent, n=100)[98]
    more = {"tags": TAGS, "median_ms": round(median(spent) * 1000, 3)}
    return [
        result("complete", median(spent), median(bare), 1.0, **more),
        result("complete p99", p99, LIMIT_S, 1.0, **more),
    ]
