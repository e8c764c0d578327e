"""What the grid says of a photo when the mouse rests on it."""

from __future__ import annotations

from html import escape

from tagger_desktop.domain.photo import Card
from tagger_desktop.domain.vocabulary import TagId, Vocabulary

MOST_TAGS = 40  # of those that a photo may have; more would not fit the screen


def tip(card: Card, vocabulary: Vocabulary, reason: str = "") -> str:
    """Return the photo's name, facts and tags as rich text; `reason` says why it cannot be shown."""
    lines = [f"<b>{escape(card.name)}</b>"]
    if problem := card.broken or reason:
        lines.append(escape(problem))
    if card.missing:
        lines.append("The file is missing. Its tags are kept.")
    if card.folder:
        lines.append(escape(card.folder))
    lines.append(escape("   ".join(_facts(card))))
    tags = [vocabulary.title(TagId(tag_id)) for tag_id in card.tags if tag_id in vocabulary.tags]
    if len(tags) > MOST_TAGS:
        tags = [*tags[:MOST_TAGS], f"and {len(tags) - MOST_TAGS} more"]
    lines.append(escape(", ".join(tags)))
    return f"<p style='white-space: pre-wrap'>{'<br>'.join(line for line in lines if line)}</p>"


def _facts(card: Card) -> list[str]:
    facts = []
    if card.taken:
        facts.append(card.taken[:16].replace("T", " "))
    if card.width and card.height:
        facts.append(f"{card.width} × {card.height}")
    if card.rating:
        facts.append("★" * card.rating)
    return facts
