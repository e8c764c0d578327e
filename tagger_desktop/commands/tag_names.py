"""Making, naming and deleting tags, and the keys they sit on."""

from __future__ import annotations

from tagger_desktop.commands.registry import command, has_library
from tagger_desktop.commands.tag import known_tag
from tagger_desktop.domain.vocabulary import DEFAULT_KIND
from tagger_desktop.library import arranging
from tagger_desktop.library import vocabulary as changes
from tagger_desktop.session import Session


@command("tag.set_key", "Give a tag a key", menu="Tag", when=has_library, section=3)
def set_key(session: Session, name: str, key: str, layer: str | None = None) -> None:
    """Let a key of the keyboard put a tag on photos, in this layer of keys or another; an empty key takes it away."""
    tag_id = known_tag(session.vocabulary, name)
    on = session.layer if layer is None else layer
    session.edit(f"Key {key or 'none'} for {name}", lambda edit: changes.set_key(edit, tag_id, key, on))


@command("layer.next", "Next layer of keys", menu="Tag", when=has_library, icon="keyboard", section=3)
def next_layer(session: Session) -> None:
    """Let the keys put the tags of the next layer on photos; after the last comes the first again."""
    layers = list(session.vocabulary.layers)
    at = layers.index(session.layer) if session.layer in layers else -1
    use_layer(session, layers[(at + 1) % len(layers)])


@command("layer.use", "Use a layer of keys", menu="Tag", when=has_library, section=3)
def use_layer(session: Session, name: str = "") -> None:
    """Let the keys put the tags of a layer on photos; a layer begins with the first tag that gets a key in it."""
    session.layer = name
    session.request("keys_changed")
    session.notify(f"Keys: {name or 'the first layer'}")


@command("tag.create", "New tag…", menu="Tag", when=has_library, section=3)
def create(session: Session, name: str = "", kind: str = "", below: str = "") -> None:
    """Make a tag without putting it on a photo; `below` names the tag it stands under, whose kind it gets."""
    parent = known_tag(session.vocabulary, below) if below else None
    kind = kind or (session.vocabulary.tags[parent].kind if parent is not None else DEFAULT_KIND)
    name = name or session.prompts.text("New tag", "Name") or ""
    if name:
        session.edit(f"New tag {name}", lambda edit: changes.create_tag(edit, name, kind, parent))


@command("tag.rename", "Rename tag…", menu="Tag", when=has_library, section=3)
def rename(session: Session, name: str, to: str = "") -> None:
    """Give a tag another name, on every photo at once."""
    tag_id = known_tag(session.vocabulary, name)
    to = to or session.prompts.text("Rename tag", "New name", name) or ""
    if to and to != name:
        session.edit(f"Rename {name} to {to}", lambda edit: arranging.rename(edit, tag_id, to))


@command("tag.set_kind", "Change the kind of a tag", menu="Tag", when=has_library, section=3)
def set_kind(session: Session, name: str, kind: str) -> None:
    """Make a tag one of another kind, such as `scene`."""
    tag_id = known_tag(session.vocabulary, name)
    session.edit(f"Make {name} a tag of kind {kind}", lambda edit: changes.set_kind(edit, tag_id, kind))


@command("tag.delete", "Delete tag…", menu="Tag", when=has_library, icon="trash", section=3)
def delete(session: Session, name: str) -> None:
    """Delete a tag from the vocabulary and from every photo."""
    tag_id = known_tag(session.vocabulary, name)
    if session.prompts.confirm(
        "Delete tag", f"Delete the tag {name} from the vocabulary and from all photos?", "Delete"
    ):
        session.edit(
            f"Delete tag {name}",
            lambda edit: arranging.delete(edit, [tag_id]),
            lambda photos: session.notify(f"Deleted {name}, which {photos:,} photos had", undo=True),
        )
