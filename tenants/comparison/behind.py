"""Who has months of a year unsigned, as the comparison shows them: with what they signed, and the reason that was given."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from tenants.signing.lateness import of, unsigned
from tenants.signing.rules import last_term_over

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from tenants.isolation import ScopedSession

MONTHS = 12
SIGNED = "signing.signed"
_BEHIND = """
    SELECT mine.*, said.words FROM ({mine}) AS mine
    LEFT JOIN LATERAL (
        SELECT words FROM explanations
        WHERE branch_id = mine.branch_id AND indicator = :indicator AND year = mine.year AND withdrawn_at IS NULL LIMIT 1
    ) AS said ON true
    ORDER BY mine.late DESC, mine.excepted DESC, mine.name
    """
_BY_YEAR = """
    SELECT branch_id, extract(year FROM month)::int AS year, (array_agg(name))[1] AS name,
        (array_agg(region_name ORDER BY month DESC))[1] AS region,
        count(*) FILTER (WHERE exception = '') AS late, count(*) FILTER (WHERE exception <> '') AS excepted,
        string_agg(DISTINCT nullif(exception, ''), ' ') AS exceptions,
        string_agg(DISTINCT nullif(returned_reason, ''), ' ') FILTER (WHERE exception = '') AS returned,
        max(signed) AS signed
    FROM ({unsigned}) AS unsigned GROUP BY branch_id, 2
    """


@dataclass(frozen=True)
class Behind:
    """A branch with unsigned months in a year (`tenants.signing.lateness` says which those are), and why."""

    name: str
    region: str
    signed: frozenset[int]
    """The numbers of the months that stand signed."""
    over: int
    """How many months of the year should be."""
    late: int
    """How many months are to be signed yet."""
    excepted: int
    """How many the region named as ones that cannot be signed: those are not late."""
    reason: str
    """As its region said it of the exceptions or when it sent months back, else as the branch says itself."""


def months_over(year: int, today: dt.date) -> int:
    """Return how many months of `year` should be signed by now: their term is over."""
    last = last_term_over(today)
    if year > last.year:
        return 0
    return MONTHS if year < last.year else last.month


def year_to_sign(today: dt.date) -> int:
    """Return the year of the last month that should be signed by now: in January that is still the year before."""
    return last_term_over(today).year


def behind_with_signing(session: ScopedSession, region_id: uuid.UUID | None, year: int, today: dt.date) -> list[Behind]:
    """Return whose months of a year are unsigned in a region (with none in the country), the latest first; one statement."""
    return behind_by_year(session, region_id, {year}, today)[year]


def behind_by_year(
    session: ScopedSession, region_id: uuid.UUID | None, years: Collection[int], today: dt.date
) -> dict[int, list[Behind]]:
    """Return the same of several years, in one statement; none is behind in a year of which no month is to be signed yet."""
    over = {year: months for year in years if (months := months_over(year, today))}
    found: dict[int, list[Behind]] = {year: [] for year in years}
    if not over:
        return found
    values: dict[str, object] = {"indicator": SIGNED, **of(region_id)}
    asked = []
    for first, last in _runs(over):
        asked.append(_of_years(unsigned(region_id), first))
        values |= {f"first_{first}": dt.date(first, 1, 1), f"last_{first}": dt.date(last, over[last], 1)}
    for row in session.execute(text(_BEHIND.format(mine=" UNION ALL ".join(asked))), values):
        signed = frozenset(month.month for month in row.signed or () if month.year == row.year)
        reason = row.exceptions or row.returned or row.words or ""
        found[row.year].append(Behind(row.name, row.region, signed, over[row.year], row.late, row.excepted, reason))
    return found


def _runs(years: Collection[int]) -> list[tuple[int, int]]:
    """Return the first and last of years that follow each other: of two that lie far apart nothing in between is read."""
    runs: list[tuple[int, int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], year)
        else:
            runs.append((year, year))
    return runs


def _of_years(question: str, first: int) -> str:
    """Return the question of years from `first` on, by branch and year, with names of its own for its ends."""
    return _BY_YEAR.format(unsigned=question.replace(":first", f":first_{first}").replace(":last", f":last_{first}"))
