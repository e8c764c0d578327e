"""A tagger and an embedder that look at pixels and need no model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tagger_desktop.taggers import Label, Proposal, View

COLOURS = {"red": (220, 30, 40), "green": (40, 180, 60), "blue": (40, 60, 210)}


def paint(folder: Path, colour: str, count: int, *, start: int = 0) -> list[Path]:
    """Make photos of a colour, no two alike."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for number in range(start, start + count):
        noise = np.random.default_rng([number, *colour.encode()]).integers(-25, 26, (24, 32, 3))
        pixels = np.clip(np.array(COLOURS[colour]) + noise, 0, 255).astype(np.uint8)
        made.append(folder / f"{colour}{number:03}.png")
        Image.fromarray(pixels).save(made[-1])
    return made


class Eye:
    """Sees how red, green and blue a photo is."""

    name = "eye"
    version = "1"
    length = 3
    side = 8

    def embed(self, photos: Sequence[View]) -> NDArray[np.float32]:
        """Return the mean colour, as a direction."""
        means = np.array([photo.pixels.reshape(-1, 3).mean(0) for photo in photos], np.float32).reshape(-1, 3) - 80
        return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), np.float32)


class Namer:
    """Says which colour a photo has, and that it has one."""

    name = "namer"
    version = "1"
    side = 8

    def __init__(self, words: dict[str, str] | None = None, *, boxes: bool = False) -> None:
        self.words = words or {colour: colour for colour in COLOURS}
        self.labels = [Label(word, "object", ("colour",)) for word in self.words.values()]
        self.embedder = Eye()
        self._boxes = boxes

    def predict(self, photos: Sequence[View]) -> list[list[Proposal]]:
        """Return the colours in order of how much of each there is."""
        found = []
        for seen in self.embedder.embed(photos):
            sure = np.clip(seen, 0, 1)
            box = (0.25, 0.25, 0.5, 0.5) if self._boxes else None
            rows = [Proposal(label, float(one), box) for label, one in zip(self.labels, sure, strict=True) if one > 0.1]
            found.append(sorted(rows, key=lambda one: -one.confidence))
        return found

    def predict_and_embed(self, photos: Sequence[View]) -> tuple[list[list[Proposal]], NDArray[np.float32]]:
        """Return both from one look."""
        return self.predict(photos), self.embedder.embed(photos)
