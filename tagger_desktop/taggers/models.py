"""Models that a person has added: one folder for each, with its files and what is known of it.

This module starts without NumPy: listing and removing models needs none of them to run.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.whole_file import reason, sync, sync_folder
from tagger_desktop.taggers import EMBEDDERS, TAGGERS

if TYPE_CHECKING:
    from tagger_desktop.taggers.recognition import Found

CARD = "model.json"
PART = ".part"  # ending of folders that are being filled; what is left of one that was stopped is cleared away
USES: dict[str, tuple[str, ...]] = {
    "classifier": ("tagger", "embedder"),
    "detector": ("tagger",),
    "zero-shot": ("tagger", "embedder"),
    "embedder": ("embedder",),
    "words": ("tagger",),
}
"""What a model of each kind can be used as."""
FIELDS = {"name": str, "kind": str, "version": str, "source": str, "licence": str, "labels": int, "files": dict}
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,63}")


@dataclass(frozen=True, slots=True)
class Added:
    """A model that was added, as its card says.

    `version` is a checksum of all its files; `files` has the checksum of each.
    """

    name: str
    kind: str
    version: str
    source: str
    licence: str
    labels: int
    files: Mapping[str, str]
    recipe: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    added: str = ""
    folder: Path = field(default_factory=Path, compare=False)

    @property
    def size_bytes(self) -> int:
        """How much room its files take."""
        return sum((self.folder / name).stat().st_size for name in self.files if (self.folder / name).is_file())

    def as_dict(self) -> dict[str, Any]:
        """Return what `models list --json` says of it."""
        return {
            "name": self.name,
            "type": self.kind,
            "version": self.version,
            "labels": self.labels,
            "licence": self.licence,
            "source": self.source,
            "bytes": self.size_bytes,
        }


def added(own: Path) -> list[Added]:
    """Return the models in the folder of added models, by name; folders without a card that makes sense are none."""
    if not own.is_dir():
        return []
    cards = (_card(folder) for folder in sorted(own.iterdir()) if folder.is_dir() and folder.suffix != PART)
    return [card for card in cards if card is not None]


def _card(folder: Path) -> Added | None:
    try:
        held = json.loads((folder / CARD).read_text("utf-8"))
        if not all(type(held[name]) is kind for name, kind in FIELDS.items()) or held["kind"] not in USES:
            return None
        known = {name: held[name] for name in (*FIELDS, "recipe", "details", "added") if name in held}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Added(**known | {"name": folder.name, "folder": folder})


def one(name: str, own: Path) -> Added:
    """Return the added model of that name. Errors: UserError when there is none."""
    known = added(own)
    for each in known:
        if each.name == name:
            return each
    there = ", ".join(each.name for each in known)
    raise UserError(f"There is no model {name!r}.", f"Added models: {there}." if there else "No model was added yet.")


def add(
    given: Path,
    own: Path,
    *,
    name: str = "",
    kind: str = "",
    labels: Path | None = None,
    licence: str = "",
    source: str = "",
    details: Mapping[str, Any] | None = None,
) -> Added:
    """Copy a model into the folder of added models, after it was recognised and run; wholly or not at all.

    `given` is a folder, a ZIP archive or an .onnx file; `labels` a labels file that stands elsewhere. `details` are
    added to what is found out.

    Errors: UserError in one sentence that names the file and says why it is refused; nothing is changed then.
    """
    from tagger_desktop.taggers.intake import bring
    from tagger_desktop.taggers.recognition import recognise

    if kind and kind not in USES:
        raise UserError(f"There is no kind of model {kind!r}.", f"Kinds: {', '.join(USES)}.")
    called = _free_name(name or given.stem if given.is_file() else name or given.name, own, is_given=bool(name))
    part = own / f".{uuid4().hex[:12]}{PART}"
    try:
        _clear(own)
        part.mkdir(parents=True)
        bring(given, part, labels)
        found = recognise(part, given.name, kind)
        card = _new_card(part, called, found, licence or _licence(part), source or str(given.resolve()), details or {})
        _refuse_twice(card, own)
        (part / CARD).write_text(json.dumps(card, ensure_ascii=False, indent=1), "utf-8")
        for path in part.rglob("*"):
            if path.is_file():
                sync(path)
        part.rename(own / called)
        sync_folder(own)
    except OSError as error:
        why, hint = reason(error)
        raise UserError(f"{given.name} cannot be added: {why}.", hint) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return one(called, own)


def _free_name(wanted: str, own: Path, *, is_given: bool) -> str:
    name = re.sub(r"[^A-Za-z0-9.]+", "-", wanted).strip("-.")[:64] or "model"
    taken = {each.name.casefold() for each in added(own)} | {*TAGGERS, *EMBEDDERS}
    if not is_given:
        numbers = (f"{name[:60]}-{number}" for number in range(2, len(taken) + 3))
        return name if name.casefold() not in taken else next(free for free in numbers if free.casefold() not in taken)
    if not NAME.fullmatch(wanted):
        raise UserError(f"A model cannot be called {wanted!r}.", "Letters, digits, “-” and “.” can be used.")
    if wanted.casefold() in taken:
        raise UserError(f"There is a model {wanted!r} already.", "Choose another name, or remove that one first.")
    return wanted


def _new_card(
    part: Path, name: str, found: Found, licence: str, source: str, details: Mapping[str, Any]
) -> dict[str, Any]:
    files = {path.relative_to(part).as_posix(): checksum(path) for path in sorted(part.rglob("*")) if path.is_file()}
    together = sha256("".join(f"{name} {mark}\n" for name, mark in files.items()).encode()).hexdigest()
    return {
        "name": name,
        "kind": found.kind,
        "version": together[:12],
        "source": source,
        "licence": licence,
        "labels": len(found.labels),
        "files": files,
        "recipe": found.recipe.as_dict(),
        "details": {**found.details, **details},
        "added": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _refuse_twice(card: Mapping[str, Any], own: Path) -> None:
    for each in added(own):
        if each.version == card["version"]:
            raise UserError(f"This model was added already: it is called {each.name!r}.")


def _licence(folder: Path) -> str:
    """Return the first line of a licence that came with the model."""
    from tagger_desktop.taggers.intake import LICENCE

    for path in sorted(folder.iterdir()):
        if LICENCE.fullmatch(path.name):
            lines = path.read_text("utf-8", "replace").splitlines()
            return next((line.strip(" #*")[:100] for line in lines if line.strip(" #*")), "")
    return ""


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, as 64 hexadecimal digits."""
    from hashlib import file_digest

    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _clear(own: Path) -> None:
    """Take away what a program that was killed left half copied."""
    for folder in own.glob(f".*{PART}") if own.is_dir() else ():
        shutil.rmtree(folder, ignore_errors=True)


def remove(name: str, own: Path) -> Added:
    """Delete an added model and return what it was; what it proposed stays.

    Errors: UserError when there is none of that name, or it cannot be deleted.
    """
    found = one(name, own)
    gone = own / f".{uuid4().hex[:12]}{PART}"
    try:
        found.folder.rename(gone)  # at once: half a model is never found
        shutil.rmtree(gone)
    except OSError as error:
        why, hint = reason(error)
        raise UserError(f"The model {name!r} cannot be removed: {why}.", hint) from error
    return found
