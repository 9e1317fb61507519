"""What branches published themselves, also on pages they took back: everybody knows it, so editions reckon with it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from tenants.figures.persons import Public
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
