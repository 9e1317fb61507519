"""Years as pure figures, made from people who exist nowhere: for rules that need no database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tenants.figures.queries import Standing, Year

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LONG_AGO = dt.date(1970, 1, 1)
AREAS = ("housing", "consultations", "dossiers", "partners", "guidance", "participation", "language", "organisation")


@dataclass(frozen=True)
class Housed:
    """Somebody housed, as far as figures know."""

    age_group: str = "adult"
    sex: str = "f"
    nationality: str = "SY"
    route: str = "regular"
    month: int = 3
    place: str = "GM1"


@dataclass(frozen=True)
class Ledger:
    """A municipality's year: what was asked, and where it stood on 1 January."""

    quota: int
    opening: int
    corrections: int = 0


@dataclass
class Made:
    """What a year is made of."""

    housed: Sequence[Housed] = ()
    ledgers: Mapping[str, Ledger] = field(default_factory=dict)
    trajectories: Mapping[str, int] = field(default_factory=dict)
    participants: Mapping[str, int] = field(default_factory=dict)
    signed: int = 0
    clients: int = 0
    pupils: int = 0
    areas: Sequence[str] = AREAS


def year_of(number: int, made: Made) -> Year:
    """Return the figures that `made` adds up to, counted after the year was over; any other part of the work is nought."""
    night = dt.date(number + 1, 1, 20)
    firsts = dict.fromkeys(made.areas, LONG_AGO)
    year = Year(number, Standing(night, dt.datetime.combine(night, dt.time(2), dt.UTC), firsts))
    for one in made.housed:
        _housed(year, one)
    year.housed_by_year = {number: dict(year.places["housing.housed"])}
    year.by_day["housing.housed"] = len(made.housed)
    _balances(year, made)
    for indicator, breakdown, parts in (
        ("guidance.started", "year_of_guidance", made.trajectories),
        ("participation.participants", "nationality", made.participants),
    ):
        year.totals[indicator] = sum(parts.values())
        year.parts[indicator][breakdown].update(parts)
    year.totals["participation.signed"] = made.signed
    year.totals["consultations.clients"] = made.clients
    year.totals["language.participants"] = made.pupils
    return year


def of_one_branch(years: Iterable[Year]) -> list[Year]:
    """Return years that know of each other, as those of one branch do."""
    found = list(years)
    history = {year.year: dict(year.places["housing.housed"]) for year in found}
    for year in found:
        year.housed_by_year = history
    return found


def _housed(year: Year, one: Housed) -> None:
    name = "housing.housed"
    year.totals[name] += 1
    year.months[name][one.month] += 1
    year.places[name][one.place] += 1
    for breakdown, value in (
        ("age_group", one.age_group), ("sex", one.sex), ("nationality", one.nationality), ("route", one.route),
    ):  # fmt: skip
        year.parts[name][breakdown][value] += 1
    if one.age_group == "adult":
        year.parts[name]["sex_adults"][one.sex] += 1


def _balances(year: Year, made: Made) -> None:
    for place, ledger in made.ledgers.items():
        required = ledger.quota - ledger.opening - ledger.corrections
        amounts = {
            "housing.quota": ledger.quota,
            "housing.opening_balance": ledger.opening,
            "housing.required": required,
            "housing.closing_balance": year.places["housing.housed"].get(place, 0) - required,
        }
        for name, amount in amounts.items():
            year.totals[name] += amount
            year.parts[name]["municipality"][place] = amount
