"""Subcommands that look after a library: undo, check, backup, statistics."""

from __future__ import annotations

from pathlib import Path

import click

from tagger_desktop.cli.front import DONE, PATH, SOME_UNREADABLE, Out, opened_library, subcommand
from tagger_desktop.cli.safety import put_right


@subcommand("undo")
@click.argument("library", type=PATH)
def undo(out: Out, library: Path) -> None:
    """Take back the newest change."""
    with opened_library(library) as opened:
        title = opened.undo()
        out.result({"undone": title}, lambda: iter([f"Undid: {title}" if title else "There is nothing to undo."]))


@subcommand("redo")
@click.argument("library", type=PATH)
def redo(out: Out, library: Path) -> None:
    """Do the last undone change again."""
    with opened_library(library) as opened:
        title = opened.redo()
        out.result({"redone": title}, lambda: iter([f"Redid: {title}" if title else "There is nothing to redo."]))


@subcommand("check")
@click.argument("library", type=PATH)
@click.option("--repair", is_flag=True, help="Put right what can be, and set the rest aside.")
def check(out: Out, library: Path, repair: bool) -> int:
    """Prove that LIBRARY is whole, and list photos whose file is gone."""
    from tagger_desktop.library import check as checking

    repaired = put_right(library) if repair else []
    with opened_library(library) as opened:
        faults = checking.check(opened)
        gone = [str(path) for path in checking.gone_files(opened)]
        values = {"ok": not faults, "faults": faults, "missing": gone, "repaired": repaired}
        words = [*repaired, *(faults or ["The library is whole."]), *(f"Missing: {path}" for path in gone)]
        out.result(values, lambda: iter(words))
    return SOME_UNREADABLE if faults else DONE


@subcommand("backup")
@click.argument("library", type=PATH)
@click.argument("file", type=PATH)
def backup(out: Out, library: Path, file: Path) -> None:
    """Write a verified copy of LIBRARY to FILE."""
    from tagger_desktop.library.check import backup as back_up

    with opened_library(library) as opened:
        size = back_up(opened, file)
        out.result({"file": str(file), "bytes": size}, lambda: iter([f"Backed up to {file} ({size:,} bytes)"]))


@subcommand("stats")
@click.argument("library", type=PATH)
def stats(out: Out, library: Path) -> None:
    """Count photos, tags and progress."""
    from tagger_desktop.library.check import stats as count

    with opened_library(library) as opened:
        out.result(count(opened))
