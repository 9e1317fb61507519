"""The sums of regions and nation held against those of the branches, from the stored numbers alone."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from tenants.isolation import ScopedSession

FOUND_MOST = 20
"""So many differences of a run are kept to be read; the rest is counted."""


@dataclass(frozen=True)
class OffSum:
    """A month of an indicator in which the sums of a region (none: of the nation) were off."""

    region_id: uuid.UUID | None
    month: dt.date
    indicator: str
    cells: int
    amount: int
    """What the branches' total says more than the sum did."""

    def told(self) -> dict[str, Any]:
        """Return it as the counts of a run keep it."""
        region = str(self.region_id) if self.region_id else None
        return {
            "region": region,
            "month": self.month.isoformat(),
            "indicator": self.indicator,
            "cells": self.cells,
            "amount": self.amount,
        }


@dataclass(frozen=True)
class Proof:
    """How many sums were held against those of the branches, and which were off."""

    compared: int
    found: list[OffSum]


ALONE = text("SELECT pg_advisory_xact_lock(hashtext('figure sums'))")
_ADDED_UP = text(
    """
    WITH stays AS MATERIALIZED (
        SELECT branch_id, month, region_of_month(branch_id, month) AS region_id
        FROM (SELECT DISTINCT branch_id, month FROM figure_months) AS months
    ),
    -- What the cells of a branch hold and no folder has taken up yet is not in the sums.
    waiting AS (
        SELECT branch_id, date_trunc('month', cell.day)::date AS month, indicator, breakdown, value, -amount AS amount
        FROM figure_deltas CROSS JOIN LATERAL unnest(days, indicators, breakdowns, parts, amounts)
            AS cell (day, indicator, breakdown, value, amount)
        WHERE held AND indicator <> ''
    ),
    cells AS (
        SELECT region_id, month, indicator, breakdown, value, amount FROM figure_months JOIN stays USING (branch_id, month)
        UNION ALL
        SELECT region_of_month(branch_id, month), month, indicator, breakdown, value, amount FROM waiting
    ),
    of_regions AS MATERIALIZED (
        SELECT region_id, month, indicator, breakdown, value, sum(amount)::int AS amount FROM cells
        GROUP BY 1, 2, 3, 4, 5
    ),
    of_nation AS (
        SELECT month, indicator, breakdown, value, sum(amount)::int AS amount FROM of_regions GROUP BY 1, 2, 3, 4
    ),
    off_region AS (
        SELECT region_id, month, indicator, breakdown, value, coalesce(counted.amount, 0) AS new,
            coalesce(counted.amount, 0) - coalesce(held.amount, 0) AS delta
        FROM (SELECT * FROM of_regions WHERE region_id IS NOT NULL) AS counted
        FULL JOIN region_figures held USING (region_id, month, indicator, breakdown, value)
        WHERE coalesce(counted.amount, 0) <> coalesce(held.amount, 0)
    ),
    off_nation AS (
        SELECT month, indicator, breakdown, value, coalesce(counted.amount, 0) AS new,
            coalesce(counted.amount, 0) - coalesce(held.amount, 0) AS delta
        FROM of_nation counted FULL JOIN nation_figures held USING (month, indicator, breakdown, value)
        WHERE coalesce(counted.amount, 0) <> coalesce(held.amount, 0)
    ),
    region AS (
        INSERT INTO region_figures (region_id, month, indicator, breakdown, value, amount)
        SELECT region_id, month, indicator, breakdown, value, new FROM off_region ORDER BY 1, 2, 3, 4, 5
        ON CONFLICT (region_id, month, indicator, breakdown, value) DO UPDATE SET amount = excluded.amount
    ),
    nation AS (
        INSERT INTO nation_figures (month, indicator, breakdown, value, amount)
        SELECT month, indicator, breakdown, value, new FROM off_nation ORDER BY 1, 2, 3, 4
        ON CONFLICT (month, indicator, breakdown, value) DO UPDATE SET amount = excluded.amount
    ),
    off AS (
        SELECT region_id, month, indicator, breakdown, delta FROM off_region
        UNION ALL SELECT NULL, month, indicator, breakdown, delta FROM off_nation
    ),
    changed AS (
        INSERT INTO figure_changes (region_id, year) SELECT DISTINCT region_id, extract(year FROM month)::int FROM off
    )
    SELECT (SELECT count(*) FROM of_regions) + (SELECT count(*) FROM of_nation) AS compared,
        (SELECT coalesce(jsonb_agg(jsonb_build_array(region_id, month, indicator, cells, amount)), '[]') FROM (
            SELECT region_id, month, indicator, count(*) AS cells,
                coalesce(sum(delta) FILTER (WHERE breakdown = ''), 0) AS amount
            FROM off GROUP BY 1, 2, 3 ORDER BY 2, 3, 1 NULLS FIRST
        ) AS found) AS found
    """
)
_NOUGHTS = ("DELETE FROM region_figures WHERE amount = 0", "DELETE FROM nation_figures WHERE amount = 0")


def prove_sums(session: ScopedSession) -> Proof:
    """Hold every sum against the branches' cells, by the region each branch was in then, and repair what is off.

    `session` is in the `Fold` scope and READ COMMITTED: folders wait for as long as it takes, and the one statement sees
    the sums and the cells of one moment.
    """
    session.execute(ALONE)
    compared, rows = session.execute(_ADDED_UP).one()
    found = [
        OffSum(uuid.UUID(region) if region else None, dt.date.fromisoformat(month), *more)
        for region, month, *more in rows
    ]
    if found:
        for statement in _NOUGHTS:
            session.execute(text(statement))
    return Proof(compared, found)
