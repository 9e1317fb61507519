"""What branches once printed about a year (`data/published-figures.csv`), and what records can add up to of it.

A row is read as it was printed. `settled` completes it to totals that can be true at the same time; what of the row then
cannot be true too is a misprint: the page keeps it beside the computed figure, with its reason.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

ADULT, CHILD = "housing.housed/age_group/adult", "housing.housed/age_group/child"
QUOTA, CLOSING = "housing.quota", "housing.closing_balance"
HOUSED = "housing.housed"
_MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Printed:
    """One row: what a branch printed about a year. None was not printed."""

    branch: str
    year: int
    quota: int | None = None
    with_backlog: bool = False
    """Whether the quota was printed with what was left of earlier years."""
    opening: int | None = None
    housed: int | None = None
    closing: int | None = None
    adults: int | None = None
    children: int | None = None
    men: int | None = None
    women: int | None = None
    of_adults: bool = False
    """Whether men and women are of the adults only."""
    largest: tuple[str, int] | None = None
    """The country that most came from (ISO 3166 alpha-2), and how many."""
    dwellings: int | None = None
    other: str = ""

    def also(self, what: str) -> int | None:
        """Return the number before `what` among the other figures, none when it is not there."""
        found = re.search(rf"(\d+) {re.escape(what)}", self.other)
        return int(found[1]) if found else None


@dataclass(frozen=True)
class Misprint:
    """A figure as it was printed, of which records can only say something else."""

    figure: str
    printed: str
    reason: str


@dataclass(frozen=True)
class Totals:
    """What the records of a year add up to; a ledger of which nothing was printed is not there."""

    housed: int
    adults: int
    men: int | None
    of_adults: bool
    largest: tuple[str, int] | None
    dwellings: int | None
    quota: int | None = None
    opening: int | None = None
    beside: int = 0
    """Housed beside the count, in a municipal shelter (GVA)."""
    misprints: list[Misprint] = field(default_factory=list)


@lru_cache(maxsize=1)
def printed_rows() -> tuple[Printed, ...]:
    """Return every row of the file, in its order."""
    text = (files("tenants.demonstration") / "data" / "published-figures.csv").read_text(encoding="utf-8")
    return tuple(_read(row) for row in csv.DictReader(text.splitlines()))


def _read(row: dict[str, str]) -> Printed:
    quota, _, remark = row["quota"].partition(" ")
    country, _, many = row["largest_group"].partition(" ")
    names = ("opening", "housed", "closing", "adults", "children", "men", "women", "dwellings")
    return Printed(
        branch=row["branch"],
        year=int(row["year"]),
        quota=_number(quota),
        with_backlog="backlog" in remark,
        of_adults=row["men_women_of"] == "adults",
        largest=(country, int(many)) if many else None,
        other=row["other"],
        **{name: _number(row[name]) for name in names},
    )


def _number(text: str) -> int | None:
    return int(text) if text else None


def settled(row: Printed, asked: int, opening: int | None = None) -> Totals:
    """Return what the records of a year add up to.

    `asked` is the quota by the formula of the law, for a ledger of which too little was printed; `opening` the position
    at the start as far as it is known from elsewhere.
    """
    housed = row.housed if row.housed is not None else (row.adults or 0) + (row.children or 0)
    misprints: list[Misprint] = []
    adults = _part(housed, (row.adults, row.children), (ADULT, CHILD), misprints)
    people = adults if row.of_adults and adults is not None else housed
    by = "sex_adults" if row.of_adults else "sex"
    men = _part(people, (row.men, row.women), (f"{HOUSED}/{by}/m", f"{HOUSED}/{by}/f"), misprints)
    quota, start = _ledger(row, housed, asked, opening, misprints)
    return Totals(
        housed=housed,
        adults=adults if adults is not None else -(-housed * 3 // 5),
        men=men,
        of_adults=row.of_adults,
        largest=row.largest,
        dwellings=row.dwellings,
        quota=quota,
        opening=start,
        beside=row.also("GVA beside the count") or 0,
        misprints=misprints,
    )


def _part(
    whole: int, parts: tuple[int | None, int | None], figures: tuple[str, str], misprints: list[Misprint]
) -> int | None:
    """Return the first of two parts of `whole`; where both were printed and do not add up, the second is a misprint."""
    first, second = parts
    if first is None:
        return None if second is None else max(whole - second, 0)
    if first > whole:
        misprints.append(
            Misprint(figures[0], str(first), f"er zijn er samen {whole}: dan kunnen het er geen {first} zijn")
        )
        return whole
    if second is not None and first + second != whole:
        reason = f"{first} + {second} is {first + second}, en het zijn er samen {whole}"
        misprints.append(Misprint(figures[1], str(second), reason))
    return first


def _ledger(
    row: Printed, housed: int, asked: int, opening: int | None, misprints: list[Misprint]
) -> tuple[int | None, int | None]:
    """Return quota and position at the start; neither when nothing of the ledger was printed and nothing is known."""
    start = row.opening if row.opening is not None else opening
    if row.quota is None and row.closing is None and start is None:
        return None, None
    quota = row.quota
    if row.with_backlog and row.quota is not None:
        if start is None:
            start = min(asked - row.quota, 0)
        quota = max(row.quota + start, 0)
        if quota != row.quota:
            reason = f"op papier is de achterstand meegeteld: {quota} + {-start} = {row.quota}"
            misprints.append(Misprint(QUOTA, str(row.quota), reason))
    if quota is None:
        known = start is not None and row.closing is not None
        quota = (
            max(start + housed - row.closing, 0) if known and start is not None and row.closing is not None else asked
        )
    if start is None and row.closing is not None:
        start = row.closing - housed + quota
    if start is not None and row.closing is not None and start + housed - quota != row.closing:
        end = start + housed - quota
        reason = f"{_signed(start)} + {housed} {_MINUS} {quota} = {_signed(end)}"
        misprints.append(Misprint(CLOSING, _signed(row.closing), reason))
    return quota, start


def _signed(amount: int) -> str:
    return f"+{amount}" if amount > 0 else str(amount).replace("-", _MINUS)
