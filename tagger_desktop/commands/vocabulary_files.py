"""Vocabularies in files: taking one in after a look at what it would do, writing one, starting from a template."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tagger_desktop.commands.registry import command, has_library
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.terms import Term, terms
from tagger_desktop.domain.text_file import write_text
from tagger_desktop.formats.vocabulary import KINDS, format_of
from tagger_desktop.library.terms import Taken, preview, take_in
from tagger_desktop.session import Session
from tagger_desktop.settings import resource

TEMPLATES = {
    "photo-library": ("Photo library", "People, places, occasions, nature: a household's photos"),
    "object-detection": ("Object detection", "The everyday things that detectors are trained on"),
    "e-commerce": ("E-commerce", "Clothing and goods by sort, colour, view and background"),
    "medical": ("Medical", "Modality, region, view, finding and quality of a picture"),
    "security": ("Security", "People, vehicles, events and conditions that cameras see"),
}
"""The templates in resources/vocabularies: what each is called, and what for."""

NAMED = 8  # tags that a question names


@command("vocabulary.import", "Import vocabulary…", menu="Tag", when=has_library, icon="import", section=6)
def import_file(session: Session, path: Path | None = None) -> None:
    """Take a vocabulary file (JSON, CSV or keyword list) in, after saying what it adds, changes and merges."""
    path = path or session.prompts.open_file("Import vocabulary", KINDS)
    if path is not None:
        title = f"Import vocabulary {path.name}"
        look_at(session, path, lambda found, taken: _ask(session, title, found, taken))


@command("vocabulary.export", "Export vocabulary…", menu="Tag", when=has_library, icon="export", section=6)
def export_file(session: Session, path: Path | None = None) -> None:
    """Write the vocabulary to a file: JSON, CSV or a keyword list for Lightroom and Bridge, by its ending."""
    library = session.open_library
    path = path or session.prompts.save_file("Export vocabulary", f"{library.path.stem}-vocabulary.json", KINDS)
    if path is None:
        return
    target, form = path, format_of(path)

    def write() -> None:
        found = list(terms(library.vocabulary))
        write_text(target, form.write(found))
        session.post_notice(f"Wrote {len(found):,} tags to {target}")

    session.write(write)  # after what is being changed


@command("vocabulary.template", "Start from a template…", menu="Tag", when=has_library, section=6)
def start_from_template(session: Session, name: str = "") -> None:
    """Add the tags of a template: photo-library, object-detection, e-commerce, medical or security."""
    if not name:
        titles = {title: template for template, (title, _) in TEMPLATES.items()}
        name = titles.get(session.prompts.choose("Start from a template", "Template", list(titles)) or "", "")
    if not name:
        return
    if name not in TEMPLATES:
        raise UserError(f"There is no template {name!r}.", f"Templates: {', '.join(TEMPLATES)}.")
    path = resource(f"vocabularies/{name}.csv")
    title = f"Template {TEMPLATES[name][0]}"
    look_at(session, path, lambda found, taken: take(session, title, found))


def look_at(session: Session, path: Path, then: Callable[[Sequence[Term], Taken], None]) -> None:
    """Read a vocabulary file off the front's thread and hand over what it holds and what taking it in would do.

    Errors: UserError when the file is not of a known sort; what is wrong inside becomes a notice.
    """
    library, form = session.open_library, format_of(path)

    def look() -> None:
        found = form.read(path)
        taken = preview(library, found)
        session.post(lambda: then(found, taken))

    session.write(look)


def take(session: Session, title: str, found: Sequence[Term]) -> None:
    """Take terms into the library as one edit."""
    session.edit(
        title,
        lambda edit: take_in(edit, found),
        lambda taken: session.notify(f"{title}: {taken.sentence()}", undo=bool(taken.added or taken.changed)),
    )


def _ask(session: Session, title: str, found: Sequence[Term], taken: Taken) -> None:
    if not (taken.added or taken.changed):
        session.notify(f"{title}: nothing is new.")
        return
    lines = [f"{taken.sentence()}."]
    for words, names in (("New", taken.added), ("Changed", taken.changed), ("Known by another name", taken.merged)):
        if names:
            lines.append(f"{words}: {', '.join(names[:NAMED])}{', …' if len(names) > NAMED else ''}")
    if session.prompts.confirm("Import vocabulary", "\n\n".join(lines), "Import"):
        take(session, title, found)
