"""Subcommands that open the window, and one that works without a screen."""

from __future__ import annotations

from pathlib import Path

import click

from tagger_desktop.cli.front import PATH, Fronts, front
from tagger_desktop.domain.errors import UserError


@front.command("open")
@click.argument("place", type=PATH, required=False)
@click.pass_obj
def open_window(fronts: Fronts | None, place: Path | None) -> int:
    """Open the window, at a library or a folder of photos."""
    if place is not None and not place.exists():
        raise UserError(f"There is no library or folder at {place}.")
    if fronts is None:
        raise UserError("There is no window here.", "Start the program as tagger-desktop.")
    return fronts.window(place)


@front.command("demo", hidden=True)
@click.argument("results", type=PATH)
@click.option("--screenshots-only", is_flag=True)
@click.pass_obj
def demo(fronts: Fronts | None, results: Path, screenshots_only: bool) -> None:
    """Do the main job on the sample photos without a screen, with screenshots."""
    if fronts is None:
        raise UserError("There is no window here.", "Start the program as tagger-desktop.")
    fronts.demo(results, screenshots_only)
