"""Looking at every thumbnail once, so that photos that look alike are found afterwards in no time."""

from __future__ import annotations

from dataclasses import dataclass

from tagger_desktop.domain.errors import UnreadablePhoto
from tagger_desktop.domain.progress import Progress, Steps
from tagger_desktop.imaging.likeness import likeness
from tagger_desktop.library.cache import Cache

SIDE = 256  # pixels of the thumbnails that the scan stores
BATCH = 200  # thumbnails between two writes to the cache: 0.2 s


@dataclass(slots=True)
class Compared:
    """How many photos were looked at."""

    photos: int = 0


def compare(cache: Cache) -> Steps:
    """Find out what each photo looks like that nothing is known of yet; the result is a Compared."""
    waiting, done = cache.without_likeness(SIDE), Compared()
    yield Progress(0, len(waiting))
    for start in range(0, len(waiting), BATCH):
        batch = waiting[start : start + BATCH]
        cache.store_likenesses([(fingerprint, _of(cache, fingerprint)) for fingerprint in batch])
        done.photos += len(batch)
        yield Progress(done.photos, len(waiting))
    return done


def _of(cache: Cache, fingerprint: str) -> int | None:
    thumbnail = cache.thumbnail(fingerprint, SIDE)
    try:
        return likeness(thumbnail) if thumbnail else None
    except UnreadablePhoto:  # damaged in the cache; it is made anew when somebody looks at the photo
        return None
