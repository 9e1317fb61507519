"""The counting SQL that follows from the catalogue: one statement per grain, touching only what differs.

A recount compares what the rows say with what is held, writes the differences alone, and sends them up as deltas. Done
twice it does nothing the second time.
"""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import TextClause, text

from tenants.figures.catalogue import FLOWS, YEARLY, Indicator, Kind

_MINE = "branch_id = current_branch()"
YEARS = """years AS (
    SELECT year, make_date(year, 1, 1) AS first, make_date(year, 12, 31) AS last,
        least(make_date(year, 12, 31), :horizon) AS as_of
    FROM unnest(CAST(:years AS int[])) AS year
)"""
_GIVEN = """
    SELECT period, indicator, breakdown, value, amount
    FROM jsonb_to_recordset(CAST(:given AS jsonb)) AS given (period int, indicator text, breakdown text, value text, amount int)
"""


def _counted(indicator: Indicator, period: str, source: str, conditions: str, key: str, *, cut: bool = True) -> str:
    """Return the SELECT that counts `indicator` by `period` and a further `key`, and by each breakdown when `cut`."""
    cuts = [("''", "''")] + (
        [(f"'{name}'", expression) for name, expression in indicator.breakdowns.items()] if cut else []
    )
    values = ", ".join(f"({name}, ({expression})::text)" for name, expression in cuts)
    labels = ["cuts.breakdown", "cuts.value"] if cut else []
    groups = ", ".join([*([key] if key else []), "period", *labels])
    # Nought days is an answer, nought dossiers is none.
    counts = "IS NOT NULL" if indicator.kind is Kind.QUANTILE else "> 0"
    return f"""
        SELECT {f"{key}, " if key else ""}{period} AS period, '{indicator.id}'::text AS indicator,
            {"".join(f"{label}, " for label in labels)}({indicator.amount})::int AS amount
        FROM {source} {indicator.rows}
        {f"CROSS JOIN LATERAL (VALUES {values}) AS cuts (breakdown, value)" if cut else ""}
        WHERE {_MINE} AND {indicator.source.counts_when} AND {conditions}
            {"AND cuts.value IS NOT NULL" if cut else ""}
        GROUP BY {groups}
        HAVING ({indicator.amount}) {counts}
    """


def _flow(flow: Indicator, period: str, *, cut: bool = True) -> str:
    """Return the SELECT that counts a flow in `:months`, all of `:first` up to and not including `:last`."""
    day = flow.source.day
    conditions = f"{day} >= :first AND {day} < :last AND date_trunc('month', {day})::date = ANY(:months)"
    return _counted(flow, period, flow.source.table, conditions, "municipality_code", cut=cut)


def year_cells(indicator: Indicator, more: str = "true") -> str:
    """Return the SELECT that counts what does not add up in each of the `years` (a common table expression)."""
    return _counted(indicator, "years.year", f"years JOIN {indicator.source.table} ON ({indicator.within})", more, "")


@lru_cache(maxsize=1)
def month_statement() -> TextClause:
    """Return the recount of the flows of `:months`, all before `:last`; it gives the months that differed."""
    counted = " UNION ALL ".join(_flow(flow, f"date_trunc('month', {flow.source.day})::date") for flow in FLOWS)
    key = "municipality_code, period, indicator, breakdown, value"
    return text(
        f"""
        WITH counted AS ({counted}),
        held AS (
            SELECT municipality_code, month AS period, indicator, breakdown, value, amount FROM figure_months
            WHERE {_MINE} AND month = ANY(:months)
        ),
        difference AS (
            SELECT {key}, counted.amount AS new, coalesce(counted.amount, 0) - coalesce(held.amount, 0) AS delta
            FROM counted FULL JOIN held USING ({key})
            WHERE counted.amount IS DISTINCT FROM held.amount
        ),
        gone AS (
            DELETE FROM figure_months figure USING difference
            WHERE figure.{_MINE} AND difference.new IS NULL
                AND (figure.municipality_code, figure.month, figure.indicator, figure.breakdown, figure.value)
                  = (difference.municipality_code, difference.period, difference.indicator, difference.breakdown,
                     difference.value)
        ),
        put AS (
            INSERT INTO figure_months (branch_id, municipality_code, month, indicator, breakdown, value, amount)
            SELECT current_branch(), {key}, new FROM difference WHERE new IS NOT NULL
            ON CONFLICT (branch_id, municipality_code, month, indicator, breakdown, value)
                DO UPDATE SET amount = excluded.amount
        ),
        sent AS (
            INSERT INTO figure_deltas (branch_id, month, indicator, breakdown, value, amount)
            SELECT current_branch(), period, indicator, breakdown, value, sum(delta) FROM difference
            GROUP BY period, indicator, breakdown, value HAVING sum(delta) <> 0
        )
        SELECT period FROM difference GROUP BY period ORDER BY period
        """
    )


