"""Sample photos, drawn by our own code the first time they are wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tagger_desktop.imaging.sample_photos.album import ALBUM, Shot

__all__ = ["SAMPLE_TAGS", "draw_samples"]

SAMPLE_TAGS: dict[str, tuple[tuple[str, str], ...]] = {shot.path: shot.tags for shot in ALBUM}


def draw_samples(folder: Path) -> Iterator[Path]:
    """Draw the sample photos that `folder` does not hold yet; yield the path of each when it is there.

    Errors: OSError when the folder cannot be written.
    """
    yield from draw_shots(folder, ALBUM)


def draw_shots(folder: Path, shots: Iterable[Shot]) -> Iterator[Path]:
    """Draw those of `shots` that `folder` does not hold yet; yield the path of each when it is there."""
    for shot in shots:
        path = folder / shot.path
        if not path.exists():
            from tagger_desktop.imaging.sample_photos.prints import save  # NumPy waits until there is something to draw

            save(shot, path)
        yield path
