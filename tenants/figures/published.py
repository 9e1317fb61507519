"""What branches published themselves, also on pages they took back: everybody knows it, so editions reckon with it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import text

from tenants.figures.areas.housing import CLOSING, OPENING, REQUIRED

if TYPE_CHECKING:
    from tenants.figures.persons import Public
    from tenants.figures.positions import Seen
    from tenants.isolation import ScopedSession

_TOLD = """
WITH told AS (
    SELECT branch_id::text AS branch, year, figure.key AS indicator, figure.value AS figure
    FROM published_reports, jsonb_each(content -> 'figures') figure
    UNION ALL
    SELECT branch_id::text, year - 1, figure.key, figure.value -> 'previous'
    FROM published_reports, jsonb_each(content -> 'figures') figure
)
"""


def published_numbers(session: ScopedSession, year: int) -> Public:
    """Return every number of `year` that a branch ever published, on its page or beside the year after."""
    rows = session.execute(
        text(
            f"{_TOLD} SELECT DISTINCT branch, indicator, figure -> 'value' FROM told"
            " WHERE year = :year AND jsonb_typeof(figure -> 'value') = 'number'"
        ),
        {"year": year},
    )
    found: Public = defaultdict(set)
    for branch, indicator, value in rows:
        found[indicator, branch].add(int(value))
    return found


def add_published_positions(session: ScopedSession, seen: Seen) -> None:
    """Add to `seen` the years of which a branch told a position itself, of all of it or of a municipality."""
    rows = session.execute(
        text(
            f"{_TOLD} SELECT DISTINCT branch, year FROM told"
            " WHERE indicator = ANY(:positions) AND jsonb_typeof(figure -> 'value') = 'number'"
            f" UNION SELECT place.key, year FROM told, jsonb_each(figure #> '{{breakdowns,municipality}}') place"
            " WHERE indicator = ANY(:positions) AND jsonb_typeof(place.value) = 'number' ORDER BY 1, 2"
        ),
        {"positions": [one.id for one in (OPENING, REQUIRED, CLOSING)]},
    )
    for key, year in rows:
        years = seen.setdefault(key, [])
        if year not in years:
            years.append(year)
