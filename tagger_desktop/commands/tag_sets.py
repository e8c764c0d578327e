"""Several tags in one gesture: copied from a photo, or kept as a recipe."""

from __future__ import annotations

import json

from tagger_desktop.commands.registry import command, has_library, has_targets
from tagger_desktop.commands.tag import put_on
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.vocabulary import TagId, key
from tagger_desktop.library import photos, saved
from tagger_desktop.session import Session


@command("tag.copy", "Copy tags", menu="Tag", when=has_targets, icon="copy", section=2)
def copy(session: Session) -> None:
    """Remember the tags of the current photo, to paste them on others."""
    session.copied_tags = _tags_of_current(session)
    names = ", ".join(session.vocabulary.title(tag_id) for tag_id in session.copied_tags)
    session.notify(f"Copied tags: {names}" if names else "The photo has no tags to copy.")


@command("tag.paste", "Paste tags", menu="Tag", when=has_targets, icon="paste", section=2)
def paste(session: Session) -> None:
    """Put the copied tags on the photos, beside those they have."""
    if not session.copied_tags:
        raise UserError("No tags were copied yet.", "Press Ctrl+C on a photo that has some.")
    put_on(session, session.copied_tags)


@command("tag.recipe", "Apply a recipe", menu="Tag", when=has_targets, section=2)
def recipe(session: Session, name: str) -> None:
    """Put the tags of a recipe on the photos."""
    for known, text in saved.saved(session.open_library.read(), "recipe").items():
        if key(known) == key(name):
            put_on(session, tuple(TagId(tag_id) for tag_id in json.loads(text)))
            return
    raise UserError(f"There is no recipe {name!r}.")


@command("tag.save_recipe", "Save tags as a recipe…", menu="Tag", when=has_targets, section=2)
def save_recipe(session: Session, name: str = "", key: str = "") -> None:
    """Keep the tags of the current photo as a recipe, and put it on a key if one is given."""
    tags = _tags_of_current(session)
    if not tags:
        raise UserError("The current photo has no tags to keep.")
    name = name or session.prompts.text("Save tags as a recipe", "Name") or ""
    if not name:
        return
    session.edit(
        f"Save recipe {name}",
        lambda edit: saved.keep(edit, "recipe", name, json.dumps(tags)),
        lambda kept: session.notify(f"Saved {len(tags)} tags as the recipe {kept}", undo=True),
    )
    if key:
        session.settings.keys[key] = f'tag.recipe name="{name}"'
        session.settings.save()
        session.request("keys_changed")


@command("tag.delete_recipe", "Delete a recipe", menu="Tag", when=has_library, section=2)
def delete_recipe(session: Session, name: str) -> None:
    """Forget a recipe; the tags stay."""
    session.edit(f"Delete recipe {name}", lambda edit: saved.drop(edit, "recipe", name))


def _tags_of_current(session: Session) -> tuple[TagId, ...]:
    """Return the tags of the photo that has the focus, or of the only selected one."""
    photo_id = session.current
    if photo_id is None:
        photo_id = next(iter(session.targets), None)
    cards = photos.cards(session.open_library.read(), [photo_id] if photo_id is not None else [])
    return tuple(TagId(tag_id) for card in cards for tag_id in card.tags if tag_id in session.vocabulary.tags)
