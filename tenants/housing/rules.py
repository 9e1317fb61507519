"""The ledger of a municipality as pure functions: how far it is ahead (+) or behind (-) on what the state asks.

closing = opening + corrections + late counts + transfers + housed - quota. What is left of one half-year is carried into
the next without end (Huisvestingswet 2014, art. 28; Staatscourant 2018, 18939: an unrealised quota of earlier periods
stays in force). The unit is persons. What nobody stated is unknown (None), which is never the same as nought.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MONTHS_OF_HALF_YEAR = 6
_JULY = 7


@dataclass(frozen=True, order=True)
class HalfYear:
    """The first or second half of a calendar year: the period for which the state sets a quota."""

    year: int
    half: int

    @classmethod
    def of(cls, day: dt.date) -> HalfYear:
        """Return the half-year in which `day` falls."""
        return cls(day.year, 1 if day.month < _JULY else 2)

    @property
    def first(self) -> dt.date:
        """Its first day, on which its quota counts: 1 January or 1 July."""
        return dt.date(self.year, 1 if self.half == 1 else _JULY, 1)

    @property
    def last(self) -> dt.date:
        """Its last day."""
        return dt.date(self.year, 6, 30) if self.half == 1 else dt.date(self.year, 12, 31)

    @property
    def code(self) -> str:
        """Its name in import files and addresses: `2018-H1`."""
        return f"{self.year:04}-H{self.half}"

    def step(self, halves: int) -> HalfYear:
        """Return the half-year so many after this one, or before it when negative."""
        years, half = divmod(self.year * 2 + self.half - 1 + halves, 2)
        return HalfYear(years, half + 1)

    def up_to(self, last: HalfYear) -> Iterator[HalfYear]:
        """Give the half-years from this one to `last`, both included."""
        each = self
        while each <= last:
            yield each
            each = each.step(1)


class LineKind(StrEnum):
    """What a line of the ledger is: the kinds of entry, and what is counted from other records."""

    OPENING = "opening"
    QUOTA = "quota"
    CORRECTION = "correction"
    LATE_COUNT = "late_count"
    TRANSFER = "transfer"
    HOUSED = "housed"


@dataclass(frozen=True)
class Line:
    """One line of a municipality's ledger.

    `persons` is what was stated: an opening's position, a quota or number of people housed (never below nought), and for
    the rest signed, where + means less left to house. `key` settles which of two openings of one day was stated last.
    """

    day: dt.date
    kind: LineKind
    persons: int
    key: str = ""

    @property
    def effect(self) -> int:
        """How much the line moves the position; an opening does not move it but sets it."""
        return -self.persons if self.kind is LineKind.QUOTA else self.persons


@dataclass(frozen=True)
class Balance:
    """What happened to the position from the start of one day to the end of another."""

    opening: int | None
    """At the start of the first day, after an opening entry of that day."""
    quota: int | None
    """Asked by the half-years that began; none when one of them has no quota."""
    corrections: int
    """Corrections, and the difference that each later opening made with what was computed."""
    late: int
    transfers: int
    housed: int
    closing: int | None
    """At the end of the last day."""

    @property
    def required(self) -> int | None:
        """How many persons are to be housed: the quota less the opening after corrections and transfers."""
        if self.quota is None or self.opening is None:
            return None
        return self.quota - (self.opening + self.corrections + self.transfers)

    @property
    def realised(self) -> int:
        """How many persons count as housed, those counted late included."""
        return self.housed + self.late


class Ledger:
    """The lines of one municipality, in whatever order they come."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = sorted(
            lines, key=lambda line: (line.day, line.kind is not LineKind.OPENING, line.key, line.persons)
        )

    @cached_property
    def openings(self) -> dict[dt.date, int]:
        """The stated positions by day; of two on one day the last stated one holds."""
        return {line.day: line.persons for line in self.lines if line.kind is LineKind.OPENING}

    @cached_property
    def quotas(self) -> dict[dt.date, int]:
        """What was asked, by the first day of the half-year."""
        quotas: dict[dt.date, int] = defaultdict(int)
        for line in self.lines:
            if line.kind is LineKind.QUOTA:
                quotas[line.day] += line.persons
        return dict(quotas)

    @property
    def begins_on(self) -> dt.date | None:
        """The day of the first stated position; none when nobody ever stated one."""
        return next(iter(self.openings), None)

    def position(self, day: dt.date) -> int | None:
        """Return the position at the end of `day`; unknown before any opening, or when a quota since then is missing."""
        stated = max((opening for opening in self.openings if opening <= day), default=None)
        if stated is None or self.missing(stated, day):
            return None
        moved = (line.effect for line in self.lines if stated <= line.day <= day and line.kind is not LineKind.OPENING)
        return self.openings[stated] + sum(moved)

    def opening(self, day: dt.date) -> int | None:
        """Return the position at the start of `day`, after an opening entry of that day."""
        return self.openings[day] if day in self.openings else self.position(day - dt.timedelta(days=1))

    def difference(self, day: dt.date) -> int | None:
        """Return what the opening entry of `day` corrected; none when there was nothing known to differ from."""
        computed = self.position(day - dt.timedelta(days=1))
        return None if computed is None or day not in self.openings else self.openings[day] - computed

    def missing(self, first: dt.date, last: dt.date) -> list[HalfYear]:
        """Return the half-years without a quota that began from `first` to `last`."""
        return [half for half in _begun(first, last) if half.first not in self.quotas]

    def between(self, first: dt.date, last: dt.date) -> Balance:
        """Return what happened from the start of `first` to the end of `last`."""
        sums: dict[LineKind, int] = defaultdict(int)
        for line in self.lines:
            if first <= line.day <= last:
                sums[line.kind] += line.persons
        reset = (self.difference(day) for day in self.openings if first < day <= last)
        return Balance(
            opening=self.opening(first),
            quota=self._asked(first, last),
            corrections=sums[LineKind.CORRECTION] + sum(each for each in reset if each is not None),
            late=sums[LineKind.LATE_COUNT],
            transfers=sums[LineKind.TRANSFER],
            housed=sums[LineKind.HOUSED],
            closing=self.position(last),
        )

    def _asked(self, first: dt.date, last: dt.date) -> int | None:
        """Return the quota of the half-years that began; those before the ledger itself did are not missed."""
        begun = list(_begun(first, last))
        known = [half for half in begun if half.first in self.quotas]
        begins_on = self.begins_on
        missed = [half for half in begun if half not in known and (begins_on is None or half.first >= begins_on)]
        if missed or (begun and not known):
            return None
        return sum(self.quotas[half.first] for half in known)


