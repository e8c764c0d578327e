"""What the lower tree of the sidebar shows: the vocabulary."""

from __future__ import annotations

from collections.abc import Mapping

from tagger_desktop.commands.filters import Marks
from tagger_desktop.domain.query import Query, Tagged
from tagger_desktop.domain.vocabulary import Tag, TagId, Vocabulary, key
from tagger_desktop.ui.side_line import NOTHING, Line
from tagger_desktop.ui.side_tree import TOP, Shape
from tagger_desktop.ui.tag_colour import colour_name

OPEN_UP_TO = 100  # tags, of which all are shown without a click
HOW_TO = "Click to show, Ctrl+click to add to the search, Alt+click to leave out"


class Tags:
    """Lines by number, which is the tag's id."""

    def __init__(self) -> None:
        self.vocabulary = Vocabulary()
        self.counts: Mapping[TagId, int] = {}
        self.parts: Mapping[TagId, int] | None = None
        """On how many of the photos on show each tag stands; None when all are shown."""

    def shape(self, text: str = "") -> Shape:
        """Return which tag hangs below which: all, or those called something like `text` with what they are below."""
        known, shown = self.vocabulary, self._shown(key(text))
        below = {TagId(TOP) if parent is None else parent: ids for parent, ids in known.children.items()}
        if shown is not None:
            below = {parent: kept for parent, ids in below.items() if (kept := tuple(i for i in ids if i in shown))}
        return Shape.of(below)

    def _shown(self, typed: str) -> set[TagId] | None:
        known = self.vocabulary
        if typed:
            found = {tag_id for name, ids in known.by_key.items() if typed in name for tag_id in ids}
        elif any(tag.archived for tag in known):
            found = {tag.id for tag in known if not tag.archived}
        else:
            return None
        waiting = list(found)
        while waiting:
            parent = known.tags[waiting.pop()].parent
            if parent is not None and parent in known.tags and parent not in found:
                found.add(parent)
                waiting.append(parent)
        return found

    def is_open(self, number: int) -> bool:
        """Say whether a tag is shown open at first."""
        return len(self.vocabulary) <= OPEN_UP_TO

    def query(self, number: int) -> Query | None:
        """Return what finds the photos of a line."""
        tag_id = TagId(number)
        return Tagged(self.vocabulary.title(tag_id)) if tag_id in self.vocabulary.tags else None

    def line(self, number: int, marks: Marks) -> Line:
        """Return what a line shows."""
        known, tag_id = self.vocabulary, TagId(number)
        tag = known.tags.get(tag_id)
        if tag is None:
            return NOTHING
        part = None if self.parts is None else self.parts.get(tag_id, 0)
        return Line(
            tag.name,
            self.counts.get(tag_id, 0),
            part,
            dot=colour_name(known, tag),
            key=known.key_of.get(tag_id, ""),
            tip=self._tip(tag),
            mark="with" if tag_id in marks.tags else "without" if tag_id in marks.not_tags else "",
            dim=part == 0 if part is not None else tag_id not in self.counts,
        )

    def _tip(self, tag: Tag) -> str:
        lines = [" › ".join(self.vocabulary.path(tag.id)), tag.kind]
        if tag.synonyms:
            lines.append(f"Also: {', '.join(tag.synonyms)}")
        if tag.description:
            lines.append(tag.description)
        return "\n".join((*lines, HOW_TO))
