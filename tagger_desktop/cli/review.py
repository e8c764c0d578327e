"""Subcommands by which taggers propose tags, somebody decides, and the learner learns."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import click

from tagger_desktop.cli.front import (
    DONE,
    PATH,
    SOME_UNREADABLE,
    Out,
    opened_cache,
    opened_library,
    photos_of,
    subcommand,
)
from tagger_desktop.domain.errors import UserError

CONFIDENCE = click.FloatRange(0, 1)


@subcommand("suggest")
@click.argument("library", type=PATH)
@click.argument("query", default="")
@click.option("--tagger", default="", metavar="NAME", help="Which tagger looks; the one that comes along if not given.")
@click.option("--min-confidence", type=CONFIDENCE, default=0.0, metavar="X", help="Leave out what is less sure (0-1).")
@click.option("--only-vocabulary", is_flag=True, help="Propose only tags that there are, no new ones.")
def suggest(out: Out, library: Path, query: str, tagger: str, min_confidence: float, only_vocabulary: bool) -> int:
    """Have a tagger look at the photos that QUERY finds ("" for all), and propose tags."""
    from tagger_desktop.commands.suggesting import suggested
    from tagger_desktop.taggers import DEFAULT_TAGGER

    began = monotonic()
    with opened_library(library) as opened, opened_cache(opened) as cache:
        chosen = photos_of(opened, query)
        done = out.work(
            suggested(
                opened,
                cache,
                tagger or DEFAULT_TAGGER,
                chosen,
                min_confidence=min_confidence,
                only_known=only_vocabulary,
                query=query,
            )
        )
    seconds = round(monotonic() - began, 3)
    found = {"photos": done.photos, "suggestions": done.suggestions, "seconds": seconds}
    out.result(found, lambda: iter([f"{done.sentence()} in {seconds:.1f} s"]))
    return SOME_UNREADABLE if done.unreadable else DONE


@subcommand("review")
@click.argument("library", type=PATH)
@click.option("--tag", "name", default="", metavar="TAG", help="Only suggestions of this tag.")
@click.option("--accept-above", type=CONFIDENCE, metavar="X", help="Accept what is at least so sure (0-1).")
@click.option("--reject-below", type=CONFIDENCE, metavar="X", help="Reject what is less sure (0-1).")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
def review(
    out: Out, library: Path, name: str, accept_above: float | None, reject_below: float | None, dry_run: bool
) -> None:
    """Decide what was suggested, by its confidence."""
    from tagger_desktop.commands.verdicts import decide

    if accept_above is None and reject_below is None:
        raise UserError("Say what to decide with --accept-above X or --reject-below X.")
    if accept_above is not None and reject_below is not None and reject_below > accept_above:
        raise UserError("What is rejected has to be less sure than what is accepted.")
    with opened_library(library) as opened:
        done = decide(opened, name, accept_above, reject_below, dry_run=dry_run)
    found = {"accepted": done.accepted, "rejected": done.rejected, "left": done.left}
    out.result(found, lambda: iter([done.sentence()]))


@subcommand("learn")
@click.argument("library", type=PATH)
def learn(out: Out, library: Path) -> None:
    """Learn from the tags on photos and from verdicts, and propose what follows.

    Photos are looked at first that no tagger has looked at yet.
    """
    from tagger_desktop.commands.suggesting import looked_at
    from tagger_desktop.jobs.learn import learn as fit

    began = monotonic()
    with opened_library(library) as opened, opened_cache(opened) as cache:
        out.work(looked_at(opened, cache))
        done = out.work(fit(opened, cache))
    seconds = round(monotonic() - began, 3)
    found = {"tags": done.tags, "photos": done.photos, "suggestions": done.suggestions, "seconds": seconds}
    out.result(found, lambda: iter([f"{done.sentence()} in {seconds:.1f} s"]))


@subcommand("similar")
@click.argument("library", type=PATH)
@click.argument("path", type=PATH)
@click.option(
    "--limit", type=click.IntRange(1, 1_000), default=20, metavar="N", help="How many photos; 20 if not given."
)
def similar(out: Out, library: Path, path: Path, limit: int) -> None:
    """Find the photos that are most like the photo PATH of the library, the most alike first."""
    from tagger_desktop.commands.suggesting import looked_at
    from tagger_desktop.jobs import similar as looking
    from tagger_desktop.library import photos

    with opened_library(library) as opened, opened_cache(opened) as cache:
        photo_id = photos.at_path(opened.read(), path.absolute())
        if photo_id is None:
            raise UserError(f"The library has no photo {path}.")
        out.work(looked_at(opened, cache))
        near: looking.Near = out.work(looking.similar(opened, cache, looking.Index(), [photo_id], limit))
        where = photos.paths(opened.read(), near.ids)
    found = [
        {"path": str(where[photo_id]), "distance": round(distance, 4)}
        for photo_id, distance in zip(near.ids, near.distances, strict=True)
    ]
    out.result({"photos": found}, lambda: (f"{one['distance']:.3f}  {one['path']}" for one in found))
