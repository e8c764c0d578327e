"""A program to be killed: it scans or tags, and says on stdout what it has acknowledged."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from tagger_desktop.jobs.scan import scan
from tagger_desktop.library import vocabulary
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.library import Library


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def tag(library: Library) -> None:
    """Tag, rate, untag and undo batches for ever; each gesture is acknowledged with the count it leaves behind."""
    ids = [row[0] for row in library.read().execute("SELECT id FROM photo ORDER BY id")]
    for turn in itertools.count(len(library.vocabulary)):
        with library.edit(f"Tag t{turn}") as edit:
            edit.add_tag(vocabulary.create_tag(edit, f"t{turn}"), ids[turn % 7 :])
        say(f"tagged t{turn} {len(ids) - turn % 7}")
        with library.edit(f"Rate {turn}") as edit:
            edit.set_field("rating", turn % 5 + 1, ids)
        say(f"rated {turn % 5 + 1}")
        if turn % 3 == 2:
            library.undo()
            say("undone")
            library.redo()
            say("redone")


def main() -> None:
    what, path, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    library = Library(path) if path.exists() else Library.create(path)
    say("ready")
    if what == "scan":
        for _ in scan(library, Cache(path.with_suffix(".cache")), folder):
            pass
        say("scanned")
    else:
        tag(library)


if __name__ == "__main__":
    main()
