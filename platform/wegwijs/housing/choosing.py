"""Which day, half-years and municipality a page shows, as its address says it: `?on=2019-12-31&halves=4`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import redirect, url_for
from werkzeug.exceptions import NotFound

from tenants.housing.limits import EARLIEST, YEARS_AHEAD
from tenants.housing.rules import HalfYear

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask.typing import ResponseReturnValue

    from tenants.housing.book import Stay

RANGES = (2, 4, 8)
STANDARD = 4


@dataclass(frozen=True)
class Look:
    """The day one looks at, and how many half-years up to it."""

    on: dt.date
    halves: int
    today: dt.date

    @property
    def values(self) -> dict[str, str]:
        """The same, as an address says it."""
        return {"on": self.on.isoformat(), **({"halves": str(self.halves)} if self.halves != STANDARD else {})}

    def moved(self, halves: int) -> dict[str, str]:
        """Return the address's values for so many half-years later: its last day, or today when it still runs."""
        wanted = HalfYear.of(self.on).step(halves)
        return {**self.values, "on": min(wanted.last, self.today).isoformat()}

    @property
    def is_newest(self) -> bool:
        """Whether there is no later day to look at."""
        return HalfYear.of(self.on) >= HalfYear.of(self.today)

    def ranged(self, halves: int) -> dict[str, str]:
        """Return the address's values for another number of half-years."""
        return {"on": self.on.isoformat(), "halves": str(halves)}


def look(values: Mapping[str, str], today: dt.date) -> Look:
    """Return what an address asks; today when it names no day. Raises `NotFound` for what cannot be."""
    on = asked_day(values.get("on", ""), today) or today
    halves = values.get("halves", str(STANDARD))
    if halves not in {str(each) for each in RANGES} or not EARLIEST <= on <= today:
        raise NotFound
    return Look(on, int(halves), today)


def asked_day(text: str, today: dt.date) -> dt.date | None:
    """Return the day that an address names, or none. Raises `NotFound` for what is no day."""
    if not text:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError as error:
        raise NotFound from error
    if not EARLIEST.year <= day.year <= today.year + YEARS_AHEAD:
        raise NotFound
    return day


def asked_half(text: str, today: dt.date) -> HalfYear:
    """Return the half-year that an address names (`2018-H1`), else that of today. Raises `NotFound` for what is none."""
    if not text:
        return HalfYear.of(today)
    year, _, half = text.partition("-H")
    if not (year.isdecimal() and len(year) == 4 and half in {"1", "2"}):  # noqa: PLR2004  four figures
        raise NotFound
    return HalfYear(int(year), int(half))


def asked_place(values: Mapping[str, str], stays: Sequence[Stay]) -> str:
    """Return the municipality that an address names by its code, when the branch has or had it; else nothing."""
    asked = values.get("municipality", "")
    return asked if asked in {stay.code for stay in stays} else ""


def to_municipality(stays: Sequence[Stay], code: str) -> ResponseReturnValue:
    """Lead to the page of a municipality after something was saved about it."""
    stay = next((stay for stay in stays if stay.code == code), None)
    where = url_for("housing.municipality", slug=stay.slug) if stay else url_for("housing.position")
    return redirect(where, 303)


def stay_at(stays: Sequence[Stay], slug: str) -> Stay:
    """Return the municipality with this name in the address, the latest of that name. Raises `NotFound` for none."""
    named = [stay for stay in stays if stay.slug == slug]
    if not named:
        raise NotFound
    return max(named, key=lambda stay: stay.first)


def place_choices(stays: Sequence[Stay], chosen: str) -> list[tuple[str, str, bool]]:
    """Return the municipalities as choices of a filter: code, name, whether it is chosen."""
    return [(stay.code, stay.name, stay.code == chosen) for stay in stays]
