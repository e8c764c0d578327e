"""The command line: the same library, jobs and commands as the window, for scripts and machines without a screen.

Whatever a subcommand needs is imported when it runs, so that `--version` and `--help` answer at once.
"""

from __future__ import annotations

import sys

import click

from tagger_desktop.cli import exchange, models, people, photos, review, run, safety, upkeep, vocabulary, window
from tagger_desktop.cli.front import BAD_INPUT, DONE, Fronts, front
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.text_file import is_text, readable

__all__ = [
    "Fronts",
    "exchange",
    "main",
    "models",
    "people",
    "photos",
    "review",
    "run",
    "safety",
    "upkeep",
    "vocabulary",
    "window",
]


def main(arguments: list[str] | None = None, fronts: Fronts | None = None) -> int:
    """Run one command line and return its exit code: 0 done, 1 some files unreadable, 2 bad input."""
    try:
        for word in sys.argv[1:] if arguments is None else arguments:
            if not is_text(word):  # what Python makes of bytes that are no UTF-8 nothing can store or print
                raise UserError(f"{readable(word)} is not written in UTF-8.")
        result = front.main(arguments, prog_name="tagger-desktop", standalone_mode=False, obj=fronts)
    except UserError as error:
        return _fail(str(error))
    except click.exceptions.Abort:
        return _fail("Stopped.")
    except click.ClickException as error:
        return _fail(error.format_message())
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; there is nobody to tell
        return BAD_INPUT
    return result if isinstance(result, int) else DONE


def _fail(text: str) -> int:
    click.echo("tagger-desktop: " + " ".join(text.split()), err=True)
    return BAD_INPUT
