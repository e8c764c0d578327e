"""A program to be killed, or to meet a failing disk: it works, and says on stdout what it has acknowledged."""

from __future__ import annotations

import itertools
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.people import Credentials
from tagger_desktop.jobs.exchange import export, import_
from tagger_desktop.jobs.relink import map_folder, relink
from tagger_desktop.jobs.scan import scan
from tagger_desktop.library import backups, conversion, key_file, vocabulary
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.library import Library

ADA = Credentials("Ada", "correct horse")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def ids_of(library: Library) -> list[int]:
    return [row[0] for row in library.read().execute("SELECT id FROM photo ORDER BY id")]


def scan_folder(path: Path, folder: Path) -> None:
    library = Library(path) if path.exists() else Library.create(path)
    say("ready")
    for _ in scan(library, Cache(path.with_suffix(".cache")), folder):
        pass
    say("scanned")


def tag(path: Path, folder: Path) -> None:
    """Tag, rate, untag and undo batches for ever; each gesture is acknowledged with the count it leaves behind."""
    library = Library(path)
    ids = ids_of(library)
    say("ready")
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


def count_up(path: Path, name: Path) -> None:
    """Make one tag after the other, `name` before its number, together with others who do the same."""
    library = Library(path)
    ids = ids_of(library)
    say("ready")
    for turn in itertools.count():
        with library.edit(f"Tag {name}{turn}") as edit:
            edit.add_tag(vocabulary.create_tag(edit, f"{name}{turn}"), ids[:50])
        say(f"{name}{turn}")


def undo(path: Path, folder: Path) -> None:
    """Take everything back and do it all again, for ever; say how many edits stand."""
    library = Library(path)
    standing = library.read().execute("SELECT count(*) FROM edit WHERE undone = 0").fetchone()[0]
    say("ready")
    while True:
        while library.undo():
            standing -= 1
            say(f"standing {standing}")
        while library.redo():
            standing += 1
            say(f"standing {standing}")


def bring_in(path: Path, file: Path) -> None:
    library = Library(path) if path.exists() else Library.create(path)
    say("ready")
    for _ in import_(library, "json", file):
        pass
    say("imported")


def write_out(path: Path, file: Path) -> None:
    library = Library(path)
    say("ready")
    while True:
        for _ in export(library, "json", file):
            pass
        say("exported")


def migrate(path: Path, old: Path) -> None:
    shutil.copy(old, path)
    say("ready")
    Library(path).close()
    say("migrated")


def convert(path: Path, folder: Path) -> None:
    """Encrypt, give a new key, decrypt, for ever; the password opens it whenever it has one."""
    say("ready")
    while True:
        if key_file.place(path).exists() and conversion.sqlite.is_encrypted(path):
            access = key_file.unlock(path, ADA)
        else:
            access = conversion.encrypt(path, ADA, "worker")
            say("encrypted")
        access = conversion.rekey(path, access, "worker")
        say("rekeyed")
        conversion.decrypt(path, access, "worker")
        say("decrypted")


def back_up(path: Path, folder: Path) -> None:
    library = Library(path)
    say("ready")
    for turn in itertools.count(len(library.vocabulary)):
        with library.edit(f"Tag t{turn}") as edit:
            vocabulary.create_tag(edit, f"t{turn}")
        made = backups.make(library, folder)
        say(f"{made.path}\t{turn + 1}")


def put_back(path: Path, folder: Path) -> None:
    """Restore one backup and then the other, for ever."""
    say("ready")
    for turn in itertools.count():
        backups.restore(path, folder / f"{turn % 2}.tagger")
        for kept in path.parent.glob("*.before-restore-*"):
            kept.unlink()
        say(f"restored {turn % 2}")


def move(path: Path, folder: Path) -> None:
    """Rename the folder of photos back and forth, and relink them each time."""
    library = Library(path)
    say("ready")
    places = [folder, folder.with_name(folder.name + " moved")]
    while True:
        here = 0 if places[0].exists() else 1
        os.rename(places[here], places[1 - here])
        with suppress(UserError):  # none is missing: it was killed between renaming and relinking, and is renamed back
            found = result(map_folder(library, places[here], places[1 - here]))
            result(relink(library, found.moves))
        say("moved")


def result(steps):  # type: ignore[no-untyped-def]
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


WORK: dict[str, Callable[[Path, Path], None]] = {
    "scan": scan_folder,
    "tag": tag,
    "count": count_up,
    "undo": undo,
    "import": bring_in,
    "export": write_out,
    "migrate": migrate,
    "convert": convert,
    "back up": back_up,
    "restore": put_back,
    "relink": move,
}


def main() -> None:
    what, path, other = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    try:
        WORK[what](path, other)
    except UserError as error:
        say(f"refused: {error}")


if __name__ == "__main__":
    with closing(sys.stdout):
        main()
