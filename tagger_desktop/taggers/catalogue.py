"""Public models that can be fetched from the Hugging Face hub, when a person asks for one.

What is known of a file for certain stands in the catalogue; a digest that is not known is recorded when the file was
fetched first, with the digests of all others, in the card of the model.
"""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, cast

from tagger_desktop.domain.errors import Cancelled, UserError
from tagger_desktop.domain.whole_file import reason
from tagger_desktop.taggers import models

HUB = "https://huggingface.co"
DOWNLOAD = ".download"  # ending of folders that are being filled from the hub; they stay, so that it can go on
# Nobody is told what a person fetches, nothing is drawn on the terminal, and there is one way to fetch, over HTTP.
QUIET = {
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_XET": "1",
    "HF_HUB_VERBOSITY": "error",
}
PIECE = 1 << 20  # bytes after which what has come is safe; the hub's own client keeps 10 million in memory
GO_ON = "Ask for it again: it goes on where it stopped."
Report = Callable[[int, int], None]
"""Told how many bytes have come, of how many (0 where that is not known); it may raise Cancelled."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A file on the hub; its size and checksum where they are known. What is optional need not be there."""

    path: str
    bytes: int | None = None
    sha256: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A model of the catalogue."""

    name: str
    title: str
    what: str
    kind: str
    repo: str
    revision: str
    licence: str
    terms: str
    files: tuple[Remote, ...]
    details: Mapping[str, Any]

    @property
    def size_bytes(self) -> int | None:
        """How much is to be fetched; None where the size of its network is not known."""
        sizes = {file.path: file.bytes for file in self.files}
        if any(size is None and path.endswith(".onnx") for path, size in sizes.items()):
            return None
        return sum(size or 0 for size in sizes.values())

    @property
    def size(self) -> str:
        """The size in words."""
        return "size not known before" if self.size_bytes is None else f"{self.size_bytes / 1e6:,.0f} MB"

    @property
    def question(self) -> str:
        """What to ask a person before anything is fetched."""
        return f"{self.title}\n{self.what}\n\nLicence: {self.licence} ({self.terms})\nFrom: {self.repo}\n{self.size}"

    def as_dict(self) -> dict[str, Any]:
        """Return what `models list --json` says of it."""
        return {
            "name": self.name,
            "title": self.title,
            "type": self.kind,
            "licence": self.licence,
            "repo": self.repo,
            "bytes": self.size_bytes,
        }


def read(path: Path) -> list[Offer]:
    """Return the offers of a catalogue, which ships with the program."""
    return [
        Offer(**entry | {"files": tuple(Remote(**file) for file in entry["files"])})
        for entry in json.loads(path.read_text("utf-8"))
    ]


def offer(name: str, offers: list[Offer]) -> Offer:
    """Return the offer of that name. Errors: UserError when there is none."""
    found = next((each for each in offers if each.name == name), None)
    if found is None:
        known = ", ".join(each.name for each in offers)
        raise UserError(f"The catalogue has no model {name!r}.", f"There are: {known}.")
    return found


def get(wanted: Offer, own: Path, report: Report = lambda done, total: None) -> models.Added:
    """Fetch a model and add it; what came before a stop is not fetched again.

    The hub is asked at HF_ENDPOINT where that is set.

    Errors: UserError when there is no connection, a file is not there or not what it should be, or the model does not
    work; Cancelled when `report` says so.
    """
    if any(each.name == wanted.name for each in models.added(own)):
        raise UserError(f"The model {wanted.name!r} is there already.", "Remove it first to fetch it again.")
    folder = own / f".{wanted.name}{DOWNLOAD}"
    total = wanted.size_bytes or 0
    before = 0

    def told(done: int) -> None:
        report(before + done, total)

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in wanted.files:
            before += _fetch(wanted, file, folder, told)
    except OSError as error:
        why, hint = reason(error)
        raise UserError(f"{wanted.title} cannot be fetched: {why}.", hint or GO_ON) from error
    source = f"{HUB}/{wanted.repo} at {wanted.revision[:12]}"
    added = models.add(
        folder, own, name=wanted.name, kind=wanted.kind, licence=wanted.licence, source=source, details=wanted.details
    )
    shutil.rmtree(folder, ignore_errors=True)
    return added


def _fetch(wanted: Offer, file: Remote, folder: Path, report: Callable[[int], None]) -> int:
    """Fetch one file unless it is there, prove that it is what the catalogue says, and return its size."""
    path = folder / file.path
    if not (path.is_file() and file.sha256 and models.checksum(path) == file.sha256):
        _download(wanted, file, folder, report)
    if not path.is_file():
        return 0  # an optional one
    size = path.stat().st_size
    wrong_size = file.bytes is not None and size != file.bytes
    if wrong_size or (file.sha256 and models.checksum(path) != file.sha256):
        path.unlink()
        why = f"it has {size:,} bytes instead of {file.bytes:,}" if wrong_size else "its checksum is another"
        raise UserError(f"{file.path} of {wanted.repo} is not what it should be: {why}.", "Nothing was added.")
    report(size)
    return size


def measured(wanted: Offer) -> Offer:
    """Return the offer with the sizes that the hub tells, for files whose size the catalogue does not know.

    Errors: UserError when the hub does not answer.
    """
    files = []
    for file in wanted.files:
        if file.bytes is None:
            with _asking(wanted, file):
                file = replace(file, bytes=_at_hub(wanted, file).size)
        files.append(file)
    return replace(wanted, files=tuple(files))


def _download(wanted: Offer, file: Remote, folder: Path, report: Callable[[int], None]) -> None:
    """Fetch a file, from where it stopped last time; `hf_hub_download` itself begins anew at every start."""
    path = folder / file.path
    part = path.with_name(f"{path.name}.part")
    part.parent.mkdir(parents=True, exist_ok=True)
    with _asking(wanted, file):
        from huggingface_hub.file_download import http_get

        found = _at_hub(wanted, file)
        come = part.stat().st_size if part.is_file() else 0
        if come > (found.size or come):
            part.unlink()
            come = 0
        with _Counted(part, report) as kept:
            kept.seek(come)
            http_get(found.location, cast("BinaryIO", kept), resume_size=come, expected_size=found.size)
        os.replace(part, path)


class _Counted(io.FileIO):
    """A file that tells how large it has become after each piece that was written."""

    def __init__(self, path: Path, report: Callable[[int], None]) -> None:
        super().__init__(path, "r+" if path.exists() else "w+")
        self._report = report

    def write(self, data: Any) -> int:
        left = memoryview(data)
        while left:
            left = left[super().write(left) :]
        self._report(self.tell())
        return len(data)


def _at_hub(wanted: Offer, file: Remote) -> Any:
    """Return what the hub says of a file: where it is, and its size."""
    from huggingface_hub import get_hf_file_metadata, hf_hub_url

    endpoint = os.environ.get("HF_ENDPOINT") or None
    url = hf_hub_url(wanted.repo, file.path, revision=wanted.revision, endpoint=endpoint)
    return get_hf_file_metadata(url, token=False, library_name="tagger-desktop")


@contextmanager
def _asking(wanted: Offer, file: Remote) -> Iterator[None]:
    """Turn what can go wrong with the hub inside the block into one sentence; an optional file may be absent."""
    errors = _hub_errors()
    try:
        yield
    except errors.EntryNotFoundError as error:
        if not file.optional:
            raise UserError(f"{wanted.repo} has no file {file.path} any more.", "Nothing was added.") from error
    except errors.HfHubHTTPError as error:
        raise UserError(f"{wanted.title} cannot be fetched: the hub says “{_said(error)}”.", GO_ON) from error
    except (Cancelled, UserError):
        raise
    except Exception as error:  # noqa: BLE001 (the hub's own HTTP library, whichever it is, has exceptions of its own)
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's
        raise UserError(f"{wanted.title} cannot be fetched: the hub does not answer.", GO_ON) from error


def _hub_errors() -> Any:
    """Return the module with the hub's exceptions, its client made quiet."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    try:
        from huggingface_hub import constants, errors
    except ImportError as error:
        raise UserError(
            "Fetching models needs the package huggingface-hub.", "Install it with pip install tagger-desktop[models]."
        ) from error
    constants.DOWNLOAD_CHUNK_SIZE = PIECE
    return errors


def _said(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")[:120] or type(error).__name__
