"""Subcommands that find photos on the disk and in the library, and tag them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import click

from tagger_desktop.cli.front import (
    DONE,
    PATH,
    SOME_UNREADABLE,
    Out,
    encrypt_option,
    opened_cache,
    opened_library,
    photos_of,
    subcommand,
)
from tagger_desktop.domain.errors import UserError


@subcommand("scan")
@click.argument("library", type=PATH)
@click.argument("folders", type=PATH, nargs=-1, required=True)
@click.option("--ignore", multiple=True, help="Leave out files and folders that match this pattern.")
@encrypt_option
def scan(out: Out, library: Path, folders: tuple[Path, ...], ignore: tuple[str, ...], encrypt: bool) -> int:
    """Bring LIBRARY (made when absent) up to date with the photos in FOLDERS."""
    from tagger_desktop.jobs.scan import ScanResult
    from tagger_desktop.jobs.scan import scan as scan_folder
    from tagger_desktop.settings import Settings

    for folder in folders:
        if not folder.is_dir():
            raise UserError(f"There is no folder {folder}.")
    began, whole = monotonic(), ScanResult()
    patterns = (*Settings().ignore, *ignore)
    with opened_library(library, create=True, encrypt=encrypt) as opened, opened_cache(opened) as cache:
        for folder in folders:
            whole += out.work(scan_folder(opened, cache, folder, patterns))
    seconds = round(monotonic() - began, 3)
    out.result(whole.as_dict() | {"seconds": seconds}, lambda: iter([f"{whole.sentence()} in {seconds:.1f} s"]))
    return SOME_UNREADABLE if whole.broken else DONE


@subcommand("tag")
@click.argument("library", type=PATH)
@click.argument("query")
@click.option("--add", multiple=True, metavar="TAG", help="Put this tag on; made when it is new.")
@click.option("--remove", multiple=True, metavar="TAG", help="Take this tag off.")
def tag(out: Out, library: Path, query: str, add: tuple[str, ...], remove: tuple[str, ...]) -> None:
    """Put tags on the photos that QUERY finds, and take others off."""
    from tagger_desktop.commands.tag import change_tags

    if not add and not remove:
        raise UserError("Say what to change with --add TAG or --remove TAG.")
    with opened_library(library) as opened:
        photos = photos_of(opened, query)
        changed = change_tags(opened, photos, add, remove)
        out.result(
            {"photos": len(photos), "changed": changed},
            lambda: iter([f"{changed:,} tags changed on {len(photos):,} photos"]),
        )


@subcommand("search")
@click.argument("library", type=PATH)
@click.argument("query")
@click.option("--count", is_flag=True, help="Print only how many there are.")
@click.option("--paths", is_flag=True, help="Print only where they are, one path a line.")
@click.option("--sort", default="added", help="In which order.")
def search(out: Out, library: Path, query: str, count: bool, paths: bool, sort: str) -> None:
    """Find the photos that QUERY describes ("" for all)."""
    from tagger_desktop.domain.query import parse
    from tagger_desktop.library import photos
    from tagger_desktop.library.search import ORDERS, Order
    from tagger_desktop.library.search import search as find

    if sort not in ORDERS:
        raise UserError(f"Photos cannot be sorted by {sort!r}.", f"Orders: {', '.join(ORDERS)}.")
    with opened_library(library) as opened:
        ids = find(opened, parse(query), Order(sort))
        if count:
            out.result({"count": len(ids)}, lambda: iter([f"{len(ids)}"]))
            return
        known, found = opened.vocabulary, []
        for start in range(0, len(ids), PAGE):
            page = ids[start : start + PAGE]
            places = photos.paths(opened.read(), page)
            for card in photos.cards(opened.read(), page):
                names = [known.title(tag_id) for tag_id in card.tags]  # type: ignore[arg-type]
                found.append({"id": card.id, "path": str(places[card.id]), "tags": names})
        out.result({"count": len(ids), "photos": found}, lambda: _lines(found, paths))


PAGE = 5_000  # photos read together


def _lines(found: list[dict[str, Any]], paths: bool) -> Iterator[str]:
    for photo in found:
        yield photo["path"] if paths else "\t".join([photo["path"], ", ".join(photo["tags"])])


@subcommand("tags")
@click.argument("library", type=PATH)
def tags(out: Out, library: Path) -> None:
    """List the vocabulary with the number of photos of each tag."""
    from tagger_desktop.library.vocabulary import counts

    with opened_library(library) as opened:
        known, used = opened.vocabulary, counts(opened.read())
        rows = [
            {
                "name": tag.name,
                "kind": tag.kind,
                "parent": known.tags[tag.parent].name if tag.parent else None,
                "synonyms": list(tag.synonyms),
                "count": used.get(tag.id, 0),
            }
            for tag in known
        ]
        out.result({"tags": rows}, lambda: (f"{row['count']:>8,}  {row['name']}  ({row['kind']})" for row in rows))
