"""A program to be killed: it encrypts a library, changes its key and its people, and decrypts it, again and again."""

from __future__ import annotations

import itertools
import sys
from contextlib import closing
from pathlib import Path

from tagger_desktop.domain.people import Credentials, Role
from tagger_desktop.library import conversion, key_file, keys, people
from tagger_desktop.library.keys import Access
from tagger_desktop.library.library import Library
from tagger_desktop.library.sqlite import is_encrypted

ANN = Credentials("Ann", "ann's")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def add(path: Path, access: Access, name: str) -> None:
    with closing(Library(path, access=access)) as library:
        people.add(library, Credentials(name, name), Role.VIEWER)
    say(f"added {name}")


def remove(path: Path, access: Access, name: str) -> Access:
    with closing(Library(path, access=access)) as library:
        gone = people.removable(library, name)
    access = conversion.rekey(path, access, "test", without=gone.id)
    say(f"removed {name}")
    return access


def main() -> None:
    keys.COST = keys.Cost(n=2)
    path = Path(sys.argv[1])
    Library(path, access=key_file.unlock(path, ANN) if is_encrypted(path) else None).close()
    say("ready")
    for turn in itertools.count():
        access = key_file.unlock(path, ANN) if is_encrypted(path) else conversion.encrypt(path, ANN, "test")
        say("encrypted")
        with closing(Library(path, access=access)) as library:
            known = [person.name for person in people.people(library) if person.name != ANN.name]
        for name in known:
            access = remove(path, access, name)
        add(path, access, f"p{turn}")
        add(path, access, f"q{turn}")
        access = remove(path, access, f"p{turn}")
        access = conversion.rekey(path, access, "test")
        say("rekeyed")
        conversion.decrypt(path, access, "test")
        say("decrypted")


if __name__ == "__main__":
    main()
