"""The municipalities of the Netherlands since 2015, read from the files that come with the program (`data/SOURCES.md`).

The files say what existed on 1 January of each year and what went on in what; from both follow the exact days.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DATA = files("tenants.branches") / "data"


@dataclass(frozen=True)
class Period:
    """A municipality under one name, from `first` until the day `until` on which it was no more (none: it still is)."""

    code: str
    name: str
    province_code: str
    province: str
    first: dt.date
    until: dt.date | None

    @property
    def slug(self) -> str:
        """The name as it stands in an address."""
        return slug_of(self.name)


@dataclass(frozen=True)
class Succession:
    """On `effective_on` the municipality `old_code` went on, wholly or partly, in `new_code`."""

    effective_on: dt.date
    old_code: str
    new_code: str
    kind: str
    note: str


@dataclass(frozen=True)
class Headcount:
    """How many people lived in a municipality on 1 January."""

    code: str
    reference_date: dt.date
    inhabitants: int
    source: str


def slug_of(name: str) -> str:
    """Return a name as it stands in an address: lower case, without accents, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the CSV files, as they are."""
    return list(csv.DictReader(io.StringIO((DATA / name).read_text(encoding="utf-8"))))


@lru_cache(maxsize=1)
def successions() -> tuple[Succession, ...]:
    """Return what went on in what, the oldest first."""
    return tuple(
        Succession(
            effective_on=dt.date.fromisoformat(row["ingangsdatum"]),
            old_code=row["oude_code"],
            new_code=row["nieuwe_code"],
            kind=row["soort"],
            note=row["toelichting"],
        )
        for row in table("gemeente_herindelingen.csv")
    )


@lru_cache(maxsize=1)
def headcounts() -> tuple[Headcount, ...]:
    """Return the known numbers of inhabitants; a year that is not there is unknown."""
    return tuple(
        Headcount(
            code=row["gemeente_code"],
            reference_date=dt.date(int(row["peiljaar_1jan"]), 1, 1),
            inhabitants=int(row["inwoners"]),
            source=row["bron"],
        )
        for row in table("inwoners_per_gemeente.csv")
    )


@lru_cache(maxsize=1)
def periods() -> tuple[Period, ...]:
    """Return every municipality under each of its names, with the true days on which it began and ended.

    Consecutive years under one code and name are one period. What is in the first file year began on its 1 January, as
    far as we know; a municipality that began or ended during a year did so on the day of the succession.
    """
    seen: dict[str, dict[int, dict[str, str]]] = defaultdict(dict)
    for row in table("gemeenten_per_jaar.csv"):
        seen[row["gemeente_code"]][int(row["jaar"])] = row
    last_year = max(year for years in seen.values() for year in years)
    found = (
        period
        for code, years in seen.items()
        for stretch in _stretches(years)
        for period in [_period(code, stretch, years, last_year)]
    )
    return tuple(sorted(found, key=lambda period: (period.code, period.first)))


def _stretches(years: dict[int, dict[str, str]]) -> Iterator[list[int]]:
    """Part the years of one code into runs of consecutive years under one name."""
    ordered = sorted(years)
    stretch = ordered[:1]
    for before, year in pairwise(ordered):
        if year == before + 1 and years[year]["gemeente_naam"] == years[before]["gemeente_naam"]:
            stretch.append(year)
        else:
            yield stretch
            stretch = [year]
    yield stretch


def _period(code: str, stretch: list[int], years: dict[int, dict[str, str]], last_year: int) -> Period:
    begin, end = dt.date(stretch[0], 1, 1), dt.date(stretch[-1] + 1, 1, 1)
    if stretch[0] - 1 not in years:
        begin = _day_in_year_before(begin, (step for step in successions() if step.new_code == code))
    ends = stretch[-1] < last_year
    if ends and stretch[-1] + 1 not in years:
        end = _day_in_year_before(end, (step for step in successions() if step.old_code == code))
    row = years[stretch[-1]]
    return Period(
        code=code,
        name=row["gemeente_naam"],
        province_code=row["provincie_code"],
        province=row["provincie_naam"],
        first=begin,
        until=end if ends else None,
    )


def _day_in_year_before(new_year: dt.date, steps: Iterable[Succession]) -> dt.date:
    """Return the day in the year up to and including `new_year` on which one of `steps` took effect, else that day."""
    year_before = new_year.replace(year=new_year.year - 1)
    return next((step.effective_on for step in steps if year_before < step.effective_on <= new_year), new_year)
