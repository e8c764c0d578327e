"""The file beside an encrypted library that says who can open it: NAME.tagger.keys, JSON, of no use without a password.

It belongs to every file under the same key: the library, its backups, the copies kept at an upgrade. Which those are
their first bytes say, so that a file that was renamed is still found.
"""

from __future__ import annotations

import json
import threading
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from tagger_desktop.domain.errors import UserError, WrongPassword
from tagger_desktop.domain.people import Credentials
from tagger_desktop.domain.vocabulary import key as comparable
from tagger_desktop.domain.whole_file import replacing
from tagger_desktop.library import keys
from tagger_desktop.library.keys import Access, Cost, Entry
from tagger_desktop.library.sqlite import Key, is_encrypted, salt_of

FORMAT = "Tagger keys 1"
ENDING = ".keys"
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 60.0  # after the first wrong password, and at most


@dataclass(frozen=True, slots=True)
class KeyFile:
    """Who can open a library, in the order in which they came."""

    entries: tuple[Entry, ...] = ()

    @property
    def names(self) -> list[str]:
        """The people's names."""
        return [entry.name for entry in self.entries]

    @property
    def salts(self) -> set[bytes]:
        """What the files begin with that can be opened."""
        return {salt for entry in self.entries for salt in entry.sealed}

    def find(self, name: str) -> Entry | None:
        """Return the entry of the person called so, whatever the case; of the only one when `name` is empty."""
        if not name and len(self.entries) == 1:
            return self.entries[0]
        return next((entry for entry in self.entries if comparable(entry.name) == comparable(name)), None)

    def of(self, person: str) -> Entry | None:
        """Return the entry with that id."""
        return next((entry for entry in self.entries if entry.id == person), None)

    def put(self, entry: Entry) -> KeyFile:
        """Return the file with this entry, in place of one with the same id."""
        if self.of(entry.id) is None:
            return KeyFile((*self.entries, entry))
        return KeyFile(tuple(entry if other.id == entry.id else other for other in self.entries))

    def reseal(self, publics: Mapping[str, bytes], key: Key) -> KeyFile:
        """Return the file with one more library key, sealed to the public key of each of these people, by id."""
        return KeyFile(tuple(entry.reseal(publics[entry.id], key) for entry in self.entries if entry.id in publics))

    def only(self, people: Iterable[str], salts: set[bytes]) -> KeyFile:
        """Return the file with the entries of these people alone, for files that begin with one of `salts`."""
        ids = set(people)
        return KeyFile(tuple(entry.keep(salts) for entry in self.entries if entry.id in ids))


def place(library: Path) -> Path:
    """Return where the key file of a library is."""
    return library.with_name(library.name + ENDING)


def load(library: Path) -> KeyFile:
    """Return the key file of an encrypted library, or of a file that has been under another name.

    Errors: UserError when there is none, or it is no key file.
    """
    salt, beside = salt_of(library), place(library)
    if beside.exists() and salt in (found := read(beside)).salts:
        return found
    for path in sorted(library.parent.glob(f"*{ENDING}")):
        with suppress(UserError):
            if salt in (other := read(path)).salts:
                return other
    if beside.exists():
        return found
    raise UserError(
        f"{library} is encrypted (or no library), and its key file {place(library).name} is not beside it.",
        "Put the key file back, from a backup if need be; without it nobody can open the library.",
    )


def read(path: Path) -> KeyFile:
    """Return what a key file holds. Errors: UserError when it cannot be read or is no key file."""
    try:
        said = json.loads(path.read_text("utf-8"))
        if said["format"] != FORMAT:
            raise UserError(f"{path} was written by a newer version of Tagger Desktop.", "Use that or a later one.")
        return KeyFile(tuple(_entry(one) for one in said["people"]))
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"{path} is damaged.", "Put a copy of it in its place; there is one with each backup."
        ) from error


