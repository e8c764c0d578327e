"""The subcommand that runs any command of the window."""

from __future__ import annotations

from pathlib import Path

import click

from tagger_desktop.cli.front import PATH, Out, opened_session, subcommand


@subcommand("run")
@click.argument("library", type=PATH)
@click.argument("lines", nargs=-1, required=True, metavar="COMMAND...")
def run_commands(out: Out, library: Path, lines: tuple[str, ...]) -> None:
    """Run commands of the window, in order, such as "tag.add name=dog query=beach"."""
    from tagger_desktop.commands import execute
    from tagger_desktop.commands.registry import understand

    for line in lines:  # all of them first, so that a slip in the last one leaves the library as it was
        understand(line)
    said: list[str] = []
    with opened_session(library) as session:
        session.notified.connect(lambda notice: said.append(notice.text))
        for line in lines:
            execute(session, line)
    out.result({"notices": said}, lambda: iter(said))
