"""Several tags in one gesture: copied from a photo, or kept as a recipe."""

from __future__ import annotations

from shlex import quote

from tagger_desktop.commands import keymap
from tagger_desktop.commands.registry import command, has_library, has_targets
from tagger_desktop.commands.tag import known_tag, put_on
from tagger_desktop.commands.targets import meant
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import photos, recipes
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


@command("tag.recipes", "Recipes…", menu="Tag", when=has_library, icon="list", section=2)
def show_recipes(session: Session) -> None:
    """Open the list of recipes: sets of tags to be put on photos together, each with a key if you like."""
    session.request("recipes")


@command("tag.recipe", "Apply a recipe", menu="Tag", when=has_targets, section=2)
def recipe(session: Session, name: str, query: str | None = None) -> None:
    """Put the tags of a recipe on the photos."""
    db, known = session.open_library.read(), session.vocabulary
    found = recipes.called(db, name)
    tags = [tag_id for tag_id in recipes.recipes(db)[found] if tag_id in known.tags]
    if not tags:
        raise UserError(f"The recipe {found} has no tags any more.", "Give it some in Tag > Recipes.")
    put_on(session, tags, meant(session, query), moves_on=query is None)


@command("tag.save_recipe", "Save tags as a recipe…", menu="Tag", when=has_library, section=2)
def save_recipe(session: Session, name: str = "", key: str = "", tags: str = "") -> None:
    """Keep tags (named with commas between, or else those of the current photo) as a recipe, on a key if one is given.

    A recipe of the same name gets these tags instead of its own.
    """
    known = session.vocabulary
    words = [word.strip() for word in tags.split(",") if word.strip()]
    chosen = [known_tag(known, word) for word in words] or list(_tags_of_current(session))
    if not chosen:
        raise UserError("The current photo has no tags to keep.")
    name = name or session.prompts.text("Save tags as a recipe", "Name") or ""
    if not name:
        return

    def say(kept: str) -> None:
        if key:
            give_key(session, kept, key)
        session.notify(f"Saved {len(chosen)} tags as the recipe {kept}", undo=True)

    session.edit(f"Save recipe {name}", lambda edit: recipes.keep(edit, name, chosen), say)


@command("tag.rename_recipe", "Rename a recipe", menu="Tag", when=has_library, section=2)
def rename_recipe(session: Session, name: str, to: str) -> None:
    """Give a recipe another name; its key goes with it."""
    old = recipes.called(session.open_library.read(), name)
    held = key_of(session, old)

    def say(new: str) -> None:
        if held:
            give_key(session, old, "")
            give_key(session, new, held)

    session.edit(f"Rename recipe {old} to {to}", lambda edit: recipes.rename(edit, old, to), say)


@command("tag.key_recipe", "Give a recipe a key", menu="Tag", when=has_library, section=2)
def key_recipe(session: Session, name: str, key: str) -> None:
    """Let a key put the tags of a recipe on photos; an empty key takes it away."""
    give_key(session, recipes.called(session.open_library.read(), name), key)


@command("tag.delete_recipe", "Delete a recipe", menu="Tag", when=has_library, section=2)
def delete_recipe(session: Session, name: str) -> None:
    """Forget a recipe; the tags stay."""
    found = recipes.called(session.open_library.read(), name)
    session.edit(
        f"Delete recipe {found}",
        lambda edit: recipes.drop(edit, found),
        lambda done: session.notify(f"Deleted the recipe {found}", undo=True),
    )


def recipe_line(name: str) -> str:
    """Return the command line that applies a recipe, as the key map has it."""
    return f"tag.recipe name={quote(name)}"


def key_of(session: Session, name: str) -> str:
    """Return the key that applies a recipe, or ""."""
    return next(keymap.keys_of(keymap.load(session.settings.keys), recipe_line(name)), "")


def give_key(session: Session, name: str, key: str) -> None:
    """Put a recipe on a key in place of what the key did, or, with "", on none."""
    keys, default = session.settings.keys, keymap.load({})
    for held in list(keymap.keys_of(keymap.load(keys), recipe_line(name))):
        del keys[held]  # what the key did before comes back
    if key:
        keys[key] = recipe_line(name)
    session.settings.keys = {held: line for held, line in keys.items() if default.get(held, "") != line}
    session.settings.save()
    session.request("keys_changed")


def _tags_of_current(session: Session) -> tuple[TagId, ...]:
    """Return the tags of the photo that has the focus, or of the only selected one."""
    photo_id = session.current
    if photo_id is None:
        photo_id = next(iter(session.targets), None)
    cards = photos.cards(session.open_library.read(), [photo_id] if photo_id is not None else [])
    return tuple(TagId(tag_id) for card in cards for tag_id in card.tags if tag_id in session.vocabulary.tags)
