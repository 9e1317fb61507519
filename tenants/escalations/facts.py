"""Facts in the order in which they happened: those of the record have their day, of those that are typed it is read."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MONTHS = (
    ("januari", "january", "jan"),
    ("februari", "february", "feb"),
    ("maart", "march", "mrt", "mar"),
    ("april", "apr"),
    ("mei", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("augustus", "august", "aug"),
    ("september", "sep", "sept"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
_MONTH = {name: number for number, names in enumerate(MONTHS, start=1) for name in names}
_WORDS = re.compile(r"(?:(?<!\d)(\d{1,2})\s+)?\b([a-z]+)\.?\s+((?:19|20)\d\d)\b", re.IGNORECASE)
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})[-./](\d{1,2})[-./]((?:19|20)\d\d)(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True)
class Fact:
    """A fact that goes along; without a day it says who or what, and stands first."""

    term: str
    value: str
    day: dt.date | None = None


def day_in(text: str) -> dt.date | None:
    """Return the day that a text names: `15 januari 2018`, `15-1-2018`, the first of `januari 2018` or of `2018`; or none."""
    for day, month, year in _WORDS.findall(text):
        if month.lower() in _MONTH:
            return _date(int(year), _MONTH[month.lower()], int(day or 1))
    numbers = _NUMBERS.search(text)
    if numbers:
        return _date(int(numbers[3]), int(numbers[2]), int(numbers[1]))
    year_only = _YEAR.search(text)
    return dt.date(int(year_only[1]), 1, 1) if year_only else None


def typed(term: str, value: str) -> Fact:
    """Return a fact that was typed, with the day that it names."""
    return Fact(term, value, day_in(value) or day_in(term))


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Return facts as the Helpdesk reads them: who it is about first, then what happened, the oldest first."""
    return sorted(facts, key=lambda fact: (fact.day is not None, fact.day or dt.date.min))


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
