"""Drawing the sample photos and bringing them into a library."""

from __future__ import annotations

from pathlib import Path

from tagger_desktop.domain.progress import Progress, Steps
from tagger_desktop.imaging.sample_photos import SAMPLE_TAGS, draw_samples
from tagger_desktop.jobs.scan import scan
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.library import Library

SHOWN_EVERY = 6  # pictures drawn between two looks of the scan, so that the grid fills while the rest is drawn


def samples(library: Library, cache: Cache, folder: Path) -> Steps:
    """Draw what is missing of the sample photos into `folder` and scan it; the result is that of the scan."""
    folder.mkdir(parents=True, exist_ok=True)
    for done, path in enumerate(draw_samples(folder), 1):
        yield Progress(done, len(SAMPLE_TAGS), path.name)
        if done % SHOWN_EVERY == 0:
            yield from scan(library, cache, folder)
    return (yield from scan(library, cache, folder))
