"""What the state asked of all municipalities together, by half-year, as it was published."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache

from tenants.branches.geography import DATA

FILE = "taakstelling_landelijk.csv"


@dataclass(frozen=True)
class Asked:
    """How many people all municipalities had to house in a half-year."""

    persons: int
    note: str
    source: str
    """Where it was published."""


@lru_cache(maxsize=1)
def asked_of_the_country() -> dict[tuple[int, int], Asked]:
    """Return what was asked by year and half-year (1 or 2); a half-year that is not there is unknown, not nought."""
    with (DATA / FILE).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = {}
    for row in rows:
        year, _, half = row["halfjaar"].partition("-")
        found[int(year), int(half)] = Asked(int(row["aantal"]), row["opmerking"], row["bron_url"])
    return found


def by_half(year: int, persons: int) -> tuple[int, int] | None:
    """Divide what was asked in a year over its halves as the state divided it; none when that is not known.

    The state divides each half-year's number over the municipalities by their inhabitants (Huisvestingswet 2014, art. 29), so
    the halves of a municipality are to each other as those of the country.
    """
    first, second = (asked_of_the_country().get((year, half)) for half in (1, 2))
    if first is None or second is None:
        return None
    begun = round(persons * first.persons / (first.persons + second.persons))
    return begun, persons - begun
