"""Subcommands for models: those on this computer, and those that can be fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tagger_desktop.cli.front import PATH, Out, front, subcommand
from tagger_desktop.domain.errors import UserError

if TYPE_CHECKING:
    from tagger_desktop.jobs.models import Ready
    from tagger_desktop.taggers.catalogue import Offer
    from tagger_desktop.taggers.models import Added


@front.group("models")
def models() -> None:
    """List, add, fetch, try and remove the models that propose tags and compare photos."""


@subcommand("list", models)
def list_models(out: Out) -> None:
    """List the models that come with the program, those that were added, and those that can be fetched."""
    from tagger_desktop.settings import places
    from tagger_desktop.taggers import EMBEDDERS, TAGGERS
    from tagger_desktop.taggers.models import added

    known, offers = added(places().own), _offers()
    there = {each.name for each in known}
    values = {
        "taggers": list(TAGGERS),
        "embedders": list(EMBEDDERS),
        "models": [each.as_dict() for each in known],
        "available": [each.as_dict() for each in offers if each.name not in there],
    }
    out.result(values, lambda: _listed(list(TAGGERS), known, [each for each in offers if each.name not in there]))


def _listed(built_in: list[str], known: list[Added], offers: list[Offer]) -> Iterator[str]:
    yield f"With the program: {', '.join(built_in)}"
    for each in known:
        yield f"{each.name}  {each.kind}, {each.size_bytes / 1e6:,.1f} MB, {each.licence or 'licence not known'}"
    yield "To be fetched with models get NAME:"
    for offer in offers:
        yield f"  {offer.name}  {offer.title} ({offer.size}, {offer.licence})"


def _offers() -> list[Offer]:
    from tagger_desktop.settings import resource
    from tagger_desktop.taggers.catalogue import read

    return read(resource("models/catalogue.json"))


@subcommand("add", models)
@click.argument("path", type=PATH)
@click.option("--name", default="", help="What it is called; its file's name otherwise.")
@click.option("--labels", type=PATH, help="The file that names its labels, where it stands elsewhere.")
@click.option("--as", "kind", default="", metavar="KIND", help="What it shall be: classifier, detector, embedder …")
@click.option("--licence", default="", help="Under which licence it may be used; kept with it.")
def add(out: Out, path: Path, name: str, labels: Path | None, kind: str, licence: str) -> None:
    """Add the model in PATH: a folder, a ZIP archive (Custom Vision's as it is) or an .onnx file."""
    from tagger_desktop.jobs.models import add as take
    from tagger_desktop.settings import places

    ready: Ready = out.work(take(path, places().own, name=name, kind=kind, labels=labels, licence=licence))
    out.result(ready.model.as_dict(), lambda: iter([f"{ready.sentence()}."]))


@subcommand("get", models)
@click.argument("name")
@click.option("--yes", is_flag=True, help="Agree to the licence and the size beforehand.")
def get(out: Out, name: str, yes: bool) -> None:
    """Fetch the model NAME from the Hugging Face hub, after showing its licence and size."""
    from tagger_desktop.jobs.models import get as fetch
    from tagger_desktop.settings import places
    from tagger_desktop.taggers.catalogue import measured, offer

    wanted = offer(name, _offers())
    if wanted.size_bytes is None:
        wanted = measured(wanted)
    if not yes:
        click.echo(wanted.question, err=True)
        if not click.confirm("Fetch it?", err=True):
            raise UserError("Nothing was fetched.")
    ready: Ready = out.work(fetch(wanted, places().own))
    out.result(ready.model.as_dict(), lambda: iter([f"{ready.sentence()}."]))


@subcommand("remove", models)
@click.argument("name")
def remove(out: Out, name: str) -> None:
    """Delete the added model NAME; what it proposed stays."""
    from tagger_desktop.settings import places
    from tagger_desktop.taggers.models import remove as delete

    gone = delete(name, places().own)
    out.result({"removed": gone.name, "type": gone.kind}, lambda: iter([f"Removed {gone.name}."]))


@subcommand("test", models)
@click.argument("name")
@click.argument("photo", type=PATH, required=False)
def test(out: Out, name: str, photo: Path | None) -> None:
    """Run the model NAME on PHOTO (a drawn picture without one): its speed, and what it says."""
    from tagger_desktop.jobs.models import Verdict, try_out
    from tagger_desktop.settings import places

    found: Verdict = out.work(try_out(name, places(), photo))
    says = [{"tag": tag, "confidence": confidence} for tag, confidence in found.says]
    values = {"name": found.name, "ms": found.ms, "says": says, "vector": found.length or None}
    out.result(values, lambda: iter([f"{found.sentence()}."]))
