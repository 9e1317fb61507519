"""The worked examples: cases whose last day was found by hand, for the tests and for whoever wants to see how it goes."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from tenants.terms.catalogue import DATA, Length, version_for
from tenants.terms.counting import Suspension, count

if TYPE_CHECKING:
    from tenants.terms.counting import Counted


@dataclass(frozen=True)
class Example:
    """One case of one version of a term, and what came out when it was worked out without the calculator."""

    term_id: str
    valid_from: dt.date | None
    event_day: dt.date
    regime_day: dt.date | None
    extensions: tuple[Length, ...]
    suspensions: tuple[Suspension, ...]
    unmoved_end: dt.date
    last_day: dt.date | None
    why_nl: str
    why_en: str

    def counted(self) -> Counted:
        """Return what the calculator makes of it."""
        term = version_for(self.term_id, self.event_day, self.regime_day)
        return count(term, self.event_day, self.suspensions, self.extensions)


@lru_cache
def examples() -> tuple[Example, ...]:
    """Return every example, in the order of the file."""
    text = (DATA / "examples.csv").read_text(encoding="utf-8")
    return tuple(_example(row) for row in csv.DictReader(text.splitlines()))


def examples_of(term_id: str) -> tuple[Example, ...]:
    """Return the examples of a term, those of every version."""
    return tuple(each for each in examples() if each.term_id == term_id)


def _example(row: dict[str, str]) -> Example:
    return Example(
        term_id=row["term"],
        valid_from=_day(row["valid_from"]),
        event_day=dt.date.fromisoformat(row["event_day"]),
        regime_day=_day(row["regime_day"]),
        extensions=tuple(Length.of(part) for part in row["extensions"].split("|") if part),
        suspensions=tuple(_suspension(part) for part in row["suspensions"].split("|") if part),
        unmoved_end=dt.date.fromisoformat(row["unmoved_end"]),
        last_day=_day(row["last_day"]),
        why_nl=row["why_nl"],
        why_en=row["why_en"],
    )


def _suspension(text: str) -> Suspension:
    since, _, until = text.partition("..")
    return Suspension(dt.date.fromisoformat(since), _day(until))


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
