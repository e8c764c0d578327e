"""The fields of the search language: one row each, read by the parser, completion, documentation and the library."""

from __future__ import annotations

from dataclasses import dataclass

from tagger_desktop.domain.photo import COLOUR_LABELS, FLAGS, MAX_RATING
from tagger_desktop.domain.query.values import (
    MOST,
    Choice,
    Days,
    Share,
    Sizes,
    ValueType,
    Whole,
    Words,
    ending,
    folder_path,
)
from tagger_desktop.domain.vocabulary import KINDS


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, the type of its values, a line of help, and a search to learn it by."""

    name: str
    type: ValueType
    help: str
    example: str
    aliases: tuple[str, ...] = ()

    @property
    def operators(self) -> tuple[str, ...]:
        """The operators it takes, first the one that completion inserts."""
        return self.type.operators

    @property
    def values(self) -> tuple[str, ...]:
        """The values to complete, all of a closed field and the fixed ones of an open field."""
        return self.type.values


STATES = ("untagged", "tagged", "suggested", "reviewed", "missing", "offline", "broken", "duplicate")
STATE_NAMES = (("duplicates", "duplicate"), ("suggestions", "suggested"))
PARTS = ("region", "gps", "caption", "notes", "taken")
PART_NAMES = (("regions", "region"), ("note", "notes"), ("date", "taken"))
FLAG_NAMES = (("picked", "pick"), ("rejected", "reject"), ("unflagged", "none"))

FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field(
            "tag",
            Words("the name of a tag"),
            "A tag, as if the name stood alone; tag=… leaves out what is below it or implies it",
            "tag=dog",
        ),
        Field("kind", Words("a kind of tag", values=KINDS), "Photos with any tag of a kind", "kind:scene"),
        Field("rating", Whole(0, MAX_RATING), "Stars, 0 for none", "rating>=3", aliases=("stars",)),
        Field("colour", Choice((*COLOUR_LABELS, "none")), "Colour label", "colour:red,yellow", aliases=("color",)),
        Field("flag", Choice(tuple(FLAGS), FLAG_NAMES), "Picked, rejected or neither", "flag:pick"),
        Field("tags", Whole(0, MOST), "Number of tags on the photo", "tags<3"),
        Field("taken", Days(), "When the photo was taken", "taken:2024-05..2024-07", aliases=("date",)),
        Field("added", Days(), "When the photo came into the library; 7d is the last 7 days", "added:7d"),
        Field(
            "folder",
            Words("the name or path of a folder", "folder", folder_path),
            "Folders by whole names, with those below; folder=… without",
            'folder:"Trips/Rome"',
        ),
        Field(
            "name",
            Words("a file name or a part of one", "name"),
            "File name: a part of it, or a pattern with * for all of it",
            "name:IMG_*",
            aliases=("filename", "file"),
        ),
        Field("ext", Words("a file ending such as jpg", clean=ending), "Ending of the file name", "ext:jpg,jpeg"),
        Field("size", Sizes(), "Megapixels (mp) or file size (b, kb, mb, gb); the unit decides", "size>2mp"),
        Field(
            "width", Whole(0, MOST, operators=(">=", "<=", ">", "<", ":", "=", "!=")), "Pixels across", "width>=1920"
        ),
        Field("height", Whole(0, MOST, operators=(">=", "<=", ">", "<", ":", "=", "!=")), "Pixels down", "height<600"),
        Field("camera", Words("the name of a camera or a part of it", "part"), "Camera", "camera:X100V"),
        Field("by", Words("a person's name"), "Photos that a person tagged", "by:alice"),
        Field(
            "source",
            Words("the name of a tagger, or manual", values=("manual",)),
            "Photos with a tag or suggestion from a tagger, or put there by hand",
            "source:manual",
        ),
        Field("confidence", Share(), "Confidence of a suggestion, 0 to 1 or in percent", "confidence<0.5"),
        Field("text", Words("a piece of text", "part"), "A piece of the caption or the notes", 'text:"at the lake"'),
        Field("is", Choice(STATES, STATE_NAMES), "State of the photo", "is:untagged"),
        Field("has", Choice(PARTS, PART_NAMES), "What the photo has", "has:gps"),
        Field(
            "needs",
            Words("the name of a group of tags"),
            "Photos without a tag of a required group; * for any group",
            'needs:"Indoor or outdoor"',
        ),
    )
}

BY_NAME: dict[str, Field] = {name: field for field in FIELDS.values() for name in (field.name, *field.aliases)}