def _begun(first: dt.date, last: dt.date) -> Iterator[HalfYear]:
    """Give the half-years whose first day falls from `first` to `last`."""
    return (half for half in HalfYear.of(first).up_to(HalfYear.of(last)) if first <= half.first <= last)


def months_elapsed(day: dt.date) -> int:
    """Return how many whole months of its half-year are over at the end of `day`, from 0 to 6."""
    after = day + dt.timedelta(days=1)
    begin = HalfYear.of(day).first
    return (after.year - begin.year) * 12 + after.month - begin.month


def expected(required: int, day: dt.date) -> int:
    """Return how many of `required` persons the pace asks to have housed by the end of `day`: 1/6 a month.

    Source: "Land in beeld", the national page on the quota. Who is ahead already has nothing to catch up by any day.
    """
    return required * months_elapsed(day) // MONTHS_OF_HALF_YEAR if required > 0 else required


def standing(balance: Balance, day: dt.date) -> int | None:
    """Return how far ahead (+) or behind (-) the pace a half-year is on `day`; on its last day this is its closing."""
    required = balance.required
    return None if required is None else balance.realised - expected(required, day)


def total(values: Iterable[int | None]) -> int | None:
    """Return the sum, unknown when one of the values is, or when there are none."""
    known: list[int] = []
    for value in values:
        if value is None:
            return None
        known.append(value)
    return sum(known) if known else None
