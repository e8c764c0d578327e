"""Subcommands that write and read vocabulary files."""

from __future__ import annotations

from pathlib import Path

import click

from tagger_desktop.cli.front import PATH, Out, encrypt_option, front, new_only_if_done, opened_library, subcommand


@front.group("vocab")
def vocab() -> None:
    """Write or read the vocabulary as JSON, CSV or a keyword list (.txt), by the file's ending."""


@subcommand("export", vocab)
@click.argument("library", type=PATH)
@click.argument("file", type=PATH)
def export_vocabulary(out: Out, library: Path, file: Path) -> None:
    """Write the vocabulary of LIBRARY to FILE."""
    from tagger_desktop.domain.terms import terms
    from tagger_desktop.domain.text_file import write_text
    from tagger_desktop.formats.vocabulary import format_of

    form = format_of(file)
    with opened_library(library) as opened:
        found = list(terms(opened.vocabulary))
    write_text(file, form.write(found))
    out.result({"tags": len(found)}, lambda: iter([f"Wrote {len(found):,} tags to {file}"]))


@subcommand("import", vocab)
@click.argument("library", type=PATH)
@click.argument("file", type=PATH)
@click.option("--dry-run", is_flag=True, help="Only say what would be added, changed and merged.")
@encrypt_option
def import_vocabulary(out: Out, library: Path, file: Path, dry_run: bool, encrypt: bool) -> None:
    """Take the vocabulary in FILE into LIBRARY (made when absent); nothing is taken away."""
    from tagger_desktop.formats.vocabulary import format_of
    from tagger_desktop.library.terms import preview, take_in

    found = format_of(file).read(file)
    with new_only_if_done(library, encrypt=encrypt) as opened:
        if dry_run:
            taken = preview(opened, found)
        else:
            with opened.edit(f"Import vocabulary {file.name}") as edit:
                taken = take_in(edit, found)
    out.result(taken.as_dict(), lambda: iter([taken.sentence()]))
