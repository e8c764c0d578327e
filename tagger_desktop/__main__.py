"""Where the program starts: it joins the command line and the window, neither of which knows the other."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from pathlib import Path
from types import ModuleType

from tagger_desktop.domain.errors import UserError


def main() -> None:
    """Run the command line, which opens the window when it is given no subcommand."""
    words = sys.argv[1:]
    if words == ["--decode-photos"]:  # how the shipped application starts a process of its own for a guarded decoder
        from tagger_desktop.imaging.worker import main as decode_photos

        return decode_photos()
    if len(words) == 1 and words[0].endswith(".tagger") and os.path.isfile(words[0]):
        with suppress(UserError):  # said below
            sys.exit(window(Path(words[0])))  # a double click on a library: there is no command line to understand
    from tagger_desktop import cli

    sys.exit(cli.main(fronts=cli.Fronts(window, demo)))


def window(place: Path | None) -> int:
    """Show the window until it is closed. Errors: UserError when the system lacks what Qt needs."""
    code: int = load_window().run(place)
    return code


def load_window() -> ModuleType:
    """Import what the first photos need and no more. Errors: UserError when the system lacks what Qt needs."""
    gc.disable()  # nothing becomes garbage while the program starts; ui.garbage collects what does later
    try:
        from tagger_desktop.ui import pyside

        pyside.load()
        from tagger_desktop.ui import app
    except ImportError as error:
        hint = "`python3 dev.py run` installs what Qt needs."
        raise UserError(f"The window cannot be shown: {error}.", hint) from error
    return app


def demo(results: Path, screenshots_only: bool) -> None:
    """Do the main job on the sample photos and take pictures of it."""
    from tagger_desktop import cli
    from tagger_desktop.ui.demo import demo as show

    show(results, cli.main, screenshots_only=screenshots_only)


if __name__ == "__main__":
    main()
