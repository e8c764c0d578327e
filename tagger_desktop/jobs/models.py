"""Adding, fetching and trying models, as jobs."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from tagger_desktop.domain.errors import Cancelled
from tagger_desktop.domain.progress import Progress, Steps
from tagger_desktop.taggers import Places, View, catalogue, models
from tagger_desktop.taggers.catalogue import Offer

LOOK_S = 0.2  # seconds between two looks at how much has come
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Ready:
    """A model that can be used from now on."""

    model: models.Added

    def sentence(self) -> str:
        """Say what was added."""
        labels = f" with {self.model.labels:,} labels" if self.model.labels else ""
        return f"The model {self.model.name} is ready ({self.model.kind}{labels})"


def add(
    given: Path, own: Path, *, name: str = "", kind: str = "", labels: Path | None = None, licence: str = ""
) -> Steps:
    """Add a model from this computer. Returns Ready.

    Errors: UserError as of `models.add`.
    """
    yield Progress(0, 0, f"Trying {given.name}")
    return Ready(models.add(given, own, name=name, kind=kind, labels=labels, licence=licence))


def get(wanted: Offer, own: Path) -> Steps:
    """Fetch a model and add it; when it is stopped, what has come stays for the next time. Returns Ready.

    Errors: UserError as of `catalogue.get`.
    """
    stopped, come = threading.Event(), [0]

    def report(done: int, total: int) -> None:
        come[0] = done
        if stopped.is_set():
            raise Cancelled

    pool = ThreadPoolExecutor(1, "fetching a model")
    future = pool.submit(catalogue.get, wanted, own, report)
    total = (wanted.size_bytes or 0) // MEGABYTE
    try:
        while not future.done():
            yield Progress(come[0] // MEGABYTE, total, f"MB of {wanted.title}")
            wait([future], LOOK_S)
        return Ready(future.result())
    finally:
        stopped.set()
        pool.shutdown(wait=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a trial showed."""

    name: str
    ms: float
    says: tuple[tuple[str, float], ...]
    length: int

    def sentence(self) -> str:
        """Say how fast it is and what it says."""
        said = ", ".join(f"{name} {confidence:.2f}" for name, confidence in self.says[:5])
        vector = f"a vector of {self.length} numbers" if self.length else ""
        return f"{self.name} takes {self.ms:g} ms a photo; it gives {said or vector or 'nothing for this picture'}"


def try_out(name: str, places: Places, photo: Path | None = None) -> Steps:
    """Run an added model on a photo, or on a drawn picture. Returns Verdict.

    Errors: UserError when there is no such model, it is damaged, or the photo cannot be read.
    """
    from tagger_desktop.domain.errors import UnreadablePhoto, UserError
    from tagger_desktop.imaging.view import view
    from tagger_desktop.taggers import opened

    yield Progress(0, 0, f"Trying {name}")
    try:
        shown = View(view(photo, TRIAL_SIDE)) if photo is not None else None
    except UnreadablePhoto as error:
        raise UserError(f"{photo} cannot be read: {error}") from error
    tried = opened.try_out(name, places, shown)
    says = tuple((one.label.name, round(one.confidence, 3)) for one in tried.proposals)
    return Verdict(name, tried.ms, says, tried.length)


TRIAL_SIDE = 640  # pixels: what the largest of usual models look at
