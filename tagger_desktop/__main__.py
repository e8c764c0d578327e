"""Where the program starts: it chooses the front."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line, which opens the window when it is given no subcommand."""
    from tagger_desktop.cli import main as command_line

    sys.exit(command_line())


if __name__ == "__main__":
    main()
