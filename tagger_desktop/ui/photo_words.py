"""How facts about photos are said."""

from __future__ import annotations

from datetime import datetime, timedelta

from tagger_desktop.imaging.metadata import Detail, file_size
from tagger_desktop.library.photos import Facts
from tagger_desktop.library.summary import Given, Summary
from tagger_desktop.ui.fact_table import Fact

FRONTS = {"window": "in the window", "command line": "on the command line", "program": "by a program"}


def file_facts(facts: Facts) -> list[Fact]:
    """Return what is known of a photo's file without opening it."""
    card = facts.card
    size = f"{card.width:,} × {card.height:,}" if card.width else ""
    megapixels = f"{card.width * card.height / 1e6:.1f}" if card.width else ""
    rows = [
        ("Folder", str(facts.path.parent)),
        ("State", "The file is missing" if facts.card.missing else facts.card.broken),
        ("Size", file_size(facts.size_bytes)),
        ("Dimensions", size),
        ("Megapixels", megapixels),
        ("Format", facts.format),
        ("Taken", day_and_time(card.taken)),
        ("Camera", facts.camera),
        ("Added", day_and_time(local(facts.added))),
    ]
    return [(name, value) for name, value in rows if value]


def common_facts(summary: Summary) -> list[Fact]:
    """Return what is known of several photos together."""
    first, last = (day_and_time(date)[:10] for date in summary.taken)
    taken = [("Taken", first)] if first == last else [("First taken", first), ("Last taken", last)]
    rows = [("Size", file_size(summary.size_bytes)), *taken]
    return [(name, value) for name, value in rows if value]


def groups(details: list[Detail]) -> dict[str, list[Fact]]:
    """Return what a photo's file says of itself, by the titles to show it under; what the library knows is left out."""
    found: dict[str, list[Fact]] = {}
    for group, name, text in details:
        if not (group == "File" and name in ("Format", "Dimensions", "File size")):
            found.setdefault(group, []).append((name, text))
    return found


def provenance(given: Given, now: datetime) -> str:
    """Return who put a tag on a photo, and when, such as "by root in the window, today 13:05"."""
    try:
        at = datetime.fromisoformat(given.at).astimezone(now.tzinfo)
    except ValueError:
        return f"by {given.who}"
    return f"by {given.who} {FRONTS.get(given.by, f'with {given.by}')}, {_when(at, now)}"


def _when(at: datetime, now: datetime) -> str:
    if at.date() == now.date():
        return f"today {at:%H:%M}"
    if at.date() == (now - timedelta(days=1)).date():
        return f"yesterday {at:%H:%M}"
    return f"{at:%Y-%m-%d %H:%M}"


def local(utc: str) -> str:
    """Return a moment of UTC in this computer's time."""
    try:
        return datetime.fromisoformat(utc).astimezone().isoformat(timespec="seconds")[:19]
    except ValueError:
        return utc


def day_and_time(iso: str) -> str:
    """Return "2024-05-01 12:30" for an ISO date."""
    return iso[:16].replace("T", " ")
