"""Subcommands that take work to and from other programs."""

from __future__ import annotations

from pathlib import Path

import click

from tagger_desktop.cli.front import (
    DONE,
    PATH,
    SOME_UNREADABLE,
    Out,
    encrypt_option,
    new_only_if_done,
    opened_library,
    photos_of,
    subcommand,
)


@subcommand("export")
@click.argument("library", type=PATH)
@click.argument("format_name", metavar="FORMAT")
@click.argument("path", type=PATH)
@click.argument("query", default="")
def export(out: Out, library: Path, format_name: str, path: Path, query: str) -> None:
    """Write the photos that QUERY finds (all without one) to PATH in FORMAT."""
    from tagger_desktop.jobs.exchange import export as write

    with opened_library(library) as opened:
        photos = photos_of(opened, query)
        result = out.work(write(opened, format_name, path, photos))
        out.result(result)


@subcommand("import")
@click.argument("library", type=PATH)
@click.argument("format_name", metavar="FORMAT")
@click.argument("path", type=PATH)
@encrypt_option
def import_(out: Out, library: Path, format_name: str, path: Path, encrypt: bool) -> int:
    """Bring what PATH holds in FORMAT into LIBRARY (made when absent)."""
    from tagger_desktop.jobs.exchange import import_ as read

    with new_only_if_done(library, encrypt=encrypt) as opened:
        result = out.work(read(opened, format_name, path))
        out.result(result)
    return SOME_UNREADABLE if result["skipped"] else DONE
