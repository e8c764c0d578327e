"""Dates in a search: a year, a month, a day, or so long ago, as stretches of time."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from tagger_desktop.domain.query.errors import MisfitError

EXPECTS = "a date such as 2024, 2024-05 or 2024-05-17, a range such as 2024-05..2024-07, or today, yesterday, 7d"
CALENDAR = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
AGO = re.compile(r"0*([0-9]{1,4})([dwmy])", re.IGNORECASE)
DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}  # only to tell which of two is longer ago
WORDS = {"0d": "today", "1d": "yesterday"}
NEAR = {"tomorrow": -1, "today": 0, "yesterday": 1}  # days ago


@dataclass(frozen=True, slots=True)
class Dates:
    """The time from `start` up to, not including, `end`; None is open. A photo without a date lies in none.

    Each end is a day, "2024-05-01", or one seen from today, "today", "tomorrow", "yesterday", "7d", "2w", "3m"
    or "1y" ago, so that a saved search for today stays one. `on` makes days of them.
    """

    start: str | None
    end: str | None

    def on(self, today: date) -> tuple[str | None, str | None]:
        """Return both ends as ISO days, to compare as text with ISO local times: start <= time < end.

        >>> Dates("7d", "tomorrow").on(date(2026, 3, 4))
        ('2026-02-25', '2026-03-05')
        """
        return self.start and _day(self.start, today), self.end and _day(self.end, today)


def read(op: str, text: str) -> Dates:
    """Return the stretch that, for example, op ">=" and text "2024-05" stand for.

    Errors: MisfitError, with the reason unless EXPECTS says it.
    """
    if op == ":" and ".." in text:
        return _range(*text.split("..", 1))
    start, end = _span(text)
    match op:
        case "<":
            return Dates(None, start)
        case "<=":
            return Dates(None, end or start)
        case ">":
            return Dates(end or start, None)
        case ">=":
            return Dates(start, None)
    return Dates(start, end)


def write(dates: Dates) -> str:
    """Return the shortest text, with its operator, that reads back as `dates`.

    >>> write(Dates("2024-05-01", "2024-08-01")), write(Dates(None, "2024-01-01")), write(Dates("today", "tomorrow"))
    (':2024-05..2024-07', '<2024', ':today')
    """
    match dates:
        case Dates(str(start), None):
            if start == "tomorrow":
                return ">today"
            return f":{start}" if AGO.fullmatch(start) else f">={_short(start)}"
        case Dates(None, str(end)):
            return "<=today" if end == "tomorrow" else f"<{_short(end)}"
        case Dates(str(start), str(end)):
            low, high = _short(start), _last(end)
            return f":{_unit(start, end) or f'{low}..{high}'}"
    raise ValueError("dates without start and end are no search")


def _span(text: str) -> tuple[str, str | None]:
    """Return start and end of a unit of time; the last 7 days have no end, for `7d` is also a point in time."""
    word = text.lower()
    if word == "today":
        return "today", "tomorrow"
    if word == "yesterday":
        return "yesterday", "today"
    if ago := AGO.fullmatch(word):
        token = ago[1] + ago[2]
        return WORDS.get(token, token), None
    found = CALENDAR.fullmatch(word)
    if not found:
        raise MisfitError
    year, month, day = (int(part) if part else 0 for part in found.groups())
    _check(text, year, month if found[2] else 1, day if found[3] else 1)
    start = date(year, month or 1, day or 1)
    if day:
        end = start + timedelta(days=1)
    else:
        end = date(year, month + 1, 1) if month and month < 12 else date(year + 1, 1, 1)
    return start.isoformat(), end.isoformat()


def _check(text: str, year: int, month: int, day: int) -> None:
    if not 1 <= year < 9999:
        raise MisfitError(f"there is no year {year} in '{text}'")
    if not 1 <= month <= 12:
        raise MisfitError(f"there is no month {month} in '{text}'")
    if not 1 <= day <= monthrange(year, month)[1]:
        raise MisfitError(f"there is no day {day} in {year:04}-{month:02}")


def _range(low: str, high: str) -> Dates:
    start = None if low in ("", "*") else _span(low)[0]
    end = None
    if high not in ("", "*"):
        point, after = _span(high)
        end = after or point
    if start is None and end is None:
        raise MisfitError
    if start and end and _empty(start, end):
        raise MisfitError(f"nothing lies between {low} and {high}; write the earlier one first")
    return Dates(start, end)


def _empty(start: str, end: str) -> bool:
    """Tell whether the end does not come after the start; between a day and so long ago only the day of use knows."""
    if CALENDAR.fullmatch(start) and CALENDAR.fullmatch(end):
        return start >= end
    if CALENDAR.fullmatch(start) or CALENDAR.fullmatch(end):
        return False
    return _days_ago(start) <= _days_ago(end)


def _days_ago(token: str) -> int:
    return NEAR[token] if token in NEAR else int(token[:-1]) * DAYS[token[-1]]


def _day(token: str, today: date) -> str:
    if CALENDAR.fullmatch(token):
        return token
    count, unit = (NEAR[token], "d") if token in NEAR else (int(token[:-1]), token[-1])
    if unit in "dw":
        return date.fromordinal(max(1, today.toordinal() - count * DAYS[unit])).isoformat()
    months = max(12, today.year * 12 + today.month - 1 - count * (12 if unit == "y" else 1))
    year, month = divmod(months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1])).isoformat()


def _short(token: str) -> str:
    """Return the coarsest unit that begins on that day: "2024-01-01" is 2024."""
    return token.removesuffix("-01").removesuffix("-01") if CALENDAR.fullmatch(token) else token


def _last(end: str) -> str:
    """Return the coarsest unit, or word, that ends where `end` begins."""
    if not CALENDAR.fullmatch(end):
        return {"tomorrow": "today", "today": "yesterday", "yesterday": "1d"}.get(end, end)
    last = (date.fromisoformat(end) - timedelta(days=1)).isoformat()
    return last[: len(_short(end))]


def _unit(start: str, end: str) -> str:
    """Return the one year, month, day or word that lasts from `start` to `end`, or nothing."""
    if not CALENDAR.fullmatch(start):
        return start if (start, end) in (("today", "tomorrow"), ("yesterday", "today")) else ""
    candidates = (start[:4], start[:7], start)
    return next((text for text in candidates if _span(text) == (start, end)), "")
