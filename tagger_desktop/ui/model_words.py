"""What taggers and embedders are, in words for a person who has to choose one."""

from __future__ import annotations

from dataclasses import dataclass

from tagger_desktop import taggers
from tagger_desktop.taggers import Places, models

BUILT_IN: dict[str, tuple[str, str]] = {
    "imagenet": ("Things and places", "Objects, animals, food and scenes of everyday photos, in 882 words."),
    "properties": ("Properties", "What can be computed: format, colours, light, blur, season, time of day, lettering."),
    "words": ("Your own words", "Looks for the tags of your vocabulary, as far as things and places hint at them."),
    "efficientnet": (
        "Likeness",
        "Sees what photos have in common, for learning from your tags and similar photos.",
    ),
}
LICENCES: dict[str, tuple[str, str, str]] = {
    "imagenet": ("Apache-2.0", "10 MB in the cache", "EfficientNet-Lite2, ImageNet"),
    "efficientnet": ("Apache-2.0", "10 MB in the cache", "EfficientNet-Lite2, ImageNet"),
    "words": ("Apache-2.0", "90 MB, installed apart", "all-MiniLM-L6-v2 and EfficientNet-Lite2"),
    "properties": ("as the program", "none", "no model"),
}
KINDS: dict[str, tuple[str, str]] = {
    "classifier": ("tag", "Says what a photo shows"),
    "detector": ("box", "Says what is on a photo, and where"),
    "zero-shot": ("search", "Looks for your own tags, and for any text"),
    "embedder": ("eye", "Sees what photos have in common"),
    "words": ("tags", "Looks for your own tags by what their words mean"),
}
OWN_WORDS = frozenset({"zero-shot", "words"})  # kinds that look for what the vocabulary has, and nothing else
ICONS = {"imagenet": "sparkles", "properties": "info", "words": "tags", "efficientnet": "eye"}
OF_OTHERS = "Comes with another package that is installed here."


@dataclass(frozen=True, slots=True)
class Told:
    """A tagger or embedder: how it is called, in what words, and what it is."""

    name: str
    title: str
    what: str
    icon: str
    kind: str = ""
    """The kind of an added model; "" for what comes with the program or with another package."""

    @property
    def has_own_words(self) -> bool:
        """Whether it looks for the tags of the vocabulary, and says nothing else."""
        return self.kind in OWN_WORDS or self.name == "words"


def told_taggers(places: Places) -> list[Told]:
    """Return all that propose tags, those of the program first."""
    added = {model.name: model for model in models.added(places.own)}
    return [
        told_added(added[name]) if name in added else told(name)
        for name in taggers.names("tagger", places)
        if name != "words" or is_there(name)
    ]


def is_there(name: str) -> bool:
    """Say whether what a tagger of the program needs is installed."""
    if name != "words":
        return True
    from tagger_desktop.taggers.words import is_installed

    return is_installed()


def told(name: str) -> Told:
    """Return a tagger or embedder of the program, or of another package."""
    title, what = BUILT_IN.get(name, (name, OF_OTHERS))
    return Told(name, title, what, ICONS.get(name, "external"))


def told_added(model: models.Added) -> Told:
    """Return a model that somebody added."""
    picture, does = KINDS[model.kind]
    labels = f" ({model.labels:,} labels)" if model.labels else ""
    return Told(model.name, model.name, f"{does}{labels}.", picture, model.kind)


def size_words(size_bytes: int) -> str:
    """Return how large something is, such as "12 MB"."""
    return f"{size_bytes / 1e6:,.0f} MB" if size_bytes >= 1e6 else f"{max(size_bytes / 1e3, 1):,.0f} kB"
