"""Models that propose tags and compare photos: adding one's own, fetching public ones, trying, removing."""

from __future__ import annotations

from pathlib import Path

from tagger_desktop.commands.registry import command
from tagger_desktop.domain.errors import UserError
from tagger_desktop.session import Session
from tagger_desktop.settings import places, resource
from tagger_desktop.taggers import catalogue, models

KINDS = "Models (*.onnx *.zip)"


@command("models.list", "Models…", menu="Tag", icon="sparkles", section=7)
def list_models(session: Session) -> None:
    """Show the models there are and those that can be fetched, or, where there is no window, say which."""
    if session.requested.listeners:
        session.request("models")
        return
    known = models.added(places().own)
    there = ", ".join(f"{each.name} ({each.kind})" for each in known) or "none"
    offers = [each.name for each in _offers() if each.name not in {one.name for one in known}]
    session.notify(f"Added models: {there}.", f"To be fetched: {', '.join(offers)}." if offers else "")


@command("models.add", "Add a model…", menu="Tag", section=7)
def add(session: Session, path: Path | None = None, name: str = "", labels: Path | None = None) -> None:
    """Add an ONNX model of one's own: a Custom Vision export, an .onnx file with its labels, or a folder (path=)."""
    from tagger_desktop.jobs.models import add as take

    given = path or session.prompts.open_file("Add a model", KINDS)
    if given is not None:
        session.jobs.start(f"Add {given.name}", lambda: take(given, places().own, name=name, labels=labels))


@command("models.add_folder", "Add a model from a folder…", menu="Tag", section=7)
def add_folder(session: Session, path: Path | None = None) -> None:
    """Add a model whose files are in a folder, such as one of CLIP type."""
    given = path or session.prompts.folder("Add a model from a folder")
    if given is not None:
        add(session, given)


@command("models.get", "Fetch a model…", menu="Tag", section=7)
def get(session: Session, name: str = "") -> None:
    """Fetch a public model from the Hugging Face hub, after showing its licence and size."""
    from tagger_desktop.jobs.models import get as fetch

    offers = _offers()
    if not name:
        titles = {f"{each.title} ({each.size})": each.name for each in offers}
        name = titles.get(session.prompts.choose("Fetch a model", "Model", list(titles)) or "", "")
    if not name:
        return
    wanted = catalogue.offer(name, offers)
    if session.prompts.confirm("Fetch a model", wanted.question, "Fetch"):
        session.jobs.start(f"Fetch {wanted.title}", lambda: fetch(wanted, places().own))


@command("models.remove", "Remove a model…", menu="Tag", section=7)
def remove(session: Session, name: str = "") -> None:
    """Delete a model that was added; what it proposed stays."""
    chosen = _chosen(session, "Remove a model", name)
    if chosen and session.prompts.confirm("Remove a model", f"The files of {chosen} are deleted.", "Remove"):
        models.remove(chosen, places().own)
        session.notify(f"Removed the model {chosen}.")


@command("models.test", "Try a model…", menu="Tag", section=7)
def try_model(session: Session, name: str = "", photo: Path | None = None) -> None:
    """Run an added model on a photo, and say how fast it is and what it proposes."""
    from tagger_desktop.jobs.models import try_out

    chosen = _chosen(session, "Try a model", name)
    if chosen:
        session.jobs.start(f"Try {chosen}", lambda: try_out(chosen, places(), photo))


def _chosen(session: Session, title: str, name: str) -> str:
    if name:
        return models.one(name, places().own).name
    known = [each.name for each in models.added(places().own)]
    if not known:
        raise UserError("No model was added yet.", "Add one of your own, or fetch one.")
    return session.prompts.choose(title, "Model", known) or ""


def _offers() -> list[catalogue.Offer]:
    return catalogue.read(resource("models/catalogue.json"))