def save(library: Path, keys_of: KeyFile) -> None:
    """Write the key file of a library, wholly or not at all. Errors: UserError."""
    said = {"format": FORMAT, "people": [_image(entry) for entry in keys_of.entries]}
    with replacing(place(library)) as part:
        part.write_text(json.dumps(said, indent=1, ensure_ascii=False), "utf-8")


def make_room(library: Path) -> None:
    """Put aside a key file that has this library's name but belongs to another file; it is never deleted.

    Errors: UserError when it cannot be renamed.
    """
    beside = place(library)
    if not beside.exists():
        return
    number = 1
    while (aside := place(library.with_name(f"{library.stem}.{number}{library.suffix}"))).exists():
        number += 1
    try:
        beside.rename(aside)
    except OSError as error:
        raise UserError(f"{beside} is in the way and cannot be renamed: {error.strerror}.") from error


def save_copy(library: Path, copy: Path, target: Path | None = None) -> None:
    """Put a key file beside `copy` of a library, or where it is going to be (`target`), if it is encrypted.

    Errors: UserError.
    """
    if is_encrypted(copy):
        known, salt = load(library), salt_of(copy)
        there = place(target or copy)
        if there.exists() and salt not in read(there).salts:
            raise UserError(f"{there} exists already, and belongs to another library.", "Choose another name.")
        save(target or copy, known.only([entry.id for entry in known.entries], {salt}))


def unlock(library: Path, who: Credentials) -> Access:
    """Return what a person may open; after a wrong password the next try has to wait, ever longer.

    Takes a third of a second. `who` need not be named where there is only one.
    Errors: WrongPassword; UserError when there is no key file.
    """
    found, salt = load(library), salt_of(library)
    with _guesses.turn(library):
        entry = found.find(who.name)
        if entry is None:
            keys.try_nobody(who.password)
            raise WrongPassword
        return keys.open_entry(entry, who.password, salt)


def wait_s(library: Path) -> float:
    """Return how long a password would have to wait now before it is tried."""
    return _guesses.wait_s(library)


class _Guesses:
    """Wrong passwords since the last right one, for each library; this slows guessing at the keyboard.

    Who has the files can guess with a program of their own: against that stands what each try costs (`keys.Cost`).
    """

    def __init__(self) -> None:
        self._wrong: dict[Path, tuple[int, float]] = {}  # how many, and when the next may be tried
        self._locks: defaultdict[Path, threading.Lock] = defaultdict(threading.Lock)

    def wait_s(self, library: Path) -> float:
        return max(0.0, self._wrong.get(library, (0, 0.0))[1] - monotonic())

    @contextmanager
    def turn(self, library: Path) -> Iterator[None]:
        """Let the block try one password, after those before it and the time that they cost."""
        with self._locks[library]:
            sleep(self.wait_s(library))
            try:
                yield
            except WrongPassword:
                count = self._wrong.get(library, (0, 0.0))[0]
                self._wrong[library] = count + 1, monotonic() + min(FIRST_WAIT_S * 2.0**count, LONGEST_WAIT_S)
                raise
            self._wrong.pop(library, None)


_guesses = _Guesses()


def _image(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "name": entry.name,
        "scrypt": {"n": entry.cost.n, "r": entry.cost.r, "p": entry.cost.p, "salt": _text(entry.salt)},
        "private": _text(entry.private),
        "public": _text(entry.public),
        "sealed": {salt.hex(): _text(box) for salt, box in entry.sealed.items()},
    }


def _entry(said: dict[str, Any]) -> Entry:
    cost = said["scrypt"]
    return Entry(
        str(said["id"]),
        str(said["name"]),
        Cost(int(cost["n"]), int(cost["r"]), int(cost["p"])),
        _bytes(cost["salt"]),
        _bytes(said["private"]),
        _bytes(said["public"]),
        {bytes.fromhex(salt): _bytes(box) for salt, box in said["sealed"].items()},
    )


def _text(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    return b64decode(text, validate=True)
