"""How much each tag is used: on how many photos, how lately, and beside which other tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library.facets import tag_counts
from tagger_desktop.library.library import Library

HALF_LIFE_DAYS = 14.0  # after which a use is worth half: of one task's tags little is left two months later
YOUNG_DAYS = 28  # a tag made so lately may be waiting for its first photo
EDITS = 2_000  # the newest ones, 10 ms to read; what came before shows in the number of photos
CHANGES = 20_000  # of them at most, for edits that put thousands of tags
PARTNERS = 8  # tags that the photos have, whose company is looked at: each takes 1 ms
SAMPLE = 200  # photos to look at for each, the last that were added: what stands together is seen on a few
DOUBT = 3  # photos added to a sample, without anything else on them: one photo is no rule yet
LATELY = (
    "SELECT change.row_id, edit.at FROM"
    " (SELECT id, at FROM edit WHERE import_id = 0 AND undone = 0 ORDER BY id DESC LIMIT ?) AS edit"
    " CROSS JOIN change ON change.edit_id = edit.id"
    " WHERE change.table_name = 'photo_tag' AND change.before = 'null' LIMIT ?"
)
YOUNG = "SELECT id FROM tag WHERE created >= ?"
NEWEST = "SELECT photo_id FROM photo_tag WHERE tag_id = ? ORDER BY photo_id DESC LIMIT ?"
COMPANY = f"SELECT tag_id, count(*) FROM photo_tag WHERE photo_id IN ({NEWEST}) GROUP BY tag_id"


@dataclass(frozen=True, slots=True)
class Usage:
    """What a library's history says of its tags; a tag that is left out was not used."""

    counts: Mapping[TagId, int] = field(default_factory=dict)
    """On how many photos each stands."""
    lately: Mapping[TagId, float] = field(default_factory=dict)
    """In how many edits each was put on photos, an edit counting half as much after every HALF_LIFE_DAYS."""
    young: frozenset[TagId] = frozenset()
    """Those made in the last YOUNG_DAYS."""


def usage(library: Library, now: datetime | None = None) -> Usage:
    """Return how much each tag is used, as of `now`."""
    now = now or datetime.now(UTC)
    db = library.read()
    lately: dict[TagId, float] = {}
    for tag_id, at in db.execute(LATELY, (EDITS, CHANGES)):
        lately[tag_id] = lately.get(tag_id, 0.0) + _worth(datetime.fromisoformat(at), now)
    since = (now - timedelta(days=YOUNG_DAYS)).isoformat(timespec="seconds")
    young = frozenset(TagId(tag_id) for (tag_id,) in db.execute(YOUNG, (since,)))
    return Usage(tag_counts(library, below=False), lately, young)


def _worth(at: datetime, now: datetime) -> float:
    # A clock that was set back makes no use worth more than one of this moment.
    days = max(0.0, (now - at) / timedelta(days=1))
    return float(0.5 ** (days / HALF_LIFE_DAYS))


def company(library: Library, tags: Mapping[TagId, int]) -> dict[TagId, float]:
    """Return how often other tags stand where `tags` stand, which some photos have; `tags` says on how many.

    Units: 0 to 1, the share of the photos with one of `tags` that have the other as well, a mean over `tags`.
    """
    db = library.read()
    partners = sorted(tags, key=lambda tag_id: -tags[tag_id])[:PARTNERS]
    shares: dict[TagId, float] = {}
    for partner in partners:
        found: dict[TagId, int] = dict(db.execute(COMPANY, (partner, SAMPLE)))
        photos = found.pop(partner, 0)
        for tag_id, together in found.items():
            if tag_id not in tags:
                shares[tag_id] = shares.get(tag_id, 0.0) + together / (photos + DOUBT) / len(partners)
    return shares