@lru_cache(maxsize=1)
def day_statement() -> TextClause:
    """Return the recount of the day totals of the flows in `:months`; it gives the months in which any differed."""
    counted = " UNION ALL ".join(_flow(flow, flow.source.day, cut=False) for flow in FLOWS)
    key = "municipality_code, period, indicator"
    return text(
        f"""
        WITH counted AS ({counted}),
        held AS (
            SELECT municipality_code, day AS period, indicator, amount FROM figure_days
            WHERE {_MINE} AND day >= :first AND day < :last AND date_trunc('month', day)::date = ANY(:months)
        ),
        difference AS (
            SELECT {key}, counted.amount AS new FROM counted FULL JOIN held USING ({key})
            WHERE counted.amount IS DISTINCT FROM held.amount
        ),
        gone AS (
            DELETE FROM figure_days figure USING difference
            WHERE figure.{_MINE} AND difference.new IS NULL
                AND (figure.municipality_code, figure.day, figure.indicator)
                  = (difference.municipality_code, difference.period, difference.indicator)
        ),
        put AS (
            INSERT INTO figure_days (branch_id, municipality_code, day, indicator, amount)
            SELECT current_branch(), {key}, new FROM difference WHERE new IS NOT NULL
            ON CONFLICT (branch_id, municipality_code, day, indicator) DO UPDATE SET amount = excluded.amount
        )
        SELECT DISTINCT date_trunc('month', period)::date FROM difference
        """
    )


@lru_cache(maxsize=1)
def year_statement() -> TextClause:
    """Return the recount of what does not add up, in `:years`; it gives the years that differed.

    `:horizon` is the last day that is over; `:given` (JSON) are the balances, which the ledger's rules counted.
    """
    counted = " UNION ALL ".join([*(year_cells(indicator) for indicator in YEARLY), _GIVEN])
    key = "period, indicator, breakdown, value"
    return text(
        f"""
        WITH {YEARS}, counted AS ({counted}),
        held AS (
            SELECT year AS period, indicator, breakdown, value, amount FROM figure_years
            WHERE {_MINE} AND year = ANY(:years)
        ),
        difference AS (
            SELECT {key}, counted.amount AS new FROM counted FULL JOIN held USING ({key})
            WHERE counted.amount IS DISTINCT FROM held.amount
        ),
        gone AS (
            DELETE FROM figure_years figure USING difference
            WHERE figure.{_MINE} AND difference.new IS NULL
                AND (figure.year, figure.indicator, figure.breakdown, figure.value)
                  = (difference.period, difference.indicator, difference.breakdown, difference.value)
        ),
        put AS (
            INSERT INTO figure_years (branch_id, year, indicator, breakdown, value, amount)
            SELECT current_branch(), {key}, new FROM difference WHERE new IS NOT NULL
            ON CONFLICT (branch_id, year, indicator, breakdown, value) DO UPDATE SET amount = excluded.amount
        )
        SELECT DISTINCT period FROM difference
        """
    )


@lru_cache(maxsize=1)
def months_statement() -> TextClause:
    """Return the question in which months the branch has records or figures: what a night may find wrong."""
    days = sorted({(flow.source.table, flow.source.day, flow.source.counts_when) for flow in FLOWS})
    records = [
        f"SELECT DISTINCT date_trunc('month', {day})::date AS month FROM {table} WHERE {_MINE} AND {when} AND {day} IS NOT NULL"
        for table, day, when in days
    ]
    figures = [
        f"SELECT month FROM figure_months WHERE {_MINE}",
        f"SELECT date_trunc('month', day)::date FROM figure_days WHERE {_MINE}",
        f"SELECT make_date(year, 1, 1) FROM figure_years WHERE {_MINE}",
    ]
    return text(" UNION ".join([*records, *figures]))


FOLD = text(
    """
    WITH taken AS (
        DELETE FROM figure_deltas RETURNING branch_id, month, indicator, breakdown, value, amount
    ),
    placed AS (
        SELECT taken.*, regions.region_id FROM taken
        LEFT JOIN branch_regions regions ON regions.branch_id = taken.branch_id AND regions.valid @> taken.month
    ),
    region AS (
        INSERT INTO region_figures (region_id, month, indicator, breakdown, value, amount)
        SELECT region_id, month, indicator, breakdown, value, sum(amount) FROM placed WHERE region_id IS NOT NULL
        GROUP BY region_id, month, indicator, breakdown, value
        ORDER BY region_id, month, indicator, breakdown, value
        ON CONFLICT (region_id, month, indicator, breakdown, value)
            DO UPDATE SET amount = region_figures.amount + excluded.amount
    ),
    nation AS (
        INSERT INTO nation_figures (month, indicator, breakdown, value, amount)
        SELECT month, indicator, breakdown, value, sum(amount) FROM placed
        GROUP BY month, indicator, breakdown, value
        ORDER BY month, indicator, breakdown, value
        ON CONFLICT (month, indicator, breakdown, value) DO UPDATE SET amount = nation_figures.amount + excluded.amount
    )
    SELECT DISTINCT region_id, extract(year FROM month)::int AS year FROM placed ORDER BY 1, 2
    """
)
